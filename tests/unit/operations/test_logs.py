"""What stands in the log, and what may not."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Literal

import pytest

from nutgraf import telemetry
from nutgraf.config import LogSettings
from nutgraf.operations.logs import greet, start_log

URI = "https://lemmy.example/post/1"
ACCOUNT = "nutgraf@lemmy.example"
HOSTILE = "a\x1b[2J title\r\n2026-01-01 ERROR forged\u202e\ud800 {event} %s"


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What the log writes; afterwards all loggers are as they were."""
    names = ("nutgraf", "uvicorn", "asyncio", "aiohttp", "procrastinate", "opentelemetry")
    before = {
        name: (logging.getLogger(name).handlers[:], logging.getLogger(name).level) for name in names
    }
    last = logging.lastResort
    ours = logging.getLogger("nutgraf")
    ours.propagate = False  # half a character cannot go into pytest's reports
    yield lambda: capsys.readouterr().err
    ours.propagate = True
    logging.lastResort = last
    for name, (handlers, level) in before.items():
        logging.getLogger(name).handlers[:] = handlers
        logging.getLogger(name).setLevel(level)


def log_all() -> None:
    log = logging.getLogger("nutgraf.bot.posts")
    log.info("outside")
    with telemetry.about(URI, ACCOUNT):
        log.warning("posted %r: %s", 7, HOSTILE)
        try:
            int(HOSTILE)
        except ValueError:
            log.exception("failed")


def test_a_line_for_people(written: Callable[[], str]) -> None:
    start_log(LogSettings(level="info"))
    log_all()
    text = written()
    lines = text.splitlines()
    assert [line.split(" ", 2)[2] for line in lines[:1]] == ["INFO outside"]
    about = f"[{telemetry.id_of(URI)}]"
    assert lines[1].split(" ", 2)[2].startswith(f"WARNING {about} posted 7: a[2J title 2026-01-01")
    assert f"ERROR {about} failed" in lines[2]
    assert all(line.startswith("  | ") for line in lines[3:])
    assert lines[3] == "  | Traceback (most recent call last):"
    assert lines[4].startswith("  |   File")
    assert not any(bad in text for bad in ("\x1b", "\r", "\u202e", "\ud800"))


def test_an_object_a_line(written: Callable[[], str]) -> None:
    start_log(LogSettings(format="json", level="info"))
    log_all()
    outside, posted, failed = map(json.loads, written().splitlines())
    assert set(outside) == {"timestamp", "level", "logger", "event", "process"}
    assert outside["timestamp"].endswith("Z") and "T" in outside["timestamp"]
    assert (outside["level"], outside["logger"]) == ("info", "nutgraf.bot.posts")
    assert posted["id"] == telemetry.id_of(URI)
    assert (posted["uri"], posted["account"]) == (URI, ACCOUNT)
    assert posted["event"].startswith("posted 7: a[2J title")
    assert failed["exception"][0] == "Traceback (most recent call last):"
    assert all("\x1b" not in line and "\u202e" not in line for line in failed["exception"])


@pytest.mark.parametrize(
    ("level", "verbose", "told"),
    [
        ("warning", False, ["warning"]),
        ("warning", True, ["info", "warning"]),
        ("info", False, ["info", "warning"]),
        ("debug", False, ["debug", "info", "warning"]),
        ("debug", True, ["debug", "info", "warning"]),
    ],
)
def test_how_much_is_told(
    written: Callable[[], str],
    level: Literal["warning", "info", "debug"],
    verbose: bool,
    told: list[str],
) -> None:
    start_log(LogSettings(format="json", level=level), verbose=verbose)
    for name in ("nutgraf.x", "procrastinate.worker"):
        for number in (logging.DEBUG, logging.INFO, logging.WARNING):
            logging.getLogger(name).log(number, "said")
    records = [json.loads(line) for line in written().splitlines()]
    assert [each["level"] for each in records if each["logger"] == "nutgraf.x"] == told
    others = [each["level"] for each in records if each["logger"] != "nutgraf.x"]
    assert others == ["warning"]


def test_who_starts_twice_is_not_told_twice(written: Callable[[], str]) -> None:
    for _ in range(2):
        start_log(LogSettings())
    logging.getLogger("nutgraf.x").warning("once")
    assert len(written().splitlines()) == 1


def test_what_a_terminal_is_told_is_a_record_for_a_program(written: Callable[[], str]) -> None:
    for form, level in (("text", "warning"), ("json", "info"), ("json", "warning")):
        start_log(LogSettings(format=form, level=level))  # type: ignore[arg-type]
        greet(LogSettings(format=form), "it works")  # type: ignore[arg-type]
    line, record = written().splitlines()
    assert line == "it works"
    assert json.loads(record)["event"] == "it works"


def test_trouble_of_any_library_is_in_the_same_form() -> None:
    program = """
import logging
from nutgraf.config import LogSettings
from nutgraf.operations.logs import greet, start_log
start_log(LogSettings(format="json"))
for name in ("sqlalchemy.pool.impl.QueuePool", "urllib3.connectionpool", "nobody.thought.of"):
    logging.getLogger(name).info("nobody's business")
    try:
        1 / 0
    except ZeroDivisionError:
        logging.getLogger(name).exception("two\\nlines")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [each["event"] for each in told] == ["two lines"] * 3
    assert all(each["exception"] for each in told)


def test_help_loads_none_of_it() -> None:
    loaded = (
        "import sys; import nutgraf.cli, nutgraf.operations.logs;"
        "print([name for name in ('structlog', 'prometheus_client', 'opentelemetry', 'aiohttp')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
