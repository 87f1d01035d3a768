"""Orders to a world that is served by another process: what tests make happen there, and ask.

An order is {"do": "name", …}; what names there are stands in `ORDERS`. People, communities and
instances are named as in `scenario`, posts and comments by canonical URI.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from nutgraf.demo.faults import Faults
from nutgraf.demo.limits import BUCKETS, Limit
from nutgraf.demo.records import CommentRecord, PostRecord
from nutgraf.demo.report import report
from nutgraf.demo.scenario import (
    BadOrder,
    add_community,
    add_person,
    comment_of,
    community_of,
    instance_of,
    person_of,
    post_of,
)
from nutgraf.demo.world import World

Order = Mapping[str, Any]
Answer = dict[str, Any]


class Control:
    """Carries out orders.

    Args:
        world: in which.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def do(self, order: object) -> Answer:
        """Carries out one order.

        Raises:
            BadOrder: it makes no sense.
        """
        if not isinstance(order, dict) or order.get("do") not in ORDERS:
            raise BadOrder(f"an order is one of {', '.join(ORDERS)}")
        try:
            return ORDERS[order["do"]](self._world, order)
        except (KeyError, TypeError) as error:
            raise BadOrder(f"{order['do']}: {error}") from None


def _add_person(world: World, order: Order) -> Answer:
    person = add_person(instance_of(world, order["instance"]), order["person"])
    return {"uri": person.uri, "handle": person.handle}


def _add_community(world: World, order: Order) -> Answer:
    community = add_community(instance_of(world, order["instance"]), order["community"])
    return {"uri": community.uri, "handle": community.handle}


def _add_post(world: World, order: Order) -> Answer:
    return {"uri": _post(world, order).uri}


def _add_posts(world: World, order: Order) -> Answer:
    """Many posts at once: each as for `add_post`, with what all share beside the list."""
    shared = {name: value for name, value in order.items() if name not in {"do", "posts"}}
    return {"uris": [_post(world, {**shared, **each}).uri for each in order["posts"]]}


def _post(world: World, order: Order) -> PostRecord:
    published = order.get("published")
    return world.add_post(
        community_of(world, order["community"]),
        person_of(world, order["author"]),
        str(order["title"]),
        link=order.get("link"),
        body=order.get("body", ""),
        language=order.get("language"),
        nsfw=bool(order.get("nsfw", False)),
        published=datetime.datetime.fromisoformat(published) if published else None,
    )


def _add_comment(world: World, order: Order) -> Answer:
    parent = order.get("parent")
    comment = world.add_comment(
        post_of(world, order["post"]),
        person_of(world, order["author"]),
        str(order["text"]),
        comment_of(world, parent) if parent else None,
    )
    return {"uri": comment.uri}


def _send_message(world: World, order: Order) -> Answer:
    ends = person_of(world, order["sender"]), person_of(world, order["recipient"])
    return {"uri": world.send_message(*ends, str(order["text"])).uri}


def _vote(world: World, order: Order) -> Answer:
    world.vote(_subject(world, order), person_of(world, order["person"]), int(order["vote"]))
    return {}


def _edit(world: World, order: Order) -> Answer:
    world.edit(_subject(world, order), str(order["text"]))
    return {}


def _remove(world: World, order: Order) -> Answer:
    world.remove(_subject(world, order), removed=bool(order.get("removed", True)))
    return {}


def _delete(world: World, order: Order) -> Answer:
    world.delete(_subject(world, order), deleted=bool(order.get("deleted", True)))
    return {}


def _lock(world: World, order: Order) -> Answer:
    world.lock(post_of(world, order["uri"]), locked=bool(order.get("locked", True)))
    return {}


def _feature(world: World, order: Order) -> Answer:
    world.feature(post_of(world, order["uri"]), featured=bool(order.get("featured", True)))
    return {}


def _ban(world: World, order: Order) -> Answer:
    place: Any
    if "community" in order:
        place = community_of(world, order["community"])
    else:
        place = instance_of(world, order["instance"])
    world.ban(person_of(world, order["person"]), place, banned=bool(order.get("banned", True)))
    return {}


def _faults(world: World, order: Order) -> Answer:
    """Sets the faults that are named, of one instance or all; the others stay as they are."""
    chosen = {each.name for each in fields(Faults) if each.init}
    given = {name: value for name, value in order.items() if name in chosen}
    for instance in _instances(world, order):
        kept = {name: value for name, value in asdict(instance.faults).items() if name in chosen}
        instance.faults = Faults(**{**kept, **given})
    return {}


def _limits(world: World, order: Order) -> Answer:
    """Switches limits on or off; "comment": [most, seconds] sets that for comments, and so on."""
    for instance in _instances(world, order):
        instance.limits.on = bool(order["on"])
        for bucket in BUCKETS & order.keys():
            most, seconds = order[bucket]
            instance.limits.set(bucket, Limit(int(most), float(seconds)))
    return {}


def _clock(world: World, order: Order) -> Answer:
    """Sets the world's clock, which then stands still until it is set again."""
    at = datetime.datetime.fromisoformat(order["at"])
    world.now = lambda: at
    return {}


def _down(world: World, order: Order) -> Answer:
    until = world.now() + datetime.timedelta(seconds=float(order["seconds"]))
    for instance in _instances(world, order):
        instance.down_until = until
    return {"until": until.isoformat()}


def _expire_sessions(world: World, order: Order) -> Answer:
    for instance in _instances(world, order):
        instance.expire_sessions()
    return {}


def _log_in(world: World, order: Order) -> Answer:
    person = person_of(world, order["person"])
    return {"token": person.home.log_in(person)}


def _report(world: World, order: Order) -> Answer:
    uris = [person_of(world, each).uri for each in order.get("accounts", [])]
    return report(world, uris, posts=order.get("posts"))


def _instances(world: World, order: Order) -> list[Any]:
    return [instance_of(world, order["instance"])] if "instance" in order else world.instances


def _subject(world: World, order: Order) -> PostRecord | CommentRecord:
    found = world.find(str(order["uri"]))
    if not isinstance(found, PostRecord | CommentRecord):
        raise BadOrder(f"there is no post or comment {order['uri']!r}")
    return found


ORDERS: dict[str, Callable[[World, Order], Answer]] = {
    "add_person": _add_person,
    "add_community": _add_community,
    "add_post": _add_post,
    "add_posts": _add_posts,
    "add_comment": _add_comment,
    "send_message": _send_message,
    "vote": _vote,
    "edit": _edit,
    "remove": _remove,
    "delete": _delete,
    "lock": _lock,
    "feature": _feature,
    "ban": _ban,
    "faults": _faults,
    "limits": _limits,
    "clock": _clock,
    "down": _down,
    "expire_sessions": _expire_sessions,
    "log_in": _log_in,
    "report": _report,
}
"""What can be ordered."""
