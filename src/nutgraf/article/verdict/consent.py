"""Whether the page is nothing but the question for consent to cookies and the use of data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.article.verdict.sight import counted, cues_begin, is_quoted, quoted
from nutgraf.language.phrases import fold

if TYPE_CHECKING:
    from nutgraf.article.verdict.sight import Line, Sight

_LONGEST = 1_800
_SAMPLE = 800
_FEW, _MANY = 2, 3
_LITTLE = 120
_A_BANNER = 10
"""A banner on a page has fewer words than a page that is nothing but the question."""

_SENTENCE = 8
_A_STORY = 150
_LINKS = 150
"""Words of links from which a page is a site's, with a banner on it."""

_MORE = 1.5
"""How many times its words may stand on the page besides, outside of links."""

_OTHER = 60
"""Words in sentences about something else from which a page is more than its wall."""


def consent_wall(sight: Sight, _minimum_words: int) -> str | None:
    """Returns the evidence that a page is a consent wall alone, None where it is not."""
    if sight.words > _LONGEST or (sight.is_story and sight.words >= _A_STORY):
        return None
    titled = any(cues_begin(sight.cues.consent, title) for title in sight.titles)
    sample = fold(" \n ".join((*sight.titles, sight.article.text[:_SAMPLE])))
    if not sight.cues.consent.among(sample) and sight.words >= _LITTLE:
        return None
    lines = [line for line in sight.lines if line.taken or sight.words < _LITTLE]
    if not any(_speaks_of_data(sight, line) for line in lines):
        return None  # people agree and refuse in the news, too
    voices, about, other = _weighed(sight, lines)
    enough = titled or (about >= _A_BANNER and _around(sight) <= _MORE * about)
    if not enough or _is_a_site(sight, about):
        return None
    needed = _FEW if titled or about + other < _LITTLE else _MANY
    if len(voices) < needed or (other > max(_OTHER, 0.5 * about) and not titled):
        return None
    said = next((line.text for line in lines if sight.cues.consent.among(line.folded)), "")
    return f"the page is a question for consent of {counted(about, 'word')}: {quoted(said)}"


def _is_a_site(sight: Sight, about: int) -> bool:
    """Tells whether a page has a site's links around the question: then that is a banner."""
    links = sum(line.words for line in sight.lines if line.linked == 1)
    return links > max(_LINKS, 2 * about)


def _weighed(sight: Sight, lines: list[Line]) -> tuple[set[str], int, int]:
    """Returns what of the wall's voice is heard, and the words that are and are not about it."""
    voices: set[str] = set()
    about = other = 0
    for line in lines:
        heard = {
            phrase
            for at, phrase in sight.cues.consent.find(line.folded)
            if not is_quoted(line.folded, at)
        }
        voices |= heard
        if line.linked == 1:
            continue
        if heard or sight.cues.privacy.among(line.folded):
            about += line.words
        elif line.words >= _SENTENCE:
            other += line.words
    return voices, about, other


def _speaks_of_data(sight: Sight, line: Line) -> bool:
    return "cookie" in line.folded or bool(sight.cues.privacy.among(line.folded))


def _around(sight: Sight) -> int:
    """Counts the words outside of links that are about something else, labels included."""
    return sum(
        line.words
        for line in sight.lines
        if line.linked < 1
        and not sight.cues.consent.among(line.folded)
        and not sight.cues.privacy.among(line.folded)
    )
