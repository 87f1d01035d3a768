import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import context, features, judging
from nutgraf.article.candidates import candidates_of
from nutgraf.article.context import context_of
from nutgraf.article.judging import Forest, judged_twice
from nutgraf.article.markup import parse

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


def test_the_context_of_a_block_is_what_others_are_thought_to_be() -> None:
    candidates = candidates_of(PAGE)
    rows = context_of(candidates, [0.9, None, 0.4])
    assert rows[1] is None
    first = dict(zip(context.NAMES, rows[0] or (), strict=True))
    last = dict(zip(context.NAMES, rows[2] or (), strict=True))
    assert (first["judged"], first["judged_1"], first["judged_2"]) == (0.9, 0.0, 0.4)
    assert first["judged_before"] == 0.0
    assert first["judged_after"] > 0.0 == last["judged_after"]
    assert last["judged_just_before"] == 0.9


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
