"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from nutgraf.page import MINIMUM_WORDS

source = click.argument("source", metavar="SOURCE")
sentences = click.option("--sentences", type=int, metavar="N", help="As many sentences.")
words = click.option("--words", type=int, metavar="N", help="At most so many words.")
ratio = click.option(
    "--ratio",
    type=float,
    metavar="R",
    help="At most this share of the article's words (between 0 and 1).",
)
json = click.option("--json", "as_json", is_flag=True, help="Print JSON (schema: docs/json.md).")
title = click.option("--title", metavar="TEXT", help="Title, instead of the page's own.")
url = click.option("--url", metavar="URL", help="Where a file's page stands on the web.")
language = click.option(
    "--language", metavar="CODE", help="Language (en, de, …), instead of the one found."
)
minimum_words = click.option(
    "--minimum-words",
    type=click.IntRange(min=0),
    default=MINIMUM_WORDS,
    show_default=True,
    metavar="N",
    help="Refuse articles with fewer words.",
)
config = click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings, instead of ./nutgraf.toml.",
)
