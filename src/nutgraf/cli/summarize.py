"""`nutgraf summarize`: the sentences that tell what a page is about."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.article.model import MINIMUM_WORDS
from nutgraf.cli import options
from nutgraf.cli.desk import open_desk
from nutgraf.cli.endings import errors_as_json, print_json, print_text
from nutgraf.reading import ReadingOptions
from nutgraf.render import Format

if TYPE_CHECKING:
    from nutgraf.summary.model import Summary


def summarize(
    source: options.Source,
    sentences: options.Sentences = None,
    words: options.Words = None,
    ratio: options.Ratio = None,
    format_: Annotated[Format, typer.Option("--format", help="How it looks.")] = "terminal",
    explain: Annotated[
        bool, typer.Option("--explain", help="Say of each sentence why it was taken or not.")
    ] = False,
    json: options.Json = False,
    title: options.Title = None,
    url: options.Url = None,
    language: options.Language = None,
    minimum_words: options.MinimumWords = MINIMUM_WORDS,
    config: options.Config = None,
) -> None:
    """Summarize a page: its own sentences, word for word.

    Without a length, as many sentences as earn their place: at most 6 and a quarter of the
    article.
    """
    with errors_as_json(json), open_desk(config) as desk:
        reading = ReadingOptions(sentences, words, ratio, title, language, minimum_words)
        summary = desk.reader.summarize(desk.open(source, url), reading)
    if json:
        from nutgraf.render.record import summary_record  # noqa: PLC0415 - only where asked for

        print_json(summary_record(summary, explain=explain))
    else:
        _print(summary, format_, explain)


def _print(summary: Summary, format_: Format, explain: bool) -> None:
    from nutgraf.render import render  # noqa: PLC0415 - after the page has been read

    width = min(shutil.get_terminal_size().columns, 100)
    print_text(render(summary, format_, width=width))
    if explain:
        from nutgraf.render import explanation  # noqa: PLC0415

        print_text("\n" + explanation.explain(summary, width=width))
