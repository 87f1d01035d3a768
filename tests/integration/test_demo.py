"""`nutgraf demo`, run as a newcomer runs it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nutgraf.demo.printing import print_pdf
from nutgraf.demo.story import Event
from nutgraf.demo.telling import tell

DEMO = (sys.executable, "-m", "nutgraf", "demo")


@pytest.mark.slow
def test_it_comments_where_it_should_and_is_silent_where_it_should() -> None:
    done = subprocess.run([*DEMO, "--json"], capture_output=True, text=True, timeout=60, check=True)
    record = json.loads(done.stdout)
    told = [(event["kind"], event["who"], event["text"][:20]) for event in record["events"]]
    kinds = [kind for kind, who, _ in told if who == "nutgraf"]
    assert kinds == [
        "comment",  # the article
        "comment",  # the long one
        "silence",
        "comment",  # the PDF
        "silence",
        "comment",  # the first again: a link
        "comment",  # one sentence
        "comment",  # why there is none
        "withdrawn",
        "message",
        "message",  # left alone from now on
        "message",  # a community switched off
    ]
    silences = [event["text"] for event in record["events"] if event["kind"] == "silence"]
    assert silences == ["paywall", "consent-wall"]
    assert record["statistics"]["total"]["comments"] == 4
    assert record["statistics"]["total"]["standing"] == 3


@pytest.mark.slow
def test_the_readme_shows_how_it_begins() -> None:
    readme = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("$ nutgraf demo\n")[2].partition("```")[0]
    done = subprocess.run(
        [*DEMO, "--fast"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
    )
    assert _plain(shown).count("\n") > 15
    assert _plain(done.stdout).startswith(_plain(shown).rstrip())


def _plain(told: str) -> str:
    """What was told, but for ports, times and the password."""
    return re.sub(r"127\.0\.0\.1:\d+|\d+\.\d s\b|(?<=password )\S+", "…", told)


@pytest.mark.slow
def test_it_stays_until_it_is_stopped_and_ends_well() -> None:
    with subprocess.Popen(
        [*DEMO, "--fast", "--serve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Still there"):
                break
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert errors == ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_on_a_terminal_it_opens_a_browser_and_stays(tmp_path: Path) -> None:
    """The story goes on while the window of the browser is open, and the window stays after it."""
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    script = f'#!/bin/sh\necho noise; echo noise >&2\necho "$1" $$ > {opened}\nexec sleep 30\n'
    browser.write_text(script, encoding="utf-8")
    browser.chmod(0o755)
    ours, theirs = os.openpty()
    environment = {**os.environ, "DISPLAY": ":0", "BROWSER": str(browser)}
    with (
        open(ours, encoding="utf-8") as terminal,  # noqa: PTH123 - it has no path
        subprocess.Popen(
            [*DEMO, "--fast"], stdout=theirs, stderr=subprocess.PIPE, env=environment, text=True
        ) as process,
    ):
        os.close(theirs)
        lines: list[str] = []
        for line in terminal:
            lines.append(line)
            if line.startswith("Still there"):
                break
        address, number = opened.read_text(encoding="utf-8").split()
        try:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(OSError):  # as a terminal ends on Linux
                terminal.read()
            _, errors = process.communicate(timeout=20)
        finally:
            os.kill(int(number), signal.SIGTERM)  # there is none any more if it was waited for
    assert process.returncode == 0
    assert not any("noise" in told for told in (*lines, errors))
    assert address.endswith("/community")
    assert address in lines[-1]


def test_what_strangers_write_cannot_move_the_cursor() -> None:
    event = Event("comment", "ada", "harbour", "one\x1b[2Jtwo\nthree", "A \x07title")
    shown = tell(event, 60)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert shown.count("\n") == 3


def test_a_pdf_holds_its_text_page_by_page() -> None:
    import io

    from pypdf import PdfReader

    text = "# A long report\n\n" + "\n\n".join(f"Paragraph {n} (of many)." for n in range(60))
    reader = PdfReader(io.BytesIO(print_pdf(text)))
    read = "\n".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) > 1
    assert reader.metadata is not None
    assert reader.metadata.title == "A long report"
    assert all(f"Paragraph {n} (of many)." in read for n in range(60))
