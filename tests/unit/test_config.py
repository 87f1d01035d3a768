"""Settings: nutgraf.toml, the environment above it, and no guessing."""

from pathlib import Path

import pytest

from nutgraf.config import Settings, load_settings
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


def test_a_named_file_must_exist() -> None:
    with pytest.raises(BadConfiguration, match="aaa"):
        load_settings(Path("a" * 300))
    with pytest.raises(BadConfiguration, match=r"absent\.toml"):
        load_settings(Path("absent.toml"))
