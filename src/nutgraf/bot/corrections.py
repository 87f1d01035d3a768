"""What an operator sets right by hand: a summary made anew in place, or withdrawn for good."""

from __future__ import annotations

import logging
from dataclasses import replace

from nutgraf.bot import wording
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.endings import Later
from nutgraf.bot.posts import policy_at, step_post
from nutgraf.bot.tending import still_standing
from nutgraf.bot.watching import noted
from nutgraf.community.values import Post
from nutgraf.errors import BadOption, Gone, PlatformError
from nutgraf.reading import ReadingOptions
from nutgraf.store.values import Claim, Draft, LedgerPost, Saying

log = logging.getLogger(__name__)

_OVER = frozenset(("withdrawn", "removed"))


async def find_post(crew: Crew, address: str) -> tuple[Seat, Post]:
    """Finds a post that an operator names by its canonical URI or an address that shows it.

    Raises:
        BadOption: no account knows it.
    """
    known = crew.store.ledger.post(address)
    if known is not None and known.account in crew.seats:
        seat = crew.seats[known.account]
        return seat, await seat.platform.post(known.local_id)
    for seat in crew.seats.values():
        try:
            post = await seat.platform.find_post(address)
        except Gone:
            continue
        row = crew.store.ledger.post(post.uri)
        owner = None if row is None else crew.seats.get(row.account)
        if row is None or owner is None:
            return seat, post
        return owner, await owner.platform.post(row.local_id)
    raise BadOption(f"none of the bot's accounts knows a post {address[:200]!r}")


async def redo(crew: Crew, seat: Seat, post: Post) -> LedgerPost:
    """Reads the article again and edits the comment in place, or comments where none was made.

    Returns:
        The post as the ledger has it then.

    Raises:
        BadOption: the summary was withdrawn or removed; nothing is said there again.
        NotAnArticle: there is no article any more; the comment stays as it is.
        FetchFailed: the page cannot be had; the comment stays as it is.
        PlatformError: the instance does not do it.
    """
    ledger = crew.store.ledger
    ledger.note_posts([noted(post, seat)])
    saying = ledger.saying("summary", post.uri)
    if saying is not None and saying.state == "posted":
        await still_standing(crew, seat, saying)
        saying = ledger.saying("summary", post.uri)
    claim = _claim(crew, post)
    if claim.subject.state in _OVER:
        ledger.release(claim)
        raise BadOption(f"the summary was {claim.subject.state}; nothing is said there again")
    if saying is None or saying.state != "posted" or saying.local_id is None:
        await step_post(crew, seat, replace(claim, subject=replace(claim.subject, draft=None)))
    else:
        try:
            await _edit(crew, seat, post, claim, saying)
        finally:
            ledger.release(claim)
    found = ledger.post(post.uri)
    assert found is not None  # noqa: S101 - it was noted above
    return found


async def _edit(
    crew: Crew, seat: Seat, post: Post, claim: Claim[LedgerPost], saying: Saying
) -> None:
    assert saying.local_id is not None  # noqa: S101 - the caller looked
    policy = policy_at(crew, claim.subject.community, claim.subject.community_uri)
    if not post.link:
        raise BadOption("the post has no link any more")
    reading = await crew.reader.read(post.link, ReadingOptions(sentences=policy.sentences))
    text = wording.draw_summary(reading.summary, policy, seat.platform.limits, crew.source_url)
    if text != saying.words.text:
        await seat.platform.edit(saying.local_id, text)
    ledger_draft = Draft(
        text,
        article=reading.address,
        article_words=reading.summary.article_words,
        summary_words=reading.summary.summary_words,
        language=reading.summary.article.language,
        format=policy.format,
    )
    crew.store.ledger.change_text(saying.id, ledger_draft)


async def withdraw_summary(crew: Crew, seat: Seat, post: Post, reason: str) -> bool:
    """Takes the summary under a post away for good, or sees to it that there will be none.

    Args:
        crew: whose summary it is.
        seat: that knows the post.
        post: under which.
        reason: for the ledger.

    Returns:
        Whether there was one that stood.

    Raises:
        Later: somebody is busy with that post.
        PlatformError: the instance does not do it; nothing has changed.
    """
    ledger = crew.store.ledger
    ledger.note_posts([noted(post, seat, skip="denied")])
    saying = ledger.saying("summary", post.uri)
    claim = ledger.claim_post_by_uri(post.uri, lease=crew.lease, busy=crew.busy_posts)
    if claim is None:
        raise Later(crew.later(crew.times.down), "post-in-hand")
    if saying is not None and saying.state == "intended":
        ledger.release(claim)
        raise Later(crew.later(crew.times.settle), "post-in-hand")
    stood = saying is not None and saying.state == "posted" and saying.local_id is not None
    if stood and saying is not None and saying.local_id is not None:
        try:
            owner = crew.seats.get(saying.words.account, seat)
            await owner.platform.withdraw(saying.local_id)
        except PlatformError:
            ledger.release(claim)
            raise
    ledger.close(claim, "withdrawn", reason)
    return stood


def _claim(crew: Crew, post: Post) -> Claim[LedgerPost]:
    claim = crew.store.ledger.claim_post_by_uri(post.uri, lease=crew.lease, busy=crew.busy_posts)
    if claim is None:
        raise BadOption("the bot is busy with that post; try again in a few minutes")
    return claim
