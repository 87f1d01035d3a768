"""All that a store holds arrives in another, and the first one takes nothing more."""

from __future__ import annotations

import datetime
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event, func, select, text

from nutgraf.errors import StoreFailed
from nutgraf.store import moving
from nutgraf.store.closing import Move, reopen
from nutgraf.store.copying import open_copy
from nutgraf.store.database import Database
from nutgraf.store.holding import Hold
from nutgraf.store.moving import Copied, copy_store
from nutgraf.store.opening import Store, open_database, open_store
from nutgraf.store.tables import steps
from nutgraf.store.values import InUse, Moved
from tests.contract.moved_rows import Rows, fill, ledgers, read
from tests.contract.stores import (
    BOT,
    DAY,
    DRAFT,
    HOUR,
    LEASE,
    PERSON,
    a_notice,
    a_post,
    answer,
    claim_notice,
    claim_post,
    comment_on,
    found,
    summary,
)
from tests.postgres import new_database

WAYS = [
    ("sqlite", "sqlite"),
    pytest.param(("sqlite", "postgresql"), marks=pytest.mark.slow),
    pytest.param(("postgresql", "sqlite"), marks=pytest.mark.slow),
]
_names = itertools.count()


def _with_tables(url: str) -> None:
    open_store(url).close()


def make_url(kind: str, folder: Path) -> str:
    """URL of a new database."""
    if kind == "sqlite":
        return str(folder / f"{next(_names)}.db")
    return next(new_database(_with_tables))


@pytest.fixture(params=WAYS, ids="-".join)
def way(request: pytest.FixtureRequest) -> tuple[str, str]:
    """From what to what."""
    kinds: tuple[str, str] = request.param
    return kinds


@pytest.fixture
def first(way: tuple[str, str], tmp_path: Path) -> str:
    return make_url(way[0], tmp_path)


@pytest.fixture
def second(way: tuple[str, str], tmp_path: Path) -> str:
    return make_url(way[1], tmp_path)


def move(source: str, target: str, *, keep: bool = False) -> Copied:
    return copy_store(source, target, keep=keep, say=lambda done, total: None)


def writes(store: Store) -> list[Callable[[], object]]:
    """What a bot and the web write, one of each kind."""
    return [
        lambda: store.ledger.note_posts([a_post(1)]),  # is there: an insertion all the same
        lambda: store.ledger.note_posts([a_post(99)]),
        lambda: store.ledger.claim_post_by_uri(a_post(1).uri, lease=LEASE),
        lambda: store.ledger.move_watermark(BOT, "all", 7),
        lambda: store.choices.opt_out(PERSON),
        lambda: store.choices.pause(BOT, "x", store.now() + DAY, "banned"),
        lambda: store.health.note("new@x.example", "account", "works"),
        lambda: store.sessions.open("d" * 64, "operator", "o", store.now() + DAY, "token"),
        lambda: store.ledger.mark_saying(1, "withdrawn", "asked"),
    ]


def test_all_arrives_and_the_first_takes_nothing_more(first: str, second: str) -> None:
    with open_store(first) as store:
        comment_on(store, 1)
        store.ledger.note_posts([a_post(n) for n in range(2, 1_300)])
        store.ledger.note_notices([a_notice()])
        before = store.ledger.statistics()
        done = move(first, second)
        for write in writes(store):
            with pytest.raises(Moved, match="is closed: it was moved to"):
                write()
        assert store.ledger.statistics() == before  # it can still be read
    assert done.closed and not done.before
    assert (done.rows["posts"], done.rows["sayings"], done.rows["notices"]) == (1_299, 1, 1)
    for again in (open_store, open_copy):
        with pytest.raises(Moved, match="name that in") as told:
            again(first)
        assert "sesame" not in str(told.value)
    with open_store(second) as store:
        assert store.ledger.statistics() == before
        assert store.ledger.note_posts([a_post(1), a_post(1_300)]) == 1
        numbers = [post.id for post in (found(store, 1_299), found(store, 1_300))]
        assert numbers[0] < numbers[1]


