"""`nutgraf demo` in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, NewContext, Take, log_in
from tests.browser.process import running

FERRY = "Harbour town retires its last diesel ferry"


@dataclass(frozen=True)
class Demo:
    """A demo that runs."""

    origin: str
    password: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    log = folder / "log"
    with running(["demo", "--serve", "--no-browser"], folder, log) as origin:
        told = re.search(r"\nThe bot's dashboard: (\S+)/bot, password (\S+)\n", log.read_text())
        assert told is not None
        assert told[1] == origin
        yield Demo(origin, told[2])


def test_the_community_is_seen_to_live(demo: Demo, page: Page, take: Take, axe: Axe) -> None:
    page.goto(f"{demo.origin}/community")
    told = page.get_by_role("status")
    expect(told).to_contain_text("nutgraf commented under", timeout=20_000)  # nobody reloads
    ferry = page.get_by_role("article").filter(has=page.get_by_role("link", name=FERRY))
    expect(ferry.locator(".bot")).to_contain_text("The harbour town of Saltmarsh will retire")
    silence = "The bot says nothing: the article is behind a paywall."
    expect(page.get_by_text(silence)).to_be_visible(timeout=20_000)
    asked = ferry.get_by_text("in one sentence please")
    expect(asked).to_be_visible(timeout=40_000)
    expect(ferry.locator(".remarks .remarks .bot")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("Taken away by its author.")).to_be_visible(timeout=20_000)
    letters = page.get_by_role("complementary", name="Private messages")
    expect(letters.get_by_role("article")).to_have_count(3, timeout=30_000)
    assert axe(page) == []
    long = page.get_by_role("article").filter(has=page.get_by_role("link", name="Where books go"))
    long.evaluate("post => post.scrollIntoView({ behavior: 'instant' })")
    take(page, "demo-community")


def test_a_spoiler_is_folded(demo: Demo, page: Page) -> None:
    page.goto(f"{demo.origin}/community")
    folded = page.locator(".bot details").first
    text = folded.locator("p").first
    expect(text).not_to_be_visible()
    folded.get_by_text("More").click()
    expect(text).to_be_visible()


def test_it_needs_no_script_and_fits_a_phone(demo: Demo, new_context: NewContext) -> None:
    context = new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{demo.origin}/community")
    expect(page.get_by_role("link", name=FERRY)).to_be_visible()
    width = "document.documentElement.scrollWidth"
    assert page.locator("html").evaluate(f"() => {width}") <= 320


def test_the_password_that_was_told_opens_the_dashboard(
    demo: Demo, page: Page, take: Take, axe: Axe
) -> None:
    page.goto(f"{demo.origin}/bot")
    expect(page.get_by_label("Password")).to_be_visible()
    log_in(page, demo.origin, demo.password)
    expect(page.get_by_text(FERRY).first).to_be_visible()
    assert axe(page) == []
    page.goto(f"{demo.origin}/community")
    page.get_by_role("link", name="Why, in the dashboard").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
