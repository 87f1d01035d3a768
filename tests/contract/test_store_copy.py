"""A copy for a rehearsal knows what was decided; the original does not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.errors import StoreFailed
from nutgraf.store.browsing_values import KeptResult, OperatorChoice
from nutgraf.store.copying import open_copy
from nutgraf.store.opening import Store, open_store
from tests.contract.stores import (
    BOT,
    COMMUNITY,
    DAY,
    LEASE,
    PERSON,
    a_notice,
    a_post,
    answer,
    claim_notice,
    comment_on,
)


def test_what_was_decided_is_known_and_what_waits_is_not(tmp_path: Path) -> None:
    url = str(tmp_path / "bot.db")
    with open_store(url) as store:
        comment_on(store, 1)
        gone = comment_on(store, 2)
        store.ledger.mark_saying(gone.id, "removed", "by a moderator")
        store.ledger.note_posts([a_post(3), a_post(4, skip="no-link")])
        store.ledger.note_notices([a_notice(1), a_notice(2)])
        claim = claim_notice(store)
        saying = store.ledger.intend(claim, answer(claim))
        store.ledger.confirm(claim, saying, uri="https://x/9", local_id=9)
        store.choices.opt_out(PERSON)
        store.choices.choose(COMMUNITY, "news@there.example", "off")
        store.choices.set_operator_choice(OperatorChoice(COMMUNITY, "news@there.example", "on"))
        store.sessions.open("d" * 64, "operator", "operator", store.now() + DAY, "token")
        store.results.put(KeptResult("secret", b"", store.now() + DAY))
        store.choices.pause(BOT, COMMUNITY, store.now() + DAY, "banned")
        for feed in ("look", "all"):
            store.ledger.move_watermark(BOT, feed, 7)
        before = store.ledger.statistics()
    with open_copy(url) as copy:
        assert [state_of(copy, number) for number in (1, 2, 3, 4)] == [
            "posted", "removed", None, None,
        ]  # fmt: skip
        copy.ledger.note_notices([a_notice(1)])
        assert copy.ledger.claim_notice(lease=LEASE, accounts=(BOT,)) is None
        choice = copy.choices.community(COMMUNITY)
        assert choice is not None and choice.mode == "off"
        said = copy.choices.operator_says(COMMUNITY)
        assert said is not None and said.mode == "on"
        assert copy.sessions.find("d" * 64) is None and copy.results.get("secret") is None
        assert copy.choices.opted_out(PERSON) and copy.choices.paused(BOT, COMMUNITY)
        assert (copy.ledger.watermark(BOT, "look"), copy.ledger.watermark(BOT, "all")) == (7, 0)
        copy.choices.opt_in(PERSON)
        comment_on(copy, 5)
    with open_store(url) as store:
        assert store.choices.opted_out(PERSON)
        assert store.ledger.statistics() == before


def state_of(store: Store, number: int) -> str | None:
    row = store.ledger.post(a_post(number).uri)
    return None if row is None else row.state


def test_without_a_store_it_is_empty_and_none_is_made(tmp_path: Path) -> None:
    for url in (str(tmp_path / "bot.db"), ":memory:"):
        with open_copy(url) as copy:
            assert copy.ledger.statistics().seen == 0
    assert not list(tmp_path.iterdir())


def test_a_store_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("no database")
    with pytest.raises(StoreFailed):
        open_copy(str(tmp_path / "bot.db"))


def test_a_store_that_is_in_use_can_be_copied(store: Store, database_url: str) -> None:
    with store.hold("a bot"):
        store.choices.opt_out(PERSON)
        with open_copy(database_url) as copy:
            assert copy.choices.opted_out(PERSON)
