"""The work done on a cluster, by Ray Data, for those who have installed the extra `ray`.

The input is cut into pieces, small words for ranges of rows. Actors read them and have them
summarised in sandboxes of their own; the lines come back in order. An actor that dies is started
again by Ray and does its piece again, a few times; what kills each of them ends the batch.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nutgraf.batch.engines import page_sandbox
from nutgraf.batch.limits import Limits
from nutgraf.batch.mapping import summarize_rows
from nutgraf.batch.pieces import Cursor, Piece, cut
from nutgraf.batch.rows import Place, Rows, open_rows
from nutgraf.batch.work import WorkOptions
from nutgraf.errors import BadOption, BadSource
from nutgraf.extras import advise

_ROWS_IN_A_PIECE = 32
_PIECES_AT_ONCE = 4096  # the driver keeps so many; then the next are cut
_OBJECT_STORE = 256 * 1024 * 1024  # bytes, of a cluster that is started for this alone
_KNOCK_SECONDS = 10.0
_TRIES = 4  # deaths of actors with one piece in hand
_RESTARTS = 16  # of one actor, for some 4096 pieces; machines come and go
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
}


def import_ray() -> Any:  # noqa: ANN401 - ray has no types
    """Ray, with Ray Data, which tells nobody that it is used, and runs what is installed here.

    Under `uv run` it would have each actor begin with an `uv run` of its own, in a copy of the
    folder: for minutes, or for ever.

    Raises:
        BadOption: it is not installed.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    try:
        import ray  # noqa: PLC0415 - an extra
        import ray.data  # noqa: PLC0415
    except ImportError:
        raise BadOption(f"Ray needs an extra: {advise('ray')}") from None
    return ray


class RayEngine:
    """A Ray cluster, one that is there or one that is started for this on this machine.

    Args:
        address: "auto" or that of a cluster; None starts one.
        actors: processes that read and summarise; by default one for each CPU of the cluster.
        verbose: lets Ray say what it does.

    Raises:
        BadOption: Ray is not installed.
    """

    def __init__(
        self, address: str | None = None, actors: int | None = None, *, verbose: bool = False
    ) -> None:
        if not verbose:
            for name, value in _QUIET.items():
                os.environ.setdefault(name, value)
        self._ray = import_ray()
        self._address = address
        self._actors = actors
        self._verbose = verbose
        self._undo = ExitStack()

    def __enter__(self) -> Self:
        _knock(self._address)
        options: dict[str, Any] = {"log_to_driver": self._verbose, "include_dashboard": False}
        if self._address is None:
            options |= {"num_cpus": self._actors, "object_store_memory": _OBJECT_STORE}
        else:
            options = {"address": self._address, "log_to_driver": self._verbose}
        if not self._verbose:
            options["logging_level"] = logging.ERROR
        try:
            with _signals_kept(), nullcontext() if self._verbose else _silence():
                self._ray.init(**options)
        except Exception as error:
            told = str(error.__cause__ or error) or type(error).__name__
            if self._address is not None and not os.environ.get("RAY_AUTH_TOKEN"):
                told += " (one that wants a token: RAY_AUTH_TOKEN or ~/.ray/auth_token holds it)"
            raise _no_cluster(self._address, told) from None
        self._quieten()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(Exception):
            self._ray.shutdown()
        self._undo.close()

    def lines(
        self, source: Path, rows: Rows, skip: int, options: WorkOptions, limits: Limits
    ) -> Generator[bytes, None, None]:
        """Yields a line for each row."""
        pieces = cut(rows, skip, _ROWS_IN_A_PIECE)
        while True:
            some: list[Piece] = []
            problem: BadSource | None = None
            try:
                some.extend(islice(pieces, _PIECES_AT_ONCE))
            except BadSource as error:  # what was cut before is in `some`, and is done first
                problem = error
            if some:
                yield from self._lines(some, source.absolute(), options, limits)
            if problem:
                raise problem
            if len(some) < _PIECES_AT_ONCE:
                return

    def _lines(
        self, pieces: list[Piece], source: Path, options: WorkOptions, limits: Limits
    ) -> Generator[bytes, None, None]:
        data = self._ray.data
        actors = self._actors or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        items = [{"piece": json.dumps(asdict(piece))} for piece in pieces]
        with warnings.catch_warnings():  # Ray 2.64 will have another way to bound tries
            warnings.simplefilter("ignore")
            lines = data.from_items(items, override_num_blocks=len(items)).map_batches(
                Summariser,
                fn_constructor_args=(str(source), options, limits),
                batch_size=1,
                batch_format="pyarrow",
                compute=data.ActorPoolStrategy(size=min(actors, len(pieces))),
                num_cpus=1,
                ray_remote_args_fn=_tries,
            )
        done = pieces[0].first - 1
        try:
            for batch in lines.iter_batches(batch_size=None, batch_format="pyarrow"):
                for made in batch.to_pylist():
                    if made["problem"] is not None:
                        raise BadSource(made["problem"])
                    yield made["line"]
                    done += 1
        except self._ray.exceptions.RayError as error:
            raise BadSource(_gave_up(self._ray, error, done)) from None

    def _quieten(self) -> None:
        """Sets up how Ray Data works and what it says; both hold for the process, until the end."""
        context = self._ray.data.DataContext.get_current()
        self._set(context.execution_options, "preserve_order", True)
        self._set(context, "enable_progress_bars", self._verbose)
        self._set(context, "print_on_execution_start", self._verbose)
        if not self._verbose:
            for name in ("ray.data", "ray"):
                logger = logging.getLogger(name)
                self._undo.callback(logger.setLevel, logger.level)
                logger.setLevel(logging.CRITICAL)
            # That an actor died and is started again would else go to standard output; there is
            # no public switch for it in Ray 2.60. Elsewhere it may have another name, and be heard.
            self._set(self._ray._private.worker, "_worker_logs_enabled", False)

    def _set(self, what: object, name: str, value: object) -> None:
        if hasattr(what, name):
            self._undo.callback(setattr, what, name, getattr(what, name))
            setattr(what, name, value)


