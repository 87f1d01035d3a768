"""Whether a process can do its work: asked by anybody, uncounted, so it costs next to nothing."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final

log = logging.getLogger(__name__)

PATIENCE: Final = 5.0
_REMEMBERED: Final = 2.0

Question = Callable[[], Coroutine[Any, Any, object]]
"""Raises where whoever is asked cannot do its part."""


class Readiness:
    """Asks what the work needs; who asks within seconds of another gets the same answer.

    Args:
        questions: by the name of who is asked; one that raises, or answers late, is silent.
        clock: seconds that only go up.
    """

    def __init__(
        self, questions: dict[str, Question], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._questions = questions
        self._clock = clock
        self._asking = asyncio.Lock()
        self._known: tuple[str, ...] = ()
        self._until = clock()

    async def silent(self) -> tuple[str, ...]:
        """Returns the names of those who do not answer."""
        if self._clock() < self._until:
            return self._known
        async with self._asking:
            if self._clock() >= self._until:  # nobody has asked while this waited
                await self._ask()
            return self._known

    async def _ask(self) -> None:
        told = await asyncio.gather(*map(_answers, self._questions, self._questions.values()))
        self._known = tuple(
            name for name, answers in zip(self._questions, told, strict=True) if not answers
        )
        self._until = self._clock() + _REMEMBERED


async def _answers(name: str, question: Question) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await question()
    except Exception as error:
        log.warning("not ready: %s: %s", name, type(error).__name__)
        return False
    return True
