"""Archives: batches on this machine and on Ray, and what dies in the middle.

`python -m benchmarks.archive` takes some 10 minutes on two cores (`--rows 2000`: 5).

Rows are real texts of the shared data, 5,562 different ones, repeated up to the number asked
for, each with an id of its own. Every run is the command itself in processes of its own, with two
workers. The memory of a run is that of all its processes, looked at twice a second: once as they
share it (Pss), and once with what they share counted for each (Rss). Ray is measured with a
cluster that is started for the run, so its start counts, and is told apart. Each run is made once,
the local one first; and looking at the memory takes time on the same cores, the more the more
processes there are, which costs Ray most. The exit code is 1 if outputs differ.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.data import RESULTS, data_folder, read_pages, read_rows

WORKERS = 2
ROWS = 20_000
LOOK = 0.5  # seconds between two looks at the memory
RAY = ("--engine", "ray")
_ACTOR = "ray::MapWorker(MapBatches(Summ"
_SETS = ("cnndm-train", "cnndm-dev", "newsroom-dev", "orangesum-fr-dev", "webpage-descriptions-dev", "xsum-dev")  # fmt: skip # noqa: E501


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the command has come to.

    Attributes:
        seconds: from start to end.
        steady: rows a second from the first row on.
        pss, rss: MB of all its processes, at most.
        processes: how many there were, at most.
        said: its last line.
    """

    seconds: float
    steady: float
    pss: float
    rss: float
    processes: int
    said: str


def texts() -> Iterator[str]:
    """All different texts of the shared data."""
    seen: set[str] = set()
    files = [data_folder() / "pages" / "truth.jsonl"]
    files += [data_folder() / "articles" / f"{name}.jsonl" for name in _SETS]
    for file in files:
        for row in read_rows(file):
            text = row.get("text") or ""
            if text.strip() and text not in seen:
                seen.add(text)
                yield text


def write_texts(path: Path, rows: int) -> int:
    """Writes the rows; returns how many of them are different."""
    different = list(texts())
    with path.open("w", encoding="utf-8") as stream:
        for number, text in enumerate(islice(cycle(different), rows)):
            stream.write(json.dumps({"id": f"row-{number}", "text": text}) + "\n")
    return min(rows, len(different))


