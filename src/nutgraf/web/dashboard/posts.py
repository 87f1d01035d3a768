"""A post: what happened to it, what was said under it, and what the operator can do about that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from nutgraf.bot.policy import COMMENT_FORMATS
from nutgraf.errors import BadConfiguration, BadOption, NutgrafError, PlatformError, StoreFailed
from nutgraf.render.characters import one_line
from nutgraf.web.dashboard.access import Operator, draw
from nutgraf.web.dashboard.post_view import PostView, view_of
from nutgraf.web.door.visitor import OperatorSession
from nutgraf.web.forms import one_of
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import problem_of

router = APIRouter(prefix="/bot/posts/{post_id}")

Row = Annotated[int, Path(ge=1, lt=2**63)]
ChosenFormat = Annotated[str, Form(alias="format", max_length=20)]

_DONE: Final = {
    "edited": "The comment was written anew in place.",
    "unchanged": "The article was read again; the comment says the same as before.",
    "said": "The comment was written.",
    "not-said": "Nothing was said: what was decided instead is told below.",
    "withdrawn": "The summary was taken away, for good.",
    "kept-away": "There will be no summary under this post.",
}
"""What an order came to, as the address of the page has it after it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an order came to, as the page of its post shows it.

    Attributes:
        status: of HTTP.
        done: in words; None where nothing was ordered.
        refused: why it was not done.
        preview: Markdown of what would be said.
        chosen: format that was asked for; "" for that of the community.
    """

    status: int = 200
    done: str | None = None
    refused: str | None = None
    preview: str | None = None
    chosen: str = ""


@router.get("")
def show_post(
    request: Request, operator: Operator, post_id: Row, done: str | None = None
) -> HTMLResponse:
    """Shows a post."""
    return _draw(request, operator, post_id, Outcome(done=_DONE.get(done or "")))


@router.post("/preview")
async def preview(
    request: Request, operator: Operator, post_id: Row, chosen: ChosenFormat = ""
) -> HTMLResponse:
    """Shows what would be said under a post now; nothing is written."""
    try:
        text = await parts_of(request).desk.preview(
            post_id, one_of("format", chosen, COMMENT_FORMATS)
        )
    except NutgrafError as error:
        return await _draw_refused(request, operator, post_id, error, chosen)
    outcome = Outcome(preview=text, chosen=chosen)
    return await run_in_threadpool(_draw, request, operator, post_id, outcome)


@router.post("/redo")
async def redo(
    request: Request, operator: Operator, post_id: Row, chosen: ChosenFormat = ""
) -> Response:
    """Reads the article again and edits the comment, or comments where none was made."""
    parts = parts_of(request)
    before = await run_in_threadpool(view_of, parts.store, parts.desk.written, post_id)
    try:
        await parts.desk.redo(post_id, one_of("format", chosen, COMMENT_FORMATS))
    except NutgrafError as error:
        return await _draw_refused(request, operator, post_id, error, chosen)
    after = await run_in_threadpool(view_of, parts.store, parts.desk.written, post_id)
    return _back_to(post_id, _came_to(before, after))


@router.get("/withdraw")
def confirm_withdrawal(request: Request, operator: Operator, post_id: Row) -> HTMLResponse:
    """Asks whether a summary is to be taken away for good."""
    parts = parts_of(request)
    view = view_of(parts.store, parts.desk.written, post_id)
    return draw(request, operator, "withdraw", view=view, title=view.title)


@router.post("/withdraw")
async def withdraw(request: Request, operator: Operator, post_id: Row) -> Response:
    """Takes a summary away for good, or sees to it that there will be none."""
    try:
        stood = await parts_of(request).desk.withdraw(post_id)
    except NutgrafError as error:
        return await _draw_refused(request, operator, post_id, error)
    return _back_to(post_id, "withdrawn" if stood else "kept-away")


def _came_to(before: PostView, after: PostView) -> str:
    if not after.stands:
        return "not-said"
    if not before.stands:
        return "said"
    one, other = before.saying, after.saying
    return "unchanged" if one and other and one.words.text == other.words.text else "edited"


def _back_to(post_id: int, done: str) -> RedirectResponse:
    return RedirectResponse(f"/bot/posts/{post_id}?done={done}", 303)


async def _draw_refused(
    request: Request,
    operator: OperatorSession,
    post_id: int,
    error: NutgrafError,
    chosen: str = "",
) -> HTMLResponse:
    """Shows the post with what went wrong on top of it."""
    outcome = Outcome(_status_of(error), refused=_told(error), chosen=chosen)
    return await run_in_threadpool(_draw, request, operator, post_id, outcome)


def _status_of(error: NutgrafError) -> int:
    if isinstance(error, BadOption | BadConfiguration):
        return 409
    return 502 if isinstance(error, PlatformError) else problem_of(error).status


def _told(error: NutgrafError) -> str:
    return (
        "the store cannot be used now" if isinstance(error, StoreFailed) else one_line(str(error))
    )


def _draw(
    request: Request, operator: OperatorSession, post_id: int, outcome: Outcome
) -> HTMLResponse:
    parts = parts_of(request)
    view = view_of(parts.store, parts.desk.written, post_id)
    return draw(
        request,
        operator,
        "post",
        outcome.status,
        view=view,
        title=view.title,
        outcome=outcome,
        formats=COMMENT_FORMATS,
        is_at_hand=parts.desk.is_at_hand,
    )
