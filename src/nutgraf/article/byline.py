"""Who wrote it: the names in a page's structured data, meta elements or text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from lxml.etree import XPath

from nutgraf.article.blocks import letters_of
from nutgraf.article.jsonld import text_of
from nutgraf.article.markup import text_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_LONGEST = 120
_MOST_WORDS = 12
_LABELS = (
    "(?:written|posted|published|updated|authored|reviewed|story|words|reported|article|articles)"
    "\\s+by|by|text|autor(?:in|a)?|auteur|author"
)
_PARTICLES = "von|par|por|di|da|door|av|af|przez"
_BY = re.compile(
    rf"^(?:(?:{_LABELS})(?:\s*:\s*|\s+)(?=\S)"
    rf"|(?:{_PARTICLES})(?:\s*:\s*|\s+(?=[^\W\d_]+\s+[^\W\d_])))",
    re.IGNORECASE,
)
"""What stands before a name. "Von" and its like are labels where two more words follow at once:
"Von Anna Öde", but not "Von Miller"."""

_LABEL_ALONE = re.compile(rf"(?:{_LABELS})\s*:?", re.IGNORECASE)
_TAIL = re.compile(
    r"\s*[|·•\n(\[]|\s[–—-]\s|\s{2,}|,?\s\d|\s(?:on|updated|published)\s", re.IGNORECASE
)
_PART = re.compile(r"\s*(?:,|;|/|&|\band\b|\bund\b|\bet\b|\bog\b|\boch\b)\s*")
_NO_NAME = re.compile(r"https?://|www\.|[@{}<>|=]|\.(?:com|org|net)\b|\d|:", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:about|learn|read|more|view|see|all|updated|published|posted|last|follow|share|staff|writer"
    r"|editor|the|authors?|contact|subscribe|comments?)\b",
    re.IGNORECASE,
)
"""Words of labels that stand where names do."""

_DAY_BEFORE_NUMBER = re.compile(
    r"[\s,]+(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?$",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    ("admin", "administrator", "none", "null", "unknown", "author", "editor", "guest", "user",
     "undefined", "authors", "the author", "staff", "contributor", "anonymous", "default")
)  # fmt: skip

_FIELDS = (
    "author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "byl", "citation_author", "article:author", "twitter:data1_author",
)  # fmt: skip

_PLACES = XPath(
    ".//*[contains(@class, 'uthor') or contains(@class, 'yline') or contains(@id, 'byline')"
    " or @itemprop='author' or contains(@rel, 'author') or contains(@href, '/author')"
    " or contains(@href, '/by/')]"
)
_PROFILE = re.compile(r"/authors?/|/by/")
_NAME_CLASS = re.compile(r"author[-_]{0,2}name", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"byline", re.IGNORECASE)
_AUTHOR_CLASS = re.compile(r"author", re.IGNORECASE)
_SMALL = frozenset(("a", "span", "p", "div", "address", "strong"))
_MOST_PLACES = 400
_ELSEWHERE = re.compile(r"comment|related|sidebar|footer|recommend|popular", re.IGNORECASE)
_NEAR = 4
_TRIES = 6


def find_byline(
    metas: dict[str, str], story: dict[str, Any], tree: HtmlElement, site: str | None
) -> str | None:
    """Finds the author or authors of a page.

    People are preferred to the publication itself and to names of accounts, wherever they are
    named.

    Args:
        metas: the page's meta elements by lower-case name.
        story: the article's structured data.
        tree: the page.
        site: the publication's name.
    """
    second_best: str | None = None
    for name in _named(metas, story, tree):
        account = name.isascii() and name.islower() and " " not in name
        if not account and (site is None or letters_of(name) != letters_of(site)):
            return name
        second_best = second_best or name
    return second_best


def _named(metas: dict[str, str], story: dict[str, Any], tree: HtmlElement) -> Iterator[str]:
    """Yields bylines, those from the surest places first."""
    authors = story.get("author")
    listed = authors if isinstance(authors, list) else [authors]
    names = [name for author in listed[:10] if (name := _name(text_of(author)))]
    if names:
        yield ", ".join(dict.fromkeys(names))
    for field in _FIELDS:
        if name := _name(metas.get(field)):
            yield name
    places: dict[int, list[HtmlElement]] = {}
    for node in cast("list[HtmlElement]", _PLACES(tree))[:_MOST_PLACES]:
        if (sureness := _sureness(node)) is not None:
            places.setdefault(sureness, []).append(node)
    for sureness in sorted(places):
        for node in places[sureness][:_TRIES]:
            if _is_elsewhere(node):
                continue
            if name := _shown_name(text_within(node, 400)):
                yield name


def _sureness(node: HtmlElement) -> int | None:
    """Ranks a place where a name may stand, the surest 0; None where it is no such place."""
    label = node.get("class") or ""
    ranks = (
        node.tag == "a" and "author" in (node.get("rel") or ""),
        node.get("itemprop") == "author",
        node.tag == "a" and bool(_PROFILE.search(node.get("href") or "")),
        bool(_NAME_CLASS.search(label)),
        bool(_BYLINE_CLASS.search(label) or "byline" in (node.get("id") or "")),
        node.tag in _SMALL and bool(_AUTHOR_CLASS.search(label)),
    )
    return ranks.index(True) if True in ranks else None


def _is_elsewhere(node: HtmlElement) -> bool:
    """Tells whether an element is about another text than the page's own."""
    for _ in range(_NEAR):
        label = f"{node.get('class') or ''} {node.get('id') or ''}"
        if node.tag in ("aside", "footer", "nav") or _ELSEWHERE.search(label):
            return True
        parent = node.getparent()
        if parent is None:
            return False
        node = parent
    return False


def _shown_name(text: str) -> str | None:
    """Returns the names that a line of a page begins with: "By Ann Ode, reporter | 3 May 2024"."""
    text = _BY.sub("", text)
    cut = _TAIL.search(text)
    if cut:
        number = cut[0].strip(" ,").isdigit()
        text = text[: cut.start()]
        if number:
            text = _DAY_BEFORE_NUMBER.sub("", text)
    name = _name(text)
    if name is None or len(name) > 80:
        return None
    end = 0
    for start, stop in pairwise([0, *(m.end() for m in _PART.finditer(name)), len(name)]):
        part = _PART.sub("", name[start:stop])
        if not part or not _is_like_a_name(part):
            break
        end = start + len(part)
    return name[:end] or None


def _is_like_a_name(part: str) -> bool:
    """Tells whether a text is two to five words most of which begin with a capital."""
    words = part.split()
    if _LABEL.search(part):
        return False
    if part.isascii() and not 2 <= len(words) <= 5:
        return False
    capital = sum(word[0].isupper() or not word[0].isascii() for word in words)
    return len(words) <= 5 and capital >= 0.6 * len(words)


def _name(text: str | None) -> str | None:
    """Returns the name in a byline, or None if it is an address, too long, a label or a date."""
    if not text:
        return None
    name = _BY.sub("", text).strip(" ,;:|-–—·")
    if not name or len(name) > _LONGEST or len(name.split()) > _MOST_WORDS:
        return None
    if _NO_NAME.search(name) or _LABEL_ALONE.fullmatch(name):
        return None
    return None if name.lower() in _NOBODY or not any(map(str.isalpha, name)) else name
