"""The API of Lemmy 0.19 (v3), and what Lemmy 1.0 still serves of it."""

from __future__ import annotations

from collections.abc import Mapping

from nutgraf.demo.calls import Call, Json, Refusal, Reply, Route
from nutgraf.demo.lemmy_deeds import (
    delete_comment,
    edit_comment,
    follow_community,
    known_community,
    known_person,
    resolve,
    save_settings,
    seen_post,
)
from nutgraf.demo.lemmy_lists import (
    asked_community,
    comments_page,
    cursor_after,
    offset,
    page_size,
    posts_page,
)
from nutgraf.demo.lemmy_v3_inbox import ROUTES as INBOX
from nutgraf.demo.lemmy_v3_site import site
from nutgraf.demo.lemmy_v3_views import Views
from nutgraf.demo.records import (
    CommentRecord,
    CommunityRecord,
    PersonRecord,
    PostRecord,
)
from nutgraf.demo.rules import known_comment, log_in, mark_answered, new_comment

_STATUS = {"incorrect_login": 401, "couldnt_find_object": 404, "not_found": 404}


class LemmyV3:
    """Answers as Lemmy 0.19 does."""

    def refuse(self, code: str) -> Reply:
        """As `Face` has it."""
        return Reply({"error": code}, _STATUS.get(code, 400))

    def too_many(self, seconds: float) -> Reply:
        """As `Face` has it."""
        return Reply({"error": "rate_limit_error"}, 400)

    @property
    def routes(self) -> Mapping[tuple[str, str], Route]:
        """As `Face` has it."""
        return {(method, f"/api/v3{path}"): route for (method, path), route in _ROUTES.items()}


def _views(call: Call) -> Views:
    return Views(call.instance, call.person)


def _site(call: Call) -> Json:
    return site(call.instance, _views(call), call.person)


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
    found = resolve(call)
    views = _views(call)
    if isinstance(found, PostRecord):
        return {"post": views.post_view(found)}
    if isinstance(found, CommentRecord):
        return {"comment": views.comment_view(found)}
    if isinstance(found, CommunityRecord):
        return {"community": views.community_view(found)}
    return {"person": views.person_view(found)}


def _community(call: Call) -> Json:
    community = known_community(call)
    views = _views(call)
    return {
        "community_view": views.community_view(community),
        "moderators": views.moderators(community),
        "discussion_languages": views.languages(community),
    }


def _communities(call: Call) -> Json:
    size = page_size(call, "couldnt_get_communities")
    skipped = offset(call, size, "couldnt_get_communities")
    views = _views(call)
    found = [
        each
        for each in call.instance.communities
        if not (each.deleted or each.removed)
        and (call.query.get("type_") != "Local" or each.home is call.instance)
        and (call.query.get("type_") != "Subscribed" or call.person in each.followers)
    ]
    return {"communities": [views.community_view(each) for each in found[skipped : skipped + size]]}


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
    size = page_size(call, "couldnt_get_posts")
    cursor = call.query.get("page_cursor")
    skipped = offset(call, size, "couldnt_get_posts")
    if cursor and skipped:
        raise Refusal("couldnt_get_posts")
    posts = posts_page(call, size, cursor, skipped)
    views = _views(call)
    shown: Json = {"posts": [views.post_view(each) for each in posts]}
    after = cursor_after(call.instance, posts)
    return shown if after is None else {**shown, "next_page": after}


def _comment(call: Call) -> Json:
    return _comment_answer(call, known_comment(call, call.number("id")))


def _comments(call: Call) -> Json:
    size = page_size(call, "couldnt_get_comments")
    found = comments_page(call, size, offset(call, size, "couldnt_get_comments"))
    views = _views(call)
    return {"comments": [views.comment_view(each) for each in found]}


def _create_comment(call: Call) -> Json:
    person = call.account()
    comment = new_comment(call, person, "content")
    mark_answered(call.instance, person, comment.parent)
    return _comment_answer(call, comment)


def _edit_comment(call: Call) -> Json:
    return _comment_answer(call, edit_comment(call))


def _delete_comment(call: Call) -> Json:
    return _comment_answer(call, delete_comment(call))


def _comment_answer(call: Call, comment: CommentRecord) -> Json:
    return {"comment_view": _views(call).comment_view(comment), "recipient_ids": []}


def _person(call: Call) -> Json:
    person = known_person(call)
    community = asked_community(call)
    views = _views(call)
    return {
        "person_view": views.person_view(person),
        "comments": [views.comment_view(each) for each in _said_by(call, person)],
        "posts": [],
        "moderates": [
            {"community": views.community(each), "moderator": views.person(person)}
            for each in call.instance.communities
            if person in each.moderators and community in {None, each}
        ],
    }


def _said_by(call: Call, person: PersonRecord) -> list[CommentRecord]:
    """A page of what somebody wrote; what a moderator removed is shown to admins alone."""
    size = page_size(call, "couldnt_get_comments")
    skipped = offset(call, size, "couldnt_get_comments")
    instance = call.instance
    found = [
        each
        for each in instance.comments
        if each.author is person
        and not each.removed
        and (not each.deleted or person is call.person)
        and instance.listed(each)
    ]
    if call.query.get("sort") != "Old":
        found.reverse()
    return found[skipped : skipped + size]


_SHARED: dict[tuple[str, str], Route] = {
    ("GET", "/site"): Route(_site),
    ("POST", "/user/login"): Route(_login, "login"),
    ("GET", "/resolve_object"): Route(_resolve_object, "search"),
    ("GET", "/community"): Route(_community),
    ("GET", "/community/list"): Route(_communities),
    ("POST", "/community/follow"): Route(_follow),
    ("GET", "/post"): Route(_post),
    ("GET", "/post/list"): Route(_posts),
    ("GET", "/comment/list"): Route(_comments),
    ("POST", "/comment"): Route(_create_comment, "comment"),
    ("PUT", "/comment"): Route(_edit_comment),
    ("POST", "/comment/delete"): Route(_delete_comment),
}
"""What Lemmy 1.0 still answers, too."""

_ROUTES: dict[tuple[str, str], Route] = {
    **_SHARED,
    **INBOX,
    ("GET", "/user/validate_auth"): Route(_validate_auth),
    ("PUT", "/user/save_user_settings"): Route(_save_settings),
    ("GET", "/comment"): Route(_comment),
    ("GET", "/user"): Route(_person),
}


def routes_of_1_0() -> dict[tuple[str, str], Route]:
    """The part of API v3 that Lemmy 1.0 still serves."""
    return {(method, f"/api/v3{path}"): route for (method, path), route in _SHARED.items()}
