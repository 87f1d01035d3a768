"""A world from a description in JSON.

    {"instances": [{"software": "lemmy-v3",
                    "people": [{"name": "ada"}, {"name": "bot", "bot": true}],
                    "communities": [{"name": "news", "moderators": ["ada@0"]}],
                    "limits": true,
                    "faults": {"lost_answer": 0.05}}],
     "delay_seconds": 0,
     "pages": true}

People and communities are called "name@N", with the number of their instance in the list, or by
their handle or canonical URI. With "pages" the pages of `articles` are served, too.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from nutgraf.demo.faults import Faults
from nutgraf.demo.instance import VERSIONS, Instance
from nutgraf.demo.records import CommentRecord, CommunityRecord, PersonRecord, PostRecord
from nutgraf.demo.world import World


class BadOrder(Exception):  # noqa: N818 - what was given
    """A scenario or an order that makes no sense."""


def build(scenario: Mapping[str, Any]) -> World:
    """Builds the world that a scenario describes.

    Raises:
        BadOrder: it makes no sense.
    """
    world = World()
    world.delay = datetime.timedelta(seconds=float(scenario.get("delay_seconds", 0)))
    for each in scenario.get("instances", []):
        if each.get("software") not in VERSIONS:
            raise BadOrder(f"an instance's software is one of {', '.join(VERSIONS)}")
        world.add_instance(each["software"])
    for instance, each in zip(world.instances, scenario.get("instances", []), strict=True):
        for person in each.get("people", []):
            add_person(instance, person)
        instance.limits.on = bool(each.get("limits", False))
        instance.faults = Faults(**each.get("faults", {}))
    for instance, each in zip(world.instances, scenario.get("instances", []), strict=True):
        for community in each.get("communities", []):
            add_community(instance, community)
    return world


def add_person(instance: Instance, given: Mapping[str, Any]) -> PersonRecord:
    """Opens the account that is described.

    Raises:
        BadOrder: it makes no sense.
    """
    try:
        return instance.add_person(**given)
    except (TypeError, ValueError) as error:
        raise BadOrder(str(error)) from None


def add_community(instance: Instance, given: Mapping[str, Any]) -> CommunityRecord:
    """Opens the community that is described.

    Raises:
        BadOrder: it makes no sense.
    """
    wanted = dict(given)
    wanted["moderators"] = [
        person_of(instance.world, each) for each in wanted.get("moderators", ())
    ]
    try:
        return instance.add_community(**wanted)
    except (TypeError, ValueError) as error:
        raise BadOrder(str(error)) from None


def instance_of(world: World, name: object) -> Instance:
    """Returns an instance by its number in the list, or its host.

    Raises:
        BadOrder: there is none.
    """
    for index, instance in enumerate(world.instances):
        if name in {index, str(index), instance.host, instance.origin}:
            return instance
    raise BadOrder(f"there is no instance {name!r}")


def person_of(world: World, name: object) -> PersonRecord:
    """Returns a person by "name@N", handle or canonical URI.

    Raises:
        BadOrder: there is none.
    """
    found = world.find_person(_handle(world, name))
    if found is None:
        raise BadOrder(f"there is no person {name!r}")
    return found


def community_of(world: World, name: object) -> CommunityRecord:
    """Returns a community by "name@N", handle or canonical URI.

    Raises:
        BadOrder: there is none.
    """
    found = world.find(str(name))
    if isinstance(found, CommunityRecord):
        return found
    called = world.find_community(_handle(world, name))
    if called is None:
        raise BadOrder(f"there is no community {name!r}")
    return called


def post_of(world: World, uri: object) -> PostRecord:
    """Returns a post by canonical URI.

    Raises:
        BadOrder: there is none.
    """
    found = world.find(str(uri))
    if not isinstance(found, PostRecord):
        raise BadOrder(f"there is no post {uri!r}")
    return found


def comment_of(world: World, uri: object) -> CommentRecord:
    """Returns a comment by canonical URI.

    Raises:
        BadOrder: there is none.
    """
    found = world.find(str(uri))
    if not isinstance(found, CommentRecord):
        raise BadOrder(f"there is no comment {uri!r}")
    return found


def _handle(world: World, name: object) -> str:
    called, _, place = str(name).rpartition("@")
    if place.isdecimal():
        return f"{called}@{instance_of(world, place).host}"
    return str(name)
