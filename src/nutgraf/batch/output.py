"""What is done so far, kept where a next run finds it, and put in place when all is done.

Beside `OUT` stand, while a batch runs or waits to be run again, `.OUT.partial` (the rows that are
done, as JSON lines, whatever OUT is to be) and `.OUT.journal` (what they were made from and how).
Of a shard, `.OUT.done` tells what it was made from, and how the file looks that was made: it is
written before OUT is, so that nobody who finds OUT misses it, and does not count for another OUT.
Each row is handed to the operating system before the next one, so a killed run loses none. At the
end the rows are brought into the form of OUT, forced to disk, and renamed: OUT is never half
there.
"""

from __future__ import annotations

import errno
import gzip
import json
import os
import shutil
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from nutgraf.errors import BadOption, BadSource
from nutgraf.render.record import ERROR_SCHEMA

OUT_ENDINGS = (".jsonl", ".jsonl.gz", ".parquet")

_ERROR = f'"schema": "{ERROR_SCHEMA}"'.encode()


class OutputFailed(BadSource):
    """The output cannot be written."""


class OutputInHand(BadSource):
    """Another run is writing the same file."""


@dataclass(frozen=True, slots=True)
class Done:
    """A file that is there.

    Attributes:
        rows: how many it has.
        errors: how many of them hold an error, by reason.
    """

    rows: int
    errors: Mapping[str, int]


class Output:
    """The rows of one batch on their way to a file.

    Args:
        out: the file that is wanted; its ending tells its form.
        shard: one of several in a folder: what it was made from is kept when it is there.

    Raises:
        BadOption: an ending that is not known, or Parquet without the extra for it.
        BadSource: the folder cannot be written to.
    """

    def __init__(self, out: Path, *, shard: bool = False) -> None:
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
        self._record = out.with_name(f".{out.name}.done")
        self._shard = shard
        self._made_from: Mapping[str, object] = {}
        self._stream: BinaryIO | None = None
        self.rows = 0
        self.errors: Counter[str] = Counter()

    def done(self, made_from: Mapping[str, object]) -> Done | None:
        """What an earlier run has brought to its end from the same, if it has."""
        found = _read_json(self._record) if self._shard else None
        if not isinstance(found, dict) or found.get("made_from") != _as_read(made_from):
            return None
        try:
            if found["output"] != _looks(self._out):
                return None
            return Done(int(found["rows"]), {str(k): int(v) for k, v in found["errors"].items()})
        except (OSError, KeyError, TypeError, ValueError, AttributeError):
            return None

    @contextmanager
    def opened(self, made_from: Mapping[str, object]) -> Iterator[str | None]:
        """Opens what an earlier run has left, or begins anew.

        Args:
            made_from: what decides the rows: the input and the options. What an earlier run has
                left counts only if it was made from the same.

        Yields:
            Why the rows of an earlier run were thrown away, as a clause, or None.

        Raises:
            OutputInHand: another run is writing the same file.
            OutputFailed: it cannot be written.
        """
        with _one_thread(self._out):
            with _writing(self._out):
                stream = _open_alone(self._partial, self._out)
            try:
                yield from self._used(stream, made_from)
            finally:
                with suppress(OSError):  # what could not be written has been told
                    stream.close()

    def _used(self, stream: BinaryIO, made_from: Mapping[str, object]) -> Iterator[str | None]:
        self._stream = stream
        self._made_from = made_from
        try:
            with _writing(self._out):
                why = self._take_up(made_from)
            yield why
        finally:
            with suppress(OSError):
                stream.flush()
            if not self.rows:  # nothing to take up
                self._clear_away()
            self._stream = None

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
                self._put(self._partial)
            else:
                self._pack(self._stream)
            _force_folder(self._out.parent)
            self._clear_away()

    def kept(self) -> str:
        """Where the rows are that are done, to be told behind what broke it off."""
        if not self.rows:
            return ""
        return f"; the rows before, {self.rows:,}, are kept as JSON lines in {str(self._partial)!r}"

    def abandon(self) -> None:
        """Clears away what `opened` made, where it turns out that nothing is to be written."""
        self._clear_away()

    def _put(self, made: Path) -> None:
        """Puts a file in the place of OUT, and before it what it was made from."""
        if self._shard:
            record = {"made_from": self._made_from, "rows": self.rows, "errors": self.errors}
            _write_json(self._record, {**record, "output": _looks(made)})
        else:
            self._record.unlink(missing_ok=True)
        made.replace(self._out)

    def _clear_away(self) -> None:
        assert self._stream is not None  # noqa: S101 - a mistake of the caller
        with suppress(OSError):
            mine = _is_at(self._stream, self._partial)
            if mine or not self._partial.exists():  # else both are another run's by now
                self._journal.unlink(missing_ok=True)
            if mine:
                self._partial.unlink(missing_ok=True)

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
            self._put(packed)
        except BaseException:
            packed.unlink(missing_ok=True)
            raise

    def _take_up(self, made_from: Mapping[str, object]) -> str | None:
        """Counts the rows that are there and cuts what is torn, or empties the file."""
        assert self._stream is not None  # noqa: S101 - a mistake of the caller
        wanted = _as_read(made_from)
        found = _read_json(self._journal)
        if found == wanted:
            self._stream.truncate(self._count_whole_rows())
            return None
        had_rows = self._stream.seek(0, os.SEEK_END) > 0
        self._stream.truncate(0)
        _write_json(self._journal, wanted)
        if not had_rows:
            return None
        if not isinstance(found, dict):
            return f"{self._journal.name!r}, which told of the last run, cannot be read any more"
        # What else stands in it is another version's, or a stranger's: it is not told.
        changed = [name for name in wanted if found.get(name) != wanted[name]] or ["options"]
        return " and ".join(f"the {name}" for name in changed) + " changed since the last run"

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


