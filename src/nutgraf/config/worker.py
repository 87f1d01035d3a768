"""`[worker]`: how much one process of `nutgraf worker` does, and how dead ones are told."""

from __future__ import annotations

from dataclasses import dataclass

from nutgraf.config.tables import MOST, STRICT, demand


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """`[worker]`: one of many processes on one PostgreSQL.

    Attributes:
        concurrency: posts and mentions that one process has in hand at the same time.
        readers: processes beside it in which pages are read.
        tick_seconds: between two looks at what is due; a divisor of 60.
        heartbeat_seconds: between two signs of life.
        silent_seconds: without one after which what a worker had in hand is taken over.
        drain_seconds: for what is in hand when a worker is asked to stop.
    """

    __pydantic_config__ = STRICT

    concurrency: int = 8
    readers: int = 2
    tick_seconds: int = 5
    heartbeat_seconds: float = 10.0
    silent_seconds: float = 30.0
    drain_seconds: float = 30.0

    def __post_init__(self) -> None:
        demand(1 <= self.concurrency <= 1_000, "concurrency must be between 1 and 1000")
        demand(1 <= self.readers <= 1_000, "readers must be between 1 and 1000")
        demand(
            1 <= self.tick_seconds <= 60 and 60 % self.tick_seconds == 0,
            "tick_seconds must be a divisor of 60",
        )
        demand(0.1 <= self.heartbeat_seconds <= 300, "heartbeat_seconds must be 0.1 to 300")
        demand(
            2 * self.heartbeat_seconds <= self.silent_seconds <= 3_600,
            "silent_seconds must be at least twice heartbeat_seconds, at most 3600",
        )
        demand(0 <= self.drain_seconds <= MOST, "drain_seconds must not be negative")
