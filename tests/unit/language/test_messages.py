"""What nutgraf says: the same things in every language, and nothing that breaks on the way."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from nutgraf.errors import FETCH_REASONS, PAGE_REASONS
from nutgraf.language import known_languages
from nutgraf.language import messages as module
from nutgraf.language.messages import Messages, fill, messages, placeholders

POLICY_REASONS = {"saves-too-little", "too-old", "domain", "language", "not-opted-in"}
COMMANDS = ("summary", "short", "long", "in 3 sentences", "link", "delete", "stop", "start", "off")
DATA = Path(module.__file__).parent / "data"
PLACEHOLDERS = {
    "statistics": {"article", "summary", "percent"},
    "short_statistics": {"article", "summary", "percent"},
    "bot": {"source"},
    "exists": {"link"},
    "elsewhere": {"link"},
    "crosspost": {"link"},
    "cannot": {"reason"},
    "switched_off": {"community"},
    "switched_on": {"community"},
    "mention_only": {"community"},
    "format_set": {"format"},
    "formats": {"formats"},
    "which": {"example"},
}
LINES = [f.name for f in fields(Messages) if f.name not in {"code", "words", "help", "reasons"}]


def table(code: str) -> dict[str, object]:
    found = tomllib.loads((DATA / f"{code}.toml").read_text("utf-8")).get("messages", {})
    assert isinstance(found, dict)
    return found


def without_placeholders(text: str) -> str:
    return fill(text, **dict.fromkeys(placeholders(text), ""))


@pytest.fixture(params=known_languages())
def texts(request: pytest.FixtureRequest) -> Messages:
    return messages(request.param)


def test_the_reasons_are_those_of_the_closed_sets(texts: Messages) -> None:
    assert set(texts.reasons) == PAGE_REASONS | FETCH_REASONS | POLICY_REASONS


def test_no_placeholder_is_missing_and_none_unknown(texts: Messages) -> None:
    for name in LINES:
        assert placeholders(getattr(texts, name)) == PLACEHOLDERS.get(name, set()), name
    assert all(placeholders(form) == {"count"} for form in texts.words)
    for text in (texts.help, *texts.reasons.values()):
        assert not placeholders(text)


def test_what_is_not_a_placeholder_has_no_braces(texts: Messages) -> None:
    for name in LINES:
        assert not set("{}") & set(without_placeholders(getattr(texts, name))), name


def test_each_text_is_one_line_and_no_markup(texts: Messages) -> None:
    lines = [getattr(texts, name) for name in LINES]
    for text in (*lines, *texts.words, *texts.reasons.values()):
        assert text.replace("\u00a0", " ").replace("\u202f", " ").isprintable(), text
        assert not set("*_`<>#~^|\\@") & set(without_placeholders(text)), text


def test_a_reason_leaves_the_end_of_its_sentence_to_the_message(texts: Messages) -> None:
    for reason in texts.reasons.values():
        assert reason.strip() == reason
        assert reason[-1] not in ".!。।"


def test_help_is_a_list_of_the_english_commands(texts: Messages) -> None:
    items = [line for line in texts.help.splitlines() if line.startswith("- ")]
    assert [item.split("`")[1] for item in items] == list(COMMANDS)
    assert not texts.help.startswith("\n")
    assert "\n\n- " in texts.help


def test_commands_are_named_in_english(texts: Messages) -> None:
    assert "start" in texts.stopped
    assert "stop" in texts.leave
    assert "help" in texts.unknown


@pytest.mark.parametrize("code", known_languages())
def test_a_file_says_nothing_that_is_not_read(code: str) -> None:
    assert set(table(code)) <= {field.name for field in fields(Messages)} - {"code"}


def test_a_file_need_not_have_the_table_or_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en.toml").write_text((DATA / "en.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "xa.toml").write_text('name = "None"\n\n[walls]\ntext = []\n', "utf-8")
    (tmp_path / "xb.toml").write_text(
        '\n[messages]\nmore = "Plus"\n\n[messages.reasons]\nempty = "nil"\n', "utf-8"
    )
    monkeypatch.setattr(module, "_DATA", tmp_path)
    assert messages("xa") is messages("xa")
    assert messages("xa").code == "en"
    assert messages("xb").code == "xb"
    assert messages("xb").more == "Plus"
    assert messages("xb").summary == "Summary"
    assert messages("xb").reasons["empty"] == "nil"
    assert messages("xb").reasons["robots"] == messages("en").reasons["robots"]


@pytest.mark.parametrize("code", [None, "", "xx", "../de", "x\x00", "deutsch", "und"])
def test_anything_unknown_is_answered_in_english(code: str | None) -> None:
    assert messages(code).code == "en"


def test_a_value_is_not_searched_for_placeholders() -> None:
    said = fill("{reason} and {link}", reason="{link} {0} {reason.__class__}", link="here")
    assert said == "{link} {0} {reason.__class__} and here"


def test_a_placeholder_without_a_value_is_a_fault() -> None:
    with pytest.raises(KeyError):
        fill("{link}")


def test_words_are_counted_in_english() -> None:
    english = messages("en")
    assert [english.counted(n) for n in (0, 1, 2, 1_000)] == [
        "0 words",
        "1 word",
        "2 words",
        "1,000 words",
    ]
