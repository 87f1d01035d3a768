"""The settings that `nutgraf bot init` writes."""

from __future__ import annotations

import asyncio
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.bot.policy import Policy
from nutgraf.config import load_settings
from nutgraf.errors import BadConfiguration
from nutgraf.starting import BIO, Start, bio_text, read_communities, settings_text, start

WANTED = Start(
    "lemmy.example",
    "tldr",
    password="pass-word",
    token="to-ken",
    totp="123456",
    communities=("tech@lemmy.example",),
    maintainer="https://lemmy.example/u/you",
)


def test_they_are_settings_and_hold_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.toml"
    file.write_text(settings_text(WANTED), encoding="utf-8")
    settings = load_settings(file)
    assert (settings.accounts[0].instance, settings.accounts[0].user) == ("lemmy.example", "tldr")
    assert settings.bot == Policy(communities=WANTED.communities, maintainer=WANTED.maintainer)
    for secret in ("pass-word", "to-ken", "123456"):
        assert secret not in settings_text(WANTED)
        assert secret not in repr(WANTED)


def test_what_is_commented_out_can_be_set(tmp_path: Path) -> None:
    """Without its hash each line is a setting, and says the default where it says a value."""
    text = settings_text(Start("lemmy.example", "tldr"))
    bare = [line.removeprefix("# ") for line in text.splitlines() if " = " in line]
    own = [line for line in bare if not line.startswith(("contact", "source_url", "maintainer"))]
    inner = own.index('format = "spoiler"')
    own.insert(inner, '[bot.community."name@instance"]')
    own.insert(2, "[bot]")
    own.insert(0, "[[accounts]]")
    own.insert(own.index(next(line for line in own if line.startswith("url"))), "[store]")
    file = tmp_path / "nutgraf.toml"
    file.write_text("\n".join(own), encoding="utf-8")
    settings = load_settings(file)
    local = settings.bot.community["name@instance"]
    assert (local.format, local.per_day) == ("spoiler", 5)
    assert settings.bot == Policy(quiet_hours=("23:00-06:00",), community=settings.bot.community)


def test_addresses_of_source_and_contact_are_settings_and_tables_can_be_added(
    tmp_path: Path,
) -> None:
    file = tmp_path / "nutgraf.toml"
    file.write_text(settings_text(WANTED) + "[fetch]\nports = []\n", encoding="utf-8")
    assert load_settings(file).fetch.ports == ()
    said = replace(WANTED, source="https://s.example/src", contact="ada@s.example")
    file.write_text(settings_text(said), encoding="utf-8")
    settings = load_settings(file)
    assert (settings.render.source_url, settings.fetch.contact) == (said.source, said.contact)


def test_communities_are_read_as_people_write_them() -> None:
    assert read_communities(" !a@b.example, c@d.example;e@f.example ") == (
        "a@b.example",
        "c@d.example",
        "e@f.example",
    )
    assert read_communities(" ") == ()


@given(st.text(max_size=60), st.text(max_size=60), st.lists(st.text(max_size=30), max_size=3))
def test_whatever_is_given_it_is_toml_and_nothing_else(
    instance: str, maintainer: str, communities: list[str]
) -> None:
    wanted = Start(instance, "tldr", communities=tuple(communities), maintainer=maintainer)
    found = tomllib.loads(settings_text(wanted))
    assert set(found) == {"accounts", "bot", "store"}
    assert set(found["bot"]) == {"communities", "maintainer"}
    assert len(found["bot"]["communities"]) == len(communities)
    assert found["accounts"][0].keys() == {"instance", "user"}


@pytest.mark.parametrize(
    "wanted",
    [
        Start("lemmy.example", "no name"),
        Start("lemmy.example", "tldr", communities=("tech",)),
        Start("lemmy.example", "tldr", maintainer="you@lemmy.example"),
        Start("http://lemmy.example", "tldr"),
        Start("lemmy.example", "tldr@lemmy.example"),
        Start("lemmy.example", "tldr", source="the source"),
        Start("lemmy.example", "tldr", contact="me (here)"),
        Start("lemmy.example", "tldr", file=Path("nowhere/nutgraf.toml")),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_is_asked(
    wanted: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadConfiguration):
        asyncio.run(start(wanted))
    assert not list(tmp_path.iterdir())


def test_the_bio_says_what_moderators_want_to_know() -> None:
    bio = bio_text("https://lemmy.example/u/you", "https://s.example")
    assert bio.startswith("I am a bot.")
    assert len(bio) < 1_000
    for word in ("stop", "help", "off"):
        assert f'"{word}"' in bio
    assert bio.endswith("Run by https://lemmy.example/u/you. Open source: https://s.example")


def test_what_nobody_has_said_is_left_out_of_the_bio() -> None:
    assert bio_text(None, None) == BIO
    assert bio_text(None, "https://s.example").endswith("\n\nOpen source: https://s.example")
    assert "ource" not in bio_text("https://lemmy.example/u/you", None)
