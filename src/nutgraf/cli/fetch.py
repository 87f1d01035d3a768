"""`nutgraf fetch`: how a page comes, and whether it holds an article."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.endings import (
    ExitCode,
    errors_as_json,
    print_json,
    print_text,
    terminal_width,
)

if TYPE_CHECKING:
    from nutgraf.cli.reading_desk import ReadingDesk
    from nutgraf.errors import NotAnArticle
    from nutgraf.fetch.errand import Hop
    from nutgraf.page import Page


@click.command()
@click.argument("url", metavar="URL")
@options.json
@options.minimum_words
@options.config
def fetch(url: str, as_json: bool, minimum_words: int, config: Path | None) -> int:
    """Fetch a page and say how it came: requests, headers, time, and the verdict.

    URL is an http or https address. The exit code is 3 if the page holds no article, 4 if it
    could not be fetched.
    """
    from nutgraf.cli.reading_desk import open_reading_desk  # noqa: PLC0415 - help needs no engine
    from nutgraf.render.visit import Visit, render_visit, visit_record  # noqa: PLC0415

    journal: list[Hop] = []
    with _errors_with_requests(as_json, url, journal), open_reading_desk(config) as desk:
        started = time.perf_counter()
        page = desk.fetch(url, journal)
        seconds = time.perf_counter() - started
        words, refusal = _judge(desk, page, minimum_words)
    visit = Visit(journal, page, seconds, words, refusal)
    if as_json:
        print_json(visit_record(visit))
    else:
        print_text(render_visit(visit, terminal_width()))
    return ExitCode.DONE if refusal is None else ExitCode.NOT_AN_ARTICLE


@contextmanager
def _errors_with_requests(as_json: bool, url: str, journal: list[Hop]) -> Iterator[None]:
    """Shows the requests that were made until it failed."""
    from nutgraf.errors import FetchFailed, NotAnArticle  # noqa: PLC0415
    from nutgraf.render.characters import encodable  # noqa: PLC0415
    from nutgraf.render.visit import Visit, render_visit, request_records  # noqa: PLC0415

    requests = {"url": encodable(url), "requests": request_records(journal)}
    try:
        with errors_as_json(as_json, requests):
            try:
                yield
            finally:
                requests["requests"] = request_records(journal)
    except (FetchFailed, NotAnArticle):
        if journal and not as_json:
            print_text(render_visit(Visit(journal), terminal_width()))
        raise


def _judge(
    desk: ReadingDesk, page: Page, minimum_words: int
) -> tuple[int | None, NotAnArticle | None]:
    """Returns the words of a page's article, or why it holds none."""
    from nutgraf.errors import NotAnArticle  # noqa: PLC0415
    from nutgraf.language import count_words  # noqa: PLC0415
    from nutgraf.reading import ReadingOptions  # noqa: PLC0415

    reading = ReadingOptions(minimum_words=minimum_words)
    try:
        article = desk.read(page, lambda found: desk.reader.extract(found, reading))
    except NotAnArticle as refusal:
        return None, refusal
    return count_words(article.text), None
