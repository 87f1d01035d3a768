import datetime
import json

from nutgraf.errors import NotAnArticle
from nutgraf.fetch.errand import Hop
from nutgraf.page import Page
from nutgraf.render.visit import Visit, render_visit, visit_record

HOPS = [
    Hop("https://news.example/robots.txt", "robots.txt", "404", 0.0312, "192.0.2.7"),
    Hop("https://news.example/a", "page", "200", 1.25, None),
]
PAGE = Page(
    b"x" * 12_345,
    url="https://news.example/a",
    final_url="https://news.example/a",
    status=200,
    content_type="text/html",
    charset="utf-8",
    headers={"server": "evil\x1b[31m\r\nname", "etag": '"1"'},
    fetched_at=datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC),
)


def test_a_visit_on_a_terminal() -> None:
    assert render_visit(Visit(HOPS, PAGE, 1.3, 718)).splitlines() == [
        "     404     31 ms  https://news.example/robots.txt",
        "     200   1250 ms  https://news.example/a",
        "",
        "address  https://news.example/a",
        "status   200",
        "type     text/html; charset=utf-8",
        "size     12,345 bytes",
        "time     1.30 s",
        "cached   no",
        "",
        'etag: "1"',
        "server: evil[31m name",
        "",
        "an article of 718 words",
    ]


def test_a_refusal_has_its_reason() -> None:
    refusal = NotAnArticle("paywall", "the text ends early")
    told = render_visit(Visit(HOPS, PAGE, 1.3, None, refusal))
    assert told.endswith("not an article (paywall): the text ends early")


def test_a_visit_that_came_to_nothing_shows_its_requests() -> None:
    assert render_visit(Visit(HOPS[:1])) == "     404     31 ms  https://news.example/robots.txt"


def test_a_long_address_is_cut() -> None:
    hop = Hop("https://news.example/" + "a" * 5_000, "page", "200", 0.1, None)
    assert len(render_visit(Visit([hop]))) < 400


def test_the_record_holds_all_of_it() -> None:
    record = visit_record(Visit(HOPS, PAGE, 1.3, 718))
    assert json.loads(json.dumps(record)) == record
    assert record["schema"] == "nutgraf.visit/1"
    assert (record["article"], record["words"], record["reason"]) == (True, 718, None)
    assert record["fetched_at"] == "2026-11-24T12:00:00+00:00"
    assert record["requests"] == [
        {"url": hop.url, "purpose": hop.purpose, "outcome": hop.outcome,
         "seconds": hop.seconds, "address": hop.address}
        for hop in HOPS
    ]  # fmt: skip
