"""robots.txt: where a site does not want to be asked.

Source: RFC 9309; its rules for failures are in section 2.3.1. A site that is not found to have a
robots.txt (4xx) allows everything, one that fails (5xx, no answer) nothing. 429 counts as a
failure here, which is the politer reading.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from protego import Protego

from nutgraf.errors import FetchFailed
from nutgraf.fetch.options import PRODUCT

if TYPE_CHECKING:
    from nutgraf.fetch.links import Link

MAX_BYTES = 512_000
"""What is read of a robots.txt; RFC 9309 asks for at least 500 KiB."""

_KEPT = 86_400.0
_KEPT_AFTER_FAILURE = 600.0
_MOST_ORIGINS = 2_000
_MOST_LINES = 20_000
_MOST_WILDCARDS = 10
_LONGEST_DELAY = 30.0


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What asking for a robots.txt gave.

    Attributes:
        outcome: "absent" for 4xx and redirects without end, "failing" for 5xx and no answer.
        text: of the file that was found; of a failure, what happened.
    """

    outcome: Literal["found", "absent", "failing"]
    text: str = ""


Load = Callable[[], Awaitable[RobotsFile]]
"""Asks for the robots.txt that counts for a link."""


@dataclass(frozen=True, slots=True)
class _Rules:
    parsed: Protego | None
    allowed: bool
    until: float
    why: str

    def allow(self, link: Link) -> bool:
        return self.allowed if self.parsed is None else self.parsed.can_fetch(link.url, PRODUCT)


class Robots:
    """Judges links by their sites' robots.txt, each asked for once a day.

    Args:
        clock: seconds that only go up.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rules: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    async def judge(self, link: Link, load: Load) -> float | None:
        """Asks whether a link may be asked for.

        Args:
            link: that has been judged otherwise.
            load: asks for the site's robots.txt, where it is not known yet.

        Returns:
            Seconds that the site wants between two requests, at most 30; None for no wish.

        Raises:
            FetchFailed: `robots`, or what `load` raises.
        """
        rules = await self._rules_for(link, load)
        if not rules.allow(link):
            raise FetchFailed("robots", f"{link.host} {rules.why}")
        delay = rules.parsed.crawl_delay(PRODUCT) if rules.parsed else None
        return None if delay is None else min(max(0.0, float(delay)), _LONGEST_DELAY)

    async def _rules_for(self, link: Link, load: Load) -> _Rules:
        origin = link.origin
        lock = self._asking.setdefault(origin, asyncio.Lock())
        try:
            async with lock:  # many pages of one site ask for its rules once
                rules = self._rules.get(origin)
                if rules is None or rules.until < self._clock():
                    rules = self._read(await load())
                    self._rules[origin] = rules
                self._rules.move_to_end(origin)
        finally:
            if not lock.locked():
                self._asking.pop(origin, None)
        while len(self._rules) > _MOST_ORIGINS:
            self._rules.popitem(last=False)
        return rules

    def _read(self, file: RobotsFile) -> _Rules:
        now = self._clock()
        if file.outcome == "failing":
            why = f"did not give its robots.txt, which counts as a no: {file.text}"
            return _Rules(None, False, now + _KEPT_AFTER_FAILURE, why)
        if file.outcome == "absent":
            return _Rules(None, True, now + _KEPT, "has no robots.txt")
        parsed = Protego.parse(_tamed(file.text))
        return _Rules(parsed, True, now + _KEPT, "does not want this page fetched (robots.txt)")


def _tamed(text: str) -> str:
    """Leaves out what no honest robots.txt has: patterns that take long to compare."""
    lines = text.splitlines()[:_MOST_LINES]
    return "\n".join(line for line in lines if line.count("*") <= _MOST_WILDCARDS)
