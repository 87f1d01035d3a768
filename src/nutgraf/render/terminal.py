"""Plain text for a terminal, wrapped to its width."""

from __future__ import annotations

from nutgraf.article.model import Article, BlockKind
from nutgraf.language.messages import Messages
from nutgraf.render.columns import wrap
from nutgraf.render.parts import facts, kinds_of
from nutgraf.render.statistics import short_statistics
from nutgraf.summary.model import Summary

_SEPARATOR = " · "


def render_summary(summary: Summary, texts: Messages, width: int = 80) -> str:
    """Title, facts about the article, the sentences as paragraphs, what was saved."""
    blocks = [_head(summary.article, width)]
    blocks += [wrap(sentence.text, width) for sentence in summary.sentences]
    blocks.append(wrap(short_statistics(summary, texts), width))
    return _stack(blocks)


def render_article(article: Article, width: int = 80) -> str:
    """Title, facts about the article, and its paragraphs as what they were on their page."""
    blocks = [_head(article, width)]
    previous: BlockKind = "prose"
    for paragraph, kind in zip(article.paragraphs, kinds_of(article), strict=True):
        first, rest = _margin(kind)
        lines = wrap(paragraph, width, first, rest)
        if kind == previous == "item":
            blocks[-1] += lines  # the items of a list stand together
        else:
            blocks.append(lines)
        previous = kind
    return _stack(blocks)


def _head(article: Article, width: int) -> list[str]:
    return [*wrap(article.title or "", width), *wrap(_SEPARATOR.join(facts(article)), width)]


def _margin(kind: BlockKind) -> tuple[str, str]:
    if kind == "heading":
        return "# ", "  "
    if kind == "item":
        return "- ", "  "
    if kind == "quote":
        return "| ", "| "
    return "", ""


def _stack(blocks: list[list[str]]) -> str:
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)
