"""What a process with accounts is asked, to know whether it is ready."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from nutgraf.errors import PlatformDown

if TYPE_CHECKING:
    from nutgraf.deployment import Deployment
    from nutgraf.operations.readiness import Question
    from nutgraf.store.opening import Store

_THREADS = 2
"""Of their own: those of the loop may all be waiting for pages that are read."""


def questions_of(deployment: Deployment, store: Store) -> dict[str, Question]:
    """Returns what a bot or worker needs, by name: its store, its readers, an account at work.

    Args:
        deployment: that was put together.
        store: that is open.
    """
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="nutgraf-ready")

    def apart(question: Callable[[], object]) -> Question:
        async def ask() -> object:
            return await asyncio.get_running_loop().run_in_executor(threads, question)

        return ask

    def is_at_work() -> None:
        if not deployment.crew.at_work:
            raise PlatformDown("no account is at work")

    questions = {"the store": apart(store.ledger.newest_step), "the accounts": apart(is_at_work)}
    if deployment.sandbox is not None:
        questions["the readers"] = apart(deployment.sandbox.ping)
    return questions
