"""Real migrations beside workers: nobody loses what they do, and nobody stands still for long."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from nutgraf.store.database import Database
from nutgraf.store.opening import Store, connect
from nutgraf.store.revisions import HEAD, MIGRATIONS, bring_up_to_date
from tests.contract.stores import DRAFT, LEASE, a_post, summary
from tests.postgres import new_database

pytestmark = pytest.mark.slow

_OLD = "0002"
_WORKERS = 3
_AT_MOST = 5.0
"""Seconds, on a loaded machine: less than a writer waits before it gives up."""


class Work:
    """What workers do all day, in threads.

    Args:
        url: of the store.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._stop = threading.Event()
        self.done = 0
        self.longest = 0.0
        self.failures: list[str] = []

    def _note_length(self, begun: float) -> None:
        self.longest = max(self.longest, time.monotonic() - begun)

    def comment(self, first: int) -> None:
        """Takes, prepares and says one after the other."""
        with Store(connect(self._url)) as store:
            ledger = store.ledger
            while not self._stop.is_set():
                first, begun = first + 1, time.monotonic()
                try:
                    ledger.note_posts([a_post(first)])
                    claim = ledger.claim_post_by_uri(a_post(first).uri, lease=LEASE)
                    assert claim is not None
                    ledger.prepare(claim, DRAFT)
                    ledger.extend(claim, LEASE)
                    saying = ledger.intend(claim, summary(claim))
                    uri = f"https://here.example/comment/{first}"
                    said = ledger.confirm(claim, saying, uri=uri, local_id=first)
                    ledger.mark_saying(said.id, "withdrawn", "as a test")
                except Exception as error:  # whatever a worker would have met
                    self.failures.append(f"{type(error).__name__}: {error}")
                self._note_length(begun)
                self.done += 1

    def ask(self) -> None:
        """Reads what was said."""
        with Store(connect(self._url)) as store:
            while not self._stop.is_set():
                begun = time.monotonic()
                store.ledger.saying("summary", a_post(1).uri)
                self._note_length(begun)

    @contextlib.contextmanager
    def going_on(self) -> Iterator[None]:
        """While the context lasts."""
        tasks: list[Callable[[], None]] = [self.ask]
        tasks += [lambda k=k: self.comment(k * 1_000_000) for k in range(1, _WORKERS + 1)]  # type: ignore[misc]
        threads = [threading.Thread(target=task) for task in tasks]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def goes_on(self) -> None:
        """Waits until each worker has done something more."""
        enough, until = self.done + 2 * _WORKERS, time.monotonic() + 60
        while self.done < enough and time.monotonic() < until:
            time.sleep(0.02)
        assert self.done >= enough


def _old(url: str) -> Database:
    """A store as an older version left it."""
    database = connect(url)
    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, _OLD)
    return database


def _upgrade(url: str, *, beside_a_backup: bool) -> Work:
    database, work = _old(url), Work(url)
    with work.going_on(), contextlib.ExitStack() as stack:
        work.goes_on()
        if beside_a_backup:
            snapshot = stack.enter_context(database.snapshot())
            for table in ("sayings", "posts"):
                snapshot.execute(text(f"SELECT count(*) FROM {table}"))
        assert bring_up_to_date(database) == (_OLD, HEAD)
        work.goes_on()
    database.close()
    return work


@pytest.mark.parametrize("number", range(4))
def test_an_upgrade_takes_nothing_from_workers_at_work(number: int) -> None:
    del number  # where two wait for each other, that does not happen each time
    for url in new_database():
        work = _upgrade(url, beside_a_backup=False)
        assert work.failures == []
        assert work.longest < _AT_MOST


def test_and_stands_in_nobodys_way_beside_a_backup() -> None:
    for url in new_database():
        work = _upgrade(url, beside_a_backup=True)
        assert work.failures == []
        assert work.longest < _AT_MOST


def test_an_upgrade_waits_for_what_takes_long_and_lets_the_others_through() -> None:
    for url in new_database():
        database, work = _old(url), Work(url)
        other = connect(url)

        def hold(other: Database = other) -> None:
            with other.writing() as connection:
                connection.execute(text("LOCK TABLE posts IN ROW EXCLUSIVE MODE"))
                time.sleep(4.0)

        with work.going_on():
            work.goes_on()
            holds = threading.Thread(target=hold)
            holds.start()
            time.sleep(0.2)
            begun = time.monotonic()
            assert bring_up_to_date(database) == (_OLD, HEAD)
            assert time.monotonic() - begun > 2.0
            work.goes_on()
            holds.join()
        assert work.failures == []
        assert work.longest < 3.5  # who waits behind an upgrade gets through while it pauses
        other.close()
        database.close()
