"""What differs between the ledger and what stands in one place: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from nutgraf.bot.audit_findings import Finding, Kind, Ours
from nutgraf.store.columns import fit_name
from nutgraf.store.values import FOR_GOOD, LedgerPost, Saying

Fate = Literal["stands", "deleted", "removed", "gone"]
"""What became of the comment that the ledger has noted."""

UNWELCOME = frozenset(("author-stopped", "denied", "switched-off", "deleted", "removed"))
"""Reasons of a skipped post for which a comment under it must not stand, should there be one.

Any other says that the bot would not comment now: that the post is too old, say, or its page away.
Comments that it made while it would are left standing then, as they always are.
"""


def compare(saying: Saying, fate: Fate, standing: Sequence[Ours]) -> list[Finding]:
    """Compares something that was said with what stands in its place.

    Args:
        saying: not one that was only begun.
        fate: of the comment that is noted.
        standing: all that the deployment has there, that comment among it if it stands.
    """
    in_order = sorted(standing, key=lambda ours: ours.age)
    own = noted_among(saying, in_order)
    if saying.state in FOR_GOOD:
        return [_over(saying, ours, own) for ours in in_order]
    if own is None and fate == "removed":
        rest = [_about("withdrawn-stands", ours, saying) for ours in in_order]
        return [_lost("removed", saying), *rest]
    if not in_order:
        return [_lost("missing", saying)]
    first, *others = in_order
    wrong = [] if is_noted(saying, first) else [_about("misnoted", first, saying)]
    return [*wrong, *(_about("doubled", ours, saying) for ours in others)]


def compare_unknown(row: LedgerPost | None, standing: Iterable[Ours]) -> list[Finding]:
    """Compares what stands under a post, of which the ledger says nothing, with the post's row."""
    first, *others = sorted(standing, key=lambda ours: ours.age)
    if row is not None and is_closed(row):
        return [_about("unwanted", ours) for ours in (first, *others)]
    return [_about("unknown", first), *(_about("doubled", ours) for ours in others)]


def is_closed(row: LedgerPost) -> bool:
    """Whether no comment may stand under a post."""
    return row.state in FOR_GOOD or (row.state == "skipped" and row.reason in UNWELCOME)


def noted_among(saying: Saying, standing: Iterable[Ours]) -> Ours | None:
    """Finds the comment that is noted, by its number or its URI."""
    for ours in standing:
        same_number = ours.account == saying.words.account and ours.comment.id == saying.local_id
        if same_number or fit_name(ours.comment.uri) == saying.uri:
            return ours
    return None


def is_noted(saying: Saying, ours: Ours) -> bool:
    """Whether a comment is the one that is noted, with the number and URI that it has."""
    return (ours.account, ours.comment.id, fit_name(ours.comment.uri)) == (
        saying.words.account,
        saying.local_id,
        saying.uri,
    )


def _over(saying: Saying, ours: Ours, own: Ours | None) -> Finding:
    """Of a comment that stands where nothing of ours should."""
    if saying.state == "removed" and ours is own:
        return _about("restored", ours, saying, left="a moderator gave it back; it is left so")
    return _about("withdrawn-stands", ours, saying)


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
