"""What a process with accounts is asked, to know whether it is ready."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from nutgraf.errors import PlatformDown
from nutgraf.operations.asking import Apart

if TYPE_CHECKING:
    from nutgraf.deployment import Deployment
    from nutgraf.operations.readiness import Question
    from nutgraf.store.opening import Store


def questions_of(deployment: Deployment, store: Store) -> dict[str, Question]:
    """Returns what a bot or worker needs, by name: its store, its readers, an account at work.

    They can be asked in any loop, and one that hangs does not keep another from answering.

    Args:
        deployment: that was put together.
        store: that is open.
    """

    async def is_at_work() -> None:
        # by the clock here: the store, whose clock counts for the work, may hang
        if not deployment.crew.at_work_by(datetime.datetime.now(datetime.UTC)):
            raise PlatformDown("no account is at work")

    questions: dict[str, Question] = {
        "the store": Apart(store.ledger.newest_step, "nutgraf-ready-store").ask,
        "the accounts": is_at_work,
    }
    if deployment.sandbox is not None:
        questions["the readers"] = Apart(deployment.sandbox.ping, "nutgraf-ready-readers").ask
    return questions
