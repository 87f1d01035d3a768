"""The accounts of a deployment: what they log in with, and the instances they speak to."""

from __future__ import annotations

import json
import logging
from typing import cast

from nutgraf.bot.arrivals import Opening
from nutgraf.bot.crew import Seat, Times
from nutgraf.bot.rehearsal import NoHurry, Rehearsal, Show
from nutgraf.community.connecting import connect
from nutgraf.community.credentials import Credentials, Sessions
from nutgraf.community.port import REQUEST_SECONDS, Platform
from nutgraf.community.wire import origin_of
from nutgraf.config import AccountSettings, Settings
from nutgraf.errors import BadConfiguration
from nutgraf.fetch.fetcher import Fetcher
from nutgraf.fetch.pacing import RateBudget
from nutgraf.store.opening import Store

log = logging.getLogger(__name__)


def account_name(account: AccountSettings) -> str:
    """The name of an account, "name@instance", as the ledger has it."""
    return f"{account.user}@{origin_of(account.instance).partition('://')[2]}"


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


def seat_opening(  # noqa: PLR0913, PLR0917 - what a seat is made of
    settings: Settings,
    account: AccountSettings,
    sessions: Sessions,
    fetcher: Fetcher,
    store: Store,
    times: Times,
    show: Show | None,
) -> Opening:
    """Returns what logs an account in, as often as it is called.

    Args:
        settings: of the operator.
        account: of the settings.
        sessions: where open sessions are kept.
        fetcher: for pages of other instances.
        store: where the budget of comments is.
        times: how long an answer may take.
        show: for a rehearsal, in which nothing is written.
    """

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
        name = account_name(account)
        if not person.bot:
            log.warning("%s is not flagged as a bot; `nutgraf bot init` flags it", name)
        return Seat(name, platform, person, budget, account.comment_seconds, store.now)

    return open_seat
