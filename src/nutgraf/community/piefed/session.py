"""One account's session: its token, kept from one start to the next, and a new one when needed."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nutgraf.community.credentials import Credentials, Sessions
from nutgraf.community.parsing import Part, Sieve
from nutgraf.community.piefed.refusals import Asking, is_of_session, meaning
from nutgraf.community.wire import Json, Refused, Wire
from nutgraf.errors import BadCredentials, NotAllowed, PlatformDown

API = "/api/alpha"

Params = Mapping[str, str | int | bool | None]
"""Of a query; those that are None are left out."""

_REST = 600.0
"""Seconds without a log-in after one that was refused: an instance takes 20 an hour, and one that
has banned an account bans the address, too, from which it logs in."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked: see `Wire.ask`."""

    method: str
    path: str
    asking: Asking
    params: Params | None = None
    body: Mapping[str, object] | None = field(default=None, repr=False)
    by: float | None = None


class Session:
    """Asks an instance in the name of an account.

    Args:
        wire: to the instance.
        credentials: of the account.
        sessions: where its token is kept.
    """

    def __init__(self, wire: Wire, credentials: Credentials, sessions: Sessions) -> None:
        self.wire = wire
        self.sieve = Sieve(wire.host)
        self.account = f"{credentials.user}@{wire.host}"
        self._credentials = credentials
        self._sessions = sessions
        self._token: str | None = None
        self._lock = asyncio.Lock()
        self._no_log_in_before = 0.0

    async def read(self, path: str, params: Params | None = None) -> Part:
        """Asks for something.

        Args:
            path: below the API's root.
            params: of the query.

        Raises:
            PlatformError: see `nutgraf.community.port`.
        """
        with nothing_done():
            return await self._ask(_Request("GET", path, "reading", params))

    async def search(self, path: str, params: Params) -> Part:
        """Asks for something that a stranger named: as `read`, but what is refused is `Gone`."""
        with nothing_done():
            return await self._ask(_Request("GET", path, "searching", params))

    async def write(
        self, path: str, body: Mapping[str, object], *, by: float | None = None
    ) -> Part:
        """Asks for something to be written; once, but for a session that has ended.

        Args:
            path: below the API's root.
            body: sent as JSON; values that are None are left out.
            by: until when it must be sent; by default soon.

        Raises:
            PlatformError: see `nutgraf.community.port`.
        """
        by = self.wire.soon() if by is None else by
        return await self._ask(_Request("POST", path, "writing", body=body, by=by))

    async def change(self, method: str, path: str, body: Mapping[str, object]) -> Part:
        """Asks for something to become as it is wanted; as `write`, but it can be asked again."""
        return await self._ask(_Request(method, path, "changing", body=body))

    async def _ask(self, request: _Request) -> Part:
        with nothing_done():
            token = await self._opened()
        try:
            return Part(await self._send(request, token))
        except Refused as refused:
            if not is_of_session(refused):
                raise meaning(refused, self.wire.host, request.asking) from None
        with nothing_done():
            if await self._holds(token):
                raise NotAllowed("other", f"{self.wire.host} does not let {self.account} do that")
            token = await self._renewed(token)
        try:
            return Part(await self._send(request, token))
        except Refused as refused:
            if is_of_session(refused):
                raise BadCredentials(
                    f"{self.wire.host} does not take the new session of {self.account}"
                ) from None
            raise meaning(refused, self.wire.host, request.asking) from None

    async def _send(self, request: _Request, token: str | None) -> Json:
        return await self.wire.ask(
            request.method,
            API + request.path,
            params=request.params,
            body=request.body,
            token=token,
            by=request.by,
        )

    async def _holds(self, token: str) -> bool:
        """Whether a session is good: what was refused in its name may be refused for itself."""
        try:
            await self._send(_Request("GET", "/user/unread_count", "reading"), token)
        except Refused as refused:
            if is_of_session(refused):
                return False
            raise meaning(refused, self.wire.host, "reading") from None
        return True

    async def _opened(self) -> str:
        async with self._lock:
            if self._token is None:
                given, kept = self._credentials.token, self._sessions.load(self.account)
                # a session that this account opened itself is newer than the token it was given
                found = (kept or given) if self._credentials.password else (given or kept)
                self._token = found or await self._log_in()
            return self._token

    async def _renewed(self, ended: str) -> str:
        """A new session in place of one that has ended; those who wait for one share it."""
        async with self._lock:
            if self._token is None or self._token == ended:
                self._token = None
                self._token = await self._log_in()
            return self._token

    async def _log_in(self) -> str:
        host, password = self.wire.host, self._credentials.password
        if password is None:
            raise BadCredentials(
                f"the session of {self.account} has ended, and there is no password for a new one"
            )
        if time.monotonic() < self._no_log_in_before:
            raise BadCredentials(f"{host} did not let {self.account} log in a short while ago")
        body = {"username": self._credentials.user, "password": password}
        request = _Request("POST", "/user/login", "reading", body=body)
        try:
            answer = Part(await self._send(request, None))
        except Refused as refused:
            if not is_of_session(refused):
                raise meaning(refused, host, "reading") from None
            self._no_log_in_before = time.monotonic() + _REST
            self._sessions.save(self.account, None)
            raise BadCredentials(
                f"{host} does not let {self.account} log in: "
                "the password is wrong, or the account is banned"
            ) from None
        token = answer.text("jwt")
        self._sessions.save(self.account, token)
        return token


@contextlib.contextmanager
def nothing_done() -> Iterator[None]:
    """Says of every `PlatformDown` from within that nothing can have been done."""
    try:
        yield
    except PlatformDown as error:
        raise PlatformDown(str(error), maybe_done=False, retry_after=error.retry_after) from None
