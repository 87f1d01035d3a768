"""The bot put together from its settings: the one place that knows all of its rooms."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from nutgraf.bot.article_reader import LiveArticleReader
from nutgraf.bot.corrections import find_post
from nutgraf.bot.crew import ArticleReader, Crew, Seat, Times
from nutgraf.bot.rehearsal import NoHurry, Rehearsal, Show
from nutgraf.bot.running import Opening
from nutgraf.bot.waiting import not_at_work
from nutgraf.community.connecting import connect
from nutgraf.community.credentials import Credentials, FileSessions, Sessions
from nutgraf.community.port import REQUEST_SECONDS, Platform
from nutgraf.community.values import Post
from nutgraf.community.wire import origin_of
from nutgraf.config import AccountSettings, Settings
from nutgraf.errors import (
    BadConfiguration,
    BadCredentials,
    BadOption,
    NutgrafError,
    PlatformDown,
    PlatformError,
    RateLimited,
)
from nutgraf.fetch.fetcher import Fetcher
from nutgraf.fetch.pacing import RateBudget
from nutgraf.reading import PARSERS, Reader
from nutgraf.sandbox import Sandbox
from nutgraf.store.address import in_folder
from nutgraf.store.copying import open_copy
from nutgraf.store.opening import Store, open_store

log = logging.getLogger(__name__)

_READERS = 2
_SESSIONS = "nutgraf.sessions.json"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A bot ready to work.

    Attributes:
        crew: who works together.
        missing: what logs in the accounts that could not be logged in yet, by name.
        troubles: why they could not.
    """

    crew: Crew
    missing: dict[str, Opening]
    troubles: dict[str, NutgrafError]

    def demand_all(self) -> None:
        """Says which accounts could not do their part.

        Raises:
            PlatformDown: there are such.
        """
        if self.troubles:
            told = (not_at_work(name, error, str(error)) for name, error in self.troubles.items())
            raise PlatformDown("; ".join(told))

    def demand(self, account: str) -> None:
        """Says that one account is needed, if it is not there; as `demand_all`."""
        error = self.troubles.get(account.lower())
        if error is not None:
            raise PlatformDown(not_at_work(account, error, str(error)))

    async def find_post(self, address: str) -> tuple[Seat, Post]:
        """Finds a post; the account whose post it is must be there, the others need not.

        Raises:
            PlatformDown: it is not, or may be one that is not there.
            BadOption: no account knows the post.
        """
        ledger = self.crew.store.ledger
        if (known := ledger.post(address)) is not None:
            self.demand(known.account)
        try:
            seat, post = await find_post(self.crew, address)
        except BadOption:
            self.demand_all()
            raise
        if (known := ledger.post(post.uri)) is not None:
            self.demand(known.account)
        return seat, post

    async def log_in(self, account: str) -> None:
        """Lets an account that could not be logged in try again; `troubles` tell if it cannot.

        With a wrong password it does not: instances count log-ins that fail.
        """
        name = account.lower()
        if name not in self.troubles or isinstance(self.troubles[name], BadCredentials):
            return
        try:
            seat = await self.missing[name]()
        except (PlatformError, BadConfiguration) as error:
            self.troubles[name] = error
        else:
            self.crew.seats[seat.name] = seat
            del self.troubles[name]


def open_settings_store(settings: Settings, *, make: bool = True) -> Store:
    """Opens the store that the settings name.

    Args:
        settings: of the operator.
        make: whether it is made, or brought up to date, if need be.

    Raises:
        StoreFailed: it cannot be used, and why.
    """
    return open_store(in_folder(settings.store.url, settings.folder), upgrade=make)


def open_rehearsal_store(settings: Settings) -> Store:
    """Opens a store for a rehearsal: it knows what was decided, and is forgotten in the end."""
    return open_copy(in_folder(settings.store.url, settings.folder))


def sessions_file(settings: Settings) -> Path:
    """Returns where tokens of sessions are kept.

    They are beside the database, if that is a file, else beside the settings.
    """
    url = in_folder(settings.store.url, settings.folder)
    if "://" in url or url == ":memory:":
        return settings.folder / _SESSIONS
    return Path(url).parent / _SESSIONS


