"""Settings: nutgraf.toml, the environment above it, and no guessing."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.community.credentials import MemorySessions
from nutgraf.config import AccountSettings, Settings, StoreSettings, load_settings
from nutgraf.deployment import credentials_of, open_settings_store, sessions_file
from nutgraf.errors import BadConfiguration


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str) -> Path:
    file = Path("nutgraf.toml")
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_and_variables_the_defaults_hold() -> None:
    assert load_settings() == Settings()


def test_the_file_of_the_working_folder_is_read() -> None:
    write("[sandbox]\nseconds = 3\n")
    assert load_settings().sandbox.seconds == 3.0
    assert load_settings().sandbox.megabytes == Settings().sandbox.megabytes


def test_a_named_file_is_read_instead() -> None:
    write("[sandbox]\nseconds = 3\n")
    Path("other.toml").write_text("[fetch]\nmax_bytes = 10\n", encoding="utf-8")
    settings = load_settings(Path("other.toml"))
    assert settings.fetch.max_bytes == 10
    assert settings.sandbox == Settings().sandbox


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    write("[sandbox]\nseconds = 3\nmegabytes = 100\n")
    monkeypatch.setenv("NUTGRAF_SANDBOX__SECONDS", "7")
    assert load_settings().sandbox.seconds == 7.0
    assert load_settings().sandbox.megabytes == 100


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sandbox]\nsecondz = 3\n", "sandbox.secondz"),
        ("[sandboxes]\nseconds = 3\n", "sandboxes"),
        ("[sandbox]\nseconds = 0\n", "seconds must be more than 0"),
        ('[fetch]\nmax_bytes = "much"\n', "fetch.max_bytes"),
        ("[sandbox]\nseconds = inf\n", "seconds must be"),
        ("[source]\nmax_bytes = 100000000000000000000\n", "max_bytes"),
        ("[sandbox\n", "nutgraf.toml"),
        ("[fetch]\nseconds = 1\n[fetch]\n", "the table [fetch] stands there twice; write"),
        ('[bot]\ncommunities = "a@b.example"\n', 'a list is needed: ["news@lemmy.world"]'),
        ('[accounts]\ninstance = "a.example"\n', "write [[accounts]]"),
        ('[[accounts]]\ninstance = "a.example"\n', "line 1): user is missing"),
        ('[bot]\nper_day = "x"\n', "bot.per_day (nutgraf.toml, line 2): a whole number is needed"),
        ('[bot]\nminimum_saved = "x"\n', "a number is needed"),
        ('[bot]\nnsfw = "maybe"\n', "true or false is needed"),
        ("[store]\nurl = 3\n", "a text in quotes is needed"),
        ('[bot]\nmode = "x"\n', "must be 'allowlist', 'all' or 'mention-only'"),
        ("sandbox = 3\n", "a table is needed"),
        ('password = "x"\n', "put NUTGRAF_PASSWORD into the environment"),
        ('[bot]\ntotp_secret = "x"\n', "put NUTGRAF_TOTP_SECRET into the environment"),
        ('[render]\nsource_url = "mine"\n', "must be a plain http(s) address"),
        (
            '[[accounts]]\ninstance = "a.example"\nuser = "b@a.example"\n',
            "user: the name alone, without the instance",
        ),
        ('[bot]\nlanguages = ["english"]\n', "'english' is no code of a language"),
        ('[bot]\ndeny_languages = [""]\n', "deny_languages"),
        ("[bot]\nminimum_words = 9\nmaximum_words = 8\n", "minimum_words (9) must not be more"),
        (
            '[bot.instance."a.example"]\nmaximum_words = 99\n'
            '[bot.community."b@a.example"]\nminimum_words = 100\n',
            "more than maximum_words (99) in b@a.example",
        ),
        (
            '[[accounts]]\ninstance = "a.example"\nuser = "bot"\n'
            '[[accounts]]\ninstance = "https://A.example/"\nuser = "Bot"\n',
            "bot@a.example is named twice",
        ),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(text: str, told: str) -> None:
    write(text)
    with pytest.raises(BadConfiguration) as caught:
        load_settings()
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bad_variable_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_SANDBOX__SECONDS", "soon")
    with pytest.raises(BadConfiguration, match=r"sandbox\.seconds"):
        load_settings()


def test_a_language_must_be_one_that_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_RENDER__LANGUAGE", "de")
    assert load_settings().render.language == "de"
    monkeypatch.setenv("NUTGRAF_RENDER__LANGUAGE", "german")
    with pytest.raises(BadConfiguration, match=r"render.*must be one of .*de, el, en,"):
        load_settings()


def test_a_variable_of_no_table_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_SANDBX__SECONDS", "3")
    with pytest.raises(BadConfiguration, match="NUTGRAF_SANDBX__SECONDS"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("NUTGRAF_PASWORD", "there is no variable NUTGRAF_PASWORD; is NUTGRAF_PASSWORD meant?"),
        ("NUTGRAF_BOTT__PER_DAY", "is NUTGRAF_BOT__PER_DAY meant?"),
        ("NUTGRAF_QUX", "there is no variable NUTGRAF_QUX"),
        ("NUTGRAF_BOT__PERDAY", "bot.perday (NUTGRAF_BOT__PERDAY): there is no such setting"),
        ("NUTGRAF_BOT__COMMUNITIES", "(NUTGRAF_BOT__COMMUNITIES): a list is needed"),
        ("NUTGRAF_ACCOUNTS", "accounts (NUTGRAF_ACCOUNTS): an array"),
    ],
)
def test_a_variable_is_named(name: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write("[bot]\nper_day = 3\n")
    monkeypatch.setenv(name, "3")
    with pytest.raises(BadConfiguration) as caught:
        load_settings()
    assert told in str(caught.value)


def test_a_folder_is_no_file_of_settings() -> None:
    with pytest.raises(BadConfiguration, match="is a folder"):
        load_settings(Path.cwd())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told_without_a_number() -> None:
    write("").chmod(0)
    with pytest.raises(BadConfiguration, match=r"cannot read 'nutgraf\.toml': Permission denied"):
        load_settings()


def test_a_named_file_must_exist() -> None:
    with pytest.raises(BadConfiguration, match="aaa"):
        load_settings(Path("a" * 300))
    with pytest.raises(BadConfiguration, match=r"absent\.toml"):
        load_settings(Path("absent.toml"))


def test_languages_are_told_as_articles_tell_them() -> None:
    write('[bot]\nlanguages = ["pt-BR", "nb", "EN"]\n')
    assert load_settings().bot.languages == ("pt", "no", "en")


def test_the_secret_of_one_account_does_not_get_to_the_instance_of_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whose own variable is mistyped, say: the plain one holds the first account's password."""
    monkeypatch.setenv("NUTGRAF_PASSWORD", "a's")
    monkeypatch.setenv("NUTGRAF_PASSWORD_BOT_B_EXEMPLE", "b's, mistyped")
    first, second = AccountSettings("a.example", "bot"), AccountSettings("b.example", "bot")
    alone, both = Settings(accounts=(first,)), Settings(accounts=(first, second))
    sessions = MemorySessions()
    assert credentials_of(alone, first, sessions, "a.example").password == "a's"
    for account in (first, second):
        with pytest.raises(BadConfiguration, match=r"NUTGRAF_PASSWORD_BOT_[AB]_EXAMPLE or"):
            credentials_of(both, account, sessions, account.instance)
    monkeypatch.setenv("NUTGRAF_PASSWORD_BOT_B_EXAMPLE", "b's")
    assert credentials_of(both, second, sessions, "b.example").password == "b's"


