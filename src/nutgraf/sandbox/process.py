"""Inside a worker process: calls in, answers out, under limits that the kernel enforces."""

from __future__ import annotations

import contextlib
import faulthandler
import math
import os
import signal
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use.

    Attributes:
        seconds: CPU time of a call.
        megabytes: memory beyond what the process has when it starts.
    """

    seconds: float
    megabytes: int


READY = "ready"
"""A worker's first word; one that dies before it was never a judgement on a page."""


def serve(connection: Connection, parents_end: Connection, limits: Limits) -> None:
    """The worker's life: calls in, answers out, until the pipe closes."""
    parents_end.close()  # else a forked worker would keep its own pipe open and outlive its parent
    _go_quiet()
    _let_go(connection)
    _limit_memory(limits)
    connection.send(READY)
    while True:
        try:
            call = connection.recv()
        except (EOFError, OSError):
            return
        if call is None:
            return
        function, arguments = call
        _limit_cpu(limits)
        with _sigterm_later():
            try:
                answer: tuple[object, Exception | None] = (function(*arguments), None)
            except Exception as error:  # it travels to the caller
                answer = (None, error.with_traceback(None))
            _send(connection, answer)


@contextlib.contextmanager
def _sigterm_later() -> Iterator[None]:
    """Lets SIGTERM wait until the page in hand is answered.

    A service manager sends it to every process of a service; the parent ends its workers itself,
    once it has what it asked them for.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def _send(connection: Connection, answer: tuple[object, Exception | None]) -> None:
    try:
        connection.send(answer)
    except MemoryError as error:
        connection.send((None, error.with_traceback(None)))
    except OSError:
        return  # nobody listens any more; the next recv ends this process
    except Exception as error:  # what cannot be pickled is told in words
        connection.send((None, RuntimeError(f"{type(error).__name__}: {error}"[:500])))


def _go_quiet() -> None:
    """Ctrl-C is for the parent; what parsers print is for nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    faulthandler.disable()
    void = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(void, stream)
    os.close(void)


def _let_go(connection: Connection) -> None:
    """Gives up the files and sockets that a forked worker has of its parent.

    A parser that a page takes over could else write into the database, or answer in the name of
    the web. Their numbers stay taken, by nothing: objects that were forked along may still close
    them. Pipes stay: by one of them the parent sees when this process ends.
    """
    kept = {0, 1, 2, connection.fileno()}
    try:
        numbers = {int(each.name) for each in Path("/proc/self/fd").iterdir()} - kept
    except OSError:
        return
    void = os.open(os.devnull, os.O_RDWR)
    for number in numbers:
        with contextlib.suppress(OSError):  # the one by which they were listed is closed
            if not stat.S_ISFIFO(os.fstat(number).st_mode):
                os.dup2(void, number, inheritable=False)
    os.close(void)


def _limit_memory(limits: Limits) -> None:
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    allowed = _address_space() + limits.megabytes * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a parser has nothing to write


def _limit_cpu(limits: Limits) -> None:
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + limits.seconds), hard))


def _address_space() -> int:
    """Bytes of address space that this process has now; 0 where the system does not tell."""
    try:
        with Path("/proc/self/statm").open(encoding="ascii") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
