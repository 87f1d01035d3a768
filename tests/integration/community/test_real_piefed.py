"""The PieFed adapter against a real server, where one is named; skipped everywhere else."""

from __future__ import annotations

import asyncio
import datetime

import pytest

from nutgraf.community.connecting import connect
from nutgraf.community.credentials import Credentials, MemorySessions
from nutgraf.community.piefed.platform import PieFed
from nutgraf.community.values import Comment, Community, Mention, Post, PrivateMessage
from nutgraf.community.wire import Wire
from nutgraf.errors import BadCredentials, Gone, NotAllowed, PlatformDown, RateLimited

from .real_piefed import AGENT, Place, at_place, settings

pytestmark = pytest.mark.slow

SUMMARY = "A **summary**.\n\n::: spoiler More\n- one\n- two\n:::\n\n^I am a bot^"


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
    """What is unread of a post, as soon as there is something."""
    for _ in range(50):
        all_of_them = [
            *await place.bot.platform.mentions(),
            *await place.bot.platform.replies_to_me(),
        ]
        found = [each for each in all_of_them if each.comment.post_id == about.id]
        if found:
            return found
        await asyncio.sleep(0.2)
    return []


async def messages_of(place: Place, sender: str) -> list[PrivateMessage]:
    found = await place.bot.platform.private_messages()
    return [each for each in found if each.sender.name == sender]


class TestSessions:
    def test_the_software_is_found_out(self) -> None:
        told = settings()

        async def run() -> None:
            credentials = Credentials(*told["users"]["bot"])
            found = await connect(told["open"], credentials, MemorySessions(), user_agent=AGENT)
            assert isinstance(found, PieFed)
            account = await found.whoami()
            assert account.software == "piefed"
            assert account.version.startswith("1.")
            assert account.clock is not None
            await found.close()

        asyncio.run(run())

    def test_a_session_is_kept_and_renewed(self) -> None:
        told = settings()
        name, password = told["users"]["bot"]
        sessions = MemorySessions()

        async def run(token: str | None) -> str | None:
            async with Wire(told["open"], user_agent=AGENT) as wire:
                if token:
                    sessions.save(f"{name}@{wire.host}", token)
                account = await PieFed(wire, Credentials(name, password), sessions).whoami()
                assert account.person.name == name
                return sessions.load(f"{name}@{wire.host}")

        good = asyncio.run(run(None))
        assert good
        assert asyncio.run(run(None)) == good
        renewed = asyncio.run(run("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIyIn0.forged"))
        assert renewed
        assert renewed != "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIyIn0.forged"

    def test_who_cannot_log_in(self) -> None:
        told = settings()
        name, _ = told["users"]["bot"]

        async def run(credentials: Credentials) -> None:
            async with Wire(told["open"], user_agent=AGENT) as wire:
                await PieFed(wire, credentials, MemorySessions()).whoami()

        for credentials in (
            Credentials(name, "not the password"),
            Credentials("nobody-of-that-name", "x"),
            Credentials(name, None, "no.such.token"),
        ):
            with pytest.raises(BadCredentials):
                asyncio.run(run(credentials))


