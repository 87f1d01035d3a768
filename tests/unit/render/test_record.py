"""Records: what `--json` and the batch write, as docs/json.md tells it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from nutgraf.article.model import Article
from nutgraf.render.record import article_record, summary_record
from nutgraf.summary.model import Summary

from .conftest import make_summary

DOCS = Path(__file__).parents[3] / "docs" / "json.md"


def documented_fields(heading: str) -> list[str]:
    """The first column of the table below a heading of docs/json.md."""
    section = DOCS.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def test_a_summary_as_a_record(ferry: Summary) -> None:
    record = summary_record(ferry)
    assert json.loads(json.dumps(record)) == record
    assert {key: record[key] for key in ("schema", "title", "published", "saved", "core")} == {
        "schema": "nutgraf.summary/1",
        "title": "Harbour city to replace its ferries",
        "published": "2026-09-14",
        "saved": 0.6354,
        "core": [0],
    }
    assert record["sentences"] == [
        {
            "text": sentence.text,
            "start": sentence.start,
            "end": sentence.end,
            "paragraph": sentence.paragraph,
            "index": sentence.index,
            "score": sentence.score,
            "words": sentence.words,
            "reasons": list(sentence.reasons),
            "needs": list(sentence.needs),
        }
        for sentence in ferry.sentences
    ]


def test_core_counts_in_the_sentences_of_the_record() -> None:
    summary = make_summary("One.", "Two.", "Three.", core=(2,))
    fewer = Summary(summary.article, summary.sentences[1:], summary.core, summary.candidates)
    assert summary_record(fewer)["core"] == [1]


def test_candidates_come_only_when_asked_for(ferry: Summary) -> None:
    assert "candidates" not in summary_record(ferry)
    assert summary_record(ferry, explain=True)["candidates"] == summary_record(ferry)["sentences"]


def test_an_article_as_a_record() -> None:
    article = Article(("One two.", "Three"), title="T", kinds=("prose", "item"))
    assert article_record(article) == {
        "schema": "nutgraf.article/1",
        "title": "T",
        "url": None,
        "site": None,
        "byline": None,
        "published": None,
        "language": None,
        "description": None,
        "words": 3,
        "paragraphs": ["One two.", "Three"],
        "kinds": ["prose", "item"],
        "text": "One two.\n\nThree",
    }


def test_records_can_be_encoded_and_offsets_hold() -> None:
    summary = make_summary("a \ud800 b.", "Next.", title="\udfff")
    record = json.loads(json.dumps(summary_record(summary), ensure_ascii=False).encode())
    text = article_record(summary.article)["text"]
    assert isinstance(text, str)
    assert [text[s["start"] : s["end"]] for s in record["sentences"]] == ["a \ufffd b.", "Next."]
    assert record["title"] == "\ufffd"


def test_the_documentation_names_every_field(ferry: Summary) -> None:
    assert documented_fields("A summary") == list(summary_record(ferry, explain=True))
    sentence = summary_record(ferry)["sentences"][0]  # type: ignore[index]
    assert documented_fields("A sentence") == list(sentence)
    assert documented_fields("An article") == list(article_record(ferry.article))
