"""Answers: one for each mention or message, under it or by private message.

A request is let in, which needs a turn and is counted, before anything is asked for its sake.
"""

from __future__ import annotations

import logging

from nutgraf.bot import wording
from nutgraf.bot.authority import reach
from nutgraf.bot.budgets import judge
from nutgraf.bot.endings import Ended, Later, pause_where_banned
from nutgraf.bot.errand import Errand
from nutgraf.bot.outbox import (
    keep_one,
    say,
    say_by_message,
    settle,
    settle_message,
    wait_until_settled,
)
from nutgraf.bot.outcomes import came_to, waits_for_turn
from nutgraf.errors import NotAllowed, PlatformError
from nutgraf.store.values import Channel, Words

log = logging.getLogger(__name__)


async def let_in(errand: Errand, *, by_message: bool) -> bool:
    """Counts a request and waits for its turn; whether it is to be fulfilled.

    If it is not, its author has been told that this is enough for now, and the claim has ended.

    Args:
        errand: whose.
        by_message: whether the answer needs no turn to comment.

    Raises:
        Ended: its author asks too often to be told anything.
        Later: it is not its turn; nothing was asked of anybody.
    """
    verdict = judge(errand.crew, errand.claim)
    hushed = verdict == "enough" and reach(errand.crew, errand.notice) == "silence"
    if verdict == "silence" or hushed:
        raise Ended("too-many")
    if verdict == "answer" and not by_message:
        await _demand_turn(errand)
    errand.crew.store.ledger.begin(errand.claim, verdict)
    if verdict == "enough":
        await reply(errand, errand.texts.too_many, by_message=True)
    return verdict == "answer"


async def _demand_turn(errand: Errand) -> None:
    """Takes a turn to comment, which the account holds until it is used."""
    crew, seat = errand.crew, errand.seat
    wait = await seat.take_turn()
    if wait > 0:
        waits_for_turn(seat.platform.instance, wait)
        raise Later(crew.later(wait), "turn")  # posts leave the next turn to it


async def reply(
    errand: Errand, text: str, *, by_message: bool, language: str | None = None
) -> None:
    """Answers, and ends the claim.

    Args:
        errand: whose.
        text: Markdown of our own.
        by_message: whether the answer goes to the person alone; else it stands under the comment,
            and goes by message only where the platform does not take it there.
        language: code of the text's.

    Raises:
        Ended: the person cannot be answered.
        Later: not now.
    """
    if by_message or errand.notice.comment_id is None:
        await _reply_by_message(errand, text)
        return
    try:
        await _reply_by_comment(errand, text, language)
    except NotAllowed as error:
        log.info("%s may not comment there: %s", errand.seat.name, error)
        pause_where_banned(errand.crew, errand.seat, errand.notice.community_uri, error)
        await _reply_by_message(errand, _elsewhere(errand, text))


def _elsewhere(errand: Errand, text: str) -> str:
    """What was meant to stand under a comment, for a message: it has to say what it is about."""
    return wording.by_message(errand.texts, text, errand.notice.post_uri or errand.notice.uri)


async def _reply_by_comment(errand: Errand, text: str, language: str | None) -> None:
    seat, crew = errand.seat, errand.crew
    post, comment = await errand.post(), await errand.comment()
    if post is None or comment is None or comment.deleted or comment.removed:
        raise Ended("deleted")
    await _demand_turn(errand)  # again: meanwhile another may have used it, or it is over
    how = reach(crew, errand.notice)  # the last look: somebody may have said no meanwhile
    if how == "silence":
        raise Ended("not-answered-here")
    if how == "message":
        await _reply_by_message(errand, _elsewhere(errand, text))
        return
    saying = await say(
        crew,
        seat,
        errand.claim,
        _words(errand, "comment", text),
        post,
        lambda: seat.platform.comment(post, text, parent=comment, language=language),
    )
    came_to(errand.claim.subject, "answered")
    log.info("%s: answered %s", seat.name, errand.notice.uri)
    try:
        await keep_one(crew, seat, saying, post)
    except PlatformError as error:
        log.debug("%s: cannot look again at %s: %s", seat.name, errand.notice.uri, error)


async def _reply_by_message(errand: Errand, text: str) -> None:
    try:
        await say_by_message(
            errand.crew, errand.seat, errand.claim, _words(errand, "message", text), errand.author
        )
    except NotAllowed as error:
        raise Ended("no-messages", str(error)) from None
    came_to(errand.claim.subject, "answered", "by-message")
    log.info("%s: answered %s by message", errand.seat.name, errand.notice.uri)


def _words(errand: Errand, channel: Channel, text: str) -> Words:
    notice = errand.notice
    return Words(
        kind="answer",
        channel=channel,
        account=errand.seat.name,
        text=text,
        post_uri=notice.post_uri,
        community_uri=notice.community_uri,
        person_uri=notice.author_uri,
        parent_id=notice.comment_id if channel == "comment" else None,
    )


async def take_up(errand: Errand) -> bool:
    """Settles an answer that was begun; whether it stands, or stood, and nothing is left to do."""
    crew, seat, claim = errand.crew, errand.seat, errand.claim
    saying = crew.store.ledger.saying("answer", errand.notice.uri)
    if saying is None or saying.state != "intended":
        return False
    wait_until_settled(crew, saying)
    if saying.words.channel == "message":
        was_sent = await settle_message(crew, seat, claim, saying, errand.author)
        if was_sent:
            came_to(claim.subject, "answered", "found")
        return was_sent
    post = await errand.post()
    if post is None:
        raise Ended("deleted")
    there = await settle(crew, seat, claim, saying, post)
    if there and all(comment.deleted or comment.removed for comment in there):
        crew.store.ledger.mark_saying(saying.id, "removed" if there[0].removed else "withdrawn")
        raise Ended("removed")
    if there:
        came_to(claim.subject, "answered", "found")
    return bool(there)
