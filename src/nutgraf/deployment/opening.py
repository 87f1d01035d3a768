"""How a deployment is opened, and taken apart at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from nutgraf.bot.arrivals import Opening
from nutgraf.bot.article_reader import LiveArticleReader
from nutgraf.bot.crew import ArticleReader, Crew, Seat, Times
from nutgraf.bot.rehearsal import Show
from nutgraf.community.credentials import FileSessions, Sessions
from nutgraf.config import Settings
from nutgraf.deployment.accounts import account_name, seat_opening
from nutgraf.deployment.deployed import Deployment
from nutgraf.deployment.stores import sessions_file
from nutgraf.errors import (
    BadConfiguration,
    NutgrafError,
    PlatformDown,
    PlatformError,
    RateLimited,
)
from nutgraf.fetch.fetcher import Fetcher
from nutgraf.reading import PARSERS, Reader
from nutgraf.sandbox import Sandbox
from nutgraf.store.opening import Store

_READERS = 2


@asynccontextmanager
async def open_deployment(  # noqa: PLR0913 - what may be another in tests and in the demo
    settings: Settings,
    store: Store,
    *,
    times: Times | None = None,
    show: Show | None = None,
    reader: ArticleReader | None = None,
    sessions: Sessions | None = None,
    at_once: bool = True,
    readers: int = _READERS,
) -> AsyncIterator[Deployment]:
    """Puts a bot together and takes it apart at the end.

    Args:
        settings: of the operator.
        store: that is open.
        times: how long things may take.
        show: for a rehearsal, in which nothing is written: takes what would be said.
        reader: of articles; by default one that fetches them.
        sessions: where open sessions are kept; by default a file beside the database.
        at_once: whether the accounts log in, and a worker that reads pages is started, now; else
            when they are needed: with `Deployment.log_in`, and with the first page.
        readers: processes in which pages are read, at most.

    Raises:
        BadConfiguration: there is no account, or none with credentials.
        PlatformError: no account can log in, nor will it help to wait.
    """
    if not settings.accounts:
        raise BadConfiguration(
            "there is no account: write one with `nutgraf bot init`, or a table [[accounts]]"
        )
    sandbox = Sandbox(
        readers,
        seconds=settings.sandbox.seconds,
        megabytes=settings.sandbox.megabytes,
        preload=PARSERS,
    )
    with sandbox:
        if at_once:
            sandbox.start()  # before the resolver of names starts its thread
        async with Fetcher(settings.fetch, cache=store.pages, budget=store.budget) as fetcher:
            seats: dict[str, Seat] = {}
            crew = Crew(
                store=store,
                written=settings.bot,
                reader=reader or LiveArticleReader(fetcher, Reader(sandbox)),
                seats=seats,
                times=times or Times(),
                source_url=settings.render.source_url,
                names=frozenset(account_name(each).lower() for each in settings.accounts),
            )
            ours = sandbox if reader is None else None
            kept = sessions or FileSessions(sessions_file(settings))
            openings = {
                account_name(account).lower(): seat_opening(
                    settings, account, kept, fetcher, store, crew.times, show
                )
                for account in settings.accounts
            }
            try:
                if at_once:
                    troubles = await _open_seats(openings, seats)
                    missing = {name: openings[name] for name in troubles}
                    yield Deployment(crew, missing, troubles, sandbox=ours)
                else:
                    yield Deployment(crew, openings, {}, sandbox=ours)
            finally:
                await asyncio.gather(*(seat.platform.close() for seat in seats.values()))


async def _open_seats(
    openings: Mapping[str, Opening], seats: dict[str, Seat]
) -> dict[str, NutgrafError]:
    """Opens the seats that can be opened now; returns why the others cannot.

    Raises:
        NutgrafError: none can, nor will it help to wait.
    """
    troubles: dict[str, NutgrafError] = {}
    for name, opening in openings.items():
        try:
            seat = await opening()
        except (PlatformError, BadConfiguration) as error:
            troubles[name] = error
        else:
            seats[seat.name] = seat
    may_pass = any(isinstance(each, PlatformDown | RateLimited) for each in troubles.values())
    if troubles and not seats and not may_pass:
        raise next(iter(troubles.values()))
    return troubles
