"""Which API each software speaks."""

from __future__ import annotations

from nutgraf.demo.calls import Call, Face, Json, Route
from nutgraf.demo.instance import Instance, Software
from nutgraf.demo.lemmy_v3 import LemmyV3
from nutgraf.demo.lemmy_v4 import LemmyV4
from nutgraf.demo.piefed import PieFed

FACES: dict[Software, Face] = {"lemmy-v3": LemmyV3(), "lemmy-v4": LemmyV4(), "piefed": PieFed()}

_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.1"


def about(call: Call) -> Json:
    """Where an instance tells which software it runs (NodeInfo's discovery document)."""
    return {"links": [{"rel": _SCHEMA, "href": f"{call.instance.origin}/nodeinfo/2.1"}]}


def nodeinfo(call: Call) -> Json:
    """Which software an instance runs (NodeInfo 2.1)."""
    instance = call.instance
    return {
        "version": "2.1",
        "software": {
            "name": "lemmy" if instance.lemmy else "piefed",
            "version": instance.version,
            "repository": "https://example.org/repository",
            "homepage": "https://example.org/",
        },
        "protocols": ["activitypub"],
        "usage": _usage(instance),
        "openRegistrations": True,
        "services": {"inbound": [], "outbound": []},
        "metadata": {},
    }


def _usage(instance: Instance) -> Json:
    return {
        "users": {"total": len(instance.people), "activeHalfyear": 1, "activeMonth": 1},
        "localPosts": len(instance.posts),
        "localComments": len(instance.comments),
    }


COMMON: dict[tuple[str, str], Route] = {
    ("GET", "/.well-known/nodeinfo"): Route(about),
    ("GET", "/nodeinfo/2.1"): Route(nodeinfo),
}
"""What every software answers; faults and limits leave it alone."""
