"""On PostgreSQL, too, no step reads a table that grows: shown where the planner has a choice."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Iterator

import pytest
from benchmarks.growth.filling import BUSY, PATIENT, fill
from benchmarks.growth.living import Life, Stage, answer, comment_on, make_stage, put_off, refuse
from benchmarks.growth.watching import plans, watching

from nutgraf.store.database import Database
from nutgraf.store.opening import Store, open_database
from tests.contract.stores import LEASE
from tests.postgres import new_database

pytestmark = pytest.mark.slow

_POSTS = 30_000
"""A server reads what is smaller as a whole, and is right."""


@pytest.fixture(scope="module")
def grown() -> Iterator[tuple[Database, Stage]]:
    for url in new_database():
        database = open_database(url)
        fill(database, _POSTS, datetime.datetime.now(datetime.UTC))
        yield database, make_stage(Store(database))
        database.close()


@pytest.mark.parametrize("live", [comment_on, refuse, answer, put_off])
def test_a_step_reads_no_table_as_a_whole(grown: tuple[Database, Stage], live: Life) -> None:
    database, stage = grown
    with watching(database) as watch:
        asyncio.run(live(stage, 1))
    asked = plans(database, watch)
    assert len(asked) > 10
    assert {plan.statement: plan.shown for plan in asked if plan.whole} == {}


def test_what_is_due_is_found_without_reading_all(grown: tuple[Database, Stage]) -> None:
    database, stage = grown
    ledger = stage.crew.store.ledger
    with watching(database) as watch:
        assert ledger.claim_post(lease=LEASE, accounts=(PATIENT,)) is None
        assert ledger.due_posts(BUSY, 20) and ledger.due_posts(PATIENT, 20) == []
        ledger.due_notices(BUSY, 20)
        ledger.queues()
        ledger.waits()
    asked = plans(database, watch)
    assert {plan.statement: plan.shown for plan in asked if plan.whole} == {}
