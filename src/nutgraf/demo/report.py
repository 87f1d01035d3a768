"""What happened in a world, as JSON: what stands under each post, and what was asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any

from nutgraf.demo.instance import Instance
from nutgraf.demo.journal import Double
from nutgraf.demo.records import CommentRecord, PostRecord
from nutgraf.demo.scenario import post_of
from nutgraf.demo.world import World


def report(
    world: World, account_uris: Collection[str], posts: Collection[str] | None = None
) -> dict[str, Any]:
    """Says what accounts did.

    Args:
        world: in which.
        account_uris: canonical, of the accounts that are counted as one.
        posts: URIs of posts to be told of; None for all.

    Returns:
        "posts" by URI: how many top-level comments of the accounts are `standing`, `withdrawn` and
        `removed`, how many stood `most_at_once`, `answers` that stand, and who said what in
        `comments`; "most_at_once" of all; "doubles", the spells in which more than one comment of
        theirs stood in one place (`post`, `since`, `until` or null); "messages"; "requests" by
        host, route and hour; and "refused", by host, what limits turned away.
    """
    told = world.posts if posts is None else [post_of(world, each) for each in posts]
    most = world.journal.most_by_post(account_uris)
    return {
        "posts": {each.uri: _post(each, account_uris, most.get(each, 0)) for each in told},
        "most_at_once": max(most.values(), default=0),
        "doubles": [_double(each) for each in world.journal.doubles(account_uris)],
        "messages": _messages(world),
        "requests": {each.host: _requests(each) for each in world.instances},
        "refused": {each.host: each.limits.refused for each in world.instances},
    }


def _post(post: PostRecord, account_uris: Collection[str], most: int) -> dict[str, Any]:
    own = [each for each in post.comments if each.author.uri in account_uris]
    tops = Counter(_state(each) for each in own if each.parent is None)
    return {
        "standing": tops["standing"],
        "withdrawn": tops["withdrawn"],
        "removed": tops["removed"],
        "most_at_once": most,
        "answers": sum(each.parent is not None and each.stands for each in own),
        "comments": [
            {
                "uri": each.uri,
                "author": each.author.uri,
                "parent": each.parent.uri if each.parent else None,
                "state": _state(each),
                "text": each.text,
            }
            for each in own
        ],
    }


def _double(double: Double) -> dict[str, Any]:
    until = double.until.isoformat() if double.until else None
    return {"post": double.post.uri, "since": double.since.isoformat(), "until": until}


def _state(comment: CommentRecord) -> str:
    if comment.removed:
        return "removed"
    return "withdrawn" if comment.deleted else "standing"


def _messages(world: World) -> list[dict[str, Any]]:
    return [
        {"sender": each.sender.uri, "recipient": each.recipient.uri, "text": each.text}
        for instance in world.instances
        for each in instance.messages
        if each.sender.home is instance
    ]


def _requests(instance: Instance) -> dict[str, dict[str, int]]:
    counted: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (route, hour), count in instance.requests.items():
        counted[route][hour.isoformat()] = count
    return dict(counted)
