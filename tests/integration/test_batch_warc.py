"""Web archives: each page a row, and nothing that stands in one does harm."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nutgraf.batch import Limits, run_batch
from nutgraf.batch.pieces import Cursor, cut
from nutgraf.batch.portions import _kept
from nutgraf.batch.rows import START, Response, Row
from nutgraf.batch.warc import WarcRows
from nutgraf.errors import BadSource, NotAnArticle
from nutgraf.sandbox import Sandbox
from tests.integration.archives import HTML, record, write_archive, write_blocks
from tests.integration.test_batch import page, read, story

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and locks")

LIMITS = Limits(max_bytes=1_000_000)
FIRST, SECOND, THIRD = (record(number, f"<p>page {number}".encode()) for number in (1, 2, 3))


def rows_of(path: Path) -> tuple[list[Row], str]:
    """The rows of an archive, and why there are no more."""
    rows: list[Row] = []
    try:
        for row in WarcRows(path, LIMITS).starting(START):
            rows.append(row)  # noqa: PERF402 - those before an error are wanted
    except BadSource as error:
        return rows, str(error)
    return rows, ""


def response_of(row: Row) -> Response:
    assert isinstance(row.content, Response)
    return row.content


class TestRecords:
    @pytest.mark.parametrize("name", ["in.warc", "in.warc.gz"])
    @pytest.mark.parametrize("whole", [False, True])
    def test_pages_are_rows(self, tmp_path: Path, name: str, whole: bool) -> None:
        path = write_archive(tmp_path / name, [FIRST, SECOND, THIRD], whole=whole)
        rows, problem = rows_of(path)
        assert not problem
        assert [row.number for row in rows] == [1, 2, 3]
        assert [row.name for row in rows] == [f"urn:uuid:{n:08}" for n in (1, 2, 3)]
        assert response_of(rows[1]) == Response(
            "https://news.example/2", b"<p>page 2", "text/html", "utf-8", ()
        )

    def test_what_is_no_page_is_no_row(self, tmp_path: Path) -> None:
        others = [
            record(10, b"software: test", http=b"", kind="warcinfo"),
            record(11, b"", http=b"GET / HTTP/1.1\r\n\r\n", kind="request"),
            record(12, b"", kind="revisit"),
            record(13, b"via: x", http=b"", kind="metadata"),
            record(14, b"gone", http=HTML.replace(b"200 OK", b"404 Not Found")),
            record(15, b"moved", http=HTML.replace(b"200 OK", b"301 Moved")),
            record(16, b"GIF89a", http=HTML.replace(b"text/html", b"image/gif")),
            record(17, b"news.example. A 192.0.2.1", http=b""),  # a response of the DNS
            record(18, b"?", kind="strange"),
        ]
        resource = record(19, b"plain text", http=b"", kind="resource")
        pdf = record(20, b"%PDF-1.7", http=HTML.replace(b"text/html", b"Application/PDF"))
        path = write_archive(tmp_path / "in.warc.gz", [FIRST, *others, resource, pdf])
        rows, problem = rows_of(path)
        assert not problem
        kinds = [(row.name, response_of(row).content_type) for row in rows]
        assert kinds == [
            ("urn:uuid:00000001", "text/html"),
            ("urn:uuid:00000019", "text/plain"),
            ("urn:uuid:00000020", "application/pdf"),
        ]

    @pytest.mark.parametrize(
        ("broken", "evidence"),
        [
            (record(9, b"x", length="-5"), "does not say how long"),
            (record(9, b"x", length="many"), "does not say how long"),
            (record(9, b"x", http=b"HTTP/1.1 what\r\n\r\n"), "no HTTP status"),
            (record(9, b"x", http=HTML.strip() + b"\r\nA: b" * 99_000 + b"\r\n\r\n"), "headers"),
        ],
    )
    def test_a_broken_record_is_a_row_that_says_so(
        self, tmp_path: Path, broken: bytes, evidence: str
    ) -> None:
        path = write_archive(tmp_path / "in.warc", [FIRST, broken, THIRD])
        rows, _ = rows_of(path)
        assert [row.problem and row.problem[0] for row in rows[:2]] == [None, "bad-record"]
        assert rows[1].name == "urn:uuid:00000009"
        assert evidence in (rows[1].problem or ("", ""))[1]

    @pytest.mark.parametrize(
        ("data", "count", "told"),
        [
            ((FIRST + SECOND + THIRD)[:-20], 2, "ends in the middle of a record"),
            (FIRST + SECOND + b"nonsense\r\n" + THIRD, 2, "Invalid WARC header"),
            (FIRST + record(9, b"x", length="1000000000000") + THIRD, 1, "in the middle"),
            (FIRST + record(9, b"x", more=b"X-A: " + b"a" * 10**7 + b"\r\n") + THIRD, 1, "header"),
            (b"this is no archive\n" * 100, 0, "Invalid WARC header"),
            (FIRST.replace(b"\r\n", b"\n"), 0, "does not say what it is"),
            (b"", 0, ""),
        ],
    )
    def test_what_cannot_be_read_comes_after_what_can(
        self, tmp_path: Path, data: bytes, count: int, told: str
    ) -> None:
        path = write_archive(tmp_path / "in.warc", [data])
        rows, problem = rows_of(path)
        assert (len(rows), told in problem) == (count, True)
        assert not told or "to its end" in problem

    @pytest.mark.parametrize("cut_off", [1, 6])
    def test_a_gzipped_archive_that_is_damaged_or_ends_too_early(
        self, tmp_path: Path, cut_off: int
    ) -> None:
        sound = write_archive(tmp_path / "in.warc.gz", [FIRST, SECOND, THIRD]).read_bytes()
        where = len(sound) - 30
        (tmp_path / "in.warc.gz").write_bytes(sound[: where - cut_off])
        rows, problem = rows_of(tmp_path / "in.warc.gz")
        assert len(rows) == 2
        assert "in the middle of a record" in problem
        (tmp_path / "in.warc.gz").write_bytes(sound[:where] + b"\xff" * 9 + sound[where + 9 :])
        rows, problem = rows_of(tmp_path / "in.warc.gz")
        assert len(rows) == 2
        assert "to its end" in problem

    def test_a_reader_that_dies_ends_the_archive_and_not_the_batch(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write_archive(tmp_path / "in.warc", [FIRST])

        def dies(*_: object) -> None:
            raise NotAnArticle("unreadable", "the parser died of signal 11")

        monkeypatch.setattr(Sandbox, "call", dies)
        assert rows_of(path)[1].endswith("to its end: at row 1: the parser died of signal 11")


NOISE = record(99, b"via: x", http=b"", kind="metadata")
MIXED = [part for n in range(90) for part in (NOISE, record(n, b"<p>%d" % n))]
PAGES = [record(n, b"<p>page %d" % n) for n in range(90)]
SIZE = len(PAGES[10])
FORMS: dict[str, Callable[[Path], Path]] = {
    "plain": lambda folder: write_archive(folder / "in.warc", MIXED),
    "each": lambda folder: write_archive(folder / "in.warc.gz", MIXED),
    "whole": lambda folder: write_archive(folder / "in.warc.gz", MIXED, whole=True),
    "pairs": lambda folder: write_archive(folder / "in.warc.gz", PAGES, together=2),
    "triples": lambda folder: write_archive(folder / "in.warc.gz", PAGES, together=3),
    "mixed triples": lambda folder: write_archive(folder / "in.warc.gz", MIXED, together=3),
    "blocks": lambda folder: write_blocks(folder / "in.warc.gz", PAGES, 1000),
    "blocks that fit": lambda folder: write_blocks(folder / "in.warc.gz", PAGES[10:], 4 * SIZE),
    "whole, named plain": lambda folder: misname(
        write_archive(folder / "x.gz", MIXED, whole=True), "in.warc"
    ),
    "plain, named gz": lambda folder: misname(write_archive(folder / "x", MIXED), "in.warc.gz"),
}
BEGINS = {
    "plain": [6, 26, 46, 66, 86],
    "each": [6, 26, 46, 66, 86],
    "whole": [1, 1, 1, 1, 1],
    "pairs": [5, 25, 45, 65, 85],
    "triples": [4, 25, 46, 64, 85],
    "whole, named plain": [1, 1, 1, 1, 1],
    "plain, named gz": [6, 26, 46, 66, 86],
}


def misname(path: Path, name: str) -> Path:
    return path.rename(path.with_name(name))


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Archives are read in this process, as starting others takes most of the time."""
    monkeypatch.setattr(Sandbox, "call", lambda _, work, *arguments: work(*arguments))
    _kept.clear()
    yield
    _kept.clear()


