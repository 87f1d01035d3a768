"""What strangers wrote is shown as text, on every page: none of it becomes markup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from httpx import Response
from lxml.html import document_fromstring
from starlette.testclient import TestClient

from nutgraf.config import Settings
from nutgraf.demo.stage import Stage
from nutgraf.demo.view.markup import draw_markdown
from nutgraf.demo.view.routes import community_router
from nutgraf.demo.world import World
from nutgraf.deployment import Deployment
from nutgraf.store.browsing_values import PostFilter
from nutgraf.store.opening import Store, open_store
from tests.integration.web.callers import PASSWORD_HASH
from tests.integration.web.hostile import (
    ADDRESSES,
    ALL,
    EVIL,
    STORABLE,
    faults_of,
    page_of,
    story_of,
)
from tests.integration.web.hostile_ledger import fill
from tests.web_stage import WebStage, open_web

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes

PAGE = {"Accept": "text/html"}
SURE = [
    ALL,
    *(pytest.param(each, id=ascii(each)[1:25], marks=pytest.mark.slow) for each in EVIL),
]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebStage]:
    with open_web(tmp_path_factory.mktemp("web"), password_hash=PASSWORD_HASH) as stage:
        yield stage


def see(answer: Response, status: int = 200, *, shown: str = "") -> str:
    """The text of a page, in which nothing acts."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert list(faults_of(answer.text)) == []
    assert shown in answer.text
    return "".join(map(str, document_fromstring(answer.text).itertext()))


def read(web: WebStage, source: str, **fields: Any) -> Response:
    answer: Response = web.client.post(
        "/read",
        data={"source": source.encode("utf-8", "replace").decode(), **fields},
        headers=PAGE,
    )
    return answer


def test_the_tests_find_what_they_look_for() -> None:
    """Markup of strangers that was left as it is would be found."""
    for evil in EVIL:
        page = f"<!doctype html><title>x</title><p>{evil}</p><textarea>{evil}</textarea>"
        quoted = (
            f'<a href="{evil}" rel="noopener noreferrer nofollow">x</a><b title=\'{evil}\'>y</b>'
        )
        assert list(faults_of(page + quoted)), evil


def test_a_text_that_is_pasted(web: WebStage) -> None:
    text = "\n\n".join(story_of(EVIL))
    shown = see(read(web, text, sentences="10"))
    assert "<script>evil()</script>" in shown
    assert "{{7*7}}" in shown


def test_a_text_that_is_shared(web: WebStage) -> None:
    shared = read(web, "\n\n".join(story_of(EVIL)), share="1")
    assert shared.status_code == 303
    for length in ("", "?sentences=12"):
        see(web.client.get(shared.headers["location"] + length, headers=PAGE))
    see(
        web.client.get(f"{shared.headers['location']}?sentences={quote(EVIL[0])}", headers=PAGE),
        422,
    )


@pytest.mark.parametrize("evil", SURE)
def test_an_article_with_its_title_author_and_site(web: WebStage, evil: str) -> None:
    evil = evil.encode("utf-8", "replace").decode()
    found = read(web, web.url(f"/story/{abs(hash(evil))}", page_of((evil, *EVIL[:-1]))))
    assert found.status_code == 303, found.text[-900:]
    shown = see(web.client.get(found.headers["location"] + "?sentences=15", headers=PAGE))
    assert "Wolpertinger" in shown


@pytest.mark.parametrize("evil", SURE)
def test_what_is_filled_in_by_an_address(web: WebStage, evil: str) -> None:
    address = "/?url=" + quote(evil, errors="replace")
    see(web.client.get(address, headers=PAGE), shown="evil")


@pytest.mark.parametrize("evil", SURE)
def test_a_text_that_is_refused(web: WebStage, evil: str) -> None:
    see(read(web, f"Too short: {evil}"), 422)


@pytest.mark.parametrize("evil", SURE)
def test_a_link_that_is_refused(web: WebStage, evil: str) -> None:
    for link in (f"http://127.0.0.1:1/{evil}", f"https://{evil}/", f"http://{evil}@127.0.0.1/"):
        answer = read(web, link)
        assert answer.status_code in {422, 424}
        see(answer, answer.status_code)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_page_that_is_refused(web: WebStage, status: int) -> None:
    link = web.url(f"/refused/{status}", page_of(EVIL[:-1]), status)
    answer = read(web, link)
    assert answer.status_code in {422, 424}
    see(answer, answer.status_code)


def test_a_paywall_with_words_of_its_own(web: WebStage) -> None:
    evil = "".join(
        f"<p>{each}</p>" for each in ("Subscribe to continue reading.", page_of(EVIL[:-1]))
    )
    answer = read(web, web.url("/wall", f"<html><title>{EVIL[0]}</title><body>{evil[:600]}"))
    see(answer, answer.status_code)


