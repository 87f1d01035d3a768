"""What people and moderators chose, and where an account is not welcome."""

from __future__ import annotations

import datetime

from sqlalchemy import ColumnElement, delete, exists, func, literal, select

from nutgraf.store.browsing_values import OperatorChoice, OptOut
from nutgraf.store.database import Database
from nutgraf.store.leases import SLACK
from nutgraf.store.tables import communities, operator_choices, opt_outs, pauses
from nutgraf.store.values import CommunityChoice, Mode, Pause, Wishes


class Choices:
    """Who is left alone where.

    Args:
        database: where it is kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def opted_out(self, person_uri: str) -> bool:
        """Whether a person wants to be left alone."""
        with self._database.reading() as connection:
            found = connection.scalar(
                select(opt_outs.c.person_uri).where(opt_outs.c.person_uri == person_uri)
            )
        return found is not None

    def opted_out_at(self, person_uri: str) -> datetime.datetime | None:
        """Since when a person wants to be left alone; None if not."""
        with self._database.reading() as connection:
            found: datetime.datetime | None = connection.scalar(
                select(opt_outs.c.at).where(opt_outs.c.person_uri == person_uri)
            )
        return found

    def opt_out(self, person_uri: str) -> None:
        """Leaves a person alone from now on."""
        with self._database.writing() as connection:
            values = {"person_uri": person_uri, "at": self._database.now(connection)}
            connection.execute(
                self._database.insert(opt_outs).values(values).on_conflict_do_nothing()
            )

    def opt_in(self, person_uri: str) -> bool:
        """Takes an opt-out back; returns whether there was one."""
        with self._database.writing() as connection:
            gone = connection.execute(delete(opt_outs).where(opt_outs.c.person_uri == person_uri))
        return gone.rowcount > 0

    def opt_outs(self, after: str | None = None, limit: int = 100) -> list[OptOut]:
        """Returns who wants to be left alone, in the order of their addresses.

        Args:
            after: address of the last person that is known, to go on from there.
            limit: so many at most.
        """
        wanted = select(opt_outs).order_by(opt_outs.c.person_uri).limit(limit)
        if after is not None:
            wanted = wanted.where(opt_outs.c.person_uri > after)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [OptOut(*row) for row in rows]

    def community(self, uri: str) -> CommunityChoice | None:
        """Returns what the moderators of a community chose; None for nothing."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(communities).where(communities.c.uri == uri)
            ).one_or_none()
        return None if row is None else CommunityChoice(*row)

    def wishes(self, account: str, community_uri: str | None, person_uri: str) -> Wishes:
        """Returns what `community`, `opted_out` and `paused` would: one question instead of three.

        Args:
            account: that is to say something.
            community_uri: canonical; None where it is said to the person alone.
            person_uri: canonical, of whose post or request it is about.
        """
        one = select(literal(1).label("one")).subquery()
        stopped = exists().where(opt_outs.c.person_uri == person_uri)
        paused = exists().where(*_is_paused(account, community_uri, self._database.now()))
        with self._database.reading() as connection:
            row = connection.execute(
                select(stopped, paused, communities).select_from(
                    one.outerjoin(communities, communities.c.uri == community_uri)
                )
            ).one()
        told = row[2:]
        choice = None if told[0] is None else CommunityChoice(*told)
        return Wishes(choice, bool(row[0]), bool(row[1]))

    def choose(
        self,
        uri: str,
        handle: str,
        mode: Mode | None = None,
        format: str | None = None,  # noqa: A002 - the word of the settings
        *,
        by: str | None = None,
    ) -> None:
        """Keeps what a moderator chose.

        Args:
            uri: canonical, of the community.
            handle: "name@instance".
            mode: None leaves it as it was.
            format: None leaves it as it was.
            by: canonical URI of who chose.
        """
        insertion = self._database.insert(communities)
        new = insertion.excluded
        with self._database.writing() as connection:
            connection.execute(
                insertion.values(
                    uri=uri,
                    community=handle,
                    mode=mode,
                    format=format,
                    by=by,
                    at=self._database.now(connection),
                ).on_conflict_do_update(
                    index_elements=["uri"],
                    set_={
                        "community": new.community,
                        "mode": func.coalesce(new.mode, communities.c.mode),
                        "format": func.coalesce(new.format, communities.c.format),
                        "by": new.by,
                        "at": new.at,
                    },
                )
            )

    def communities(self) -> list[CommunityChoice]:
        """Returns all that moderators chose."""
        with self._database.reading() as connection:
            rows = connection.execute(select(communities).order_by(communities.c.community)).all()
        return [CommunityChoice(*row) for row in rows]

    def operator_says(self, uri: str) -> OperatorChoice | None:
        """Returns what the operator chose for a community; None for nothing."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(operator_choices).where(operator_choices.c.uri == uri)
            ).one_or_none()
        return None if row is None else OperatorChoice(*row)

    def set_operator_choice(self, choice: OperatorChoice) -> None:
        """Keeps what the operator chose, all of it anew; a choice of nothing is forgotten."""
        said = {
            name: getattr(choice, name)
            for name in ("mode", "format", "sentences", "per_hour", "per_day")
        }
        with self._database.writing() as connection:
            if all(value is None for value in said.values()):
                connection.execute(
                    delete(operator_choices).where(operator_choices.c.uri == choice.uri)
                )
                return
            values = {"community": choice.community, **said, "at": self._database.now(connection)}
            connection.execute(
                self._database.insert(operator_choices)
                .values(uri=choice.uri, **values)
                .on_conflict_do_update(index_elements=["uri"], set_=values)
            )

    def operator_choices(self) -> list[OperatorChoice]:
        """Returns all that the operator chose, by community."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(operator_choices).order_by(operator_choices.c.community)
            ).all()
        return [OperatorChoice(*row) for row in rows]

    def pause(
        self, account: str, community_uri: str, until: datetime.datetime, reason: str
    ) -> None:
        """Lets an account leave a community alone until a time."""
        insertion = self._database.insert(pauses)
        with self._database.writing() as connection:
            values = {
                "from_at": self._database.now(connection), "until": until, "reason": reason,
            }  # fmt: skip
            connection.execute(
                insertion.values(
                    account=account, community_uri=community_uri, **values
                ).on_conflict_do_update(index_elements=["account", "community_uri"], set_=values)
            )

    def paused(self, account: str, community_uri: str) -> bool:
        """Whether an account leaves a community alone for now."""
        wanted = select(pauses.c.until).where(
            *_is_paused(account, community_uri, self._database.now())
        )
        with self._database.reading() as connection:
            return connection.scalar(wanted) is not None

    def pauses(self) -> list[Pause]:
        """Returns the pauses that are not over."""
        columns = (pauses.c.account, pauses.c.community_uri, pauses.c.until, pauses.c.reason)
        now = self._database.now()
        with self._database.reading() as connection:
            rows = connection.execute(
                select(*columns)
                .where(pauses.c.until > now, pauses.c.from_at <= now + SLACK)
                .order_by(*columns[:2])
            ).all()
        return [Pause(*row) for row in rows]


def _is_paused(
    account: str, community_uri: str | None, now: datetime.datetime
) -> tuple[ColumnElement[bool], ...]:
    return (
        pauses.c.account == account,
        pauses.c.community_uri == community_uri,
        pauses.c.until > now,
        pauses.c.from_at <= now + SLACK,
    )
