"""What is due is told to those who carry it to workers, and what a dead one had can be taken."""

from __future__ import annotations

import pytest

from nutgraf.store import newest
from nutgraf.store.due import Due, Queue
from nutgraf.store.opening import Store
from nutgraf.store.values import LostClaim
from tests.contract.stores import (
    BOT,
    DRAFT,
    HOUR,
    LEASE,
    MINUTE,
    Clock,
    a_notice,
    a_post,
    answer,
    claim_notice,
    claim_post,
    comment_on,
    found,
    summary,
)

OTHER = "other@here.example"


def uris(due: list[Due]) -> list[str]:
    return [each.uri for each in due]


def post_uris(*numbers: int) -> list[str]:
    return [a_post(number).uri for number in numbers]


def begin(store: Store, number: int) -> None:
    """Intends a summary of a post and dies."""
    claim = store.ledger.claim_post_by_uri(a_post(number).uri, lease=LEASE)
    assert claim is not None
    store.ledger.prepare(claim, DRAFT)
    store.ledger.intend(claim, summary(claim))


def test_posts_are_told_the_newest_first_and_not_taken(store: Store) -> None:
    store.ledger.note_posts([a_post(n) for n in (1, 2, 3)] + [a_post(4, skip="no-link")])
    store.ledger.note_posts([a_post(5, account=OTHER)])
    for _ in range(2):
        assert uris(store.ledger.due_posts(BOT, 9)) == post_uris(3, 2, 1)
    assert uris(store.ledger.due_posts(BOT, 2)) == post_uris(3, 2)
    assert store.ledger.due_posts(BOT, 0) == []
    assert uris(store.ledger.due_posts(OTHER, 9)) == post_uris(5)
    assert store.ledger.due_posts("nobody@here.example", 9) == []


def test_what_was_begun_comes_first_and_says_so(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post(n) for n in (1, 2, 3)])
    begin(store, 1)
    assert uris(store.ledger.due_posts(BOT, 9)) == post_uris(3, 2)
    clock.go(LEASE)
    due = store.ledger.due_posts(BOT, 2)
    assert uris(due) == post_uris(1, 3)
    assert [each.begun for each in due] == [True, False]
    assert due[0].id == found(store, 1).id


def test_what_rests_or_is_in_hand_is_not_due(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post(n) for n in (1, 2)])
    claim = claim_post(store)
    assert uris(store.ledger.due_posts(BOT, 9)) == post_uris(1)
    store.ledger.postpone(claim, store.now() + HOUR, "platform-down")
    assert uris(store.ledger.due_posts(BOT, 9)) == post_uris(1)
    clock.go(HOUR)
    assert uris(store.ledger.due_posts(BOT, 9)) == post_uris(2, 1)
    clock.go(-2 * HOUR)  # a clock that is set back ends rests
    assert uris(store.ledger.due_posts(BOT, 9)) == post_uris(2, 1)


def test_notices_are_told_the_oldest_first(store: Store, clock: Clock) -> None:
    store.ledger.note_notices([a_notice(n) for n in (1, 2, 3)])
    assert uris(store.ledger.due_notices(BOT, 2)) == [a_notice(n).uri for n in (1, 2)]
    claim = claim_notice(store)
    store.ledger.intend(claim, answer(claim))
    assert uris(store.ledger.due_notices(BOT, 9)) == [a_notice(n).uri for n in (2, 3)]
    clock.go(LEASE)
    due = store.ledger.due_notices(BOT, 9)
    assert uris(due) == [a_notice(n).uri for n in (1, 2, 3)]
    assert not any(each.begun for each in due[1:])


def test_one_row_is_claimed_if_it_is_due_and_free(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post(1), a_post(2, skip="no-link")])
    row, skipped = found(store, 1).id, found(store, 2).id
    claim = store.ledger.claim_due_post(row, account=BOT, lease=LEASE)
    assert claim is not None and claim.subject.uri == a_post(1).uri
    assert store.ledger.claim_due_post(row, account=BOT, lease=LEASE) is None
    assert store.ledger.claim_due_post(skipped, account=BOT, lease=LEASE) is None
    assert store.ledger.claim_due_post(10**9, account=BOT, lease=LEASE) is None
    store.ledger.postpone(claim, store.now() + HOUR, "platform-down")
    assert store.ledger.claim_due_post(row, account=BOT, lease=LEASE) is None
    clock.go(HOUR)
    again = store.ledger.claim_due_post(row, account=BOT, lease=LEASE)
    assert again is not None and again.token > claim.token


