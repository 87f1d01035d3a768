"""`nutgraf extract`: the article of a page, without what stands around it."""

from __future__ import annotations

from pathlib import Path

import click

from nutgraf.cli import options
from nutgraf.cli.endings import errors_as_json, print_json, print_text, terminal_width


@click.command()
@options.source
@options.json
@options.url
@options.minimum_words
@options.config
def extract(
    source: str, as_json: bool, url: str | None, minimum_words: int, config: Path | None
) -> None:
    """Extract the article of a page: title, facts about it, paragraphs.

    SOURCE is a URL, a file (HTML, PDF or text, gzipped or not), or - for standard input.
    """
    from nutgraf.cli.reading_desk import open_reading_desk  # noqa: PLC0415 - help needs no engine
    from nutgraf.reading import ReadingOptions  # noqa: PLC0415

    with errors_as_json(as_json), open_reading_desk(config) as desk:
        reading = ReadingOptions(minimum_words=minimum_words)
        article = desk.read(desk.open(source, url), lambda page: desk.reader.extract(page, reading))
    if as_json:
        from nutgraf.render.record import article_record  # noqa: PLC0415 - only where asked for

        print_json(article_record(article))
    else:
        from nutgraf.render.terminal import render_article  # noqa: PLC0415

        print_text(render_article(article, terminal_width()))
