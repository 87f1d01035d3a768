"""The adapter for Lemmy 0.19 against a real server, where one is named; skipped everywhere else."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from nutgraf.community.connecting import connect
from nutgraf.community.credentials import Credentials, MemorySessions
from nutgraf.community.lemmy.v3 import LemmyV3
from nutgraf.community.values import Comment, Community, Mention, Post, PrivateMessage
from nutgraf.community.wire import Wire
from nutgraf.errors import BadCredentials, Gone, NotAllowed, PlatformDown, RateLimited

from .real_lemmy import AGENT, Place, Visitor, at_place, settings

pytestmark = pytest.mark.slow

SUMMARY = "A **summary**.\n\n::: spoiler More\n- one\n- two\n:::\n\n^I am a bot^"
BIO = "I am a bot. *Owner*: @ada@example.org"
NOT_THERE = 999_999_999


def an_hour_ago() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)


async def new_posts(place: Place, community: Community | None, since: int) -> list[Post]:
    found = place.bot.platform.new_posts(community, since=since, not_before=an_hour_ago())
    return [each async for each in found]


async def said(place: Place, since: datetime.datetime) -> list[Comment]:
    """All that the bot said since then, under whatever posts."""
    pages = place.bot.platform.my_comments(since=since)
    return [each async for page in pages for each in page]


async def notices(place: Place, *, about: Post) -> list[Mention]:
    """What is unread of a post."""
    platform = place.bot.platform
    found = [*await platform.mentions(), *await platform.replies_to_me()]
    return [each for each in found if each.comment.post_id == about.id]


async def messages_of(reader: Visitor, sender: str) -> list[PrivateMessage]:
    found = await reader.platform.private_messages()
    return [each for each in found if each.sender.name == sender]


@contextlib.asynccontextmanager
async def banned(place: Place, path: str, **where: object) -> AsyncIterator[None]:
    """The bot, while it is banned."""
    judge = place.moderator if where else place.root
    me = (await place.bot.platform.whoami()).person
    await judge.do("POST", path, person_id=me.id, ban=True, reason="x", **where)
    try:
        yield
    finally:
        await judge.do("POST", path, person_id=me.id, ban=False, **where)


@contextlib.asynccontextmanager
async def taking_languages(place: Place, *codes: str) -> AsyncIterator[None]:
    """The community, while it takes only some languages."""
    known = (await place.bot.platform.site()).languages
    chosen = [number for number, code in known.items() if code in codes]
    there = place.community.id
    await place.moderator.do("PUT", "/community", community_id=there, discussion_languages=chosen)
    try:
        yield
    finally:
        await place.moderator.do(
            "PUT", "/community", community_id=there, discussion_languages=[0, *known]
        )


class TestSessions:
    def test_the_software_is_found_out(self) -> None:
        told = settings()

        async def run() -> None:
            credentials = Credentials(*told["users"]["bot"])
            found = await connect(told["origin"], credentials, MemorySessions(), user_agent=AGENT)
            assert isinstance(found, LemmyV3)
            account = await found.whoami()
            assert account.software == "lemmy"
            assert account.version.startswith("0.19.")
            assert account.clock is not None
            await found.close()

        asyncio.run(run())

    def test_a_session_is_kept_and_renewed(self) -> None:
        told = settings()
        name, password = told["users"]["bot"]
        sessions = MemorySessions()

        async def run(token: str | None) -> str | None:
            async with Wire(told["origin"], user_agent=AGENT) as wire:
                if token:
                    sessions.save(f"{name}@{wire.host}", token)
                account = await LemmyV3(wire, Credentials(name, password), sessions).whoami()
                assert account.person.name == name
                return sessions.load(f"{name}@{wire.host}")

        forged = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIyIn0.forged"
        good = asyncio.run(run(None))
        assert good
        assert asyncio.run(run(None)) == good
        time.sleep(1)  # two sessions of the same second would have the same token: Lemmy fails
        assert asyncio.run(run(forged)) not in {None, forged}

    def test_one_that_ends_meanwhile_is_renewed(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            mine = await platform.comment(post, "before")
            for _ in range(2):
                await place.bot.do("POST", "/user/logout")
                # a stranger is not told whose comments are whose, but sees them
                assert [each.id for each in await platform.comments_by_me(post)] == [mine.id]
            await place.bot.do("POST", "/user/logout")
            answer = await platform.comment(post, "after", parent=mine)
            assert answer.ancestors == (mine.id,)

        at_place(scene)

    def test_who_cannot_log_in(self) -> None:
        told = settings()
        name, _ = told["users"]["bot"]

        async def run(credentials: Credentials) -> None:
            async with Wire(told["origin"], user_agent=AGENT) as wire:
                await LemmyV3(wire, credentials, MemorySessions()).whoami()

        for credentials in (
            Credentials(name, "not the password"),
            Credentials("nobody-of-that-name", "x"),
            Credentials(name, None, "no.such.token"),
        ):
            with pytest.raises(BadCredentials):
                asyncio.run(run(credentials))

    def test_settings_are_saved(self) -> None:
        async def scene(place: Place) -> None:
            platform = place.bot.platform
            for bot in (False, True):
                await platform.save_settings(bot=bot, bio=BIO)
                account = await platform.whoami()
                assert (account.bio, account.person.bot) == (BIO, bot)
                assert (await platform.site()).shows_bots
            await platform.save_settings(bot=True, bio="b" * platform.limits.bio_characters)
            with pytest.raises(NotAllowed) as caught:
                await platform.save_settings(bot=True, bio="b" * 1_001)
            assert caught.value.reason == "too-long"

        at_place(scene)


class TestWatching:
    def test_new_posts_are_found_once_and_newest_first(self) -> None:
        async def scene(place: Place) -> None:
            link = "https://example.org/a?b=c"
            first = await place.posted("First", body="words", url=link)
            later = [await place.posted(f"Post {n}") for n in range(3)]
            expected = [each.id for each in reversed(later)]
            for community in (place.community, None):
                found = await new_posts(place, community, first.id)
                assert [each.id for each in found] == expected
                assert not await new_posts(place, community, later[-1].id)
            assert first.community == place.community
            assert (first.body, first.link, first.language) == ("words", link, None)
            assert first.author.name == settings()["users"]["asker"][0]
            assert not first.author.bot
            assert abs(first.published - datetime.datetime.now(datetime.UTC)).seconds < 60

        at_place(scene)

    def test_more_posts_than_a_page_holds_while_others_arrive(self) -> None:
        async def scene(place: Place) -> None:
            first = await place.posted("First")
            posts = [await place.posted(f"Many {n}") for n in range(130)]
            for community in (place.community, None):
                found = list[int]()
                async for each in place.bot.platform.new_posts(
                    community, since=first.id, not_before=an_hour_ago()
                ):
                    if len(found) in {10, 60}:
                        posts.append(await place.posted("Meanwhile"))
                    found.append(each.id)
                assert len(found) == len(set(found))
                assert {each.id for each in posts[:130]} <= set(found)

        at_place(scene)

    def test_the_account_sees_what_it_did_not_choose_to_see(self) -> None:
        async def scene(place: Place) -> None:
            hide = {"show_read_posts": False, "show_nsfw": False, "default_listing_type": "Local"}
            await place.bot.do("PUT", "/user/save_user_settings", **hide)
            post = await place.posted("Marked", nsfw=True)
            await place.bot.do("POST", "/post/mark_as_read", post_ids=[post.id], read=True)
            for community in (place.community, None):
                found = await new_posts(place, community, post.id - 1)
                assert [(each.id, each.nsfw) for each in found] == [(post.id, True)]
            await place.bot.platform.save_settings(bot=True, bio=BIO)
            await place.bot.platform.comment(post, "words")
            assert len(await place.bot.platform.comments_by_me(post)) == 1

        at_place(scene)

    def test_what_becomes_of_a_post(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            assert not (post.locked or post.featured or post.deleted or post.removed or post.nsfw)
            assert post.edited is None
            mod = place.moderator
            await mod.do("POST", "/post/lock", post_id=post.id, locked=True)
            feature = {"post_id": post.id, "featured": True, "feature_type": "Community"}
            await mod.do("POST", "/post/feature", **feature)
            await place.asker.do("PUT", "/post", post_id=post.id, body="new", nsfw=True)
            now = await platform.post(post.id)
            assert (now.locked, now.featured, now.nsfw, now.body) == (True, True, True, "new")
            assert now.uri == post.uri
            assert now.edited is not None
            (listed,) = await new_posts(place, place.community, post.id - 1)
            assert listed == now
            await mod.do("POST", "/post/remove", post_id=post.id, removed=True, reason="x")
            assert (await mod.platform.post(post.id)).removed
            assert not await new_posts(place, place.community, post.id - 1)
            other = await place.posted()
            await place.asker.do("POST", "/post/delete", post_id=other.id, deleted=True)
            assert (await place.asker.platform.post(other.id)).deleted
            purged = await place.posted()
            await place.root.do("POST", "/admin/purge/post", post_id=purged.id)
            # only those who took it away, and moderators, are still shown it
            for number in (post.id, other.id, purged.id, NOT_THERE):
                with pytest.raises(Gone):
                    await platform.post(number)

        at_place(scene)

    def test_moderators(self) -> None:
        async def scene(place: Place) -> None:
            platform = place.bot.platform
            me = (await place.moderator.platform.whoami()).person
            assert await platform.moderators(place.community) == {me.uri}
            asker = (await place.asker.platform.whoami()).person
            change = {"community_id": place.community.id, "person_id": asker.id}
            await place.moderator.do("POST", "/community/mod", **change, added=True)
            assert await platform.moderators(place.community) == {me.uri, asker.uri}
            await place.moderator.do("POST", "/community/mod", **change, added=False)
            assert await platform.moderators(place.community) == {me.uri}
            await platform.follow(place.community)
            await platform.follow(place.community)

        at_place(scene)


class TestFinding:
    def test_posts_people_and_communities_by_address(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            origin = settings()["origin"]
            for address in (post.uri, f"{origin}/post/{post.id}?scrollToComments=true"):
                assert (await platform.find_post(address)).uri == post.uri
            assert await platform.find_person(post.author.uri) == post.author
            assert await platform.find_community(place.community.handle) == place.community
            assert await platform.find_community(f"!{place.community.name}") == place.community
            comment = await platform.comment(post, "here")
            for address in (comment.uri, f"{origin}/u/nobody", "?", "x" * 3000, "http://[::1/"):
                with pytest.raises(Gone):
                    await platform.find_post(address)
            with pytest.raises(Gone):
                await platform.find_community("nothing@nowhere.invalid")
            with pytest.raises(Gone):
                await platform.find_person("https://nowhere.invalid/u/nobody")

        at_place(scene)


class TestSaying:
    def test_a_comment_edited_and_withdrawn(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            comment = await platform.comment(post, SUMMARY, language="en")
            assert (comment.body, comment.post_uri, comment.parent_id) == (SUMMARY, post.uri, None)
            assert comment.author == (await platform.whoami()).person
            await place.asker.do("POST", "/comment/like", comment_id=comment.id, score=-1)
            now = await platform.find_comment(comment.id)
            assert (now.upvotes, now.downvotes) == (1, 1)
            assert (await platform.edit(comment.id, "better")).body == "better"
            assert (await platform.find_comment(comment.id)).body == "better"
            assert [each.id for each in await platform.comments(post)] == [comment.id]
            await platform.withdraw(comment.id)
            await platform.withdraw(comment.id)
            now = await platform.find_comment(comment.id)
            assert (now.deleted, now.removed, now.body) == (True, False, "")
            # what is deleted can be edited, and stays deleted
            assert (await platform.edit(comment.id, "x")).deleted
            with pytest.raises(Gone):
                await platform.edit(NOT_THERE, "x")
            await platform.withdraw(NOT_THERE)

        at_place(scene)

    def test_answers_and_what_stands_above_them(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            top = await place.asker.platform.comment(post, "top")
            middle = await place.other.platform.comment(post, "middle", parent=top)
            answer = await platform.comment(post, "answer", parent=middle, language="xx")
            assert answer.ancestors == (top.id, middle.id)
            above = await platform.parent(answer)
            assert above is not None
            assert above.id == middle.id
            assert await platform.parent(top) is None

        at_place(scene)

    def test_own_comments_with_those_taken_away(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            mine = [await platform.comment(post, f"words {n}") for n in range(4)]
            await place.other.platform.comment(post, "not mine")
            await platform.withdraw(mine[1].id)
            removal = {"comment_id": mine[2].id, "removed": True, "reason": "x"}
            await place.moderator.do("POST", "/comment/remove", **removal)
            found = await platform.comments_by_me(post)
            assert [each.id for each in found] == [each.id for each in mine]
            assert [each.deleted for each in found] == [False, True, False, False]
            assert [each.removed for each in found] == [False, False, True, False]
            assert len(await platform.comments(post)) == 5
            assert not await platform.comments_by_me(await place.posted())

        at_place(scene)

    def test_all_that_it_said_newest_first(self) -> None:
        async def scene(place: Place) -> None:
            platform, posts = place.bot.platform, [await place.posted() for _ in range(2)]
            mine = [await platform.comment(posts[n % 2], f"words {n}") for n in range(4)]
            above = await place.other.platform.comment(posts[0], "Well?")
            mine.append(await platform.comment(posts[0], "answer", parent=above))
            await platform.withdraw(mine[0].id)
            removal = {"comment_id": mine[1].id, "removed": True, "reason": "x"}
            await place.moderator.do("POST", "/comment/remove", **removal)
            found = await said(place, mine[0].published)
            standing = [each for each in found if not each.deleted and not each.removed]
            assert [each.id for each in standing] == [mine[n].id for n in (4, 3, 2)]
            assert [each.parent_id for each in standing] == [above.id, None, None]
            assert [each.post_uri for each in standing] == [posts[n].uri for n in (0, 1, 0)]
            assert {each.author.uri for each in found} == {(await platform.whoami()).person.uri}
            later = await said(place, mine[3].published)
            assert [each.id for each in later] == [mine[4].id, mine[3].id]

        at_place(scene)

    def test_more_of_its_own_than_a_page_holds(self) -> None:
        async def scene(place: Place) -> None:
            platform, posts = place.bot.platform, [await place.posted() for _ in range(3)]
            mine = [await platform.comment(posts[n % 3], f"words {n}") for n in range(120)]
            found = await said(place, mine[0].published)
            assert [each.id for each in found] == [each.id for each in reversed(mine)]

        at_place(scene)

    def test_own_comments_among_more_than_a_page_holds_and_deep_below(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            above, mine = None, list[int]()
            for n in range(120):
                who = place.bot if n % 40 == 39 else place.other
                made = await who.platform.comment(post, f"words {n}", parent=above)
                above = made if n % 20 else None
                mine += [made.id] if who is place.bot else []
            assert [each.id for each in await platform.comments_by_me(post)] == mine
            assert len(await platform.comments(post)) == 120

        at_place(scene)

    def test_where_it_may_not(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            await place.moderator.do("POST", "/post/lock", post_id=post.id, locked=True)
            with pytest.raises(NotAllowed) as caught:
                await platform.comment(post, "words")
            assert caught.value.reason == "locked"
            theirs = await place.asker.platform.comment(await place.posted(), "theirs")
            with pytest.raises(NotAllowed):
                await platform.edit(theirs.id, "mine")
            with pytest.raises(NotAllowed):
                await platform.withdraw(theirs.id)
            assert not (await platform.find_comment(theirs.id)).deleted
            with pytest.raises(Gone):
                await platform.comment(replace(post, id=NOT_THERE), "words")

        at_place(scene)

    def test_under_a_post_that_was_taken_away(self) -> None:
        async def scene(place: Place) -> None:
            platform = place.bot.platform
            removed, deleted = await place.posted(), await place.posted()
            removal = {"post_id": removed.id, "removed": True, "reason": "x"}
            await place.moderator.do("POST", "/post/remove", **removal)
            await place.asker.do("POST", "/post/delete", post_id=deleted.id, deleted=True)
            for post in (removed, deleted):
                for asked in (platform.comment(post, "words"), platform.comments_by_me(post)):
                    with pytest.raises(Gone):
                        await asked

        at_place(scene)

    def test_what_was_said_there_before_is_found_and_withdrawn(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            comment = await platform.comment(post, "words")
            await place.asker.do("POST", "/post/delete", post_id=post.id, deleted=True)
            with pytest.raises(Gone):
                await platform.post(post.id)
            assert [each.id for each in await platform.comments_by_me(post)] == [comment.id]
            assert not (await platform.find_comment(comment.id)).deleted
            await platform.withdraw(comment.id)
            assert (await platform.find_comment(comment.id)).deleted

        at_place(scene)

    def test_an_answer_to_what_was_purged(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            theirs = await place.asker.platform.comment(post, "theirs")
            await place.root.do("POST", "/admin/purge/comment", comment_id=theirs.id)
            with pytest.raises(Gone):
                await platform.comment(post, "answer", parent=theirs)
            assert all(each.deleted for each in await platform.comments_by_me(post))

        at_place(scene)

    def test_what_is_too_long_or_too_deep(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            longest = "ä" * platform.limits.characters
            above = await platform.comment(post, longest)
            assert (await platform.find_comment(above.id)).body == longest
            with pytest.raises(NotAllowed) as caught:
                await platform.comment(post, longest + "x")
            assert caught.value.reason == "too-long"
            with pytest.raises(NotAllowed) as caught:
                for n in range(60):
                    above = await platform.comment(post, f"deeper {n}", parent=above)
            assert caught.value.reason == "too-deep"

        at_place(scene)

    def test_banned_from_the_community(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            where = place.community.id
            async with banned(place, "/community/ban_user", community_id=where):
                with pytest.raises(NotAllowed) as caught:
                    await platform.comment(post, "words")
                assert caught.value.reason == "banned-from-community"
            await platform.comment(post, "words again")

        at_place(scene)

    def test_banned_from_the_instance(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            async with banned(place, "/user/ban"):
                for _ in range(2):
                    with pytest.raises((NotAllowed, BadCredentials)) as caught:
                        await platform.comment(post, "words")
                    assert getattr(caught.value, "reason", "") == "banned-from-instance"
            with contextlib.suppress(BadCredentials):  # for a minute after a log-in that failed
                await platform.comment(post, "words again")

        at_place(scene)

    def test_strange_texts_come_back_as_they_were(self) -> None:
        texts = ["\u202eright to left", "<script>alert(1)</script>", "@a@b !c@d", "a" * 10_000]

        async def scene(place: Place) -> None:
            post = await place.posted("<b>*x*</b> @nutgraf@127.0.0.1 " + "y" * 40)
            assert post.title.startswith("<b>*x*</b> @nutgraf")
            for text in texts:
                await place.asker.platform.comment(post, text)
            found = await place.bot.platform.comments(post)
            assert [each.body for each in found] == texts

        at_place(scene)


class TestLanguages:
    def test_of_a_post_and_a_comment(self) -> None:
        async def scene(place: Place) -> None:
            platform = place.bot.platform
            site = await platform.site()
            german = site.language_id("de", frozenset())
            assert german is not None
            post = await place.posted(language_id=german)
            assert post.language == "de"
            comment = await platform.comment(post, "Worte", language="de")
            answer = await platform.session.ask("GET", "/comment", params={"id": comment.id})
            told = answer.part("comment_view").part("comment").number("language_id")
            assert told == german

        at_place(scene)

    def test_that_the_community_does_not_take(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            await platform.comment(post, "before", language="de")
            async with taking_languages(place, "en", "fr"):
                # what the adapter knows of the community is older than the change
                await platform.comment(post, "after", language="de")
                await platform.comment(post, "and again", language="de")
                await platform.comment(post, "in English", language="en")
                assert len(await platform.comments_by_me(post)) == 4

        at_place(scene)


class TestListening:
    def test_mentions_answers_and_their_marks(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            me = (await platform.whoami()).person
            mine = await platform.comment(post, "my words")
            ask = place.asker.platform
            both = await ask.comment(post, f"@{me.handle} short", parent=mine)
            thanks = await ask.comment(post, "good bot", parent=mine)
            mention = await ask.comment(post, f"Hello @{me.handle}, long, please")
            # a colon or full stop after a name belongs to it, and nobody is named so
            await ask.comment(post, f"@{me.handle}: long, please. You know @{me.handle}.")
            found = await notices(place, about=post)
            kinds = {each.comment.id: each.kind for each in found}
            assert kinds == {both.id: "mention", thanks.id: "reply", mention.id: "mention"}
            assert len(found) == 3
            assert all(each.community == place.community for each in found)
            answered = next(each for each in found if each.comment.id == thanks.id)
            assert answered.comment.parent_id == mine.id
            left = len(found)
            for each in found:
                await platform.mark_read(each)
                left -= 1
                assert len(await notices(place, about=post)) == left

        at_place(scene)

    def test_one_that_answers_an_answer_and_names_the_bot(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            me = (await platform.whoami()).person
            theirs = await place.other.platform.comment(post, "theirs")
            asked = await place.asker.platform.comment(post, f"@{me.handle} help", parent=theirs)
            (notice,) = await notices(place, about=post)
            assert (notice.kind, notice.comment.id) == ("mention", asked.id)
            await platform.comment(post, "I can help", parent=asked)
            for each in await notices(place, about=post):
                await platform.mark_read(each)
            assert not await notices(place, about=post)

        at_place(scene)

    def test_more_mentions_than_a_page_holds(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            me = (await platform.whoami()).person
            asked = [
                (await place.asker.platform.comment(post, f"@{me.handle} {n}")).id
                for n in range(60)
            ]
            found = [each for each in await platform.mentions() if each.comment.post_id == post.id]
            assert [each.comment.id for each in found] == asked
            await place.bot.do("POST", "/user/mark_all_as_read")
            assert not await notices(place, about=post)

        at_place(scene)

    def test_private_messages(self) -> None:
        async def scene(place: Place) -> None:
            platform, other = place.bot.platform, place.other.platform
            me, them = (await platform.whoami()).person, (await other.whoami()).person
            since = datetime.datetime.now(datetime.UTC)
            await other.send_message(me, "hello bot")
            (got,) = await messages_of(place.bot, them.name)
            assert (got.text, got.recipient_uri, got.sender) == ("hello bot", me.uri, them)
            await platform.mark_read(got)
            assert not await messages_of(place.bot, them.name)
            for n in range(60):
                await platform.send_message(them, f"hello you {n}")
            sent = [each.text for each in await platform.messages_to(them, since)]
            assert sent == [f"hello you {n}" for n in range(60)]
            for each in await messages_of(place.other, me.name):
                await other.mark_read(each)
            assert not await messages_of(place.other, me.name)

        at_place(scene)

    def test_who_has_blocked_the_bot(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            me, them = (await platform.whoami()).person, post.author
            await place.asker.do("POST", "/user/block", person_id=me.id, block=True)
            try:
                theirs = await place.asker.platform.comment(post, "theirs")
                with pytest.raises(NotAllowed):
                    await platform.send_message(them, "hello")
                # who has blocked somebody is not told of their answers, and sees none
                answer = await platform.comment(post, "answer", parent=theirs)
                assert [each.id for each in await platform.comments_by_me(post)] == [answer.id]
                told = await place.asker.platform.replies_to_me()
                assert answer.id not in {each.comment.id for each in told}
            finally:
                await place.asker.do("POST", "/user/block", person_id=me.id, block=False)

        at_place(scene)


class TestRateLimits:
    def test_what_is_refused_is_not_stored_and_taken_later(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            narrow = {"rate_limit_comment": 3, "rate_limit_comment_per_second": 6}
            await place.root.do("PUT", "/site", **narrow)
            stored = list[int]()
            try:
                with pytest.raises(RateLimited):
                    for n in range(9):
                        stored.append((await platform.comment(post, f"words {n}")).id)
                await asyncio.sleep(3)
                stored.append((await platform.comment(post, "words after a rest")).id)
            finally:
                wide = {"rate_limit_comment": 999, "rate_limit_comment_per_second": 60}
                await place.root.do("PUT", "/site", **wide)
            assert [each.id for each in await platform.comments_by_me(post)] == stored

        at_place(scene)

    def test_of_questions_is_told_from_a_refusal(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            await place.root.do(
                "PUT", "/site", rate_limit_message=3, rate_limit_message_per_second=3
            )
            with pytest.raises(RateLimited):
                for _ in range(9):
                    await platform.post(post.id)
            for _ in range(20):
                await asyncio.sleep(3)
                with contextlib.suppress(RateLimited, PlatformDown):
                    wide = {"rate_limit_message": 999, "rate_limit_message_per_second": 60}
                    await place.root.do("PUT", "/site", **wide)
                    return
            pytest.fail("the limits could not be put back")

        at_place(scene)
