"""On PostgreSQL, too, no step reads a table that grows: shown where the planner has a choice."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Iterator

import pytest
from benchmarks.growth.filling import BUSY, PATIENT, fill
from benchmarks.growth.living import Life, Stage, answer, comment_on, make_stage, put_off, refuse
from benchmarks.growth.watching import plans, watching
from sqlalchemy import text

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
    assert {plan.statement: plan.shown for plan in asked if plan.is_dear} == {}


def test_what_is_due_is_found_without_reading_all(grown: tuple[Database, Stage]) -> None:
    database, stage = grown
    ledger = stage.crew.store.ledger
    with watching(database) as watch:
        assert ledger.claim_post(lease=LEASE, accounts=(PATIENT,)) is None
        assert ledger.due_posts(BUSY, 20) and ledger.due_posts(PATIENT, 20) == []
        ledger.due_notices(BUSY, 20)
    asked = plans(database, watch)
    assert {plan.statement: plan.shown for plan in asked if plan.is_dear} == {}


def test_nor_where_more_is_due_than_can_be_done(grown: tuple[Database, Stage]) -> None:
    database, stage = grown
    with database.writing() as connection:
        connection.execute(
            text(
                "UPDATE posts SET due_at = now() - id * interval '1 ms' WHERE id IN "
                "(SELECT id FROM posts WHERE account = :account AND state = 'skipped' LIMIT 3000)"
            ),
            {"account": BUSY},
        )
        connection.execute(text("ANALYZE posts"))
    with watching(database) as watch:
        assert len(stage.crew.store.ledger.due_posts(BUSY, 150)) == 150
    asked = plans(database, watch)
    assert {plan.statement: plan.shown for plan in asked if plan.is_dear} == {}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM posts WHERE title = 'none' ORDER BY seen_at LIMIT 1",
        "SELECT count(*) FROM posts WHERE state = 'posted' AND seen_at > '2000-01-01'",
        "SELECT max(length(title)) FROM posts",
    ],
)
def test_what_reads_many_rows_is_noticed_whatever_the_plan(
    grown: tuple[Database, Stage], statement: str
) -> None:
    database, _ = grown
    with watching(database) as watch, database.reading() as connection:
        connection.exec_driver_sql(statement).all()
    (plan,) = plans(database, watch)
    assert plan.is_dear, plan.shown


def test_a_step_asks_no_more_often_than_it_needs(grown: tuple[Database, Stage]) -> None:
    database, stage = grown
    most = {comment_on: 36, refuse: 18, answer: 33}
    for live, count in most.items():
        asyncio.run(live(stage, 70))  # so that the server's time is known
        with watching(database) as watch:
            asyncio.run(live(stage, 71))
        assert watch.count <= count, (live.__name__, watch.statements.keys())
