"""One post, as far as it can go: the idempotent step function of DESIGN, section 5."""

from __future__ import annotations

import datetime
import logging
from dataclasses import replace
from typing import Literal

from nutgraf import telemetry
from nutgraf.bot import wording
from nutgraf.bot.adopting import adopt, words_of
from nutgraf.bot.crew import Crew, Reading, Seat
from nutgraf.bot.decisions import (
    Standing,
    refuse_community,
    refuse_post,
    refuse_summary,
    summarised_by_another,
)
from nutgraf.bot.endings import Ended, Later, ending
from nutgraf.bot.outbox import keep_one, own_comments, say, settle, wait_until_settled
from nutgraf.bot.outcomes import came_to, waits_for_turn
from nutgraf.bot.policy import CommentFormat, Policy
from nutgraf.bot.room import oldest, wait_for_room
from nutgraf.bot.surroundings import Surroundings, look_around
from nutgraf.community.values import Post
from nutgraf.errors import BadOption, FetchFailed, NotAnArticle, PlatformError
from nutgraf.fetch.identity import canonical_form
from nutgraf.language.messages import fill
from nutgraf.reading import ReadingOptions
from nutgraf.store.columns import kept_link
from nutgraf.store.resting import failures
from nutgraf.store.values import Claim, Draft, LedgerPost, Saying

log = logging.getLogger(__name__)

_TRANSIENT = frozenset(("timeout", "http-5xx", "network"))
_HOUR = datetime.timedelta(hours=1)

PostClaim = Claim[LedgerPost]


async def step_post(
    crew: Crew,
    seat: Seat,
    claim: PostClaim,
    format: CommentFormat | None = None,  # noqa: A002 - the word of the settings
) -> None:
    """Takes a claimed post as far as it can go now, and ends the claim.

    It may be called at any time, by anybody, as often as one likes: what was said is not said
    again. Whatever it cannot do now is due later.

    Args:
        crew: of the deployment.
        seat: of the account that noted the post: its number there means nothing elsewhere.
        claim: of the post.
        format: in which a comment is drafted at once, even where it must wait then: the draft
            keeps it. By default that of the community, once there is room for a comment.

    Raises:
        BadOption: the post is another account's; the claim is given back.
        PlatformDown: the instance needs a rest; the post is due later.
        RateLimited: the same.
        BadCredentials: the account does; the post is due later.
    """
    if claim.subject.account != seat.name:
        crew.store.ledger.release(claim)
        raise BadOption(f"{claim.subject.uri} is for {claim.subject.account}, not for {seat.name}")
    with (
        telemetry.about(claim.subject.uri, seat.name),
        telemetry.step("step", kind="post", account=seat.name),
    ):
        async with ending(crew, seat, claim):
            await _go_on(crew, seat, claim, format)


async def _go_on(
    crew: Crew,
    seat: Seat,
    claim: PostClaim,
    format: CommentFormat | None,  # noqa: A002 - as above
) -> None:
    if claim.subject.state == "intended" and not await _take_up(crew, seat, claim):
        return
    subject = claim.subject
    around = look_around(crew, subject)
    _refuse_unseen(crew, subject, around, wait=format is None)
    post = await seat.platform.post(subject.local_id)
    _refuse_now(crew, around, post)
    draft = subject.draft
    if draft is None or kept_link(post.link) != subject.link:  # its author may have mended it
        here = replace(around.here, format=format or around.here.format)
        draft = await _prepare(crew, seat, claim, post, here)
    await _comment(crew, seat, claim, draft, post, around.here)


async def _take_up(crew: Crew, seat: Seat, claim: PostClaim) -> bool:
    """Settles an intent without an answer; whether the comment is still to be written."""
    ledger = crew.store.ledger
    saying = ledger.saying("summary", claim.subject.uri)
    if saying is None or saying.state != "intended":
        return True
    wait_until_settled(crew, saying)
    post = await seat.platform.post(claim.subject.local_id)
    there = await settle(crew, seat, claim, saying, post)
    if not there:
        return True
    if all(comment.deleted or comment.removed for comment in there):
        state: Literal["removed", "withdrawn"] = "removed" if there[0].removed else "withdrawn"
        ledger.close(claim, state, "found so")
        came_to(claim.subject, state, "found")
    else:
        came_to(claim.subject, "posted", "found")
        log.info("%s: found its comment under %s", seat.name, claim.subject.uri)
    return False


def _refuse_unseen(crew: Crew, subject: LedgerPost, around: Surroundings, *, wait: bool) -> None:
    """Raises `Ended`, or `Later` if it is to wait, where nothing needs to be asked to know that."""
    refused = refuse_community(around.policy, subject.community, around.wishes.choice)
    if refused:
        raise Ended(refused)
    if subject.published < oldest(crew, around.here):  # whatever for, it waited long enough
        raise Ended("too-old")
    if wait:
        wait_for_room(crew, subject, around.here)


