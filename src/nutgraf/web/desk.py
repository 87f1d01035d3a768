"""The operator's orders to the bot: look at what would be said, say it anew, take it away."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from nutgraf.bot.corrections import find_post, preview, redo
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.policy import CommentFormat
from nutgraf.bot.withdrawing import withdraw_by_hand
from nutgraf.community.values import Post
from nutgraf.config import Settings
from nutgraf.errors import BadCredentials, BadOption
from nutgraf.store.opening import Store
from nutgraf.store.values import LedgerPost

if TYPE_CHECKING:
    from nutgraf.deployment import Deployment

_REFUSED_REST = 900.0
"""Seconds for which a wrong password is not tried again: instances count log-ins that fail."""


class Desk:
    """Where orders are carried out: by the bot of this process, or by one that is opened for them.

    Orders are as safe beside a bot that works as its own steps: whoever has a post in hand has it
    alone.

    Args:
        settings: of the operator.
        store: of the bot.
        crew: of a bot in this process and loop; without one the accounts log in with the first
            order that needs them, by their kept sessions if they can.
    """

    def __init__(self, settings: Settings, store: Store, crew: Crew | None = None) -> None:
        self._settings = settings
        self._store = store
        self._crew = crew
        self._opened: Deployment | None = None
        self._opening = asyncio.Lock()
        self._refused: tuple[float, BadCredentials] | None = None
        self._closing = AsyncExitStack()

    @property
    def is_at_hand(self) -> bool:
        """Whether there is any account that could carry out an order."""
        return self._crew is not None or bool(self._settings.accounts)

    async def preview(self, post_id: int, format: CommentFormat | None = None) -> str:  # noqa: A002
        """Returns the summary of a post as it would be said now; nothing is written.

        Args:
            post_id: row of the ledger.
            format: of the comment; by default that of the community.

        Returns:
            Markdown.

        Raises:
            BadOption: there is no such post, or no summary of it can be drawn.
            NotAnArticle: there is no article.
            FetchFailed: the page cannot be had.
            BadConfiguration: no account can log in.
            PlatformError: the same.
        """
        row = self._row(post_id)
        return await preview(await self._at_work(row.account), row, format)

    async def redo(self, post_id: int, format: CommentFormat | None = None) -> LedgerPost:  # noqa: A002
        """Reads the article again and edits the comment in place, or comments if none was made.

        Args:
            post_id: row of the ledger.
            format: of the comment; by default that of the community.

        Returns:
            The post as the ledger has it then.

        Raises:
            BadOption: nothing is said there again; or somebody is busy with the post; or who
                commented is not logged in.
            NotAnArticle: there is no article any more; what stands stays as it is.
            FetchFailed: the page cannot be had; the same.
            BadConfiguration: no account can log in.
            PlatformError: the instance does not do it.
        """
        row = self._row(post_id)
        crew = await self._at_work(row.account)
        return await redo(crew, *await self._find(crew, row), format)

    async def withdraw(self, post_id: int) -> bool:
        """Takes the summary under a post away for good, or sees to it that there will be none.

        Returns:
            Whether there was one that stood.

        Raises:
            BadOption: there is no such post, or it cannot be done now.
            BadConfiguration: no account can log in.
            PlatformError: the instance does not do it; nothing has changed.
        """
        row = self._row(post_id)
        crew = await self._at_work(row.account)
        return await withdraw_by_hand(crew, *await self._find(crew, row))

    async def close(self) -> None:
        """Takes apart what was opened for orders."""
        await self._closing.aclose()

    def _row(self, post_id: int) -> LedgerPost:
        row = self._store.ledger.post_by_id(post_id)
        if row is None:
            raise BadOption("the ledger knows no such post; it may have been forgotten")
        return row

    async def _find(self, crew: Crew, row: LedgerPost) -> tuple[Seat, Post]:
        if self._opened is not None:
            return await self._opened.find_post(row.uri)
        return await find_post(crew, row.uri)

    async def _at_work(self, account: str) -> Crew:
        """The crew of this process, or one that is opened now and kept for the next order."""
        if self._crew is not None:
            return self._crew
        async with self._opening:
            if self._opened is None:
                self._opened = await self._open()
            else:
                await self._opened.log_in(account)
            return self._opened.crew

    async def _open(self) -> Deployment:
        from nutgraf.deployment import open_deployment  # noqa: PLC0415 - only where it is needed

        if self._refused is not None and time.monotonic() < self._refused[0]:
            raise BadCredentials(str(self._refused[1]))
        opening = open_deployment(self._settings, self._store, start=False)
        try:
            return await self._closing.enter_async_context(opening)
        except BadCredentials as error:
            self._refused = (time.monotonic() + _REFUSED_REST, error)
            raise
