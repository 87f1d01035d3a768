"""Lines that belong to a story and do not stand alone."""

import pytest

from nutgraf.article.model import Article
from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.junk import Grade, judge

STORY = "The council voted to close the old harbour on Friday."


@pytest.mark.parametrize(
    "sentence",
    [
        # announcements of what follows
        "Here are five things to pack first.",
        "Here’s a look at the candidates.",
        "Here is our list: boats and oars.",
        "In this article, we’ll look at this: the quay that was too short for the boats.",
        "Our guide to the berths of the coast is below.",
        "This page lists the berths of the coast.",
        "Let’s dive into the numbers.",
        "Below, we’ve listed the cheapest of them.",
        "In this article, we’ll explore how it came to that.",
        "If that is you, keep reading.",
        # numbered points
        "1. Wash the deck with fresh water.",
        "(2) that the owner was told in time.",
        "Step 3: Dry the sails in the shade.",
        "Myth 2: Boats of steel do not rust.",
        "4.2. Rules of the harbour office.",
        "Day 2 – The crew paints the hull.",
        "Tip #4: Dry the ropes in the wind.",
        # teasers
        "Let’s break down how the harbour pays for itself.",
        "Note that the island has no harbour.",
        "Key takeaway: the harbour pays for itself.",
        "I’ll show you how to paint a hull.",
        "Without further ado, the harbours of the year.",
        "To see it at work, let’s take a look at Ashby harbour.",
        # headlines, emoji, lost beginnings
        "Gardening on the Quay in a Warming Climate.",
        "☀ The quay is open on Sunday.",
        "👁️ The new course for skippers begins in May.",
        "ffective ways to keep a hull clean were shown on the quay.",
        # somebody's turn to speak
        "Q: How long have you kept the harbour?",
        "A: I have kept it for twenty years now.",
        'Anna Lund: "I have kept it for twenty years now."',
    ],
)
def test_does_not_stand_alone(sentence: str) -> None:
    assert grades(sentence, STORY) == [Grade.ASIDE, Grade.STORY]


@pytest.mark.parametrize(
    "sentence",
    [
        "Here the river is at its widest, and here the town was founded.",
        "Here is the reason: the quay is too short for the boats of today.",
        "“Get ready for the flood,” the harbour master told the crowd.",
        "By the end of this year the quay will be repaired.",
        "10 boats sank in the harbour of Ashby.",
        "June 12 – The council votes on the fate of the quay.",
        "May 3: Mayor Anna Lund opens the new quay.",
        "Covid 19 - a disease - hit the port.",
        "Here is why: the quay is too short.",
        "Our guide fell into the sea.",
        "This page of history is closed, the mayor said.",
        "This video shows a crane falling into the harbour.",
        "The problem: nobody knows whose boats they are.",
        "iBoats sold more yachts in May than in the year before.",
    ],
)
def test_stands_alone(sentence: str) -> None:
    assert grades(sentence, STORY)[0] == Grade.STORY


def test_an_announcement_that_names_what_the_title_names_tells_something() -> None:
    sentence = "In this guide, we compare the berths of Ashby for small boats."
    assert grades(sentence, STORY)[0] == Grade.ASIDE
    assert grades(sentence, STORY, title="The best berths of Ashby")[0] == Grade.STORY


def test_a_teaser_tells_nothing_even_if_it_names_what_the_title_names() -> None:
    title = "Painting the hull of a boat"
    assert grades("Let’s break down painting the hull of a boat.", STORY, title=title)[0] == 1
    assert grades("Keep reading to learn of painting a hull.", STORY, title=title)[0] == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "“Let’s close the harbour,” the mayor of Ashby said.",
        "Happy people live on the island, and few of them leave.",
        "You’ll find the best beaches in the south of the island.",
        "In the following years the harbour lost its boats.",
        "In this part of the country nobody sails.",
        "This section of the river is closed to boats.",
    ],
)
def test_what_only_begins_like_a_teaser(sentence: str) -> None:
    assert grades(sentence, STORY)[0] == Grade.STORY


def test_a_rare_character_of_a_name_is_no_emoji() -> None:
    sentence = "野町の港は金曜日に閉鎖されることになりました。"
    assert grades("\U00020bb7" + sentence, code="ja") == [Grade.STORY]
    assert grades("\U0001f30a" + sentence, code="ja") == [Grade.ASIDE]


def test_several_lines_behind_their_topics_are_points_of_a_list() -> None:
    points = (
        "Hull: The hull is made of oak.",
        "Night mode – The lamp is off at sea.",
        "Best berths ($12.50): The old quay has most of them.",
    )
    assert grades(*points, STORY) == [Grade.ASIDE] * 3 + [Grade.STORY]
    assert grades(points[0], STORY) == [Grade.STORY] * 2


def test_topics_are_not_what_only_has_a_colon_or_a_dash() -> None:
    sentences = (
        "The problem: nobody knows whose boats they are.",
        "Mr Hale said: The harbour is closed.",
        "The verdict is: The harbour stays.",
        "The quay – a long one – is closed.",
        "Wild Geese 4, Ashby 1: The match was over soon.",
    )
    assert grades(*sentences) == [Grade.STORY] * 5


