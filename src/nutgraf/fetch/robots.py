"""robots.txt: where a site does not want to be asked.

Source: RFC 9309; its rules for failures are in section 2.3.1. A site that is not found to have a
robots.txt (4xx) allows everything, one that fails (5xx, no answer) nothing. 429 counts as a
failure here, which is the politer reading.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from protego import Protego

from nutgraf.errors import FetchFailed, FetchReason
from nutgraf.fetch.options import PRODUCT
from nutgraf.fetch.pacing import Gates

if TYPE_CHECKING:
    from nutgraf.fetch.deadline import Deadline
    from nutgraf.fetch.links import Link

MAX_BYTES = 512_000
"""What is read of a robots.txt: 500 KiB, as RFC 9309 asks for at least."""

_KEPT = 86_400.0
_KEPT_AFTER_FAILURE = 600.0
_KEPT_AFTER_SILENCE = 30.0
_MOST_ORIGINS = 2_000
_LONGEST_DELAY = 30.0
_AGENT = re.compile(
    r"^([ \t]*user-agent[ \t]*:[ \t]*)([a-z_-]+)[^\r\n]*$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What asking for a robots.txt gave.

    Attributes:
        outcome: "absent" for 4xx and redirects without end, "failing" for 5xx and silence.
        text: of the file that was found; of a failure, what happened.
    """

    outcome: Literal["found", "absent", "failing"]
    text: str = ""


Load = Callable[[], Awaitable[RobotsFile]]
"""Asks for the robots.txt that counts for a link."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is known of a site's wishes until a time: parsed rules, all or nothing, or a failure."""

    until: float
    parsed: Protego | None = None
    refusal: tuple[FetchReason, str] | None = None

    def judge(self, link: Link) -> None:
        if self.refusal is not None:
            raise FetchFailed(*self.refusal)
        if self.parsed is not None and not self.parsed.can_fetch(link.url, PRODUCT):
            raise FetchFailed("robots", f"{link.host} does not want this page fetched (robots.txt)")


class Robots:
    """Judges links by their sites' robots.txt, each asked for once a day.

    Args:
        clock: seconds that only go up.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rules: OrderedDict[str, _Rules] = OrderedDict()
        self._origins = Gates(1)

    async def judge(self, link: Link, load: Load, deadline: Deadline) -> float | None:
        """Asks whether a link may be asked for.

        Args:
            link: that has been judged otherwise.
            load: asks for the site's robots.txt, where it is not known yet.
            deadline: that does not count while another fetch asks for it.

        Returns:
            Seconds that the site wants between two requests, at most 30; None for no wish.

        Raises:
            FetchFailed: `robots`; `network` where the site cannot be reached; what `load` raises.
        """
        rules = await self._rules_for(link, load, deadline)
        rules.judge(link)
        delay = rules.parsed.crawl_delay(PRODUCT) if rules.parsed else None
        return None if delay is None else min(max(0.0, float(delay)), _LONGEST_DELAY)

    async def _rules_for(self, link: Link, load: Load, deadline: Deadline) -> _Rules:
        origin = link.origin
        async with AsyncExitStack() as place:
            with deadline.paused():
                await place.enter_async_context(self._origins.at(origin))
            rules = self._rules.get(origin)
            if rules is None or rules.until < self._clock():
                rules = self._rules[origin] = await self._ask(link, load)
            self._rules.move_to_end(origin)
        while len(self._rules) > _MOST_ORIGINS:
            self._rules.popitem(last=False)
        return rules

    async def _ask(self, link: Link, load: Load) -> _Rules:
        try:
            file = await load()
        except FetchFailed as failure:
            if failure.reason != "network":
                raise
            # The page would fare no better, nor would the next ones of this site.
            silence = self._clock() + _KEPT_AFTER_SILENCE
            return _Rules(silence, refusal=(failure.reason, failure.evidence))
        if file.outcome == "failing":
            why = f"{link.host} did not give its robots.txt, which counts as a no: {file.text}"
            return _Rules(self._clock() + _KEPT_AFTER_FAILURE, refusal=("robots", why))
        parsed = Protego.parse(_exact(file.text)) if file.outcome == "found" else None
        return _Rules(self._clock() + _KEPT, parsed)


def _exact(text: str) -> str:
    """Makes the names of crawlers compare as RFC 9309, section 2.2.1, says: whole, without version.

    protego takes "nut" for a name of nutgraf, and "nutgraf/1.0" for none.
    """

    def name(line: re.Match[str]) -> str:
        lower = line[2].lower()
        other = lower != PRODUCT and PRODUCT.startswith(lower)
        return f"{line[1]}{'not-' if other else ''}{line[2]}"

    return _AGENT.sub(name, text)
