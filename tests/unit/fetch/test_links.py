import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import FetchFailed
from nutgraf.fetch.addresses import AddressRules
from nutgraf.fetch.links import LinkRules

RULES = LinkRules(AddressRules(), (80, 443))


@pytest.mark.parametrize(
    ("posted", "sent"),
    [
        ("https://news.example/a", "https://news.example/a"),
        (" https://news.example/a\n", "https://news.example/a"),
        ("HTTPS://News.Example/A?b=C#d", "https://news.example/A?b=C"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example?a=%2F+b#c", "https://news.example/?a=%2F+b"),
        ("https://news.example/a%2Fb%7E", "https://news.example/a%2Fb~"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("http://news.example:443/a", "http://news.example:443/a"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://news.example/a/../b", "https://news.example/b"),
        ("http://134744072/", "http://8.8.8.8/"),
        ("http://[2a00:1450:0:0::1]/", "http://[2a00:1450::1]/"),
    ],
)
def test_a_link_is_sent_in_one_form(posted: str, sent: str) -> None:
    assert RULES.parse(posted).url == sent


def test_a_redirect_is_read_from_where_it_came() -> None:
    assert RULES.parse("../c", base="https://news.example/a/b").url == "https://news.example/c"
    assert RULES.parse("//b.example/", base="https://a.example/").url == "https://b.example/"


def test_ports_are_those_that_were_allowed() -> None:
    with pytest.raises(FetchFailed, match="port 8080 is not asked, only 80, 443"):
        RULES.parse("http://news.example:8080/")
    assert LinkRules(AddressRules(), ()).parse("http://news.example:8080/").port == 8080


def test_an_origin_names_scheme_host_and_port() -> None:
    assert RULES.parse("https://news.example/a").origin == "https://news.example:443"
    assert RULES.parse("http://[2a00:1450::1]/a").origin == "http://[2a00:1450::1]:80"


@given(st.text(max_size=80))
def test_any_text_is_a_link_or_one_clear_refusal(text: str) -> None:
    for posted in (text, f"http://{text}", f"https://news.example/{text}"):
        try:
            link = RULES.parse(posted)
        except FetchFailed as failure:
            assert failure.reason in {"bad-url", "blocked-address"}
        else:
            assert link.scheme in {"http", "https"}
            assert link.url.isascii()
            assert RULES.parse(link.url) == link
