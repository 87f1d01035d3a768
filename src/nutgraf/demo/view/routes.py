"""`/community`: the page, and what of it is new."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from fastapi import APIRouter
from jinja2 import ChoiceLoader, Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from nutgraf.demo.stage import Stage
from nutgraf.demo.view.changes import Change, Changes
from nutgraf.demo.view.markup import draw_markdown
from nutgraf.demo.view.threads import Letter, Thread, letters_of, threads_of, told
from nutgraf.web.templating import environment

_STYLE = (files("nutgraf.demo.view") / "community.css").read_bytes()
_STYLE_ADDRESS = f"/community/style.css?v={hashlib.sha256(_STYLE).hexdigest()[:12]}"


def community_router(stage: Stage) -> APIRouter:
    """Shows what stands in the community of a stage.

    Args:
        stage: which.
    """
    router = APIRouter(prefix="/community", include_in_schema=False)
    changes = Changes()

    @router.get("")
    async def community(request: Request) -> HTMLResponse:
        now = _look(stage, changes)
        return _drawn(
            "community.html",
            path=request.url.path,
            style=_STYLE_ADDRESS,
            origin=stage.origin,
            threads=[each for each, _ in now.threads],
            letters=now.letters,
            seen=changes.newest,
        )

    @router.get("/news")
    async def news(seen: int = 0) -> Response:
        now = _look(stage, changes)
        if seen == changes.newest:
            return Response(status_code=204)  # htmx leaves all as it is
        new = [(thread, change) for thread, change in now.threads if change.last > seen]
        latest = max(new, key=lambda each: each[1].last, default=None)
        return _drawn(
            "news.html",
            threads=[(thread, change.first > seen) for thread, change in reversed(new)],
            letters=now.letters if now.letters_changed > seen else None,
            seen=changes.newest,
            told=told(latest[0]) if latest else "",
        )

    @router.get("/style.css")
    async def style() -> Response:
        return Response(_STYLE, media_type="text/css")

    return router


@dataclass(frozen=True, slots=True)
class _Look:
    """What stands there now, the newest first, and when it last changed."""

    threads: list[tuple[Thread, Change]]
    letters: list[Letter]
    letters_changed: int


def _look(stage: Stage, changes: Changes) -> _Look:
    threads = [(each, changes.note(each.number, each)) for each in threads_of(stage)]
    letters = letters_of(stage)
    return _Look(threads[::-1], letters[::-1], changes.note("letters", letters).last)


def _drawn(name: str, **values: object) -> HTMLResponse:
    return HTMLResponse(_templates().get_template(name).render(values))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """The templates of the web, and those of this view."""
    web = environment()
    assert web.loader is not None  # noqa: S101 - it has one
    here = PackageLoader("nutgraf.demo.view", "templates")
    templates = web.overlay(loader=ChoiceLoader([here, web.loader]))
    templates.filters["markdown"] = draw_markdown
    return templates
