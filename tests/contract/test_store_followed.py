"""The dashboard tells of every step, whichever database they stand in."""

from __future__ import annotations

import asyncio
import contextlib

from nutgraf.web.dashboard.stream import follow
from nutgraf.web.dashboard.watch import Watch
from tests.contract.late import late_step
from tests.contract.stores import OpenStore, a_post, comment_on
from tests.unit.web.dashboard.listener import ALL, Listener, yes

HURRY = 0.02


def test_a_window_that_is_opened_during_a_gap_is_told_of_what_fills_it(
    open_here: OpenStore,
) -> None:
    store = open_here()
    comment_on(store)

    async def listen() -> None:
        watch = Watch(store, every=HURRY)
        with late_step(open_here, store):
            store.ledger.note_posts([a_post(2)])
            window = Listener(watch, after=store.ledger.newest_step())
            await window.next("figures")
        told = [(await window.next("post"))[1] for _ in range(2)]
        assert ["post-1" in told[0], "post-2" in told[1]] == [True, True]
        await window.close()

    asyncio.run(listen())


def test_who_knows_what_came_before_the_gap_is_not_told_nothing_again_and_again(
    open_here: OpenStore,
) -> None:
    store = open_here()
    mark = store.ledger.newest_step()
    comment_on(store)

    async def listen() -> None:
        watch = Watch(store, every=HURRY)
        with late_step(open_here, store):
            store.ledger.note_posts([a_post(2)])
            stream = follow(watch, ALL, mark, yes, keep_alive=0.1)
            told = 0
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    async for _ in stream:
                        told += 1
            assert 0 < told < 12

    asyncio.run(listen())
