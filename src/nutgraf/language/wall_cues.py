"""What pages say in the place of an article, in each language: the table `[walls]` of its data.

The text of a wall is short, and tells little of its language: unless told otherwise, the phrases of
all languages are looked for together.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from nutgraf.language.phrases import Phrases

_DATA = Path(__file__).parent / "data"
_TABLE = "\n[walls]"


@dataclass(frozen=True, slots=True)
class WallCues:
    """Phrases by what they tell.

    Attributes:
        paywall: that the text goes on for those who pay or register.
        offers: what such a wall offers, and asks of those who have paid.
        text: that a line speaks of this very text, its rest or its whole.
        comments: that a line is about commenting, which may be for subscribers alone.
        consent: what a site says and asks of its reader about cookies and data.
        privacy: what such texts speak of; articles speak of it too.
        challenge: that the reader is taken for a machine, or has to prove not to be one.
        missing: that the page is not there, in titles and headings.
        broken: that the server fails, is being serviced, or refuses, in titles and headings.
        script: that the page needs JavaScript.
    """

    paywall: Phrases
    offers: Phrases
    text: Phrases
    comments: Phrases
    consent: Phrases
    privacy: Phrases
    challenge: Phrases
    missing: Phrases
    broken: Phrases
    script: Phrases


@lru_cache(maxsize=32)
def wall_cues(language: str | None = None) -> WallCues:
    """Returns the cues of a language together with the English ones.

    Args:
        language: primary subtag; None, or one without data, for all languages together.
    """
    codes = {file.stem for file in _DATA.glob("*.toml")}
    chosen = {"en", language} if language in codes else codes
    tables = [_table(str(code)) for code in sorted(map(str, chosen))]
    return WallCues(
        **{
            field.name: Phrases(phrase for table in tables for phrase in table.get(field.name, ()))
            for field in fields(WallCues)
        }
    )


@lru_cache(maxsize=64)
def _table(code: str) -> dict[str, list[str]]:
    """Reads the last table of a language's file: the rest would take ten times as long."""
    text = (_DATA / f"{code}.toml").read_text("utf-8")
    start = text.find(_TABLE)
    if start < 0:
        return {}
    table: dict[str, list[str]] = tomllib.loads(text[start:])["walls"]
    return table
