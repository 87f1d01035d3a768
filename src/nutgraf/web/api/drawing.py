"""Results as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nutgraf.render import Format, render
from nutgraf.render.characters import encodable
from nutgraf.render.record import summary_record
from nutgraf.web.cache import Cache

if TYPE_CHECKING:
    from nutgraf.config import RenderSettings
    from nutgraf.reading import ReadingOptions
    from nutgraf.web.reading_room import Result

_BYTES = 10_000_000
_SECONDS = 600.0
_OVERHEAD = 500
_Key = tuple[str, "ReadingOptions | None", Format | None, bool]


class Drawings:
    """Draws results as JSON, and remembers those that will be asked for again.

    Args:
        settings: how they are drawn.
    """

    def __init__(self, settings: RenderSettings) -> None:
        self._settings = settings
        self._known: Cache[_Key, bytes] = Cache(_BYTES)

    def draw(
        self,
        result: Result,
        options: ReadingOptions | None,
        format: Format | None,  # noqa: A002 - the word of the API
        *,
        explain: bool,
    ) -> bytes:
        """Returns a result as the API answers it.

        Args:
            result: that is answered.
            options: with which it was asked for.
            format: in which it is drawn besides, if in any.
            explain: add all sentences of the article.

        Raises:
            BadOption: it cannot be drawn so.
        """
        if result.id is None:
            return encode(self.record(result, format, explain=explain))
        key = (result.id, options, format, explain)
        known = self._known.get(key)
        if known is None:
            known = encode(self.record(result, format, explain=explain))
            self._known.put(key, known, len(known) + _OVERHEAD, _SECONDS)
        return known

    def record(
        self,
        result: Result,
        format: Format | None,  # noqa: A002 - the word of the API
        *,
        explain: bool,
    ) -> dict[str, Any]:
        """Returns a result as `json.dumps` takes it; as `draw`."""
        record = summary_record(result.summary, explain=explain)
        record["id"] = result.id
        record["expires"] = result.expires.isoformat() if result.expires else None
        if format is not None:
            settings = self._settings
            drawn = render(
                result.summary, format, source_url=settings.source_url, language=settings.language
            )
            record["rendered"] = encodable(drawn)
        return record


def encode(record: dict[str, Any]) -> bytes:
    """JSON in UTF-8, on one line."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
