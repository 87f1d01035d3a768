"""How long a summary may be, and what is no length."""

import math
from pathlib import Path
from typing import Any

import pytest

import nutgraf
from nutgraf import Article, BadOption
from nutgraf.summary import summarize

from .texts import STORY, story


def test_sentences_gives_exactly_so_many() -> None:
    for count in range(1, 15):
        assert len(summarize(STORY, sentences=count).sentences) == count


def test_a_chain_of_sentences_that_need_each_other_is_no_obstacle() -> None:
    spread = [f"But the fire spread on to barn {number}." for number in range(30)]
    chain = "The mill burned down. " + " ".join(spread)
    for count in (1, 2, 7, 31):
        assert len(summarize(chain, sentences=count).sentences) == count


def test_sentences_gives_all_that_can_be_taken_if_there_are_fewer() -> None:
    summary = summarize("The mill burned down on Friday. Who did it?", sentences=5, minimum_words=0)
    assert [sentence.text for sentence in summary.sentences] == ["The mill burned down on Friday."]


def test_words_is_a_limit_that_holds() -> None:
    for words in (15, 30, 60, 120):
        assert 0 < summarize(STORY, words=words).summary_words <= words


def test_ratio_is_a_limit_that_holds() -> None:
    total = summarize(STORY, sentences=1).article_words
    for ratio in (0.1, 0.25, 0.5, 0.9):
        assert summarize(STORY, ratio=ratio).summary_words <= ratio * total


def test_more_words_never_give_fewer_sentences_of_the_core() -> None:
    short, long = summarize(STORY, sentences=3), summarize(STORY, sentences=6)
    assert set(short.sentences) <= set(long.sentences)
    assert short.sentences == long.core


def test_by_default_at_most_six_sentences_and_a_quarter_of_the_words() -> None:
    for paragraphs in (2, 4, 8, 30):
        summary = summarize(story(paragraphs), minimum_words=0)
        assert 1 <= len(summary.sentences) <= 6
        assert len(summary.sentences) == 1 or summary.summary_words <= summary.article_words / 4
        assert 1 <= len(summary.core) <= 3


FERRY = Path(__file__).parents[3] / "examples" / "ferry.html"


def test_a_news_story_of_560_words_gets_three_to_six_sentences_and_a_core() -> None:
    summary = summarize(nutgraf.extract(FERRY.read_bytes()))
    assert 500 < summary.article_words < 620
    assert 3 <= len(summary.sentences) <= 6
    assert 2 <= len(summary.core) <= 3
    assert 0.75 <= summary.saved < 0.9


@pytest.mark.parametrize("title", [None, "Mill burns down in Harrow Ford"])
def test_a_title_lengthens_or_shortens_a_summary_by_little(title: str | None) -> None:
    text = STORY + "\n\n" + story(16)
    assert 4 <= len(summarize(text, title=title).sentences) <= 6


@pytest.mark.parametrize(
    "opening",
    [
        "She never saw it coming.",
        "Who will pay? That is what they asked.",
        "Is it safe? But nobody would say. However, work began.",
        "They are polite when they call.",
    ],
)
@pytest.mark.parametrize("options", [{}, {"sentences": 1}, {"sentences": 3}, {"sentences": 99}])
def test_a_summary_never_begins_with_a_dangling_reference(
    opening: str, options: dict[str, Any]
) -> None:
    summary = summarize(f"{opening}\n\n{STORY}", **options)
    assert summary.sentences[0].text not in opening
    assert all(sentence.reasons for sentence in summary.candidates)


def test_a_text_that_points_back_throughout_is_summarised_all_the_same() -> None:
    article = Article(("She left.", "But they stayed.", "That was all she had."), language="en")
    assert summarize(article).sentences


def test_a_text_of_one_sentence_is_its_own_summary() -> None:
    text = "The mill by the river burned down on Friday."
    assert summarize(text, minimum_words=0).text == text


def test_six_sentences_of_an_article_of_718_words_are_six() -> None:
    words = story(80).split()[:718]
    summary = summarize(" ".join(words), sentences=6)
    assert summary.article_words == 718
    assert len(summary.sentences) == 6


def test_too_few_words_for_any_sentence_say_how_many_it_takes() -> None:
    with pytest.raises(BadOption, match=r"give at least \d+ words"):
        summarize(STORY, words=1)


@pytest.mark.parametrize(
    "options",
    [
        {"sentences": 0},
        {"sentences": -5},
        {"sentences": 2.0},
        {"sentences": True},
        {"sentences": "3"},
        {"words": 0},
        {"words": False},
        {"words": 10.5},
        {"ratio": 0},
        {"ratio": 1},
        {"ratio": -0.5},
        {"ratio": math.nan},
        {"ratio": math.inf},
        {"ratio": True},
        {"ratio": "half"},
        {"sentences": 3, "words": 50},
        {"sentences": 3, "ratio": 0.5},
        {"words": 50, "ratio": 0.5},
        {"order": "size"},
    ],
    ids=str,
)
def test_a_length_that_makes_no_sense_is_refused_in_one_line(options: dict[str, Any]) -> None:
    with pytest.raises(BadOption) as refusal:
        summarize(STORY, **options)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 120


def test_a_bad_length_is_refused_before_the_text_is_read() -> None:
    with pytest.raises(BadOption):
        summarize("", sentences=0)
