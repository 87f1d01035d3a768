"""The page to read with, as people use it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Axe, NewContext, Take
from tests.browser.process import Web, run_web
from tests.integration.web.callers import KEY, key_settings
from tests.web_stage import PARAGRAPHS, TEXT


def ask(page: Page, web: Web, source: str) -> None:
    """Pastes something and asks for a summary."""
    page.goto(web.origin)
    page.get_by_label("Link or text").fill(source)
    page.get_by_role("button", name="Summarise", exact=True).click()


def read_link(page: Page, web: Web, number: int = 1) -> None:
    """Reads an article."""
    ask(page, web, web.link(number))
    page.wait_for_url("**/s/*")


def chosen(page: Page) -> list[str]:
    """The sentences of the summary."""
    return page.locator(".sentences li").all_inner_texts()


def slide(page: Page, count: int) -> None:
    """Moves the slider, and waits for the answer."""
    page.get_by_role("slider").fill(str(count))
    expect(page.locator("#summary")).to_have_attribute("data-taken", str(count))


def test_a_link_is_read_beside_its_article(page: Page, web: Web, axe: Axe, take: Take) -> None:
    page.goto(web.origin)
    assert axe(page) == []
    take(page, "reader-start")
    read_link(page, web)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Aldermoor"))
    sentences = chosen(page)
    assert sentences
    assert page.locator("article mark > a").all_inner_texts() == sentences
    summary, article = (page.locator(each).bounding_box() for each in (".side", "#article"))
    assert summary is not None
    assert article is not None
    assert summary["x"] + summary["width"] <= article["x"]
    assert axe(page) == []
    slide(page, 6)
    assert axe(page) == []
    take(page, "reader-result")


def test_a_text_is_read_and_not_kept(page: Page, web: Web, axe: Axe) -> None:
    ask(page, web, TEXT)
    expect(page.locator("article p")).to_have_count(len(PARAGRAPHS))
    expect(page.get_by_role("status")).to_contain_text("143 words → ")
    slide(page, 4)
    assert len(chosen(page)) == len(page.locator("article mark").all()) == 4
    assert page.url == f"{web.origin}/read"
    assert axe(page) == []


def test_a_text_is_shared_at_its_length(
    page: Page, web: Web, browser: Browser, new_context: NewContext
) -> None:
    ask(page, web, TEXT)
    slide(page, 3)
    page.get_by_role("button", name="Share").click()
    page.wait_for_url("**/s/*")
    address = page.get_by_label("Link to this summary").input_value()
    other = new_context().new_page()
    other.goto(address)
    assert len(chosen(other)) == 3


def test_the_slider_answers_in_place(page: Page, web: Web, new_context: NewContext) -> None:
    read_link(page, web, 2)
    automatic = chosen(page)
    page.evaluate("window.sameDocument = true")
    slider = page.get_by_role("slider")
    slider.focus()
    figures = page.locator("#figures").inner_text()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    count = len(automatic) + 2
    expect(page.locator("#summary")).to_have_attribute("data-taken", str(count))
    expect(slider).to_have_attribute("aria-valuetext", f"{count} sentences")
    expect(slider).to_be_focused()
    assert page.locator("#figures").inner_text() != figures
    assert len(chosen(page)) == len(page.locator("article mark").all()) == count
    assert page.url.endswith(f"?sentences={count}")
    assert page.get_by_label("Link to this summary").input_value() == page.url
    other = new_context().new_page()
    other.goto(page.url)
    assert chosen(other) == chosen(page)
    page.get_by_role("button", name="Automatic").click()
    expect(page.locator("#summary")).to_have_attribute("data-taken", str(len(automatic)))
    expect(slider).to_have_value(str(len(automatic)))
    assert chosen(page) == automatic
    assert page.evaluate("window.sameDocument") is True


def test_the_summary_stays_in_sight_where_all_of_it_fits(page: Page, web: Web) -> None:
    read_link(page, web)
    side = page.locator(".side")
    page.set_viewport_size({"width": 1280, "height": 1_600})
    expect(side).to_have_css("position", "sticky")
    page.set_viewport_size({"width": 1280, "height": 500})
    expect(side).to_have_css("position", "static")
    page.get_by_text("The summary in Markdown").scroll_into_view_if_needed()
    expect(page.get_by_text("The summary in Markdown")).to_be_in_viewport()
    assert side.evaluate("e => e.scrollHeight <= e.clientHeight")


def test_trouble_with_the_slider_is_told_in_place(page: Page, web: Web, faults: list[str]) -> None:
    read_link(page, web, 3)
    alert = page.get_by_role("alert")
    page.route("**/s/*", lambda route: route.abort())
    page.get_by_role("slider").fill("2")
    expect(alert).to_contain_text("cannot be reached")
    page.unroute("**/s/*")
    page.route("**/s/*", lambda route: route.continue_(url=f"{web.origin}/s/gone"))
    page.get_by_role("slider").fill("3")
    expect(alert).to_contain_text("expired")
    page.unroute("**/s/*")
    slide(page, 4)
    expect(alert).to_have_text("")
    assert all(fault.startswith(("console: htmx:", "console: Response Status")) for fault in faults)
    faults.clear()


@pytest.fixture
def keyed(tmp_path: Path) -> Iterator[Web]:
    """A web that needs a key."""
    key = key_settings()
    more = f'[[web.keys]]\nname = "{key.name}"\nsha256 = "{key.sha256}"\n'
    with run_web(tmp_path, more) as running:
        yield running


def test_a_key_that_is_forgotten_takes_no_summary_along(
    page: Page, keyed: Web, faults: list[str]
) -> None:
    def type_in_key(tab: Page) -> None:
        tab.get_by_label("Key").fill(KEY)
        tab.get_by_role("button", name="Use this key").click()

    page.goto(f"{keyed.origin}/key")
    type_in_key(page)
    page.wait_for_url(f"{keyed.origin}/")
    read_link(page, keyed)
    page.context.clear_cookies()
    count = len(chosen(page)) + 1
    page.get_by_role("slider").fill(str(count))
    page.wait_for_url("**/key?next=*")
    type_in_key(page)
    page.wait_for_url(f"**/s/*?sentences={count}")
    assert len(chosen(page)) == count
    ask(page, keyed, TEXT)
    before = chosen(page)
    page.context.clear_cookies()
    page.get_by_role("slider").fill("5")
    expect(page.get_by_role("alert")).to_contain_text("not remembered here any more")
    assert chosen(page) == before
    tab = page.context.new_page()
    tab.goto(f"{keyed.origin}/key")
    type_in_key(tab)
    tab.wait_for_url(f"{keyed.origin}/")
    slide(page, 4)
    tab.get_by_role("link", name="a key").click()
    tab.get_by_role("button", name="Forget the key").click()
    tab.wait_for_url(f"{keyed.origin}/key")
    expect(tab.get_by_role("button", name="Forget the key")).to_be_hidden()
    assert all(fault.startswith(("console: htmx:", "console: Response Status")) for fault in faults)
    faults.clear()


def test_another_page_than_a_summary_is_not_put_in_its_place(
    page: Page, web: Web, faults: list[str]
) -> None:
    read_link(page, web, 5)
    before = chosen(page)
    page.route("**/s/*", lambda route: route.fulfill(body="<h1>Wi-Fi of the hotel</h1>"))
    page.get_by_role("slider").fill("2")
    expect(page.get_by_role("alert")).to_contain_text("did not answer as it should")
    assert chosen(page) == before
    faults.clear()


def test_enter_sends_what_the_server_takes_for_a_link(page: Page, web: Web) -> None:
    page.goto(web.origin)
    page.route("**/read", lambda route: route.fulfill(body=route.request.method))
    source = page.get_by_label("Link or text")
    source.fill("no link")
    source.press("Enter")
    expect(source).to_have_value("no link\n")
    source.fill("nutgraf.invalid/story")
    told = source.evaluate(
        "source => { source.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', cancelable: true, bubbles: true}));"
        " return document.querySelector('[role=status]').textContent }"
    )
    assert told == "Fetching the page from nutgraf.invalid and reading it…"
    page.wait_for_url("**/read")


def test_why_a_sentence_was_chosen_is_told(page: Page, web: Web, take: Take) -> None:
    read_link(page, web)
    slide(page, 6)
    sentence = page.locator("article mark > a").first
    note = page.get_by_role("tooltip").first
    expect(note).to_be_hidden()
    sentence.hover()
    expect(note).to_be_visible()
    note.hover()
    expect(note).to_be_visible()
    take(page, "reader-why")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    page.mouse.move(0, 0)
    sentence.focus()
    expect(note).to_be_visible()
    expect(sentence).to_have_accessible_description(re.compile("^Chosen because"))


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("wall", "The article is behind a paywall"),
        ("missing", "The site does not hand the page out"),
    ],
)
def test_a_refusal_says_what_to_do(page: Page, web: Web, axe: Axe, kind: str, heading: str) -> None:
    ask(page, web, web.link(1, kind))
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_role("link", name="Open the original")).to_have_attribute(
        "href", web.link(1, kind)
    )
    assert axe(page) == []
    page.get_by_label("Paste its text, or another link").fill(TEXT)
    page.get_by_role("button", name="Summarise", exact=True).click()
    expect(page.locator("article p")).to_have_count(len(PARAGRAPHS))


def test_nothing_kept_has_a_page(page: Page, web: Web, axe: Axe) -> None:
    answer = page.goto(f"{web.origin}/s/nothing")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    assert axe(page) == []


def test_what_is_waited_for_is_told(page: Page, web: Web) -> None:
    page.goto(web.origin)
    page.get_by_label("Link or text").fill(web.link(1, "slow"))
    button = page.get_by_role("button", name="Summarise", exact=True)
    told, disabled = button.evaluate(  # locators would wait until the answer is there
        "button => { button.click();"
        " return [document.querySelector('[role=status]').textContent, button.disabled] }"
    )
    assert told == "Fetching the page from 127.0.0.1 and reading it…"
    assert disabled
    page.wait_for_url("**/s/*", timeout=20_000)


def test_without_scripts_all_of_it_works(new_context: NewContext, web: Web) -> None:
    page = new_context(java_script_enabled=False).new_page()
    read_link(page, web, 4)
    expect(page.get_by_role("slider")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy as Markdown")).to_be_hidden()
    page.get_by_role("spinbutton").fill("2")
    page.get_by_role("button", name="Show").click()
    assert len(chosen(page)) == 2
    assert "sentences=2" in page.url
    page.get_by_text("The summary in Markdown").click()
    expect(page.get_by_label("In full")).to_have_value(re.compile(re.escape(chosen(page)[0])))
    sentence = page.locator("article mark > a").first
    sentence.focus()
    expect(page.get_by_role("tooltip").first).to_be_visible()
    ask(page, web, TEXT)
    page.get_by_role("spinbutton").fill("3")
    page.get_by_role("button", name="Show").click()
    assert len(chosen(page)) == 3
    page.get_by_role("button", name="Automatic").click()
    automatic = chosen(page)
    page.get_by_role("button", name="Share").click()
    page.wait_for_url("**/s/*")
    assert chosen(page) == automatic


def test_a_phone_shows_one_column(new_context: NewContext, web: Web, axe: Axe, take: Take) -> None:
    page = new_context(has_touch=True).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    read_link(page, web)
    for path in ("/", page.url.removeprefix(web.origin)):
        page.goto(web.origin + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert axe(page) == []
    summary, article = (page.locator(each).bounding_box() for each in (".side", "#article"))
    assert summary is not None
    assert article is not None
    assert summary["y"] + summary["height"] <= article["y"]
    take(page, "reader-phone")


@pytest.mark.parametrize("dark_by", ["system", "button"])
def test_the_dark_is_dark(
    new_context: NewContext, web: Web, axe: Axe, take: Take, dark_by: str
) -> None:
    page = new_context().new_page()
    page.emulate_media(color_scheme="dark" if dark_by == "system" else "light")
    page.goto(web.origin)
    if dark_by == "button":
        page.get_by_role("button", name="Dark theme").click()
    button = page.get_by_role("button", name="Light theme")  # what it leads to
    expect(button).to_have_text("Light")
    read_link(page, web)  # the choice goes along
    expect(button).to_have_text("Light")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", ground))) < 64
    assert axe(page) == []
    take(page, "reader-dark")
    button.click()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert min(map(int, re.findall(r"\d+", ground))) > 192


def focused(page: Page) -> Any:
    """The element with the focus."""
    return page.evaluate("(e => e.innerText?.trim() || e.id || e.tagName)(document.activeElement)")


def press_until(page: Page, key: str, name: str, most: int = 30) -> None:
    """Presses a key until an element has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if focused(page) == name:
            return
    raise AssertionError(f"{name!r} is not reached; the focus is on {focused(page)!r}")


