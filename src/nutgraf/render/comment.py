"""Comments for communities: classic, spoiler, layered, short. All are Markdown."""

from __future__ import annotations

from nutgraf.language.messages import Messages
from nutgraf.render.characters import one_line
from nutgraf.render.markdown import escape
from nutgraf.render.statistics import stat_line
from nutgraf.summary.model import Sentence, Summary

_RULE = "---"


def classic(summary: Summary, texts: Messages, source_url: str) -> str:
    """The sentences as paragraphs, a rule, the stat line: the shape people know."""
    return _stack(*_paragraphs(summary.sentences), _RULE, stat_line(summary, texts, source_url))


def spoiler(summary: Summary, texts: Messages, source_url: str) -> str:
    """All of it folded, for communities that want one line of height.

    The title stands inside: Lemmy shows the text beside the marker without taking back escapes.
    """
    title = escape(summary.article.title or "")
    return _folded(
        texts.summary,
        *([f"**{title}**"] if title else []),
        *_paragraphs(summary.sentences),
        _RULE,
        stat_line(summary, texts, source_url),
    )


def layered(summary: Summary, texts: Messages, source_url: str) -> str:
    """The core in view, the rest of the sentences folded, then the stat line."""
    core, rest = (_paragraphs(sentences) for sentences in layers(summary))
    return _stack(
        *core,
        *([_folded(texts.more, *rest)] if rest else []),
        _RULE,
        stat_line(summary, texts, source_url),
    )


def short(summary: Summary) -> str:
    """The one sentence that says most, alone on its line."""
    core, _ = layers(summary)
    return "".join(_paragraphs(core[:1]))


def layers(summary: Summary) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """The core, which is never empty where there are sentences, and the rest."""
    if summary.core:
        return summary.core, summary.rest
    return summary.sentences[:1], summary.sentences[1:]


def _paragraphs(sentences: tuple[Sentence, ...]) -> list[str]:
    return [escape(sentence.text) for sentence in sentences if one_line(sentence.text)]


def _folded(label: str, *blocks: str) -> str:
    return f"::: spoiler {label}\n{_stack(*blocks)}\n:::"


def _stack(*blocks: str) -> str:
    return "\n\n".join(blocks)
