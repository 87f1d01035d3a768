"""Summaries that stand, or stood, under a post without the ledger knowing of them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Literal

from nutgraf.bot.crew import Crew
from nutgraf.bot.outcomes import came_to
from nutgraf.community.values import Comment, Person
from nutgraf.store.values import Claim, Draft, LedgerPost, Words

log = logging.getLogger(__name__)


def words_of(account: str, subject: LedgerPost, draft: Draft) -> Words:
    """A summary as it is about to be said by an account."""
    return Words(
        kind="summary",
        channel="comment",
        account=account,
        text=draft.text,
        post_uri=subject.uri,
        community_uri=subject.community_uri,
    )


def adopt(
    crew: Crew,
    claim: Claim[LedgerPost],
    draft: Draft,
    mine: Sequence[Comment],
    all_told: Sequence[Comment],
) -> bool:
    """Takes over a comment that the ledger does not know, such as after a backup was restored.

    What number it has is known of an account's own comments alone.

    Args:
        crew: of the deployment.
        claim: of the post.
        draft: what would have been said.
        mine: comments of the account at the top level, those taken away among them; a list of all
            comments may leave them out.
        all_told: comments under the post, those of other accounts of the deployment among them.

    Returns:
        Whether there was any; then the claim has ended.
    """
    known = {comment.id for comment in mine}
    own = [*mine, *(c for c in all_told if _is_ours(crew, c) and c.id not in known)]
    if not own:
        return False
    ledger, subject = crew.store.ledger, claim.subject
    standing = next((c for c in own if not c.removed and not c.deleted), None)
    if standing is None:
        state: Literal["removed", "withdrawn"] = "removed" if own[0].removed else "withdrawn"
        ledger.close(claim, state, "found so")
        came_to(subject, state, "found")
        return True
    account = _account_of(crew, standing.author)
    saying = ledger.intend(claim, words_of(account, subject, draft))
    local_id = standing.id if account == subject.account else None
    ledger.confirm(claim, saying, uri=standing.uri, local_id=local_id)
    came_to(subject, "posted", "found")
    log.info("%s: found an older comment under %s", account, subject.uri)
    return True


def _is_ours(crew: Crew, comment: Comment) -> bool:
    return comment.parent_id is None and crew.is_own(comment.author)


def _account_of(crew: Crew, person: Person) -> str:
    """The name by which the ledger knows an account of the deployment."""
    named = (seat.name for seat in crew.seats.values() if seat.person.uri == person.uri)
    return next(named, person.handle.lower())
