"""Orders, and who may give them: by canonical address, in one community, asked for afresh."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.demo.instance import Software
from nutgraf.demo.records import PostRecord
from nutgraf.language.messages import fill, messages
from tests.integration.bot.setting import ALL_SOFTWARE, NEWS, V3_FIRST, Setting, open_setting

TEXTS = messages("en")
WAYS = ("mention", "reply", "message")


def order(here: Setting, way: str, post: PostRecord, by: str, text: str) -> None:
    """Gives an order in one of three ways."""
    if way == "message":
        here.write(by, text)
    elif way == "mention":
        here.ask(post, by, text)
    else:
        here.ask(here.summary(post), by, text)


@pytest.mark.parametrize("software", V3_FIRST)
async def test_author_and_moderator_take_the_summary_away_for_good(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        for number, (by, way) in enumerate((by, way) for by in ("ada", "mo") for way in WAYS):
            post = here.post(f"{NEWS}?{number}")
            await here.round()
            text = f"delete {post.uri}" if way == "message" else "delete"
            order(here, way, post, by, text)
            await here.round(2)
            assert (here.fate(post), here.summaries(post)) == ("withdrawn", []), (by, way)
            assert here.messages(by)[-1] == f"{post.uri}\n\n{TEXTS.deleted}"
        assert here.library.asked == [f"{NEWS}?{number}" for number in range(6)]


async def test_before_there_is_a_summary_too(tmp_path: Path) -> None:
    async with open_setting(tmp_path, per_hour=1) as here:
        here.post()
        waiting = here.post(f"{NEWS}?2")
        here.post(f"{NEWS}?3")
        await here.round()
        here.ask(waiting, "ada", "delete")
        await here.round(30, minutes=10)
        assert here.fate(waiting) == "withdrawn" and not here.summaries(waiting)


@pytest.mark.parametrize("way", WAYS)
async def test_strangers_cannot(tmp_path: Path, way: str) -> None:
    """Nor a person of another instance with the moderator's name, nor one of its admins."""
    async with open_setting(tmp_path) as here:
        here.people = {**here.people, "root": here.away.add_person("max", admin=True)}
        post = here.post()
        await here.round()
        for by in ("ben", "zoe", "false mo", "root"):
            order(here, way, post, by, f"delete {post.uri}")
            for text in ("off", "format short"):
                named = f"{text} !{here.tech.handle}" if way == "message" else text
                order(here, way, post, by, named)
            await here.round()
            assert here.messages(by)[0] == f"{post.uri}\n\n{TEXTS.not_allowed}"
            assert set(here.messages(by)[1:]) <= {TEXTS.moderators_only}
        assert here.summary(post).stands
        assert here.store.choices.communities() == []


