"""What came of a phase of a siege of workers, judged and told."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from tests.crash.besieged import Standing

Phase = Literal["kills", "freezes"]


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
        taken_over: seconds from each kill to when another began each step that it cut short; None
            for one that nobody began anew.
        states: posts of all phases so far by state in the ledger.
        leases: that are left in the ledger.
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

    @property
    def is_good(self) -> bool:
        """Whether all stands as it should; without a double, freezes have proved nothing."""
        return (
            self.standing == {1: self.eligible}
            and self.ineligible == 0
            and set(self.answers) <= {1}
            and None not in self.doubles
            and (bool(self.doubles) if self.phase == "freezes" else self.most_at_once <= 1)
        )


def told(outcome: Outcome) -> str:
    """What came of a phase, in lines for people."""
    over = [each for each in outcome.doubles if each is not None]
    retaken = [each for each in outcome.taken_over if each is not None]
    return "\n".join(
        (
            f"{outcome.phase}: {'good' if outcome.is_good else 'BAD'} after "
            f"{outcome.seconds:.0f} s; {outcome.killed} kills, {outcome.frozen} freezes, "
            f"{outcome.restarts} restarts of PostgreSQL, {outcome.cut} connections cut",
            f"  {outcome.eligible} posts with an article have {dict(outcome.standing)} comments; "
            f"at most {outcome.most_at_once} at once; {outcome.ineligible} elsewhere",
            f"  mentions have {dict(outcome.answers)} answers; ledger: {outcome.states}, "
            f"{outcome.leases} leases left",
            f"  {len(outcome.doubles)} doubles, {outcome.doubles.count(None)} of them still; "
            f"stood for {_spread(over)}",
            f"  {len(outcome.taken_over)} steps cut short by kills, "
            f"{outcome.taken_over.count(None)} not begun anew; taken over after "
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
