"""The sheet for people to read."""

from html.parser import HTMLParser

from benchmarks.summaries.samples import Sample
from benchmarks.summaries.sheet import article, choose

from nutgraf.article.model import Article

NASTY = "</p><script>alert('x')</script> & \"quotes\""


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_whatever_comes_from_an_article_is_escaped() -> None:
    sample = Sample(
        Article((NASTY,), title=f"title {NASTY}", language="en"), "en", (), (f"people {NASTY}",)
    )
    columns = {"ours": [(f"core {NASTY}", "core")], "theirs": [(f"plain {NASTY}", "")]}
    page = article(f"name {NASTY}", sample, columns)
    parsed = Tags()
    parsed.feed(page)
    assert "script" not in parsed.seen
    for place in ("title", "people", "core", "plain", "name"):
        assert f"{place} {NASTY}" in parsed.text
    assert '<p class="core">' in page


def test_a_refusal_has_no_words() -> None:
    sample = Sample(Article(("Some text.",)), "en", (), ())
    page = article("x", sample, {"nutgraf": [("refused: too short", "refused")]})
    assert "nutgraf, 0 words" in page


def test_all_sets_have_their_share_and_the_draw_is_always_the_same() -> None:
    sizes = {"a": 100, "b": 100, "c": 4}
    chosen = choose(sizes, 32)
    assert chosen == choose(sizes, 32)
    assert len(set(chosen)) == len(chosen)
    assert [sum(name == wanted for name, _ in chosen) for wanted in sizes] == [11, 11, 4]
    assert all(0 <= place < sizes[name] for name, place in chosen)


def test_the_draw_of_a_set_does_not_depend_on_the_size_of_others() -> None:
    few, many = choose({"a": 5, "b": 100}, 20), choose({"a": 50, "b": 100}, 20)
    assert [pair for pair in few if pair[0] == "b"] == [pair for pair in many if pair[0] == "b"]
