"""Taking values out of what an instance sent: nothing in it is trusted to be what it should be."""

from __future__ import annotations

import datetime
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from nutgraf.errors import PlatformDown

log = logging.getLogger(__name__)

T = TypeVar("T")

_LONGEST = 1_000_000
_LONGEST_URI = 2_000
_MOST = 10_000
_LARGEST_NUMBER = 2**63 - 1
_INDEX = re.compile(r"\[[0-9]+\]")


@dataclass(frozen=True, slots=True)
class Part:
    """An object in an answer.

    Every method takes the name of a field and raises `PlatformDown`, which names the place, if the
    field is not what it must be. What was asked for has then been answered, so it may have been
    done.

    Attributes:
        raw: the object.
        place: where it stands in the answer, for messages.
    """

    raw: Mapping[str, object]
    place: str = "answer"

    def has(self, name: str) -> bool:
        """Whether a field is there and not null."""
        return self.raw.get(name) is not None

    def part(self, name: str) -> Part:
        """Returns the object in a field."""
        value = self.raw.get(name)
        if not isinstance(value, dict):
            raise self._strange(name, "an object")
        return Part(value, f"{self.place}.{name}")

    def parts(self, name: str) -> list[Part]:
        """Returns the objects of the list in a field."""
        value = self.raw.get(name)
        if not isinstance(value, list) or len(value) > _MOST:
            raise self._strange(name, "a list")
        if not all(isinstance(each, dict) for each in value):
            raise self._strange(name, "a list of objects")
        return [Part(each, f"{self.place}.{name}[{i}]") for i, each in enumerate(value)]

    def text(self, name: str, default: str | None = None) -> str:
        """Returns the text in a field; the default, if there is one, where it is missing."""
        value = self.raw.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self._strange(name, "a text")
        return value[:_LONGEST]

    def optional_text(self, name: str) -> str | None:
        """Returns the text in a field; None where it is missing or empty."""
        return self.text(name, "") or None

    def uri(self, name: str) -> str:
        """Returns the canonical URI in a field: by nothing else are people and posts told apart."""
        uri = self.text(name)
        plain = uri.isprintable() and not any(c.isspace() for c in uri)
        if not plain or len(uri) > _LONGEST_URI or not _names_host(uri):
            raise self._strange(name, "an address")
        return uri

    def number(self, name: str, default: int | None = None) -> int:
        """Returns the whole number in a field; the default, if any, where it is missing."""
        value = self.raw.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST_NUMBER:
            raise self._strange(name, "a whole number")
        return value

    def flag(self, name: str) -> bool:
        """Returns the truth value in a field; false where it is missing."""
        value = self.raw.get(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self._strange(name, "true or false")
        return value

    def moment(self, name: str) -> datetime.datetime:
        """Returns the time in a field (RFC 3339), as UTC; one without a zone is UTC."""
        try:
            found = datetime.datetime.fromisoformat(self.text(name))
            zoned = found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
            return zoned.astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            raise self._strange(name, "a time") from None

    def optional_moment(self, name: str) -> datetime.datetime | None:
        """Returns the time in a field; None where it is missing."""
        return self.moment(name) if self.has(name) else None

    def _strange(self, name: str, expected: str) -> PlatformDown:
        return PlatformDown(f"the instance sent no sense: {self.place}.{name} is not {expected}")


class Sieve:
    """Reads what stands in lists, without what makes no sense: it must not hide all the rest.

    Args:
        host: of the instance, for the log, which is told of each fault once.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._told: set[str] = set()

    def read(
        self,
        items: Iterable[Part],
        read: Callable[[Part], T],
        *,
        needed: Callable[[Part], bool] | None = None,
    ) -> list[T]:
        """Reads what can be read.

        Args:
            items: of a list.
            read: makes a value of one.
            needed: whether one must not be left out; by default none is needed.

        Raises:
            PlatformDown: one that is needed makes no sense, or it cannot be told whether it is.
        """
        found = []
        for item in items:
            try:
                found.append(read(item))
            except PlatformDown as error:
                if needed is not None and needed(item):
                    raise
                self._tell(str(error))
        return found

    def _tell(self, fault: str) -> None:
        kind = _INDEX.sub("[]", fault)
        level = logging.DEBUG if kind in self._told else logging.WARNING
        self._told.add(kind)  # named by our own words for fields, so there are not many
        log.log(level, "%s: one is left out of a list: %s", self._host, fault)


def _names_host(uri: str) -> bool:
    """Whether an address can be taken apart, and there is a host in it."""
    try:
        return uri.startswith(("https://", "http://")) and bool(urlsplit(uri).hostname)
    except ValueError:  # such as "https://[x/"
        return False
