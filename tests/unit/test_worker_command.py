"""`nutgraf worker` before it works: what it lacks, and signals that come early."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest

from nutgraf.cli.deadline import Deadline
from nutgraf.cli.endings import outlive_hangups
from nutgraf.cli.worker import _work
from nutgraf.config import Settings
from nutgraf.errors import BadConfiguration


def start(monkeypatch: pytest.MonkeyPatch, error: ImportError) -> None:
    """Starts one that cannot be imported."""

    class Broken:
        def __getattr__(self, name: str) -> object:
            raise error

    monkeypatch.setitem(sys.modules, "nutgraf.worker.running", Broken())
    asyncio.run(_work(Settings(), None, Deadline(1.0), once=False))


@pytest.mark.parametrize("name", ["procrastinate", "psycopg.pq", None])
def test_an_extra_that_is_missing_is_told(
    monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    with pytest.raises(BadConfiguration, match="extra"):
        start(monkeypatch, ImportError("no", name=name))


def test_a_fault_of_ours_is_not_told_as_a_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImportError, match="no such name"):
        start(monkeypatch, ImportError("no such name", name="nutgraf.worker.shift"))


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal")
def test_a_hangup_does_not_end_who_begins() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        outlive_hangups()
        signal.raise_signal(signal.SIGHUP)  # else this process ends here
        signal.signal(signal.SIGHUP, signal.default_int_handler)
        outlive_hangups()
        assert signal.getsignal(signal.SIGHUP) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGHUP, before)
