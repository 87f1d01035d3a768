import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import context, features, judging
from nutgraf.article.candidates import candidates_of
from nutgraf.article.judging import judged_twice
from nutgraf.article.markup import parse
from nutgraf.forest import Forest

TREES: list[list[Any]] = [
    [["long", 5.0, 1, 2], -1.5, ["linked", 0.5, 3, 4], 2.0, -0.25],
    [["linked", 0.1, 1, 2], 0.5, -0.5],
    [0.125],
]
PAGE = parse(
    "<html><body><p>One one one.</p><p>Two two two.</p><div><p>Three three.</p></div></body></html>"
)


def by_hand(long: float, linked: float) -> float:
    total = -1.5 if long <= 5 else (2.0 if linked <= 0.5 else -0.25)
    total += 0.5 if linked <= 0.1 else -0.5
    return 1 / (1 + math.exp(-(total + 0.125)))


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 1))))
def test_many_rows_at_once_are_judged_as_each_by_itself(rows: list[tuple[float, float]]) -> None:
    forest = Forest(TREES, ("long", "linked"))
    assert forest([list(row) for row in rows]) == [by_hand(*row) for row in rows]


def test_the_second_judgement_counts_where_the_first_is_not_sure() -> None:
    asked: list[int] = []

    def first(rows: list[list[float]]) -> list[float]:
        return [row[0] for row in rows]

    def second(rows: list[list[float]]) -> list[float]:
        asked.append(len(rows))
        assert all(len(row) == 1 + len(context.NAMES) for row in rows)
        return [0.75 for _ in rows]

    candidates = candidates_of(PAGE)
    assert judged_twice(candidates, [[0.99], [0.5], None], first, second) == [0.99, 0.75, None]
    assert asked == [1]


def test_the_weights_that_ship_know_their_features() -> None:
    candidates = candidates_of(PAGE)
    rows: list[list[float] | None] = [
        [0.0] * len(features.NAMES),
        None,
        [1.0] * len(features.NAMES),
    ]
    found = judging.likelihoods(candidates, rows)
    assert found[1] is None
    assert all(value is not None and 0 < value < 1 for value in (found[0], found[2]))


def test_the_two_judgements_that_ship_differ() -> None:
    first, second = judging._forests()
    row = [0.5] * len(features.NAMES)
    around = [0.5] * len(context.NAMES)
    assert first([row]) != second([[*row, *around]])
    likely, unlikely = ([0.95] * len(context.NAMES), [0.02] * len(context.NAMES))
    assert second([[*row, *likely]]) > second([[*row, *unlikely]])


def test_likelihoods_are_rounded_so_that_machines_agree() -> None:
    assert judging.judged_once([[0.0], None], lambda rows: [1 / 3]) == [0.3333, None]
