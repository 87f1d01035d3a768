"""How often people are answered, and what is passed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.bot.budgets import FORWARDS_A_DAY, PERSON_AN_HOUR, POST_A_DAY
from nutgraf.demo.instance import Software
from nutgraf.language.messages import messages
from tests.integration.bot.setting import NEWS, V3_FIRST, open_setting

TEXTS = messages("en")


async def test_who_asks_too_often_is_told_so_once_and_then_nothing(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="mention-only") as here:
        for number in range(PERSON_AN_HOUR + 5):
            here.ask(here.post(f"{NEWS}?{number}"), "ben", "short")
        await here.round()
        assert here.said() == PERSON_AN_HOUR + 1
        assert here.messages("ben") == [TEXTS.too_many]
        another = here.ask(here.post(), "zoe")
        await here.round()
        assert "Elmsund" in here.answer(another)
        here.clock.move(hours=1, minutes=5)
        again = here.ask(here.post(), "ben")
        await here.round()
        assert "Elmsund" in here.answer(again)


async def test_orders_are_carried_out_but_not_confirmed_without_end(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        for _ in range(20):
            here.write("ben", "stop")
            here.write("ben", "start")
        here.write("ben", "stop")
        await here.round()
        assert len(here.messages("ben")) <= PERSON_AN_HOUR + 1
        assert here.store.choices.opted_out(here.people["ben"].uri)


async def test_so_many_answers_under_one_post(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="mention-only") as here:
        post = here.post()
        for number in range(POST_A_DAY + 5):
            person = here.away.add_person(f"asker{number}")
            here.world.add_comment(post, person, f"@{here.account.handle} short")
        await here.round()
        assert here.said() == POST_A_DAY


@pytest.mark.parametrize("software", V3_FIRST)
async def test_twice_in_one_chain_at_most(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software, mode="mention-only") as here:
        place = here.ask(here.post(), "ben", "short")
        for person in ("zoe", "ben", "ada", "zoe"):
            await here.round()
            answers = here.answers(place)
            place = here.ask(answers[0] if answers else place, person, "long")
        await here.round()
        assert here.said() == 2


@pytest.mark.parametrize("software", V3_FIRST)
async def test_other_messages_are_passed_on_with_their_sender(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        here.write("zoe", "Your bot did something *strange* yesterday evening, you know?")
        await here.round(2)
        (told,) = here.messages("max")
        assert told.startswith(here.people["zoe"].uri)
        assert "strange" in told and "*strange*" not in told
        assert here.messages("zoe") == [TEXTS.forwarded]


async def test_the_same_words_are_passed_on_once_and_few_in_a_day(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        for _ in range(5):
            here.write("zoe", "I have a question about the settings of your bot.")
        await here.round()
        assert len(here.messages("max")) == 1
        for number in range(10):
            here.write("ben", f"This is my letter of complaint, number {number} of ten.")
        await here.round()
        assert len(here.messages("max")) == 1 + FORWARDS_A_DAY
        assert here.messages("ben") == [TEXTS.forwarded] * FORWARDS_A_DAY


async def test_nothing_is_passed_on_from_bots_the_denied_and_the_maintainer(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        here.change_policy(deny_instances=(here.away.host,))
        for name in ("robot", "zoe", "max"):
            here.write(name, "I have a question about the settings of your bot.")
        here.world.send_message(here.account, here.account, "A word with myself about bots.")
        await here.round(3)
        assert here.messages("max") == []
        assert here.said() == 1  # its own word


async def test_without_a_maintainer_a_letter_gets_no_answer(tmp_path: Path) -> None:
    async with open_setting(tmp_path, maintainer=None) as here:
        here.write("zoe", "I have a question about the settings of your bot.")
        await here.round()
        assert here.said() == 0


async def test_who_said_stop_is_not_written_to(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.write("ben", "stop")
        await here.round()
        here.write("ben", "help")
        here.write("ben", f"summary {NEWS}")
        await here.round()
        assert here.messages("ben") == [TEXTS.stopped]


async def test_two_bots_that_write_to_each_other_end(tmp_path: Path) -> None:
    """The other is not flagged as a bot, and answers every message with one of its own."""
    async with open_setting(tmp_path) as here:
        answered = 0
        here.write("ben", "Thank you for your message, I will answer it as soon as I can.")
        for _ in range(60):
            await here.round(minutes=1)
            for text in here.messages("ben")[answered:]:
                here.write("ben", f"Thank you for your message number {answered}: {text}")
                answered += 1
        assert answered <= FORWARDS_A_DAY + PERSON_AN_HOUR + 1
