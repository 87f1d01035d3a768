"""The database goes and comes: each is told once."""

from __future__ import annotations

import asyncio
import errno
import logging

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import InternalError, OperationalError, ProgrammingError, StatementError

from nutgraf.errors import StoreFailed
from nutgraf.store.failures import told_in_one_line
from nutgraf.worker.log import quiet_libraries
from nutgraf.worker.outage import Outage, QueueLost, is_away, told


def refused() -> ConnectorException:
    """As procrastinate tells it."""
    error = ConnectorException()
    error.__cause__ = psycopg.OperationalError("it is\tstarting up\nDETAIL: secret")
    return error


def of_the_store(cause: Exception) -> StoreFailed:
    """As the store tells it: for people, without the cause."""
    try:
        with told_in_one_line("here"):
            raise cause from getattr(cause, "orig", None)  # as SQLAlchemy does
    except StoreFailed as error:
        return error


@pytest.mark.parametrize(
    "error",
    [
        refused(),
        of_the_store(OperationalError("SELECT", {}, psycopg.OperationalError("gone"))),
        of_the_store(InternalError("SELECT", {}, psycopg.errors.IdleInTransactionSessionTimeout())),
        of_the_store(InternalError("UPDATE", {}, psycopg.errors.ReadOnlySqlTransaction())),
        of_the_store(ConnectionResetError()),
        psycopg.errors.AdminShutdown(),
        psycopg.errors.TooManyConnections(),
        QueueLost("the connection to the queue was lost"),
    ],
)
def test_a_server_that_cannot_be_reached_is_away(error: Exception) -> None:
    assert is_away(error)


@pytest.mark.parametrize(
    "error",
    [
        of_the_store(StatementError("(AttributeError) tzinfo", "", {}, AttributeError("tzinfo"))),
        of_the_store(OSError(errno.EMFILE, "Too many open files")),
        of_the_store(ProgrammingError("SELECT", {}, psycopg.errors.UndefinedTable("no"))),
        of_the_store(OperationalError("UPDATE", {}, psycopg.errors.LockNotAvailable("no"))),
        StoreFailed("odd"),
    ],
)
def test_our_own_faults_are_not_told_as_an_outage(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    outage = Outage()
    outage.begin(error)
    outage.end()
    assert [each.levelname for each in caplog.records] == ["ERROR"]
    assert "away" not in caplog.text


def test_what_it_was_first_of_all_is_told() -> None:
    passed_on = StoreFailed("Database error.")
    passed_on.__cause__ = refused()
    assert told(passed_on) == "it is starting up"
    assert told(StoreFailed("the store failed: busy")) == "the store failed: busy"
    assert told(ConnectorException("")) == "Database error."


def test_an_outage_is_told_once_and_its_end_once(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage()
    outage.end()
    for _ in range(3):
        outage.begin(refused())
    outage.end()
    outage.end()
    assert [each.levelname for each in caplog.records] == ["WARNING"] * 2
    assert "it is starting up" in caplog.messages[0]
    assert "back" in caplog.messages[1]


def said(caplog: pytest.LogCaptureFixture, name: str, text: str, **extra: object) -> list[str]:
    async def say() -> None:
        with quiet_libraries():
            logging.getLogger(name).error(text, **extra)  # type: ignore[arg-type]

    caplog.set_level(logging.INFO)
    asyncio.run(say())
    return caplog.messages


def test_a_job_that_failed_is_told_without_its_arguments(
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = {"task_name": "post", "id": 7, "task_kwargs": {"uri": "https://evil.example/\x1b[2J"}}
    extra = {"action": "job_error", "job": job}
    lines = said(caplog, "procrastinate.worker", "post[7](uri='https://evil')", extra=extra)
    assert lines == ["the job post (7) failed"]


def test_connections_that_are_lost_are_told_by_the_worker_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gone = refused()
    error = (ConnectorException, gone, None)
    assert said(caplog, "psycopg.pool", "error connecting") == []
    assert said(caplog, "procrastinate.worker.x", "no", extra={"action": "side_task_failed"}) == []
    assert said(caplog, "procrastinate.worker", "failed", exc_info=error) == []


def test_other_trouble_of_the_queue_is_passed_on(caplog: pytest.LogCaptureFixture) -> None:
    assert said(caplog, "procrastinate.worker", "odd") == ["the queue: odd"]


def test_loggers_are_as_they_were_afterwards(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("procrastinate")
    before = logger.handlers[:], logger.level, logger.propagate
    said(caplog, "procrastinate", "odd")
    assert (logger.handlers[:], logger.level, logger.propagate) == before
