"""What happens in the world, without asking an instance."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from tests.unit.demo.asking import SOFTWARES

from nutgraf.demo.instance import Software
from nutgraf.demo.records import CommentRecord, CommunityRecord, PersonRecord
from nutgraf.demo.world import World

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


class Clock:
    """Goes when it is told to."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime.datetime:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += datetime.timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> Iterator[World]:
    with World(clock) as world:
        for index, software in enumerate(SOFTWARES):
            world.add_instance(software, f"{software}-{index}.example")
        yield world


@pytest.fixture
def ada(world: World) -> PersonRecord:
    return world.instances[0].add_person("ada")


@pytest.fixture
def news(world: World) -> CommunityRecord:
    return world.instances[1].add_community("news")


def test_a_record_has_one_uri_and_a_number_on_each_instance(
    world: World, ada: PersonRecord, news: CommunityRecord
) -> None:
    post = world.add_post(news, ada, "A title")
    comment = world.add_comment(post, ada, "text")
    assert world.find(post.uri) is post
    assert world.find(comment.uri) is comment
    assert post.uri.startswith("http://lemmy-v3-0.example/post/")
    for shelf in ("posts", "comments", "people", "communities"):
        records = {"posts": post, "comments": comment, "people": ada, "communities": news}
        numbers = [getattr(each, shelf).number(records[shelf]) for each in world.instances]
        assert len(set(numbers)) == len(numbers)


def test_a_post_of_a_piefed_has_its_title_in_its_uri(world: World, news: CommunityRecord) -> None:
    bea = world.instances[2].add_person("bea")
    post = world.add_post(news, bea, "It's 3 o'clock!")
    assert post.uri.startswith("http://piefed-2.example/c/news@lemmy-v4-1.example/p/")
    assert post.uri.endswith("/it-s-3-o-clock")


def test_an_instance_that_comes_later_hears_of_what_was_before(
    world: World, ada: PersonRecord, news: CommunityRecord
) -> None:
    post = world.add_post(news, ada, "A title")
    late = world.add_instance("piefed", "late.example")
    assert post in late.posts
    assert list(late.timelines[news].before(None)) == [post]


def test_what_is_made_elsewhere_arrives_after_the_delay(
    world: World, ada: PersonRecord, news: CommunityRecord, clock: Clock
) -> None:
    world.delay = datetime.timedelta(seconds=5)
    there = world.instances[2].add_person("bot")
    post = world.add_post(news, ada, f"For @{there.handle}")
    world.add_comment(post, ada, f"@{there.handle} hello")
    world.settle()
    assert post in ada.home.posts
    assert post not in there.home.posts
    assert there.home.notices(there) == []
    clock.forward(5)
    world.settle()
    assert post in there.home.posts
    assert [each.kind for each in there.home.notices(there)] == ["mention"]


def test_nobody_has_a_name_twice(world: World, ada: PersonRecord) -> None:
    with pytest.raises(ValueError, match="there already"):
        ada.home.add_person("ada")


@pytest.mark.parametrize("text", ["@bot@{host} hi", "see [the bot](http://{host}/u/bot)."])
def test_who_is_mentioned_is_told_once(
    world: World, ada: PersonRecord, news: CommunityRecord, text: str
) -> None:
    bot = world.instances[2].add_person("bot")
    post = world.add_post(news, ada, "A title")
    told = text.format(host=bot.home.host)
    comment = world.add_comment(post, ada, f"{told} {told}")
    world.edit(comment, f"{told} again")
    assert [(each.kind, each.subject) for each in bot.home.notices(bot)] == [("mention", comment)]


def test_an_edit_can_mention(world: World, ada: PersonRecord, news: CommunityRecord) -> None:
    bot = world.instances[2].add_person("bot")
    comment = world.add_comment(world.add_post(news, ada, "A title"), ada, "hello")
    assert bot.home.notices(bot) == []
    world.edit(comment, f"hello @{bot.handle}")
    assert len(bot.home.notices(bot)) == 1


@pytest.mark.parametrize(
    ("software", "kind"), [("lemmy-v3", "mention"), ("lemmy-v4", "reply"), ("piefed", "reply")]
)
def test_a_reply_that_mentions_is_told_once(
    world: World, ada: PersonRecord, news: CommunityRecord, software: Software, kind: str
) -> None:
    home = next(each for each in world.instances if each.software == software)
    bot = home.add_person("bot")
    post = world.add_post(news, ada, "A title")
    mine = world.add_comment(post, bot, "a summary")
    world.add_comment(post, ada, f"@{bot.handle} good bot", mine)
    assert [each.kind for each in home.notices(bot)] == [kind]


