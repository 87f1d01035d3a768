"""What an operator has said anew by hand: looked at first, edited in place."""

from __future__ import annotations

from dataclasses import replace

from nutgraf.bot import wording
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.policy import CommentFormat, Policy
from nutgraf.bot.posts import draft_of, step_post
from nutgraf.bot.surroundings import policy_at
from nutgraf.bot.tending import still_standing
from nutgraf.bot.waiting import told_for
from nutgraf.bot.watching import noted
from nutgraf.bot.withdrawing import BUSY, in_hand, standing_comments
from nutgraf.community.values import CommentLimits, Post
from nutgraf.errors import BadOption, Gone
from nutgraf.reading import ReadingOptions
from nutgraf.store.values import FOR_GOOD, Claim, LedgerPost, Saying

_WAITING = frozenset(("seen", "ready", "intended", "failed"))
_LIMITS = CommentLimits(characters=10_000, bio_characters=1_000, comments=1, seconds=60.0)
"""Lengths that all platforms take, for a preview while the account is not logged in."""


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


async def preview(crew: Crew, row: LedgerPost, format: CommentFormat | None = None) -> str:  # noqa: A002
    """Draws the summary of a post as it would be said now; nothing is written or asked of it.

    Whether it would be said is another question: that of the policy, and of what stands there.

    Args:
        crew: of the deployment.
        row: of the ledger.
        format: of the comment; by default that of the community.

    Returns:
        Markdown.

    Raises:
        BadOption: there is no link; or not even one sentence fits into a comment.
        NotAnArticle: there is no article.
        FetchFailed: the page cannot be had.
    """
    if not row.link:
        raise BadOption("the post has no link")
    seat = crew.seats.get(row.account)
    limits = _LIMITS if seat is None else seat.platform.limits
    policy = _policy_in(crew, row, format)
    reading = await crew.reader.read(row.link, ReadingOptions(sentences=policy.sentences))
    return wording.draw_summary(reading.summary, policy, limits, crew.source_url)


async def redo(
    crew: Crew,
    seat: Seat,
    post: Post,
    format: CommentFormat | None = None,  # noqa: A002 - the word of the settings
) -> LedgerPost:
    """Reads the article again and edits the comment in place, or comments where none was made.

    A comment that must wait is drafted all the same, and waits in its format.

    Args:
        crew: of the deployment.
        seat: that knows the post; another may have commented, who edits.
        post: as that one knows it.
        format: of the comment; by default that of the community.

    Returns:
        The post as the ledger has it then.

    Raises:
        BadOption: the summary was withdrawn or removed, and nothing is said there again; or the
            account is missing that commented, or may have; or the page is to be fetched again
            later, which the format that was asked for does not outlast.
        NotAnArticle: there is no article any more; the comment stays as it is.
        FetchFailed: the page cannot be had; the comment stays as it is.
        PlatformError: the instance does not do it.
    """
    ledger = crew.store.ledger
    ledger.note_posts([noted(post, seat)])
    saying = ledger.saying("summary", post.uri)
    if saying is not None and saying.state == "posted":
        await still_standing(crew, _writer(crew, saying.words.account), saying)
    claim = ledger.claim_post_by_uri(post.uri, lease=crew.lease, busy=crew.busy_posts)
    if claim is None:
        raise BadOption(BUSY)
    with in_hand(crew, claim):
        await _redo(crew, seat, post, claim, format)
    found = ledger.post(post.uri)
    assert found is not None  # noqa: S101 - it was noted above
    if format and _has_forgotten(found, format):
        why = told_for(found.reason or "due")
        raise BadOption(f"it waits {why}; the format is not kept until then: choose it again")
    return found


def _has_forgotten(row: LedgerPost, format: CommentFormat) -> bool:  # noqa: A002 - as above
    """Whether a post waits for a comment in another format than was asked for."""
    draft = row.draft
    drawn = draft is not None and (draft.article is None or draft.format == format)
    return row.state in _WAITING and not drawn


async def _redo(
    crew: Crew,
    seat: Seat,
    post: Post,
    claim: Claim[LedgerPost],
    format: CommentFormat | None,  # noqa: A002 - as above
) -> None:
    """Edits what stands, or takes the step of a post without a summary; ends the claim."""
    ledger = crew.store.ledger
    saying = ledger.saying("summary", post.uri)  # as it is now that nobody else has the post
    owner = None
    try:
        _demand_open(claim)
        if saying is not None and saying.state == "posted":
            await _edit(crew, seat, post, saying, _policy_in(crew, claim.subject, format))
        else:
            owner, claim = _owner(crew, seat, post, claim)
    finally:
        if owner is None:
            ledger.release(claim)
    if owner is not None:
        anew = replace(claim, subject=replace(claim.subject, draft=None))
        policy = _policy_in(crew, claim.subject, format)
        await step_post(crew, owner, anew, policy.format)


def _policy_in(
    crew: Crew,
    row: LedgerPost,
    format: CommentFormat | None,  # noqa: A002 - as above
) -> Policy:
    """The policy in the community of a post, with the format that the operator asks for."""
    policy = policy_at(crew, row.community, row.community_uri)
    return replace(policy, format=format) if format else policy


def _demand_open(claim: Claim[LedgerPost]) -> None:
    """Raises `BadOption` where nothing is said again."""
    state = claim.subject.state
    if state in FOR_GOOD:
        raise BadOption(f"the summary was {state}; nothing is said there again")


def _writer(crew: Crew, account: str) -> Seat:
    """The seat of who commented: the number of a comment means nothing to another.

    Raises:
        BadOption: it is not there.
    """
    writer = crew.seats.get(account)
    if writer is None:
        raise BadOption(f"{account}, which commented there, is not logged in")
    return writer


def _owner(
    crew: Crew, seat: Seat, post: Post, claim: Claim[LedgerPost]
) -> tuple[Seat, Claim[LedgerPost]]:
    """Who takes a step with a post: the account that noted it; if that has left, one that knows it.

    Raises:
        BadOption: the account that has left may have commented.
    """
    account = claim.subject.account
    if account in crew.seats:
        return crew.seats[account], claim
    if claim.subject.state == "intended":
        raise BadOption(f"{account}, which may have commented there, is not logged in")
    return seat, crew.store.ledger.move_post(claim, account=seat.name, local_id=post.id)


async def _edit(crew: Crew, seat: Seat, post: Post, saying: Saying, policy: Policy) -> None:
    if not post.link:
        raise BadOption("the post has no link any more")
    writer = _writer(crew, saying.words.account)
    reading = await crew.reader.read(post.link, ReadingOptions(sentences=policy.sentences))
    text = wording.draw_summary(reading.summary, policy, writer.platform.limits, crew.source_url)
    if text != saying.words.text:
        await writer.platform.edit(await _number(seat, writer, post, saying), text)
    crew.store.ledger.change_text(saying.id, draft_of(text, reading, policy))


async def _number(seat: Seat, writer: Seat, post: Post, saying: Saying) -> int:
    """The number of a summary on the instance of its account; another one may have come across it.

    Raises:
        BadOption: it is not there.
    """
    if saying.local_id is not None:
        return saying.local_id
    for comment in await standing_comments(seat, writer, post):
        return comment.id
    raise BadOption(f"{writer.name} does not find its comment there")
