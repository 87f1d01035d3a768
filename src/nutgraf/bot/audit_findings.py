"""What an audit finds, and tells."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nutgraf.community.values import Comment
from nutgraf.store.values import Saying

Kind = Literal[
    "missing",
    "removed",
    "doubled",
    "withdrawn-stands",
    "restored",
    "unknown",
    "unwanted",
    "unanswered",
    "misnoted",
]
"""What differs. The ledger has a comment as standing that is not there (any more), or that a
moderator removed; one too many stands; one stands that was to be withdrawn, or that a moderator
removed and gave back, or that was only seen to be gone; one stands that the ledger does not know,
wanted or not; of one that was begun nobody knows what became; one stands under another address or
number than noted."""

Outcome = Literal["found", "mended", "in-hand", "failed", "left"]
"""It was only looked for, mended, somebody has the post in hand, it could not be mended, or it
needs nothing."""


@dataclass(frozen=True, slots=True)
class Ours:
    """A comment of the deployment that stands.

    Attributes:
        account: "name@instance" that wrote it.
        comment: as that account's instance told of it, without its text.
    """

    account: str
    comment: Comment

    @property
    def age(self) -> tuple[datetime.datetime, int, str]:
        """By which the first of several is found."""
        return self.comment.published, self.comment.id, self.comment.uri


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference between the ledger and a platform.

    Attributes:
        kind: of difference.
        account: "name@instance" that it is about.
        post: canonical URI.
        comment: canonical URI of the comment that it is about; None where there is none.
        saying: what the ledger has; None for nothing.
        ours: the comment, where one stands.
        outcome: what became of it.
        why: for people, where it was not mended.
    """

    kind: Kind
    account: str
    post: str
    comment: str | None = None
    saying: Saying | None = None
    ours: Ours | None = None
    outcome: Outcome = "found"
    why: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be mended."""
        return self.outcome not in {"mended", "left"}


@dataclass(slots=True)
class AuditReport:
    """What an audit looked at and found.

    Attributes:
        since: what was said earlier was left out; None for nothing.
        compared: how much of what was said was compared.
        comments: how many comments the instances told of.
        findings: in the order in which they were found.
        in_hand: how much was left alone because somebody is at it.
        not_looked_at: how much could not be compared.
        troubles: why, by account.
    """

    since: datetime.datetime | None
    compared: int = 0
    comments: int = 0
    findings: list[Finding] = field(default_factory=list)
    in_hand: int = 0
    not_looked_at: int = 0
    troubles: dict[str, str] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether something is still to be mended."""
        return any(finding.is_open for finding in self.findings)

    def counts(self) -> Mapping[Kind, int]:
        """How many findings there are of each kind."""
        found: dict[Kind, int] = {}
        for finding in self.findings:
            found[finding.kind] = found.get(finding.kind, 0) + 1
        return found