@pytest.mark.parametrize("evil", SURE)
@pytest.mark.parametrize("where", ["/{}", "/problems/{}", "/s/{}", "/static/{}", "/bot/posts/{}"])
def test_an_address_that_leads_nowhere(web: WebStage, where: str, evil: str) -> None:
    address = where.format(quote(evil, safe="", errors="replace"))
    answer = web.client.get(address, headers=PAGE)
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/bot/log-in?next=%2Fbot%2Fposts%2F")
        answer = web.client.get(answer.headers["location"], headers=PAGE)
    assert answer.status_code in {200, 404}
    see(answer, answer.status_code)


@pytest.mark.parametrize("evil", [ALL, *ADDRESSES])
@pytest.mark.parametrize("where", ["/key", "/bot/log-in"])
def test_where_to_go_after_a_log_in(web: WebStage, where: str, evil: str) -> None:
    address = f"{where}?next={quote(evil, errors='replace')}"
    assert "evil" not in see(web.client.get(address, headers=PAGE))
    form = {name: evil.encode("utf-8", "replace").decode() for name in ("next", "key", "password")}
    answer = web.client.post(where, data=form, headers=PAGE)
    assert answer.status_code in {401, 429}
    see(answer, answer.status_code)


@pytest.mark.parametrize("evil", SURE)
def test_problems_of_the_api_are_json(web: WebStage, evil: str) -> None:
    for body in ({"url": evil}, {"text": "x", "sentences": evil}, {evil: evil}):
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "text/html"}
        answer = web.client.post("/v1/summaries", content=content, headers=headers)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "\u202e" not in answer.json()["detail"]


def test_the_html_of_the_api(web: WebStage) -> None:
    body = {"text": "\n\n".join(story_of(EVIL)), "title": EVIL[0], "format": "html"}
    answer = web.client.post(
        "/v1/summaries",
        content=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 200, answer.text
    drawn = answer.json()["rendered"]
    ours = {"<style>", "<meta http-equiv='Content-Security-Policy'>"}
    assert set(faults_of(drawn)) - ours == set()


def test_the_page_about_the_api(web: WebStage) -> None:
    everything = quote(ALL, errors="replace")
    see(web.client.get(f"/docs?{everything}={everything}", headers={**PAGE, "Referer": everything}))
    answer = web.client.get("/docs", headers={**PAGE, "Host": 'evil"><script>evil()</script>'})
    see(answer, 421)
    assert "evil()" not in answer.text


@pytest.mark.parametrize("form", ["{}", "[x]({})", "![x]({})", "<{}>", "[x]: {}\n\n[x]", "```{}"])
def test_comments_in_the_demo(form: str) -> None:
    for evil in (*EVIL, *ADDRESSES, "data:image/png;base64,evil", "https://evil.example/"):
        drawn = draw_markdown(form.format(evil))
        assert list(faults_of(f"<!doctype html><title>x</title><p>x</p>{drawn}")) == []
    spoiler = draw_markdown(f"::: spoiler {EVIL[0]}\n{EVIL[1]}\n:::")
    assert list(faults_of(f"<!doctype html><title>x</title>{spoiler}")) == []


def test_the_community_of_the_demo() -> None:
    with World() as world, open_store(":memory:") as store:
        fill(store)
        home = world.add_instance("lemmy-v3")
        client = TestClient(_community_of(world, store))
        people = [home.add_person(f"evil {number} {each}") for number, each in enumerate(STORABLE)]
        community = home.add_community(f"evil {STORABLE[0]}", moderators=people[:1])
        for number, evil in enumerate(STORABLE):
            author = people[number]
            link = ADDRESSES[number % len(ADDRESSES)] if number % 2 else f"https://x/{evil}"
            post = world.add_post(community, author, evil, link=link)
            post.uri = store.ledger.browse(PostFilter(), limit=100).posts[number].uri
            world.add_comment(post, author, evil, world.add_comment(post, author, f"[x]({evil})"))
            world.send_message(author, people[0], evil)
            news = see(client.get("/community/news", params={"seen": 0}))
            assert "evil" in news
        shown = see(client.get("/community"))
        assert "<script>evil()</script>" in shown
        assert "The bot says nothing" in shown


def _community_of(world: World, store: Store) -> FastAPI:
    person = world.instances[0].add_person("bot")
    app = FastAPI()
    stage = Stage(world, "http://127.0.0.1:1", Settings(), store, cast(Deployment, None), person)
    app.include_router(community_router(stage))
    return app
