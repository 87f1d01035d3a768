"""One bot, or many workers, and the lock outlives neither a connection nor a server unnoticed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from nutgraf.errors import StoreFailed
from nutgraf.store.opening import Store, open_store
from nutgraf.store.values import InUse
from tests.contract.stores import OpenStore
from tests.crash.postgres_server import PostgresServer, programs
from tests.postgres import new_database


def is_free(store: Store, *, shared: bool = False) -> bool:
    try:
        with store.hold("a look", shared=shared):
            return True
    except InUse:
        return False


def cut(store: Store, who: str) -> None:
    """Ends the connection of a holder, as a router in between may."""
    end = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = :who"
    )
    with store._database.reading() as connection:
        assert connection.execute(end, {"who": who}).all()


@pytest.fixture
def open_server() -> Iterator[OpenStore]:
    """Opens the same database of PostgreSQL again and again."""
    url = next(new_database())
    with ExitStack() as stack:
        yield lambda: stack.enter_context(open_store(url))


@pytest.fixture
def on_server(open_server: OpenStore) -> Store:
    """A store on PostgreSQL."""
    return open_server()


def test_a_bot_has_a_store_to_itself_and_renews_for_nothing(store: Store) -> None:
    with store.hold("a bot") as hold:
        hold.renew()
        assert not is_free(store)
        hold.renew()
    assert is_free(store)


def test_a_file_cannot_be_shared(tmp_path: Path) -> None:
    with (
        open_store(str(tmp_path / "a.db")) as store,
        pytest.raises(StoreFailed, match=r"needs PostgreSQL; `nutgraf db copy`"),
        store.hold("nutgraf worker", shared=True),
    ):
        pytest.fail("shared")


@pytest.mark.slow
def test_workers_share_a_store_but_not_with_a_bot(on_server: Store, open_server: OpenStore) -> None:
    other = open_server()
    with ExitStack() as stack:
        for who in ("first worker", "second worker"):
            stack.enter_context(on_server.hold(who, shared=True))
        assert is_free(other, shared=True)
        with pytest.raises(InUse, match="first worker, second worker"), other.hold("a bot"):
            pytest.fail("a bot beside workers")
    with other.hold("a bot"):
        assert not is_free(on_server, shared=True)
    assert is_free(on_server)


@pytest.mark.slow
def test_the_lock_is_taken_anew_after_its_connection_was_cut(on_server: Store) -> None:
    with on_server.hold("a bot") as hold:
        cut(on_server, "a bot")
        hold.renew()
        assert not is_free(on_server)


@pytest.mark.slow
def test_another_may_be_faster_after_a_cut(on_server: Store, open_server: OpenStore) -> None:
    other = open_server()
    with on_server.hold("a bot") as hold:
        cut(on_server, "a bot")
        with other.hold("the faster one"):
            for _ in range(2):
                with pytest.raises(InUse, match="the faster one"):
                    hold.renew()
        hold.renew()
        assert not is_free(other)


@pytest.mark.slow
def test_a_worker_may_renew_beside_others_after_a_cut(on_server: Store) -> None:
    with on_server.hold("one", shared=True) as one, on_server.hold("two", shared=True):
        cut(on_server, "one")
        one.renew()
        assert not is_free(on_server)


@pytest.mark.slow
def test_it_is_renewed_from_many_threads(on_server: Store) -> None:
    failures: list[Exception] = []

    def renew() -> None:
        try:
            for _ in range(10):
                hold.renew()
        except Exception as error:
            failures.append(error)

    with on_server.hold("a bot") as hold:
        threads = [threading.Thread(target=renew) for _ in range(4)]
        for thread in threads:
            thread.start()
        cut(on_server, "a bot")
        for thread in threads:
            thread.join()
        hold.renew()
        assert not is_free(on_server)
    assert failures == []


@pytest.mark.slow
@pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine")
def test_a_restart_of_the_server_is_outlived() -> None:
    with PostgresServer() as server:
        server.command("CREATE DATABASE {}", "held")
        with open_store(server.url("held")) as store, store.hold("a bot") as hold:
            server.restart("immediate")
            hold.renew()
            assert not is_free(store)
            server.control("-m", "fast", "stop")
            for _ in range(2):
                with pytest.raises(StoreFailed):
                    hold.renew()
            server.control("-l", str(server._folder / "log"), "-o", server._options, "start")
            hold.renew()
            assert not is_free(store)
        with open_store(server.url("held")) as store:
            assert is_free(store)
