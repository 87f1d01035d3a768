"""What strangers wrote is shown as text in the dashboard, too, and in its stream."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from nutgraf.store.browsing_values import PostFilter
from nutgraf.web.dashboard.stream import follow
from nutgraf.web.dashboard.watch import Watch
from tests.integration.web.hostile import ADDRESSES, ALL, STORABLE, faults_of
from tests.integration.web.hostile_ledger import fill
from tests.unit.web.dashboard.stage import Dashboard, open_application


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    with open_application(tmp_path_factory.mktemp("web")) as opened:
        fill(opened.store)
        yield opened


def see(dashboard: Dashboard, address: str, *statuses: int) -> str:
    """A page, in which nothing acts."""
    found = dashboard.client.get(address, headers={"Accept": "text/html"})
    assert found.status_code in (statuses or (200,)), (address, found.text[:300])
    assert list(faults_of(found.text)) == [], address
    return str(found.text)


def test_the_feed_and_what_was_answered(dashboard: Dashboard) -> None:
    shown = see(dashboard, "/bot")
    assert shown.count("&lt;script&gt;evil()") > 3
    assert "{{7*7}}" in shown


@pytest.mark.parametrize("name", ["words", "community", "reason", "state", "day", "before", "x"])
def test_filters(dashboard: Dashboard, name: str) -> None:
    for evil in (ALL, "evil"):
        see(dashboard, f"/bot?{name}={quote(evil, errors='replace')}", 200, 400)


def test_each_post_and_its_way(dashboard: Dashboard) -> None:
    posts = dashboard.store.ledger.browse(PostFilter(), limit=100).posts
    assert len(posts) == len(STORABLE)
    for post in posts:
        for page in ("", "/withdraw"):
            see(dashboard, f"/bot/posts/{post.id}{page}", 200, 303, 404, 409)
        see(dashboard, f"/bot/posts/{post.id}?done={quote(ALL, errors='replace')}")


def test_orders_and_what_became_of_them(dashboard: Dashboard) -> None:
    (post, *_) = dashboard.store.ledger.browse(PostFilter(state="posted"), limit=1).posts
    for order in ("preview", "redo", "withdraw"):
        for evil in (ALL, STORABLE[0], "short"):
            said = {"format": evil.encode("utf-8", "replace").decode()}
            found = dashboard.send(f"/bot/posts/{post.id}/{order}", said)
            assert list(faults_of(found.text or "<p>none</p>")) == [], order


def test_communities(dashboard: Dashboard) -> None:
    assert see(dashboard, "/bot/communities").count("@evil.example") >= len(STORABLE)
    see(dashboard, f"/bot/communities?words={quote(ALL, errors='replace')}")
    for evil in STORABLE:
        name = quote(f"{evil}@evil.example")
        see(dashboard, f"/bot/community?name={name}&done={name}", 200, 404)


def test_what_is_chosen_for_a_community(dashboard: Dashboard) -> None:
    name = f"{STORABLE[0]}@evil.example"
    for field in ("name", "mode", "format", "sentences", "per_hour", "per_day", "reset"):
        for evil in STORABLE[::5]:
            found = dashboard.send("/bot/community", {"name": name, field: evil})
            assert found.status_code in {303, 404, 409, 422}, found.text
            assert list(faults_of(found.text or "<p>none</p>")) == [], field


@pytest.mark.parametrize("name", ["charts", "charts?days=7", "opt-outs", "health"])
def test_all_other_pages(dashboard: Dashboard, name: str) -> None:
    see(dashboard, f"/bot/{name}")


def test_what_others_are_asked_with(dashboard: Dashboard) -> None:
    everything = quote(ALL, errors="replace")
    for address in (
        "charts?days=",
        "opt-outs?after=",
        "opt-outs?done=",
        "opt-outs/take-back?person=",
    ):
        see(dashboard, f"/bot/{address}{everything}", 200, 400, 422)


def test_who_is_left_alone(dashboard: Dashboard) -> None:
    for person in (*STORABLE, *ADDRESSES):
        see(dashboard, f"/bot/opt-outs/take-back?person={quote(person)}")
    for person in (ALL.encode("utf-8", "replace").decode(), *ADDRESSES):
        found = dashboard.send("/bot/opt-outs", {"person": person})
        assert found.status_code in {303, 422}
        assert list(faults_of(found.text or "<p>none</p>")) == []


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
