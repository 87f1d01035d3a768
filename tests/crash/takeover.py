"""How long it takes until others have in hand what a killed worker had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.crash.worker_crew import Kill
from tests.crash.worker_process import FREEZE, LOOK


def takeovers(steps: Path, kills: Iterable[Kill]) -> list[float | None]:
    """Returns for each step that was cut short seconds until another process began it anew.

    Args:
        steps: log of `worker_process`.
        kills: who was killed, and when.

    Returns:
        None for a step that nobody began anew, such as one that was over but for its last line.
    """
    begun: dict[str, list[tuple[float, int]]] = defaultdict(list)
    open_steps: dict[int, set[str]] = defaultdict(set)
    for line in steps.read_text(encoding="ascii").splitlines():
        at, process, what, subject = line.split()
        if subject == LOOK or what == FREEZE:
            continue
        if what == "begin":
            begun[subject].append((float(at), int(process)))
            open_steps[int(process)].add(subject)
        else:
            open_steps[int(process)].discard(subject)
    found: list[float | None] = []
    for kill in kills:
        for subject in open_steps[kill.process]:
            later = [at for at, process in begun[subject] if at > kill.at]
            found.append(min(later) - kill.at if later else None)
    return found
