"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        help="A URL, a file (HTML, PDF, text; gzipped or not), or - for standard input.",
    ),
]
Sentences = Annotated[
    int | None, typer.Option("--sentences", metavar="N", help="As many sentences.")
]
Words = Annotated[int | None, typer.Option("--words", metavar="N", help="At most so many words.")]
Ratio = Annotated[
    float | None,
    typer.Option("--ratio", metavar="R", help="At most this share of the article's words (0-1)."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON (schema: docs/json.md).")]
Title = Annotated[
    str | None, typer.Option("--title", metavar="TEXT", help="Title, instead of the page's own.")
]
Url = Annotated[
    str | None, typer.Option("--url", metavar="URL", help="Where a file's page stands on the web.")
]
Language = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="Language (en, de), instead of the one found."),
]
MinimumWords = Annotated[
    int, typer.Option("--minimum-words", metavar="N", help="Refuse articles with fewer words.")
]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings, instead of ./nutgraf.toml."),
]
