"""What is cut from the front of a paragraph, and what only looks as if it should be."""

import pytest

from nutgraf.language import resources
from nutgraf.summary.sentences import split


@pytest.mark.parametrize(
    "dateline",
    [
        "LONDON (Reuters) - ",
        "(CNN)",
        "(CNN) -- ",
        "SAN MARCO, Ohio (AP) — ",
        "NEW YORK -- ",
        "COLUMBIA, S.C. (AP) — ",
        "LONDON, Nov 24 (Reuters) - ",
        "BOSTON (WBZ) - ",
        "WASHINGTON, D.C. -- ",
        "Tel Aviv (AFP) - ",
        "MIAMI (CNN) ",
        "PARIS (AFP) – ",
        "CEDAR RAPIDS, Iowa — ",
        "BEIJING, Jan. 5 (Xinhua) -- ",
        "SYDNEY, May 3 -- ",
        "NEW DELHI: ",
        "(Reuters Health) - ",
        "Paris, le 3 mai (AFP) – ",
        "Paris, 3 mai 2021 (AFP) - ",
        "Hamburg/Berlin (dpa) - ",
        "Frankfurt/Main (dpa/lhe) - ",
        "Wien (APA) – ",
        "MADRID, 4 (EUROPA PRESS) ",
        "MADRID, 4 May. (EUROPA PRESS) - ",
        "Buenos Aires, 3 may (EFE).- ",
        "ROMA (ANSA) - ",
        "(ANSA) - ROMA, 03 MAG - ",
        "Roma, 3 mag. (askanews) - ",
        "Lisboa, 03 mai 2021 (Lusa) – ",
        "WARSZAWA (PAP) - ",
        "Praha (ČTK) - ",
        "МОСКВА, 3 мая. /ТАСС/. ",
        "МОСКВА, 3 мая — РИА Новости, Анна Лунд. ",
        "Москва. 3 мая. INTERFAX.RU - ",
        "Киев. 3 мая. УНН. ",
        "【ロンドン時事】",
        "【パリ＝山田太郎】",
        "［ロンドン 3日 ロイター］ - ",
        "新华社北京5月3日电（记者张三）",
        "中新网5月3日电 ",
        "（中央社記者王五台北3日電）",
        "Leicester, England (CNN)",
        "Washington (CNN) ",
        "Hong Kong (CNN Business)",
        "(The Example Reporter)",
        "WASHINGTON (January 24, 2017) — ",
        "HONOLULU, Hawaii (HawaiiNewsNow) - ",
        "LONDON, Jan. 27—",
        "Ashby, Ill. — ",
        "Beirut, Lebanon – ",
        "PanExample.Net - ",
        "ANNA S. LUND / THE EXAMPLE POST ",
        "By Anna Lund, EXAMPLE POST ",
        "(Anna Lund/The Example Post) ",
        "• ",
        "- ",
    ],
)
def test_a_dateline_is_no_part_of_the_sentence(dateline: str) -> None:
    assert pieces(f"{dateline}The mayor resigned. He was 50.") == [
        "The mayor resigned.",
        "He was 50.",
    ]


@pytest.mark.parametrize(
    "stamp",
    [
        "10.45am: ",
        "10:45 a.m. ET: ",
        "14:32 GMT ",
        "14:32 GMT - ",
        "[10:30 a.m. ET] ",
        "20.15 Uhr: ",
        "20h15 - ",
        "14:32: ",
        "12/28/2015 AT 04:50 PM EST ",
        "Tuesday, August 25, 2015, 12:41 AM ",
        "updated 8:10 AM EDT, Tue July 29, 2014 ",
        "+++ 14:32 Uhr: ",
        "Updated 3 May 2021 10:15 ",
        "Last updated: May 3, 2021 at 10:15 a.m. ET ",
        "Publié le 3 mai 2021 à 10h15 ",
        "Aktualisiert am 3. Mai 2021, 10.15 Uhr ",
    ],
)
def test_a_time_stamp_is_no_part_of_the_sentence(stamp: str) -> None:
    assert pieces(f"{stamp}The mayor resigned.") == ["The mayor resigned."]


@pytest.mark.parametrize(
    "dateline", ["Port Ellery, NY – ", "Ashby, DC, United States: ", "Oslo, Sudan: "]
)
def test_a_place_with_its_country_or_state(dateline: str) -> None:
    assert pieces(f"{dateline}The council met.") == ["The council met."]


@pytest.mark.parametrize(
    "sentence",
    [
        "The Associated Press (AP) reported the loss first.",
        "On Monday (CNN) showed the mayor.",
        "The Port Authority (PA) - New York's port body - met.",
        "The World Health Organization (WHO) – Europe said cases rose.",
        "Artificial Intelligence (AI) — The next big thing is here.",
        "The Associated Press (AP) - America's oldest agency - was sold.",
    ],
)
def test_an_agency_in_a_sentence_is_no_dateline(sentence: str) -> None:
    assert pieces(sentence) == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "WATCH: The mayor resigned.",
        "The 10:45 GMT flight left.",
        "10:45 was the time.",
        "8:30 a.m. Sunday is when it starts.",
        "2:1 - Das Spiel endete.",
        "Updated rules from 3 May 2021 apply.",
        "IBM (CP) grows.",
        "Google (Alphabet) - The company grew.",
        "【写真】市長が辞任した。",
        "新华社说市长辞职了。",
    ],
)
def test_what_only_looks_like_a_dateline_is_kept(sentence: str) -> None:
    assert pieces(sentence) == [sentence]


def test_whose_picture_it_was_stands_between_two_sentences() -> None:
    text = "Boats lie in the harbour. (Instagram) The mayor resigned. (CNN) -- He was 50."
    assert pieces(text) == ["Boats lie in the harbour.", "The mayor resigned.", "He was 50."]


def test_a_dateline_with_nothing_behind_it_is_left_as_it_is() -> None:
    assert pieces("LONDON (Reuters)") == ["LONDON (Reuters)"]


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text, resources("en"))]
