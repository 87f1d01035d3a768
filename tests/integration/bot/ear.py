"""Who listens to what the bot tells of its work, for tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from nutgraf import telemetry


class Ear:
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, ...]] = []
        self.outcomes: list[tuple[str, ...]] = []
        self.others: Counter[tuple[str, str]] = Counter()
        self._inside: list[str] = []

    def entering(
        self, step: telemetry.Step, facts: dict[str, str]
    ) -> AbstractContextManager[object]:
        del facts
        return self._hear(step)

    @contextmanager
    def _hear(self, step: str) -> Iterator[None]:
        self._inside.append(step)
        subject = telemetry.subject()
        self.steps.append((*self._inside, subject.uri if subject else ""))
        yield
        self._inside.pop()

    def counted(self, event: telemetry.Event, amount: float, facts: dict[str, str]) -> None:
        if event == "outcome":
            self.outcomes.append((facts["kind"], facts["outcome"], facts["reason"]))
        elif event == "wait":
            self.others[event, facts["on"]] += int(amount > 0)
        else:
            self.others[event, facts.get("kind", "")] += int(amount)
