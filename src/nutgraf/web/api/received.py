"""Bodies that programs send: who sends one is admitted before anything of it is read.

Whatever strangers send takes little of the loop: how many values a body holds, and how deep, is
counted before any of them is made, and large bodies are read in a thread.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from nutgraf.web.answers import is_json, problem_of_invalid
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

    from nutgraf.web.door.visitor import Visitor

Model = TypeVar("Model", bound=BaseModel)

MOST_TOKENS: Final = 10_000
"""Strings, commas, and brackets that open; the largest batch that makes sense has a third."""

DEEPEST: Final = 20
_SMALL_BYTES = 16_384

_TOKEN = re.compile(r'[\[{\]},]|"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_JSON = "the body is not JSON"


async def receive(request: Request, visitor: Visitor, model: type[Model]) -> Model:
    """Reads the body of a request.

    Args:
        request: that is answered.
        visitor: who was let in, and may ask for this.
        model: of which form it should be.

    Raises:
        Problem: 415, it does not say that it is JSON; 422, it is of another form; of a large
            one as of `ReadingRoom.beside`, too.
    """
    if not is_json(request):
        raise Problem(415, "media-type", "send JSON, with Content-Type: application/json")
    body = await request.body()
    work = partial(read_body, body, model)
    if len(body) <= _SMALL_BYTES:
        return work()
    return await parts_of(request).reading.beside(work, visitor)


def read_body(body: bytes, model: type[Model]) -> Model:
    """Reads JSON in UTF-8.

    Raises:
        Problem: 422, it is none, or holds what does not belong there.
    """
    if not body.strip():
        raise Problem(422, "bad-request", "the request has no body")
    try:
        text = body.decode("utf-8-sig")
        _demand_few(text)
        value: Any = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):  # numbers of thousands of digits are a ValueError, too
        raise Problem(422, "bad-request", _NOT_JSON) from None
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise problem_of_invalid(error.errors(include_url=False, include_input=False)) from None
    except UnicodeError:  # half a character in the name of a field
        raise Problem(422, "bad-request", _NOT_JSON) from None


def _demand_few(text: str) -> None:
    """Refuses what holds more values, or deeper ones, than any request that makes sense."""
    depth = 0
    for number, token in enumerate(_TOKEN.finditer(text), 1):
        match text[token.start()]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
        if number > MOST_TOKENS or depth > DEEPEST:
            raise Problem(422, "bad-request", "the body holds too many values, or too deep ones")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
