"""Where sentences begin and end, by language and by the traps of news text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.language import resources
from nutgraf.summary.sentences import split

ENGLISH = [
    ["The council met on Monday.", "It adjourned at noon."],
    ["Was it enough?", "Nobody could say!", "The vote was put off."],
    # initials, titles, and names with full stops
    ["J. K. Arden wrote to George W. Hale about the dam.", "He got no answer."],
    ["Gen. Marsh and Sen. Ortiz met Dr. Lind in St. Albans.", "They spoke for an hour."],
    ["The U.S. Senate passed it.", "The bill came from the U.S.", "The House will vote next."],
    ["He joined Acme Inc. in May.", "She left Borax Corp.", "The firm closed a year later."],
    # numbers
    ["Work on No. 10 costs 3.5 million.", "See Fig. 2 and p. 14 for more."],
    ["It starts at 9 a.m. Monday.", "Doors open at 8 p.m.", "The fair ends on Jan. 6."],
    ["Rents rose 4.2 percent in 2019.", "2020 was worse."],
    # quotations keep their closing marks, and their speakers
    ['"I will go," he said.', '"You stay."', "She stayed."],
    ['"Go!" he said.', "“Why now?” Ms Arden asked.", "Nobody answered."],
    ["He called it “a mess.”", "She (and her sister) left.", "(They came back.)"],
    # ellipses
    ["Well... maybe not.", "It was late…", "Then the lights went out."],
    # what looks like an end and is none
    ["Write to info@example.org or see www.example.org for e.g. opening hours."],
    ["Version 2.0.1 of node.js and ASP.NET runs here.", "It is slow."],
    ["1. Wash the rice.", "2. Boil it."],
    ["The iPhone sold well.", "iPads did not."],
    # footnote marks
    ["The hall burned down.[12]", "It was rebuilt. [3] [4]", "It stands today."],
    ["It burned. [3–5]", "Few saw it. [2, 3]", "Some left. [citation needed]", "It stands today."],
    # acronyms that are abbreviations in small letters, capitals inside words, remarks in brackets
    ["The council gave up IE.", "Its users complained."],
    ["It was sold.", "mySmallApp is new.", "The owner left (in May).", "(photo: A. Lund)"],
    ["The work is in S. T. Arden’s hand.", "It was lost."],
    ['"But it is so late …" Anna said.', "Nobody heard her."],
]


@pytest.mark.parametrize("sentences", ENGLISH, ids=lambda s: s[0][:30])
def test_english(sentences: list[str]) -> None:
    assert pieces(" ".join(sentences), "en") == sentences


@pytest.mark.parametrize(
    ("code", "sentences"),
    [
        ("de", ["Am 3. Oktober kam Dr. Weiß z. B. nach Bonn.", "Der Saal war leer."]),
        ("de", ["Das war im 19. Jahrhundert.", "Es kostete ca. 5 Mio. Euro.", "Niemand zahlte."]),
        ("fr", ["M. Roux est parti av. midi.", "« Où va-t-il ? »", "Personne ne le sait."]),
        ("fr", ['"Je ne sais pas ! ", dit-elle.', '"Et alors ? ".', "Elle sort."]),
        ("de", ["Das gilt (vgl. § 3 Abs. 2).", "„Warum?“, fragte Frau Weiß.", "Er schwieg."]),
        ("nl", ["Het regende.", "’s Avonds scheen de zon."]),
        ("es", ["El Sr. Ruiz llegó a EE.UU. en mayo.", "¿Quién lo vio?", "¡Nadie!"]),
        ("hi", ["यह पहला वाक्य है।", "यह दूसरा वाक्य है।"]),
        ("ar", ["هذه جملة.", "هل هذا سؤال؟", "نعم هذا سؤال."]),
        ("hy", ["Սա նախադասություն է։", "Սա ևս մեկն է։"]),
    ],
)
def test_other_languages(code: str, sentences: list[str]) -> None:
    assert pieces(" ".join(sentences), code) == sentences


def test_scripts_without_spaces_are_split_at_their_own_full_stops() -> None:
    text = "今天下雨了。你去哪里？“我不知道。”他走了！"
    assert pieces(text, "zh") == ["今天下雨了。", "你去哪里？", "“我不知道。”", "他走了！"]


def test_a_japanese_quotation_stays_with_its_verb() -> None:
    assert pieces("「行く。」と彼は言った。雨が降った。", "ja") == [
        "「行く。」と彼は言った。",
        "雨が降った。",
    ]


def test_a_heading_that_a_site_glued_between_two_sentences_belongs_to_neither() -> None:
    text = "Le maire est parti.- Un port trop petit -La ville cherche. - Le reste - suit."
    assert pieces(text, "fr") == [
        "Le maire est parti.",
        "La ville cherche.",
        "Le reste - suit.",
    ]


def test_a_full_stop_without_a_space_ends_a_sentence_but_not_a_domain() -> None:
    text = "That was all, he said.The crowd left example.org behind.It rained."
    assert pieces(text, "en") == [
        "That was all, he said.",
        "The crowd left example.org behind.",
        "It rained.",
    ]


def test_a_language_without_resources_is_split_all_the_same() -> None:
    assert pieces("Tämä on lause. Tässä on toinen!", "fi") == [
        "Tämä on lause.",
        "Tässä on toinen!",
    ]


@given(st.text(), st.sampled_from(["en", "de", "ja", "xx"]))
def test_spans_are_in_order_apart_and_trimmed(text: str, code: str) -> None:
    at = 0
    for start, end in split(text, resources(code)):
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        at = end


@given(st.text(alphabet="aB1.!? \"'()[]“”。A-T", max_size=60))
def test_a_sentence_by_itself_is_left_whole(text: str) -> None:
    folded = " ".join(text.split())
    for piece in pieces(folded, "en"):
        assert pieces(piece, "en") == [piece]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "." * 1_000_000,
        '"' * 1_000_000,
        "." + '"' * 1_000_000 + "a",
        ". " * 500_000,
        "A. " * 300_000,
        "a.b" * 300_000,
        ".[1]" * 250_000 + "x",
        "(CNN" * 250_000,
        "NEW YORK " * 100_000,
        "。" * 1_000_000,
        ".- a" * 250_000,
        "10:15 GMT " * 100_000,
        "МОСКВА, 3 мая. " * 70_000,
        "Updated 3 May 2021 " * 50_000,
        "【=" * 500_000,
        "(CNN) " * 170_000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_time_grows_with_the_length_alone(text: str) -> None:
    begun = time.process_time()
    split(text, resources("en"))
    assert time.process_time() - begun < 5


def pieces(text: str, code: str) -> list[str]:
    return [text[start:end] for start, end in split(text, resources(code))]
