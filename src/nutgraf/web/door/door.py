"""The door: who may come in, to what, and how often."""

from __future__ import annotations

import datetime
import hmac
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from nutgraf.config.web import KeySettings, WebSettings
from nutgraf.store.sessions import Sessions
from nutgraf.web.door.addresses import Arrival, Networks, arrival_of
from nutgraf.web.door.keys import find_key, session_name, shown_key
from nutgraf.web.door.limits import Limits, Rate, too_many
from nutgraf.web.door.operators import Operators
from nutgraf.web.door.sessions import SessionDesk, SessionRules
from nutgraf.web.door.visitor import NeedsKey, NeedsLogIn, OperatorSession, Visitor
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection, Request
    from starlette.responses import Response

_ARRIVAL = "nutgraf.arrival"
_WRONG_KEYS = Rate(per_minute=10, burst=10)
_TYPED_KEYS = Rate(per_minute=30, burst=30)
_READERS = SessionRules(
    "reader",
    "/",
    idle=datetime.timedelta(days=7),
    longest=datetime.timedelta(days=30),
    from_links=True,  # to results that somebody shared, and by the bookmarklet
)
_BEARER = {"WWW-Authenticate": 'Bearer realm="nutgraf"'}
_PROXY = (
    "a proxy passed this request on, but nutgraf is set up for this machine alone: set "
    "[[web.keys]] or public = true in [web], and name the proxy in trusted_proxies"
)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Door:
    """Says who asks, whether they may, and how often.

    Open is the door to whoever asks from this machine, while nutgraf listens on loopback alone
    and there are no keys; and, with `public`, to all. Everybody else needs a key.

    Args:
        settings: of the operator.
        sessions: where sessions are kept.
        clock: seconds that only go up, for limits.
        now: tells the time in UTC, for sessions.
    """

    def __init__(
        self,
        settings: WebSettings,
        sessions: Sessions,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime.datetime] = _now,
    ) -> None:
        self.settings = settings
        self._is_local = settings.is_local
        self._proxies = Networks(settings.trusted_proxies)
        self._metrics = Networks(settings.metrics_from)
        self._requests = Limits(clock=clock)
        self._fetches = Limits(clock=clock)
        self._wrong_keys = Limits(clock=clock)
        self._typed_keys = Limits(clock=clock)
        self._readers = SessionDesk(_READERS, sessions, now)
        self.operators = Operators(settings.password_hash, sessions, clock, now)

    def arrival(self, connection: HTTPConnection) -> Arrival:
        """Tells how a request came: from where, by whom, by https; each is looked at once."""
        scope = connection.scope
        if _ARRIVAL not in scope:
            scope[_ARRIVAL] = arrival_of(connection, self._proxies)
        return cast("Arrival", scope[_ARRIVAL])

    def sender(self, connection: HTTPConnection) -> str | None:
        """Tells by whom bodies are counted that arrive; None for somebody on this machine."""
        arrival = self.arrival(connection)
        return None if arrival.is_local else arrival.group

    async def admit_program(self, request: HTTPConnection) -> Visitor:
        """Lets a program in.

        Args:
            request: with a key in its headers, where one is needed.

        Raises:
            Problem: 401 `no-key` or `wrong-key`, 403 `not-allowed` through a proxy that nutgraf
                is not set up for, 429 `too-many`.
        """
        arrival = self.arrival(request)
        shown = shown_key(request)
        if shown is not None and self.settings.keys:
            return self._count(Visitor(arrival.group, self._known(shown, arrival)))
        if not self._is_open(arrival):
            raise Problem(
                401,
                "no-key",
                "this needs a key: send it as `Authorization: Bearer …`",
                headers=_BEARER,
            )
        return self._count(self._keyless(arrival))

    async def admit_reader(self, request: HTTPConnection) -> Visitor:
        """Lets a reader in, by the session that a key has opened, where one is needed.

        Raises:
            NeedsKey: there is none.
            Problem: as of `admit_program`.
        """
        arrival = self.arrival(request)
        if self.settings.keys:
            if shown := shown_key(request):
                return self._count(Visitor(arrival.group, self._known(shown, arrival)))
            if key := await self._remembered(request):
                return self._count(Visitor(arrival.group, key))
        if not self._is_open(arrival):
            raise NeedsKey
        return self._count(self._keyless(arrival))

    def count_typed_key(self, request: HTTPConnection) -> None:
        """Counts a form with a key, before it is read.

        Raises:
            Problem: 429 `too-many`.
        """
        arrival = self.arrival(request)
        if not arrival.is_local and (wait := self._typed_keys.take(arrival.group, _TYPED_KEYS)):
            raise too_many(wait, "too many keys were typed in from your address")

    async def open_reader(self, request: HTTPConnection, key: str, response: Response) -> None:
        """Opens a session for a reader who has typed in a key.

        Raises:
            Problem: 401 `wrong-key`, 429 `too-many`.
        """
        arrival = self.arrival(request)
        known = self._known(key.strip(), arrival)
        await self._readers.open(response, session_name(known), https=arrival.https)

    async def remembers_key(self, request: HTTPConnection) -> bool:
        """Whether a reader has typed in a key that still holds."""
        return await self._remembered(request) is not None

    async def close_reader(self, request: HTTPConnection, response: Response) -> None:
        """Ends the session of a reader."""
        await self._readers.close(request, response)

    async def take_requests(self, visitor: Visitor, count: int) -> None:
        """Counts what a visitor asks for besides the request itself: the items of a batch.

        Raises:
            Problem: 429 `too-many`.
        """
        self._count(visitor, count)

    async def take_fetch(self, visitor: Visitor, count: int = 1) -> None:
        """Counts pages that are fetched for a visitor without a key.

        Raises:
            Problem: 429 `too-many`.
        """
        if visitor.key is not None or visitor.is_local:
            return
        limit = self.settings.fetches_per_minute
        wait = self._fetches.take(visitor.address, Rate(limit, limit), count)
        if wait:
            raise too_many(wait, f"{limit} pages a minute are fetched for one address")

    async def operator(self, request: HTTPConnection) -> OperatorSession | None:
        """Returns the operator who asks; None for anybody else."""
        return await self.operators.find(request)

    async def is_operator_still(self, request: HTTPConnection) -> bool:
        """Whether the session of a long answer has not ended; asking does not let it live on."""
        return await self.operators.find(request, extend=False) is not None

    async def admit_operator(self, request: HTTPConnection) -> OperatorSession:
        """Lets the operator in.

        Raises:
            NeedsLogIn: it is somebody else.
            Problem: 401 `no-session` where a page could not be shown: to scripts and streams.
        """
        session = await self.operator(request)
        if session is not None:
            return session
        by_script = "hx-request" in request.headers
        if by_script or "text/event-stream" in request.headers.get("accept", ""):
            raise Problem(
                401,
                "no-session",
                "you are not logged in any more: log in and try again",
                headers={"WWW-Authenticate": 'Session realm="nutgraf"'}
                | ({"HX-Redirect": "/bot/log-in"} if by_script else {}),
            )
        raise NeedsLogIn

    async def check_token(self, request: Request, session: OperatorSession) -> None:
        """Lets a form of the dashboard pass that this session was given.

        Args:
            request: with the token as field `csrf` or header `X-CSRF-Token`; its body is small,
                as `BodyLimits` has seen to.
            session: of whoever sent it.

        Raises:
            Problem: 403 `not-allowed`.
        """
        token: object = request.headers.get("x-csrf-token")
        if token is None:
            async with request.form() as form:  # which a route may have read already
                token = form.get("csrf")
        if not isinstance(token, str) or not hmac.compare_digest(
            token.encode(errors="surrogatepass"), session.csrf.encode()
        ):
            raise Problem(
                403, "not-allowed", "this form is too old: go back, load the page anew, try again"
            )

    def may_read_metrics(self, request: HTTPConnection) -> bool:
        """Whether the metrics are for whoever asks."""
        arrival = self.arrival(request)
        if arrival.forwarded and not (arrival.by_trusted and arrival.is_named):
            return False  # nobody knows for whom it is
        return arrival.address is not None and arrival.address in self._metrics

    async def _remembered(self, request: HTTPConnection) -> KeySettings | None:
        names = {session_name(key): key for key in self.settings.keys}
        found = await self._readers.find(request, frozenset(names))
        return None if found is None else names[found.stored.name]

    def _is_open(self, arrival: Arrival) -> bool:
        """Whether somebody may come in without a key.

        Raises:
            Problem: not through this proxy.
        """
        settings = self.settings
        if settings.public:
            return True
        if settings.keys or not self._is_local:
            return False
        if not arrival.is_local:
            raise Problem(403, "not-allowed", _PROXY)
        return True

    def _keyless(self, arrival: Arrival) -> Visitor:
        return Visitor(arrival.group, is_local=arrival.is_local and not self.settings.public)

    def _known(self, shown: str, arrival: Arrival) -> KeySettings:
        found = find_key(shown, self.settings.keys)
        if found is not None:
            return found
        if wait := self._wrong_keys.take(arrival.group, _WRONG_KEYS):
            raise too_many(wait, "too many wrong keys came from your address")
        raise Problem(
            401,
            "wrong-key",
            "this key is not known here: look whether it is whole",
            headers=_BEARER,
        )

    def _count(self, visitor: Visitor, count: int = 1) -> Visitor:
        if visitor.is_local:
            return visitor
        limit = self.settings.per_minute if visitor.key is None else visitor.key.per_minute
        if wait := self._requests.take(visitor.share, Rate(limit, limit), count):
            by = "this key" if visitor.key is not None else "one address"
            raise too_many(wait, f"{by} may ask {limit} times a minute")
        return visitor
