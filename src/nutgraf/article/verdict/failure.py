"""Whether the page is an error message, or a shell that a script was to fill."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nutgraf.article.verdict.sight import counted, quoted
from nutgraf.language.phrases import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from nutgraf.article.verdict.sight import Sight

_ERROR_STATUS = 400
_HARDLY_ANY = 150
_LONGEST_TITLE = 10
_SHORT_TITLE = 5
_LITTLE = 80
_CODE = re.compile(
    r"(?:http\s)?(?:40[0134]|410|429|451|50[234])(?=$|\s?[-–—|:!·.](?!\d))", re.IGNORECASE
)
"""A title that begins with a status. That of an ordinary 500 is in too many names."""

_SEPARATOR = re.compile(r"\s[|–—·:-]\s")
_SEVERAL_SIGNS = 6
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SURELY = 9
"""Characters from which a phrase in the text, and not in a title, tells of an error."""

_SHELLS = frozenset(
    ("root", "app", "__next", "__nuxt", "___gatsby", "svelte", "app-root", "react-root",
     "main-app", "application")
)  # fmt: skip
_MOST_SCRIPT_WORDS = 40
_SHELL_TEXT = 200
_NOSCRIPTS = 20


def titled_error(sight: Sight, _minimum_words: int) -> str | None:
    """Returns the evidence that a page of hardly any text is titled as an error.

    This is asked before the walls: many an error page has a banner about cookies on it.
    """
    if sight.status is not None and sight.status >= _ERROR_STATUS:
        return None
    if sight.words >= _LITTLE or sight.is_story:
        return None
    title = _failing_title(sight, strictly=False)
    return f"it is titled {quoted(title)}" if title else None


def error_page(sight: Sight, minimum_words: int) -> str | None:
    """Returns the evidence that a page is an error message, None where it is not."""
    failed = sight.status is not None and sight.status >= _ERROR_STATUS
    if not failed and sight.words >= _HARDLY_ANY:
        return None
    title = _failing_title(sight, strictly=not failed and sight.words >= minimum_words)
    if failed:
        said = f" with {quoted(title)}" if title else ""
        return f"the server answered {sight.status}{said}"
    if title and not sight.is_story:
        return f"it is titled {quoted(title)}"
    if sight.words >= minimum_words or sight.seen_words >= _LITTLE or not sight.candidates:
        return None
    for line in sight.lines:
        told = sight.cues.missing.among(line.folded) | sight.cues.broken.among(line.folded)
        if any(len(phrase) >= _SURELY for phrase in told) and line.linked < 1:
            return f"it has {counted(sight.words, 'word')} and says {quoted(line.text)}"
    return None


def _failing_title(sight: Sight, *, strictly: bool) -> str | None:
    """Returns that title or heading which says that the page is missing or failing.

    Args:
        sight: the page.
        strictly: whether it must say hardly anything else, and the page not call itself an
            article: above a text that is long enough, a railway may be under maintenance.
    """
    if strictly and sight.known and "article" in (sight.known.kind or "").lower():
        return None
    unseen = _headings_without_scripts(sight)
    for title in sight.titles:
        words = title.split()
        if title in unseen:
            continue
        if len(words) > _LONGEST_TITLE:
            continue
        folded = fold(title)
        told = sight.cues.missing.among(folded) | sight.cues.broken.among(folded)
        parts = _SEPARATOR.split(folded) if strictly else ()
        if told and (
            not strictly
            or any(
                phrase in part and 2 * len(phrase) >= len(part) and _is_sentence(phrase)
                for phrase in told
                for part in parts
            )
        ):
            return title
        if len(words) <= _SHORT_TITLE and _CODE.match(title):
            return title
    return None


def _is_sentence(phrase: str) -> bool:
    """Tells whether a phrase says more than a word that names may hold, such as "forbidden"."""
    return " " in phrase or (
        len(phrase) >= _SEVERAL_SIGNS and not phrase.isascii() and bool(_UNSPACED.search(phrase))
    )


def _headings_without_scripts(sight: Sight) -> frozenset[str]:
    """Returns the headings that only readers without scripts see."""
    from nutgraf.article.markup import text_in  # noqa: PLC0415 - lxml when needed

    if sight.tree is None:
        return frozenset()
    from lxml.etree import XPath  # noqa: PLC0415

    found: Any = XPath("//noscript//*[self::h1 or self::h2]")(sight.tree)
    return frozenset(text_in("".join(node.itertext())[:500]) for node in found[:_NOSCRIPTS])


def script_only(sight: Sight, minimum_words: int) -> str | None:
    """Returns the evidence that a page holds nothing without its scripts, None where it does."""
    tree = sight.tree
    if tree is None or sight.words >= minimum_words or sight.seen_words > _LITTLE:
        return None
    if next(tree.iter("script", "noscript"), None) is None:
        return None
    for text in (*_without_scripts(sight), *(line.text for line in sight.lines)):
        folded = fold(text)
        if "javascript" in folded and sight.cues.script.among(folded):
            return f"there is no text without scripts; it says {quoted(text)}"
    if sight.seen_words > _MOST_SCRIPT_WORDS:
        return None
    for node in tree.iter("div", "main", "app-root", "section"):
        name = node.get("id") or node.tag
        if name in _SHELLS and not _has_words(node):
            return f"“#{name}” is empty, to be filled by a script"
    return None


def _without_scripts(sight: Sight) -> list[str]:
    from nutgraf.article.markup import text_in  # noqa: PLC0415 - lxml when needed

    texts: list[str] = []
    for node in sight.tree.iter("noscript") if sight.tree is not None else ():
        if len(texts) >= _NOSCRIPTS:
            break
        texts.append(text_in("".join(node.itertext())[:500]))
    return texts


def _has_words(node: HtmlElement) -> bool:
    length = 0
    for text in node.itertext():
        length += len(text.strip())
        if length > _SHELL_TEXT:
            return True
    return False
