"""Work that was begun on somebody's behalf is counted, whatever became of it."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from nutgraf.store.opening import Store
from nutgraf.store.values import LostClaim
from tests.contract.stores import (
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    PERSON,
    Clock,
    a_notice,
    a_post,
    claim_notice,
)


def test_what_was_begun_counts_by_person_instance_and_post(store: Store) -> None:
    other = replace(a_notice(2), author_uri="https://Here.example:8/u/ben", post_uri="https://x/2")
    store.ledger.note_notices([a_notice(), other, a_notice(3)])
    first, second = claim_notice(store), claim_notice(store)
    store.ledger.begin(first, "answer")
    store.ledger.begin(second, "order")
    store.ledger.ignore(first, "no-messages")
    count, since = store.ledger.count_begun, NOW - HOUR
    assert count(since=since) == 2
    assert count("order", since=since) == count("answer", since=since) == 1
    assert count(since=since, person_uri=PERSON) == 1
    assert count(since=since, person_instance="here.example:8") == 1
    assert count(since=since, post_uri=a_post().uri) == 1
    assert count(since=NOW + MINUTE) == 0


def test_it_is_begun_once(store: Store, clock: Clock) -> None:
    store.ledger.note_notices([a_notice()])
    claim = claim_notice(store)
    assert (claim.subject.begun, claim.subject.begun_at) == (None, None)
    store.ledger.begin(claim, "answer")
    store.ledger.postpone(claim, NOW + MINUTE, "turn")
    clock.go(2 * MINUTE)
    again = claim_notice(store)
    store.ledger.begin(again, "order")
    store.ledger.release(again)
    assert (again.subject.begun, again.subject.begun_at) == ("answer", NOW)
    assert claim_notice(store).subject.begun == "answer"


def test_only_who_has_the_claim_begins(store: Store, clock: Clock) -> None:
    store.ledger.note_notices([a_notice()])
    late = claim_notice(store)
    clock.go(2 * LEASE)
    claim_notice(store)
    with pytest.raises(LostClaim):
        store.ledger.begin(late, "answer")
    assert store.ledger.count_begun("answer", since=NOW - HOUR) == 0


def test_a_clock_that_was_set_back_frees_nobody_and_binds_nobody_for_ever(
    store: Store, clock: Clock
) -> None:
    store.ledger.note_notices([a_notice()])
    store.ledger.begin(claim_notice(store), "answer")
    clock.go(-datetime.timedelta(minutes=30))
    assert store.ledger.count_begun("answer", since=clock.now - HOUR) == 1
    clock.go(-DAY)
    assert store.ledger.count_begun("answer", since=clock.now - HOUR) == 0
