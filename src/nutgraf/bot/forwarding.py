"""Private messages that are no commands go on to the maintainer, once, within a budget."""

from __future__ import annotations

import hashlib

from nutgraf.bot import wording
from nutgraf.bot.budgets import may_forward
from nutgraf.bot.endings import Ended
from nutgraf.bot.errand import Errand
from nutgraf.bot.outbox import say_by_message, settle_message
from nutgraf.bot.replying import reply
from nutgraf.community.values import Community
from nutgraf.store.values import NewNotice, Saying, Words


async def forward(errand: Errand, about: Community | None = None) -> None:
    """Passes on what somebody wrote and tells them so; ends the claim.

    The same words of the same person are passed on once, ever, and told of once: who writes them
    again may be a machine that answers each message with them.

    Args:
        errand: whose.
        about: the community that they are about, if they are about one.

    Raises:
        Ended: as `demand_news` has it.
    """
    known = demand_news(errand, about)
    await _pass_on(errand, known, about)
    await reply(errand, errand.texts.forwarded, by_message=True)


def demand_news(errand: Errand, about: Community | None = None) -> Saying | None:
    """Sees to it that what somebody wrote may be passed on.

    Args:
        errand: whose.
        about: as of `forward`.

    Returns:
        What an earlier step for the same notice has passed on, or was about to; None for nothing.

    Raises:
        Ended: there is nobody to pass it on to, they have it, or enough has been passed on.
    """
    ledger, notice = errand.crew.store.ledger, errand.notice
    if errand.crew.policy.maintainer is None:
        raise Ended("no-maintainer")
    if notice.author_uri == errand.crew.policy.maintainer:
        raise Ended("from-maintainer")
    known = ledger.saying("forward", _key(notice, about))
    if known is not None and _is_anothers(errand, known):
        raise Ended("passed-on-before")
    if known is None and not may_forward(errand.crew, notice):
        raise Ended("too-many")
    return known


async def _pass_on(errand: Errand, known: Saying | None, about: Community | None) -> None:
    crew, seat, notice = errand.crew, errand.seat, errand.notice
    if known is not None and known.state != "intended":
        return
    person = await seat.platform.find_person(crew.policy.maintainer or "")
    if known is not None and await settle_message(crew, seat, errand.claim, known, person):
        return
    handle = None if about is None else about.handle
    words = Words(
        kind="forward",
        channel="message",
        account=seat.name,
        text=wording.forwarded(notice.author_uri, notice.text, handle),
        person_uri=notice.author_uri,
    )
    await say_by_message(crew, seat, errand.claim, words, person, key=_key(notice, about))


def _is_anothers(errand: Errand, known: Saying) -> bool:
    """Whether something was passed on before work on this notice began."""
    begun_at = errand.claim.subject.begun_at
    return known.state != "intended" and (begun_at is None or known.intended_at < begun_at)


def _key(notice: NewNotice, about: Community | None) -> str:
    text = notice.text.strip() if about is None else f"{about.uri} {notice.text.strip()}"
    return f"{notice.author_uri}#{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
