"""Results as JSON."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
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
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}
_LONG = 300
"""Sentences of an article, beyond which others would have to wait while it is drawn."""

Beside = Callable[[Callable[[], bytes]], Awaitable[bytes]]
_Key = tuple[str, "ReadingOptions | None", Format | None, bool]


class Drawings:
    """Draws results as JSON, and remembers those that will be asked for again.

    Args:
        settings: how they are drawn.
    """

    def __init__(self, settings: RenderSettings) -> None:
        self._settings = settings
        self._known: Cache[_Key, bytes] = Cache(_BYTES)

    async def draw(
        self,
        result: Result,
        options: ReadingOptions | None,
        format: Format | None,  # noqa: A002 - the word of the API
        *,
        explain: bool,
        beside: Beside,
    ) -> bytes:
        """Returns a result as the API answers it.

        Args:
            result: that is answered.
            options: with which it was asked for.
            format: in which it is drawn besides, if in any.
            explain: add all sentences of the article.
            beside: does what takes long, as drawing a long article does.

        Raises:
            BadOption: it cannot be drawn so.
            Problem: as of `beside`.
        """
        key = (result.id or "", options, format, explain)
        known = self._known.get(key) if result.id else None
        if known is not None:
            return known

        def work() -> bytes:
            return encode(self._record(result, format, explain=explain))

        drawn = await _apart(result, work, beside)
        if result.id:
            self._known.put(key, drawn, len(drawn) + _OVERHEAD, _SECONDS)
        return drawn

    async def draw_item(
        self,
        marks: Mapping[str, object],
        result: Result,
        format: Format | None,  # noqa: A002 - the word of the API
        *,
        explain: bool,
        beside: Beside,
    ) -> bytes:
        """Returns a result as a batch answers it: `id` is the item's own, the result's is `kept`.

        Args:
            marks: `id` and `number` of the item.
            result: as of `draw`.
            format: the same.
            explain: the same.
            beside: the same.

        Raises:
            BadOption: as of `draw`.
            Problem: the same.
        """

        def work() -> bytes:
            record = self._record(result, format, explain=explain)
            kept = record.pop("id")
            return encode({**marks, **record, "kept": kept})

        return await _apart(result, work, beside)

    def _record(
        self,
        result: Result,
        format: Format | None,  # noqa: A002 - the word of the API
        *,
        explain: bool,
    ) -> dict[str, Any]:
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


async def _apart(result: Result, work: Callable[[], bytes], beside: Beside) -> bytes:
    is_long = len(result.summary.candidates) > _LONG
    return await beside(work) if is_long else work()


def encode(record: dict[str, Any]) -> bytes:
    """JSON in UTF-8, on one line, whatever its reader takes for the end of one."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_LINE_ENDS).encode()
