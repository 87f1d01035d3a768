"""Who works on what: leases with fencing tokens."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, select, true, update

from nutgraf.store.database import Database
from nutgraf.store.leases import LONGEST_LEASE, SLACK, is_due, is_free, lease_until
from nutgraf.store.newest import newest_due
from nutgraf.store.rows import AnyClaim, AnyRow, notice_of, post_of, table_of
from nutgraf.store.tables import notices, posts, sayings
from nutgraf.store.values import Claim, LedgerNotice, LedgerPost, LostClaim

NO_LEASE: dict[str, Any] = {"leased_at": None, "lease_until": None}


class Claiming:
    """The part of the ledger in which posts and notices are taken and given back.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim_post(
        self, *, lease: datetime.timedelta, accounts: Collection[str], busy: Collection[int] = ()
    ) -> Claim[LedgerPost] | None:
        """Takes the newest post that is due; what was begun comes first.

        Args:
            lease: for how long.
            accounts: whose posts.
            busy: rows not to be taken.

        Returns:
            None if none is due.
        """
        with self._database.writing() as connection:
            now = self._database.now(connection)
            may = [is_due(posts, now), is_free(posts, now), _not_among(posts, busy)]
            begun = [*may, posts.c.state == "intended"]
            row = _first(
                connection, posts, accounts, select(posts).where(*begun).order_by(posts.c.due_at)
            ) or _newest(connection, accounts, now, busy)
            return None if row is None else self._lease_post(connection, row, now, lease)

    def claim_post_by_uri(
        self, uri: str, *, lease: datetime.timedelta, busy: Collection[int] = ()
    ) -> Claim[LedgerPost] | None:
        """Takes a post whatever its state.

        Args:
            uri: canonical.
            lease: for how long.
            busy: rows not to be taken.

        Returns:
            None if somebody has it in hand, or it is not known.
        """
        with self._database.writing() as connection:
            now = self._database.now(connection)
            row = connection.execute(
                select(posts)
                .where(posts.c.uri == uri, is_free(posts, now), _not_among(posts, busy))
                .with_for_update()
            ).one_or_none()
            return None if row is None else self._lease_post(connection, row, now, lease)

    def claim_notice(
        self, *, lease: datetime.timedelta, accounts: Collection[str], busy: Collection[int] = ()
    ) -> Claim[LedgerNotice] | None:
        """Takes the oldest mention, reply or message that is due; as `claim_post`."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            may = [is_due(notices, now), is_free(notices, now), _not_among(notices, busy)]
            wanted = select(notices).where(*may).order_by(notices.c.id)
            row = _first(connection, notices, accounts, wanted)
            if row is None:
                return None
            token, until = take_lease(connection, notices, row, now, lease)
            return Claim(notice_of(row), token, until)

    def extend(self, claim: AnyClaim, lease: datetime.timedelta) -> None:
        """Begins the lease anew, by the clock as it is now.

        Raises:
            LostClaim: it is over, or somebody else has taken over.
        """
        table = table_of(claim)
        with self._database.writing() as connection:
            now = self._database.moment(connection)
            length = min(lease, LONGEST_LEASE)
            values = {"leased_at": now, "lease_until": now + length}
            change(connection, claim, values, table.c.lease_until > now)

    def move_post(
        self, claim: Claim[LedgerPost], *, account: str, local_id: int
    ) -> Claim[LedgerPost]:
        """Gives a post to another account, in whose instance it has a number of its own.

        Args:
            claim: of the post; nothing was begun there.
            account: "name@instance".
            local_id: number there.

        Raises:
            LostClaim: somebody else has taken over, or something was begun.
        """
        values = {"account": account, "local_id": local_id}
        with self._database.writing() as connection:
            change(connection, claim, values, posts.c.state != "intended")
        return replace(claim, subject=replace(claim.subject, account=account, local_id=local_id))

    def release(self, claim: AnyClaim) -> None:
        """Gives a claim back; nothing else changes.

        Raises:
            LostClaim: somebody else has taken over.
        """
        with self._database.writing() as connection:
            change(connection, claim, NO_LEASE)

    @staticmethod
    def _lease_post(
        connection: Connection, row: AnyRow, now: datetime.datetime, lease: datetime.timedelta
    ) -> Claim[LedgerPost]:
        token, until = take_lease(connection, posts, row, now, lease)
        return Claim(post_of(row), token, until)


def change(
    connection: Connection, claim: AnyClaim, values: dict[str, Any], *also: ColumnElement[bool]
) -> None:
    """Changes the subject of a claim, if the claim is still the newest.

    Args:
        connection: in a transaction, which the error rolls back.
        claim: whose subject.
        values: of columns.
        also: what else must hold.

    Raises:
        LostClaim: it is not.
    """
    table = table_of(claim)
    changed = connection.execute(
        update(table)
        .where(table.c.id == claim.subject.id, table.c.token == claim.token, *also)
        .values(values)
    )
    if changed.rowcount != 1:
        raise LostClaim(f"the claim on {claim.subject.uri} is over")


def demand_newest(connection: Connection, claim: AnyClaim) -> str:
    """Takes the row of a claim, which nobody else can change until the transaction ends.

    Returns:
        Its state.

    Raises:
        LostClaim: the claim is not the newest.
    """
    columns = table_of(claim).c
    row = select(columns.state).where(columns.id == claim.subject.id, columns.token == claim.token)
    state = connection.scalar(row.with_for_update())
    if state is None:
        raise LostClaim(f"the claim on {claim.subject.uri} is over")
    return str(state)


def _not_among(table: Table, busy: Collection[int]) -> ColumnElement[bool]:
    return table.c.id.not_in(list(busy)) if busy else true()


def _newest(
    connection: Connection,
    accounts: Collection[str],
    now: datetime.datetime,
    busy: Collection[int],
) -> AnyRow | None:
    """The newest post of the first account that has one; not one that another takes just now."""
    for account in accounts:
        taken = set(busy)
        while found := newest_due(connection, account, now, 1, _not_among(posts, taken)):
            row = connection.execute(
                select(posts)
                .where(posts.c.id == found[0], is_due(posts, now), is_free(posts, now))
                .with_for_update(skip_locked=True)
            ).one_or_none()
            if row is not None:
                return row
            taken.update(found)
    return None


def _first(
    connection: Connection, table: Table, accounts: Collection[str], wanted: Select[Any]
) -> AnyRow | None:
    """The first row of any of the accounts; one account after the other, as the indexes are."""
    for account in accounts:
        row = connection.execute(
            wanted.where(table.c.account == account).limit(1).with_for_update(skip_locked=True)
        ).one_or_none()
        if row is not None:
            return row
    return None


def take_lease(
    connection: Connection,
    table: Table,
    row: AnyRow,
    now: datetime.datetime,
    lease: datetime.timedelta,
) -> tuple[int, datetime.datetime]:
    """Begins a lease on a row that the transaction has taken; returns its token and its end."""
    token, until = row.token + 1, lease_until(now, lease)
    connection.execute(
        update(table)
        .where(table.c.id == row.id)
        .values(token=token, leased_at=now, lease_until=until)
    )
    if row.state == "intended":
        _bring_to_now(connection, "summary" if table is posts else "answer", row.uri, now)
    return token, until


def _bring_to_now(connection: Connection, kind: str, key: str, now: datetime.datetime) -> None:
    """An intent from a time that is still to come was put down before the clock was set back.

    Who settles it waits from now on, not until the clock is there again.
    """
    connection.execute(
        update(sayings)
        .where(
            sayings.c.kind == kind,
            sayings.c.key == key,
            sayings.c.state == "intended",
            sayings.c.intended_at > now + SLACK,
        )
        .values(intended_at=now)
    )
