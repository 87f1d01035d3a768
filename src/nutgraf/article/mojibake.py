"""Text that was encoded twice: UTF-8 taken for a Western charset and written as UTF-8 again.

Such pages are valid UTF-8 that reads "weâ€™ve"; no declared charset tells them from others, but
the pairs and triples of characters that they consist of do.
"""

from __future__ import annotations

import re

_WESTERN = {
    character: byte
    for byte in range(0x80, 0xC0)
    if len(character := bytes([byte]).decode("cp1252", "ignore")) == 1
}
_FOLLOWING = "".join(sorted(set(_WESTERN) | {chr(byte) for byte in range(0x80, 0xC0)}))
_DOUBLED = re.compile(
    f"[\u00c2-\u00df][{_FOLLOWING}]|[\u00e0-\u00ef][{_FOLLOWING}]{{2}}"
    f"|[\u00f0-\u00f4][{_FOLLOWING}]{{3}}"
)
_BYTES = str.maketrans({character: chr(byte) for character, byte in _WESTERN.items()})
_LEAD = re.compile("[\u00c2-\u00f4][\u0080-\u009f\u20ac\u201a\u00a0-\u00bf]")
_CONTROL = re.compile("[\u0080-\u009f]")
_MOSTLY = 0.5
"""The share of a text's characters outside ASCII from which doubled ones are no coincidence."""


def undoubled(text: str) -> str:
    """Takes back a second encoding; returns other text as it is.

    Text counts as encoded twice when doubled characters hold control characters, which no text
    has otherwise, or when most of what is not ASCII belongs to them.
    """
    if text.isascii() or not _LEAD.search(text):
        return text
    doubled = [found for found in _DOUBLED.findall(text) if _single(found) != found]
    if not doubled:
        return text
    if not any(map(_CONTROL.search, doubled)):
        foreign = sum(not character.isascii() for character in text)
        if sum(map(len, doubled)) < _MOSTLY * foreign:
            return text
    return _DOUBLED.sub(lambda match: _single(match.group()), text)


def _single(found: str) -> str:
    try:
        return found.translate(_BYTES).encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return found
