"""What pages write around their articles, in each language: the table `[page]` of its data."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"
_CODE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class PageCues:
    """Lists of a language and of English, all in lower case.

    Attributes:
        read_more: beginnings of lines that point to other stories.
        related_headings: whole headings above lists of other stories, comments and the like.
        promo_lines: phrases of promotion, registration, cookies and rights.
        bylines: words before the name of an author.
        captions: beginnings of captions and credits.
        boilerplate_headings: beginnings of headings above what a publisher says of itself.
        caption_pairs: how a caption begins, and what stands soon after.
        disclosures: phrases of boxes about the publisher, its earnings and its rules.
        datings: words before the date in a line about publication.
        notices: whole lines such as "advertisement".
    """

    read_more: tuple[str, ...] = ()
    related_headings: frozenset[str] = frozenset()
    promo_lines: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    boilerplate_headings: tuple[str, ...] = ()
    caption_pairs: tuple[tuple[str, str], ...] = ()
    disclosures: tuple[str, ...] = ()
    datings: tuple[str, ...] = ()
    notices: frozenset[str] = frozenset()


@lru_cache(maxsize=64)
def page_cues(language: str | None) -> PageCues:
    """Returns the cues of a language together with the English ones.

    Args:
        language: primary subtag; None, or one without data, for English alone.
    """
    tables = [_table("en")]
    if language and language != "en":
        tables.insert(0, _table(language))

    def listed(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(cue) for table in tables for cue in table.get(key, ())))

    return PageCues(
        read_more=listed("read_more"),
        related_headings=frozenset(listed("related_headings")),
        promo_lines=listed("promo_lines"),
        bylines=listed("bylines"),
        captions=listed("captions"),
        boilerplate_headings=listed("boilerplate_headings"),
        caption_pairs=tuple(
            (str(first), str(second))
            for table in tables
            for first, second in table.get("caption_pairs", ())
        ),
        disclosures=listed("disclosures"),
        datings=listed("datings"),
        notices=frozenset(listed("notices")),
    )


def _table(language: str) -> dict[str, Any]:
    file = _DATA / f"{language}.toml"
    if not _CODE.fullmatch(language) or not file.is_file():
        return {}
    table = tomllib.loads(file.read_text("utf-8")).get("page", {})
    return table if isinstance(table, dict) else {}