def start(source: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    """Starts a batch."""
    command = (sys.executable, "-m", "nutgraf", "batch", str(source), str(out))
    return subprocess.Popen(
        (*command, "--workers", str(WORKERS), *options), stderr=subprocess.PIPE, text=True
    )


def measure(source: Path, out: Path, *options: str) -> Run:
    """Runs a batch to its end."""
    begun = time.monotonic()
    first: tuple[float, int] | None = None
    last = (begun, 0)
    pss = rss = 0.0
    most = 0
    with start(source, out, *options) as process:
        while process.poll() is None:
            mine = [process.pid, *descendants(process.pid)]
            memory = [memory_of(each) for each in mine]
            pss = max(pss, sum(each[0] for each in memory))
            rss = max(rss, sum(each[1] for each in memory))
            most = max(most, len(mine))
            if rows := done(out):
                last = (time.monotonic(), rows)
                first = first or last
            time.sleep(LOOK)
        said = process.stderr.read() if process.stderr else ""
    if process.returncode:
        raise SystemExit(f"a run failed: {said}")
    first = first or last
    steady = (last[1] - first[1]) / (last[0] - first[0]) if last[0] > first[0] else 0.0
    return Run(time.monotonic() - begun, steady, pss, rss, most, said.strip().splitlines()[-1])


def done(out: Path) -> int:
    """Rows that are done."""
    try:
        return out.with_name(f".{out.name}.partial").read_bytes().count(b"\n")
    except OSError:
        return 0


def descendants(process: int) -> list[int]:
    """Processes that came from one, and those from them."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            told = (folder / "stat").read_text()
        except OSError:
            continue
        children.setdefault(int(told.rpartition(")")[2].split()[1]), []).append(int(folder.name))
    found, waiting = [], [process]
    while waiting:
        more = children.get(waiting.pop(), [])
        found += more
        waiting += more
    return found


def memory_of(process: int) -> tuple[float, float]:
    """Pss and Rss in MB."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0, 0.0
    found = dict(re.findall(r"^(Pss|Rss):\s+(\d+) kB", told, re.MULTILINE))
    return int(found.get("Pss", 0)) / 1024, int(found.get("Rss", 0)) / 1024


def disturb(source: Path, out: Path, rows: int) -> dict[str, Any]:
    """Kills an actor and then the driver, runs the batch again, and tells what came of it."""
    strangers = set(pids_named(_ACTOR))
    with start(source, out, *RAY) as process:
        wait_for(out, process, rows // 4)
        actor = next(each for each in descendants(process.pid) if is_actor(each))
        os.kill(actor, signal.SIGKILL)
        at = done(out)
        wait_for(out, process, rows // 2)
        process.kill()
        said = process.communicate()[1]
    kept = done(out)
    begun = time.monotonic()
    while cluster := set(pids_named(_ACTOR)) - strangers:
        if time.monotonic() - begun > 60:
            break
        time.sleep(0.2)
    gone = time.monotonic() - begun
    again = measure(source, out, *RAY)
    return {
        "actor_killed_at": at,
        "driver_killed_at": kept,
        "said": said,
        "actors_gone_after_seconds": round(gone, 1),
        "actors_left": len(cluster),
        "again": asdict(again),
    }


def is_actor(process: int) -> bool:
    """Whether it is one that summarises."""
    return process in pids_named(_ACTOR)


def pids_named(name: str) -> list[int]:
    """Processes whose command line begins so."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                told = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if told.startswith(name.encode()):
                found.append(int(folder.name))
    return found


def wait_for(out: Path, process: subprocess.Popen[str], rows: int) -> None:
    """Waits until so many rows are done."""
    while done(out) < rows:
        if process.poll() is not None:
            raise SystemExit("the run ended too early")
        time.sleep(0.05)


def web_archive(folder: Path) -> dict[str, Any]:
    """The pages of the shared data as an archive, as Parquet and as a folder."""
    import pyarrow
    from pyarrow import parquet

    pages = read_pages()
    archive, table, plain = folder / "in.warc.gz", folder / "in.parquet", folder / "pages"
    plain.mkdir()
    with archive.open("wb") as stream:
        for page in pages:
            stream.write(gzip.compress(record_of(page.id, page.url, page.body())))
            (plain / f"{page.id}.html").write_bytes(page.body())
    columns = {
        "id": [page.id for page in pages],
        "url": [page.url for page in pages],
        "html": [page.body() for page in pages],
    }
    parquet.write_table(pyarrow.table(columns), table, row_group_size=100)
    runs = {"warc": archive, "parquet": table, "folder": plain}
    found = {
        name: asdict(measure(source, folder / f"{name}.jsonl")) for name, source in runs.items()
    }
    ray = asdict(measure(archive, folder / "ray.jsonl", *RAY))
    warc = records_by_id(folder / "warc.jsonl")
    same_bytes = digest(folder / "ray.jsonl") == digest(folder / "warc.jsonl")
    return {
        "pages": len(pages),
        "megabytes": round(archive.stat().st_size / 1e6, 1),
        "runs": {**found, "warc on Ray": ray},
        "rows": len(warc),
        "ray_equal_to_the_byte": same_bytes,
        "unlike_parquet": unlike(warc, records_by_id(folder / "parquet.jsonl"), whole=True),
        "unlike_folder": unlike(warc, records_by_id(folder / "folder.jsonl"), whole=False),
    }


def record_of(name: str, url: str, body: bytes) -> bytes:
    """A page as a record of an archive."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:page:{name}>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def records_by_id(file: Path) -> dict[str, dict[str, Any]]:
    """What was made of each page."""
    rows = {row.pop("id"): row for row in read_rows(file)}
    return {name.removeprefix("urn:page:").removesuffix(".html"): row for name, row in rows.items()}


def unlike(one: dict[str, Any], other: dict[str, Any], *, whole: bool) -> list[str]:
    """Pages of which something else was made: the whole record, or its text and its error."""

    def key(row: dict[str, Any] | None) -> object:
        if whole or row is None:
            return row
        return row.get("text"), (row.get("error") or {}).get("reason")

    return sorted(n for n in one.keys() | other.keys() if key(one.get(n)) != key(other.get(n)))


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def compare(folder: Path, rows: int) -> dict[str, Any]:
    """The same rows on this machine, on Ray, and on Ray with what dies in the middle."""
    source = folder / "in.jsonl"
    different = write_texts(source, rows)
    local = measure(source, folder / "local.jsonl")
    ray = measure(source, folder / "ray.jsonl", *RAY)
    disturbed = disturb(source, folder / "disturbed.jsonl", rows)
    sums = {name: digest(folder / f"{name}.jsonl") for name in ("local", "ray", "disturbed")}
    return {
        "rows": rows,
        "different_texts": different,
        "megabytes": round(source.stat().st_size / 1e6, 1),
        "workers": WORKERS,
        "local": asdict(local),
        "ray": asdict(ray),
        "disturbed": disturbed,
        "sha256": sums,
        "equal_to_the_byte": len(set(sums.values())) == 1,
    }


def show(result: dict[str, Any]) -> None:
    """Prints the figures as a table."""
    texts_, pages = result["texts"], result["web_archive"]
    of_texts = f"{texts_['rows']:,} texts ({texts_['different_texts']:,} different)"
    runs = [
        (f"{of_texts}, local", texts_["rows"], texts_["local"]),
        (f"{of_texts}, Ray", texts_["rows"], texts_["ray"]),
        *((f"{pages['pages']:,} pages, {k}", pages["pages"], v) for k, v in pages["runs"].items()),
    ]
    print("| run | s | rows a second | steady | MB shared out | MB, each | processes |")
    print("|---|---|---|---|---|---|---|")
    for name, rows, run in runs:
        print(
            f"| {name} | {run['seconds']:.1f} | {rows / run['seconds']:.1f} | {run['steady']:.1f} "
            f"| {run['pss']:.0f} | {run['rss']:.0f} | {run['processes']} |"
        )
    print(f"\nequal to the byte, also with what died: {texts_['equal_to_the_byte']}")
    print(f"archive on Ray equal to the byte: {pages['ray_equal_to_the_byte']}")
    print(f"unlike Parquet {len(pages['unlike_parquet'])}, folder {len(pages['unlike_folder'])}")


def main() -> None:
    """Measures, prints and writes the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"of texts (default {ROWS:,})")
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        result = {"texts": compare(Path(folder), rows), "web_archive": web_archive(Path(folder))}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "archive.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    show(result)
    sys.exit(differences(result))


def differences(result: dict[str, Any]) -> str | None:
    """What is unlike that should be the same, or None."""
    pages = result["web_archive"]
    alike = {
        "texts on Ray": result["texts"]["equal_to_the_byte"],
        "the archive on Ray": pages["ray_equal_to_the_byte"],
        "Parquet": not pages["unlike_parquet"],
    }
    unlike_ = [name for name, same in alike.items() if not same]
    return f"not the same: {', '.join(unlike_)}" if unlike_ else None


if __name__ == "__main__":
    main()
