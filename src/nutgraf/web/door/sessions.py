"""Sessions: a secret in a cookie, of which the store knows the digest alone."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nutgraf.store.browsing_values import StoredSession
from nutgraf.store.sessions import Sessions

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection
    from starlette.responses import Response

Kind = Literal["operator", "reader", "browser"]

_SHORTEST = datetime.timedelta(minutes=5)
"""An end that would move by less is not written anew."""


@dataclass(frozen=True, slots=True)
class SessionRules:
    """What sessions of a kind are like.

    Attributes:
        kind: of session.
        path: of the pages to which the cookie is shown.
        idle: after which a session ends that nobody uses.
        longest: after which any ends.
        from_links: whether links on other sites lead into it; forms and scripts there never do.
    """

    kind: Kind
    path: str
    idle: datetime.timedelta
    longest: datetime.timedelta
    from_links: bool = False

    @property
    def same_site(self) -> Literal["lax", "strict"]:
        """For which requests of other sites the cookie is shown."""
        return "lax" if self.from_links else "strict"

    @property
    def cookie(self) -> str:
        """Name of the cookie."""
        return f"nutgraf_{self.kind}"


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was found by the cookie of a request.

    Attributes:
        digest: by which the store knows it.
        stored: what it knows.
    """

    digest: str = field(repr=False)
    stored: StoredSession = field(repr=False)


class SessionDesk:
    """Opens, finds and ends the sessions of one kind.

    Args:
        rules: of the kind.
        store: where they are kept.
        now: tells the time in UTC.
    """

    def __init__(
        self, rules: SessionRules, store: Sessions, now: Callable[[], datetime.datetime]
    ) -> None:
        self._rules = rules
        self._store = store
        self._now = now

    async def open(self, response: Response, name: str, *, https: bool) -> None:
        """Opens a session and puts its secret into a cookie.

        Args:
            response: that carries the cookie.
            name: whose session it is; `find` asks for it.
            https: whether the request came by https; the cookie then goes by nothing else.
        """
        secret = secrets.token_urlsafe(32)
        csrf = secrets.token_urlsafe(32)
        expires = self._now() + self._rules.idle
        await asyncio.to_thread(
            self._store.open, _digest(secret), self._rules.kind, name, expires, csrf
        )
        response.set_cookie(
            self._name(https=https),
            secret,
            max_age=int(self._rules.longest.total_seconds()),
            path=self._rules.path,
            secure=https,
            httponly=True,
            samesite=self._rules.same_site,
        )

    async def find(
        self, connection: HTTPConnection, names: frozenset[str], *, extend: bool = True
    ) -> Session | None:
        """Finds the session of a request, and lets it live on.

        Args:
            connection: with the cookie.
            names: of whom a session still counts.
            extend: whether the request counts as use; what a page asks by itself does not.
        """
        digest = self._presented(connection)
        stored = None if digest is None else await asyncio.to_thread(self._store.find, digest)
        if digest is None or stored is None or stored.kind != self._rules.kind:
            return None
        now = self._now()
        end = stored.opened + self._rules.longest
        if stored.name not in names or min(stored.expires, end) <= now:
            await asyncio.to_thread(self._store.close, digest)
            return None
        expires = min(now + self._rules.idle, end)
        if extend and expires - stored.expires > _SHORTEST:
            await asyncio.to_thread(self._store.extend, digest, expires)
        return Session(digest, stored)

    async def end(self, connection: HTTPConnection) -> None:
        """Ends the session of a request, whoever still knows its secret."""
        digest = self._presented(connection)
        if digest is not None:
            await asyncio.to_thread(self._store.close, digest)

    async def close(self, connection: HTTPConnection, response: Response) -> None:
        """Ends the session of a request, and takes its cookie away."""
        await self.end(connection)
        for https in (False, True):
            response.delete_cookie(
                self._name(https=https),
                path=self._rules.path,
                secure=https,
                httponly=True,
                samesite=self._rules.same_site,
            )

    def _name(self, *, https: bool) -> str:
        return f"__Secure-{self._rules.cookie}" if https else self._rules.cookie

    def _presented(self, connection: HTTPConnection) -> str | None:
        for https in (True, False):
            if secret := connection.cookies.get(self._name(https=https)):
                return _digest(secret)
        return None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
