"""The overview as a plain page."""

from __future__ import annotations

import datetime
from urllib.parse import quote

import pytest
from lxml import html
from tests.contract.stores import a_notice, a_post
from tests.unit.web.dashboard.stage import (
    HOSTILE,
    Dashboard,
    answer_somebody,
    comment_on,
    note,
    text_of,
)

from nutgraf.store import browsing
from nutgraf.store.browsing_values import PostFilter
from nutgraf.web.dashboard.filters import matches


def rows(page: html.HtmlElement) -> list[str]:
    return [text_of(row) for row in page.cssselect("[data-feed] > li")]


def ids(page: html.HtmlElement) -> list[int]:
    return [int(row.get("data-id", "")) for row in page.cssselect("[data-feed] > li")]


def test_an_empty_page_tells_what_to_do(dashboard: Dashboard) -> None:
    empty = dashboard.get("/bot").cssselect("[data-empty]")[0]

    assert "nutgraf bot init" in text_of(empty)
    assert "hidden" not in empty.attrib


def test_posts_are_shown_newest_first_with_what_became_of_them(dashboard: Dashboard) -> None:
    comment_on(dashboard.store, 1)
    note(dashboard.store, 2, skip="paywall")
    note(dashboard.store, 3)

    page = dashboard.get("/bot")

    assert ids(page) == [3, 2, 1]
    waiting, skipped, commented = rows(page)
    assert "waits to be read" in waiting
    assert "the text breaks off for those who do not pay" in skipped
    assert "commented" in commented
    assert "500 → 100 words, 80 % saved" in commented
    assert "hidden" in page.cssselect("[data-empty]")[0].attrib


def test_the_day_is_told_in_numbers(dashboard: Dashboard) -> None:
    comment_on(dashboard.store, 1)
    note(dashboard.store, 2, skip="no-link")
    note(dashboard.store, 3)
    answer_somebody(dashboard.store)

    told = [text_of(each) for each in dashboard.get("/bot").cssselect("[data-figures] dd")]

    assert told == ["1", "1", "1", "400 80 %", "1"]


def test_what_people_asked_is_shown_with_what_came_of_it(dashboard: Dashboard) -> None:
    answer_somebody(dashboard.store)
    dashboard.store.ledger.note_posts([a_post(number) for number in range(450)])

    (answer,) = dashboard.get("/bot").cssselect("[data-answers] > li")

    assert "@bot summary" in text_of(answer)
    notice = a_notice(1)
    row = dashboard.store.ledger.post(notice.post_uri or "")
    assert row is not None
    assert f"{notice.author_name}@" in text_of(answer)
    assert f"under {row.title}" in text_of(answer)
    assert [link.get("href") for link in answer.cssselect("a")] == [
        f"/bot/posts/{row.id}",
        notice.uri,
        "https://here.example/answer/1",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=skipped", [2]),
        ("reason=no-link", [2]),
        ("community=other@there.example", [3]),
        ("words=FERRY", [1]),
        ("words=%25", []),
        ("state=posted&words=title", []),
        ("day=2001-01-01", []),
        ("day=9999-12-31", []),
        ("community=&state=&reason=&day=&words=", [3, 2, 1]),
    ],
)
def test_filters(dashboard: Dashboard, query: str, found: list[int]) -> None:
    comment_on(dashboard.store, 1, title="The last ferry")
    note(dashboard.store, 2, skip="no-link")
    note(dashboard.store, 3, community="other@there.example")

    page = dashboard.get(f"/bot?{query}")

    assert ids(page) == found
    (live,) = page.cssselect("[data-live]")
    kept = {part for part in query.split("&") if not part.endswith("=")}
    events = live.get("data-events", "").partition("?")[2]
    assert {part.replace("%40", "@") for part in events.split("&") if part} == kept


@pytest.mark.parametrize(
    "wanted",
    [
        PostFilter(),
        PostFilter(words="STRASSE"),
        PostFilter(words="ß"),
        PostFilter(words="İ"),
        PostFilter(words="ς"),
        PostFilter(words="100%"),
        PostFilter(state="skipped"),
        PostFilter(reason="no-link", words="die"),
        PostFilter(community="other@there.example"),
        PostFilter(day=datetime.datetime.now(datetime.UTC).date()),
        PostFilter(day=datetime.date.max),
    ],
)
def test_what_happens_passes_a_filter_as_what_is_stored_does(
    dashboard: Dashboard, wanted: PostFilter
) -> None:
    ledger = dashboard.store.ledger
    note(dashboard.store, 1, title="Die Straße am Hafen", skip="no-link")
    note(dashboard.store, 2, title="i̇stanbul, 100%", community="other@there.example")
    note(dashboard.store, 3, title="ΟΔΟΣ")

    everything = ledger.browse(PostFilter()).posts
    stored = {post.id for post in ledger.browse(wanted).posts}

    assert stored == {post.id for post in everything if matches(post, wanted)}


def test_today_is_a_day(dashboard: Dashboard) -> None:
    note(dashboard.store, 1)
    today = datetime.datetime.now(datetime.UTC).date()

    assert ids(dashboard.get(f"/bot?day={today}")) == [1]


@pytest.mark.parametrize("query", ["state=gone", "day=yesterday", "before=x", "before=-1"])
def test_a_filter_that_makes_no_sense_is_refused(dashboard: Dashboard, query: str) -> None:
    dashboard.get(f"/bot?{query}", 400)


def test_older_posts_are_on_further_pages(dashboard: Dashboard) -> None:
    for number in range(1, 61):
        note(dashboard.store, number, skip="no-link")

    first = dashboard.get("/bot?state=skipped")
    (older,) = first.cssselect("[data-older]")
    second = dashboard.get(older.get("href", ""))

    assert ids(first) == list(range(60, 10, -1))
    assert ids(second) == list(range(10, 0, -1))
    assert not second.cssselect("[data-older]")
    assert not second.cssselect("[data-live]"), "what is old is not live"
    assert "state=skipped" in second.xpath("//a[text()='Newest']/@href")[0]


def test_a_first_page_has_room_for_a_next_one(dashboard: Dashboard) -> None:
    note(dashboard.store, 1)

    (older,) = dashboard.get("/bot?state=seen").cssselect("[data-older]")

    assert (older.get("href"), "hidden" in older.attrib) == ("/bot?state=seen", True)


def test_what_was_not_searched_yet_is_not_said_to_be_missing(
    dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "MOST_SEARCHED", 2)
    note(dashboard.store, 1, title="The last ferry")
    for number in (2, 3, 4):
        note(dashboard.store, number)

    first = dashboard.get("/bot?words=ferry")
    (older,) = first.cssselect("[data-older]")
    second = dashboard.get(older.get("href", ""))

    assert ids(first) == []
    assert "No posts match" not in text_of(first)
    assert "Searched back to" in text_of(first)
    assert text_of(older) == "Search older posts"
    assert ids(second) == [1]
    assert not second.cssselect("[data-older]")
    assert "Searched back to" not in text_of(second)


def test_hostile_words_stay_words(dashboard: Dashboard) -> None:
    note(dashboard.store, 1, title=HOSTILE, community=f"{HOSTILE}@x.example", link="javascript:a")
    for path in ("/bot", f"/bot?words={quote(HOSTILE)}", "/bot/posts/1", "/bot/communities"):
        page = dashboard.get(path)
        assert not page.cssselect("script:not([src]), img, [onerror]"), path
        assert "\u202e" not in html.tostring(page, encoding="unicode"), path
        assert not [link for link in page.xpath("//@href") if link.startswith("javascript")]
    assert "{{7*7}}" in text_of(dashboard.get("/bot"))
