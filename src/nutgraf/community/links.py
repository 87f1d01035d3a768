"""Where people of another instance find a comment or post among their own pages.

The other instance is a stranger's choice. It is asked through the guarded fetcher; of its answer
only a number is taken, and the address is built here.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from nutgraf.community.values import host_of

log = logging.getLogger(__name__)

FetchJson = Callable[[str], Awaitable[object]]
"""Fetches what a stranger's address holds, guarded, and reads it as JSON."""

_SECONDS = 10.0
_LONGEST_URI = 2_000
_LARGEST_NUMBER = 2**63 - 1
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}(?::|$))(?:{_LABEL}\.)+{_LABEL}(?::[0-9]{{1,5}})?")
_APIS = ("/api/v3", "/api/alpha", "/api/v4")
"""Of Lemmy up to 1.0 (which still serves it), of PieFed, of Lemmy from 1.0."""


async def find_link(uri: str, instance: str, fetch_json: FetchJson | None) -> str:
    """Finds the page of a comment or post on another instance.

    Args:
        uri: canonical.
        instance: host, a stranger's choice.
        fetch_json: the guarded fetcher; None where there is none.

    Returns:
        An address on that instance; `uri` itself where none could be found out. Never raises.
    """
    host = instance.lower()
    if fetch_json is None or len(uri) > _LONGEST_URI or not _HOST.fullmatch(host):
        return uri
    if host == host_of(uri):
        return uri
    try:
        async with asyncio.timeout(_SECONDS):
            return await _ask(uri, host, fetch_json) or uri
    except TimeoutError:
        return uri


async def _ask(uri: str, host: str, fetch_json: FetchJson) -> str | None:
    for api in _APIS:
        try:
            answer = await fetch_json(f"https://{host}{api}/resolve_object?q={quote(uri, safe='')}")
        except TimeoutError:
            raise
        except Exception as error:  # whatever a stranger's server does, there is another answer
            log.debug("%s does not resolve by %s: %s", host, api, error)
            continue
        found = _number(answer, uri)
        if found is not None:
            kind, number = found
            return f"https://{host}/{kind}/{number}"
    return None


def _number(answer: object, uri: str) -> tuple[str, int] | None:
    """What was found and its number there, if it is what was asked for.

    A view of a comment holds its post too. Lemmy v4 answers with a view, the others with an object
    that holds a view by the name of what it is of.
    """
    if not isinstance(answer, dict):
        return None
    for kind in ("comment", "post"):
        view = answer if answer.get("type_") == kind else answer.get(kind)
        thing = view.get(kind) if isinstance(view, dict) else None
        if not isinstance(thing, dict) or thing.get("ap_id") != uri:
            continue
        number = thing.get("id")
        if isinstance(number, int) and not isinstance(number, bool):
            return (kind, number) if 0 < number <= _LARGEST_NUMBER else None
    return None
