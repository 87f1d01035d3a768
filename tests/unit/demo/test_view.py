"""The demo's community as a browser gets it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

import pytest
from fastapi import FastAPI
from lxml import html
from starlette.testclient import TestClient
from tests.contract.stores import LEASE, a_post

from nutgraf.config import Settings
from nutgraf.demo.front import page_of
from nutgraf.demo.records import CommentRecord, PostRecord
from nutgraf.demo.stage import Stage
from nutgraf.demo.view.changes import Change, Changes
from nutgraf.demo.view.markup import draw_markdown
from nutgraf.demo.view.routes import community_router
from nutgraf.demo.world import World
from nutgraf.deployment import Deployment
from nutgraf.store.opening import Store, open_store

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) "
    "![b](https://elsewhere.example/b.png) {{ 7 * 7 }} \u202egnp"
)


@dataclass(frozen=True)
class Viewed:
    """A community with one post of ada's, and who asks for the page."""

    world: World
    post: PostRecord
    client: TestClient
    store: Store

    def say(self, text: str, parent: CommentRecord | None = None) -> CommentRecord:
        return self.world.add_comment(self.post, self.post.author, text, parent)

    def page(self) -> html.HtmlElement:
        return html.fromstring(self.client.get("/community").text)

    def news(self, seen: int) -> html.HtmlElement | None:
        """What is new since then; None for nothing."""
        answer = self.client.get("/community/news", params={"seen": seen})
        return None if answer.status_code == 204 else html.fromstring(f"<div>{answer.text}</div>")


@pytest.fixture
def viewed() -> Iterator[Viewed]:
    with World() as world, open_store(":memory:") as store:
        home = world.add_instance("lemmy-v3")
        ada = home.add_person("ada")
        community = home.add_community("harbour", moderators=[ada])
        post = world.add_post(community, ada, "A ferry", link="https://news.example/ferry")
        stage = Stage(world, "", Settings(), store, cast(Deployment, None), ada)
        app = FastAPI()
        app.include_router(community_router(stage))
        with TestClient(app) as client:
            yield Viewed(world, post, client, store)


def seen_by(page: html.HtmlElement) -> int:
    """Up to which change a page has seen everything."""
    (address,) = page.xpath("//*[@id='poll']/@hx-get")
    return int(re.fullmatch(r"/community/news\?seen=(\d+)", address)[1])  # type: ignore[index]


def test_a_spoiler_is_folded_and_rules_and_links_are_drawn() -> None:
    drawn = draw_markdown(
        "One.\n\n::: spoiler More & more\nTwo.\n\nThree.\n:::\n\n---\n\n[here](https://a.example/)"
    )
    assert drawn.split("\n") == [
        "<p>One.</p>",
        "<details><summary>More &amp; more</summary><p>Two.</p>",
        "<p>Three.</p>",
        "</details><hr>",
        '<p><a href="https://a.example/" rel="noopener noreferrer nofollow">here</a></p>',
        "",
    ]


def test_a_spoiler_without_an_end_is_folded_to_the_end() -> None:
    drawn = draw_markdown("::: spoiler More\nTwo.\n::: spoiler Again\nThree.")
    assert drawn.count("<details>") == drawn.count("</details>") == 1


@pytest.mark.parametrize("text", [HOSTILE, f"::: spoiler {HOSTILE}\n{HOSTILE}\n:::"])
def test_nothing_that_a_stranger_writes_acts(text: str) -> None:
    drawn = html.fragment_fromstring(draw_markdown(text), create_parent="div")
    assert not drawn.xpath(".//script | .//img | .//@onerror | .//a[starts-with(@href, 'java')]")
    assert "{{ 7 * 7 }}" in drawn.text_content()
    assert "\u202e" not in drawn.text_content()


def test_changes_are_numbered() -> None:
    changes = Changes()
    assert changes.note("a", 1) == Change(1, 1)
    assert changes.note("b", 1) == Change(2, 2)
    assert changes.note("a", 1) == Change(1, 1)
    assert changes.note("a", 2) == Change(1, 3)
    assert changes.newest == 3


