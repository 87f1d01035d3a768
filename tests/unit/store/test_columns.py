"""What strangers send is made to fit, always in the same way."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.community.values import host_of as host_of_values
from nutgraf.store.columns import fit, fit_name, utc
from nutgraf.store.rows import host_of

OFFSETS = st.integers(-1_439, 1_439).map(
    lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes))
)
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=1_500)


@given(ANY_TEXT)
def test_what_fits_is_utf_8_without_nul_and_fits_again(text: str) -> None:
    for make in (fit, fit_name):
        made = make(text)
        assert b"\0" not in made.encode()
        assert make(made) == made
    assert len(fit_name(text).encode()) <= 1_000


def test_long_names_are_not_mixed_up() -> None:
    names = {fit_name("https://a.example/" + "ä" * 600 + str(number)) for number in range(100)}
    assert len(names) == 100
    assert fit_name("https://a.example/ok") == "https://a.example/ok"


@given(st.datetimes(timezones=OFFSETS | st.none()))
def test_every_time_is_one_in_utc(moment: datetime.datetime) -> None:
    turned = utc(moment)
    assert turned.tzinfo is datetime.UTC
    if moment.tzinfo is not None and 1 < moment.year < 9999:
        assert turned == moment


def test_hosts_are_those_of_the_platforms() -> None:
    for uri in ("https://A.example/u/x", "https://u@a.example:8443/u/x", "", "x", "urn:x"):
        assert host_of(uri) == host_of_values(uri)
    assert host_of("https://[::1/u/x") == ""
