"""The second look at a page: one row of numbers, worked out by hand."""

import math

import pytest

from nutgraf.article.candidates import candidates_of
from nutgraf.article.context import NAMES, context_of
from nutgraf.article.markup import parse

PAGE = parse(
    "<html><body>"
    "<section class=x><div><p>One two three four.</p><p>Five six.</p></div></section>"
    "<aside class=y><p>Seven eight nine.</p></aside>"
    "</body></html>"
)


def test_a_row() -> None:
    candidates = candidates_of(PAGE)
    assert [candidate.text.count(" ") + 1 for candidate in candidates] == [4, 2, 3]
    rows = context_of(candidates, [0.9, 0.5, 0.1])
    row = dict(zip(NAMES, rows[1] or (), strict=True))
    total = 4 * 0.9 + 2 * 0.5 + 3 * 0.1
    assert row == pytest.approx(
        {
            "judged": 0.5,
            "judged_m3": 0.0, "judged_m2": 0.0, "judged_m1": 0.9,
            "judged_1": 0.1, "judged_2": 0.0, "judged_3": 0.0,
            "judged_in_parent": 0.2 / 1,
            "judged_in_grandparent": (3.6 + 0.2) / 5,
            "judged_in_signature": row["judged_in_signature"],
            "judged_before": 3.6 / (total + 1),
            "judged_after": 0.3 / (total + 1),
            "judged_just_before": 0.9,
            "judged_just_after": 0.1,
            "page_judged": math.log1p(total),
        }
    )  # fmt: skip


def test_what_needs_no_judgement_gets_no_row_and_counts_as_unlikely() -> None:
    rows = context_of(candidates_of(PAGE), [0.9, None, 0.4])
    assert rows[1] is None
    first = dict(zip(NAMES, rows[0] or (), strict=True))
    assert (first["judged_1"], first["judged_2"]) == (0.0, 0.4)