def test_what_was_being_sent_is_settled_there(first: str, second: str) -> None:
    with open_store(first) as store:
        store.ledger.note_posts([a_post()])
        store.ledger.note_notices([a_notice()])
        claim, asked = claim_post(store), claim_notice(store)
        store.ledger.prepare(claim, DRAFT)
        saying = store.ledger.intend(claim, summary(claim))
        replying = store.ledger.intend(asked, answer(asked))
        move(first, second)
        with pytest.raises(Moved):
            store.ledger.confirm(claim, saying, uri="https://x/1", local_id=1)
        with pytest.raises(Moved):
            store.ledger.intend(claim, summary(claim))
    with open_store(second) as store:
        due = store.ledger.due_posts(BOT, 9)
        assert [each.begun for each in due] == [True]  # whoever had the lease has it no more
        taken = store.ledger.claim_due_post(due[0].id, account=BOT, lease=LEASE)
        assert taken is not None and taken.token > claim.token
        there = store.ledger.saying("summary", a_post().uri)
        assert there is not None and there.state == "intended"
        assert saying.intended_at < there.intended_at <= store.now()
        assert there.words == saying.words
        reply = store.ledger.saying("answer", a_notice().uri)
        assert reply is not None and reply.intended_at > replying.intended_at
        assert claim_notice(store).subject.uri == a_notice().uri


def test_it_goes_back_again(way: tuple[str, str], first: str, second: str, tmp_path: Path) -> None:
    third = make_url(way[0], tmp_path)
    with open_store(first) as store:
        comment_on(store, 1)
    move(first, second)
    with open_store(second) as store:
        comment_on(store, 2)
    move(second, third)
    with pytest.raises(Moved):
        open_store(second)
    with open_store(third) as store:
        comment_on(store, 3)
        assert store.ledger.statistics().total.standing == 3


def test_a_copy_leaves_the_first_open(first: str, second: str) -> None:
    with open_store(first) as store:
        comment_on(store, 1)
        assert not move(first, second, keep=True).closed
        comment_on(store, 2)
    with open_store(second) as store:
        assert store.ledger.statistics().seen == 1
    with pytest.raises(StoreFailed, match="holds something already"):
        move(first, second, keep=True)


def test_nothing_is_copied_onto_something(first: str, second: str) -> None:
    with open_store(first) as store, open_store(second) as other:
        comment_on(store, 1)
        comment_on(other, 2)
        with pytest.raises(StoreFailed, match="holds something already"):
            move(first, second)
        comment_on(store, 3)  # still open
        assert other.ledger.post(a_post(1).uri) is None


def test_what_a_check_leaves_there_does_not_count(first: str, second: str) -> None:
    with open_store(first) as store:
        comment_on(store, 1)
        store.health.note(BOT, "account", "rests", "from the first")
        store.health.note("a worker", "worker", "works")
    with open_store(second) as store:
        store.health.note("other@x.example", "account", "missing")
    move(first, second)
    with open_store(second) as store:
        assert [(each.name, each.told) for each in store.health.all()] == [(BOT, "from the first")]


def test_a_bot_on_the_second_store_stops_the_move(first: str, second: str) -> None:
    with open_store(first) as store, open_store(second) as other, other.hold("a bot"):
        with pytest.raises(InUse, match="a bot"):
            move(first, second)
        comment_on(store, 1)


@pytest.mark.parametrize("table", ["communities", "posts", "feedback", "turns"])
def test_what_breaks_off_leaves_the_first_open_and_can_be_done_again(
    first: str, second: str, table: str
) -> None:
    with open_store(first) as store:
        comment_on(store, 1)
    broken = open_database(second)
    with broken.writing() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO elsewhere"))
    with pytest.raises(StoreFailed):
        move(first, second)
    with open_store(first) as store:
        comment_on(store, 2)
    with broken.writing() as connection:
        connection.execute(text(f"ALTER TABLE elsewhere RENAME TO {table}"))
    broken.close()
    assert move(first, second).rows["sayings"] == 2


