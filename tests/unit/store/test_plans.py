"""What the bot asks all the time costs the same however much the ledger holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPICursor
from tests.contract.stores import (
    BOT,
    COMMUNITY,
    DAY,
    HOUR,
    LEASE,
    NOW,
    PERSON,
    Clock,
    a_notice,
    a_post,
    comment_on,
)

from nutgraf.store.browsing_values import PostFilter
from nutgraf.store.opening import Store, open_store

Ask = Callable[[Store], object]
QUESTIONS: dict[str, Ask] = {
    "claim_post": lambda s: s.ledger.claim_post(lease=LEASE, accounts=(BOT,), busy={1, 2}),
    "claim_post_by_uri": lambda s: s.ledger.claim_post_by_uri("u", lease=LEASE),
    "claim_notice": lambda s: s.ledger.claim_notice(lease=LEASE, accounts=(BOT,)),
    "watermark": lambda s: s.ledger.watermark(BOT, "all"),
    "post": lambda s: s.ledger.post("u"),
    "saying": lambda s: s.ledger.saying("summary", "u"),
    "saying_at": lambda s: s.ledger.saying_at(BOT, 5),
    "summary_of": lambda s: s.ledger.summary_of("a", since=NOW, besides="u"),
    "said_among": lambda s: s.ledger.said_among(BOT, (1, 2, 3)),
    "said": lambda s: s.ledger.count_said("forward", since=NOW),
    "said_there": lambda s: s.ledger.count_said("summary", since=NOW, community_uri=COMMUNITY),
    "said_twice": lambda s: s.ledger.counts_said(
        "summary", since=(NOW, NOW - DAY), community_uri=COMMUNITY
    ),
    "said_to": lambda s: s.ledger.count_said("answer", since=NOW, person_uri=PERSON),
    "standing": lambda s: s.ledger.standing(BOT, since=NOW, limit=500, after_id=7),
    "undecided": lambda s: s.ledger.undecided(5),
    "skipped_since": lambda s: s.ledger.skipped_since(NOW, 5),
    "waits": lambda s: s.ledger.waits(),
    "unknown": lambda s: s.ledger.unknown(["u", "v"]),
    "waiting": lambda s: s.ledger.waiting(),
    "statistics": lambda s: s.ledger.statistics(NOW.date()),
    "prune": lambda s: s.ledger.prune(NOW - DAY),
    "opted_out": lambda s: s.choices.opted_out(PERSON),
    "community": lambda s: s.choices.community(COMMUNITY),
    "paused": lambda s: s.choices.paused(BOT, COMMUNITY),
    "wishes": lambda s: s.choices.wishes(BOT, COMMUNITY, PERSON),
    "due_posts": lambda s: s.ledger.due_posts(BOT, 50),
    "due_notices": lambda s: s.ledger.due_notices(BOT, 50),
    "answer_waits": lambda s: s.ledger.answer_waits(BOT, before=HOUR, late=HOUR),
    "queues": lambda s: s.ledger.queues(),
    "claim_due_post": lambda s: s.ledger.claim_due_post(1, account=BOT, lease=LEASE),
    "claim_due_notice": lambda s: s.ledger.claim_due_notice(1, account=BOT, lease=LEASE),
    "break_lease": lambda s: s.ledger.break_lease("post", 1, silent=DAY),
    "said_by": lambda s: s.ledger.said_by(BOT, since=NOW, limit=500),
    "page": lambda s: asyncio.run(s.pages.get("https://paper.example/")),
    "browse": lambda s: s.ledger.browse(PostFilter(), before=2),
    "browse_community": lambda s: s.ledger.browse(PostFilter(community="c"), before=2),
    "browse_state": lambda s: s.ledger.browse(PostFilter(state="posted", day=NOW.date())),
    "browse_reason": lambda s: s.ledger.browse(PostFilter(reason="no-link")),
    "browse_day": lambda s: s.ledger.browse(PostFilter(day=NOW.date()), before=2),
    "post_by_id": lambda s: s.ledger.post_by_id(1),
    "steps_of": lambda s: s.ledger.steps_of(a_post().uri),
    "steps_after": lambda s: s.ledger.steps_after(1, 50),
    "newest_answers": lambda s: s.ledger.newest_answers(8),
    "newest_step": lambda s: s.ledger.newest_step(),
    "put_off": lambda s: s.ledger.put_off(BOT, COMMUNITY, NOW + DAY, "turn", not_before=NOW - DAY),
    "communities": lambda s: s.ledger.community_handles(),
    "days": lambda s: s.ledger.days(3),
    "reasons": lambda s: s.ledger.reasons(NOW - DAY),
    "delays": lambda s: s.ledger.delays(NOW - DAY),
    "failing_sites": lambda s: s.ledger.failing_sites(NOW - DAY, 5),
    "opt_outs": lambda s: s.choices.opt_outs("u", 50),
    "operator_says": lambda s: s.choices.operator_says(COMMUNITY),
    "note_health": lambda s: s.health.note(BOT, "account", "works"),
    "result": lambda s: s.results.get("r"),
    "session": lambda s: s.sessions.find("d"),
    "turn": lambda s: asyncio.run(s.budget.take("paper.example", per_second=1, burst=1)),
}
SMALL = (
    "SCAN turns", "SCAN pages", "SCAN pauses", "SCAN forgotten", "CONSTANT ROW", "SCAN (subquery",
    "SCAN leaps", "SCAN communities", "SCAN operator_choices", "SCAN anon",
    "ix_posts_waiting", "ix_posts_due", "ix_notices_waiting",
)  # fmt: skip
"""What stays small, and is read as a whole now and then."""


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store(":memory:", clock=Clock()) as opened:
        comment_on(opened)
        opened.ledger.note_posts([a_post(2), a_post(3, skip="no-link")])
        opened.ledger.note_notices([a_notice()])
        yield opened


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_table_that_grows_is_read_as_a_whole(store: Store, question: str) -> None:
    asked: list[tuple[str, object]] = []
    engine = store._database.engine

    @event.listens_for(engine, "before_cursor_execute")
    def note(_: object, __: DBAPICursor, statement: str, parameters: object, *___: object) -> None:
        asked.append((statement, parameters))

    QUESTIONS[question](store)
    event.remove(engine, "before_cursor_execute", note)
    plans = []
    with engine.connect() as connection:
        for statement, parameters in asked:
            if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")) or (
                statement.startswith("INSERT") and "SELECT" in statement
            ):
                rows = connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}",
                    parameters,  # type: ignore[arg-type]
                )
                plans += [str(row.detail) for row in rows]
    assert plans
    for plan in plans:
        assert not plan.startswith("SCAN") or any(name in plan for name in SMALL), plans
    if question in {"claim_post_by_uri", "claim_notice"}:  # of posts, the newest hundred are sorted
        assert not any("TEMP B-TREE" in plan for plan in plans), plans
    if question in {"days", "delays"}:  # what was said before that time is not read
        read = [plan for plan in plans if "SEARCH sayings" in plan]
        assert read and all("posted_at>" in plan for plan in read), plans
    if question.startswith("browse"):  # those of one moment may be sorted
        assert "USE TEMP B-TREE FOR ORDER BY" not in plans
