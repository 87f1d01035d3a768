"""Secrets show in no repr; sessions are kept where only their owner reads them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from nutgraf.community.credentials import Credentials, FileSessions, MemorySessions, Sessions
from nutgraf.errors import BadConfiguration

ACCOUNT = "nutgraf@lemmy.test"


@pytest.fixture(params=["memory", "file"])
def sessions(request: pytest.FixtureRequest, tmp_path: Path) -> Sessions:
    return MemorySessions() if request.param == "memory" else FileSessions(tmp_path / "s.json")


def test_secrets_show_nowhere() -> None:
    credentials = Credentials("nutgraf", "a password", "a token", "123456")
    for told in (repr(credentials), str(credentials), f"{credentials}"):
        for secret in ("a password", "a token", "123456"):
            assert secret not in told
        assert "nutgraf" in told


def test_what_is_kept_comes_back(sessions: Sessions) -> None:
    assert sessions.load(ACCOUNT) is None
    sessions.save(ACCOUNT, "one")
    sessions.save("other@lemmy.test", "two")
    assert sessions.load(ACCOUNT) == "one"
    sessions.save(ACCOUNT, "three")
    assert sessions.load(ACCOUNT) == "three"
    sessions.save(ACCOUNT, None)
    sessions.save(ACCOUNT, None)
    assert sessions.load(ACCOUNT) is None
    assert sessions.load("other@lemmy.test") == "two"


def test_a_file_outlives_the_process_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "sessions.json"
    FileSessions(file).save(ACCOUNT, "one")
    assert FileSessions(file).load(ACCOUNT) == "one"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["sessions.json"]


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o604])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "sessions.json"
    FileSessions(file).save(ACCOUNT, "one")
    file.chmod(mode)
    with pytest.raises(BadConfiguration, match="chmod 600"):
        FileSessions(file).load(ACCOUNT)
    FileSessions(file).save(ACCOUNT, "two")  # nor is anything written to it
    assert json.loads(file.read_text()) == {ACCOUNT: "one"}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b"[]", b'"x"', b"5", b'{"nutgraf@lemmy.test": 5}']
)
def test_a_file_that_makes_no_sense_holds_no_session(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "sessions.json"
    file.write_bytes(content)
    file.chmod(0o600)
    assert FileSessions(file).load(ACCOUNT) is None
    FileSessions(file).save(ACCOUNT, "one")
    assert FileSessions(file).load(ACCOUNT) == "one"


def test_what_a_crash_left_is_no_obstacle(tmp_path: Path) -> None:
    file = tmp_path / "sessions.json"
    sessions = FileSessions(file)
    sessions.save(ACCOUNT, "one")
    (tmp_path / f"sessions.json.{os.getpid()}.new").write_text("half")
    sessions.save(ACCOUNT, "two")
    assert json.loads(file.read_text()) == {ACCOUNT: "two"}


@pytest.mark.parametrize("place", ["missing/sessions.json", "folder"])
def test_a_session_that_cannot_be_kept_is_a_warning_and_holds_until_the_end(
    tmp_path: Path, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "folder").mkdir()
    sessions = FileSessions(tmp_path / place)
    sessions.save(ACCOUNT, "a token")
    assert sessions.load(ACCOUNT) == "a token"
    (told,) = caplog.messages
    assert "next start needs a new log-in" in told
    assert "a token" not in told
    sessions.save(ACCOUNT, None)
    assert sessions.load(ACCOUNT) is None


def test_what_can_be_kept_again_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "later" / "sessions.json"
    sessions = FileSessions(file)
    sessions.save(ACCOUNT, "one")
    file.parent.mkdir()
    sessions.save(ACCOUNT, "two")
    assert sessions.load(ACCOUNT) == FileSessions(file).load(ACCOUNT) == "two"
