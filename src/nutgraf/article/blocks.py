"""Blocks: the pieces of text that stand apart on a page, and what each of them is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from nutgraf.article.model import BlockKind

_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Control characters, soft hyphens, invisible marks and directional overrides. Joiners (U+200C,
U+200D) stay: Persian, Hindi and emoji are spelled with them."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SENTENCE_END = re.compile(r"[.!?…:;。！？।؟][\"'”’»)\]]{0,3}$")

_KINDS: dict[str, BlockKind] = {
    "p": "prose",
    "div": "prose",
    "head": "heading",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "item": "item",
    "li": "item",
    "quote": "quote",
    "blockquote": "quote",
    "row": "other",
    "tr": "other",
    "code": "other",
    "pre": "other",
}
_CONTAINERS = frozenset(
    {"body", "div", "list", "ul", "ol", "dl", "table", "section", "article", "main", "html"}
)
_BREAK = frozenset({"lb", "br"})
_CELL = frozenset({"cell", "td", "th"})


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text that stands apart on its page.

    Attributes:
        text: without surrounding or doubled white space.
        kind: what it was on the page.
        level: of a heading, 1 to 6; 0 for all else.
        linked: how much of the text is inside links, 0 to 1.
        tag: of the element that held the text, where it is known.
        emphasis: whether all of it is bold or italic.
    """

    text: str
    kind: BlockKind = "prose"
    level: int = 0
    linked: float = 0.0
    tag: str = ""
    emphasis: bool = False


def tidy(text: str) -> str:
    """Folds white space, drops what cannot be seen, and composes accents (NFC).

    Lone surrogates become U+FFFD, so that the result can always be encoded.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))
    return " ".join(_JUNK.sub("", text).split())


def letters_of(text: str) -> str:
    """Returns a text's letters and digits in lower case, for comparing what is written alike."""
    return "".join(filter(str.isalnum, text.lower()))


class _Collector:
    """Gathers running text until a block ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.kind: BlockKind = "prose"
        self.level = 0

    def flush(self) -> None:
        text = tidy("".join(self.parts))
        self.parts.clear()
        if text:
            self.blocks.append(Block(text, self.kind, self.level))

    def line_break(self, *, doubled: bool) -> None:
        """Parts a block at a line end that closes a sentence; else the line goes on."""
        if doubled or _SENTENCE_END.search("".join(self.parts[-2:]).rstrip()[-4:]):
            self.flush()
        else:
            self.parts.append(" ")


def blocks_of(body: _Element) -> list[Block]:
    """Reads the blocks of a tree in trafilatura's tags or in HTML's.

    Inline elements never part or glue words: their text is taken as it stands. Every element
    that is a block on its page begins and ends a block here.
    """
    collector = _Collector()
    for event, node in _walk(body):
        tag = _tag(node)
        if event == "start":
            _enter(collector, node, tag)
        elif event == "end":
            _leave(collector, node, tag)
    collector.flush()
    return collector.blocks


def _walk(root: _Element) -> Iterator[tuple[str, _Element]]:
    from lxml.etree import iterwalk  # noqa: PLC0415 - keeps `nutgraf.article` light

    yield from iterwalk(root, events=("start", "end"))


def _tag(node: _Element) -> str:
    tag: object = node.tag  # a function for comments, whatever the stubs say
    return tag if isinstance(tag, str) else ""


def _enter(collector: _Collector, node: _Element, tag: str) -> None:
    if tag in _BREAK:
        previous = node.getprevious()
        doubled = (
            previous is not None
            and previous.tag in _BREAK
            and not (previous.tail and previous.tail.strip())
        )
        collector.line_break(doubled=doubled)
    elif tag in _CELL:
        collector.parts.append(" ")
    elif (tag in _KINDS or tag in _CONTAINERS) and not _is_inline_code(node, tag):
        collector.flush()
        _become(collector, node)
    if node.text and tag:
        collector.parts.append(node.text)


def _leave(collector: _Collector, node: _Element, tag: str) -> None:
    if (tag in _KINDS or tag in _CONTAINERS) and not _is_inline_code(node, tag):
        collector.flush()
        parent = node.getparent()
        if parent is not None:
            _become(collector, parent)
    if node.tail and node.getparent() is not None:
        collector.parts.append(node.tail)


def _is_inline_code(node: _Element, tag: str) -> bool:
    if tag != "code":
        return False
    parent = node.getparent()
    return parent is not None and parent.tag in ("p", "item", "head", "cell", "li", "quote", "hi")


def _become(collector: _Collector, node: _Element) -> None:
    """Sets the kind by the nearest ancestor that says something: a `p` in an item is an item."""
    kind: BlockKind = "prose"
    level = 0
    current: _Element | None = node
    depth = 0
    while current is not None and depth < 12:
        tag = _tag(current)
        found = _KINDS.get(tag)
        if found == "heading":
            kind, level = "heading", _level(current, tag)
            break
        if found and found != "prose":
            kind = found
            break
        current = current.getparent()
        depth += 1
    collector.kind, collector.level = kind, level


def _level(node: _Element, tag: str) -> int:
    rank = tag if tag != "head" else str(node.get("rend") or "h2")
    return int(rank[1]) if len(rank) == 2 and rank[1].isdigit() else 2
