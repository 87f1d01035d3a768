"""What people may order: to withdraw, to be left alone, and for moderators, to be quiet or not."""

from __future__ import annotations

import logging

from nutgraf.bot import wording
from nutgraf.bot.authority import moderates, reach
from nutgraf.bot.budgets import may_confirm, may_order
from nutgraf.bot.commands import Command
from nutgraf.bot.decisions import asks_only, is_allowed, is_denied
from nutgraf.bot.endings import Ended
from nutgraf.bot.errand import Errand
from nutgraf.bot.forwarding import forward
from nutgraf.bot.outcomes import came_to, was_taken_away
from nutgraf.bot.policy import COMMENT_FORMATS
from nutgraf.bot.replying import let_in, reply
from nutgraf.bot.withdrawing import withdraw_summary
from nutgraf.community.values import Community, Post
from nutgraf.errors import Gone, NotAllowed, PlatformDown
from nutgraf.language.messages import Messages, fill
from nutgraf.store.values import MODES, Mode, Saying

log = logging.getLogger(__name__)

_OWN = frozenset(("stop", "start"))
"""What people order for themselves: nobody is asked whether they may."""


async def carry_out(errand: Errand, command: Command) -> None:
    """Does what was ordered, if who ordered it may, and ends the claim.

    Each order can be carried out twice without harm. It is confirmed to the person alone. Why it
    was not is told where the person would get an answer.
    """
    if _sends_out(errand, command):
        if not await let_in(errand, by_message=True):
            return
    else:
        _demand_room(errand, command)
        errand.crew.store.ledger.begin(errand.claim, "order")
    match command.verb:
        case "stop":
            await _stop(errand)
        case "start":
            errand.crew.store.choices.opt_in(errand.notice.author_uri)
            await _confirm(errand, errand.texts.started)
        case "delete":
            await _delete(errand, command)
        case _:
            await _set_community(errand, command)


def _sends_out(errand: Errand, command: Command) -> bool:
    """Whether the instance may have to ask others for what a stranger names, as for a request."""
    names_something = command.url is not None or command.community is not None
    return errand.notice.kind == "message" and names_something and command.verb not in _OWN


def _demand_room(errand: Errand, command: Command) -> None:
    """Raises `Ended` for who orders too often; what is theirs alone costs nothing."""
    if command.verb not in _OWN and not may_order(errand.crew, errand.claim):
        raise Ended("too-many")


async def _confirm(errand: Errand, text: str) -> None:
    """Says what became of it, unless the person has been told enough for now."""
    if may_confirm(errand.crew, errand.notice):
        await reply(errand, text, by_message=True)
    else:
        errand.crew.store.ledger.finish(errand.claim, "not confirmed")
        came_to(errand.claim.subject, "answered", "not-confirmed")


async def _refuse(errand: Errand, text: str) -> None:
    """Says why it was not done, but not where there is to be silence."""
    if reach(errand.crew, errand.notice) == "silence":
        raise Ended("not-answered-here")
    await _confirm(errand, text)


async def _stop(errand: Errand) -> None:
    """Leaves somebody alone; who says so again, as machines do, is left alone in that too."""
    choices, person = errand.crew.store.choices, errand.notice.author_uri
    if choices.opted_out(person) and errand.claim.subject.begun is None:
        raise Ended("stopped-before")
    choices.opt_out(person)
    await _confirm(errand, errand.texts.stopped)


async def _delete(errand: Errand, command: Command) -> None:
    """Withdraws the answer under which it is ordered, else all that was said under the post.

    The first is for who asked for it, both for the post's author and moderators.
    """
    if errand.notice.kind == "message" and command.url is None:
        await _refuse(errand, _which(errand, "delete https://…"))
        return
    answer = _answer_above(errand)
    own = answer is not None and answer.words.person_uri == errand.notice.author_uri
    post = await _post_meant(errand, command)
    if not own and not (post is not None and await _may_withdraw(errand, post)):
        await _refuse(errand, _of_post(errand, post, errand.texts.not_allowed))
        return
    by = f"by {errand.notice.author_uri}"
    if answer is not None and answer.local_id is not None:
        await errand.seat.platform.withdraw(answer.local_id)
        errand.crew.store.ledger.mark_saying(answer.id, "withdrawn", by)
        was_taken_away(answer, "withdrawn", "ordered")
    elif post is not None:
        await withdraw_summary(errand.crew, errand.seat, post, by)
        await _withdraw_answers(errand, post, by)
    await _confirm(errand, _of_post(errand, post, errand.texts.deleted))


