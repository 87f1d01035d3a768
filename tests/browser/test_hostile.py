"""What strangers wrote does nothing in a real browser, which would tell of any attempt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_httpserver import HTTPServer

from nutgraf.store.browsing_values import PostFilter
from nutgraf.store.opening import Store, open_store
from tests.browser.conftest import NewContext, log_in
from tests.browser.process import PASSWORD, Web, run_web
from tests.contract.stores import a_post
from tests.integration.web.hostile import ALL, EVIL, STORABLE, page_of, story_of
from tests.integration.web.hostile_ledger import fill, note_hostile_post

_ACCOUNT = """
[[accounts]]
instance = "http://127.0.0.1:1"
user = "tldr"
"""
"""Nobody answers there, which is told on the page of the post."""

_PATIENCE = 40_000
_TRAP = "window.evil = () => { document.documentElement.dataset.evil = 'ran'; }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    """The store of the web: strangers have written into it, and go on."""
    with open_store(str(folder / "nutgraf.db")) as opened:
        fill(opened)
        yield opened


@pytest.fixture(scope="module")
def hostile_web(folder: Path, store: Store) -> Iterator[Web]:
    assert store is not None
    with run_web(folder, _ACCOUNT) as running:
        yield running


@pytest.fixture
def window(new_context: NewContext) -> BrowserContext:
    """A window with a trap for what would run."""
    context = new_context()
    context.add_init_script(_TRAP)
    return context


@pytest.fixture
def story(httpserver: HTTPServer) -> str:
    """Address of an article that holds it all, and that robots may read."""
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    page = page_of(STORABLE)
    httpserver.expect_request("/story").respond_with_data(
        page, content_type="text/html; charset=utf-8"
    )
    return httpserver.url_for("/story")


def see(page: Page) -> None:
    """Nothing ran, and no element is a stranger's."""
    assert page.evaluate("document.documentElement.dataset.evil") is None, page.url
    strange = "iframe, img, object, embed, base, evil, evil-element, style, [onload], [onerror]"
    assert page.locator(strange).count() == 0, page.url
    assert page.locator("a[href^='javascript:' i]:not([data-bookmarklet])").count() == 0, page.url


def test_the_trap_works(window: BrowserContext, hostile_web: Web) -> None:
    page = window.new_page()
    page.goto(hostile_web.origin)
    page.evaluate("evil()")
    with pytest.raises(AssertionError):
        see(page)


def test_the_reader(window: BrowserContext, hostile_web: Web, story: str) -> None:
    page = window.new_page()
    said = "\n\n".join(story_of(STORABLE))
    page.goto(hostile_web.origin)
    page.get_by_label("Link or text").fill(said)
    page.get_by_role("button", name="Summarise", exact=True).click()
    expect(page.locator("#article")).to_contain_text("<script>evil()</script>")
    page.get_by_role("slider").fill("9")
    expect(page.locator("#summary")).to_have_attribute("data-taken", "9")
    see(page)
    for part in page.locator("mark a").all()[:9]:
        part.focus()
    page.get_by_role("button", name="Share").click()
    page.wait_for_url("**/s/*")
    see(page)
    for source in (story, f"http://127.0.0.1:1/{STORABLE[1]}", STORABLE[0]):
        page.goto(hostile_web.origin)
        page.get_by_label("Link or text").fill(source)
        page.get_by_role("button", name="Summarise", exact=True).click()
        page.wait_for_load_state()
        see(page)
        if source == story:
            expect(page.locator("#article")).to_contain_text("<script>evil()</script>")
    for address in ("?url=", "nothing/", "problems/", "s/", "key?next=", "bot/log-in?next="):
        for evil in (ALL, *STORABLE[:8]):
            page.goto(f"{hostile_web.origin}/{address}{_quoted(evil)}")
            see(page)


def test_the_dashboard(window: BrowserContext, hostile_web: Web, store: Store) -> None:
    page = window.new_page()
    log_in(page, hostile_web.origin, PASSWORD)
    see(page)
    note_hostile_post(store, 500, f"Live {ALL.encode('utf-8', 'replace').decode()}")
    expect(page.locator("[data-feed]")).to_contain_text("Live <script>evil()")
    see(page)
    rows = [post.id for post in store.ledger.browse(PostFilter(), limit=100).posts]
    places = ("communities", "charts", "opt-outs", "health", *(f"posts/{row}" for row in rows))
    for place in places:
        page.goto(f"{hostile_web.origin}/bot/{place}")
        see(page)
    for evil in STORABLE:
        page.goto(f"{hostile_web.origin}/bot/community?name={_quoted(f'{evil}@evil.example')}")
        see(page)
    page.goto(f"{hostile_web.origin}/bot?words={_quoted(ALL)}")
    see(page)


def test_orders(window: BrowserContext, hostile_web: Web, store: Store, story: str) -> None:
    evil = replace(a_post(900), title=" ".join(STORABLE), link=story)
    store.ledger.note_posts([evil, replace(a_post(901), link=f"http://127.0.0.1:1/{EVIL[1]}")])
    read, unread = (store.ledger.post(a_post(number).uri) for number in (900, 901))
    assert read is not None
    assert unread is not None
    page = window.new_page()
    log_in(page, hostile_web.origin, PASSWORD)
    page.goto(f"{hostile_web.origin}/bot/posts/{read.id}")
    page.get_by_label("Format").select_option("classic")
    page.get_by_role("button", name="Preview").click()
    said = page.get_by_role("region", name="Preview, classic")
    expect(said).to_contain_text("evil", timeout=_PATIENCE)
    see(page)
    for row, button in ((read.id, "Comment now"), (unread.id, "Preview")):
        page.goto(f"{hostile_web.origin}/bot/posts/{row}")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("main").get_by_role("alert")).to_be_visible(timeout=_PATIENCE)
        see(page)


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