class TestWatching:
    def test_settings_are_saved(self) -> None:
        async def scene(place: Place) -> None:
            platform = place.bot.platform
            await platform.save_settings(bot=True, bio="I am a bot. *Owner*: @ada@example.org")
            account = await platform.whoami()
            assert account.bio == "I am a bot. *Owner*: @ada@example.org"
            assert account.person.bot

        at_place(scene)

    def test_new_posts_are_found_once_and_newest_first(self) -> None:
        async def scene(place: Place) -> None:
            first = await place.posted("First", body="words")
            later = [await place.posted(f"Post {n}") for n in range(3)]
            expected = [each.id for each in reversed(later)]
            for community in (place.community, None):
                found = await new_posts(place, community, first.id)
                assert [each.id for each in found] == expected
                assert not await new_posts(place, community, later[-1].id)
            assert first.community == place.community
            assert first.body == "words"
            assert first.author.name == settings()["users"]["asker"][0]

        at_place(scene)

    def test_more_posts_than_a_page_holds_while_others_arrive(self) -> None:
        async def scene(place: Place) -> None:
            first = await place.posted("First")
            posts = [await place.posted(f"Many {n}") for n in range(60)]
            for community in (place.community, None):
                found = list[int]()
                async for each in place.bot.platform.new_posts(
                    community, since=first.id, not_before=an_hour_ago()
                ):
                    if len(found) in {10, 20}:
                        posts.append(await place.posted("Meanwhile"))
                    found.append(each.id)
                assert len(found) == len(set(found))
                assert {each.id for each in posts[:60]} <= set(found)

        at_place(scene)

    def test_what_becomes_of_a_post(self) -> None:
        async def scene(place: Place) -> None:
            post = await place.posted()
            assert not (post.locked or post.featured or post.deleted or post.removed or post.nsfw)
            lock = {"post_id": post.id, "locked": True}
            await place.moderator.do("POST", "/post/lock", lock)
            feature = {"post_id": post.id, "featured": True, "feature_type": "Community"}
            await place.moderator.do("POST", "/post/feature", feature)
            edit = {"post_id": post.id, "title": post.title, "body": "new", "nsfw": True}
            await place.asker.do("PUT", "/post", edit)
            now = await place.bot.platform.post(post.id)
            assert (now.locked, now.featured, now.nsfw, now.body) == (True, True, True, "new")
            assert now.uri == post.uri
            (listed,) = await new_posts(place, place.community, post.id - 1)
            assert listed.edited is not None  # lists tell it, the post alone does not
            removal = {"post_id": post.id, "removed": True, "reason": "x"}
            await place.moderator.do("POST", "/post/remove", removal)
            assert (await place.bot.platform.post(post.id)).removed
            other = await place.posted()
            await place.asker.do("POST", "/post/delete", {"post_id": other.id, "deleted": True})
            assert (await place.bot.platform.post(other.id)).deleted
            with pytest.raises(Gone):
                await place.bot.platform.post(999_999_999)

        at_place(scene)

    def test_moderators(self) -> None:
        async def scene(place: Place) -> None:
            me = (await place.moderator.platform.whoami()).person
            assert me.uri in await place.bot.platform.moderators(place.community)
            await place.bot.platform.follow(place.community)
            await place.bot.platform.follow(place.community)

        at_place(scene)


