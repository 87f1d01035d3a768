"""What an article is made of, as every format shows it: facts and kinds of paragraphs."""

from __future__ import annotations

from nutgraf.article.model import Article, BlockKind
from nutgraf.render.characters import one_line

_PROSE: BlockKind = "prose"


def facts(article: Article) -> list[str]:
    """What is known about an article, for the line below its title."""
    published = article.published.isoformat() if article.published else ""
    known = (one_line(fact or "") for fact in (article.site, article.byline, published))
    return [fact for fact in known if fact]


def kinds_of(article: Article) -> tuple[BlockKind, ...]:
    """What each paragraph was on its page; all prose where that is not known."""
    return article.kinds or (_PROSE,) * len(article.paragraphs)