def test_who_posts_is_told_of_comments_but_not_of_their_own(
    world: World, ada: PersonRecord, news: CommunityRecord
) -> None:
    post = world.add_post(news, ada, "A title")
    world.add_comment(post, ada, f"@{ada.handle} says hello")
    assert ada.home.notices(ada) == []
    world.add_comment(post, ada.home.add_person("bea"), "hello")
    assert [each.kind for each in ada.home.notices(ada)] == ["reply"]


def test_a_message_is_known_to_both_ends_alone(world: World, ada: PersonRecord) -> None:
    bot = world.instances[2].add_person("bot")
    message = world.send_message(ada, bot, "hello")
    assert [message in each.messages for each in world.instances] == [True, False, True]
    assert [each.kind for each in bot.home.notices(bot)] == ["message"]


class TestJournal:
    """How many comments stood at once."""

    @pytest.fixture(autouse=True)
    def _story(self, world: World, ada: PersonRecord, news: CommunityRecord) -> None:
        self.world = world
        self.ada = ada
        self.post = world.add_post(news, ada, "A title")
        self.bots = [each.add_person("bot") for each in world.instances[:2]]
        self.uris = {each.uri for each in self.bots}

    def _say(self, bot: int = 0) -> CommentRecord:
        return self.world.add_comment(self.post, self.bots[bot], "a summary")

    def test_nothing_was_said(self) -> None:
        self.world.add_comment(self.post, self.ada, "hello")
        assert self.world.most_at_once(self.uris) == 0
        assert self.world.standing(self.post, self.uris) == []

    def test_two_accounts_are_counted_as_one(self) -> None:
        self._say(0)
        assert self.world.most_at_once(self.uris) == 1
        self._say(1)
        assert self.world.most_at_once(self.uris) == 2
        assert len(self.world.standing(self.post, self.uris)) == 2

    def test_one_after_the_other_is_one_at_once(self) -> None:
        self.world.delete(self._say())
        second = self._say()
        assert self.world.most_at_once(self.uris) == 1
        assert self.world.standing(self.post, self.uris) == [second]

    def test_taking_away_twice_is_taking_away_once(self) -> None:
        comment = self._say()
        self.world.delete(comment)
        self.world.remove(comment)
        self._say()
        self._say()
        assert self.world.most_at_once(self.uris) == 2

    def test_what_is_brought_back_stands_again(self) -> None:
        comment = self._say()
        self.world.remove(comment)
        self._say()
        assert self.world.most_at_once(self.uris) == 1
        self.world.remove(comment, removed=False)
        assert self.world.most_at_once(self.uris) == 2

    def test_answers_and_other_posts_are_not_counted_together(self) -> None:
        first = self._say()
        self.world.add_comment(self.post, self.bots[0], "an answer", first)
        other = self.world.add_post(self.post.community, self.ada, "Another")
        self.world.add_comment(other, self.bots[0], "a summary")
        assert self.world.most_at_once(self.uris) == 1


def test_the_journal_tells_for_how_long_two_comments_stood_in_one_place(
    world: World, clock: Clock, ada: PersonRecord, news: CommunityRecord
) -> None:
    ben = world.instances[1].add_person("ben")
    accounts = [ada.uri, ben.uri]
    post, other = (world.add_post(news, ada, title) for title in ("A title", "Another"))
    first = world.add_comment(post, ada, "text")
    answers = [world.add_comment(post, each, "text", first) for each in (ada, ben)]
    world.add_comment(other, ada, "text")
    assert [(each.post, each.since) for each in world.journal.doubles(accounts)] == [(post, START)]
    assert world.journal.doubles([ada.uri]) == []
    clock.forward(2)
    world.delete(answers[1])
    world.delete(answers[1])
    world.add_comment(other, ben, "text")
    clock.forward(3)
    assert [
        (each.post, (each.since - START).total_seconds(), each.until)
        for each in world.journal.doubles(accounts)
    ] == [(post, 0, START + datetime.timedelta(seconds=2)), (other, 2, None)]
    assert world.journal.most_by_post(accounts) == {post: 1, other: 2}
