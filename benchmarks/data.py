"""Where the shared data of the project stands, and how it is read.

The data is no part of the project. It is looked for in `$NUTGRAF_DATA`, else in
`../shared/data` beside the repository; without it, `DataAbsent` says so plainly.
"""

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
RESULTS = REPOSITORY / "benchmarks" / "results"


class DataAbsent(FileNotFoundError):  # noqa: N818 - the name says it
    """The shared data is not on this machine."""


def data_folder() -> Path:
    """Returns the folder with the shared data.

    Raises:
        DataAbsent: neither `$NUTGRAF_DATA` nor `../shared/data` is a folder.
    """
    named = os.environ.get("NUTGRAF_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        raise DataAbsent(
            f"no shared data at {folder}: set NUTGRAF_DATA to the folder that holds pages/ and "
            "articles/"
        )
    return folder


@dataclass(frozen=True, slots=True)
class TruePage:
    """A page of the collection with its true text.

    Attributes:
        id: "sh-…" (scrapinghub) or "wc-…" (web-content-extraction-benchmark).
        type: "article", "listing", "forum", "product", "collection", "service" or
            "documentation".
        url: where it stood.
        text: the article's true text.
        title, author, date: as annotated; None where they are not.
        contains: snippets that the extracted text must hold.
        excludes: snippets that it must not hold.
        file: the page as served, gzipped.
    """

    id: str
    type: str
    url: str
    text: str
    title: str | None
    author: str | None
    date: str | None
    contains: tuple[str, ...]
    excludes: tuple[str, ...]
    file: Path

    def body(self) -> bytes:
        """Reads the page's bytes as they were served."""
        return gzip.decompress(self.file.read_bytes())


def read_pages(prefix: str = "", type_: str | None = None) -> list[TruePage]:
    """Reads what is known about the pages, sorted by id.

    Args:
        prefix: only ids that start so ("sh-", "wc-").
        type_: only pages of this type ("article").

    Raises:
        DataAbsent: the shared data is not on this machine.
    """
    folder = data_folder() / "pages"
    pages = []
    for row in read_rows(folder / "truth.jsonl"):
        if not row["id"].startswith(prefix) or (type_ and row["type"] != type_):
            continue
        pages.append(
            TruePage(
                id=row["id"],
                type=row["type"],
                url=row["url"],
                text=row["text"],
                title=row.get("title") or None,
                author=row.get("author") or None,
                date=row.get("date") or None,
                contains=tuple(row.get("contains") or ()),
                excludes=tuple(row.get("excludes") or ()),
                file=folder / "html" / f"{row['id']}.html.gz",
            )
        )
    return sorted(pages, key=lambda page: page.id)


def read_articles(name: str) -> list[dict[str, Any]]:
    """Reads one set of articles with reference summaries, such as "cnndm-dev".

    Raises:
        DataAbsent: the shared data is not on this machine.
    """
    return list(read_rows(data_folder() / "articles" / f"{name}.jsonl"))


def read_rows(file: Path) -> Iterator[dict[str, Any]]:
    """Yields the objects of a JSON lines file."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
