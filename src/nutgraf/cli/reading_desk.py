"""What a reading command works with: settings, a sandbox, a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableSequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from nutgraf.config import Settings, load_settings
from nutgraf.fetch.errand import Hop
from nutgraf.page import Page
from nutgraf.reading import PARSERS, Reader
from nutgraf.sandbox import Sandbox
from nutgraf.sources import open_source

if TYPE_CHECKING:
    from nutgraf.fetch.waiting import WaitingFetcher

T = TypeVar("T")


class ReadingDesk:
    """A reader, a fetcher and the settings they were made with.

    Args:
        settings: of the user.
        reader: of pages.
        closing: closes at the end what was opened on the way.
    """

    def __init__(self, settings: Settings, reader: Reader, closing: ExitStack) -> None:
        self.settings = settings
        self.reader = reader
        self._closing = closing

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
        return self._fetcher.fetch(url, journal=journal)

    @cached_property
    def _fetcher(self) -> WaitingFetcher:
        self.reader.start()  # the resolver of names starts a thread
        from nutgraf.fetch.waiting import WaitingFetcher  # noqa: PLC0415 - 0.2 s, if not needed

        options, cache = self.settings.fetch, None
        if options.cache_folder is not None:
            from nutgraf.fetch.disk_cache import DiskPageCache  # noqa: PLC0415 - where asked for

            cache = DiskPageCache(options.cache_folder, options.cache_bytes)
        return self._closing.enter_context(WaitingFetcher(options, cache=cache))

    def read(self, page: Page, read: Callable[[Page], T]) -> T:
        """Reads a page, or the copy for which it asks where only scripts can read it."""
        return self.reader.read_fetched(page, self.fetch, read)


@contextmanager
def open_reading_desk(config: Path | None, workers: int = 1) -> Iterator[ReadingDesk]:
    """Reads the settings and starts what they ask for; ends it at the end."""
    settings = load_settings(config)
    with ExitStack() as closing:
        sandbox = Sandbox(
            workers,
            seconds=settings.sandbox.seconds,
            megabytes=settings.sandbox.megabytes,
            preload=PARSERS,
        )
        yield ReadingDesk(settings, Reader(closing.enter_context(sandbox)), closing)
