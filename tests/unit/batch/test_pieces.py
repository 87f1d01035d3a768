"""Pieces cover an input without a gap, and are read alike in any order."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet

from nutgraf.batch.limits import Limits
from nutgraf.batch.pieces import Cursor, Piece, cut
from nutgraf.batch.rows import START, Place, Rows, open_rows
from nutgraf.errors import BadSource

ROWS = 25


def make_input(folder: Path, form: str) -> Path:
    texts = [f"text {number} " + "x" * (number * 7) for number in range(ROWS)]
    source = folder / f"in{form}"
    lines = "\n".join(json.dumps({"text": text}) + "\n" * (len(text) % 3) for text in texts)
    if form == ".jsonl":
        source.write_text(lines, encoding="utf-8")
    elif form == ".jsonl.gz":
        source.write_bytes(gzip.compress(lines.encode()))
    elif form == ".parquet":
        parquet.write_table(arrow.table({"text": texts}), source, row_group_size=10)
    else:
        source.mkdir()
        for number, text in enumerate(texts):
            (source / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return source


@pytest.fixture(params=[".jsonl", ".jsonl.gz", ".parquet", ""])
def rows(request: pytest.FixtureRequest, tmp_path: Path) -> Rows:
    return open_rows(make_input(tmp_path, request.param), Limits())


@pytest.mark.parametrize("skip", [0, 1, 7, 24, 25, 30])
def test_pieces_cover_what_is_not_skipped(rows: Rows, skip: int) -> None:
    pieces = list(cut(rows, skip, 4))
    numbers = [n for piece in pieces for n in range(piece.first, piece.first + piece.count)]
    assert numbers == list(range(skip + 1, ROWS + 1))
    assert all(piece.place.number <= piece.first for piece in pieces)


@pytest.mark.slow
@pytest.mark.parametrize("order", [-1, 3])
def test_a_cursor_reads_pieces_in_any_order(rows: Rows, order: int) -> None:
    whole = list(rows.starting(START))
    cursor, found = Cursor(rows), []
    pieces = list(cut(rows, 0, 4))
    for piece in pieces[::order] + pieces[1::3]:
        read = list(cursor.read(piece))
        assert [row.number for row in read] == list(range(piece.first, piece.first + piece.count))
        found += read
    cursor.close()
    assert all(row == whole[row.number - 1] for row in found)


def test_an_input_that_has_shrunk_is_an_error(rows: Rows) -> None:
    with pytest.raises(BadSource, match="fewer rows"):
        list(Cursor(rows).read(Piece(24, 5, START)))


def test_what_can_be_read_is_cut_before_the_error_comes(tmp_path: Path) -> None:
    source = make_input(tmp_path, ".jsonl.gz")
    noise = b"".join(json.dumps({"text": f"{n * 7919**40}"}).encode() + b"\n" for n in range(900))
    source.write_bytes(gzip.compress(noise)[:-300])
    pieces = []
    with pytest.raises(BadSource, match="to its end"):
        for piece in cut(open_rows(source, Limits()), 0, 64):
            pieces.append(piece)  # noqa: PERF402 - the error comes in between
    assert sum(piece.count for piece in pieces) > 100


def test_places_in_lines_are_where_they_begin(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b'{"a": 1}\n\n' + b"x" * 500 + b'\n{"b": 2}\n')
    rows = open_rows(source, Limits(max_bytes=50))
    assert list(rows.places()) == [Place(1, 0), Place(2, 10), Place(3, 511)]
    assert [row.number for row in rows.starting(Place(3, 511))] == [3]
