"""Whether the page is a form to log in, with nothing to read behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nutgraf.article.verdict.sight import Sight

_LITTLE = 80


def log_in(sight: Sight, minimum_words: int) -> str | None:
    """Returns the evidence that a page is a form to log in, None where it is not.

    A page that calls itself an article keeps its text behind the form: that is a wall.
    """
    if sight.tree is None or sight.is_story or sight.words >= minimum_words:
        return None
    known = sight.known
    if known and (known.free is False or "article" in (known.kind or "").lower()):
        return None
    fields = sight.tree.iter("input")
    if sight.seen_words > _LITTLE or not any(field.get("type") == "password" for field in fields):
        return None
    return "a form to log in, and hardly any text"
