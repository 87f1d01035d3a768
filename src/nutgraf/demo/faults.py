"""How an instance misbehaves, as real ones do."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal["lost-request", "lost-answer", "error-before", "error-after", "html", "html-after"]
"""What befalls a request; the ones with "after", and lost answers, after it was carried out."""


@dataclass(slots=True)
class Faults:
    """Shares of requests that fail, each between 0 and 1.

    Attributes:
        lost_answer: carried out, but the connection is cut before the answer.
        lost_request: the connection is cut before anything is done.
        server_error: answered by a status of 500 or 503; half of them carried out.
        html: answered by a page of HTML with status 502, or 200 as a wall before the instance
            does; half of them carried out.
        lag_seconds: comments and posts show in lists only so long after they arrived.
        slow_seconds: every answer takes so long.
        seed: of the chance.
    """

    lost_answer: float = 0.0
    lost_request: float = 0.0
    server_error: float = 0.0
    html: float = 0.0
    lag_seconds: float = 0.0
    slow_seconds: float = 0.0
    seed: int = 0
    _chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - faults are to be repeatable

    def draw(self) -> Fault | None:
        """Returns what befalls the next request; None for nothing."""
        drawn = self._chance.random()
        after = self._chance.random() < 0.5
        shares: list[tuple[float, Fault]] = [
            (self.lost_answer, "lost-answer"),
            (self.lost_request, "lost-request"),
            (self.server_error, "error-after" if after else "error-before"),
            (self.html, "html-after" if after else "html"),
        ]
        for share, fault in shares:
            if drawn < share:
                return fault
            drawn -= share
        return None

    def heads(self) -> bool:
        """Whether a coin shows heads."""
        return self._chance.random() < 0.5
