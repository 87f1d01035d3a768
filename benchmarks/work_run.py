"""What came of a run of workers, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Run:
    """What came of one run.

    Attributes:
        name: for people.
        posts: that were done.
        per_second: posts, between the first and the last tenth.
        cpu_ms: time on a processor for each post, by who had it; as long. All others are of the
            whole run, with its start and its end.
        steps_ms: time for each step, by name, and how often it was taken for each post.
        ledger: statements that the ledger sent for each post, and milliseconds it waited for them.
        queue: statements that the queue sent for each post, and milliseconds the server took.
        server: the same of all, as the server tells.
        statements: the most frequent of the ledger, for each post.
        events: what was counted.
    """

    name: str
    posts: int = 0
    per_second: float = 0.0
    cpu_ms: dict[str, float] = field(default_factory=dict)
    steps_ms: dict[str, tuple[float, float]] = field(default_factory=dict)
    ledger: tuple[float, float] = (0.0, 0.0)
    queue: tuple[float, float] = (0.0, 0.0)
    server: tuple[float, float] = (0.0, 0.0)
    statements: dict[str, float] = field(default_factory=dict)
    events: dict[str, float] = field(default_factory=dict)


def add_figures(run: Run, files: list[Path]) -> None:
    """Adds what the processes told of themselves, which is of the whole run."""
    told: list[dict[str, Any]] = [json.loads(each.read_text(encoding="utf-8")) for each in files]
    run.posts = (
        sum(
            count
            for each in told
            for event, count in each["events"].items()
            if event.startswith(("outcome posted", "outcome skipped"))
        )
        or run.posts
    )
    seconds, times, statements, events = (
        _added(each[name] for each in told) for name in ("seconds", "times", "statements", "events")
    )
    run.steps_ms = {
        step: (1_000 * seconds[step] / times[step], times[step] / run.posts) for step in times
    }
    waited = 1_000 * sum(each["database"] for each in told)
    run.ledger = sum(statements.values()) / run.posts, waited / run.posts
    often = sorted(statements, key=lambda each: -statements[each])[:12]
    run.statements = {each: statements[each] / run.posts for each in often}
    run.events = events


def _added(counts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    added: dict[str, float] = {}
    for each in counts:
        for name, value in each.items():
            added[name] = added.get(name, 0) + value
    return added


def told(run: Run) -> str:
    """A run in lines for people."""
    cpu = ", ".join(f"{who} {ms:.1f}" for who, ms in run.cpu_ms.items())
    steps = ", ".join(
        f"{step} {ms:.1f} x {times:.2f}" for step, (ms, times) in sorted(run.steps_ms.items())
    )
    return (
        f"{run.name}: {run.per_second:.1f} posts/s\n"
        f"  CPU ms a post: {cpu}; together {sum(run.cpu_ms.values()):.1f}\n"
        f"  steps, ms each x times a post: {steps}\n"
        f"  ledger: {run.ledger[0]:.1f} statements a post, {run.ledger[1]:.1f} ms waited for them; "
        f"server: {run.server[0]:.1f} statements, {run.server[1]:.1f} ms; of these the queue's "
        f"{run.queue[0]:.1f}, {run.queue[1]:.1f} ms\n"
        + "".join(f"    {times:.2f} {each}\n" for each, times in run.statements.items())
    )


def table(runs: list[Run]) -> str:
    """The runs side by side, as they stand in the documentation."""
    lines = [
        "| | posts/s | CPU ms a post: workers | their readers | PostgreSQL | instance, pages "
        "| statements a post, ledger | queue | ms a step | ms waited for the ledger |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for run in runs:
        workers, readers = (
            sum(ms for who, ms in run.cpu_ms.items() if who.startswith(name))
            for name in ("worker", "its readers")
        )
        others = run.cpu_ms["instance"] + run.cpu_ms["pages and harness"]
        step = run.steps_ms.get("step", (0.0, 0.0))[0]
        lines.append(
            f"| {run.name.replace('_', ', ')} | {run.per_second:.1f} | {workers:.1f} "
            f"| {readers:.1f} | {run.cpu_ms['PostgreSQL']:.1f} | {others:.1f} "
            f"| {run.ledger[0]:.0f} | {run.queue[0]:.0f} | {step:.0f} | {run.ledger[1]:.0f} |"
        )
    return "\n".join(lines)
