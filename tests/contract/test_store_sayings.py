"""What is said stands in the ledger before it leaves, once for ever."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from nutgraf.store.opening import Store
from nutgraf.store.values import AlreadySaid, LostClaim, Tally
from tests.contract.stores import (
    BOT,
    COMMUNITY,
    DAY,
    DRAFT,
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    PERSON,
    Clock,
    OpenStore,
    a_notice,
    a_post,
    answer,
    claim_notice,
    claim_post,
    comment_on,
    found,
    nothing_due,
    summary,
)


def test_from_intent_to_comment(store: Store, open_here: OpenStore, clock: Clock) -> None:
    store.ledger.note_posts([a_post()])
    claim = claim_post(store)
    store.ledger.prepare(claim, DRAFT)
    saying = store.ledger.intend(claim, summary(claim))
    assert (saying.state, saying.key, saying.intended_at) == ("intended", claim.subject.uri, NOW)
    elsewhere = open_here().ledger
    assert elsewhere.saying("summary", claim.subject.uri) == saying
    assert found(store).state == "intended"
    clock.go(MINUTE)
    said = store.ledger.confirm(claim, saying, uri="https://here.example/comment/5", local_id=5)
    assert (said.state, said.posted_at, said.local_id) == ("posted", NOW + MINUTE, 5)
    assert elsewhere.saying("summary", claim.subject.uri) == said
    assert elsewhere.saying_at(BOT, 5) == said
    assert found(store).state == "posted"
    clock.go(DAY)
    assert nothing_due(store)


def test_what_stands_is_not_said_again(store: Store) -> None:
    comment_on(store)
    for _ in range(2):
        claim = store.ledger.claim_post_by_uri(a_post().uri, lease=LEASE)
        assert claim is not None
        with pytest.raises(AlreadySaid):
            store.ledger.intend(claim, summary(claim))
        store.ledger.release(claim)


@pytest.mark.parametrize("state", ["withdrawn", "removed"])
def test_what_was_taken_away_is_not_said_again(store: Store, state: str) -> None:
    saying = comment_on(store)
    store.ledger.mark_saying(saying.id, "removed" if state == "removed" else "withdrawn", "why")
    assert (found(store).state, found(store).reason) == (state, "why")
    claim = store.ledger.claim_post_by_uri(a_post().uri, lease=LEASE)
    assert claim is not None
    with pytest.raises(AlreadySaid):
        store.ledger.intend(claim, summary(claim))
    store.ledger.release(claim)
    assert nothing_due(store)


def test_a_post_that_was_closed_without_a_word_stays_silent(store: Store) -> None:
    store.ledger.note_posts([a_post()])
    store.ledger.close(claim_post(store), "withdrawn", "by its author")
    claim = store.ledger.claim_post_by_uri(a_post().uri, lease=LEASE)
    assert claim is not None
    with pytest.raises(AlreadySaid):
        store.ledger.intend(claim, summary(claim))


def test_taking_a_comment_away_stops_who_has_its_post_in_hand(store: Store) -> None:
    saying = comment_on(store)
    claim = store.ledger.claim_post_by_uri(a_post().uri, lease=LEASE)
    assert claim is not None
    store.ledger.mark_saying(saying.id, "removed")
    with pytest.raises(LostClaim):
        store.ledger.extend(claim, LEASE)


def test_an_intent_is_taken_up_before_anything_else_and_renewed(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post(1)])
    claim = claim_post(store)
    store.ledger.prepare(claim, DRAFT)
    first = store.ledger.intend(claim, summary(claim))
    store.ledger.note_posts([a_post(2)])
    clock.go(LEASE)
    claim = claim_post(store)
    assert (claim.subject.local_id, claim.subject.state) == (1, "intended")
    store.ledger.postpone(claim, clock.now + MINUTE, "unanswered")
    assert (found(store).state, found(store).attempts) == ("intended", 0)
    assert claim_post(store).subject.local_id == 2
    clock.go(MINUTE)
    claim = claim_post(store)
    assert claim.subject.local_id == 1
    store.ledger.postpone(claim, clock.now + MINUTE, "platform-down")
    assert (found(store).state, found(store).attempts) == ("intended", 1)
    clock.go(MINUTE)
    claim = claim_post(store)
    again = store.ledger.intend(claim, summary(claim, "Other words."))
    assert (again.id, again.intended_at) == (first.id, clock.now)
    assert again.words.text == "Other words."


def test_an_intent_that_came_to_nothing_leaves_no_trace(store: Store) -> None:
    store.ledger.note_posts([a_post()])
    claim = claim_post(store)
    store.ledger.prepare(claim, DRAFT)
    saying = store.ledger.intend(claim, summary(claim))
    store.ledger.unsay(claim, saying)
    assert store.ledger.saying("summary", a_post().uri) is None
    assert found(store).state == "ready"
    assert store.ledger.count_said("summary", since=NOW - DAY) == 0
    store.ledger.intend(claim, summary(claim))  # the claim goes on


def test_an_intent_that_is_not_settled_is_never_skipped(store: Store) -> None:
    store.ledger.note_posts([a_post()])
    claim = claim_post(store)
    saying = store.ledger.intend(claim, summary(claim))
    assert not store.ledger.skip(claim, "locked")
    assert store.ledger.saying("summary", a_post().uri) == saying
    assert found(store).state == "intended"
    store.ledger.unsay(claim, saying)  # settled: nothing stands there
    assert store.ledger.skip(claim, "locked")
    assert (found(store).state, found(store).reason) == ("skipped", "locked")


def test_nor_is_the_answer_to_a_notice(store: Store) -> None:
    store.ledger.note_notices([a_notice()])
    claim = claim_notice(store)
    saying = store.ledger.intend(claim, answer(claim))
    assert not store.ledger.ignore(claim, "bot")
    assert not store.ledger.finish(claim, "good bot")
    assert store.ledger.saying("answer", a_notice().uri) == saying
    store.ledger.unsay(claim, saying)
    assert store.ledger.ignore(claim, "bot")
    assert nothing_due(store)


@pytest.mark.parametrize("state", ["withdrawn", "removed"])
def test_closing_a_post_ends_its_summary(store: Store, state: str) -> None:
    comment_on(store)
    claim = store.ledger.claim_post_by_uri(a_post().uri, lease=LEASE)
    assert claim is not None
    store.ledger.close(claim, "removed" if state == "removed" else "withdrawn", "why")
    saying = store.ledger.saying("summary", a_post().uri)
    assert saying is not None
    assert saying.state == found(store).state == state


def test_a_confirmation_is_kept_even_if_it_comes_twice(store: Store, clock: Clock) -> None:
    saying = comment_on(store)
    claim = store.ledger.claim_post_by_uri(a_post().uri, lease=LEASE)
    assert claim is not None
    clock.go(MINUTE)
    again = store.ledger.confirm(claim, saying, uri="https://here.example/comment/0", local_id=0)
    assert (again.posted_at, again.local_id) == (NOW, 0)


class TestNotices:
    def test_each_is_noted_once_and_the_oldest_is_answered_first(self, store: Store) -> None:
        reply = replace(a_notice(1), kind="reply", local_id=9)
        assert store.ledger.note_notices([a_notice(2), a_notice(1), reply]) == 2
        assert store.ledger.note_notices([a_notice(1), a_notice(3)]) == 1
        taken = [claim_notice(store).subject for _ in range(3)]
        assert taken[-1].notice.local_id == 3
        assert {subject.notice.kind for subject in taken} == {"mention"}
        assert nothing_due(store)

    def test_it_comes_back_as_it_was_noted(self, store: Store) -> None:
        notice = a_notice(1, ancestors=(5, 6, 2**40))
        store.ledger.note_notices([notice])
        assert claim_notice(store).subject.notice == notice
        message = replace(
            a_notice(2), kind="message", comment_id=None, post_id=None, post_uri=None,
            community_uri=None, community_id=None, community=None,
        )  # fmt: skip
        store.ledger.note_notices([message])
        assert claim_notice(store).subject.notice == message

    def test_long_words_are_cut(self, store: Store) -> None:
        store.ledger.note_notices([replace(a_notice(), text="x" * 1_000_000)])
        assert 2_000 <= len(claim_notice(store).subject.notice.text) <= 20_000

    def test_an_answer_is_given_once(self, store: Store, clock: Clock) -> None:
        store.ledger.note_notices([a_notice()])
        claim = claim_notice(store)
        saying = store.ledger.intend(claim, answer(claim))
        clock.go(LEASE)
        claim = claim_notice(store)
        assert claim.subject.state == "intended"
        said = store.ledger.confirm(claim, saying, uri="https://here.example/comment/9", local_id=9)
        assert store.ledger.saying("answer", a_notice().uri) == said
        clock.go(DAY)
        assert nothing_due(store)

    def test_an_answer_may_go_another_way(self, store: Store) -> None:
        store.ledger.note_notices([a_notice()])
        claim = claim_notice(store)
        saying = store.ledger.intend(claim, answer(claim))
        store.ledger.unsay(claim, saying)
        words = replace(answer(claim), channel="message", parent_id=None)
        saying = store.ledger.intend(claim, words)
        said = store.ledger.confirm(claim, saying, uri=None, local_id=None)
        assert (said.words.channel, said.uri, said.state) == ("message", None, "posted")
        assert nothing_due(store)

    def test_one_that_was_dealt_with_is_over(self, store: Store) -> None:
        store.ledger.note_notices([a_notice(1), a_notice(2), a_notice(3)])
        store.ledger.ignore(claim_notice(store), "bot")
        store.ledger.finish(claim_notice(store), "good bot")
        store.ledger.postpone(claim_notice(store), NOW + HOUR, "platform-down", "no answer")
        assert nothing_due(store)
        assert store.ledger.statistics().notices == {"answered": 1, "failed": 1, "ignored": 1}

    def test_what_is_passed_on_leaves_the_claim_as_it_is(self, store: Store) -> None:
        store.ledger.note_notices([a_notice(1), a_notice(2)])
        claim, other = claim_notice(store), claim_notice(store)
        words = replace(answer(claim), kind="forward", channel="message")
        saying = store.ledger.intend(claim, words, key="ada#1")
        store.ledger.unsay(claim, saying)
        saying = store.ledger.intend(claim, words, key="ada#1")
        store.ledger.confirm(claim, saying, uri=None, local_id=None)
        with pytest.raises(AlreadySaid):
            store.ledger.intend(other, words, key="ada#1")
        saying = store.ledger.intend(claim, answer(claim))  # and answered too
        store.ledger.confirm(claim, saying, uri="https://here.example/comment/9", local_id=9)
        store.ledger.release(other)
        assert claim_notice(store).subject == other.subject


class TestLookups:
    def test_the_same_article_under_another_post(self, store: Store, clock: Clock) -> None:
        comment_on(store, 1)
        clock.go(HOUR)
        newer = comment_on(store, 2)
        ledger, address = store.ledger, DRAFT.article or ""
        there = ledger.summary_of(address, since=NOW, besides="x")
        assert there is not None
        assert there[1] == newer
        there = ledger.summary_of(address, since=NOW, besides=a_post(2).uri)
        assert there is not None
        assert there[0].local_id == 1
        assert ledger.summary_of(address, since=NOW + MINUTE, besides=a_post(2).uri) is None
        ledger.mark_saying(newer.id, "withdrawn")
        there = ledger.summary_of(address, since=NOW, besides="x")
        assert there is not None
        assert there[0].local_id == 1
        assert ledger.summary_of(address + "/2", since=NOW, besides="x") is None

    def test_a_summary_that_is_being_said_counts_where_none_stands(
        self, store: Store, clock: Clock
    ) -> None:
        standing = comment_on(store, 1)
        clock.go(HOUR)
        store.ledger.note_posts([a_post(2)])
        claim = claim_post(store)
        store.ledger.prepare(claim, DRAFT)
        begun = store.ledger.intend(claim, summary(claim))
        address = DRAFT.article or ""
        for since, other in ((NOW, standing), (NOW + MINUTE, begun)):
            there = store.ledger.summary_of(address, since=since, besides="x")
            assert there is not None
            assert there[1] == other
        store.ledger.unsay(claim, begun)
        assert store.ledger.summary_of(address, since=NOW + MINUTE, besides="x") is None

    def test_how_often_it_has_spoken_in_a_chain(self, store: Store) -> None:
        comment_on(store, 1)
        for number in (2, 3):
            store.ledger.note_notices([a_notice(number)])
            claim = claim_notice(store)
            saying = store.ledger.intend(claim, answer(claim))
            store.ledger.confirm(claim, saying, uri=f"https://x/{number}", local_id=number)
        assert store.ledger.said_among(BOT, (1, 2, 3, 4)) == 2
        assert store.ledger.said_among(BOT, (1,)) == 0
        assert store.ledger.said_among("other@there", (2, 3)) == 0
        assert store.ledger.said_among(BOT, ()) == 0

    def test_budgets_count_what_was_said_and_begun(self, store: Store, clock: Clock) -> None:
        saying = comment_on(store, 1)
        store.ledger.mark_saying(saying.id, "withdrawn")
        store.ledger.note_notices([a_notice()])
        claim = claim_notice(store)
        store.ledger.intend(claim, answer(claim))
        count, since = store.ledger.count_said, NOW - HOUR
        assert count("summary", since=since) == 1
        assert count("summary", since=since, community_uri=COMMUNITY) == 1
        assert count("summary", since=since, community_uri=COMMUNITY + "2") == 0
        assert count("answer", since=since, person_uri=PERSON) == 1
        assert count("answer", since=since, person_uri=PERSON + "2") == 0
        assert count("forward", since=since) == 0
        assert count("answer", since=NOW + MINUTE) == 0
        clock.go(-datetime.timedelta(minutes=30))  # the clock was set back: it still counts
        assert count("answer", since=clock.now - HOUR) == 1
        clock.go(-DAY)  # but not until that time comes again
        assert count("answer", since=clock.now - HOUR) == 0

    def test_what_stands_comes_in_portions(self, store: Store, clock: Clock) -> None:
        sayings = [comment_on(store, number) for number in range(1, 8)]
        store.ledger.mark_saying(sayings[2].id, "removed")
        first = store.ledger.standing(BOT, since=NOW, limit=4)
        rest = store.ledger.standing(BOT, since=NOW, limit=4, after_id=first[-1].id)
        assert [s.local_id for s in (*first, *rest)] == [1, 2, 4, 5, 6, 7]
        assert store.ledger.standing(BOT, since=NOW + MINUTE, limit=4) == []
        assert store.ledger.standing("other@there", since=NOW, limit=4) == []

    def test_a_comment_that_moved_or_was_edited(self, store: Store) -> None:
        saying = comment_on(store)
        store.ledger.move_saying(saying.id, uri="https://here.example/comment/8", local_id=8)
        changed = replace(DRAFT, text="Better words.", summary_words=90)
        store.ledger.change_text(saying.id, changed)
        kept = store.ledger.saying_at(BOT, 8)
        assert kept is not None
        assert (kept.words.text, kept.uri) == ("Better words.", "https://here.example/comment/8")
        assert found(store).draft == changed
        assert store.ledger.saying_at(BOT, 1) is None


class TestStatistics:
    def test_sums_by_community_and_instance(self, store: Store, clock: Clock) -> None:
        saying = comment_on(store, 1)
        gone = comment_on(store, 2)
        store.ledger.mark_saying(gone.id, "withdrawn")
        store.ledger.note_posts([a_post(3, skip="no-link"), a_post(4, skip="no-link")])
        store.ledger.note_votes(saying.id, 5, 2)
        for verdict in ("bad", "good"):  # the last word counts
            store.ledger.note_feedback(saying.id, PERSON, "good" if verdict == "good" else "bad")
        store.ledger.note_feedback(saying.id, PERSON + "2", "bad")
        store.ledger.note_notices([a_notice()])
        claim = claim_notice(store)
        answered = store.ledger.intend(claim, answer(claim))
        store.ledger.confirm(claim, answered, uri="https://x/9", local_id=9)
        expected = Tally(2, 1, 1, 5, 2, 1, 1, 1_000, 200)
        for day in (None, NOW.date()):
            told = store.ledger.statistics(day)
            assert told.total == expected
            assert told.communities == {"news@there.example": expected}
            assert told.instances == {"there.example": expected}
            assert (told.seen, told.skipped) == (4, {"no-link": 2})
            assert told.notices == {"answered": 1}
        other = store.ledger.statistics(NOW.date() + DAY)
        assert (other.seen, other.total, other.skipped) == (0, Tally(), {})

    def test_an_empty_store(self, store: Store) -> None:
        told = store.ledger.statistics()
        assert (told.seen, told.total, told.communities) == (0, Tally(), {})

    def test_what_is_pruned_still_counts(self, store: Store, clock: Clock) -> None:
        comment_on(store, 1)
        store.ledger.note_posts([a_post(n, skip="no-link") for n in range(2, 1_200)])
        store.ledger.note_posts([a_post(2_000)])
        store.ledger.note_notices([a_notice(n) for n in (1, 2, 3)])
        claim = claim_notice(store)
        saying = store.ledger.intend(claim, answer(claim))
        store.ledger.confirm(claim, saying, uri="https://x/9", local_id=9)
        store.ledger.ignore(claim_notice(store), "bot")
        before = store.ledger.statistics(), store.ledger.statistics(NOW.date())
        clock.go(DAY)
        store.ledger.note_posts([a_post(3_000, skip="no-link")])
        assert store.ledger.prune(NOW) == 0
        passes = [store.ledger.prune(NOW + HOUR) for _ in range(4)]
        assert passes == [500 + 2 + 1, 500, 198, 0]  # what was said to whom is forgotten, too
        assert store.ledger.statistics(NOW.date()) == before[1]
        assert store.ledger.statistics().seen == before[0].seen + 1
        assert store.ledger.post(a_post(2).uri) is None
        assert found(store, 1).state == "posted"
        assert found(store, 2_000).state == "seen"
        assert found(store, 3_000).state == "skipped"
        # a mention that is told again is not answered again
        store.ledger.note_notices([claim.subject.notice])
        claim_notice(store)  # the one that waited all the time
        claim = claim_notice(store)
        assert claim.subject.uri == saying.key
        with pytest.raises(AlreadySaid):
            store.ledger.intend(claim, answer(claim))
        store.ledger.release(claim)
        clock.go(DAY)
        assert claim_notice(store).subject.uri == a_notice(3).uri


def test_counts_since_several_times_are_those_since_each(store: Store, clock: Clock) -> None:
    comment_on(store, 1)
    clock.go(2 * HOUR)
    comment_on(store, 2)
    ledger, now = store.ledger, clock.now
    since = (now - HOUR, now - DAY, now + HOUR)
    counts = ledger.counts_said("summary", since=since, community_uri=COMMUNITY)
    assert counts == (1, 2, 0)
    assert counts == tuple(
        ledger.count_said("summary", since=each, community_uri=COMMUNITY) for each in since
    )
    clock.go(-90 * MINUTE)  # what is in the time to come counts as long as it would have
    earlier = (clock.now - HOUR, clock.now - DAY)
    assert ledger.counts_said("summary", since=earlier) == (1, 2)
