"""Requests that a page of another site sends through somebody's browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

_HARMLESS = frozenset(("GET", "HEAD", "OPTIONS"))
_OURS = frozenset(("same-origin", "none"))
_API = "/v1/"


def refuse_other_sites(
    connection: HTTPConnection, method: str, cors_origins: Sequence[str]
) -> None:
    """Refuses a form or script of another site that changes something or makes us work.

    Browsers say themselves where a request comes from (`Sec-Fetch-Site`); where they do not, over
    plain http and in old ones, by `Origin`. Programs say neither.

    Args:
        connection: with its headers.
        method: of the request.
        cors_origins: that may use the API all the same.

    Raises:
        Problem: 403 `not-allowed`.
    """
    if method in _HARMLESS:
        return
    origin = connection.headers.get("origin")
    if (
        connection.url.path.startswith(_API)
        and origin is not None
        and ("*" in cors_origins or origin in cors_origins)
    ):
        return
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        ours = site in _OURS
    else:
        host = connection.headers.get("host", "").lower()
        ours = origin is None or origin.lower().partition("://")[2] == host != ""
    if not ours:
        raise Problem(
            403, "not-allowed", "a page of another site sent this: use the form here instead"
        )
