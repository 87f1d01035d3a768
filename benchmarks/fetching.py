"""Throughput of the guarded fetcher, beside bare aiohttp: `python -m benchmarks.fetching`.

1,000 addresses on 100 made-up hosts, served on loopback by another process that takes 50 ms for
each answer. The server notes when it is asked for what, so the limits of each host are checked by
what arrived, not by what was sent. No data is needed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import socket
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from benchmarks.data import RESULTS
from nutgraf.fetch.fetcher import Fetcher
from nutgraf.fetch.options import FetchOptions

HOSTS = 100
PAGES = 1_000
LATENCY = 0.05
CONNECTIONS = (1, 10, 100)
BODY = b"<h1>Story</h1>" + b"<p>The ferry left the harbour at noon, as it does every day.</p>" * 400
UNHURRIED: dict[str, Any] = {"host_per_second": 1_000_000.0, "host_burst": 1_000_000}


class Loopback(AbstractResolver):
    """Every name is this machine."""

    async def resolve(  # noqa: D102
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
            )
        ]

    async def close(self) -> None:  # noqa: D102
        pass


def serve(pipe: Connection) -> None:
    """Serves until it is asked for its notes: for each host when requests began and ended."""
    notes: dict[str, list[tuple[float, float]]] = defaultdict(list)

    async def answer(request: web.BaseRequest) -> web.Response:
        began = time.monotonic()
        await asyncio.sleep(LATENCY)
        notes[request.url.host or ""].append((began, time.monotonic()))
        if request.path == "/robots.txt":
            return web.Response(status=404)
        return web.Response(body=BODY, content_type="text/html")

    async def run() -> None:
        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1_024)
        await site.start()
        pipe.send(runner.addresses[0][1])
        while True:
            while not pipe.poll():  # noqa: ASYNC110 - a pipe has no event
                await asyncio.sleep(0.02)
            if not pipe.recv():
                return
            pipe.send(dict(notes))
            notes.clear()

    asyncio.run(run())


@contextmanager
def serving() -> Iterator[tuple[int, Connection]]:
    """A server in a process of its own: its port, and the pipe over which it tells its notes."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        ours.send(False)
        process.join()


def notes_of(pipe: Connection) -> dict[str, list[tuple[float, float]]]:
    """Asks the server what it was asked for, and begins anew."""
    pipe.send(True)
    notes: dict[str, list[tuple[float, float]]] = pipe.recv()
    return notes


def most_at_once(spans: Sequence[tuple[float, float]]) -> int:
    """How many requests were under way at the same time."""
    edges = sorted([(began, 1) for began, _ in spans] + [(ended, -1) for _, ended in spans])
    now = most = 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most


def over_rate(
    spans: Sequence[tuple[float, float]], per_second: float, burst: int, slack: float = 0.05
) -> bool:
    """Whether any stretch of time saw more requests than burst and rate allow."""
    starts = sorted(began for began, _ in spans)
    return any(
        last - first + 1 > burst + (starts[last] - starts[first] + slack) * per_second
        for first in range(len(starts))
        for last in range(first, len(starts))
    )


async def fetch_guarded(urls: Sequence[str], options: FetchOptions) -> float:
    """Fetches all through the guard; returns seconds."""
    async with Fetcher(options, resolver=Loopback()) as fetcher:
        started = time.perf_counter()
        pages = await asyncio.gather(*(fetcher.fetch(url) for url in urls))
        took = time.perf_counter() - started
    assert all(page.body == BODY for page in pages)
    return took


async def fetch_bare(urls: Sequence[str], connections: int) -> float:
    """Fetches all with aiohttp alone, as many at once; returns seconds."""
    connector = aiohttp.TCPConnector(limit=connections, limit_per_host=2, resolver=Loopback())
    async with aiohttp.ClientSession(connector=connector) as session:

        async def get(url: str) -> bytes:
            async with session.get(url) as response:
                return await response.read()

        started = time.perf_counter()
        bodies = await asyncio.gather(*(get(url) for url in urls))
        took = time.perf_counter() - started
    assert all(body == BODY for body in bodies)
    return took


def measure(pages: int) -> list[dict[str, Any]]:
    """Runs each system at each number of connections."""
    figures = []
    with serving() as (port, pipe):
        urls = [f"http://site{n % HOSTS}.example:{port}/story/{n}" for n in range(pages)]
        for connections in CONNECTIONS:
            for name in ("guard", "guard, unhurried", "aiohttp"):
                changes = UNHURRIED if "unhurried" in name else {}
                options = FetchOptions(
                    allowed_addresses=("127.0.0.1",), ports=(), connections=connections, **changes
                )
                notes_of(pipe)
                if name == "aiohttp":
                    took = asyncio.run(fetch_bare(urls, connections))
                else:
                    took = asyncio.run(fetch_guarded(urls, options))
                hosts = notes_of(pipe)
                requests = sum(map(len, hosts.values()))
                figures.append(
                    {
                        "system": name,
                        "connections": connections,
                        "pages": pages,
                        "requests": requests,
                        "seconds": round(took, 2),
                        "pages_per_second": round(pages / took, 1),
                        "requests_per_second": round(requests / took, 1),
                        "most_at_once_at_a_host": max(map(most_at_once, hosts.values())),
                        "hosts_over_rate": sum(
                            over_rate(spans, options.host_per_second, options.host_burst)
                            for spans in hosts.values()
                        ),
                    }
                )
                show(figures[-1])
    return figures


def show(figure: dict[str, Any]) -> None:
    """Prints one line of the table."""
    print(
        f"{figure['system']:17} {figure['connections']:4} connections "
        f"{figure['pages_per_second']:7.1f} pages/s {figure['requests_per_second']:7.1f} requests/s"
        f"  {figure['seconds']:6.1f} s  at once at a host: {figure['most_at_once_at_a_host']}, "
        f"hosts over their rate: {figure['hosts_over_rate']}",
        flush=True,
    )


def main() -> int:
    """Measures, prints and writes the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fetching", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES, help="addresses to fetch")
    figures = measure(parser.parse_args().pages)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "fetching.json").write_text(json.dumps(figures, indent=2) + "\n")
    over = [f for f in figures if f["system"] != "aiohttp" and f["most_at_once_at_a_host"] > 2]
    late = [f for f in figures if f["system"] == "guard" and f["hosts_over_rate"]]
    return 1 if over or late else 0


if __name__ == "__main__":
    raise SystemExit(main())
