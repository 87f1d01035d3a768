"""Pages kept in a folder: one file each, written whole or not at all."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import stat
import tempfile
import time
from pathlib import Path

from nutgraf.errors import BadSource
from nutgraf.fetch.cache import CachedPage
from nutgraf.fetch.options import DEFAULT_CACHE_BYTES
from nutgraf.page import Page

_ENDING = ".page"
_PART = ".part"
_ABANDONED = 3_600.0
_VERSION = 1
_SPARE = 0.9
"""When the folder is full, it is emptied to this share, so that not every page empties it."""

_BETWEEN_LOOKS = 0.05
"""Other processes write too: after so much of its size the folder is looked at again."""

_BLOCK = 4_096
"""What a file takes at least."""

_OPENED = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class DiskPageCache:
    """Keeps pages in a folder that several processes may share.

    A file is a line of JSON and the body. What is damaged counts as absent; a full or read-only
    disk costs the cache, not the page.

    Args:
        folder: made if absent, readable by its owner alone.
        max_bytes: of all files at most; for moments, and with several processes, a little more.

    Raises:
        BadSource: the folder cannot be made, or others may write in it.
    """

    def __init__(self, folder: Path, max_bytes: int = DEFAULT_CACHE_BYTES) -> None:
        self._folder = folder.expanduser()
        self._max_bytes = max_bytes
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            facts = self._folder.stat()
        except OSError as error:
            raise BadSource(
                f"cannot keep pages in {str(folder)!r}: {error.strerror or error}"
            ) from None
        if hasattr(os, "getuid") and (facts.st_uid != os.getuid() or facts.st_mode & 0o022):
            raise BadSource(
                f"cannot keep pages in {str(folder)!r}: it must be yours, and nobody else may "
                "write in it (chmod 700)"
            )
        self._sweep()
        self._unseen = 0
        self._make_room()

    async def get(self, url: str) -> CachedPage | None:
        """As `PageCache` has it."""
        file = self._file(url)
        try:
            head, _, body = self._read(file).partition(b"\n")
            entry = _entry_of(json.loads(head), body)
            if entry is None or entry.page.url != url:
                return None
            os.utime(file)  # it was used
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        return entry

    async def put(self, url: str, entry: CachedPage) -> None:
        """As `PageCache` has it."""
        data = json.dumps(_record(url, entry)).encode() + b"\n" + entry.page.body
        if len(data) > self._max_bytes:
            return
        with contextlib.suppress(OSError):
            self._write(self._file(url), data)
            self._unseen += max(len(data), _BLOCK)
            if self._unseen > self._max_bytes * _BETWEEN_LOOKS:
                self._make_room()

    def _file(self, url: str) -> Path:
        return self._folder / (hashlib.sha256(url.encode()).hexdigest() + _ENDING)

    def _read(self, file: Path) -> bytes:
        """Reads a file that is one: no link, no pipe, none that is larger than all."""
        with os.fdopen(os.open(file, _OPENED), "rb") as stream:
            facts = os.fstat(stream.fileno())
            if not stat.S_ISREG(facts.st_mode) or facts.st_size > self._max_bytes:
                return b""
            return stream.read()

    def _write(self, file: Path, data: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=_PART)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _sweep(self) -> None:
        """Removes what processes left half-written when they were killed."""
        for file in self._folder.glob(f"*{_PART}"):
            with contextlib.suppress(OSError):
                if time.time() - file.stat().st_mtime > _ABANDONED:
                    file.unlink()

    def _make_room(self) -> None:
        """Looks at what is there, and removes what was used longest ago if it is too much."""
        self._unseen = 0
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        if total <= self._max_bytes * (1 - _BETWEEN_LOOKS):
            return
        for _, size, file in files:
            if total <= self._max_bytes * _SPARE:
                return
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
                total -= size

    def _files(self) -> list[tuple[float, int, Path]]:
        """Returns time of use, size and place of each page; another process may have taken one."""
        found = []
        for file in self._folder.glob(f"*{_ENDING}"):
            with contextlib.suppress(OSError):
                facts = file.stat(follow_symlinks=False)
                found.append((facts.st_mtime, max(facts.st_size, _BLOCK), file))
        return found


def _record(url: str, entry: CachedPage) -> dict[str, object]:
    page = entry.page
    return {
        "version": _VERSION,
        "url": url,
        "final_url": page.final_url,
        "status": page.status,
        "content_type": page.content_type,
        "charset": page.charset,
        "headers": dict(page.headers),
        "fetched_at": page.fetched_at.isoformat() if page.fetched_at else None,
        "fresh_until": entry.fresh_until.isoformat(),
        "bytes": len(page.body),
        "digest": hashlib.sha256(page.body).hexdigest(),
    }


def _entry_of(record: dict[str, object], body: bytes) -> CachedPage | None:
    """Makes an entry of a file's line and body; None where they do not belong together."""
    if record["version"] != _VERSION or record["digest"] != hashlib.sha256(body).hexdigest():
        return None
    headers = record["headers"]
    fresh_until = _moment(record["fresh_until"])
    if fresh_until is None:
        return None
    return CachedPage(
        Page(
            body=body,
            url=_text(record["url"]),
            final_url=_text(record["final_url"]),
            status=record["status"] if isinstance(record["status"], int) else None,
            content_type=_text(record["content_type"]),
            charset=_text(record["charset"]),
            headers={str(k): str(v) for k, v in headers.items()}
            if isinstance(headers, dict)
            else {},
            fetched_at=_moment(record["fetched_at"]),
        ),
        fresh_until=fresh_until,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _moment(value: object) -> datetime.datetime | None:
    """Reads a time with its zone; None for anything else."""
    read = datetime.datetime.fromisoformat(value) if isinstance(value, str) else None
    return read if read and read.tzinfo else None