@pytest.mark.parametrize("software", V3_FIRST)
async def test_an_asker_takes_their_own_answer_away_and_no_other(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        post = here.post()
        await here.round()
        asked = here.ask(post, "ben", "long")
        await here.round()
        (answer,) = here.answers(asked)
        here.say(answer, "zoe", "delete")
        await here.round()
        assert here.answers(asked) == [answer]
        assert here.messages("zoe") == [f"{post.uri}\n\n{TEXTS.not_allowed}"]
        here.say(answer, "ben", "delete")
        await here.round()
        assert here.answers(asked) == []
        assert here.messages("ben") == [f"{post.uri}\n\n{TEXTS.deleted}"]
        assert here.summary(post).stands


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_moderators_switch_their_community(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:

        async def fate_of_a_post(number: int) -> str:
            post = here.post(f"{NEWS}?{number}")
            await here.round()
            return here.fate(post)

        post = here.post()
        await here.round()
        for number, (way, text, fate, told) in enumerate(
            [
                ("mention", "off", "switched-off", TEXTS.switched_off),
                ("message", f"on !{here.tech.handle}", "posted", TEXTS.switched_on),
                ("reply", "mention-only", "mention-only", TEXTS.mention_only),
                ("message", f"on {here.tech.handle}", "posted", TEXTS.switched_on),
            ]
        ):
            order(here, way, post, "mo", text)
            await here.round()
            assert here.messages("mo")[-1] == fill(told, community=f"`{here.tech.handle}`")
            assert await fate_of_a_post(number) == fate
        assert here.summary(post).stands


async def test_after_off_there_is_silence(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        waiting = here.post()
        here.ask(waiting, "mo", "off")
        await here.round()
        assert here.fate(waiting) == "switched-off"
        for wish in ("", "long", "help", "what?"):
            here.ask(waiting, "ben", wish)
        await here.round()
        assert here.messages("ben") == []
        assert here.said() == 1  # it is confirmed to the moderator


async def test_after_mention_only_it_answers(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        here.ask(post, "mo", "mention only")
        await here.round()
        asked = here.ask(post, "ben")
        await here.round()
        assert "Elmsund" in here.answer(asked) and not here.summaries(post)


async def test_moderators_choose_the_format(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        here.ask(post, "mo", "format spoiler")
        here.ask(post, "mo", "format confetti")
        await here.round()
        assert "::: spoiler" in here.summary(post).text
        assert here.messages("mo") == [
            fill(TEXTS.format_set, format="spoiler"),
            fill(TEXTS.formats, formats="classic, spoiler, layered, short"),
        ]


async def test_the_list_of_moderators_is_read_afresh(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        here.tech.moderators[:] = [here.people["ben"]]
        here.ask(post, "mo", "off")
        await here.round()
        assert here.messages("mo") == [TEXTS.moderators_only]
        here.ask(post, "ben", "off")
        await here.round()
        choice = here.store.choices.community(here.tech.uri)
        assert choice is not None and choice.by == here.people["ben"].uri


async def test_a_moderator_of_one_community_is_nobody_in_another(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        twin = here.away.add_community("tech", moderators=[here.people["false mo"]])
        here.write("false mo", f"off !{here.tech.handle}")
        here.write("mo", f"off !{twin.handle}")
        here.write("ben", f"off !{here.tech.handle}")  # who moderates the garden
        await here.round()
        assert here.store.choices.communities() == []
        for name in ("mo", "false mo", "ben"):
            assert here.messages(name) == [TEXTS.moderators_only]


async def test_on_works_where_the_operator_permits_it(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post(to=here.garden)
        here.ask(post, "ben", "on")
        await here.round(2)
        assert here.store.choices.communities() == []
        assert len(here.messages("max")) == 1  # the wish is passed on to the maintainer
        here.change_policy(moderators_may_turn_on=True)
        here.ask(post, "ben", "turn on!")
        await here.round(2)
        assert here.fate(post) == "posted"


async def test_what_the_operator_denies_nobody_turns_on(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.change_policy(deny_communities=(here.garden.handle,), moderators_may_turn_on=True)
        post = here.post(to=here.garden)
        here.ask(post, "ben", "on")
        here.write("ben", f"on !{here.garden.handle}")
        await here.round()
        assert here.said() == 0
        assert here.store.choices.communities() == []


async def test_an_operators_mention_only_is_not_widened(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="mention-only", moderators_may_turn_on=True) as here:
        post = here.post()
        here.ask(post, "mo", "on")
        await here.round(2)
        assert not here.summaries(post)


@pytest.mark.parametrize("software", V3_FIRST)
async def test_stop_is_for_the_person_alone_until_they_say_start(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        first = here.post()
        await here.round()
        here.say(here.summary(first), "ada", "stop")
        await here.round()
        assert here.messages("ada") == [TEXTS.stopped]
        hers, another = here.post(f"{NEWS}?2"), here.post(f"{NEWS}?3", by="zoe")
        asked = here.ask(another, "ada", "long")
        await here.round()
        assert (here.fate(hers), here.fate(another)) == ("author-stopped", "posted")
        assert here.answers(asked) == [] and len(here.messages("ada")) == 1
        here.write("ada", "start")
        await here.round()
        later = here.post(f"{NEWS}?4")
        await here.round()
        assert here.messages("ada") == [TEXTS.stopped, TEXTS.started]
        assert here.fate(later) == "posted"


async def test_stop_counts_for_posts_that_wait(tmp_path: Path) -> None:
    async with open_setting(tmp_path, comment_seconds=60) as here:
        waiting = here.post()
        here.post(f"{NEWS}?2", by="zoe")
        await here.round()
        here.write("ada", "opt out")
        await here.round(3, seconds=61)
        assert here.fate(waiting) == "author-stopped"


async def test_who_outranks_whom(tmp_path: Path) -> None:
    """Deny > off > stop > allow > on."""
    async with open_setting(tmp_path) as here:
        here.change_policy(communities=(here.tech.handle, here.garden.handle))
        here.write("ada", "stop")
        here.ask(here.post(by="zoe"), "mo", "off")
        await here.round()
        post, there = here.post(), here.post(f"{NEWS}?2", to=here.garden)
        await here.round()
        assert (here.fate(post), here.fate(there)) == ("switched-off", "author-stopped")
        here.change_policy(deny_communities=(here.tech.handle,))
        denied = here.post(f"{NEWS}?3")
        await here.round()
        # a community that is denied is not even watched
        assert here.store.ledger.post(denied.uri) is None


async def test_bots_and_the_denied_are_not_obeyed(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.tech.moderators.append(here.people["robot"])
        here.tech.moderators.append(here.people["zoe"])
        here.change_policy(deny_instances=(here.away.host,))
        post = here.post()
        await here.round()
        for by in ("robot", "zoe"):
            for way in WAYS:
                order(here, way, post, by, f"delete {post.uri}")
                order(here, way, post, by, f"off !{here.tech.handle}")
                order(here, way, post, by, "help")
        await here.round()
        assert here.said() == 1 and here.summary(post).stands
        assert here.store.choices.communities() == []


async def test_a_message_must_name_what_it_is_about(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        here.write("mo", "off")
        here.write("ada", "delete")
        await here.round()
        assert here.messages("mo") == [fill(TEXTS.which, example="`off !community@instance`")]
        assert here.messages("ada") == [fill(TEXTS.which, example="`delete https://…`")]
        here.write("mo", "format short !Garden")
        here.write("mo", "format sonnet in garden")
        await here.round()
        assert here.messages("mo")[1:] == [
            fill(TEXTS.which, example="`format short !garden@instance`"),
            fill(TEXTS.which, example="`format spoiler !garden@instance`"),
        ]
        assert here.summary(post).stands


async def test_what_is_quoted_is_not_an_order(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        here.say(here.summary(post), "ada", "> delete\n\nWho would want that?")
        await here.round()
        assert here.summary(post).stands


async def test_talk_of_another_thing_is_no_order(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.ask(here.post(), "mo", "off topic")
        here.ask(here.post(f"{NEWS}?2"), "mo", "off !garden")
        await here.round()
        assert here.store.choices.communities() == [] and here.messages("mo") == []


async def test_a_complaint_that_ends_in_delete_or_stop_is_obeyed(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        here.ask(post, "ada", "your summary is wrong. Please delete it")
        here.ask(post, "zoe", "I don't like bots. stop")
        here.write("ben", "I hate this bot, please stop.")
        await here.round()
        assert not here.summaries(post)
        assert here.messages("ada") == [f"{post.uri}\n\n{TEXTS.deleted}"]
        assert here.messages("zoe") == here.messages("ben") == [TEXTS.stopped]


@pytest.mark.parametrize("software", V3_FIRST)
async def test_what_people_were_told_under_a_post_goes_with_its_summary(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        post, other = here.post(), here.post(f"{NEWS}?2")
        await here.round()
        asked = [here.ask(each, "ben", "in two sentences") for each in (post, other)]
        await here.round(2)
        here.ask(post, "ada", "delete")
        await here.round()
        assert not here.summaries(post) and here.answers(asked[0]) == []
        assert here.summary(other).stands and here.answer(asked[1])
