"""The operator's log-in and sessions."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from nutgraf.store.sessions import Sessions
from nutgraf.web.door.addresses import Arrival
from nutgraf.web.door.limits import Limits, Rate, too_many
from nutgraf.web.door.passwords import PasswordCheck
from nutgraf.web.door.sessions import Session, SessionDesk, SessionRules
from nutgraf.web.door.visitor import OperatorSession

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection
    from starlette.responses import Response

log = logging.getLogger(__name__)

_OPERATORS = SessionRules(
    "operator", "/bot", idle=datetime.timedelta(hours=12), longest=datetime.timedelta(days=7)
)
_BROWSERS = SessionRules(
    "browser", "/bot", idle=datetime.timedelta(days=90), longest=datetime.timedelta(days=365)
)
_HERE = "here"
_EACH = Rate(per_minute=1, burst=5)
_STRANGERS = Rate(per_minute=10, burst=20)
_LINES = Rate(per_minute=10, burst=10)
_MOST_WAITING = 1_000
_DETAIL = "too many log-ins were tried"


class Operators:
    """Lets the operator log in and out.

    Log-ins are counted per address, and those of strangers all together, so that many addresses
    guess no faster than a few. A flood of them would lock the operator out; so browsers that have
    logged in before, which a cookie tells, and requests from this machine itself are no strangers:
    they are counted each by itself.

    Args:
        password_hash: of the settings.
        sessions: where sessions are kept.
        clock: seconds that only go up, for limits.
        now: tells the time in UTC, for sessions.
    """

    def __init__(
        self,
        password_hash: str | None,
        sessions: Sessions,
        clock: Callable[[], float],
        now: Callable[[], datetime.datetime],
    ) -> None:
        self._password = PasswordCheck(password_hash)
        self._sessions = SessionDesk(_OPERATORS, sessions, now)
        self._browsers = SessionDesk(_BROWSERS, sessions, now)
        self._each = Limits(clock=clock)
        self._strangers = Limits(clock=clock)
        self._waiting: set[str] = set()
        self._lines = Limits(clock=clock)

    @property
    def has_password(self) -> bool:
        """Whether there is anything to log in with."""
        return self._password.is_set

    async def find(
        self, connection: HTTPConnection, *, extend: bool = True
    ) -> OperatorSession | None:
        """Returns the session of a request; None for none, and for one that has ended.

        Args:
            connection: with the cookie.
            extend: whether the session lives on.
        """
        if not self.has_password:
            return None
        names = frozenset((self._password.name,))
        found = await self._sessions.find(connection, names, extend=extend)
        if found is None:
            return None
        return OperatorSession(found.stored.csrf, found.stored.opened, found.stored.expires)

    async def count(self, connection: HTTPConnection, arrival: Arrival) -> None:
        """Counts a log-in, before its form is read.

        Args:
            connection: with cookies.
            arrival: how it came.

        Raises:
            Problem: 429 `too-many`.
        """
        browser = await self._known_browser(connection)
        self._count(arrival, None if browser is None else browser.digest)

    async def log_in(
        self, connection: HTTPConnection, arrival: Arrival, password: str, response: Response
    ) -> bool:
        """Opens a new session where the password is right.

        Args:
            connection: with cookies, which was counted.
            arrival: how it came.
            password: as it was typed.
            response: that carries the cookie.
        """
        if not await self._password.equals(password):
            return False
        await self._sessions.end(connection)
        await self._sessions.open(response, self._password.name, https=arrival.https)
        if await self._known_browser(connection) is None:
            await self._browsers.open(response, self._password.name, https=arrival.https)
        return True

    async def log_out(self, connection: HTTPConnection, response: Response) -> None:
        """Ends the session of a request."""
        await self._sessions.close(connection, response)

    async def _known_browser(self, connection: HTTPConnection) -> Session | None:
        """A browser in which somebody has logged in before, by the password that holds now."""
        return await self._browsers.find(connection, frozenset((self._password.name,)))

    def _count(self, arrival: Arrival, browser: str | None) -> None:
        # Strangers behind a proxy that is not trusted have the address of this machine, too.
        who = _HERE if arrival.is_local else arrival.group
        who = who if browser is None else f"browser:{browser}"
        if wait := self._each.take(who, _EACH):
            self._tell_once(who, "a browser that logged in before" if browser else arrival.group)
            raise too_many(wait, f"{_DETAIL} from here")
        self._waiting.discard(who)
        if browser is not None or arrival.is_local:
            return
        if wait := self._strangers.take("all", _STRANGERS):
            self._tell_once("all", "any stranger")
            raise too_many(
                wait,
                f"{_DETAIL}; if it was not you, use a browser that has logged in before, or ask "
                "from the machine itself",
            )
        self._waiting.discard("all")

    def _tell_once(self, who: str, told: str) -> None:
        """Logs that a wait began, at most ten times a minute, however many go on trying.

        Args:
            who: has to wait.
            told: the same for people.
        """
        if who in self._waiting:
            return
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting.clear()
        self._waiting.add(who)
        if not self._lines.take("all", _LINES):
            log.warning("too many log-ins to the dashboard were tried: %s has to wait", told)
