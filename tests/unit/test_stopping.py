"""A process that is asked to stop hears of it, whatever its system."""

from __future__ import annotations

import asyncio
import signal

import pytest

from nutgraf.cli.endings import stopped_by_signals


@pytest.mark.parametrize("windows", [False, True])
def test_signals_are_heard(windows: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hear(number: signal.Signals) -> None:
        if windows:
            monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", refuse)
        stop = stopped_by_signals()
        signal.raise_signal(number)
        async with asyncio.timeout(5):
            await stop.wait()

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for number in before:
            asyncio.run(hear(number))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def refuse(*_: object) -> None:
    """As on Windows."""
    raise NotImplementedError
