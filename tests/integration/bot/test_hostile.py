"""What strangers write is hostile: it changes nothing that it should not."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path

import pytest

from nutgraf.bot.budgets import CHAIN, INSTANCE_AN_HOUR, PERSON_AN_HOUR, POST_A_DAY, SHARE_AN_HOUR
from nutgraf.demo.instance import Software
from tests.integration.bot.articles import FERRY
from tests.integration.bot.setting import (
    ALL_SOFTWARE,
    NEWS,
    V3_FIRST,
    Setting,
    open_bot,
    open_setting,
)

NASTY = (
    "**bold** [x](javascript:alert(1)) ![](https://evil.example/pixel.png)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\u202egnitirw tfel ot thgir\u202c \u2066isolated",
    "Z\u0351\u036b\u0343a\u0316\u0320\u0353l\u0356\u0332g\u033b\u0329o" + "\u0300" * 400,
    "NUL\x00 and bell\x07 and escape\x1b[31m",
    "@everyone@example.com !community@example.com @ada #tag",
    "::: spoiler x\n:::\n> quoted\n```\ncode\n```\n---\n# Heading",
    "'; DROP TABLE posts; -- \\ \" %s {0} {link} ${HOME} `id`",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \ufeff\u200b\u00ad\ufffe\U000e0041",
    "a" * 20_000,
)


@pytest.mark.parametrize("software", V3_FIRST)
async def test_titles_bodies_comments_and_messages_of_all_kinds(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        posts, questions = [], []
        for number, nasty in enumerate(NASTY):
            asker = here.away.add_person(f"asker{number}")
            post = here.post(f"{NEWS}?{number}", title=nasty, body=nasty)
            asked = f"{nasty} @{here.account.handle}", f"@{here.account.handle} {nasty}"
            questions += [here.world.add_comment(post, asker, text) for text in asked]
            here.world.send_message(asker, here.account, nasty)
            posts.append(post)
        await here.round(2)
        assert [here.fate(each) for each in posts] == ["posted"] * len(NASTY)
        for question in questions:
            assert here.why(question).partition(":")[0] in {"answered", "ignored"}
            assert here.why(question) != "ignored: unexpected"
        assert here.most_at_once() == 1
        for text in everything_said(here):
            assert "\x00" not in text and "\u202e" not in text and len(text) <= 10_000
            assert "<script" not in text and "evil.example/pixel.png)" not in text


def everything_said(here: Setting) -> list[str]:
    comments = [each for post in here.world.posts for each in post.comments]
    said = [each.text for each in comments if each.author is here.account]
    return said + [each.text for each in here.home.messages if each.sender is here.account]


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_lone_surrogates(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        post = here.post(title="half of a \ud83d character", body="and \udc00 another")
        asked = here.ask(post, "ben", "\ud83d summary")
        here.write("ben", "A letter with \ud83d half a character in it.")
        await here.round(2)
        assert here.fate(post) == "posted"
        assert here.why(asked) == "answered"
        assert len(here.messages("max")) == 1


async def test_an_article_that_mentions_people_calls_nobody(tmp_path: Path) -> None:
    async with open_setting(tmp_path, sentences=20, minimum_saved=0) as here:
        here.library.texts[NEWS] = FERRY.replace("the Vesna,", "the Vesna of @ada,").replace(
            "Captain", f"[@zoe]({here.people['zoe'].uri}), @{here.people['ben'].handle} and Captain"
        )
        post = here.post()
        await here.round()
        text = here.summary(post).text
        assert "ada, carries" in text
        assert not re.search(r"[@!][a-z]", text)
        assert here.away.notices(here.people["zoe"]) == here.home.notices(here.people["ben"]) == []


async def test_a_message_that_is_passed_on_calls_nobody(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        zoe = here.people["zoe"]
        here.write("ben", f"Tell @{zoe.handle} and !{here.garden.handle} <b>that</b> [I]({NEWS})!")
        await here.round()
        (told,) = here.messages("max")
        assert f"@{zoe.handle}" not in told and f"!{here.garden.handle}" not in told
        assert "<b>" not in told and f"]({NEWS})" not in told


async def test_a_comment_of_a_megabyte_is_a_comment(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="mention-only") as here:
        post = here.post()
        here.say(post, "ada", "[" * 500_000 + "(" * 500_000)
        long = here.ask(post, "ben", "short\n\n" + "a b " * 250_000)
        late = here.say(post, "zoe", "a b " * 250_000 + f"@{here.account.handle} short")
        for hard in ("[](" * 300_000, "!@" * 500_000, "<" * 1_000_000, "https://" * 120_000):
            here.ask(post, "max", hard)
        await here.round()
        assert here.why(long) == "ignored: aside" and here.answers(late) == []
        assert here.said() <= 4


async def test_it_does_not_answer_itself(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        here.world.add_comment(post, here.account, f"@{here.account.handle} long")
        here.world.add_comment(post, here.account, f"@{here.account.handle} delete")
        await here.round(2)
        assert here.said() == 3  # the summary, and what it was made to say

        assert here.summaries(post)[0].stands


async def test_a_flagged_bot_gets_no_answer_and_cannot_order(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        for text in ("", "long", "delete", "help", "stop"):
            here.ask(here.summary(post), "robot", text)
        await here.round()
        assert here.said() == 1 and here.summary(post).stands


@pytest.mark.parametrize("flagged", [True, False])
async def test_two_nutgraf_bots_in_one_thread_end_their_talk(tmp_path: Path, flagged: bool) -> None:
    """Each has its own database. The second one sees the first's summary, and is silent."""
    async with open_setting(tmp_path) as here:
        other = here.away.add_person("nutgraf", bot=flagged)
        second = open_bot(
            here.world, [other], str(tmp_path / "second.db"), policy=here.crew.policy,
            library=here.library,
        )  # fmt: skip
        async with second as opened:
            post = here.post()
            await here.round()
            await opened.bot.once()
            found = [each.author for each in post.comments]
            assert found.count(here.account) == 1 and (not flagged or found.count(other) <= 1)
            # somebody lets them talk to each other
            for text in (f"@{other.handle} long", f"@{here.account.handle} @{other.handle}"):
                here.world.add_comment(post, here.account, text, here.summary(post))
                here.world.add_comment(post, other, f"@{here.account.handle} @{other.handle} long")
            counts = []
            for _ in range(12):
                await here.round(minutes=1)
                await opened.bot.once()
                counts.append(len(post.comments))
            assert counts[-1] == counts[-6]
            assert counts[-1] <= 6 + 2 * (POST_A_DAY + 1)


