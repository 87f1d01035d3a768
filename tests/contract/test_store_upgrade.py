"""A store of an older nutgraf is brought up to date when it is opened, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import insert, inspect

from nutgraf.errors import StoreFailed
from nutgraf.store.database import Database
from nutgraf.store.opening import connect, open_store
from nutgraf.store.revisions import HEAD, MIGRATIONS, bring_up_to_date
from nutgraf.store.rows import post_columns
from nutgraf.store.tables import METADATA, SCHEMA, posts, sayings
from tests.contract.stores import BOT, LEASE, NOW, a_post
from tests.postgres import new_database

pytestmark = pytest.mark.slow

NOT_NEEDED = {"ix_sayings_host", "ix_sayings_post"}
"""Indexes of old stores by which nothing asks; to be taken away would stop who is at work."""


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a store as the first revision left it, in which a post was commented."""
    if request.param == "sqlite":
        url = str(tmp_path / "old.db")
        _make_old(url)
        yield url
    else:
        for url in new_database():
            _make_old(url)
            yield url


def _make_old(url: str) -> None:
    database = connect(url)
    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        times = {"seen_at": NOW, "due_at": None}
        rows = [post_columns(a_post(1)) | {"state": "posted"}, post_columns(a_post(2))]
        rows[1] |= {"due_at": NOW, "rest_from": NOW}
        for row in rows:
            connection.execute(insert(posts), {**times, **row})
        said = {"kind": "summary", "channel": "comment", "account": BOT, "text": "Words."}
        connection.execute(
            insert(sayings),
            {**said, "key": a_post(1).uri, "state": "posted", "intended_at": NOW},
        )
    database.close()


def _shape(database: Database) -> dict[str, object]:
    """Columns and indexes of each table."""
    with database.reading() as connection:
        found = inspect(connection)
        return {
            name: (
                [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)],
                sorted(
                    (str(i["name"]), i["column_names"])
                    for i in found.get_indexes(name)
                    if i["name"] not in NOT_NEEDED
                ),
                found.get_pk_constraint(name)["constrained_columns"],
            )
            for name in METADATA.tables
        }


def test_what_an_old_store_holds_is_kept(old_url: str) -> None:
    with pytest.raises(StoreFailed, match="nutgraf db upgrade"):
        open_store(old_url, upgrade=False)
    with open_store(old_url, clock=lambda: NOW) as store:
        ledger = store.ledger
        post = ledger.post(a_post(1).uri)
        assert post is not None and post.state == "posted"
        assert ledger.saying("summary", a_post(1).uri) is not None
        assert ledger.steps_of(a_post(1).uri) == []
        claim = ledger.claim_post(lease=LEASE, accounts=(BOT,))
        assert claim is not None and claim.subject.uri == a_post(2).uri
        ledger.skip(claim, "paywall")
        assert [step.what for step in ledger.steps_of(a_post(2).uri)] == ["skipped"]
        ledger.note_posts([a_post(3)])
        assert len(ledger.steps_after(0, 10)) == 2
    open_store(old_url, upgrade=False).close()


def test_an_old_store_becomes_what_a_new_one_is(old_url: str) -> None:
    old = connect(old_url)
    assert bring_up_to_date(old) == ("0001", HEAD)
    shape = _shape(old)
    if old.is_server:  # the same database, emptied
        with old.writing() as connection:
            METADATA.drop_all(connection)
            SCHEMA.drop(connection)
        assert bring_up_to_date(old) == (None, HEAD)
        assert _shape(old) == shape
    else:
        new = connect(":memory:")
        assert bring_up_to_date(new) == (None, HEAD)
        assert _shape(new) == shape
        new.close()
    old.close()
