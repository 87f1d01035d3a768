"""Web pages of others that may use the API from a browser, and how those that may not are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware

from nutgraf.web.answers import problem_document
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.responses import Response

_REFUSED = 400  # of Starlette, as plain text


class Origins(CORSMiddleware):
    """CORS as Starlette does it, with a problem where it refuses."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Says whether a browser may ask what it is about to ask."""
        answer = super().preflight_response(request_headers)
        if answer.status_code != _REFUSED:
            return answer
        kept = {
            name: value
            for name, value in answer.headers.items()
            if name == "vary" or name.startswith("access-control-")
        }
        detail = "no page of that origin may ask this: whoever runs nutgraf can name it"
        return problem_document(Problem(403, "not-allowed", detail, headers=kept))