def test_one_notice_is_claimed_if_it_is_due_and_free(store: Store) -> None:
    store.ledger.note_notices([a_notice()])
    (due,) = store.ledger.due_notices(BOT, 9)
    claim = store.ledger.claim_due_notice(due.id, account=BOT, lease=LEASE)
    assert claim is not None and claim.subject.notice.uri == a_notice().uri
    assert store.ledger.claim_due_notice(due.id, account=BOT, lease=LEASE) is None
    store.ledger.release(claim)
    assert store.ledger.claim_due_notice(due.id, account=BOT, lease=LEASE) is not None


def test_what_went_to_another_account_meanwhile_is_not_claimed_for_the_first(store: Store) -> None:
    store.ledger.note_posts([a_post()])
    store.ledger.note_notices([a_notice()])
    (post,), (notice,) = store.ledger.due_posts(BOT, 9), store.ledger.due_notices(BOT, 9)
    assert store.ledger.claim_due_post(post.id, account=OTHER, lease=LEASE) is None
    assert store.ledger.claim_due_notice(notice.id, account=OTHER, lease=LEASE) is None
    assert store.ledger.claim_due_post(post.id, account=BOT, lease=LEASE) is not None


def test_an_answer_that_rested_and_is_due_soon_is_waited_for(store: Store, clock: Clock) -> None:
    def waits() -> bool:
        return store.ledger.answer_waits(BOT, before=MINUTE, late=MINUTE / 4)

    store.ledger.note_notices([a_notice()])
    assert not waits()  # nobody has looked at it yet
    store.ledger.postpone(claim_notice(store), store.now() + 2 * MINUTE, "turn")
    assert not waits()
    clock.go(MINUTE)
    assert waits()
    assert not store.ledger.answer_waits(OTHER, before=MINUTE, late=MINUTE)
    clock.go(MINUTE)
    claim = claim_notice(store)
    assert waits()
    clock.go(MINUTE / 4)
    assert not waits()
    clock.go(-MINUTE / 4)
    store.ledger.ignore(claim, "aside")
    assert not waits()


def test_a_broken_lease_is_free_at_once_and_its_holder_can_write_nothing(
    store: Store, clock: Clock
) -> None:
    store.ledger.note_posts([a_post()])
    claim = claim_post(store)
    row = claim.subject.id
    clock.go(MINUTE)
    assert store.ledger.break_lease("post", row, silent=MINUTE)
    assert not store.ledger.break_lease("post", row, silent=MINUTE)
    for write in (
        lambda: store.ledger.extend(claim, LEASE),
        lambda: store.ledger.release(claim),
        lambda: store.ledger.intend(claim, summary(claim)),
        lambda: store.ledger.skip(claim, "locked"),
    ):
        with pytest.raises(LostClaim):
            write()
    taken = store.ledger.claim_due_post(row, account=BOT, lease=LEASE)
    assert taken is not None and taken.token > claim.token + 1


def test_a_young_lease_is_anothers(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post()])
    store.ledger.note_notices([a_notice()])
    post, notice = claim_post(store), claim_notice(store)
    clock.go(MINUTE)
    store.ledger.extend(post, LEASE)  # a sign of life
    assert not store.ledger.break_lease("post", post.subject.id, silent=MINUTE)
    assert not store.ledger.break_lease("notice", notice.subject.id, silent=2 * MINUTE)
    store.ledger.extend(notice, LEASE)
    clock.go(MINUTE)
    assert store.ledger.break_lease("notice", notice.subject.id, silent=MINUTE)
    with pytest.raises(LostClaim):
        store.ledger.extend(notice, LEASE)
    assert not store.ledger.break_lease("post", 10**9, silent=MINUTE)


