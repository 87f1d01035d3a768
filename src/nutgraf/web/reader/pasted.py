"""What somebody pasted, and how long they want the summary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nutgraf.errors import BadOption
from nutgraf.reading import ReadingOptions

AUTOMATIC = "auto"
"""As a length: as many sentences as earn their place."""

MOST_SENTENCES = 500
"""That are shown on a page; who wants more is better off with the article."""

_MOST_DIGITS = 6

_SHORT_TEXT = 5_000
"""Letters of a text in which links are looked for: where it is too short, that is most of it."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """What is a link, whole and whatever the case: for us, and for the script of the page.

    Attributes:
        address: with http:// or https://, or another scheme, which is refused as what it is.
        bare_address: that begins with the name of a host.
    """

    address: str = r"[a-z][a-z0-9+.-]{0,20}://\S*"
    bare_address: str = r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?::[0-9]{1,5})?(?:[/?#]\S*)?"


PATTERNS = Patterns()

_ADDRESS = re.compile(PATTERNS.address, re.IGNORECASE)
_LINK_AMONG_WORDS = re.compile(r"https?://[^\s<>\"“”„«»]+", re.IGNORECASE)
_AFTER_A_LINK = ".,;:!?…)]}'’*_"
_BARE_ADDRESS = re.compile(PATTERNS.bare_address, re.IGNORECASE)


def link_in(source: str) -> str | None:
    """Returns the link that was pasted; None where it is a text.

    A link is one word that begins with a scheme, "http://", or with the name of a host, which is
    then asked by https.
    """
    pasted = source.strip()
    if _ADDRESS.fullmatch(pasted):
        return pasted
    return f"https://{pasted}" if _BARE_ADDRESS.fullmatch(pasted) else None


def links_among(source: str) -> tuple[str, ...]:
    """Returns the links that stand in a text, each once, without the punctuation after them."""
    found = _LINK_AMONG_WORDS.findall(source[:_SHORT_TEXT])
    return tuple(dict.fromkeys(each.rstrip(_AFTER_A_LINK) for each in found))


def asked_options(lengths: Iterable[str]) -> ReadingOptions | None:
    """Reads the length that was asked for.

    Args:
        lengths: all values of the field `sentences`: a number, or `AUTOMATIC`, which outdoes a
            number beside it, as it is a button next to the field.

    Returns:
        None where nothing was asked; at most `MOST_SENTENCES`.

    Raises:
        BadOption: it is no length.
    """
    asked = [length.strip() for length in lengths if length.strip()]
    if not asked:
        return None
    if AUTOMATIC in asked:
        return ReadingOptions()
    digits = asked[-1]
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    if not is_number or not int(digits):
        raise BadOption("the length must be a whole number of sentences, 1 or more")
    return ReadingOptions(sentences=min(int(digits), MOST_SENTENCES))
