"""Results as bytes of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nutgraf.render import Format, render
from nutgraf.render.characters import encodable
from nutgraf.render.record import summary_record

if TYPE_CHECKING:
    from nutgraf.config import RenderSettings
    from nutgraf.web.reading_room import Result


def result_record(
    result: Result,
    settings: RenderSettings,
    format: Format | None = None,  # noqa: A002 - the word of the API
    *,
    explain: bool = False,
) -> dict[str, Any]:
    """A result as the API answers it.

    Args:
        result: that is answered.
        settings: how it is drawn.
        format: in which it is drawn, if in any.
        explain: add all sentences of the article.

    Raises:
        BadOption: it cannot be drawn so.
    """
    record = summary_record(result.summary, explain=explain)
    record["id"] = result.id
    record["expires"] = result.expires.isoformat() if result.expires else None
    if format is not None:
        drawn = render(
            result.summary, format, source_url=settings.source_url, language=settings.language
        )
        record["rendered"] = encodable(drawn)
    return record


def encode(record: dict[str, Any]) -> bytes:
    """JSON in UTF-8, on one line."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
