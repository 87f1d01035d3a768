"""Trouble with instances: nothing is said twice, nothing is lost."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from nutgraf.demo.faults import Fault
from nutgraf.demo.instance import Instance, Software
from nutgraf.demo.records import PersonRecord
from tests.integration.bot.setting import ALL_SOFTWARE, NEWS, V3_FIRST, Setting, open_setting
from tests.integration.bot.trouble import Plan, Planned

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes


async def until_quiet(here: Setting, most: int = 10) -> None:
    """Lets the bot work until nothing waits any more."""
    for _ in range(most):
        await here.round(minutes=20)
        told = here.home.notices(here.account)
        unread = any(not (each.read or getattr(each.subject, "read", False)) for each in told)
        if not here.store.ledger.waiting() and not unread:
            return
    raise AssertionError(f"still waiting: {here.store.ledger.waiting()}")


def nth(number: int, fault: Fault) -> Plan:
    return lambda count, _: fault if count == number else None


async def fail_each_request(here: Setting, fault: Fault) -> int:
    """Lets one request of a round fail, then the next one of another, until all have failed once.

    Returns:
        How many requests a round has.
    """
    number = 0
    while True:
        number += 1
        post = here.post(f"{NEWS}?{fault}{number}")
        asker = here.home.add_person(f"asker-{fault}-{number}")
        asked = here.world.add_comment(post, asker, f"@{here.account.handle} in 2 sentences")
        here.world.send_message(asker, here.account, f"summary {NEWS}")
        planned = Planned(here.home, nth(number, fault))
        await here.round()
        reached = planned.count >= number
        await until_quiet(here)
        assert len(here.summaries(post)) == 1, (fault, number)
        assert len(here.answers(asked)) == 1, (fault, number)
        messages = [m for m in here.home.messages if m.recipient is asker]
        assert len(messages) == 1, (fault, number)
        everything = [each for each in post.comments if each.author is here.account]
        assert len(everything) == 2, (fault, number)
        if not reached:
            return number - 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("software", "fault"),
    [
        *(("lemmy-v3", each) for each in ("lost-answer", "lost-request", "error-after", "html")),
        ("lemmy-v4", "html-after"),
        ("piefed", "error-after"),
    ],
)
async def test_whatever_request_fails_each_is_said_once(
    tmp_path: Path, software: Software, fault: Fault
) -> None:
    async with open_setting(tmp_path, software) as here:
        assert await fail_each_request(here, fault) > 15
        assert here.most_at_once() == 1


@pytest.mark.parametrize("software", V3_FIRST)
async def test_many_requests_fail_in_many_ways(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        faults = here.home.faults
        faults.lost_answer = faults.lost_request = faults.server_error = faults.html = 0.07
        faults.lag_seconds = 3.0
        posts = [here.post(f"{NEWS}?{number}") for number in range(6)]
        for _ in range(25):
            await here.round(minutes=10)
        faults.lost_answer = faults.lost_request = faults.server_error = faults.html = 0.0
        await until_quiet(here)
        assert [len(here.summaries(each)) for each in posts] == [1] * 6
        assert here.most_at_once() == 1


async def test_if_the_list_of_its_comments_cannot_be_had_it_does_not_send(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()

        def plan(_: int, route: str) -> Fault | None:
            if route == "POST /api/v3/comment":
                return "lost-answer"
            return "error-before" if route == "GET /api/v3/comment/list" and here.said() else None

        Planned(here.home, plan)
        await here.round(6, minutes=20)
        assert here.said() == 1
        Planned(here.home, lambda *_: None)
        await until_quiet(here)
        assert here.fate(post) == "posted"
        assert here.said() == 1


async def test_it_waits_until_a_comment_that_got_no_answer_must_show(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.home.faults.lag_seconds = 4.0
        post = here.post()
        await here.round(seconds=5)
        Planned(here.home, lambda n, route: "lost-answer" if route.startswith("POST") else None)
        here.home.faults.lag_seconds = 4.0
        await here.round(seconds=1)
        here.home.faults.lost_answer = 0.0
        await here.round(8, seconds=2)
        Planned(here.home, lambda *_: None)
        await until_quiet(here)
        assert len(here.summaries(post)) == 1
        assert here.most_at_once() == 1


@pytest.mark.parametrize("software", V3_FIRST)
async def test_a_rate_limit_loses_nothing(tmp_path: Path, software: Software) -> None:
    """Lemmy answers 400 or 429, PieFed a page of HTML."""
    async with open_setting(tmp_path, software) as here:
        here.home.limits.on = True
        posts = [here.post(f"{NEWS}?{number}") for number in range(10)]
        for _ in range(30):
            await here.round(minutes=3)
        assert here.home.limits.refused > 0
        assert [len(here.summaries(each)) for each in posts] == [1] * 10
        assert here.most_at_once() == 1


def log_ins(instance: Instance) -> int:
    return sum(
        count
        for (route, _), count in instance.requests.items()
        if route.startswith("POST") and "login" in route
    )


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_a_session_that_ended_is_opened_anew_once(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        first = here.post()
        await here.round()
        assert log_ins(here.home) == 1
        here.home.expire_sessions()
        second = here.post(f"{NEWS}?2")
        await here.round(4, minutes=1)
        assert [here.fate(each) for each in (first, second)] == ["posted"] * 2
        assert log_ins(here.home) == 2


async def two_seats(here: Setting) -> PersonRecord:
    """Opens a second account, on the other instance, for a community there."""
    second = here.away.add_person("second", bot=True)
    there = here.away.add_community("there")
    here.change_policy(communities=(here.tech.handle, there.handle))
    await here.open(accounts=(here.account, second))
    return second


async def test_a_wrong_password_lets_one_account_rest_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        second = await two_seats(here)
        there = here.world.find_community(f"there@{here.away.host}")
        here.home.expire_sessions()
        here.account.password = "changed"
        for number in range(4):
            here.post(f"{NEWS}?{number}", to=there)
            await here.round(minutes=3)
        made = [each.author for post in here.world.posts for each in post.comments]
        assert made == [second] * 4
        assert log_ins(here.home) <= 3
        here.account.password = "secret"
        post = here.post()
        await here.round(3, minutes=20)
        assert here.fate(post) == "posted"


async def test_a_ban_from_one_community_pauses_that_one_alone(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.change_policy(communities=(here.tech.handle, here.garden.handle))
        here.world.ban(here.account, here.garden)
        here.post(f"{NEWS}?2", to=here.garden)
        here.post(f"{NEWS}?3")
        await here.round()
        later = [here.post(f"{NEWS}?4", to=here.garden), here.post(f"{NEWS}?5")]
        await here.round()
        assert [here.fate(each) for each in here.world.posts] == ["banned", "posted"] * 2
        assert here.writes()["POST /api/v3/comment"] == 3  # one was refused, none tried after it
        here.world.ban(here.account, here.garden, banned=False)
        here.clock.move(days=8)
        later.append(here.post(f"{NEWS}?6", to=here.garden))
        await here.round()
        assert here.fate(later[-1]) == "posted"


@pytest.mark.parametrize("software", V3_FIRST)
async def test_a_ban_from_the_instance_breaks_nothing(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        here.world.ban(here.account, here.home)
        here.post()
        await here.round(8, minutes=10)
        assert here.said() == 0
        assert sum(here.home.requests.values()) < 50 and log_ins(here.home) <= 6
        here.world.ban(here.account, here.home, banned=False)
        await here.open()
        after = here.post(f"{NEWS}?after")
        await here.round(6, minutes=10)
        assert here.fate(after) == "posted"


async def test_an_instance_that_is_down_for_an_hour_is_left_alone_and_then_made_up_for(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        here.home.down_until = here.clock() + datetime.timedelta(hours=1)
        posts = []
        for minute in range(55):  # a few less than the hour: rests end when chance has it
            if minute % 10 == 0:
                posts.append(here.post(f"{NEWS}?{minute}"))
            await here.round(minutes=1)
        assert sum(here.home.requests.values()) < 25
        assert here.said() == 0
        await here.round(4, minutes=10)
        assert [len(here.summaries(each)) for each in posts] == [1] * 6


@pytest.mark.parametrize("days", [-1, 1, -400, 30])
async def test_a_clock_that_is_set_anew_stops_nothing_and_doubles_nothing(
    tmp_path: Path, days: int
) -> None:
    async with open_setting(tmp_path, comment_seconds=60, per_hour=20) as here:
        before = [here.post(f"{NEWS}?{number}") for number in range(3)]
        await here.round(2, seconds=61)
        here.clock.move(days=days)
        after = [here.post(f"{NEWS}?later{number}") for number in range(3)]
        await here.round(10, seconds=61)
        assert [here.fate(each) for each in after] == ["posted"] * 3
        fates = {here.fate(each) for each in before}
        assert fates <= ({"posted", "too-old"} if days > 0 else {"posted"})
        assert here.most_at_once() == 1


async def test_a_clock_that_is_set_back_while_an_answer_is_lost_doubles_nothing(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        Planned(here.home, lambda _, route: "lost-answer" if route.startswith("POST") else None)
        await here.round()
        Planned(here.home, lambda *_: None)
        here.clock.move(days=-1)
        await here.round(6, minutes=1)
        assert here.fate(post) == "posted"
        assert here.said() == 1


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_two_accounts_that_see_the_same_post_make_one_summary(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        second = await two_seats(here)
        posts = [here.post(f"{NEWS}?{n}", by=("ada", "zoe")[n % 2]) for n in range(4)]
        await here.round(4, minutes=1)
        uris = [here.account.uri, second.uri]
        assert [len(here.world.standing(each, uris)) for each in posts] == [1] * 4
        assert here.most_at_once([here.account, second]) == 1


async def test_nor_does_the_second_take_over_where_the_first_is_banned(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        second = await two_seats(here)
        here.world.ban(here.account, here.tech)
        post = here.post()
        await here.round(4, minutes=1)
        assert here.world.standing(post, [here.account.uri, second.uri]) == []


async def test_one_instance_that_is_down_does_not_hold_up_another(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        second = await two_seats(here)
        there = here.world.find_community(f"there@{here.away.host}")
        here.home.down_until = here.clock() + datetime.timedelta(hours=1)
        post = here.post(to=there)
        await here.round(2, minutes=1)
        assert len(here.world.standing(post, [second.uri])) == 1
