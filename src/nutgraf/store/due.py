"""What is due, for those who carry it to workers: asked, not taken."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from nutgraf.store.database import Database
from nutgraf.store.values import Claim, LedgerNotice, LedgerPost


@dataclass(frozen=True, slots=True)
class Due:
    """A post or notice that may be taken now.

    Attributes:
        id: row.
        uri: canonical.
        begun: whether an intent without an answer has to be settled.
    """

    id: int
    uri: str
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one account.

    Attributes:
        account: "name@instance".
        kind: of what.
        waiting: how many wait, whatever for.
        due: how many of them could be taken now.
        age: seconds for which the oldest of these has been due; 0 for none.
    """

    account: str
    kind: Literal["post", "notice"]
    waiting: int
    due: int
    age: float


class DueRows:
    """The part of the ledger that tells what is due.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def due_posts(self, account: str, limit: int) -> list[Due]:
        """Returns posts that are due and that nobody has in hand.

        What was begun comes first, then the newest, as `claim_post` takes them.

        Args:
            account: "name@instance".
            limit: so many at most.
        """
        raise NotImplementedError

    def due_notices(self, account: str, limit: int) -> list[Due]:
        """Returns mentions, replies and messages that are due, the oldest first; as `due_posts`."""
        raise NotImplementedError

    def claim_due_post(
        self,
        row: int,
        *,
        lease: datetime.timedelta,
    ) -> Claim[LedgerPost] | None:
        """Takes one post, if it is due and free; None if not."""
        raise NotImplementedError

    def claim_due_notice(
        self,
        row: int,
        *,
        lease: datetime.timedelta,
    ) -> Claim[LedgerNotice] | None:
        """Takes one mention, reply or message; as `claim_due_post`."""
        raise NotImplementedError

    def break_lease(
        self,
        kind: Literal["post", "notice"],
        row: int,
        *,
        silent: datetime.timedelta,
    ) -> bool:
        """Ends the lease of somebody who is known to be dead or frozen.

        Whoever had it can write no more with its claim, so that it may be taken at once.

        Args:
            kind: of row.
            row: its number.
            silent: for how long its holder has given no sign; a younger lease is another's.

        Returns:
            Whether there was such a lease.
        """
        raise NotImplementedError

    def queues(self) -> list[Queue]:
        """Returns what waits, by account and kind."""
        raise NotImplementedError
