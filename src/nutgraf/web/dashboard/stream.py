"""What happens, as it happens: server-sent events of the dashboard.

Each event tells how a post is now, not what changed, so one that comes twice does no harm. Its
number is that of the latest step it tells of, from which a browser goes on after a break.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing

from fastapi.sse import format_sse_event

from nutgraf.errors import StoreFailed
from nutgraf.store.browsing_values import PostFilter
from nutgraf.web.dashboard.figures import Figures, drawn_figures
from nutgraf.web.dashboard.filters import matches
from nutgraf.web.dashboard.rows import TOLD_OF_NOTICES, drawn_answer, drawn_row
from nutgraf.web.dashboard.watch import Happening, Watch

log = logging.getLogger(__name__)

_KEEP_ALIVE = 15.0
_RETRY_MILLISECONDS = 2_000


async def follow(
    watch: Watch,
    wanted: PostFilter,
    after: int,
    may_look: Callable[[], Awaitable[bool]],
    *,
    keep_alive: float = _KEEP_ALIVE,
) -> AsyncIterator[bytes]:
    """Tells what happens until the server stops or whoever listens may not any more.

    Where the store fails the stream ends, and the browser comes back for the rest.

    Args:
        watch: that looks.
        wanted: which posts are told of.
        after: number of the last step that the listener knows.
        may_look: whether they still may; asked before anything is told.
        keep_alive: seconds after which a sign of life is given.
    """
    yield format_sse_event(comment="nutgraf", retry=_RETRY_MILLISECONDS)
    try:
        async with (
            watch.listening(),
            aclosing(_events(watch, wanted, after, may_look, keep_alive)) as events,
        ):
            async for event in events:
                yield event
    except StoreFailed as error:
        log.warning("a window of the dashboard is not told what happens: %s", error)


async def _events(
    watch: Watch,
    wanted: PostFilter,
    after: int,
    may_look: Callable[[], Awaitable[bool]],
    keep_alive: float,
) -> AsyncGenerator[bytes]:
    if await watch.is_lost(after):
        yield _event("stale")
        return
    figures: Figures | None = None
    while True:
        happened = await watch.after(after, keep_alive)
        if watch.is_over:
            return
        if not await may_look():
            yield _event("end")
            return
        for event in _events_of(happened, wanted):
            yield event
        if happened:
            after = happened[-1].step.id
        if watch.figures is not None and watch.figures != figures:
            figures = watch.figures
            yield _event("figures", drawn_figures(figures))
        yield format_sse_event(comment="here", id=str(after))


def _events_of(happened: Sequence[Happening], wanted: PostFilter) -> list[bytes]:
    """Events of steps; of several of one post the last counts."""
    latest = {each.step.uri: each for each in happened if each.step.subject == "post"}
    events = []
    for each in happened:
        if each.step.subject == "notice":
            if each.step.what in TOLD_OF_NOTICES:
                events.append(_event("answer", drawn_answer(each.step)))
        elif each is latest[each.step.uri] and each.post is not None:
            if matches(each.post, wanted):
                events.append(_event("post", drawn_row(each.post)))
            else:
                events.append(_event("gone", str(each.post.id)))
    return events


def _event(name: str, data: str = "-") -> bytes:
    return format_sse_event(event=name, data_str=data)
