"""What dead and frozen workers had in hand goes back into the queue.

It is safe whatever the worker does afterwards: its claims are void (fencing tokens), and an intent
that it left is settled before anything is said (DESIGN, section 5).
"""

from __future__ import annotations

import contextlib
import datetime
import logging
from typing import Literal, cast

from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from nutgraf import telemetry
from nutgraf.config.worker import WorkerSettings
from nutgraf.store.opening import Store
from nutgraf.worker.jobs import NOTICE, POST

log = logging.getLogger(__name__)

_SLACK = 1.0
_LONG_AGO = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


async def retake(
    queue: JobManager, store: Store, settings: WorkerSettings, rest: datetime.timedelta
) -> int:
    """Gives back the jobs of workers that have given no sign of life for too long.

    Args:
        queue: the jobs.
        store: where the leases are.
        settings: for how long, and how often there should be one.
        rest: of what several workers have died with in a row (`DueRows.break_lease`).

    Returns:
        How many jobs there were.
    """
    # The last sign may be older than the last lease by as much as lies between two signs.
    silent = max(0.0, settings.silent_seconds - settings.heartbeat_seconds - _SLACK)
    stalled = await queue.get_stalled_jobs(seconds_since_heartbeat=settings.silent_seconds)
    given_back = 0
    for job in stalled:
        given_back += await give_back(queue, store, job, silent, rest)
    await queue.prune_stalled_workers(settings.silent_seconds)
    return given_back


async def give_back(
    queue: JobManager,
    store: Store,
    job: Job,
    silent: float,
    rest: datetime.timedelta | None = None,
) -> bool:
    """Gives one job back, for whoever has a hand free.

    Args:
        queue: the jobs.
        store: where its lease is.
        job: which nobody works on any more.
        silent: seconds for which whoever had it has given no sign.
        rest: as `retake` has it; None where nobody died.

    Returns:
        Whether it was there still.
    """
    assert job.id is not None  # noqa: S101 - it comes from the table
    row, uri = job.task_kwargs.get("row"), str(job.task_kwargs.get("uri", ""))
    account = str(job.task_kwargs.get("account", ""))
    if job.task_name in (POST, NOTICE) and isinstance(row, int):
        kind = cast(Literal["post", "notice"], job.task_name)
        since = datetime.timedelta(seconds=silent)
        store.ledger.break_lease(kind, row, silent=since, rest=rest)
    try:
        await queue.retry_job_by_id_async(job_id=job.id, retry_at=_LONG_AGO)
    except UniqueViolation:  # it is in the queue already
        await queue.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
    except ConnectorException as error:
        if not is_told_by_procrastinate(error):
            raise
        return False  # another was quicker
    _tell(job.task_name, uri, account, died=rest is not None)
    return True


def _tell(task: str, uri: str, account: str, *, died: bool) -> None:
    """Tells what was taken over; what is done for all accounts comes again anyway."""
    if not account:
        log.debug("took over %s", task)
        return
    if died:
        telemetry.count("takeover", kind=task)
    with telemetry.about(uri, account) if uri else contextlib.nullcontext():
        told = f"{task} of {uri or account}"
        if died:
            log.warning("took over %s: its worker was silent", told)
        else:
            log.info("goes on with %s, which was in hand when the database went away", told)


def is_told_by_procrastinate(error: ConnectorException) -> bool:
    """Whether a function of procrastinate's in the database found a job not to be there."""
    return getattr(error.__cause__, "sqlstate", None) == "P0001"  # raise_exception
