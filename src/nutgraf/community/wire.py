"""JSON over HTTP with one instance: what all adapters ask through.

The instance is the operator's choice, so this is not the guarded fetcher; but what it answers is
not trusted: sizes, times and types are bounded, redirects are not followed, and an account's token
goes to no other host.
"""

from __future__ import annotations

import asyncio
import datetime
import email.utils
import json
import ssl
import time
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

from nutgraf.community.port import REQUEST_SECONDS
from nutgraf.errors import BadConfiguration, PlatformDown, PlatformError

_LARGEST = 20_000_000
_AT_ONCE = 2
_SHOWN = 200
_LONGEST_WAIT = 86_400.0

Json = dict[str, Any]
"""An object as an instance sent it; adapters take values out with care."""


class Refused(PlatformError):  # noqa: N818 - what the instance did
    """An instance said no, with a status of 400 to 499; adapters say what that means.

    Args:
        status: of the answer.
        body: the object that it sent; empty where it sent none.
        retry_after: seconds, where it said so.
    """

    def __init__(self, status: int, body: Json, retry_after: float | None) -> None:
        super().__init__(f"the instance answered {status}")
        self.status = status
        self.body = body
        self.retry_after = retry_after


class Wire:
    """Asks one instance.

    Args:
        instance: "lemmy.world", or with its scheme, "http://127.0.0.1:8536", for one that has no
            https.
        user_agent: how requests introduce themselves.
        seconds: for an answer.

    Raises:
        BadConfiguration: that is no instance.
    """

    def __init__(self, instance: str, *, user_agent: str, seconds: float = REQUEST_SECONDS) -> None:
        self.origin = origin_of(instance)
        self.host = urlsplit(self.origin).netloc
        self.clock: datetime.datetime | None = None
        self._user_agent = user_agent
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes connections; a later request opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(  # noqa: PLR0913 - what a request is made of
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int | bool | None] | None = None,
        body: Mapping[str, object] | None = None,
        token: str | None = None,
        by: float | None = None,
    ) -> Json:
        """Asks once.

        Args:
            method: of HTTP.
            path: from the root.
            params: of the query; those that are None are left out.
            body: sent as JSON; values that are None are left out.
            token: of a session, sent as `Authorization: Bearer`.
            by: until when it must be sent, as `soon` has it; None for whenever there is room.

        Returns:
            The object that came with a status of 200 to 299; empty where nothing came.

        Raises:
            Refused: a status of 400 to 499.
            PlatformDown: anything else; `maybe_done` is false where nothing was sent.
        """
        await self._take_room(by)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._exchange(method, path, params, body, token)
        except TimeoutError:
            told = f"{self.host} did not answer within {self._seconds:g} s"
            raise PlatformDown(told) from None
        except aiohttp.ClientConnectorError as error:
            raise PlatformDown(
                f"{self.host} cannot be reached: {_told(error)}",
                maybe_done=False,
            ) from None
        except (aiohttp.ClientError, OSError) as error:
            told = " ".join(str(error).split())[:_SHOWN] or type(error).__name__
            raise PlatformDown(f"{self.host} broke off: {told}") from None
        finally:
            self._room.release()

    def soon(self) -> float:
        """Until when something that is asked for now is to be sent; see `ask`.

        What is sent later than that cannot be told from what was never sent: who looks whether it
        was done has to know how long to wait.
        """
        return time.monotonic() + self._seconds

    async def _take_room(self, by: float | None) -> None:
        """Waits until fewer requests are under way, but not for ever."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._room.acquire()
        except TimeoutError:
            told = f"{self.host} is slow: others have waited {self._seconds:g} s for their answers"
            raise PlatformDown(told, maybe_done=False) from None
        if by is not None and time.monotonic() > by:
            self._room.release()
            raise PlatformDown(f"{self.host} is slow: it is too late to ask", maybe_done=False)

    async def _exchange(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int | bool | None] | None,
        body: Mapping[str, object] | None,
        token: str | None,
    ) -> Json:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self._open().request(
            method,
            self.origin + path,
            params=_plain(params or {}),
            json=None if body is None else {k: v for k, v in body.items() if v is not None},
            headers=headers,
            allow_redirects=False,
        ) as answer:
            self.clock = _date(answer.headers.get("Date")) or self.clock
            raw = await _read(answer)
            wait = _seconds(answer.headers.get("Retry-After"))
            if answer.status >= 500:
                raise PlatformDown(f"{self.host} answered {answer.status}", retry_after=wait)
            if 300 <= answer.status < 400:
                raise PlatformDown(  # which may be that of what was made (RFC 9110, 15.4.4)
                    f"{self.host} sends to another address; is the instance named right?",
                    maybe_done=method != "GET",
                )
            found = _object(raw)
            if answer.status >= 400:
                raise Refused(answer.status, found or {}, wait)
            if found is None:
                raise PlatformDown(f"{self.host} answered something that is not JSON")
            return found

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={"User-Agent": self._user_agent, "Accept": "application/json"},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(10.0, self._seconds)),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session


def origin_of(instance: str) -> str:
    """Returns scheme, host and port of an instance: "https://lemmy.world".

    Raises:
        BadConfiguration: that is no instance, or an http one that is not on this machine.
    """
    given = instance.strip().rstrip("/")
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    bare = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    bare = bare and not parts.netloc.endswith(":")
    if parts.scheme not in {"http", "https"} or not parts.hostname or not bare:
        raise BadConfiguration(
            f"{instance[:100]!r} is no instance; write its host, such as lemmy.world"
        )
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise BadConfiguration(
            f"{instance[:100]!r}: passwords are not sent without https, but on this machine"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def _told(error: aiohttp.ClientConnectorError) -> str:
    """Why no connection came about, without the codes of libraries."""
    cause = error.os_error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({cause.verify_message})"
    if isinstance(cause, ssl.SSLError):
        return "it speaks no https there"
    return error.strerror or type(cause).__name__


def _plain(params: Mapping[str, str | int | bool | None]) -> dict[str, str]:
    """Values of a query as text; a boolean is written as JSON writes it."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in params.items()
        if value is not None
    }


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        raw += chunk
        if len(raw) > _LARGEST:
            raise PlatformDown(f"the answer is larger than {_LARGEST:,} bytes")
    return bytes(raw)


def _object(raw: bytes) -> Json | None:
    """The object in an answer; an empty one where there is nothing, None where that is no object.

    Some answers are a bare text or list; no caller needs what stands in them.
    """
    if not raw.strip():
        return {}
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else {"value": found}


def _date(header: str | None) -> datetime.datetime | None:
    try:
        date = email.utils.parsedate_to_datetime(header or "")
    except (ValueError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=datetime.UTC)


def _seconds(header: str | None) -> float | None:
    """Seconds of a `Retry-After`, a number or a date (RFC 9110, 10.2.3)."""
    if not header:
        return None
    if header.strip().isdecimal():
        return min(float(header), _LONGEST_WAIT)
    date = _date(header)
    if date is None:
        return None
    wait = (date - datetime.datetime.now(datetime.UTC)).total_seconds()
    return min(max(0.0, wait), _LONGEST_WAIT)
