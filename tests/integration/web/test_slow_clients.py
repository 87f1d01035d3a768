"""Two hundred clients that take their time do not stop one that does not, and are cut off."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from benchmarks.crowd import crowd, sockets
from benchmarks.web import serve_web

from nutgraf.web.api.examples import TEXT

SLOW = 200
CUT_OFF = 60.0
"""Seconds; the longest deadline is half of that."""


@pytest.mark.slow
def test_a_fast_client_beside_slow_ones(tmp_path: Path) -> None:
    with serve_web(tmp_path) as (process, url), httpx.Client(base_url=url, timeout=10) as fast:
        assert fast.post("/v1/summaries", json={"text": TEXT}).status_code == 200
        few = sockets(process)
        with crowd(url, SLOW):
            took = []
            for number in range(40):
                began = time.monotonic()
                answer = fast.post("/v1/summaries", json={"text": f"Number {number}. {TEXT}"})
                took.append(time.monotonic() - began)
                assert answer.status_code == 200
            assert sorted(took)[-4] < 2
            until = time.monotonic() + CUT_OFF
            while sockets(process) > few + 5:
                assert time.monotonic() < until, f"{sockets(process) - few} are still connected"
                time.sleep(0.5)
        assert fast.get("/healthz").status_code == 200
