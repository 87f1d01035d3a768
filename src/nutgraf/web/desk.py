"""The operator's orders to the bot: look at what would be said, say it anew, take it away."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from nutgraf.bot.corrections import preview, redo
from nutgraf.bot.policy import CommentFormat, Policy
from nutgraf.bot.withdrawing import withdraw_by_hand
from nutgraf.config import Settings
from nutgraf.errors import BadConfiguration, BadOption, PlatformError
from nutgraf.store.opening import Store
from nutgraf.store.values import LedgerPost

if TYPE_CHECKING:
    from nutgraf.deployment import Deployment


class Desk:
    """Where orders are carried out: by the bot of this process, or by one that is opened for them.

    Orders are as safe beside a bot that works as its own steps: whoever has a post in hand has it
    alone.

    Args:
        settings: of the operator.
        store: of the bot.
        deployment: a bot in this process and loop, which logs in who is missing by itself; without
            one an account logs in with the first order that needs it, by its kept session if it
            can.
    """

    def __init__(
        self, settings: Settings, store: Store, deployment: Deployment | None = None
    ) -> None:
        self._settings = settings
        self._store = store
        self._given = deployment
        self._opened: Deployment | None = None
        self._opening = asyncio.Lock()
        self._closing = AsyncExitStack()

    @property
    def is_at_hand(self) -> bool:
        """Whether there is any account that could carry out an order."""
        return self._given is not None or bool(self._settings.accounts)

    @property
    def written(self) -> Policy:
        """What the settings let the bot do; one in this process may have read them again."""
        return self._settings.bot if self._given is None else self._given.crew.written

    async def preview(self, post_id: int, format: CommentFormat | None = None) -> str:  # noqa: A002
        """Returns the summary of a post as it would be said now; nothing is written.

        No account needs to be logged in for that, and no instance is asked.

        Args:
            post_id: row of the ledger.
            format: of the comment; by default that of the community.

        Returns:
            Markdown.

        Raises:
            BadOption: there is no such post, or no summary of it can be drawn.
            NotAnArticle: there is no article.
            FetchFailed: the page cannot be had.
            BadConfiguration: there is no account.
        """
        row = self._row(post_id)
        return await preview((await self._deployment()).crew, row, format)

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
            BadConfiguration: who is needed has nothing to log in with.
            PlatformError: who is needed is not at work; or the instance does not do it.
        """
        row = self._row(post_id)
        deployment = await self._at_work_for(row)
        return await redo(deployment.crew, *await deployment.find_post(row.uri), format)

    async def withdraw(self, post_id: int) -> bool:
        """Takes the summary under a post away for good, or sees to it that there will be none.

        Returns:
            Whether there was one that stood.

        Raises:
            BadOption: there is no such post, or it cannot be done now.
            BadConfiguration: who is needed has nothing to log in with.
            PlatformError: who is needed is not at work; or the instance does not do it, and nothing
                has changed.
        """
        row = self._row(post_id)
        deployment = await self._at_work_for(row)
        return await withdraw_by_hand(deployment.crew, *await deployment.find_post(row.uri))

    async def close(self) -> None:
        """Takes apart what was opened for orders."""
        await self._closing.aclose()

    def _row(self, post_id: int) -> LedgerPost:
        row = self._store.ledger.post_by_id(post_id)
        if row is None:
            raise BadOption("there is no such post; it may have been forgotten")
        return row

    async def _deployment(self) -> Deployment:
        """The bot of this process, or one that is opened now and kept for the next order."""
        ready = self._given or self._opened
        if ready is not None:
            return ready
        from nutgraf.deployment import open_deployment  # noqa: PLC0415 - only where it is needed

        async with self._opening:
            if self._opened is None:
                opening = open_deployment(self._settings, self._store, at_once=False)
                self._opened = await self._closing.enter_async_context(opening)
            return self._opened

    async def _at_work_for(self, row: LedgerPost) -> Deployment:
        """The same, where who has to do with a post is logged in, if a bot does not see to that."""
        deployment = await self._deployment()
        if self._given is None:
            async with self._opening:
                if row.account.lower() in deployment.crew.names:
                    await deployment.log_in(row.account)
                else:  # it has left; one of the others may know the post
                    await _log_in_any(deployment)
                saying = self._store.ledger.saying("summary", row.uri)
                if saying is not None:
                    await deployment.log_in(saying.words.account)
        return deployment


async def _log_in_any(deployment: Deployment) -> None:
    """Logs in all who can.

    Raises:
        NutgrafError: nobody can, and why the first cannot.
    """
    errors: list[BadConfiguration | PlatformError] = []
    for name in deployment.missing:
        try:
            await deployment.log_in(name)
        except (BadConfiguration, PlatformError) as error:
            errors.append(error)
    if errors and not deployment.crew.seats:
        raise errors[0]
