"""What must not be said twice: after a lost database, of the same article, beyond a limit."""

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path
from typing import Any

import pytest

from nutgraf.bot.corrections import find_post, redo
from nutgraf.bot.watching import look_for_posts
from nutgraf.bot.withdrawing import withdraw_summary
from nutgraf.community.values import Comment
from nutgraf.demo.instance import Software
from nutgraf.demo.records import PostRecord
from nutgraf.errors import RateLimited
from tests.integration.bot.articles import LIBRARY
from tests.integration.bot.setting import ALL_SOFTWARE, NEWS, Setting, open_setting
from tests.integration.bot.trouble import fail_once


async def all_hands(here: Setting) -> None:
    """Takes the posts that are due, as many at once as the bot does."""
    here.clock.move(seconds=2)
    await look_for_posts(here.crew, here.seat)
    here.library.open.clear()
    hands = [asyncio.create_task(here.bot.take_one(here.seat)) for _ in range(3)]
    async with asyncio.timeout(5):
        while len(here.library.asked) < min(3, len(here.world.posts)):  # noqa: ASYNC110 - a test
            await asyncio.sleep(0.001)
    here.library.open.set()
    await asyncio.gather(*hands)


async def none_told(*_: object) -> list[Comment]:
    return []


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_after_the_database_was_lost_it_asks_for_its_own_comments_by_name(
    tmp_path: Path, software: Software, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path, software) as here:
        post = here.post()
        await here.round(2)
        await here.forget()
        await here.open()
        monkeypatch.setattr(here.seat.platform, "comments", none_told)  # bots are hidden, say
        await here.round(2)
        assert (here.said(), here.fate(post)) == (1, "posted")


async def test_and_is_silent_where_its_settings_hide_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path, "lemmy-v4", nsfw=True) as here:
        post = here.post(nsfw=True)
        await here.round(2)
        here.account.show_nsfw = False
        await here.forget()
        await here.open()
        monkeypatch.setattr(here.seat.platform, "comments", none_told)
        await here.round(2)
        assert (here.said(), here.fate(post)) == (1, "refused")


async def test_the_comment_of_another_account_is_known_as_its_own_after_that(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round(2)
        comment = here.summary(post)
        second = here.away.add_person("nutgraf2", bot=True)
        await here.forget()
        await here.open(accounts=(second, here.account))
        name = f"nutgraf2@{here.away.host}"
        await look_for_posts(here.crew, here.crew.seats[name])
        await here.bot.take_one(here.crew.seats[name])
        saying = here.store.ledger.saying("summary", post.uri)
        assert saying is not None
        assert (saying.words.account, saying.uri) == (f"nutgraf@{here.home.host}", comment.uri)
        here.library.texts[NEWS] = LIBRARY
        seat, found = await find_post(here.crew, post.uri)
        await redo(here.crew, seat, found)
        assert "Marlow" in comment.text
        assert await withdraw_summary(here.crew, seat, found, "by the operator")
        assert not comment.stands
        assert here.said() == 1


async def test_cross_posts_that_are_in_hand_at_once_get_one_summary(tmp_path: Path) -> None:
    for crosspost in ("silent", "link"):
        folder = tmp_path / crosspost
        folder.mkdir()
        async with open_setting(folder, mode="all", crosspost=crosspost) as here:
            posts = [here.post(to=here.tech), here.post(to=here.garden)]
            await all_hands(here)
            await here.round(2, minutes=3)
            texts = [each.text for post in posts for each in here.summaries(post)]
            assert sum("Elmsund" in text for text in texts) == 1
            assert len(texts) == (1 if crosspost == "silent" else 2)


async def test_hands_that_work_at_once_keep_the_limit_of_a_community(tmp_path: Path) -> None:
    async with open_setting(tmp_path, per_hour=1) as here:
        posts: list[PostRecord] = [here.post(f"{NEWS}?{n}") for n in range(6)]
        await all_hands(here)
        assert sum(len(here.summaries(post)) for post in posts) == 1


async def test_a_link_of_any_length_is_read_once(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        link = f"{NEWS}?{'x' * 9_000}"
        post = here.post(link)
        fail_once(here.home, "POST /comment", "lost-request")
        await here.round(4, minutes=10)
        assert here.fate(post) == "posted"
        assert here.library.asked == [link]


@pytest.mark.parametrize("software", ["lemmy-v3", "lemmy-v4"])  # PieFed takes no text twice
async def test_a_second_answer_of_one_who_froze_and_died_is_found(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        post = here.post()
        asked = here.ask(post, "ben", "short")
        await here.round(2)
        (answer,) = here.answers(asked)
        here.world.add_comment(post, here.account, answer.text, asked)
        by_hand = here.world.add_comment(post, here.account, "Sorry for that!", asked)
        await here.round(minutes=16)
        assert here.answers(asked) == [answer, by_hand]
        await here.round(minutes=50)
        late = here.world.add_comment(post, here.account, answer.text, asked)
        await here.round(3, minutes=60)
        assert here.answers(asked) == [answer, by_hand, late]  # an audit finds that


async def test_of_two_answers_the_first_stays_whichever_was_noted(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        asked = here.ask(post, "ben", "short")
        await here.round(2)
        (noted,) = here.answers(asked)
        first = here.world.add_comment(post, here.account, noted.text, asked)
        first.published = noted.published - datetime.timedelta(minutes=1)
        await here.round(minutes=16)
        assert here.answers(asked) == [first]
        saying = here.store.ledger.saying("answer", asked.uri)
        assert saying is not None
        assert (saying.state, saying.uri) == ("posted", first.uri)


@pytest.mark.parametrize("kind", ["summary", "answer"])
async def test_what_should_have_been_looked_at_long_ago_is_when_the_bot_is_back(
    tmp_path: Path, kind: str
) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        asked = None if kind == "summary" else here.ask(post, "ben", "short")
        await here.round(2)
        found = here.summaries(post) if asked is None else here.answers(asked)
        here.world.add_comment(post, here.account, found[0].text, asked)
        await here.round(hours=30)
        assert (here.summaries(post) if asked is None else here.answers(asked)) == found


async def test_a_round_of_looks_that_broke_off_is_continued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        found = []
        for number in range(4):
            post = here.post(f"https://news.example/{number}")
            await here.round(2, seconds=10)
            found.append(here.summary(post))
        asked: list[int] = []
        platform = type(here.seat.platform)
        find = platform.find_comment

        async def limited(self: Any, number: int) -> Comment:
            asked.append(number)
            if len(asked) == 3:
                raise RateLimited("fewer", 0.001)
            return await find(self, number)

        monkeypatch.setattr(platform, "find_comment", limited)
        await here.round(minutes=20)
        assert len(asked) == 3
        await here.round(minutes=5)
        numbers = [here.home.comments.number(each) for each in found]
        assert set(asked[3:]) >= set(numbers) - set(asked[:2])
        assert asked.count(asked[0]) == 1
