"""Characters that a page may hold and an output must not: controls, overrides, half characters.

Article text is written by strangers. A terminal obeys escape sequences, and every display obeys
the bidirectional overrides, which can make a sentence read as what it does not say; both are
taken out wherever text leaves nutgraf.
"""

from __future__ import annotations

_LINE_ENDS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_SURROGATES = range(0xD800, 0xE000)


def _translations() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for code in (*range(0x20), *range(0x7F, 0xA0)):  # C0, DEL, C1
        table[code] = None
    for first, last in (
        (0x202A, 0x202E),  # bidirectional embeddings and overrides
        (0x2066, 0x2069),  # bidirectional isolates
        (0x206A, 0x206F),  # deprecated format controls
        (0xFFF9, 0xFFFB),  # interlinear annotation
        (0xFEFF, 0xFEFF),  # byte order mark
    ):
        for code in range(first, last + 1):
            table[code] = None
    for code in _SURROGATES:
        table[code] = "\ufffd"
    for character in _LINE_ENDS:
        table[ord(character)] = " "
    return table


_TABLE = _translations()
_HALF_CHARACTERS: dict[int, str] = dict.fromkeys(_SURROGATES, "\ufffd")


def harmless(text: str) -> str:
    """Takes out control characters and direction overrides; line ends become spaces.

    The marks that scripts need (joiners, direction marks, zero-width spaces) stay. Lone surrogates
    become U+FFFD.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_TABLE)


def one_line(text: str) -> str:
    """The same, with white space folded into single spaces and none at the ends."""
    return " ".join(harmless(text).split())


def encodable(text: str) -> str:
    """Replaces lone surrogates by U+FFFD, one for one, so that offsets still hold."""
    try:
        text.encode()  # many times faster than to look at each character, and nearly always enough
    except UnicodeEncodeError:
        return text.translate(_HALF_CHARACTERS)
    return text
