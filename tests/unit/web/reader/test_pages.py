"""The reader's pages, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from lxml import html
from tests.integration.web.callers import KEY, key_settings
from tests.web_stage import PARAGRAPHS, TEXT, WebStage, open_web, story

from nutgraf.web.reader import routes, view
from nutgraf.web.reader.pasted import PATTERNS

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebStage]:
    with open_web(tmp_path_factory.mktemp("web")) as stage:
        yield stage


def read(web: WebStage, source: str, **fields: Any) -> httpx.Response:
    answer: httpx.Response = web.client.post(
        "/read", data={"source": source, **fields}, headers=PAGE
    )
    return answer


def see(answer: httpx.Response) -> Any:
    return html.fromstring(answer.content)


def text_of(answer: httpx.Response, path: str) -> str:
    (found,) = see(answer).cssselect(path)
    return " ".join(found.text_content().split())


def sentences(answer: httpx.Response) -> list[str]:
    return [each.text_content().strip() for each in see(answer).cssselect(".sentences li")]


def marked(answer: httpx.Response) -> list[str]:
    return [each.text_content() for each in see(answer).cssselect("article mark > a")]


def test_the_start_asks_for_a_link_or_a_text(web: WebStage) -> None:
    answer = web.client.get("/")
    assert answer.status_code == 200
    form = see(answer).forms[0]
    assert (form.method, form.action) == ("POST", "/read")
    assert form.fields["source"].strip() == ""
    assert form.fields["sentences"] == "auto"
    assert "location.href='http://127.0.0.1:8000/?url='" in see(answer).cssselect(
        "[data-bookmarklet]"
    )[0].get("href")


def test_the_script_is_told_what_is_a_link(web: WebStage) -> None:
    (form,) = see(web.client.get("/")).cssselect("[data-ask]")
    (again,) = see(read(web, "Too short.")).cssselect("[data-ask]")
    for name, pattern in (("address", PATTERNS.address), ("bare-address", PATTERNS.bare_address)):
        assert form.get(f"data-{name}") == again.get(f"data-{name}") == f"^{pattern}$"


def test_who_reads_with_a_key_finds_where_to_forget_it(
    web: WebStage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert not see(web.client.get("/")).cssselect("main a[href='/key']")
    with open_web(tmp_path_factory.mktemp("keyed"), keys=(key_settings(),)) as keyed:
        keyed.client.post("/key", data={"key": KEY})
        assert see(keyed.client.get("/")).cssselect("main a[href='/key']")


def test_an_address_in_the_query_fills_the_form_and_fetches_nothing(web: WebStage) -> None:
    link = web.url("/not-fetched")
    answer = web.client.get("/", params={"url": link})
    assert see(answer).forms[0].fields["source"].strip() == link
    assert not [request for request, _ in web.site.log if request.path == "/not-fetched"]


def test_a_text_is_summarised_beside_itself_and_not_kept(web: WebStage) -> None:
    answer = read(web, TEXT, sentences="3")
    assert answer.status_code == 200
    chosen = sentences(answer)
    assert len(chosen) == 3
    assert set(chosen) <= set(PARAGRAPHS)
    assert marked(answer) == chosen
    shown = see(answer).cssselect("article p")
    for each in see(answer).cssselect(".why"):
        each.drop_tree()
    assert len(shown) == len(PARAGRAPHS)
    assert text_of(answer, "#figures").startswith("143 words → ")
    assert "kept nowhere" in text_of(answer, "#summary > .hint")


def test_a_text_can_be_shared(web: WebStage) -> None:
    answer = read(web, TEXT, sentences="2", share="1")
    assert answer.status_code == 303
    kept = web.client.get(answer.headers["Location"])
    assert len(sentences(kept)) == 2
    assert "source" not in see(kept).forms[0].fields


def test_a_link_leads_to_its_kept_result(web: WebStage) -> None:
    link = web.url("/ferries")
    answer = read(web, link, sentences="2")
    assert answer.status_code == 303
    kept = web.client.get(answer.headers["Location"])
    assert text_of(kept, "h1") == "Ferries of the harbour to run on batteries"
    assert len(sentences(kept)) == 2
    assert see(kept).cssselect("#address")[0].get("value") == (
        f"http://127.0.0.1:8000{answer.headers['Location']}"
    )
    assert {each.get("href") for each in see(kept).cssselect("main a[rel]")} == {link}


def test_a_kept_result_is_shown_at_any_length(web: WebStage) -> None:
    place = read(web, web.url("/lengths")).headers["Location"]
    automatic = sentences(web.client.get(place))
    for count in (1, 4):
        answer = web.client.get(place, params={"sentences": str(count)})
        assert len(sentences(answer)) == count
        assert see(answer).cssselect("#slider")[0].get("value") == str(count)
        assert see(answer).cssselect("#address")[0].get("value").endswith(f"?sentences={count}")
    again = web.client.get(place, params={"sentences": ["4", "auto"]})
    assert sentences(again) == automatic
    most = int(see(again).cssselect("#slider")[0].get("max"))
    assert len(sentences(web.client.get(place, params={"sentences": "999"}))) == most


def test_a_long_article_is_not_drawn_whole(web: WebStage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "too long" not in text_of(read(web, TEXT, sentences="2"), "#article")
    monkeypatch.setattr(view, "MOST_LETTERS", 250)
    answer = read(web, TEXT, sentences="8")
    assert marked(answer) == sentences(answer)
    monkeypatch.setattr(view, "MOST_LETTERS", 150)
    answer = read(web, TEXT, sentences="1")
    shown = see(answer).cssselect("#article p")
    assert len(shown) <= 4
    assert "[…]" in shown[0].text_content() + shown[1].text_content()
    assert marked(answer) == sentences(answer)
    assert "too long to be shown whole" in shown[-1].text_content()


def test_a_page_shows_no_more_than_so_many_sentences(
    web: WebStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_SENTENCES", 3)
    asked = web.client.post("/v1/summaries", json={"text": TEXT, "sentences": 6, "share": True})
    assert len(asked.json()["sentences"]) == 6
    assert len(sentences(web.client.get(f"/s/{asked.json()['id']}"))) == 3


def test_each_marked_sentence_tells_why(web: WebStage) -> None:
    page = see(read(web, TEXT, sentences="2"))
    for link in page.cssselect("mark > a"):
        (note,) = page.cssselect(f"#{link.get('aria-describedby')}")
        assert note.text_content().startswith("Chosen because ")
        assert link.get("href") == f"#{link.getparent().get('id')}"
    assert len(page.cssselect(".reasons li")) == 2


def test_the_markdown_is_a_quotation_not_a_bot(web: WebStage) -> None:
    link = web.url("/quoted")
    kept = web.client.get(read(web, link).headers["Location"])
    quoted = see(kept).cssselect("#quoted")[0].text_content()
    assert quoted.strip().startswith(
        f"**[Ferries of the harbour to run on batteries]({link})**\n\n"
    )
    assert "bot" not in quoted


@pytest.mark.parametrize("source", ["", "  \r\n "])
def test_nothing_pasted_is_told_at_the_field(web: WebStage, source: str) -> None:
    answer = read(web, source)
    assert answer.status_code == 422
    field = see(answer).cssselect("#source")[0]
    assert field.get("aria-invalid") == "true"
    assert "source-error" in field.get("aria-describedby").split()
    assert text_of(answer, "#source-error") == "Paste a link or a text first."


def test_an_impossible_length_is_told_and_the_text_is_not_lost(web: WebStage) -> None:
    answer = read(web, TEXT, sentences="0")
    assert answer.status_code == 422
    assert text_of(answer, "#source-error") == (
        "The length must be a whole number of sentences, 1 or more."
    )
    assert see(answer).forms[0].fields["source"].strip() == TEXT


@pytest.mark.parametrize(
    ("markup", "status", "reason", "heading"),
    [
        (story("Short."), 200, "too-short", "It is too short to summarise"),
        ("<p>Gone.</p>", 404, "http-4xx", "The site does not hand the page out"),
        ("<p>Broken.</p>", 500, "http-5xx", "The site is out of order"),
    ],
)
def test_a_refusal_tells_what_and_what_to_do(
    web: WebStage, markup: str, status: int, reason: str, heading: str
) -> None:
    link = web.url(f"/{reason}", markup, status)
    answer = read(web, link)
    assert answer.status_code == (424 if reason.startswith("http") else 422)
    assert text_of(answer, "h1") == heading
    assert see(answer).cssselect("dd a")[0].get("href") == link
    assert text_of(answer, "dl > div:first-child > dd")
    kept = see(answer).forms[0].fields["source"].strip()
    assert kept == (link if reason.startswith("http") else "")


def test_a_text_that_is_refused_is_not_lost(web: WebStage) -> None:
    answer = read(web, "Too short.\n\nBy far.")
    assert answer.status_code == 422
    assert see(answer).forms[0].fields["source"].splitlines() == ["", "Too short.", "", "By far."]


def test_a_link_among_a_few_words_can_be_read(web: WebStage) -> None:
    link = web.url("/among-words")
    answer = read(web, f"look at this: {link}.", sentences="3")
    assert answer.status_code == 422
    form = next(each for each in see(answer).forms if "actions" in each.classes)
    assert "127.0.0.1" in form.text_content()
    again = web.client.post(form.action, data=dict(form.fields), headers=PAGE)
    assert again.status_code == 303
    assert len(sentences(web.client.get(again.headers["Location"]))) == 3


def test_several_links_are_read_one_at_a_time(web: WebStage) -> None:
    answer = read(web, "http://a.example/\nhttp://b.example/")
    assert "Your text holds 2 links: paste one at a time." in text_of(answer, ".refusal")
    assert not see(answer).cssselect(".refusal form")


def test_advice_for_a_text_speaks_of_no_page(web: WebStage) -> None:
    for source in ("Too short.", "?!", "word " * 500):
        answer = read(web, source)
        assert answer.status_code == 422
        assert "page" not in text_of(answer, ".refusal ul") + text_of(answer, "[data-problem]")


@pytest.mark.parametrize("source", ["ftp://example.org/a", "file:///etc/passwd", "http://"])
def test_what_looks_like_an_address_is_refused_as_one(web: WebStage, source: str) -> None:
    answer = read(web, source)
    assert (answer.status_code, text_of(answer, "h1")) == (422, "This is no address of a page")


def test_advice_fits_what_was_seen(web: WebStage) -> None:
    forbidden = text_of(read(web, web.url("/forbidden", "no", 403)), ".refusal ul")
    assert "paste its text" in forbidden
    assert "address" not in forbidden
    assert "address is right" in text_of(read(web, web.url("/missing", "no", 404)), ".refusal ul")
    place = web.site.url_for("/circle")
    web.site.expect_request("/circle").respond_with_data("", 302, headers={"Location": place})
    answer = read(web, place)
    assert "never to a page" in text_of(answer, "[data-problem]")
    circle = text_of(answer, ".refusal ul")
    assert "cookies" in circle
    assert "Try again" not in circle


def test_an_address_that_leads_inside_is_refused(web: WebStage) -> None:
    answer = read(web, "http://10.0.0.1/")
    assert (answer.status_code, text_of(answer, "h1")) == (422, "This address is not fetched")
    assert not see(answer).cssselect("a[href*='10.0.0.1']")


def test_what_is_not_kept_is_not_found(web: WebStage) -> None:
    answer = web.client.get("/s/nothing", headers=PAGE)
    assert answer.status_code == 404
    assert "expired" in text_of(answer, "[data-problem]")


def test_results_are_not_for_search_engines(web: WebStage) -> None:
    answer = web.client.get(read(web, web.url("/engines")).headers["Location"])
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert see(answer).cssselect("meta[name=robots]")[0].get("content") == "noindex"


def test_who_asks_too_often_keeps_the_link(web: WebStage, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("public")
    with open_web(folder, public=True, fetches_per_minute=1) as public:
        assert read(public, public.url("/one")).status_code == 303
        answer = read(public, public.url("/two"))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert see(answer).forms[0].fields["source"].strip().endswith("/two")
    assert text_of(answer, "#source-error")


def test_asking_again_for_an_answer_to_a_form_leads_to_the_start(web: WebStage) -> None:
    answer = web.client.get("/read")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_text_of_strangers_is_inert(web: WebStage) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} \u202e'\"></textarea>"
    text = "\n\n".join(f"{each} {nasty}" for each in PARAGRAPHS)
    for answer in (read(web, text), read(web, nasty), web.client.get("/", params={"url": nasty})):
        page = see(answer)
        assert not [each for each in page.iter("script") if not each.get("src")]
        assert not page.cssselect("main img, [onerror]")
        assert "49" not in page.cssselect("main")[0].text_content()
        assert "\u202e" not in page.cssselect("main")[0].text_content()


def test_an_article_keeps_its_language_and_direction(web: WebStage) -> None:
    hebrew = [
        f"מועצת העיר החליטה ביום שני מספר {number} להחליף את כל המעבורות הישנות בנמל בתוך שנים."
        for number in range(12)
    ]
    page = see(read(web, "\n\n".join(hebrew)))
    for path in (".head", ".sentences", "#article"):
        (part,) = page.cssselect(path)
        assert (part.get("lang"), part.get("dir")) == ("he", "rtl")
    assert page.get("lang") == "en"
    assert {(each.get("lang"), each.get("dir")) for each in page.cssselect(".why")} == {
        ("en", "ltr")
    }
