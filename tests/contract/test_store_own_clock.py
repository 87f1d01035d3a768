"""The store tells the time itself where nobody gives it a clock: a server in its statements."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from nutgraf.store.database import Database
from nutgraf.store.opening import Store, open_store
from nutgraf.store.values import LostClaim
from tests.contract.stores import (
    BOT,
    COMMUNITY,
    DAY,
    DRAFT,
    HOUR,
    LEASE,
    a_notice,
    a_post,
    answer,
    claim_notice,
    claim_post,
    found,
    summary,
)

SHORT = datetime.timedelta(seconds=0.3)


@pytest.fixture
def timed(database_url: str) -> Iterator[Store]:
    with open_store(database_url) as store:
        yield store


def test_what_is_done_has_the_time_at_which_it_was(timed: Store) -> None:
    ledger, begun = timed.ledger, timed.now()
    ledger.note_posts([a_post()])
    claim = claim_post(timed)
    ledger.extend(claim, LEASE)
    ledger.prepare(claim, DRAFT)
    saying = ledger.intend(claim, summary(claim))
    said = ledger.confirm(claim, saying, uri="https://here.example/comment/1", local_id=1)
    ledger.change_text(said.id, DRAFT)
    ledger.mark_saying(said.id, "removed", "by a moderator")
    ended = timed.now() + datetime.timedelta(seconds=1)
    steps = ledger.steps_of(a_post().uri)
    kinds = [step.what for step in steps]
    assert kinds == ["seen", "read", "intended", "posted", "edited", "removed"]
    times = [step.at for step in steps]
    assert times == sorted(times) and begun - SHORT <= times[0] and times[-1] <= ended
    assert said.posted_at is not None and saying.intended_at <= said.posted_at <= ended
    assert ledger.count_said("summary", since=timed.now() - HOUR, community_uri=COMMUNITY) == 1


def test_work_on_a_mention_is_counted_when_it_begins(timed: Store) -> None:
    ledger = timed.ledger
    ledger.note_notices([a_notice()])
    claim = claim_notice(timed)
    ledger.begin(claim, "answer")
    saying = ledger.intend(claim, answer(claim))
    ledger.confirm(claim, saying, uri=None, local_id=None)
    assert ledger.count_begun("answer", since=timed.now() - HOUR) == 1
    assert ledger.count_begun("answer", since=timed.now() + SHORT) == 0


def test_a_lease_that_is_over_is_not_extended(timed: Store) -> None:
    ledger = timed.ledger
    ledger.note_posts([a_post()])
    claim = ledger.claim_post(lease=SHORT, accounts=(BOT,))
    assert claim is not None
    time.sleep(2 * SHORT.total_seconds())
    with pytest.raises(LostClaim):
        ledger.extend(claim, LEASE)
    claim = claim_post(timed)
    ledger.extend(claim, DAY)  # an hour is the most there is
    ledger.skip(claim, "paywall")
    assert found(timed).state == "skipped"


def test_the_time_goes_on_between_two_looks_at_the_servers_clock(timed: Store) -> None:
    first = timed.now()
    time.sleep(0.1)
    second = timed.now()
    assert datetime.timedelta(seconds=0.05) < second - first < datetime.timedelta(seconds=5)


def test_the_time_told_is_not_ahead_of_the_servers(
    timed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, ask = timed._database, Database.now

    def asked_slowly(self: Database, connection: Connection | None = None) -> datetime.datetime:
        if connection is not None and self.is_server:
            time.sleep(0.4)
        return ask(self, connection)

    monkeypatch.setattr(Database, "now", asked_slowly)
    timed.now()
    told = timed.now()
    monkeypatch.setattr(Database, "now", ask)
    with database.reading() as connection:
        assert told <= database.now(connection)


def test_a_pause_holds_at_once(timed: Store) -> None:
    timed.choices.pause(BOT, COMMUNITY, timed.now() + HOUR, "banned")
    assert timed.choices.paused(BOT, COMMUNITY)
    assert len(timed.choices.pauses()) == 1
