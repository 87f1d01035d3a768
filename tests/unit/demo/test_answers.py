"""Every route of every face answers as the description of its API says."""

from __future__ import annotations

import pytest
from tests.openapi import inspector_of
from tests.unit.demo.asking import Answer, Client, Json, Town, in_a_loop

from nutgraf.demo.faces import FACES
from nutgraf.demo.instance import Software
from nutgraf.demo.server import serve

pytestmark = pytest.mark.data

BIO = "I am a bot"


class Walk:
    """Asks for all there is in one town.

    Args:
        town: that is asked.
    """

    def __init__(self, town: Town) -> None:
        self.town = town
        self.here = town.here
        post = town.add_post("A bridge", link="https://example.org/1", body="Text", language="en")
        town.world.feature(post)
        self.post = self.here.posts.number(post)
        self.uri = post.uri
        for _ in range(60):
            town.add_post()
        first = town.world.add_comment(post, town.bot, "A summary")
        town.world.edit(post, "Other text")
        asked = f"@{town.bot.handle} good"
        self.reply = town.world.add_comment(post, town.ada, "good bot", first)
        self.mention = town.world.add_comment(post, town.ada, asked)
        town.world.vote(first, town.ada, 1)
        self.message = town.world.send_message(town.ada, town.bot, "hello")
        town.world.send_message(town.bot, town.ada, "hello yourself")
        town.world.remove(town.world.add_comment(post, town.ada, "rude"))
        self.person = self.here.people.number(town.ada)
        self.community = self.here.communities.number(town.news)
        self.stranger = Client(self.here)
        self.bot = Client(self.here, town.bot)

    def notice(self, subject: object) -> int:
        """Number of the notice of something."""
        told = self.here.notices(self.town.bot)
        return next(each.number for each in told if each.subject is subject)


async def _lemmy_v3(walk: Walk) -> list[Answer]:
    bot, post = walk.bot, walk.post
    made = await bot.post("/comment", content="More", post_id=post, language_id=37)
    number = made.body["comment_view"]["comment"]["id"]
    resolved = [
        await bot.get("/resolve_object", q=q)
        for q in (walk.uri, walk.reply.uri, walk.town.news.uri, f"@{walk.town.ada.handle}")
    ]
    return [
        await walk.stranger.get("/site"),
        await bot.get("/site"),
        await walk.stranger.post("/user/login", username_or_email="bot", password="secret"),
        await bot.get("/user/validate_auth"),
        await bot.put("/user/save_user_settings", bot_account=True, bio=BIO),
        *resolved,
        await bot.get("/community", name="news"),
        await bot.get("/community/list", limit=50),
        await bot.post("/community/follow", community_id=walk.community, follow=True),
        await bot.get("/post", id=post),
        await bot.get("/post/list", sort="New", type_="All", limit=50),
        await walk.stranger.get("/post/list", community_id=walk.community),
        made,
        await bot.get("/comment", id=number),
        await bot.get("/comment/list", post_id=post, max_depth=8, type_="All", sort="Old"),
        await bot.put("/comment", comment_id=number, content="Less"),
        await bot.post("/comment/delete", comment_id=number, deleted=True),
        await bot.get("/user/mention", unread_only="true"),
        await bot.get("/user/replies", unread_only="true"),
        await bot.post(
            "/user/mention/mark_as_read", person_mention_id=walk.notice(walk.mention), read=True
        ),
        await bot.post(
            "/comment/mark_as_read", comment_reply_id=walk.notice(walk.reply), read=True
        ),
        await bot.get("/private_message/list", unread_only="true"),
        await bot.post("/private_message", content="yes", recipient_id=walk.person),
        await bot.post(
            "/private_message/mark_as_read",
            private_message_id=walk.here.messages.number(walk.message),
            read=True,
        ),
        await bot.get("/user", person_id=walk.person),
    ]


async def _lemmy_v4(walk: Walk) -> list[Answer]:
    bot, post = walk.bot, walk.post
    made = await bot.post("/comment", content="More", post_id=post, language_id=37)
    number = made.body["comment_view"]["comment"]["id"]
    resolved = [
        await bot.get("/resolve_object", q=q)
        for q in (walk.uri, walk.reply.uri, walk.town.news.uri, f"@{walk.town.ada.handle}")
    ]
    return [
        await walk.stranger.get("/site"),
        await bot.get("/account"),
        await walk.stranger.post("/account/auth/login", username_or_email="bot", password="secret"),
        await bot.get("/account/validate_auth"),
        await bot.put("/account/settings/save", bot_account=True, bio=BIO),
        *resolved,
        await bot.get("/community", name="news"),
        await bot.get("/community/list", limit=50),
        await bot.post("/community/follow", community_id=walk.community, follow=True),
        await bot.get("/post", id=post),
        await bot.get("/post/list", sort="new", type_="all", limit=50),
        made,
        await bot.get("/comment", id=number),
        await bot.get("/comment/list", post_id=post, sort="old", limit=2),
        await bot.put("/comment", comment_id=number, content="Less"),
        await bot.ask("DELETE", "/comment", body={"comment_id": number, "deleted": True}),
        await bot.get("/account/notification/list", limit=50),
        await bot.post(
            "/account/notification/mark_as_read",
            notification_id=walk.notice(walk.mention),
            read=True,
        ),
        await bot.post("/private_message", content="yes", recipient_id=walk.person),
        await bot.get("/person", person_id=walk.person),
        *await _lemmy_v3_of_1_0(walk),
    ]


