"""Counting words, also in scripts without spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.language import count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("The mill burned down.", 4),
        ("  two\n\nwords\t", 2),
        ("Der Bürgermeister trat zurück", 4),
        ("今天下雨了", 3),
        ("市長は2019年に辞任", 5),
        ("สวัสดีครับ", 3),
        ("한국어 문장", 2),
    ],
)
def test_words_are_counted(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.text())
def test_any_text_has_a_count(text: str) -> None:
    assert count_words(text) >= 0
