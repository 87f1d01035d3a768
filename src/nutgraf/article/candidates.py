"""Every block of a page that could belong to its article, with what the markup says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml.etree import iterwalk

from nutgraf.article.blocks import tidy

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from nutgraf.article.model import BlockKind

CUES: dict[str, str] = {
    "nav": "nav- -nav nav- navig navbar menu breadcrumb pagination pager toolbar skip-link jump-to "
    "-tab- -tabs",
    "side": "sidebar side-bar -aside -rail- -rail widget sticky",
    "related": "relat recommend read-next readnext readmore read-more read-also readalso also-read "
    "also-like alsolike popular trend most-read mostread most-view mostview most-pop mostpop "
    "latest carousel outbrain taboola recirc suggest up-next upnext more-from morefrom more-stor "
    "more-news more-on further zergnet similar inline-link inlinelink teaser card slider",
    "promo": "newsletter subscri sign-up signup promo banner advert -ads -ad- cta- -cta sponsor "
    "donat paywall offer popup modal overlay call-to regwall piano optin opt-in register "
    "marketing affiliate disclosure -adv",
    "share": "share sharing social follow facebook whatsapp addtoany",
    "meta": "byline author dateline publish timestamp -date meta- -meta -bio- -bio contributor "
    "reading-time read-time readtime -tags -tag- taxonomy categor kicker eyebrow topic label",
    "caption": "caption figure credit image photo gallery picture media- video player -slide-",
    "comment": "comment disqus respond replies discussion",
    "footer": "footer -foot- footnote copyright legal disclaim colophon bottom",
    "cookie": "cookie consent gdpr onetrust privacy",
    "hidden": "hidden sr-only visually screen-reader screenreader print-only noprint a11y",
    "toc": "-toc- -toc toc- table-of-contents tableofcontents contents-list anchor-link",
    "lead": "-lead- -lead -dek standfirst subtitle sub-title subhead sub-head -deck summary intro "
    "chapeau description excerpt abstract strapline synopsis",
    "quote": "quote tweet instagram embed",
    "table": "table price deal product rating spec infobox info-box fact -box- -box",
    "body": "article content entry post body story main- -main text paragraph rich prose wysiwyg "
    "copy-",
    "headline": "headline title header hero heading",
}
"""Words in classes, ids and roles, by what they say about an element. A hyphen also stands for
the beginning and the end of a name."""

CUE_BIT = {name: 1 << i for i, name in enumerate(CUES)}
_CUE_WORDS = tuple((word, CUE_BIT[name]) for name, words in CUES.items() for word in words.split())
_SEPARATORS = str.maketrans("_ :/.", "-----")

LANDMARKS = (
    "article", "main", "aside", "footer", "header", "nav", "form", "figure", "figcaption",
    "table", "ul", "ol", "blockquote", "section", "details", "dl", "address", "dialog", "a",
    "label", "button", "-hidden",
)  # fmt: skip
LANDMARK_BIT = {name: 1 << i for i, name in enumerate(LANDMARKS)}

_SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed",
        "select", "option", "textarea", "input", "canvas", "audio", "video", "head", "map",
        "datalist", "applet", "rt", "rp",
    }
)  # fmt: skip
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "ruby", "rb", "s", "samp",
        "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
        "picture", "source", "nobr", "center-inline",
    }
)  # fmt: skip
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd", "summary"), "item"),
    "blockquote": "quote",
    "tr": "other",
    "pre": "other",
    "figcaption": "other",
    "caption": "other",
}
_SENTENCE_END = re.compile(r"[.!?…:;。！？।؟][\"'”’»)\]]{0,3}\s*$")
_CLOSED = re.compile(r"[^\W\d_A-Z]{2}[.:!?]$")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True)
class Candidate:
    """A block of the page.

    Attributes:
        text: tidied.
        tag: of the element that holds the text: "p", "h2", "li", "div", …
        kind: what it is by its markup.
        linked: the share of its characters inside links, 0 to 1.
        near: cues (bits of `CUE_BIT`) in the classes of the element and its next two ancestors.
        far: cues in the classes of all ancestors.
        landmarks: tags (bits of `LANDMARK_BIT`) among the ancestors and itself.
        parent, grandparent: numbers of the elements that hold it.
        signature: tag and classes of the element and its parent.
        emphasis: whether all of it is bold or italic.
    """

    text: str
    tag: str
    kind: BlockKind
    linked: float
    near: int
    far: int
    landmarks: int
    parent: int
    grandparent: int
    signature: str
    emphasis: bool


@dataclass(slots=True)
class _Frame:
    """An open block element."""

    tag: str
    kind: BlockKind
    number: int
    parent: int
    own: int
    near: int
    far: int
    landmarks: int
    label: str
    parent_label: str


@dataclass(slots=True)
class _Run:
    """The text of the block that is being read."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    strong: int = 0

    def add(self, text: str, *, link: int, strong: int) -> None:
        self.parts.append(text)
        if link:
            self.linked += len(text)
        if strong:
            self.strong += len(text)


