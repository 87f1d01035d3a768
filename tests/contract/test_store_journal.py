"""The way of each post and notice can be read, and followed while it goes on."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import delete

from nutgraf.store.opening import Store
from nutgraf.store.tables import steps
from nutgraf.store.values import LostClaim
from tests.contract.late import late_step
from tests.contract.stores import (
    BOT,
    COMMUNITY,
    DAY,
    DRAFT,
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    Clock,
    OpenStore,
    a_notice,
    a_post,
    answer,
    claim_notice,
    claim_post,
    comment_on,
    summary,
)

Told = list[tuple[str, str | None]]


def way(store: Store, uri: str) -> Told:
    return [(step.what, step.reason) for step in store.ledger.steps_of(uri)]


def test_the_way_of_a_post_is_told_step_by_step(store: Store, clock: Clock) -> None:
    saying = comment_on(store)
    clock.go(HOUR)
    store.ledger.change_text(saying.id, replace(DRAFT, text="Other words.", format="plain"))
    store.ledger.change_text(saying.id, replace(DRAFT, text="Others again.", format="plain"))
    store.ledger.mark_saying(saying.id, "removed", "by a moderator")
    store.ledger.mark_saying(saying.id, "removed", "by a moderator")
    way = store.ledger.steps_of(a_post().uri)
    assert [(step.what, step.reason, step.detail) for step in way] == [
        ("seen", None, ""),
        ("read", None, "500 words, 100 to quote"),
        ("intended", None, ""),
        ("posted", None, "https://here.example/comment/1"),
        ("edited", None, "plain"),
        ("edited", None, "plain"),
        ("removed", "by a moderator", ""),
    ]
    assert [step.at for step in way] == [NOW] * 4 + [NOW + HOUR] * 3
    assert {(s.subject, s.uri, s.account, s.community, s.title) for s in way} == {
        ("post", a_post().uri, BOT, "news@there.example", "Title 1")
    }


def test_what_rules_a_post_out_is_told(store: Store) -> None:
    store.ledger.note_posts([a_post(1, skip="no-link"), a_post(2), a_post(3)])
    store.ledger.skip(claim_post(store), "paywall", "x" * 1_000)
    store.ledger.close(claim_post(store), "withdrawn", "post gone")
    assert way(store, a_post(1).uri) == [("skipped", "no-link")]
    assert way(store, a_post(2).uri) == [("seen", None), ("withdrawn", "post gone")]
    assert way(store, a_post(3).uri) == [("seen", None), ("skipped", "paywall")]
    assert len(store.ledger.steps_of(a_post(3).uri)[-1].detail) == 300


def test_who_waits_for_the_same_again_takes_no_step(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post()])
    for reason in ("turn", "turn", "timeout", "timeout", "turn"):
        store.ledger.postpone(claim_post(store), clock.now + MINUTE, reason)
        clock.go(2 * MINUTE)
    for reason in ("turn", "daily-limit", "daily-limit"):
        until = clock.now + MINUTE
        store.ledger.put_off(BOT, COMMUNITY, until, reason, not_before=NOW - DAY)
        clock.go(2 * MINUTE)
    assert way(store, a_post().uri) == [
        ("seen", None),
        ("waiting", "turn"),
        ("failed", "timeout"),
        ("waiting", "turn"),
        ("waiting", "daily-limit"),
    ]


def test_all_posts_that_are_put_off_take_a_step(store: Store) -> None:
    store.ledger.note_posts([a_post(number) for number in range(1, 702)])
    store.ledger.put_off(BOT, COMMUNITY, NOW + HOUR, "daily-limit", not_before=NOW - DAY)
    assert len(store.ledger.steps_after(0, 2_000)) == 2 * 701


def test_what_stands_is_not_said_to_be_skipped(store: Store) -> None:
    comment_on(store)
    claim = store.ledger.claim_post_by_uri(a_post().uri, lease=LEASE)
    assert claim is not None
    before = way(store, a_post().uri)
    store.ledger.skip(claim, "paywall")
    store.ledger.postpone(claim, NOW + HOUR, "platform-down")
    assert way(store, a_post().uri) == before


def test_the_way_of_a_mention_is_told(store: Store) -> None:
    store.ledger.note_notices([replace(a_notice(1), text="x" * 5_000), a_notice(2), a_notice(3)])
    claim = claim_notice(store)
    saying = store.ledger.intend(claim, answer(claim))
    said = store.ledger.confirm(claim, saying, uri="https://x/9", local_id=9)
    store.ledger.mark_saying(said.id, "withdrawn", "on demand")
    store.ledger.ignore(claim_notice(store), "too-many")
    claim = claim_notice(store)
    store.ledger.postpone(claim, NOW + HOUR, "platform-down")
    assert way(store, a_notice(1).uri) == [
        ("seen", None), ("answered", None), ("withdrawn", "on demand"),
    ]  # fmt: skip
    assert way(store, a_notice(2).uri) == [("seen", None), ("ignored", "too-many")]
    assert way(store, a_notice(3).uri) == [("seen", None), ("failed", "platform-down")]
    first = store.ledger.steps_of(a_notice(1).uri)[0]
    assert (first.subject, first.account, len(first.title)) == ("notice", BOT, 200)


def test_what_came_of_the_newest_mentions_is_found_behind_whatever_else_happened(
    store: Store, clock: Clock
) -> None:
    for number in range(1, 5):
        store.ledger.note_notices([a_notice(number)])
        clock.go(MINUTE)
        claim = claim_notice(store)
        if number % 2:
            said = store.ledger.intend(claim, answer(claim))
            store.ledger.confirm(claim, said, uri=f"https://x/{number}", local_id=number)
        else:
            store.ledger.ignore(claim, "too-many")
    store.ledger.note_notices([a_notice(5)])
    store.ledger.note_posts([a_post(number, skip="no-link") for number in range(500)])
    told = [(step.uri, step.what) for step in store.ledger.newest_answers(3)]
    assert told == [
        (a_notice(4).uri, "ignored"), (a_notice(3).uri, "answered"), (a_notice(2).uri, "ignored"),
    ]  # fmt: skip
    assert len(store.ledger.newest_answers(10)) == 4


def test_a_step_that_comes_to_nothing_is_not_told(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post()])
    late = claim_post(store)
    clock.go(2 * LEASE)
    claim_post(store)
    before = store.ledger.newest_step()
    with pytest.raises(LostClaim):
        store.ledger.prepare(late, DRAFT)
    with pytest.raises(LostClaim):
        store.ledger.intend(late, summary(late))
    assert store.ledger.newest_step() == before


def test_steps_can_be_followed(store: Store) -> None:
    assert (store.ledger.newest_step(), store.ledger.steps_after(0, 10)) == (0, [])
    comment_on(store, 1)
    mark = store.ledger.newest_step()
    comment_on(store, 2)
    some = store.ledger.steps_after(mark, 3)
    assert [step.what for step in some] == ["seen", "read", "intended"]
    rest = store.ledger.steps_after(some[-1].id, 3)
    assert [(step.what, step.title) for step in rest] == [("posted", "Title 2")]
    assert store.ledger.steps_after(store.ledger.newest_step(), 3) == []


def test_posts_that_come_together_are_told_in_the_order_they_were_published(store: Store) -> None:
    store.ledger.note_posts([a_post(number) for number in (3, 12, 1, 2)])
    titles = [step.title for step in store.ledger.steps_after(0, 10)]
    assert titles == ["Title 1", "Title 2", "Title 3", "Title 12"]


def test_what_is_forgotten_has_no_way_and_no_number_is_given_out_twice(
    store: Store, clock: Clock
) -> None:
    comment_on(store, 1)
    store.ledger.note_posts([a_post(2, skip="no-link")])
    newest = store.ledger.newest_step()
    clock.go(30 * DAY)
    assert store.ledger.prune(clock.now - DAY) == 1
    assert way(store, a_post(2).uri) == []
    assert len(way(store, a_post(1).uri)) == 4
    store.ledger.note_posts([a_post(3)])
    assert [step.title for step in store.ledger.steps_after(newest, 10)] == ["Title 3"]


def test_a_step_that_comes_to_sight_late_is_not_left_out(open_here: OpenStore) -> None:
    store = open_here()
    comment_on(store)
    mark = store.ledger.newest_step()
    with late_step(open_here, store):
        store.ledger.note_posts([a_post(2)])
        assert store.ledger.steps_after(mark, 10) == []
    assert [step.what for step in store.ledger.steps_after(mark, 10)] == ["edited", "seen"]


def test_who_begins_to_follow_meanwhile_is_told_of_it(open_here: OpenStore) -> None:
    store = open_here()
    comment_on(store)
    before = store.ledger.newest_step()
    with late_step(open_here, store):
        store.ledger.note_posts([a_post(2)])
        mark = store.ledger.newest_step()
    assert mark == before
    assert [step.what for step in store.ledger.steps_after(mark, 10)] == ["edited", "seen"]
    assert store.ledger.newest_step() == before + 2


def test_a_number_that_nobody_uses_is_waited_for_a_little_while(store: Store, clock: Clock) -> None:
    comment_on(store)
    mark = store.ledger.newest_step()
    store.ledger.note_posts([a_post(2)])
    with store._database.writing() as connection:
        connection.execute(delete(steps).where(steps.c.id > mark))
    store.ledger.note_posts([a_post(3)])
    # In a file one transaction ends before the next begins: there is nothing to wait for.
    at_once = [] if store._database.is_server else ["Title 3"]
    assert [step.title for step in store.ledger.steps_after(mark, 10)] == at_once
    clock.go(datetime.timedelta(seconds=30))
    assert [step.title for step in store.ledger.steps_after(mark, 10)] == ["Title 3"]
