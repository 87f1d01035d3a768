"""Sums of step functions."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.summary.curves import Curves, flat

NAMES = ("place", "words", "title")
NUMBERS = st.integers(-5, 5).map(float) | st.floats(-5, 5)
EDGES = st.lists(NUMBERS, min_size=1, max_size=4, unique=True).map(sorted)


@st.composite
def weights(draw: st.DrawFn) -> dict[str, Any]:
    outputs = draw(st.integers(1, 3))
    curves = {}
    for name in draw(st.permutations(NAMES))[: draw(st.integers(2, 3))]:
        edges = draw(EDGES)
        stretch = st.lists(NUMBERS, min_size=len(edges) + 1, max_size=len(edges) + 1)
        curves[name] = {"edges": edges, "values": [draw(stretch) for _ in range(outputs)]}
    return {"bias": [draw(NUMBERS) for _ in range(outputs)], "curves": curves}


def by_hand(weights: dict[str, Any], output: int, row: tuple[float, ...]) -> float:
    total = weights["bias"][output]
    for name, curve in weights["curves"].items():
        passed = sum(row[NAMES.index(name)] > edge for edge in curve["edges"])
        total += curve["values"][output][passed]
    return 1 / (1 + math.exp(-total))


@given(weights(), st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
def test_every_row_is_judged_by_the_sum_of_its_steps(
    weights: dict[str, Any], rows: list[tuple[float, ...]]
) -> None:
    found = Curves(weights, NAMES)(rows)
    assert found == [
        [pytest.approx(by_hand(weights, output, row)) for row in rows]
        for output in range(len(weights["bias"]))
    ]


def test_an_edge_belongs_to_the_stretch_below_it() -> None:
    steps = {"edges": [1.0, 2.0], "values": [[-3.0, 0.0, 3.0]]}
    still = {"edges": [0.0], "values": [[0.0, 0.0]]}
    curves = Curves({"bias": [0.0], "curves": {"place": steps, "words": still}}, NAMES)
    ((low, on_first, between, on_last, high),) = curves(
        [(value, 9.0, 9.0) for value in (0.0, 1.0, 1.5, 2.0, 2.5)]
    )
    assert low == on_first < between == on_last == 0.5 < high


def test_a_single_curve_counts_too() -> None:
    steps = {"edges": [1.0], "values": [[-3.0, 3.0]]}
    ((low, high),) = Curves({"bias": [0.0], "curves": {"words": steps}}, NAMES)(
        [(0.0, 0.0, 0.0), (0.0, 2.0, 0.0)]
    )
    assert low < 0.5 < high


def test_without_curves_the_bias_is_all_that_is_known() -> None:
    rows = [(1.0, 2.0, 3.0), (4.0, 5.0, 6.0)]
    assert Curves(flat(2), NAMES)(rows) == [[0.5, 0.5], [0.5, 0.5]]
    ((first, second),) = Curves({"bias": [2.0], "curves": {}}, NAMES)(rows)
    assert first == second > 0.5


def test_no_rows_have_no_likelihoods() -> None:
    assert Curves(flat(2), NAMES)([]) == [[], []]


def test_what_is_not_a_feature_is_not_asked_for() -> None:
    curve = {"edges": [0.0], "values": [[-1.0, 1.0]]}
    strange = {"bias": [0.0], "curves": {"colour": curve, "smell": curve}}
    assert Curves(strange, NAMES)([(1.0, 1.0, 1.0)]) == [[0.5]]
