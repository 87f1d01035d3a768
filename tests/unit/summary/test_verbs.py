"""Lines that look like sentences and have no main clause."""

from collections.abc import Sequence
from time import perf_counter

import pytest

from nutgraf.article.model import Article, BlockKind
from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.junk import Grade, judge
from nutgraf.summary.verbs import is_order, lacks_main_clause

STORY = "The council voted to close the old harbour on Friday."


@pytest.mark.parametrize(
    "line",
    [
        # no verb
        "The usual harbour stuff.",
        "A quick and tidy little boat for the bay.",
        "Versatility and a tiny galley.",
        "Painted boats of every size from all over the coast.",
        "Built by hand on the old quay.",
        "A clay-based paint with a dull finish.",
        "New rope-framed windows over the quay.",
        "The long grey quay of Ashby with its boats and nets and two old cranes.",
        "Upcoming changes to fees for small boats.",
        "Running regattas for children.",
        "Just four ropes—easy peasy.",
        "More fun, less trouble.",
        "Paul Weir 12 points.",
        "Considering different target markets.",
        "Sailors meeting in the old mill, between boats and books.",
        # no subject
        "Offers a wide deck and a dry cabin.",
        "Covers boats, sails and gear.",
        "Includes the ferry to Gull Island.",
        "Comes with two oars and a pump.",
        "Includes heated seats and a dry cabin.",
        # a clause that leans on another
        "Until another boat takes over.",
        "Because the quay is too short.",
        "Why the harbour matters.",
        "Especially if you sail alone.",
    ],
)
def test_a_line_without_a_main_clause_does_not_stand_alone(line: str) -> None:
    assert grades(line, STORY) == [Grade.ASIDE, Grade.STORY]


@pytest.mark.parametrize(
    "sentence",
    [
        "It’s a small boat.",
        "There’s no other way to the island.",
        "Rain fell on the harbour.",
        "The mayor of Ashby agrees.",
        "Boats from all over the coast meet in Ashby.",
        "The harbour master re-elected nobody.",
        "Anna Lund sails to the island every day.",
        "A boat with a keel costs more than most.",
        "Growth in the port trade stalls.",
        "Offers came in from all over the coast.",
        "Offers from abroad are worth more than the mill.",
        "Features include a wide deck and a dry cabin.",
        "Until 1908 the old mill stood empty.",
        "Because the quay is too short, the ferry lies outside.",
        "How you sail is up to you, says the harbour master.",
        "Brush the deck gently with plenty of fresh water.",
        "Everyone’s talking about the old mill.",
        "Mayor Anna Lund overrode the council.",
        "Ashby Marine outbid two rivals.",
        "The council re-elected Anna Lund.",
        "The pilot misread the chart.",
        "The crew strung lamps over the quay.",
        "The council’s new plan overshot its budget.",
        "Highlights included a boat race.",
        "Offers ended on the last Friday of May.",
        # more words than a line without a verb is asked of
        "The long grey quay of Ashby with its boats and nets and the two old cranes.",
    ],
)
def test_a_short_sentence_is_one_all_the_same(sentence: str) -> None:
    assert grades(sentence, STORY)[0] == Grade.STORY


@pytest.mark.parametrize(
    "item",
    [
        "Brush the deck gently with plenty of fresh water.",
        "Always check the ropes before the boat leaves.",
        "Don’t leave the sails out in the rain.",
        "Easily track every berth and boat from one place in the office.",
        "Check the ropes that were left on the quay last night.",
        "Add finely chopped leeks and a spoon of fresh sea salt.",
        "Keep your painted deck dry and clean.",
        "Ensure boats based in the harbour are dry.",
        "Berths of all sizes and lengths, with water and power, near the centre of the old town.",
    ],
)
def test_a_point_of_a_list_needs_the_list(item: str) -> None:
    assert grades(item, STORY, kinds=["item", "prose"])[0] == Grade.ASIDE


@pytest.mark.parametrize(
    "item",
    [
        "Use of the old quay was free until last year.",
        "Anna Lund was elected mayor of Ashby with a large majority.",
        "Work on the quay began in May.",
        "Plant workers walked out on Monday.",
        "Brush fires swept across the hills.",
        "Check fraud cost banks nine million crowns.",
        "Work crews began to clear the quay.",
    ],
)
def test_a_point_of_a_list_may_be_a_sentence(item: str) -> None:
    assert grades(item, STORY, kinds=["item", "prose"])[0] == Grade.STORY


@pytest.mark.parametrize("kind", ["item", "prose"])
@pytest.mark.parametrize("beginning", ["ropes", "check"])
def test_a_very_long_line_of_short_words_is_judged_at_once(beginning: str, kind: BlockKind) -> None:
    lines = [Article.from_text(STORY).text, "/".join([beginning, *["oars"] * 200_000])]
    article = Article(tuple(lines), kinds=("prose", kind), language="en")
    unit = analyse(article, resources("en"), None).units[1]
    started = perf_counter()
    assert not lacks_main_clause(unit, resources("en"))
    assert not is_order(unit, resources("en"))
    assert perf_counter() - started < 5


def test_a_language_without_verbs_is_not_asked() -> None:
    line = "Das übliche alte Hafenzeug aus dem letzten Jahrhundert."
    assert grades(line, code="de") == [Grade.STORY]


def grades(*lines: str, kinds: Sequence[BlockKind] = (), code: str = "en") -> list[Grade]:
    article = Article(lines, kinds=tuple(kinds), language=code)
    return [verdict.grade for verdict in judge(analyse(article, resources(code), None))]
