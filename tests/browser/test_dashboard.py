"""The operator at work, in a browser, beside a bot that comments in a community of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import log_in
from tests.browser.process import PASSWORD, BotWeb

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page, StorageState

    from tests.browser.conftest import Axe, Take

PATIENCE = 40_000
WINDOWS: dict[str, dict[str, Any]] = {
    "desktop": {},
    "phone": {"viewport": {"width": 360, "height": 740}},
    "dark": {"color_scheme": "dark"},
}
PICTURES = {
    ("desktop", "/bot"): "dashboard",
    ("phone", "/bot"): "dashboard-phone",
    ("dark", "/bot"): "dashboard-dark",
    ("desktop", "/bot/charts"): "dashboard-charts",
    ("desktop", "/bot/communities"): "dashboard-communities",
}
PAGES = (
    "/bot",
    "/bot?state=posted&words=ferry",
    "/bot/posts/1",
    "/bot/posts/1/withdraw",
    "/bot/communities",
    "/bot/community?name=harbour@{host}",
    "/bot/charts",
    "/bot/opt-outs",
    "/bot/health",
)


@dataclass(frozen=True)
class Said:
    """A post under which the bot has commented: its address, its title, its row."""

    uri: str
    title: str
    row: int


def row_of(page: Page, title: str) -> Locator:
    return page.locator("[data-feed] > li").filter(has_text=title)


def expect_row(page: Page, title: str, state: str) -> Locator:
    """Waits until a post stands in the feed in a state; the page is not loaded anew."""
    row = row_of(page, title).filter(has=page.locator(".badge", has_text=state))
    row.wait_for(timeout=PATIENCE)
    return row


@pytest.fixture
def said(bot_web: BotWeb, operator_page: Page) -> Callable[[str, int], Said]:
    """Lets somebody post a link, and waits until the bot has commented and the page tells so."""

    def post(title: str, number: int) -> Said:
        uri = bot_web.post(title, bot_web.link(number))
        bot_web.wait_for_comment(uri)
        row = expect_row(operator_page, title, "commented")
        return Said(uri, title, int(row.get_attribute("data-id") or 0))

    return post


@pytest.fixture
def open_window(
    new_context: Callable[..., BrowserContext], operator_state: StorageState
) -> Callable[..., Page]:
    """Opens a window of an operator who has logged in; options as for `browser.new_context`."""

    def opened(**options: Any) -> Page:
        return new_context(storage_state=operator_state, **options).new_page()

    return opened


@pytest.fixture(scope="module", autouse=True)
def a_first_comment(bot_web: BotWeb) -> Iterator[None]:
    """So that there is something to look at, whichever test comes first."""
    uri = bot_web.post("The first ferry of the year", bot_web.link(1))
    bot_web.wait_for_comment(uri)
    yield


def test_log_in_and_out(bot_web: BotWeb, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    page.goto(f"{bot_web.origin}/bot/health")
    assert page.url.startswith(f"{bot_web.origin}/bot/log-in")
    page.get_by_label("Password").fill("something else")
    page.keyboard.press("Enter")
    page.get_by_text("this is not the password").wait_for()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Overview").or_(
        page.get_by_role("heading", name="Health")
    ).wait_for()
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Password").wait_for()
    page.goto(f"{bot_web.origin}/bot")
    assert "/bot/log-in" in page.url


def test_an_open_window_ends_with_its_session(
    bot_web: BotWeb, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    page, other = context.new_page(), context.new_page()
    log_in(page, bot_web.origin, PASSWORD)
    page.get_by_text("Live", exact=True).wait_for()
    other.goto(f"{bot_web.origin}/bot/health")
    other.get_by_role("button", name="Log out").click()
    other.get_by_label("Password").wait_for()

    uri = bot_web.post("After the session", bot_web.link(13))
    bot_web.wait_for_comment(uri)

    page.get_by_role("link", name="You are logged out: log in").wait_for(timeout=PATIENCE)
    assert row_of(page, "After the session").count() == 0


def test_what_happens_appears_at_once(
    bot_web: BotWeb, operator_page: Page, said: Callable[[str, int], Said]
) -> None:
    operator_page.get_by_text("Live", exact=True).wait_for()
    operator_page.evaluate("window.sameDocument = true")
    comments = operator_page.locator("[data-figures] dd").first
    before = int(comments.inner_text())

    said("A second ferry appears", 2)
    uri = bot_web.post("A post behind a wall", bot_web.link(3, "wall"))
    expect_row(operator_page, "A post behind a wall", "skipped")
    bot_web.say(uri, "@{bot} help")
    operator_page.locator("[data-answers] > li", has_text="help").first.wait_for(timeout=PATIENCE)

    operator_page.wait_for_function(
        "count => Number(document.querySelector('[data-figures] dd').innerText) > count",
        arg=before,
        timeout=PATIENCE,
    )
    titles = operator_page.locator("[data-feed] .row-title").all_inner_texts()
    assert titles[:2] == ["A post behind a wall", "A second ferry appears"], "newest first"
    assert operator_page.evaluate("window.sameDocument"), "it was never loaded anew"


def test_a_filter_holds_for_what_happens(
    bot_web: BotWeb, operator_page: Page, said: Callable[[str, int], Said]
) -> None:
    operator_page.get_by_text("Filter", exact=True).first.click()
    operator_page.get_by_label("Words in the title").fill("lighthouse")
    operator_page.get_by_label("State").select_option("posted")
    operator_page.get_by_role("button", name="Filter").click()
    operator_page.get_by_text("No posts match").wait_for()
    operator_page.get_by_text("Live", exact=True).wait_for()

    other = bot_web.post("Something else altogether", bot_web.link(4))
    bot_web.wait_for_comment(other)
    said("The lighthouse is painted anew", 5)

    assert operator_page.locator("[data-feed] > li").count() == 1
    assert operator_page.get_by_text("No posts match").is_hidden()


def test_a_pause_holds_what_happens_back(bot_web: BotWeb, operator_page: Page) -> None:
    operator_page.get_by_text("Live", exact=True).wait_for()
    operator_page.get_by_role("button", name="Pause").click()
    uri = bot_web.post("During a pause", bot_web.link(6))
    bot_web.wait_for_comment(uri)
    operator_page.wait_for_timeout(1_500)
    assert row_of(operator_page, "During a pause").count() == 0
    operator_page.get_by_role("button", name="Go on").click()
    expect_row(operator_page, "During a pause", "commented")


def test_a_comment_is_withdrawn_for_good(
    bot_web: BotWeb, operator_page: Page, said: Callable[[str, int], Said]
) -> None:
    post = said("A summary to be taken away", 7)
    assert [each["state"] for each in bot_web.comments(post.uri)] == ["standing"]

    row_of(operator_page, post.title).get_by_role("link").click()
    operator_page.get_by_role("heading", name=post.title).wait_for()
    way = operator_page.locator(".way li").all_inner_texts()
    assert [each.splitlines()[0] for each in way] == [
        "seen", "read, and a comment drafted", "about to comment", "commented",
    ]  # fmt: skip
    assert re.search(r"\d+\.\d s later", way[-1])
    operator_page.get_by_role("link", name="Take the summary away").click()
    operator_page.get_by_text("This is for good").wait_for()
    operator_page.get_by_role("button", name="Take it away for good").click()

    operator_page.get_by_text("The summary was taken away, for good.").wait_for(timeout=PATIENCE)
    assert [each["state"] for each in bot_web.comments(post.uri)] == ["withdrawn"]
    assert operator_page.get_by_role("button", name="Comment now").count() == 0
    assert "withdrawn" in operator_page.locator(".way li").last.inner_text()


def test_a_comment_is_written_anew_in_another_format(
    bot_web: BotWeb, operator_page: Page, said: Callable[[str, int], Said], take: Take
) -> None:
    post = said("A summary to be shortened", 8)
    before = bot_web.wait_for_comment(post.uri)
    operator_page.goto(f"{bot_web.origin}/bot/posts/{post.row}")

    operator_page.get_by_label("Format").select_option("short")
    operator_page.get_by_role("button", name="Preview").click()
    preview = operator_page.get_by_role("region", name="Preview, short")
    preview.wait_for(timeout=PATIENCE)
    shown = operator_page.locator("pre").first.inner_text().strip()
    assert bot_web.wait_for_comment(post.uri) == before, "a preview writes nothing"
    take(operator_page, "dashboard-post", whole=True)
    operator_page.get_by_role("button", name="Write it anew").click()
    operator_page.get_by_text("The comment was written anew in place.").wait_for(timeout=PATIENCE)

    (comment,) = bot_web.comments(post.uri)
    assert comment["text"] != before
    assert comment["text"].split() == shown.split()


def test_an_order_that_fails_says_so_in_a_line(bot_web: BotWeb, operator_page: Page) -> None:
    uri = bot_web.post("A page that is missing", bot_web.link(9, "missing"))
    row = expect_row(operator_page, "A page that is missing", "skipped")
    row.get_by_role("link").click()
    operator_page.get_by_role("button", name="Preview").click()
    operator_page.get_by_role("alert").filter(has_text="http-4xx").wait_for(timeout=PATIENCE)
    assert bot_web.comments(uri) == []


def test_a_community_is_switched_off(bot_web: BotWeb, operator_page: Page) -> None:
    first = bot_web.post("Seen in reading", bot_web.link(10), to="reading")
    bot_web.wait_for_comment(first)
    expect_row(operator_page, "Seen in reading", "commented")
    operator_page.get_by_role("link", name="Communities").click()
    operator_page.get_by_role("link", name=re.compile("^reading@")).click()
    operator_page.get_by_label("Mode").select_option("off")
    operator_page.get_by_role("button", name="Keep").click()
    operator_page.get_by_text("It counts from the bot's next step on").wait_for()
    assert "you said so here" in operator_page.locator("main").inner_text()

    operator_page.get_by_role("link", name="Overview").click()
    second = bot_web.post("Not to be summarised", bot_web.link(11), to="reading")
    row = expect_row(operator_page, "Not to be summarised", "skipped")
    assert "the settings or the dashboard deny the community" in row.inner_text()
    assert bot_web.comments(second) == []

    operator_page.go_back()
    operator_page.get_by_role("button", name="Forget what was chosen here").click()
    operator_page.get_by_text("the settings count again").wait_for()


def test_somebody_is_left_alone_and_not_any_more(bot_web: BotWeb, operator_page: Page) -> None:
    operator_page.goto(f"{bot_web.origin}/bot/opt-outs")
    operator_page.get_by_label("Leave somebody alone").fill("https://lemmy.example/u/zoe")
    operator_page.get_by_role("button", name="Add").click()
    operator_page.get_by_text("is left alone from now on.").wait_for()
    operator_page.get_by_text("see whether it is right").wait_for()
    operator_page.get_by_role("link", name="Remove https://lemmy.example/u/zoe").click()
    operator_page.get_by_text("That is their decision").wait_for()
    operator_page.get_by_role("button", name="Remove the opt-out").click()
    operator_page.get_by_text("Nobody has said").wait_for()


def test_by_keyboard_alone(bot_web: BotWeb, operator_page: Page) -> None:
    operator_page.keyboard.press("Tab")
    assert operator_page.evaluate("document.activeElement.innerText") == "Skip to the content"
    operator_page.keyboard.press("Enter")
    for _ in range(20):
        operator_page.keyboard.press("Tab")
        if operator_page.evaluate("document.activeElement.closest('.row-title') !== null"):
            break
    operator_page.keyboard.press("Enter")
    operator_page.wait_for_url(re.compile(r"/bot/posts/\d+$"))
    operator_page.get_by_label("Format").focus()
    operator_page.keyboard.press("s")
    operator_page.keyboard.press("Tab")
    assert operator_page.evaluate("document.activeElement.innerText") == "Preview"


def test_without_javascript(
    bot_web: BotWeb,
    open_window: Callable[..., Page],
    said: Callable[[str, int], Said],
) -> None:
    page = open_window(java_script_enabled=False)
    page.goto(f"{bot_web.origin}/bot")
    assert row_of(page, "A quiet page").count() == 0
    said("A quiet page", 12)
    page.get_by_role("link", name="Refresh").click()
    row = row_of(page, "A quiet page")
    row.wait_for()
    assert re.search(r"\d\d:\d\d UTC", row.locator("time").inner_text())
    row.get_by_role("link").click()
    page.get_by_label("Format").select_option("short")
    page.get_by_role("button", name="Write it anew").click()
    page.get_by_text("The comment was written anew in place.").wait_for(timeout=PATIENCE)


@pytest.mark.parametrize("name", WINDOWS)
def test_pages_are_good_for_all(
    name: str, bot_web: BotWeb, open_window: Callable[..., Page], axe: Axe, take: Take
) -> None:
    page = open_window(**WINDOWS[name])
    for path in PAGES:
        opened = page.goto(bot_web.origin + path.format(host=bot_web.handle.partition("@")[2]))
        assert opened is not None
        assert opened.ok, path
        if path == "/bot":
            page.get_by_text("Live", exact=True).wait_for()
        assert axe(page) == [], path
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{path} must be scrolled sideways"
        if (kept := PICTURES.get((name, path))) is not None:
            take(page, kept)
