"""Names are looked up by a resolver that can be told to stop."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from aiohttp.resolver import AsyncResolver

from nutgraf.errors import FetchFailed
from nutgraf.fetch.fetcher import Fetcher
from tests.integration.fetch.sites import options


@pytest.fixture
def silent_nameserver() -> Iterator[str]:
    """The address of a nameserver that hears and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_a_nameserver_that_never_answers_meets_the_deadline(silent_nameserver: str) -> None:
    async def run() -> None:
        resolver = AsyncResolver(nameservers=[silent_nameserver], timeout=30, tries=5)
        async with Fetcher(options(seconds=0.4, robots=False), resolver=resolver) as fetcher:
            try:
                await fetcher.fetch("http://slow.example/")
            finally:
                await resolver.close()

    started = time.monotonic()
    with pytest.raises(FetchFailed) as caught:
        asyncio.run(run())
    assert caught.value.reason == "timeout"
    assert time.monotonic() - started < 10


def test_the_default_resolver_is_one_that_can_be_stopped() -> None:
    """The system's own blocks a thread, which no deadline ends and the process waits for."""
    program = (
        "from aiohttp.resolver import AsyncResolver, DefaultResolver\n"
        "assert DefaultResolver is AsyncResolver"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
