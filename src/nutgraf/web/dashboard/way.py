"""What happened to a post, step by step."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nutgraf.render.marked import source_link
from nutgraf.store.browsing_values import Step
from nutgraf.web.dashboard.telling import told_seconds, told_step, told_step_reason


@dataclass(frozen=True, slots=True)
class Stage:
    """A step as the page of its post has it.

    Attributes:
        at: when.
        later: how long after the step before; "" for the first.
        told: what happened.
        state: by which it is coloured.
        why: it happened; "" where there is nothing to tell.
        detail: what was seen; a stranger's words may be in it.
        address: of the comment, where the step tells it.
        account: that took it.
    """

    at: datetime.datetime
    later: str
    told: str
    state: str
    why: str
    detail: str
    address: str | None
    account: str


def stages(steps: Iterable[Step]) -> Iterator[Stage]:
    """Returns the steps of a post as its page tells them, in their order."""
    before: datetime.datetime | None = None
    for step in steps:
        link = source_link(step.detail)
        yield Stage(
            at=step.at,
            later="" if before is None else told_seconds((step.at - before).total_seconds()),
            told=told_step(step.what),
            state=step.what,
            why=told_step_reason(step.what, step.reason),
            detail="" if link else step.detail,
            address=link.url if link else None,
            account=step.account,
        )
        before = step.at
