"""A page of its own: the whole article with the summary marked in it.

The page holds no script and loads nothing; its content security policy allows the one style sheet
in it, by hash. All text is escaped, and an address is linked only when it is http or https.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape as escape_html

from nutgraf.article.model import Article, BlockKind
from nutgraf.language.messages import Messages
from nutgraf.render.characters import one_line
from nutgraf.render.marked import (
    Block,
    Piece,
    language_and_direction,
    marked_blocks,
    source_link,
)
from nutgraf.render.parts import facts
from nutgraf.render.statistics import short_statistics
from nutgraf.render.stylesheet import STYLE
from nutgraf.summary.model import Summary


def render_page(summary: Summary, texts: Messages) -> str:
    """Draws a whole HTML document."""
    article = summary.article
    title = _escaped(article.title) or escape_html(texts.summary)
    language, direction = language_and_direction(article.language)
    own = 'lang="{}" dir="{}"'.format(*language_and_direction(texts.code))
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
    link = source_link(url)
    if link is None:
        return ""
    return (
        f'<a href="{escape_html(link.url)}" rel="noopener noreferrer nofollow">'
        f"{escape_html(link.host)}</a>"
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
    return "\n".join(_block(block) for block in marked_blocks(summary))


def _block(block: Block) -> str:
    texts = ["".join(map(_piece, pieces)) for pieces in block.paragraphs]
    if block.kind == "item":
        return "<ul>\n" + "\n".join(f"<li>{text}</li>" for text in texts) + "\n</ul>"
    if block.kind == "quote":
        inside = "\n".join(f"<p>{text}</p>" for text in texts)
        return f"<blockquote>\n{inside}\n</blockquote>"
    opening, closing = _TAGS[block.kind]
    return "\n".join(f"{opening}{text}{closing}" for text in texts)


_TAGS: dict[BlockKind, tuple[str, str]] = {
    "prose": ("<p>", "</p>"),
    "heading": ("<h2>", "</h2>"),
    "other": ('<p class="other">', "</p>"),
}


def _piece(piece: Piece) -> str:
    text = escape_html(piece.text)
    if piece.sentence is None:
        return text
    kind = _attribute("class", "core" if piece.is_core else "")
    return f'<mark id="s{piece.sentence.index}"{kind}>{text}</mark>'


def _attribute(name: str, value: str) -> str:
    return f' {name}="{value}"' if value else ""


def _escaped(text: str | None) -> str:
    return escape_html(one_line(text or ""))
