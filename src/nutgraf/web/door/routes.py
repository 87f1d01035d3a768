"""Where a key or a password is typed in: `/key`, `/bot/log-in`, `/bot/log-out`."""

from __future__ import annotations

import logging
import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nutgraf.web.forms import first, read_form
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem
from nutgraf.web.templating import page

log = logging.getLogger(__name__)

router = APIRouter(include_in_schema=False)

_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]{0,2000}")
"""An address of ours: what begins with two strokes, or has a backslash, may be another's."""


@router.get("/key")
async def show_key(request: Request, next: str = "/") -> Response:  # noqa: A002 - as in the address
    """The page on which a reader types in a key, or has it forgotten."""
    has_key = await parts_of(request).door.remembers_key(request)
    return page(request, "key.html", next=_ours(next, "/"), problem=None, has_key=has_key)


@router.post("/key")
async def take_key(request: Request) -> Response:
    """Opens a session for a reader with a key."""
    door = parts_of(request).door
    target = "/"
    try:
        door.count_typed_key(request)
        form = await read_form(request)
        target = _ours(first(form, "next"), "/")
        answer = RedirectResponse(target, 303)
        await door.open_reader(request, first(form, "key"), answer)
    except Problem as problem:
        return page(
            request,
            "key.html",
            problem.status,
            headers=problem.headers,
            next=target,
            problem=problem.detail,
            has_key=False,
        )
    return answer


@router.post("/key/forget")
async def forget_key(request: Request) -> Response:
    """Ends the session of a reader."""
    answer = RedirectResponse("/key", 303)
    await parts_of(request).door.close_reader(request, answer)
    return answer


@router.get("/bot/log-in")
async def show_log_in(request: Request, next: str = "/bot") -> Response:  # noqa: A002 - the same
    """The page on which the operator logs in, or is told how to set a password."""
    door = parts_of(request).door
    target = _ours(next, "/bot")
    if await door.operator(request) is not None:
        return RedirectResponse(target, 303)
    return _log_in_page(request, target)


@router.post("/bot/log-in")
async def log_in(request: Request) -> Response:
    """Opens a session for the operator."""
    door = parts_of(request).door
    arrival = door.arrival(request)
    try:
        await door.operators.count(request, arrival)
        form = await read_form(request)
    except Problem as problem:
        return _log_in_page(request, "/bot", problem)
    target = _ours(first(form, "next"), "/bot")
    answer = RedirectResponse(target, 303)
    if not await door.operators.log_in(request, arrival, first(form, "password"), answer):
        log.warning("a log-in to the dashboard failed, from %s", arrival.group)
        wrong = Problem(401, "wrong-password", "this is not the password")
        return _log_in_page(request, target, wrong)
    log.info("the operator has logged in, from %s", arrival.group)
    return answer


@router.post("/bot/log-out")
async def log_out(request: Request) -> Response:
    """Ends the session of the operator."""
    door = parts_of(request).door
    await door.check_token(request, await door.admit_operator(request))
    answer = RedirectResponse("/bot/log-in", 303)
    await door.operators.log_out(request, answer)
    return answer


def _log_in_page(request: Request, target: str, problem: Problem | None = None) -> Response:
    return page(
        request,
        "log_in.html",
        200 if problem is None else problem.status,
        headers={} if problem is None else problem.headers,
        next=target,
        problem=None if problem is None else problem.detail,
        has_password=parts_of(request).door.operators.has_password,
    )


def _ours(target: str, otherwise: str) -> str:
    """Where to go afterwards, if that is a page of ours."""
    return target if _PATH.fullmatch(target) else otherwise
