"""Lines that are no sentences: code, rows of tables, numbers to call, lines joined by a machine."""

import pytest

from nutgraf.article.model import Article
from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.junk import Grade, judge

STORY = "The council voted to close the old harbour on Friday."


@pytest.mark.parametrize(
    "line",
    [
        "const boats = await fetch_boats({ harbour: 'Ashby', limit: 10 });",
        "for (let i = 0; i < berths.length; i++) {",
        "$ git clone boats.git --depth 1",
        "SELECT name, length FROM boats WHERE length > 12 AND berth = 4;",
        "import harbour.boats as boats == True",
        "Ashby 12 340 1,200 4.5",
        "2019 12% 2020 14% 2021 17%",
        "Adults: $12 Children: $6 Families: $30",
        "August 16, 2019 - Updated July 9, 2025",
        "For berths, ring the harbour office on 330-555-0142.",
        "Les témoins peuvent appeler le 06 00 00 00 00.",
        "Ring the office on 01632 960 123 for a berth.",
        "A day at the old quay with the whole crew #harbour #boats #ashby",
        "Lund A, Weir PB, Osk H, et al. Harbours of the north: a review.",
        "Lund, A., & Weir, P. (2021), doi:10.0000/0.",
        "(n.d.) harbours of the north, a list.",
    ],
)
def test_is_no_part_of_the_story(line: str) -> None:
    assert grades(STORY, line) == [Grade.STORY, Grade.JUNK]


@pytest.mark.parametrize(
    "sentence",
    [
        "Run make() once and the harbour's web page is built again.",
        "In 2019, 2020 and 2021 the harbour took in 12, 14 and 17 boats.",
        "The boats cost $12, $14 and $300 a day, 12 percent more than in 2019.",
        "Turnout was 61% in 2019 and 58% in 2023.",
        "The number 330-55 bus stops at the quay.",
        "Sailors post their pictures under #ashbyharbour every day.",
        "The flag said x = y, which nobody in the harbour understood.",
        "He was 42 .",
    ],
)
def test_numbers_and_signs_in_a_sentence_do_no_harm(sentence: str) -> None:
    assert grades(STORY, sentence)[1] in (Grade.STORY, Grade.ASIDE)


def test_a_full_stop_set_behind_a_headline_marks_it() -> None:
    related = "Council fights over harbour ."
    text = ["The council met.", related, *[STORY] * 3]
    assert grades(*text)[1] == Grade.JUNK
    long = f"Nobody knows why {related[:-2]} and what will become of the boats that lie there ."
    assert grades("The council met.", long, *[STORY] * 3)[1] == Grade.STORY


def test_full_stops_that_all_stand_apart_mark_nothing() -> None:
    text = ["The council met on Friday .", "It closed the harbour .", "Nobody was heard ."]
    assert grades(*text) == [Grade.STORY] * 3


def test_a_sentence_before_a_credit_is_a_caption() -> None:
    text = (
        "Boats lie in the harbour of Ashby. (Anna Lund/The Example Post) The council met on Friday."
    )
    assert grades(text) == [Grade.JUNK, Grade.STORY]


def grades(*paragraphs: str) -> list[Grade]:
    document = analyse(Article(paragraphs, language="en"), resources("en"), None)
    return [verdict.grade for verdict in judge(document)]
