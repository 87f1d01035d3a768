"""Letters to the maintainer: the same words go on once, and are answered once."""

from __future__ import annotations

from pathlib import Path

from nutgraf.bot.budgets import FORWARDS_A_DAY, PERSON_AN_HOUR
from nutgraf.language.messages import messages
from tests.integration.bot.setting import open_setting
from tests.integration.bot.trouble import fail_once

TEXTS = messages("en")
AWAY = "I am away until Monday and read no mail."


async def test_a_machine_that_answers_with_the_same_words_is_answered_once(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        for _ in range(PERSON_AN_HOUR + 5):
            here.write("ben", AWAY)
            await here.round(minutes=5)
        assert here.messages("ben") == [TEXTS.forwarded]
        assert len(here.messages("max")) == 1


async def test_who_was_not_told_that_it_was_passed_on_is_told_then(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.write("ben", AWAY)
        sent = 0
        send = here.seat.platform.send_message

        async def send_first(person: object, text: str) -> None:
            nonlocal sent
            sent += 1
            if sent == 2:
                fail_once(here.home, "POST /private_message", "error-before")
            await send(person, text)  # type: ignore[arg-type]

        here.seat.platform.send_message = send_first  # type: ignore[method-assign]
        await here.round(3, minutes=20)
        assert sent == 3
        assert here.messages("ben") == [TEXTS.forwarded] and len(here.messages("max")) == 1


async def test_a_letter_that_nobody_gets_is_never_answered(tmp_path: Path) -> None:
    async with open_setting(tmp_path, maintainer=None) as here:
        for number in range(PERSON_AN_HOUR + 2):
            here.write("ben", f"{AWAY} Really, {number}.")
        await here.round()
        assert here.said() == 0


async def test_a_moderators_wish_is_passed_on_once_and_says_for_what_community(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post(to=here.garden)
        for _ in range(2):
            here.ask(post, "ben", "on")
            here.write("ben", f"on {here.garden.handle}")
        await here.round(2)
        told = here.messages("max")
        assert len(told) == len(here.messages("ben")) == 2  # two wordings of it
        for text in told:
            assert text.startswith(f"{here.people['ben'].uri}\n\n`{here.garden.handle}`\n\n> ")


async def test_wishes_for_two_communities_are_two(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        yard = here.home.add_community("yard", moderators=[here.people["ben"]])
        for community in (here.garden, yard):
            here.ask(here.post(to=community), "ben", "on")
        await here.round()
        assert [f"`{here.garden.handle}`" in text for text in here.messages("max")] == [True, False]


async def test_wishes_are_passed_on_within_the_budget_of_letters(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        for number in range(FORWARDS_A_DAY + 3):
            here.ask(here.post(to=here.garden), "ben", f"on {'please ' * number}")
        await here.round()
        assert len(here.messages("max")) == len(here.messages("ben")) == FORWARDS_A_DAY
