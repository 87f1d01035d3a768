"""`nutgraf extract`: the article of a page, without what stands around it."""

from __future__ import annotations

from nutgraf.article.model import MINIMUM_WORDS
from nutgraf.cli import options
from nutgraf.cli.desk import open_desk
from nutgraf.cli.endings import errors_as_json, print_json, print_text
from nutgraf.reading import ReadingOptions


def extract(
    source: options.Source,
    json: options.Json = False,
    url: options.Url = None,
    minimum_words: options.MinimumWords = MINIMUM_WORDS,
    config: options.Config = None,
) -> None:
    """Extract the article of a page: title, facts about it, paragraphs."""
    with errors_as_json(json), open_desk(config) as desk:
        reading = ReadingOptions(minimum_words=minimum_words)
        article = desk.reader.extract(desk.open(source, url), reading)
    if json:
        from nutgraf.render.record import article_record  # noqa: PLC0415 - only where asked for

        print_json(article_record(article))
    else:
        from nutgraf.render.terminal import render_article  # noqa: PLC0415

        print_text(render_article(article))
