"""Names under which the web interface answers: a page that strangers' names lead to is not ours.

A name of a stranger's that leads to loopback (DNS rebinding) makes a browser on this machine take
their page and ours for one.
"""

from __future__ import annotations

import ipaddress
import re

from nutgraf.config.web import WebSettings

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]/@\s]+)(?::\d{1,5})?")


class Hosts:
    """The names that count.

    Args:
        settings: that say so; on loopback only its own names do where nothing is said.
    """

    def __init__(self, settings: WebSettings) -> None:
        self._names = {_bare(name) for name in settings.hosts}
        self._any = not settings.hosts and not settings.is_local

    def __contains__(self, host: object) -> bool:
        """Whether a request with this `Host` is for us."""
        name = _bare(host) if isinstance(host, str) else ""
        if not name:
            return False
        return self._any or name in self._names or _is_loopback(name)


def _bare(host: str) -> str:
    """The name without port, brackets and final dot; nothing for what is no host."""
    found = _HOST.fullmatch(host.strip())
    if found is None:
        try:  # of the settings: IPv6 without brackets
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            return ""
    return found[1].strip("[]").rstrip(".").lower()


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
