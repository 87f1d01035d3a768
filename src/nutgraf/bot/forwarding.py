"""Private messages that are no commands go on to the maintainer, once, within a budget."""

from __future__ import annotations

import hashlib

from nutgraf.bot import wording
from nutgraf.bot.budgets import may_forward
from nutgraf.bot.endings import Ended
from nutgraf.bot.errand import Errand
from nutgraf.bot.outbox import say_by_message, settle_message
from nutgraf.bot.replying import reply
from nutgraf.store.values import Words


async def forward(errand: Errand) -> None:
    """Passes a private message on and tells its sender so; ends the claim.

    The same words of the same person are passed on once, ever.

    Raises:
        Ended: there is nobody to pass it on to, or enough has been passed on.
    """
    maintainer = errand.crew.policy.maintainer
    if maintainer is None:
        raise Ended("no-maintainer")
    if errand.notice.author_uri == maintainer:
        raise Ended("from-maintainer")
    if not await _forwarded(errand, maintainer):
        raise Ended("too-many")
    await reply(errand, errand.texts.forwarded, by_message=True)


async def _forwarded(errand: Errand, maintainer: str) -> bool:
    """Passes the message on, unless that was done; whether the maintainer has it."""
    crew, seat, notice = errand.crew, errand.seat, errand.notice
    ledger = crew.store.ledger
    digest = hashlib.sha256(notice.text.strip().encode("utf-8", "replace")).hexdigest()
    key = f"{notice.author_uri}#{digest}"
    person = await seat.platform.find_person(maintainer)
    known = ledger.saying("forward", key)
    if known is not None and known.state != "intended":
        return True
    if known is not None and await settle_message(crew, seat, errand.claim, known, person):
        return True
    if known is None and not may_forward(crew, notice):
        return False
    words = Words(
        kind="forward",
        channel="message",
        account=seat.name,
        text=wording.forwarded(notice.author_uri, notice.text),
        person_uri=notice.author_uri,
    )
    await say_by_message(crew, seat, errand.claim, words, person, key=key)
    return True
