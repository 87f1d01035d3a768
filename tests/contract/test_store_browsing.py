"""People look through the posts, and at figures of what was done."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from nutgraf.store import browsing
from nutgraf.store.browsing_values import DayFigures, OperatorChoice, PostFilter
from nutgraf.store.opening import Store
from nutgraf.store.values import NewPost
from tests.contract.stores import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Clock,
    a_notice,
    a_post,
    answer,
    claim_notice,
    claim_post,
    comment_on,
    found,
)


def elsewhere(number: int, skip: str | None = None) -> NewPost:
    uri = "https://there.example/c/arts"
    return replace(a_post(number, skip=skip), community="arts@there.example", community_uri=uri)


def note_in_turn(store: Store, clock: Clock, *posts: NewPost) -> None:
    for post in posts:
        store.ledger.note_posts([post])
        clock.go(HOUR)


def numbers(store: Store, filter: PostFilter, before: int | None = None) -> list[int]:  # noqa: A002
    return [post.local_id for post in store.ledger.browse(filter, before=before, limit=3).posts]


@pytest.fixture
def several(store: Store, clock: Clock) -> Store:
    note_in_turn(
        store,
        clock,
        a_post(1, skip="no-link"),
        elsewhere(2, skip="no-link"),
        a_post(3, skip="not-opted-in"),
        replace(elsewhere(4), title="Über 100% of ÄPFEL"),
    )
    clock.go(DAY)
    note_in_turn(store, clock, a_post(5), elsewhere(6, skip="no-link"))
    return store


def test_the_newest_come_first_a_page_at_a_time(several: Store) -> None:
    assert numbers(several, PostFilter()) == [6, 5, 4]
    assert numbers(several, PostFilter(), before=found(several, 4).id) == [3, 2, 1]
    assert numbers(several, PostFilter(), before=found(several, 1).id) == []


@pytest.mark.parametrize(
    ("wanted", "passed"),
    [
        (PostFilter(community="news@there.example"), [5, 3, 1]),
        (PostFilter(state="seen"), [5, 4]),
        (PostFilter(reason="no-link"), [6, 2, 1]),
        (PostFilter(day=NOW.date()), [4, 3, 2]),
        (PostFilter(day=NOW.date() + DAY), [6, 5]),
        (PostFilter(day=datetime.date.max), []),
        (PostFilter(day=datetime.date.min), []),
        (PostFilter(words="über 100% of äpfel"), [4]),
        (PostFilter(words="100_"), []),
        (PostFilter(community="arts@there.example", reason="no-link"), [6, 2]),
        (PostFilter(community="arts@there.example", reason="no-link", day=NOW.date()), [2]),
        (PostFilter(community="arts@there.example", state="seen", words="apfel"), []),
        (PostFilter(community="nowhere@there.example"), []),
    ],
)
def test_filters(several: Store, wanted: PostFilter, passed: list[int]) -> None:
    assert numbers(several, wanted) == passed


def test_a_page_goes_on_where_a_post_is_forgotten(several: Store, clock: Clock) -> None:
    last = found(several, 3).id
    clock.go(4 * DAY)
    assert several.ledger.prune(NOW - DAY) == 1
    assert several.ledger.post_by_id(last) is None
    assert numbers(several, PostFilter(), before=last) == [2, 1]


def test_only_the_newest_are_searched_and_it_says_how_far(
    several: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "MOST_SEARCHED", 2)
    page = several.ledger.browse(PostFilter(words="title"), limit=3)
    assert [post.local_id for post in page.posts] == [6, 5]
    assert page.searched_to == page.posts[-1].id
    assert page.searched_since == page.posts[-1].seen_at
    whole = several.ledger.browse(PostFilter(community="news@there.example"), limit=3)
    assert (whole.searched_to, whole.searched_since) == (None, None)
    # what is rarest is looked through: two of "not-opted-in" at most, not two of the community
    rare = PostFilter(community="news@there.example", reason="not-opted-in")
    assert numbers(several, rare) == [3]
    assert several.ledger.browse(rare).searched_to is None


@pytest.mark.parametrize(
    ("wanted", "passed"),
    [
        (PostFilter(community="news@there.example", reason="no-link"), [1]),
        (PostFilter(words="1"), [4, 1]),
        (PostFilter(words="title", day=NOW.date()), [3, 2, 1]),
        (PostFilter(words="nowhere"), []),
    ],
)
@pytest.mark.parametrize("most", [1, 2, 3])
def test_whoever_goes_on_finds_all(
    several: Store,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    wanted: PostFilter,
    passed: list[int],
) -> None:
    monkeypatch.setattr(browsing, "MOST_SEARCHED", most)
    found, before = [], None
    for _ in range(8):
        page = several.ledger.browse(wanted, before=before, limit=3)
        found += [post.local_id for post in page.posts]
        before = page.searched_to
        if before is None:
            break
    assert before is None
    assert found == passed


def test_a_post_by_its_row(several: Store) -> None:
    post = found(several, 2)
    assert several.ledger.post_by_id(post.id) == post
    assert several.ledger.post_by_id(10**30) is None


def test_communities_of_posts_and_choices(several: Store) -> None:
    several.choices.choose("https://x/c/a", "a@x.example", "off")
    several.choices.set_operator_choice(OperatorChoice("https://x/c/b", "b@x.example", "on"))
    assert several.ledger.community_handles() == [
        "a@x.example", "arts@there.example", "b@x.example", "news@there.example",
    ]  # fmt: skip


def test_what_was_done_by_day(store: Store, clock: Clock) -> None:
    store.ledger.note_posts([a_post(7, skip="not-opted-in")])
    comment_on(store, 1)
    clock.go(DAY)
    store.ledger.note_votes(comment_on(store, 2).id, 5, 2)
    store.ledger.note_notices([a_notice()])
    claim = claim_notice(store)
    said = store.ledger.intend(claim, answer(claim))
    store.ledger.confirm(claim, said, uri="https://x/9", local_id=9)
    clock.go(DAY)
    today = NOW.date() + 2 * DAY
    wanted = [
        DayFigures(today - 3 * DAY),
        DayFigures(today - 2 * DAY, 2, 1, 0, 500, 100),
        DayFigures(today - DAY, 1, 1, 1, 500, 100, 5, 2),
        DayFigures(today),
    ]
    assert store.ledger.days(4) == wanted
    assert store.ledger.days(2) == wanted[2:]
    assert store.ledger.days(0) == []
    clock.go(2 * DAY)
    assert store.ledger.prune(NOW - DAY) == 1
    assert store.ledger.days(6)[:4] == wanted


def test_why_posts_were_skipped(several: Store, clock: Clock) -> None:
    several.ledger.skip(claim_post(several), "paywall")
    several.ledger.postpone(claim_post(several), clock.now + HOUR, "timeout")
    ever = {"no-link": 3, "not-opted-in": 1, "paywall": 1}
    assert several.ledger.reasons(NOW - DAY) == ever
    assert several.ledger.reasons(NOW + DAY) == {"no-link": 1, "paywall": 1}
    clock.go(4 * DAY)
    assert several.ledger.prune(NOW - DAY) == 1
    assert several.ledger.reasons(NOW - DAY) == ever


def test_how_long_it_took(store: Store, clock: Clock) -> None:
    comment_on(store, 1)
    store.ledger.note_posts([a_post(2)])
    clock.go(90 * MINUTE)
    comment_on(store, 2)
    assert store.ledger.delays(NOW) == [5_400.0, 0.0]
    assert store.ledger.delays(NOW + HOUR) == [5_400.0]


def test_sites_that_fail(store: Store, clock: Clock) -> None:
    for number in range(1, 6):
        store.ledger.note_posts([replace(a_post(number), link=f"https://s{number // 3}.example/")])
        store.ledger.skip(claim_post(store), "timeout" if number % 2 else "http-4xx")
    store.ledger.note_posts([a_post(9, skip="paywall"), replace(a_post(8), link=None)])
    clock.go(MINUTE)
    assert [
        (site.host, site.failed, dict(site.reasons), site.last_at)
        for site in store.ledger.failing_sites(NOW - DAY, 5)
    ] == [
        ("s1.example", 3, {"timeout": 2, "http-4xx": 1}, NOW),
        ("s0.example", 2, {"http-4xx": 1, "timeout": 1}, NOW),
    ]
    assert len(store.ledger.failing_sites(NOW - DAY, 1)) == 1
    assert store.ledger.failing_sites(NOW + MINUTE, 5) == []
