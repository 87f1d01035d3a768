"""Whether there is room for one more comment in a community, or its posts have to wait."""

from __future__ import annotations

import datetime

from nutgraf.bot.crew import Crew
from nutgraf.bot.endings import Later
from nutgraf.bot.policy import Policy
from nutgraf.store.values import LedgerPost

_HOUR = datetime.timedelta(hours=1)
_DAY = datetime.timedelta(days=1)


def oldest(crew: Crew, policy: Policy) -> datetime.datetime:
    """When the oldest posts were published that may still be commented."""
    return crew.store.now() - _HOUR * policy.maximum_age_hours


def wait_for_room(crew: Crew, subject: LedgerPost, policy: Policy) -> None:
    """Raises `Later` in quiet hours and where a community has had its share.

    All of its posts wait then, however many there are.

    Args:
        crew: of the deployment.
        subject: that waits.
        policy: as it is in the community.
    """
    later = _full_until(crew, subject, policy)
    if later is not None:
        crew.store.ledger.put_off(
            subject.account,
            subject.community_uri,
            later.until,
            later.reason,
            not_before=oldest(crew, policy),
        )
        raise later


def _full_until(crew: Crew, subject: LedgerPost, policy: Policy) -> Later | None:
    now = crew.store.now()
    quiet_until = policy.is_quiet(now)
    if quiet_until is not None:
        return Later(quiet_until, "quiet-hours")
    in_hour, in_day = crew.store.ledger.counts_said(
        "summary", since=(now - _HOUR, now - _DAY), community_uri=subject.community_uri
    )
    if in_hour >= policy.per_hour:
        return Later(now + _HOUR / 12, "hourly-limit")
    if in_day >= policy.per_day:
        return Later(now + _DAY / 12, "daily-limit")
    return None
