"""The interval of a difference."""

import pytest
from benchmarks.summaries.bootstrap import Interval, interval

pytest.importorskip("numpy", reason="the benchmark group is not installed")

OURS = [30.0, 41.5, 22.0, 35.0, 28.5, 39.0, 31.0, 26.0]
THEIRS = [28.0, 40.0, 23.5, 30.0, 27.0, 39.5, 27.0, 25.0]


def test_the_mean_lies_inside_its_interval() -> None:
    found = interval(OURS, THEIRS)
    assert found.mean == pytest.approx(1.625)
    assert found.low < found.mean < found.high


def test_it_is_that_of_the_textbook() -> None:
    ours = [float(number % 10) for number in range(400)]
    found = interval(ours, [0.0] * 400)
    error = 1.96 * (8.25 / 400) ** 0.5  # of the mean of digits
    assert found.low == pytest.approx(4.5 - error, abs=0.02)
    assert found.high == pytest.approx(4.5 + error, abs=0.02)


def test_the_same_articles_give_the_same_interval() -> None:
    assert interval(OURS, THEIRS) == interval(OURS, THEIRS)


def test_turned_round_it_is_the_same_with_other_signs() -> None:
    found, turned = interval(OURS, THEIRS), interval(THEIRS, OURS)
    assert turned == pytest.approx((-found.mean, -found.high, -found.low))


def test_articles_are_paired() -> None:
    """Where we are always a point better, that is certain, however much articles differ."""
    assert interval([score + 1 for score in THEIRS], THEIRS) == pytest.approx((1, 1, 1))


def test_it_is_written_with_signs() -> None:
    assert str(Interval(1.2, -0.314, 2.0)) == "+1.20 [−0.31, +2.00]"
