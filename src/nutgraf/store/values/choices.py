"""What people in charge chose, and where an account is not welcome."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal, get_args

Mode = Literal["on", "off", "mention-only"]
"""What a moderator chose for a community."""

MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True, slots=True)
class CommunityChoice:
    """What a community's moderators chose.

    Attributes:
        uri: canonical.
        community: "name@instance".
        mode: None if they said nothing of it.
        format: None if they said nothing of it.
        by: canonical URI of the moderator who spoke last.
        at: when.
    """

    uri: str
    community: str
    mode: Mode | None
    format: str | None
    by: str | None
    at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What there is to know of a place and a person before anything is said.

    Attributes:
        choice: of the community's moderators; None for none.
        stopped: whether the person wants to be left alone.
        paused: whether the account leaves the community alone for now.
    """

    choice: CommunityChoice | None = None
    stopped: bool = False
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """A community that an account leaves alone for a while.

    Attributes:
        account: "name@instance".
        community_uri: canonical.
        until: when it ends.
        reason: why.
    """

    account: str
    community_uri: str
    until: datetime.datetime
    reason: str
