"""PDF → Article: lines are joined to paragraphs, running heads and page numbers dropped."""

from __future__ import annotations

import datetime
import io
import logging
import re
import warnings
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from nutgraf.article.blocks import tidy
from nutgraf.article.model import Article
from nutgraf.errors import NotAnArticle
from nutgraf.language.detection import detect_language

if TYPE_CHECKING:
    from collections.abc import Sequence

_logger = logging.getLogger("pypdf")
_logger.addHandler(logging.NullHandler())
_logger.propagate = False

_MOST_PAGES = 200
_MOST_CHARACTERS = 2_000_000
_TITLE_WORDS = 4
"""A shorter title may be the subject of the first sentence."""

_EDGE_LINES = 3
_QUOTES = str.maketrans("‘’“”", "''\"\"")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:\S{1,10}\s)?[-–—\s]*\d{1,4}[-–—\s]*(?:(?:/|of|von|de|sur)\s*\d{1,4})?"
)
_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]{0,3}$")
_HYPHENATED = re.compile(r"(?<=[^\W\d_]{2})[-\u00ad\u2010]$")
_SHORT_LINE = 0.75
_BAD_PDF = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError,
            AssertionError, OverflowError, ZeroDivisionError, NotImplementedError, ImportError,
            LookupError, OSError, ArithmeticError, RecursionError, MemoryError)  # fmt: skip


def read_pdf(body: bytes, url: str | None) -> Article:
    """Reads a PDF's text.

    Raises:
        NotAnArticle: `unreadable` where it is broken or locked, `empty` where it holds no text
            or pictures of text at most.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            reader = PdfReader(io.BytesIO(body))
            if reader.is_encrypted and not reader.decrypt(""):
                raise NotAnArticle("unreadable", "the PDF is locked by a password")
            pages = _pages(reader)
            title, byline, published = _information(reader)
        except _BAD_PDF as error:
            raise NotAnArticle("unreadable", "the PDF cannot be parsed") from error
    paragraphs = _paragraphs(_without_running_heads(pages))
    if not paragraphs:
        raise NotAnArticle("empty", "the PDF holds no text, or only pictures of it")
    paragraphs = _without_title(paragraphs, title)
    return Article(
        tuple(paragraphs),
        title=title,
        url=url,
        byline=byline,
        published=published,
        language=detect_language(" ".join(paragraphs[:40])),
    )


def _without_title(paragraphs: list[str], title: str | None) -> list[str]:
    """Drops the copy of the title that stands above the text, or was joined to its beginning."""
    if not title or not _folded(paragraphs[0]).startswith(_folded(title)):
        return paragraphs
    rest = paragraphs[0][len(title) :]
    if not rest:
        return paragraphs[1:]
    joined = len(title.split()) >= _TITLE_WORDS and rest[0] == " " and rest[1:2].isupper()
    return [rest.strip(), *paragraphs[1:]] if joined else paragraphs


def _folded(text: str) -> str:
    """The text without case, and with one kind of quotation marks: fonts may have another."""
    return "".join(
        letter if len(letter.lower()) > 1 else letter.lower() for letter in text
    ).translate(_QUOTES)


def _pages(reader: PdfReader) -> list[list[str]]:
    pages: list[list[str]] = []
    total = 0
    for number, page in enumerate(reader.pages):
        if number >= _MOST_PAGES or total > _MOST_CHARACTERS:
            break
        text = page.extract_text()[:_MOST_CHARACTERS]
        total += len(text)
        pages.append([line.strip() for line in text.splitlines()])
    return pages


def _information(reader: PdfReader) -> tuple[str | None, str | None, datetime.date | None]:
    known = reader.metadata
    if known is None:
        return None, None, None
    title = tidy(str(known.title or ""))[:500]
    if title.lower().endswith((".doc", ".docx", ".indd", ".pdf", ".qxd")) or " " not in title:
        title = ""
    created = known.creation_date
    byline = tidy(str(known.author or ""))[:200]
    return title or None, byline or None, created.date() if created else None


def _without_running_heads(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Drops page numbers, and lines that stand at the edge of most pages."""
    edges: Counter[str] = Counter()
    for page in pages:
        filled = [line for line in page if line]
        edges.update({_shape(line) for line in (*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:])})
    often = max(3, len(pages) / 2)
    kept = []
    for page in pages:
        places = [at for at, line in enumerate(page) if line]
        outer = {*places[:_EDGE_LINES], *places[-_EDGE_LINES:]}
        kept.append(
            [
                line
                for at, line in enumerate(page)
                if at not in outer
                or not (edges[_shape(line)] >= often or _PAGE_NUMBER.fullmatch(line[:60]))
            ]
        )
    return kept


def _shape(line: str) -> str:
    return _DIGITS.sub("0", line)


def _paragraphs(pages: Sequence[Sequence[str]]) -> list[str]:
    """Joins lines: a paragraph ends at a blank line, or where a short line closes a sentence."""
    lengths = [len(line) for page in pages for line in page if len(line) > 20]
    short = _SHORT_LINE * median(lengths) if lengths else 0.0
    paragraphs: list[str] = []
    pending = ""

    def flush() -> None:
        nonlocal pending
        if text := tidy(pending):
            paragraphs.append(text)
        pending = ""

    for page in pages:
        for line in page:
            if not line:
                # Some producers put a blank line after each line: it ends nothing mid-sentence.
                if pending and _END.search(pending.rstrip()[-6:]):
                    flush()
                continue
            pending = _joined(pending, line)
            if len(line) < short and _END.search(line[-6:]):
                flush()
    flush()
    return paragraphs


def _joined(pending: str, line: str) -> str:
    """Appends a line; a word parted at the line's end becomes one again."""
    if not pending:
        return line
    if _HYPHENATED.search(pending[-3:]) and line[0].islower():
        return pending[:-1] + line
    return f"{pending} {line}"
