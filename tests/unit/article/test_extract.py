import logging
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.article import Article, extract
from nutgraf.errors import NotAnArticle
from nutgraf.page import Page

from .pages import PARAGRAPHS, page


def check_invariants(article: Article) -> None:
    assert article.paragraphs
    assert len(article.kinds) in (0, len(article.paragraphs))
    for paragraph in article.paragraphs:
        assert paragraph
        assert " ".join(paragraph.split()) == paragraph
        paragraph.encode()
        assert not any(c in paragraph for c in "\x00\x07\u00ad\u200b\ufeff")


def test_an_article_is_its_paragraphs_and_nothing_around_them() -> None:
    article = extract(page(), url="https://bayherald.example/bridge")
    assert article.paragraphs == PARAGRAPHS
    assert article.kinds == ("prose",) * len(PARAGRAPHS)
    assert article.title == "Bridge to be rebuilt"
    assert article.site == "The Bay Herald"
    assert article.language == "en"


def test_bytes_text_and_pages_give_the_same_article() -> None:
    markup = page()
    assert (
        extract(markup)
        == extract(markup.encode())
        == extract(Page(markup.encode("utf-16"), content_type="text/html"))
    )


def test_the_same_page_twice_gives_the_same_article() -> None:
    assert extract(page()) == extract(page())


def test_headings_and_items_are_told_apart_and_never_glued() -> None:
    body = (
        f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><h2>What the options are</h2>"
        "<ul><li>a new bridge of stone</li><li>a new bridge of steel</li></ul>"
        f"<p>{PARAGRAPHS[2]}</p><p>{PARAGRAPHS[3]}</p>"
    )
    article = extract(page(body=body))
    kinds = dict(zip(article.paragraphs, article.kinds, strict=True))
    assert kinds["What the options are"] == "heading"
    assert kinds["a new bridge of stone"] == "item"
    assert kinds[PARAGRAPHS[2]] == "prose"


def test_inline_elements_neither_glue_nor_part_words() -> None:
    marked = PARAGRAPHS[0].replace("harbour bridge", "<b>har</b>bour <a href='/x'>bridge</a>")
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[1:])
    assert extract(page(body=f"<p>{marked}</p>{rest}")).paragraphs[0] == PARAGRAPHS[0]


def test_a_body_in_several_containers_is_read_to_its_end() -> None:
    first = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:2])
    second = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[2:])
    body = f'<div class="body-part">{first}</div><div class="ad-slot"></div>'
    assert extract(page(body=f'{body}<div class="body-part">{second}</div>')).paragraphs == (
        PARAGRAPHS
    )


def test_an_article_that_a_script_reveals_is_found() -> None:
    story = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    markup = f'<html><body><div hidden id="S:0"><article>{story}</article></div></body></html>'
    assert extract(markup).paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        (b"", "empty"),
        (b" \n ", "empty"),
        ("<html><body></body></html>", "empty"),
        ("<html><frameset><frame src='a'></frameset></html>", "empty"),
        ("<p>Too little.</p>", "too-short"),
        ("Only a few words of plain text.", "too-short"),
        ("😀" * 500, "too-short"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "unsupported-type"),
        (b"\x1f\x8b\x08\x00truncated", "unsupported-type"),
        (bytes(range(256)) * 40, "unsupported-type"),
        ('{"a": [1, 2, 3]}', "unsupported-type"),
        ("<?xml version='1.0'?><rss><channel></channel></rss>", "unsupported-type"),
        (Page(b"hello", content_type="image/jpeg"), "unsupported-type"),
        (Page(b"{}", content_type="application/json"), "unsupported-type"),
        (b"%PDF-1.7 but broken", "unreadable"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(
    content: Page | bytes | str, reason: str
) -> None:
    with pytest.raises(NotAnArticle) as refusal:
        extract(content)
    assert refusal.value.reason == reason


def test_the_shortest_article_is_an_option() -> None:
    words = "One two three four five."
    assert extract(words, minimum_words=5).paragraphs == (words,)
    with pytest.raises(NotAnArticle):
        extract(words, minimum_words=6)


def test_other_types_are_a_type_error() -> None:
    with pytest.raises(TypeError):
        extract(5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000,
        "<div " + " ".join(f"a{i}" for i in range(200_000)) + ">",
        "<div " + " ".join(f'a{i}="1"' for i in range(100_000)) + ">",
        "<html><body>\x00\ud800\x00",
        "<" * 100_000,
        "<table><tr><td>" * 5_000,
        "<!--" * 10_000,
    ],
    ids=["nested", "attributes", "values", "characters", "brackets", "tables", "comments"],
)
def test_hostile_markup_is_read_or_refused_and_nothing_else(hostile: str) -> None:
    try:
        article = extract(hostile + page())
    except NotAnArticle:
        return
    check_invariants(article)


def test_an_xml_declaration_is_no_obstacle() -> None:
    declared = '<?xml version="1.0" encoding="ISO-8859-1"?>' + page()
    assert extract(declared).paragraphs == PARAGRAPHS


def test_libraries_keep_their_complaints_to_themselves(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(NotAnArticle):
        extract("<html><body><p>nothing</p></body></html>")
    assert not capfd.readouterr().err
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


def test_the_room_opens_without_the_parsers() -> None:
    code = (
        "import sys, nutgraf.article; "
        "print([m for m in ('lxml', 'trafilatura', 'pypdf', 'resiliparse') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.binary(max_size=2000), st.text(max_size=2000)))
def test_whatever_comes_only_the_one_error_escapes(content: bytes | str) -> None:
    try:
        article = extract(content, minimum_words=1)
    except NotAnArticle:
        return
    check_invariants(article)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["<p>", "</p>", "<div>", "</div>", "<li>", "<br>", "<table><tr><td>", "<h2>",
                 "<blockquote>", "<a href='x'>", "</a>", "<svg>", "<button>", "<!--", "<pre>"]
            ),
            st.sampled_from(PARAGRAPHS),
            st.text(max_size=30),
        ),
        max_size=40,
    )
)  # fmt: skip
def test_soup_of_tags_keeps_the_invariants(pieces: list[str]) -> None:
    try:
        article = extract("<html><body>" + "".join(pieces), minimum_words=1)
    except NotAnArticle:
        return
    check_invariants(article)
