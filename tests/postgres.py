"""A PostgreSQL server of our own for tests, where the machine has one installed.

It starts once per run, listens on loopback alone and keeps its files in a temporary folder.
"""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

_PASSWORD = "sesame-ß"
_numbers = itertools.count(1)
_MODELS: dict[Callable[[str], None], str] = {}


def _programs() -> Path | None:
    found = shutil.which("initdb") or next(
        (str(path) for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), None
    )
    return Path(found).resolve().parent if found else None


def _user() -> str | None:
    """Whom the server runs as: it refuses root."""
    return "nobody" if os.getuid() == 0 else None


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        command, user=_user(), cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@functools.cache
def server() -> int | None:
    """Starts the server; returns its port, or None where there is no PostgreSQL."""
    programs = _programs()
    if programs is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="nutgraf-postgres-", dir="/tmp"))
    user = _user()
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    data, secret = folder / "data", folder / "secret"
    secret.write_text(_PASSWORD, encoding="utf-8")
    secret.chmod(0o644)
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "nutgraf", "-E", "UTF8"]
    _run(folder, *initdb, "--locale=C", "--no-sync", "-A", "scram-sha-256", "--pwfile", str(secret))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    _run(folder, *control, "-l", str(folder / "log"), "-o", options, "start")

    def stop() -> None:
        _run(folder, *control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return port


def new_database(fill: Callable[[str], None] | None = None) -> Iterator[str]:
    """Makes a database and yields its URL.

    Args:
        fill: makes tables in a database from which all later ones are copied; None for an empty
            one.
    """
    port = server()
    if port is None:
        pytest.skip("there is no PostgreSQL on this machine")
    url = f"postgresql://nutgraf:{_PASSWORD}@127.0.0.1:{port}/"
    model = "template1"
    if fill is not None:
        model = _MODELS.get(fill, "")
        if not model:
            model = _MODELS[fill] = f"model_{next(_numbers)}"
            _command("CREATE DATABASE {}", model)
            fill(url + model)
    name = f"nutgraf_{next(_numbers)}"
    _command("CREATE DATABASE {} TEMPLATE {}", name, model)
    yield url + name  # it goes with the server: to drop it would take longer than to make it


def _command(text: LiteralString, *names: str) -> None:
    with psycopg.connect(
        host="127.0.0.1", port=server() or 0, user="nutgraf", password=_PASSWORD,
        dbname="postgres", autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """URL of an empty database."""
    yield from new_database()
