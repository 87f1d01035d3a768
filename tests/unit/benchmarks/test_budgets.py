"""Cutting summaries to as many words."""

import pytest
from benchmarks.summaries.budgets import count, cut

SENTENCES = ["The mill burned down.", "Nobody was hurt.", "It will be built again, better."]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (0, []),
        (1, ["The"]),
        (3, ["The mill burned"]),
        (4, SENTENCES[:1]),
        (5, [SENTENCES[0], "Nobody"]),
        (7, SENTENCES[:2]),
        (12, [*SENTENCES[:2], "It will be built again,"]),
        (13, SENTENCES),
        (99, SENTENCES),
    ],
)
def test_sentences_are_cut_after_so_many_words(words: int, kept: list[str]) -> None:
    assert cut(SENTENCES, words) == kept


def test_what_is_cut_has_as_many_words_as_wanted() -> None:
    for words in range(14):
        assert count(cut(SENTENCES, words)) == words


def test_nothing_cannot_be_cut() -> None:
    assert cut([], 5) == []
