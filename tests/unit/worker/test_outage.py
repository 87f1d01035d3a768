"""The database goes and comes: each is told once."""

from __future__ import annotations

import asyncio
import logging

import pytest
from procrastinate.exceptions import ConnectorException

from nutgraf.errors import StoreFailed
from nutgraf.worker.log import quiet_libraries
from nutgraf.worker.outage import Outage


def test_an_outage_is_told_once_and_its_end_once(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage()
    outage.end()
    for _ in range(3):
        outage.begin(StoreFailed("no\nanswer"))
    outage.end()
    outage.end()
    assert [each.levelname for each in caplog.records] == ["WARNING"] * 2
    assert "no answer" in caplog.messages[0]
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
    told = said(caplog, "procrastinate.worker", "post[7](uri='https://evil')", extra=extra)
    assert told == ["the job post (7) failed"]


def test_connections_that_are_lost_are_told_by_the_worker_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gone = ConnectorException("gone")
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
