"""Addresses of people's profiles, as they are compared."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from nutgraf.errors import BadOption
from nutgraf.render.marked import source_link

_DEFAULT_PORTS = {"http": 80, "https": 443}
_BY_NAME = re.compile(r"/@([^/@]+)")


def profile_uri(text: str) -> str:
    """Writes the address of a profile as its instance does, by which people are told apart.

    Scheme and host are in small letters, without the usual port and a closing slash. The page
    "/@ada" is that of "/users/ada", as Mastodon and its kin have it.

    Args:
        text: as somebody typed it.

    Raises:
        BadOption: it is no such address; the message tells why.
    """
    from yarl import URL  # noqa: PLC0415 - only where an address is typed

    typed = text.strip()
    if source_link(typed[:8].lower() + typed[8:]) is None or any(map(str.isspace, typed)):
        raise BadOption("this is no address of a profile, such as https://lemmy.world/u/ada")
    try:
        address = urlsplit(typed)
        scheme, port = address.scheme.lower(), address.port
        host = URL.build(scheme=scheme, host=(address.hostname or "").removesuffix(".")).raw_host
    except (ValueError, IndexError):
        raise BadOption("the instance in this address cannot be read") from None
    path = address.path.rstrip("/")
    if "@" in address.netloc:
        raise BadOption("a profile's address holds no user name before the host")
    if "?" in typed or "#" in typed:
        raise BadOption("a profile's address ends before any “?” or “#”")
    if not path:
        raise BadOption("this is the address of an instance, not of somebody there")
    if found := _BY_NAME.fullmatch(path):
        path = f"/users/{found[1]}"
    elif "@" in path:
        raise BadOption(
            "this is how one instance shows somebody of another: "
            "give the address on the instance that is theirs"
        )
    number = "" if port in {None, _DEFAULT_PORTS[scheme]} else f":{port}"
    return f"{scheme}://{f'[{host}]' if ':' in (host or '') else host}{number}{path}"
