"""Whoever asks in floods moves little: what is begun counts, before anything is asked for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.bot import budgets
from nutgraf.bot.budgets import ORDERS_AN_HOUR, PERSON_AN_HOUR
from nutgraf.bot.crew import Times
from nutgraf.bot.watching import look_for_notices
from nutgraf.errors import FetchFailed, NotAllowed
from nutgraf.language.messages import messages
from tests.integration.bot.setting import NEWS, Setting, open_setting
from tests.integration.bot.trouble import fail_once

pytestmark = pytest.mark.slow

TEXTS = messages("en")
SELDOM = Times(request=2.0, settle=5.0, look=1e9)


def requests_of(here: Setting) -> int:
    """How many requests the bot's instance has had."""
    return sum(here.home.requests.values())


async def test_who_waits_for_a_turn_costs_no_request(tmp_path: Path) -> None:
    async with open_setting(tmp_path, comment_seconds=100.0, times=SELDOM) as here:
        post = here.post()
        await here.round()
        here.library.asked.clear()
        for number in range(8):
            person = here.away.add_person(f"asker{number}")
            here.world.add_comment(post, person, f"@{here.account.handle} long")
        await look_for_notices(here.crew, here.seat)
        here.clock.move(seconds=101)
        before = requests_of(here)
        while await here.bot.answer_one(here.seat):
            pass
        # a look at the summary that stands, the post, the comment, its place, the answer itself
        assert (len(here.library.asked), requests_of(here) - before) == (1, 6)
        before = requests_of(here)
        while await here.bot.answer_one(here.seat):
            pass
        assert (len(here.library.asked), requests_of(here) - before) == (1, 0)


async def test_each_answer_takes_one_reading_however_long_it_waits(tmp_path: Path) -> None:
    async with open_setting(tmp_path, comment_seconds=100.0, times=SELDOM) as here:
        post = here.post()
        await here.round()
        here.library.asked.clear()
        for number in range(3):
            person = here.away.add_person(f"asker{number}")
            here.world.add_comment(post, person, f"@{here.account.handle} long")
        await here.round(4, seconds=101)
        assert len(here.library.asked) == here.said() - 1 == 3


async def test_pages_are_read_within_the_budget_of_a_person_who_cannot_be_answered(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:

        async def refuse(*_: object) -> None:
            raise NotAllowed("other", "blocked")

        here.seat.platform.send_message = refuse  # type: ignore[method-assign, assignment]
        for number in range(PERSON_AN_HOUR + 10):
            here.ask(here.post(f"{NEWS}?{number}", to=here.garden), "ada")
        await here.round(3, minutes=5)
        assert len(here.library.asked) == PERSON_AN_HOUR


async def test_pages_that_cannot_be_read_count(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        for number in range(PERSON_AN_HOUR + 10):
            here.library.errors[f"{NEWS}?{number}"] = FetchFailed("timeout", "slow")
            here.write("ben", f"summary {NEWS}?{number}")
        await here.round(3, minutes=1)
        assert len(here.library.asked) == PERSON_AN_HOUR
        assert here.messages("ben")[-1] == TEXTS.too_many


async def test_a_request_that_is_tried_again_counts_once(tmp_path: Path) -> None:
    async with open_setting(tmp_path, times=SELDOM) as here:
        here.write("ben", f"summary {NEWS}")
        for _ in range(3):
            fail_once(here.home, "POST /private_message", "error-before")
            await here.round(minutes=20)
        await here.round(minutes=20)
        assert len(here.messages("ben")) == 1
        since = here.store.now() - budgets._DAY
        assert here.store.ledger.count_begun(since=since, person_uri=here.people["ben"].uri) == 1


async def test_an_instance_is_not_sent_out_to_look_for_strangers_names_without_end(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path, "piefed") as here:
        for number in range(20):
            here.write("ben", f"off c{number}@evil.example")
            here.write("zoe", f"delete https://evil.example/post/{number}")
        await here.round(2)
        lookups = sum(n for (route, _), n in here.home.requests.items() if "resolve" in route)
        assert lookups == 2 * PERSON_AN_HOUR
        assert here.messages("ben")[-1] == TEXTS.too_many


async def test_orders_are_looked_at_within_a_budget_but_stop_always_counts(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path, times=SELDOM) as here:
        post = here.post()
        await here.round()
        before = here.home.requests.copy()
        for _ in range(ORDERS_AN_HOUR + 20):
            here.ask(post, "ben", "delete")
        last = here.ask(post, "ben", "stop")
        await here.round()
        looks = sum(
            count - before.get(each, 0)
            for each, count in here.home.requests.items()
            if each[0].startswith("GET") and each[0].endswith("/post")
        )
        assert looks == ORDERS_AN_HOUR
        refused = f"{post.uri}\n\n{TEXTS.not_allowed}"
        assert here.messages("ben") == [refused] * PERSON_AN_HOUR
        assert here.store.choices.opted_out(here.people["ben"].uri)
        assert here.why(last) == "answered: not confirmed"


async def test_a_few_people_do_not_silence_their_instance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "INSTANCE_AN_HOUR", 20)
    async with open_setting(tmp_path) as here:
        for number in range(4):
            person = here.away.add_person(f"troll{number}")
            for _ in range(PERSON_AN_HOUR):
                here.world.send_message(person, here.account, "help")
        await here.round()
        assert here.said() == 20 + 2 * budgets.SHARE_AN_HOUR
        for _ in range(5):
            here.write("zoe", "help")
        await here.round()
        assert here.messages("zoe") == [TEXTS.help.strip()] * budgets.SHARE_AN_HOUR


async def test_an_instance_with_accounts_without_end_is_answered_so_often_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "INSTANCE_AN_HOUR", 10)
    monkeypatch.setattr(budgets, "INSTANCE_AT_MOST", 20)
    async with open_setting(tmp_path) as here:
        for number in range(30):
            person = here.away.add_person(f"asker{number}")
            here.world.send_message(person, here.account, "help")
        here.write("ben", "help")
        await here.round()
        assert here.said() == 20 + 1
        assert here.messages("ben") == [TEXTS.help.strip()]
