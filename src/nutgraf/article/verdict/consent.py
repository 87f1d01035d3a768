"""Whether the page is nothing but the question for consent to cookies and the use of data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.article.verdict.sight import counted, is_quoted, quoted

if TYPE_CHECKING:
    from nutgraf.article.verdict.sight import Line, Sight

_LONGEST = 1_800
_SAMPLE = 800
_FEW, _MANY = 2, 3
_LITTLE = 120
_SENTENCE = 8
_A_STORY = 150
_LINKS = 150
"""Words of links from which a page is a site's, with a banner on it."""

_OTHER = 60
"""Words in sentences about something else from which a page is more than its wall."""


def consent_wall(sight: Sight, _minimum_words: int) -> str | None:
    """Returns the evidence that a page is a consent wall alone, None where it is not."""
    if sight.words > _LONGEST or (sight.is_story and sight.words >= _A_STORY):
        return None
    sample = " \n ".join((*sight.titles, sight.article.text[:_SAMPLE])).lower().replace("’", "'")
    asked = sight.cues.consent.among(sample)
    if not asked and sight.words >= _LITTLE:
        return None
    lines = [line for line in sight.lines if line.taken or sight.words < _LITTLE]
    voices, about, other = _weighed(sight, lines)
    links = sum(line.words for line in sight.lines if line.linked == 1)
    if links > max(_LINKS, 2 * about):
        return None
    needed = _FEW if about + other < _LITTLE else _MANY
    if len(voices) < needed or other > max(_OTHER, 0.5 * about):
        return None
    said = next((line.text for line in lines if sight.cues.consent.among(line.folded)), "")
    return f"the page is a question for consent of {counted(about, 'word')}: {quoted(said)}"


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
        if heard or sight.cues.privacy.among(line.folded):
            about += line.words
        elif line.words >= _SENTENCE and line.linked < 1:
            other += line.words
    return voices, about, other
