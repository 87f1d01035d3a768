"""What is seen of a page: its article, and all that stands around it, for those who judge it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from nutgraf.language import count_words
from nutgraf.language.phrases import fold
from nutgraf.language.wall_cues import WallCues, wall_cues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from nutgraf.article.candidates import Candidate
    from nutgraf.article.metadata import Metadata
    from nutgraf.article.model import Article
    from nutgraf.language.phrases import Phrases

_MOST_LINES = 400
_LONGEST_LINE = 2_000
_HEADING = 150
_HEADINGS = 4
_LITTLE = 250
"""Words up to which a page is looked at in all languages: a short text tells little of its own."""

_HIDDEN = "-hidden"
_APART = ("aside", "footer", "nav")
_QUOTES = "“”„‚‘«»‹›「『"
_OPEN = re.compile(r"(?<!\w)'[^']*$")
_REACH = 60
QUOTED = 80
"""Characters of a page that are quoted in evidence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A block of the page as a reader sees it.

    Attributes:
        text: as it stands there.
        folded: as phrases are looked for in it.
        words: how many.
        linked: the share of it inside links.
        heading: whether it is one.
        taken: whether it was taken for the article.
        apart: whether it stands in an aside, a footer, the navigation or the site's header.
    """

    text: str
    folded: str
    words: int
    linked: float
    heading: bool
    taken: bool
    apart: bool = False


@dataclass(frozen=True)
class Sight:
    """A page and what was found on it.

    Attributes:
        article: what was found, however little.
        status: of the answer, None where there was none.
        url: where the page stands.
        known: what an HTML page says about itself; None for other kinds, as the next three.
        tree: the parsed page.
        markup: its text.
        candidates: its blocks.
    """

    article: Article
    status: int | None = None
    url: str | None = None
    known: Metadata | None = None
    tree: HtmlElement | None = None
    markup: str = ""
    candidates: Sequence[Candidate] = ()

    @cached_property
    def words(self) -> int:
        """How many words the article has."""
        return count_words(self.article.text)

    @cached_property
    def taken(self) -> frozenset[str]:
        """The texts that the article was made of."""
        return frozenset(self.article.paragraphs)

    @cached_property
    def cues(self) -> WallCues:
        """The phrases to look for: in all languages where there is little text."""
        return wall_cues(None if self.words <= _LITTLE else self.article.language)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What a reader sees of the page, from its beginning."""
        if not self.candidates:
            title = [self.article.title] if self.article.title else []
            paragraphs = [*title, *self.article.paragraphs][:_MOST_LINES]
            return tuple(_line(text, 0.0, heading=False, taken=True) for text in paragraphs)
        return self.seen(self.candidates[:_MOST_LINES])

    @cached_property
    def seen_words(self) -> int:
        """How many words a reader sees outside of links, as far as lines are looked at."""
        return sum(line.words for line in self.lines if line.linked < 1)

    @cached_property
    def is_story(self) -> bool:
        """Whether the page says in its structured data that it is an article."""
        known = self.known
        return known is not None and bool(
            known.published and any(name.endswith(("article", "posting")) for name in known.types)
        )

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The page's title in its several forms, and its first headings."""
        known = self.known.titles if self.known else ()
        own = (self.article.title,) if self.article.title else ()
        headings = (c.text for c in self.candidates[:_MOST_LINES] if c.kind == "heading")
        short = (text[:_HEADING] for text in (*known, *own, *islice(headings, _HEADINGS)))
        return tuple(dict.fromkeys(text for text in short if text))

    def seen(self, candidates: Sequence[Candidate]) -> tuple[Line, ...]:
        """Returns those blocks that are not hidden as lines."""
        from nutgraf.article.candidates import LANDMARK_BIT  # noqa: PLC0415 - lxml when needed

        hidden = LANDMARK_BIT[_HIDDEN]
        apart = sum(LANDMARK_BIT[name] for name in _APART)
        within = LANDMARK_BIT["article"] | LANDMARK_BIT["main"]
        head = LANDMARK_BIT["header"]
        return tuple(
            _line(
                c.text,
                c.linked,
                heading=c.kind == "heading",
                taken=c.text in self.taken,
                apart=bool(c.landmarks & apart) or (c.landmarks & (head | within)) == head,
            )
            for c in candidates
            if not c.landmarks & hidden or c.text in self.taken
        )


def _line(text: str, linked: float, *, heading: bool, taken: bool, apart: bool = False) -> Line:
    short = text[:_LONGEST_LINE]
    return Line(short, fold(short), count_words(short), linked, heading, taken, apart)


def cues_begin(phrases: Phrases, title: str) -> bool:
    """Tells whether a title begins with one of some phrases."""
    return next(phrases.find(fold(title)), (1, ""))[0] == 0


def is_quoted(folded: str, at: int) -> bool:
    """Tells whether what stands at a place of a line is quoted there: others say it."""
    before = folded[max(0, at - _REACH) : at]
    if before.count('"') % 2 or _OPEN.search(before):
        return True
    return any(mark in before for mark in _QUOTES)


def quoted(text: str) -> str:
    """Returns the beginning of a page's text for evidence, in quotation marks."""
    short = " ".join(text.split())
    return f"“{short}”" if len(short) <= QUOTED else f"“{short[: QUOTED - 1].rstrip()}…”"


def counted(number: int, noun: str) -> str:
    """Returns a number with its noun: "1 word", "2 words"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
