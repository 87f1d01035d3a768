"""Forms and scripts of other sites are refused, whatever a browser tells about them."""

from __future__ import annotations

import pytest
from tests.unit.web.door.scopes import request_from

from nutgraf.web.door.origins import refuse_other_sites
from nutgraf.web.problems import Problem

HOST = ("Host", "nutgraf.example:8000")
OURS = "http://nutgraf.example:8000"


def is_refused(
    *headers: tuple[str, str], method: str = "POST", path: str = "/read", cors: tuple[str, ...] = ()
) -> bool:
    connection = request_from("127.0.0.1", HOST, *headers, path=path)
    try:
        refuse_other_sites(connection, method, cors)
    except Problem as problem:
        assert (problem.status, problem.reason) == (403, "not-allowed")
        return True
    return False


@pytest.mark.parametrize("site", ["same-site", "cross-site", "", "garbage"])
def test_what_a_browser_says_comes_from_elsewhere_is_refused(site: str) -> None:
    assert is_refused(("Sec-Fetch-Site", site), ("Origin", OURS))


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_what_comes_from_our_pages_is_answered(site: str) -> None:
    assert not is_refused(("Sec-Fetch-Site", site))


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://evil.example",
        "http://nutgraf.example",
        "http://nutgraf.example:8000.evil",
    ],
)
def test_a_foreign_origin_is_refused(origin: str) -> None:
    assert is_refused(("Origin", origin))


@pytest.mark.parametrize("origin", [OURS, "https://nutgraf.example:8000", OURS.upper()])
def test_our_origin_is_not(origin: str) -> None:
    assert not is_refused(("Origin", origin))


def test_programs_say_neither() -> None:
    assert not is_refused()


def test_looking_changes_nothing() -> None:
    assert not is_refused(("Sec-Fetch-Site", "cross-site"), method="GET")


def test_pages_that_may_use_the_api_may_use_nothing_else() -> None:
    foreign = (("Sec-Fetch-Site", "cross-site"), ("Origin", "https://app.example"))
    for cors in (("https://app.example",), ("*",)):
        assert not is_refused(*foreign, path="/v1/summaries", cors=cors)
        assert is_refused(*foreign, path="/read", cors=cors)
        assert is_refused(*foreign, path="/bot/log-in", cors=cors)
    assert is_refused(*foreign, path="/v1/summaries", cors=("https://other.example",))
