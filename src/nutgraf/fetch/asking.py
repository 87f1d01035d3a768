"""Asking a host with manners: in its turn, not too many at once, again where it may help."""

from __future__ import annotations

import asyncio
import datetime
import logging
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import stamina
from stamina.instrumentation import LoggingOnRetryHook

from nutgraf import telemetry
from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.fetch.errand import Errand, Hop, Purpose
from nutgraf.fetch.exchange import Answer, PassingFailure, Question, ask, failure_of
from nutgraf.fetch.freshness import retry_after
from nutgraf.fetch.pacing import Gates

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from nutgraf.fetch.options import FetchOptions
    from nutgraf.fetch.pacing import RateBudget


class LeftAlone(FetchFailed):
    """A host that asked not to be asked for now; outside of this room it is a `FetchFailed`."""


_LONGEST_PAUSE = 86_400.0
_FIRST_WAIT, _LONGEST_WAIT, _JITTER = 0.2, 2.0, 0.3

# stamina tells of each retry by structlog where that is installed, and that writes to standard
# output, where results go. By logging it is heard by whoever has set up a log, and by nobody else.
stamina.instrumentation.set_on_retry_hooks((LoggingOnRetryHook,))
logging.getLogger("stamina").addHandler(logging.NullHandler())


class Asker:
    """Asks hosts.

    Args:
        session: with the guarded connector.
        options: limits and manners.
        budget: of requests to each host.
    """

    def __init__(self, session: ClientSession, options: FetchOptions, budget: RateBudget) -> None:
        self._session = session
        self._options = options
        self._budget = budget
        self._hosts = Gates(options.host_connections)
        self._everywhere = asyncio.Semaphore(options.connections)

    async def ask(
        self, question: Question, errand: Errand, purpose: Purpose, delay: float | None = None
    ) -> Answer:
        """Asks until there is an answer or the attempts are used up.

        Args:
            question: what for.
            errand: whose deadline and journal it is.
            purpose: for the journal.
            delay: seconds that the site wants between two requests.

        Raises:
            FetchFailed: every reason but `robots`; a status of 400 and more is one.
            NotAnArticle: `unsupported-type`.
        """
        async for attempt in stamina.retry_context(
            on=self._again,
            attempts=self._options.attempts,
            timeout=None,
            wait_initial=_FIRST_WAIT,
            wait_max=_LONGEST_WAIT,
            wait_jitter=_JITTER,
        ):
            with attempt:
                return await self._ask_in_turn(question, errand, purpose, delay)
        raise FetchFailed("network", "nothing was asked")  # attempts are at least 1

    def _again(self, error: Exception) -> bool | float:
        """Tells whether a failure is worth another attempt, and when."""
        if not isinstance(error, PassingFailure):
            return False
        if error.retry_after is None:
            return True
        return error.retry_after if error.retry_after <= self._options.patience else False

    async def _ask_in_turn(
        self, question: Question, errand: Errand, purpose: Purpose, delay: float | None
    ) -> Answer:
        host = question.link.host
        async with AsyncExitStack() as place:
            with errand.deadline.paused():
                await place.enter_async_context(self._hosts.at(host))
                await self._rest(host)
            answer = None
            while answer is None:
                answer = await self._try(question, errand, purpose, delay)
        wait = retry_after(answer.headers, datetime.datetime.now(datetime.UTC))
        failure = failure_of(answer, wait)
        if failure is not None:
            if wait:
                await self._budget.pause(host, min(wait, _LONGEST_PAUSE))
            raise failure
        return answer

    async def _rest(self, host: str) -> None:
        """Waits while a host wants to be left alone."""
        paused = await self._budget.paused(host)
        if paused > self._options.patience:
            evidence = f"{host} asked to be left alone for another {paused:.0f} s"
            raise LeftAlone("http-4xx", evidence, paused)
        await _wait(host, paused)

    async def _try(
        self, question: Question, errand: Errand, purpose: Purpose, delay: float | None
    ) -> Answer | None:
        """Asks if it is our turn; else waits until it may be, and returns None."""
        own = self._options.host_per_second
        with errand.deadline.paused():
            await self._everywhere.acquire()
        try:
            wait = await self._budget.take(
                question.link.host,
                per_second=min(own, 1 / delay) if delay else own,
                burst=1 if delay else self._options.host_burst,
            )
            if wait <= 0:
                return await self._ask_once(question, errand, purpose)
        finally:
            self._everywhere.release()
        with errand.deadline.paused():
            await _wait(question.link.host, wait)
        return None

    async def _ask_once(self, question: Question, errand: Errand, purpose: Purpose) -> Answer:
        started = time.perf_counter()
        outcome, address = "given up", None
        try:
            answer = await ask(self._session, question)
            outcome, address = str(answer.status), answer.address
        except (FetchFailed, NotAnArticle) as error:
            outcome = error.reason
            raise
        finally:
            seconds = time.perf_counter() - started
            errand.note(Hop(question.link.url, purpose, outcome, seconds, address))
        return answer


async def _wait(host: str, seconds: float) -> None:
    """Waits until a host may be asked."""
    if seconds > 0:
        telemetry.count("wait", seconds, on="site", whom=host)
    await asyncio.sleep(seconds)
