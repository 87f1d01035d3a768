"""What a reader is told about a refusal, as it fits what was pasted and what was seen."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nutgraf.web.refusals import Refusal, refusal

if TYPE_CHECKING:
    from nutgraf.web.problems import Problem

_ITS_TEXT: Final = ("Paste the article's own text, from its beginning to its end.",)

_OF_A_TEXT: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "empty": ("Nothing was found in it that could be read.", _ITS_TEXT),
    "too-short": (
        "Below 80 words there is nothing to save: reading it whole takes half a minute.",
        ("Read it as it is.", "If there is more of it, paste the whole."),
    ),
    "listing": (
        "A list has no one story that could be summarised.",
        ("Paste the text of one article.",),
    ),
    "not-prose": (
        "It is something else than running text: a table, a form, code, a list of words.",
        ("Paste whole sentences, in paragraphs.",),
    ),
    "unreadable": (
        "It is so large or odd that reading it had to be given up.",
        ("Paste a part of it.",),
    ),
}

_OTHER: Final = "Look for the same story on another site."
_SEEN: Final[tuple[tuple[str, re.Pattern[str], str, tuple[str, ...]], ...]] = (
    (
        "network",
        re.compile(r"sends in a circle|more than \d+ redirects"),
        "It sends from one address to the next, and never to a page.",
        (
            "Open the page yourself, and paste its text: such sites often want cookies or a "
            "log-in, which nutgraf does not have.",
            _OTHER,
        ),
    ),
    (
        "http-4xx",
        re.compile(r"answered 4(?:0[137]|29|51)\b"),
        "Its server says that the page is not for everybody, or not for programs.",
        ("If the page opens in your browser, paste its text.", _OTHER),
    ),
)
"""Reason, what was seen, what it means then, and what to do: 403 is no mistyped address."""


def refusal_for(problem: Problem, *, of_text: bool) -> Refusal:
    """Returns what a problem means to a reader.

    Args:
        problem: of a page, of fetching it, or of a text.
        of_text: whether a text was pasted, of which there is no page to be opened.
    """
    told = refusal(problem.kind, problem.reason)
    if of_text:
        meaning, advice = _OF_A_TEXT.get(problem.reason, (told.meaning, _ITS_TEXT))
        return replace(told, meaning=meaning, advice=advice)
    for reason, seen, meaning, advice in _SEEN:
        if problem.reason == reason and seen.search(problem.detail):
            return replace(told, meaning=meaning, advice=advice)
    return told
