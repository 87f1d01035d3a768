"""Whether a comment stands where something was said."""

from __future__ import annotations

from nutgraf.community.values import Comment, Person
from nutgraf.store.columns import fit_name
from nutgraf.store.values import Saying


def is_said_there(saying: Saying, comment: Comment, person: Person) -> bool:
    """Whether a comment can be what was said: an instance made anew gives numbers out again.

    Args:
        saying: what was said.
        comment: that has its number or its address.
        person: who said it.
    """
    words = saying.words
    post = saying.key if words.kind == "summary" else words.post_uri
    return (
        comment.author.uri == person.uri
        and comment.parent_id == words.parent_id
        and (post is None or fit_name(comment.post_uri) == fit_name(post))
    )


def is_same(comment: Comment, then: Comment, person: Person) -> bool:
    """Whether a comment is the one that somebody had there before, and stands."""
    return (
        comment.author.uri == person.uri
        and (comment.post_uri, comment.parent_id) == (then.post_uri, then.parent_id)
        and not comment.deleted
        and not comment.removed
    )
