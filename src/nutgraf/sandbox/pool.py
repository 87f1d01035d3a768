"""Hostile pages are parsed in worker processes that can be killed.

A pool of persistent workers runs module-level functions under a limit of CPU time and memory.
What a worker raises comes back as it was; a worker that hangs, eats memory or dies is replaced,
and the call that did it ends in `NotAnArticle("unreadable", …)`.

The kernel enforces the limits (RLIMIT_CPU, RLIMIT_AS), so they hold even when this process is
gone; a deadline on the wall clock catches what sleeps. On Windows there is only the deadline.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Self, TypeVar, cast

from nutgraf.errors import BadOption
from nutgraf.sandbox.process import Limits
from nutgraf.sandbox.worker import Outcome, Worker

T = TypeVar("T")

DEFAULT_SECONDS = 10.0
DEFAULT_MEGABYTES = 1024
_WINDOW_PER_WORKER = 4


class Sandbox:
    """A pool of worker processes with limits.

    Args:
        workers: how many processes at most; they start when first needed.
        seconds: CPU time that one call may use; on the wall clock three times as much.
        megabytes: memory that a worker may have beyond what it has when it starts.
        preload: modules that workers find loaded when they start.
        start_method: "fork", "forkserver" or "spawn"; by default fork where this process has a
            single thread on Linux (a worker costs milliseconds), else forkserver or spawn.

    A sandbox may be shared by threads for `call`; `map` wants it alone.
    """

    def __init__(
        self,
        workers: int = 1,
        *,
        seconds: float = DEFAULT_SECONDS,
        megabytes: int = DEFAULT_MEGABYTES,
        preload: Sequence[str] = (),
        start_method: str | None = None,
    ) -> None:
        self._preload = tuple(preload)
        if workers < 1:
            raise BadOption(f"a sandbox needs at least 1 worker, not {workers}")
        self._limits = Limits(seconds, megabytes)
        self._start_method = start_method
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._idle.put(None)
        self._workers = workers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all idle workers; the sandbox can go on to be used, with new ones."""
        ended = 0
        with contextlib.suppress(queue.Empty):
            while True:
                worker = self._idle.get_nowait()
                ended += 1
                if worker is not None:
                    worker.stop()
        for _ in range(ended):
            self._idle.put(None)

    def start(self, workers: int = 1) -> None:
        """Starts workers now, while this process has but one thread and a fork is cheap.

        Args:
            workers: how many, of those that there may be.
        """
        taken: list[Worker] = []
        try:
            for _ in range(min(workers, self._workers)):
                taken.append(self._take())  # noqa: PERF401 - those taken before one fails go back
        finally:
            for worker in taken:
                self._give_back(worker)

    def call(self, function: Callable[..., T], *arguments: object) -> T:
        """Runs a function of some module in a worker and returns what it returns.

        Raises:
            NotAnArticle: `unreadable`, when the worker had to be killed or died.
            Exception: whatever the function raised.
        """
        return self._call(self._take(), function, arguments)

    def _call(self, worker: Worker, function: Callable[..., T], arguments: tuple[object, ...]) -> T:
        try:
            worker.send(function, arguments)
            wait([worker.connection], timeout=worker.remaining())
            outcome: Outcome[T] = worker.receive()
        except BaseException:
            worker.kill()
            raise
        finally:
            self._give_back(worker)
        return outcome.unwrap()

    def ping(self) -> None:
        """Asks an idle worker for something small, if there is one.

        Those that have something to read are well: who takes too long is stopped, and replaced.

        Raises:
            Exception: it does not answer, or none can be started.
        """
        try:
            worker = self._fit(self._idle.get_nowait())
        except queue.Empty:
            return
        self._call(worker, len, ("nutgraf",))

    def map(
        self, function: Callable[..., T], argument_tuples: Iterable[tuple[object, ...]]
    ) -> Generator[Outcome[T], None, None]:
        """Runs a function over many arguments, side by side, and yields outcomes in order.

        Lazy on both sides: no more than a few calls for each worker are in flight or waiting to
        be yielded.
        """
        source = enumerate(argument_tuples)
        busy: dict[Connection, tuple[Worker, int]] = {}
        finished: dict[int, Outcome[T]] = {}
        due = 0
        exhausted = False
        try:
            while True:
                while (
                    not exhausted
                    and len(busy) < self._workers
                    and (len(busy) + len(finished) < _WINDOW_PER_WORKER * self._workers)
                ):
                    try:
                        index, arguments = next(source)
                    except StopIteration:
                        exhausted = True
                        break
                    worker = self._take()
                    busy[worker.connection] = (worker, index)  # given back, whatever happens now
                    worker.send(function, arguments)
                while due in finished:
                    yield finished.pop(due)
                    due += 1
                if not busy:
                    if exhausted and not finished:
                        return
                    continue
                for worker, index in self._wait(busy):
                    del busy[worker.connection]
                    finished[index] = worker.receive()
                    self._give_back(worker)
        finally:
            for worker, _ in busy.values():
                worker.kill()
                self._give_back(worker)

    @staticmethod
    def _wait(busy: dict[Connection, tuple[Worker, int]]) -> list[tuple[Worker, int]]:
        """Waits until some workers have answered, died, or used up their time."""
        patience = min(worker.remaining() for worker, _ in busy.values())
        ready = wait(list(busy), timeout=patience)
        if ready:
            return [busy[cast("Connection", connection)] for connection in ready]
        return [(worker, index) for worker, index in busy.values() if worker.remaining() <= 0]

    def _take(self) -> Worker:
        return self._fit(self._idle.get())

    def _fit(self, worker: Worker | None) -> Worker:
        """Returns a worker that was idle, or another in its place."""
        if worker is not None and worker.fit:
            return worker
        if worker is not None:
            worker.stop()
        try:
            return Worker(self._limits, self._start_method or _best_start_method(), self._preload)
        except BaseException:
            self._idle.put(None)
            raise

    def _give_back(self, worker: Worker) -> None:
        self._idle.put(worker if worker.fit else None)
        if not worker.fit:
            worker.stop()


def _best_start_method() -> str:
    available = multiprocessing.get_all_start_methods()
    if sys.platform == "linux" and _threads() == 1:
        return "fork"
    return "forkserver" if "forkserver" in available else "spawn"


def _threads() -> int:
    """Threads of this process, those that libraries started below Python included."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return threading.active_count()
