"""One mention, reply or message: the same kind of step as for posts."""

from __future__ import annotations

import logging

from nutgraf import telemetry
from nutgraf.bot import requests
from nutgraf.bot.authority import is_to_be_ignored, reach
from nutgraf.bot.commands import Command, names_bot, parse_command
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.endings import Ended, ending
from nutgraf.bot.errand import Errand
from nutgraf.bot.forwarding import demand_news, forward
from nutgraf.bot.orders import carry_out
from nutgraf.bot.outcomes import came_to
from nutgraf.bot.replying import let_in, take_up
from nutgraf.store.values import Claim, LedgerNotice, NewNotice

log = logging.getLogger(__name__)

_FEEDBACK = {"good": "good", "bad": "bad"}
_ORDERS = frozenset(("delete", "stop", "start", "off", "on", "mention-only", "format"))
_TO_A_REPLY = frozenset(("delete", "stop"))
"""What counts without a mention, in an answer to the bot: people talk to each other there."""

_LETTERS = frozenset(("aside", "unknown"))
"""What is passed on where it comes as a message: it is no command."""


async def step_notice(crew: Crew, seat: Seat, claim: Claim[LedgerNotice]) -> None:
    """Answers a claimed mention, reply or message, or does what it says, and ends the claim.

    As `posts.step_post`: idempotent, one answer at most.

    Raises:
        PlatformDown: the instance needs a rest; the notice is due later.
        BadCredentials: the account does; the notice is due later.
    """
    with (
        telemetry.about(claim.subject.uri, seat.name),
        telemetry.step("step", kind="notice", account=seat.name),
    ):
        async with ending(crew, seat, claim):
            await _go_on(Errand(crew, seat, claim))


async def _go_on(errand: Errand) -> None:
    crew, seat, claim, notice = errand.crew, errand.seat, errand.claim, errand.notice
    if claim.subject.state == "intended" and await take_up(errand):
        return
    ignored = is_to_be_ignored(crew, notice)
    if ignored:
        raise Ended(ignored)
    command = parse_command(notice.text, seat.names)
    if command.verb in _FEEDBACK:
        _count_feedback(crew, claim, command)
    elif command.verb not in _TO_A_REPLY and _is_mere_reply(notice, seat):
        raise Ended("aside")
    elif command.verb in _ORDERS:
        await carry_out(errand, command)
    else:
        await _answer(errand, command)


def _is_mere_reply(notice: NewNotice, seat: Seat) -> bool:
    """Whether it answers the bot and does not name it; a comment that does both is told as one."""
    return notice.kind == "reply" and not names_bot(notice.text, seat.names)


def _count_feedback(crew: Crew, claim: Claim[LedgerNotice], command: Command) -> None:
    notice, ledger = claim.subject.notice, crew.store.ledger
    parent = notice.ancestors[-1] if notice.ancestors else None
    saying = None if parent is None else ledger.saying_at(notice.account, parent)
    if saying is None:
        raise Ended("aside")
    ledger.note_feedback(saying.id, notice.author_uri, "good" if command.verb == "good" else "bad")
    ledger.finish(claim, f"{command.verb} bot")
    came_to(claim.subject, "answered", "feedback")


async def _answer(errand: Errand, command: Command) -> None:
    """Answers a request for words, within the budgets."""
    how = reach(errand.crew, errand.notice)
    if how == "silence":
        raise Ended("not-answered-here")
    is_letter = errand.notice.kind == "message" and command.verb in _LETTERS
    if is_letter:
        demand_news(errand)
    elif command.verb == "aside":
        raise Ended("aside")
    # A link of the asker's own would let strangers choose what the bot says in public.
    by_message = how == "message" or command.verb == "help" or command.url is not None
    if not await let_in(errand, by_message=by_message):
        return
    if is_letter:
        await forward(errand)
    else:
        await requests.fulfil(errand, command, by_message=by_message)
