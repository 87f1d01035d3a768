"""Pages that were fetched, kept in the store."""

from __future__ import annotations

import datetime
import json
import logging
import zlib
from typing import Any

from sqlalchemy import delete, func, select, update

from nutgraf.errors import StoreFailed
from nutgraf.fetch.cache import CachedPage
from nutgraf.fetch.options import DEFAULT_CACHE_BYTES
from nutgraf.page import Page
from nutgraf.store.database import Database
from nutgraf.store.tables import pages

log = logging.getLogger(__name__)

_SPARE = 0.9
"""When there is no more room, so much of it stays taken, so that not every page makes room."""

_AT_ONCE = 200


class StorePageCache:
    """Keeps pages, packed; a database that fails costs the cache, not the page.

    Args:
        database: where they are kept.
        max_bytes: of all of them at most, unpacked.
    """

    def __init__(self, database: Database, max_bytes: int = DEFAULT_CACHE_BYTES) -> None:
        self._database = database
        self._max_bytes = max_bytes

    async def get(self, url: str) -> CachedPage | None:
        """As `PageCache` has it."""
        return self.find(url)

    async def put(self, url: str, entry: CachedPage) -> None:
        """As `PageCache` has it."""
        self.keep(url, entry)

    def find(self, url: str) -> CachedPage | None:
        """As `get`, for a thread that may wait."""
        try:
            with self._database.reading() as connection:
                row = connection.execute(select(pages).where(pages.c.url == url)).one_or_none()
                latest = connection.scalar(select(func.max(pages.c.used))) or 0
            if row is None:
                return None
            if row.used < latest:
                used = select(func.max(pages.c.used) + 1).scalar_subquery()
                with self._database.writing() as connection:
                    connection.execute(update(pages).where(pages.c.url == url).values(used=used))
            return _entry_of(url, row.record, row.body)
        except (StoreFailed, ValueError, KeyError, TypeError, zlib.error) as error:
            log.debug("cannot read a page from the store: %s", error)
            return None

    def keep(self, url: str, entry: CachedPage) -> None:
        """As `put`, for a thread that may wait."""
        if entry.size > self._max_bytes:
            return
        values: dict[str, Any] = {
            "record": json.dumps(_record(url, entry)),
            "body": zlib.compress(entry.page.body, 1),
            "size": entry.size,
        }
        insertion = self._database.insert(pages)
        try:
            with self._database.writing() as connection:
                values["kept_at"] = self._database.now(connection)
                values["used"] = (connection.scalar(select(func.max(pages.c.used))) or 0) + 1
                connection.execute(
                    insertion.values(url=url, **values).on_conflict_do_update(
                        index_elements=["url"], set_=values
                    )
                )
            self._make_room()
        except StoreFailed as error:
            log.debug("cannot keep a page in the store: %s", error)

    def _make_room(self) -> None:
        """Drops what was used longest ago, if all together is too much."""
        with self._database.writing() as connection:
            total = int(connection.scalar(select(func.sum(pages.c.size))) or 0)
            if total <= self._max_bytes:
                return
            oldest = select(pages.c.url, pages.c.size).order_by(pages.c.used).limit(_AT_ONCE)
            for row in connection.execute(oldest).all():
                if total <= self._max_bytes * _SPARE:
                    return
                connection.execute(delete(pages).where(pages.c.url == row.url))
                total -= row.size


def _record(url: str, entry: CachedPage) -> dict[str, object]:
    page = entry.page
    return {
        "url": url,
        "final_url": page.final_url,
        "status": page.status,
        "content_type": page.content_type,
        "charset": page.charset,
        "headers": dict(page.headers),
        "fetched_at": page.fetched_at.isoformat() if page.fetched_at else None,
        "fresh_until": entry.fresh_until.isoformat(),
    }


def _entry_of(url: str, text: str, body: bytes) -> CachedPage | None:
    record = json.loads(text)
    if record["url"] != url:  # two addresses that are absurdly long may share a row
        return None
    fetched_at = record["fetched_at"]
    return CachedPage(
        Page(
            body=zlib.decompress(body),
            url=record["url"],
            final_url=record["final_url"],
            status=record["status"],
            content_type=record["content_type"],
            charset=record["charset"],
            headers=record["headers"],
            fetched_at=datetime.datetime.fromisoformat(fetched_at) if fetched_at else None,
        ),
        fresh_until=datetime.datetime.fromisoformat(record["fresh_until"]),
    )
