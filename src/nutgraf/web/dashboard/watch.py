"""One look at the journal for all who look on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nutgraf.errors import StoreFailed
from nutgraf.store.browsing_values import Step
from nutgraf.store.values import LedgerPost
from nutgraf.web.dashboard.figures import Figures, figures_of_today
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from nutgraf.store.opening import Store

log = logging.getLogger(__name__)

_AT_ONCE = 200
_KEPT = 1_000
_LISTENERS = 50
_PAUSE_AFTER_FAILURE = 5.0


@dataclass(frozen=True, slots=True)
class Happening:
    """A step, and its post as it was when the step was found.

    Attributes:
        step: of the journal.
        post: None for a notice, and for a post that is forgotten.
    """

    step: Step
    post: LedgerPost | None


class Watch:
    """Looks for new steps while somebody listens, and keeps the newest for all who do.

    Args:
        store: whose journal is read.
        stopping: is set when the server is about to stop; all who listen are then sent home.
        every: seconds between two looks.
    """

    def __init__(
        self, store: Store, stopping: asyncio.Event | None = None, every: float = 1.0
    ) -> None:
        self._store = store
        self._stopping = stopping or asyncio.Event()
        self._every = every
        self._recent: deque[Happening] = deque(maxlen=_KEPT)
        self._floor = 0  # all that came after this step is among the recent
        self._newest = 0
        self._changed = asyncio.Condition()
        self._listeners = 0
        self._at_work: tuple[asyncio.Task[None], ...] = ()
        self.figures: Figures | None = None

    @property
    def is_over(self) -> bool:
        """Whether the server is about to stop."""
        return self._stopping.is_set()

    def demand_room(self) -> None:
        """Raises a `Problem`, 503, where so many listen already that one more would be too many."""
        if self._listeners >= _LISTENERS:
            told = "too many windows follow the bot; close some of them"
            raise Problem(503, "busy", told, headers={"Retry-After": "60"})

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Looks for steps as long as the context lasts."""
        self._listeners += 1
        try:
            if not self._at_work:
                await self._begin()
            yield
        finally:
            self._listeners -= 1
            if not self._listeners:
                await self._cease()

    async def after(self, position: int, patience: float) -> list[Happening]:
        """Waits for steps that come after one that is known.

        Args:
            position: number of that step.
            patience: seconds to wait at most.

        Returns:
            Some of them, oldest first; none after that time, or when it is over.
        """
        known = max(position, self._newest if position < self._floor else 0)
        if position < self._floor and (found := await asyncio.to_thread(self._read, position)):
            return found
        # What stood between may be forgotten, or held back: then there is nothing but to wait.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience), self._changed:
                await self._changed.wait_for(lambda: self.is_over or self._newest > known)
        if position < self._floor:
            return await asyncio.to_thread(self._read, position)
        return [each for each in self._recent if each.step.id > position]

    async def is_lost(self, position: int) -> bool:
        """Whether a listener must look at the whole page again.

        That is so where more has happened since its last step than is worth telling one by one, and
        where there never was such a step: the store is another one now.
        """
        if position > self._newest:  # it may know what was not looked at here yet
            return position > await asyncio.to_thread(self._newest_step)
        return self._newest - position > _KEPT

    async def _begin(self) -> None:
        newest = await asyncio.to_thread(self._newest_step)
        if not self._at_work:  # nobody else began in the meantime
            self._recent.clear()
            self._newest = self._floor = newest
            self.figures = None
            self._at_work = (
                asyncio.create_task(self._look()),
                asyncio.create_task(self._send_home()),
            )

    async def _cease(self) -> None:
        tasks, self._at_work = self._at_work, ()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send_home(self) -> None:
        await self._stopping.wait()
        async with self._changed:
            self._changed.notify_all()

    async def _look(self) -> None:
        while not self.is_over:
            pause = self._every
            try:
                await self._look_once()
            except StoreFailed as error:
                log.warning("the dashboard cannot see what happens: %s", error)
                pause = max(pause, _PAUSE_AFTER_FAILURE)
            except Exception:  # a fault of ours: who looks on must not be left without a word
                log.exception("the dashboard cannot see what happens")
                pause = max(pause, _PAUSE_AFTER_FAILURE)
            await asyncio.sleep(pause)

    async def _look_once(self) -> None:
        found, figures = await asyncio.to_thread(self._see)
        if figures is None:
            return
        async with self._changed:
            self.figures = figures
            for each in found:
                if len(self._recent) == _KEPT:
                    self._floor = self._recent[0].step.id
                self._recent.append(each)
                self._newest = each.step.id
            self._changed.notify_all()

    def _see(self) -> tuple[list[Happening], Figures | None]:
        """What is new, and the day in numbers; None for them where they are as they were."""
        found = self._read(self._newest)
        known = self.figures
        if not found and known is not None and known.day == self._store.now().date():
            return found, None
        return found, figures_of_today(self._store)

    def _newest_step(self) -> int:
        return self._store.ledger.newest_step()

    def _read(self, position: int) -> list[Happening]:
        ledger = self._store.ledger
        steps = ledger.steps_after(position, _AT_ONCE)
        uris = {step.uri for step in steps if step.subject == "post"}
        posts = {uri: ledger.post(uri) for uri in uris}
        return [Happening(step, posts.get(step.uri)) for step in steps]


def watch_of(connection: HTTPConnection) -> Watch:
    """Returns the watch of the application that a request came to."""
    state = connection.app.state
    if not hasattr(state, "watch"):
        state.watch = Watch(parts_of(connection).store, getattr(state, "stopping", None))
    watch: Watch = state.watch
    return watch
