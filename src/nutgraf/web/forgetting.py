"""What has expired is forgotten now and then, while the web is served."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from nutgraf.deployment.accounts import account_name
from nutgraf.errors import StoreFailed

if TYPE_CHECKING:
    from nutgraf.config import AccountSettings
    from nutgraf.store.opening import Store

log = logging.getLogger(__name__)

_EVERY = 600.0
_UNHEARD = datetime.timedelta(days=7)
"""So long the health of an account that is in no settings is remembered."""

_DEAD = datetime.timedelta(hours=1)
"""So long a worker is remembered that gives no sign: it was killed, and has another name now."""


async def keep_forgetting(store: Store, accounts: Iterable[AccountSettings] = ()) -> None:
    """Forgets at once and every ten minutes what has expired, until it is cancelled.

    Args:
        store: that forgets: results, sessions, and accounts and workers of which nobody has heard.
        accounts: of the settings, which are never forgotten.
    """
    forgetting: dict[str, Callable[[], int]] = {
        "results": store.results.forget_expired,
        "sessions": store.sessions.forget_expired,
        "accounts": partial(_forget_accounts, store, names_of(accounts)),
        "workers": partial(_forget_workers, store),
    }
    while True:
        for what, forget in forgetting.items():
            try:
                while await asyncio.to_thread(forget):  # some at a time: others want to write, too
                    pass
            except StoreFailed as error:
                log.warning("cannot forget %s that have expired: %s", what, error)
            except Exception:  # the next turn may go better
                log.exception("cannot forget %s that have expired", what)
        await asyncio.sleep(_EVERY)


def names_of(accounts: Iterable[AccountSettings]) -> list[str]:
    """Returns the accounts of the settings as the bot notes them: "name@instance"."""
    return [account_name(each) for each in accounts]


def _forget_accounts(store: Store, kept: list[str]) -> int:
    return store.health.forget("account", store.now() - _UNHEARD, kept)


def _forget_workers(store: Store) -> int:
    return store.health.forget("worker", store.now() - _DEAD)
