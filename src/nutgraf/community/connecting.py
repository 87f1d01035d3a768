"""One way in: which platform an instance runs, and the adapter that speaks to it."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from nutgraf.community.credentials import Credentials, Sessions
from nutgraf.community.links import FetchJson
from nutgraf.community.parsing import Part
from nutgraf.community.port import REQUEST_SECONDS, Platform
from nutgraf.community.wire import Refused, Wire
from nutgraf.errors import BadConfiguration, PlatformDown, RateLimited

Software = Literal["auto", "lemmy", "piefed"]

_OLDEST_LEMMY = (0, 19)
_NODEINFO = "/.well-known/nodeinfo"
_SITE = "/api/v3/site"
_VERSION = re.compile(r"v?([0-9]{1,5})\.([0-9]{1,5})")
_SHOWN = 40
_NOT_FOUND = 404


async def connect(  # noqa: PLR0913 - what a connection is made of
    instance: str,
    credentials: Credentials,
    sessions: Sessions,
    *,
    software: Software = "auto",
    user_agent: str,
    fetch_json: FetchJson | None = None,
    seconds: float = REQUEST_SECONDS,
) -> Platform:
    """Finds out what an instance runs; the account logs in with the first question.

    Args:
        instance: host, or an http address on this machine.
        credentials: of the account.
        sessions: where its token is kept.
        software: what the instance runs; "auto" to ask it.
        user_agent: how requests introduce themselves.
        fetch_json: the guarded fetcher, for other instances; None for none.
        seconds: for each answer.

    Raises:
        BadConfiguration: that is no instance, or one of a software that nutgraf does not know.
        PlatformError: the instance does not answer.
    """
    wire = Wire(instance, user_agent=user_agent, seconds=seconds)
    try:
        name, version = (software, "") if software == "piefed" else await _software(wire, software)
        return _adapter(wire, name, version, credentials, sessions, fetch_json)
    except BaseException:
        await wire.close()
        raise


def _adapter(  # noqa: PLR0913, PLR0917 - as above
    wire: Wire,
    name: str,
    version: str,
    credentials: Credentials,
    sessions: Sessions,
    fetch_json: FetchJson | None,
) -> Platform:
    """The adapter for a software; only the one that is needed is loaded."""
    if name == "piefed":
        from nutgraf.community.piefed.platform import PieFed  # noqa: PLC0415

        return PieFed(wire, credentials, sessions, fetch_json=fetch_json)
    if name != "lemmy":
        raise BadConfiguration(f"{wire.host} runs {_shown(name)}; nutgraf knows Lemmy and PieFed")
    found = _VERSION.match(version)
    if found is None or (int(found[1]), int(found[2])) < _OLDEST_LEMMY:
        raise BadConfiguration(
            f"{wire.host} runs Lemmy {_shown(version)}; nutgraf knows Lemmy from 0.19 on"
        )
    if int(found[1]) >= 1:
        from nutgraf.community.lemmy.v4 import LemmyV4  # noqa: PLC0415

        return LemmyV4(wire, credentials, sessions, fetch_json=fetch_json)
    from nutgraf.community.lemmy.v3 import LemmyV3  # noqa: PLC0415

    return LemmyV3(wire, credentials, sessions, fetch_json=fetch_json)


async def _software(wire: Wire, expected: Software) -> tuple[str, str]:
    """Name and version of the software, by NodeInfo, else as Lemmy tells it."""
    try:
        name, version = await _by_nodeinfo(wire)
    except (Refused, PlatformDown) as error:
        if _is_too_many(error):
            raise RateLimited(f"{wire.host} wants fewer requests", error.retry_after) from None
        says_nothing = isinstance(error, Refused) and error.status == _NOT_FOUND
        name, version = await _by_site(wire, is_up=says_nothing)
    return (expected, version) if expected == "lemmy" else (name, version)


async def _by_nodeinfo(wire: Wire) -> tuple[str, str]:
    links = Part(await wire.ask("GET", _NODEINFO)).parts("links")
    if not links:
        raise PlatformDown(f"{wire.host} has no NodeInfo")
    # only the path counts: the question goes to the instance that the operator named
    try:
        path = urlsplit(links[-1].text("href")).path
    except ValueError:
        path = "/"
    software = Part(await wire.ask("GET", path or "/")).part("software")
    return software.text("name").lower(), software.text("version", "")


async def _by_site(wire: Wire, *, is_up: bool) -> tuple[str, str]:
    """As Lemmy tells it; that it does not is the instance's nature only where it is up for sure."""
    try:
        return "lemmy", Part(await wire.ask("GET", _SITE)).text("version")
    except Refused as refused:
        if _is_too_many(refused):
            raise RateLimited(f"{wire.host} wants fewer requests", refused.retry_after) from None
        if not is_up or refused.status in {401, 403}:
            raise PlatformDown(f"{wire.host} answered {refused.status}", maybe_done=False) from None
        raise BadConfiguration(
            f"{wire.host} does not say what it runs; nutgraf knows Lemmy and PieFed"
        ) from None


def _is_too_many(error: Refused | PlatformDown) -> bool:
    if isinstance(error, PlatformDown):
        return False
    return error.status == 429 or error.body.get("error") == "rate_limit_error"


def _shown(text: str) -> str:
    """Words of the instance as a message shows them."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return repr(plain[:_SHOWN]) if plain else "of no version"
