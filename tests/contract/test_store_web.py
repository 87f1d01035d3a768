"""What the web interface keeps: sessions, results, the operator's choices, health."""

from __future__ import annotations

import datetime
from dataclasses import replace

from sqlalchemy import event, func, insert, select

from nutgraf.store.browsing_values import Health, KeptResult, OperatorChoice, OptOut
from nutgraf.store.opening import Store
from nutgraf.store.results import Results
from nutgraf.store.tables import results as results_table
from tests.contract.stores import BOT, COMMUNITY, DAY, HOUR, MINUTE, NOW, Clock, OpenStore

CHOICE = OperatorChoice(COMMUNITY, "news@there.example", "mention-only", "plain", 3, 2, 9)


def test_a_session_ends_in_time_or_by_log_out(store: Store, clock: Clock) -> None:
    sessions = store.sessions
    opened = sessions.open("a" * 64, "operator", "operator", NOW + HOUR, "token")
    sessions.open("b" * 64, "operator", "operator", NOW + DAY, "other")
    sessions.open("c" * 64, "reader", "a key", NOW + DAY, "third")
    assert sessions.find("a" * 64) == opened
    assert (opened.kind, opened.csrf, opened.opened) == ("operator", "token", NOW)
    assert "a" * 64 not in repr(opened)
    assert "token" not in repr(opened)
    assert sessions.find("d" * 64) is None
    clock.go(HOUR)
    assert sessions.find("a" * 64) is None
    assert (sessions.forget_expired(), sessions.forget_expired()) == (1, 0)
    sessions.close("b" * 64)
    assert sessions.find("b" * 64) is None
    assert sessions.find("c" * 64) is not None


def test_a_result_is_kept_until_it_expires(store: Store, clock: Clock) -> None:
    kept = KeptResult("secret", b'{"\x00": 1}', NOW + HOUR)
    store.results.put(kept)
    assert "secret" not in repr(kept)
    assert store.results.get("secret") == kept
    assert store.results.get("Secret") is None
    again = replace(kept, record=b"2", expires=NOW + DAY)
    store.results.put(again)
    clock.go(HOUR)
    assert store.results.get("secret") == again
    assert store.results.forget_expired() == 0
    clock.go(DAY)
    assert store.results.get("secret") is None
    assert (store.results.forget_expired(), store.results.forget_expired()) == (1, 0)


def test_what_expires_first_goes_when_there_is_too_much(store: Store) -> None:
    results = Results(store._database, max_bytes=1_000)
    for number in [*reversed(range(100)), 100, 101, 102, 103, 104, 105, 106]:
        results.put(KeptResult(str(number), b"x" * 10, NOW + number * MINUTE + HOUR))
        assert _bytes_kept(store) <= 1_000, number
    kept = [number for number in range(107) if results.get(str(number)) is not None]
    assert kept == list(range(kept[0], 107)) and len(kept) >= 90


def test_however_many_have_expired_all_go(store: Store, clock: Clock) -> None:
    _keep_many(store, 1_201)
    store.results.put(KeptResult("young", b"x", NOW + DAY))
    clock.go(2 * HOUR)
    while store.results.forget_expired():
        pass
    assert _bytes_kept(store) == 1


def test_a_cap_that_is_lower_than_before_holds_with_the_next_result(store: Store) -> None:
    _keep_many(store, 1_201)
    results = Results(store._database, max_bytes=100)
    results.put(KeptResult("young", b"x" * 10, NOW + DAY))
    assert _bytes_kept(store) <= 100
    assert results.get("young") is not None


def _keep_many(store: Store, count: int) -> None:
    rows = [
        {"id": f"old-{number}", "expires": NOW + HOUR, "size": 10, "record": b"x" * 10}
        for number in range(count)
    ]
    with store._database.writing() as connection:
        connection.execute(insert(results_table), rows)


def _bytes_kept(store: Store) -> int:
    with store._database.reading() as connection:
        return int(connection.scalar(select(func.sum(results_table.c.size))) or 0)


