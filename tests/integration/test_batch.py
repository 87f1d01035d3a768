"""Batches: a row for a row, in order, whatever the rows hold and whenever the run is stopped."""

from __future__ import annotations

import contextlib
import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import parquet

from nutgraf.batch import Limits, run_batch
from nutgraf.batch.output import Output
from nutgraf.batch.rows import START, FolderRows, JsonlRows, Row, open_rows
from nutgraf.batch.work import WorkOptions, failed_row, summarize_row
from nutgraf.errors import BadOption, BadSource
from nutgraf.reading import ReadingOptions

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and locks")

TOPICS = ("bridge", "harbour", "library", "orchard", "tramway", "theatre", "reservoir", "market")


def story(number: int) -> str:
    """Nine sentences about nothing that ever happened."""
    topic = TOPICS[number % len(TOPICS)]
    return "\n\n".join(
        f"The council of Ellery said on Monday that the {topic} number {number} would be closed "
        f"for {part + 2} weeks. Engineers found {part + 3} cracks in its northern wall in March. "
        f"Repairs will cost {part + 4} million crowns, according to a report of the city."
        for part in range(3)
    )


def page(number: int) -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in story(number).split("\n\n"))
    return f"<html><body><article><h1>Story {number}</h1>{paragraphs}</article></body></html>"


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def left_over(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.name.startswith("."))


def line_of(row: object, folder: Path, number: int = 1) -> dict[str, Any]:
    """What becomes of one row, without a worker process."""
    content = row if isinstance(row, bytes) else json.dumps(row).encode()
    options = WorkOptions(ReadingOptions(), 1_000_000)
    record = json.loads(summarize_row(Row(number, content, folder), options))
    assert isinstance(record, dict)
    return record


class TestRow:
    @pytest.mark.parametrize("field", ["text", "html"])
    def test_text_and_pages_are_summarised(self, tmp_path: Path, field: str) -> None:
        content = story(1) if field == "text" else page(1)
        record = line_of({"id": "a", field: content, "url": "https://x.example/1"}, tmp_path)
        assert record["id"] == "a"
        assert record["schema"] == "nutgraf.summary/1"
        assert "number 1 would be closed" in record["text"]

    def test_a_file_is_found_beside_the_input(self, tmp_path: Path) -> None:
        (tmp_path / "inside.html").write_text(page(2), encoding="utf-8")
        assert line_of({"path": "inside.html"}, tmp_path)["schema"] == "nutgraf.summary/1"

    @pytest.mark.parametrize("path", ["../secret.txt", "/etc/passwd", "link", "a\x00b", "missing"])
    def test_a_row_cannot_name_files_elsewhere(self, tmp_path: Path, path: str) -> None:
        folder = tmp_path / "in"
        folder.mkdir()
        (tmp_path / "secret.txt").write_text(story(1), encoding="utf-8")
        (folder / "link").symlink_to(tmp_path / "secret.txt")
        error = line_of({"path": path}, folder)["error"]
        assert (error["kind"], error["reason"]) == ("row", "bad-path")

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (b"{torn", "bad-json"),
            (b"[1, 2]", "bad-json"),
            (b"\xff\xfe\xfa", "bad-json"),
            (b"[" * 100_000, "bad-json"),
            (b'{"id": ' + b"9" * 5000 + b"}", "bad-json"),
            ({}, "bad-row"),
            ({"html": 5}, "bad-row"),
            ({"text": "x", "title": ["y"]}, "bad-row"),
            ({"text": "x", "language": "../../etc"}, "bad-row"),
        ],
    )
    def test_a_row_of_which_nothing_can_be_made(
        self, tmp_path: Path, row: object, reason: str
    ) -> None:
        record = line_of(row, tmp_path, number=7)
        assert record["id"] == 7
        assert record["schema"] == "nutgraf.error/1"
        assert (record["error"]["kind"], record["error"]["reason"]) == ("row", reason)
        assert "\n" not in record["error"]["evidence"]

    def test_a_page_that_is_no_article_says_why(self, tmp_path: Path) -> None:
        error = line_of({"text": "Too little."}, tmp_path)["error"]
        assert (error["kind"], error["reason"]) == ("page", "too-short")
        error = line_of({"text": "x" * 1_000_001}, tmp_path)["error"]
        assert (error["kind"], error["reason"]) == ("fetch", "too-large")

    def test_lone_surrogates_do_no_harm(self, tmp_path: Path) -> None:
        record = line_of({"id": "\ud800", "text": story(1) + " \udfff"}, tmp_path)
        assert record["id"] == "\ufffd"

    def test_a_killed_worker_leaves_a_row_with_its_id(self, tmp_path: Path) -> None:
        row = Row(3, b'{"id": "page-3", "html": "x"}', tmp_path)
        assert json.loads(failed_row(row, RuntimeError("boom\nbang"))) == {
            "id": "page-3",
            "schema": "nutgraf.error/1",
            "error": {
                "kind": "row",
                "reason": "unexpected",
                "evidence": "RuntimeError: boom bang",
            },
        }


