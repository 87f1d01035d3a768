"""Many inputs: a file of output for each, none done twice, whoever runs beside."""

from __future__ import annotations

import contextlib
import errno
import gzip
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nutgraf.batch import Limits, run_batch, run_shards
from nutgraf.batch.folders import is_folder_of_archives
from nutgraf.batch.output import Output, OutputFailed, OutputInHand
from nutgraf.batch.shards import find_shards
from nutgraf.cli import nutgraf
from nutgraf.cli.endings import exit_code_of
from nutgraf.errors import BadOption, BadSource, NutgrafError
from nutgraf.reading import ReadingOptions
from tests.integration.archives import record, write_archive
from tests.integration.test_batch import (
    BrokenOffError,
    broken_off_after,
    page,
    read,
    start,
    story,
    wait_for_rows,
    write_jsonl,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and locks")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three archives of four rows each, one of them further down."""
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    for number, name in enumerate(("a.jsonl", "b.jsonl.gz", "deep/c.warc.gz")):
        stories = range(number * 4, number * 4 + 4)
        if name.endswith(".warc.gz"):
            write_archive(folder / name, [record(n, page(n).encode()) for n in stories])
        else:
            rows = write_jsonl(folder / "rows", [{"id": n, "text": story(n)} for n in stories])
            data = rows.read_bytes()
            (folder / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
            rows.unlink()
    return folder


def names(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


OUTPUTS = [".a.jsonl.done", ".b.jsonl.gz.done", "a.jsonl", "b.jsonl.gz", "deep/.c.jsonl.gz.done",
           "deep/c.jsonl.gz"]  # fmt: skip


class TestFinding:
    def test_outputs_are_named_after_inputs(self, tmp_path: Path, folder: Path) -> None:
        pages = tmp_path / "pages"
        pages.mkdir()
        (pages / "one.html").touch()
        (tmp_path / "d.parquet").touch()
        out = Path("out")
        found = find_shards([folder, tmp_path / "d.parquet", pages], out)
        assert [shard.out for shard in found] == [
            out / "a.jsonl",
            out / "b.jsonl.gz",
            out / "deep" / "c.jsonl.gz",
            out / "d.parquet",
            out / "pages.jsonl",
        ]

    def test_a_folder_with_pages_is_one_input(self, tmp_path: Path, folder: Path) -> None:
        assert is_folder_of_archives(folder)
        assert not is_folder_of_archives(folder / "a.jsonl")
        pages = tmp_path / "pages"
        pages.mkdir()
        (pages / "page.html").touch()
        assert not is_folder_of_archives(pages)

    def test_a_folder_with_both_is_refused(self, tmp_path: Path, folder: Path) -> None:
        (folder / "deep" / "README.txt").write_text(story(1), encoding="utf-8")
        told = r"holds both pages \('deep/README.txt'\) and files of rows or records \('a.jsonl'\)"
        with pytest.raises(BadOption, match=told):
            run_shards([folder], tmp_path / "out")
        with pytest.raises(BadOption, match=told):
            run_batch(folder, tmp_path / "out.jsonl")
        assert not (tmp_path / "out").exists()

    def test_what_is_made_of_a_folder_of_pages_may_lie_in_it(self, tmp_path: Path) -> None:
        (tmp_path / "page.html").write_text(page(1), encoding="utf-8")
        for _ in range(2):
            assert run_batch(tmp_path, tmp_path / "out.jsonl").rows == 1

    def test_outputs_among_the_inputs_are_refused(self, tmp_path: Path, folder: Path) -> None:
        for out in (folder / "out", folder, folder / "deep" / ".." / "deep"):
            with pytest.raises(BadOption, match="give a folder elsewhere"):
                run_shards([folder], out)
        assert not (folder / "out").exists()

    def test_links_are_what_they_are_called(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "in"
        folder.mkdir()
        for name in ("2020.jsonl", "2021.warc.gz"):
            (tmp_path / f"KEY-{name[:4]}").touch()
            (folder / name).symlink_to(tmp_path / f"KEY-{name[:4]}")
        found = find_shards([folder], tmp_path / "out")
        assert [shard.out.name for shard in found] == ["2020.jsonl", "2021.jsonl.gz"]
        (tmp_path / "pages").mkdir()
        monkeypatch.chdir(tmp_path / "pages")
        assert find_shards([Path()], tmp_path / "out")[0].out.name == "pages.jsonl"

    def test_two_inputs_of_one_name(self, tmp_path: Path, folder: Path) -> None:
        (folder / "a.ndjson").touch()
        with pytest.raises(BadOption, match=r"a\.jsonl' and .*a\.ndjson' would both be written"):
            find_shards([folder], tmp_path / "out")

    def test_an_input_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(BadSource, match="there is no file"):
            find_shards([tmp_path / "missing.jsonl"], tmp_path / "out")


class TestRun:
    def test_each_input_has_its_output(self, tmp_path: Path, folder: Path) -> None:
        out = tmp_path / "out"
        report = run_shards([folder], out, limits=Limits(workers=2))
        assert (report.shards, report.elsewhere, report.unreadable) == (3, [], [])
        assert (report.total.rows, report.total.resumed) == (12, 0)
        assert names(out) == OUTPUTS
        for name in ("a.jsonl", "b.jsonl.gz"):
            run_batch(folder / name, tmp_path / name)
            assert (tmp_path / name).read_bytes() == (out / name).read_bytes()

    def test_what_is_done_is_not_done_again(
        self, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out"
        with broken_off_after(2, monkeypatch):
            run_shards([folder / "b.jsonl.gz"], out)
        told: list[str] = []
        report = run_shards([folder], out, tell=told.append)
        assert (report.total.rows, report.total.resumed) == (12, 2)
        assert told == ["b.jsonl.gz: going on behind row 2"]
        before = {name: (out / name).stat().st_mtime_ns for name in names(out)}
        report = run_shards([folder], out)
        assert (report.total.rows, report.total.resumed) == (12, 12)
        assert {name: (out / name).stat().st_mtime_ns for name in names(out)} == before

    @pytest.mark.slow
    def test_another_input_or_other_options_are_done_anew(
        self, tmp_path: Path, folder: Path
    ) -> None:
        out = tmp_path / "out"
        run_shards([folder], out)
        write_jsonl(folder / "a.jsonl", [{"id": "new", "text": story(7)}])
        assert run_shards([folder], out).total.resumed == 8
        assert [row["id"] for row in read(out / "a.jsonl")] == ["new"]
        assert run_shards([folder], out, ReadingOptions(sentences=1)).total.resumed == 0
        (out / "a.jsonl").unlink()
        assert run_shards([folder], out, ReadingOptions(sentences=1)).total.resumed == 8

    def test_one_that_cannot_be_read_does_not_stop_the_others(
        self, tmp_path: Path, folder: Path
    ) -> None:
        (folder / "b.jsonl.gz").write_bytes((folder / "b.jsonl.gz").read_bytes()[:-20])
        out = tmp_path / "out"
        report = run_shards([folder], out)
        assert [shard.source.name for shard, _ in report.unreadable] == ["b.jsonl.gz"]
        assert "to its end" in report.unreadable[0][1]
        assert {"a.jsonl", "deep/c.jsonl.gz"} < set(names(out))
        assert "b.jsonl.gz" not in names(out)

    def test_an_output_that_another_run_put_in_place_is_not_taken_for_the_rows_in_hand(
        self, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out, source = tmp_path / "out.jsonl", folder / "a.jsonl"
        begun = Output(out)
        other = Output(out)
        locked: list[bool] = []

        def other_ends_first(stream: object, _: Path) -> None:
            if not locked:  # between opening and locking, the other run ends
                locked.append(True)
                (tmp_path / ".out.jsonl.partial").replace(out)
                out.write_bytes(b'{"id": 1, "whole": true}\n')

        monkeypatch.setattr("nutgraf.batch.output._lock", other_ends_first)
        with begun.opened({"input": 1}):
            begun.append(b'{"id": 1}')
        assert out.read_bytes() == b'{"id": 1, "whole": true}\n'
        assert other.rows == 0
        assert source.exists()


class TestDone:
    """A file counts as done only if it is the very one that was made."""

    def test_another_file_in_its_place_does_not_count(self, tmp_path: Path, folder: Path) -> None:
        out = tmp_path / "out"
        run_shards([folder / "a.jsonl"], out)
        made = (out / "a.jsonl").read_bytes()
        other = write_jsonl(tmp_path / "b.jsonl", [{"id": "b", "text": story(1)}])
        run_batch(other, out / "a.jsonl")
        assert names(out) == ["a.jsonl"]  # nothing says any more what that was made from
        assert run_shards([folder / "a.jsonl"], out).total.resumed == 0
        (out / "a.jsonl").write_bytes(b"")
        assert run_shards([folder / "a.jsonl"], out).total.resumed == 0
        assert (out / "a.jsonl").read_bytes() == made

    @pytest.mark.slow
    @pytest.mark.parametrize("killed_at", ["_write_json", "_force_folder"])
    @pytest.mark.parametrize("name", ["a.jsonl", "b.jsonl.gz"])
    def test_a_run_that_was_killed_at_its_end(
        self,
        tmp_path: Path,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
        killed_at: str,
    ) -> None:
        out, two = tmp_path / "out", ReadingOptions(sentences=2)
        run_shards([folder / name], out, two)
        made = (out / name).read_bytes()

        def killed(path: Path, *_: object) -> None:
            if path.is_dir() or path.name.endswith(".done"):
                raise BrokenOffError

        monkeypatch.setattr(f"nutgraf.batch.output.{killed_at}", killed)
        with pytest.raises(BrokenOffError):
            run_shards([folder / name], out, ReadingOptions(sentences=1))
        monkeypatch.undo()
        run_shards([folder / name], out, two)
        assert (out / name).read_bytes() == made

    def test_who_finds_the_file_finds_it_done(
        self, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out"
        found: list[int] = []

        def another_run(_: Path) -> None:
            if not found:
                found.append(0)
                found.append(run_shards([folder / "a.jsonl"], out).total.resumed)

        monkeypatch.setattr("nutgraf.batch.output._force_folder", another_run)
        run_shards([folder / "a.jsonl"], out)
        assert found == [0, 4]

    def test_what_another_run_began_just_then_stays(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        partial, journal = tmp_path / ".out.jsonl.partial", tmp_path / ".out.jsonl.journal"

        def another_run(_: Path) -> None:
            partial.write_bytes(b"rows")
            journal.write_bytes(b"theirs")

        output = Output(tmp_path / "out.jsonl")
        with output.opened({"input": 1}):
            output.append(b'{"id": 1}')
            monkeypatch.setattr("nutgraf.batch.output._force_folder", another_run)
            output.finish()
        assert (partial.read_bytes(), journal.read_bytes()) == (b"rows", b"theirs")


class TestDisk:
    def test_a_disk_without_locks_is_an_error(
        self, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

        monkeypatch.setattr("fcntl.lockf", refuse)
        with pytest.raises(OutputFailed, match=r"cannot write '.*a\.jsonl': No locks"):
            run_shards([folder], tmp_path / "out")

    def test_a_full_output_is_told_with_its_name(self, tmp_path: Path) -> None:
        import resource

        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
        try:
            output = Output(tmp_path / "out.jsonl")
            told = r"cannot write '.*out\.jsonl': File too large"
            with pytest.raises(OutputFailed, match=told), output.opened({}):
                for _ in range(9):
                    output.append(b'{"id": "' + b"x" * 500 + b'"}')
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)

    def test_two_threads_do_not_write_one_file(self, tmp_path: Path) -> None:
        first, second = (Output(tmp_path / "out.jsonl") for _ in range(2))
        with first.opened({}), pytest.raises(OutputInHand), second.opened({}):
            pass


class TestCommand:
    def run(self, *arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(nutgraf, ["batch", *map(str, arguments)])
        if isinstance(result.exception, NutgrafError):
            return int(exit_code_of(result.exception)), f"{result.stderr}{result.exception}"
        return result.exit_code, result.stderr

    def test_a_folder_of_archives(self, tmp_path: Path, folder: Path) -> None:
        code, told = self.run(folder, f"{tmp_path}/out/", "--workers", 1)
        assert code == 0
        assert "nutgraf: 12 rows in " in told
        assert told.endswith("nutgraf: 3 of 3 files done\n")

    @pytest.mark.parametrize("inputs", [["a.jsonl", "b.jsonl.gz"], ["."]])
    def test_several_inputs_need_a_folder(
        self, tmp_path: Path, folder: Path, inputs: list[str]
    ) -> None:
        code, told = self.run(*(folder / name for name in inputs), tmp_path / "out.jsonl")
        assert code == 2
        assert "need a folder for their outputs" in told

    def test_one_that_cannot_be_read_is_exit_code_2(self, tmp_path: Path, folder: Path) -> None:
        (folder / "a.jsonl").write_bytes(b"")
        (folder / "b.jsonl.gz").write_bytes(b"\x1f\x8b nonsense")
        code, told = self.run(folder, f"{tmp_path}/out/", "--workers", 1)
        assert code == 2
        assert "2 of 3 files done" in told
        assert "1 file could not be read to its end" in told

    def test_what_was_there_before_is_no_work_of_this_run(
        self, tmp_path: Path, folder: Path
    ) -> None:
        self.run(folder / "a.jsonl", f"{tmp_path}/out/", "--workers", 1)
        code, told = self.run(folder, f"{tmp_path}/out/", "--workers", 1)
        assert (code, told.startswith("nutgraf: 8 rows in ")) == (0, True)
        assert "; 12 with the 4 of earlier or other runs; 12 summaries\n" in told

    def test_names_of_files_do_no_harm_to_a_terminal(self, tmp_path: Path, folder: Path) -> None:
        (folder / "\x1b]0;x\x07.jsonl").touch()
        code, told = self.run(folder, f"{tmp_path}/out/", "--workers", 1)
        assert (code, "\x1b" in told, "]0;x.jsonl: no rows were found" in told) == (0, False, True)

    def test_what_was_read_of_a_damaged_file_is_named(self, tmp_path: Path, folder: Path) -> None:
        archive = folder / "deep" / "c.warc.gz"
        archive.write_bytes(archive.read_bytes()[:-60])
        out = tmp_path / "out.jsonl"
        code, told = self.run(archive, out, "--workers", 1)
        assert code == 2
        kept = re.search(
            r"to its end: .*; the rows before, (\d), are kept as JSON lines in '(.+)'", told
        )
        assert kept
        assert len(read(Path(kept[2]))) == int(kept[1]) > 0
        assert self.run(archive, out, "--workers", 1)[0] == 2

    def test_an_address_is_for_ray(self, tmp_path: Path, folder: Path) -> None:
        code, told = self.run(folder / "a.jsonl", tmp_path / "o.jsonl", "--address", "auto")
        assert (code, "--address is for --engine ray" in told) == (2, True)


@pytest.mark.slow
def test_runs_side_by_side_share_the_work(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    for shard in range(4):
        rows = [{"id": n, "html": page(n)} for n in range(shard * 60, shard * 60 + 60)]
        write_jsonl(folder / f"{shard}.jsonl", rows)
    with start(folder, f"{out}/", "--workers", 1) as first:
        wait_for_rows(out / "0.jsonl", 3)
        with pytest.raises(OutputInHand), Output(out / "0.jsonl").opened({}):
            pass
        with start(folder, f"{out}/", "--workers", 1) as second:
            told = [process.communicate(timeout=120)[1] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0)
    done = sorted(path.name for path in out.iterdir())
    assert done == sorted(
        f"{dot}{n}.jsonl{end}" for n in range(4) for dot, end in (("", ""), (".", ".done"))
    )
    for shard in range(4):
        ids = [row["id"] for row in read(out / f"{shard}.jsonl")]
        assert ids == list(range(shard * 60, shard * 60 + 60))
    assert all("files done" in each for each in told)
    made = [int(count) for each in told for count in re.findall(r"nutgraf: (\d+) rows in", each)]
    assert (len(made), sum(made)) == (2, 240), told


@pytest.mark.slow
@pytest.mark.parametrize("size", [(0, 0), (24, 100)])
def test_progress_is_shown_on_any_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", [{"id": n, "html": page(n)} for n in range(60)])
    import termios

    mine, theirs = os.openpty()
    termios.tcsetwinsize(theirs, size)
    command = [sys.executable, "-m", "nutgraf", "batch", str(source), str(tmp_path / "out.jsonl")]
    with subprocess.Popen(command, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # the end of a terminal
            while block := os.read(mine, 4096):
                shown += block
        os.close(mine)
    assert process.returncode == 0
    assert re.search(rb"\d+/60 \[", shown), shown
