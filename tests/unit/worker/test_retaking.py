"""What is told of what others had in hand."""

from __future__ import annotations

import asyncio
import datetime
import logging
from types import SimpleNamespace
from typing import Any, cast

import pytest
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from nutgraf import telemetry
from nutgraf.store.due import Due
from nutgraf.store.opening import Store
from nutgraf.worker.jobs import HOUSE, RETAKE, look_job, post_job
from nutgraf.worker.retaking import give_back

BOT = "bot@here.example"
URI = "https://here.example/post/1"
REST = datetime.timedelta(minutes=1)


class Ear:
    """Hears what is counted."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def entering(self, step: telemetry.Step, facts: dict[str, str]) -> Any:
        raise NotImplementedError

    def counted(self, event: telemetry.Event, amount: float, facts: dict[str, str]) -> None:
        self.heard.append(f"{event} {facts['kind']}")


def told(
    job: Job, caplog: pytest.LogCaptureFixture, *, died: bool = True
) -> tuple[list[tuple[str, str]], list[str]]:
    """What is logged and counted where a job is given back."""

    async def retry(**_: Any) -> None:
        pass

    queue = cast(JobManager, SimpleNamespace(retry_job_by_id_async=retry))
    ledger = SimpleNamespace(break_lease=lambda *_, **__: True)
    store = cast(Store, SimpleNamespace(ledger=ledger))
    caplog.clear()
    ear = Ear()
    with caplog.at_level(logging.INFO, "nutgraf.worker"), telemetry.listening(ear):
        given = give_back(queue, store, job.evolve(id=7), 0.0, REST if died else None)
        assert asyncio.run(given)
    return [(each.levelname, each.getMessage()) for each in caplog.records], ear.heard


def test_who_died_with_what_is_told(caplog: pytest.LogCaptureFixture) -> None:
    lines, heard = told(post_job(BOT, Due(1, URI)), caplog)
    assert lines == [("WARNING", f"took over post of {URI}: its worker was silent")]
    assert heard == ["takeover post"]
    lines, heard = told(look_job(BOT), caplog)
    assert lines == [("WARNING", f"took over look of {BOT}: its worker was silent")]
    assert heard == ["takeover look"]


def test_what_comes_again_by_itself_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    job = Job(id=None, queue=HOUSE, task_name=RETAKE, lock=None, queueing_lock=RETAKE)
    assert told(job, caplog) == ([], [])


def test_after_the_database_was_away_nobody_was_silent(caplog: pytest.LogCaptureFixture) -> None:
    lines, heard = told(post_job(BOT, Due(1, URI)), caplog, died=False)
    assert [level for level, _ in lines] == ["INFO"]
    assert "when the database went away" in lines[0][1]
    assert heard == []