async def _prepare(crew: Crew, seat: Seat, claim: PostClaim, post: Post, policy: Policy) -> Draft:
    """Reads the article and drafts the comment.

    Raises:
        Ended: there will be none.
        Later: there is none now.
    """
    subject = claim.subject
    if not post.link:
        raise Ended("no-link")
    address = canonical_form(post.link)
    draft = _crosspost(crew, subject, policy, address)
    if draft is None:
        options = ReadingOptions(sentences=policy.sentences)
        reading = await _read(crew, claim, post.link, options)
        words, kept = reading.summary.article_words, reading.summary.summary_words
        log.info("%s: read %s: %d words, %d to quote", seat.name, post.link, words, kept)
        if reading.address != address:
            draft = _crosspost(crew, subject, policy, reading.address)
        draft = draft or _draft(crew, seat, policy, reading, post)
    crew.store.ledger.prepare(claim, draft, link=post.link)
    return draft


def _crosspost(
    crew: Crew, subject: LedgerPost, policy: Policy, address: str | None
) -> Draft | None:
    """A comment that links to where the same article was summarised; None where it was not.

    It is asked before an article is read, and again just before its summary is said: two posts
    that came at once are both read before either is commented.
    """
    if address is None or policy.crosspost == "summary" or not policy.crosspost_days:
        return None
    since = crew.store.now() - datetime.timedelta(days=policy.crosspost_days)
    found = crew.store.ledger.summary_of(address, since=since, besides=subject.uri)
    if found is None:
        return None
    if found[1].state == "intended":  # it is being said at this moment
        _wait_for_crosspost(crew, *found)
    if found[1].uri is None:
        return None
    if policy.crosspost == "silent":
        raise Ended("crosspost", found[0].uri)
    texts = wording.texts_for(policy, subject.language)
    text = fill(texts.crosspost, link=found[1].uri)
    return Draft(wording.signed(text, texts, crew.source_url))


def _wait_for_crosspost(crew: Crew, post: LedgerPost, saying: Saying) -> None:
    """Raises `Later` until it is known where an article is summarised; for an hour at most."""
    if abs(crew.store.now() - saying.intended_at) < _HOUR:
        raise Later(crew.later(crew.times.request), "post-in-hand", post.uri)


async def _read(crew: Crew, claim: PostClaim, link: str, options: ReadingOptions) -> Reading:
    try:
        with telemetry.step("read"):
            return await crew.reader.read(link, options)
    except NotAnArticle as refusal:
        raise Ended(refusal.reason, refusal.evidence) from None
    except FetchFailed as failure:
        attempts = failures(claim.subject, failure.reason)
        if failure.reason not in _TRANSIENT or attempts + 1 >= crew.times.attempts:
            raise Ended(failure.reason, failure.evidence) from None
        rest = max(crew.times.retry * 3.0**attempts, failure.retry_after or 0.0)
        raise Later(crew.later(rest), failure.reason, failure.evidence) from None


def _draft(crew: Crew, seat: Seat, policy: Policy, reading: Reading, post: Post) -> Draft:
    summary = reading.summary
    refusal = refuse_summary(summary, policy, post.body)
    if refusal:
        raise Ended(refusal)
    try:
        text = wording.draw_summary(summary, policy, seat.platform.limits, crew.source_url)
    except BadOption as error:
        raise Ended("too-long", str(error)) from None
    return draft_of(text, reading, policy)


def draft_of(text: str, reading: Reading, policy: Policy) -> Draft:
    """A summary as the ledger takes it."""
    summary = reading.summary
    return Draft(
        text,
        article=reading.address,
        article_words=summary.article_words,
        summary_words=summary.summary_words,
        language=summary.article.language,
        format=policy.format,
    )


async def _comment(  # noqa: PLR0913, PLR0917 - who, what and where
    crew: Crew, seat: Seat, claim: PostClaim, draft: Draft, post: Post, policy: Policy
) -> None:
    """Writes the comment, if it is still wanted and there is room for it."""
    subject = claim.subject
    wait_for_room(crew, subject, policy)
    with telemetry.step("comments"):
        comments = await seat.platform.comments(post)
    if adopt(crew, claim, draft, await own_comments(seat, post, None), comments):
        return
    if summarised_by_another(comments, policy, crew.is_own):
        raise Ended("other-bot")
    wait = await seat.take_turn()
    if wait > 0:
        waits_for_turn(seat.platform.instance, wait)
        raise Later(crew.later(wait), "turn")
    around = look_around(crew, subject)  # the last look: somebody may have said no meanwhile
    _refuse_now(crew, around, post)
    wait_for_room(crew, subject, around.here)
    link = _crosspost(crew, subject, around.here, draft.article)
    if link is not None:
        draft = link
        crew.store.ledger.prepare(claim, draft)
    saying = await say(
        crew,
        seat,
        claim,
        words_of(seat.name, subject, draft),
        post,
        lambda: seat.platform.comment(post, draft.text, language=draft.language),
    )
    came_to(subject, "posted")
    log.info("%s: commented %s under %s", seat.name, saying.uri, subject.uri)
    try:
        await keep_one(crew, seat, saying, post)
    except PlatformError as error:  # whoever looks after it later does so
        log.debug("%s: cannot look again at %s: %s", seat.name, subject.uri, error)


def _refuse_now(crew: Crew, around: Surroundings, post: Post) -> None:
    """Raises `Ended` where the post, its author or its community want no comment."""
    standing = Standing(around.wishes.choice, around.wishes.stopped)
    refusal = refuse_post(post, around.policy, standing, crew.store.now(), crew.is_own)
    if refusal:
        raise Ended(refusal)
    if around.wishes.paused:
        raise Ended("banned")
