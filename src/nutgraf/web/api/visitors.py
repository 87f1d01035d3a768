"""Who asks, as routes depend on it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from nutgraf.web.door.visitor import Visitor
from nutgraf.web.parts import parts_of


async def admit(request: Request) -> Visitor:
    """Lets a program in, or raises the problem of why not."""
    return await parts_of(request).door.admit_program(request)


Admitted = Annotated[Visitor, Depends(admit)]
