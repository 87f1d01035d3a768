"""People who want to be left alone."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from nutgraf.errors import BadOption
from nutgraf.render.marked import source_link
from nutgraf.web.dashboard.access import Operator, draw
from nutgraf.web.dashboard.profiles import profile_uri
from nutgraf.web.door.visitor import OperatorSession
from nutgraf.web.parts import parts_of

router = APIRouter(prefix="/bot/opt-outs")

_AT_ONCE = 100
_LONGEST = 2_000

Person = Annotated[str, Form(max_length=_LONGEST)]


@router.get("")
def show_opt_outs(request: Request, operator: Operator) -> HTMLResponse:
    """Shows who wants to be left alone."""
    return _draw(request, operator)


@router.post("")
def add(request: Request, operator: Operator, person: Person = "") -> Response:
    """Leaves a person alone from now on."""
    try:
        uri = profile_uri(person)
    except BadOption as error:
        return _draw(request, operator, refused=str(error), person=person.strip())
    parts_of(request).store.choices.opt_out(uri)
    return RedirectResponse(f"/bot/opt-outs?{urlencode({'added': uri})}", 303)


@router.get("/take-back")
def confirm_taking_back(request: Request, operator: Operator, person: str = "") -> HTMLResponse:
    """Asks whether a person is not to be left alone any more."""
    known = parts_of(request).store.choices.opted_out(person)
    return draw(request, operator, "opt_in", person=person, known=known)


@router.post("/take-back")
def take_back(request: Request, operator: Operator, person: Person = "") -> Response:
    """Takes an opt-out back."""
    was_there = parts_of(request).store.choices.opt_in(person)
    return RedirectResponse(f"/bot/opt-outs?done={'taken-back' if was_there else 'nothing'}", 303)


def _draw(
    request: Request, operator: OperatorSession, refused: str = "", person: str = ""
) -> HTMLResponse:
    after = request.query_params.get("after") or None
    store = parts_of(request).store
    found = store.choices.opt_outs(after, _AT_ONCE + 1)
    added = request.query_params.get("added", "")
    if not added or not store.choices.opted_out(added):
        added = ""  # an address of this page that somebody made up
    shown = found[:_AT_ONCE]
    has_more = len(found) > _AT_ONCE
    return draw(
        request,
        operator,
        "opt_outs",
        422 if refused else 200,
        people=[(each, source_link(each.person_uri)) for each in shown],
        more=urlencode({"after": shown[-1].person_uri}) if has_more else None,
        is_first=after is None,
        refused=refused,
        person=person,
        done=request.query_params.get("done", ""),
        added=added,
        has_met=bool(added) and store.ledger.has_met(added),
    )
