"""A server that says nothing keeps nobody waiting again and again."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from nutgraf.store import connecting
from nutgraf.store.address import read_address
from nutgraf.store.connecting import server_engine

pytestmark = pytest.mark.slow


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody whose connections nobody accepts: a server that is about to stop."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def seconds_to_fail(engine: Engine) -> float:
    began = time.monotonic()
    with pytest.raises(OperationalError, match="timeout expired"):
        engine.connect()
    return time.monotonic() - began


def test_what_waits_behind_it_fails_at_once(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    engine = server_engine(read_address(f"postgresql://x@127.0.0.1:{port}/x?connect_timeout=2"))
    assert seconds_to_fail(engine) > 1.5
    assert [seconds_to_fail(engine) < 0.5 for _ in range(5)] == [True] * 5


def test_it_is_asked_again_after_a_while(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_SILENT", 0.1)
    port = listener.getsockname()[1]
    engine = server_engine(read_address(f"postgresql://x@127.0.0.1:{port}/x?connect_timeout=2"))
    assert seconds_to_fail(engine) > 1.5
    time.sleep(0.2)
    assert seconds_to_fail(engine) > 1.5