def _looks(path: Path) -> dict[str, int]:
    """What a file keeps when it gets another name, and has not in common with another one."""
    known = path.stat()
    return {"size": known.st_size, "modified": known.st_mtime_ns}


def _as_read(value: Mapping[str, object]) -> dict[str, object]:
    """A value as it comes back from JSON."""
    read: dict[str, object] = json.loads(json.dumps(value))
    return read


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def _write_json(path: Path, value: object) -> None:
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("w", encoding="utf-8") as stream:
        json.dump(value, stream)
        _force(stream)
    draft.replace(path)


def _open_alone(partial: Path, out: Path) -> BinaryIO:
    """Opens a file and keeps other runs away; the lock goes with this process, however it ends.

    A run that ends puts the file in the place of OUT, so what was opened may be OUT by the time
    that it is locked; then the file is opened anew.
    """
    while True:
        stream = partial.open("a+b")
        try:
            _lock(stream, out)
            if _is_at(stream, partial):
                return stream
        except BaseException:
            stream.close()
            raise
        stream.close()


def _is_at(stream: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _lock(stream: BinaryIO, out: Path) -> None:
    try:
        import fcntl  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    try:
        fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in {errno.EACCES, errno.EAGAIN}:
            raise  # a disk without locks
        raise _in_hand(out) from None


def _in_hand(out: Path) -> OutputInHand:
    return OutputInHand(f"another batch is writing {str(out)!r}")


_written: set[Path] = set()
_written_lock = threading.Lock()


@contextmanager
def _one_thread(out: Path) -> Iterator[None]:
    """Keeps other threads away, for locks are those of the whole process."""
    mine = out.absolute()
    with _written_lock:
        if mine in _written:
            raise _in_hand(out)
        _written.add(mine)
    try:
        yield
    finally:
        with _written_lock:
            _written.discard(mine)


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
        raise OutputFailed(f"cannot write {str(out)!r}: {error.strerror or error}") from None
