"""A request to an instance's API as its face sees it, and what it answers."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from nutgraf.demo.instance import Instance
from nutgraf.demo.limits import Bucket
from nutgraf.demo.records import CommentRecord, PersonRecord, PostRecord

Json = dict[str, Any]
"""An object of an answer."""


class Refusal(Exception):  # noqa: N818 - what the instance does
    """The instance says no.

    Args:
        code: why, in Lemmy's words; the face puts it into those of its software.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        body: an object, or text of a page.
        status: of HTTP.
        headers: besides the usual ones.
    """

    body: Json | str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def json(self) -> bool:
        """Whether the body is an object."""
        return not isinstance(self.body, str)


@dataclass(frozen=True, slots=True)
class Call:
    """A request.

    Attributes:
        instance: that was asked.
        method: of HTTP.
        path: without the query.
        query: of the address.
        body: the object that was sent; empty where none was.
        token: of a session, as it was sent.
    """

    instance: Instance
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    token: str | None = None

    @property
    def person(self) -> PersonRecord | None:
        """Whose session it is; None for a stranger, or a token that opens nothing.

        Lemmy 0.19 takes somebody whom it has banned for a stranger.
        """
        person = self.instance.who(self.token)
        old = self.instance.software == "lemmy-v3"
        if person is not None and old and self._banned(person):
            return None
        return person

    def reader(self) -> PersonRecord:
        """Whose session it is, if they only want to read what is theirs.

        Raises:
            Refusal: nobody's.
        """
        person = self.person
        if person is None:
            raise Refusal("incorrect_login")
        return person

    def account(self) -> PersonRecord:
        """Whose session it is.

        Raises:
            Refusal: nobody's, or theirs who were banned from the instance.
        """
        person = self.reader()
        if self._banned(person):
            raise Refusal("site_ban")
        return person

    def _banned(self, person: PersonRecord) -> bool:
        return self.instance.host in person.banned_from

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number of the query; the default where it is missing or makes no sense."""
        try:
            return int(self.query[name])
        except (KeyError, ValueError):
            return default

    def flag(self, name: str, default: bool = False) -> bool:
        """A truth value of the query."""
        return self.query.get(name, str(default)).lower() == "true"

    def text(self, name: str) -> str:
        """A text of the body.

        Raises:
            Refusal: it is missing or is no text.
        """
        value = self.body.get(name)
        if not isinstance(value, str):
            raise Refusal("bad_request")
        return value

    def integer(self, name: str) -> int:
        """A whole number of the body.

        Raises:
            Refusal: it is missing or is no number.
        """
        value = self.body.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refusal("bad_request")
        return value

    def yes(self, name: str) -> bool:
        """A truth value of the body.

        Raises:
            Refusal: it is missing or is no truth value.
        """
        value = self.body.get(name)
        if not isinstance(value, bool):
            raise Refusal("bad_request")
        return value


@dataclass(frozen=True, slots=True)
class Route:
    """What answers one method on one path.

    Attributes:
        answer: does it.
        bucket: from which limit it takes.
    """

    answer: Callable[[Call], Json | Reply]
    bucket: Bucket = "message"


class Face(Protocol):
    """The API of one software."""

    @property
    def routes(self) -> Mapping[tuple[str, str], Route]:
        """What answers, by method and path."""
        ...

    def refuse(self, code: str) -> Reply:
        """Says no, in the software's words."""
        ...

    def too_many(self, seconds: float) -> Reply:
        """Says that there were too many requests, and perhaps how long to wait."""
        ...


def moment(when: datetime.datetime) -> str:
    """A time as both Lemmy and PieFed write it."""
    return when.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def votes(record: PostRecord | CommentRecord) -> Json:
    """Sums of votes as both Lemmy and PieFed show them."""
    up = sum(vote > 0 for vote in record.votes.values())
    down = sum(vote < 0 for vote in record.votes.values())
    return {"score": up - down, "upvotes": up, "downvotes": down}
