"""Whose post it is, and whose comment: numbers of one instance mean nothing on another."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

import pytest

from nutgraf.bot.corrections import find_post, redo
from nutgraf.bot.endings import Later
from nutgraf.bot.posts import step_post
from nutgraf.bot.watching import look_for_posts
from nutgraf.bot.withdrawing import withdraw_summary
from nutgraf.demo.records import CommentRecord, PersonRecord, PostRecord
from nutgraf.errors import BadOption
from nutgraf.store.values import NewPost, Words
from tests.integration.bot.articles import LIBRARY
from tests.integration.bot.setting import NEWS, Setting, open_setting
from tests.integration.bot.trouble import fail_once

pytestmark = pytest.mark.slow


async def replaced(here: Setting) -> PersonRecord:
    """Another account works on the other instance, in place of the first."""
    second = here.away.add_person("nutgraf2", bot=True)
    await here.open(accounts=(second,))
    return second


def decoy_at(here: Setting, number: int) -> PostRecord:
    """An unrelated post that has a certain number at home."""
    while (found := here.home.posts.get(number)) is None:
        here.post(f"{NEWS}?decoy", title="A decoy")
    return found


def stands(post: PostRecord) -> list[CommentRecord]:
    return [each for each in post.comments if each.stands and each.author.bot]


async def test_redo_by_another_account_comments_under_the_right_post(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        await replaced(here)
        post = here.post()
        await look_for_posts(here.crew, here.seat)
        row = here.store.ledger.post(post.uri)
        assert row is not None
        decoy = decoy_at(here, row.local_id)
        await here.open(accounts=(here.account,))
        seat, found = await find_post(here.crew, post.uri)
        here.clock.move(seconds=5)
        assert (await redo(here.crew, seat, found)).account == here.seat.name
        assert len(stands(post)) == 1
        assert stands(decoy) == []


async def test_what_another_account_may_have_said_is_not_said_again(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        second = await replaced(here)
        post = here.post()
        fail_once(here.away, "POST /comment", "lost-answer")
        await here.round()
        assert here.fate(post) == "intended"
        await here.open(accounts=(here.account,))
        seat, found = await find_post(here.crew, post.uri)
        with pytest.raises(BadOption, match=f"{second.name}@.*, which may have commented"):
            await redo(here.crew, seat, found)
        with pytest.raises(Later, match="account-missing"):
            await withdraw_summary(here.crew, seat, found, "by the operator")
        await here.round(5, hours=1)
        assert len(stands(post)) == 1
        await here.open(accounts=(second,))
        await here.round(2, hours=1)
        assert here.fate(post) == "posted"


async def test_a_step_with_the_post_of_another_account_is_refused(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await look_for_posts(here.crew, here.seat)
        second = here.away.add_person("nutgraf2", bot=True)
        await here.open(accounts=(here.account, second))
        claim = here.store.ledger.claim_post_by_uri(post.uri, lease=here.crew.lease)
        assert claim is not None
        other = next(seat for seat in here.crew.seats.values() if seat is not here.seat)
        with pytest.raises(BadOption):
            await step_post(here.crew, other, claim)
        await here.round()
        assert here.fate(post) == "posted"


async def test_a_summary_is_withdrawn_by_the_account_that_wrote_it_alone(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="all") as here:
        second = await replaced(here)
        post = here.post()
        await here.round(2)
        (comment,) = stands(post)
        number = here.away.comments.number(comment)
        await here.open(accounts=(here.account,))
        while here.home.comments.get(number - 1) is None:
            here.world.add_comment(post, here.people["ada"], "x")
        other = here.post(f"{NEWS}?other", to=here.garden)
        await here.round(2)
        assert here.home.comments.number(here.summary(other)) >= number
        asked = here.ask(post, "ada", "delete")
        await here.round(3)
        assert here.messages("ada") == []
        assert here.why(asked).startswith("failed")
        assert len(stands(post)) == len(stands(other)) == 1
        await here.open(accounts=(here.account, second))
        await here.round(2, hours=7)
        assert here.why(asked) == "answered"
        assert (len(stands(post)), len(stands(other))) == (0, 1)


async def test_nor_is_it_edited_by_another(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        second = await replaced(here)
        post = here.post()
        await here.round(2)
        (comment,) = stands(post)
        here.library.texts[NEWS] = LIBRARY
        await here.open(accounts=(here.account,))
        seat, found = await find_post(here.crew, post.uri)
        with pytest.raises(BadOption, match="is not logged in"):
            await redo(here.crew, seat, found)
        assert here.fate(post) == "posted"
        await here.open(accounts=(here.account, second))
        seat, found = await find_post(here.crew, post.uri)
        await redo(here.crew, seat, found)
        assert "Marlow" in comment.text
        assert stands(post) == [comment]


async def test_withdraw_takes_away_what_was_said_at_that_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await look_for_posts(here.crew, here.seat)
        seat, found = await find_post(here.crew, post.uri)
        ledger = here.store.ledger
        note = ledger.note_posts

        def note_then_another_comments(posts: Iterable[NewPost]) -> int:
            new = note(posts)
            claim = ledger.claim_post_by_uri(post.uri, lease=here.crew.lease)
            assert claim is not None
            words = Words("summary", "comment", here.seat.name, "x", post.uri)
            saying = ledger.intend(claim, words)
            made = here.world.add_comment(post, here.account, "x")
            number = here.home.comments.number(made)
            ledger.confirm(claim, saying, uri=made.uri, local_id=number)
            return new

        monkeypatch.setattr(ledger, "note_posts", note_then_another_comments)
        assert await withdraw_summary(here.crew, seat, found, "by the operator")
        assert stands(post) == []
        assert here.fate(post) == "withdrawn"


async def test_what_waits_for_an_account_that_was_replaced_is_commented(tmp_path: Path) -> None:
    async with open_setting(tmp_path, quiet_hours=("11:00-13:00",)) as here:
        post = here.post()
        await here.round()
        second = here.home.add_person("newbot", bot=True)
        await here.open(accounts=(second,))
        await here.round(2, hours=1)
        assert [each.author for each in stands(post)] == [second]


async def test_an_instance_that_is_down_for_long_leaves_its_posts_to_another(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        second = here.away.add_person("nutgraf2", bot=True)
        await here.open(accounts=(here.account, second))
        post = here.post()
        for seat in here.crew.seats.values():
            await look_for_posts(here.crew, seat)
        here.home.down_until = here.clock() + datetime.timedelta(days=2)
        await here.round(minutes=20)
        assert stands(post) == []
        await here.round(6, minutes=20)
        assert [each.author for each in stands(post)] == [second]
        await here.round(24, hours=2.5)
        assert len(stands(post)) == 1
