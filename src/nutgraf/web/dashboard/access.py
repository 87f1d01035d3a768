"""Who gets at the dashboard: the operator alone, and by forms of their own session."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from nutgraf.web.door.visitor import OperatorSession
from nutgraf.web.parts import parts_of
from nutgraf.web.templating import page

_CHANGES_NOTHING = frozenset(("GET", "HEAD", "OPTIONS"))


async def admit(request: Request) -> OperatorSession:
    """Lets the operator in; a request that changes something needs the token of a form.

    Raises:
        NeedsLogIn: somebody else asks.
        Problem: 401 to scripts that are not logged in, 403 without the token.
    """
    door = parts_of(request).door
    session = await door.admit_operator(request)
    if request.method not in _CHANGES_NOTHING:
        await door.check_token(request, session)
    return session


Operator = Annotated[OperatorSession, Depends(admit)]


def draw(
    request: Request, operator: OperatorSession, name: str, status: int = 200, **values: object
) -> HTMLResponse:
    """Draws a page of the dashboard.

    Args:
        request: that is answered.
        operator: whose token its forms carry.
        name: of the template, in `bot/`.
        status: of HTTP.
        values: for the template.
    """
    return page(request, f"bot/{name}.html", status, headers=None, csrf=operator.csrf, **values)
