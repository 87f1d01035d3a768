"""What is learned, and what the package reads of it."""

import random
from typing import Any

import pytest
from training import curves

from nutgraf.summary.curves import Curves

lightgbm = pytest.importorskip("lightgbm", reason="the training group is not installed")
numpy = pytest.importorskip("numpy", reason="the training group is not installed")

NAMES = ("place", "words", "noise")
BINARY: dict[str, Any] = {"objective": "binary", "min_data_in_leaf": 5, "num_iterations": 40}
SHARE: dict[str, Any] = {**BINARY, "objective": "cross_entropy"}


def made(seed: int) -> list[list[float]]:
    source = random.Random(seed)
    return [
        [float(source.randrange(30)), source.randrange(160) / 4, float(source.randrange(3))]
        for _ in range(400)
    ]


ROWS = made(1)
WEIGHTS = [1.0 + number % 3 for number in range(len(ROWS))]
EARLY = [float(place + noise < 8) for place, _, noise in ROWS]
LONG = [min(1.0, words / 40) for _, words, _ in ROWS]


@pytest.fixture(scope="module")
def learned() -> dict[str, Any]:
    return curves.learn(ROWS, ((EARLY, BINARY), (LONG, SHARE)), WEIGHTS, NAMES)


@pytest.mark.parametrize(("output", "labels", "settings"), [(0, EARLY, BINARY), (1, LONG, SHARE)])
def test_read_back_they_say_what_lightgbm_says(
    learned: dict[str, Any], output: int, labels: list[float], settings: dict[str, Any]
) -> None:
    data = lightgbm.Dataset(numpy.array(ROWS), numpy.array(labels), weight=numpy.array(WEIGHTS))
    model = lightgbm.train({**curves.SETTINGS, **settings}, data)
    unseen = made(2)
    theirs = model.predict(numpy.array(unseen))
    assert max(theirs) - min(theirs) > 0.5
    assert Curves(learned, NAMES)(unseen)[output] == pytest.approx(list(theirs), abs=1e-3)


def test_the_same_rows_teach_the_same(learned: dict[str, Any]) -> None:
    assert curves.learn(ROWS, ((EARLY, BINARY), (LONG, SHARE)), WEIGHTS, NAMES) == learned


def test_edges_are_in_order_and_every_stretch_has_a_value(learned: dict[str, Any]) -> None:
    assert learned["curves"]
    for curve in learned["curves"].values():
        assert curve["edges"] == sorted(set(curve["edges"]))
        assert [len(values) for values in curve["values"]] == [len(curve["edges"]) + 1] * 2
