"""Tests of workers run against a PostgreSQL server of their own, and are slow."""

from __future__ import annotations

import asyncio
import inspect
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.crash.postgres_server import PostgresServer, programs

_numbers = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a test that is a coroutine."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@dataclass(frozen=True)
class Base:
    """A database of a server that can be stopped.

    Attributes:
        server: that it is on.
        name: of the database.
        url: of the database.
    """

    server: PostgresServer
    name: str
    url: str


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that tests may stop and start."""
    if programs() is None:
        pytest.skip("there is no PostgreSQL on this machine")
    with PostgresServer() as running:
        yield running


@pytest.fixture
def base(server: PostgresServer) -> Base:
    """An empty database."""
    name = f"worker_{next(_numbers)}"
    server.command("CREATE DATABASE {}", name)
    return Base(server, name, server.url(name))
