"""What may be set for reading and fetching pages, and where things are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from nutgraf.fetch import FetchOptions
from nutgraf.fetch.options import DEFAULT_CACHE_BYTES
from nutgraf.language import known_languages
from nutgraf.render import SOURCE_URL
from nutgraf.sandbox import DEFAULT_MEGABYTES, DEFAULT_SECONDS
from nutgraf.sources import DEFAULT_MAX_BYTES as SOURCE_MAX_BYTES

STRICT = {"extra": "forbid"}  # a misspelt setting is an error, not silence
MOST = 1_000_000_000  # beyond that the system's own limits overflow
_LEAST_MEGABYTES = 64
_LEAST_CACHE = 1_000_000


def demand(condition: bool, otherwise: str) -> None:
    """Raises `ValueError` unless a condition holds."""
    if not condition:
        raise ValueError(otherwise)  # pydantic makes it a ValidationError with the place


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """`[sandbox]`: what one page may cost.

    Attributes:
        seconds: CPU time for a page.
        megabytes: memory for a page.
    """

    __pydantic_config__ = STRICT

    seconds: float = DEFAULT_SECONDS
    megabytes: int = DEFAULT_MEGABYTES

    def __post_init__(self) -> None:
        demand(0 < self.seconds <= MOST, f"seconds must be more than 0, at most {MOST}")
        demand(
            _LEAST_MEGABYTES <= self.megabytes <= MOST,
            f"megabytes must be at least {_LEAST_MEGABYTES}, at most {MOST}",
        )


@dataclass(frozen=True, slots=True)
class FetchSettings(FetchOptions):
    """`[fetch]`: limits and manners of fetching, and where pages are kept.

    Attributes:
        cache_folder: where fetched pages are kept from one run to the next; None for nowhere.
        cache_bytes: size of that folder at most.
    """

    __pydantic_config__ = STRICT

    cache_folder: Path | None = None
    cache_bytes: int = DEFAULT_CACHE_BYTES

    def __post_init__(self) -> None:
        FetchOptions.__post_init__(self)
        demand(self.cache_bytes >= _LEAST_CACHE, f"cache_bytes must be at least {_LEAST_CACHE}")
        demand(self.cache_folder != Path(), "cache_folder must name a folder")


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """`[source]`: files and standard input.

    Attributes:
        max_bytes: size at most, unpacked.
    """

    __pydantic_config__ = STRICT

    max_bytes: int = SOURCE_MAX_BYTES

    def __post_init__(self) -> None:
        demand(0 < self.max_bytes <= MOST, f"max_bytes must be more than 0, at most {MOST}")


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """`[render]`: how comments look.

    Attributes:
        source_url: where "open source" in a comment's last line leads.
        language: code of the language of stat lines and labels; None for the article's own.
    """

    __pydantic_config__ = STRICT

    source_url: str = SOURCE_URL
    language: str | None = None

    def __post_init__(self) -> None:
        if self.source_url != SOURCE_URL:
            from nutgraf.render.statistics import link_target  # noqa: PLC0415 - where there is one

            link_target(self.source_url)
        known = known_languages() if self.language is not None else ()
        demand(
            self.language is None or self.language in known,
            f"language must be one of {', '.join(known)}",
        )


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """`[store]`: where the bot remembers what it saw, decided and said.

    Attributes:
        url: a file, or "postgresql://user@host/database".
    """

    __pydantic_config__ = STRICT

    url: str = field(default="nutgraf.db", repr=False)  # it may hold a password

    def __post_init__(self) -> None:
        demand(bool(self.url.strip()), "url must name a file or a database")
