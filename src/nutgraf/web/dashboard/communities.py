"""Communities: what each of those who may say something said, what follows, what is chosen here."""

from __future__ import annotations

from typing import Annotated, Self
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from nutgraf.bot.operator import demand_possible
from nutgraf.bot.policy import COMMENT_FORMATS
from nutgraf.errors import BadOption
from nutgraf.render.characters import one_line
from nutgraf.store.browsing_values import OperatorChoice, PostFilter
from nutgraf.store.opening import Store
from nutgraf.store.values import MODES
from nutgraf.web.dashboard.access import Operator, draw
from nutgraf.web.dashboard.standings import (
    TOLD_MODES,
    UNSAID,
    Known,
    is_unheard_of,
    known_communities,
    known_community,
    policy_there,
    standing,
)
from nutgraf.web.door.visitor import OperatorSession
from nutgraf.web.forms import one_of
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem

router = APIRouter(prefix="/bot")

_AT_ONCE = 100
_LONGEST = 300

Text = Annotated[str, StringConstraints(max_length=_LONGEST)]


class Choosing(BaseModel):
    """The form in which something is chosen for a community; an empty field says nothing.

    Attributes:
        name: of the community, "name@instance".
        mode: as of `OperatorChoice`, and so the next.
        format: the same.
        sentences: the same.
        per_hour: the same.
        per_day: the same.
        reset: whether all is to be forgotten.
    """

    name: Text = ""
    mode: Text = ""
    format: Text = ""
    sentences: Text = ""
    per_hour: Text = ""
    per_day: Text = ""
    reset: Text = ""

    @classmethod
    def of(cls, known: Known) -> Self:
        """Returns the form as it is filled in with what was chosen before."""
        names = ("mode", "format", "sentences", "per_hour", "per_day")
        said = {name: getattr(known.operator, name, None) for name in names}
        filled = {name: "" if value is None else str(value) for name, value in said.items()}
        return cls(name=known.handle, **filled)

    def choice(self, uri: str, handle: str) -> OperatorChoice:
        """Returns what the form says.

        Args:
            uri: canonical, of the community.
            handle: "name@instance".

        Raises:
            BadOption: something that makes no sense.
        """
        choice = OperatorChoice(
            uri,
            handle,
            mode=one_of("mode", self.mode, MODES),
            format=self.format or None,
            sentences=_number("sentences", self.sentences),
            per_hour=_number("per_hour", self.per_hour),
            per_day=_number("per_day", self.per_day),
        )
        demand_possible(choice)
        return choice


@router.get("/communities")
def show_communities(request: Request, operator: Operator, words: str = "") -> HTMLResponse:
    """Shows all communities that were seen or named."""
    parts = parts_of(request)
    wanted = one_line(words)[:_LONGEST].lower()
    written = parts.desk.written
    found = [
        known for known in known_communities(parts.store, written) if wanted in known.handle.lower()
    ]
    return draw(
        request,
        operator,
        "communities",
        standings=[standing(written, known) for known in found[:_AT_ONCE]],
        left_out=max(0, len(found) - _AT_ONCE),
        words=wanted,
        unsaid=UNSAID.values(),
    )


@router.get("/community")
def show_community(request: Request, operator: Operator, name: str = "") -> HTMLResponse:
    """Shows one community, and the form in which something is chosen for it."""
    known = _find(parts_of(request).store, name)
    return _draw(request, operator, known, Choosing.of(known))


@router.post("/community")
def choose(request: Request, operator: Operator, form: Annotated[Choosing, Form()]) -> Response:
    """Keeps what the operator chose for a community, or forgets it."""
    store = parts_of(request).store
    known = _find(store, form.name)
    if known.uri is None:
        raise Problem(
            409, "not-found", "no post of this community was seen yet: name it in nutgraf.toml"
        )
    if form.reset:
        store.choices.set_operator_choice(OperatorChoice(known.uri, known.handle))
        return _back_to(known, "reset")
    try:
        choice = form.choice(known.uri, known.handle)
    except BadOption as error:
        return _draw(request, operator, known, form, refused=str(error))
    store.choices.set_operator_choice(choice)
    return _back_to(known, "kept")


def _find(store: Store, name: str) -> Known:
    """A community by its handle.

    Raises:
        Problem: 404, that is none.
    """
    handle = one_line(name).removeprefix("!")
    if "@" not in handle or len(handle) > _LONGEST:
        raise Problem(
            404, "not-found", "there is no such community: its name is of the form name@instance"
        )
    posts = store.ledger.browse(PostFilter(community=handle), limit=1).posts
    return known_community(store, handle, posts[0].community_uri if posts else None)


def _number(name: str, text: str) -> int | None:
    said = text.strip()
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= 9):
        raise BadOption(f"{name} must be a whole number")
    return int(said)


def _back_to(known: Known, done: str) -> RedirectResponse:
    query = urlencode({"name": known.handle, "done": done})
    return RedirectResponse(f"/bot/community?{query}", 303)


def _draw(
    request: Request,
    operator: OperatorSession,
    known: Known,
    form: Choosing,
    refused: str = "",
) -> HTMLResponse:
    written = parts_of(request).desk.written
    return draw(
        request,
        operator,
        "community",
        422 if refused else 200,
        standing=standing(written, known),
        is_unheard_of=is_unheard_of(written, known),
        form=form,
        there=policy_there(written, known),
        told_modes=TOLD_MODES,
        formats=COMMENT_FORMATS,
        done=request.query_params.get("done", ""),
        refused=refused,
    )