def test_store_and_sessions_are_where_the_settings_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a command is called from: what `bot init` kept there, `bot run` finds."""
    elsewhere = tmp_path / "etc"
    elsewhere.mkdir()
    file = elsewhere / "bot.toml"
    file.write_text('[store]\nurl = "nutgraf.db"\n', encoding="utf-8")
    settings = load_settings(file)
    open_settings_store(settings).close()
    assert (elsewhere / "nutgraf.db").exists()
    assert sessions_file(settings) == elsewhere / "nutgraf.sessions.json"
    for url in ("postgresql://bot@db.example/bot", ":memory:", "sqlite://"):
        there = replace(settings, store=StoreSettings(url))
        assert sessions_file(there) == elsewhere / "nutgraf.sessions.json", url
    for url in ("/data/bot.db", "sqlite:////data/bot.db"):
        there = replace(settings, store=StoreSettings(url))
        assert sessions_file(there) == Path("/data/nutgraf.sessions.json"), url
    monkeypatch.setenv("HOME", "/home/ada")
    there = replace(settings, store=StoreSettings("~/bot.db"))
    assert sessions_file(there) == Path("/home/ada/nutgraf.sessions.json")


def test_the_password_of_a_database_shows_in_no_repr() -> None:
    settings = Settings(store=StoreSettings("postgresql://ada:hush@db.example/bot"))
    assert "hush" not in repr(settings)