def test_the_keyboard_alone_is_enough(new_context: NewContext, web: Web) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(web.origin)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    press_until(page, "Tab", "source")
    page.keyboard.type(web.link(5))
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/*")
    press_until(page, "Tab", "slider")
    page.keyboard.press("Home")
    expect(page.locator("#summary")).to_have_attribute("data-taken", "1")
    (sentence,) = chosen(page)
    press_until(page, "Tab", "Copy as Markdown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert sentence in copied
    assert copied.startswith("**[")
    press_until(page, "Tab", sentence)
    expect(page.get_by_role("tooltip").first).to_be_visible()


def test_the_bookmarklet_brings_the_address_along(page: Page, web: Web, axe: Axe) -> None:
    page.goto(web.origin)
    bookmark = page.get_by_role("link", name="Summarise with nutgraf")
    script = bookmark.get_attribute("href") or ""
    assert script.startswith("javascript:")
    bookmark.click()
    expect(page.locator("[data-bookmarklet-note]")).to_contain_text("drag it there")
    assert page.url == f"{web.origin}/"
    page.goto(web.link(2))
    page.evaluate(script.removeprefix("javascript:"))
    page.wait_for_url(f"{web.origin}/?url=*")
    expect(page.get_by_label("Link or text")).to_have_value(web.link(2))
    expect(page.get_by_role("button", name="Summarise", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/*")


def test_enlarged_text_and_forced_colours_keep_all_in_reach(
    new_context: NewContext, web: Web
) -> None:
    # A zoom of 200 % halves the width that there is for the page.
    page = new_context().new_page()
    page.set_viewport_size({"width": 640, "height": 400})
    page.emulate_media(forced_colors="active")
    read_link(page, web)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    slide(page, 2)
    assert page.evaluate("getComputedStyle(document.querySelector('mark')).backgroundColor") != (
        page.evaluate("getComputedStyle(document.body).backgroundColor")
    )
