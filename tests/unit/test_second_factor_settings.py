"""The secret of a second factor comes from the environment, each account's its own."""

from __future__ import annotations

import pytest

from nutgraf.community.credentials import MemorySessions
from nutgraf.config import AccountSettings, Settings, load_environment
from nutgraf.deployment import credentials_of
from nutgraf.errors import BadConfiguration

ONE, TWO = AccountSettings("lemmy.test", "nutgraf"), AccountSettings("away.test", "nutgraf")
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code(account: AccountSettings, *accounts: AccountSettings) -> str | None:
    settings = Settings(accounts=accounts)
    return credentials_of(settings, account, MemorySessions(), account.instance).code()


def test_a_code_is_made_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_PASSWORD", "pass")
    monkeypatch.setenv("NUTGRAF_TOTP_SECRET", SECRET)
    monkeypatch.setattr("nutgraf.community.credentials.time.time", lambda: 59.0)
    assert code(ONE, ONE) == "287082"
    assert load_environment() == Settings()  # it is no table of the settings


def test_several_accounts_have_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_PASSWORD_NUTGRAF_LEMMY_TEST", "pass")
    monkeypatch.setenv("NUTGRAF_PASSWORD_NUTGRAF_AWAY_TEST", "pass")
    monkeypatch.setenv("NUTGRAF_TOTP_SECRET_NUTGRAF_AWAY_TEST", SECRET)
    monkeypatch.setenv("NUTGRAF_TOTP_SECRET", SECRET)
    assert code(ONE, ONE, TWO) is None
    assert code(TWO, ONE, TWO) is not None


def test_one_that_is_none_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_PASSWORD", "pass")
    monkeypatch.setenv("NUTGRAF_TOTP_SECRET", "123456")
    with pytest.raises(BadConfiguration, match="secret of the second factor"):
        code(ONE, ONE)
