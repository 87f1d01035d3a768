"""What the web interface is made of, put together by `serving`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from nutgraf.config import Settings
    from nutgraf.store.opening import Store
    from nutgraf.web.desk import Desk
    from nutgraf.web.door.door import Door
    from nutgraf.web.reading_room import ReadingRoom


@dataclass(frozen=True, slots=True)
class Parts:
    """What all pages share.

    Attributes:
        settings: of the operator.
        store: that is open.
        reading: reads and summarises, with limits and caches.
        door: says who asks, and whether they may.
        desk: where the operator's orders to the bot are carried out.
    """

    settings: Settings
    store: Store
    reading: ReadingRoom
    door: Door
    desk: Desk


def parts_of(connection: HTTPConnection) -> Parts:
    """Returns the parts of the application that a request came to; a dependency of routes."""
    return cast("Parts", connection.app.state.parts)
