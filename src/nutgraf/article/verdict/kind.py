"""What kind of page it is, where it is no article: learned trees over the features of the page.

Two sets of trees are read: one says how likely the page is an article, the other what it is rather,
where it is none: a list of other pages, or a product, a thread, a service. They are a small data
file, learned by `training/pages.py`.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from nutgraf.article.verdict.customs import host_of, is_front, is_search
from nutgraf.article.verdict.page_features import NAMES, page_features
from nutgraf.article.verdict.sight import counted, quoted
from nutgraf.forest import Forest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nutgraf.article.verdict.sight import Sight
    from nutgraf.errors import PageReason

LIKELY = 0.36
"""How likely a page must be an article to be taken for one."""

FRONT = 0.97
"""The same for the front page of a site."""

FORUM = 3.0
"""So much that speaks for a forum needs no trees."""

_LISTING = 0.5
_PLAIN = 50
_FEW_LINKS = 12
_LINKED = 0.5
_SHOP = 2.0


def is_bare(sight: Sight) -> bool:
    """Tells whether a page has nothing around its text by which its kind could be told."""
    around = links = 0
    for candidate in sight.candidates:
        links += candidate.linked > _LINKED
        if candidate.text not in sight.taken:
            around += candidate.text.count(" ") + 1
        if around > _PLAIN or links > _FEW_LINKS:
            return False
    return True


def other_kind(sight: Sight) -> tuple[PageReason, str] | None:
    """Returns what a page is rather than an article, with the evidence; None where it is one."""
    if sight.tree is None or sight.known is None or is_bare(sight):
        return None
    row = page_features(sight.tree, sight.candidates, sight.taken, sight.known, sight.url)
    article, listing = _forests()
    url = None if sight.is_story and is_front(sight.url) else sight.url
    if is_article(article.one(row), row, url):
        return None
    value = dict(zip(NAMES, row, strict=True))
    return named(value, listing.one(row), sight)


def is_article(likelihood: float, row: list[float], url: str | None) -> bool:
    """Tells whether a page is an article.

    Args:
        likelihood: that it is one, by the trees.
        row: the features of the page.
        url: where it stands, if that is known.
    """
    likelihood = round(likelihood, 4)
    if row[_CASE_FORUM] >= FORUM or row[_OG_PRODUCT] or is_search(url):
        return False
    return likelihood >= (FRONT if is_front(url) else LIKELY)


def named(value: Mapping[str, float], listing: float, sight: Sight) -> tuple[PageReason, str]:
    """Names the kind of a page that is no article, and says what was seen.

    Args:
        value: the features of the page by their names.
        listing: how likely it is a list of other pages, by the trees.
        sight: the page.
    """
    found: tuple[PageReason, str]
    links = counted(int(value["tag_a"]), "link")
    share = f"running text is {round(100 * value['found_share'])} % of the page's words"
    if value["case_forum"] >= FORUM:
        found = "not-prose", f"a thread: posts of several people, {links}"
    elif is_front(sight.url):
        found = "listing", f"the front page of {quoted(host_of(sight.url))}, {links}"
    elif is_search(sight.url):
        found = "listing", f"the results of a search, {links}"
    elif listing >= _LISTING and value["tag_a"] >= _FEW_LINKS:
        found = "listing", f"built like a list of other pages: {links}, {share}"
    elif value["og_product"]:
        found = "not-prose", f"the page calls itself a product; {share}"
    elif value["case_shop"] >= _SHOP and value["case_shop"] >= value["case_forum"]:
        found = "not-prose", f"an offer or a product; {share}"
    elif value["type_forum"] or value["case_forum"] > 1:
        found = "not-prose", f"a thread or answers to a question, {links}"
    else:
        found = "not-prose", f"built like an offer, a form or a table; {share}"
    return found


_CASE_FORUM = NAMES.index("case_forum")
_OG_PRODUCT = NAMES.index("og_product")


@cache
def _forests() -> tuple[Forest, Forest]:
    text = files("nutgraf.article.verdict").joinpath("page_weights.json").read_text("utf-8")
    weights = json.loads(text)
    return Forest(weights["article"], NAMES), Forest(weights["listing"], NAMES)