def credentials_of(
    settings: Settings, account: AccountSettings, sessions: Sessions, instance: str
) -> Credentials:
    """Takes what an account logs in with from the environment.

    Args:
        settings: where the account is one of several, perhaps.
        account: of the settings.
        sessions: where a session may be open already, which is enough.
        instance: host of the instance.

    Raises:
        BadConfiguration: there is neither password nor token nor session; the variables are named.
    """
    alone = len(settings.accounts) == 1
    password, token, totp, totp_secret = (
        account.secret(each, alone=alone) for each in ("PASSWORD", "TOKEN", "TOTP", "TOTP_SECRET")
    )
    if password is None and token is None and not sessions.load(f"{account.user}@{instance}"):
        which = 1 if alone else 0
        names = [account.variables(each)[which] for each in ("PASSWORD", "TOKEN")]
        told = "" if alone else "; with several accounts each has its own"
        raise BadConfiguration(
            f"no password for {account.user}@{instance}: set {' or '.join(names)} in the "
            f"environment{told}"
        )
    return Credentials(account.user, password, token, totp, totp_secret)


def _is_json(media_type: str) -> bool:
    return media_type == "application/json"


async def open_platform(
    settings: Settings,
    account: AccountSettings,
    sessions: Sessions,
    fetcher: Fetcher | None,
    seconds: float = REQUEST_SECONDS,
) -> Platform:
    """Connects to the instance of an account; it logs in with the first question."""
    instance = origin_of(account.instance).partition("://")[2]

    async def fetch_json(url: str) -> object:
        assert fetcher is not None  # noqa: S101 - only passed on where there is one
        page = await fetcher.fetch(url, readable=_is_json)
        return json.loads(page.body)

    return await connect(
        account.instance,
        credentials_of(settings, account, sessions, instance),
        sessions,
        software=account.software,
        user_agent=settings.fetch.user_agent,
        fetch_json=fetch_json if fetcher is not None else None,
        seconds=seconds,
    )


@asynccontextmanager
async def open_deployment(  # noqa: PLR0913 - what may be another in tests and in the demo
    settings: Settings,
    store: Store,
    *,
    times: Times | None = None,
    show: Show | None = None,
    reader: ArticleReader | None = None,
    sessions: Sessions | None = None,
    start: bool = True,
) -> AsyncIterator[Deployment]:
    """Puts a bot together and takes it apart at the end.

    Args:
        settings: of the operator.
        store: that is open.
        times: how long things may take.
        show: for a rehearsal, in which nothing is written: takes what would be said.
        reader: of articles; by default one that fetches them.
        sessions: where open sessions are kept; by default a file beside the database.
        start: whether a worker that reads pages is started now; else with the first page.

    Raises:
        BadConfiguration: there is no account, or none with credentials.
        PlatformError: no account can log in, nor will it help to wait.
    """
    if not settings.accounts:
        raise BadConfiguration("there is no account: write one with `nutgraf bot init`")
    sandbox = Sandbox(
        _READERS,
        seconds=settings.sandbox.seconds,
        megabytes=settings.sandbox.megabytes,
        preload=PARSERS,
    )
    with sandbox:
        if start:
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
                names=frozenset(map(_name, settings.accounts)),
            )
            kept = sessions or FileSessions(sessions_file(settings))
            openings = {
                _name(account): _opening(settings, account, kept, fetcher, store, crew.times, show)
                for account in settings.accounts
            }
            try:
                troubles = await _open_seats(openings, seats)
                missing = {name: openings[name] for name in troubles}
                yield Deployment(crew, missing, troubles)
            finally:
                await asyncio.gather(*(seat.platform.close() for seat in seats.values()))


def _opening(  # noqa: PLR0913, PLR0917 - what a seat is made of
    settings: Settings,
    account: AccountSettings,
    sessions: Sessions,
    fetcher: Fetcher,
    store: Store,
    times: Times,
    show: Show | None,
) -> Opening:
    async def open_seat() -> Seat:
        platform = await open_platform(settings, account, sessions, fetcher, times.request)
        try:
            person = (await platform.whoami()).person
        except BaseException:
            await platform.close()
            raise
        budget: RateBudget = store.budget
        if show is not None:
            platform, budget = cast(Platform, Rehearsal(platform, person, show)), NoHurry()
        name = f"{account.user}@{platform.instance}"
        if not person.bot:
            log.warning("%s is not flagged as a bot; `nutgraf bot init` flags it", name)
        return Seat(name, platform, person, budget, account.comment_seconds)

    return open_seat


def _name(account: AccountSettings) -> str:
    """The name by which an account is known before it has logged in."""
    return f"{account.user}@{origin_of(account.instance).partition('://')[2]}".lower()


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
