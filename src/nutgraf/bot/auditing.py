"""Comparing what the ledger says with what stands on the platforms."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nutgraf.bot.audit_findings import AuditReport, Finding
from nutgraf.bot.crew import Crew, Seat


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """How an audit is made.

    Attributes:
        since: what was said earlier is left out; None for nothing.
        mend: whether differences are mended; else nothing is changed anywhere.
        per_minute: requests to each instance at most.
    """

    since: datetime.datetime | None = None
    mend: bool = False
    per_minute: float = 30.0


async def audit(
    crew: Crew,
    seats: Sequence[Seat],
    options: AuditOptions,
    *,
    absent: Mapping[str, str] | None = None,
    tell: Callable[[Finding], None] = lambda _: None,
) -> AuditReport:
    """Compares the ledger with the platforms, and mends what differs if that is asked for.

    It never says anything new, and leaves alone what somebody has in hand.

    Args:
        crew: of the deployment.
        seats: whose comments are looked at.
        options: how.
        absent: why accounts of the deployment are not logged in, by name.
        tell: hears of each finding when it is made.
    """
    raise NotImplementedError
