"""Who is called by the surname alone, and where the whole name is told."""

import time

import pytest

from nutgraf.article.model import Article
from nutgraf.language import resources
from nutgraf.summary import summarize
from nutgraf.summary.document import analyse
from nutgraf.summary.surnames import FullNames

LUND = "The engineer Anna Lund inspected the bridge on Friday."


@pytest.mark.parametrize(
    "sentence",
    [
        "Lund called it safe.",
        "It is safe, said Lund.",
        "Many drivers trust Lund's word.",
        "Many drivers trust Lund’s word.",
        "But Lund called it safe.",
        "When Lund left, it fell.",
        "In Ashby, Lund called it safe.",
    ],
)
def test_a_surname_refers_to_the_sentence_with_the_whole_name(sentence: str) -> None:
    assert found(LUND, "Tolls will rise.", sentence) == (0,)


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        (LUND, "Anna Lund called it safe."),  # the whole name again
        (LUND, "The Lund report calls it safe, says Lund Council."),  # another name
        (LUND, "It is safe."),
        (LUND, "Berg called it safe."),
        ("Lund inspected the bridge.", "Lund called it safe."),  # never told in full
        ("Mr Lund inspected the bridge.", "Lund called it safe."),
        ("The Lund Bridge Company inspected it.", "Lund called it safe."),  # no person's
        ("The Old Ashby Town Bridge Company has it.", "Company called."),  # longer than names are
    ],
)
def test_others_refer_to_nobody(first: str, sentence: str) -> None:
    assert found(first, "Tolls will rise.", sentence) == ()


def test_several_people_have_a_sentence_each() -> None:
    weir = "The mayor Paul Weir paid."
    assert found(LUND, weir, "Lund thanked Weir, and Weir thanked Lund.") == (0, 1)


def test_every_sentence_with_the_whole_name_will_do() -> None:
    both = "Anna Lund and Bo Berg wrote to the mayor."
    assert found("Lund wins race.", LUND, both, "Lund called it safe.") == (1, 2)


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        ("Early Monday the quay fell.", "It was closed on Monday."),
        ("The Supreme Court sat late.", "The ruling of the Court is final."),
    ],
)
def test_what_is_no_person_is_not_introduced(first: str, sentence: str) -> None:
    assert found(first, "Tolls will rise.", sentence) == ()


def test_time_grows_with_the_length_of_the_text_alone() -> None:
    names = ", ".join(f"Anna {chr(65 + n % 26)}{'abcdefghij'[n % 10] * 3}und" for n in range(4000))
    begun = time.perf_counter()
    for size in (1, 2):
        document = analyse(
            Article((f"They are {names * size}.", *["So said Lund to Berg and Weir."] * 500)),
            resources("en"),
            None,
        )
        told = FullNames(document)
        for unit in document.units:
            told.of(unit.index)
    assert time.perf_counter() - begun < 5


def test_headings_in_title_case_name_nobody() -> None:
    assert found("Mobile Apps", "Tolls will rise.", "Apps are many.") == ()


def test_whom_the_title_names_is_known() -> None:
    assert found(LUND, "Tolls will rise.", "Lund called it safe.", title="Lund calls it safe") == ()


def test_capitals_of_all_nouns_tell_nothing() -> None:
    assert found("Die Ärztin Anna Lund kam.", "Lund blieb.", code="de") == ()


def test_a_summary_tells_the_whole_name_before_the_surname() -> None:
    surname = "Lund told the council that heavy lorries must not cross the old bridge before March."
    article = Article(
        (
            "The council of Ashby closes its old bridge to all heavy lorries until March.",
            "Two of the four piers have cracks, the engineer Anna Lund wrote in a letter of nine"
            " pages to the mayor, who read it aloud on Friday night to a full and silent hall.",
            "Ferries cross the river twice an hour until then, and tolls stay as they are.",
            surname,
            "Shops in town lose a third of their trade.",
            "The county pays half of the costs of repair, and the state pays for the rest.",
        ),
        language="en",
        title="Heavy lorries must not cross bridge before March",
    )
    for count in range(2, 6):
        texts = [sentence.text for sentence in summarize(article, sentences=count).sentences]
        assert surname not in texts or any("Anna Lund" in text for text in texts)


def found(*sentences: str, title: str | None = None, code: str = "en") -> tuple[int, ...]:
    document = analyse(Article(sentences, language=code), resources(code), title)
    assert len(document.units) == len(sentences)
    return FullNames(document).of(len(sentences) - 1)
