"""The page about the API, as people see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Axe, NewContext, Take
from tests.browser.process import Web

PHONE = {"width": 320, "height": 640}


@pytest.mark.parametrize("path", ["/docs", "/problems", "/problems/too-large", "/problems/paywall"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    web: Web, new_context: NewContext, axe: Axe, path: str, scheme: str
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    page.goto(f"{web.origin}{path}")
    assert axe(page) == []


def test_it_fits_a_phone(web: Web, new_context: NewContext, axe: Axe) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto(f"{web.origin}/docs")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for table in page.locator(".sideways").all():  # nothing of a table is out of sight
        assert table.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert axe(page) == []


def test_from_the_start_to_a_route_and_a_reason(
    web: Web, new_context: NewContext, take: Take
) -> None:
    page: Page = new_context().new_page()
    page.goto(web.origin)
    page.get_by_role("link", name="API").click()
    page.get_by_role("link", name="POST /v1/batches").click()
    anchor = page.url.partition("#")[2]
    assert page.locator(f"#{anchor}").inner_text() == "Summarise up to 100 pages or texts"
    page.get_by_role("link", name="paywall").click()
    page.get_by_role("heading", name="The article is behind a paywall").wait_for()
    page.goto(f"{web.origin}/docs")
    take(page, "api")
