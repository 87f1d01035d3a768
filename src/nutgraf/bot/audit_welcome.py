"""Since when the bot was not welcome under a post: what it said before is left standing."""

from __future__ import annotations

import datetime

from nutgraf.bot.crew import Crew
from nutgraf.store.values import LedgerPost

_CLOCKS_APART = datetime.timedelta(minutes=5)


def unwelcome_since(crew: Crew, row: LedgerPost | None) -> datetime.datetime | None:
    """When a post's author or the moderators there said that they want no comment.

    What the settings deny, nobody knows since when; and under a post that is deleted the bot takes
    its comment away by itself, once it remembers it.

    Args:
        crew: of the deployment.
        row: of the post.

    Returns:
        A time that is surely later by all clocks; None if nobody said so.
    """
    if row is None or row.state != "skipped":
        return None
    choices, when = crew.store.choices, None
    if row.reason == "author-stopped":
        when = choices.opted_out_at(row.author_uri)
    elif row.reason == "switched-off":
        choice = choices.community(row.community_uri)
        when = choice.at if choice is not None and choice.mode == "off" else None
    return None if when is None else when + _CLOCKS_APART
