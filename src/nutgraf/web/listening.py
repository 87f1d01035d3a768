"""Where the web listens, and that strangers come by there only where somebody invited them."""

from __future__ import annotations

from nutgraf.config import WebSettings
from nutgraf.errors import BadConfiguration
from nutgraf.operations.listening import Listening, listen_on

__all__ = ["Listening", "demand_invitation", "listen"]

_ADVICE = "name another address with --host and --port, or with web.host and web.port"


def demand_invitation(settings: WebSettings) -> None:
    """Refuses to listen where strangers come by, unless the operator has said who may come in.

    Raises:
        BadConfiguration: nobody has.
    """
    if not (settings.is_local or settings.keys or settings.public):
        raise BadConfiguration(
            f"others than this machine can reach {settings.host}: make a key for each with "
            "`nutgraf web key NAME`, or set web.public = true and let everybody in"
        )


def listen(settings: WebSettings) -> Listening:
    """Takes the address that the settings name.

    Raises:
        BadConfiguration: it cannot be had, and why.
    """
    return listen_on(settings.host, settings.port, _ADVICE)
