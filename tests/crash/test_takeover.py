"""What the siege reads out of the log of steps."""

from __future__ import annotations

from pathlib import Path

from tests.crash.takeover import takeovers
from tests.crash.worker_crew import Kill

_STEPS = """\
1.000 7 begin a
1.000 7 begin -
1.500 7 begin b
1.600 7 end b
2.000 8 begin c
2.500 7 begin d
9.000 9 taken a
9.250 8 begin a
9.500 9 begin a
9.500 9 begin b
"""


def test_a_step_that_a_kill_cut_short_is_taken_over_when_another_begins_it(tmp_path: Path) -> None:
    steps = tmp_path / "steps.log"
    steps.write_text(_STEPS)
    found = takeovers(steps, [Kill(7, 3.0)])
    assert sorted(found, key=lambda each: each or 0.0) == [None, 6.0]


def test_what_was_taken_from_a_frozen_process_is_not_taken_late(tmp_path: Path) -> None:
    steps = tmp_path / "steps.log"
    steps.write_text("1.0 7 begin a\n5.0 8 taken a\n6.0 8 begin a\n6.1 8 end a\n99.0 9 begin a\n")
    assert takeovers(steps, [Kill(7, 8.0)]) == []
