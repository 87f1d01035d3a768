"""A step whose transaction takes its time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import insert

from nutgraf.store.opening import Store
from nutgraf.store.tables import steps
from tests.contract.stores import BOT, NOW, OpenStore, found


@contextmanager
def late_step(open_here: OpenStore, store: Store) -> Iterator[None]:
    """A step of another process that got its number and is not to be seen until this ends."""
    if not store._database.is_server:
        pytest.skip("in a file, one transaction ends before the next begins")
    post = found(store)
    with open_here()._database.writing() as connection:
        values = {
            "subject": "post", "subject_id": post.id, "at": NOW, "what": "edited", "detail": "late",
            "account": BOT,
        }  # fmt: skip
        connection.execute(insert(steps), values)
        yield
