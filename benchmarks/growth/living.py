"""The life of a post and of a mention, lived by the bot's own steps, with nobody outside to ask."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import nutgraf
from benchmarks.growth.filling import ACCOUNTS, BUSY, community
from nutgraf.bot.crew import Crew, Reading, Seat
from nutgraf.bot.notices import step_notice
from nutgraf.bot.policy import LocalPolicy, Policy
from nutgraf.bot.posts import step_post
from nutgraf.bot.tending import tend
from nutgraf.community.port import Platform
from nutgraf.community.values import Comment, CommentLimits, Community, Person, Post
from nutgraf.demo.article_text import make_up
from nutgraf.errors import NotAnArticle
from nutgraf.reading import ReadingOptions
from nutgraf.store.opening import Store
from nutgraf.store.values import NewNotice, NewPost

FULL = 1_999
"""Of this community nothing is said: all that comes there is put off."""

PUT_OFF = 50
"""Posts that are put off at once."""

CHURN = 20
_BOT = Person("https://home0.example/u/bot", 1, "bot", bot=True)
_ASKER = "https://place1.example/u/asker"


class _Instance:
    """An instance that knows each post by its number and says yes to all."""

    instance = "home0.example"
    limits = CommentLimits(10_000, 1_000, 1_000_000_000, 1.0)

    def __init__(self) -> None:
        self._said: dict[int, Comment] = {}

    async def post(self, post_id: int) -> Post:
        uri, handle = community(post_id % 1_000)
        return Post(
            uri=_post_uri(post_id),
            id=post_id,
            title="A title",
            link=_link(post_id),
            body="",
            author=Person("https://place1.example/u/author", 2, "author"),
            community=Community(uri, 1, handle.partition("@")[0]),
            published=datetime.datetime.now(datetime.UTC),
        )

    async def comments(self, post: Post) -> Sequence[Comment]:
        del post
        return ()

    async def comments_by_me(self, post: Post) -> Sequence[Comment]:
        return [said for said in self._said.values() if said.post_id == post.id]

    async def comment(
        self, post: Post, text: str, *, parent: Comment | None = None, language: str | None = None
    ) -> Comment:
        del language
        number = 1_000_000_000 + post.id * 2 + (parent is not None)
        uri = f"https://home0.example/comment/{number}"
        above = () if parent is None else (parent.id,)
        now = datetime.datetime.now(datetime.UTC)
        made = Comment(uri, number, post.id, post.uri, _BOT, text, now, above, upvotes=3)
        self._said = {number: made}
        return made

    async def find_comment(self, comment_id: int) -> Comment:
        if comment_id in self._said:
            return self._said[comment_id]
        asker, now = Person(_ASKER, 3, "asker"), datetime.datetime.now(datetime.UTC)
        return Comment("https://place1.example/c/1", comment_id, 1, "p", asker, "@bot", now)


class _Reader:
    """Reads the same article everywhere, but where a number ends in 5."""

    def __init__(self) -> None:
        paragraphs = [paragraph for seed in range(4) for paragraph in make_up(seed).paragraphs]
        self._summary = nutgraf.summarize("\n\n".join(paragraphs), title="A title")

    async def read(self, url: str, options: ReadingOptions) -> Reading:
        del options
        if url.endswith("5"):
            raise NotAnArticle("paywall", "as a test")
        return Reading(self._summary, url)


@dataclass(frozen=True, slots=True)
class Stage:
    """All that lives need.

    Attributes:
        crew: on the store that is measured.
        seat: of the account that works.
    """

    crew: Crew
    seat: Seat


Life = Callable[[Stage, int], Coroutine[Any, Any, None]]


def make_stage(store: Store) -> Stage:
    """A crew of all accounts; one of them works."""
    seats = {
        name: Seat(name, cast("Platform", _Instance()), _person(name), store.budget)
        for name in ACCOUNTS
    }
    full = {community(FULL)[1]: LocalPolicy(per_hour=0)}
    policy = Policy(mode="all", per_hour=10_000, per_day=100_000, community=full)
    crew = Crew(store, policy, _Reader(), seats, names=frozenset(ACCOUNTS))
    return Stage(crew, seats[BUSY])


async def comment_on(stage: Stage, number: int) -> None:
    """A post is noted, read, commented, and looked after once."""
    ledger = stage.crew.store.ledger
    number = number * 10 + 1
    await _step(stage, number)
    saying = ledger.saying("summary", _post_uri(number))
    assert saying is not None and saying.state == "posted"
    await tend(stage.crew, stage.seat, saying, is_fresh=True)


async def refuse(stage: Stage, number: int) -> None:
    """A post is noted, and skipped because its page is no article."""
    await _step(stage, number * 10 + 5)
    post = stage.crew.store.ledger.post(_post_uri(number * 10 + 5))
    assert post is not None and post.state == "skipped"


async def put_off(stage: Stage, number: int) -> None:
    """So many posts of a community that has had its share are noted, and all put off at once."""
    ledger = stage.crew.store.ledger
    first = 10_000_000 + number * PUT_OFF
    ledger.note_posts([_new(first + each, FULL) for each in range(PUT_OFF)])
    await _take(stage)


async def answer(stage: Stage, number: int) -> None:
    """A mention is noted and answered."""
    ledger = stage.crew.store.ledger
    host = f"place{number % 40}.example"
    uri, handle = community(number % 1_000)
    ledger.note_notices(
        [
            NewNotice(
                uri=f"https://{host}/comment/new/{number}",
                kind="mention",
                account=stage.seat.name,
                local_id=number,
                author_uri=f"https://{host}/u/new{number}",
                author_id=5,
                author_name="asker",
                author_bot=False,
                text=f"@{stage.seat.name} summary",
                published=stage.crew.store.now(),
                comment_id=3_000_000_000 + number,
                post_id=number * 10 + 2,
                post_uri=_post_uri(number * 10 + 2),
                community_uri=uri,
                community_id=1,
                community=handle,
            )
        ]
    )
    claim = ledger.claim_notice(lease=stage.crew.lease, accounts=[stage.seat.name])
    assert claim is not None
    await step_notice(stage.crew, stage.seat, claim)
    saying = ledger.saying("answer", f"https://{host}/comment/new/{number}")
    assert saying is not None and saying.state == "posted"


def churn(stage: Stage, number: int) -> None:
    """Twenty posts are noted; each is taken, its lease renewed, and skipped: rows come and go."""
    ledger, lease = stage.crew.store.ledger, stage.crew.lease
    first = 20_000_000 + number * CHURN
    ledger.note_posts([_new(first + each, each) for each in range(CHURN)])
    for _ in range(CHURN):
        claim = ledger.claim_post(lease=lease, accounts=[stage.seat.name])
        assert claim is not None
        ledger.extend(claim, lease)
        ledger.skip(claim, "paywall")


async def _step(stage: Stage, number: int) -> None:
    stage.crew.store.ledger.note_posts([_new(number, number % 1_000)], at_work=stage.crew.at_work)
    await _take(stage)


async def _take(stage: Stage) -> None:
    crew = stage.crew
    claim = crew.store.ledger.claim_post(lease=crew.lease, accounts=[stage.seat.name], busy=())
    assert claim is not None
    await step_post(crew, stage.seat, claim)


def _new(number: int, place: int) -> NewPost:
    uri, handle = community(place)
    return NewPost(
        uri=_post_uri(number),
        account=BUSY,
        local_id=number,
        community_uri=uri,
        community=handle,
        author_uri="https://place1.example/u/author",
        title="A title",
        link=_link(number),
        language="en",
        published=datetime.datetime.now(datetime.UTC),
    )


def _person(name: str) -> Person:
    return replace(_BOT, uri=f"https://{name.partition('@')[2]}/u/bot")


def _post_uri(number: int) -> str:
    return f"https://place1.example/new/{number}"


def _link(number: int) -> str:
    return f"https://paper.example/new/{number}"
