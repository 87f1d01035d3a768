"""Page → Article: the way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.article.charset import decode
from nutgraf.article.model import Article
from nutgraf.article.sniffing import sniff_bytes, sniff_text
from nutgraf.errors import NotAnArticle
from nutgraf.language import count_words
from nutgraf.page import MINIMUM_WORDS, Page

if TYPE_CHECKING:
    from nutgraf.article.blocks import Block

_RUNNING = frozenset({"prose", "item", "quote"})


def extract(
    page: Page | bytes | str, *, url: str | None = None, minimum_words: int = MINIMUM_WORDS
) -> Article:
    """Takes the article out of a page.

    Args:
        page: a page, or its content: HTML, XHTML, plain text or PDF. Text is taken as HTML if
            it looks like markup, as do bytes without a type.
        url: where the page stands; overrides what the page itself says.
        minimum_words: articles of fewer words are refused.

    Returns:
        The article: clean paragraphs and what is known about them.

    Raises:
        NotAnArticle: `empty`, `not-prose`, `too-short`, `unsupported-type`, or `unreadable`.
        TypeError: `page` is none of these types.
    """
    if isinstance(page, str):
        article = _from_text(page, url)
    elif isinstance(page, bytes | bytearray | memoryview):
        article = _from_bytes(Page(bytes(page)), url)
    elif isinstance(page, Page):
        article = _from_bytes(page, url or page.address)
    else:
        raise TypeError(f"a page, bytes or text is needed, not {type(page).__name__}")
    return judged(article, minimum_words)


def judged(article: Article, minimum_words: int) -> Article:
    """Returns the article, or says why it is none: here stand all verdicts on what was found.

    Raises:
        NotAnArticle: `empty`, `not-prose` or `too-short`.
    """
    if not article.paragraphs:
        raise NotAnArticle("empty", "no text was found on the page")
    if article.kinds and not any(kind in _RUNNING for kind in article.kinds):
        raise NotAnArticle("not-prose", "the page holds tables or headings, but no running text")
    words = count_words(article.text)
    if words < minimum_words:
        counted = f"only {words} word{'' if words == 1 else 's'} of text"
        raise NotAnArticle(
            "too-short",
            f"{counted}, {minimum_words} are needed",
        )
    return article


def _from_bytes(page: Page, url: str | None) -> Article:
    if not page.body.strip():
        raise NotAnArticle("empty", "the page is empty")
    nature = sniff_bytes(page.body, page.content_type)
    if nature == "unsupported":
        raise NotAnArticle("unsupported-type", _unsupported(page))
    if nature == "pdf":
        from nutgraf.article.pdf import read_pdf  # noqa: PLC0415 - pypdf only when needed

        return read_pdf(page.body, url)
    text = decode(page.body, page.charset)
    if nature == "plain":
        return _from_plain(text, url)
    return _from_text(text, url, declared=page.content_type)


def _unsupported(page: Page) -> str:
    told = page.content_type
    if told and told.startswith("text/"):
        return f"it is called {told}, but this is not text"
    return f"{told or 'this kind of file'} holds no article"


def _from_text(text: str, url: str | None, declared: str | None = None) -> Article:
    if not text.strip():
        raise NotAnArticle("empty", "the page is empty")
    nature = sniff_text(text)
    if nature == "unsupported":
        raise NotAnArticle("unsupported-type", "this is data, not a page")
    if nature == "plain" and declared not in ("text/html", "application/xhtml+xml"):
        return _from_plain(text, url)
    from nutgraf.article.webpage import read_webpage  # noqa: PLC0415 - lxml only when needed

    try:
        return read_webpage(text, url)
    except (RecursionError, MemoryError) as error:
        raise NotAnArticle("unreadable", "the page is too deep or too large to read") from error


def _from_plain(text: str, url: str | None) -> Article:
    from nutgraf.article.plaintext import read_plain  # noqa: PLC0415

    return read_plain(text, url)


def article_of(blocks: list[Block], **known: object) -> Article:
    """Makes an article of blocks."""
    return Article(
        tuple(block.text for block in blocks),
        kinds=tuple(block.kind for block in blocks),
        **known,  # type: ignore[arg-type]
    )
