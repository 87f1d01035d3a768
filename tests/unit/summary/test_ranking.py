"""How much each sentence matters."""

import pytest

from nutgraf.article.model import Article
from nutgraf.language import resources
from nutgraf.summary.curves import flat
from nutgraf.summary.document import Document, analyse
from nutgraf.summary.ranking import CurveRanker, learned_ranker

from .texts import STORY

TITLE = "Mill burns down in Harrow Ford"
FIRST_IS_BEST = {
    "bias": [0.0, -2.0],
    "curves": {
        "place": {"edges": [0.0], "values": [[1.0, -1.0], [0.5, 0.0]]},
        "words": {"edges": [6.0], "values": [[0.0, 0.3], [0.0, 0.7]]},
    },
}


def test_every_sentence_gets_both_scores_and_what_is_not_fit_gets_none() -> None:
    document = analysed()
    scores = CurveRanker({"titled": FIRST_IS_BEST, "untitled": FIRST_IS_BEST}).scores(
        document, [2, 3, 5]
    )
    for found in (scores.alone, scores.more):
        assert len(found) == len(document.units)
        assert {place for place, score in enumerate(found) if score} == {2, 3, 5}


def test_the_first_curves_tell_of_a_sentence_alone_and_the_second_of_one_more() -> None:
    scores = CurveRanker({"titled": FIRST_IS_BEST, "untitled": FIRST_IS_BEST}).scores(
        analysed(), [0, 1]
    )
    assert scores.alone[0] > 0.5 > scores.alone[1]
    assert 0.5 > scores.more[0] > scores.more[1]


@pytest.mark.parametrize("title", [TITLE, None])
def test_an_article_without_a_title_is_ranked_by_curves_of_its_own(title: str | None) -> None:
    ranker = CurveRanker({"titled": FIRST_IS_BEST, "untitled": flat(2)})
    scores = ranker.scores(analysed(title), [0, 1, 2])
    assert (scores.alone[:3] == [0.5, 0.5, 0.5]) == (title is None)


def test_a_title_without_a_word_of_subject_matter_is_none() -> None:
    ranker = CurveRanker({"titled": FIRST_IS_BEST, "untitled": flat(2)})
    assert ranker.scores(analysed("And so it is"), [0, 1]).alone[:2] == [0.5, 0.5]


@pytest.mark.parametrize("title", [TITLE, None])
def test_scores_are_likelihoods_of_four_places(title: str | None) -> None:
    document = analysed(title)
    scores = learned_ranker().scores(document, range(len(document.units)))
    for score in (*scores.alone, *scores.more):
        assert 0 < score < 1
        assert score == round(score, 4)


@pytest.mark.parametrize("title", [TITLE, None])
def test_the_same_article_gets_the_same_scores(title: str | None) -> None:
    story = [0, 1, 2, 4]
    assert learned_ranker().scores(analysed(title), story) == learned_ranker().scores(
        analysed(title), story
    )


@pytest.mark.parametrize("title", [TITLE, None])
def test_the_lede_of_a_news_story_stands_for_it_best(title: str | None) -> None:
    document = analysed(title)
    alone = learned_ranker().scores(document, range(len(document.units))).alone
    assert alone.index(max(alone)) == 0


def test_what_answers_the_title_ranks_higher_than_without_it() -> None:
    document = analysed()
    (witness,) = (unit.index for unit in document.units if "Marta Olsen" in unit.text)
    story = range(len(document.units))
    answered = learned_ranker().scores(analysed("Marta Olsen heard a bang, red sky"), story)
    other = learned_ranker().scores(analysed("County council to plant trees"), story)
    assert answered.alone[witness] > other.alone[witness]
    assert answered.more[witness] > other.more[witness]


def analysed(title: str | None = TITLE) -> Document:
    article = Article(tuple(STORY.strip().split("\n\n")), title=title, language="en")
    return analyse(article, resources("en"), title)