def _knock(address: str | None) -> None:
    """Finds out at once whether anything answers there; Ray itself takes minutes."""
    host, _, port = (address or "").rpartition(":")
    if not host or "/" in host or not port.isdigit():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), _KNOCK_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise _no_cluster(address, str(error)) from None


def _no_cluster(address: str | None, told: str) -> BadOption:
    where = f" at {address!r}" if address else ""
    if "Traceback (most recent call last)" in told:
        told = told.strip().splitlines()[-1]
    return BadOption(f"there is no Ray cluster to be had{where}: {' '.join(told.split())[:200]}")


class Summariser:
    """What an actor does: reads pieces of the input and summarises their rows."""

    def __init__(self, source: str, options: WorkOptions, limits: Limits) -> None:
        self._cursor = Cursor(open_rows(Path(source), limits))
        self._options = options
        self._sandbox = page_sandbox(limits, 1, threads=True)

    def __call__(self, batch: Any) -> Any:  # noqa: ANN401 - tables of pyarrow, which has no types
        """Takes a table of pieces and returns one of lines."""
        import pyarrow  # noqa: PLC0415 - it comes with Ray Data

        lines: list[bytes | None] = []
        problems: list[str | None] = []
        try:
            for told in batch.column("piece").to_pylist():
                rows = self._cursor.read(_piece(told))
                for line in summarize_rows(rows, self._options, self._sandbox):
                    lines.append(line)  # noqa: PERF402 - those before an error are kept
        except BadSource as error:
            problems = [None] * len(lines) + [str(error)]
            lines.append(None)
        problems = problems or [None] * len(lines)
        return pyarrow.table(
            {
                "line": pyarrow.array(lines, pyarrow.large_binary()),
                "problem": pyarrow.array(problems, pyarrow.string()),
            }
        )


def _piece(told: str) -> Piece:
    fields = json.loads(told)
    return Piece(fields["first"], fields["count"], Place(**fields["place"]))


def _tries() -> dict[str, int]:
    """How often Ray begins anew; without a bound it does so for ever, and says nothing."""
    return {"max_restarts": _RESTARTS, "max_task_retries": _TRIES - 1}


def _gave_up(ray: Any, error: Exception, done: int) -> str:  # noqa: ANN401 - ray has no types
    """Says what ended the work of the actors, and behind which row."""
    died = ray.exceptions.RayActorError
    dead = isinstance(error, died) or isinstance(getattr(error, "cause", None), died)
    if dead and "creation task" not in str(error):  # that has a line that says what is wrong
        return (
            f"Ray gave up behind row {done:,}: a process that read the next rows died "
            "again and again; one of them may need more memory than there is"
        )
    told = (str(error).strip().splitlines() or [type(error).__name__])[-1][:300]
    return f"Ray gave up behind row {done:,}: {told}"


@contextmanager
def _silence() -> Iterator[None]:
    """Ray's compiled parts write to standard error before they can be told not to."""
    sys.stderr.flush()
    kept = os.dup(2)
    void = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(void, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(void)
        os.close(kept)


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Ray takes SIGTERM for itself; who runs a batch has plans of their own for it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Ray takes none there
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