def test_the_operator_chooses_for_a_community(store: Store, clock: Clock) -> None:
    choices = store.choices
    assert (choices.operator_says(COMMUNITY), choices.operator_choices()) == (None, [])
    choices.set_operator_choice(CHOICE)
    assert choices.operator_says(COMMUNITY) == replace(CHOICE, at=NOW)
    clock.go(HOUR)
    less = replace(CHOICE, mode="off", sentences=None)
    choices.set_operator_choice(less)
    assert choices.operator_choices() == [replace(less, at=NOW + HOUR)]
    assert choices.community(COMMUNITY) is None  # the moderators have chosen nothing
    choices.set_operator_choice(OperatorChoice(COMMUNITY, "news@there.example"))
    assert choices.operator_says(COMMUNITY) is None


def test_who_wants_to_be_left_alone_is_listed(store: Store) -> None:
    people = [f"https://there.example/u/{name}" for name in ("cem", "ada", "ben")]
    for person in people:
        store.choices.opt_out(person)
    ada, ben, cem = (OptOut(person, NOW) for person in sorted(people))
    assert store.choices.opt_outs(limit=2) == [ada, ben]
    assert store.choices.opt_outs(ben.person_uri) == [cem]


def test_how_it_goes_with_an_account(store: Store, clock: Clock) -> None:
    health = store.health
    health.note(BOT, "account", "works")
    health.note("other@x.example", "account", "missing", "x" * 1_000)
    clock.go(10 * datetime.timedelta(seconds=1))
    health.note(BOT, "account", "works")
    bot, other = health.all()
    assert bot == Health(BOT, "account", "works", "", NOW, None, NOW)  # nothing new, nothing noted
    assert len(other.told) == 500
    clock.go(HOUR)
    health.note(BOT, "account", "works")
    assert health.all()[0].noted_at == clock.now
    health.note(BOT, "account", "rests", "no answer", clock.now + MINUTE)
    since = clock.now
    clock.go(MINUTE)
    health.note(BOT, "account", "rests", "no answer", clock.now + MINUTE)
    assert health.all()[0] == Health(
        BOT, "account", "rests", "no answer", since, clock.now + MINUTE, clock.now
    )


def test_an_account_that_nobody_uses_any_more_is_forgotten(store: Store, clock: Clock) -> None:
    for name in ("gone@x.example", "kept@x.example"):
        store.health.note(name, "account", "missing")
    clock.go(DAY)
    store.health.note(BOT, "account", "works")
    assert store.health.forget("account", NOW) == 0
    assert store.health.forget("account", NOW + HOUR, ["Kept@X.example"]) == 1
    assert [each.name for each in store.health.all()] == [BOT, "kept@x.example"]


def test_a_worker_is_noted_beside_accounts_and_takes_its_note_back(store: Store) -> None:
    store.health.note(BOT, "account", "works")
    for name in ("here-1", "here-2"):
        store.health.note(name, "worker", "works", "3 jobs in hand")
    store.health.withdraw("worker", "here-1")
    store.health.withdraw("account", "here-2")  # another kind of thing
    assert [(each.kind, each.name) for each in store.health.all()] == [
        ("account", BOT), ("worker", "here-2"),
    ]  # fmt: skip


def test_what_is_the_same_is_not_even_asked_for_within_a_minute(
    store: Store, open_here: OpenStore, clock: Clock
) -> None:
    asked: list[str] = []
    engine = store._database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    store.health.note(BOT, "account", "works")
    first = len(asked)
    for _ in range(5):
        store.health.note(BOT, "account", "works")
    assert len(asked) == first
    store.health.note(BOT, "account", "rests", "it is down", NOW + HOUR)
    assert store.health.all()[0].state == "rests"
    open_here().health.note(BOT, "account", "works")  # another process
    store.health.note(BOT, "account", "rests", "it is down", NOW + HOUR)
    assert store.health.all()[0].state == "works", "for a minute at most"
    clock.go(MINUTE)
    store.health.note(BOT, "account", "rests", "it is down", NOW + HOUR)
    assert store.health.all()[0].state == "rests"
    store.health.withdraw("account", BOT)
    store.health.note(BOT, "account", "rests", "it is down", NOW + HOUR)
    assert len(store.health.all()) == 1
