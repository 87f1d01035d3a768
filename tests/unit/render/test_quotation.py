"""The summary as a person quotes it."""

from __future__ import annotations

from nutgraf.language.messages import messages
from nutgraf.render.comment import quotation
from nutgraf.summary.model import Summary

from .conftest import make_summary

FIGURES = "The original article contains {} words, the summary contains {} words. Saved {}%."


def test_the_title_is_linked_and_no_bot_speaks(ferry: Summary) -> None:
    told = quotation(ferry, messages("en"))
    first, *chosen, rule, figures = told.split("\n\n")
    link = "https://www.courier.example/news/ferries?a=1&b=2"
    assert first == f"**[Harbour city to replace its ferries]({link})**"
    assert chosen == [sentence.text for sentence in ferry.sentences]
    assert rule == "---"
    assert figures.startswith("The original article contains ")
    assert "bot" not in told


def test_all_but_the_core_can_be_folded(ferry: Summary) -> None:
    told = quotation(ferry, messages("en"), folded=True)
    assert "\n\n::: spoiler More\nIt makes Port Ellery" in told
    assert told.index(ferry.core[0].text) < told.index(":::")


def test_a_text_without_title_begins_with_its_sentences() -> None:
    assert quotation(make_summary("One."), messages("en")).startswith("One.\n\n---\n\n")


def test_an_address_cannot_end_its_link() -> None:
    summary = make_summary("One.", title="T](x)", url="https://a.example/b)[c](d) é<e>")
    first = quotation(summary, messages("en")).split("\n\n")[0]
    assert first.endswith("](https://a.example/b%29%5Bc%5D%28d%29%20%C3%A9%3Ce%3E)**")
