"""What stands around an article's sentences is in the article's language, or in the one asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nutgraf.language import known_languages
from nutgraf.language.messages import messages
from nutgraf.render import Format, render
from nutgraf.summary.model import Summary

from .conftest import make_summary
from .reading_markdown import kinds, tokens

SOURCE = "https://code.example/nutgraf"
FOLDED: tuple[Format, ...] = ("spoiler", "layered")


@pytest.fixture
def hafen() -> Summary:
    return make_summary(
        "Der Rat ersetzt alle elf Fähren.",
        "Die Preise steigen.",
        filler="Wort " * 1225 + "Ende.",
        title="Fähren",
        language="de",
    )


def in_language(summary: Summary, code: str | None) -> Summary:
    return replace(summary, article=replace(summary.article, language=code))


def test_a_comment_speaks_the_language_of_its_article(hafen: Summary) -> None:
    assert render(hafen, "layered", source_url=SOURCE) == (
        "Der Rat ersetzt alle elf Fähren.\n\n"
        "::: spoiler Mehr\n"
        "Die Preise steigen.\n"
        ":::\n\n"
        "---\n\n"
        "Der Artikel hat 1.235 Wörter, die Zusammenfassung 9 Wörter. 99\u00a0% gespart. "
        f"Ich bin ein Bot und mein [Quelltext ist offen]({SOURCE})!"
    )
    assert render(hafen, "spoiler").startswith("::: spoiler Zusammenfassung\n")


def test_no_space_follows_a_wide_full_stop(hafen: Summary) -> None:
    comment = render(hafen, "classic", language="zh", source_url=SOURCE)
    assert comment.endswith(f"节省了99%。我是机器人，[代码是开源的]({SOURCE})！")


def test_another_language_can_be_asked(hafen: Summary, ferry: Summary) -> None:
    assert "contains 1,235 words" in render(hafen, "classic", language="en")
    assert "::: spoiler More\n" in render(hafen, "layered", language="en-GB")
    assert "96 → 35 Wörter, 64 % gespart" in render(ferry, "terminal", language="de")


@pytest.mark.parametrize("code", [None, "en", "xx", "x", "../de", "en`"])
def test_english_is_for_all_that_is_not_spoken(hafen: Summary, code: str | None) -> None:
    for format_ in (*FOLDED, "classic", "terminal"):
        expected = render(hafen, format_, language="en")
        assert render(in_language(hafen, code), format_) == expected


def test_the_terminal_says_what_was_saved(hafen: Summary) -> None:
    assert render(hafen, "terminal").endswith("\n\n1.235 → 9 Wörter, 99 % gespart")


def test_one_sentence_alone_has_no_words_around_it(hafen: Summary) -> None:
    assert render(hafen, "short", language="fr") == "Der Rat ersetzt alle elf Fähren."


def test_the_labels_of_a_page_say_their_language(hafen: Summary) -> None:
    page = render(hafen, "html")
    assert '<h2 id="summary" lang="de" dir="ltr">Zusammenfassung</h2>' in page
    assert '<p class="statistics" lang="de" dir="ltr">1.235 → 9 Wörter, 99\u00a0% gespart' in page
    assert 'lang="en"' not in page
    page = render(in_language(hafen, "ur"), "html")  # read from right to left, and not spoken
    assert '<html lang="ur" dir="rtl">' in page
    assert '<h2 id="summary" lang="en" dir="ltr">Summary</h2>' in page


@pytest.mark.parametrize("code", known_languages())
@pytest.mark.parametrize("format_", FOLDED)
def test_a_translation_is_text_with_one_link(hafen: Summary, code: str, format_: Format) -> None:
    comment = render(hafen, format_, language=code, source_url=SOURCE)
    assert [t.attrs["href"] for t in tokens(comment) if t.type == "link_open"] == [SOURCE]
    assert kinds(comment) <= {
        *("paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hr"),
        *("link_open", "link_close", "strong_open", "strong_close"),
    }
    assert comment.split("\n").count(":::") == 1


@pytest.mark.parametrize("code", known_languages())
def test_help_is_a_paragraph_and_a_list(code: str) -> None:
    assert kinds(messages(code).help) <= {
        *("paragraph_open", "paragraph_close", "inline", "text"),
        *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
        "code_inline",
    }
