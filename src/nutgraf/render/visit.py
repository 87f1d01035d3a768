"""How a page came, for people and for programs; docs/json.md describes the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from nutgraf.errors import NotAnArticle
from nutgraf.page import Page
from nutgraf.render.characters import encodable, one_line
from nutgraf.render.columns import wrap

VISIT_SCHEMA = "nutgraf.visit/1"
_LONGEST_VALUE = 300


class Request(Protocol):
    """One request, as `nutgraf.fetch` notes it."""

    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def purpose(self) -> str: ...  # noqa: D102
    @property
    def outcome(self) -> str: ...  # noqa: D102
    @property
    def seconds(self) -> float: ...  # noqa: D102
    @property
    def address(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known about the fetching of a page.

    Attributes:
        requests: in their order; none where the page came from a cache.
        page: that came; None where none did.
        seconds: in all.
        words: of its article, where it holds one.
        refusal: why it holds none.
    """

    requests: Sequence[Request]
    page: Page | None = None
    seconds: float = 0.0
    words: int | None = None
    refusal: NotAnArticle | None = None


def render_visit(visit: Visit, width: int = 80) -> str:
    """Requests, facts, headers and verdict as plain text for a terminal."""
    lines = [_request_line(request) for request in visit.requests]
    page = visit.page
    if page is not None:
        facts = {
            "address": page.final_url or "",
            "status": str(page.status or ""),
            "type": "; charset=".join(part for part in (page.content_type, page.charset) if part),
            "size": f"{len(page.body):,} bytes",
            "time": f"{visit.seconds:.2f} s",
            "cached": "yes" if page.from_cache else "no",
        }
        lines += ["", *(f"{name:8} {one_line(value)}" for name, value in facts.items()), ""]
        lines += [
            f"{one_line(name)}: {one_line(value)[:_LONGEST_VALUE]}"
            for name, value in sorted(page.headers.items())
        ]
        lines += ["", *wrap(_verdict(visit), width)]
    return "\n".join(lines).strip("\n")


def visit_record(visit: Visit) -> dict[str, object]:
    """The same as `json.dumps` takes it, the fields in a fixed order."""
    page = visit.page or Page(b"")
    refusal = visit.refusal
    return {
        "schema": VISIT_SCHEMA,
        "url": page.url,
        "final_url": page.final_url,
        "status": page.status,
        "content_type": page.content_type,
        "charset": page.charset,
        "bytes": len(page.body),
        "seconds": round(visit.seconds, 4),
        "fetched_at": page.fetched_at.isoformat() if page.fetched_at else None,
        "from_cache": page.from_cache,
        "headers": {encodable(name): encodable(value) for name, value in page.headers.items()},
        "requests": request_records(visit.requests),
        "article": refusal is None,
        "words": visit.words,
        "reason": refusal.reason if refusal else None,
        "evidence": encodable(refusal.evidence) if refusal else None,
    }


def request_records(requests: Sequence[Request]) -> list[dict[str, object]]:
    """Requests as `json.dumps` takes them."""
    return [
        {
            "url": request.url,
            "purpose": request.purpose,
            "outcome": request.outcome,
            "seconds": round(request.seconds, 4),
            "address": request.address,
        }
        for request in requests
    ]


def _request_line(request: Request) -> str:
    outcome, url = one_line(request.outcome), one_line(request.url)
    shown = url if len(url) <= _LONGEST_VALUE else url[:_LONGEST_VALUE] + "…"
    return f"{outcome:>8} {request.seconds * 1000:6.0f} ms  {shown}"


def _verdict(visit: Visit) -> str:
    if visit.refusal is not None:
        return str(visit.refusal)
    return f"an article of {visit.words:,} words"
