"""What came of a phase of a siege of workers, judged and told."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from tests.crash.besieged import Standing

Phase = Literal["kills", "freezes"]


TAKEN_OVER, LATEST = 8.0, 30.0
"""Seconds from a kill until others take over what it cut short: half of the time, and at most. A
worker is dead after 4 s, which is seen within 1 s. Restarts of PostgreSQL come on top."""

DOUBLE = 20.0
"""Seconds for which two comments may stand at most: until who was frozen has looked, and who took
over again."""


@dataclass
class Outcome(Standing):
    """What happened in a phase, and what stands after it.

    Attributes:
        phase: which.
        seconds: it took.
        killed: workers, by SIGKILL.
        frozen: workers, for longer than a lease.
        restarted: workers that ended as PostgreSQL was away when they started.
        restarts: of PostgreSQL.
        cut: connections that were ended.
        taken_over: seconds from each kill to when another took each step that it cut short; None
            for one that nobody took.
        states: posts of all phases so far by state in the ledger.
        leases: that are left in the ledger.
        fenced: writes of workers that were frozen which failed, as another had taken over.
        open: such writes that did not fail.
        astray: posts whose comment is another than the one that the ledger knows.
        pace: how many times as long as usual all might take.
    """

    phase: str = ""
    seconds: float = 0.0
    killed: int = 0
    frozen: int = 0
    restarted: int = 0
    restarts: int = 0
    cut: int = 0
    taken_over: list[float | None] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)
    leases: int = 0
    fenced: int = 0
    open: int = 0
    astray: int = 0
    pace: float = 1.0

    @property
    def is_good(self) -> bool:
        """Whether all is as it should be."""
        return not self.failings

    @property
    def failings(self) -> list[str]:
        """What is not as it should be; without doubles and void claims, freezes prove nothing."""
        frozen = self.phase == "freezes"
        judged = {
            "posts without one comment": self.standing == {1: self.eligible},
            "comments where none belongs": self.ineligible == 0,
            "mentions without one answer": set(self.answers) <= {1},
            "doubles that stand": None not in self.doubles,
            "doubles that stood too long": _longest(self.doubles) <= DOUBLE * self.pace,
            "doubles though nobody froze": frozen or self.most_at_once <= 1,
            "no doubles though workers froze": not frozen or bool(self.doubles),
            "no claim was void though workers froze": not frozen or self.fenced > 0,
            "claims that were not void": self.open == 0,
            "comments that the ledger does not know": self.astray == 0,
            "leases that are left": self.leases == 0,
            "late take-overs": _longest(self.taken_over) <= LATEST * self.pace
            and _median(self.taken_over) <= TAKEN_OVER * self.pace,
        }
        return [told for told, is_so in judged.items() if not is_so]


def told(outcome: Outcome) -> str:
    """What came of a phase, in lines for people."""
    over = [each for each in outcome.doubles if each is not None]
    retaken = [each for each in outcome.taken_over if each is not None]
    return "\n".join(
        (
            f"{outcome.phase}: {', '.join(outcome.failings) or 'good'}; after "
            f"{outcome.seconds:.0f} s; {outcome.killed} kills, {outcome.frozen} freezes, "
            f"{outcome.restarts} restarts of PostgreSQL, {outcome.cut} connections cut",
            f"  {outcome.eligible} posts with an article have {dict(outcome.standing)} comments; "
            f"at most {outcome.most_at_once} at once; {outcome.ineligible} elsewhere",
            f"  mentions have {dict(outcome.answers)} answers; ledger: {outcome.states}, "
            f"{outcome.leases} leases left",
            f"  {len(outcome.doubles)} doubles, {outcome.doubles.count(None)} of them still; "
            f"stood for {_spread(over)}",
            f"  {outcome.fenced} writes of the frozen failed as they should, {outcome.open} did "
            f"not; {outcome.astray} comments unknown to the ledger",
            f"  {len(outcome.taken_over)} steps cut short by kills, "
            f"{outcome.taken_over.count(None)} not taken; taken over after "
            f"{_spread(retaken)}",
        )
    )


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "-"
    ordered = sorted(seconds)
    at_95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return (
        f"{statistics.median(ordered):.1f} s (median), {at_95:.1f} s (95 %), "
        f"{ordered[-1]:.1f} s (longest)"
    )


def _longest(seconds: Sequence[float | None]) -> float:
    return max((each for each in seconds if each is not None), default=0.0)


def _median(seconds: Sequence[float | None]) -> float:
    known = [each for each in seconds if each is not None]
    return statistics.median(known) if known else 0.0
