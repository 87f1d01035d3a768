"""A page of its own: the whole article with the summary marked in it.

The page holds no script and loads nothing; its content security policy allows the one style sheet
in it, by hash. All text is escaped, and an address is linked only when it is http or https.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape as escape_html
from itertools import groupby
from urllib.parse import urlsplit

from nutgraf.article.model import Article, BlockKind
from nutgraf.language.messages import Messages
from nutgraf.render.characters import harmless, one_line
from nutgraf.render.parts import facts, kinds_of
from nutgraf.render.statistics import short_statistics
from nutgraf.render.stylesheet import STYLE
from nutgraf.summary.model import Sentence, Summary

_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "iw", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
_MAXIMUM_ADDRESS = 2000


def render_page(summary: Summary, texts: Messages) -> str:
    """Draws a whole HTML document."""
    article = summary.article
    title = _escaped(article.title) or escape_html(texts.summary)
    language, direction = _language(article.language or "")
    own = 'lang="{}" dir="{}"'.format(*_language(texts.code))
    return f"""<!doctype html>
<html{_attribute("lang", language)} dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#article" {own}>{escape_html(texts.skip)}</a>
<main>
<header>
<h1>{title}</h1>
{_facts(article)}</header>
<section class="summary" aria-labelledby="summary">
<h2 id="summary" {own}>{escape_html(texts.summary)}</h2>
<ol>
{_summary_items(summary)}
</ol>
<p class="statistics" {own}>{escape_html(short_statistics(summary, texts))}</p>
</section>
<article id="article" aria-label="{escape_html(texts.article)}">
{_blocks(summary)}
</article>
</main>
<footer {own}>{escape_html(texts.chosen)}</footer>
</body>
</html>"""


def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _facts(article: Article) -> str:
    # Apart from each other, else a date among Arabic words reads backwards.
    parts = [f"<bdi>{escape_html(fact)}</bdi>" for fact in facts(article)]
    parts.append(_source_link(article.url))
    known = [part for part in parts if part]
    return f'<p class="facts">{" · ".join(known)}</p>\n' if known else ""


def _source_link(url: str | None) -> str:
    """A link to where the article stands, for http and https alone."""
    if not url or len(url) > _MAXIMUM_ADDRESS or not url.isprintable():
        return ""
    try:
        address = urlsplit(url)
        host = address.hostname
    except ValueError:
        return ""
    if address.scheme not in {"http", "https"} or not host or url[0].isspace():
        return ""
    return (
        f'<a href="{escape_html(harmless(url))}" rel="noopener noreferrer nofollow">'
        f"{_escaped(host.removeprefix('www.'))}</a>"
    )


def _summary_items(summary: Summary) -> str:
    core = {sentence.index for sentence in summary.core}
    return "\n".join(
        f"<li{_attribute('class', 'core' if sentence.index in core else '')}>"
        f'<a href="#s{sentence.index}">{_escaped(sentence.text)}</a></li>'
        for sentence in summary.sentences
    )


def _blocks(summary: Summary) -> str:
    """The paragraphs as what they were on their page, items and quotations put together."""
    marked = zip(kinds_of(summary.article), _marked_paragraphs(summary), strict=True)
    blocks = []
    for kind, group in groupby(marked, key=lambda pair: pair[0]):
        texts = [text for _, text in group]
        if kind == "item":
            blocks.append("<ul>\n" + "\n".join(f"<li>{text}</li>" for text in texts) + "\n</ul>")
        elif kind == "quote":
            inside = "\n".join(f"<p>{text}</p>" for text in texts)
            blocks.append(f"<blockquote>\n{inside}\n</blockquote>")
        else:
            opening, closing = _TAGS[kind]
            blocks += [f"{opening}{text}{closing}" for text in texts]
    return "\n".join(blocks)


_TAGS: dict[BlockKind, tuple[str, str]] = {
    "prose": ("<p>", "</p>"),
    "heading": ("<h2>", "</h2>"),
    "other": ('<p class="other">', "</p>"),
}


def _marked_paragraphs(summary: Summary) -> Iterator[str]:
    """Escapes each paragraph and marks the chosen sentences in it."""
    core = {sentence.index for sentence in summary.core}
    chosen: dict[int, list[Sentence]] = {}
    for sentence in sorted(summary.sentences, key=lambda s: s.start):
        chosen.setdefault(sentence.paragraph, []).append(sentence)
    start = 0
    for number, paragraph in enumerate(summary.article.paragraphs):
        done = 0
        parts = []
        for sentence in chosen.get(number, ()):
            first, last = sentence.start - start, sentence.end - start
            kind = _attribute("class", "core" if sentence.index in core else "")
            parts += [
                _inner(paragraph[done:first]),
                f'<mark id="s{sentence.index}"{kind}>{_inner(paragraph[first:last])}</mark>',
            ]
            done = last
        parts.append(_inner(paragraph[done:]))
        yield "".join(parts)
        start += len(paragraph) + 2  # a blank line parts paragraphs in Article.text


def _language(language: str) -> tuple[str, str]:
    if not (language.isascii() and language.isalpha() and 2 <= len(language) <= 8):
        return "", "auto"
    return language, "rtl" if language.lower() in _RIGHT_TO_LEFT else "ltr"


def _attribute(name: str, value: str) -> str:
    return f' {name}="{value}"' if value else ""


def _inner(text: str) -> str:
    return escape_html(harmless(text))


def _escaped(text: str | None) -> str:
    return escape_html(one_line(text or ""))
