"""One worker as its owner sees it: a process, the pipe to it, and a deadline."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from nutgraf import telemetry
from nutgraf.errors import NotAnArticle
from nutgraf.sandbox.process import READY, Limits, serve

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

T = TypeVar("T")

_WALL_FACTOR = 3.0  # a busy machine may give a page a third of a core without being to blame
_START_SECONDS = 60.0
_CALLS_PER_WORKER = 2000  # then a fresh one: the parsers' caches and fragmented memory go with it


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of one call of `Sandbox.map`: a value, or the error that was raised."""

    value: T | None = None
    error: Exception | None = None

    def unwrap(self) -> T:
        """Returns the value, or raises the error."""
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]  # None is then what the function returned


class Worker:
    """One process and the pipe to it."""

    def __init__(self, limits: Limits, start_method: str, preload: tuple[str, ...]) -> None:
        context: Any = multiprocessing.get_context(start_method)
        if start_method == "forkserver":
            context.set_forkserver_preload(list(preload))
        elif start_method == "fork":
            for module in preload:
                import_module(module)
        self.connection, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=serve, args=(theirs, self.connection, limits), daemon=True, name="nutgraf-page"
        )
        self._process.start()
        theirs.close()
        self._await_ready()
        self._limits = limits
        self._deadline = math.inf
        self._calls = 0
        self._broken = False

    def _await_ready(self) -> None:
        try:
            if self.connection.poll(_START_SECONDS) and self.connection.recv() == READY:
                return
        except (EOFError, OSError):
            pass
        self._process.kill()
        raise RuntimeError(
            "a worker process could not start; a script that uses a sandbox needs "
            "'if __name__ == \"__main__\":' around what it does"
        )

    @property
    def fit(self) -> bool:
        """Whether it can take another call."""
        return not self._broken and self._calls < _CALLS_PER_WORKER and self._process.is_alive()

    def send(self, function: Callable[..., object], arguments: tuple[object, ...]) -> None:
        """Hands it a call; `receive` has the answer."""
        self._calls += 1
        self._deadline = time.monotonic() + self._limits.seconds * _WALL_FACTOR
        try:
            self.connection.send((function, arguments))
        except (BrokenPipeError, ConnectionResetError):
            self._broken = True  # receive() says so

    def remaining(self) -> float:
        """Seconds until its deadline, not below 0."""
        return max(0.0, self._deadline - time.monotonic())

    def receive(self) -> Outcome[Any]:
        """The answer, once there is one or the time is up."""
        try:
            if not self._broken and not self.connection.poll():
                self.kill()
                return _unreadable("time", f"the parser was stopped after {self._wall:g} s")
            value, error = self.connection.recv()
        except (EOFError, OSError):
            self._process.join(1.0)
            return _unreadable(*self._obituary())
        except Exception as problem:  # an answer that pickles but does not unpickle
            told = f"{type(problem).__name__}: {problem}"
            return Outcome(error=RuntimeError(f"a worker's answer cannot be read: {told}"))
        if isinstance(error, MemoryError):
            self.kill()
            told = f"the parser asked for more than {self._limits.megabytes} MB"
            return _unreadable("memory", told)
        return Outcome(value, error)

    @property
    def _wall(self) -> float:
        return self._limits.seconds * _WALL_FACTOR

    def _obituary(self) -> tuple[str, str]:
        self._broken = True
        code = self._process.exitcode
        if code == -getattr(signal, "SIGXCPU", 0):
            told = f"the parser was stopped after {self._limits.seconds:g} s of CPU time"
            return "time", told
        if code is not None and code < 0:
            return "died", f"the parser died of signal {-code}"
        return "died", "the parser died"

    def kill(self) -> None:
        """Ends it at once, whatever it does."""
        self._broken = True
        self._process.kill()

    def stop(self) -> None:
        """Lets it end in peace, or ends it, and forgets it."""
        if self._broken:
            self._process.kill()
        else:
            # Closing the pipe is not enough: workers forked later hold a copy of this end.
            with contextlib.suppress(OSError):
                self.connection.send(None)
        self.connection.close()
        self._process.join(1.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _unreadable(why: str, evidence: str) -> Outcome[Any]:
    telemetry.count("reader-stopped", why=why)
    return Outcome(error=NotAnArticle("unreadable", evidence))
