"""Comments for communities: classic, spoiler, layered, short. All are Markdown."""

from __future__ import annotations

from urllib.parse import quote

from nutgraf.language.messages import Messages
from nutgraf.render.characters import one_line
from nutgraf.render.markdown import escape
from nutgraf.render.marked import source_link
from nutgraf.render.statistics import long_statistics, stat_line
from nutgraf.summary.model import Sentence, Summary

_RULE = "---"
_IN_A_LINK = "%/:=&?#+!$,;@"
"""What stands in the address of a Markdown link as it is, besides letters and digits."""


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


def quotation(summary: Summary, texts: Messages, *, folded: bool = False) -> str:
    """The sentences under the linked title, as a person quotes them: no bot speaks.

    Args:
        summary: what is quoted.
        texts: of the language of the figures.
        folded: whether all but the core is folded away, as `layered` does.
    """
    core, rest = layers(summary) if folded else (summary.sentences, ())
    return _stack(
        *_linked_title(summary),
        *_paragraphs(core),
        *([_folded(texts.more, *_paragraphs(rest))] if rest else []),
        _RULE,
        long_statistics(summary, texts),
    )


def _linked_title(summary: Summary) -> list[str]:
    link = source_link(summary.article.url)
    title = escape(summary.article.title or (link.host if link else ""))
    if not title:
        return []
    return [f"**[{title}]({quote(link.url, safe=_IN_A_LINK)})**" if link else f"**{title}**"]


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
