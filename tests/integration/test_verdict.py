"""The verdict on all real pages of the shared data, as users get it."""

from __future__ import annotations

import pytest
from benchmarks.data import DataAbsent, read_pages
from benchmarks.verdict import ACCEPTED, Judged, figures_of, judged

pytestmark = [pytest.mark.slow, pytest.mark.data]


@pytest.fixture(scope="module")
def outcomes() -> list[Judged]:
    try:
        return [judged(page) for page in read_pages()]
    except DataAbsent as absent:
        pytest.skip(str(absent))


def test_articles_are_accepted_and_other_pages_refused(outcomes: list[Judged]) -> None:
    figures = figures_of(outcomes)
    assert figures["articles_accepted"] >= 0.97
    assert figures["others_refused"] >= 0.85


def test_most_refusals_carry_the_reason_to_expect(outcomes: list[Judged]) -> None:
    assert figures_of(outcomes)["sensible_reasons"] >= 0.7


def test_evidence_is_one_short_line(outcomes: list[Judged]) -> None:
    for one in outcomes:
        if one.reason != ACCEPTED:
            assert one.evidence, one.page.id
            assert "\n" not in one.evidence, one.page.id
            assert len(one.evidence) < 250, one.page.id
