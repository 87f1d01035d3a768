"""What an operator is told of the store itself."""

from __future__ import annotations

import asyncio

from nutgraf.store.opening import Store
from tests.contract.stores import HOUR, MINUTE, NOW, Clock


def test_hosts_that_are_left_alone_are_listed_while_they_are(store: Store, clock: Clock) -> None:
    for host, seconds in (("a.example", 3_600.0), ("b.example", 7_200.0), ("c.example", 60.0)):
        asyncio.run(store.budget.pause(host, seconds))
    asyncio.run(store.budget.take("d.example", per_second=1.0, burst=1))

    clock.go(2 * MINUTE)

    assert store.budget.pauses(10) == [("b.example", NOW + 2 * HOUR), ("a.example", NOW + HOUR)]
    assert store.budget.pauses(1) == [("b.example", NOW + 2 * HOUR)]


def test_it_knows_how_large_it_is(store: Store) -> None:
    assert store.size() > 10_000
