"""Whether the text breaks off for those who do not pay or register.

No single sign proves it. Publishers mark whole articles as not free, and write "subscribe to
continue" below articles that are complete; what is weighed is in `_WEIGHTS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nutgraf.article.verdict.sight import counted, cues_begin, is_quoted, quoted
from nutgraf.language import count_words
from nutgraf.language.phrases import fold

if TYPE_CHECKING:
    from nutgraf.article.verdict.sight import Line, Sight

_ENOUGH = 2.5
_ENOUGH_FOR_LITTLE = 1.75
"""What the signs must add up to; where the text is too short anyway, less, for then only the reason
is in question."""

_WEIGHTS = {
    "cut": 2.0,  # "Subscribe to continue reading" stands where the text ends
    "this text": 0.5,  # and it speaks of this very text, as no advertisement does
    "offer": 0.75,  # "Already a subscriber?", "Cancel anytime" stand there
    "offers": 0.5,  # more than one of these
    "free": -1.5,  # isAccessibleForFree is true
    "not free": 1.0,  # isAccessibleForFree is false
    "no gated part": 0.75,  # and the part that is said to be for subscribers is not in the page
    "gated part": -3.0,  # and that part is there, with text in it
    "titled": 2.5,  # "Subscribe to read" is the page's title
    "fewer words": 2.0,  # structured data knows of more words than there are
    "all words": -2.0,  # structured data knows of no more words than there are
    "broken off": 0.75,  # the last paragraph does not end like one
    "named": 0.5,  # classes such as "paywall"
}
_BY_LENGTH = ((100, 1.0), (250, 0.5), (450, 0.0), (700, -1.0))
_LONG = -2.0
_LONGEST_GATED = 5_000
_FULL = 700
_ENDLESS = 2_500
"""Words from which nobody asks any more."""

_A_TEASER = 80
"""Words from which links such as "read on" may lead to other stories."""

_BEFORE, _AFTER = 4, 14
_LONGEST_MARK = 70
_SHORT = 200
_PROSE = 20
_GOES_ON = 20
_MUCH_MORE = 1.5
_SOME_MORE = 120
_NEARLY = 0.85
_GATED = 120
_MOST_GATED = 3
_ENDS = tuple(".!?…。！？।؟\"'”’»)」』:")
_BROKEN = ("…", "...", "[…]", "[...]")
_NAMES = re.compile(
    r"(?:class|id)=[\"'](?:[^\"'<>]{0,200}[^a-z\"'<>])?(?:paywall|regwall|paid-?content|"
    r"subscriber-only|subscription-wall|piano|premium-content|metered|article-gate|poool|tp-modal)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_MARKUP = 600_000
_SIMPLE = re.compile(r"[.#][\w-]{1,100}")


@dataclass(frozen=True, slots=True)
class _Ending:
    """Where the text ends: how many words there are before, and what stands there."""

    words: int
    mark: str | None
    offers: frozenset[str]
    last: str


def paywall(sight: Sight, minimum_words: int) -> str | None:
    """Returns the evidence of a paywall or a registration wall, None where there is none."""
    known = sight.known
    told = known.words if known else None
    closed = known is not None and known.free is False
    if sight.words > _ENDLESS or (sight.words > _FULL and not closed and not told):
        return None
    ending = _ending(sight)
    titled = known is not None and any(cues_begin(sight.cues.paywall, t) for t in known.titles)
    if not (ending.mark or ending.offers or closed or titled):
        return None
    whole = max(told or 0, count_words(" ".join(known.body)) if known and known.body else 0)
    signs = _signs(sight, ending, whole)
    if titled:
        signs.add("titled")
    if closed:
        signs.add("not free")
        gated = _gated_words(sight)
        if gated is not None:
            signs.add("gated part" if gated >= _GATED else "no gated part")
    little = sight.words < minimum_words
    told_so = ending.mark or closed or signs & {"fewer words", "titled"}
    if not (told_so or (little and "offers" in signs)):
        return None  # offers alone stand below many a text
    length = _by_length(ending.words)
    if not little:  # then it may be a short article, and one phrase in or behind it proves nothing
        length = min(length, 0.0)
    total = sum(_WEIGHTS[sign] for sign in signs) + length
    if total < (_ENOUGH_FOR_LITTLE if little else _ENOUGH):
        return None
    return _evidence(ending, whole if "fewer words" in signs else 0)


def _signs(sight: Sight, ending: _Ending, whole: int) -> set[str]:
    signs: set[str] = set()
    if ending.mark:
        signs.add("cut")
        if sight.cues.text.among(fold(ending.mark)):
            signs.add("this text")
    if sight.known and sight.known.free:
        signs.add("free")
    if ending.offers:
        signs.add("offer")
    if len(ending.offers) > 1:
        signs.add("offers")
    if whole:
        if whole >= _MUCH_MORE * ending.words and whole >= ending.words + _SOME_MORE:
            signs.add("fewer words")
        elif ending.words >= _NEARLY * whole and ending.words > _SOME_MORE:
            signs.add("all words")
    if ending.last and (ending.last.endswith(_BROKEN) or not ending.last.endswith(_ENDS)):
        signs.add("broken off")
    if _NAMES.search(sight.markup[:_MARKUP]):
        signs.add("named")
    return signs


def _by_length(words: int) -> float:
    return next((weight for most, weight in _BY_LENGTH if words <= most), _LONG)


def _ending(sight: Sight) -> _Ending:
    """Looks where the article ends for the marks of a wall, in it and behind it."""
    lines = _last_lines(sight)
    cues = sight.cues
    mark: tuple[int, str] | None = None
    linked: tuple[int, str] | None = None
    offers: set[str] = set()
    walled: set[str] = set()
    for place, line in enumerate(lines):
        aside = line.apart and sight.words >= _A_TEASER
        if line.words > _LONGEST_MARK or aside or cues.comments.among(line.folded):
            continue
        cut = [p for at, p in cues.paywall.find(line.folded) if not is_quoted(line.folded, at)]
        if cut and line.linked == 1 and sight.words >= _A_TEASER:
            linked = linked or (place, line.text)
            cut = []  # "Read on" may lead to another story
        offered = [p for at, p in cues.offers.find(line.folded) if not is_quoted(line.folded, at)]
        offers.update(offered)
        if cut or offered:
            walled.add(line.text)
        if cut and mark is None:
            mark = (place, line.text)
    if mark is None and linked and offers:
        mark = linked
    if mark and _goes_on(lines[mark[0] + 1 :], walled):
        mark = None
    paragraphs = [text for text in sight.article.paragraphs if text not in walled]
    if mark and mark[1] in sight.article.paragraphs:
        first = sight.article.paragraphs.index(mark[1])
        paragraphs = [text for text in sight.article.paragraphs[:first] if text not in walled]
    words = sum(map(count_words, paragraphs))
    last = paragraphs[-1] if paragraphs else ""
    return _Ending(words, mark[1] if mark else None, frozenset(offers), last)


def _last_lines(sight: Sight) -> tuple[Line, ...]:
    if not sight.candidates or (sight.words <= _SHORT and sight.seen_words <= _SHORT):
        return sight.lines
    places = [place for place, c in enumerate(sight.candidates) if c.text in sight.taken]
    last = places[-1] if places else 0
    first = places[max(0, len(places) - _BEFORE)] if places else 0
    first = max(first, last - 3 * _BEFORE)
    return sight.seen(sight.candidates[first : last + _AFTER])


def _goes_on(lines: tuple[Line, ...], walled: set[str]) -> bool:
    """Tells whether the article's text goes on behind the mark: then it is an advertisement."""
    return (
        sum(
            line.words
            for line in lines
            if line.taken and line.words >= _PROSE and line.text not in walled
        )
        >= _GOES_ON
    )


