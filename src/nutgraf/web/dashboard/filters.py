"""Which posts are looked at: as the address of the page has it, and as the store takes it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from nutgraf.render.characters import one_line
from nutgraf.store.browsing_values import PostFilter
from nutgraf.store.values import LedgerPost
from nutgraf.web.dashboard.telling import STATES
from nutgraf.web.problems import Problem

_LONGEST = 200
_FIELDS = ("community", "state", "reason", "day", "words")


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the feed is asked for.

    Attributes:
        wanted: which posts.
        before: row from which on older posts are shown; None for the newest.
    """

    wanted: PostFilter
    before: int | None = None

    def query(self, **more: object) -> str:
        """Returns the wish as the query of an address.

        Args:
            more: what else stands in it, or in the place of what stands there; None for nothing.
        """
        said: dict[str, object] = {name: getattr(self.wanted, name) for name in _FIELDS}
        said |= {"before": self.before, **more}
        return urlencode({name: str(value) for name, value in said.items() if value is not None})

    @property
    def is_narrow(self) -> bool:
        """Whether not all posts are wanted."""
        return any(getattr(self.wanted, name) is not None for name in _FIELDS)


def read_wish(query: Mapping[str, str]) -> Wish:
    """Reads what is asked for; an empty field asks for nothing.

    Raises:
        Problem: 400, a field makes no sense.
    """
    said = {name: one_line(query.get(name, ""))[:_LONGEST] or None for name in _FIELDS}
    state = said["state"]
    if state is not None and state not in STATES:
        raise Problem(400, "bad-request", f"state: there is no state {state!r}")
    community = said["community"]
    wanted = PostFilter(
        community=community.removeprefix("!") if community else None,
        state=state,
        reason=said["reason"],
        day=_day(said["day"]),
        words=said["words"],
    )
    return Wish(wanted, read_number(query, "before"))


def read_number(query: Mapping[str, str], name: str) -> int | None:
    """Reads the number of a row; None where there is none.

    Raises:
        Problem: 400, it is no number.
    """
    text = query.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Problem(400, "bad-request", f"{name}: not the number of a row")
    return int(text)


def matches(post: LedgerPost, wanted: PostFilter) -> bool:
    """Whether a post is wanted, as the store has it."""
    return (
        wanted.community in {None, post.community}
        and wanted.state in {None, post.state}
        and wanted.reason in {None, post.reason}
        and wanted.day in {None, post.seen_at.astimezone(datetime.UTC).date()}
        and (wanted.words is None or wanted.words.casefold() in post.title.casefold())
    )


def _day(text: str | None) -> datetime.date | None:
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Problem(400, "bad-request", "day: not a day such as 2026-11-24") from None
