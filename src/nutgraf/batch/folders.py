"""Folders as inputs: of pages, which are one input, or of archives, which are one each."""

from __future__ import annotations

from pathlib import Path

from nutgraf.batch.rows import ARCHIVE_ENDINGS, walk_files, walk_pages
from nutgraf.errors import BadOption


def is_archive(path: Path) -> bool:
    """Whether a file holds pages as rows or records, by its name."""
    return path.name.lower().endswith(ARCHIVE_ENDINGS) and not path.name.startswith(".")


def is_folder_of_archives(source: Path) -> bool:
    """Whether a folder holds archives of pages, and no pages."""
    if not source.is_dir() or next(walk_pages(source), None) is not None:
        return False
    return next(walk_files(source, is_archive), None) is not None


def refuse_mixture(source: Path, out: Path | None = None) -> None:
    """Refuses a folder that holds both archives and pages: either half would be left out unseen.

    Args:
        source: a folder, or anything else, which is no mixture.
        out: the file that is written, which may lie in there.

    Raises:
        BadOption: it holds both.
        BadSource: it cannot be read.
    """
    if not source.is_dir():
        return
    page = next((path for path, problem in walk_pages(source) if not problem), None)
    archives = (path for path, problem in walk_files(source, is_archive) if not problem)
    mine = out.absolute() if out else None
    archive = next((path for path in archives if path.absolute() != mine), None)
    if page and archive:
        inside = [str(path.relative_to(source)) for path in (page, archive)]
        raise BadOption(
            f"{str(source)!r} holds both pages ({inside[0]!r}) and files of rows or records "
            f"({inside[1]!r}): name those files themselves to have them done, or move them to a "
            "folder of their own"
        )
