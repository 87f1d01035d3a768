"""What becomes of a summary: withdrawn, removed, made anew, voted on."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.bot.corrections import find_post, redo
from nutgraf.bot.withdrawing import withdraw_summary
from nutgraf.demo.instance import Software
from nutgraf.demo.records import PostRecord
from nutgraf.errors import BadOption, FetchFailed, NotAnArticle
from tests.integration.bot.articles import LIBRARY
from tests.integration.bot.setting import ALL_SOFTWARE, NEWS, V3_FIRST, Setting, open_setting
from tests.integration.bot.trouble import fail_once


async def summarised(here: Setting) -> PostRecord:
    post = here.post()
    await here.round()
    assert here.fate(post) == "posted"
    return post


async def redone(here: Setting, post: PostRecord) -> str:
    seat, found = await find_post(here.crew, post.uri)
    return (await redo(here.crew, seat, found)).state


@pytest.mark.parametrize("software", V3_FIRST)
async def test_the_summary_goes_with_its_post(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        post = await summarised(here)
        here.world.delete(post)
        await here.round(2, minutes=20)
        assert not here.summaries(post)
        assert here.fate(post) == "withdrawn"
        here.world.delete(post, deleted=False)
        await here.round(2, minutes=20)
        assert here.said() == 1


async def test_the_summary_goes_with_a_post_that_a_moderator_removed(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = await summarised(here)
        here.world.remove(post)
        await here.round(2, minutes=20)
        assert not here.summaries(post)


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_what_a_moderator_removed_is_never_made_again(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        post = await summarised(here)
        here.world.remove(here.summary(post))
        await here.round(2, minutes=20)
        assert here.fate(post) == "removed"
        with pytest.raises(BadOption, match="removed"):
            await redone(here, post)
        asked = here.ask(post, "ben")
        await here.round()
        assert here.answers(asked) == [] and here.messages("ben") == []
        await here.open()
        await here.round(3, minutes=20)
        assert here.said() == 1


@pytest.mark.parametrize("wish", ["", "long", "short", "in 4 sentences", "link"])
async def test_a_removal_that_it_has_not_noticed_yet_counts_all_the_same(
    tmp_path: Path, wish: str
) -> None:
    async with open_setting(tmp_path) as here:
        here.change_times(look=900.0)
        post = await summarised(here)
        here.world.remove(here.summary(post))
        asked = here.ask(post, "ben", wish)
        await here.round()
        assert here.answers(asked) == [] and here.messages("ben") == []
        assert here.fate(post) == "removed"


async def test_redo_notices_a_removal(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = await summarised(here)
        comment = here.summary(post)
        here.library.texts[NEWS] = LIBRARY
        here.world.remove(comment)
        with pytest.raises(BadOption, match="removed"):
            await redone(here, post)
        assert "Elmsund" in comment.text
        assert here.fate(post) == "removed"


async def test_a_comment_removed_while_its_answer_was_lost_stays_away(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        fail_once(here.home, "POST /comment", "lost-answer")
        await here.round()
        here.world.remove(here.summary(post))
        await here.round(4, minutes=10)
        assert here.fate(post) == "removed"
        assert here.said() == 1


async def test_a_restored_database_does_not_make_a_second_summary(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = await summarised(here)
        await here.forget()
        await here.open()
        await here.round(2)
        assert here.said() == 1
        assert here.fate(post) == "posted"


async def test_nor_one_where_a_moderator_removed_what_it_forgot(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = await summarised(here)
        here.world.remove(here.summary(post))
        await here.forget()
        await here.open()
        await here.round(2)
        assert here.said() == 1


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_redo_edits_in_place(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        post = await summarised(here)
        comment = here.summary(post)
        here.library.texts[NEWS] = LIBRARY
        assert await redone(here, post) == "posted"
        assert here.summary(post) is comment
        assert "Marlow" in comment.text
        assert here.most_at_once() == 1


async def test_redo_of_a_page_that_is_gone_changes_nothing(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = await summarised(here)
        before = here.summary(post).text
        for error in (NotAnArticle("paywall", "a wall"), FetchFailed("http-4xx", "status 404")):
            here.library.errors[NEWS] = error
            with pytest.raises(type(error)):
                await redone(here, post)
        assert here.summary(post).text == before
        here.library.errors.clear()
        assert await redone(here, post) == "posted"


async def test_redo_where_there_was_none_makes_one(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.library.errors[NEWS] = FetchFailed("http-4xx", "status 404")
        post = here.post()
        await here.round()
        assert here.fate(post) == "http-4xx"
        here.library.errors.clear()
        assert await redone(here, post) == "posted"
        assert "Elmsund" in here.summary(post).text


async def test_a_post_is_found_by_its_address_on_its_instance_too(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post(by="zoe")
        await here.round()
        number = here.home.posts.number(post)
        _, found = await find_post(here.crew, f"{here.home.origin}/post/{number}")
        assert found.uri == post.uri
        with pytest.raises(BadOption, match="none of the bot's accounts"):
            await find_post(here.crew, f"{here.home.origin}/post/4711")


async def test_the_operator_withdraws_for_good(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post, unseen = await summarised(here), here.post("https://news.example/2")
        for each in (post, unseen):
            seat, found = await find_post(here.crew, each.uri)
            stood = await withdraw_summary(here.crew, seat, found, "by the operator")
            assert stood is (each is post)
        await here.round(2, minutes=20)
        assert not here.summaries(post) and not here.summaries(unseen)
        with pytest.raises(BadOption, match="withdrawn"):
            await redone(here, post)


async def test_votes_are_counted_without_its_own(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = await summarised(here)
        comment = here.summary(post)
        for name, vote in (("ada", 1), ("ben", 1), ("zoe", -1)):
            here.world.vote(comment, here.people[name], vote)
        await here.round(minutes=20)
        total = here.store.ledger.statistics().total
        assert (total.upvotes, total.downvotes) == (2, 1)


async def voted_down(here: Setting, voters: int) -> bool:
    post = await summarised(here)
    for number in range(voters):
        here.world.vote(here.summary(post), here.away.add_person(f"voter{number}"), -1)
    await here.round(2, minutes=20)
    return not here.summaries(post)


async def test_it_is_not_withdrawn_by_votes_unless_the_operator_says_so(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        assert not await voted_down(here, 20)


async def test_it_is_withdrawn_below_a_score(tmp_path: Path) -> None:
    async with open_setting(tmp_path, withdraw_below=-2, withdraw_voters=5) as here:
        assert await voted_down(here, 5)


async def test_but_not_by_a_few(tmp_path: Path) -> None:
    async with open_setting(tmp_path, withdraw_below=-2, withdraw_voters=5) as here:
        assert not await voted_down(here, 4)


async def test_good_and_bad_bot_count_once_a_person(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = await summarised(here)
        comment = here.summary(post)
        for by, text in (
            ("ada", "good bot"), ("ada", "Good bot!"), ("ben", "Bad bot."), ("zoe", "good bot"),
            ("robot", "good bot"),
        ):  # fmt: skip
            here.say(comment, by, text)
        here.ask(post, "max", "good bot")  # not an answer to a summary
        await here.round()
        total = here.store.ledger.statistics().total
        assert (total.good, total.bad) == (2, 1)
        here.say(comment, "zoe", "bad bot")  # who thinks better of it
        await here.round()
        total = here.store.ledger.statistics().total
        assert (total.good, total.bad) == (1, 2)
        assert here.said() == 1
