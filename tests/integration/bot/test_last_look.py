"""Just before a comment is said, the bot looks once more whether anybody said no meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.store.browsing_values import OperatorChoice
from tests.integration.bot.articles import Library
from tests.integration.bot.setting import NEWS, Setting, open_setting

Word = Callable[[Setting], None]


def _moderator(here: Setting) -> None:
    here.store.choices.choose(here.tech.uri, here.tech.handle, "off", by=here.people["mo"].uri)


def _author(here: Setting) -> None:
    here.store.choices.opt_out(here.people["ada"].uri)


def _operator(here: Setting) -> None:
    choice = OperatorChoice(here.tech.uri, here.tech.handle, mode="off")
    here.store.choices.set_operator_choice(choice)


def _settings(here: Setting) -> None:
    here.crew.rewrite(replace(here.crew.written, deny_communities=(here.tech.handle,)))


def _ban(here: Setting) -> None:
    until = here.crew.later(3_600)
    here.store.choices.pause(here.seat.name, here.tech.uri, until, "banned-from-community")


def _limit(here: Setting) -> None:
    choice = OperatorChoice(here.tech.uri, here.tech.handle, per_hour=0)
    here.store.choices.set_operator_choice(choice)


WORDS: dict[str, tuple[Word, str]] = {
    "a moderator": (_moderator, "switched-off"),
    "the author": (_author, "author-stopped"),
    "the operator in the dashboard": (_operator, "denied"),
    "the operator in the settings": (_settings, "denied"),
    "the instance": (_ban, "banned"),
    "the operator, for an hour": (_limit, "ready"),
}


def _after(monkeypatch: pytest.MonkeyPatch, of: type, name: str, then: Callable[[], None]) -> None:
    """Lets something happen each time when a method has done its work."""
    method = getattr(of, name)

    async def longer(*given: object) -> object:
        found = await method(*given)
        then()
        return found

    monkeypatch.setattr(of, name, longer)


@pytest.mark.parametrize("who", WORDS)
async def test_who_says_no_while_the_article_is_read_gets_no_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    say_no, fate = WORDS[who]
    async with open_setting(tmp_path) as here:
        _after(monkeypatch, Library, "read", lambda: say_no(here))
        post = here.post()
        await here.round()
        assert (here.fate(post), here.said()) == (fate, 0)


async def test_who_says_no_while_the_comments_are_looked_at_gets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        _after(monkeypatch, type(here.seat.platform), "comments", lambda: _moderator(here))
        post = here.post(f"{NEWS}?2")
        await here.round()
        assert (here.fate(post), here.said()) == ("switched-off", 0)


REQUESTS: dict[str, tuple[Word, str]] = {
    "who asked": (_author, "ignored: not-answered-here"),
    "the operator in the dashboard": (_operator, "ignored: not-answered-here"),
    "a moderator": (_moderator, "ignored: not-answered-here"),
    "the operator in the settings": (_settings, "ignored: not-answered-here"),
    "the instance": (_ban, "answered"),
}


@pytest.mark.parametrize("who", REQUESTS)
async def test_who_says_no_while_an_article_is_read_for_a_mention_gets_no_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    say_no, fate = REQUESTS[who]
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        _after(monkeypatch, Library, "read", lambda: say_no(here))
        asked = here.ask(post, "ada", "in 2 sentences")
        before = len(post.comments)
        await here.round()
        assert (here.why(asked), len(post.comments)) == (fate, before)
        assert len(here.home.messages) == (fate == "answered")


async def test_who_says_no_while_the_mention_is_looked_at_gets_no_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        _after(monkeypatch, type(here.seat.platform), "find_comment", lambda: _moderator(here))
        asked = here.ask(post, "ada", "in 2 sentences")
        before = len(post.comments)
        await here.round()
        assert (here.why(asked), len(post.comments)) == ("ignored: not-answered-here", before)
