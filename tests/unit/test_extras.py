"""What is said of an extra can be done where the program is."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from nutgraf.errors import StoreFailed
from nutgraf.extras import advise
from nutgraf.store.address import read_address
from nutgraf.store.database import Database

ROOT = Path(__file__).parents[2]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
TEXTS = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(path for path in (ROOT / "deploy").rglob("*") if path.is_file()),
    *(ROOT / "src").rglob("*.py"),
]


def test_nobody_is_sent_to_an_index_where_the_name_is_a_strangers() -> None:
    """`pip install nutgraf[…]` would install whatever somebody put there under this name."""
    sent = [path for path in TEXTS if re.search(r"nutgraf\[[a-z]+\]|install nutgraf\b", _of(path))]
    assert sent == []


def test_extras_that_are_named_exist() -> None:
    told = [each for path in TEXTS for each in re.findall(r"'\.\[([a-z,]+)\]'", _of(path))]
    assert {name for each in told for name in each.split(",")} < set(EXTRAS)
    asked = {name for path in TEXTS for name in re.findall(r"\badvise\(['\"](\w+)", _of(path))}
    assert asked == set(EXTRAS)


def test_an_extra_goes_where_the_program_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/nut graf/bin/python")
    told = "in a clone of nutgraf, run '/opt/nut graf/bin/python' -m pip install '.[ray]'"
    assert advise("ray") == told


def test_a_store_on_postgresql_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreFailed, match=r"-m pip install '\.\[postgres\]'"):
        Database(read_address("postgresql://nutgraf@127.0.0.1:1/nutgraf"))


def _of(path: Path) -> str:
    return path.read_text(encoding="utf-8")
