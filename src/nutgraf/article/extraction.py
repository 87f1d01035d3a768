"""Page → Article: the way in."""

from __future__ import annotations

from nutgraf.article.charset import decode
from nutgraf.article.model import Article
from nutgraf.article.sniffing import is_document, sniff_bytes, sniff_text
from nutgraf.article.verdict import verdict_on
from nutgraf.article.verdict.sight import Sight
from nutgraf.errors import NotAnArticle
from nutgraf.page import MINIMUM_WORDS, Page

_ERROR_STATUS = 400


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
        NotAnArticle: the page holds no article; the reason is one of `errors.PAGE_REASONS`.
        TypeError: `page` is none of these types, or `url` is no text.
    """
    if not isinstance(url, str | None):
        raise TypeError(f"url must be text, not {type(url).__name__}")
    if isinstance(page, str):
        sight = _from_text(page, url)
    elif isinstance(page, bytes | bytearray | memoryview):
        sight = _from_bytes(Page(bytes(page)), url)
    elif isinstance(page, Page):
        sight = _from_bytes(page, url or page.address)
    else:
        raise TypeError(f"a page, bytes or text is needed, not {type(page).__name__}")
    return judged(sight, minimum_words)


def judged(sight: Sight, minimum_words: int) -> Article:
    """Returns the article, or says why it is none: here are all verdicts on what was found.

    Raises:
        NotAnArticle: the page is none.
    """
    refusal = verdict_on(sight, minimum_words)
    if refusal is not None:
        raise refusal
    return sight.article


def _from_bytes(page: Page, url: str | None) -> Sight:
    failed = page.status is not None and page.status >= _ERROR_STATUS
    if not page.body.strip():
        if failed:
            raise NotAnArticle("error-page", f"the server answered {page.status} with nothing else")
        raise NotAnArticle("empty", "the page is empty")
    nature = sniff_bytes(page.body, page.content_type)
    if nature == "unsupported":
        if failed:
            raise NotAnArticle("error-page", f"the server answered {page.status}")
        raise NotAnArticle("unsupported-type", _unsupported(page))
    if nature == "pdf":
        from nutgraf.article.pdf import read_pdf  # noqa: PLC0415 - pypdf only when needed

        return Sight(read_pdf(page.body, url), page.status, url)
    text = decode(page.body, page.charset)
    if nature == "plain" and not is_document(text):
        return _from_plain(text, url, page.status)
    return _from_text(text, url, declared=page.content_type, status=page.status)


def _unsupported(page: Page) -> str:
    told = page.content_type
    if told and told.startswith("text/"):
        return f"it is called {told}, but this is not text"
    return f"{told or 'this kind of file'} holds no article"


def _from_text(
    text: str, url: str | None, declared: str | None = None, status: int | None = None
) -> Sight:
    if not text.strip():
        raise NotAnArticle("empty", "the page is empty")
    nature = sniff_text(text)
    if nature == "unsupported":
        raise NotAnArticle("unsupported-type", "this is data, not a page")
    if nature == "plain" and declared not in ("text/html", "application/xhtml+xml"):
        return _from_plain(text, url, status)
    from nutgraf.article.webpage import read_webpage  # noqa: PLC0415 - lxml only when needed

    try:
        return read_webpage(text, url, status=status)
    except (RecursionError, MemoryError) as error:
        raise NotAnArticle("unreadable", "the page is too deep or too large to read") from error


def _from_plain(text: str, url: str | None, status: int | None = None) -> Sight:
    from nutgraf.article.plaintext import read_plain  # noqa: PLC0415

    return Sight(read_plain(text, url), status, url)