@pytest.mark.usefixtures("read_here")
class TestPieces:
    @pytest.mark.parametrize("form", FORMS)
    def test_pieces_are_read_in_any_order(self, tmp_path: Path, form: str) -> None:
        rows = WarcRows(FORMS[form](tmp_path), LIMITS)
        everything = list(rows.starting(START))
        count = len(everything)
        names = [row.name for row in everything]
        assert len(set(names)) == count == (80 if "fit" in form else 90)
        pieces = list(cut(rows, 5, 20))
        begins = [piece.place.number for piece in pieces]
        assert begins == BEGINS.get(form, begins)
        cursor, found = Cursor(rows), []
        for piece in (*pieces[::-1], *pieces):
            found += list(cursor.read(piece))
        cursor.close()
        assert [row.number for row in found[5 - count :]] == list(range(6, count + 1))
        assert all(row == everything[row.number - 1] for row in found)

    @pytest.mark.parametrize("form", FORMS)
    def test_a_reader_that_follows_a_dead_one_goes_on_at_the_right_row(
        self, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = WarcRows(FORMS[form](tmp_path), LIMITS)
        everything = list(rows.starting(START))
        calls = iter(range(1000))

        def dies_now_and_then(_: Sandbox, work: Callable[..., Any], *arguments: Any) -> Any:
            if next(calls) % 2:
                _kept.clear()
                raise NotAnArticle("unreadable", "the parser died of signal 9")
            return work(*arguments)

        monkeypatch.setattr(Sandbox, "call", dies_now_and_then)
        assert list(rows.starting(START)) == everything


class TestRun:
    def test_an_archive_and_a_folder_of_its_pages_have_the_same_summaries(
        self, tmp_path: Path
    ) -> None:
        folder = tmp_path / "pages"
        folder.mkdir()
        records = []
        for number in range(6):
            body = page(number).encode()
            (folder / f"{number}.html").write_bytes(body)
            http, sent = HTML, body
            if number % 3 == 1:
                sent = gzip.compress(body)
                http = HTML.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
            elif number % 3 == 2:
                sent = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
                http = HTML.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
            records.append(record(number, sent, http))
        archive = write_archive(tmp_path / "in.warc.gz", records)
        run_batch(folder, tmp_path / "folder.jsonl")
        report = run_batch(archive, tmp_path / "archive.jsonl", limits=Limits(workers=2))
        assert (report.rows, report.errors) == (6, {})
        pairs = zip(read(tmp_path / "folder.jsonl"), read(tmp_path / "archive.jsonl"), strict=True)
        for number, (one, other) in enumerate(pairs):
            assert other["id"] == f"urn:uuid:{number:08}"
            assert other["url"] == f"https://news.example/{number}"
            assert one["text"] == other["text"]

    def test_the_charset_is_that_of_the_header(self, tmp_path: Path) -> None:
        text = story(1).replace("council", "Räte")
        http = b'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset="iso-8859-1"\r\n\r\n'
        archive = write_archive(tmp_path / "in.warc", [record(1, text.encode("latin-1"), http)])
        run_batch(archive, tmp_path / "out.jsonl")
        assert "Räte" in read(tmp_path / "out.jsonl")[0]["text"]

    def test_what_could_be_read_is_kept_when_the_rest_cannot(self, tmp_path: Path) -> None:
        records = [record(number, page(number).encode()) for number in range(9)]
        archive = write_archive(tmp_path / "in.warc", [*records, b"WARC/1.1\r\nWARC-Ty"])
        for _ in range(2):
            with pytest.raises(BadSource, match="to its end"):
                run_batch(archive, tmp_path / "out.jsonl", limits=Limits(workers=2))
        partial: list[dict[str, Any]] = read(tmp_path / ".out.jsonl.partial")
        assert [row["id"] for row in partial] == [f"urn:uuid:{number:08}" for number in range(9)]

    @pytest.mark.slow
    def test_bombs_are_rows_that_say_so(self, tmp_path: Path) -> None:
        inner = HTML.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
        records = [
            record(1, bytes(40_000_000)),
            record(2, gzip.compress(bytes(40_000_000)), inner),
            record(3, bytes(40_000_000), http=b"", kind="metadata"),
            record(4, page(4).encode()),
        ]
        archive = write_archive(tmp_path / "in.warc.gz", records)
        run_batch(archive, tmp_path / "out.jsonl", limits=LIMITS)
        found = read(tmp_path / "out.jsonl")
        assert [row["id"][-1] for row in found] == ["1", "2", "4"]
        assert [row.get("error", {}).get("reason") for row in found] == [
            "too-large",
            "too-large",
            None,
        ]
