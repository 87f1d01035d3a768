"""Where the store is: a file, memory, or a PostgreSQL server."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from nutgraf.errors import StoreFailed

_MEMORY = {":memory:", "sqlite://", "sqlite:///:memory:"}
_SERVER = ("postgresql://", "postgres://", "postgresql+psycopg://")
_HOSTS = {"host": "PGHOST", "hostaddr": "PGHOSTADDR", "service": "PGSERVICE", "port": "PGPORT"}
_WHERE = {*_HOSTS, "dbname"}
"""What can stand in the query of a URL and says which database it is."""


@dataclass(frozen=True, slots=True)
class Address:
    """A database.

    Attributes:
        shown: for people; without a password.
        file: of SQLite; None for memory or a server.
        server: URL of PostgreSQL; None for SQLite.
    """

    shown: str
    file: Path | None = None
    server: str | None = None

    @property
    def whole(self) -> str:
        """For people in another folder: with the whole path, in one line, without a password."""
        return self.shown if self.file is None else " ".join(str(self.file.resolve()).split())

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"


def read_address(url: str) -> Address:
    """Reads what the settings say.

    Args:
        url: path of a file, ":memory:", "sqlite:///path" or "postgresql://…".

    Raises:
        StoreFailed: it is none of these, or there is no such folder.
    """
    if url in _MEMORY:
        return Address("memory")
    for start in _SERVER:
        if url.startswith(start):
            rest = url.removeprefix(start)
            return Address(_shown(rest), server=f"postgresql+psycopg://{rest}")
    path = url.removeprefix("sqlite:///")
    if not path or "://" in path or "\0" in path:
        told = path.partition("://")[0][:40] if "://" in path else "nothing"
        raise StoreFailed(
            f"no store: {told!r} is no kind of database; name a file or a postgresql:// address"
        )
    return _checked(Path(path).expanduser())


def in_folder(url: str, folder: Path) -> str:
    """Returns an address whose path, if it is a relative one, counts from a folder."""
    path = url.removeprefix("sqlite:///")
    if url in _MEMORY or not path or "://" in path:
        return url
    return str(folder / Path(path).expanduser())


def _shown(rest: str) -> str:
    """Host and database of a URL alone: the password may stand anywhere else in it.

    Where it names no host, variables may: two servers must not go by one name.
    """
    try:
        parts = urlsplit(f"postgresql://{rest}")
        host = parts.netloc.rpartition("@")[2]
        where = {name: value for name, value in parse_qsl(parts.query) if name in _WHERE}
        if not host and not where.keys() & {"host", "hostaddr", "service"}:
            named = {name: os.environ.get(variable) for name, variable in _HOSTS.items()}
            where = {name: value for name, value in named.items() if value} | where
        query = f"?{urlencode(where, safe='/:,')}" if where else ""
        return f"postgresql://{host}/{parts.path.strip('/')}{query}"
    except ValueError:
        return "postgresql://…"


def _checked(file: Path) -> Address:
    shown = str(file)
    try:
        if file.is_dir():
            raise StoreFailed(f"cannot open the store {shown!r}: it is a folder")
        if not file.parent.is_dir():
            raise StoreFailed(f"cannot open the store {shown!r}: there is no folder {file.parent}")
        if file.exists():
            if not os.access(file, os.R_OK):
                raise StoreFailed(f"cannot open the store {shown!r}: it may not be read")
            if not os.access(file, os.W_OK) or not os.access(file.parent, os.W_OK):
                raise StoreFailed(
                    f"cannot open the store {shown!r}: it is read-only; the file and its folder "
                    "must be writable"
                )
    except OSError as error:  # such as a name that is too long
        raise StoreFailed(f"cannot open the store {shown[:200]!r}: {error.strerror}") from None
    return Address(shown, file=file)
