"""What is told as it happens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import pytest
from lxml.html import fragment_fromstring
from tests.contract.stores import DAY, MINUTE, Clock, a_post
from tests.unit.web.dashboard.listener import ALL, Event, Listener, parsed, yes
from tests.unit.web.dashboard.stage import HOSTILE, answer_somebody, comment_on, note

from nutgraf.errors import StoreFailed
from nutgraf.store.browsing_values import PostFilter
from nutgraf.store.opening import Store, open_store
from nutgraf.web.dashboard import watch as watching
from nutgraf.web.dashboard.stream import follow
from nutgraf.web.dashboard.watch import Watch
from nutgraf.web.problems import Problem


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store(":memory:") as opened:
        yield opened


def test_a_comment_is_told_as_a_line_of_the_feed(store: Store) -> None:
    async def listen() -> None:
        listener = Listener(Watch(store, every=0.01))
        await listener.next("figures")
        comment_on(store, 1, title=HOSTILE)
        told = {"post": "", "figures": ""}
        while not ("commented" in told["post"] and "400" in told["figures"]):
            name, data, _ = await listener.next("post", "figures")
            told[name] = data
        assert 'id="post-1"' in told["post"]
        assert "<script" not in told["post"]
        await listener.close()

    asyncio.run(listen())


def test_who_opens_a_window_is_told_no_figures_of_another_time(store: Store) -> None:
    async def listen() -> None:
        watch = Watch(store, every=0.01)
        first = Listener(watch)
        assert comments(await first.next("figures")) == 0
        await first.close()
        comment_on(store, 1)
        again = Listener(watch, after=store.ledger.newest_step())
        assert comments(await again.next("figures")) == 1
        await again.close()

    asyncio.run(listen())


def test_a_new_day_begins_without_a_step() -> None:
    async def listen(store: Store, clock: Clock) -> None:
        comment_on(store, 1)
        listener = Listener(Watch(store, every=0.01), after=store.ledger.newest_step())
        assert comments(await listener.next("figures")) == 1
        clock.go(DAY)
        assert comments(await listener.next("figures")) == 0
        await listener.close()

    clock = Clock()
    with open_store(":memory:", clock=clock) as store:
        asyncio.run(listen(store, clock))


def comments(event: Event) -> int:
    """How many comments the figures of the day tell of."""
    return int(fragment_fromstring(event[1], create_parent=True).cssselect("dd")[0].text_content())


def test_what_does_not_pass_the_filter_goes(store: Store) -> None:
    note(store, 1)

    async def listen() -> None:
        listener = Listener(Watch(store, every=0.01), PostFilter(state="seen"))
        name, data, _ = await listener.next("post", "gone")
        assert (name, 'id="post-1"' in data) == ("post", True)
        claim = store.ledger.claim_post_by_uri("https://there.example/post/1", lease=MINUTE)
        assert claim is not None
        store.ledger.skip(claim, "paywall")
        assert (await listener.next("post", "gone"))[:2] == ("gone", "1")
        await listener.close()

    asyncio.run(listen())


def test_answers_are_told(store: Store) -> None:
    async def listen() -> None:
        listener = Listener(Watch(store, every=0.01))
        await listener.next("figures")
        answer_somebody(store)
        assert "@bot summary" in (await listener.next("answer"))[1]
        await listener.close()

    asyncio.run(listen())


def test_after_a_break_nothing_is_lost_and_nothing_told_twice(store: Store) -> None:
    async def listen() -> None:
        watch = Watch(store, every=0.01)
        first = Listener(watch, keep_alive=0.05)
        await first.next("figures")
        note(store, 1)
        await first.next("post")
        await first.next("")  # the number comes behind
        known = int(first.last)
        await first.close()
        for number in (2, 3):
            note(store, number)
        again = Listener(watch, after=known)
        told = [(await again.next("post"))[1] for _ in range(2)]
        assert ["post-2" in told[0], "post-3" in told[1]] == [True, True]
        await again.close()

    asyncio.run(listen())


def test_many_who_listen_cost_one_look(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    steps_after = store.ledger.steps_after

    def counted(position: int, limit: int) -> object:
        nonlocal looks
        looks += 1
        return steps_after(position, limit)

    monkeypatch.setattr(store.ledger, "steps_after", counted)

    async def listen() -> None:
        nonlocal looks
        watch = Watch(store, every=0.05)
        listeners = [Listener(watch) for _ in range(20)]
        await asyncio.gather(*(each.next("figures") for each in listeners))
        looks = 0
        note(store, 1)
        await asyncio.gather(*(each.next("post") for each in listeners))
        assert looks <= 5
        for each in listeners:
            await each.close()
        looks = 0
        await asyncio.sleep(0.15)
        assert looks == 0, "nobody listens, nobody looks"

    asyncio.run(listen())


def test_it_ends_when_the_server_stops(store: Store) -> None:
    async def listen() -> None:
        stopping = asyncio.Event()
        stream = follow(Watch(store, stopping, every=0.01), ALL, 0, yes)
        asyncio.get_running_loop().call_later(0.05, stopping.set)
        async with asyncio.timeout(2):
            told = [parsed(text)[0] for text in [text async for text in stream]]
        assert "end" not in told, "the browser is to come back"

    asyncio.run(listen())


def test_it_ends_when_the_operator_logs_out_before_anything_more_is_told(store: Store) -> None:
    async def listen() -> None:
        may_look = True

        async def asked() -> bool:
            return may_look

        stream = follow(Watch(store, every=0.01), ALL, 0, asked, keep_alive=0.05)
        told = []
        async with asyncio.timeout(2):
            async for text in stream:
                told.append(parsed(text)[0])
                if told[-1] == "figures":
                    may_look = False
                    note(store, 1)
        assert told[-1] == "end"
        assert "post" not in told

    asyncio.run(listen())


def test_who_was_away_for_long_is_sent_to_the_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_KEPT", 2)
    for number in range(5):
        note(store, number)

    async def listen() -> None:
        stream = follow(Watch(store, every=0.01), ALL, 1, yes)
        assert [parsed(text)[0] async for text in stream] == ["", "stale"]

    asyncio.run(listen())


def test_who_knows_of_another_store_is_sent_to_the_page(store: Store) -> None:
    note(store, 1)

    async def listen() -> None:
        stream = follow(Watch(store, every=0.01), ALL, 500, yes)
        assert [parsed(text)[0] async for text in stream] == ["", "stale"]

    asyncio.run(listen())


def test_what_fell_out_of_memory_is_read_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def listen() -> None:
        monkeypatch.setattr(watching, "_KEPT", 3)
        watch = Watch(store, every=0.01)
        async with watch.listening():
            await watch.after(0, 0.05)
            for number in range(1, 7):
                note(store, number)
            while len(await watch.after(3, 0.5)) < 3:
                pass
            assert [each.step.id for each in await watch.after(1, 0.5)] == [2, 3, 4, 5, 6]

    asyncio.run(listen())


def test_there_is_room_for_so_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_LISTENERS", 1)

    async def listen() -> None:
        watch = Watch(store)
        watch.demand_room()
        async with watch.listening():
            with pytest.raises(Problem, match="too many windows"):
                watch.demand_room()
        watch.demand_room()

    asyncio.run(listen())


def test_a_store_that_fails_ends_the_stream_and_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails() -> bool:
        raise StoreFailed("the disk is gone")

    async def listen() -> None:
        watch = Watch(store, every=0.01)
        stream = follow(watch, ALL, 0, fails, keep_alive=0.01)
        assert [parsed(text)[0] async for text in stream] == [""]
        failing = Listener(watch)
        monkeypatch.setattr(watching, "_PAUSE_AFTER_FAILURE", 0.02)
        with monkeypatch.context() as broken:
            broken.setattr(store.ledger, "steps_after", _fail)
            await failing.next("")
            await asyncio.sleep(0.05)
        note(store, 1)
        await failing.next("post")
        await failing.close()

    asyncio.run(listen())


def test_a_fault_of_ours_ends_no_stream(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(_: str) -> None:
        raise KeyError("nobody thought of that")

    async def listen() -> None:
        monkeypatch.setattr(watching, "_PAUSE_AFTER_FAILURE", 0.02)
        listener = Listener(Watch(store, every=0.01))
        await listener.next("figures")
        with monkeypatch.context() as broken:
            broken.setattr(store.ledger, "post", fault)
            store.ledger.note_posts([a_post(1)])
            await asyncio.sleep(0.1)
        assert "nobody thought of that" in caplog.text
        assert "post-1" in (await listener.next("post"))[1]
        await listener.close()

    asyncio.run(listen())


def test_who_knows_only_what_is_forgotten_waits_like_all_others() -> None:
    async def listen(store: Store, clock: Clock) -> None:
        for number in range(1, 4):
            note(store, number, skip="no-link")
        watch = Watch(store, every=0.01)
        async with watch.listening():
            clock.go(30 * DAY)
            assert store.ledger.prune(clock.now) == 3
            stream = follow(watch, ALL, 1, yes, keep_alive=0.1)
            told = 0
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    async for _ in stream:
                        told += 1
            assert told < 10, "signs of life alone"
            late = Listener(watch, after=1)
            note(store, 4)
            assert "Title 4" in (await late.next("post"))[1]
            await late.close()

    clock = Clock()
    with open_store(":memory:", clock=clock) as store:
        asyncio.run(listen(store, clock))


def _fail(*_: object) -> None:
    raise StoreFailed("the disk is full")


def test_signs_of_life(store: Store) -> None:
    async def listen() -> None:
        stream = follow(Watch(store), ALL, 0, yes, keep_alive=0.01)
        told = [await anext(stream) for _ in range(5)]
        assert told[-1] == b": here\nid: 0\n\n"
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(listen())
