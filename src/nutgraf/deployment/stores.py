"""Where a deployment keeps what it remembers: its store, and tokens of sessions."""

from __future__ import annotations

from pathlib import Path

from nutgraf.config import Settings
from nutgraf.store.address import in_folder
from nutgraf.store.copying import open_copy
from nutgraf.store.opening import Store, open_store

_SESSIONS = "nutgraf.sessions.json"


def open_settings_store(settings: Settings, *, make: bool = True) -> Store:
    """Opens the store that the settings name.

    Args:
        settings: of the operator.
        make: whether it is made, or brought up to date, if need be.

    Raises:
        StoreFailed: it cannot be used, and why.
    """
    return open_store(
        in_folder(settings.store.url, settings.folder),
        upgrade=make,
        result_bytes=settings.web.keep_bytes,
    )


def open_rehearsal_store(settings: Settings) -> Store:
    """Opens a store for a rehearsal: it knows what was decided, and is forgotten in the end."""
    return open_copy(in_folder(settings.store.url, settings.folder))


def sessions_file(settings: Settings) -> Path:
    """Returns where tokens of sessions are kept.

    They are beside the database, if that is a file, else beside the settings.
    """
    url = in_folder(settings.store.url, settings.folder)
    if "://" in url or url == ":memory:":
        return settings.folder / _SESSIONS
    return Path(url).parent / _SESSIONS
