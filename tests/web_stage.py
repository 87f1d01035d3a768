"""A whole web application for tests, in this process, with a site on loopback to read."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pytest_httpserver import HTTPServer
from starlette.testclient import TestClient

from nutgraf.bot.policy import Policy
from nutgraf.config import FetchSettings, Settings, WebSettings
from nutgraf.reading import PARSERS
from nutgraf.sandbox import Sandbox
from nutgraf.store.opening import open_store
from nutgraf.web.app import create_app
from nutgraf.web.desk import Desk
from nutgraf.web.door.door import Door
from nutgraf.web.parts import Parts
from nutgraf.web.reading_room import ReadingRoom

PARAGRAPHS = (
    "The city council voted on Monday to replace the diesel ferries of the old harbour by 2031.",
    "The change will cost 184 million crowns, most of which the state has promised to pay back.",
    "Residents of the harbour have asked for it since a study of the air was published in 2019.",
    "Captains fear that the batteries will not last through the cold of a winter like the last.",
    "The first of the eleven new boats is to be delivered in the spring of the year after next.",
    "Until then the old boats will be run on a fuel that smells less, at a cost of two million.",
    "The mayor called the vote the largest step for the harbour since the bridge was opened.",
    "A motion to keep two of the old boats for the summer months was lost by a single vote.",
)
TEXT = "\n\n".join(PARAGRAPHS)
"""An article of 130 words."""


def story(*paragraphs: str, title: str = "Ferries of the harbour to run on batteries") -> str:
    """The page of an article."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


@dataclass(frozen=True)
class WebStage:
    """An application that runs.

    Attributes:
        client: asks it, from 127.0.0.1, without following redirects; errors are answers.
        parts: what it is made of.
        settings: of it.
        site: on loopback, which it may fetch from; `url` puts a page there.
    """

    client: TestClient
    parts: Parts
    settings: Settings
    site: HTTPServer

    def url(self, path: str = "/story", html: str | None = None, status: int = 200) -> str:
        """Puts a page on the site and returns its address."""
        self.site.expect_request(path).respond_with_data(
            story() if html is None else html, status, content_type="text/html; charset=utf-8"
        )
        return self.site.url_for(path)


@contextmanager
def open_web(
    tmp_path: Path,
    *,
    bot: Policy | None = None,
    fetch: FetchSettings | None = None,
    routers: tuple[APIRouter, ...] = (),
    client: tuple[str, int] = ("127.0.0.1", 50_000),
    base_url: str = "http://127.0.0.1:8000",
    **settings: Any,
) -> Iterator[WebStage]:
    """Opens an application on a store in memory.

    Args:
        tmp_path: for files.
        bot: policy of the bot.
        fetch: settings of fetching; by default those of a loopback site, without delays.
        routers: of more pages.
        client: address and port from which requests seem to come.
        base_url: under which the application is asked.
        settings: of `[web]`.
    """
    chosen = Settings(
        fetch=fetch or at_once(),
        bot=bot or Policy(),
        web=WebSettings(**settings),
        folder=tmp_path,
    )
    sandbox = _sandbox()
    with (
        open_store(":memory:", result_bytes=chosen.web.keep_bytes) as store,
        HTTPServer(host="127.0.0.1") as site,
    ):
        door = Door(chosen.web, store.sessions)
        parts = Parts(
            settings=chosen,
            store=store,
            reading=ReadingRoom(chosen, store, door, sandbox=sandbox),
            door=door,
            desk=Desk(chosen, store),
        )
        app = create_app(parts, *routers)
        with TestClient(
            app,
            base_url,
            raise_server_exceptions=False,
            follow_redirects=False,
            client=client,
        ) as asking:
            yield WebStage(asking, parts, chosen, site)


def at_once() -> FetchSettings:
    """Settings under which loopback may be fetched from, as often as one likes."""
    return FetchSettings(
        allowed_addresses=("127.0.0.0/8",),
        ports=(),
        robots=False,
        attempts=1,
        host_per_second=1_000,
        host_burst=1_000,
        seconds=5,
    )


@functools.cache
def _sandbox() -> Sandbox:
    """One for all tests of a process: its workers are daemons, and end with it."""
    sandbox = Sandbox(2, preload=PARSERS)
    if threading.active_count() == 1:
        sandbox.start(2)  # by fork, in no time; later it takes seconds
    return sandbox