class TestFinding:
    def test_posts_people_and_communities_by_address(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            origin = post.uri.split("/c/")[0].split("/post/")[0]
            for address in (post.uri, f"{origin}/post/{post.id}"):
                assert (await platform.find_post(address)).uri == post.uri
            assert await platform.find_person(post.author.uri) == post.author
            assert (await platform.find_community(place.community.handle)) == place.community
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
            vote = {"comment_id": comment.id, "score": -1}
            await place.asker.do("POST", "/comment/like", vote)
            now = await platform.find_comment(comment.id)
            assert (now.upvotes, now.downvotes) == (1, 1)
            assert (await platform.edit(comment.id, "better")).body == "better"
            assert (await platform.find_comment(comment.id)).body == "better"
            assert [each.id for each in await platform.comments(post)] == [comment.id]
            await platform.withdraw(comment.id)
            await platform.withdraw(comment.id)
            now = await platform.find_comment(comment.id)
            assert (now.deleted, now.removed, now.body) == (True, False, "")
            with pytest.raises(Gone):
                await platform.edit(999_999_999, "x")
            await platform.withdraw(999_999_999)

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
            await place.moderator.do("POST", "/comment/remove", removal)
            found = await platform.comments_by_me(post)
            assert [each.id for each in found] == [each.id for each in mine]
            assert [each.deleted for each in found] == [False, True, False, False]
            assert [each.removed for each in found] == [False, False, True, False]
            assert len(await platform.comments(post)) == 5
            empty = await place.posted()
            assert not await platform.comments_by_me(empty)

        at_place(scene)

    def test_all_that_it_said_newest_first(self) -> None:
        async def scene(place: Place) -> None:
            platform, posts = place.bot.platform, [await place.posted() for _ in range(2)]
            mine = [await platform.comment(posts[n % 2], f"words {n}") for n in range(4)]
            above = await place.other.platform.comment(posts[0], "Well?")
            mine.append(await platform.comment(posts[0], "answer", parent=above))
            await platform.withdraw(mine[0].id)
            removal = {"comment_id": mine[1].id, "removed": True, "reason": "x"}
            await place.moderator.do("POST", "/comment/remove", removal)
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

    def test_the_same_words_again_may_stand_already(self) -> None:
        async def scene(place: Place) -> None:
            post = await place.posted()
            await place.bot.platform.comment(post, "the same")
            with pytest.raises(PlatformDown) as caught:
                await place.bot.platform.comment(post, "the same")
            assert caught.value.maybe_done

        at_place(scene)

    def test_where_it_may_not(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            lock = {"post_id": post.id, "locked": True}
            await place.moderator.do("POST", "/post/lock", lock)
            with pytest.raises(NotAllowed) as caught:
                await platform.comment(post, "words")
            assert caught.value.reason == "locked"
            theirs = await place.asker.platform.comment(await place.posted(), "theirs")
            with pytest.raises(NotAllowed):
                await platform.edit(theirs.id, "mine")
            with pytest.raises(NotAllowed):
                await platform.withdraw(theirs.id)
            assert not (await platform.find_comment(theirs.id)).deleted
            gone = Post(**{f: getattr(post, f) for f in post.__slots__} | {"id": 999_999_999})
            with pytest.raises(Gone):
                await platform.comment(gone, "words")

        at_place(scene)

    def test_banned_from_the_community(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            me = (await platform.whoami()).person
            who = {"community_id": place.community.id, "user_id": me.id}
            await place.moderator.do("POST", "/community/moderate/ban", {**who, "reason": "x"})
            try:
                with pytest.raises(NotAllowed) as caught:
                    await platform.comment(post, "words")
                assert caught.value.reason == "banned-from-community"
            finally:
                await place.moderator.do("PUT", "/community/moderate/unban", who)
            await platform.comment(post, "words again")

        at_place(scene)

    def test_strange_texts_come_back_as_they_were(self) -> None:
        texts = ["\u202eright to left", "<script>alert(1)</script>", "@a@b !c@d", "a" * 100_000]

        async def scene(place: Place) -> None:
            post = await place.posted("<b>*x*</b> \u202e @nutgraf@127.0.0.1 " + "y" * 40)
            assert post.title.startswith("<b>*x*</b> \u202e @nutgraf")
            for text in texts:
                await place.asker.platform.comment(post, text)
            found = await place.bot.platform.comments(post)
            assert [each.body for each in found] == texts

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
            mention = await ask.comment(post, f"Hello @{me.handle}: long, please")
            found = list[Mention]()
            for _ in range(50):
                found = await notices(place, about=post)
                if len(found) == 3:
                    break
                await asyncio.sleep(0.2)
            kinds = {each.comment.id: each.kind for each in found}
            assert kinds == {both.id: "mention", thanks.id: "reply", mention.id: "mention"}
            assert all(each.community == place.community for each in found)
            first, *others = found
            await platform.mark_read(first)
            left = {each.comment.id for each in await notices(place, about=post)}
            assert left == {each.comment.id for each in others}
            for each in others:
                await platform.mark_read(each)
            assert not [m for m in await platform.mentions() if m.comment.post_id == post.id]
            assert not [m for m in await platform.replies_to_me() if m.comment.post_id == post.id]

        at_place(scene)

    def test_answering_marks_what_was_answered(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            me = (await platform.whoami()).person
            asked: Comment = await place.asker.platform.comment(post, f"@{me.handle} help")
            (notice,) = await notices(place, about=post)
            await platform.comment(post, "I can help", parent=asked)
            assert not [m for m in await platform.mentions() if m.comment.post_id == post.id]
            await platform.mark_read(notice)

        at_place(scene)

    def test_private_messages(self) -> None:
        async def scene(place: Place) -> None:
            platform, other = place.bot.platform, place.other.platform
            me, them = (await platform.whoami()).person, (await other.whoami()).person
            since = datetime.datetime.now(datetime.UTC)
            await other.send_message(me, "hello bot")
            (got,) = await messages_of(place, them.name)
            assert (got.text, got.recipient_uri, got.sender) == ("hello bot", me.uri, them)
            await platform.mark_read(got)
            assert not await messages_of(place, them.name)
            await platform.send_message(them, "hello you")
            assert [each.text for each in await platform.messages_to(them, since)] == ["hello you"]
            mark = [m for m in await other.private_messages() if m.text == "hello you"]
            for each in mark:
                await other.mark_read(each)
            with pytest.raises(NotAllowed) as caught:
                await place.newcomer.platform.send_message(them, "hello")
            assert caught.value.reason == "account-too-new"

        at_place(scene)


class TestRateLimits:
    def test_the_fourth_comment_in_a_minute_is_refused_and_not_stored(self) -> None:
        async def scene(place: Place) -> None:
            platform, post = place.bot.platform, await place.posted()
            stored = list[int]()
            with pytest.raises(RateLimited):
                for n in range(4):
                    stored.append((await platform.comment(post, f"words {n}")).id)
            assert [each.id for each in await platform.comments_by_me(post)] == stored
            for _ in range(7):
                await asyncio.sleep(10)
                try:
                    await platform.comment(post, "words after a rest")
                except RateLimited:
                    continue
                break
            assert len(await platform.comments_by_me(post)) == len(stored) + 1

        at_place(scene, origin="limited")
