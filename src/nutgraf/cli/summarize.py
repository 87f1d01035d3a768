"""`nutgraf summarize`: the sentences that tell what a page is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.endings import errors_as_json, print_json, print_text, terminal_width
from nutgraf.errors import BadOption
from nutgraf.render import FORMATS, Format

if TYPE_CHECKING:
    from nutgraf.config import RenderSettings
    from nutgraf.summary.model import Summary


@click.command()
@options.source
@options.sentences
@options.words
@options.ratio
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="terminal",
    show_default=True,
    help="How it looks.",
)
@click.option("--explain", is_flag=True, help="Say of each sentence why it was taken or not.")
@options.json
@options.title
@options.url
@options.language
@options.minimum_words
@options.config
def summarize(
    source: str,
    sentences: int | None,
    words: int | None,
    ratio: float | None,
    format_: Format,
    explain: bool,
    as_json: bool,
    title: str | None,
    url: str | None,
    language: str | None,
    minimum_words: int,
    config: Path | None,
) -> None:
    """Summarize a page: its own sentences, word for word.

    SOURCE is a URL, a file (HTML, PDF or text, gzipped or not), or - for standard input.

    Without a length, as many sentences as earn their place: at most 6 and a quarter of the
    article.
    """
    from nutgraf.cli.reading_desk import open_reading_desk  # noqa: PLC0415 - help needs no engine
    from nutgraf.reading import ReadingOptions  # noqa: PLC0415

    if explain and not as_json and format_ != "terminal":
        raise BadOption("--explain goes with --json or the terminal format")
    with errors_as_json(as_json), open_reading_desk(config) as desk:
        reading = ReadingOptions(sentences, words, ratio, title, language, minimum_words)
        summary = desk.read(
            desk.open(source, url), lambda page: desk.reader.summarize(page, reading)
        )
    if as_json:
        from nutgraf.render.record import summary_record  # noqa: PLC0415 - only where asked for

        print_json(summary_record(summary, explain=explain))
    else:
        _print(summary, format_, explain, desk.settings.render)


def _print(summary: Summary, format_: Format, explain: bool, settings: RenderSettings) -> None:
    from nutgraf.render import render  # noqa: PLC0415 - after the page has been read

    width = terminal_width()
    print_text(
        render(
            summary,
            format_,
            width=width,
            source_url=settings.source_url,
            language=settings.language,
        )
    )
    if explain:
        from nutgraf.render import explanation  # noqa: PLC0415

        print_text("\n" + explanation.explain(summary, width=width))
