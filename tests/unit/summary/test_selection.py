"""The best set of sentences: what hangs together, stays together."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article.model import Article
from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.lengths import Budget
from nutgraf.summary.needs import Cohesion, no_cohesion
from nutgraf.summary.ranking import Scores
from nutgraf.summary.references import NO_RISK, Risk
from nutgraf.summary.selection import Choice, Selector


class Ties(NamedTuple):
    """What a sentence needs, and how likely it refers to more."""

    needs: tuple[int, ...]
    risk: Risk = NO_RISK


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


def test_more_is_asked_of_a_sentence_beyond_the_core() -> None:
    even = [0.5] * 5
    assert len(choose(even, limit=5, exact=False).taken) == 3
    assert len(choose(even, limit=5).taken) == 5
    assert choose([0.9, 0.9, 0.9, 0.9, 0.1], limit=5, exact=False, sentences=EVEN).taken == (
        0,
        1,
        2,
        3,
    )


def test_what_hardly_tells_anything_earns_no_place() -> None:
    hardly = (*EVEN[:2], "Owners declined to comment.", *EVEN[3:])
    scores = [0.9, 0.8, 0.7, 0.1, 0.1]
    assert choose(scores, limit=3, exact=False, sentences=EVEN).taken == (0, 1, 2)
    assert choose(scores, limit=3, exact=False, sentences=hardly).taken == (0, 1)
    assert choose(scores, limit=3, sentences=hardly).taken == (0, 1, 2)


def test_the_worthiest_are_looked_at_first() -> None:
    """What is harmless and says next to nothing does not win by that."""
    sentences = tuple(
        f"{name} berths trawlers, tugs and {goods} barges every {day}."
        for name in ("Ashby", "Corley", "Dunmore", "Elwick", "Farnham", "Grinton", "Hexley")
        for goods, day in (
            ("coal", "Monday"),
            ("salt", "Tuesday"),
            ("wool", "Friday"),
            ("tin", "Sunday"),
        )
    )
    scores = [0.5 - place / 1000 for place in range(len(sentences) - 1)] + [0.01]
    feared = [ALONE, *[Ties((), Risk(0.9, 0.0, ()))] * (len(sentences) - 2), ALONE]
    taken = choose(scores, feared, limit=4, sentences=sentences).taken
    assert len(taken) == 4
    assert len(sentences) - 1 not in taken


def test_words_are_counted() -> None:
    assert choose([0.9, 0.8, 0.7, 0.6, 0.5], limit=None, words=12).taken == (0, 1)
    assert choose([0.9, 0.8, 0.7, 0.6, 0.5], limit=None, words=5).taken == (2,)
    assert choose([0.9, 0.8, 0.7, 0.6, 0.5], limit=None, words=4).taken == ()


def test_what_is_needed_counts_among_the_words() -> None:
    ties = [ALONE, Ties((0,)), ALONE, ALONE, ALONE]
    scores = [0.5, 0.9, 0.1, 0.1, 0.1]
    assert set(choose(scores, ties, limit=None, words=12).taken) == {0, 1}
    assert 1 not in choose(scores, ties, limit=None, words=11).taken


def test_the_first_sentence_is_the_one_that_would_do_best_alone() -> None:
    alone = [0.1, 0.2, 0.9, 0.3, 0.1]
    more = [0.8, 0.1, 0.05, 0.5, 0.1]
    assert choose(more, alone=alone, limit=1).taken == (2,)
    assert choose(more, alone=alone, limit=3).taken == (2, 0, 3)


def test_one_sentence_answers_the_title_where_it_can() -> None:
    even = [0.5] * 5
    title = "Road closed until Monday"
    assert choose(even, limit=1, title=title).taken == (3,)
    assert choose(even, limit=1).taken == (0,)


def test_what_may_point_back_is_no_beginning_where_another_does_nearly_as_well() -> None:
    feared = Ties((), Risk(1.0, 0.0, ()))
    alone = [0.1, 0.1, 0.6, 0.55, 0.1]
    assert choose(alone, [ALONE, ALONE, feared, ALONE, ALONE], limit=2).taken[0] == 3


def test_what_may_point_back_is_taken_rather_once_that_is_told() -> None:
    feared = {2: Ties((), Risk(1.0, 0.0, ()))}
    nothing, behind, far, near = (
        beaten(2, first=4, ties={}),
        beaten(2, first=4, ties=feared),
        beaten(2, first=0, ties=feared),
        beaten(2, first=1, ties=feared),
    )
    assert behind < far < near <= nothing


def test_so_it_is_with_a_noun_where_a_sentence_with_it_is_taken() -> None:
    unknown, known = ({4: Ties((), Risk(0.0, 1.0, where))} for where in ((), (0,)))
    assert beaten(4, first=0, ties=known) > beaten(4, first=0, ties=unknown)
    assert beaten(4, first=1, ties=known) == beaten(4, first=1, ties=unknown)


def test_so_it_is_with_a_surname_where_the_whole_name_is_taken() -> None:
    surname = {4: Ties((), Risk(0.0, 0.0, (), full_names=(0,)))}
    assert beaten(4, first=0, ties=surname) > beaten(4, first=1, ties=surname)
    assert beaten(4, first=0, ties=surname) == beaten(4, first=0, ties={})


def test_a_whole_name_that_comes_with_its_surname_is_told() -> None:
    ties = [ALONE, Ties((0,), Risk(0.0, 0.0, (), full_names=(0,))), ALONE, ALONE, ALONE]
    scores, alone = [0.6, 0.95, 0.1, 0.1, 0.9], [0.0, 0.0, 0.0, 0.0, 1.0]
    taken = choose(scores, ties, alone=alone, limit=3, exact=False, sentences=EVEN).taken
    assert set(taken) == {0, 1, 4}


def test_a_need_that_is_met_leaves_less_to_fear() -> None:
    """Far away, too: the sentence that answers need not be the one before."""
    needy = {4: Ties((0,), Risk(0.5, 0.0, ()))}
    loose = {4: Ties((), Risk(0.5, 0.0, ()))}
    assert beaten(4, first=0, ties=needy) > beaten(4, first=0, ties=loose)


def test_what_tells_what_a_taken_one_refers_to_gets_a_premium() -> None:
    feared = {2: Ties((), Risk(1.0, 0.0, ()))}
    just_before, before, behind = (
        beaten(index, first=2, ties=feared) - beaten(index, first=2, ties={}) for index in (1, 0, 4)
    )
    assert just_before > before > behind == 0


def test_by_default_no_sentence_is_taken_that_is_to_be_feared() -> None:
    feared = [Ties((), Risk(1.0, 0.0, ())), ALONE, ALONE, ALONE, ALONE]
    scores = [0.9, 0.9, 0.9, 0.9, 0.1]
    assert set(choose(scores, feared, limit=5, exact=False, sentences=EVEN).taken) == {1, 2, 3}
    assert set(choose(scores, feared, limit=5).taken) == {0, 1, 2, 3, 4}


def test_a_little_fear_is_enough_for_that() -> None:
    scores = [0.9, 0.9, 0.9, 0.9, 0.1]
    for pointing, welcome in ((0.1, True), (0.3, False)):
        ties = [Ties((), Risk(pointing, 0.0, ())), ALONE, ALONE, ALONE, ALONE]
        taken = choose(scores, ties, limit=5, exact=False, sentences=EVEN).taken
        assert (0 in taken) == welcome


def test_but_a_sentence_whose_need_comes_with_it_is_not() -> None:
    ties = [ALONE, Ties((0,), Risk(0.5, 0.0, ())), ALONE, ALONE, ALONE]
    scores, alone = [0.2, 0.95, 0.3, 0.3, 0.9], [0.0, 0.0, 0.0, 0.0, 1.0]
    assert set(choose(scores, ties, alone=alone, limit=3).taken) == {0, 1, 4}
    taken = choose(scores, ties, alone=alone, limit=3, exact=False, sentences=EVEN).taken
    assert set(taken) == {0, 1, 4}


def test_each_part_of_a_long_read_gets_a_word_if_there_is_room() -> None:
    scores = [0.9, 0.8, 0.7, 0.1, 0.01]
    within = Scores([0.0] * 5, [0.0, 0.0, 0.0, 0.2, 0.6])
    document = analyse(Article((" ".join(SENTENCES),)), resources("en"), None)

    def chosen(limit: int) -> Choice:
        selector = Selector(document, Scores(scores, scores), no_cohesion(5), range(5))
        budget = Budget(limit, None, exact=True, strict=True)
        return selector.choose(budget, [([3, 4], within)])

    assert chosen(3).taken == (0, 1, 2)
    assert chosen(4).taken == (0, 1, 2, 4)


CHANCES = st.lists(st.integers(1, 99).map(lambda n: n / 100), min_size=5, max_size=5)


@st.composite
def tied(draw: st.DrawFn) -> list[Ties]:
    """Ties to earlier sentences only; the first has none."""
    found = [ALONE]
    for index in range(1, 5):
        earlier = st.sets(st.integers(0, index - 1), max_size=2).map(sorted).map(tuple)
        risk = Risk(draw(st.sampled_from([0.0, 0.5, 1.0])), draw(st.just(0.5)), draw(earlier))
        found.append(Ties(draw(earlier), risk))
    return found


@given(CHANCES, CHANCES, tied())
def test_the_core_is_the_beginning_of_every_longer_choice(
    more: list[float], alone: list[float], ties: list[Ties]
) -> None:
    cores = set()
    for limit in (3, 4, 5):
        choice = choose(more, ties, alone=alone, limit=limit)
        assert choice.taken[: len(choice.core)] == choice.core
        assert 1 <= len(choice.core) <= 3
        cores.add(choice.core)
    assert len(cores) == 1


@given(CHANCES, CHANCES, tied(), st.none() | st.integers(1, 5), st.none() | st.integers(6, 40))
def test_no_choice_is_too_long_or_lacks_what_it_needs(
    more: list[float],
    alone: list[float],
    ties: list[Ties],
    limit: int | None,
    words: int | None,
) -> None:
    taken = choose(more, ties, alone=alone, limit=limit, words=words).taken
    assert len(taken) == len(set(taken))
    assert 1 <= len(taken) <= (limit or 5)
    assert words is None or sum(len(SENTENCES[index].split()) for index in taken) <= words
    assert all(set(ties[index].needs) <= set(taken) for index in taken)


def beaten(index: int, *, first: int, ties: dict[int, Ties]) -> int:
    """The score, in thousandths, up to which a rival is passed over for a sentence of middling
    worth once a first one is taken.
    """
    alone = [float(place == first) for place in range(5)]
    low, high = 0, 1000
    while high - low > 1:
        rival = (low + high) // 2
        more = [0.001] * 5
        more[index], more[3] = 0.5, rival / 1000
        tied = [ties.get(place, ALONE) for place in range(5)]
        (_, second) = choose(more, tied, alone=alone, limit=2, sentences=EVEN).taken
        assert second in {index, 3}
        low, high = (rival, high) if second == index else (low, rival)
    return low


EVEN = (
    "Old mills burned down Friday.",
    "Owners blamed one faulty cable.",
    "Firefighters fell from tall ladders.",
    "Roads stay closed until Monday.",
    "Neighbours had warned councillors twice.",
)


def hanging(ties: list[Ties]) -> Cohesion:
    return Cohesion([tie.needs for tie in ties], frozenset(), [tie.risk for tie in ties], {})


def choose(
    scores: list[float],
    ties: list[Ties] | None = None,
    *,
    limit: int | None,
    alone: list[float] | None = None,
    title: str | None = None,
    words: int | None = None,
    exact: bool = True,
    sentences: tuple[str, ...] = SENTENCES,
    pool: list[int] | None = None,
) -> Choice:
    document = analyse(Article((" ".join(sentences),)), resources("en"), title)
    assert len(document.units) == len(scores)
    selector = Selector(
        document,
        Scores(alone or scores, scores),
        hanging(ties or [ALONE] * len(scores)),
        list(range(len(scores))) if pool is None else pool,
    )
    return selector.choose(Budget(limit, words, exact=exact, strict=True))
