"""What is besieged: instances that misbehave, posts and mentions there, and what stands in the end.

Accounts on several instances see the same federated posts; answers get lost, come as errors or as
pages of HTML; comments show in lists 0.3 s late; limits refuse some.
"""

from __future__ import annotations

import datetime
import os
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nutgraf.config import AccountSettings
from nutgraf.demo.articles import serve_pages
from nutgraf.demo.remote import Twin, open_twin

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REPOSITORY = Path(__file__).parent.parent.parent
FAULTS: dict[str, float] = {
    "lost_answer": 0.05,
    "lost_request": 0.02,
    "server_error": 0.05,
    "html": 0.02,
    "lag_seconds": 0.3,
}
CALM: dict[str, float] = {"lost_request": 0.0, "server_error": 0.0, "html": 0.0}
LIMITS = {"comment": [12, 2.0], "message": [3000, 10.0], "search": [3000, 10.0]}
_ACCOUNT = """
[[accounts]]
instance = "{origin}"
user = "bot"
comment_seconds = {seconds}
"""
_SETTINGS = """
[bot]
mode = "all"
poll_seconds = 0.3
per_hour = 10000
per_day = 100000

[store]
url = "{store}"

[fetch]
allowed_addresses = ["127.0.0.1"]
ports = []
host_per_second = 500.0
host_burst = 500
host_connections = 8
"""


@dataclass
class Standing:
    """What stands under some posts.

    Attributes:
        eligible: posts that lead to an article.
        standing: these posts by how many comments of the bot stand there.
        most_at_once: comments of the bot that ever stood at once under one post.
        ineligible: comments under posts that lead to none.
        answers: mentions by how many answers they have.
        doubles: for how many seconds more than one comment stood in one place; None: still does.
        refused: requests that limits turned away, ever.
    """

    eligible: int = 0
    standing: Counter[int] = field(default_factory=Counter)
    most_at_once: int = 0
    ineligible: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    doubles: list[float | None] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)


class Town:
    """Instances with accounts of one bot, and what is posted there.

    Args:
        twin: the world.
        pages: origin of the pages.
        asks: whether people ask the bot for something.

    Attributes:
        twin: the world.
        eligible: posts that lead to an article.
        others: posts that do not, one in ten.
        mentions: by post, that ask the bot for something: under one post in ten.
    """

    def __init__(self, twin: Twin, pages: str, *, asks: bool = True) -> None:
        self.twin = twin
        self.eligible: list[str] = []
        self.others: list[str] = []
        self.mentions: dict[str, str] = {}
        self._pages = pages
        self._asks = asks
        self._instances = len(twin.origins)

    @property
    def posts(self) -> int:
        """How many were made."""
        return len(self.eligible) + len(self.others)

    @property
    def environment(self) -> dict[str, str]:
        """For a bot: the passwords."""
        accounts = [AccountSettings(origin, "bot") for origin in self.twin.origins]
        return os.environ | {each.variables("PASSWORD")[0]: "secret" for each in accounts}

    def settings(self, store: str, more: str = "", *, seconds: float = 0.08) -> str:
        """Settings of a bot.

        Args:
            store: its URL.
            more: other tables.
            seconds: between two comments of an account.
        """
        accounts = "".join(
            _ACCOUNT.format(origin=origin, seconds=seconds) for origin in self.twin.origins
        )
        return accounts + _SETTINGS.format(store=store) + more

    async def post(self, upto: int) -> None:
        """Posts until there are so many posts, and mentions the bot now and then."""
        host = self.twin.origins[0].partition("://")[2]
        for number in range(self.posts, upto):
            home = number % self._instances
            wall = number % 10 == 9
            answer = await self.twin.do(
                "add_post",
                community=f"news@{home}",
                author=f"ada@{home}",
                title=f"Story {number}",
                link=f"{self._pages}/{'wall' if wall else 'article'}/{number}",
            )
            (self.others if wall else self.eligible).append(answer["uri"])
            if self._asks and number % 10 == 4:
                asker = number // 10
                asked = await self.twin.do(
                    "add_comment",
                    post=answer["uri"],
                    author=f"asker{asker // self._instances}@{asker % self._instances}",
                    text=f"@bot@{host} in one sentence",
                )
                self.mentions[answer["uri"]] = asked["uri"]

    async def judge(self, eligible: Sequence[str], others: Sequence[str]) -> Standing:
        """Tells what stands under posts."""
        told = await self._report([*eligible, *others])
        posts = told["posts"]
        mentions = [self.mentions[uri] for uri in eligible if uri in self.mentions]
        answers = Counter(
            comment["parent"]
            for post in posts.values()
            for comment in post["comments"]
            if comment["parent"] and comment["state"] == "standing"
        )
        return Standing(
            eligible=len(eligible),
            standing=Counter(posts[uri]["standing"] for uri in eligible),
            most_at_once=max((post["most_at_once"] for post in posts.values()), default=0),
            ineligible=sum(posts[uri]["standing"] for uri in others),
            answers=Counter(answers[uri] for uri in mentions),
            doubles=[_seconds(each) for each in told["doubles"] if each["post"] in posts],
            refused=told["refused"],
        )

    async def comments(self, posts: Sequence[str]) -> dict[str, set[str]]:
        """Tells which comments of the bot stand under posts, at the top level."""
        told = await self._report(posts)
        return {
            uri: {
                comment["uri"]
                for comment in told["posts"][uri]["comments"]
                if comment["parent"] is None and comment["state"] == "standing"
            }
            for uri in posts
        }

    async def _report(self, posts: Sequence[str]) -> dict[str, Any]:
        accounts = [f"bot@{number}" for number in range(self._instances)]
        told: dict[str, Any] = await self.twin.do("report", accounts=accounts, posts=list(posts))
        return told


def _seconds(double: dict[str, str | None]) -> float | None:
    since, until = (
        datetime.datetime.fromisoformat(at) if at else None
        for at in (double["since"], double["until"])
    )
    return (until - since).total_seconds() if since and until else None


@asynccontextmanager
async def open_town(
    software: Sequence[str], posts: int, seed: int, *, troubled: bool = True
) -> AsyncIterator[Town]:
    """Builds instances on loopback and the pages that are linked there.

    Args:
        software: of the instances, one for each.
        posts: how many there will be; each that asks under one is another person, so that nobody
            is told that it is too much.
        seed: of the chance with which they misbehave.
        troubled: whether they misbehave and have limits, and people ask the bot for something.
    """
    people: list[dict[str, Any]] = [
        {"name": "ada"},
        {"name": "bot", "bot": True},
        *({"name": f"asker{number}"} for number in range(posts // 10 // len(software) + 1)),
    ]
    instances: list[dict[str, Any]] = [
        {
            "software": each,
            "people": people,
            "communities": [{"name": "news"}],
            "faults": {**FAULTS, "seed": seed} if troubled else {},
        }
        for each in software
    ]
    async with AsyncExitStack() as stack:
        twin = await stack.enter_async_context(open_twin({"instances": instances}))
        pages = await stack.enter_async_context(serve_pages())
        await twin.do("limits", on=troubled, **LIMITS)
        yield Town(twin, pages.origin, asks=troubled)