def _gated_words(sight: Sight) -> int | None:
    """Counts the words in the parts that structured data says must be paid for.

    Returns:
        None where it names no part, or in a way that is not understood here.
    """
    names = [s for s in (sight.known.gates if sight.known else ()) if _SIMPLE.fullmatch(s)]
    if sight.tree is None or not names:
        return None
    from lxml.etree import XPath  # noqa: PLC0415 - lxml when needed

    from nutgraf.article.markup import text_within  # noqa: PLC0415

    by_id = XPath("//*[@id=$name]")
    by_class = XPath("//*[contains(concat(' ', normalize-space(@class), ' '), $name)]")
    words = 0
    for name in names[:_MOST_GATED]:
        found: Any = (
            by_id(sight.tree, name=name[1:])
            if name[0] == "#"
            else by_class(sight.tree, name=f" {name[1:]} ")
        )
        words += sum(count_words(text_within(node, _LONGEST_GATED)) for node in found[:10])
    return words


def _evidence(ending: _Ending, whole: int) -> str:
    share = (
        f"{ending.words:,} of {counted(whole, 'word')}" if whole else counted(ending.words, "word")
    )
    if ending.mark:
        if not ending.words:
            return f"in the place of the text stands {quoted(ending.mark)}"
        return f"the text ends after {share} with {quoted(ending.mark)}"
    if whole:
        return f"only {share} are there, and the page says that it is not free"
    return f"the text breaks off after {share} on a page for subscribers"
