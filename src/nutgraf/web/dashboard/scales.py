"""Where figures fall on the paper, and which of them stand beside an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 5.0, 10.0)
_STEPS_WISHED = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight way from figures to places on the paper.

    Attributes:
        least: figure at the one end.
        most: figure at the other; greater than the least.
        start: place of the least.
        end: place of the most.
    """

    least: float
    most: float
    start: float
    end: float

    def place(self, figure: float) -> float:
        """Returns where a figure falls, rounded to what a screen can show."""
        share = (figure - self.least) / (self.most - self.least)
        return round(self.start + share * (self.end - self.start), 1)


def ticks(least: float, most: float, *, whole: bool = True) -> tuple[float, ...]:
    """Returns round figures that enclose a range, evenly spaced.

    Args:
        least: smallest figure to be shown.
        most: greatest; where it is not greater than the least, one step is shown.
        whole: whether only whole numbers make sense.
    """
    span = most - least if most > least else 1.0
    rough = span / _STEPS_WISHED
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in _STEPS if each * power >= rough * 0.999)
    if whole:
        step = max(1.0, math.ceil(step))
    first = math.floor(least / step)
    last = max(math.ceil(most / step - 1e-9), first + 1)
    return tuple(round(number * step, 10) for number in range(first, last + 1))


def spread(labels: Sequence[str], most: int) -> tuple[int, ...]:
    """Returns which of many labels are written so that they do not run into each other.

    The last one is always among them, as it is the newest.

    Args:
        labels: in order.
        most: so many at most.
    """
    if not labels:
        return ()
    stride = max(1, math.ceil(len(labels) / most))
    return tuple(reversed(range(len(labels) - 1, -1, -stride)))
