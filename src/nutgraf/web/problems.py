"""What goes wrong on the web, as problem documents (RFC 9457).

A problem is an exception; who raises it need not know whether a program or a person asked. Errors
of the other rooms become problems by `problem_of`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from nutgraf.errors import (
    BadOption,
    FetchFailed,
    FetchReason,
    NotAnArticle,
    NutgrafError,
    PageReason,
    StoreFailed,
)

ProblemReason = Literal[
    "bad-request",
    "no-key",
    "wrong-key",
    "no-session",
    "wrong-password",
    "wrong-host",
    "not-allowed",
    "not-found",
    "method",
    "body-too-large",
    "body-too-slow",
    "media-type",
    "too-many",
    "busy",
    "store",
    "unexpected",
]
"""Why a request is refused that has nothing to do with a page: a closed set of its own."""

Kind = Literal["page", "fetch", "request"]

_SETTING = re.compile(r" \((?:fetch|sandbox|web)\.[a-z_]+\)")

_OF_THE_REQUEST = frozenset(("bad-url", "blocked-address"))
_FAILED_DEPENDENCY = 424  # a site failed, not this server: RFC 4918, 11.4


class Problem(Exception):  # noqa: N818 - as RFC 9457 calls it
    """A request that is not answered as its sender hoped.

    Args:
        status: of HTTP.
        reason: one word of the set of its kind.
        detail: one sentence for people: what is wrong, and what to do.
        kind: which set.
        headers: for the answer.
    """

    def __init__(
        self,
        status: int,
        reason: ProblemReason | PageReason | FetchReason,
        detail: str,
        *,
        kind: Kind = "request",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, reason, detail)
        self.status = status
        self.reason = reason
        self.detail = detail
        self.kind: Kind = kind
        self.headers = dict(headers or {})

    def __str__(self) -> str:
        return f"{self.status} {self.reason}: {self.detail}"


def problem_of(error: NutgrafError) -> Problem:
    """Returns the problem that an error of another room is to whoever asked."""
    if isinstance(error, NotAnArticle):
        return Problem(422, error.reason, evidence_of(error), kind="page")
    if isinstance(error, FetchFailed):
        status = 422 if error.reason in _OF_THE_REQUEST else _FAILED_DEPENDENCY
        wait = {} if error.retry_after is None else {"Retry-After": f"{error.retry_after:.0f}"}
        return Problem(status, error.reason, evidence_of(error), kind="fetch", headers=wait)
    if isinstance(error, BadOption):
        return Problem(422, "bad-request", str(error))
    if isinstance(error, StoreFailed):
        return Problem(503, "store", "the store cannot be used now", headers={"Retry-After": "30"})
    return Problem(500, "unexpected", "something went wrong here")


def evidence_of(error: NotAnArticle | FetchFailed) -> str:
    """What was seen, without the settings that it names: those are for operators."""
    return _SETTING.sub("", error.evidence)
