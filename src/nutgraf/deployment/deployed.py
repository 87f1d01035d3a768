"""A bot that was put together: who is at work, who could not log in, and who is needed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from nutgraf.bot.arrivals import Opening
from nutgraf.bot.corrections import find_post
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.waiting import not_at_work
from nutgraf.community.values import Post
from nutgraf.errors import (
    BadConfiguration,
    BadCredentials,
    BadOption,
    NutgrafError,
    PlatformDown,
    PlatformError,
)
from nutgraf.sandbox import Sandbox

_REFUSED_REST = 900.0
"""Seconds for which a wrong password is not tried again: instances count log-ins that fail."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A bot ready to work.

    Attributes:
        crew: who works together.
        missing: what logs in the accounts that were not logged in at the start, by name.
        troubles: why some could not, when that was last tried here.
        sandbox: where it reads pages; None where it has them read elsewhere.
    """

    crew: Crew
    missing: dict[str, Opening]
    troubles: dict[str, NutgrafError]
    sandbox: Sandbox | None = None
    _no_log_in_before: dict[str, float] = field(default_factory=dict, repr=False)

    @property
    def absent(self) -> dict[str, NutgrafError]:
        """Why accounts are not at work, by name; a bot logs in later who could not at first."""
        at_work = self._at_work
        return {name: error for name, error in self.troubles.items() if name not in at_work}

    def demand_all(self) -> None:
        """Says which accounts could not do their part.

        Raises:
            PlatformDown: there are such.
        """
        if absent := self.absent:
            told = (not_at_work(name, error, str(error)) for name, error in absent.items())
            raise PlatformDown("; ".join(told))

    def demand(self, account: str) -> None:
        """Says that one account is needed, if it is not there; as `demand_all`."""
        error = self.absent.get(account.lower())
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
        """Logs an account in that is not at work, unless the deployment does not know it.

        With a wrong password that is not tried again for a while: instances count log-ins that
        fail.

        Raises:
            BadCredentials: it cannot log in, or could not a short while ago.
            BadConfiguration: it has nothing to log in with.
            PlatformError: its instance does not do it.
        """
        name = account.lower()
        if name not in self.missing or name in self._at_work:
            return
        if time.monotonic() < self._no_log_in_before.get(name, 0.0):
            raise BadCredentials(
                not_at_work(account, self.troubles[name], str(self.troubles[name]))
            )
        try:
            seat = await self.missing[name]()
        except BadCredentials as error:
            self.troubles[name] = error
            self._no_log_in_before[name] = time.monotonic() + _REFUSED_REST
            raise BadCredentials(not_at_work(account, error, str(error))) from error
        except (PlatformError, BadConfiguration) as error:
            self.troubles[name] = error
            raise
        self.crew.seats[seat.name] = seat
        self.troubles.pop(name, None)

    @property
    def _at_work(self) -> set[str]:
        return {name.lower() for name in self.crew.seats}
