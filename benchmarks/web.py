"""Load on the web, over real sockets: `python -m benchmarks.web`.

`nutgraf serve` runs as its own process; pages come from a server on loopback, requests from wrk,
which must be installed. All of them share the cores of this machine. No data is needed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.crowd import crowd
from benchmarks.data import RESULTS
from nutgraf.demo.article_text import make_up

ARTICLE = make_up(4)
PARAGRAPHS = (*ARTICLE.paragraphs, *make_up(5).paragraphs[:3])
TEXT = "\n\n".join(PARAGRAPHS)
SECONDS = 20
CONNECTIONS = 32
CACHED_SHARE = 0.9
SLOW = 200
MEMORY_SECONDS = 120
"""For the requests over which memory is watched, so that all is done in four minutes."""


_SETTINGS = """\
[web]
port = 0
[store]
url = "web.db"
[fetch]
allowed_addresses = ["127.0.0.0/8"]
ports = []
robots = false
fresh_seconds = 3600
"""
_REPORT = """
done = function(summary, latency, requests)
  io.write(string.format('{{"requests": %d, "seconds": %f, "failed": %d, "lost": %d, "p50": %f, '
    .. '"p99": %f, "most": %f}}\\n', summary.requests, summary.duration / 1e6,
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3))
end
"""
_COMMON = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local thread = 0
function setup(each) thread = thread + 1; each:set("number", thread) end
function init(arguments) math.randomseed(number * 7919); count = 0 end
function another()
  count = count + 1
  return string.gsub({text}, "@@", number .. "x" .. count .. "x" .. math.random(1e9), 1)
end
"""
_CACHED = _COMMON + "request = function() return wrk.format(nil, nil, nil, {link}) end" + _REPORT
_UNCACHED = (
    _COMMON + "request = function() return wrk.format(nil, nil, nil, another()) end" + _REPORT
)
_MIXED = (
    _COMMON
    + """
request = function()
  if math.random() < {share} then return wrk.format(nil, nil, nil, {link}) end
  return wrk.format(nil, nil, nil, another())
end
"""
    + _REPORT
)


class _Pages(BaseHTTPRequestHandler):
    """Answers every address with the article."""

    def do_GET(self) -> None:
        paragraphs = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
        page = (
            f"<!doctype html><html lang=en><title>{ARTICLE.title}</title>"
            f"<body><article><h1>{ARTICLE.title}</h1>{paragraphs}</article>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def serve_pages() -> Iterator[str]:
    """Serves the article on loopback; yields its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/story"
        server.shutdown()


@contextmanager
def serve_web(folder: Path) -> Iterator[tuple[int, str]]:
    """Runs `nutgraf serve`; yields its process and address."""
    (folder / "nutgraf.toml").write_text(_SETTINGS, encoding="utf-8")
    command = [sys.executable, "-m", "nutgraf", "serve", "--json"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        assert process.stdout is not None
        told = b""
        for line in process.stdout:
            told += line
            if line.startswith(b"}"):
                break
        try:
            yield process.pid, json.loads(told)["url"]
        finally:
            process.send_signal(signal.SIGTERM)


def load(  # noqa: PLR0913, PLR0917 - what a load is made of
    process: int, url: str, script: str, folder: Path, link: str, seconds: int
) -> dict[str, Any]:
    """Runs wrk with a script; returns what it counted, and what a request cost the server."""
    requests = {
        "link": json.dumps(json.dumps({"url": link})),
        "text": json.dumps(json.dumps({"text": f"Case @@ is told here.\n\n{TEXT}"})),
        "share": str(CACHED_SHARE),
    }
    path = folder / "load.lua"
    path.write_text(script.format(**requests), encoding="utf-8")
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(path)]
    before = processor_ms(process)
    told = subprocess.run(
        [*command, f"{url}/v1/summaries"], capture_output=True, text=True, check=True
    ).stdout
    counted = json.loads(re.findall(r"^\{.*\}$", told, re.MULTILINE)[0])
    cost = (processor_ms(process) - before) / counted["requests"]
    return {**counted, "per_second": counted["requests"] / counted["seconds"], "cost": cost}


def processor_ms(process: int) -> float:
    """Time on a processor that the server and its workers have had, in milliseconds.

    That of workers which have ended stands with who waited for them (cutime and cstime of proc(5)).
    """
    ticks = 0
    for told in _each(process, "stat").values():
        fields = told.rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks * 1_000 / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> dict[str, float]:
    """Memory of the server, and of all its processes together, each its own share of it (PSS)."""
    each = {
        number: int(re.findall(r"^Pss:\s+(\d+)", told, re.MULTILINE)[0]) / 1024
        for number, told in _each(process, "smaps_rollup").items()
    }
    return {"server": each[process], "all": sum(each.values()), "processes": len(each)}


def _each(process: int, name: str) -> dict[int, str]:
    """What the kernel tells of a process and all under it; again if one ends meanwhile."""
    while True:
        try:
            return {
                number: Path(f"/proc/{number}/{name}").read_text(encoding="ascii")
                for number in (process, *_children(process))
            }
        except (FileNotFoundError, ProcessLookupError):
            if not Path(f"/proc/{process}").exists():
                raise


def _children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield int(child)
            yield from _children(int(child))


def measure(seconds: int, total: int) -> dict[str, Any]:
    """Measures all there is to measure.

    Args:
        seconds: of each load.
        total: requests over which memory is watched, if `MEMORY_SECONDS` are enough for them.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        link = stack.enter_context(serve_pages())
        process, url = stack.enter_context(serve_web(folder))

        def run(script: str, lasting: int = seconds) -> dict[str, Any]:
            return load(process, url, script, folder, link, lasting)

        run(_MIXED, 5)  # to warm up
        found: dict[str, Any] = {"cached": run(_CACHED), "uncached": run(_UNCACHED)}
        looks, done = [megabytes(process)], 0
        until = time.monotonic() + MEMORY_SECONDS
        while done < total and time.monotonic() < until:
            done += run(_MIXED)["requests"]
            looks.append(megabytes(process))
        found["memory"] = {"requests": done, "looks": looks}
        with crowd(url, SLOW):
            found["beside"] = run(_CACHED, 10)  # before the slow are cut off
        found["log"] = (folder / "log").read_text(encoding="utf-8").splitlines()[1:][-5:]
    return found


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each load")
    parser.add_argument("--total", type=int, default=100_000, help="requests for the memory")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is needed: apt-get install wrk")
    load_before = os.getloadavg()[0]
    found = measure(options.seconds, options.total)
    print(
        f"{os.cpu_count()} cores, load {load_before:.1f} before, {CONNECTIONS} connections, "
        f"an article of {len(TEXT.split())} words\n"
    )
    print("| load | requests/s | p50 ms | p99 ms | CPU ms a request | not answered | refused |")
    print("|---|---|---|---|---|---|---|")
    rows = (
        ("cached", "a link that is known"),
        ("uncached", "a text, each another"),
        ("beside", f"a known link, beside {SLOW} slow clients"),
    )
    for name, told in rows:
        one = found[name]
        print(
            f"| {told} | {one['per_second']:,.0f} | {one['p50']:.1f} | {one['p99']:.1f} "
            f"| {one['cost']:.2f} | {one['lost']:.0f} | {one['failed']:.0f} |"
        )
    memory = found["memory"]
    print(f"\nMemory over {memory['requests']:,} requests, a tenth of them texts; each look, MB:")
    for name, told in (("server", "the server"), ("all", "with its workers")):
        print(f"- {told}: " + ", ".join(f"{look[name]:.0f}" for look in memory["looks"]))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "web.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
