"""A worker that a page has taken over has nothing of its parent in its hands."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from nutgraf.sandbox import Sandbox
from nutgraf.store.opening import open_store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def open_files() -> list[str]:
    """What this process has open, besides pipes and nothing."""
    found = []
    for number in list(Path("/proc/self/fd").iterdir()):
        with contextlib.suppress(OSError):  # the folder itself, closed by now
            found.append(str(number.readlink()))
    return [name for name in found if not name.startswith(("pipe:", "/dev/null", "/proc/"))]


def process_id() -> int:
    return os.getpid()


def test_workers_hold_neither_files_nor_sockets_of_their_parent(tmp_path: Path) -> None:
    with (
        open_store(str(tmp_path / "nutgraf.db")) as store,
        socket.create_server(("127.0.0.1", 0)),
        Sandbox(2, start_method="fork") as sandbox,
    ):
        store.results.get("nothing")
        assert {Path(name).name for name in open_files()} > {"nutgraf.db", "nutgraf.db-wal"}
        sandbox.start(2)
        for _ in range(2):
            (own,) = sandbox.call(open_files)
            assert own.startswith("socket:"), "its end of the pipe to its parent"
            victim = sandbox.call(process_id)
            os.kill(victim, signal.SIGKILL)
            time.sleep(0.1)
            assert sandbox.call(process_id) != victim, "that it died is seen"
        store.sessions.forget_expired()  # what is closed there is open here
