"""How much the bot says, and when."""

from __future__ import annotations

import datetime
from pathlib import Path

from nutgraf.bot.policy import LocalPolicy
from tests.integration.bot.setting import NOON, Clock, Setting, open_setting


def posts(here: Setting, count: int) -> None:
    for number in range(count):
        here.post(f"https://news.example/{number}")


async def test_nothing_in_quiet_hours_but_answers(tmp_path: Path) -> None:
    clock = Clock(NOON + datetime.timedelta(hours=11, minutes=30))  # half past eleven at night
    async with open_setting(tmp_path, clock=clock, quiet_hours=("23:00-06:30",)) as here:
        post = here.post()
        await here.round(2, minutes=10)
        assert here.said() == 0
        asked = here.ask(post, "ben")
        await here.round()
        assert "Elmsund" in here.answer(asked)
        clock.move(hours=6, minutes=30)
        await here.round()
        assert here.fate(post) == "seen" and not here.summaries(post)
        clock.move(minutes=30)
        await here.round()
        assert here.fate(post) == "posted"


async def test_a_place_may_have_no_quiet_hours(tmp_path: Path) -> None:
    async with open_setting(tmp_path, quiet_hours=("00:00-23:59",)) as here:
        here.change_policy(
            communities=(here.tech.handle, here.garden.handle),
            community={here.garden.handle: LocalPolicy(quiet_hours=())},
        )
        quiet, loud = here.post(), here.post("https://news.example/2", to=here.garden)
        await here.round()
        assert not here.summaries(quiet)
        assert here.fate(loud) == "posted"


async def test_so_many_an_hour_the_newest_first_and_the_rest_later(tmp_path: Path) -> None:
    async with open_setting(tmp_path, per_hour=2) as here:
        posts(here, 5)
        said = []
        for _ in range(16):
            await here.round(minutes=10)
            said.append(here.said())
        assert said[:6] == [2] * 6
        assert max(b - a for a, b in zip(said, said[6:], strict=False)) <= 2  # in any hour
        assert said[-1] == 5
        newest_first = [each.comments[0].published for each in here.world.posts]
        assert newest_first == sorted(newest_first, reverse=True)


async def test_so_many_a_day(tmp_path: Path) -> None:
    async with open_setting(tmp_path, per_day=3, maximum_age_hours=72) as here:
        posts(here, 5)
        await here.round(10, hours=2)
        assert here.said() == 3
        await here.round(5, hours=2)
        assert here.said() == 5


async def test_limits_are_each_communitys_own(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="all", per_hour=1) as here:
        here.change_policy(community={here.garden.handle: LocalPolicy(per_hour=0)})
        other = here.home.add_community("other")
        there = [here.post(f"https://news.example/{n}", to=to) for n, to in
                 enumerate([here.tech, here.tech, other, here.garden])]  # fmt: skip
        await here.round()
        assert [len(here.summaries(each)) for each in there] == [0, 1, 1, 0]


async def test_comments_keep_the_distance_that_the_instance_wants(tmp_path: Path) -> None:
    """Lemmy takes six comments in ten minutes, PieFed three a minute."""
    async with open_setting(tmp_path, comment_seconds=None) as here:
        here.home.limits.on = True
        posts(here, 10)
        for _ in range(11):
            before = here.said()
            await here.round(minutes=2)
            assert here.said() - before <= 2
        assert here.said() == 10
        assert here.home.limits.refused == 0


async def test_without_a_turn_nothing_is_read_ahead(tmp_path: Path) -> None:
    async with open_setting(tmp_path, comment_seconds=600) as here:
        posts(here, 6)
        await here.round(5, seconds=60)
        assert here.said() == 1
        assert len(here.library.asked) <= 2  # one drafted for the turn to come at most


async def test_two_accounts_on_one_instance_share_its_limits(tmp_path: Path) -> None:
    async with open_setting(tmp_path, comment_seconds=600) as here:
        second = here.home.add_person("second", bot=True)
        await here.open(accounts=(here.account, second))
        posts(here, 4)
        await here.round(5, seconds=60)
        made = [each for post in here.world.posts for each in post.comments]
        assert len(made) == 1


async def test_of_a_thousand_posts_that_must_wait_not_each_is_looked_at(tmp_path: Path) -> None:
    async with open_setting(tmp_path, per_hour=1) as here:
        posts(here, 40)
        await here.round()
        before = sum(here.home.requests.values())
        await here.round(5, minutes=1)
        assert sum(here.home.requests.values()) - before < 5 * 6
        assert here.claims() < 10
