"""Two stores never go by one name, and no name tells a password."""

from __future__ import annotations

import pytest

from nutgraf.store.address import read_address

VARIABLES = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:hush@db.example:5433/n", "postgresql://db.example:5433/n"),
        ("postgresql:///n", "postgresql:///n"),
        ("postgresql://u:hush@/n?host=/run/a&port=2", "postgresql:///n?host=/run/a&port=2"),
        ("postgresql:///n?host=/run/b&password=hush", "postgresql:///n?host=/run/b"),
        ("postgresql://h/?dbname=n&sslmode=require", "postgresql://h/?dbname=n"),
        ("postgresql:///?service=mine", "postgresql:///?service=mine"),
        ("postgresql:///n?host=a%0Ab,c", "postgresql:///n?host=a%0Ab,c"),
    ],
)
def test_all_that_says_which_database_it_is_stands_in_its_name(url: str, shown: str) -> None:
    assert read_address(url).whole == shown


def test_variables_name_the_server_where_the_address_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGHOST", "/run/a")
    monkeypatch.setenv("PGPORT", "2")
    monkeypatch.setenv("PGPASSWORD", "hush")
    assert read_address("postgresql:///n").whole == "postgresql:///n?host=/run/a&port=2"
    assert read_address("postgresql:///n?port=3").whole == "postgresql:///n?host=/run/a&port=3"
    assert read_address("postgresql://h/n").whole == "postgresql://h/n"
    assert read_address("postgresql:///n?host=h").whole == "postgresql:///n?host=h"
