"""What sort of page its address, its template, its links and its structured data are customary for.

A forum's software, a shop's, and a newspaper's each have their ways, whatever the language: these
are names in addresses, in the classes of the whole page, in links, and types of schema.org.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from lxml.etree import XPath

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

TYPES: dict[str, frozenset[str]] = {
    name: frozenset(types.split())
    for name, types in {
        "story": "article newsarticle blogposting reportagenewsarticle techarticle report review "
        "opinionnewsarticle analysisnewsarticle scholarlyarticle medicalwebpage recipe howto",
        "product": "product productgroup offer aggregateoffer individualproduct productmodel "
        "softwareapplication mobileapplication webapplication videogame course vehicle book",
        "list": "itemlist collectionpage offercatalog searchresultspage blog",
        "forum": "discussionforumposting qapage",
        "business": "organization localbusiness store service professionalservice corporation "
        "collegeoruniversity",
    }.items()
}
"""Types of schema.org, in lower case, by the sort of page."""

SORTS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "story": "single-post single-article article-page article post-template postid story entry "
        "node-type-article blog-post news-article artikel articulo articolo",
        "blog": "blog news stories article articles post posts insights learn resources guide "
        "guides magazine p",
        "list": "archive category tag tags search taxonomy collection collections listing list "
        "categoria categorie kategorie kategori rubrique rubrik seccion sezione topics author "
        "section latest",
        "shop": "product products shop store woocommerce catalog catalogue cart pdp plp item "
        "produkt producto produit prodotto tienda boutique",
        "forum": "forum forums thread threads topic topics discussion discussions question "
        "questions viewtopic showtopic bbs board boards phpbb xenforo discourse community "
        "showthread vbulletin t foro foren forumet",
        "trade": "services service solutions solution about careers contact pricing programs "
        "program locations booking degree degrees courses course certificate",
    }.items()
}
"""Names in addresses, and in the classes of the whole page, by the sort of page."""

_LONGEST_LABEL = 1_000
_LONGEST_PATH = 1_000
_MOST_LINKS = 1_000
_LONGEST_LINK = 200

_SEARCHES = frozenset((
    "search", "search.html", "search.php", "results", "suche", "buscar", "busca", "buscador",
    "recherche", "rechercher", "cerca", "ricerca", "zoeken", "szukaj", "sok", "sök", "soeg", "søg",
    "haku", "arama", "hledat", "vyhledavani", "poisk",
))  # fmt: skip
_ASKED = frozenset(
    ("q", "s", "query", "keyword", "keywords", "search", "searchterm", "text", "term", "p")
)

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?[01]?\d")
_PERSON = re.compile(r"/(?:users?|members?|profiles?|u|people)/|profile|[?&]uid=|memberlist")
_SHOP = re.compile(r"/(?:products?|shop|store|cart|basket|checkout|item|p|dp)[/\n]|cart")
_BUTTON = re.compile(r"btn|button|cta")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE)

_hrefs = XPath("descendant::a/@href", smart_strings=False)
_classes = XPath("descendant::a/@class", smart_strings=False)

ADDRESS_NAMES: tuple[str, ...] = ("url_root", "url_slug", "url_hyphens", "url_dated")
LINK_NAMES: tuple[str, ...] = (
    "links_person", "links_shop", "links_button", "links_tel", "links_away",
)  # fmt: skip


def sorts_of(names: Iterable[str]) -> list[bool]:
    """Tells of each of `SORTS` whether one of the names is customary for it."""
    have = frozenset(names)
    return [not words.isdisjoint(have) for words in SORTS.values()]


def template_names(tree: HtmlElement) -> set[str]:
    """Returns the names in the classes and ids of the whole page: themselves, and either end."""
    labels = " ".join(
        (node.get(name) or "")[:_LONGEST_LABEL].lower()
        for node in (tree, tree.find("body"))
        if node is not None
        for name in ("class", "id", "data-template", "data-page-type")
    )
    names: set[str] = set()
    for name in _NAME.findall(labels):
        first, _, rest = name.partition("-")
        names.update((name, first, rest.rpartition("-")[2]))
    return names - {""}


def address_names(url: str | None) -> set[str]:
    """Returns the segments of an address's path, and the labels in front of its domain."""
    host, segments, _ = parted(url)
    ends = {re.split(r"[.;_]", segment, maxsplit=1)[0].lower() for segment in segments}
    return ends | set(host.lower().split(".")[:-2])


def parted(url: str | None) -> tuple[str, list[str], str]:
    """Returns an address's host, the segments of its path, and its query."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return "", [], ""
    path = unquote(parts.path[:_LONGEST_PATH])
    return parts.netloc, [segment for segment in path.split("/") if segment], parts.query


def host_of(url: str | None) -> str:
    """Returns an address's host, without user and port."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def is_front(url: str | None) -> bool:
    """Tells whether an address is that of a site's front page, in whatever language."""
    host, segments, query = parted(url)
    home = not segments or (len(segments) == 1 and bool(_LANGUAGE.fullmatch(segments[0])))
    return bool(host) and home and not query


def is_search(url: str | None) -> bool:
    """Tells whether an address asks a site's own search."""
    _, segments, query = parted(url)
    asked = {name.partition("=")[0].lower() for name in query.split("&")}
    searches = bool(segments) and segments[-1].lower() in _SEARCHES
    return (searches and bool(asked & _ASKED)) or (not segments and "s" in asked)


def address_features(url: str | None) -> list[float]:
    """Describes an address by the numbers called `ADDRESS_NAMES`; -1 where there is none."""
    host, segments, _ = parted(url)
    if not host:
        return [-1.0] * len(ADDRESS_NAMES)
    last = segments[-1] if segments else ""
    return [
        float(is_front(url)),
        float(max((len(_LETTERS.findall(segment)) for segment in segments), default=0)),
        float(last.count("-") + last.count("_")),
        float(bool(_DATED.search("/" + "/".join(segments)[:200]))),
    ]


def link_features(tree: HtmlElement, url: str | None) -> list[float]:
    """Counts the links of a page by what they lead to, as `LINK_NAMES` says."""
    host = parted(url)[0].lower().removeprefix("www.")
    hrefs = [href[:_LONGEST_LINK].strip().lower() for href in _listed(_hrefs, tree)]
    lines = "\n".join(["", *hrefs, ""])
    classes = [label[:_LONGEST_LINK] for label in _listed(_classes, tree)]
    away = lines.count("\nhttp") - (lines.count(host) if host else 0)
    return [
        float(len(_PERSON.findall(lines))),
        float(len(_SHOP.findall(lines))),
        float(len(_BUTTON.findall("\n".join(classes)))),
        float(lines.count("\ntel:")),
        max(0.0, away / max(1, len(hrefs))) if host else -1.0,
    ]


def _listed(find: XPath, tree: HtmlElement) -> list[str]:
    found: Any = find(tree)
    return [str(value) for value in found[:_MOST_LINKS]]
