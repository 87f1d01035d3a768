"""What is done so far, kept where a next run finds it, and put in place when all is done.

Beside `OUT` stand, while a batch runs or waits to be run again, `.OUT.partial` (the rows that are
done, as JSON lines, whatever OUT is to be) and `.OUT.journal` (what they were made from and how).
Each row is handed to the operating system before the next one, so a killed run loses none. At the
end the rows are brought into the form of OUT, forced to disk, and renamed: OUT is never half
there.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from nutgraf.errors import BadOption, BadSource
from nutgraf.render.record import ERROR_SCHEMA

OUT_ENDINGS = (".jsonl", ".jsonl.gz", ".parquet")

_ERROR = f'"schema": "{ERROR_SCHEMA}"'.encode()


class Output:
    """The rows of one batch on their way to a file.

    Args:
        out: the file that is wanted; its ending tells its form.

    Raises:
        BadOption: an ending that is not known, or Parquet without the extra for it.
        BadSource: the folder cannot be written to.
    """

    def __init__(self, out: Path) -> None:
        if not out.name.lower().endswith(OUT_ENDINGS):
            raise BadOption(f"batch writes {', '.join(OUT_ENDINGS)}, not {out.name!r}")
        if out.is_dir():
            raise BadOption(f"{str(out)!r} is a folder")
        if out.name.lower().endswith(".parquet"):
            from nutgraf.batch.parquet import import_parquet  # noqa: PLC0415 - an extra

            import_parquet()  # else it would be missed only when all is done
        self._out = out
        self._partial = out.with_name(f".{out.name}.partial")
        self._journal = out.with_name(f".{out.name}.journal")
        self._stream: BinaryIO | None = None
        self.rows = 0
        self.errors: Counter[str] = Counter()

    @contextmanager
    def opened(self, made_from: Mapping[str, object]) -> Iterator[str | None]:
        """Opens what an earlier run has left, or begins anew.

        Args:
            made_from: what decides the rows: the input and the options. What an earlier run has
                left counts only if it was made from the same.

        Yields:
            Why the rows of an earlier run were thrown away, or None.

        Raises:
            BadSource: another run writes to the same file, or it cannot be written.
        """
        with _writing(self._out):
            stream = self._partial.open("a+b")
        with stream:
            _lock(stream, self._out)
            self._stream = stream
            try:
                with _writing(self._out):
                    changed = self._take_up(made_from)
                yield changed
            finally:
                self._stream = None
                with suppress(OSError):
                    stream.flush()
                if not self.rows:  # nothing to take up
                    self._clear_away()

    def append(self, line: bytes) -> None:
        """Adds a row."""
        assert self._stream is not None  # noqa: S101 - a mistake of the caller
        with _writing(self._out):
            self._stream.write(line + b"\n")
            self._stream.flush()
        self._count(line)

    def finish(self) -> None:
        """Puts the file in its place, all of it or nothing, and clears away the rest."""
        assert self._stream is not None  # noqa: S101 - a mistake of the caller
        with _writing(self._out):
            if self._out.name.lower().endswith(".jsonl"):
                _force(self._stream)
                self._partial.replace(self._out)
            else:
                self._pack(self._stream)
            _force_folder(self._out.parent)
            self._clear_away()

    def _clear_away(self) -> None:
        with suppress(OSError):
            self._partial.unlink(missing_ok=True)
            self._journal.unlink(missing_ok=True)

    def _pack(self, rows: BinaryIO) -> None:
        packed = self._out.with_name(f".{self._out.name}.packed")
        rows.seek(0)
        try:
            if self._out.name.lower().endswith(".parquet"):
                from nutgraf.batch.parquet import write_parquet  # noqa: PLC0415 - an extra

                write_parquet(rows, packed)
            else:
                _write_gzip(rows, packed)
            with packed.open("r+b") as written:
                _force(written)
            packed.replace(self._out)
        except BaseException:
            packed.unlink(missing_ok=True)
            raise

    def _take_up(self, made_from: Mapping[str, object]) -> str | None:
        """Counts the rows that are there and cuts what is torn, or empties the file."""
        assert self._stream is not None  # noqa: S101 - a mistake of the caller
        wanted = json.loads(json.dumps(made_from))
        found = self._read_journal()
        if found == wanted:
            self._stream.truncate(self._count_whole_rows())
            return None
        had_rows = self._stream.seek(0, os.SEEK_END) > 0
        self._stream.truncate(0)
        draft = self._journal.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as stream:
            json.dump(wanted, stream)
            _force(stream)
        draft.replace(self._journal)
        if not had_rows:
            return None
        old = found if isinstance(found, dict) else {}
        changed = [name for name in wanted if old.get(name) != wanted[name]]
        return " and ".join(f"the {name}" for name in changed)

    def _read_journal(self) -> object:
        try:
            return json.loads(self._journal.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None

    def _count_whole_rows(self) -> int:
        """Counts rows up to the first that is torn, and returns where it begins."""
        assert self._stream is not None  # noqa: S101 - a mistake of the caller
        self._stream.seek(0)
        end = 0
        for line in self._stream:
            if not (line.startswith(b'{"id": ') and line.endswith(b"}\n")):
                break
            end += len(line)
            self._count(line)
        return end

    def _count(self, line: bytes) -> None:
        self.rows += 1
        if _ERROR in line:
            self.errors[json.loads(line)["error"]["reason"]] += 1


def _write_gzip(rows: IO[bytes], target: Path) -> None:
    with (
        target.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as stream,
    ):
        shutil.copyfileobj(rows, stream, 1 << 20)


def _lock(stream: BinaryIO, out: Path) -> None:
    """Keeps a second run away; the lock goes with this process, however it ends."""
    try:
        import fcntl  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    try:
        fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise BadSource(f"another batch is writing {str(out)!r}") from None


def _force(stream: IO[bytes] | IO[str]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _force_folder(folder: Path) -> None:
    with suppress(OSError):  # not every system lets one open a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadSource(f"cannot write {str(out)!r}: {error.strerror or error}") from None
