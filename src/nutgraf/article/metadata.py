"""What a page says about its article: title, site, byline, date, language, teaser, address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from nutgraf.article.blocks import tidy
from nutgraf.article.dates import published_on
from nutgraf.article.jsonld import read_structured, text_of, truth_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

_LONGEST = 500
_LONGEST_TEASER = 2_000
_LONGEST_BYLINE = 200

_SEPARATOR = re.compile(r"\s[|–—·•»:\-]\s|\s?\|\s?|\s::\s")
_BY = re.compile(
    r"^(?:by|von|par|por|di|da|door|av|af|przez|written by|posted by|text|autor(?:in)?|author)"
    r"\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"https?://|www\.|[@{}<>|]|\.com\b", re.IGNORECASE)

_BYLINE_FIELDS = ("author", "article:author_name", "parsely-author", "sailthru.author",
                  "dc.creator", "dcterms.creator", "byl", "citation_author", "article:author",
                  "twitter:data1_author")  # fmt: skip


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
        body: the whole text as structured data has it; a last resort.
        free: False where structured data says that the article must be paid for.
    """

    title: str | None = None
    titles: tuple[str, ...] = ()
    site: str | None = None
    byline: str | None = None
    published: datetime.date | None = None
    language: str | None = None
    description: str | None = None
    url: str | None = None
    body: str | None = None
    free: bool | None = None


def read_metadata(tree: HtmlElement, url: str | None) -> Metadata:
    """Reads JSON-LD, OpenGraph and meta elements, and what stands in the page itself.

    Args:
        tree: the parsed page.
        url: where it stands, if that is known.
    """
    metas = _metas(tree)
    story, site_node = read_structured(tree)
    heading = _only_heading(tree)
    page_title = tidy(tree.findtext(".//title") or "")[:_LONGEST]
    site = _site(metas, story, site_node, page_title)
    named = [
        text_of(story.get("headline")),
        metas.get("og:title"),
        metas.get("twitter:title"),
        heading,
        page_title,
    ]
    titles = tuple(dict.fromkeys(name for name in named if name))
    description = (
        metas.get("og:description")
        or metas.get("description")
        or text_of(story.get("description"))
        or metas.get("twitter:description")
    )
    return Metadata(
        title=_title(titles, heading, site, url),
        titles=titles,
        site=site,
        byline=_byline(metas, story, tree, site),
        published=published_on(metas, story, tree, url),
        language=tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or tree.get("xml:lang")
        or metas.get("og:locale")
        or metas.get("content-language")
        or text_of(story.get("inLanguage")),
        description=description[:_LONGEST_TEASER] if description else None,
        url=_canonical(tree, metas, url),
        body=text_of(story.get("articleBody")),
        free=truth_of(story.get("isAccessibleForFree")),
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Returns the first value of each meta element by its lower-case name."""
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        name = name or node.get("http-equiv")
        content = node.get("content")
        if name and content and len(name) < 60 and (value := tidy(content[:_LONGEST_TEASER])):
            found.setdefault(name.strip().lower(), value)
    return found


def _only_heading(tree: HtmlElement) -> str | None:
    """Returns the text of the page's first-level heading if it has just one with text."""
    texts = [text for h in tree.iter("h1") if (text := tidy("".join(h.itertext())[:2000]))]
    return texts[0][:_LONGEST] if len(set(texts)) == 1 else None


def _site(
    metas: dict[str, str], story: dict[str, Any], site: dict[str, Any], page_title: str
) -> str | None:
    name = (
        metas.get("og:site_name")
        or text_of(story.get("publisher"))
        or text_of(site)
        or metas.get("application-name")
        or metas.get("apple-mobile-web-app-title")
    )
    if name and not _NO_NAME.search(name.replace(".com", "")) and len(name) <= 80:
        return name
    return None


def _title(
    titles: Sequence[str], heading: str | None, site: str | None, url: str | None
) -> str | None:
    """Chooses the headline and takes the site's name off it."""
    if not titles:
        return None
    return _without_site(titles[0], titles, site, url)


def _without_site(title: str, titles: Iterable[str], site: str | None, url: str | None) -> str:
    """Cuts the site's name off an end of a title: where it is known, or where others lack it."""
    names = {_bare(site)} if site else set()
    host = _host(url)
    if host:
        labels = [label for label in host.split(".") if label != "www"]
        names |= {_bare(label) for label in labels[:-1]} | {_bare(host.removeprefix("www."))}
    names.discard("")
    whole = {_bare(other) for other in titles}
    matches = list(_SEPARATOR.finditer(title))
    for match in reversed(matches):
        left, right = title[: match.start()].strip(), title[match.end() :].strip()
        if left and _bare(right) in names:
            return _without_site(left, titles, site, url)
        if left and _bare(left) in whole and len(right.split()) <= 5:
            return left
    if matches:
        left, right = title[: matches[0].start()].strip(), title[matches[0].end() :].strip()
        if right and (_bare(left) in names or (_bare(right) in whole and len(left.split()) <= 5)):
            return right
    return title


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def _bare(text: str | None) -> str:
    return "".join(filter(str.isalnum, (text or "").lower()))


def _byline(
    metas: dict[str, str], story: dict[str, Any], tree: HtmlElement, site: str | None
) -> str | None:
    authors = story.get("author")
    listed = authors if isinstance(authors, list) else [authors]
    names = [name for author in listed[:10] if (name := _name(text_of(author), site))]
    if names:
        return ", ".join(dict.fromkeys(names))
    for field in _BYLINE_FIELDS:
        if name := _name(metas.get(field), site):
            return name
    paths = (
        ".//*[@rel='author']",
        ".//*[@itemprop='author']",
        ".//*[contains(@class, 'byline')]",
        ".//*[contains(@class, 'author-name') or contains(@class, 'author__name')]",
    )
    for path in paths:
        for node in tree.xpath(path)[:1]:
            if name := _name(tidy("".join(node.itertext())[:400]), site):
                return name
    return None


def _name(text: str | None, site: str | None) -> str | None:
    """Returns the name in a byline, or None if it is an address, too long, or the site's own."""
    if not text:
        return None
    name = _BY.sub("", text).strip(" ,;:|")
    if not name or len(name) > _LONGEST_BYLINE or len(name.split()) > 12 or _NO_NAME.search(name):
        return None
    if name.isdigit() or name.lower() in ("admin", "none", "null", "unknown"):
        return None
    return name


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
        if own is None or not own.hostname or _same_site(parts.hostname, own.hostname):
            # A canonical address that leads to the front page is a template's mistake.
            if own is not None and parts.path in ("", "/") and own.path not in ("", "/"):
                continue
            return whole
    return url


def _same_site(one: str, other: str) -> bool:
    """Tells whether two hosts belong to one site: the same, or one a subdomain of the other."""
    one, other = (host.lower().removeprefix("www.") for host in (one, other))
    if one == other:
        return True
    shorter = min(one, other, key=len)
    longer = max(one, other, key=len)
    return "." in shorter and longer.endswith("." + shorter)
