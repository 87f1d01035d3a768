import pytest

from nutgraf.site import same_site, site_of


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("BBC.co.uk.", "bbc.co.uk"),
        ("a.b.github.io", "b.github.io"),
        ("github.io", "github.io"),
        ("co.uk", "co.uk"),
        ("www.news.example", "news.example"),
        ("localhost", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:DB8::1]", "2001:db8::1"),
        ("xn--bcher-kva.de", "xn--bcher-kva.de"),
    ],
)
def test_the_registrable_domain(host: str, site: str) -> None:
    assert site_of(host) == site


def test_hosts_of_one_owner() -> None:
    assert same_site("www.news.example", "news.example")
    assert not same_site("10.0.0.1", "9.0.0.1")
    assert not same_site("one.github.io", "two.github.io")
    assert not same_site("one.co.uk", "two.co.uk")
