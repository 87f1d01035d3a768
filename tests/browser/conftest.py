"""A browser and what it looks at. Chromium is Debian's, or what $NUTGRAF_CHROMIUM names.

Every test here is slow, and fails if a page asks anything but its own origin, breaks the content
security policy or reports an error.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.browser.process import PASSWORD, BotWeb, Web, run_bot_web, run_web

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Page,
        Request,
        StorageState,
    )
    from pytest_playwright import CreateContextCallback

HERE = Path(__file__).parent
IMAGES = HERE.parent.parent / "docs" / "images"
CHROMIUM = os.environ.get("NUTGRAF_CHROMIUM") or shutil.which("chromium")
WINDOW = {
    "viewport": {"width": 1280, "height": 800},
    "locale": "en-GB",
    "timezone_id": "UTC",
    "color_scheme": "light",
}
"""One for all, so that pictures of it are alike everywhere."""
_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]

NewContext = Callable[..., "BrowserContext"]
Axe = Callable[["Page"], list[str]]
Take = Callable[..., bytes]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Marks what is in this folder, and puts it last.

    Marked before those that are not wanted are taken out by their marks; put last after pytest has
    ordered all by the fixtures they share. Playwright's loop stays in the thread until the session
    ends: no `asyncio.run` works after it.
    """
    for item in filter(_is_here, items):
        item.add_marker(pytest.mark.slow)
        if CHROMIUM is None and "CI" not in os.environ:
            item.add_marker(pytest.mark.skip(reason="no chromium: apt-get install chromium"))
    yield
    items.sort(key=_is_here)


def _is_here(item: pytest.Item) -> bool:
    return item.path.is_relative_to(HERE)


@pytest.fixture(scope="session")
def base_url() -> None:
    """Every test says where it goes; that of pytest-base-url warns since pytest 9.2."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How Chromium is started."""
    if CHROMIUM is None:
        pytest.fail("no chromium: apt-get install chromium, or set NUTGRAF_CHROMIUM")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": _ARGUMENTS}


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What pages did wrong so far; a test that expects some of it takes that out."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def new_context(new_context: CreateContextCallback, faults: list[str]) -> NewContext:
    """Opens windows that are watched; options as for `browser.new_context` win over `WINDOW`."""

    def open_watched(**options: Any) -> BrowserContext:
        context = new_context(**{**WINDOW, **options})
        watch(context, faults)
        return context

    return open_watched


def watch(context: BrowserContext, faults: list[str]) -> None:
    """Notes what pages of a window do wrong."""

    def note_request(request: Request) -> None:
        if request.is_navigation_request() or request.url.startswith(("data:", "blob:")):
            return
        if urlsplit(request.url)[:2] != urlsplit(request.frame.url)[:2]:
            faults.append(f"{request.frame.url} asks {request.url}")

    def note_console(message: ConsoleMessage) -> None:
        # An answer that is no success is told so, too; that is for the test to judge.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(f"console: {message.text}")

    context.on("request", note_request)
    context.on("console", note_console)
    context.on("weberror", lambda error: faults.append(f"script: {error.error}"))


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """`nutgraf serve` on loopback, with pages to read; one for all tests of a module."""
    with run_web(tmp_path_factory.mktemp("web")) as running:
        yield running


@pytest.fixture(scope="module")
def bot_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotWeb]:
    """`nutgraf bot run --web` and a twin in which it works; one for all tests of a module."""
    with run_bot_web(tmp_path_factory.mktemp("bot_web")) as running:
        yield running


@pytest.fixture(scope="module")
def operator_state(bot_web: BotWeb, browser: Browser) -> StorageState:
    """Cookies of an operator who has logged in, for `new_context(storage_state=…)`."""
    context = browser.new_context()
    page = context.new_page()
    log_in(page, bot_web.origin, PASSWORD)
    state = context.storage_state()
    context.close()
    return state


def log_in(page: Page, origin: str, password: str) -> None:
    """Logs in an operator by the form."""
    page.goto(f"{origin}/bot/log-in")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{origin}/bot")


@pytest.fixture
def operator_page(
    bot_web: BotWeb,
    operator_state: StorageState,
    new_context: NewContext,
) -> Page:
    """The dashboard of `bot_web`, for an operator who has logged in."""
    page = new_context(storage_state=operator_state).new_page()
    page.goto(f"{bot_web.origin}/bot")
    return page


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Returns what axe-core finds wrong with a page: `assert axe(page) == []`."""
    from axe_playwright_python.sync_playwright import Axe as AxeCore

    core = AxeCore()

    def violations(page: Page) -> list[str]:
        return [
            f"{each['id']}: {each['help']} at {', '.join(map(str, node['target']))}: {node['html']}"
            for each in core.run(page).response["violations"]
            for node in each["nodes"]
        ]

    return violations


@pytest.fixture(scope="session")
def take() -> Take:
    """Takes a picture of a page.

    It is kept as docs/images/NAME.png where NUTGRAF_SCREENSHOTS=1; `whole=True` takes what is
    below the window, too.
    """
    keep = os.environ.get("NUTGRAF_SCREENSHOTS") == "1"

    def take_picture(page: Page, name: str, *, whole: bool = False) -> bytes:
        path = IMAGES / f"{name}.png" if keep else None
        return page.screenshot(path=path, full_page=whole, animations="disabled", caret="hide")

    return take_picture
