"""What jobs there are: their names, queues, priorities and locks."""

from __future__ import annotations

import hashlib

from procrastinate.jobs import Job

from nutgraf.store.due import Due

HOUSE = "nutgraf"
"""The queue of what is done for all accounts; each worker has hands of its own for it."""

TICK, RETAKE, PRUNE = "tick", "retake", "prune"
LOOK, POST, NOTICE, TEND = "look", "post", "notice", "tend"

FIRST, _PEOPLE, _BEGUN, _LOOKS, _TENDS, _POSTS = 100, 40, 30, 20, 10, 0
"""Priorities: people come before posts, and what was begun before what was not.

Posts come last, as they may wait by the thousand. Of looks there is one at most for an account.
"""

_DIGITS = 24


def queue_of(account: str) -> str:
    """Returns the queue of an account: a worker that could not log it in leaves it to others.

    The name is short, as PostgreSQL has it of channels, and holds nothing of a stranger's.
    """
    return f"account-{hashlib.sha256(account.lower().encode()).hexdigest()[:_DIGITS]}"


def look_job(account: str) -> Job:
    """A look for what is new: one at a time for an account."""
    return _whole(LOOK, account, _LOOKS)


def tend_job(account: str) -> Job:
    """Looking after what stands: one at a time for an account."""
    return _whole(TEND, account, _TENDS)


def post_job(account: str, due: Due) -> Job:
    """A step with a post; of several with the same one, all but one find nothing to do."""
    return _single(POST, account, due, _BEGUN if due.begun else _POSTS)


def notice_job(account: str, due: Due) -> Job:
    """A step with a mention, reply or message; as `post_job`."""
    return _single(NOTICE, account, due, _PEOPLE)


def _whole(task: str, account: str, priority: int) -> Job:
    lock = f"{task}:{account}"
    return Job(
        id=None,
        queue=queue_of(account),
        task_name=task,
        priority=priority,
        lock=lock,
        queueing_lock=lock,
        task_kwargs={"account": account},
    )


def _single(task: str, account: str, due: Due, priority: int) -> Job:
    return Job(
        id=None,
        queue=queue_of(account),
        task_name=task,
        priority=priority,
        lock=None,
        queueing_lock=f"{task}:{due.id}",
        task_kwargs={"account": account, "row": due.id, "uri": due.uri},
    )