async def _withdraw_answers(errand: Errand, post: Post, by: str) -> None:
    """Takes away what this account told people under a post: that may be a summary, too."""
    seat, ledger = errand.seat, errand.crew.store.ledger
    try:
        own = await seat.platform.comments_by_me(post)
    except (Gone, NotAllowed):  # who cannot see them cannot take them away
        return
    for comment in own:
        if comment.parent_id is None or comment.deleted or comment.removed:
            continue
        await seat.platform.withdraw(comment.id)
        saying = ledger.saying_at(seat.name, comment.id)
        if saying is not None:
            ledger.mark_saying(saying.id, "withdrawn", by)
            was_taken_away(saying, "withdrawn", "ordered")


def _of_post(errand: Errand, post: Post | None, text: str) -> str:
    """What is said of a post to somebody alone, who may not see which it is."""
    link = errand.notice.post_uri if post is None else post.uri
    return text if link is None else wording.about(link, text)


def _which(errand: Errand, example: str) -> str:
    """Asks which post or community an order is about."""
    return fill(errand.texts.which, example=f"`{example}`")


async def _post_meant(errand: Errand, command: Command) -> Post | None:
    if errand.notice.post_id is not None:
        return await errand.post()
    if command.url is None:
        return None
    try:
        return await errand.seat.platform.find_post(command.url)
    except (Gone, PlatformDown):  # the instance may wait for another that does not answer
        return None


async def _may_withdraw(errand: Errand, post: Post) -> bool:
    asker = errand.notice.author_uri
    return post.author.uri == asker or await moderates(errand.seat, asker, post.community)


def _answer_above(errand: Errand) -> Saying | None:
    """The bot's answer to somebody, if that is what is answered now, and it stands."""
    notice = errand.notice
    if not notice.ancestors:
        return None
    saying = errand.crew.store.ledger.saying_at(notice.account, notice.ancestors[-1])
    if saying is None or saying.words.kind != "answer" or saying.state != "posted":
        return None
    return saying


async def _set_community(errand: Errand, command: Command) -> None:
    """Does what a moderator orders for the community, which no one else can."""
    community = await _community_meant(errand, command)
    if community is None:
        place = "community" if command.place is None else command.place
        order = (
            f"format {command.format or 'spoiler'}" if command.verb == "format" else command.verb
        )
        await _refuse(errand, _which(errand, f"{order} !{place}@instance"))
        return
    if is_denied(errand.crew.policy, community.handle):
        raise Ended("denied")
    if not await moderates(errand.seat, errand.notice.author_uri, community):
        await _refuse(errand, errand.texts.moderators_only)
        return
    if command.verb == "format" and command.format is None:
        await _confirm(errand, fill(errand.texts.formats, formats=", ".join(COMMENT_FORMATS)))
        return
    if command.verb in {"on", "mention-only"} and not _may_turn_on(errand, command, community):
        await forward(errand, community)
        return
    mode: Mode | None = next((m for m in MODES if m == command.verb), None)
    errand.crew.store.choices.choose(
        community.uri,
        community.handle,
        mode=mode,
        format=command.format,
        by=errand.notice.author_uri,
    )
    chosen = f"takes the format {command.format}" if command.format else f"is {command.verb}"
    log.info("%s %s, as %s wants", community.handle, chosen, errand.notice.author_uri)
    await _confirm(errand, _told(errand.texts, command, community))


async def _community_meant(errand: Errand, command: Command) -> Community | None:
    """Where an order counts: where it stands, or for a message, the community that it names.

    Raises:
        Ended: it stands in a community and speaks of something else ("off topic").
    """
    if errand.community is not None:
        if command.place not in (None, errand.community.name.lower()):
            raise Ended("aside")
        return errand.community
    if command.community is None:
        return None
    try:
        return await errand.seat.platform.find_community(command.community)
    except (Gone, PlatformDown):  # as above
        return None


def _may_turn_on(errand: Errand, command: Command, community: Community) -> bool:
    """Whether the operator permits what a moderator wants: anyone can create a community."""
    policy = errand.crew.policy
    wants_summaries = command.verb == "on"
    if wants_summaries and asks_only(policy, community.handle):
        return False
    return is_allowed(policy, community.handle) or policy.moderators_may_turn_on


def _told(texts: Messages, command: Command, community: Community) -> str:
    name = wording.community_name(community.handle)
    if command.verb == "format":
        return fill(texts.format_set, format=command.format or "")
    by_verb = {"off": texts.switched_off, "on": texts.switched_on}
    return fill(by_verb.get(command.verb, texts.mention_only), community=name)
