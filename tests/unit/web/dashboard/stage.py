"""A dashboard in this process, for an operator who has logged in."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from lxml import html
from starlette.testclient import TestClient
from tests.contract.stores import DRAFT, LEASE, a_notice, a_post, answer, claim_notice, summary
from tests.postgres import new_database

from nutgraf.bot.policy import Policy
from nutgraf.config import AccountSettings, Settings, WebSettings
from nutgraf.sandbox import Sandbox
from nutgraf.store.opening import Store, open_store
from nutgraf.web.app import create_app
from nutgraf.web.desk import Desk
from nutgraf.web.door.door import Door
from nutgraf.web.parts import Parts
from nutgraf.web.reading_room import ReadingRoom

PASSWORD = "open says me"
ORIGIN = "http://127.0.0.1:8000"
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}\u202etxt\x00"


@dataclass(frozen=True)
class Dashboard:
    """An operator's browser.

    Attributes:
        client: asks for pages, without following redirects.
        parts: what the application is made of.
        csrf: token of the operator's session.
    """

    client: TestClient
    parts: Parts
    csrf: str

    @property
    def store(self) -> Store:
        return self.parts.store

    def get(self, address: str, status: int = 200) -> html.HtmlElement:
        """Opens a page."""
        answered = self.client.get(address, headers={"Accept": "text/html"})
        assert answered.status_code == status, answered.text[:2000]
        return html.fromstring(answered.text)

    def send(self, address: str, fields: Mapping[str, Any] | None = None) -> httpx.Response:
        """Sends a form with the token of the session."""
        sent: httpx.Response = self.client.post(
            address,
            data={"csrf": self.csrf, **(fields or {})},
            headers={"Accept": "text/html"},
        )
        return sent


@contextmanager
def open_application(tmp_path: Path) -> Iterator[Dashboard]:
    """Opens the application, and logs the operator in; nothing is read there, so no site is."""
    settings = Settings(web=WebSettings(password_hash=_HASH), folder=tmp_path)
    with open_store(":memory:") as store:
        door = Door(settings.web, store.sessions)
        reading = ReadingRoom(settings, store, door, sandbox=Sandbox(1))
        parts = Parts(settings, store, reading, door, Desk(settings, store))
        with TestClient(
            create_app(parts),
            ORIGIN,
            raise_server_exceptions=False,
            follow_redirects=False,
            headers={"Origin": ORIGIN},
            client=("127.0.0.1", 50_000),
        ) as client:
            yield Dashboard(client, parts, log_in(client))


def store_url(kind: str) -> str:
    """URL of a store of a kind: "memory" or "postgresql"."""
    return next(new_database(_with_tables)) if kind == "postgresql" else ":memory:"


def _with_tables(url: str) -> None:
    open_store(url).close()


def log_in(client: TestClient) -> str:
    """Opens a session; returns its token."""
    answered = client.post("/bot/log-in", data={"password": PASSWORD})
    assert answered.status_code == 303, answered.text[:2000]
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/bot").text)
    assert found is not None
    return found[1]


@contextmanager
def open_dashboard(
    application: Dashboard,
    *,
    bot: Policy | None = None,
    desk: Desk | None = None,
    accounts: tuple[AccountSettings, ...] = (),
    url: str = ":memory:",
) -> Iterator[Dashboard]:
    """Lets the application show a store in which nothing is.

    Args:
        application: that is open; its sessions stay where they are.
        bot: policy of the bot.
        desk: that takes orders; by default one without accounts.
        accounts: of the settings.
        url: of the store.
    """
    client, parts = application.client, application.parts
    cookies, state = list(client.cookies.jar), client.app.state  # type: ignore[attr-defined]
    settings = replace(parts.settings, bot=bot or Policy(), accounts=accounts)
    with open_store(url) as store:
        desk = desk or Desk(settings, store)
        state.parts = replace(parts, store=store, settings=settings, desk=desk)
        yield Dashboard(client, state.parts, application.csrf)
    state.parts = parts
    client.cookies.clear()
    for cookie in cookies:
        client.cookies.jar.set_cookie(cookie)


def comment_on(store: Store, number: int = 1, **changes: Any) -> int:
    """Notes a post and says its summary; returns its row."""
    post = replace(a_post(number), published=_now(), **changes)
    store.ledger.note_posts([post])
    claim = store.ledger.claim_post_by_uri(post.uri, lease=LEASE)
    assert claim is not None
    store.ledger.prepare(claim, DRAFT)
    saying = store.ledger.intend(claim, summary(claim, f"The words of summary {number}."))
    store.ledger.confirm(
        claim, saying, uri=f"https://here.example/comment/{number}", local_id=number
    )
    return claim.subject.id


def note(store: Store, number: int, **changes: Any) -> int:
    """Notes a post; returns its row."""
    post = replace(a_post(number), published=_now(), **changes)
    store.ledger.note_posts([post])
    found = store.ledger.post(post.uri)
    assert found is not None
    return found.id


def answer_somebody(store: Store, number: int = 1) -> None:
    """Notes a mention and answers it."""
    store.ledger.note_notices([a_notice(number)])
    claim = claim_notice(store)
    saying = store.ledger.intend(claim, answer(claim))
    store.ledger.confirm(claim, saying, uri=f"https://here.example/answer/{number}", local_id=90)


def text_of(element: html.HtmlElement) -> str:
    """The text of an element in one line."""
    return " ".join(str(element.text_content()).split())


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
