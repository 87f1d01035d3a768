"""The page of a post, and the operator's orders."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.contract.stores import LEASE, a_post
from tests.unit.web.dashboard.fake_desk import FakeDesk
from tests.unit.web.dashboard.stage import (
    HOSTILE,
    Dashboard,
    comment_on,
    note,
    open_dashboard,
    text_of,
)

from nutgraf.bot.policy import Policy
from nutgraf.errors import (
    BadOption,
    FetchFailed,
    NotAnArticle,
    NutgrafError,
    PlatformDown,
    StoreFailed,
)
from nutgraf.store.browsing_values import OperatorChoice


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def dashboard(application: Dashboard, desk: FakeDesk) -> Iterator[Dashboard]:
    with open_dashboard(application, desk=desk) as opened:
        desk.store = opened.store
        yield opened


def test_its_way_is_told_step_by_step(dashboard: Dashboard) -> None:
    row = comment_on(dashboard.store)

    page = dashboard.get(f"/bot/posts/{row}")

    steps = [text_of(step) for step in page.cssselect(".way li")]
    assert len(steps) == 4
    assert steps[0].startswith("seen ")
    assert "later" not in steps[0]
    assert "500 words, 100 to quote" in steps[1]
    assert steps[3].startswith("commented ")
    assert re.search(r" \d+\.\d s later", steps[3])
    assert "https://here.example/comment/1" in page.xpath("//ol[@class='way']//a/@href")
    assert "The words of summary 1." in text_of(page.cssselect("pre")[0])


def test_why_it_waits_is_told_in_words(dashboard: Dashboard) -> None:
    row = note(dashboard.store, 1)
    claim = dashboard.store.ledger.claim_post_by_uri(a_post(1).uri, lease=LEASE)
    assert claim is not None
    until = dashboard.store.now() + LEASE
    dashboard.store.ledger.postpone(claim, until, "timeout", "no answer within 20 s")

    page = text_of(dashboard.get(f"/bot/posts/{row}"))

    assert "as the page could not be fetched (timeout)" in page
    assert "no answer within 20 s" in page


def test_links_are_of_http_alone(dashboard: Dashboard) -> None:
    row = note(dashboard.store, 1, link="javascript:alert(1)", title=HOSTILE, skip="no-link")

    page = dashboard.get(f"/bot/posts/{row}")

    outside = [a for a in page.cssselect("main a") if not a.get("href", "").startswith("/")]
    assert [a.get("href") for a in outside] == ["https://there.example/post/1"]
    assert {a.get("rel") for a in outside} == {"noopener noreferrer nofollow"}
    assert not page.cssselect("main script, main img")


def test_a_post_that_is_not_there(dashboard: Dashboard) -> None:
    refused = dashboard.get("/bot/posts/7", 404)
    links = {str(link) for link in refused.xpath("//main//@href | //nav//@href")}
    assert links == {"/bot"}
    assert "summarise" not in text_of(refused.cssselect("main")[0])
    dashboard.get("/bot/posts/7/withdraw", 404)
    dashboard.get("/bot/posts/0", 422)


def test_a_preview_is_text(dashboard: Dashboard, desk: FakeDesk) -> None:
    row = comment_on(dashboard.store)

    answered = dashboard.send(f"/bot/posts/{row}/preview", {"format": "spoiler"})

    assert answered.status_code == 200
    assert desk.asked == [("preview", row, "spoiler")]
    assert "**In spoiler**\n" in answered.text
    assert "<img src" not in answered.text


@pytest.mark.parametrize(
    ("chosen", "told"),
    [("short", "written anew in place"), ("", "the comment says the same as before")],
)
def test_a_comment_is_written_anew(
    dashboard: Dashboard, desk: FakeDesk, chosen: str, told: str
) -> None:
    row = comment_on(dashboard.store)

    answered = dashboard.send(f"/bot/posts/{row}/redo", {"format": chosen})

    assert answered.status_code == 303
    assert desk.asked == [("redo", row, chosen or None)]
    assert told in text_of(dashboard.get(answered.headers["location"]))


def test_what_was_not_said_is_told(dashboard: Dashboard) -> None:
    row = note(dashboard.store, 1, skip="paywall")

    answered = dashboard.send(f"/bot/posts/{row}/redo")

    assert "Nothing was said" in text_of(dashboard.get(answered.headers["location"]))


def test_withdrawing_asks_first_and_is_for_good(dashboard: Dashboard, desk: FakeDesk) -> None:
    row = comment_on(dashboard.store)
    asked = dashboard.get(f"/bot/posts/{row}/withdraw")
    assert "This is for good" in text_of(asked)
    assert desk.asked == []

    answered = dashboard.send(f"/bot/posts/{row}/withdraw")

    page = dashboard.get(answered.headers["location"])
    assert "taken away, for good" in text_of(page)
    assert not page.xpath("//button[contains(@formaction, 'redo')]")
    assert not page.xpath("//a[contains(., 'See it where it stands')]")
    assert "was taken away" in text_of(dashboard.get(f"/bot/posts/{row}/withdraw"))


def test_a_post_that_never_had_a_summary_is_told_so_throughout(dashboard: Dashboard) -> None:
    row = note(dashboard.store, 1, skip="paywall")

    answered = dashboard.send(f"/bot/posts/{row}/withdraw")

    page = text_of(dashboard.get(answered.headers["location"]))
    assert "There will be no summary under this post." in page
    assert "no summary, for good" in page
    assert "There never was a summary" in page
    assert "taken away" not in page
    assert "withdrawn" not in page
    assert "never was one" in text_of(dashboard.get(f"/bot/posts/{row}/withdraw"))
    assert "withdrawn" not in text_of(dashboard.get("/bot").cssselect("[data-feed]")[0])


def test_who_denies_a_post_is_named(application: Dashboard) -> None:
    uri, handle = a_post(1).community_uri, a_post(1).community
    for policy, chosen, told in (
        (Policy(), "off", "the community was set to “off” in the dashboard"),
        (Policy(deny_communities=(handle,)), None, "(deny_communities)"),
        (Policy(deny_instances=(handle.partition("@")[2],)), None, "(deny_instances)"),
        (Policy(), None, "they do not now"),
    ):
        with open_dashboard(application, bot=policy) as opened:
            row = note(opened.store, 1, skip="denied")
            if chosen == "off":
                opened.store.choices.set_operator_choice(OperatorChoice(uri, handle, mode="off"))
            page = opened.get(f"/bot/posts/{row}")
            assert told in text_of(page.cssselect(".post-head")[0])
            assert told in text_of(page.cssselect(".way li")[-1])


def test_writing_anew_where_moderators_said_off_is_warned_of(dashboard: Dashboard) -> None:
    row = comment_on(dashboard.store)
    assert "said “off”" not in text_of(dashboard.get(f"/bot/posts/{row}"))
    post = a_post(1)
    dashboard.store.choices.choose(
        post.community_uri, post.community, mode="off", by="https://there.example/u/mo"
    )
    warned = text_of(dashboard.get(f"/bot/posts/{row}").cssselect(".alert.warn")[0])
    assert "said “off”" in warned
    assert "still edits" in warned


def test_addresses_are_short(dashboard: Dashboard) -> None:
    row = note(dashboard.store, 1, link=f"http://a.example:81/{'x' * 200}?q=1", skip="paywall")
    (told,) = dashboard.get(f"/bot/posts/{row}").xpath("//dt[.='Link']/following::a[1]")
    assert text_of(told) == f"a.example:81/{'x' * 56}…"


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (BadOption("the bot is busy with that post"), 409, "the bot is busy with that post"),
        (NotAnArticle("paywall", "it ends"), 422, "not an article (paywall): it ends"),
        (FetchFailed("timeout", "no answer"), 424, "could not fetch (timeout): no answer"),
        (PlatformDown(f"lemmy\n{HOSTILE}"), 502, "lemmy <script>"),
        (StoreFailed("postgresql://secret"), 503, "the store cannot be used now"),
    ],
)
def test_what_fails_is_one_line_on_the_page_of_the_post(
    dashboard: Dashboard, desk: FakeDesk, error: NutgrafError, status: int, told: str
) -> None:
    row = comment_on(dashboard.store)
    desk.fails = error
    for order in ("preview", "redo", "withdraw"):
        answered = dashboard.send(f"/bot/posts/{row}/{order}", {"format": "short"})
        assert answered.status_code == status
        assert 'role="alert"' in answered.text
        assert "<img" not in answered.text
        assert "secret" not in answered.text
    page = dashboard.client.post(
        f"/bot/posts/{row}/preview", data={"csrf": dashboard.csrf, "format": "short"}
    )
    assert told.replace("<", "&lt;").replace(">", "&gt;") in page.text
    assert "selected>short" in page.text


def test_a_format_that_is_none(dashboard: Dashboard, desk: FakeDesk) -> None:
    row = comment_on(dashboard.store)

    answered = dashboard.send(f"/bot/posts/{row}/redo", {"format": "sonnet"})

    assert answered.status_code == 409
    assert "format must be one of" in answered.text
    assert desk.asked == []


def test_without_accounts_nothing_can_be_ordered(application: Dashboard) -> None:
    with open_dashboard(application) as bare:
        page = bare.get(f"/bot/posts/{comment_on(bare.store)}")
        assert not page.cssselect("main form")
        assert "nutgraf bot init" in text_of(page)