@pytest.mark.parametrize(
    "other",
    [
        "The problem: nobody knows whose boats they are.",  # what follows is no sentence
        "Harbours (the old: Ashby and Weir) were closed.",  # a bracket that ends behind
    ],
)
def test_two_points_and_what_is_none_make_no_list(other: str) -> None:
    points = ("Hull: The hull is made of oak.", "Sails: The sails are made of flax.")
    assert grades(*points, other) == [Grade.STORY] * 3
    assert grades(*points, "Crew: The crew is on board.") == [Grade.ASIDE] * 3


def test_a_number_with_a_full_stop_may_be_an_ordinal() -> None:
    sentence = "3. Platz geht an die Segler aus Kiel."
    assert grades(sentence, code="de") == [Grade.STORY]
    assert grades(sentence, code="de", kind="item") == [Grade.ASIDE]


def test_who_speaks_twice_speaks_in_turn() -> None:
    talk = ("Weir: We had no choice at all.", STORY, "Weir: The quay was falling down.")
    assert grades(*talk) == [Grade.ASIDE, Grade.STORY, Grade.ASIDE]
    assert grades(*talk[:2])[0] == Grade.STORY
    shouted = ("MR. WEIR: We had no choice at all.", STORY, "DR. LUND: You had one.")
    assert grades(*shouted) == [Grade.ASIDE, Grade.STORY, Grade.ASIDE]


def test_a_line_about_the_author_is_left_out_at_the_end_only() -> None:
    bio = "Anna Lund is a staff writer and lives in Ashby with her dog."
    story = [f"The council voted to close quay {number} on Friday." for number in range(6)]
    assert grades(bio, *story, bio) == [Grade.STORY] * 7 + [Grade.ASIDE]


def test_what_begins_with_a_small_letter_may_be_the_name_in_the_title() -> None:
    sentence = "berth is a small program that counts the boats of a harbour."
    assert grades(sentence)[0] == Grade.ASIDE
    assert grades(sentence, title="berth counts boats")[0] == Grade.STORY


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("en", "05/10/2018 - Published by: Anna Lund - Category: Harbours"),
        ("en", "About Harbour Co Harbour Co builds quays in nine countries."),
        ("en", "Editor’s note: the harbour was not named in full."),
        ("en", "Visit the harbour website to learn more."),
        ("en", "Please visit the results section below for older figures."),
        ("en", "Use the promo code QUAY for a cheaper berth."),
        ("en", "This post was written by Anna Lund, harbour master."),
        ("en", "CNN's Anna Lund reported from Ashby; Paul Weir reported and wrote from London."),
        ("en", "The series is supported by Harbour Co."),
        ("en", "All photos by Anna Lund unless otherwise noted."),
        ("en", "Cover image: the quay at dawn."),
        ("en", "See the harbour office page for more on berths."),
        ("en", "For a list of all berths, see the page of the harbour office."),
        ("en", "Refer to the harbour rules for more information."),
        ("en", "To browse all berths, visit the harbour office online."),
        ("en", "If you want to know more, check out all our harbours."),
        ("en", "Image from a visit in May."),
        ("pt", "Um forte abraço e até a próxima."),
        ("en", "We look for skippers, says the notice, so feel free to call us."),
    ],
)
def test_is_no_part_of_the_story(code: str, sentence: str) -> None:
    assert grades(sentence, STORY, code=code)[0] == Grade.JUNK


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("de", "In diesem Ratgeber zeigen wir, wie man einen Rumpf streicht."),
        ("fr", "Voici comment nettoyer une coque en un jour."),
        ("es", "A continuación, las reglas del puerto."),
        ("de", "Schritt 3: Das Segel trocknet im Schatten."),
        ("fr", "Étape 3 : la voile sèche à l’ombre."),
        ("es", "Paso 3: La vela se seca a la sombra."),
    ],
)
def test_announcements_in_other_languages(code: str, sentence: str) -> None:
    assert grades(sentence, code=code) == [Grade.ASIDE]


def grades(
    *paragraphs: str, code: str = "en", kind: str = "prose", title: str | None = None
) -> list[Grade]:
    kinds = (kind,) * len(paragraphs)
    article = Article(paragraphs, title=title, kinds=kinds, language=code)  # type: ignore[arg-type]
    return [verdict.grade for verdict in judge(analyse(article, resources(code), title))]


def test_a_turn_goes_on_to_the_end_of_its_paragraph() -> None:
    article = Article(
        (
            "Maria Koss runs the seed bank in the harbour.",
            "Q: Who began it?",
            "A: My grandmother did. She kept forty kinds of beans in jars.",
            "The bank has nine rooms. It opens on Monday.",
        ),
        language="en",
    )
    verdicts = judge(analyse(article, resources("en"), None))
    turns = [verdict.reason == "left out: one turn of a conversation" for verdict in verdicts]
    assert turns == [False, False, True, True, False, False]


def test_a_label_inside_a_paragraph_makes_one_sentence_a_turn() -> None:
    article = Article(
        ("The bank has nine rooms. Q: The rooms are cold. It opens on Monday at noon.",),
        language="en",
    )
    verdicts = judge(analyse(article, resources("en"), None))
    assert [verdict.grade == Grade.STORY for verdict in verdicts] == [True, False, True]
