"""One row in, one record out: what a worker process does."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nutgraf.batch.encodings import decode
from nutgraf.batch.rows import Response, Row
from nutgraf.errors import BadOption, BadSource, FetchFailed, NotAnArticle
from nutgraf.language.detection import asked_language
from nutgraf.page import Page
from nutgraf.reading import ReadingOptions, summarize_page
from nutgraf.render.characters import encodable
from nutgraf.render.record import error_record, summary_record
from nutgraf.sources import open_file, unpack

_EVIDENCE = 300  # characters


class RowProblem(Exception):  # noqa: N818 - as NotAnArticle
    """Nothing can be made of a row."""

    def __init__(self, reason: str, evidence: str) -> None:
        super().__init__(reason, evidence)
        self.reason = reason
        self.evidence = evidence


@dataclass(frozen=True, slots=True)
class WorkOptions:
    """How rows are read.

    Attributes:
        reading: how a page is read.
        max_bytes: size of a page at most, unpacked.
    """

    reading: ReadingOptions
    max_bytes: int


def summarize_row(row: Row, options: WorkOptions) -> bytes:
    """Summarises one row.

    Returns:
        A line of JSON without its end: the row's id, then the summary's record or the error's.
    """
    identity: object = row.name or row.number
    try:
        fields = _fields(row)
        identity = _identity(fields, row)
        page, reading = _page(fields, row.folder, options)
        record = summary_record(summarize_page(page, reading))
    except (BadOption, NotAnArticle, FetchFailed, RowProblem) as error:
        record = _error(error)
    return _line(identity, record)


def failed_row(row: Row, error: Exception) -> bytes:
    """The line for a row whose worker was stopped, or met an error that nobody foresaw."""
    try:
        identity = _identity(_fields(row), row)
    except (RowProblem, MemoryError):
        identity = row.name or row.number
    return _line(identity, _error(error))


def _line(identity: object, record: dict[str, object]) -> bytes:
    return json.dumps({"id": identity, **record}, ensure_ascii=False).encode("utf-8")


def _error(error: Exception) -> dict[str, object]:
    if isinstance(error, NotAnArticle):
        return error_record("page", error.reason, error.evidence)
    if isinstance(error, FetchFailed):
        return error_record("fetch", error.reason, error.evidence)
    if isinstance(error, RowProblem):
        return error_record("row", error.reason, error.evidence)
    if isinstance(error, BadOption):  # the options make sense, or the batch had not begun
        return error_record("row", "length", str(error))
    told = " ".join(f"{type(error).__name__}: {error}".split())[:_EVIDENCE]
    return error_record("row", "unexpected", told)


def _fields(row: Row) -> Mapping[str, object]:
    if row.problem is not None:
        raise RowProblem(*row.problem)
    if isinstance(row.content, Path):
        return {"path": row.content}
    if isinstance(row.content, Response):
        return {"response": row.content}
    if not isinstance(row.content, bytes):
        return row.content or {}
    try:
        fields = json.loads(row.content)
    except RecursionError:
        raise RowProblem("bad-json", "the JSON is nested too deeply") from None
    except ValueError as error:
        raise RowProblem("bad-json", f"not JSON: {error}"[:_EVIDENCE]) from None
    if not isinstance(fields, dict):
        raise RowProblem("bad-json", "the line is JSON, but not an object")
    return fields


def _identity(fields: Mapping[str, object], row: Row) -> object:
    given = fields.get("id")
    if isinstance(given, str):
        return encodable(given)
    if isinstance(given, int) or (isinstance(given, float) and math.isfinite(given)):
        return given
    return row.name or row.number


def _page(
    fields: Mapping[str, object], folder: Path, options: WorkOptions
) -> tuple[Page, ReadingOptions]:
    response = fields.get("response")
    if isinstance(response, Response):
        return _archived(response, options.max_bytes), options.reading
    title, url, language = (_text(fields, name) for name in ("title", "url", "language"))
    if language:
        try:
            asked_language(language)
        except BadOption as error:
            raise RowProblem("bad-row", str(error)) from None
    reading = options.reading
    reading = replace(reading, title=title or reading.title, language=language or reading.language)
    html, text, path = (fields.get(name) for name in ("html", "text", "path"))
    if isinstance(html, str):
        page = Page(_bytes(html), url=url, content_type="text/html", charset="utf-8")
    elif isinstance(html, bytes):
        _refuse_too_large(html, options.max_bytes)  # it may have been cut, and not unpack any more
        page = Page(unpack(html, options.max_bytes), url=url, content_type="text/html")
    elif isinstance(text, str):
        page = Page(_bytes(text), url=url, content_type="text/plain", charset="utf-8")
    elif isinstance(path, (str, Path)):
        return _file(path, folder, url, options.max_bytes), reading
    else:
        raise RowProblem("bad-row", "none of the fields html, text and path holds text")
    _refuse_too_large(page.body, options.max_bytes)
    return page, reading


def _archived(response: Response, max_bytes: int) -> Page:
    """The page of an archive, decoded as its HTTP headers say."""
    _refuse_too_large(response.body, max_bytes)
    body = decode(response.body, response.encodings, max_bytes)
    return Page(
        unpack(body, max_bytes),
        url=response.url,
        content_type=response.content_type,
        charset=response.charset,
    )


def _refuse_too_large(body: bytes, max_bytes: int) -> None:
    if len(body) > max_bytes:
        allowed = f"more than the {max_bytes / 1e6:g} MB that are read of a page"
        raise FetchFailed("too-large", allowed)


def _file(path: str | Path, folder: Path, url: str | None, max_bytes: int) -> Page:
    """Opens a file; one that a row names must lie inside the folder of the input."""
    try:
        if isinstance(path, str):
            inside = folder.resolve()
            path = (inside / path).resolve()
            if not path.is_relative_to(inside):
                raise RowProblem("bad-path", "the file lies outside the folder of the input")
            if not path.is_file():
                raise RowProblem("bad-path", "there is no such file")
        return open_file(path, url=url, max_bytes=max_bytes)
    except (BadSource, OSError, ValueError) as error:
        raise RowProblem("bad-path", " ".join(str(error).split())[:_EVIDENCE]) from None


def _text(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise RowProblem("bad-row", f"the field {name} is not text")
    return value


def _bytes(text: str) -> bytes:
    return encodable(text).encode("utf-8")
