"""The API of PieFed 1.6 (`/api/alpha`), with the ways of its own that were seen on a real one."""

from __future__ import annotations

from collections.abc import Mapping

from nutgraf.demo.calls import Call, Json, Refusal, Reply, Route
from nutgraf.demo.instance import Instance
from nutgraf.demo.piefed_lists import ROUTES as LISTS
from nutgraf.demo.piefed_lists import asked_community, views_for
from nutgraf.demo.piefed_site import my_user, site
from nutgraf.demo.piefed_writing import ROUTES as WRITING
from nutgraf.demo.records import (
    CommentRecord,
    CommunityRecord,
    MessageRecord,
    PersonRecord,
    PostRecord,
)

_NONE = "'NoneType' object has no attribute"
_MESSAGES = {
    "bad_request": "Validation failed",
    "site_ban": "incorrect_login",
    "couldnt_find_object": "No object found.",
    "couldnt_find_community": "error - unknown community. Please wait a sec and try again.",
    "person_is_banned_from_community": "You are not permitted to comment in this community",
    "banned_here": "You are not permitted to comment in this community",
    "locked": "Comments are disabled on this post",
    "duplicate": "Duplicate reply",
    "too_new": "You are not permitted to send a private message at this time to this recipient, "
    "likely because your account is too new.",
    "no_post": "()",
    "no_row": "No row was found when one was required",
    "no_comment": f"{_NONE} 'community'",
    "no_person": f"{_NONE} 'id'",
    "no_comment_to_mark": f"{_NONE} 'id'",
    "no_comment_to_edit": f"{_NONE} 'language_id'",
    "no_post_to_write_to": f"{_NONE} 'community'",
}
_NOT_FOUND = {"no_post", "no_row"}
_TOO_MANY = (
    "<!doctype html>\n<html lang=en>\n<title>429 Too Many Requests</title>\n"
    "<h1>Too Many Requests</h1>\n<p>3 per 1 minute</p>\n"
)


class PieFed:
    """Answers as PieFed does."""

    def refuse(self, code: str) -> Reply:
        """As `Face` has it."""
        status = "Not found" if code in _NOT_FOUND else "Bad Request"
        return Reply({"code": 400, "message": _MESSAGES.get(code, code), "status": status}, 400)

    def too_many(self, seconds: float) -> Reply:
        """As `Face` has it."""
        return Reply(_TOO_MANY, 429)

    @property
    def routes(self) -> Mapping[tuple[str, str], Route]:
        """As `Face` has it."""
        routes = {**_READING, **LISTS, **WRITING}
        return {(method, f"/api/alpha{path}"): route for (method, path), route in routes.items()}


def _site(call: Call) -> Json:
    return site(call.instance, views_for(call), call.person)


def _version(call: Call) -> Json:
    return {"version": call.instance.version}


def _me(call: Call) -> Json:
    return my_user(call.instance, views_for(call), call.account())


def _unread(call: Call) -> Json:
    instance, person = call.instance, call.account()
    counts = {"mention": 0, "reply": 0, "message": 0}
    for notice in instance.notices(person):
        counts[notice.kind] += not notice.read
    return {
        "replies": counts["reply"],
        "mentions": counts["mention"],
        "private_messages": counts["message"],
        "other": 0,
    }


def _resolve_object(call: Call) -> Json:
    views = views_for(call)
    found = _resolved(call.instance, call.query.get("q", ""))
    if isinstance(found, PostRecord):
        return {"post": views.post_view(found)}
    if isinstance(found, CommentRecord):
        return {"comment": views.comment_view(found)}
    if isinstance(found, CommunityRecord):
        return {"community": views.community_view(found)}
    return {"person": views.person_view(found)}


def _resolved(
    instance: Instance, wanted: str
) -> CommentRecord | CommunityRecord | PersonRecord | PostRecord:
    found = instance.world.find(wanted)
    if wanted.startswith("!"):
        found = instance.world.find_community(wanted[1:])
    elif wanted.startswith("@"):
        found = instance.world.find_person(wanted[1:])
    if found is None or isinstance(found, MessageRecord) or found.deleted:
        raise Refusal("couldnt_find_object")
    if not isinstance(found, PersonRecord) and found.removed:
        raise Refusal("couldnt_find_object")
    if isinstance(found, PostRecord) and found not in instance.posts:
        raise Refusal("couldnt_find_object")
    if isinstance(found, CommentRecord) and found not in instance.comments:
        raise Refusal("couldnt_find_object")
    return found


def _community(call: Call) -> Json:
    views = views_for(call)
    community = asked_community(call, "id", "name")
    if community is None:
        raise Refusal("couldnt_find_community")
    return {
        "community_view": views.community_view(community),
        "moderators": views.moderators(community),
        "discussion_languages": [],
    }


def _person(call: Call) -> Json:
    views = views_for(call)
    instance = call.instance
    name = call.query.get("username")
    number = call.number("person_id")
    person = instance.people.get(number)
    if number is None and name:
        handle = name if "@" in name else f"{name}@{instance.host}"
        person = instance.world.find_person(handle)
    if person is None:
        raise Refusal("no_row" if number is None else "no_person")
    return {
        "person_view": views.person_view(person),
        "moderates": [
            {"community": views.community(each), "moderator": views.person(person, stub=True)}
            for each in instance.communities
            if person in each.moderators
        ],
        "posts": [],
        "comments": [],
    }


def _post(call: Call) -> Json:
    views = views_for(call)
    post = call.instance.posts.get(call.number("id"))
    if post is None:
        raise Refusal("no_post")
    return {
        "post_view": views.post_view(post),
        "community_view": views.community_view(post.community),
        "moderators": views.moderators(post.community),
        "cross_posts": [],
    }


def _comment(call: Call) -> Json:
    views = views_for(call)
    comment = call.instance.comments.get(call.number("id"))
    if comment is None:
        raise Refusal("no_comment")
    return {"comment_view": views.comment_view(comment)}


_READING: dict[tuple[str, str], Route] = {
    ("GET", "/site"): Route(_site, "site"),
    ("GET", "/site/version"): Route(_version),
    ("GET", "/user/me"): Route(_me),
    ("GET", "/user/unread_count"): Route(_unread),
    ("GET", "/resolve_object"): Route(_resolve_object),
    ("GET", "/community"): Route(_community),
    ("GET", "/user"): Route(_person),
    ("GET", "/post"): Route(_post),
    ("GET", "/comment"): Route(_comment),
}
"""What is read, below the API's root."""
