"""What dead and frozen workers had in hand goes back into the queue.

It is safe whatever the worker does afterwards: its claims are void (fencing tokens), and an intent
that it left is settled before anything is said (DESIGN, section 5).
"""

from __future__ import annotations

import contextlib
import datetime
import logging
from typing import Any, Literal, cast

from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from nutgraf import telemetry
from nutgraf.config.worker import WorkerSettings
from nutgraf.store.opening import Store
from nutgraf.worker.jobs import NOTICE, POST

log = logging.getLogger(__name__)

_SLACK = 1.0
_OTHERS = """
    SELECT count(*) AS count FROM procrastinate_jobs AS job
    JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND job.queueing_lock = %(lock)s AND job.id <> %(id)s
    AND worker.id IS DISTINCT FROM %(number)s
    AND worker.last_heartbeat >= now() - make_interval(secs => %(limit)s)
"""
_LAST_SIGN = """
    SELECT extract(epoch FROM now() - max(last_heartbeat)) AS age
    FROM procrastinate_workers WHERE id = %(number)s
"""
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
    limit = settings.silent_seconds
    stalled = list(await queue.get_stalled_jobs(seconds_since_heartbeat=limit))
    given_back = 0
    for job in stalled:
        if await is_anothers(queue, job, limit):
            continue
        # What it took after its next sign was due, it took alive: then that is its last sign.
        silent = await _silence(queue, job)
        silent = limit if silent is None else silent - settings.heartbeat_seconds - _SLACK
        given_back += await give_back(queue, store, job, min(limit, max(0.0, silent)), rest)
    if given_back == len(stalled):  # else it is to be known still when the sign was given
        await queue.prune_stalled_workers(limit)
    return given_back


async def is_anothers(queue: JobManager, job: Job, limit: float) -> bool:
    """Whether somebody who lives works on what a job is about, so that the lease may be theirs.

    Args:
        queue: the jobs.
        job: of somebody who does not.
        limit: seconds without a sign after which nobody counts as alive.
    """
    if job.task_name not in (POST, NOTICE):
        return False
    row = await queue.connector.execute_query_one_async(_OTHERS, **_asked(job, limit))
    return bool(row["count"])


async def _silence(queue: JobManager, job: Job) -> float | None:
    """Seconds since the last sign of whoever had a job; None if that is not known any more."""
    row = await queue.connector.execute_query_one_async(_LAST_SIGN, number=job.worker_id)
    return None if row["age"] is None else float(row["age"])


def _asked(job: Job, limit: float) -> dict[str, Any]:
    return {"lock": job.queueing_lock, "id": job.id, "number": job.worker_id, "limit": limit}


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
        Whether it was there still, and nobody else has the lease.
    """
    assert job.id is not None  # noqa: S101 - it comes from the table
    row, uri = job.task_kwargs.get("row"), str(job.task_kwargs.get("uri", ""))
    account = str(job.task_kwargs.get("account", ""))
    if job.task_name in (POST, NOTICE) and isinstance(row, int):
        kind = cast(Literal["post", "notice"], job.task_name)
        since = datetime.timedelta(seconds=silent)
        broken = store.ledger.break_lease(kind, row, silent=since, rest=rest)
        if not broken and store.ledger.is_leased(kind, row):
            return False  # too young: as long as the job is there, the next tick sees to it
    try:
        await _put_back(queue, job.id)
    except ConnectorException as error:
        if not is_told_by_procrastinate(error):
            raise
        return False  # another was quicker
    _tell(job.task_name, uri, account, died=rest is not None)
    return True


async def _put_back(queue: JobManager, number: int) -> None:
    try:
        await queue.retry_job_by_id_async(job_id=number, retry_at=_LONG_AGO)
    except UniqueViolation:  # it is in the queue already
        await queue.finish_job_by_id_async(number, Status.FAILED, delete_job=True)


def _tell(task: str, uri: str, account: str, *, died: bool) -> None:
    """Tells what was taken over; what is done for all accounts comes again anyway."""
    if not account:
        log.debug("took over %s", task)
        return
    with telemetry.about(uri, account) if uri else contextlib.nullcontext():
        told = f"{task} of {uri or account}"
        if died:
            telemetry.count("takeover", kind=task)
            log.warning("took over %s: its worker was silent", told)
        else:
            log.info("goes on with %s, which was in hand when the database went away", told)


def is_told_by_procrastinate(error: ConnectorException) -> bool:
    """Whether a function of procrastinate's in the database found a job not to be there."""
    return getattr(error.__cause__, "sqlstate", None) == "P0001"  # raise_exception
