"""Every reason has words for people."""

from __future__ import annotations

from typing import get_args

import pytest

from nutgraf.errors import FETCH_REASONS, PAGE_REASONS, FetchFailed, NotAnArticle
from nutgraf.web.answers import document
from nutgraf.web.problems import Problem, ProblemReason, problem_of
from nutgraf.web.refusals import REFUSALS, Refusal, refusal, refusals_of


def test_every_reason_has_words() -> None:
    known = {
        "page": set(PAGE_REASONS),
        "fetch": set(FETCH_REASONS),
        "request": set(get_args(ProblemReason)),
    }
    for kind, reasons in known.items():
        assert {name for of, name in REFUSALS if of == kind} == reasons


@pytest.mark.parametrize("told", REFUSALS.values(), ids=lambda each: f"{each.kind}-{each.reason}")
def test_words_are_sentences(told: Refusal) -> None:
    assert told.title
    assert not told.title.endswith(".")
    assert told.advice
    for sentence in (told.meaning, *told.advice):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_statuses_are_those_of_the_problems() -> None:
    for reason in PAGE_REASONS:
        error = NotAnArticle(reason, "seen")  # type: ignore[arg-type]
        assert problem_of(error).status == refusal("page", reason).status
    for reason in FETCH_REASONS:
        failed = FetchFailed(reason, "seen")  # type: ignore[arg-type]
        assert problem_of(failed).status == refusal("fetch", reason).status


def test_settings_are_not_for_readers() -> None:
    failed = FetchFailed("timeout", "example.org sent nothing for too long (fetch.read_seconds)")
    assert problem_of(failed).detail == "example.org sent nothing for too long"


@pytest.mark.parametrize("reason", sorted({each.reason for each in REFUSALS.values()}))
def test_a_type_of_problems_has_one_title(reason: str) -> None:
    (told,) = refusals_of(reason)  # RFC 9457, 3.1.3: the same from occurrence to occurrence
    problem = Problem(told.status, reason, "seen", kind=told.kind)  # type: ignore[arg-type]
    assert document(problem)["title"] == told.title


def test_titles_tell_reasons_apart() -> None:
    assert len({each.title for each in REFUSALS.values()}) == len(REFUSALS)


def test_an_unknown_reason_has_words_too() -> None:
    assert refusal("page", "of-tomorrow").reason == "unexpected"
