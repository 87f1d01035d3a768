"""Reading what was fetched: the AMP copy of a page of scripts, and which article it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.page import Page
from nutgraf.reading import Reader
from nutgraf.sandbox import Sandbox

PARAGRAPHS = [
    "The city council voted on Monday to replace the diesel ferries of the old harbour by 2031.",
    "The change will cost 184 million crowns, most of which the state has promised to pay back.",
    "Residents of the harbour have asked for it since a study of the air was published in 2019.",
    "Captains fear that the batteries will not last through the cold of a winter like the last.",
    "The first of the eleven new boats is to be delivered in the spring of the year after next.",
    "Until then the old boats will be run on a fuel that smells less, at a cost of two million.",
]
SHELL = '<html><head><link rel="amphtml" href="{}"></head><body><div id="root"></div></body></html>'
URL = "https://news.example/ferries"


def story(*paragraphs: str, head: str = "") -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    return f"<html><head>{head}</head><body><article><h1>Ferries</h1>{body}</article>".encode()


class Web:
    """Pages by address, and what was asked for."""

    def __init__(self, **pages: bytes) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, url: str) -> Page:
        self.asked.append(url)
        name = url.rsplit("/", 1)[1]
        if name not in self.pages:
            raise FetchFailed("http-4xx", "gone")
        return at(url, self.pages[name])


def at(url: str, body: bytes) -> Page:
    return Page(body, url=url, final_url=url, status=200, content_type="text/html")


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Sandbox(1) as sandbox:
        yield Reader(sandbox)


class TestCopies:
    def test_a_page_of_scripts_is_read_in_its_copy(self, reader: Reader) -> None:
        web = Web(amp=story())
        page = at(URL, SHELL.format("/amp").encode())
        article = reader.read_fetched(page, web, reader.extract)
        assert article.paragraphs[-1] == PARAGRAPHS[-1]
        assert web.asked == ["https://news.example/amp"]

    @pytest.mark.parametrize("place", ["https://evil.example/amp", "http://[::1", "", "//evil.org"])
    def test_a_copy_elsewhere_is_not_fetched(self, reader: Reader, place: str) -> None:
        web = Web(amp=story())
        with pytest.raises(NotAnArticle):
            reader.read_fetched(at(URL, SHELL.format(place).encode()), web, reader.extract)
        assert place == "" or web.asked == []

    @pytest.mark.parametrize(
        ("content", "target"),
        [
            ("0; url=/there", "https://news.example/there"),
            ("0;URL='https://other.example/there'", "https://other.example/there"),
            ("3, https://other.example/there", "https://other.example/there"),
        ],
    )
    def test_a_page_that_forwards_is_read_where_it_forwards_to(
        self, reader: Reader, content: str, target: str
    ) -> None:
        web = Web(there=story())
        html = f'<head><meta http-equiv="Refresh" content="{content}"></head><body>Moved.</body>'
        article = reader.read_fetched(at(URL, html.encode()), web, reader.extract)
        assert article.url == target
        assert web.asked == [target]

    @pytest.mark.parametrize("content", ["600", "300; url=/there", "0; url=", "0; url=/ferries"])
    def test_a_page_that_renews_itself_does_not(self, reader: Reader, content: str) -> None:
        web = Web(there=story())
        html = f'<head><meta http-equiv=refresh content="{content}"></head><body>Wait.</body>'
        with pytest.raises(NotAnArticle):
            reader.read_fetched(at(URL, html.encode()), web, reader.extract)
        assert web.asked == []

    def test_the_first_reason_stays(self, reader: Reader) -> None:
        page = at(URL, SHELL.format("/gone").encode())
        with pytest.raises(NotAnArticle) as first:
            reader.extract(page)
        with pytest.raises(NotAnArticle) as second:
            reader.read_fetched(page, Web(), reader.extract)
        assert second.value.reason == first.value.reason

    def test_a_page_that_reads_well_asks_for_nothing(self, reader: Reader) -> None:
        web = Web(amp=story())
        page = at(URL, story(head='<link rel="amphtml" href="/amp">'))
        reader.read_fetched(page, web, reader.extract)
        assert web.asked == []


class TestIdentity:
    def identify(self, reader: Reader, web: Web, url: str, body: bytes) -> str:
        page = at(url, body)
        return reader.identify(page, reader.extract(page), web)

    def test_an_address_without_claim_is_its_own(self, reader: Reader) -> None:
        web = Web()
        form = self.identify(reader, web, URL + "?utm_source=x", story())
        assert (form, web.asked) == (URL, [])

    def test_a_claim_is_believed_where_the_article_stands(self, reader: Reader) -> None:
        web = Web(real=story())
        claim = '<link rel="canonical" href="https://www.news.example/real">'
        form = self.identify(reader, web, URL, story(head=claim))
        assert form == "https://news.example/real"
        assert web.asked == ["https://www.news.example/real"]

    def test_a_claim_to_anothers_article_is_not(self, reader: Reader) -> None:
        other = [paragraph.replace("ferries", "trams") + " So it was." for paragraph in PARAGRAPHS]
        web = Web(real=story(*other))
        claim = '<link rel="canonical" href="https://news.example/real">'
        assert self.identify(reader, web, URL, story(head=claim)) == URL

    def test_a_claim_to_another_site_is_not_even_asked_about(self, reader: Reader) -> None:
        web = Web(real=story())
        claim = '<link rel="canonical" href="https://good.example/real">'
        assert self.identify(reader, web, URL, story(head=claim)) == URL
        assert web.asked == []

    def test_a_claim_that_leads_nowhere_is_not_believed(self, reader: Reader) -> None:
        claim = '<link rel="canonical" href="https://news.example/gone">'
        assert self.identify(reader, Web(), URL, story(head=claim)) == URL
