"""What is going on, told to whoever listens: logs, metrics and traces hang on this one hook.

The rooms that do the work say what they do here, with `about`, `step` and `count`, and know nobody
who listens; `nutgraf.operations` does. Without listeners all of it costs next to nothing.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Protocol

log = logging.getLogger(__name__)

Step = Literal[
    "look", "step", "read", "fetch", "parse", "comments", "say", "settle", "tend", "audit"
]
"""What takes time: a look for what is new; a step with a post or notice as a whole, and in it the
reading of an article (of which fetching and parsing are parts), the listing of comments, the
saying, the settling of what got no answer; looking after what stands; an audit."""

Event = Literal[
    "outcome", "fetch", "platform-error", "wait", "double", "takeover", "reader-stopped"
]
"""What is counted, with its facts:

- "outcome": a step ended; `kind` ("post", "notice"), `outcome` ("posted", "answered", "skipped",
  "ignored", "waiting", "failed", "withdrawn", "removed"), `reason` ("" for none), `account`;
- "fetch": a page was asked for; `site` (its host), `outcome` ("ok", a `FetchReason`, or
  "unsupported-type");
- "platform-error": an instance did not do it; `account`, `kind` ("rate-limited", "refused", "gone",
  "no-log-in", "down", "unexpected");
- "wait": the amount is seconds; `on` ("turn", "site", "instance"), `whom` (an instance; a host);
- "double": a comment too many was withdrawn; `account`;
- "takeover": what a silent worker had in hand was taken over; `kind`;
- "reader-stopped": a process that read a page had to be stopped, or died; `why` ("time", "memory",
  "died").
"""

_ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Subject:
    """A post or notice that is in hand.

    Attributes:
        id: the same in every process and at every time: made from its URI.
        uri: canonical.
        account: that works on it, "name@instance".
    """

    id: str
    uri: str
    account: str


class Listener(Protocol):
    """Somebody who wants to know. What a listener raises is logged and goes no further.

    Nor does it keep from the work what the work raised.
    """

    def entering(self, step: Step, facts: dict[str, str]) -> AbstractContextManager[object]:
        """Returns what surrounds a step: it begins now, and ends with the context."""
        ...

    def counted(self, event: Event, amount: float, facts: dict[str, str]) -> None:
        """Hears that something happened."""
        ...


_subject: ContextVar[Subject | None] = ContextVar("nutgraf_subject", default=None)
_listeners: list[Listener] = []


def id_of(uri: str) -> str:
    """Returns the id under which a post or notice is found in logs and traces: 12 hex digits."""
    return hashlib.sha256(uri.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_DIGITS]


def subject() -> Subject | None:
    """Returns what is in hand here; None for nothing in particular."""
    return _subject.get()


@contextmanager
def about(uri: str, account: str) -> Iterator[Subject]:
    """Says that all that happens within has to do with one post or notice.

    Args:
        uri: canonical.
        account: "name@instance".
    """
    entered = Subject(id_of(uri), uri, account)
    token = _subject.set(entered)
    try:
        yield entered
    finally:
        _subject.reset(token)


@contextmanager
def step(name: Step, **facts: str) -> Iterator[None]:
    """Lets those who listen know how long something takes, and how it ends."""
    with ExitStack() as around:
        for listener in tuple(_listeners):
            try:
                entered = listener.entering(name, facts)
                entered.__enter__()
            except Exception:
                log.exception("cannot tell of the step %s", name)
            else:
                around.push(_Heard(entered, name).end)
        yield


class _Heard:
    """The end of a step for one listener, which can neither fail the work nor hide its errors."""

    def __init__(self, entered: AbstractContextManager[object], name: Step) -> None:
        self._entered = entered
        self._name = name

    def end(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """As `__exit__`: what was raised goes on."""
        try:
            self._entered.__exit__(kind, error, trace)
        except Exception as raised:
            if raised is not error:
                log.exception("cannot tell of the end of the step %s", self._name)
        return False


def count(event: Event, amount: float = 1.0, **facts: str) -> None:
    """Lets those who listen know that something happened."""
    for listener in tuple(_listeners):
        try:
            listener.counted(event, amount, facts)
        except Exception:
            log.exception("cannot tell of %s", event)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Lets somebody listen until the context ends."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
