"""What strangers wrote is shown as text in the dashboard, too, and in its stream."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from lxml.html import fromstring

from nutgraf.errors import BadOption, FetchFailed, NotAnArticle, NutgrafError, PlatformDown
from nutgraf.store.browsing_values import PostFilter
from nutgraf.web.dashboard.stream import follow
from nutgraf.web.dashboard.watch import Watch
from tests.integration.web.hostile import ADDRESSES, ALL, STORABLE, faults_of
from tests.integration.web.hostile_ledger import fill
from tests.unit.web.dashboard.fake_desk import FakeDesk
from tests.unit.web.dashboard.stage import Dashboard, open_application, open_dashboard, store_url

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes


@pytest.fixture(scope="module")
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture(scope="module", params=["memory", "postgresql"])
def dashboard(
    tmp_path_factory: pytest.TempPathFactory, desk: FakeDesk, request: pytest.FixtureRequest
) -> Iterator[Dashboard]:
    """A dashboard whose operator can give orders; the same on both databases."""
    with (
        open_application(tmp_path_factory.mktemp("web")) as application,
        open_dashboard(application, desk=desk, url=store_url(request.param)) as opened,
    ):
        fill(opened.store)
        desk.store = opened.store
        yield opened


def see(dashboard: Dashboard, address: str, status: int = 200) -> str:
    """A page, in which nothing acts."""
    found = dashboard.client.get(address, headers={"Accept": "text/html"})
    assert found.status_code == status, (address, found.text[:300])
    assert list(faults_of(found.text)) == [], address
    return str(found.text)


def test_the_feed_and_what_was_answered(dashboard: Dashboard) -> None:
    shown = see(dashboard, "/bot")
    assert shown.count("&lt;script&gt;evil()") > 3
    assert "{{7*7}}" in shown


@pytest.mark.parametrize("name", ["words", "community", "reason", "state", "day", "before", "x"])
def test_filters(dashboard: Dashboard, name: str) -> None:
    status = 400 if name in {"state", "day", "before"} else 200
    for evil in (ALL, "evil"):
        see(dashboard, f"/bot?{name}={quote(evil, errors='replace')}", status)


def test_each_post_and_its_way(dashboard: Dashboard) -> None:
    posts = dashboard.store.ledger.browse(PostFilter(), limit=100).posts
    assert len(posts) == len(STORABLE)
    for post in posts:
        shown = see(dashboard, f"/bot/posts/{post.id}")
        assert 'formaction="/bot/posts/' in shown
        see(dashboard, f"/bot/posts/{post.id}/withdraw")
        see(dashboard, f"/bot/posts/{post.id}?done={quote(ALL, errors='replace')}")


@pytest.fixture
def row(dashboard: Dashboard, desk: FakeDesk) -> int:
    """A post under which a comment stands; orders succeed until it is said otherwise."""
    desk.fails = None
    (post,) = dashboard.store.ledger.browse(PostFilter(state="posted"), limit=1).posts
    return post.id


def order(dashboard: Dashboard, address: str, status: int, **fields: str) -> str:
    """The page that an order leads to, in which nothing acts."""
    found = dashboard.send(address, fields)
    assert found.status_code == status, (address, fields, found.text[:300])
    assert list(faults_of(found.text)) == [], address
    return str(found.text)


@pytest.mark.parametrize("evil", STORABLE)
def test_a_preview(dashboard: Dashboard, desk: FakeDesk, row: int, evil: str) -> None:
    desk.says = f"{evil}\n\n{evil}"
    shown = order(dashboard, f"/bot/posts/{row}/preview", 200, format="short")
    (said,) = fromstring(shown).cssselect("pre[aria-labelledby=preview]")
    assert "".join(map(str, said.itertext())).count("evil") >= 2
    assert not list(said)


@pytest.mark.parametrize(
    ("fails", "status"),
    [
        (BadOption, 409),
        (PlatformDown, 502),
        (lambda evil: NotAnArticle("paywall", evil), 422),
        (lambda evil: FetchFailed("timeout", evil), 424),
    ],
)
def test_orders_that_fail(
    dashboard: Dashboard,
    desk: FakeDesk,
    row: int,
    fails: Callable[[str], NutgrafError],
    status: int,
) -> None:
    for evil in (*STORABLE, ALL):
        desk.fails = fails(evil)
        for name in ("preview", "redo", "withdraw"):
            shown = order(dashboard, f"/bot/posts/{row}/{name}", status, format="short")
            (alert,) = fromstring(shown).cssselect("main [role=alert]")
            assert "evil" in "".join(map(str, alert.itertext()))
            assert not list(alert)


@pytest.mark.parametrize(
    ("evil", "status"), [(ALL, 422), (STORABLE[0], 422), ('"><b evil=', 409), ("short", 303)]
)
def test_formats_that_are_asked_for(
    dashboard: Dashboard, desk: FakeDesk, row: int, evil: str, status: int
) -> None:
    said = evil.encode("utf-8", "replace").decode()
    desk.asked.clear()
    found = dashboard.send(f"/bot/posts/{row}/redo", {"format": said})
    assert found.status_code == status, found.text
    assert list(faults_of(found.text or "<p>none</p>")) == []
    assert [asked for _, _, asked in desk.asked] == (["short"] if status == 303 else [])


def test_what_is_taken_away(dashboard: Dashboard, row: int) -> None:
    found = dashboard.send(f"/bot/posts/{row}/withdraw")
    assert found.status_code == 303
    assert "The summary was taken away" in see(dashboard, found.headers["location"])
    assert "There is no summary" in see(dashboard, f"/bot/posts/{row}/withdraw")


def test_communities(dashboard: Dashboard) -> None:
    assert see(dashboard, "/bot/communities").count("@evil.example") >= len(STORABLE)
    see(dashboard, f"/bot/communities?words={quote(ALL, errors='replace')}")
    for evil in STORABLE:
        name = quote(f"{evil}@evil.example")
        see(dashboard, f"/bot/community?name={name}&done={name}")


def test_what_is_chosen_for_a_community(dashboard: Dashboard) -> None:
    name = f"{STORABLE[0]}@evil.example"
    for field in ("name", "mode", "format", "sentences", "per_hour", "per_day", "reset"):
        status = {"name": 404, "reset": 303}.get(field, 422)
        for evil in STORABLE[::5]:
            found = dashboard.send("/bot/community", {"name": name, field: evil})
            assert found.status_code == status, found.text
            assert list(faults_of(found.text or "<p>none</p>")) == [], field


@pytest.mark.parametrize("name", ["charts", "charts?days=7", "opt-outs", "health"])
def test_all_other_pages(dashboard: Dashboard, name: str) -> None:
    see(dashboard, f"/bot/{name}")


def test_what_others_are_asked_with(dashboard: Dashboard) -> None:
    everything = quote(ALL, errors="replace")
    see(dashboard, f"/bot/charts?days={everything}", 400)
    for address in ("?after=", "?done=", "?added=", "/take-back?person="):
        see(dashboard, f"/bot/opt-outs{address}{everything}")


def test_who_is_left_alone(dashboard: Dashboard) -> None:
    for person in (*STORABLE, *ADDRESSES):
        see(dashboard, f"/bot/opt-outs/take-back?person={quote(person)}")
    for person in (ALL.encode("utf-8", "replace").decode(), *ADDRESSES):
        found = dashboard.send("/bot/opt-outs", {"person": person})
        if person.startswith('https://evil.example/">'):  # odd, and somebody all the same
            assert found.status_code == 303
            assert "is left alone from now on" in see(dashboard, found.headers["location"])
        else:
            assert found.status_code == 422
            assert list(faults_of(found.text)) == []


@pytest.mark.anyio
async def test_the_stream(dashboard: Dashboard) -> None:
    watch = Watch(dashboard.store, every=0.01)

    async def may_look() -> bool:
        return True

    told = b""
    async with asyncio.timeout(5):
        async for event in follow(watch, PostFilter(), 0, may_look, keep_alive=0.2):
            told += event
            if event.startswith((b": here", b"id:")):
                break
    lines = told.decode().split("\n")
    data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    assert list(faults_of(f"<title>x</title><ul>{''.join(data)}</ul>")) == []
    assert "&lt;script&gt;evil()" in told.decode()
    assert not set("\r\u2028\x1b\u202e") & set(told.decode())
    fields = {line.partition(":")[0] for line in lines}
    assert fields <= {"event", "data", "id", "retry", ""}
    names = {line.removeprefix("event: ") for line in lines if line.startswith("event: ")}
    assert names <= {"post", "answer", "figures"}
    assert "id: 9" not in lines
