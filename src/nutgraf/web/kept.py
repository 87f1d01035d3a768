"""Results that can be looked at again, as bytes for the store."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict

from nutgraf.article.model import Article
from nutgraf.reading import ReadingOptions


def pack(article: Article, options: ReadingOptions) -> bytes:
    """Packs what a summary can be made of again, at any length."""
    record = asdict(article)
    record["published"] = article.published.isoformat() if article.published else None
    return json.dumps({"article": record, "options": asdict(options)}).encode()


def unpack(record: bytes) -> tuple[Article, ReadingOptions]:
    """Returns what `pack` packed.

    Raises:
        ValueError: it is nothing of the kind.
    """
    try:
        read = json.loads(record)
        facts = read["article"]
        day = facts.pop("published")
        paragraphs, kinds = (tuple(facts.pop(name)) for name in ("paragraphs", "kinds"))
        published = datetime.date.fromisoformat(day) if day else None
        article = Article(paragraphs, kinds=kinds, published=published, **facts)
        return article, ReadingOptions(**read["options"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no kept result: {error}") from None
