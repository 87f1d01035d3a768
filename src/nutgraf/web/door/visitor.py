"""Who asks."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from nutgraf.config.web import KeySettings


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was let in.

    Attributes:
        address: by which limits are counted, of the client, by trusted proxies; of IPv6 its /64.
        key: that they have shown; None for none.
        is_local: whether they asked from this machine, with nobody in between.
    """

    address: str
    key: KeySettings | None = None
    is_local: bool = False

    @property
    def share(self) -> str:
        """Under which name work for them is counted."""
        return self.address if self.key is None else f"key:{self.key.name}"

    @property
    def comes_first(self) -> bool:
        """Whether they are served before strangers."""
        return self.key is not None or self.is_local


@dataclass(frozen=True, slots=True)
class OperatorSession:
    """An operator who is logged in.

    Attributes:
        csrf: token that the forms of the session carry.
        since: of the log-in.
        expires: when it ends if nothing more is asked.
    """

    csrf: str = field(repr=False)
    since: datetime.datetime
    expires: datetime.datetime


class NeedsKey(Exception):  # noqa: N818 - a page to be sent to, no fault
    """A page was asked for that needs a key; whoever asked is sent to where one is typed in."""


class NeedsLogIn(Exception):  # noqa: N818 - the same
    """A page of the operator's was asked for; whoever asked is sent to the log-in."""
