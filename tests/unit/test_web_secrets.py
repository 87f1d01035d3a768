"""`nutgraf web`: keys and the password, of which the settings hold hashes alone."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from nutgraf.cli import nutgraf
from nutgraf.config import load_settings
from nutgraf.errors import BadOption
from nutgraf.web.door.keys import find_key

PASSWORD = "correct horse"


def run(*arguments: str, typed: str | None = None) -> Result:
    done = CliRunner().invoke(nutgraf, ["web", *arguments], input=typed)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_a_key_opens_and_the_settings_hold_its_hash_alone(tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.toml"
    file.write_text("[web]\nport = 8001\n")
    shown = []
    for name in ("ada", "ben"):
        done = run("key", name)
        shown.append(done.stderr.rpartition(" ")[2].strip())
        with file.open("a") as settings:
            settings.write(done.stdout)
        assert shown[-1] not in file.read_text()
    keys = load_settings(file).web.keys
    for name, key in zip(("ada", "ben"), shown, strict=True):
        found = find_key(key, keys)
        assert found is not None and found.name == name
        assert len(key) > 40
    assert find_key(shown[0][:-1], keys) is None


def test_a_key_as_json() -> None:
    record = json.loads(run("key", "ada", "--json").stdout)
    assert set(record) == {"schema", "name", "key", "sha256"}
    assert record["schema"] == "nutgraf.key/1"


@pytest.mark.parametrize("name", ["", "a b", 'a"', "ä", "a" * 65])
def test_a_name_is_a_plain_one(name: str) -> None:
    with pytest.raises(BadOption, match="is no name"):
        run("key", name)


@pytest.mark.slow
@pytest.mark.parametrize("typed", [PASSWORD, f"{PASSWORD}\r\nmore\n"])
def test_a_password_from_a_pipe(typed: str) -> None:
    done = run("password", typed=typed)
    line = tomllib.loads(done.stdout)
    assert PasswordHasher().verify(line["password_hash"], PASSWORD)
    assert PASSWORD not in done.output
    assert "[web]" in done.stderr


@pytest.mark.parametrize("typed", ["", "\n", "short\n", "x" * 2_000])
def test_a_password_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(BadOption, match="8 to 1024 letters"):
        run("password", typed=typed)


def test_a_password_that_is_no_text_is_refused_in_one_line() -> None:
    """As it comes from a pipe whose bytes are of another encoding."""
    done = subprocess.run(
        [sys.executable, "-m", "nutgraf", "web", "password"],
        input=b"p\xe4ssword\xff long\n",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2 and done.stdout == b""
    assert b"no text in UTF-8" in done.stderr and done.stderr.count(b"\n") == 1
    assert b"long" not in done.stderr


def test_a_password_as_json() -> None:
    record = json.loads(run("password", "--json", typed=PASSWORD).stdout)
    assert record["schema"] == "nutgraf.password/1"
    assert record["password_hash"].startswith("$argon2id$")
