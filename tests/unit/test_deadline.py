"""A process that was asked to end ends, whatever holds its loop."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

PROGRAM = """
import asyncio, sys, time
from nutgraf.cli import deadline
from nutgraf.cli.endings import stopped_by_signals
from nutgraf.config import LogSettings
from nutgraf.operations.logs import start_log

deadline.GRACE = {grace}
start_log(LogSettings(format="json"))

async def main(left):
    stop = stopped_by_signals()
    left.watch(second_ends={second})
    print("works", flush=True)
    if {stuck}:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            time.sleep(0.05)
    await stop.wait()
    print("stopped", flush=True)

with deadline.deadline(0.0) as left:
    asyncio.run(main(left))
time.sleep({after})
"""


def ends(
    *signals: int, stuck: bool, grace: float, after: float = 0.0, second: bool = False
) -> tuple[int, str, str]:
    """Starts a process, sends it signals, and returns how it ended and what it said."""
    program = PROGRAM.format(stuck=stuck, grace=grace, after=after, second=second)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "works\n"
            for number in signals:
                process.send_signal(number)
                time.sleep(0.2)
            told, log = process.communicate(timeout=20)
        finally:
            process.kill()
    return process.returncode, told, log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_is_stuck_is_ended_and_says_so(number: int) -> None:
    code, told, log = ends(number, stuck=True, grace=0.3)
    assert (code, told) == (1, "")
    assert "it did not end within 0 s: it ends now, as if it were killed" in log


@pytest.mark.slow
def test_who_ends_is_left_alone() -> None:
    code, told, log = ends(signal.SIGTERM, stuck=False, grace=0.3, after=0.6)
    assert (code, told, log) == (0, "stopped\n", "")


@pytest.mark.slow
def test_a_second_signal_ends_who_is_stuck_at_once() -> None:
    code, _, _ = ends(signal.SIGTERM, signal.SIGTERM, stuck=True, grace=60.0, second=True)
    assert code == -signal.SIGTERM
    code, _, _ = ends(signal.SIGTERM, signal.SIGTERM, stuck=True, grace=0.5)
    assert code == 1
