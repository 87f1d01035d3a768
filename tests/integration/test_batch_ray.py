"""The same rows from a Ray cluster, whatever dies in the middle."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from nutgraf.batch.engines import LocalEngine
from nutgraf.errors import BadOption
from tests.integration.archives import record, write_archive
from tests.integration.test_batch import page, start, story, wait_for_rows, write_jsonl

ray_is_there = pytest.mark.skipif(
    find_spec("ray") is None, reason="Ray is not installed: pip install '.[ray]'"
)
slow = pytest.mark.slow
ROWS = 640
RAY = ("--engine", "ray", "--workers", "2")
PATIENCE = 300.0  # seconds; Ray starts a dozen processes, on a busy machine


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        {"id": n, "text": story(n) if n % 5 else "Too little."} if n % 3 else {"html": page(n)}
        for n in range(ROWS)
    ]
    return write_jsonl(tmp_path_factory.mktemp("ray") / "in.jsonl", rows)


@pytest.fixture(scope="module")
def whole(source: Path) -> bytes:
    run(source, source.with_name("whole.jsonl"))
    return source.with_name("whole.jsonl").read_bytes()


def run(*arguments: object) -> str:
    """Runs a batch to its end and returns what it says, which must be lines of our own."""
    with start(*arguments) as process:
        said, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, told
    assert not said
    assert all(line.startswith("nutgraf: ") for line in told.splitlines()), told
    return told


def actors() -> list[int]:
    """Processes of actors that summarise."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True)
    lines = [line.split(None, 1) for line in listed.stdout.splitlines()]
    return [int(number) for number, told in lines if told.startswith("ray::MapWorker(MapBatches(S")]


def test_without_the_extra_ray_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from nutgraf.batch.ray_engine import RayEngine

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(BadOption, match=r"python\S* -m pip install '\.\[ray\]'"):
        RayEngine()


def test_the_local_engine_does_not_load_ray() -> None:
    code = "import sys, nutgraf.batch, nutgraf.cli.batch; assert 'ray' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert LocalEngine.__module__ == "nutgraf.batch.engines"


