"""Posts: which of them get a summary, and that they get one."""

from __future__ import annotations

import datetime
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from nutgraf.bot.policy import LocalPolicy, Policy
from nutgraf.demo.instance import Software
from nutgraf.errors import FetchFailed, NotAnArticle
from tests.integration.bot.articles import FERRY, GERMAN, LIBRARY, NOTE
from tests.integration.bot.setting import ALL_SOFTWARE, NEWS, V3_FIRST, Setting, open_setting

OTHER = "https://news.example/library"


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_a_link_gets_one_summary_however_often_the_bot_looks(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        post = here.post()
        await here.round(3, seconds=60)
        assert "Elmsund" in here.summary(post).text
        assert here.library.asked == [NEWS]
        assert here.said() == 1
        await here.open()  # a restart changes nothing
        await here.round(2, seconds=60)
        assert here.said() == 1


@pytest.mark.parametrize("software", V3_FIRST)
async def test_a_post_of_another_instance_is_summarised_too(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        remote = here.away.add_community("news")
        here.change_policy(communities=(remote.handle,))
        post = here.post(by="zoe", to=remote)
        await here.round(2)
        assert "Elmsund" in here.summary(post).text
        assert here.account in remote.followers


async def test_posts_that_came_while_it_was_away_are_found(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        first = here.post()
        await here.round()
        await here.close()
        there = [here.post(f"https://news.example/{n}") for n in range(3)]
        await here.open()
        await here.round()
        assert [len(here.summaries(each)) for each in (first, *there)] == [1, 1, 1, 1]


SKIPPED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # reason: settings of the policy, traits of the post
    "no-link": ({}, {"link": None, "body": "Just some thoughts of mine."}),
    "nsfw": ({}, {"nsfw": True}),
    "bot-post": ({"bot_posts": False}, {"by": "robot"}),
    "domain": ({"deny_domains": ("news.example",)}, {}),
    "language": ({"deny_languages": ("en",)}, {}),
    "text-in-body": ({}, {"body": FERRY}),
    "short-article": ({"minimum_words": 300}, {}),
    "long-article": ({"maximum_words": 200}, {}),
    "saves-too-little": ({"minimum_saved": 0.95}, {}),
}


async def test_what_gets_no_summary_and_why(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        usual = here.crew.policy
        for number, (reason, (settings, traits)) in enumerate(SKIPPED.items()):
            here.change_policy(**(vars_of(usual) | settings))
            post = here.post(**({"link": f"https://news.example/{number}"} | traits))
            await here.round()
            assert here.fate(post) == reason
        assert here.said() == 0


ALLOWED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"nsfw": True}, {"nsfw": True}),
    ({"bot_posts": True}, {"by": "robot"}),
    ({"domains": ("news.example",)}, {}),
    ({"languages": ("en", "de")}, {}),
    ({"featured": True}, {}),
    ({}, {"body": "What do you make of this?"}),
]


