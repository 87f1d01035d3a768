"""What the web interface keeps: sessions, results, the operator's choices, health."""

from __future__ import annotations

import datetime
from dataclasses import replace

from nutgraf.store.browsing_values import Health, KeptResult, OperatorChoice, OptOut
from nutgraf.store.opening import Store
from nutgraf.store.results import Results
from tests.contract.stores import BOT, COMMUNITY, DAY, HOUR, MINUTE, NOW, Clock

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
    assert (sessions.close_all("operator"), sessions.close_all("reader")) == (0, 1)
    assert sessions.find("c" * 64) is None


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
    results = Results(store._database, max_bytes=25)
    for number in (3, 1, 2):
        results.put(KeptResult(str(number), b"x" * 10, NOW + number * HOUR))
    assert results.forget_expired() == 1
    assert results.get("1") is None
    assert results.get("2") is not None and results.get("3") is not None


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
