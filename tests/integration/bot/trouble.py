"""Trouble that is planned: which request fails, and how."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable

from nutgraf.demo.faults import Fault, Faults
from nutgraf.demo.instance import Instance

Plan = Callable[[int, str], Fault | None]
"""Says what befalls a request: its number from 1 on, and its route ("POST /api/v3/comment")."""


class Planned(Faults):
    """Faults of an instance that follow a plan.

    Args:
        instance: that misbehaves from now on.
        plan: what befalls each request.
    """

    def __init__(self, instance: Instance, plan: Plan) -> None:
        super().__init__()
        self.count = 0
        self._plan = plan
        self._requests = _Requests(instance.requests)
        instance.requests = self._requests
        instance.faults = self

    def draw(self) -> Fault | None:
        """As `Faults` has it."""
        self.count += 1
        return self._plan(self.count, self._requests.latest)


class _Requests(Counter[tuple[str, datetime.datetime]]):
    """Counts requests and knows the latest."""

    latest = ""

    def __setitem__(self, key: tuple[str, datetime.datetime], count: int) -> None:
        self.latest = key[0]
        super().__setitem__(key, count)


def fail_once(instance: Instance, route: str, fault: Fault) -> Planned:
    """Lets one request fail whose route ends so: `POST /comment`."""
    method, _, path = route.partition(" ")
    failed = False

    def plan(_: int, latest: str) -> Fault | None:
        nonlocal failed
        if failed or not (latest.startswith(f"{method} ") and latest.endswith(path)):
            return None
        failed = True
        return fault

    return Planned(instance, plan)
