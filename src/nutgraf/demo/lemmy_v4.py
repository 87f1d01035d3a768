"""The API of Lemmy 1.0 (v4), beside what it still serves of v3."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from nutgraf.demo.calls import Call, Json, Refusal, Reply, Route
from nutgraf.demo.lemmy_deeds import (
    delete_comment,
    edit_comment,
    find_object,
    follow_community,
    known_community,
    known_person,
    save_settings,
    seen_post,
    write_message,
)
from nutgraf.demo.lemmy_lists import comments_page, page_size, posts_page
from nutgraf.demo.lemmy_v3 import routes_of_1_0
from nutgraf.demo.lemmy_v4_notices import listed_notices
from nutgraf.demo.lemmy_v4_site import my_user, site
from nutgraf.demo.lemmy_v4_views import Views
from nutgraf.demo.records import CommentRecord, CommunityRecord, NoticeRecord, PostRecord
from nutgraf.demo.rules import known_comment, log_in, mark_answered, new_comment

Item = TypeVar("Item")

_DEFAULT_PAGE = 20
_CODES = {
    "couldnt_create_comment": "couldnt_create",
    "couldnt_update_comment": "couldnt_update",
    "couldnt_find_object": "resolve_object_failed",
    "bad_cursor": "couldnt_parse_pagination_token",
}
_STATUS = {"incorrect_login": 401, "not_found": 404}


class LemmyV4:
    """Answers as Lemmy 1.0 does."""

    def refuse(self, code: str) -> Reply:
        """As `Face` has it."""
        said = _CODES.get(code, code)
        if said.startswith("couldnt_find_"):
            said = "not_found"
        elif said.startswith("couldnt_get_"):
            said = "invalid_fetch_limit"
        return Reply({"error": said, "cause": said}, _STATUS.get(said, 400))

    def too_many(self, seconds: float) -> Reply:
        """As `Face` has it."""
        wait = {"Retry-After": str(math.ceil(seconds))}
        return Reply({"error": "too_many_requests"}, 429, wait)

    @property
    def routes(self) -> Mapping[tuple[str, str], Route]:
        """As `Face` has it."""
        own = {(method, f"/api/v4{path}"): route for (method, path), route in _ROUTES.items()}
        return {**own, **routes_of_1_0()}


def _views(call: Call) -> Views:
    return Views(call.instance, call.person)


def _cursor_of(number: int) -> str:
    """Where a page begins: after the item with a number."""
    told = f"b=false&d={number}&r=false"
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _cursor_in(call: Call) -> int | None:
    """The number in the cursor of a request; None for the first page.

    Raises:
        Refusal: it is no cursor.
    """
    cursor = call.query.get("page_cursor")
    if not cursor:
        return None
    try:
        told = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise Refusal("bad_cursor") from None
    found = re.fullmatch(r"b=false&d=(\d+)&r=false", told)
    if found is None:
        raise Refusal("bad_cursor")
    return int(found[1])


def _paged(
    items: list[Item], size: int, number: Callable[[Item], int], view: Callable[[Item], Json]
) -> Json:
    """A page; the last one, which is short, names no next one."""
    shown: Json = {"items": [view(each) for each in items]}
    if len(items) == size:
        shown["next_page"] = _cursor_of(number(items[-1]))
    return shown


def _after(
    items: list[Item], size: int, last: int | None, number: Callable[[Item], int]
) -> list[Item]:
    """The items of the page that begins after the one with a number."""
    numbers = [number(each) for each in items]
    start = numbers.index(last) + 1 if last in numbers else 0
    return items[start : start + size]


def _site(call: Call) -> Json:
    return site(call.instance, _views(call))


def _account(call: Call) -> Json:
    return my_user(call.instance, _views(call), call.reader())


def _login(call: Call) -> Json:
    totp = call.body.get("totp_2fa_token")
    token = log_in(
        call.instance,
        call.text("username_or_email"),
        call.text("password"),
        totp if isinstance(totp, str) else None,
    )
    return {"jwt": token, "registration_created": False, "verify_email_sent": False}


def _validate_auth(call: Call) -> Json:
    if call.person is None:
        raise Refusal("not_logged_in")
    return {"success": True}


def _save_settings(call: Call) -> Json:
    save_settings(call)
    return {"success": True}


def _resolve_object(call: Call) -> Json:
    found = find_object(call)
    views = _views(call)
    if isinstance(found, PostRecord):
        if found.deleted or found.removed:
            raise Refusal("not_found")
        return {"type_": "post", **views.post_view(found)}
    if isinstance(found, CommentRecord):
        return {"type_": "comment", **views.comment_view(found)}
    if isinstance(found, CommunityRecord):
        return {"type_": "community", **views.community_view(found)}
    return {"type_": "person", **views.person_view(found)}


def _community(call: Call) -> Json:
    community = known_community(call)
    views = _views(call)
    return {
        "community_view": views.community_view(community),
        "moderators": views.moderators(community),
        "discussion_languages": views.languages(community),
    }


def _communities(call: Call) -> Json:
    size = page_size(call, "invalid_fetch_limit", _DEFAULT_PAGE)
    views, numbers = _views(call), call.instance.communities
    listing = call.query.get("type_")
    found = [
        each
        for each in numbers
        if not (each.deleted or each.removed)
        and (listing != "local" or each.home is call.instance)
        and (listing != "subscribed" or call.person in each.followers)
    ]
    page = _after(found, size, _cursor_in(call), numbers.number)
    return _paged(page, size, numbers.number, views.community_view)


def _follow(call: Call) -> Json:
    community = follow_community(call)
    views = _views(call)
    return {
        "community_view": views.community_view(community),
        "discussion_languages": views.languages(community),
    }


def _post(call: Call) -> Json:
    post = seen_post(call)
    views = _views(call)
    return {
        "post_view": views.post_view(post),
        "community_view": views.community_view(post.community),
        "moderators": views.moderators(post.community),
        "cross_posts": [],
    }


def _posts(call: Call) -> Json:
    size = page_size(call, "invalid_fetch_limit", _DEFAULT_PAGE)
    last = _cursor_in(call)
    posts = posts_page(call, size, None if last is None else f"P{last:x}", 0)
    return _paged(posts, size, call.instance.posts.number, _views(call).post_view)


def _comment(call: Call) -> Json:
    comment = known_comment(call, call.number("id"))
    return {"comment_view": _views(call).comment_view(comment)}


def _comments(call: Call) -> Json:
    size = page_size(call, "invalid_fetch_limit", _DEFAULT_PAGE)
    number = call.instance.comments.number
    found = comments_page(call, None, 0)
    if call.query.get("max_depth") is None:
        found = _after(found, size, _cursor_in(call), number)
    return _paged(found, size, number, _views(call).comment_view)


def _create_comment(call: Call) -> Json:
    person = call.account()
    comment = new_comment(call, person, "content")
    mark_answered(call.instance, person, comment.parent)
    return {"comment_view": _views(call).comment_view(comment)}


def _edit_comment(call: Call) -> Json:
    return {"comment_view": _views(call).comment_view(edit_comment(call))}


def _delete_comment(call: Call) -> Json:
    return {"comment_view": _views(call).comment_view(delete_comment(call))}


def _create_message(call: Call) -> Json:
    return {"private_message_view": _views(call).message_view(write_message(call))}


def _person(call: Call) -> Json:
    person = known_person(call)
    views = _views(call)
    return {
        "person_view": views.person_view(person),
        "moderates": [
            {"community": views.community(each), "moderator": views.person(person)}
            for each in call.instance.communities
            if person in each.moderators
        ],
        "multi_communities_created": [],
    }


def _notifications(call: Call) -> Json:
    size = page_size(call, "invalid_fetch_limit", _DEFAULT_PAGE)

    def number(notice: NoticeRecord) -> int:
        return notice.number

    page = _after(listed_notices(call), size, _cursor_in(call), number)
    return _paged(page, size, number, _views(call).notification_view)


def _mark(call: Call) -> Json:
    # Marking what is not there changes no row, and is no error.
    notice = call.instance.notice(call.reader(), call.integer("notification_id"))
    read = call.yes("read")
    if notice is not None:
        notice.read = read
    return {"success": True}


_ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/site"): Route(_site),
    ("GET", "/account"): Route(_account),
    ("GET", "/account/validate_auth"): Route(_validate_auth),
    ("POST", "/account/auth/login"): Route(_login, "login"),
    ("PUT", "/account/settings/save"): Route(_save_settings),
    ("GET", "/account/notification/list"): Route(_notifications),
    ("POST", "/account/notification/mark_as_read"): Route(_mark),
    ("GET", "/resolve_object"): Route(_resolve_object),
    ("GET", "/community"): Route(_community),
    ("GET", "/community/list"): Route(_communities),
    ("POST", "/community/follow"): Route(_follow),
    ("GET", "/post"): Route(_post),
    ("GET", "/post/list"): Route(_posts),
    ("GET", "/comment"): Route(_comment),
    ("GET", "/comment/list"): Route(_comments),
    ("POST", "/comment"): Route(_create_comment, "comment"),
    ("PUT", "/comment"): Route(_edit_comment),
    ("DELETE", "/comment"): Route(_delete_comment),
    ("POST", "/private_message"): Route(_create_message),
    ("GET", "/person"): Route(_person),
}
