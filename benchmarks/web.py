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
    """Time on a processor that the server and its workers have had, in milliseconds."""
    ticks = 0
    for number in {process, *_children(process)}:
        fields = Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1_000 / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> dict[str, float]:
    """Memory of the server, and of all its processes together, each its own share of it (PSS)."""
    everyone = {process, *_children(process)}
    each = {number: _share(number) for number in everyone}
    return {"server": each[process], "all": sum(each.values()), "processes": len(each)}


def _share(process: int) -> float:
    told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return int(re.findall(r"^Pss:\s+(\d+)", told, re.MULTILINE)[0]) / 1024


def _children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield int(child)
            yield from _children(int(child))


def measure(seconds: int, total: int) -> dict[str, Any]:
    """Measures all there is to measure.

    Args:
        seconds: of each load.
        total: requests between two looks at the memory.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        link = stack.enter_context(serve_pages())
        process, url = stack.enter_context(serve_web(folder))

        def run(script: str, lasting: int = seconds) -> dict[str, Any]:
            return load(process, url, script, folder, link, lasting)

        run(_MIXED, 5)  # to warm up
        found: dict[str, Any] = {"cached": run(_CACHED), "uncached": run(_UNCACHED)}
        before, done = megabytes(process), 0
        looks = [before]
        while done < total:
            done += run(_MIXED)["requests"]
            looks.append(megabytes(process))
        found["memory"] = {"before": before, "after": looks[-1], "requests": done, "looks": looks}
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
    found = measure(options.seconds, options.total)
    print(
        f"{os.cpu_count()} cores, {CONNECTIONS} connections, an article of "
        f"{len(TEXT.split())} words\n"
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
    print(
        f"\nMemory over {memory['requests']:,} requests: server {memory['before']['server']:.0f}"
        f" → {memory['after']['server']:.0f} MB, with its workers {memory['before']['all']:.0f}"
        f" → {memory['after']['all']:.0f} MB"
    )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "web.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