@slow
@ray_is_there
class TestRay:
    def test_the_output_is_the_same_to_the_byte(
        self, tmp_path: Path, source: Path, whole: bytes
    ) -> None:
        told = run(source, tmp_path / "out.jsonl", *RAY)
        assert told.startswith(f"nutgraf: {ROWS} rows in ")
        assert (tmp_path / "out.jsonl").read_bytes() == whole

    def test_an_actor_and_then_the_driver_are_killed(
        self, tmp_path: Path, source: Path, whole: bytes
    ) -> None:
        out = tmp_path / "out.jsonl"
        strangers = set(actors())
        with start(source, out, *RAY) as process:
            wait_for_rows(out, 40, PATIENCE)
            mine = [each for each in actors() if each not in strangers]
            os.kill(mine[0], signal.SIGKILL)
            wait_for_rows(out, 200, PATIENCE)
            process.kill()
            process.communicate(timeout=PATIENCE)
        assert not out.exists()
        told = run(source, out, *RAY)
        assert told.startswith("nutgraf: going on behind row ")
        assert out.read_bytes() == whole

    def test_what_one_engine_has_begun_another_goes_on_with(
        self, tmp_path: Path, source: Path, whole: bytes
    ) -> None:
        out = tmp_path / "out.jsonl"
        with start(source, out) as process:
            wait_for_rows(out, 40)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE)
        with start(source, out, *RAY) as process:
            wait_for_rows(out, 240, PATIENCE)
            process.send_signal(signal.SIGTERM)
            _, told = process.communicate(timeout=PATIENCE)
        assert process.returncode == 143
        assert "run the same command again" in told
        assert run(source, out).startswith("nutgraf: going on behind row ")
        assert out.read_bytes() == whole

    def test_archives_on_a_cluster_that_is_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RAY_AUTH_MODE", "token")  # of this cluster alone, which lives a minute
        monkeypatch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
        folder = tmp_path / "in"
        folder.mkdir()
        for shard in range(2):
            records = [record(n, page(n).encode()) for n in range(shard * 70, shard * 70 + 70)]
            write_archive(folder / f"{shard}.warc.gz", records)
        cluster = (sys.executable, "-c", CLUSTER)
        with subprocess.Popen(cluster, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as head:
            assert head.stdin
            assert head.stdout
            address = head.stdout.readline().decode().strip()
            out = tmp_path / "ray"
            run(folder, f"{out}/", "--engine", "ray", "--address", address)
            head.stdin.close()
        run(folder, f"{tmp_path}/local/")
        for shard in range(2):
            name = f"{shard}.jsonl.gz"
            assert (out / name).read_bytes() == (tmp_path / "local" / name).read_bytes()

    def test_what_kills_every_actor_ends_the_batch_with_a_line(
        self, tmp_path: Path, source: Path, whole: bytes
    ) -> None:
        out = tmp_path / "out.jsonl"
        command = (sys.executable, "-c", KILLED, str(source), str(out))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            told, _ = process.communicate(timeout=PATIENCE)
        behind = re.fullmatch(
            r"Ray gave up behind row (\d+): a process .* died again and again; .*\n", told
        )
        assert behind, told
        kept = (tmp_path / ".out.jsonl.partial").read_bytes()
        assert whole.startswith(kept)
        assert kept.count(b"\n") == int(behind[1]) <= 64

    def test_an_input_that_is_a_link_is_read_where_it_is_said_to_be(self, tmp_path: Path) -> None:
        for number, name in enumerate(("real", "link")):
            (tmp_path / name).mkdir()
            (tmp_path / name / "page.html").write_text(page(number), encoding="utf-8")
        write_jsonl(tmp_path / "real" / "KEY123", [{"path": "page.html"}])
        link = tmp_path / "link" / "in.jsonl"
        link.symlink_to(tmp_path / "real" / "KEY123")
        run(link, tmp_path / "local.jsonl")
        run(link, tmp_path / "ray.jsonl", *RAY)
        assert b"Story 1" in (tmp_path / "local.jsonl").read_bytes()
        assert (tmp_path / "ray.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()

    def test_a_cluster_that_is_not_there(self, tmp_path: Path, source: Path) -> None:
        begun = time.monotonic()
        with start(source, tmp_path / "out.jsonl", *RAY, "--address", "127.0.0.1:9") as process:
            _, told = process.communicate(timeout=PATIENCE)
        assert process.returncode == 2
        assert told.startswith("nutgraf: there is no Ray cluster to be had at '127.0.0.1:9': ")
        assert len(told.splitlines()) == 1
        assert time.monotonic() - begun < PATIENCE


CLUSTER = """
import os, sys
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
import ray
context = ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False,
                   object_store_memory=200_000_000, logging_level="ERROR")
print(context.address_info["gcs_address"], flush=True)
sys.stdin.read()
ray.shutdown()
"""

KILLED = """
import json, os, sys
from pathlib import Path
import nutgraf.batch.ray_engine as engine
from nutgraf.batch import Limits, run_batch
from nutgraf.errors import BadSource

class Summariser:  # of this script, so the actors get it as it stands here
    def __init__(self, *arguments):
        from nutgraf.batch.ray_engine import Summariser
        self.inner = Summariser(*arguments)
    def __call__(self, batch):
        if any(json.loads(told)["first"] == 65 for told in batch.column("piece").to_pylist()):
            os.kill(os.getpid(), 9)
        return self.inner(batch)

engine.Summariser = Summariser
with engine.RayEngine(None, 2) as ray:
    try:
        run_batch(Path(sys.argv[1]), Path(sys.argv[2]), limits=Limits(workers=2), engine=ray)
    except BadSource as error:
        print(error)
"""
