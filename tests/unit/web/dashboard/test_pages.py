"""Charts, opt-outs, health, and the words of the operator's pages."""

from __future__ import annotations

import datetime
import re

import pytest
from lxml import html
from tests.contract.stores import HOUR
from tests.unit.web.dashboard.stage import (
    HOSTILE,
    Dashboard,
    answer_somebody,
    comment_on,
    note,
    open_dashboard,
    text_of,
)

from nutgraf.bot.policy import SKIP_REASONS
from nutgraf.config import AccountSettings
from nutgraf.errors import FETCH_REASONS, PAGE_REASONS
from nutgraf.store.browsing_values import DayFigures, SiteFigures
from nutgraf.web.dashboard import drawings
from nutgraf.web.dashboard.health import told_bytes
from nutgraf.web.dashboard.telling import REASONS, told_seconds

DAYS = [
    DayFigures(datetime.date(2026, 11, 23)),
    DayFigures(datetime.date(2026, 11, 24), 9, 2, 1, 1_000, 230, 5, 2),
]
ADA = "https://lemmy.example/u/ada"


def test_charts_are_empty_with_words_in_their_place(dashboard: Dashboard) -> None:
    page = dashboard.get("/bot/charts")

    assert not page.cssselect("figure svg")
    assert text_of(page).count("Nothing to draw in these 30 days.") == 6


def test_charts_are_drawn_with_their_figures_in_tables(dashboard: Dashboard) -> None:
    comment_on(dashboard.store, 1)
    answer_somebody(dashboard.store)
    note(dashboard.store, 2, skip="no-link")
    note(dashboard.store, 3, skip="timeout", link=f"https://slow.example/{HOSTILE}")

    page = dashboard.get("/bot/charts?days=7")

    assert len(page.cssselect("figure svg")) == 5, "nobody has voted"
    assert len(page.cssselect("figure table")) == 5
    comments = page.cssselect("figure")[0]
    assert [text_of(cell) for cell in comments.cssselect("tr:last-child td")] == ["1", "1"]
    assert len(comments.cssselect("tbody tr")) == 7
    assert "slow.example" in text_of(page)
    assert not page.xpath("//@style")


def test_a_period_that_there_is_not(dashboard: Dashboard) -> None:
    dashboard.get("/bot/charts?days=8", 400)


def test_what_charts_come_to() -> None:
    assert drawings.comments(DAYS).chart.about == "2 comments and 1 answer."
    assert drawings.saved(DAYS).chart.about == "770 words saved, 77 % of the articles."
    assert drawings.saved(DAYS).chart.series[0].figures == (None, 77.0)
    assert drawings.votes(DAYS).chart.series[1].figures == (0.0, -2.0)
    assert drawings.reasons({"no-link": 3, "paywall": 1}).chart.about == (
        "4 posts skipped. Most: the post has no link."
    )
    many = drawings.reasons({f"reason-{number:02}": 1 for number in range(20)}).chart
    assert (many.labels[-1], many.series[0].figures[-1]) == ("others", 8.0)
    site = SiteFigures("a.example", 3, {"timeout": 3}, datetime.datetime.now(datetime.UTC))
    assert drawings.sites([site]).chart.about == "3 posts with pages that could not be fetched."


def test_the_time_from_seen_to_said() -> None:
    seconds = [float(number) for number in range(10, 110, 10)]

    chart = drawings.delays(seconds).chart

    assert chart.about == "Median 55 s; 90 % within 1 min 30 s."
    assert chart.series[0].figures[:2] == (5.0, 5.0)
    assert drawings.delays([]).chart.about == "No comments."
    assert drawings.delays([1e9]).chart.series[0].figures[-1] == 1.0


def test_somebody_is_left_alone_and_not_any_more(dashboard: Dashboard) -> None:
    assert "Nobody has said" in text_of(dashboard.get("/bot/opt-outs"))
    answered = dashboard.send("/bot/opt-outs", {"person": f" {ADA} "})
    page = dashboard.get(answered.headers["location"])
    assert ADA in text_of(page)
    assert dashboard.store.choices.opted_out(ADA)

    (link,) = page.xpath("//a[starts-with(., 'Remove')]/@href")
    assert "That is their decision" in text_of(dashboard.get(link))
    assert dashboard.store.choices.opted_out(ADA), "looking changes nothing"
    dashboard.send("/bot/opt-outs/take-back", {"person": ADA})
    assert not dashboard.store.choices.opted_out(ADA)
    assert "No such opt-out" in text_of(dashboard.get(link))
    again = dashboard.send("/bot/opt-outs/take-back", {"person": ADA}).headers["location"]
    assert "There was no such opt-out" in text_of(dashboard.get(again))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f" {ADA}/ ", ADA),
        ("HTTPS://LEMMY.Example:443/u/ada", ADA),
        ("https://lemmy.example/u/Ada", "https://lemmy.example/u/Ada"),
        ("https://mastodon.example/@ada", "https://mastodon.example/users/ada"),
        ("http://localhost:8536/u/ada", "http://localhost:8536/u/ada"),
        ("https://münchen.example/u/ada", "https://xn--mnchen-3ya.example/u/ada"),
    ],
)
def test_people_are_kept_as_their_instance_writes_them(
    dashboard: Dashboard, typed: str, kept: str
) -> None:
    dashboard.send("/bot/opt-outs", {"person": typed})

    assert [each.person_uri for each in dashboard.store.choices.opt_outs()] == [kept]


