"""Parquet as input: what strangers put into cells costs a row, and no file costs the memory."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import parquet

from nutgraf.batch import Limits, run_batch, run_shards
from nutgraf.batch.rows import START, Place, Row, open_rows
from nutgraf.errors import BadSource
from tests.integration.test_batch import page, read, story

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and locks")


def table(folder: Path, columns: dict[str, Any], **options: Any) -> Path:
    path = folder / "in.parquet"
    parquet.write_table(arrow.table(columns), path, **options)
    return path


def broken(*cells: bytes) -> Any:
    """Text that is none."""
    data = arrow.array(cells, arrow.binary())
    return arrow.StringArray.from_buffers(len(cells), *data.buffers()[1:3])


def rows_of(path: Path, limits: Limits | None = None) -> list[Row]:
    return list(open_rows(path, limits or Limits()).starting(START))


class TestCells:
    @pytest.mark.parametrize("name", ["html", "url", "id"])
    def test_text_that_is_none_is_a_row_that_says_so(self, tmp_path: Path, name: str) -> None:
        columns = {"id": ["a", "b"], "text": [story(1), story(2)]}
        columns[name] = broken(columns.get(name, [page(1)])[0].encode(), b"caf\xe9")
        report = run_batch(table(tmp_path, columns), tmp_path / "out.jsonl")
        assert (report.rows, report.errors) == (2, {"bad-row": 1})
        good, bad = read(tmp_path / "out.jsonl")
        assert "error" not in good
        assert bad["id"] == (2 if name == "id" else "b")
        assert bad["error"]["evidence"] == f"the field {name} is not UTF-8"

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "dates",
        [
            arrow.array([2**62], arrow.timestamp("us")),
            arrow.array([0], arrow.timestamp("us", tz="Moon/Tycho")),
            arrow.array([2**31 - 1], arrow.date32()),
            arrow.array([datetime.timedelta(1)], arrow.duration("ns")),
            arrow.array([[1, 2]]),
        ],
    )
    def test_what_is_neither_text_nor_a_number_is_never_looked_at(
        self, tmp_path: Path, dates: Any
    ) -> None:
        run_batch(table(tmp_path, {"id": dates, "text": [story(1)]}), tmp_path / "out.jsonl")
        assert [(row["id"], "error" in row) for row in read(tmp_path / "out.jsonl")] == [(1, False)]
        run_batch(table(tmp_path, {"title": dates, "text": [story(1)]}), tmp_path / "out.jsonl")
        error = read(tmp_path / "out.jsonl")[0]["error"]
        assert (error["reason"], error["evidence"]) == ("bad-row", "the field title is not text")

    def test_all_that_a_cell_may_be(self, tmp_path: Path) -> None:
        columns = {
            "id": arrow.array([7, None]),
            "html": arrow.array([b"x", None], arrow.large_binary()),
            "text": arrow.array(["x", None], arrow.large_string()),
            "title": arrow.array(["x", None]).dictionary_encode(),
            "url": arrow.array([1.5, None]),
            "language": arrow.array([True, None]),
        }
        first, second = rows_of(table(tmp_path, columns))
        assert first.content == {
            "id": 7, "html": b"x", "text": "x", "title": "x", "url": 1.5, "language": True
        }  # fmt: skip
        assert second.content == dict.fromkeys(columns)

    @pytest.mark.slow
    def test_what_is_too_long_is_cut_before_it_comes_here(self, tmp_path: Path) -> None:
        columns = {"id": ["a", "b", "c"], "html": ["x" * 5000] * 3, "title": ["x", "y" * 5000, "z"]}
        source = table(tmp_path, columns)
        first, second, _ = rows_of(source, Limits(max_bytes=1000))
        assert isinstance(first.content, dict)
        assert len(first.content["html"]) == 1001
        assert (second.content, second.name) == (None, "b")
        report = run_batch(source, tmp_path / "out.jsonl", limits=Limits(max_bytes=1000))
        assert report.errors == {"too-large": 2, "bad-row": 1}

    def test_bytes_that_were_cut_are_too_large(self, tmp_path: Path) -> None:
        source = table(tmp_path, {"html": [b"\x1f\x8b\x08" + bytes(5000)]})
        report = run_batch(source, tmp_path / "out.jsonl", limits=Limits(max_bytes=1000))
        assert report.errors == {"too-large": 1}


class TestFiles:
    @pytest.mark.slow
    def test_a_group_of_rows_that_is_damaged_keeps_those_before(self, tmp_path: Path) -> None:
        texts = [story(n) for n in range(40)]
        source = table(tmp_path, {"text": texts}, row_group_size=10, use_dictionary=False)
        column = parquet.ParquetFile(source).metadata.row_group(2).column(0)
        data = bytearray(source.read_bytes())
        data[column.data_page_offset : column.data_page_offset + 200] = b"\xff" * 200
        source.write_bytes(data)
        found = []
        with pytest.raises(BadSource, match=r"in\.parquet' to its end: "):
            for row in open_rows(source, Limits()).starting(START):
                found.append(row.number)  # noqa: PERF401 - the error comes in between
        assert found == list(range(1, 21))
        (tmp_path / "good.jsonl").write_text(json.dumps({"text": texts[0]}), encoding="utf-8")
        report = run_shards([source, tmp_path / "good.jsonl"], tmp_path / "out")
        assert (len(report.unreadable), report.total.rows) == (1, 1)

    def test_reading_begins_at_a_group_of_rows(self, tmp_path: Path) -> None:
        source = table(tmp_path, {"text": [str(n) for n in range(100)]}, row_group_size=30)
        rows = open_rows(source, Limits())
        assert rows.count() == 100
        assert list(rows.places())[29:31] == [Place(1, 0), Place(31, 1)]
        found = list(rows.starting(Place(61, 2)))
        assert [(row.number, row.content) for row in found] == [
            (n + 1, {"text": str(n)}) for n in range(60, 100)
        ]

    @pytest.mark.slow
    def test_this_process_does_not_load_what_reads_it(self, tmp_path: Path) -> None:
        source = table(tmp_path, {"html": [page(1)]})
        code = (
            "import sys\nfrom pathlib import Path\nfrom nutgraf.batch import run_batch\n"
            "if __name__ == '__main__':\n"
            "    run_batch(Path(sys.argv[1]), Path(sys.argv[2]))\n"
            "    assert 'pyarrow' not in sys.modules\n"
        )
        command = [sys.executable, "-c", code, str(source), str(tmp_path / "out.jsonl")]
        subprocess.run(command, check=True)
        assert "error" not in read(tmp_path / "out.jsonl")[0]

    @pytest.mark.slow
    def test_a_file_that_unpacks_to_more_than_the_memory(self, tmp_path: Path) -> None:
        pages = ["x" * 30_000_000] * 32
        source = table(tmp_path, {"html": pages}, compression="zstd")  # said once, and referred to
        report = run_batch(source, tmp_path / "out.jsonl", limits=Limits(megabytes=800))
        assert report.errors == {"too-large": 32}
        source = table(tmp_path, {"html": pages}, compression="zstd", use_dictionary=False)
        with pytest.raises(BadSource, match=r"to its end: at row 1: "):
            run_batch(source, tmp_path / "out.jsonl", limits=Limits(megabytes=800))
