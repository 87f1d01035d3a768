"""What a reading command works with: settings, a sandbox, a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableSequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from nutgraf.config import Settings, load_settings
from nutgraf.fetch import fetch_page
from nutgraf.fetch.errand import Hop
from nutgraf.page import Page
from nutgraf.reading import PARSERS, Reader
from nutgraf.sandbox import Sandbox
from nutgraf.sources import open_source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """A reader and the settings it was made with."""

    settings: Settings
    reader: Reader

    def open(self, source: str, url: str | None) -> Page:
        """Opens what the user named, within the limits of the settings."""
        return open_source(
            source,
            url=url,
            max_bytes=self.settings.source.max_bytes,
            fetch=self.fetch,
        )

    def fetch(self, url: str, journal: MutableSequence[Hop] | None = None) -> Page:
        """Fetches a page by the settings.

        Args:
            url: as posted.
            journal: where each request is noted.
        """
        options = self.settings.fetch
        cache = None
        if options.cache_folder is not None:
            from nutgraf.fetch.disk_cache import DiskPageCache  # noqa: PLC0415 - where asked for

            cache = DiskPageCache(options.cache_folder, options.cache_bytes)
        return fetch_page(url, options, cache=cache, journal=journal)

    def read(self, page: Page, read: Callable[[Page], T]) -> T:
        """Reads a page, or the copy for which it asks where only scripts can read it."""
        return self.reader.read_fetched(page, self.fetch, read)


@contextmanager
def open_desk(config: Path | None, workers: int = 1) -> Iterator[Desk]:
    """Reads the settings and starts what they ask for; ends it at the end."""
    settings = load_settings(config)
    with Sandbox(
        workers,
        seconds=settings.sandbox.seconds,
        megabytes=settings.sandbox.megabytes,
        preload=PARSERS,
    ) as sandbox:
        yield Desk(settings, Reader(sandbox))
