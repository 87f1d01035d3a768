"""The attack suite: servers that misbehave, one process that goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.fetch.attacks import FETCHED, READ, SANDBOX_SECONDS, SECONDS

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parent.parent.parent.parent
MEGABYTES = 150

REASONS = {
    "too-large": ["bomb/gzip", "bomb/deflate", "bomb/br", "bomb/zstd", "bomb/members",
                  "endless/body", "huge-length", "lie-pdf"],
    "timeout": ["drip/header", "drip/body", "drip/chunks", "drip/nothing"],
    "blocked-address": ["to/http://10.0.0.1/", "to/http://169.254.169.254/latest/meta-data/",
                        "to/http://[::1]:1/"],
    "bad-url": ["to/file:///etc/passwd", "to/gopher://127.0.0.1:6379/_FLUSHALL",
                "to/javascript:alert(1)", "to/http://user:pass@example.org/"],
    "unsupported-type": ["image", "lie-html", "lie-text"],
    "network": ["chain/0", "bomb/twice", "bomb/no-gzip", "bomb/no-deflate", "bomb/no-br",
                "bomb/no-zstd", "long-length", "negative-length",
                "two-lengths", "word-length", "both-lengths", "truncated-chunk", "wild-chunk",
                "endless-chunk", "long-header", "many-headers", "long-status", "no-http",
                "hang-up", "unasked-304", "switch", "nowhere"],
}  # fmt: skip


@pytest.fixture(scope="module")
def result() -> Iterator[dict[str, Any]]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.fetch.hostile_site"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        done = subprocess.run(
            [sys.executable, "-m", "tests.integration.fetch.attacks", port],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        yield json.loads(done.stdout)
    finally:
        server.kill()
        server.communicate()


@pytest.mark.parametrize(
    ("name", "reason"), [(name, reason) for reason, names in REASONS.items() for name in names]
)
def test_it_ends_with_its_reason(result: dict[str, Any], name: str, reason: str) -> None:
    assert result["found"][name][0] == reason


def test_nothing_becomes_an_article(result: dict[str, Any]) -> None:
    articles = {name for name, (outcome, _) in result["found"].items() if "article" in outcome}
    assert articles == set()


def test_nothing_takes_longer_than_its_deadline(result: dict[str, Any]) -> None:
    for name in FETCHED:
        assert result["found"][name][1] < SECONDS + 1, name
    for name in READ:
        assert result["found"][name][1] < SECONDS + SANDBOX_SECONDS + 1, name


def test_memory_stays_small(result: dict[str, Any]) -> None:
    assert result["peak"] - result["idle"] < MEGABYTES


def test_all_attacks_ran(result: dict[str, Any]) -> None:
    """After each of them the same process fetched a page; else the run would have failed."""
    assert set(result["found"]) == {*FETCHED, *READ}
    assert len(result["found"]) >= 50
