"""A dashboard in this process, for an operator who has logged in."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from lxml import html

from nutgraf.store.opening import Store
from tests.contract.stores import DRAFT, LEASE, a_notice, a_post, answer, claim_notice, summary
from tests.web_stage import WebStage, open_web

PASSWORD = "open says me"
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}\u202etxt\x00"


@dataclass(frozen=True)
class Dashboard:
    """Attributes:
    web: whose dashboard it is.
    csrf: token of the operator's session.
    """

    web: WebStage
    csrf: str

    @property
    def store(self) -> Store:
        return self.web.parts.store

    def get(self, address: str, status: int = 200) -> html.HtmlElement:
        """Opens a page."""
        answered = self.web.client.get(address, headers={"Accept": "text/html"})
        assert answered.status_code == status, answered.text[:2000]
        return html.fromstring(answered.text)

    def send(self, address: str, fields: Mapping[str, Any] | None = None) -> httpx.Response:
        """Sends a form with the token of the session."""
        return self.web.client.post(
            address,
            data={"csrf": self.csrf, **(fields or {})},
            headers={"Accept": "text/html"},
        )


@contextmanager
def open_dashboard(tmp_path: Path, **options: Any) -> Iterator[Dashboard]:
    """Opens a dashboard; options as of `open_web`."""
    with open_web(tmp_path, password_hash=_HASH, **options) as web:
        web.client.headers["Origin"] = "http://127.0.0.1:8000"
        log_in(web)
        page = web.client.get("/bot").text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found is not None, page[:2000]
        yield Dashboard(web, found[1])


def log_in(web: WebStage) -> None:
    answered = web.client.post("/bot/log-in", data={"password": PASSWORD})
    assert answered.status_code == 303, answered.text[:2000]


def comment_on(store: Store, number: int = 1, **changes: Any) -> int:
    """Notes a post and says its summary; returns its row."""
    from dataclasses import replace

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
    from dataclasses import replace

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
