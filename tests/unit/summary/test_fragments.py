"""Sentences that are said by the way, or have their heading in them."""

import pytest

from nutgraf.article.model import Article
from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.junk import Grade, judge

STORY = "The council voted to close the old harbour on Friday."


@pytest.mark.parametrize(
    "sentence",
    [
        # in brackets
        "(The mayor was ill that day and could not come to the vote.)",
        "(They also sell boats (and oars) on the quay.)",
        "(The old mill was sold in May).",
        "（港は金曜日に閉鎖されることになりました。）",
        # shouts, and who said so
        "Feel the wind and go!",
        "Ah, the old harbour!",
        "– Anna L., Ashby (all reviews)",
        # a bracket that was opened before
        "Lund!) and the older boats (Osk and Weir) lay in the bay.",
        # a heading ran into its text
        "Chosen by Anna This boat was the best of the year.",
        "Time to leave.",
        "Enables you to row, or to sail if you have the time.",
        "Not because he was afraid, but because he was tired.",
        "A look at what was lost, why it was lost and who pays.",
        "Looking for a boat that is dry.",
        "Comes with oars, a pump and sails that are made of flax.",
        "Conclusion It is the best quay of the coast.",
        "Summary Fresh water keeps the hull clean for years.",
        "What To Look For: a dry hull and sound ropes are worth the price.",
        # a telling start lost to what follows
        "The list of all berths → ",
    ],
)
def test_does_not_carry_a_story(sentence: str) -> None:
    assert grade(sentence) == Grade.ASIDE


@pytest.mark.parametrize(
    "sentence",
    [
        "(Most) boats of the old fleet were sold (and the rest sank).",
        "The harbour (built in 1908) is closed.",
        "We won the vote after twelve years of work in the harbour!",
        "— Nobody knows whose boats they are, said the harbour master of Ashby.",
        "Last night The Lord of the Isles was played on the quay.",
        "In his paper The Ashby Post he wrote about the harbour.",
        "Vitamin A deficiency is rare in the harbour towns.",
        "Formula One racing came to the old harbour in May.",
        "Summary courts sat in the old mill until 1908.",
        "Ashby wins cup after six years!",
        "–40 degrees were measured at dawn.",
        "Background Music is played in the old mill every night.",
        "Results Physiotherapy opened a clinic on the quay.",
        "Time to leave has come for the mayor.",
        "Not just ferries but also trawlers use the quay.",
        "Looking for a lost boat, Anna Lund found a mine.",
        "By staying in port, the boats survived the storm.",
        "Rules for boats on the lake will change in May.",
        "Star Wars: a film about boats was shown in Ashby.",
    ],
)
def test_a_sentence_of_the_story(sentence: str) -> None:
    assert grade(sentence) == Grade.STORY


def grade(sentence: str) -> Grade:
    article = Article.from_text(f"{sentence}\n\n{STORY}", language="en")
    return judge(analyse(article, resources("en"), None))[0].grade
