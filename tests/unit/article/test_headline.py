import pytest

from nutgraf.article.headline import choose_headline

HERE = "https://www.bayherald.example/news/bridge"


@pytest.mark.parametrize(
    "title",
    [
        "Bridge rebuilt | The Bay Herald",
        "Bridge rebuilt - The Bay Herald",
        "Bridge rebuilt – The Bay Herald",
        "Bridge rebuilt • The Bay Herald",
        "The Bay Herald | Bridge rebuilt",
        "Bridge rebuilt - bayherald.example",
    ],
)
def test_the_sites_name_is_cut_off(title: str) -> None:
    assert choose_headline([title], [], "The Bay Herald", HERE) == "Bridge rebuilt"


def test_a_name_that_only_some_titles_have_is_the_sites() -> None:
    given = ["Bridge rebuilt", "Bridge rebuilt | News and Views"]
    assert choose_headline(given[::-1], [], None, None) == "Bridge rebuilt"


def test_a_dash_within_a_headline_stays() -> None:
    title = "Bridge – a long story of delays and costs"
    assert choose_headline([title], [], "The Bay Herald", HERE) == title


def test_the_heading_above_the_story_is_preferred_to_what_search_engines_are_told() -> None:
    told = ["Bay bridge rebuilt in 2026: cost, date, tolls", "Bay bridge | The Bay Herald"]
    shown = "After nine years, the bay bridge is rebuilt"
    assert choose_headline(told, [shown], "The Bay Herald", HERE) == shown


@pytest.mark.parametrize(
    "headings",
    [
        ["The Bay Herald"],
        ["bayherald"],
        ["News"],
        ["Subscribe to our letters", "Most read this week in the bay"],
        [],
    ],
)
def test_a_heading_that_no_other_title_confirms_is_not_the_storys(headings: list[str]) -> None:
    given = ["Ferry runs aground off Gull Island", "Ferry runs aground off Gull Island | News"]
    assert choose_headline(given, headings, "The Bay Herald", HERE) == given[0]


def test_of_several_headings_the_storys_is_taken() -> None:
    headings = ["The Bay Herald", "Ferry runs aground off Gull Island", "More news from the bay"]
    assert choose_headline(["Ferry runs aground"], headings, "The Bay Herald", HERE) == headings[1]


@pytest.mark.parametrize(
    ("given", "headings", "headline"),
    [
        (["News - Ferry runs aground"], ["News"], "News - Ferry runs aground"),
        (["Opinion | Why we sail"], ["Opinion", "Why we sail"], "Why we sail"),
        (
            ["Heavy snow falls on the roads in the north of the bay"],
            ["More on the storm in the bay"],
            "Heavy snow falls on the roads in the north of the bay",
        ),
        (["Bridge rebuilt | News | The Bay Herald"], [], "Bridge rebuilt | News"),
    ],
)
def test_a_section_is_never_the_headline(
    given: list[str], headings: list[str], headline: str
) -> None:
    assert choose_headline(given, headings, "The Bay Herald", HERE) == headline


def test_half_of_a_headings_longer_words_confirm_it() -> None:
    given = ["Ferry aground off Gull Island, nobody hurt"]
    close, far = "Island ferry runs aground", "Island ferry drivers threaten longer strikes"
    assert choose_headline(given, [close], None, None) == close
    assert choose_headline(given, [far], None, None) == given[0]


def test_titles_without_spaces_are_compared_by_letters() -> None:
    given, shown = "湾の橋が再建される｜湾新聞", "湾の橋が再建される"
    assert choose_headline([given], [shown], None, None) == shown


def test_a_page_may_have_headings_alone_or_nothing() -> None:
    assert choose_headline([], ["Bridge rebuilt"], None, None) == "Bridge rebuilt"
    assert choose_headline([], [], "Bay", HERE) is None
    assert choose_headline(["Bay"], [], "Bay", HERE) == "Bay"


def test_a_bad_address_is_no_obstacle() -> None:
    assert choose_headline(["Bridge | Bay"], [], "Bay", "http://[") == "Bridge"
