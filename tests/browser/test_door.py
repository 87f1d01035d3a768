"""Where a password or a key is typed in, as people do it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, NewContext
from tests.browser.process import PASSWORD, Web

PHONE = {"width": 320, "height": 640}


def test_the_operator_logs_in_by_keys_alone(page: Page, web: Web, axe: Axe) -> None:
    page.goto(f"{web.origin}/bot/charts")
    expect(page.get_by_label("Password")).to_be_focused()
    assert axe(page) == []
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not the password")
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    assert axe(page) == []
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{web.origin}/bot/charts")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{web.origin}/bot/log-in")
    page.goto(f"{web.origin}/bot/charts")
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_key_is_asked_for_on_a_phone_in_the_dark(
    new_context: NewContext, web: Web, axe: Axe
) -> None:
    page = new_context(viewport=PHONE, color_scheme="dark").new_page()
    page.goto(f"{web.origin}/key")
    assert axe(page) == []
    page.get_by_label("Key").fill("wrong")
    page.get_by_role("button", name="Use this key").click()
    expect(page.get_by_role("alert")).to_contain_text("not known here")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
