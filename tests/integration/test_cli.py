"""The command line as a user meets it: a process, its exit code, its two streams."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

import nutgraf

REPOSITORY = Path(__file__).parent.parent.parent
FERRY = REPOSITORY / "examples" / "ferry.html"
LOOPBACK = {
    "NUTGRAF_FETCH__ALLOWED_ADDRESSES": '["127.0.0.0/8", "::1"]',
    "NUTGRAF_FETCH__PORTS": "[]",
}
VOTE = (
    "The city council voted on Monday night to replace all eleven of Port Ellery's diesel "
    "ferries with battery-electric boats by 2031"
)


def run(
    *arguments: str | Path, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> Run:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "nutgraf", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env={**os.environ, "COLUMNS": "80", **(environment or {})},
        timeout=60,
        check=False,
    )
    return Run(done, time.monotonic() - started)


class Run:
    """What a finished process left."""

    def __init__(self, done: subprocess.CompletedProcess[bytes], seconds: float) -> None:
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8")
        self.err = done.stderr.decode("utf-8")
        self.seconds = seconds

    def assert_refused(self, code: int, told: str) -> None:
        """It ended with one clear line, not with a traceback, and printed no result."""
        assert self.code == code, self.err
        assert told in self.err
        assert len(self.err.splitlines()) == 1, self.err
        assert self.out == ""


@pytest.fixture
def ferry_text() -> str:
    return nutgraf.extract(FERRY.read_bytes()).text


def test_a_page_is_summarised_on_the_terminal(ferry_text: str) -> None:
    done = run("summarize", FERRY)
    assert (done.code, done.err) == (0, "")
    flat = " ".join(done.out.split())
    assert "Harbour city to replace its diesel ferries with electric ones" in flat
    assert VOTE in flat
    assert "Morning Tide" not in flat
    assert "cookies" not in flat
    assert "READ MORE" not in flat
    assert max(map(len, done.out.splitlines())) <= 80


def test_json_holds_sentences_with_their_places(ferry_text: str) -> None:
    record = json.loads(run("summarize", FERRY, "--sentences", "3", "--json").out)
    assert len(record["sentences"]) == 3
    for sentence in record["sentences"]:
        assert ferry_text[sentence["start"] : sentence["end"]] == sentence["text"]


def test_lengths_are_obeyed() -> None:
    words = json.loads(run("summarize", FERRY, "--words", "60", "--json").out)
    assert 0 < words["summary_words"] <= 60
    ratio = json.loads(run("summarize", FERRY, "--ratio", "0.1", "--json").out)
    assert 0 < ratio["summary_words"] <= 0.1 * ratio["article_words"]


def test_classic_ends_with_the_line_of_the_old_bot() -> None:
    done = run("summarize", FERRY, "--sentences", "6", "--format", "classic")
    *sentences, rule, statistics = done.out.strip().split("\n\n")
    assert len(sentences) == 6
    assert rule == "---"
    assert re.fullmatch(
        r"The original article contains \d{3} words, the summary contains \d{2,3} words\. "
        r"Saved \d\d%\. I'm a bot and I'm \[open source\]\(\S+\)!",
        statistics,
    )


def test_six_sentences_of_718_words_as_the_old_bot_counted_them() -> None:
    towns = ["Arlen", "Bexley", "Corvo", "Dunmere", "Estrada", "Falk", "Grau", "Hollin", "Ivry"]
    report = (
        "{town} opened bridge number {n} on Tuesday after {n} years of work that had cost the "
        "county 1{n} million crowns in all."
    )  # 22 words
    sentences = [report.format(town=towns[n % 9], n=n + 10) for n in range(32)]
    sentences.append("The last bridge of the county will follow in the autumn of next year.")
    article = "\n\n".join(" ".join(sentences[n : n + 3]) for n in range(0, 33, 3))
    assert len(article.split()) == 718
    done = run("summarize", "-", "--sentences", "6", "--format", "classic", stdin=article.encode())
    *quoted, _, statistics = done.out.strip().split("\n\n")
    words = sum(len(sentence.split()) for sentence in quoted)
    assert len(quoted) == 6
    assert set(quoted) <= set(sentences)
    assert statistics.startswith(
        f"The original article contains 718 words, the summary contains {words} words. "
        f"Saved {round(100 * (1 - words / 718))}%. "
    )


def test_explain_tells_of_every_sentence() -> None:
    done = run("summarize", FERRY, "--sentences", "2", "--explain")
    record = json.loads(run("summarize", FERRY, "--sentences", "2", "--explain", "--json").out)
    assert done.code == 0
    for candidate in record["candidates"]:
        assert candidate["text"][:40] in " ".join(done.out.split())
    assert len(record["candidates"]) > 15
    assert all(candidate["reasons"] for candidate in record["candidates"])


def test_standard_input_gzip_and_urls_give_the_same_summary(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    body = FERRY.read_bytes()
    packed = tmp_path / "ferry.html.gz"
    packed.write_bytes(gzip.compress(body))
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/ferry").respond_with_data(body, content_type="text/html")
    expected = run("summarize", FERRY, "--format", "short").out
    assert run("summarize", "-", "--format", "short", stdin=body).out == expected
    assert run("summarize", packed, "--format", "short").out == expected
    url = httpserver.url_for("/ferry")
    assert run("summarize", url, "--format", "short", environment=LOOPBACK).out == expected


@pytest.mark.parametrize("code", ["klingon", pytest.param("../../etc", marks=pytest.mark.slow)])
def test_a_language_that_is_no_code_is_refused(code: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("{}\n")
    out = str(tmp_path / "out.jsonl")
    for command in (["summarize", FERRY], ["batch", str(rows), out]):
        done = run(*command, "--language", code)
        assert done.code == 2
        assert "language must be a code" in done.err


def test_title_and_language_are_replaced_when_given() -> None:
    done = run("summarize", FERRY, "--title", "Boats", "--language", "de", "--json")
    record = json.loads(done.out)
    assert (record["title"], record["language"]) == ("Boats", "de")


def test_extract_prints_title_and_paragraphs() -> None:
    done = run("extract", FERRY)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Harbour city to replace its diesel ferries with electric ones\n")
    assert "Sign up for our free newsletter" not in done.out
    record = json.loads(run("extract", FERRY, "--json").out)
    assert record["published"] == "2026-09-14"
    assert record["byline"] == "Ines Marbeck"
    assert record["site"] == "The Port Ellery Courier"
    assert record["language"] == "en"


def test_json_refusals_are_records_too() -> None:
    done = run("summarize", "-", "--json", stdin=b"<p>Short.</p>")
    assert done.code == 3
    record = json.loads(done.out)
    assert record["schema"] == "nutgraf.error/1"
    assert record["error"]["kind"] == "page"
    assert record["error"]["reason"] == "too-short"


def test_version_and_help() -> None:
    assert run("--version").out == f"nutgraf {nutgraf.__version__}\n"
    for arguments in (["--help"], ["summarize", "--help"], ["extract", "-h"], ["batch", "--help"]):
        done = run(*arguments)
        assert (done.code, done.err) == (0, "")
        assert "Usage" in done.out
    assert "Exit codes" in run("--help").out


def test_a_need_is_told_once() -> None:
    assert not re.search(r"needs [\d, ]+; needs", run("summarize", FERRY, "--explain").out)


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    command = (
        f"{sys.executable} -m nutgraf summarize {FERRY} --explain | true; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"141\n", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told() -> None:
    command = f"{sys.executable} -m nutgraf summarize {FERRY} > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("nutgraf: cannot write the result")
    assert len(done.stderr.splitlines()) == 1


def test_a_terminal_without_unicode_gets_question_marks() -> None:
    done = run("summarize", FERRY, environment={"PYTHONIOENCODING": "ascii"})
    assert done.code == 0
    assert done.err == ""
    assert "?" in done.out


@pytest.mark.slow  # a process for each
class TestBadInput:
    """One clear line, the documented exit code, no traceback, bounded time and memory."""

    @pytest.mark.parametrize(
        "arguments",
        [
            ["foo"],
            ["summarize"],
            ["summarize", "x", "--format", "foo"],
            ["summarize", "x", "--foo"],
        ],
    )
    def test_wrong_usage(self, arguments: list[str]) -> None:
        run(*arguments).assert_refused(2, "--help)")

    def test_binary_data_called_html(self, tmp_path: Path) -> None:
        page = tmp_path / "noise.html"
        page.write_bytes(bytes(random.Random(1).randbytes(50_000)))
        run("summarize", page).assert_refused(3, "not text")

    def test_one_endless_sentence(self, tmp_path: Path) -> None:
        page = tmp_path / "words.txt"
        page.write_text("word " * 100_000)
        run("summarize", page).assert_refused(3, "100,000 words")

    def test_elements_nested_in_each_other_are_read(self, tmp_path: Path) -> None:
        head, body = FERRY.read_text("utf-8").split("<body>")
        page = tmp_path / "nested.html"
        page.write_text(f"{head}<body>{'<div>' * 1000}{body}", "utf-8")
        assert VOTE in " ".join(run("summarize", page).out.split())

    def test_missing_file(self, tmp_path: Path) -> None:
        run("summarize", tmp_path / "absent.html").assert_refused(2, "No such file")

    def test_folder(self, tmp_path: Path) -> None:
        run("summarize", tmp_path).assert_refused(2, "folder")

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (b"", "empty"),
            (b"   \n\t ", "empty"),
            (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "unsupported-type"),
            (b"\x7fELF" + bytes(5000), "unsupported-type"),
            (b"PK\x03\x04" + bytes(range(256)) * 20, "unsupported-type"),
            (gzip.compress(FERRY.read_bytes())[:900], "unreadable"),
            (b"%PDF-1.7\n%%EOF", "unreadable"),
            (b"<p>" + b"\0" * 5000, "unsupported-type"),
            (("🎉🦆 " * 50).encode(), "too-short"),
            (b"\xed\xa0\x80 " * 10, "too-short"),
            pytest.param(b"<html><body><div>" * 20_000, "empty", marks=pytest.mark.slow),
        ],
    )
    def test_bodies_without_an_article(self, body: bytes, told: str) -> None:
        run("summarize", "-", stdin=body).assert_refused(3, told)

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--sentences", "0"),
            ("--sentences", "-3"),
            ("--words", "-5"),
            ("--words", "0"),
            ("--ratio", "0"),
            ("--ratio", "1.5"),
            ("--ratio", "nan"),
            ("--sentences", "2", "--words", "50"),
        ],
    )
    def test_lengths_that_make_no_sense(self, arguments: tuple[str, ...]) -> None:
        done = run("summarize", FERRY, *arguments)
        done.assert_refused(2, arguments[0].lstrip("-"))

    @pytest.mark.parametrize(
        "arguments",
        [("--sentences", "many"), ("--format", "poem"), ("--no-such-option",), ("extra",)],
    )
    def test_usage(self, arguments: tuple[str, ...]) -> None:
        done = run("summarize", FERRY, *arguments)
        assert done.code == 2
        assert "Traceback" not in done.err
        assert arguments[0] in done.err

    def test_explain_does_not_mix_with_markup(self) -> None:
        done = run("summarize", FERRY, "--explain", "--format", "html")
        done.assert_refused(2, "--explain")

    def test_what_strangers_wrote_does_not_act_on_the_terminal(
        self, httpserver: HTTPServer, tmp_path: Path
    ) -> None:
        httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
        httpserver.expect_request("/").respond_with_data(
            b"\0\1\2" * 500, headers={"Content-Type": "image/\x9b31m"}
        )
        folder = tmp_path / "d\x1b[31mx"
        folder.mkdir()
        for source in (httpserver.url_for("/"), folder):
            done = run("summarize", source, environment=LOOPBACK)
            assert done.code in {2, 3}
            assert done.err.strip().isprintable()

    def test_a_closed_standard_input(self) -> None:
        command = f"{sys.executable} -m nutgraf summarize - <&-"
        done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
        assert done.returncode == 2
        assert b"closed" in done.stderr

    def test_missing_configuration(self, tmp_path: Path) -> None:
        run("summarize", FERRY, "--config", tmp_path / "no.toml").assert_refused(2, "no.toml")

    def test_wrong_charset_is_survived(self) -> None:
        body = FERRY.read_bytes().replace(b"utf-8", b"utf-16")
        done = run("summarize", "-", stdin=body)
        assert (done.code, done.err) == (0, "")
        assert VOTE in " ".join(done.out.split())

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("body", "codes"),
        [
            (b"<p>" + b"word " * 10_000_000, {4}),
            (b"<html>" + b"<div>" * 100_000 + FERRY.read_bytes(), {0, 3}),
            (
                b"<p "
                + b"".join(b"a%d=1 " % n for n in range(200_000))
                + b">"
                + FERRY.read_bytes(),
                {0, 3},
            ),
            (b"<body>" + b'<a href="/x">link</a> ' * 230_000, {0, 3}),
            (b"<p>" + b"word " * 100_000, {0, 3}),
            (b"<p>" + b"." * 1_000_000, {0, 3}),
            (b"<p>" + "“".encode() * 300_000, {0, 3}),
        ],
        ids=["50 MB", "deep", "attributes", "links", "one sentence", "dots", "quotes"],
    )
    def test_hostile_pages_end_in_time(self, body: bytes, codes: set[int]) -> None:
        done = run("summarize", "-", stdin=body)
        assert done.code in codes, done.err
        assert "Traceback" not in done.err
        assert len(done.err.splitlines()) == (0 if done.code == 0 else 1)
        assert done.seconds < 35
