"""Forms that browsers send, read in a time that depends on nothing but their size.

The framework's parser takes half a second for 2 MB of "&", and the loop stands still meanwhile.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl

from nutgraf.errors import BadOption
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

T = TypeVar("T", bound=str)

SMALL_BYTES = 16_384
"""Size at most of forms with a few short fields."""

MOST_FIELDS = 20

_MULTIPART = re.compile(
    r"multipart/form-data\s*;.*?\bboundary=(?:\"([^\"\r\n]{1,70})\"|([^\s\";,]{1,70}))",
    re.IGNORECASE,
)
_DISPOSITION = re.compile(
    rb"^content-disposition:[ \t]*form-data;[ \t]*name=\"([^\"\r\n]{0,100})\"[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_HEADER_BYTES = 1_000

Fields = dict[str, list[str]]
"""Values by the names of their fields, in the order in which they were sent."""


async def read_form(request: Request) -> Fields:
    """Reads a small form; a body that is larger has been refused by `BodyLimits`.

    Raises:
        Problem: 422, it is none.
    """
    return parse_form(await request.body(), content_type_of(request))


def content_type_of(request: Request) -> str:
    """What a request says its body is."""
    return request.headers.get("content-type", "")


def parse_form(body: bytes, content_type: str) -> Fields:
    """Parses a form without files, of `MOST_FIELDS` at most.

    Args:
        body: as it was sent.
        content_type: that goes with it; a form is urlencoded or in parts, anything else has no
            fields.

    Raises:
        Problem: 422, it is broken, or holds what does not belong there.
    """
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == "application/x-www-form-urlencoded":
            text = body.decode(errors="replace")
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        elif kind == "multipart/form-data":
            pairs = _parts_of(body, content_type)
        else:
            pairs = []
    except ValueError:
        raise Problem(422, "bad-request", "the body cannot be read") from None
    fields: Fields = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def first(fields: Fields, name: str, otherwise: str = "") -> str:
    """The first value of a field; what stands for it where it is missing."""
    return fields.get(name, [otherwise])[0]


def one_of(name: str, text: str, among: Sequence[T]) -> T | None:
    """The choice that a field holds; None for an empty one.

    Raises:
        BadOption: there is no such choice.
    """
    if not text:
        return None
    for known in among:
        if known == text:
            return known
    raise BadOption(f"{name} must be one of {', '.join(among)}")


def _parts_of(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """Fields of a form in parts (RFC 7578), as browsers send it."""
    found = _MULTIPART.match(content_type)
    if found is None:
        raise ValueError("no boundary")
    line = b"\r\n--" + (found[1] or found[2]).encode("latin-1", errors="replace")
    before, *parts = (b"\r\n" + body).split(line, MOST_FIELDS + 1)
    if before or not parts or not parts[-1].startswith(b"--"):
        raise ValueError("it does not end, or holds too much")
    return [_part(each) for each in parts[:-1]]


def _part(part: bytes) -> tuple[str, str]:
    """Name and value of a field; one with a file name, or without any, is an error."""
    if not part.startswith(b"\r\n"):
        raise ValueError("no line ends the boundary")
    end = part.find(b"\r\n\r\n", 0, _MOST_HEADER_BYTES)
    found = _DISPOSITION.search(part, 0, max(0, end) + 2)
    if end < 0 or found is None:
        raise ValueError("no field")
    return found[1].decode(errors="replace"), part[end + 4 :].decode(errors="replace")
