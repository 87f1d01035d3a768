"""Who may say what (DESIGN, section 5): by canonical URI, asked for afresh, never by name."""

from __future__ import annotations

from typing import Literal

from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.decisions import is_allowed, is_denied
from nutgraf.bot.policy import Policy
from nutgraf.community.values import Community, Person, host_of
from nutgraf.store.values import NewNotice

Reach = Literal["comment", "message", "silence"]
"""How somebody is answered: under their comment, by private message alone, or not at all."""


async def moderates(seat: Seat, person_uri: str, community: Community) -> bool:
    """Whether somebody moderates a community, by its list as it is now."""
    return person_uri in await seat.platform.moderators(community)


def is_to_be_ignored(crew: Crew, notice: NewNotice) -> str | None:
    """Says why somebody gets no answer, whatever they ask; None if they may get one."""
    if crew.is_own(author_of(notice)):
        return "own"
    if notice.author_bot:
        return "bot"
    if host_of(notice.author_uri) in crew.written.deny_instances:  # no choice of the dashboard's
        return "denied"
    return None


def author_of(notice: NewNotice) -> Person:
    """Returns who wrote a mention, reply or message."""
    return Person(notice.author_uri, notice.author_id, notice.author_name, notice.author_bot)


def reach(crew: Crew, notice: NewNotice) -> Reach:
    """How a person is answered who asks for something.

    In a community that has not opted in, by private message; where the operator, the moderators or
    the person said no, by silence.
    """
    wishes = crew.store.choices.wishes(notice.account, notice.community_uri, notice.author_uri)
    if wishes.stopped:
        return "silence"
    if notice.community is None or notice.community_uri is None:
        return "message"
    policy = crew.policy
    if is_denied(policy, notice.community):
        return "silence"
    mode = wishes.choice.mode if wishes.choice else None
    if mode == "off":
        return "silence"
    if wishes.paused:
        return "message"
    return "comment" if takes_answers(policy, notice.community, mode) else "message"


def takes_answers(policy: Policy, community: str, mode: str | None) -> bool:
    """Whether a community has agreed to answers under comments."""
    turned_on = mode in {"on", "mention-only"} and policy.moderators_may_turn_on
    return turned_on or is_allowed(policy, community)
