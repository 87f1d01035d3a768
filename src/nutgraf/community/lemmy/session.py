"""A session of one account: opened once, kept, and opened anew when it does not hold any more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from nutgraf.community.credentials import Credentials, Sessions
from nutgraf.community.lemmy.refusals import (
    code_of,
    explain,
    is_no_session,
    is_rate_limit,
    says_no_reason,
)
from nutgraf.community.parsing import Part, Sieve
from nutgraf.community.wire import Refused, Wire
from nutgraf.errors import BadCredentials, NotAllowed, PlatformDown, PlatformError

_PAUSE = 60.0
"""Seconds after a log-in that failed in which there is no other: instances count them."""

Params = Mapping[str, str | int | bool | None]
Body = Mapping[str, object]

_WHY = {
    "incorrect_login": "wrong name or password",
    "missing_totp_token": "it needs a code of the second factor: set NUTGRAF_TOTP_SECRET",
    "incorrect_totp_token": "the code of the second factor is wrong, or too old",
    "email_not_verified": "its e-mail address is not confirmed yet",
    "registration_application_is_pending": "its registration is not accepted yet",
    "registration_denied": "its registration was denied",
    "deleted": "the account was deleted",
}
_BANNED = frozenset(("site_ban", "banned", "person_is_banned_from_site"))


@dataclass(frozen=True, slots=True)
class Doors:
    """Where an API is entered.

    Attributes:
        prefix: of all its paths: "/api/v3".
        log_in: path without the prefix.
        validate: path without the prefix, that tells whether a token holds.
    """

    prefix: str
    log_in: str
    validate: str


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked: see `Session.ask`."""

    method: str
    path: str
    params: Params | None
    body: Body | None
    proofs: frozenset[str] | None
    by: float | None


class _Ended(Exception):  # noqa: N818 - a signal in here
    """The token does not hold; nothing was done."""


class Session:
    """Asks one instance in the name of an account.

    Lemmy takes a token that does not hold for none and answers what anybody may see. So a token
    from elsewhere is validated before its first use; one that stops to hold later is found out
    when something is asked that needs an account.

    Args:
        wire: to the instance.
        credentials: of the account.
        sessions: where its token is kept.
        doors: of the API.
    """

    def __init__(
        self, wire: Wire, credentials: Credentials, sessions: Sessions, doors: Doors
    ) -> None:
        self.wire = wire
        self.sieve = Sieve(wire.host)
        self._credentials = credentials
        self._sessions = sessions
        self._doors = doors
        self._account = f"{credentials.user}@{wire.host}"
        self._token: str | None = None
        self._opening: asyncio.Task[str] | None = None
        self._failed: tuple[float, str] | None = None

    async def ask(  # noqa: PLR0913 - what a request is made of
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Body | None = None,
        proofs: frozenset[str] | None = None,
        by: float | None = None,
    ) -> Part:
        """Asks once; a second time only where the session had ended, and nothing was done.

        Args:
            method: of HTTP.
            path: without the API's prefix.
            params: of the query.
            body: sent as JSON.
            proofs: for what is written once, codes that prove that nothing was.
            by: until when that must be sent; by default soon.

        Returns:
            The answer.

        Raises:
            PlatformError: as `nutgraf.community.port.Platform` has it.
        """
        if proofs is not None and by is None:
            by = self.wire.soon()
        token = await self._usable()
        request = _Request(method, self._doors.prefix + path, params, body, proofs, by)
        try:
            return await self._send(request, token)
        except _Ended:
            token = await self._renewed(token)
        try:
            return await self._send(request, token)
        except _Ended:
            raise self._failure("the instance does not take its session") from None

    async def make_sure(self) -> bool:
        """Validates the session, and opens a new one if it does not hold.

        Returns:
            Whether it held: else what was asked before was answered as to a stranger.

        Raises:
            PlatformError: there is no session, and none can be opened.
        """
        token = await self._usable()
        if await self._holds(token):
            return True
        await self._renewed(token)
        return False

    async def close(self) -> None:
        """Stops a log-in that is under way, and closes connections."""
        if self._opening is not None:
            self._opening.cancel()
        await self.wire.close()

    async def _send(self, request: _Request, token: str) -> Part:
        try:
            answer = await self.wire.ask(
                request.method,
                request.path,
                params=request.params,
                body=request.body,
                token=token,
                by=request.by,
            )
        except Refused as refused:
            if is_no_session(refused):
                raise _Ended from None
            raise explain(refused, self.wire.host, proofs=request.proofs) from None
        return Part(answer)

    async def _usable(self) -> str:
        return self._token or await self._shared()

    async def _renewed(self, stale: str) -> str:
        """A token in place of one that does not hold, which another call may have got already."""
        if self._token == stale:
            self._token = None
        return await self._usable()

    async def _shared(self) -> str:
        """Opens a session, once for all who ask for it at the same time."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
            self._opening.add_done_callback(self._opened)
        return await asyncio.shield(self._opening)

    def _opened(self, task: asyncio.Task[str]) -> None:
        self._opening = None
        if not task.cancelled():
            task.exception()  # nobody may be waiting for it any more

    async def _open(self) -> str:
        try:
            token = await self._find() or await self._log_in()
        except PlatformDown as error:  # what was asked for comes after this, if at all
            raise PlatformDown(
                str(error), maybe_done=False, retry_after=error.retry_after
            ) from None
        self._token = token
        return token

    async def _find(self) -> str | None:
        """A token from elsewhere that holds."""
        given, kept = self._credentials.token, self._sessions.load(self._account)
        for token in dict.fromkeys((given, kept)):
            if token and await self._holds(token):
                return token
        return None

    async def _holds(self, token: str) -> bool:
        path = self._doors.prefix + self._doors.validate
        try:
            await self.wire.ask("GET", path, token=token)
        except Refused as refused:
            if is_no_session(refused):
                return False
            code = code_of(refused)
            if code in _BANNED:
                raise self._banned() from None
            if is_rate_limit(refused) or says_no_reason(refused):
                raise explain(refused, self.wire.host) from None
            return False
        return True

    async def _log_in(self) -> str:
        credentials = self._credentials
        if credentials.password is None:
            raise self._bad("its session has ended, and there is no password to open a new one")
        if self._failed is not None and time.monotonic() - self._failed[0] < _PAUSE:
            raise self._bad(self._failed[1])
        body = {
            "username_or_email": credentials.user,
            "password": credentials.password,
            "totp_2fa_token": credentials.code(),
        }
        path = self._doors.prefix + self._doors.log_in
        try:
            answer = Part(await self.wire.ask("POST", path, body=body), "log-in")
        except Refused as refused:
            raise self._refused(refused) from None
        token = answer.optional_text("jwt")
        if token is None:
            raise self._failure("the instance gave no session; is the account confirmed?")
        self._sessions.save(self._account, token)
        return token

    def _refused(self, refused: Refused) -> PlatformError:
        code = code_of(refused)
        if code in _BANNED:
            return self._banned()
        if is_rate_limit(refused) or says_no_reason(refused):
            return explain(refused, self.wire.host)
        return self._failure(_WHY.get(code, code))

    def _failure(self, why: str) -> BadCredentials:
        """A log-in that came to nothing, which is not tried again at once."""
        self._token, self._failed = None, (time.monotonic(), why)
        return self._bad(why)

    def _bad(self, why: str) -> BadCredentials:
        return BadCredentials(f"{self._account} cannot log in: {why}")

    def _banned(self) -> NotAllowed:
        return NotAllowed("banned-from-instance", f"{self._account} is banned from its instance")
