"""Rows in, lines out, in order: what every engine has done, wherever it runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing

from nutgraf.batch.rows import Row
from nutgraf.batch.work import WorkOptions, failed_row, summarize_row
from nutgraf.errors import BadSource
from nutgraf.sandbox import Sandbox


def summarize_rows(rows: Iterable[Row], options: WorkOptions, sandbox: Sandbox) -> Iterator[bytes]:
    """Summarises rows, side by side in the workers of a sandbox, and yields a line for each.

    What a line holds depends on its row and the options, and on nothing else. A few rows for each
    worker are in flight.

    Args:
        rows: of any input.
        options: how they are read.
        sandbox: used by this alone until all lines are out.

    Raises:
        BadSource: the rows come to an end too early; those that came before are done.
    """
    in_flight: deque[Row] = deque()
    broken_off: list[BadSource] = []

    def calls() -> Iterator[tuple[Row, WorkOptions]]:
        try:
            for row in rows:
                in_flight.append(row)
                yield row, options
        except BadSource as error:  # only once the rows that could be read are done
            broken_off.append(error)

    # Closed, so that the workers end at once and not when it is forgotten.
    with closing(sandbox.map(summarize_row, calls())) as outcomes:
        for outcome in outcomes:
            row = in_flight.popleft()
            if outcome.error is None and outcome.value is not None:
                yield outcome.value
            else:
                yield failed_row(row, outcome.error or RuntimeError("no answer"))
    if broken_off:
        raise broken_off[0]
