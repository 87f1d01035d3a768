"""Errors say what is wrong in one line, and travel between processes."""

import pickle

import pytest

import nutgraf
from nutgraf.errors import FETCH_REASONS, PAGE_REASONS


@pytest.mark.parametrize(
    "error",
    [
        nutgraf.NotAnArticle("paywall", "the text breaks off after two sentences"),
        nutgraf.FetchFailed("timeout", "no answer within 20 s"),
    ],
)
def test_a_reasoned_error_survives_pickling(
    error: nutgraf.NotAnArticle | nutgraf.FetchFailed,
) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (copy.reason, copy.evidence) == (error.reason, error.evidence)
    assert error.evidence in str(copy)
    assert error.reason in str(copy)


def test_the_two_sets_of_reasons_never_mix() -> None:
    assert not PAGE_REASONS & FETCH_REASONS
    assert len(PAGE_REASONS) == 12
    assert len(FETCH_REASONS) == 8


def test_all_errors_are_nutgraf_errors_and_bad_options_are_value_errors() -> None:
    for name in ("NotAnArticle", "FetchFailed", "BadOption", "BadSource", "BadConfiguration"):
        assert issubclass(getattr(nutgraf, name), nutgraf.NutgrafError)
    assert issubclass(nutgraf.BadOption, ValueError)
