"""arXiv's abstracts: what the authors say their paper is about.

API: https://info.arxiv.org/help/api/user-manual.html; its terms of use ask for three seconds
between two requests.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode, urlsplit

from nutgraf.fetch.apis.document import compose

if TYPE_CHECKING:
    from nutgraf.fetch.links import Link

SECONDS_BETWEEN: float | None = 3.0
_HOSTS = frozenset(("arxiv.org", "www.arxiv.org", "export.arxiv.org"))
_PAPER = re.compile(
    r"/(?:abs|pdf|html)/((?:\d{4}\.\d{4,5}|[a-z-]{2,12}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,3})?)"
    r"(?:\.pdf)?/?"
)
_ATOM = "{http://www.w3.org/2005/Atom}"
_MOST_AUTHORS = 5


def question(link: Link) -> str | None:
    """Returns the address that gives a paper's abstract; None where the link is to none."""
    paper = _paper(link)
    if paper is None:
        return None
    return f"https://export.arxiv.org/api/query?{urlencode({'id_list': paper, 'max_results': 1})}"


def page(link: Link, answer: bytes) -> tuple[bytes, str] | None:
    """Makes a page of an answer; None where it holds no paper."""
    from lxml import etree  # noqa: PLC0415 - only for such links

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        entry = etree.fromstring(answer, parser).find(f"{_ATOM}entry")
    except (etree.XMLSyntaxError, ValueError):
        return None
    paper = _paper(link)
    if entry is None or paper is None:
        return None

    def text(name: str) -> str:
        return " ".join((entry.findtext(f"{_ATOM}{name}") or "").split())

    title, abstract = text("title"), text("summary")
    if not title or not abstract or "api/errors" in text("id"):
        return None
    names = [" ".join(name.text.split()) for name in entry.iter(f"{_ATOM}name") if name.text]
    authors = ", ".join(names[:_MOST_AUTHORS]) + (" et al." if len(names) > _MOST_AUTHORS else "")
    body = compose(
        title=title,
        body=f"<p>{escape(abstract)}</p>",
        language="en",
        site="arXiv",
        metas={"author": authors, "article:published_time": text("published")},
    )
    return body, f"https://arxiv.org/abs/{paper}"


def _paper(link: Link) -> str | None:
    path = _PAPER.fullmatch(unquote(urlsplit(link.url).path)) if link.host in _HOSTS else None
    return path[1] if path else None
