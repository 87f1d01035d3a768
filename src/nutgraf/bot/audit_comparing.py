"""What differs between the ledger and what stands in one place: pure.

A comment is to go only where somebody decided that it does not stand. That it was seen to be gone
decides nothing: an instance may have been wrong for a moment.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Literal

from nutgraf.bot.audit_findings import Finding, Kind, Ours
from nutgraf.store.columns import fit_name
from nutgraf.store.values import FOR_GOOD, LedgerPost, Saying

Fate = Literal["stands", "deleted", "removed", "gone"]
"""What became of the comment that the ledger has noted."""

_DECIDED = frozenset(("post deleted", "votes"))
_BY_SOMEBODY = "by "
"""So begin the reasons of withdrawals that somebody ordered."""

_GIVEN_BACK = "a moderator gave it back; it is left so"
_UNDECIDED = "its post was closed, but nobody decided that this goes; it is left so"
_BY_HAND = "it does not look like the bot's; it is left so"


def compare(saying: Saying, fate: Fate, standing: Sequence[Ours]) -> list[Finding]:
    """Compares something that was said with what stands in its place.

    Args:
        saying: not one that was only begun.
        fate: of the comment that is noted.
        standing: all that the deployment has there and that looks like the bot's, that comment
            among it if it stands.
    """
    in_order = sorted(standing, key=lambda ours: ours.age)
    if saying.state in FOR_GOOD:
        return [_over(saying, ours) for ours in in_order]
    if noted_among(saying, in_order) is None and fate == "removed":
        rest = [_about("withdrawn-stands", ours, saying) for ours in in_order]
        return [_lost("removed", saying), *rest]
    if not in_order:
        return [_lost("missing", saying)]
    first, *others = in_order
    wrong = [] if is_noted(saying, first) else [_about("misnoted", first, saying)]
    return [*wrong, *(_about("doubled", ours, saying) for ours in others)]


def compare_unknown(
    row: LedgerPost | None, standing: Iterable[Ours], unwelcome_since: datetime.datetime | None
) -> list[Finding]:
    """Compares what stands under a post, of which the ledger says nothing, with the post's row.

    Args:
        row: of the post.
        standing: as `compare` has it.
        unwelcome_since: what was said later is unwanted.
    """
    in_order = sorted(standing, key=lambda ours: ours.age)
    if row is not None and row.state in FOR_GOOD:
        if is_decided(row.state, row.reason):
            return [_about("unwanted", ours) for ours in in_order]
        return [_about("unknown", ours, left=_UNDECIDED) for ours in in_order]
    late = [ours for ours in in_order if is_after(unwelcome_since, ours)]
    welcome = [ours for ours in in_order if not is_after(unwelcome_since, ours)]
    return [
        *(_about("unwanted", ours) for ours in late),
        *(_about("unknown", ours) for ours in welcome[:1]),
        *(_about("doubled", ours) for ours in welcome[1:]),
    ]


def by_hand(ours: Ours) -> Finding:
    """Of a comment that somebody wrote by hand as the account, it seems."""
    return _about("unknown", ours, left=_BY_HAND)


def is_decided(state: str, reason: str | None) -> bool:
    """Whether it was decided that nothing is to stand, not only seen that nothing did."""
    why = reason or ""
    return state == "withdrawn" and (why in _DECIDED or why.startswith(_BY_SOMEBODY))


def is_after(since: datetime.datetime | None, ours: Ours) -> bool:
    """Whether a comment was made after the bot was unwelcome."""
    return since is not None and ours.comment.published > since


def must_go(saying: Saying, ours: Ours) -> bool:
    """Whether a comment may not stand, where what was said was withdrawn or removed.

    Where a moderator removed one, another may not take its place; but which that was must be known.
    """
    if saying.state == "removed":
        return saying.uri is not None and noted_among(saying, [ours]) is None
    return is_decided(saying.state, saying.reason)


def noted_among(saying: Saying, standing: Iterable[Ours]) -> Ours | None:
    """Finds the comment that is noted, by its number or its URI."""
    for ours in standing:
        same_number = ours.account == saying.words.account and ours.comment.id == saying.local_id
        if same_number or fit_name(ours.comment.uri) == saying.uri:
            return ours
    return None


def is_noted(saying: Saying, ours: Ours) -> bool:
    """Whether a comment is the one that is noted, with the URI that it has, and no other number."""
    return (
        ours.account == saying.words.account
        and fit_name(ours.comment.uri) == saying.uri
        and saying.local_id in {None, ours.comment.id}
    )


def _over(saying: Saying, ours: Ours) -> Finding:
    """Of a comment that stands where the ledger has none standing."""
    if must_go(saying, ours):
        return _about("withdrawn-stands", ours, saying)
    if noted_among(saying, [ours]) is None:
        return _about("unknown", ours, saying, left=_UNDECIDED)
    if saying.state == "removed":
        return _about("restored", ours, saying, left=_GIVEN_BACK)
    return _about("restored", ours, saying)


def _lost(kind: Kind, saying: Saying) -> Finding:
    post = saying.words.post_uri or saying.key
    return Finding(kind, saying.words.account, post, saying.uri, saying)


def _about(kind: Kind, ours: Ours, saying: Saying | None = None, *, left: str = "") -> Finding:
    return Finding(
        kind,
        ours.account,
        ours.comment.post_uri,
        ours.comment.uri,
        saying,
        ours,
        outcome="left" if left else "found",
        why=left,
    )
