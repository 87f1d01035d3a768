"""Databases of our own for tests, where the machine has PostgreSQL installed: one server a run."""

from __future__ import annotations

import atexit
import functools
import itertools
from collections.abc import Callable, Iterator

import pytest

from tests.crash.postgres_server import PostgresServer, programs

_numbers = itertools.count(1)
_MODELS: dict[Callable[[str], None], str] = {}


@functools.cache
def server() -> PostgresServer | None:
    """Starts the server; returns None where there is no PostgreSQL."""
    if programs() is None:
        return None
    running = PostgresServer()
    running.__enter__()
    atexit.register(running.__exit__)
    return running


def new_database(fill: Callable[[str], None] | None = None) -> Iterator[str]:
    """Makes a database and yields its URL.

    Args:
        fill: makes tables in a database from which all later ones are copied; None for an empty
            one.
    """
    running = server()
    if running is None:
        pytest.skip("there is no PostgreSQL on this machine")
    model = "template1"
    if fill is not None:
        model = _MODELS.get(fill, "")
        if not model:
            model = _MODELS[fill] = f"model_{next(_numbers)}"
            running.command("CREATE DATABASE {}", model)
            fill(running.url(model))
    name = f"nutgraf_{next(_numbers)}"
    running.command("CREATE DATABASE {} TEMPLATE {}", name, model)
    yield running.url(name)  # it goes with the server: to drop it would take longer than to make it


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """URL of an empty database."""
    yield from new_database()
