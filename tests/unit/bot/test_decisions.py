"""Which posts get a summary, and who outranks whom."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from nutgraf.article.model import Article
from nutgraf.bot.decisions import (
    Standing,
    body_tells,
    refuse_community,
    refuse_post,
    refuse_summary,
    summarised_by_another,
)
from nutgraf.bot.policy import LocalPolicy, Policy
from nutgraf.community.values import Comment, Community, Person, Post
from nutgraf.store.values import CommunityChoice, Mode
from nutgraf.summary import summarize

NOW = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
ADA = Person("https://lemmy.example/u/ada", 2, "ada")
TECH = Community("https://lemmy.example/c/tech", 3, "tech")
POST = Post(
    uri="https://lemmy.example/post/1",
    id=1,
    title="Ferries",
    link="https://news.example/ferries",
    body="",
    author=ADA,
    community=TECH,
    published=NOW - datetime.timedelta(hours=1),
)
OPEN = Policy(communities=("tech@lemmy.example",))


def choice(mode: Mode | None) -> CommunityChoice:
    return CommunityChoice(TECH.uri, TECH.handle, mode, None, ADA.uri, NOW)


def test_a_plain_link_in_an_opted_in_community_is_welcome() -> None:
    assert refuse_post(POST, OPEN, Standing(), NOW) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"link": None}, "no-link"),
        ({"nsfw": True}, "nsfw"),
        ({"locked": True}, "locked"),
        ({"removed": True}, "removed"),
        ({"deleted": True}, "deleted"),
        ({"featured": True}, "featured"),
        ({"published": NOW - datetime.timedelta(hours=25)}, "too-old"),
        ({"community": replace(TECH, nsfw=True)}, "nsfw"),
        ({"community": Community("https://other.example/c/tech", 9, "tech")}, "not-opted-in"),
        ({"link": "https://www.tube.example/watch"}, "domain"),
        ({"link": "https://m.tube.example/watch"}, "domain"),
    ],
)
def test_reasons_of_the_post(change: dict[str, object], reason: str) -> None:
    policy = replace(OPEN, deny_domains=("tube.example",))
    assert refuse_post(replace(POST, **change), policy, Standing(), NOW) == reason  # type: ignore[arg-type]


def test_own_posts_and_those_of_bots() -> None:
    assert refuse_post(POST, OPEN, Standing(), NOW, ADA.__eq__) == "own-post"
    by_bot = replace(POST, author=replace(ADA, bot=True))
    assert refuse_post(by_bot, OPEN, Standing(), NOW) is None
    assert refuse_post(by_bot, replace(OPEN, bot_posts=False), Standing(), NOW) == "bot-post"


DENIED = replace(OPEN, deny_communities=("tech@lemmy.example",))
DENIED_HOST = replace(OPEN, deny_instances=("lemmy.example",))
LOCALLY_OFF = replace(OPEN, community={"tech@lemmy.example": LocalPolicy(mode="off")})
PERMITTING = Policy(moderators_may_turn_on=True)


@pytest.mark.parametrize(
    ("policy", "mode", "stopped", "reason"),
    [
        (DENIED, "on", False, "denied"),
        (DENIED, "off", True, "denied"),
        (DENIED_HOST, None, False, "denied"),
        (LOCALLY_OFF, "on", False, "denied"),
        (OPEN, "off", True, "switched-off"),
        (OPEN, "on", True, "author-stopped"),
        (OPEN, None, True, "author-stopped"),
        (OPEN, "mention-only", False, "mention-only"),
        (replace(OPEN, mode="mention-only"), "on", False, "mention-only"),
        (Policy(), "on", False, "not-opted-in"),
        (PERMITTING, "on", False, None),
        (PERMITTING, None, False, "not-opted-in"),
        (Policy(mode="all"), None, False, None),
        (Policy(instances=("lemmy.example",)), None, False, None),
        (Policy(community={"Tech@Lemmy.example": LocalPolicy(mode="on")}), None, False, None),
    ],
)
def test_precedence(policy: Policy, mode: Mode | None, stopped: bool, reason: str | None) -> None:
    standing = Standing(choice(mode) if mode else None, author_stopped=stopped)
    assert refuse_post(POST, policy, standing, NOW) == reason


def test_a_community_of_the_same_name_elsewhere_is_another() -> None:
    assert refuse_community(OPEN, "tech@evil.example", None) == "not-opted-in"


TEXT = "\n\n".join(
    f"The harbour of town number {n} will get its own electric ferry next year, the council said."
    f" It voted for that after a long debate about noise, smell and the price of diesel fuel."
    for n in range(1, 12)
)


def test_reasons_of_the_summary() -> None:
    summary = summarize(Article.from_text(TEXT, title="Electric ferries", language="en"))
    assert refuse_summary(summary, OPEN) is None
    assert refuse_summary(summary, replace(OPEN, deny_languages=("en",))) == "language"
    assert refuse_summary(summary, replace(OPEN, languages=("de",))) == "language"
    assert refuse_summary(summary, replace(OPEN, minimum_words=5_000)) == "short-article"
    short = replace(OPEN, minimum_words=1, maximum_words=100)
    assert refuse_summary(summary, short) == "long-article"
    assert refuse_summary(summary, replace(OPEN, minimum_saved=0.99)) == "saves-too-little"
    assert refuse_summary(summary, OPEN, f"Full text:\n\n> {TEXT}") == "text-in-body"


def test_a_quotation_in_the_body_is_not_the_article() -> None:
    paragraphs = TEXT.split("\n\n")
    assert not body_tells("I like this:\n\n> " + paragraphs[0], paragraphs)
    assert body_tells("**" + "**\n\n**".join(paragraphs[:8]) + "**", paragraphs)
    assert not body_tells("", paragraphs)
    assert not body_tells("Whatever is written here, there is no article.", [])


def comment(name: str, body: str, *, bot: bool, uri: str = "https://x.example/u/b") -> Comment:
    author = Person(uri, 7, name, bot)
    return Comment("https://x.example/comment/1", 1, 1, POST.uri, author, body, NOW)


@pytest.mark.parametrize(
    ("found", "silent"),
    [
        (comment("autotldr", "Here it is", bot=True), True),
        (comment("AutoTLDR", "Here it is", bot=False), True),
        (comment("other", "This is the best summary I could make. I'm a bot!", bot=True), True),
        (comment("other", "the summary contains 166 words. Saved 77%.", bot=True), True),
        (comment("other", "the summary contains 166 words. Saved 77%.", bot=False), False),
        (comment("reminder", "I will remind you", bot=True), False),
        (replace(comment("autotldr", "", bot=True), removed=True), False),
        (comment("autotldr", "mine", bot=True, uri="https://own.example/u/autotldr"), False),
    ],
)
def test_other_bots(found: Comment, silent: bool) -> None:
    def is_own(person: Person) -> bool:
        return person.uri == "https://own.example/u/autotldr"

    assert summarised_by_another([found], OPEN, is_own) is silent


def test_quiet_hours() -> None:
    night = replace(OPEN, quiet_hours=("23:00-06:30",))

    def at(hour: int, minute: int = 0) -> datetime.datetime:
        return datetime.datetime(2026, 11, 24, hour, minute, tzinfo=datetime.UTC)

    assert night.is_quiet(at(12)) is None
    assert night.is_quiet(at(6, 30)) is None
    assert night.is_quiet(at(6, 29)) == at(6, 30)
    assert night.is_quiet(at(23)) == at(6, 30) + datetime.timedelta(days=1)
    day = replace(OPEN, quiet_hours=("08:00-09:00",))
    assert day.is_quiet(at(8)) == at(9)
    assert day.is_quiet(at(7, 59)) is None


def test_the_narrower_setting_counts() -> None:
    policy = Policy(
        per_day=10,
        instance={"lemmy.example": LocalPolicy(per_day=5, format="spoiler")},
        community={"tech@lemmy.example": LocalPolicy(per_day=2)},
    )
    here = policy.at("Tech@lemmy.example")
    assert (here.per_day, here.format) == (2, "spoiler")
    assert policy.at("news@lemmy.example").per_day == 5
    assert policy.at("news@other.example").per_day == 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"communities": ("technology",)},
        {"deny_instances": ("https://lemmy.example/",)},
        {"quiet_hours": ("23-06",)},
        {"per_day": -1},
        {"format": "terminal"},
        {"language": "xx"},
        {"maintainer": "@ada"},
        {"minimum_saved": 2.0},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="|".join(wrong)):
        Policy(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["tech", "tech@good.example", "@", "a@b@c"])
def test_a_name_with_the_host_of_another_in_it_is_denied_with_its_own(name: str) -> None:
    handle = f"{name}@evil.example"
    assert refuse_community(Policy(mode="all"), handle, None) is None
    assert refuse_community(Policy(mode="all", deny_instances=("evil.example",)), handle, None)
    off = Policy(mode="all", instance={"evil.example": LocalPolicy(mode="off")})
    assert refuse_community(off, handle, None) == "denied"
