"""The day on which a page says that its article was published."""

from __future__ import annotations

import datetime
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from nutgraf.article.blocks import tidy
from nutgraf.article.jsonld import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)", re.ASCII)
_WRITTEN_DATE = re.compile(
    r"(?:([A-Z][a-z]{2,8})\.?\s{1,3}(\d{1,2})(?:st|nd|rd|th)?|(\d{1,2})\.?\s{1,3}([A-Z][a-z]{2,8})\.?)"
    r",?\s{1,3}(\d{4})",
    re.ASCII,
)
_URL_DATE = re.compile(r"/(20\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)", re.ASCII)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_FIRST_DAY = "1995-01-01"
_LAST_DAY = "2099-12-31"
_DATE_FIELDS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "citation_publication_date",
    "og:published_time",
    "timestamp",
)


def published_on(
    metas: dict[str, str], story: dict[str, Any], tree: HtmlElement, url: str | None
) -> datetime.date | None:
    """Returns the day of publication.

    By structured data, meta elements, times, the address, or else what the text looks like.

    Args:
        metas: the page's meta elements by lower-case name.
        story: the article's structured data.
        tree: the page.
        url: where it stands.
    """
    given = [text_of(story.get("datePublished")), text_of(story.get("dateCreated"))]
    given += [metas.get(field) for field in _DATE_FIELDS]
    for value in given:
        if value and (day := parse_day(value)):
            return day
    for node in tree.iter("time"):
        value = node.get("datetime") or tidy("".join(node.itertext())[:100])
        if value and (day := parse_day(value)):
            return day
    if url and (match := _URL_DATE.search(url[:2000])):
        return _day(*match.groups())
    return _guessed(tree)


def _guessed(tree: HtmlElement) -> datetime.date | None:
    """Asks htmldate, which reads dates in text, what day the page's markup and text point to.

    Its bounds are fixed: by default today is the last possible day, and a page would be read
    otherwise tomorrow.
    """
    from htmldate import find_date  # noqa: PLC0415 - for the pages that tell no date plainly

    try:
        found = find_date(
            deepcopy(tree),  # it takes the tree apart
            extensive_search=False,
            original_date=True,
            min_date=_FIRST_DAY,
            max_date=_LAST_DAY,
        )
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, OverflowError):
        return None  # odd pages meet with odd errors; the date is not worth the page
    return parse_day(found) if found else None


def parse_day(text: str) -> datetime.date | None:
    """Reads a day as machines and English pages write it; None where it makes no sense."""
    text = text[:100].strip()
    if match := _ISO_DATE.match(text) or _COMPACT_DATE.match(text) or _ISO_DATE.search(text):
        return _day(*match.groups())
    if match := _WRITTEN_DATE.search(text):
        name = (match.group(1) or match.group(4))[:3].lower()
        return _day(match.group(5), _MONTHS.get(name, 0), match.group(2) or match.group(3))
    return None


def _day(year: str | int, month: str | int, day: str | int) -> datetime.date | None:
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date if 1700 <= date.year <= 2100 else None
