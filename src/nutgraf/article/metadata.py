"""What a page says about its article: title, site, byline, date, language, teaser, address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from nutgraf.article.byline import find_byline
from nutgraf.article.dates import published_on
from nutgraf.article.headline import choose_headline
from nutgraf.article.jsonld import (
    gates_of,
    length_of,
    lines_of,
    number_of,
    read_structured,
    text_of,
    truth_of,
)
from nutgraf.article.markup import text_in, text_within
from nutgraf.site import same_site

if TYPE_CHECKING:
    import datetime

    from lxml.html import HtmlElement

_LONGEST = 500
_MOST_HEADINGS = 20
_MOST_ITEMS = 100
_LONGEST_TEASER = 2_000

_ADDRESS = re.compile(r"https?://|www\.|[@{}<>|]|\.com\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article.

    Attributes:
        title: the headline without the site's name.
        titles: the headline in all forms in which the page has it, for comparison.
        site: the publication's name.
        byline: the author or authors.
        published: the day of publication.
        language: what the page says its language is, as it says it ("en-GB").
        description: the publisher's teaser.
        url: the canonical address where it is on the page's own site, else the page's own.
        body: the lines of the whole text as structured data has it; a last resort.
        free: False where structured data says that the article must be paid for.
        gates: selectors of the parts that structured data says must be paid for.
        words: how many words structured data says that the article has.
        updates: how many entries structured data says that a live blog has.
        kind: the page's type as OpenGraph has it ("article", "video.other").
        types: the types of what structured data and microdata describe, in lower case.
    """

    title: str | None = None
    titles: tuple[str, ...] = ()
    site: str | None = None
    byline: str | None = None
    published: datetime.date | None = None
    language: str | None = None
    description: str | None = None
    url: str | None = None
    body: tuple[str, ...] = ()
    free: bool | None = None
    gates: tuple[str, ...] = ()
    words: int | None = None
    updates: int = 0
    kind: str | None = None
    types: frozenset[str] = frozenset()


def read_metadata(tree: HtmlElement, url: str | None) -> Metadata:
    """Reads JSON-LD, OpenGraph and meta elements, and what stands in the page itself.

    Args:
        tree: the parsed page.
        url: where it stands, if that is known.
    """
    metas = _metas(tree)
    structured = read_structured(tree)
    story = structured.story
    site = _site(metas, story, structured.site)
    headings = _headings(tree)
    given = [
        title[:_LONGEST]
        for title in (
            text_of(story.get("headline")),
            metas.get("og:title"),
            metas.get("twitter:title"),
            text_in(tree.findtext(".//title") or ""),
        )
        if title
    ]
    title = choose_headline(given, headings, site, url)
    forms = [*given, *(h for h in headings if len(headings) == 1 or (title and title in h))]
    description = (
        metas.get("og:description")
        or metas.get("description")
        or text_of(story.get("description"))
        or metas.get("twitter:description")
    )
    return Metadata(
        title=title,
        titles=tuple(dict.fromkeys(forms)),
        site=site,
        byline=find_byline(metas, story, tree, site),
        published=published_on(metas, story, tree, url),
        language=tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or tree.get("xml:lang")
        or metas.get("og:locale")
        or metas.get("content-language")
        or text_of(story.get("inLanguage")),
        description=description[:_LONGEST_TEASER] if description else None,
        url=_canonical(tree, metas, url),
        body=lines_of(story.get("articleBody")),
        free=truth_of(story.get("isAccessibleForFree")),
        gates=gates_of(story.get("hasPart")),
        words=number_of(story.get("wordCount")),
        updates=length_of(story.get("liveBlogUpdate")),
        kind=metas.get("og:type"),
        types=structured.types | _microdata(tree),
    )


def _microdata(tree: HtmlElement) -> frozenset[str]:
    """Returns the types of the page's microdata, without their vocabulary and in lower case."""
    found = islice(tree.iterfind(".//*[@itemtype]"), _MOST_ITEMS)
    return frozenset(node.get("itemtype", "")[:200].rsplit("/", 1)[-1].lower() for node in found)


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Returns the first value of each meta element by its lower-case name."""
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        name = name or node.get("http-equiv")
        content = node.get("content")
        if name and content and len(name) < 60 and (value := text_in(content[:_LONGEST_TEASER])):
            found.setdefault(name.strip().lower(), value)
    return found


def _headings(tree: HtmlElement) -> list[str]:
    """Returns the texts of the page's first-level headings."""
    found = (
        text_in(text_within(node, _LONGEST)) for node in islice(tree.iter("h1"), _MOST_HEADINGS)
    )
    return list(dict.fromkeys(text for text in found if text))


def _site(metas: dict[str, str], story: dict[str, Any], site: dict[str, Any]) -> str | None:
    names = (
        metas.get("og:site_name"),
        text_of(story.get("publisher")),
        text_of(site),
        metas.get("application-name"),
        metas.get("apple-mobile-web-app-title"),
    )
    for name in names:
        if (
            name
            and len(name) <= 80
            and any(map(str.isalnum, name))
            and not _ADDRESS.search(name.replace(".com", ""))
        ):
            return name
    return None


def _canonical(tree: HtmlElement, metas: dict[str, str], url: str | None) -> str | None:
    """Returns the canonical address, if it is on the same site as the page."""
    links = (
        node.get("href")
        for node in tree.iter("link")
        if "canonical" in (node.get("rel") or "").lower()
    )
    for address in (*links, metas.get("og:url")):
        if not address or len(address) > 2000:
            continue
        try:
            whole: str = urljoin(url or "", address.strip())
            parts = urlsplit(whole)
            own = urlsplit(url) if url else None
        except ValueError:
            continue
        if parts.scheme not in ("http", "https") or not parts.hostname:
            continue
        if any(c.isspace() or not c.isprintable() for c in whole):
            continue
        if own is None or not own.hostname or same_site(parts.hostname, own.hostname):
            # A canonical address that leads to the front page is a template's mistake.
            if own is not None and parts.path in ("", "/") and own.path not in ("", "/"):
                continue
            return whole
    return url
