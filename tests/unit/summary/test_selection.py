"""The best set of sentences: what hangs together, stays together."""

from nutgraf.article.model import Article
from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.lengths import Budget
from nutgraf.summary.needs import Ties
from nutgraf.summary.ranking import Scores
from nutgraf.summary.references import Risk
from nutgraf.summary.selection import Choice, Selector

ALONE = Ties(())
SENTENCES = (
    "The mill burned down on Friday.",
    "Its owner blamed an old cable.",
    "Two firefighters fell from ladders.",
    "The road stays closed until Monday.",
    "Neighbours had warned the council twice.",
)


def test_the_best_sentences_are_taken() -> None:
    assert choose([0.1, 0.9, 0.2, 0.8, 0.3], limit=2).taken == (1, 3)


def test_a_sentence_comes_with_what_it_needs() -> None:
    ties = [ALONE, Ties((0,)), ALONE, ALONE, ALONE]
    assert set(choose([0.5, 0.9, 0.1, 0.6, 0.1], ties, limit=2).taken) == {0, 1}


def test_or_not_at_all_where_there_is_no_room_for_both() -> None:
    ties = [ALONE, Ties((0,)), ALONE, ALONE, ALONE]
    assert choose([0.1, 0.9, 0.3, 0.2, 0.1], ties, limit=1).taken == (2,)


def test_needs_of_needs_count() -> None:
    ties = [ALONE, Ties((0,)), Ties((1,)), ALONE, ALONE]
    assert set(choose([0.8, 0.8, 0.9, 0.1, 0.1], ties, limit=3).taken) == {0, 1, 2}


def test_a_long_chain_of_needs_is_taken_from_its_beginning() -> None:
    chain = [Ties((n - 1,) if n else ()) for n in range(5)]
    scores = [0.1, 0.2, 0.3, 0.4, 0.9]
    assert set(choose(scores, chain, limit=4).taken) == {0, 1, 2, 3}
    assert set(choose(scores, chain, limit=5).taken) == {0, 1, 2, 3, 4}


def test_a_need_that_may_not_be_taken_keeps_a_sentence_out() -> None:
    ties = [ALONE, Ties((0,)), ALONE, ALONE, ALONE]
    choice = choose([0.9, 0.9, 0.3, 0.2, 0.1], ties, limit=4, pool=[1, 2, 3, 4])
    assert set(choice.taken) == {2, 3, 4}


def test_a_sentence_that_may_point_back_is_worth_more_behind_the_one_before() -> None:
    leaning = [ALONE, ALONE, Ties((), Risk(0.9, 0.0, ())), ALONE, ALONE]
    scores = [0.1, 0.3, 0.5, 0.2, 0.4]
    assert choose(scores, leaning, limit=1).taken == (4,)
    assert choose([0.1, 0.9, 0.5, 0.2, 0.4], leaning, limit=2).taken == (1, 2)


def test_what_was_said_is_not_said_again() -> None:
    twice = ("The mill burned down on Friday.", "On Friday the mill burned down.", SENTENCES[3])
    assert choose([0.9, 0.8, 0.6], sentences=twice, limit=2).taken == (0, 2)


def test_a_longer_choice_begins_with_the_shorter_one() -> None:
    scores = [0.4, 0.9, 0.2, 0.8, 0.3]
    assert choose(scores, limit=5).taken[:3] == choose(scores, limit=3).taken
    assert choose(scores, limit=5).core == choose(scores, limit=3).taken


def test_by_default_a_sentence_must_earn_its_place() -> None:
    scores = [0.9, 0.8, 0.04, 0.03, 0.02]
    assert choose(scores, limit=5, exact=False).taken == (0, 1)


def test_words_are_counted() -> None:
    assert choose([0.9, 0.8, 0.7, 0.6, 0.5], limit=None, words=12).taken == (0, 1)
    assert choose([0.9, 0.8, 0.7, 0.6, 0.5], limit=None, words=5).taken == (2,)
    assert choose([0.9, 0.8, 0.7, 0.6, 0.5], limit=None, words=4).taken == ()


def choose(
    scores: list[float],
    ties: list[Ties] | None = None,
    *,
    limit: int | None,
    words: int | None = None,
    exact: bool = True,
    sentences: tuple[str, ...] = SENTENCES,
    pool: list[int] | None = None,
) -> Choice:
    document = analyse(Article((" ".join(sentences),)), resources("en"), None)
    assert len(document.units) == len(scores)
    selector = Selector(
        document,
        Scores(scores, scores),
        ties or [ALONE] * len(scores),
        list(range(len(scores))) if pool is None else pool,
    )
    return selector.choose(Budget(limit, words, exact=exact, strict=True))
