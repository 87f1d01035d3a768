"""What a batch may use."""

from __future__ import annotations

from dataclasses import dataclass

from nutgraf.sandbox import DEFAULT_MEGABYTES, DEFAULT_SECONDS
from nutgraf.sources import DEFAULT_MAX_BYTES

_LINE_FOR_A_PAGE = 2  # a page grows by its JSON escapes


@dataclass(frozen=True, slots=True)
class Limits:
    """What a batch may use.

    Attributes:
        workers: processes side by side.
        seconds: CPU time for a page.
        megabytes: memory for a page.
        max_bytes: size of a page.
    """

    workers: int = 1
    seconds: float = DEFAULT_SECONDS
    megabytes: int = DEFAULT_MEGABYTES
    max_bytes: int = DEFAULT_MAX_BYTES

    @property
    def max_line(self) -> int:
        """Bytes of the longest line of JSON that is read."""
        return _LINE_FOR_A_PAGE * self.max_bytes
