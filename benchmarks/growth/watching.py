"""What a database is asked while something is done, how long that takes, and by which plan."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, event

from nutgraf.store.database import Database

GROWING = ("posts", "notices", "sayings", "steps")
"""Tables that no step may read as a whole."""

MOST_ROWS = 1_000
"""Rows of one of them that a statement of a step may look at, taken or not: a day of a community, a
hundred posts that rest."""

MOST_BLOCKS = 1_000
"""Blocks of 8 kB that it may look at, those it writes among them: an index that is searched from
end to end tells of no rows."""


@dataclass(slots=True)
class Asked:
    """One statement.

    Attributes:
        parameters: as they were last.
        count: how often it was asked.
        seconds: that it took, together.
    """

    parameters: Any
    count: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Watch:
    """What was asked.

    Attributes:
        statements: by their text.
        trips: to a server and back: statements, but also the beginning and the end of
            transactions, and looks whether the connection lives. 0 for a file.
    """

    statements: dict[str, Asked] = field(default_factory=dict)
    trips: int = 0

    @property
    def count(self) -> int:
        """How many statements there were."""
        return sum(asked.count for asked in self.statements.values())

    @property
    def seconds(self) -> float:
        """How long they took."""
        return sum(asked.seconds for asked in self.statements.values())


@contextmanager
def watching(database: Database) -> Iterator[Watch]:
    """Watches what is asked within."""
    watch = Watch()
    begun = 0.0

    def before(*_: object) -> None:
        nonlocal begun
        begun = time.perf_counter()

    def after(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        asked = watch.statements.setdefault(statement, Asked(parameters))
        asked.parameters = parameters[-1] if isinstance(parameters, list) else parameters
        asked.count += 1
        asked.seconds += time.perf_counter() - begun

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            watch.trips += 1  # the driver waits for it together with the first statement

    events: dict[str, Callable[..., None]] = {
        "before_cursor_execute": before,
        "after_cursor_execute": after,
    }
    if database.is_server:
        events["begin"] = begin
    for name, listener in events.items():
        event.listen(database.engine, name, listener)
    try:
        with _trips(watch) if database.is_server else _nothing():
            yield watch
    finally:
        for name, listener in events.items():
            event.remove(database.engine, name, listener)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _trips(watch: Watch) -> Iterator[None]:
    """Counts how often the driver waits for the server."""
    import psycopg

    wait = psycopg.Connection.wait

    def counted(self: Any, asked: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as it is
        return wait(self, _counted(watch, asked), *given, **named)

    psycopg.Connection.wait = counted  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        psycopg.Connection.wait = wait  # type: ignore[method-assign]


def _counted(watch: Watch, asked: Any) -> Any:  # noqa: ANN401 - a generator of the driver's
    """Passes on what the driver waits for; much that it could wait for is there already."""
    try:
        state = next(asked)
        watch.trips += 1
        while True:
            state = asked.send((yield state))
    except StopIteration as end:
        return end.value


@dataclass(frozen=True, slots=True)
class Plan:
    """How a statement is answered.

    Attributes:
        statement: its text.
        nodes: of the plan, with what they read.
        whole: tables that grow and are read as a whole.
        rows: of tables that grow, that one node of the plan looked at most; 0 for a file, which
            does not tell.
        blocks: that were looked at; 0 for a file.
        shown: the plan for people.
    """

    statement: str
    nodes: tuple[str, ...]
    whole: tuple[str, ...]
    shown: str
    rows: int = 0
    blocks: int = 0

    @property
    def is_dear(self) -> bool:
        """Whether it reads more than a step may, so that it grows with the ledger."""
        return bool(self.whole) or self.rows > MOST_ROWS or self.blocks > MOST_BLOCKS

    @property
    def told(self) -> str:
        """What it reads, in a line."""
        whole = f", all of {', '.join(self.whole)}" if self.whole else ""
        return f"{self.rows:,} rows, {self.blocks:,} blocks{whole}"


def plans(database: Database, watch: Watch) -> list[Plan]:
    """Asks how each statement is answered; nothing is changed by that."""
    found = []
    for statement, asked in watch.statements.items():
        if (
            not statement.lstrip()
            .upper()
            .startswith(("SELECT", "UPDATE", "DELETE", "WITH", "INSERT"))
        ):
            continue
        with database.engine.connect() as connection, connection.begin() as transaction:
            explain = _on_server if database.is_server else _in_file
            found.append(explain(connection, statement, asked.parameters))
            transaction.rollback()
    return found


def _on_server(connection: Connection, statement: str, parameters: Any) -> Plan:  # noqa: ANN401 - a driver's
    sql = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
    told = connection.exec_driver_sql(sql, parameters).scalar_one()
    nodes = list(_nodes((json.loads(told) if isinstance(told, str) else told)[0]["Plan"]))
    names = tuple(_name(node) for node in nodes)
    whole = tuple(
        str(node["Relation Name"])
        for node in nodes
        if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in GROWING
    )
    shown = "\n".join(
        f"  {_name(node)}: {node.get('Actual Rows')} rows, "
        f"{node.get('Rows Removed by Filter', 0)} removed, {node.get('Actual Total Time')} ms, "
        f"{_blocks(node)} blocks"
        for node in nodes
    )
    return Plan(statement, names, whole, shown, max(map(_rows, nodes)), _blocks(nodes[0]))


def _rows(node: dict[str, Any]) -> int:
    """How many rows of a table that grows a node looked at, whatever it made of them."""
    name = str(node.get("Relation Name") or node.get("Index Name") or "")
    if not any(table in name for table in GROWING) or "Scan" not in node["Node Type"]:
        return 0
    removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    each = node.get("Actual Rows", 0) + sum(node.get(one, 0) for one in removed)
    return int(each * node.get("Actual Loops", 1))


def _blocks(node: dict[str, Any]) -> int:
    return int(node.get("Shared Hit Blocks", 0) + node.get("Shared Read Blocks", 0))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _name(node: dict[str, Any]) -> str:
    what = node.get("Index Name") or node.get("Relation Name")
    return f"{node['Node Type']} {what}" if what else str(node["Node Type"])


def _in_file(connection: Connection, statement: str, parameters: Any) -> Plan:  # noqa: ANN401 - a driver's
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    nodes = tuple(str(row.detail) for row in rows)
    whole = tuple(
        table
        for table in GROWING
        if any(node.split()[:2] == ["SCAN", table] and "INDEX" not in node for node in nodes)
    )
    return Plan(statement, nodes, whole, "\n".join(f"  {node}" for node in nodes))