async def _lemmy_v3_of_1_0(walk: Walk) -> list[Answer]:
    bot, old = walk.bot, "/../v3"
    made = await bot.post(f"{old}/comment", content="Once more", post_id=walk.post)
    number = made.body["comment_view"]["comment"]["id"]
    login: Json = {"username_or_email": "bot", "password": "secret"}
    return [
        made,
        await bot.get(f"{old}/site"),
        await bot.post(f"{old}/user/login", **login),
        await bot.get(f"{old}/resolve_object", q=walk.uri),
        await bot.get(f"{old}/community", id=walk.community),
        await bot.get(f"{old}/community/list"),
        await bot.post(f"{old}/community/follow", community_id=walk.community, follow=False),
        await bot.get(f"{old}/post", id=walk.post),
        await bot.get(f"{old}/post/list", type_="All"),
        await bot.get(f"{old}/comment/list", post_id=walk.post),
        await bot.put(f"{old}/comment", comment_id=number, content="Less"),
        await bot.post(f"{old}/comment/delete", comment_id=number, deleted=True),
    ]


async def _piefed(walk: Walk) -> list[Answer]:
    bot, post = walk.bot, walk.post
    made = await bot.post("/comment", body="More", post_id=post, language_id=2)
    number = made.body["comment_view"]["comment"]["id"]
    comment = walk.here.comments.number
    resolved = [
        await bot.get("/resolve_object", q=q)
        for q in (walk.uri, walk.reply.uri, walk.town.news.uri, walk.town.ada.uri)
    ]
    return [
        await walk.stranger.get("/site"),
        await bot.get("/site"),
        await bot.get("/site/version"),
        await walk.stranger.post("/user/login", username="bot", password="secret"),
        await bot.get("/user/me"),
        await bot.get("/user/unread_count"),
        await bot.put("/user/save_user_settings", bot=True, bio=BIO),
        *resolved,
        await bot.get("/community", name="news"),
        await bot.get("/community/list"),
        await bot.post("/community/follow", community_id=walk.community, follow=True),
        await bot.get("/post", id=post),
        await bot.get("/post/list", sort="New", limit=50),
        await bot.get("/post/list", community_id=walk.community),
        made,
        await bot.get("/comment", id=number),
        await bot.get("/comment/list", post_id=post, sort="Old", limit=100),
        await bot.put("/comment", comment_id=number, body="Less"),
        await bot.post("/comment/delete", comment_id=number, deleted=True),
        await bot.get("/user/mentions"),
        await bot.get("/user/replies", unread_only="false"),
        await bot.get("/user/notifications", status="All"),
        await bot.put(
            "/user/notification_state", notif_id=walk.notice(walk.reply), read_state=True
        ),
        await bot.post("/comment/mark_as_read", comment_reply_id=comment(walk.mention), read=True),
        await bot.get("/private_message/list", unread_only="true"),
        await bot.get("/private_message/conversation", person_id=walk.person),
        await bot.post("/private_message", content="yes", recipient_id=walk.person),
        await bot.post(
            "/private_message/mark_as_read",
            private_message_id=walk.here.messages.number(walk.message),
            read=True,
        ),
        await bot.get("/user", person_id=walk.person),
    ]


WALKS = {"lemmy-v3": _lemmy_v3, "lemmy-v4": _lemmy_v4, "piefed": _piefed}


@pytest.mark.parametrize("software", list(WALKS))
@in_a_loop
async def test_all_traffic_is_as_described(software: Software) -> None:
    inspector = inspector_of(software)
    town = Town(software)
    async with serve(town.world, inspector):
        answers = await WALKS[software](Walk(town))
    assert [each.status for each in answers] == [200] * len(answers)
    assert inspector.faults == []
    routes = {f"{method} {path}" for method, path in FACES[software].routes}
    assert routes == set(inspector.seen)
    assert town.bot.bio == BIO


@pytest.mark.parametrize("software", list(WALKS))
@in_a_loop
async def test_refusals_are_as_described(software: Software) -> None:
    inspector = inspector_of(software, requests=False)
    town = Town(software)
    text = "body" if software == "piefed" else "content"
    async with serve(town.world, inspector):
        stranger, bot = Client(town.here), Client(town.here, town.bot)
        answers = [
            await stranger.post("/comment", **{text: "x", "post_id": 1}),
            await bot.post("/comment", **{text: "x", "post_id": 99_999}),
            await bot.post("/comment", nothing=True),
            await bot.get("/post", id=99_999),
            await bot.get("/community", name="nowhere"),
            await bot.get("/resolve_object", q="https://example.org/post/1"),
        ]
    assert all(400 <= each.status < 500 for each in answers)
    assert inspector.faults == []
