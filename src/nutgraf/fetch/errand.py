"""What one fetch carries along from request to request."""

from __future__ import annotations

from collections.abc import MutableSequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from nutgraf.fetch.deadline import Deadline

Purpose = Literal["page", "robots.txt", "api"]
"""What a request is for."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on the way to a page, for those who want to know.

    Attributes:
        url: that was asked for.
        purpose: what for.
        outcome: the HTTP status ("200"), or in a few words what happened instead.
        seconds: until the answer was read.
        address: that was connected to, where known.
    """

    url: str
    purpose: Purpose
    outcome: str
    seconds: float
    address: str | None


@dataclass(frozen=True, slots=True)
class Errand:
    """One fetch.

    Attributes:
        deadline: of all its requests.
        journal: where they are noted, if anywhere.
    """

    deadline: Deadline
    journal: MutableSequence[Hop] | None = None

    def note(self, hop: Hop) -> None:
        """Notes a request that has ended."""
        if self.journal is not None:
            self.journal.append(hop)