class TestInput:
    def test_folders_are_walked_in_the_order_of_names(self, tmp_path: Path) -> None:
        for name in ("b.html", "a/2.htm", "a/1.xhtml.gz", "a.txt", "c.pdf", "notes.doc", ".x.html"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("x", encoding="utf-8")
        (tmp_path / "a" / "loop").symlink_to(tmp_path)
        os.mkfifo(tmp_path / "pipe.html")
        rows = FolderRows(tmp_path)
        assert [row.name for row in rows.starting(START)] == [
            "a/1.xhtml.gz",
            "a/2.htm",
            "a.txt",
            "b.html",
            "c.pdf",
        ]
        assert rows.count() == 5

    def test_a_line_that_is_too_long_is_a_row_and_is_not_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "in.jsonl"
        path.write_bytes(b"{}\n" + b"x" * 5_000_000 + b"\n\n \n{}\n{}")
        rows = JsonlRows(path, max_bytes=1000)
        assert [(row.number, row.problem and row.problem[0]) for row in rows.starting(START)] == [
            (1, None),
            (2, "too-long"),
            (3, None),
            (4, None),
        ]

    def test_a_gzipped_file_that_ends_too_early_is_an_error(self, tmp_path: Path) -> None:
        path = tmp_path / "in.jsonl.gz"
        noise = json.dumps({"text": os.urandom(5000).hex()}).encode()
        path.write_bytes(gzip.compress(noise * 20)[:-2000])
        with pytest.raises(BadSource, match="to its end"):
            list(open_rows(path, Limits()).starting(START))

    @pytest.mark.parametrize(
        ("name", "error"), [("missing.jsonl", BadSource), ("in.csv", BadOption)]
    )
    def test_what_cannot_be_read(self, tmp_path: Path, name: str, error: type[Exception]) -> None:
        (tmp_path / "in.csv").touch()
        with pytest.raises(error, match=name):
            open_rows(tmp_path / name, Limits())

    def test_a_file_that_is_no_parquet_or_has_no_pages(self, tmp_path: Path) -> None:
        path = tmp_path / "in.parquet"
        path.write_bytes(b"not parquet")
        with pytest.raises(BadSource, match="as Parquet"):
            open_rows(path, Limits())
        parquet.write_table(arrow.table({"other": [1]}), path)
        with pytest.raises(BadSource, match="no column html, text or path"):
            open_rows(path, Limits())

    def test_without_the_extra_parquet_is_one_clear_line(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "in.parquet").touch()
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(BadOption, match=r"python\S* -m pip install '\.\[parquet\]'"):
            open_rows(tmp_path / "in.parquet", Limits())


class TestRun:
    def test_a_row_for_a_row_in_order(self, tmp_path: Path) -> None:
        rows: list[dict[str, Any]] = [
            {"id": number, "text": story(number) if number % 3 else "Too little."}
            for number in range(12)
        ]
        source = write_jsonl(tmp_path / "in.jsonl", rows)
        report = run_batch(source, tmp_path / "out.jsonl", limits=Limits(workers=2))
        out = read(tmp_path / "out.jsonl")
        assert [row["id"] for row in out] == list(range(12))
        assert ["error" in row for row in out] == [number % 3 == 0 for number in range(12)]
        assert (report.rows, report.resumed, report.errors) == (12, 0, {"too-short": 4})
        assert left_over(tmp_path) == []

    def test_an_empty_input_gives_an_empty_output(self, tmp_path: Path) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", [])
        for ending in (".jsonl", ".jsonl.gz", ".parquet"):
            assert run_batch(source, tmp_path / f"out{ending}").rows == 0
        assert (tmp_path / "out.jsonl").read_bytes() == b""
        assert gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()) == b""
        assert parquet.read_table(tmp_path / "out.parquet").num_rows == 0
        assert left_over(tmp_path) == []

    def test_all_forms_hold_the_same_rows(self, tmp_path: Path) -> None:
        rows: list[dict[str, Any]] = [{"html": page(number)} for number in range(3)]
        rows.append({"html": ""})
        source = write_jsonl(tmp_path / "in.jsonl", rows)
        for ending in (".jsonl", ".jsonl.gz", ".parquet"):
            run_batch(source, tmp_path / f"out{ending}")
        plain = (tmp_path / "out.jsonl").read_bytes()
        assert gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()) == plain
        table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
        for line, columns in zip(read(tmp_path / "out.jsonl"), table, strict=True):
            known = {name: value for name, value in columns.items() if value is not None}
            known |= {name: None for name in line if name not in known}
            assert known == {**line, "id": str(line["id"])}

    def test_parquet_in(self, tmp_path: Path) -> None:
        table = arrow.table(
            {
                "id": ["x", "y", None],
                "html": [page(1).encode(), None, gzip.compress(page(3).encode())],
                "text": [None, story(2), None],
                "unused": [1, 2, 3],
            }
        )
        parquet.write_table(table, tmp_path / "in.parquet")
        run_batch(tmp_path / "in.parquet", tmp_path / "out.jsonl")
        out = read(tmp_path / "out.jsonl")
        assert [row["id"] for row in out] == ["x", "y", 3]
        assert all(f"number {n} would" in row["text"] for n, row in enumerate(out, start=1))

    def test_a_folder_of_pages(self, tmp_path: Path) -> None:
        folder = tmp_path / "pages"
        folder.mkdir()
        (folder / "one.html").write_text(page(1), encoding="utf-8")
        (folder / "two.html.gz").write_bytes(gzip.compress(page(2).encode()))
        (folder / "three.txt").write_text(story(3), encoding="utf-8")
        run_batch(folder, tmp_path / "out.jsonl", ReadingOptions(sentences=1))
        out = read(tmp_path / "out.jsonl")
        assert [row["id"] for row in out] == ["one.html", "three.txt", "two.html.gz"]
        assert [len(row["sentences"]) for row in out] == [1, 1, 1]

    def test_the_output_is_untouched_until_all_is_done(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", [{"text": story(1)}] * 3)
        out = tmp_path / "out.jsonl"
        out.write_text("as it was\n", encoding="utf-8")
        finish = Output.finish

        def look_first(output: Output) -> None:
            assert out.read_text(encoding="utf-8") == "as it was\n"
            assert left_over(tmp_path) == [".out.jsonl.journal", ".out.jsonl.partial"]
            finish(output)

        monkeypatch.setattr(Output, "finish", look_first)
        run_batch(source, out)
        assert len(read(out)) == 3

    @pytest.mark.parametrize(
        ("out", "error", "message"),
        [
            ("out.csv", BadOption, "batch writes .jsonl, .jsonl.gz, .parquet"),
            ("nowhere/out.jsonl", BadSource, "cannot write .*No such file"),
            ("in.jsonl", BadOption, "replace the input"),
        ],
    )
    def test_outputs_that_cannot_be(
        self, tmp_path: Path, out: str, error: type[Exception], message: str
    ) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", [{"text": story(1)}])
        with pytest.raises(error, match=message):
            run_batch(source, tmp_path / out)
        assert len(read(source)) == 1

    def test_a_length_that_makes_no_sense_stops_the_batch(self, tmp_path: Path) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", [{"text": story(1)}])
        for senseless in (ReadingOptions(sentences=0), ReadingOptions(sentences=1, words=50)):
            with pytest.raises(BadOption, match="sentences"):
                run_batch(tmp_path / "missing.jsonl", tmp_path / "out.jsonl", senseless)
        with pytest.raises(BadOption, match="at least 1 worker"):
            run_batch(source, tmp_path / "out.jsonl", limits=Limits(workers=0))
        assert left_over(tmp_path) == []

    def test_a_row_whose_sentences_are_all_too_long_says_so(self, tmp_path: Path) -> None:
        long = " ".join(f"The {word} of the river rose again" for word in TOPICS * 3) + "."
        source = write_jsonl(tmp_path / "in.jsonl", [{"text": long}, {"text": story(1)}])
        report = run_batch(source, tmp_path / "out.jsonl", ReadingOptions(words=20))
        assert (report.rows, report.errors) == (2, {"length": 1})
        error = read(tmp_path / "out.jsonl")[0]["error"]
        assert (error["kind"], error["reason"]) == ("row", "length")
        assert "no sentence is that short" in error["evidence"]

    def test_progress_is_told(self, tmp_path: Path) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", [{"text": "Short."}] * 3)
        told: list[tuple[int, int | None]] = []
        run_batch(source, tmp_path / "out.jsonl", progress=lambda *now: told.append(now))
        assert told == [(1, 3), (2, 3), (3, 3)]


class BrokenOffError(Exception):
    """A run that is broken off."""


@contextlib.contextmanager
def broken_off_after(rows: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    append = Output.append

    def append_some(output: Output, line: bytes) -> None:
        if output.rows >= rows:
            raise BrokenOffError
        append(output, line)

    with monkeypatch.context() as patch:
        patch.setattr(Output, "append", append_some)
        with pytest.raises(BrokenOffError):
            yield


class TestResuming:
    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        rows = [{"id": n, "text": story(n) if n % 4 else ""} for n in range(10)]
        return write_jsonl(tmp_path / "in.jsonl", rows)

    @pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".parquet"])
    def test_what_is_done_is_not_done_again(
        self, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, ending: str
    ) -> None:
        whole, out = tmp_path / f"whole{ending}", tmp_path / f"out{ending}"
        run_batch(source, whole)
        with broken_off_after(6, monkeypatch):
            run_batch(source, out)
        assert not out.exists()
        told: list[str] = []
        report = run_batch(source, out, limits=Limits(workers=2), tell=told.append)
        assert (report.rows, report.resumed, report.errors) == (10, 6, {"empty": 3})
        assert told == ["going on behind row 6"]
        assert out.read_bytes() == whole.read_bytes()
        assert left_over(tmp_path) == []

    @pytest.mark.parametrize(
        "torn", [b'{"id": 6, "sche', b'{"id": 6}', b"\x00" * 100, b'\x00\x00\n{"id": 7}\n']
    )
    def test_a_torn_end_is_cut(
        self, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, torn: bytes
    ) -> None:
        whole, out = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
        run_batch(source, whole)
        with broken_off_after(6, monkeypatch):
            run_batch(source, out)
        with (tmp_path / ".out.jsonl.partial").open("ab") as partial:
            partial.write(torn)
        assert run_batch(source, out).resumed == 6
        assert out.read_bytes() == whole.read_bytes()

    def test_other_options_start_over(
        self, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out.jsonl"
        with broken_off_after(6, monkeypatch):
            run_batch(source, out, ReadingOptions(sentences=1))
        told: list[str] = []
        report = run_batch(source, out, ReadingOptions(sentences=2), tell=told.append)
        assert told == ["starting over: the options changed since the last run"]
        assert report.resumed == 0
        assert {len(row["sentences"]) for row in read(out) if "error" not in row} == {2}

    def test_another_input_starts_over(
        self, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out.jsonl"
        with broken_off_after(6, monkeypatch):
            run_batch(source, out)
        write_jsonl(source, [{"id": "new", "text": story(5)}])
        told: list[str] = []
        run_batch(source, out, tell=told.append)
        assert told == ["starting over: the input changed since the last run"]
        assert [row["id"] for row in read(out)] == ["new"]

    def test_rows_without_a_readable_journal_do_not_count(
        self, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out.jsonl"
        with broken_off_after(6, monkeypatch):
            run_batch(source, out)
        (tmp_path / ".out.jsonl.journal").write_bytes(b"\xff{")
        told: list[str] = []
        gone = "'.out.jsonl.journal', which told of the last run, cannot be read any more"
        assert run_batch(source, out, tell=told.append).resumed == 0
        assert told == [f"starting over: {gone}"]

    def test_what_a_strangers_journal_says_is_not_told(
        self, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out, journal = tmp_path / "out.jsonl", tmp_path / ".out.jsonl.journal"
        with broken_off_after(6, monkeypatch):
            run_batch(source, out)
        journal.write_text(json.dumps({**json.loads(journal.read_text()), "\x1b[2Jboo": 1}))
        told: list[str] = []
        run_batch(source, out, tell=told.append)
        assert told == ["starting over: the options changed since the last run"]

    def test_a_full_disk_keeps_what_is_done(
        self, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        out = tmp_path / "out.parquet"
        with monkeypatch.context() as patch:
            patch.setattr("nutgraf.batch.output._force", full)
            with pytest.raises(BadSource, match=r"cannot write .*No space left"):
                run_batch(source, out)
        with monkeypatch.context() as patch:
            patch.setattr("nutgraf.batch.parquet.write_parquet", full)
            with pytest.raises(BadSource, match=r"cannot write .*No space left"):
                run_batch(source, out)
        assert run_batch(source, out).resumed == 10


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nutgraf", "batch", *map(str, arguments)],
        stdout=subprocess.PIPE,  # that nothing is said there is looked at
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_rows(out: Path, rows: int, seconds: float = 60) -> None:
    partial = out.with_name(f".{out.name}.partial")
    deadline = time.monotonic() + seconds
    while not partial.exists() or partial.read_bytes().count(b"\n") < rows:
        assert time.monotonic() < deadline, "no rows come"
        time.sleep(0.005)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("batch") / "many.jsonl"
    return write_jsonl(path, [{"id": n, "html": page(n)} for n in range(600)])


@pytest.fixture(scope="module")
def whole(many: Path) -> bytes:
    with start(many, many.with_name("whole.jsonl")) as process:
        _, told = process.communicate(timeout=120)
    assert process.returncode == 0
    assert told.startswith("nutgraf: 600 rows in ")
    return many.with_name("whole.jsonl").read_bytes()


class TestProcess:
    """The command itself, in a process that is really killed."""

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("number", "code", "told"),
        [
            (signal.SIGKILL, -signal.SIGKILL, ""),
            (signal.SIGINT, 130, "interrupted; run the same command again to go on"),
            (signal.SIGTERM, 143, "asked to end; run the same command again to go on"),
        ],
    )
    def test_a_run_that_was_stopped_is_taken_up(  # noqa: PLR0917 - cases and fixtures
        self, tmp_path: Path, many: Path, whole: bytes, number: int, code: int, told: str
    ) -> None:
        out = tmp_path / "out.jsonl"
        with start(many, out) as process:
            wait_for_rows(out, 50)
            process.send_signal(number)
            _, last_words = process.communicate(timeout=60)
        assert process.returncode == code
        assert told in last_words
        assert len(last_words.splitlines()) == bool(told)
        assert not out.exists()
        with start(many, out) as process:
            _, last_words = process.communicate(timeout=120)
        assert process.returncode == 0
        assert last_words.startswith("nutgraf: going on behind row ")
        assert out.read_bytes() == whole
        assert left_over(tmp_path) == []

    @pytest.mark.slow
    def test_two_runs_do_not_write_one_file(self, tmp_path: Path, many: Path) -> None:
        out = tmp_path / "out.jsonl"
        with start(many, out) as first:
            wait_for_rows(out, 5)
            with start(many, out) as second:
                _, told = second.communicate(timeout=60)
            first.terminate()
            first.communicate(timeout=60)
        assert (second.returncode, told) == (2, f"nutgraf: another batch is writing {str(out)!r}\n")

    @pytest.mark.slow
    def test_memory_does_not_grow_with_the_rows(self, tmp_path: Path) -> None:
        peaks = []
        for rows in (50, 5000):
            filler = "z" * 20_000  # 1 MB and 100 MB of input; too large to be kept
            source = write_jsonl(tmp_path / "in.jsonl", [{"text": "", "filler": filler}] * rows)
            with start(source, tmp_path / "out.jsonl", "--workers", 1) as process:
                peak = 0
                while process.poll() is None:
                    peak = max(peak, _resident_megabytes(process.pid))
                    time.sleep(0.01)
            assert process.returncode == 0
            peaks.append(peak)
        assert 0 < peaks[1] < peaks[0] + 30


def _resident_megabytes(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return 0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) // 1024 if found else 0
