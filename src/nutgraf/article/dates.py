"""The day on which a page says that its article was published."""

from __future__ import annotations

import datetime
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from lxml.etree import XPath

from nutgraf.article.jsonld import text_of
from nutgraf.article.markup import text_within

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)", re.ASCII)
_WRITTEN_DATE = re.compile(
    r"([^\W\d_]{3,12})\.?\s{1,3}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(\d{4})(?!\d)"
    r"|(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s{1,3}(?:(?:of|de|d’)\s{0,2})?([^\W\d_]{3,12})\.?,?"
    r"\s{1,3}(?:de\s{1,3})?(\d{4})(?!\d)",
    re.IGNORECASE,
)
_URL_DATE = re.compile(r"/(20\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)", re.ASCII)
_POINT_DATE = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)", re.ASCII)
_DATED = XPath(
    ".//*[contains(@class, 'date') or contains(@class, 'Date') or contains(@id, 'date')"
    " or contains(@class, 'publish') or contains(@class, 'posted') or contains(@class, 'meta')"
    " or contains(@class, 'time')]"
)
_MOST_DATED = 30
_LONG_DATE = 200
_SHORT_DATE = 80
_FIRST_YEAR = 1994  # what is older stands in a text of the web, as a birthday does
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar janvier enero gennaio janeiro januari stycznia jan janv ene gen",
            "february februar février febrero febbraio fevereiro februari lutego feb fév févr",
            "march märz mars marzo março maart marca marts mar mär mrt",
            "april avril abril aprile kwietnia apr avr abr",
            "may mai mayo maggio maio mei maja maj",
            "june juni juin junio giugno junho czerwca jun",
            "july juli juillet julio luglio julho lipca jul juil",
            "august août agosto augustus sierpnia augusti aug ago",
            "september septembre septiembre settembre setembro września sep sept set",
            "october oktober octobre octubre ottobre outubro października oct okt ott out",
            "november novembre noviembre novembro listopada nov",
            "december dezember décembre diciembre dicembre dezembro grudnia desember dec dez déc",
        ),
        1,
    )
    for name in names.split()
}
"""Names of months in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish and the
Scandinavian languages."""

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

    By structured data, meta elements, times, the address, or else what stands where a date may.

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
    for node in islice(tree.iter("time"), _MOST_DATED):
        value = node.get("datetime") or text_within(node, 100)
        if value and (day := parse_day(value)):
            return day
    if url and (match := _URL_DATE.search(url[:2000])):
        return _day(*match.groups())
    return _shown(tree)


def _shown(tree: HtmlElement) -> datetime.date | None:
    """Returns the first day that stands alone in an element whose class or id promises a date."""
    for node in cast("list[HtmlElement]", _DATED(tree))[:_MOST_DATED]:
        text = text_within(node, _LONG_DATE)
        day = parse_day(text) if len(text) <= _SHORT_DATE else None
        if day and day.year >= _FIRST_YEAR:
            return day
    return None


def parse_day(text: str) -> datetime.date | None:
    """Reads a day as machines and people write it; None where it makes no sense.

    "2024-05-06", "20240506", "6.5.2024", and with the name of the month in a dozen languages.
    """
    text = text[:100].strip()
    if match := _ISO_DATE.match(text) or _COMPACT_DATE.match(text) or _ISO_DATE.search(text):
        return _day(*match.groups())
    if match := _POINT_DATE.search(text):
        day, month, year = match.groups()
        return _day(year, month, day)
    for match in _WRITTEN_DATE.finditer(text):
        first, one, year, other, second, another = match.groups()
        month = _MONTHS.get((first or second).lower())
        if month:
            return _day(year or another, month, one or other)
    return None


def _day(year: str | int, month: str | int, day: str | int) -> datetime.date | None:
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date if 1700 <= date.year <= 2100 else None
