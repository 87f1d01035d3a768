"""What a reading command works with: settings, a sandbox, a reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nutgraf.config import Settings, load_settings
from nutgraf.fetch import fetch_page
from nutgraf.page import Page
from nutgraf.reading import PARSERS, Reader
from nutgraf.sandbox import Sandbox
from nutgraf.sources import open_source


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
            fetch=partial(
                fetch_page,
                seconds=self.settings.fetch.seconds,
                max_bytes=self.settings.fetch.max_bytes,
            ),
        )


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