@lru_cache(maxsize=8192)
def cues_of(label: str) -> int:
    """Returns the cues in an element's classes, id and role, as bits of `CUE_BIT`."""
    padded = f"-{label.lower().translate(_SEPARATORS)}-"
    found = 0
    for word, bit in _CUE_WORDS:
        if word in padded:
            found |= bit
    return found


def _label(node: HtmlElement) -> str:
    attributes = node.attrib
    if not attributes:
        return ""
    parts = [attributes.get(n, "") for n in ("class", "id", "role", "itemprop", "data-component")]
    return " ".join(filter(None, parts))[:200]


def _is_hidden(node: HtmlElement) -> bool:
    attributes = node.attrib
    if not attributes:
        return False
    style = attributes.get("style")
    return (
        "hidden" in attributes
        or attributes.get("type") == "hidden"
        or (style is not None and bool(_HIDING_STYLE.search(style[:500])))
    )


class _Reader:
    """Walks a tree once and gathers its blocks."""

    def __init__(self) -> None:
        self.found: list[Candidate] = []
        self.stack: list[_Frame] = [_Frame("body", "prose", 0, 0, 0, 0, 0, 0, "", "")]
        self.run = _Run()
        self.links = 0
        self.strong = 0
        self.count = 0
        self.breaks = 0

    def flush(self) -> None:
        run = self.run
        if not run.parts:
            return
        raw = "".join(run.parts)
        self.run = _Run()
        text = tidy(raw)
        if not text:
            return
        frame = self.stack[-1]
        size = max(1, len(raw.strip()))
        self.found.append(
            Candidate(
                text,
                frame.tag,
                frame.kind,
                min(1.0, run.linked / size),
                frame.near,
                frame.far,
                frame.landmarks,
                frame.number,
                frame.parent,
                f"{frame.parent_label}>{frame.tag}.{frame.label}",
                run.strong >= 0.9 * size,
            )
        )

    def add(self, text: str | None) -> None:
        if text:
            if self.breaks and not text.isspace():
                self._line_end()
            elif text[0].isupper() and self.run.parts and _CLOSED.search(self.run.parts[-1][-4:]):
                self.run.parts.append(" ")  # inline markup that style sheets show apart
            self.run.add(text, link=self.links, strong=self.strong)

    def _line_end(self) -> None:
        """Parts blocks at two line breaks, or at one that closes a sentence."""
        tail = "".join(self.run.parts[-3:])[-8:]
        if self.breaks > 1 or _SENTENCE_END.search(tail):
            self.breaks = 0
            self.flush()
        else:
            self.breaks = 0
            self.run.parts.append(" ")

    def enter(self, node: HtmlElement, tag: str) -> bool:
        """Begins an element; returns False where it and what is in it is to be skipped."""
        if tag in _SKIPPED:
            return False
        if tag == "br":
            self.breaks += 1
        elif tag in ("td", "th"):
            self.run.parts.append(" | " if self.run.parts else "")
            self._push(node, tag, cell=True)
        elif tag in _INLINE:
            if tag == "a":
                self.links += 1
            elif tag in ("b", "strong", "em", "i"):
                self.strong += 1
        else:
            self.flush()
            self.breaks = 0
            self._push(node, tag, cell=False)
        self.add(node.text)
        return True

    def leave(self, node: HtmlElement, tag: str) -> None:
        if tag == "a":
            self.links -= 1
        elif tag in ("b", "strong", "em", "i"):
            self.strong -= 1
        elif tag in ("td", "th"):
            self.stack.pop()
        elif tag != "br" and tag not in _INLINE:
            self.flush()
            self.breaks = 0
            self.stack.pop()

    def _push(self, node: HtmlElement, tag: str, *, cell: bool) -> None:
        above = self.stack[-1]
        self.count += 1
        label = _label(node)
        own = cues_of(label) if label else 0
        kind = _KINDS.get(tag, "prose")
        if above.kind != "prose" and (kind == "prose" or above.kind in ("heading", "other")):
            kind = above.kind
        self.stack.append(
            _Frame(
                tag,
                above.kind if cell else kind,
                self.count,
                above.number,
                own,
                own | above.own | (above.near if tag in ("p", "li", "td") else 0),
                own | above.far,
                above.landmarks
                | LANDMARK_BIT.get(tag, 0)
                | (LANDMARK_BIT["-hidden"] if _is_hidden(node) else 0),
                label[:60],
                f"{above.tag}.{above.label}",
            )
        )


def candidates_of(tree: HtmlElement) -> list[Candidate]:
    """Reads all visible blocks of a page in document order."""
    body = tree.find("body")
    reader = _Reader()
    walker = iterwalk(body if body is not None else tree, events=("start", "end"))
    skipped: list[HtmlElement] = []
    for event, node in walker:
        tag = node.tag
        if not isinstance(tag, str):
            if event == "end":
                reader.add(node.tail)
            continue
        if event == "start":
            if not reader.enter(node, tag):
                skipped.append(node)
                walker.skip_subtree()
        else:
            if skipped and skipped[-1] is node:
                skipped.pop()
            else:
                reader.leave(node, tag)
            if node is not body:
                reader.add(node.tail)
    reader.flush()
    return reader.found
