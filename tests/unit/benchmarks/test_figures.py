"""From single articles to tables."""

import json
from dataclasses import replace

import pytest
from benchmarks.summaries.evaluation import LENGTHS, Measured, evaluate
from benchmarks.summaries.figures import by_language, figures_of
from benchmarks.summaries.samples import Sample
from benchmarks.summaries.tables import tables
from benchmarks.summarisers import LEAD, NO_COHESION, OURS

pytest.importorskip("rouge_score", reason="the benchmark group is not installed")


@pytest.fixture(scope="module")
def measured(annotated: Sample) -> Measured:
    return evaluate(([OURS, LEAD], annotated))


def test_articles_of_a_language_are_added_together(measured: Measured) -> None:
    sets = {"gum-dev": [measured], "cnndm-dev": [measured] * 3, "orangesum-fr-dev": [measured]}
    assert {name: len(members) for name, members in by_language(sets).items()} == {
        "gum-dev": 1,
        "cnndm-dev": 3,
        "orangesum-fr-dev": 1,
        "all English": 4,
    }


def test_there_is_a_table_of_everything(measured: Measured) -> None:
    figures = figures_of({"gum-dev": [measured] * 2}, [OURS, LEAD])
    text = tables(figures)
    for length in ("1 sentence\n", "3 sentences\n", "6 sentences\n", "default length\n"):
        assert f"### gum-dev, 2 articles, {length}" in text
    for words in ("against LEAD cut", "as many as LEAD-3 has", "connective alone", "recall"):
        assert words in text
    assert "old bot" not in text
    assert json.loads(json.dumps(figures)) == figures


def test_differences_are_those_of_the_means(measured: Measured) -> None:
    figures = figures_of({"gum-dev": [measured] * 2}, [OURS, LEAD])
    for row in figures["equal_words"]:
        assert row["difference"]["mean"] == pytest.approx(row["nutgraf"] - row["LEAD"])


def test_what_cohesion_costs_stands_in_a_row_for_each_length(annotated: Sample) -> None:
    systems = [OURS, NO_COHESION, LEAD]
    figures = figures_of({"gum-dev": [evaluate((systems, annotated))] * 2}, systems)
    assert [row["length"] for row in figures["cohesion"]] == ["3", "6"]
    for row in figures["cohesion"]:
        cost = row["rouge1"] - row["rouge1_without"]
        assert row["difference"]["mean"] == pytest.approx(cost)
        assert row["difference"]["low"] <= cost <= row["difference"]["high"]
    assert "what cohesion costs" in tables(figures)


def test_what_cohesion_costs_is_told_of_annotated_articles_alone(annotated: Sample) -> None:
    systems = [OURS, NO_COHESION]
    measured = evaluate((systems, replace(annotated, gold=(), needs=())))
    figures = figures_of({"cnndm-dev": [measured]}, systems)
    assert not figures["cohesion"]
    assert "no cohesion" in figures["differences"][0]


def test_what_did_not_run_is_left_out(annotated: Sample) -> None:
    figures = figures_of({"gum-dev": [evaluate(([LEAD], annotated))]}, [LEAD])
    assert len(figures["summaries"]) == len(LENGTHS)
    assert not (figures["differences"] or figures["equal_words"] or figures["detector"])
    assert tables(figures)