def test_what_workers_die_with_is_counted_and_rests_from_the_second_time_on(
    store: Store, clock: Clock
) -> None:
    store.ledger.note_posts([a_post()])
    row = found(store).id
    for deaths in (1, 2, 3):
        assert claim_post(store).subject.id == row
        clock.go(MINUTE)
        assert store.ledger.break_lease("post", row, silent=MINUTE, rest=MINUTE)
        post = found(store)
        assert (post.state, post.reason, post.attempts) == ("seen", "worker-died", deaths)
        least, most = (0.5 * 3 ** (deaths - 1), 1.5 * 3 ** (deaths - 1)) if deaths > 1 else (0, 0)
        assert post.due_at is not None
        if deaths > 1:
            assert least * MINUTE <= post.due_at - store.now() <= most * MINUTE
        else:
            assert post.due_at <= store.now()
        clock.go(most * MINUTE)
    steps = [each for each in store.ledger.steps_of(a_post().uri) if each.what == "failed"]
    assert [each.reason for each in steps] == ["worker-died"] * 3


def test_a_lease_that_nobody_died_with_counts_for_nothing(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post(1), a_post(2)])
    begin(store, 2)
    claim = claim_post(store)
    assert claim.subject.uri == a_post(1).uri
    assert store.ledger.break_lease("post", claim.subject.id, silent=0 * MINUTE)
    assert store.ledger.break_lease(
        "post", found(store, 2).id, silent=0 * MINUTE, rest=MINUTE
    )  # it has to be settled
    assert [(found(store, n).reason, found(store, n).attempts) for n in (1, 2)] == [(None, 0)] * 2


def test_an_intent_outlives_its_lease(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post()])
    begin(store, 1)
    clock.go(MINUTE)
    assert store.ledger.break_lease("post", found(store).id, silent=MINUTE)
    assert [each.begun for each in store.ledger.due_posts(BOT, 9)] == [True]
    saying = store.ledger.saying("summary", a_post().uri)
    assert saying is not None and saying.intended_at == store.now() - MINUTE


def test_queues_tell_what_waits_and_for_how_long(store: Store, clock: Clock) -> None:
    assert store.ledger.queues() == []
    comment_on(store, 9)
    store.ledger.note_posts([a_post(1), a_post(2, account=OTHER)])
    clock.go(MINUTE)
    store.ledger.note_posts([a_post(3), a_post(4)])
    store.ledger.note_notices([a_notice()])
    claim = claim_post(store)
    store.ledger.postpone(claim, store.now() + HOUR, "platform-down")
    clock.go(MINUTE)
    claim_notice(store)
    assert store.ledger.queues() == [
        Queue(BOT, "notice", waiting=1, due=0, age=0.0),
        Queue(BOT, "post", waiting=3, due=2, age=120.0),
        Queue(OTHER, "post", waiting=1, due=1, age=120.0),
    ]
    clock.go(-3 * HOUR)  # whatever the clock says, nothing is due since a time to come
    assert [queue.age for queue in store.ledger.queues()] == [0.0, 0.0, 0.0]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few posts are many."""
    monkeypatch.setattr(newest, "_LOOKED_AT", 5)
    monkeypatch.setattr(newest, "_DUE_LAST", 20)


@pytest.mark.usefixtures("short")
def test_in_a_long_queue_behind_many_that_rest_the_newest_come_first(
    store: Store, clock: Clock
) -> None:
    for first in range(1, 60, 10):
        store.ledger.note_posts([a_post(n) for n in range(first, first + 10)])
        clock.go(MINUTE)
    for _ in range(12):
        store.ledger.postpone(claim_post(store), store.now() + HOUR, "turn")
    assert uris(store.ledger.due_posts(BOT, 3)) == post_uris(48, 47, 46)


@pytest.mark.usefixtures("short")
def test_the_newest_come_before_many_that_came_due_later(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post(n) for n in range(100, 106)])
    for _ in range(3):
        store.ledger.postpone(claim_post(store), store.now() + 9 * HOUR, "turn")
    for first in range(1, 60, 10):
        clock.go(MINUTE)
        store.ledger.note_posts([a_post(n) for n in range(first, first + 10)])
    for limit in (1, 2, 3, 4):  # of the five newest, two are due
        due = uris(store.ledger.due_posts(BOT, limit))
        assert due == post_uris(102, 101, 60, 59)[:limit]
    assert claim_post(store).subject.uri == due[0]
