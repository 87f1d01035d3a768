import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.fetch.freshness import fresh_for, may_be_stored, moment, retry_after

NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
DATE = "Tue, 24 Nov 2026 12:00:00 GMT"
LATER = "Tue, 24 Nov 2026 12:05:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 600),
        ({"cache-control": "max-age=90"}, 90),
        ({"cache-control": "public, Max-Age=90"}, 90),
        ({"cache-control": "max-age=90", "age": "60"}, 30),
        ({"cache-control": "max-age=90", "age": "600"}, 0),
        ({"cache-control": "max-age=31536000"}, 86_400),
        ({"cache-control": "max-age=-1"}, 0),
        ({"cache-control": "no-cache"}, 0),
        ({"pragma": "no-cache"}, 0),
        ({"expires": LATER, "date": DATE}, 300),
        ({"expires": DATE, "date": LATER}, 0),
        ({"expires": "0"}, 0),
        ({"cache-control": "max-age=5", "expires": LATER, "date": DATE}, 5),
        ({"cache-control": "max-age=soon"}, 600),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: float) -> None:
    assert fresh_for(headers, 600) == seconds


def test_what_may_be_stored() -> None:
    assert may_be_stored({})
    assert may_be_stored({"cache-control": "private"})
    assert not may_be_stored({"cache-control": "max-age=5, No-Store"})


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), (" 0 ", 0), (LATER, 300), ("Mon, 23 Nov 2026 12:00:00 GMT", 0), ("soon", None),
     ("", None), ("-5", None), ("9" * 20, None)],
)  # fmt: skip
def test_how_long_a_site_wants_to_be_left_alone(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOON) == seconds


@given(st.text(max_size=70))
def test_no_date_is_too_odd(value: str) -> None:
    read = moment(value)
    assert read is None or read.tzinfo is not None
