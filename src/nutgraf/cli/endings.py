"""How a command ends: exit codes, results on standard output."""

from __future__ import annotations

import enum
import json
import os
import shutil
import signal
import sys
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from nutgraf.errors import (
    BadConfiguration,
    BadCredentials,
    BadOption,
    BadSource,
    FetchFailed,
    Gone,
    NotAllowed,
    NotAnArticle,
    NutgrafError,
    PlatformDown,
    PlatformError,
    RateLimited,
    StoreFailed,
)

_WIDEST = 100  # columns; longer lines are hard to read

_REASONS: dict[type[NutgrafError], str] = {
    BadConfiguration: "settings",
    BadOption: "option",
    BadSource: "file",
    StoreFailed: "store",
    BadCredentials: "no-log-in",
    Gone: "gone",
    NotAllowed: "refused",
    PlatformDown: "platform-down",
    RateLimited: "rate-limited",
}
"""How a record names an error that is none of a page."""


if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")


class ExitCode(enum.IntEnum):
    """What the process says to the shell."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    NOT_AN_ARTICLE = 3
    NOT_FETCHED = 4
    PLATFORM_REFUSED = 5
    DIFFERENT = 6
    INTERRUPTED = 130
    READER_GONE = 141


def exit_code_of(error: NutgrafError) -> ExitCode:
    """The exit code that is documented for an error."""
    if isinstance(error, NotAnArticle):
        return ExitCode.NOT_AN_ARTICLE
    if isinstance(error, FetchFailed):
        return ExitCode.NOT_FETCHED
    if isinstance(error, PlatformError):
        return ExitCode.PLATFORM_REFUSED
    return ExitCode.USAGE


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Runs what waits for networks and returns its result.

    Raises:
        NutgrafError: the first that stopped one of several tasks, not the group of them.
    """
    import asyncio  # noqa: PLC0415 - help needs none of it

    try:
        return asyncio.run(work)
    except BaseExceptionGroup as group:
        raise first_of(group) from None


def stopped_by_signals() -> asyncio.Event:
    """Returns an event that Ctrl-C and SIGTERM set, instead of ending the process."""
    import asyncio  # noqa: PLC0415 - help needs none of it

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop


def outlive_hangups() -> None:
    """Lets SIGHUP not end this process, which begins and will read its settings again at one."""
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_DFL:
        signal.signal(hangup, signal.SIG_IGN)


def first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Returns the error of a group that says most: one of ours, else the first."""
    ours, _ = group.split(NutgrafError)
    chosen = (ours or group).exceptions[0]
    return first_of(chosen) if isinstance(chosen, BaseExceptionGroup) else chosen


def terminal_width() -> int:
    """Columns for text on a terminal."""
    return min(shutil.get_terminal_size().columns, _WIDEST)


def print_text(text: str) -> None:
    """Prints a result for people."""
    with reader_may_go():
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()


def print_json(record: object) -> None:
    """Prints a result for programs: UTF-8 whatever the terminal's encoding is."""
    line = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    with reader_may_go():
        sys.stdout.flush()
        sys.stdout.buffer.write(line.encode("utf-8"))
        sys.stdout.buffer.flush()


@contextmanager
def reader_may_go() -> Iterator[None]:
    """Ends quietly when whoever read standard output has gone, as `head` does."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the last flush
        raise SystemExit(ExitCode.READER_GONE) from None


@contextmanager
def errors_as_json(wanted: bool, more: Mapping[str, object] | None = None) -> Iterator[None]:
    """Where JSON was asked for, a refusal is a record on standard output too.

    Args:
        wanted: whether it was.
        more: fields to add to the record.
    """
    try:
        yield
    except NutgrafError as error:
        if wanted:
            print_json({**_record_of(error), **(more or {})})
        raise


def _record_of(error: NutgrafError) -> dict[str, object]:
    from nutgraf.render.record import error_record  # noqa: PLC0415 - only where asked for

    if isinstance(error, NotAnArticle):
        return error_record("page", error.reason, error.evidence)
    if isinstance(error, FetchFailed):
        return error_record("fetch", error.reason, error.evidence)
    kind = "platform" if isinstance(error, PlatformError) else "usage"
    reason = next((reason for of, reason in _REASONS.items() if isinstance(error, of)), "other")
    return error_record(kind, reason, " ".join(str(error).split()))
