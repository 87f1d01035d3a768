"""Which hosts belong together: the registrable domain, by the Public Suffix List."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


@lru_cache(maxsize=4096)
def site_of(host: str) -> str:
    """Returns the domain that one owner registered.

    Whoever offers subdomains to others ("github.io") is a suffix too, so that two of their
    customers are two sites. A host that is an address, or whose ending nobody knows, counts by its
    last two labels at most.

    Args:
        host: a name or an IP address, as it stands in a URL.

    Returns:
        The domain in lower case, such as "bbc.co.uk" for "news.bbc.co.uk".
    """
    name = host.lower().strip("[]").removesuffix(".")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    import tld  # noqa: PLC0415 - reads its list of suffixes, where hosts are compared at all

    found = tld.get_fld(f"http://{name}/", fail_silently=True, search_private=True)
    if found:
        return str(found)
    known = tld.get_tld(f"http://{name}/", fail_silently=True, search_private=True)
    return name if known else ".".join(name.split(".")[-2:])


def same_site(one: str, other: str) -> bool:
    """Whether two hosts belong to one owner, as far as their names tell."""
    return one.lower() == other.lower() or site_of(one) == site_of(other)