def test_rows_that_do_not_arrive_are_noticed(
    first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(first) as store:
        comment_on(store, 1)
    some = moving._some
    monkeypatch.setattr(
        moving, "_some", lambda there, table: (part[1:] or part for part in some(there, table))
    )
    with pytest.raises(StoreFailed, match="of 4 rows of steps, 3 arrived; nothing was copied"):
        move(first, second)
    with open_store(first), open_store(second) as store:
        assert store.ledger.statistics().seen == 0


class Killed(BaseException):
    """As if the process had been killed: nothing is tidied up."""


@pytest.mark.parametrize("moment", ["closed", "copied"])
def test_a_move_that_was_killed_is_finished_by_the_next_run(
    first: str, second: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(first) as store:
        comment_on(store, 1)
    with monkeypatch.context() as patch:
        if moment == "closed":
            patch.setattr(moving, "_bring", _kill)
            patch.setattr(moving, "open_again", lambda source, move: None)
        else:
            patch.setattr(moving, "finish_move", _kill)
        with pytest.raises(Killed):
            move(first, second)
    with pytest.raises(Moved, match=r"it is being moved to .*if it broke off, run the same again"):
        open_store(first)
    with pytest.raises(StoreFailed, match="with --keep"):
        move(first, f"{first}.other" if "://" not in first else ":other.db")
    done = move(first, second)
    assert done.before == (moment == "copied")
    assert done.rows["sayings"] == 1
    with pytest.raises(Moved, match=r"name that in \[store\] url"):
        open_store(first)
    assert move(first, second).before
    with open_store(second) as store:
        assert store.ledger.statistics().total.standing == 1


def _kill(*_: object) -> Any:
    raise Killed


def test_a_lost_answer_to_the_commit_does_not_open_the_first(
    first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(first) as store:
        comment_on(store, 1)
    closed = moving._closed
    opened: list[object] = []

    def lose(source: Any, target: Any, *more: Any) -> Any:
        @event.listens_for(target.engine, "commit")
        def commit(connection: Any) -> None:
            connection.connection.dbapi_connection.commit()
            raise StoreFailed("the server is gone")

        return closed(source, target, *more)

    monkeypatch.setattr(moving, "_closed", lose)
    monkeypatch.setattr(moving, "open_again", lambda source, move: opened.append(move))
    monkeypatch.setattr(moving, "_has_arrived", _gone)
    with pytest.raises(StoreFailed, match="nobody can tell whether all has arrived"):
        move(first, second)
    assert opened == []
    monkeypatch.undo()
    assert move(first, second).before


def _gone(*_: object) -> bool:
    raise StoreFailed("no answer")


def test_a_store_is_opened_again_by_hand(first: str, second: str) -> None:
    with open_store(first) as store:
        comment_on(store, 1)
    move(first, second)
    database = open_database(first, closed=True)
    told = reopen(database, "somebody")
    assert told is not None and told.done
    assert reopen(database, "somebody") is None
    database.close()
    with open_store(first) as store:
        comment_on(store, 2)


@pytest.mark.slow
def test_who_is_writing_is_waited_for(first: str, second: str) -> None:
    """What is committed while the store is being closed is copied; nothing is lost between."""
    told: list[int] = []

    def write() -> None:
        with open_store(first) as store:
            for number in range(1, 10_000):
                try:
                    store.ledger.note_posts([a_post(number), a_post(100_000 + number)])
                except Moved:
                    return
                told.append(number)

    with open_store(first) as store:
        writers = [threading.Thread(target=write) for _ in range(3)]
        for writer in writers:
            writer.start()
        while len(told) < 20:
            time.sleep(0.01)
        done = move(first, second)
        for writer in writers:
            writer.join()
        assert store.ledger.statistics().seen == done.rows["posts"] >= 2 * max(told)


def test_two_moves_at_once_do_not_lead_to_two_places(
    first: str, second: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(first) as store:
        comment_on(store, 1)
    demand_empty = moving._demand_empty
    other = str(tmp_path / "other.db")

    def be_overtaken(target: Database) -> None:
        demand_empty(target)
        monkeypatch.setattr(moving, "_demand_empty", demand_empty)
        move(first, other)

    monkeypatch.setattr(moving, "_demand_empty", be_overtaken)
    with pytest.raises(InUse, match="is being moved or opened again"):
        move(first, second)
    with open_store(first) as store:
        comment_on(store, 2)
    monkeypatch.setattr(moving, "_demand_empty", be_overtaken)
    monkeypatch.setattr(moving, "hold_move", _lose_the_lock)
    with pytest.raises(Moved, match=r"other\.db: name that in"):
        move(first, second)
    with open_store(second) as empty, open_store(other) as full:
        assert (empty.ledger.statistics().seen, full.ledger.statistics().seen) == (0, 2)


@contextmanager
def _lose_the_lock(database: Database, who: str) -> Iterator[Hold]:
    """As on a server that is restarted in between."""
    del database, who
    yield Hold()


def test_what_is_being_moved_cannot_be_opened_again(first: str, second: str) -> None:
    told: list[str] = []

    def try_to_open(done: int, total: int) -> None:
        del done, total
        with pytest.raises(InUse, match=r"is being moved or opened again \(nutgraf db copy"):
            _open_by_hand(first)
        with pytest.raises(Moved, match=r"it is being moved to .*: wait until") as error:
            open_store(first)
        told.append(str(error.value))

    with open_store(first) as store:
        comment_on(store, 1)
    assert copy_store(first, second, keep=False, say=try_to_open).closed
    assert told
    assert _open_by_hand(first) is not None


def test_what_was_opened_again_all_the_same_was_not_moved(
    first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_and_speak(done: int, total: int) -> None:
        if done == total:
            _open_by_hand(first)
            with open_store(first) as store:
                comment_on(store, 2)

    with open_store(first) as store:
        comment_on(store, 1)
    monkeypatch.setattr(moving, "hold_move", _lose_the_lock)
    with pytest.raises(StoreFailed, match="was opened again while it was being moved"):
        copy_store(first, second, keep=False, say=open_and_speak)
    with open_store(first) as store, open_store(second) as empty:
        comment_on(store, 3)
        assert empty.ledger.statistics().seen == 0
    assert move(first, second).rows["sayings"] == 3


def _open_by_hand(url: str) -> Move | None:
    database = open_database(url, closed=True)
    try:
        return reopen(database, "somebody")
    finally:
        database.close()


@pytest.mark.parametrize("url", [":memory:", "sqlite://"])
def test_memory_is_not_copied(tmp_path: Path, url: str) -> None:
    for source, target in ((url, str(tmp_path / "a.db")), (str(tmp_path / "a.db"), url)):
        with pytest.raises(StoreFailed, match="in memory"):
            move(source, target)


def test_a_store_is_not_copied_onto_itself(tmp_path: Path) -> None:
    url = str(tmp_path / "a.db")
    open_store(url).close()
    (tmp_path / "b.db").symlink_to("a.db")
    for target in (url, f"sqlite:///{url}", str(tmp_path / "b.db")):
        with pytest.raises(StoreFailed, match="already"):
            move(url, target)
    with open_store(url) as store:
        comment_on(store)


@pytest.mark.slow
@given(drawn=ledgers())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_ledger_arrives_whole_there_and_back(
    way: tuple[str, str], tmp_path: Path, drawn: Rows
) -> None:
    first, second, third = (make_url(kind, tmp_path) for kind in (*way, way[0]))
    with ExitStack() as stack:
        source = open_database(first)
        stack.callback(source.close)
        fill(source, drawn)
        before = read(source)
        moved_at = datetime.datetime.now(datetime.UTC)
        move(first, second)
        move(second, third)
        target = open_database(third)
        stack.callback(target.close)
        after = read(target)
    for row in (*before["posts"], *before["notices"]):
        row["leased_at"] = row["lease_until"] = None
    for was, now in zip(before["sayings"], after["sayings"], strict=True):
        if was["state"] == "intended":
            assert abs(now["intended_at"] - moved_at) < HOUR
            was["intended_at"] = now["intended_at"]
    assert after == before


def test_numbers_of_rows_that_are_gone_are_not_given_again(first: str, second: str) -> None:
    with open_store(first) as store:
        store.ledger.note_posts([a_post(n, skip="no-link") for n in range(1, 9)])
        newest = store.ledger.newest_step()
        store.ledger.prune(store.now() + DAY)
    move(first, second)
    with open_store(second) as store:
        store.ledger.note_posts([a_post(20)])
        with store._database.reading() as connection:
            assert connection.scalar(select(func.max(steps.c.id))) > newest
