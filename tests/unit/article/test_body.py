import pytest

from nutgraf.article import Article, extract
from nutgraf.article.body import choose
from nutgraf.article.candidates import candidates_of
from nutgraf.article.extraction import judged
from nutgraf.article.features import Opinion
from nutgraf.article.markup import parse
from nutgraf.article.stretch import densest_stretch
from nutgraf.article.verdict.sight import Sight
from nutgraf.errors import NotAnArticle

from .pages import PARAGRAPHS, page

STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def test_rows_of_tables_are_never_prose() -> None:
    row = "<tr><td>The first pillar of the bridge.</td><td>It was built in 1911.</td></tr>"
    article = extract(page(body=f"{STORY}<table>{row * 3}</table>{STORY}"))
    kinds = dict(zip(article.paragraphs, article.kinds, strict=True))
    assert all(kinds[text] == "other" for text in kinds if " | " in text)
    assert kinds[PARAGRAPHS[0]] == "prose"


def test_where_nothing_is_likely_whole_blocks_of_the_votes_are_taken() -> None:
    menu = "<nav><a href=/>Home</a> <a href=/a>All that we ever wrote about the bridge</a></nav>"
    candidates = candidates_of(parse(page(body=menu + STORY)))
    votes = Opinion.of([*PARAGRAPHS, "HomeAll that we ever wrote about the bridge"])
    blocks = choose(candidates, votes, [0.0] * len(candidates))
    assert [block.text for block in blocks] == list(PARAGRAPHS)


def test_a_sentence_end_at_inline_markup_is_not_glued_to_what_follows() -> None:
    body = "<p><span>Abstract:</span>Merging models is <b>cheap.</b>We show how, on an i<b>P</b>ad."
    found = candidates_of(parse(body))
    assert found[0].text == "Abstract: Merging models is cheap. We show how, on an iPad."


def test_an_article_that_is_marked_as_an_aside_is_found() -> None:
    body = parse(f"<body><p>Home</p><aside>{STORY}</aside><p>Contact</p></body>")
    candidates = candidates_of(body)
    dense = densest_stretch(candidates)
    taken = [c.text for c, inside in zip(candidates, dense, strict=True) if inside]
    assert taken == list(PARAGRAPHS)


def test_an_article_of_rows_alone_is_refused() -> None:
    rows = Article(("1 | Bay | 12 wins", "2 | Hill | 9 wins"), kinds=("other", "other"))
    with pytest.raises(NotAnArticle, match="not-prose"):
        judged(Sight(rows), 1)


@pytest.mark.parametrize("tag", ["article", "main", "section"])
def test_a_page_without_the_tags_of_head_and_body_is_read(tag: str) -> None:
    article = extract(f"<!doctype html><title>The bridge</title><{tag}>{STORY}</{tag}>The end.")
    assert article.paragraphs[: len(PARAGRAPHS)] == PARAGRAPHS
    assert article.title == "The bridge"
