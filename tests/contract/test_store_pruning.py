"""What is old is forgotten, a little at a time."""

from __future__ import annotations

import asyncio
import datetime

import pytest
from sqlalchemy import func, select

from nutgraf.store.opening import Store
from nutgraf.store.tables import pauses, sayings, turns
from nutgraf.store.values import AlreadySaid, Words
from tests.contract.stores import (
    BOT,
    COMMUNITY,
    DAY,
    HOUR,
    NOW,
    PERSON,
    Clock,
    a_notice,
    a_post,
    answer,
    claim_notice,
    comment_on,
)

MONTH = datetime.timedelta(days=30)


def forward(store: Store, number: int, *, confirm: bool = True) -> None:
    """A stranger's message that was passed on, or is about to be."""
    store.ledger.note_notices([a_notice(number)])
    claim = claim_notice(store)
    words = Words("forward", "message", BOT, "A stranger's secret.", person_uri=PERSON)
    saying = store.ledger.intend(claim, words, key=f"{PERSON}#{number}")
    if confirm:
        store.ledger.confirm(claim, saying, uri=None, local_id=None)
    store.ledger.ignore(claim, "forwarded")


def count(store: Store, table: type[object] | object) -> int:
    with store._database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


def test_each_pass_takes_a_little(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post(number, skip="no-link") for number in range(1, 1_102)])
    clock.go(MONTH)
    assert [store.ledger.prune(NOW + DAY) for _ in range(4)] == [500, 500, 101, 0]


def test_posts_of_communities_that_have_not_opted_in_go_after_some_days(
    store: Store, clock: Clock
) -> None:
    store.ledger.note_posts([a_post(1, skip="not-opted-in"), a_post(2, skip="no-link")])
    store.ledger.note_posts([a_post(3)])
    before = store.ledger.statistics()
    clock.go(2 * DAY)
    assert store.ledger.prune(NOW - MONTH) == 0
    clock.go(2 * DAY)
    assert store.ledger.prune(NOW - MONTH) == 1
    assert store.ledger.post(a_post(1).uri) is None
    assert store.ledger.post(a_post(2).uri) and store.ledger.post(a_post(3).uri)
    assert store.ledger.statistics() == before


def test_what_people_wrote_and_what_they_were_told_is_forgotten(store: Store, clock: Clock) -> None:
    forward(store, 1)
    store.ledger.note_notices([a_notice(2)])
    claim = claim_notice(store)
    answered = store.ledger.intend(claim, answer(claim, "Your question was a secret, too."))
    store.ledger.confirm(claim, answered, uri="https://x/9", local_id=9)
    comment_on(store, 1)
    before = store.ledger.statistics()
    clock.go(MONTH)
    while store.ledger.prune(clock.now - DAY):
        pass
    assert store.ledger.saying("forward", f"{PERSON}#1") is None
    kept = store.ledger.saying("answer", answered.key)
    assert kept is not None and (kept.words.text, kept.words.person_uri) == ("", None)
    assert store.ledger.said_among(BOT, [9]) == 1
    summary = store.ledger.saying("summary", a_post(1).uri)
    assert summary is not None and summary.words.text
    assert store.ledger.statistics() == before
    store.ledger.note_notices([a_notice(2)])
    claim = claim_notice(store)
    with pytest.raises(AlreadySaid):
        store.ledger.intend(claim, answer(claim))


def test_what_is_on_its_way_is_not_forgotten(store: Store, clock: Clock) -> None:
    store.ledger.note_notices([a_notice(1)])
    claim = claim_notice(store)
    store.ledger.intend(claim, answer(claim, "Perhaps sent."))
    clock.go(MONTH)
    assert store.ledger.prune(clock.now) == 0
    kept = store.ledger.saying("answer", a_notice(1).uri)
    assert kept is not None and kept.words.text == "Perhaps sent."


def test_pauses_and_turns_that_are_over_go(store: Store, clock: Clock) -> None:
    store.choices.pause(BOT, COMMUNITY, NOW + HOUR, "banned")
    store.choices.pause(BOT, COMMUNITY + "2", NOW + 2 * MONTH, "banned")
    for host in ("old.example", "new.example"):
        asyncio.run(store.budget.take(host, per_second=1, burst=1))
    asyncio.run(store.budget.pause("new.example", 1.5 * DAY.total_seconds()))
    clock.go(DAY + HOUR)
    store.ledger.prune(NOW + 2 * HOUR)
    assert (count(store, pauses), count(store, turns)) == (1, 1)
    assert store.choices.paused(BOT, COMMUNITY + "2")
    assert asyncio.run(store.budget.paused("new.example")) > 0
    assert count(store, sayings) == 0
