"""The overview: what the bot saw, said and skipped, newest first, and as it happens."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse

from nutgraf.bot.policy import SKIP_REASONS
from nutgraf.errors import FETCH_REASONS, PAGE_REASONS
from nutgraf.web.dashboard.access import Operator, draw
from nutgraf.web.dashboard.figures import figures_of_today
from nutgraf.web.dashboard.filters import read_number, read_wish
from nutgraf.web.dashboard.rows import Answer, Row
from nutgraf.web.dashboard.stream import follow
from nutgraf.web.dashboard.telling import REASONS, STATES
from nutgraf.web.dashboard.watch import watch_of
from nutgraf.web.parts import parts_of

router = APIRouter(prefix="/bot")

_AT_ONCE = 50
_HANDLES = 300
_ANSWERS = 8
_NOT_BUFFERED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_REASON_GROUPS = tuple(
    (name, [(reason, REASONS[reason]) for reason in sorted(reasons)])
    for name, reasons in (
        ("The bot's policy", SKIP_REASONS),
        ("What the page is", PAGE_REASONS),
        ("Fetching", FETCH_REASONS),
    )
)


@router.get("")
def show_feed(request: Request, operator: Operator) -> HTMLResponse:
    """Shows posts as the bot came across them, and the day in numbers."""
    parts = parts_of(request)
    ledger = parts.store.ledger
    wish = read_wish(request.query_params)
    position = ledger.newest_step()  # before the posts are read: what comes between is told twice
    found = ledger.browse(wish.wanted, before=wish.before, limit=_AT_ONCE + 1)
    shown = found.posts[:_AT_ONCE]
    has_more = len(found.posts) > _AT_ONCE
    last = shown[-1].id if has_more else found.searched_to
    return draw(
        request,
        operator,
        "feed",
        wish=wish,
        rows=[Row.of(post) for post in shown],
        older=None if last is None else wish.query(before=last),
        searched_since=None if has_more else found.searched_since,
        newest=wish.query(before=None) if wish.before is not None else None,
        events=f"/bot/events?{wish.query(before=None)}",
        position=position,
        figures=figures_of_today(parts.store),
        answers=[Answer.of(step) for step in ledger.newest_answers(_ANSWERS)],
        handles=ledger.community_handles()[:_HANDLES],
        states=STATES,
        reason_groups=_REASON_GROUPS,
        known_reason=wish.wanted.reason in REASONS,
        has_bot=parts.desk.is_at_hand,
    )


@router.get("/events")
async def tell_events(request: Request, operator: Operator) -> StreamingResponse:
    """Tells the browser what happens, for as long as the operator is logged in."""
    wish = read_wish(request.query_params)
    known = {"after": request.headers.get("last-event-id", "")}
    after = read_number(known, "after") or read_number(request.query_params, "after") or 0
    door = parts_of(request).door

    async def may_look() -> bool:
        return await door.is_operator_still(request)

    watch = watch_of(request)
    watch.demand_room()  # while the answer has a status still
    events = follow(watch, wish.wanted, after, may_look)
    return StreamingResponse(events, media_type="text/event-stream", headers=_NOT_BUFFERED)
