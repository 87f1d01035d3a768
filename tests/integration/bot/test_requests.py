"""What people ask for, and where they are answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.bot.policy import LocalPolicy
from nutgraf.demo.instance import Software
from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.language.messages import messages
from tests.integration.bot.articles import FERRY, LIBRARY, read_text
from tests.integration.bot.setting import ALL_SOFTWARE, BOT, NEWS, open_setting

TEXTS = messages("en")
OTHER = "https://news.example/library"


def sentences(text: str) -> int:
    """How many sentences of the ferry's article stand in a comment."""
    summary = read_text(FERRY, NEWS, 30).summary
    plain = text.replace("\\", "")
    return sum(sentence.text in plain for sentence in summary.sentences)


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_a_mention_gets_a_summary_once(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software, mode="mention-only") as here:
        asked = here.ask(here.post(), "ben")
        await here.round(3, seconds=60)
        assert "Elmsund" in here.answer(asked)
        assert here.said() == 1
        await here.open()
        await here.round()
        assert here.said() == 1


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_a_message_gets_an_answer_once(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        here.write("ben", f"summary {NEWS}")
        await here.round(3, seconds=60)
        (told,) = here.messages("ben")
        assert "Elmsund" in told
        await here.open()
        await here.round()
        assert here.said() == 1


async def test_a_mention_seen_unread_again_is_not_answered_again(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="mention-only") as here:
        here.ask(here.post(), "ben")
        for _ in range(3):
            await here.round()
            for notice in here.home.notices(here.account):
                notice.read = False
        assert here.said() == 1


async def test_an_edited_mention_is_not_answered_again(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="mention-only") as here:
        asked = here.ask(here.post(), "ben")
        await here.round()
        here.world.edit(asked, f"@{here.account.handle} long")
        await here.round()
        assert here.said() == 1


async def test_lengths(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="mention-only") as here:
        for number, (wish, count) in enumerate(
            {
                "short": 1, "in one sentence please": 1, "in 4 sentences": 4, "long": 10,
                "in two sentences": 2, "tldr, 5 lines": 5,
            }.items()
        ):  # fmt: skip
            post = here.post(f"{NEWS}?{number}")
            asked = here.ask(post, ("ada", "ben", "zoe")[number % 3], wish)
            await here.round()
            assert sentences(here.answer(asked)) == count, wish


async def test_who_asks_where_a_summary_is_gets_a_link_to_it(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        for wish in ("", "summary", "link"):
            asked = here.ask(post, "ben", wish)
            await here.round()
            assert here.answer(asked) == f"There is a summary already: {here.summary(post).uri}"
        longer = here.ask(post, "ben", "long")
        await here.round()
        assert sentences(here.answer(longer)) == 10


async def test_the_link_is_one_of_the_askers_own_instance(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        asked_for: list[tuple[str, str]] = []

        async def link_for(uri: str, instance: str) -> str:
            asked_for.append((uri, instance))
            return f"http://{instance}/comment/7"

        here.seat.platform.link_for = link_for  # type: ignore[method-assign]
        asked = here.ask(post, "zoe")
        await here.round()
        assert here.answer(asked).endswith(f"http://{here.away.host}/comment/7")
        assert asked_for == [(here.summary(post).uri, here.away.host)]


async def test_a_link_in_the_request_or_above_it_is_read(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.library.texts[OTHER] = LIBRARY
        post = here.post()
        await here.round()
        direct = here.ask(post, "ben", OTHER)
        above = here.ask(here.say(post, "ada", f"See also [this]({OTHER})."), "zoe", "link")
        await here.round()
        assert "Marlow" in here.answer(above) and here.answers(direct) == []
        (told,) = here.messages("ben")
        assert told.startswith(f"{OTHER}\n\n") and "Marlow" in told


async def test_link_without_one_above_tells_where_the_summary_is(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        asked = here.ask(here.say(post, "ada", "I see."), "ben", "link")
        await here.round()
        assert here.answer(asked).startswith("There is a summary already")


async def test_where_there_is_no_link_it_says_so(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        asked = here.ask(here.post(link=None, body="Thoughts."), "ben")
        await here.round()
        assert here.answer(asked) == TEXTS.no_link


async def test_what_cannot_be_read_is_told_in_one_sentence(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        for reason, error in (
            ("paywall", NotAnArticle("paywall", "a wall")),
            ("robots", FetchFailed("robots", "keeps out")),
            ("blocked-address", FetchFailed("blocked-address", "loopback")),
        ):
            here.library.errors[f"{NEWS}?{reason}"] = error
            asked = here.ask(here.post(f"{NEWS}?{reason}"), "ben")
            await here.round()
            assert here.answer(asked) == f"I can't summarise that: {TEXTS.reasons[reason]}."


async def test_help_comes_by_message(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        asked = here.ask(here.post(), "ben", "help")
        here.write("zoe", "Help!")
        await here.round()
        assert here.messages("ben") == here.messages("zoe") == [TEXTS.help.strip()]
        assert here.answers(asked) == []


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_an_answer_that_names_it_is_a_mention(tmp_path: Path, software: Software) -> None:
    """Some platforms tell a comment that does both as an answer, others as a mention."""
    async with open_setting(tmp_path, software) as here:
        post = here.post()
        await here.round()
        asked = here.ask(here.summary(post), "ben", "long")
        profile = f"[@{BOT}@{here.home.host}]({here.account.uri}) in 4 sentences"
        linked = here.say(here.summary(post), "zoe", profile)
        await here.round()
        assert sentences(here.answer(asked)) == 10
        assert sentences(here.answer(linked)) == 4
        assert here.said() == 3


async def test_what_it_does_not_understand_it_says(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        asked = here.ask(here.post(), "ben", "sing loudly")
        await here.round()
        assert here.answer(asked) == TEXTS.unknown


async def test_talk_about_it_is_not_answered(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        here.say(post, "ben", f"I think that @{here.account.handle} does this rather well, no?")
        here.say(here.summary(post), "ben", "What a nice summary of that.")
        here.say(here.summary(post), "zoe", "help")  # people talk to each other there
        await here.round()
        assert here.said() == 1


async def test_in_a_community_that_has_not_agreed_the_answer_is_private(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post(to=here.garden)
        asked = here.ask(post, "ben")
        unclear = here.ask(post, "ada", "sing loudly")
        await here.round()
        assert here.answers(asked) == here.answers(unclear) == []
        (told,) = here.messages("ben")
        assert post.uri in told and "Elmsund" in told
        assert here.messages("ada") == [TEXTS.unknown]


async def test_where_the_operator_or_moderators_want_answers_alone_they_are_public(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        here.change_policy(community={here.garden.handle: LocalPolicy(mode="mention-only")})
        asked = here.ask(here.post(to=here.garden), "ben")
        await here.round()
        assert "Elmsund" in here.answer(asked)


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_where_it_may_not_comment_it_answers_by_message(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software, mode="mention-only") as here:
        locked, banned = here.post(), here.post(to=here.garden)
        here.change_policy(communities=(here.tech.handle, here.garden.handle))
        here.world.lock(locked)
        here.world.ban(here.account, here.garden)
        asked = [here.ask(locked, "ben"), here.ask(banned, "zoe")]
        await here.round(2)
        assert [here.answers(each) for each in asked] == [[], []]
        for name, post in (("ben", locked), ("zoe", banned)):
            (told,) = here.messages(name)
            assert post.uri in told and "Elmsund" in told
        (pause,) = here.store.choices.pauses()
        assert pause.community_uri == here.garden.uri


async def test_a_mention_that_is_gone_is_not_answered(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="mention-only") as here:
        post = here.post()
        deleted, removed = here.ask(post, "ben"), here.ask(post, "zoe")
        here.world.delete(deleted)
        here.world.remove(removed)
        await here.round()
        assert here.said() == 0


async def test_a_page_that_saves_too_little_is_only_told_at_length(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="mention-only", minimum_saved=0.9) as here:
        post = here.post()
        usual, longer = here.ask(post, "ben"), here.ask(post, "ben", "in 5 sentences")
        await here.round()
        assert TEXTS.reasons["saves-too-little"] in here.answer(usual)
        assert sentences(here.answer(longer)) == 5
