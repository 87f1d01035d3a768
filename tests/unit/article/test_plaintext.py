import textwrap

from nutgraf.article import extract
from nutgraf.article.plaintext import read_plain

from .pages import PARAGRAPHS


def test_blank_lines_part_paragraphs() -> None:
    article = extract("\n\n".join(PARAGRAPHS))
    assert article.paragraphs == PARAGRAPHS
    assert article.language == "en"


def test_lines_broken_at_a_width_are_joined() -> None:
    wrapped = "\r\n\r\n".join(textwrap.fill(paragraph, 60) for paragraph in PARAGRAPHS)
    assert read_plain(wrapped, None).paragraphs == PARAGRAPHS


def test_without_blank_lines_every_line_is_a_paragraph() -> None:
    assert read_plain("\n".join(PARAGRAPHS), None).paragraphs == PARAGRAPHS


def test_a_first_short_line_is_the_title() -> None:
    article = read_plain("The bridge\n\n" + "\n\n".join(PARAGRAPHS), None)
    assert article.title == "The bridge"
    assert article.paragraphs == PARAGRAPHS


def test_headings_and_items_are_told_apart() -> None:
    article = read_plain(
        f"{PARAGRAPHS[0]}\n\n## Plans\n\n- stone\n- steel\n\n{PARAGRAPHS[1]}", None
    )
    assert article.paragraphs[1:4] == ("Plans", "- stone", "- steel")
    assert article.kinds == ("prose", "heading", "item", "item", "prose")
