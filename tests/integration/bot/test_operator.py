"""What the operator chooses in the dashboard counts from the next step on, everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nutgraf.demo.records import CommunityRecord
from nutgraf.store.browsing_values import OperatorChoice
from tests.integration.bot.setting import NEWS, Setting, open_setting


def choose(here: Setting, community: CommunityRecord, **said: Any) -> None:
    """As the dashboard does it, perhaps in another process."""
    choice = OperatorChoice(community.uri, community.handle, **said)
    here.store.choices.set_operator_choice(choice)


async def test_off_is_silence_and_nothing_brings_it_back(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        choose(here, here.tech, mode="off")
        post = here.post()
        asked = here.ask(post, "ben")
        here.ask(post, "mo", "on")
        await here.round(2)
        assert here.store.ledger.post(post.uri) is None  # nobody looks there any more
        assert not here.answers(asked) and not here.messages("ben")
        assert here.said() == 0


async def test_off_counts_for_what_waits_already(tmp_path: Path) -> None:
    async with open_setting(tmp_path, per_hour=1) as here:
        waiting = here.post()
        here.post(f"{NEWS}?2")  # newest first
        await here.round()
        assert here.fate(waiting) in {"seen", "ready"}
        choose(here, here.tech, mode="off")
        await here.round(3, minutes=30)
        assert here.fate(waiting) == "denied"


async def test_on_lets_it_speak_where_the_settings_name_nothing(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post(to=here.garden)
        await here.round()
        assert not here.summaries(post)
        choose(here, here.garden, mode="on")
        await here.round()
        assert here.summaries(post)
        asked = here.ask(post, "ben", "short")
        await here.round()
        assert here.answers(asked)
        here.ask(post, "ben", "off")  # ben moderates it, and counts for more
        await here.round()
        silent = here.post(f"{NEWS}?3", to=here.garden)
        await here.round(2)
        assert here.fate(silent) == "switched-off"


async def test_mention_only_is_answers_alone(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        choose(here, here.tech, mode="mention-only")
        post = here.post()
        asked = here.ask(post, "ben")
        await here.round(2)
        assert not here.summaries(post)
        assert here.answers(asked)


async def test_limits_and_length_of_one_community(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        choose(here, here.tech, per_hour=1, sentences=1)
        posts = [here.post(f"{NEWS}?{number}") for number in range(3)]
        await here.round(3)
        assert sum(len(here.summaries(post)) for post in posts) == 1
        choose(here, here.tech)  # what the settings say again
        await here.round(2, minutes=10)
        assert all(here.summaries(post) for post in posts)
        lengths = sorted(len(here.summary(post).text) for post in posts)
        assert lengths[0] < lengths[1]


async def test_the_format_of_the_moderators_counts_for_more(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        choose(here, here.tech, format="spoiler")
        first = here.post()
        await here.round()
        assert here.summary(first).text.startswith("::: spoiler")
        here.ask(first, "mo", "format short")
        await here.round()
        second = here.post(f"{NEWS}?2")
        await here.round()
        assert "::: spoiler" not in here.summary(second).text


async def test_what_is_chosen_outlives_the_bot(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        choose(here, here.tech, mode="off")
        await here.open()
        post = here.post()
        await here.round()
        assert here.said() == 0 and not here.summaries(post)
