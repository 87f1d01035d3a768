"""Posts in the ledger: noted once, taken by one, newest first; rests and leases end."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest

from nutgraf.store.opening import Store
from nutgraf.store.resting import failures
from nutgraf.store.values import LostClaim, Waiting
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
    a_notice,
    a_post,
    claim_notice,
    claim_post,
    comment_on,
    found,
    nothing_due,
    summary,
)


def test_a_post_is_noted_once_and_the_first_account_keeps_it(store: Store) -> None:
    other = replace(a_post(1), account="bot@other.example", local_id=99)
    assert store.ledger.note_posts([a_post(1), a_post(2), a_post(1)]) == 2
    assert store.ledger.note_posts([other, a_post(3)]) == 1
    assert (found(store).account, found(store).local_id) == (BOT, 1)
    assert store.ledger.note_posts([]) == 0


def test_what_waits_for_an_account_that_is_not_at_work_goes_to_who_sees_it(
    store: Store, clock: Clock
) -> None:
    ledger, other = store.ledger, "bot@other.example"
    seen = [a_post(n) for n in range(1, 7)]
    ledger.note_posts(seen)
    for number, begin in ((1, True), (2, False)):
        claim = ledger.claim_post_by_uri(seen[number - 1].uri, lease=LEASE)
        assert claim is not None
        if begin:
            ledger.intend(claim, summary(claim))
        else:
            ledger.skip(claim, "locked")
    comment_on(store, 3)
    held = ledger.claim_post_by_uri(seen[3].uri, lease=LEASE)
    assert held is not None
    theirs = [replace(post, account=other, local_id=90 + post.local_id) for post in seen]
    theirs[4] = replace(theirs[4], skip="banned")

    def keepers() -> list[tuple[str, int]]:
        return [(found(store, n).account, found(store, n).local_id) for n in range(1, 7)]

    first = [(BOT, n) for n in range(1, 7)]
    ledger.note_posts(theirs)
    ledger.note_posts(theirs, at_work=(BOT, other))
    store.choices.pause(BOT, COMMUNITY, clock.now + HOUR, "banned")
    ledger.note_posts(theirs, at_work=(other,))
    assert keepers() == first
    clock.go(HOUR + MINUTE)
    ledger.note_posts(theirs, at_work=(other,))
    assert keepers() == [*first[:3], (other, 94), (BOT, 5), (other, 96)]
    with pytest.raises(LostClaim):
        ledger.release(held)


def test_a_post_stays_with_an_account_that_another_process_has_at_work(
    store: Store, clock: Clock
) -> None:
    other = "bot@other.example"
    store.ledger.note_posts([a_post()])
    theirs = [replace(a_post(), account=other, local_id=90)]
    store.health.note(BOT.lower(), "account", "works")
    store.ledger.note_posts(theirs, at_work=(other,))
    assert found(store).account == BOT
    store.health.note(BOT.lower(), "account", "missing", "cannot log in")
    store.ledger.note_posts(theirs, at_work=(other,))
    assert found(store).account == other


def test_a_post_goes_to_another_account_when_nobody_has_heard_of_the_first_for_long(
    store: Store, clock: Clock
) -> None:
    other = "bot@other.example"
    store.ledger.note_posts([a_post()])
    store.health.note(BOT.lower(), "account", "works")
    clock.go(HOUR)
    store.ledger.note_posts([replace(a_post(), account=other)], at_work=(other,))
    assert found(store).account == other


def test_a_post_comes_back_as_it_was_noted(store: Store) -> None:
    post = a_post(1)
    store.ledger.note_posts([post])
    kept = found(store)
    for name in (
        "uri", "local_id", "community_uri", "community", "author_uri", "title", "link", "language",
        "published",
    ):  # fmt: skip
        assert getattr(kept, name) == getattr(post, name)
    assert (kept.state, kept.attempts, kept.draft, kept.seen_at) == ("seen", 0, None, NOW)
    assert store.ledger.post("https://there.example/post/2") is None


def test_a_post_that_is_skipped_at_sight_is_not_taken(store: Store) -> None:
    store.ledger.note_posts([a_post(1, skip="no-link")])
    assert (found(store).state, found(store).reason) == ("skipped", "no-link")
    assert nothing_due(store)


def test_the_newest_comes_first_and_each_is_taken_by_one(store: Store) -> None:
    store.ledger.note_posts([a_post(n) for n in (2, 3, 1)])
    assert [claim_post(store).subject.local_id for _ in range(3)] == [3, 2, 1]
    assert nothing_due(store)


def test_a_post_from_the_future_does_not_stay_the_newest(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([replace(a_post(1), published=NOW + 1000 * DAY)])
    clock.go(MINUTE)
    store.ledger.note_posts([replace(a_post(2), published=NOW + MINUTE)])
    assert claim_post(store).subject.local_id == 2


def test_what_others_noted_and_what_is_in_hand_is_left(store: Store) -> None:
    store.ledger.note_posts([a_post(1), a_post(2, account="bot@other.example")])
    row = found(store).id
    ledger = store.ledger
    assert ledger.claim_post(lease=LEASE, accounts=(BOT,), busy={row}) is None
    assert ledger.claim_post_by_uri(a_post(1).uri, lease=LEASE, busy={row}) is None
    both = (BOT, "bot@other.example")
    assert {
        c.subject.local_id for _ in both if (c := ledger.claim_post(lease=LEASE, accounts=both))
    }
    assert ledger.claim_post(lease=LEASE, accounts=both) is None


def test_a_lease_that_is_over_is_given_to_another_and_the_first_can_do_nothing(
    store: Store, clock: Clock
) -> None:
    store.ledger.note_posts([a_post()])
    first = claim_post(store)
    clock.go(LEASE + MINUTE)
    second = claim_post(store)
    assert second.token > first.token
    ledger = store.ledger
    saying = ledger.intend(second, summary(second))
    for late in (
        lambda: ledger.extend(first, LEASE),
        lambda: ledger.release(first),
        lambda: ledger.prepare(first, DRAFT),
        lambda: ledger.skip(first, "locked"),
        lambda: ledger.postpone(first, NOW + DAY, "timeout"),
        lambda: ledger.close(first, "withdrawn", "x"),
        lambda: ledger.intend(first, summary(first)),
        lambda: ledger.confirm(first, saying, uri="u", local_id=1),
        lambda: ledger.unsay(first, saying),
    ):
        with pytest.raises(LostClaim):
            late()
    assert ledger.confirm(second, saying, uri="u", local_id=1).state == "posted"


def test_a_lease_can_be_extended_until_it_is_over(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post()])
    claim = claim_post(store)
    for _ in range(3):
        clock.go(4 * MINUTE)
        store.ledger.extend(claim, LEASE)
        assert nothing_due(store)
    clock.go(LEASE)
    with pytest.raises(LostClaim):
        store.ledger.extend(claim, LEASE)


def test_what_is_released_is_as_it_was(store: Store) -> None:
    store.ledger.note_posts([a_post()])
    before = found(store)
    store.ledger.release(claim_post(store))
    assert found(store) == before
    assert claim_post(store).subject == before


def test_a_release_makes_nothing_due_that_was_said(store: Store) -> None:
    comment_on(store)
    claim = store.ledger.claim_post_by_uri(a_post().uri, lease=LEASE)
    assert claim is not None
    store.ledger.release(claim)
    assert nothing_due(store)
    assert found(store).state == "posted"


def test_a_draft_is_kept_and_failures_are_forgotten(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post()])
    store.ledger.postpone(claim_post(store), NOW + MINUTE, "timeout", "no answer")
    assert (found(store).state, found(store).attempts) == ("failed", 1)
    assert (found(store).reason, found(store).evidence) == ("timeout", "no answer")
    clock.go(MINUTE)
    claim = claim_post(store)
    store.ledger.prepare(claim, DRAFT)
    assert (found(store).state, found(store).attempts, found(store).draft) == ("ready", 0, DRAFT)
    assert nothing_due(store)  # the lease goes on
    store.ledger.release(claim)
    assert claim_post(store).subject.draft == DRAFT


def test_failures_of_one_kind_are_counted_in_a_row(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post()])
    counted = []
    for reason in ("platform-down", "platform-down", "timeout", "turn", "network", "unexpected"):
        claim = claim_post(store)
        assert failures(claim.subject, reason) in (0, claim.subject.attempts)
        store.ledger.postpone(claim, clock.now + MINUTE, reason)
        counted.append((found(store).reason, found(store).attempts))
        clock.go(MINUTE)
    assert counted == [
        ("platform-down", 1), ("platform-down", 2), ("timeout", 1), ("timeout", 1), ("network", 2),
        ("unexpected", 1),
    ]  # fmt: skip


def test_posts_of_a_community_that_has_had_its_share_wait_but_not_those_too_old(
    store: Store, clock: Clock
) -> None:
    store.ledger.note_posts([a_post(n) for n in (1, 2, 3)])
    until = clock.now + HOUR
    store.ledger.put_off(BOT, COMMUNITY, until, "hourly-limit", not_before=a_post(2).published)
    assert claim_post(store).subject.local_id == 1
    assert nothing_due(store)
    assert (found(store, 2).due_at, found(store, 2).reason) == (until, "hourly-limit")


@pytest.mark.parametrize("reason", ["turn", "quiet-hours", "hourly-limit", "rate-limited"])
def test_waiting_for_room_is_no_failure(store: Store, clock: Clock, reason: str) -> None:
    store.ledger.note_posts([a_post()])
    for _ in range(5):
        claim = claim_post(store)
        store.ledger.postpone(claim, clock.now + MINUTE, reason)
        assert nothing_due(store)
        clock.go(MINUTE)
    assert (found(store).state, found(store).attempts) == ("seen", 0)
    claim = claim_post(store)
    store.ledger.prepare(claim, DRAFT)
    store.ledger.postpone(claim, clock.now + MINUTE, reason)
    assert (found(store).state, found(store).attempts) == ("ready", 0)


def test_what_was_skipped_and_is_tried_again_by_hand_may_have_to_wait(
    store: Store, clock: Clock
) -> None:
    store.ledger.note_posts([a_post(skip="too-old")])
    claim = store.ledger.claim_post_by_uri(a_post().uri, lease=LEASE)
    assert claim is not None
    store.ledger.postpone(claim, NOW + MINUTE, "turn")
    assert found(store).state == "seen"
    clock.go(MINUTE)
    store.ledger.skip(claim_post(store), "locked", "the platform says so")
    assert (found(store).state, found(store).reason) == ("skipped", "locked")
    assert found(store).evidence == "the platform says so"
    assert nothing_due(store)


def test_what_was_closed_is_never_taken_again(store: Store) -> None:
    store.ledger.note_posts([a_post()])
    store.ledger.close(claim_post(store), "withdrawn", "asked for")
    assert found(store).state == "withdrawn"
    assert nothing_due(store)
    claim = store.ledger.claim_post_by_uri(a_post().uri, lease=LEASE)
    assert claim is not None
    ends: tuple[Callable[[], object], ...] = (
        lambda: store.ledger.skip(claim, "x"),
        lambda: store.ledger.postpone(claim, NOW, "timeout"),
        lambda: store.ledger.postpone(claim, NOW, "turn"),
    )
    for end in ends:
        end()
        assert found(store).state == "withdrawn"
        assert nothing_due(store)
    assert store.ledger.note_posts([a_post()]) == 0


class TestClockSetBack:
    def test_a_lease_from_the_future_is_over(self, store: Store, clock: Clock) -> None:
        store.ledger.note_posts([a_post()])
        first = claim_post(store)
        clock.go(-DAY)
        assert claim_post(store).token > first.token

    def test_who_has_the_lease_may_still_extend_it(self, store: Store, clock: Clock) -> None:
        store.ledger.note_posts([a_post()])
        claim = claim_post(store)
        clock.go(-DAY)
        store.ledger.extend(claim, LEASE)
        assert nothing_due(store)

    def test_a_rest_from_the_future_is_over(self, store: Store, clock: Clock) -> None:
        store.ledger.note_posts([a_post()])
        store.ledger.postpone(claim_post(store), NOW + HOUR, "timeout")
        assert nothing_due(store)
        clock.go(-DAY)
        claim_post(store)

    def test_what_was_noted_in_the_future_is_due(self, store: Store, clock: Clock) -> None:
        store.ledger.note_posts([a_post()])
        store.ledger.note_notices([a_notice()])
        clock.go(-365 * DAY)
        claim_post(store)
        claim_notice(store)

    def test_a_second_ends_nothing(self, store: Store, clock: Clock) -> None:
        store.ledger.note_posts([a_post()])
        claim_post(store)
        clock.go(-datetime.timedelta(seconds=1))
        assert nothing_due(store)

    def test_no_rest_is_for_ever(self, store: Store, clock: Clock) -> None:
        store.ledger.note_posts([a_post()])
        store.ledger.postpone(claim_post(store), NOW + 10_000 * DAY, "timeout")
        clock.go(2 * DAY)
        claim_post(store)

    def test_an_intent_from_the_future_is_settled_from_now_on(
        self, store: Store, clock: Clock
    ) -> None:
        store.ledger.note_posts([a_post()])
        claim = claim_post(store)
        store.ledger.intend(claim, summary(claim))
        clock.go(-DAY)
        claim_post(store)
        saying = store.ledger.saying("summary", a_post().uri)
        assert saying is not None
        assert saying.intended_at == NOW - DAY


def test_the_mark_of_a_feed_never_goes_back(store: Store) -> None:
    ledger = store.ledger
    assert ledger.watermark(BOT, "all") == 0
    for told, kept in ((5, 5), (3, 5), (2**70, 2**63 - 1)):
        ledger.move_watermark(BOT, "all", told)
        assert ledger.watermark(BOT, "all") == kept
    assert ledger.watermark(BOT, "other") == 0
    assert ledger.watermark("other@there", "all") == 0


def test_a_mark_can_be_set_whatever_it_was(store: Store) -> None:
    ledger = store.ledger
    for told in (5, 3, 0, 9):
        ledger.reset_watermark(BOT, "watched", told)
        assert ledger.watermark(BOT, "watched") == told
    assert ledger.watermark(BOT, "other") == 0


def test_what_waits_is_counted_by_state(store: Store) -> None:
    store.ledger.note_posts([a_post(n) for n in range(4)])
    store.ledger.prepare(claim_post(store), DRAFT)
    store.ledger.postpone(claim_post(store), NOW + HOUR, "timeout")
    store.ledger.skip(claim_post(store), "locked")
    store.ledger.note_notices([a_notice()])
    assert store.ledger.waiting() == {"failed": 1, "ready": 1, "seen": 1, "unanswered": 1}


def test_what_posts_wait_for_is_told(store: Store, clock: Clock) -> None:
    assert store.ledger.waits() == ()
    store.ledger.note_posts([a_post(number) for number in range(1, 8)])
    store.ledger.note_posts([a_post(8, skip="no-link")])
    for hours, reason in ((2, "hourly-limit"), (1, "hourly-limit"), (3, "timeout")):
        store.ledger.postpone(claim_post(store), NOW + hours * HOUR, reason)
    claim = claim_post(store)
    store.ledger.prepare(claim, DRAFT)
    store.ledger.intend(claim, summary(claim))
    assert store.ledger.waits() == (
        Waiting("due", 3),
        Waiting("hourly-limit", 2, NOW + HOUR),
        Waiting("timeout", 1, NOW + 3 * HOUR),
        Waiting("unanswered", 1),
    )
    assert store.ledger.statistics().waiting == store.ledger.waits()
    clock.go(4 * HOUR)
    assert store.ledger.waits() == (Waiting("due", 6), Waiting("unanswered", 1))


def test_posts_that_were_never_noted_are_told_from_others(store: Store) -> None:
    known, other = a_post(1), replace(a_post(2), uri="https://there.example/" + "ä" * 30_000)
    store.ledger.note_posts([known])
    assert store.ledger.unknown([known.uri, other.uri]) == {other.uri}
    store.ledger.note_posts([other])
    assert store.ledger.unknown([known.uri, other.uri]) == set()


def test_what_no_database_takes_is_made_to_fit(store: Store) -> None:
    ugly = "a\0b\ud800c\U0001f600 ' \" \\ % :x\u202e"
    long = "https://there.example/" + "ä" * 30_000
    post = replace(
        a_post(), uri=long, title=ugly * 5_000, link=long, community_uri=long, author_uri=ugly,
        local_id=2**80, published=datetime.datetime.max.replace(tzinfo=datetime.UTC),
    )  # fmt: skip
    assert store.ledger.note_posts([post]) == 1
    assert store.ledger.note_posts([post, replace(post, uri=long + "x")]) == 1
    kept = store.ledger.post(long)
    assert kept is not None
    assert kept.title.startswith("a\ufffdb\ufffdc\U0001f600 ' \" \\ % :x\u202e")
    assert kept.link is not None
    claim = store.ledger.claim_post_by_uri(kept.uri, lease=LEASE)
    assert claim is not None
    store.ledger.prepare(claim, replace(DRAFT, text=ugly, article=long))
    saying = store.ledger.intend(claim, summary(claim, ugly))
    store.ledger.confirm(claim, saying, uri=long, local_id=2**80)
    assert store.ledger.saying("summary", long) is not None
    assert store.ledger.summary_of(long, since=NOW, besides="x") is not None


@pytest.mark.parametrize(
    "published",
    [
        datetime.datetime(1, 1, 1),  # noqa: DTZ001 - as a careless adapter might
        datetime.datetime.min.replace(tzinfo=datetime.timezone(HOUR)),
        datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone(-HOUR)),
    ],
)
def test_times_are_kept_in_utc(store: Store, published: datetime.datetime) -> None:
    store.ledger.note_posts([replace(a_post(), published=published)])
    kept = found(store).published
    assert kept.tzinfo is datetime.UTC
    if published.year > 1:
        assert kept == published


def test_who_posted_or_wrote_something_is_remembered(store: Store) -> None:
    author = a_post().author_uri
    assert not store.ledger.has_met(author)
    store.ledger.note_posts([a_post()])
    store.ledger.note_notices([a_notice()])
    assert store.ledger.has_met(author)
    assert store.ledger.has_met(a_notice().author_uri)
    assert not store.ledger.has_met(author.upper())
