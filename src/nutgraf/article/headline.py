"""The headline of a page: the one readers see, without the site's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nutgraf.article.blocks import letters_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SEPARATOR = re.compile(r"\s[|–—·•»:\-]\s|\s?\|\s?|\s::\s")
_WORD = re.compile(r"\w{4,}|[^\W_a-zA-Z0-9]{2,}")
_AKIN = 0.5
"""The share of a heading's longer words that another title must have for both to be of one
article; two words at least."""

_SECTION_WORDS = 2
"""Up to so many words, a heading may name a section ("World News") as well as a story."""

_UNSPACED = 6
"""Letters from which one title inside another is no coincidence, whatever its words are."""

_NAME_WORDS = 5


def choose_headline(
    given: Sequence[str], headings: Sequence[str], site: str | None, url: str | None
) -> str | None:
    """Chooses the headline and takes the site's name off it.

    A page's titles for search engines and for social networks often differ from the headline that
    stands above the story. That one, a first-level heading, is preferred where another title
    confirms that it is the story's and not the site's or a section's.

    Args:
        given: titles by structured data and meta elements, the best first, then the page's title.
        headings: the page's first-level headings.
        site: the publication's name.
        url: where the page stands.
    """
    names = _names(site, url)
    titles = [*given, *headings]
    own = [heading for heading in headings if letters_of(heading) not in names]
    confirmed = [(_confirmed(heading, given, titles, names), heading) for heading in own]
    best = max(confirmed, key=lambda pair: pair[0], default=(0.0, ""))
    if best[0] >= 0.8 * _AKIN:
        return _without_site(best[1], titles, names)
    told = [title for title in given if letters_of(title) not in names]
    for title in (*told, *own, *given):
        return _without_site(title, titles, names)
    return None


def _confirmed(heading: str, given: Sequence[str], titles: Sequence[str], names: set[str]) -> float:
    """Says how far other titles agree that a heading is the story's, 0 to 1."""
    bare, words = letters_of(heading), set(_WORD.findall(heading.lower()))
    short = heading.isascii() and len(heading.split()) <= _SECTION_WORDS
    best = 0.0
    for title in given:
        other = letters_of(_without_site(title, () if short else titles, names))
        if bare == other:
            return 1.0
        if short:
            continue
        if min(len(bare), len(other)) >= _UNSPACED and (bare in other or other in bare):
            best = max(best, 0.9)
        shared = len(words & set(_WORD.findall(title.lower())))
        if shared > 1:
            best = max(best, 0.8 * shared / len(words))
    return best


def _without_site(title: str, titles: Iterable[str], names: set[str]) -> str:
    """Cuts the site's name off an end of a title: where it is known, or where others lack it."""
    whole = {letters_of(other) for other in titles}
    matches = list(_SEPARATOR.finditer(title))
    for match in reversed(matches):
        left, right = title[: match.start()].strip(), title[match.end() :].strip()
        if left and letters_of(right) in names:
            return _without_site(left, titles, names)
        if left and letters_of(left) in whole and _is_name_beside(right, left):
            return left
    if matches:
        left, right = title[: matches[0].start()].strip(), title[matches[0].end() :].strip()
        if right and (
            letters_of(left) in names
            or (letters_of(right) in whole and _is_name_beside(left, right))
        ):
            return right
    return title


def _is_name_beside(part: str, story: str) -> bool:
    """Tells whether one end of a title may be a site's name, and the other the story's."""
    if len(story.split()) <= _SECTION_WORDS and len(part) > len(story):
        return False  # "News - Ferry runs aground": the short end names a section
    return len(part.split()) <= _NAME_WORDS


def _names(site: str | None, url: str | None) -> set[str]:
    """Returns the names a site may have in its titles: its own, and those of its host."""
    names = {letters_of(site)} if site else set()
    host = _host(url)
    if host:
        labels = [label for label in host.split(".") if label != "www"]
        names |= {letters_of(label) for label in labels[:-1]} | {
            letters_of(host.removeprefix("www."))
        }
    names.discard("")
    return names


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None