async def test_a_loop_of_mentions_in_one_chain_ends(tmp_path: Path) -> None:
    """A bot that is not flagged answers each answer, mentioning us."""
    async with open_setting(tmp_path, mode="mention-only") as here:
        place = here.ask(here.post(), "ben", "short")
        for _ in range(10):
            await here.round(minutes=1)
            answers = here.answers(place)
            if not answers:
                break
            place = here.ask(answers[0], "ben", "short")
        assert here.said() == CHAIN


@pytest.mark.slow
async def test_a_thousand_mentions_in_a_minute(tmp_path: Path) -> None:
    """The work is bounded, the memory flat, the answers within budgets; the rest is silence."""
    async with open_setting(tmp_path, mode="mention-only") as here:
        crowd = [here.away.add_person(f"asker{number}") for number in range(10)]
        posts = [here.post(f"{NEWS}?{number}") for number in range(100)]
        for number in range(1_000):
            here.world.add_comment(
                posts[number % 100], crowd[number // 100], f"@{here.account.handle} short"
            )
        rounds = 0
        while any(not each.read for each in here.home.notices(here.account)):
            if rounds == 1:
                tracemalloc.start()  # it takes long: one round of several is enough
            await here.round(seconds=1)
            if rounds == 1:
                _, peak = tracemalloc.get_traced_memory()
                tracemalloc.stop()
            rounds += 1
        assert here.said() <= INSTANCE_AN_HOUR + 10 * (SHARE_AN_HOUR + 1)
        assert max(len(here.messages(name)) for name in here.people) <= PERSON_AN_HOUR
        assert len(here.library.asked) <= INSTANCE_AN_HOUR + 10 * SHARE_AN_HOUR
        assert peak < 40_000_000
        assert here.store.ledger.waiting() == {}
