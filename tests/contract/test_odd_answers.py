"""What makes no sense in a list does not hide the rest of it; where all is promised, it is told.

The twins break their word here, so these exchanges are not checked against the descriptions.
"""

from __future__ import annotations

from typing import Any

import pytest

from nutgraf.community.port import Platform
from nutgraf.errors import PlatformDown
from tests.contract.stage import LONG_AGO, Stage, on_every_platform

NO_TEXT: Any = 7


@on_every_platform
async def test_an_odd_post_hides_no_other(stage: Stage, platform: Platform) -> None:
    posts = [stage.add_post(f"Post {n}", link=f"https://news.example/{n}") for n in range(3)]
    posts[1].link = NO_TEXT
    found = [post async for post in platform.new_posts(None, since=0, not_before=LONG_AGO)]
    assert [post.uri for post in found] == [posts[2].uri, posts[0].uri]
    with pytest.raises(PlatformDown):  # asked for alone there is nothing else to tell
        await stage.seen(platform, posts[1])
    stage.exchanges.clear()


@on_every_platform
async def test_an_address_that_cannot_be_taken_apart_hides_no_other(
    stage: Stage, platform: Platform
) -> None:
    stranger = stage.world.add_instance("lemmy-v3", host="[x").add_person("evil")
    sound = stage.add_post("Sound")
    stage.world.add_post(stage.community, stranger, "Odd")
    ask = stage.world.add_comment(sound, stage.mo, f"@{stage.bot.handle} help")
    stage.world.add_comment(sound, stranger, f"@{stage.bot.handle} help")
    found = [post async for post in platform.new_posts(None, since=0, not_before=LONG_AGO)]
    assert [post.uri for post in found] == [sound.uri]
    assert [each.comment.uri for each in await platform.mentions()] == [ask.uri]
    stage.exchanges.clear()


@on_every_platform
async def test_a_page_of_odd_posts_does_not_end_the_look_at_once(
    stage: Stage, platform: Platform
) -> None:
    if not stage.here.lemmy:
        pytest.skip("PieFed tells no end of a list but a page with nothing new")
    sound = stage.add_post("Sound")
    for n in range(60):
        stage.add_post(f"Odd {n}").link = NO_TEXT
    found = [post async for post in platform.new_posts(None, since=0, not_before=LONG_AGO)]
    assert [post.uri for post in found] == [sound.uri]
    stage.exchanges.clear()


@on_every_platform
async def test_an_odd_comment_hides_no_other(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    mine = stage.world.add_comment(record, stage.bot, "Summary")
    odd = stage.world.add_comment(record, stage.ada, "?")
    odd.text = NO_TEXT
    thanks = stage.world.add_comment(record, stage.mo, "thanks")
    post = await stage.seen(platform, record)
    assert {each.uri for each in await platform.comments(post)} == {mine.uri, thanks.uri}
    assert [each.uri for each in await platform.comments_by_me(post)] == [mine.uri]
    stage.exchanges.clear()


@on_every_platform
async def test_its_own_comments_are_told_all_or_not_at_all(
    stage: Stage, platform: Platform
) -> None:
    record = stage.add_post()
    stage.world.add_comment(record, stage.bot, "Summary")
    stage.world.add_comment(record, stage.bot, "?").text = NO_TEXT
    post = await stage.seen(platform, record)
    with pytest.raises(PlatformDown):
        await platform.comments_by_me(post)
    stage.exchanges.clear()


@on_every_platform
async def test_an_odd_notice_hides_no_other(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    mine = stage.world.add_comment(record, stage.bot, "Summary")
    name = f"@{stage.bot.handle}"
    asks = [stage.world.add_comment(record, stage.mo, f"{name} {n}") for n in range(3)]
    answers = [stage.world.add_comment(record, stage.ada, f"good bot {n}", mine) for n in range(3)]
    messages = [stage.world.send_message(stage.ada, stage.bot, f"help {n}") for n in range(3)]
    for odd in (asks[1], answers[1], messages[1]):
        odd.text = NO_TEXT
    found = await platform.mentions()
    assert [each.comment.uri for each in found] == [asks[0].uri, asks[2].uri]
    for each in found:
        await platform.mark_read(each)
    assert not await platform.mentions()
    replies = await platform.replies_to_me()
    assert [each.comment.uri for each in replies] == [answers[0].uri, answers[2].uri]
    told = await platform.private_messages()
    assert [each.uri for each in told] == [messages[0].uri, messages[2].uri]
    stage.exchanges.clear()


@on_every_platform
async def test_what_it_wrote_to_somebody_is_told_whatever_they_wrote(
    stage: Stage, platform: Platform
) -> None:
    ours = stage.world.send_message(stage.bot, stage.ada, "Passed on")
    stage.world.send_message(stage.ada, stage.bot, "?").text = NO_TEXT
    ada = await platform.find_person(stage.ada.uri)
    found = await platform.messages_to(ada, LONG_AGO)
    assert [each.uri for each in found] == [ours.uri]
    stage.world.send_message(stage.bot, stage.ada, "?").text = NO_TEXT
    with pytest.raises(PlatformDown):
        await platform.messages_to(ada, LONG_AGO)
    stage.exchanges.clear()


@on_every_platform
async def test_an_odd_moderator_takes_no_other_off_the_list(
    stage: Stage, platform: Platform
) -> None:
    odd = stage.here.add_person("odd")
    stage.community.moderators.append(odd)
    odd.name = NO_TEXT
    found = await platform.moderators(await stage.place(platform))
    assert stage.mo.uri in found
    stage.exchanges.clear()
