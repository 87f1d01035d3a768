"""The feed when much happens, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from nutgraf.store.opening import Store, open_store
from tests.browser.conftest import NewContext, log_in
from tests.browser.process import PASSWORD, Web, run_web
from tests.contract.stores import a_post

PATIENCE = 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feed")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    """The store of the web."""
    with open_store(str(folder / "nutgraf.db")) as opened:
        yield opened


@pytest.fixture(scope="module")
def quiet_web(folder: Path, store: Store) -> Iterator[Web]:
    assert store is not None
    with run_web(folder) as running:
        yield running


def test_rows_that_have_no_room_any_more_stand_on_the_next_page(
    quiet_web: Web, store: Store, new_context: NewContext
) -> None:
    page = new_context().new_page()
    log_in(page, quiet_web.origin, PASSWORD)
    page.get_by_text("Live", exact=True).wait_for()
    older = page.get_by_role("link", name="Older")
    assert older.count() == 0

    for first in (1, 121):
        store.ledger.note_posts([a_post(n, skip="no-link") for n in range(first, first + 120)])
    expect(page.locator("#post-240")).to_be_visible(timeout=PATIENCE)

    rows = page.locator("[data-feed] > li")
    assert (rows.count(), rows.last.get_attribute("data-id")) == (200, "41")
    older.click()
    expect(rows.first).to_have_attribute("data-id", "40")
    assert rows.count() == 40
