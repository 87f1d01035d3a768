"""What the log of steps tells: how soon others took over, and whether claims were void then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.crash.worker_crew import Kill
from tests.crash.worker_process import FENCED, FREEZE, LOOK, OPEN, TAKEN


def takeovers(steps: Path, kills: Iterable[Kill]) -> list[float | None]:
    """Returns for each step that was cut short seconds until another process took it over.

    Args:
        steps: log of `worker_process`.
        kills: who was killed, and when.

    Returns:
        None for a step that nobody took, such as one that was over but for its last line. What
        was taken before the kill, from a process that was frozen, is left out: that is not late.
    """
    begun: dict[str, list[tuple[float, int]]] = defaultdict(list)
    open_steps: dict[int, dict[str, float]] = defaultdict(dict)
    for line in steps.read_text(encoding="ascii").splitlines():
        at, process, what, subject = line.split()
        if subject == LOOK or what in {FREEZE, FENCED, OPEN}:
            continue
        if what == TAKEN:  # it may rest then, or wait for its turn
            begun[subject].append((float(at), int(process)))
        elif what == "begin":
            begun[subject].append((float(at), int(process)))
            open_steps[int(process)][subject] = float(at)
        else:
            open_steps[int(process)].pop(subject, None)
    found: list[float | None] = []
    for kill in kills:
        for subject, since in open_steps[kill.process].items():
            by_others = [
                at for at, process in begun[subject] if at > since and process != kill.process
            ]
            if not by_others:
                found.append(None)
            elif min(by_others) > kill.at:
                found.append(min(by_others) - kill.at)
    return found


def probes(steps: Path, since: float) -> tuple[int, int]:
    """Returns how often the claim of one that was frozen was void, and how often it was not.

    Args:
        steps: log of `worker_process`.
        since: seconds since 1970; what was before does not count.
    """
    lines = [line.split() for line in steps.read_text(encoding="ascii").splitlines()]
    told = [what for at, _, what, _ in lines if float(at) >= since]
    return told.count(FENCED), told.count(OPEN)
