import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.fetch.identity import canonical_form, claimed_form

SAME = [
    "https://www.news.example/2026/ferries",
    "http://news.example/2026/ferries",
    "https://news.example:443/2026/ferries/",
    "https://NEWS.example/2026/ferries#comments",
    "https://m.news.example/2026/ferries?utm_source=lemmy&utm_medium=social",
    "https://amp.news.example/2026/ferries?fbclid=abc&gclid=def&ref=home",
    "https://news.example/2026/./ferries?at_medium=RSS&at_campaign=KARANGA",
    "https://news.example/2026/ferries?__twitter_impression=true&amp=1",
]


@pytest.mark.parametrize("url", SAME)
def test_one_article_has_one_form(url: str) -> None:
    assert canonical_form(url) == "https://news.example/2026/ferries"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/?p=12", "https://news.example/?p=13"),
        ("https://news.example/a?gallery=1", "https://news.example/a?gallery=2"),
        ("https://news.example/a?eid=1", "https://news.example/a?eid=2"),
        ("https://news.example/a", "https://news.example/b"),
        ("https://news.example/A", "https://news.example/a"),
        ("https://de.news.example/a", "https://fr.news.example/a"),
        ("https://news.example/a", "https://news.example:8443/a"),
        ("https://m.github.io/a", "https://amp.github.io/a"),
        ("https://www.blogspot.com/a", "https://m.blogspot.com/a"),
    ],
)
def test_two_articles_have_two(one: str, other: str) -> None:
    assert canonical_form(one) != canonical_form(other)


def test_parameters_are_sorted_and_kept() -> None:
    assert canonical_form("https://n.example/?b=2&a=ä&a=1&c=") == (
        "https://n.example/?a=1&a=%C3%A4&b=2&c="
    )


@given(st.text(max_size=60))
def test_any_text_has_a_form_that_stays(text: str) -> None:
    for url in (text, f"https://news.example/{text}"):
        form = canonical_form(url)
        assert canonical_form(form) == form


@pytest.mark.parametrize(
    ("url", "claim", "form"),
    [
        ("https://news.example/amp/a", "https://www.news.example/a", "https://news.example/a"),
        ("https://evil.example/a", "https://news.example/a", "https://evil.example/a"),
        ("https://evil.github.io/a", "https://good.github.io/a", "https://evil.github.io/a"),
        ("https://evil.github.io/a", "https://github.io/a", "https://evil.github.io/a"),
        ("https://a.co.uk/a", "https://b.co.uk/a", "https://a.co.uk/a"),
        ("https://edition.cnn.com/a", "https://www.cnn.com/a", "https://cnn.com/a"),
        ("https://news.example/a", None, "https://news.example/a"),
        ("https://news.example/a", "http://[::1", "https://news.example/a"),
        ("https://news.example/a", "/b", "https://news.example/a"),
        ("https://1.2.3.4/a", "https://9.9.3.4/a", "https://1.2.3.4/a"),
    ],
)
def test_no_page_passes_for_one_of_another_site(url: str, claim: str | None, form: str) -> None:
    assert claimed_form(url, claim) == form
