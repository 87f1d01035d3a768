"""Sessions and passwords stay where they belong."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import pytest

from nutgraf.community.credentials import Credentials, FileSessions, MemorySessions, Sessions
from nutgraf.errors import BadConfiguration

ACCOUNT = "tldr@lemmy.example"
OTHER = "tldr@piefed.example"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nutgraf.sessions.json"


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_a_token_is_kept_until_it_is_forgotten(kind: str, file: Path) -> None:
    sessions: Sessions = MemorySessions() if kind == "memory" else FileSessions(file)
    assert sessions.load(ACCOUNT) is None
    sessions.save(ACCOUNT, "token-1")
    sessions.save(OTHER, "token-2")
    sessions.save(ACCOUNT, "token-3")
    assert (sessions.load(ACCOUNT), sessions.load(OTHER)) == ("token-3", "token-2")
    sessions.save(ACCOUNT, None)
    assert (sessions.load(ACCOUNT), sessions.load(OTHER)) == (None, "token-2")


def test_a_file_outlives_the_process(file: Path) -> None:
    FileSessions(file).save(ACCOUNT, "token")
    assert FileSessions(file).load(ACCOUNT) == "token"


def test_only_its_owner_can_read_it_whatever_the_umask(file: Path) -> None:
    before = os.umask(0)
    try:
        FileSessions(file).save(ACCOUNT, "token")
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_file_that_others_can_read_is_refused(file: Path) -> None:
    FileSessions(file).save(ACCOUNT, "token")
    file.chmod(0o640)
    with pytest.raises(BadConfiguration, match=r"chmod 600 .*sessions\.json") as told:
        FileSessions(file).load(ACCOUNT)
    assert "token" not in str(told.value)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"tldr@lemmy.example": 3}', "\xff"])
def test_a_broken_file_is_a_session_to_be_opened_anew(content: str, file: Path) -> None:
    file.write_text(content, encoding="latin-1")
    file.chmod(0o600)
    sessions = FileSessions(file)
    assert sessions.load(ACCOUNT) is None
    sessions.save(ACCOUNT, "token")
    assert json.loads(file.read_text("utf-8")) == {ACCOUNT: "token"}


def test_where_it_cannot_be_kept_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="cannot keep the session") as told:
        FileSessions(tmp_path / "missing" / "file").save(ACCOUNT, "token")
    assert "token" not in str(told.value)


def test_what_a_killed_process_left_is_no_obstacle(file: Path) -> None:
    file.with_name(f"{file.name}.{os.getpid()}.new").write_text("half", encoding="utf-8")
    FileSessions(file).save(ACCOUNT, "token")
    assert FileSessions(file).load(ACCOUNT) == "token"


def test_secrets_show_in_no_repr() -> None:
    credentials = Credentials("tldr", "pass-word", "to-ken", "123456")
    for told in (repr(credentials), str(credentials), f"{[credentials]}"):
        assert "tldr" in told
        assert not any(secret in told for secret in ("pass-word", "to-ken", "123456"))
    assert pickle.loads(pickle.dumps(credentials)) == credentials
