"""Real processes for a browser to look at: nutgraf's web, a twin with pages, and the bot."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher

PASSWORD = "open says me"
BOT = "tldr"
_START_SECONDS = 60.0
_PATIENCE = 40.0
_GLANCE = 0.1

_SETTINGS = """\
[web]
port = 0
password_hash = "{password_hash}"
per_minute = 100000
fetches_per_minute = 100000

[fetch]
allowed_addresses = ["127.0.0.1"]
ports = []
host_per_second = 50.0
host_burst = 50

[store]
url = "nutgraf.db"
"""

_BOT_SETTINGS = """
[bot]
mode = "all"
poll_seconds = 0.2
per_hour = 1000
per_day = 1000

[[accounts]]
instance = "{instance}"
user = "{user}"
software = "lemmy"
comment_seconds = 0.05
"""


@dataclass(frozen=True)
class Web:
    """A running web interface.

    Attributes:
        origin: scheme, host and port.
        pages: origin of pages to read: `link` names them.
        log: what the process said.
    """

    origin: str
    pages: str
    log: Path

    def link(self, number: int = 1, kind: str = "article") -> str:
        """Address of a page: kind is `article`, `wall` (a paywall), `missing` or `slow` (5 s)."""
        return f"{self.pages}/{kind}/{number}"


@dataclass(frozen=True)
class BotWeb(Web):
    """A running web interface in one process with a bot, which works in a twin.

    The twin has people (ada, ben, cleo, and mo, who moderates) and communities (harbour, reading).

    Attributes:
        control: takes orders to the twin (see `nutgraf.demo.control`).
    """

    control: str

    def do(self, order: str, **more: object) -> dict[str, Any]:
        """Gives an order to the twin and returns its answer."""
        answer = httpx.post(self.control, json={"do": order, **more}, timeout=30.0)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def post(
        self, title: str, link: str | None, *, by: str = "ada", to: str = "harbour", **more: object
    ) -> str:
        """Somebody posts something; returns its URI."""
        made = self.do(
            "add_post", community=f"{to}@0", author=f"{by}@0", title=title, link=link, **more
        )
        return str(made["uri"])

    def say(self, post: str, text: str, *, by: str = "ben") -> str:
        """Somebody comments under a post; "{bot}" in the text becomes its name."""
        said = text.replace("{bot}", self.handle)
        return str(self.do("add_comment", post=post, author=f"{by}@0", text=said)["uri"])

    @property
    def handle(self) -> str:
        """Of the bot."""
        return f"{BOT}@{self.control.partition('#')[2]}"

    def comments(self, post: str) -> list[dict[str, Any]]:
        """What the bot said under a post: `uri`, `parent`, `text`, `state` (standing, …)."""
        told = self.do("report", accounts=[f"{BOT}@0"], posts=[post])
        found: list[dict[str, Any]] = told["posts"][post]["comments"]
        return found

    def wait_for_comment(self, post: str) -> str:
        """Waits until the bot has said something under a post that stands; returns the text."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            for comment in self.comments(post):
                if comment["state"] == "standing":
                    return str(comment["text"])
            time.sleep(_GLANCE)
        raise AssertionError(f"no comment under {post}; the log: {self.log.read_text()[-2000:]}")


@contextmanager
def run_web(folder: Path, more: str = "") -> Iterator[Web]:
    """Runs `nutgraf serve`, with more settings if any are given, and a host of pages."""
    with ExitStack() as stack:
        twin = stack.enter_context(_twin({"pages": True}))
        log = folder / "log"
        _write_settings(folder, more)
        origin = stack.enter_context(running(["serve"], folder, log))
        yield Web(origin, twin["pages"], log)


@contextmanager
def run_bot_web(folder: Path, more: str = "") -> Iterator[BotWeb]:
    """Runs `nutgraf bot run --web`, a twin for it to work in, and a host of pages.

    Args:
        folder: to run it in.
        more: tables of settings to add.
    """
    people = [{"name": name} for name in ("ada", "ben", "cleo", "mo")]
    named = [{"name": name, "moderators": ["mo@0"]} for name in ("harbour", "reading")]
    instance = {
        "software": "lemmy-v3",
        "people": [*people, {"name": BOT, "bot": True}],
        "communities": named,
    }
    with ExitStack() as stack:
        twin = stack.enter_context(_twin({"instances": [instance], "pages": True}))
        log = folder / "log"
        place = twin["instances"][0]
        _write_settings(folder, _BOT_SETTINGS.format(instance=place, user=BOT) + more)
        secrets = {"NUTGRAF_PASSWORD": "secret"}
        origin = stack.enter_context(running(["bot", "run", "--web"], folder, log, secrets))
        control = f"{twin['control']}#{place.partition('://')[2]}"
        yield BotWeb(origin, twin["pages"], log, control)


@contextmanager
def running(
    command: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Runs a command of nutgraf until the end; gives the origin of the web that it tells of.

    Args:
        command: words after `nutgraf`.
        folder: to run it in.
        log: takes all that it says.
        environment: to add.
    """
    # Variables of the tests' own are no settings of nutgraf, which says so.
    ours = {name: value for name, value in os.environ.items() if not name.startswith("NUTGRAF_")}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "nutgraf", *command],
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**ours, **(environment or {})},
        )
        try:
            yield _origin_in(log, process)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


def _origin_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Waits until a process has told where it listens and answers there."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for found in re.findall(r"http://127\.0\.0\.1:\d+", log.read_text()):
            try:
                if httpx.get(f"{found}/healthz").status_code == httpx.codes.OK:
                    return str(found)
            except httpx.TransportError:
                pass
        time.sleep(_GLANCE)
    raise AssertionError(f"the web did not start: {log.read_text()[-2000:]}")


@contextmanager
def _twin(scenario: Mapping[str, object]) -> Iterator[dict[str, Any]]:
    """Runs the twin with a scenario; gives what it says about where everything is."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nutgraf.demo.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with process.stdin:
            process.stdin.write(json.dumps(scenario).encode())
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(20)


def _write_settings(folder: Path, more: str = "") -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    text = _SETTINGS.format(password_hash=cheap.hash(PASSWORD)) + more
    (folder / "nutgraf.toml").write_text(text, encoding="utf-8")
