"""Markup → a tree that can be worked on."""

from __future__ import annotations

import html
import re

from lxml import etree
from lxml.etree import iterwalk
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from nutgraf.article.blocks import tidy
from nutgraf.errors import NotAnArticle

_PARSER = HTMLParser(
    encoding="utf-8",
    collect_ids=False,
    default_doctype=False,  # type: ignore[call-arg]
    remove_comments=True,
    remove_pis=True,
    huge_tree=True,  # else everything below 256 elements is dropped without a word
)
_UNPARSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_XML_DECLARATION = re.compile(r"\s*<\?xml[^<>]{0,512}>")
_SELF_CLOSED_ROOT = re.compile(r"(<html\b[^<>]{0,2048}?)/>", re.IGNORECASE)
_LONG = 20_000
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}>?")
_TOO_MANY_ATTRIBUTES = 5_000
_ESCAPE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_INLINE_PAIR = re.compile(
    r"<(a|b|cite|em|i|mark|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]{0,500})?>([^<>]{0,500})</\1>",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"</?(?:br|div|p|h[1-6]|li|ul|ol|blockquote|section|figure|table|tr|hr)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg"})
_APART = frozenset(
    {"br", "p", "div", "li", "tr", "td", "h1", "h2", "h3", "h4", "section", "header"}
)
_MOST_ESCAPES = 3
_OF_THE_HEAD = frozenset(
    {
        "title", "meta", "link", "base", "script", "style", "noscript", "template",
        "bgsound", "basefont", "noframes", "object",
    }
)  # fmt: skip
"""What may stand in a head: https://html.spec.whatwg.org/multipage/parsing.html, "in head"."""


def sound(text: str) -> str:
    """Returns markup without what parsers choke on.

    That is: characters that cannot be encoded or parsed, an XML declaration, and tags of
    thousands of attributes, on which parsers take quadratic time.
    """
    text = _UNPARSABLE.sub("", text)
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    if max(map(len, text.split("<"))) > _LONG:
        text = _LONG_TAG.sub(_shortened, text)
    declaration = _XML_DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :]
    return _SELF_CLOSED_ROOT.sub(r"\1>", text[:4096], count=1) + text[4096:]


def parse(text: str) -> HtmlElement:
    """Parses HTML or XHTML as leniently as browsers do.

    Args:
        text: markup, made `sound` before.

    Raises:
        NotAnArticle: `empty` where there is nothing in it, `unreadable` where the parser gives
            up.
    """
    if not text.strip():
        raise NotAnArticle("empty", "the page is empty")
    try:
        tree = document_fromstring(
            text.encode("utf-8", "replace"), parser=_PARSER, ensure_head_body=True
        )
    except etree.ParserError as error:
        raise NotAnArticle("empty", "the page holds no elements") from error
    except (etree.LxmlError, ValueError, AssertionError, RecursionError, MemoryError) as error:
        raise NotAnArticle("unreadable", "the markup cannot be parsed") from error
    _end_head(tree)
    return tree


def _end_head(tree: HtmlElement) -> None:
    """Moves to the body what cannot stand in a head.

    A page may leave the tags of both out. Browsers end the head at the first other element;
    libxml2 does so only for elements that it knows, so an `<article>` or `<main>` stays in there.
    """
    head, body = tree.find("head"), tree.find("body")
    if head is None or body is None:
        return
    astray = [node for node in head if node.tag not in _OF_THE_HEAD]
    for place, node in enumerate(astray):
        body.insert(place, node)
    if astray:
        last = astray[-1]
        last.tail, body.text = f"{last.tail or ''}{body.text or ''}" or None, None


def text_in(value: str) -> str:
    """Returns the text of a value that should hold text alone, without white space around it.

    Templates write titles and teasers escaped once too often ("R&amp;#8217;s"), or with inline
    elements in them. Single tags stay: a title may be about them.
    """
    value = _unescaped(value)
    if "<" in value:
        value = _INLINE_PAIR.sub(r"\2", _INLINE_PAIR.sub(r"\2", value))
        value = re.sub(r"<br\s?/?>", " ", value, flags=re.IGNORECASE)
    return tidy(value)


def lines_in(value: str) -> tuple[str, ...]:
    """Returns the lines of a value that holds a whole text, with or without elements in it."""
    value = _unescaped(value)
    if "<" in value:
        value = _TAG.sub("", _BREAK.sub("\n", value))
    return tuple(line for part in value.splitlines() if (line := tidy(part)))


def _unescaped(value: str) -> str:
    for _ in range(_MOST_ESCAPES):
        if not _ESCAPE.search(value):
            break
        value = html.unescape(value)
    return value


def text_within(node: HtmlElement, limit: int) -> str:
    """Returns the text in an element as it is seen, tidied, from its beginning on.

    Args:
        node: the element.
        limit: how many characters, and how many elements, are read at most, so that elements
            nested in each other do not cost the square of their number.
    """
    parts: list[str] = []
    size = seen = 0
    ended: object = None
    walker = iterwalk(node, events=("start", "end"))
    for event, inner in walker:
        seen += 1
        if size > limit or seen > 2 * limit:
            break
        text: str | None = None
        if event == "start":
            if inner.tag in _UNSEEN:
                walker.skip_subtree()
                continue
            text = inner.text
        elif inner is not node:
            text = inner.tail
        beside = event == "start" and ended == inner.tag
        if inner.tag in _APART or beside:  # two spans side by side are two things as a rule
            parts.append(" ")
        ended = inner.tag if event == "end" and not text else None
        if text:
            parts.append(text[: limit + 1])
            size += len(text)
    return tidy("".join(parts)[:limit])


def _shortened(match: re.Match[str]) -> str:
    return " " if len(match.group().split()) > _TOO_MANY_ATTRIBUTES else match.group()
