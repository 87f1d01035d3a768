"""What every adapter does, on the twin of each platform, through real sockets."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import AsyncIterator

import pytest

from nutgraf.community.credentials import MemorySessions
from nutgraf.community.port import Platform
from nutgraf.community.values import Comment, Mention, Post, PrivateMessage
from nutgraf.demo.faults import Faults
from nutgraf.demo.instance import Software
from nutgraf.errors import (
    BadCredentials,
    Gone,
    NotAllowed,
    PlatformDown,
    PlatformError,
    RateLimited,
)
from tests.contract.stage import LONG_AGO, PASSWORD, SOFTWARES, Stage, on_every_platform, open_stage

NOBODY = 999_999


async def listed(posts: AsyncIterator[Post]) -> list[Post]:
    return [post async for post in posts]


# Who it is


@on_every_platform
async def test_it_knows_who_it_is(stage: Stage, platform: Platform) -> None:
    stage.bot.bio = "I am a bot."
    account = await platform.whoami()
    assert account.person.uri == stage.bot.uri
    assert account.person.handle == stage.bot.handle
    assert account.person.id == stage.here.people.number(stage.bot)
    assert account.person.bot
    assert account.bio == "I am a bot."
    assert account.software == ("lemmy" if stage.here.lemmy else "piefed")
    assert account.version == stage.here.version
    assert account.clock is not None
    assert abs(datetime.datetime.now(datetime.UTC) - account.clock).total_seconds() < 60
    assert platform.instance == stage.here.host


@on_every_platform
async def test_it_flags_the_account_and_writes_its_page(stage: Stage, platform: Platform) -> None:
    stage.bot.bot = False
    await platform.save_settings(bot=True, bio="I am a bot.\n\nWrite “stop” to me.")
    assert stage.bot.bot
    assert stage.bot.bio == "I am a bot.\n\nWrite “stop” to me."
    assert (await platform.whoami()).person.bot


@on_every_platform
async def test_its_limits_make_sense(stage: Stage, platform: Platform) -> None:
    limits = platform.limits
    assert limits.characters >= 1_000
    assert limits.bio_characters >= 100
    assert limits.comments >= 1
    assert limits.seconds >= limits.comments


# Posts


@on_every_platform
async def test_new_posts_come_newest_first_and_once(stage: Stage, platform: Platform) -> None:
    made = [stage.add_post(f"Post {n}") for n in range(5)]
    found = await listed(platform.new_posts(None, since=0, not_before=LONG_AGO))
    assert [post.uri for post in found] == [post.uri for post in reversed(made)]
    assert [post.id for post in found] == sorted((post.id for post in found), reverse=True)
    newer = await listed(platform.new_posts(None, since=found[2].id, not_before=LONG_AGO))
    assert newer == found[:2]
    assert await listed(platform.new_posts(None, since=found[0].id, not_before=LONG_AGO)) == []


@on_every_platform
async def test_new_posts_of_one_community(stage: Stage, platform: Platform) -> None:
    other = stage.away.add_community("boats")
    stage.world.add_post(other, stage.ada, "A boat")
    bridge = stage.add_post()
    place = await stage.place(platform)
    found = await listed(platform.new_posts(place, since=0, not_before=LONG_AGO))
    assert [post.uri for post in found] == [bridge.uri]
    both = await listed(platform.new_posts(None, since=0, not_before=LONG_AGO))
    assert len(both) == 2


@on_every_platform
async def test_posts_that_are_too_old_are_not_told(stage: Stage, platform: Platform) -> None:
    now = stage.world.now()
    for hours in range(90, 0, -1):
        stage.add_post(f"{hours} h", published=now - datetime.timedelta(hours=hours))
    not_before = now - datetime.timedelta(hours=3.5)
    found = await listed(platform.new_posts(None, since=0, not_before=not_before))
    assert [post.title for post in found] == ["1 h", "2 h", "3 h"]


@on_every_platform
async def test_posts_that_arrive_meanwhile_move_none(stage: Stage, platform: Platform) -> None:
    made = [stage.add_post(f"Post {n}").uri for n in range(170)]
    found: list[str] = []
    async for post in platform.new_posts(None, since=0, not_before=LONG_AGO):
        found.append(post.uri)
        if len(found) % 40 == 1:
            for n in range(7):
                stage.add_post(f"Meanwhile {len(found)} {n}")
    assert len(found) == len(set(found))
    assert [uri for uri in found if uri in made] == made[::-1]


@on_every_platform
async def test_a_pinned_post_neither_ends_nor_misleads_it(stage: Stage, platform: Platform) -> None:
    now = stage.world.now()
    old = [
        stage.add_post(f"Old {n}", published=now - datetime.timedelta(days=30)) for n in range(60)
    ]
    for post in old[:3]:
        stage.world.feature(post)
    place = await stage.place(platform)
    seen = await listed(platform.new_posts(place, since=0, not_before=LONG_AGO))
    assert {post.uri for post in seen} == {post.uri for post in old}
    since = max(post.id for post in seen)
    new = [stage.add_post(f"New {n}").uri for n in range(55)]
    found = await listed(platform.new_posts(place, since=since, not_before=LONG_AGO))
    assert [post.uri for post in found] == new[::-1]


@on_every_platform
async def test_a_post_is_told_whole(stage: Stage, platform: Platform) -> None:
    published = stage.world.now() - datetime.timedelta(hours=2)
    record = stage.add_post(
        "A bridge",
        link="https://news.example/bridge?a=1&b=2",
        body="It is *long*.",
        language="en",
        nsfw=True,
        published=published,
    )
    post = await stage.seen(platform, record)
    assert post.uri == record.uri
    assert post.title == "A bridge"
    assert post.link == "https://news.example/bridge?a=1&b=2"
    assert post.body == "It is *long*."
    assert post.language == "en"
    assert post.nsfw
    assert post.author.uri == stage.ada.uri
    assert post.community.uri == stage.community.uri
    assert post.community.handle == stage.community.handle
    assert post.community.title == "Bridges"
    assert abs((post.published - published).total_seconds()) < 1
    assert post.published.utcoffset() == datetime.timedelta(0)
    assert post.edited is None
    assert not (post.locked or post.removed or post.deleted or post.featured)


@on_every_platform
async def test_what_befalls_a_post_is_told(stage: Stage, platform: Platform) -> None:
    record = stage.add_post("A bridge", body="Text")
    stage.world.lock(record)
    stage.world.feature(record)
    stage.world.edit(record, "Another text")
    post = await stage.seen(platform, record)
    assert post.locked
    assert post.featured
    assert post.body == "Another text"
    if stage.here.software != "piefed":  # seen on a real one: only its lists tell of edits
        assert post.edited is not None
    assert post.link is None
    assert post.language is None


@on_every_platform
async def test_a_post_that_was_taken_away_is_gone_or_says_so(
    stage: Stage, platform: Platform
) -> None:
    for take_away in (stage.world.remove, stage.world.delete):
        record = stage.add_post()
        number = stage.here.posts.number(record)
        take_away(record)
        try:
            post = await platform.post(number)
        except Gone:
            continue
        assert post.removed or post.deleted


@on_every_platform
async def test_what_never_was_is_gone(stage: Stage, platform: Platform) -> None:
    with pytest.raises(Gone):
        await platform.post(NOBODY)
    with pytest.raises(Gone):
        await platform.find_comment(NOBODY)
    with pytest.raises(Gone):
        await platform.find_community(f"nothing@{stage.here.host}")
    with pytest.raises(Gone):
        await platform.find_post(f"{stage.away.origin}/post/{NOBODY}")
    with pytest.raises(Gone):
        await platform.find_person(f"{stage.away.origin}/u/nobody")


@on_every_platform
async def test_a_post_is_found_by_its_address(stage: Stage, platform: Platform) -> None:
    here = stage.add_post("Here")
    away = stage.world.add_post(stage.community, stage.mo, "Away")
    assert (await platform.find_post(here.uri)).uri == here.uri
    assert (await platform.find_post(away.uri)).uri == away.uri
    shown = f"{stage.here.origin}/post/{stage.here.posts.number(away)}"
    assert (await platform.find_post(shown)).uri == away.uri
    for wrong in (stage.ada.uri, "javascript:alert(1)", "no address", "", "https://"):
        with pytest.raises(Gone):
            await platform.find_post(wrong)


# People and communities


@on_every_platform
async def test_communities_are_found_by_name(stage: Stage, platform: Platform) -> None:
    boats = stage.away.add_community("boats", "Boats")
    for record in (stage.community, boats):
        found = await platform.find_community(record.handle)
        assert found.uri == record.uri
        assert found.id == stage.here.communities.number(record)
        assert found.name == record.name


@on_every_platform
async def test_people_are_found_by_address(stage: Stage, platform: Platform) -> None:
    for record in (stage.ada, stage.mo):
        found = await platform.find_person(record.uri)
        assert found.uri == record.uri
        assert found.id == stage.here.people.number(record)
        assert found.handle == record.handle
    with pytest.raises(Gone):
        await platform.find_person(stage.add_post().uri)


@on_every_platform
async def test_it_follows_a_community(stage: Stage, platform: Platform) -> None:
    boats = stage.away.add_community("boats")
    found = await platform.find_community(boats.handle)
    await platform.follow(found)
    await platform.follow(found)
    assert stage.bot in boats.followers


@on_every_platform
async def test_moderators_are_asked_for_afresh(stage: Stage, platform: Platform) -> None:
    place = await stage.place(platform)
    assert await platform.moderators(place) == {stage.mo.uri}
    impostor = stage.here.add_person("mo")
    stage.community.moderators.append(stage.ada)
    assert await platform.moderators(place) == {stage.mo.uri, stage.ada.uri}
    assert impostor.uri not in await platform.moderators(place)


# Comments


@on_every_platform
async def test_all_comments_are_told(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    first = stage.world.add_comment(record, stage.ada, "First")
    answer = stage.world.add_comment(record, stage.mo, "Answer", first)
    deep = stage.world.add_comment(record, stage.ada, "Deeper", answer)
    many = [stage.world.add_comment(record, stage.mo, f"Comment {n}") for n in range(120)]
    stage.world.vote(first, stage.mo, 1)
    stage.world.vote(first, stage.bot, -1)
    found = await platform.comments(await stage.seen(platform, record))
    by_uri = {comment.uri: comment for comment in found}
    assert len(found) == len(by_uri) == 123
    assert set(by_uri) >= {comment.uri for comment in many}
    told = by_uri[first.uri]
    assert (told.upvotes, told.downvotes) == (2, 1)
    assert told.parent_id is None
    assert told.author.uri == stage.ada.uri
    assert told.post_uri == record.uri
    assert by_uri[deep.uri].ancestors == (stage.number(first), stage.number(answer))


@on_every_platform
async def test_its_own_comments_are_told_also_those_taken_away(
    stage: Stage, platform: Platform
) -> None:
    record, other = stage.add_post(), stage.add_post()
    stage.world.add_comment(other, stage.bot, "Elsewhere")
    for n in range(60):
        stage.world.add_comment(record, stage.ada, f"Comment {n}")
    removed = stage.world.add_comment(record, stage.bot, "Removed")
    deleted = stage.world.add_comment(record, stage.bot, "Deleted")
    for n in range(60):
        stage.world.add_comment(record, stage.mo, f"More {n}")
    above = stage.world.add_comment(record, stage.mo, "Above")
    answer = stage.world.add_comment(record, stage.bot, "Answer", above)
    stage.world.remove(removed)
    stage.world.delete(deleted)
    found = await platform.comments_by_me(await stage.seen(platform, record))
    assert [comment.uri for comment in found] == [removed.uri, deleted.uri, answer.uri]
    assert [comment.removed for comment in found] == [True, False, False]
    assert [comment.deleted for comment in found] == [False, True, False]
    assert found[2].body == "Answer"
    assert found[2].parent_id == stage.number(above)


@on_every_platform
async def test_where_it_said_nothing_it_has_no_comments(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    post = await stage.seen(platform, record)
    assert list(await platform.comments_by_me(post)) == []
    twin = stage.away.add_person(stage.bot.name, bot=True)
    stage.world.add_comment(record, twin, "From a bot of the same name")
    assert list(await platform.comments_by_me(post)) == []


@on_every_platform
async def test_its_own_comments_are_told_after_the_session_ended(
    stage: Stage, platform: Platform
) -> None:
    record = stage.add_post()
    mine = stage.world.add_comment(record, stage.bot, "Mine")
    post = await stage.seen(platform, record)
    stage.here.expire_sessions()
    assert [comment.uri for comment in await platform.comments_by_me(post)] == [mine.uri]


@on_every_platform
async def test_it_comments_and_answers(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    post = await stage.seen(platform, record)
    text = "**A title**\n\n- one\n- “two” — ätsch\n\n::: spoiler more\nthree\n:::"
    made = await platform.comment(post, text, language="en")
    assert made.author.uri == stage.bot.uri
    assert made.parent_id is None
    assert made.post_id == post.id
    assert made.upvotes - made.downvotes in {0, 1}
    (standing,) = stage.world.standing(record, {stage.bot.uri})
    assert standing.uri == made.uri
    assert standing.text == text
    asking = stage.world.add_comment(record, stage.mo, "Well?")
    parent = await platform.find_comment(stage.number(asking))
    answer = await platform.comment(post, "Yes.", parent=parent)
    assert answer.parent_id == parent.id
    assert record.comments[-1].parent is asking
    above = await platform.parent(answer)
    assert above is not None
    assert above.uri == asking.uri
    assert await platform.parent(made) is None


@on_every_platform
async def test_a_language_that_is_not_taken_is_left_out(stage: Stage, platform: Platform) -> None:
    french = stage.here.add_community("ponts", languages=["und", "fr"])
    record = stage.world.add_post(french, stage.ada, "Un pont")
    post = await stage.seen(platform, record)
    for language in ("en", "tlh", "fr", None):
        await platform.comment(post, f"Text {language}", language=language)
    english, unknown = [comment.language for comment in record.comments][:2]
    assert unknown in {None, "und"}
    assert stage.software == "piefed" or english in {None, "und"}  # there, sites name languages
    assert len(record.comments) == 4


@on_every_platform
async def test_a_language_that_is_no_longer_taken_costs_no_comment(
    stage: Stage, platform: Platform
) -> None:
    record = stage.add_post()
    post = await stage.seen(platform, record)
    await platform.comment(post, "First", language="en")
    stage.community.languages = ("und", "de")  # which the adapter has no reason to ask about again
    await platform.comment(post, "Second", language="en")
    assert [comment.text for comment in record.comments] == ["First", "Second"]


@on_every_platform
async def test_it_edits_and_withdraws(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    made = await platform.comment(await stage.seen(platform, record), "Wrong")
    edited = await platform.edit(made.id, "Right")
    assert edited.uri == made.uri
    assert record.comments[0].text == "Right"
    await platform.withdraw(made.id)
    assert record.comments[0].deleted
    await platform.withdraw(made.id)
    assert record.comments[0].deleted
    await platform.withdraw(NOBODY)
    found = await platform.find_comment(made.id)
    assert found.deleted
    assert found.body == ""


@on_every_platform
async def test_it_does_not_withdraw_what_others_said(stage: Stage, platform: Platform) -> None:
    other = stage.world.add_comment(stage.add_post(), stage.ada, "Mine")
    with pytest.raises(NotAllowed):
        await platform.withdraw(stage.number(other))
    with pytest.raises(NotAllowed):
        await platform.edit(stage.number(other), "Not yours")
    assert other.stands
    assert other.text == "Mine"


@on_every_platform
async def test_what_a_moderator_removed_is_told(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    made = await platform.comment(await stage.seen(platform, record), "Too much")
    stage.world.remove(record.comments[0])
    found = await platform.find_comment(made.id)
    assert found.removed
    assert not found.deleted


# Notices


@on_every_platform
async def test_mentions_and_replies_are_told_until_they_are_read(
    stage: Stage, platform: Platform
) -> None:
    record = stage.add_post()
    mine = stage.world.add_comment(record, stage.bot, "Summary")
    asks = [
        stage.world.add_comment(record, stage.mo, f"@{stage.bot.handle} help {n}") for n in range(3)
    ]
    thanks = stage.world.add_comment(record, stage.ada, "good bot", mine)
    mentions = await platform.mentions()
    replies = await platform.replies_to_me()
    assert [each.comment.uri for each in mentions] == [each.uri for each in asks]
    assert [each.comment.uri for each in replies] == [thanks.uri]
    assert {each.kind for each in mentions} == {"mention"}
    assert {each.kind for each in replies} == {"reply"}
    assert mentions[0].comment.author.uri == stage.mo.uri
    assert mentions[0].comment.body == asks[0].text
    assert mentions[0].community.uri == stage.community.uri
    assert replies[0].comment.parent_id == stage.number(mine)
    await platform.mark_read(mentions[0])
    await platform.mark_read(mentions[0])
    await platform.mark_read(replies[0])
    assert [each.comment.uri for each in await platform.mentions()] == [a.uri for a in asks[1:]]
    assert list(await platform.replies_to_me()) == []


@on_every_platform
async def test_a_comment_that_mentions_and_answers_is_told_once(
    stage: Stage, platform: Platform
) -> None:
    record = stage.add_post()
    mine = stage.world.add_comment(record, stage.bot, "Summary")
    both = stage.world.add_comment(record, stage.ada, f"@{stage.bot.handle} delete", mine)
    told = [*await platform.mentions(), *await platform.replies_to_me()]
    assert [each.comment.uri for each in told] == [both.uri]
    assert told[0].kind == "mention"
    await platform.mark_read(told[0])
    assert not [*await platform.mentions(), *await platform.replies_to_me()]


@pytest.mark.slow
@on_every_platform
async def test_many_mentions_are_told_in_parts(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    asks = [
        stage.world.add_comment(record, stage.mo, f"@{stage.bot.handle} {n}").uri
        for n in range(130)
    ]
    told: list[str] = []
    for _ in range(20):
        found = await platform.mentions()
        if not found:
            break
        times = [each.comment.published for each in found]
        assert times == sorted(times)
        for each in found:
            told.append(each.comment.uri)
            await platform.mark_read(each)
    assert sorted(told) == sorted(asks)


@on_every_platform
async def test_messages_are_told_until_they_are_read(stage: Stage, platform: Platform) -> None:
    first = stage.world.send_message(stage.ada, stage.bot, "help")
    second = stage.world.send_message(stage.mo, stage.bot, "stop")
    stage.world.send_message(stage.ada, stage.mo, "between us")
    found = await platform.private_messages()
    assert [message.uri for message in found] == [first.uri, second.uri]
    assert [message.text for message in found] == ["help", "stop"]
    assert found[1].sender.uri == stage.mo.uri
    assert found[1].recipient_uri == stage.bot.uri
    await platform.mark_read(found[0])
    assert [message.uri for message in await platform.private_messages()] == [second.uri]


@on_every_platform
async def test_it_writes_messages_and_knows_them_again(stage: Stage, platform: Platform) -> None:
    since = stage.world.now() - datetime.timedelta(seconds=1)
    for record in (stage.ada, stage.mo):
        person = await platform.find_person(record.uri)
        await platform.send_message(person, "Hello.\n\nA summary.")
        stage.world.send_message(record, stage.bot, "Thanks")
        try:
            told = await platform.messages_to(person, since)
        except NotAllowed:
            assert stage.software == "lemmy-v4"
            assert record.home is stage.away
            continue
        assert [message.text for message in told] == ["Hello.\n\nA summary."]
        assert told[0].recipient_uri == record.uri
        later = stage.world.now() + datetime.timedelta(seconds=1)
        assert list(await platform.messages_to(person, later)) == []


# Refusals


async def refused(stage: Stage, platform: Platform, text: str = "Text") -> PlatformError:
    record = stage.add_post()
    return await refused_under(platform, await stage.seen(platform, record), text)


async def refused_under(platform: Platform, post: Post, text: str = "Text") -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await platform.comment(post, text)
    return caught.value


@on_every_platform
async def test_a_locked_post(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    post = await stage.seen(platform, record)
    stage.world.lock(record)
    error = await refused_under(platform, post)
    assert isinstance(error, NotAllowed)
    assert error.reason == "locked"
    assert not record.comments


@on_every_platform
async def test_a_ban_from_a_community(stage: Stage, platform: Platform) -> None:
    await platform.whoami()
    stage.world.ban(stage.bot, stage.community)
    error = await refused(stage, platform)
    assert isinstance(error, NotAllowed)
    assert error.reason == "banned-from-community"
    elsewhere = stage.here.add_community("boats")
    post = await stage.seen(platform, stage.world.add_post(elsewhere, stage.ada, "A boat"))
    assert (await platform.comment(post, "Text")).author.uri == stage.bot.uri


@on_every_platform
async def test_a_ban_from_the_instance(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    post = await stage.seen(platform, record)
    stage.world.ban(stage.bot, stage.here)
    error = await refused_under(platform, post)
    assert isinstance(error, NotAllowed | BadCredentials)
    if isinstance(error, NotAllowed):
        assert error.reason == "banned-from-instance"
    assert not record.comments


@on_every_platform
async def test_a_comment_that_is_too_long(stage: Stage, platform: Platform) -> None:
    if stage.software == "piefed":
        pytest.skip("PieFed knows no longest comment")
    error = await refused(stage, platform, "x" * (platform.limits.characters + 1))
    assert isinstance(error, NotAllowed)
    assert error.reason == "too-long"


@on_every_platform
async def test_a_post_that_was_removed_meanwhile(stage: Stage, platform: Platform) -> None:
    if stage.software == "piefed":
        pytest.skip("PieFed takes comments under what was removed; the bot looks before it writes")
    for take_away in (stage.world.remove, stage.world.delete):
        record = stage.add_post()
        post = await stage.seen(platform, record)
        take_away(record)
        assert isinstance(await refused_under(platform, post), Gone)


# What goes wrong on the way


@on_every_platform
async def test_a_lost_answer_may_have_been_a_comment(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    post = await stage.seen(platform, record)
    await platform.comments_by_me(post)
    stage.here.faults = Faults(lost_answer=1.0)
    error = await refused_under(platform, post)
    stage.here.faults = Faults()
    assert isinstance(error, PlatformDown)
    assert error.maybe_done
    assert len(record.comments) == 1
    found = await platform.comments_by_me(post)
    assert [comment.uri for comment in found] == [record.comments[0].uri]


@on_every_platform
async def test_a_lost_request_writes_nothing_and_is_not_repeated(
    stage: Stage, platform: Platform
) -> None:
    record = stage.add_post()
    post = await stage.seen(platform, record)
    await platform.comments_by_me(post)
    stage.here.faults = Faults(lost_request=1.0)
    error = await refused_under(platform, post)
    stage.here.faults = Faults()
    assert isinstance(error, PlatformDown)
    assert error.maybe_done
    assert not record.comments
    assert list(await platform.comments_by_me(post)) == []


@pytest.mark.parametrize(
    "faults", [Faults(server_error=1.0), Faults(html=1.0)], ids=["5xx", "html"]
)
@pytest.mark.parametrize("software", SOFTWARES)
def test_errors_of_the_server_prove_nothing(software: Software, faults: Faults) -> None:
    async def scenario() -> None:
        async with open_stage(software) as stage:
            platform = await stage.connect()
            record = stage.add_post()
            post = await stage.seen(platform, record)
            for seed in range(8):
                before = len(record.comments)
                stage.here.faults = Faults(
                    server_error=faults.server_error, html=faults.html, seed=seed
                )
                error = await refused_under(platform, post, f"Try {seed}")
                assert isinstance(error, PlatformDown)
                assert error.maybe_done
                assert len(str(error)) < 300
                assert len(record.comments) - before in {0, 1}
            assert 0 < len(record.comments) < 8

    asyncio.run(scenario())


@on_every_platform
async def test_an_instance_that_is_down(stage: Stage, platform: Platform) -> None:
    post = await stage.seen(platform, stage.add_post())
    stage.here.down_until = stage.world.now() + datetime.timedelta(hours=1)
    with pytest.raises(PlatformDown):
        await listed(platform.new_posts(None, since=0, not_before=LONG_AGO))
    with pytest.raises(PlatformDown):
        await platform.comment(post, "Text")
    stage.here.down_until = None
    assert await listed(platform.new_posts(None, since=0, not_before=LONG_AGO)) == [post]


@pytest.mark.parametrize("software", SOFTWARES)
def test_an_instance_that_is_not_there(software: Software) -> None:
    async def scenario() -> None:
        async with open_stage(software) as stage:
            platform = await stage.connect()
            post = await stage.seen(platform, stage.add_post())
        with pytest.raises(PlatformDown) as caught:
            await platform.comment(post, "Text")
        await platform.close()
        assert not caught.value.maybe_done

    asyncio.run(scenario())


@pytest.mark.slow
@on_every_platform
async def test_an_instance_that_is_slow(stage: Stage, platform: Platform) -> None:
    hasty = await stage.connect(seconds=0.3)
    record = stage.add_post()
    post = await stage.seen(hasty, record)
    stage.here.faults = Faults(slow_seconds=0.6)
    error = await refused_under(hasty, post)
    assert isinstance(error, PlatformDown)
    assert error.maybe_done


@on_every_platform
async def test_too_many_comments(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    post = await stage.seen(platform, record)
    stage.here.limits.on = True
    error = None
    for n in range(20):
        try:
            await platform.comment(post, f"Comment {n}")
        except RateLimited as limited:
            error = limited
            break
    assert error is not None
    assert len(record.comments) == platform.limits.comments
    assert error.retry_after is None or error.retry_after > 0
    assert len(await platform.comments_by_me(post)) == len(record.comments)


@pytest.mark.slow
@on_every_platform
async def test_comments_that_show_late_are_found_in_the_end(
    stage: Stage, platform: Platform
) -> None:
    record = stage.add_post()
    post = await stage.seen(platform, record)
    stage.here.faults = Faults(lag_seconds=0.3)
    made = await platform.comment(post, "Text")
    await asyncio.sleep(0.4)
    assert [comment.uri for comment in await platform.comments_by_me(post)] == [made.uri]


@on_every_platform
async def test_whatever_goes_wrong_there_is_one_comment_in_the_end(
    stage: Stage, platform: Platform
) -> None:
    records = [stage.add_post(f"Post {n}") for n in range(30)]
    posts = [await stage.seen(platform, record) for record in records]
    stage.here.faults = Faults(lost_answer=0.1, lost_request=0.1, server_error=0.1, html=0.1)

    async def until_it_is_done(post: Post) -> None:
        """Writes a comment as the outbox does: after a doubt it looks before it writes again."""
        doubtful = False
        for _ in range(60):
            try:
                if doubtful and await platform.comments_by_me(post):
                    return
                await platform.comment(post, "Text", language="en")
            except PlatformDown as error:
                doubtful = doubtful or error.maybe_done
            else:
                return
        raise AssertionError(f"{post.uri} is not done")

    for number, post in enumerate(posts):
        if number % 7 == 3:
            stage.here.expire_sessions()
        await until_it_is_done(post)
    stage.here.faults = Faults()
    assert [len(record.comments) for record in records] == [1] * 30
    assert stage.world.most_at_once({stage.bot.uri}) == 1


# Sessions


@on_every_platform
async def test_it_logs_in_once_for_all_who_ask_at_once(stage: Stage, platform: Platform) -> None:
    post = stage.add_post()
    number = stage.here.posts.number(post)
    await asyncio.gather(
        platform.whoami(),
        platform.mentions(),
        platform.private_messages(),
        platform.post(number),
        platform.replies_to_me(),
    )
    assert stage.log_ins() == 1


@on_every_platform
async def test_a_session_is_kept_for_the_next_start(stage: Stage, platform: Platform) -> None:
    await platform.whoami()
    again = await stage.connect()
    assert (await again.whoami()).person.uri == stage.bot.uri
    assert stage.log_ins() == 1
    only_kept = await stage.connect(password=None)
    assert (await only_kept.whoami()).person.uri == stage.bot.uri


@on_every_platform
async def test_a_session_that_ended_is_opened_anew(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    post = await stage.seen(platform, record)
    for text in ("Text", "More text"):
        stage.here.expire_sessions()
        await platform.comment(post, text)
    assert len(record.comments) == 2
    assert stage.log_ins() == 3
    stage.here.expire_sessions()
    await asyncio.gather(platform.mentions(), platform.replies_to_me(), platform.whoami())
    assert stage.log_ins() == 4


@on_every_platform
async def test_a_kept_session_that_ended_is_found_out(stage: Stage, platform: Platform) -> None:
    await platform.whoami()
    stage.here.expire_sessions()
    again = await stage.connect()
    assert (await again.whoami()).person.uri == stage.bot.uri
    assert stage.log_ins() == 2


@on_every_platform
async def test_a_token_from_elsewhere_is_enough(stage: Stage, platform: Platform) -> None:
    token = stage.here.log_in(stage.bot)
    stage.sessions = MemorySessions()
    other = await stage.connect(password=None, token=token)
    assert (await other.whoami()).person.uri == stage.bot.uri
    assert stage.log_ins() == 0
    stage.here.expire_sessions()
    with pytest.raises(BadCredentials):
        await other.comment(await stage.seen(platform, stage.add_post()), "Text")
    with pytest.raises(BadCredentials):
        await other.whoami()


@on_every_platform
async def test_a_wrong_password_is_tried_once(stage: Stage, platform: Platform) -> None:
    other = await stage.connect(password="wrong")
    outcomes = await asyncio.gather(
        other.whoami(), other.mentions(), other.private_messages(), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {BadCredentials}
    with pytest.raises(BadCredentials):
        await other.whoami()
    assert stage.log_ins() == 1


@on_every_platform
async def test_the_second_factor(stage: Stage, platform: Platform) -> None:
    if stage.software == "piefed":
        pytest.skip("PieFed has no second factor")
    stage.bot.totp = "123456"
    with pytest.raises(BadCredentials, match="second factor"):
        await (await stage.connect()).whoami()
    with pytest.raises(BadCredentials, match="second factor"):
        await (await stage.connect(totp="654321")).whoami()
    right = await stage.connect(totp="123456")
    assert (await right.whoami()).person.uri == stage.bot.uri


@on_every_platform
async def test_a_log_in_that_fails_on_the_way_has_done_nothing(
    stage: Stage, platform: Platform
) -> None:
    post = await stage.seen(platform, stage.add_post())
    stage.sessions = MemorySessions()
    other = await stage.connect()
    stage.here.faults = Faults(server_error=1.0)
    with pytest.raises(PlatformDown) as caught:
        await other.comment(post, "Text")
    assert not caught.value.maybe_done
    stage.here.faults = Faults()
    assert (await other.comment(post, "Text")).author.uri == stage.bot.uri


@on_every_platform
async def test_too_many_log_ins(stage: Stage, platform: Platform) -> None:
    stage.here.limits.on = True
    error: PlatformError | None = None
    for _ in range(40):
        stage.sessions = MemorySessions()
        try:
            await (await stage.connect()).whoami()
        except PlatformError as limited:
            error = limited
            break
    assert isinstance(error, RateLimited)


# What strangers write


HOSTILE = (
    "<script>alert(1)</script>",
    "](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "\u202eright to left\u202c \u200b\ufeff",
    "'; DROP TABLE posts; --",
    "%s {0} ${x} \\n \\u0000",
    "@nutgraf@nutgraf.example !a@b [@nutgraf](https://x/u/nutgraf)",
    "line\nline\r\nline\u2028line",
    "💥" * 500,
)


@on_every_platform
async def test_hostile_words_come_as_they_are(stage: Stage, platform: Platform) -> None:
    for words in HOSTILE:
        record = stage.add_post(words, body=words, link="https://news.example/a b?<>")
        stage.world.add_comment(record, stage.mo, words)
        post = await stage.seen(platform, record)
        assert post.body == words
        assert "\n" not in post.title
        (comment,) = await platform.comments(post)
        assert comment.body == words
    found = await listed(platform.new_posts(None, since=0, not_before=LONG_AGO))
    assert len(found) == len(HOSTILE)


@on_every_platform
async def test_a_comment_of_a_megabyte(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    stage.world.add_comment(record, stage.mo, "x" * 1_000_000 + f" @{stage.bot.handle}")
    mine = stage.world.add_comment(record, stage.bot, "Mine")
    post = await stage.seen(platform, record)
    assert len(await platform.comments(post)) == 2
    assert [comment.uri for comment in await platform.comments_by_me(post)] == [mine.uri]
    assert len(await platform.mentions()) == 1


@on_every_platform
async def test_a_link_on_another_instance_never_fails(stage: Stage, platform: Platform) -> None:
    comment = stage.world.add_comment(stage.add_post(), stage.bot, "Mine")
    for instance in (stage.away.host, "", "../..", "evil.example/@x", "a" * 5_000, "x\ny", "[::1"):
        assert await platform.link_for(comment.uri, instance) == comment.uri


@on_every_platform
async def test_a_link_is_built_from_the_number_alone(stage: Stage, platform: Platform) -> None:
    comment = stage.world.add_comment(stage.add_post(), stage.bot, "Mine")
    asked: list[str] = []

    async def fetch_json(url: str) -> object:
        asked.append(url)
        found = {"id": 77, "ap_id": comment.uri, "url": "https://evil.example/"}
        return {"comment": {"comment": found, "post": {"id": 5}}, "link": "https://evil.example/"}

    able = await stage.connect(fetch_json=fetch_json)
    link = await able.link_for(comment.uri, "lemmy.example")
    assert link == "https://lemmy.example/comment/77"
    assert all(url.startswith("https://lemmy.example/api/") for url in asked)


@on_every_platform
async def test_no_secret_is_told(stage: Stage, platform: Platform, capture: None = None) -> None:
    records: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(self.format(record))

    keeper, root = Keeper(), logging.getLogger()
    level = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    try:
        await platform.whoami()
        other = await stage.connect(password="wrong but secret", token="expired token")
        stage.sessions = MemorySessions()
        with pytest.raises(BadCredentials) as caught:
            await (await stage.connect(password="wrong but secret", token="expired token")).whoami()
    finally:
        root.removeHandler(keeper)
        root.setLevel(level)
    token = stage.here.log_in(stage.bot)
    told = "\n".join([*records, str(caught.value), repr(caught.value), repr(platform), repr(other)])
    for secret in (PASSWORD, "wrong but secret", "expired token", token[:12]):
        assert secret not in told
    for exchange in stage.exchanges:
        assert PASSWORD not in f"{exchange.path}{exchange.query}"


@pytest.mark.data
@pytest.mark.parametrize("software", SOFTWARES)
def test_all_that_is_said_is_as_the_platform_describes_it(software: Software) -> None:
    async def scenario() -> None:
        async with open_stage(software) as stage:
            await tour(stage, await stage.connect())
            await (await stage.connect()).whoami()  # with the session that was kept
            seen = stage.check_traffic()
            asked = {f"{each.method} {each.path}" for each in stage.exchanges}
            assert {route for route in asked if "/api/" in route} == set(seen)
            assert len(seen) >= 18

    asyncio.run(scenario())


async def tour(stage: Stage, platform: Platform) -> None:
    """Asks for everything once."""
    record = stage.add_post("A bridge", link="https://news.example/a", language="en")
    boats = stage.away.add_community("boats")
    await platform.whoami()
    await platform.save_settings(bot=True, bio="I am a bot")
    (post,) = await listed(platform.new_posts(None, since=0, not_before=LONG_AGO))
    place = await stage.place(platform)
    await listed(platform.new_posts(place, since=0, not_before=LONG_AGO))
    await platform.follow(await platform.find_community(boats.handle))
    await platform.moderators(place)
    await platform.find_post(record.uri)
    await platform.comments_by_me(post)
    made = await platform.comment(post, "Text", language="en")
    asking = stage.world.add_comment(record, stage.mo, f"@{stage.bot.handle} help")
    stage.world.add_comment(record, stage.ada, "good bot", record.comments[0])
    parent = await platform.find_comment(stage.number(asking))
    answer = await platform.comment(post, "Yes", parent=parent)
    await platform.parent(answer)
    await platform.comments(post)
    await platform.edit(made.id, "Another text")
    await platform.withdraw(made.id)
    await platform.withdraw(made.id)
    stage.world.add_comment(record, stage.mo, f"@{stage.bot.handle} short")
    stage.world.send_message(stage.ada, stage.bot, "help")
    mentions, replies = await platform.mentions(), await platform.replies_to_me()
    messages = await platform.private_messages()
    assert mentions
    assert replies
    assert messages
    told: list[Mention | PrivateMessage] = [*mentions, *replies, *messages]
    for notice in told:
        await platform.mark_read(notice)
    person = await platform.find_person(stage.ada.uri)
    await platform.send_message(person, "Hello")
    await platform.messages_to(person, LONG_AGO)


def test_values_are_the_same_whatever_the_software() -> None:
    told: list[tuple[str, ...]] = []

    async def scenario(software: Software) -> None:
        async with open_stage(software) as stage:
            platform = await stage.connect()
            record = stage.add_post("A bridge", link="https://news.example/a", language="de")
            stage.world.add_comment(record, stage.mo, "Text")
            post = await stage.seen(platform, record)
            (comment,) = await platform.comments(post)
            told.append(shape(post, comment))

    for software in SOFTWARES:
        asyncio.run(scenario(software))
    assert len(set(told)) == 1


def shape(post: Post, comment: Comment) -> tuple[str, ...]:
    return (
        post.title,
        str(post.link),
        post.body,
        str(post.language),
        post.author.name,
        post.community.name,
        comment.body,
        comment.author.name,
        str(comment.ancestors),
        str(comment.upvotes),
    )