def test_the_page_shows_threads_with_answers_below_what_they_answer(viewed: Viewed) -> None:
    viewed.say("An answer.", viewed.say("A question?"))
    (thread,) = viewed.page().xpath("//article")
    assert thread.xpath("string(.//h2/a)") == "A ferry"
    assert thread.xpath("string(.//h2/a/@href)") == "https://news.example/ferry"
    (answer,) = thread.xpath(".//ul//ul//*[@class='text']")
    assert answer.text_content().strip() == "An answer."


def test_news_hold_what_is_new_alone(viewed: Viewed) -> None:
    seen = seen_by(viewed.page())
    assert viewed.news(seen) is None
    viewed.say("First!")
    changed = viewed.news(seen)
    assert changed is not None
    (first,) = viewed.page().xpath("//article/@id")
    assert changed.xpath("//article[@hx-swap-oob='true']/@id") == [first]
    assert changed.xpath("string(//*[@id='told'])") == "ada commented under “A ferry”."
    assert not changed.xpath("//*[@id='letters']")
    seen = seen_by(changed)
    assert viewed.news(seen) is None
    viewed.world.add_post(viewed.post.community, viewed.post.author, "Another")
    new = viewed.news(seen)
    assert new is not None
    assert new.xpath("//*[@hx-swap-oob='afterbegin:#threads']//h2/text()") == ["Another"]


def test_what_was_taken_away_is_not_shown(viewed: Viewed) -> None:
    comment = viewed.say("A secret.")
    viewed.world.remove(comment)
    shown = viewed.page().text_content()
    assert "A secret." not in shown
    assert "Taken away by a moderator." in shown


def test_titles_and_comments_of_strangers_are_inert(viewed: Viewed) -> None:
    viewed.post.title = HOSTILE
    viewed.post.link = "javascript:alert(1)"
    viewed.say(HOSTILE)
    page = viewed.page()
    (main,) = page.xpath("//main")
    assert not main.xpath(".//script | .//img | .//@onerror | .//a[starts-with(@href, 'java')]")
    assert "\u202e" not in page.text_content()


def test_the_style_is_there(viewed: Viewed) -> None:
    (address,) = viewed.page().xpath("//link[contains(@href, '/community/')]/@href")
    answer = viewed.client.get(address)
    assert answer.headers["content-type"].startswith("text/css")
    assert ".thread" in answer.text


def test_links_to_the_instance_lead_to_what_stands_there(viewed: Viewed) -> None:
    comment = viewed.say(HOSTILE)
    instance = viewed.world.instances[0]
    for record in (viewed.post, comment):
        path = record.uri.removeprefix(instance.origin)
        shown = page_of(instance, path)
        assert shown is not None
        drawn = html.fromstring(str(shown.body))
        assert "A ferry" in str(drawn.xpath("string(//h1)"))
        assert "{{ 7 * 7 }}" in str(drawn.xpath("string(//li)"))
        assert not drawn.xpath("//script | //img | //@onerror")
        assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert page_of(instance, "/post/99") is None
    assert page_of(instance, "/comment/x") is None

    instance.view = "http://127.0.0.1:1/community"
    led = page_of(instance, comment.uri.removeprefix(instance.origin))
    assert led is not None
    assert led.status == 302
    profile = page_of(instance, "/u/ada")
    assert profile is not None
    assert profile.headers["Location"] == instance.view
    assert viewed.page().xpath(f"//li[@id='{led.headers['Location'].partition('#')[2]}']")


def test_a_piefed_post_has_a_page(viewed: Viewed) -> None:
    instance = viewed.world.add_instance("piefed")
    eve = instance.add_person("eve")
    post = viewed.world.add_post(viewed.post.community, eve, "From afar")
    shown = page_of(instance, post.uri.removeprefix(instance.origin))
    assert shown is not None
    assert "From afar" in str(shown.body)


def test_why_the_operator_keeps_the_bot_silent_is_told(viewed: Viewed) -> None:
    ledger, post = viewed.store.ledger, a_post(1)
    ledger.note_posts([replace(post, uri=viewed.post.uri)])
    claim = ledger.claim_post_by_uri(viewed.post.uri, lease=LEASE)
    assert claim is not None
    ledger.close(claim, "withdrawn", "by the operator")
    ben = viewed.world.instances[0].add_person("ben")
    question = viewed.world.add_comment(viewed.post, ben, "A question?")
    viewed.say("An answer of the bot's.", question)
    assert "the operator wants no summary here" in viewed.page().text_content()