async def test_what_the_operator_allows_gets_one(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        usual = here.crew.policy
        for number, (settings, traits) in enumerate(ALLOWED):
            here.change_policy(**(vars_of(usual) | settings))
            post = here.post(f"https://news.example/{number}", **traits)
            if settings.get("featured"):
                here.world.feature(post)
            await here.round()
            assert here.fate(post) == "posted", settings


def vars_of(policy: Policy) -> dict[str, Any]:
    return {each.name: getattr(policy, each.name) for each in fields(policy)}


async def test_old_posts_are_not_even_looked_at(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.post(published=here.clock() - datetime.timedelta(hours=25))
        young = here.post(OTHER, published=here.clock() - datetime.timedelta(hours=23))
        await here.round()
        assert (here.fate(young), here.said()) == ("posted", 1)
        assert here.store.ledger.statistics().seen == 1


async def test_what_grows_too_old_while_it_waits_is_skipped(tmp_path: Path) -> None:
    async with open_setting(tmp_path, per_hour=1, maximum_age_hours=1) as here:
        first, second = here.post(), here.post(OTHER)
        await here.round(14, minutes=5)
        assert (here.fate(second), here.fate(first)) == ("posted", "too-old")


async def test_posts_that_are_locked_removed_deleted_or_pinned(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        locked, pinned = here.post(), here.post(OTHER)
        here.world.lock(locked)
        here.world.feature(pinned)
        await here.round()
        assert (here.fate(locked), here.fate(pinned)) == ("locked", "featured")
        assert here.said() == 0


async def test_what_happens_to_a_post_between_sight_and_step_counts(tmp_path: Path) -> None:
    """The post is looked at anew before anything is said."""
    async with open_setting(tmp_path, comment_seconds=60.0) as here:
        posts = {
            name: here.post(f"https://news.example/{name}", title=name)
            for name in ("locked", "removed", "deleted", "featured", "nsfw")
        }
        here.post("https://news.example/first")  # the newest, which takes the only turn
        await here.round()
        here.world.lock(posts["locked"])
        here.world.remove(posts["removed"])
        here.world.delete(posts["deleted"])
        here.world.feature(posts["featured"])
        posts["nsfw"].nsfw = True
        await here.round(8, seconds=61)
        fates = {name: here.fate(post) for name, post in posts.items()}
        assert fates.pop("removed") == "deleted"  # nobody but moderators can tell which
        assert fates == {name: name for name in fates}
        assert here.said() == 1


async def test_its_own_posts_get_none(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.world.add_post(here.tech, here.account, "Mine", link=NEWS)
        await here.round()
        assert here.fate(post) == "own-post"


async def test_a_community_nobody_named_is_left_alone(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post(to=here.garden)
        await here.round(2)
        assert here.store.ledger.post(post.uri) is None
        assert here.said() == 0


async def test_all_communities_but_those_denied(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        quiet = here.home.add_community("quiet")
        remote = here.away.add_community("remote")
        here.change_policy(
            mode="all",
            communities=(),
            deny_communities=(quiet.handle,),
            deny_instances=(here.away.host,),
        )
        posts = [
            here.post(f"https://news.example/{n}", to=to, by=by)
            for n, (to, by) in enumerate(
                [(here.tech, "ada"), (here.garden, "ada"), (quiet, "ada"), (remote, "ada"),
                 (here.tech, "zoe")]
            )
        ]  # fmt: skip
        await here.round()
        assert [here.fate(each) for each in posts] == ["posted", "posted", *["denied"] * 3]


async def test_all_communities_of_an_instance(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        remote = here.away.add_community("remote")
        here.change_policy(communities=(), instances=(here.home.host,))
        near, far = here.post(to=here.garden), here.post(OTHER, to=remote)
        await here.round()
        assert (here.fate(near), here.fate(far)) == ("posted", "not-opted-in")


async def test_what_the_operator_says_of_one_place(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="all") as here:
        for mode, fate in (("on", "posted"), ("off", "denied"), ("mention-only", "mention-only")):
            for place, name in (("instance", here.home.host), ("community", here.garden.handle)):
                local = LocalPolicy(mode=mode)  # type: ignore[arg-type]
                here.change_policy(**{"community": {}, "instance": {}, place: {name: local}})
                post = here.post(f"https://news.example/{mode}/{place}", to=here.garden)
                await here.round()
                assert here.fate(post) == fate


async def test_the_narrower_setting_counts(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="all") as here:
        here.change_policy(
            instance={here.home.host: LocalPolicy(mode="off", sentences=1)},
            community={here.garden.handle: LocalPolicy(mode="on", format="short")},
        )
        tech, garden = here.post(), here.post(OTHER, to=here.garden)
        await here.round()
        assert (here.fate(tech), here.fate(garden)) == ("denied", "posted")
        assert "." not in here.summary(garden).text.partition("\n")[0][:-1]


async def test_mention_only_says_nothing_unasked(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="mention-only") as here:
        post = here.post()
        await here.round()
        assert here.said() == 0
        asked = here.ask(post, "ben")
        await here.round()
        assert "Elmsund" in here.answer(asked)
        assert not here.summaries(post)


async def test_labels_are_in_the_language_of_the_article_or_as_the_operator_says(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        here.library.texts[OTHER] = GERMAN
        german = here.post(OTHER)
        await here.round()
        assert "Rellingen" in here.summary(german).text
        assert "I'm a bot" not in here.summary(german).text
        here.change_policy(language="en")
        here.library.texts["https://news.example/lamps"] = GERMAN
        english = here.post("https://news.example/lamps")
        await here.round()
        assert "I'm a bot" in here.summary(english).text


async def test_a_community_that_does_not_take_the_language_gets_the_comment_all_the_same(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        polish = here.home.add_community("polish", languages=("pl",))
        here.change_policy(communities=(polish.handle,))
        post = here.post(to=polish)
        await here.round()
        assert here.summary(post).language is None


async def test_what_is_no_article_is_not_talked_about(tmp_path: Path) -> None:
    errors: tuple[NotAnArticle | FetchFailed, ...] = (
        NotAnArticle("paywall", "a wall"),
        NotAnArticle("listing", "many links"),
        FetchFailed("http-4xx", "status 404"),
        FetchFailed("robots", "keeps out"),
    )
    async with open_setting(tmp_path) as here:
        here.library.errors |= {f"https://news.example/{e.reason}": e for e in errors}
        posts = {each.reason: here.post(f"https://news.example/{each.reason}") for each in errors}
        await here.round(3, hours=1)
        assert [here.fate(post) for post in posts.values()] == list(posts)
        assert here.said() == 0
        assert len(here.library.asked) == len(errors)


async def test_a_site_that_does_not_answer_is_tried_thrice(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.library.errors[NEWS] = FetchFailed("timeout", "too slow")
        post = here.post()
        await here.round(6, minutes=20)
        assert here.fate(post) == "timeout"
        assert len(here.library.asked) == 3


async def test_a_site_that_answers_later_gets_its_summary(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.library.errors[NEWS] = FetchFailed("http-5xx", "status 503")
        post = here.post()
        await here.round(2, seconds=30)
        here.library.errors.clear()
        await here.round(4, minutes=5)
        assert here.fate(post) == "posted"


async def test_another_bot_that_summarises_is_not_doubled(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        autotldr = here.away.add_person("autotldr", bot=True)
        tldr, stats, human = here.post(), here.post(OTHER), here.post("https://news.example/3")
        here.world.add_comment(tldr, autotldr, "A summary.")
        here.world.add_comment(
            stats, here.people["robot"], "The summary contains 60 words. Saved 77%."
        )
        here.world.add_comment(human, here.people["ben"], "Saved you 77% of a summary: 9 words.")
        await here.round()
        assert [here.fate(each) for each in (tldr, stats, human)] == [
            "other-bot", "other-bot", "posted",
        ]  # fmt: skip


async def test_what_another_bot_took_back_does_not_count(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        autotldr = here.away.add_person("autotldr", bot=True)
        post = here.post()
        here.world.delete(here.world.add_comment(post, autotldr, "A summary."))
        await here.round()
        assert here.fate(post) == "posted"


async def crossposts(here: Setting, manner: str) -> list[str]:
    here.change_policy(crosspost=manner, mode="all")
    first = here.post()
    await here.round()
    second = here.post(NEWS + "?utm_source=social", to=here.garden)
    await here.round()
    assert here.fate(first) == "posted"
    return [each.text for each in here.summaries(second)]


async def test_a_crosspost_gets_a_link_to_the_summary(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        (text,) = await crossposts(here, "link")
        assert text == (
            f"This link was summarised here: {here.summary(here.world.posts[0]).uri}\n\n"
            "I'm a bot and I'm [open source](https://nutgraf.example/)! Reply \"stop\" and I leave "
            "you alone."
        )
        assert len(here.library.asked) == 1


async def test_a_crosspost_can_be_passed_over_in_silence(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        assert await crossposts(here, "silent") == []
        assert here.fate(here.world.posts[1]) == "crosspost"


async def test_a_crosspost_can_be_summarised_all_the_same(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        (text,) = await crossposts(here, "summary")
        assert "Elmsund" in text


async def test_a_crosspost_of_a_summary_that_is_gone_or_old_is_a_post_like_any(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path, mode="all") as here:
        first = here.post()
        await here.round()
        here.world.remove(here.summary(first))
        await here.round(2, hours=1)
        second = here.post(to=here.garden)
        await here.round()
        assert "Elmsund" in here.summary(second).text
        here.clock.move(days=8)
        third = here.post()
        await here.round()
        assert "Elmsund" in here.summary(third).text


async def test_too_little_text_is_passed_over(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.library.texts[NEWS] = NOTE
        here.library.texts[OTHER] = LIBRARY
        short, long = here.post(), here.post(OTHER)
        await here.round()
        assert (here.fate(short), here.fate(long)) == ("short-article", "posted")


async def test_the_format_is_as_set(tmp_path: Path) -> None:
    async with open_setting(tmp_path, format="spoiler") as here:
        post = here.post()
        await here.round()
        assert "::: spoiler" in here.summary(post).text