def test_who_was_never_seen_may_be_mistyped(dashboard: Dashboard) -> None:
    note(dashboard.store, 1)
    answer_somebody(dashboard.store)
    for person, seen in (("author", True), ("ada", True), ("Ada", False)):
        sent = {"person": f"https://there.example/u/{person}"}
        told = text_of(dashboard.get(dashboard.send("/bot/opt-outs", sent).headers["location"]))
        assert f"https://there.example/u/{person} is left alone from now on." in told
        assert ("see whether it is right" in told) is not seen, person
    assert "is left alone" not in text_of(dashboard.get(f"/bot/opt-outs?added={ADA}"))


def test_an_opt_out_of_any_address_can_be_taken_back(dashboard: Dashboard) -> None:
    person = f"{ADA}\u202e{'x' * 1_500}"
    dashboard.store.choices.opt_out(person)

    (link,) = dashboard.get("/bot/opt-outs").xpath("//a[starts-with(., 'Remove')]/@href")
    (field,) = dashboard.get(link).cssselect("[name=person]")
    dashboard.send("/bot/opt-outs/take-back", {"person": field.get("value")})

    assert not dashboard.store.choices.opted_out(person)


@pytest.mark.parametrize(
    ("person", "told"),
    [
        ("", "no address of a profile"),
        ("ada", "no address of a profile"),
        ("javascript:alert(1)", "no address of a profile"),
        (HOSTILE, "no address of a profile"),
        (f"{ADA} and others", "no address of a profile"),
        ("https://user:secret@lemmy.example/u/ada", "no user name before the host"),
        (f"{ADA}?page=2", "before any"),
        (f"{ADA}#about", "before any"),
        ("https://lemmy.example/", "of an instance"),
        ("https://lemmy.example/u/ada@other.example", "on the instance that is theirs"),
        ("https://lemmy.example:99999/u/ada", "cannot be read"),
    ],
)
def test_what_is_no_profile_is_not_kept(dashboard: Dashboard, person: str, told: str) -> None:
    answered = dashboard.send("/bot/opt-outs", {"person": person})

    assert answered.status_code == 422
    assert told in text_of(html.fromstring(answered.text).cssselect("#person-error")[0])
    assert dashboard.store.choices.opt_outs(None, 10) == []


def test_opt_outs_come_in_pages(dashboard: Dashboard) -> None:
    for number in range(105):
        dashboard.store.choices.opt_out(f"{ADA}{number:03}")

    first = dashboard.get("/bot/opt-outs")
    second = dashboard.get("/bot/opt-outs" + first.xpath("//a[text()='More']/@href")[0][13:])

    assert [len(page.cssselect("tbody tr")) for page in (first, second)] == [100, 5]
    assert not second.xpath("//a[text()='More']")


def test_health_tells_of_workers_apart_from_accounts(dashboard: Dashboard) -> None:
    assert not dashboard.get("/bot/health").cssselect("#workers")
    dashboard.store.health.note("bot@a.example", "account", "works")
    dashboard.store.health.note(f"here-1{HOSTILE}", "worker", "works", f"4 jobs{HOSTILE}")
    page = dashboard.get("/bot/health")
    (account,) = page.cssselect("#accounts + table tbody tr")
    (worker,) = page.cssselect("#workers + table tbody tr")
    assert text_of(account).startswith("bot@a.example works")
    assert text_of(worker).startswith("here-1")
    assert "4 jobs" in text_of(worker)
    assert not page.cssselect("main script, main img")


def test_health_tells_what_works_and_what_does_not(dashboard: Dashboard) -> None:
    store = dashboard.store
    now = store.now()
    store.health.note("bot@a.example", "account", "works")
    store.health.note("bot@b.example", "account", "rests", HOSTILE, now + HOUR)
    note(store, 1)
    note(store, 2, skip="timeout", link="https://slow.example/a")

    page = dashboard.get("/bot/health")

    accounts = [text_of(row) for row in page.cssselect("#accounts + table tbody tr")]
    assert accounts[0].startswith("bot@a.example works")
    assert "rests until" in accounts[1]
    assert not page.cssselect("main script, main img")
    assert "due now" in text_of(page.cssselect("#waiting + table")[0])
    assert "the site did not answer in time" in text_of(page.cssselect("#sites + table")[0])
    assert re.search(r"Store\d[\d.]* [kM]B", text_of(page))


def test_an_account_that_no_bot_has_told_of(application: Dashboard) -> None:
    accounts = (AccountSettings("https://lemmy.example", "tldr"),)
    with open_dashboard(application, accounts=accounts) as opened:
        (account,) = opened.get("/bot/health").cssselect("#accounts + table tbody tr")
    assert text_of(account).startswith("tldr@lemmy.example")
    assert "No bot has told anything of it" in text_of(account)


def test_every_reason_has_words() -> None:
    assert set(REASONS) == SKIP_REASONS | PAGE_REASONS | FETCH_REASONS


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-1, "0.0 s"), (0.04, "0.0 s"), (9.96, "10.0 s"), (59.4, "59 s"), (59.6, "1 min"),
        (245, "4 min 5 s"), (3_600, "1 h"), (7_800, "2 h 10 min"), (273_600, "3 d 4 h"),
    ],
)  # fmt: skip
def test_spans_of_time(seconds: float, told: str) -> None:
    assert told_seconds(seconds) == told


@pytest.mark.parametrize(
    ("size", "told"),
    [(0, "0 bytes"), (1_234, "1.2 kB"), (5_600_000, "5.6 MB"), (7_000_000_000, "7.0 GB")],
)
def test_sizes(size: int, told: str) -> None:
    assert told_bytes(size) == told
