"""Requests and answers as the documentation shows them; tests see to it that they are true."""

from __future__ import annotations

from typing import Any

TEXT = "\n\n".join(
    (
        "The city council voted on Monday to replace the diesel ferries of the old harbour by "
        "2031.",
        "The change will cost 184 million crowns, most of which the state has promised to pay.",
        "Residents of the harbour have asked for it since a study of the air came out in 2019.",
        "Captains fear that the batteries will not last through the cold of a hard winter.",
        "The first of the eleven new boats is to be delivered in the spring of next year.",
        "Until then the old boats will be run on a fuel that smells less, for two million crowns.",
        "The mayor called the vote the largest step for the harbour since the bridge was opened.",
    )
)
URL = "https://example.org/2026/ferries-to-run-on-batteries"

SUMMARY_REQUESTS: dict[str, Any] = {
    "link": {
        "summary": "A page, in three sentences",
        "value": {"url": URL, "sentences": 3},
    },
    "text": {
        "summary": "A text, drawn as one line",
        "value": {
            "text": TEXT,
            "title": "Ferries of the harbour to run on batteries",
            "sentences": 1,
            "format": "short",
        },
    },
}
SUMMARY_ANSWER: dict[str, Any] = {
    "schema": "nutgraf.summary/1",
    "title": "Ferries of the harbour to run on batteries",
    "url": None,
    "site": None,
    "byline": None,
    "published": None,
    "language": "en",
    "description": None,
    "article_words": 117,
    "summary_words": 17,
    "saved": 0.8547,
    "sentences": [
        {
            "text": "The city council voted on Monday to replace the diesel ferries of the old "
            "harbour by 2031.",
            "start": 0,
            "end": 90,
            "paragraph": 0,
            "index": 0,
            "score": 0.5113,
            "words": 17,
            "reasons": ["lede", "near the title", "numbers"],
            "needs": [],
        }
    ],
    "core": [0],
    "text": "The city council voted on Monday to replace the diesel ferries of the old harbour by "
    "2031.",
    "id": None,
    "expires": None,
    "rendered": "The city council voted on Monday to replace the diesel ferries of the old harbour "
    "by 2031.",
}

ARTICLE_REQUESTS: dict[str, Any] = {
    "text": {"summary": "A text", "value": {"text": TEXT}},
    "link": {"summary": "A page", "value": {"url": URL}},
}

BATCH_REQUESTS: dict[str, Any] = {
    "two": {
        "summary": "A text, and one that is too short",
        "value": {
            "items": [
                {"id": "ferries", "text": TEXT, "sentences": 1},
                {"id": "note", "text": "The ferry is late today."},
            ]
        },
    }
}

PROBLEM: dict[str, Any] = {
    "type": "/problems/too-short",
    "title": "It is too short to summarise",
    "status": 422,
    "detail": "only 5 words of text, 80 are needed",
    "kind": "page",
    "reason": "too-short",
}
