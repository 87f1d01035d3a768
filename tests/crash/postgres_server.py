"""A PostgreSQL server of our own, where the machine has one installed: to be stopped at will.

It listens on loopback alone and keeps its files in a temporary folder. It runs without fsync: a
process of it that dies loses nothing, as the system has what was written; a power cut would.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, LiteralString, Self

import psycopg
from psycopg import sql

PASSWORD = "sesame-ß"
_SECONDS = 180
"""For pg_ctl, on a machine that does much else."""

_CUT = """
    SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND datname = %s AND pid <> pg_backend_pid()
    ORDER BY pid
"""


def programs() -> Path | None:
    """Returns the folder of PostgreSQL's programs; None where there is none."""
    found = shutil.which("initdb") or next(
        (str(path) for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), None
    )
    return Path(found).resolve().parent if found else None


class PostgresServer:
    """A server that runs as long as the context.

    Args:
        settings: of the server, beside those that make it quick and shut off.

    Attributes:
        port: on which it listens.
    """

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        found = programs()
        assert found is not None, "there is no PostgreSQL on this machine"
        self._programs = found
        self._user = "nobody" if os.getuid() == 0 else None  # it refuses to run as root
        self._folder = Path(tempfile.mkdtemp(prefix="nutgraf-postgres-", dir="/tmp"))
        if self._user:
            os.chown(self._folder, pwd.getpwnam(self._user).pw_uid, -1)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        chosen = {"listen_addresses": "127.0.0.1", "fsync": "off", **(settings or {})}
        told = " ".join(f"-c {name}={value}" for name, value in chosen.items())
        self._options = f"-p {self.port} -k {self._folder} {told}"

    def __enter__(self) -> Self:
        secret = self._folder / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        self._run(
            *(str(self._programs / "initdb"), "-D", str(self._data), "-U", "nutgraf", "-E", "UTF8"),
            *("--locale=C", "--no-sync", "-A", "scram-sha-256", "--pwfile", str(secret)),
        )
        self.control("-l", str(self._folder / "log"), "-o", self._options, "start")
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(AssertionError):  # it may have been stopped
            self.control("-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def process(self) -> int:
        """Number of the server's first process."""
        return int((self._data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])

    def url(self, database: str) -> str:
        """Returns the URL of a database."""
        return f"postgresql://nutgraf:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connects to a database; each statement is a transaction of its own."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="nutgraf", password=PASSWORD, dbname=database,
            autocommit=True,
        )  # fmt: skip

    def command(self, text: LiteralString, *names: str) -> None:
        """Runs a statement with names in it, such as `CREATE DATABASE {}`."""
        with self.connect() as connection:
            connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))

    def restart(self, mode: Literal["fast", "immediate"]) -> None:
        """Stops and starts it again: in order, or as if its processes had been killed."""
        self.control("-l", str(self._folder / "log"), "-o", self._options, "-m", mode, "restart")

    def cut(self, database: str, share: float, chance: random.Random) -> int:
        """Ends a share of the connections to a database; returns how many."""
        with self.connect() as connection:
            found = [row[0] for row in connection.execute(_CUT, (database,))]
            chosen = [each for each in found if chance.random() < share]
            for each in chosen:
                connection.execute("SELECT pg_terminate_backend(%s)", (each,))
        return len(chosen)

    def control(self, *arguments: str) -> None:
        """Runs pg_ctl and waits for it."""
        self._run(
            str(self._programs / "pg_ctl"),
            "-D",
            str(self._data),
            "-w",
            "-t",
            str(_SECONDS),
            *arguments,
        )

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command, user=self._user, cwd=self._folder, capture_output=True, text=True,
            check=False, timeout=2 * _SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
