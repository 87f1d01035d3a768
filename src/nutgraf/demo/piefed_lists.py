"""What PieFed lists, and in which pages; some of them are cut in ways of its own."""

from __future__ import annotations

from itertools import islice

from nutgraf.demo.calls import Call, Json, Refusal, Route
from nutgraf.demo.piefed_inbox_views import message_view, notification, reply_view
from nutgraf.demo.piefed_views import Views
from nutgraf.demo.records import (
    CommentRecord,
    CommunityRecord,
    MessageRecord,
    NoticeKind,
    PostRecord,
)

_LARGEST_PAGE = 100
_LISTED = 1000
"""So many posts its lists show at most, however many pages are asked for."""


def views_for(call: Call, *, raw: bool = False) -> Views:
    """Draws what is shown; a token that opens nothing is refused here even for reading.

    Raises:
        Refusal: the token opens nothing.
    """
    reader = call.account() if call.token is not None else None
    return Views(call.instance, reader, raw=raw)


def _page(call: Call, size: int) -> tuple[int, int]:
    """Returns the page that a request wants, and the size of one."""
    wanted = call.number("limit", size) or size
    return max(1, call.number("page", 1) or 1), min(wanted, _LARGEST_PAGE)


def _next(page: int, size: int, total: int) -> str | None:
    return str(page + 1) if page * size < total else None


def asked_community(call: Call, number: str, name: str) -> CommunityRecord | None:
    """The community that a request is about; None where it names none.

    Raises:
        Refusal: there is no such community.
    """
    instance = call.instance
    given = call.number(number)
    called = call.query.get(name)
    if given is not None:
        found = instance.communities.get(given)
    elif called:
        handle = called if "@" in called else f"{called}@{instance.host}"
        found = instance.world.find_community(handle)
    else:
        return None
    if found is None:
        raise Refusal("couldnt_find_community")
    return found


def _communities(call: Call) -> Json:
    views = views_for(call)
    page, size = _page(call, 10)
    found = [each for each in call.instance.communities if not (each.deleted or each.removed)]
    return {
        "communities": [
            views.community_view(each) for each in found[(page - 1) * size : page * size]
        ],
        "next_page": _next(page, size, len(found)),
    }


def _posts(call: Call) -> Json:
    views = views_for(call, raw=True)
    page, size = _page(call, 50)
    instance = call.instance
    community = asked_community(call, "community_id", "community_name")
    timeline = instance.timeline if community is None else instance.timelines[community]
    local = call.query.get("type_") == "Local"
    nsfw = call.query.get("nsfw", "Include") != "Exclude" and (
        call.person is None or call.person.show_nsfw
    )
    pinned = [] if community is None or call.flag("ignore_sticky") else community.featured

    def shown(post: PostRecord) -> bool:
        return (
            not (post.deleted or post.removed)
            and (nsfw or not (post.nsfw or post.community.nsfw))
            and (not local or post.community.home is instance)
            and instance.listed(post)
        )

    first = [each for each in pinned if each in instance.posts and shown(each)]
    rest = (each for each in timeline.before(None) if each not in first and shown(each))
    end = min(page * size, _LISTED)
    found = [*first, *islice(rest, max(0, end + 1))][: end + 1]
    # It compares with the page's number, not with the posts before it, and so it is null on pages
    # that are not the last.
    known = min(_LISTED, len(first) + len(timeline))
    return {
        "posts": [views.post_view(each) for each in found[(page - 1) * size : end]],
        "next_page": str(page + 1) if known > page + size else None,
    }


def _comments(call: Call) -> Json:
    views = views_for(call, raw=True)
    page, size = _page(call, 10)
    instance = call.instance
    person = call.number("person_id")
    community = call.number("community_id")
    depth = call.number("max_depth")
    parent = instance.comments.get(call.number("parent_id"))
    post = instance.posts.get(call.number("post_id"))
    base = len(parent.ancestors) if parent is not None else 0
    threaded = person is None and community is None

    def wanted(comment: CommentRecord) -> bool:
        levels = len(comment.ancestors) - base
        return (
            (person is None or instance.people.number(comment.author) == person)
            and (
                community is None
                or instance.communities.number(comment.post.community) == community
            )
            and (parent is None or comment is parent or parent in comment.ancestors)
            and (depth is None or (levels <= depth if threaded else levels < depth))
        )

    if post is None and parent is not None:
        post = parent.post
    if post is not None:
        found = instance.comments_of(post, wanted)
    elif call.number("post_id") is not None:
        found = []
    else:
        found = [each for each in instance.comments if instance.listed(each) and wanted(each)]
    if call.query.get("sort") != "Old":
        found = found[::-1]
    return {
        "comments": [views.comment_view(each) for each in found[(page - 1) * size : page * size]],
        "next_page": _next(page, size, len(found)),
    }


def _told(call: Call, kind: NoticeKind) -> Json:
    person = call.account()
    views = views_for(call)
    page, size = _page(call, 10)
    unread = call.flag("unread_only", default=True)
    found = [n for n in call.instance.notices(person, kind) if not (unread and n.read)]
    if call.query.get("sort") == "Old":
        found.reverse()
    return {
        "replies": [
            reply_view(views, each.subject, person, read=each.read)
            for each in found[(page - 1) * size : page * size]
            if isinstance(each.subject, CommentRecord)
        ],
        "next_page": _next(page, size, len(found)),
    }


def _mentions(call: Call) -> Json:
    return _told(call, "mention")


def _replies(call: Call) -> Json:
    return _told(call, "reply")


def _notifications(call: Call) -> Json:
    person = call.account()
    views = views_for(call)
    page, size = _page(call, 10)
    status = call.query.get("status", "")
    if status not in {"All", "Unread", "Read", "New"}:
        raise Refusal("bad_request")
    every = call.instance.notices(person)
    unread = sum(not each.read for each in every)
    # The page is cut first, so what is left of it can be empty and not the last.
    items = [
        notification(views, each)
        for each in every[(page - 1) * size : page * size]
        if each.kind != "message" and (status == "All" or each.read == (status == "Read"))
    ]
    return {
        "counts": {"unread": unread, "read": len(every) - unread, "total": len(every)},
        "items": items,
        "status": status,
        "username": person.name,
        "next_page": _next(page, size, len(every)),
    }


def _messages(call: Call) -> Json:
    person = call.account()
    unread = call.flag("unread_only")
    page, size = _page(call, 10)
    found = [
        each
        for each in call.instance.messages.latest()
        if (each.recipient is person and not (unread and each.read))
        or (each.sender is person and not unread)
    ]
    return _message_list(call, found, page, size)


def _conversation(call: Call) -> Json:
    person = call.account()
    page, size = _page(call, 10)
    other = call.instance.people.get(call.number("person_id"))
    ends = {person, other}
    found = [
        each for each in call.instance.messages.latest() if {each.sender, each.recipient} == ends
    ]
    return _message_list(call, found, page, size)


def _message_list(call: Call, found: list[MessageRecord], page: int, size: int) -> Json:
    """A page of messages, which never says whether there is a next one."""
    views = views_for(call)
    shown = found[(page - 1) * size : page * size]
    return {"private_messages": [message_view(views, each) for each in shown]}


ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/community/list"): Route(_communities),
    ("GET", "/post/list"): Route(_posts),
    ("GET", "/comment/list"): Route(_comments),
    ("GET", "/user/mentions"): Route(_mentions),
    ("GET", "/user/replies"): Route(_replies),
    ("GET", "/user/notifications"): Route(_notifications),
    ("GET", "/private_message/list"): Route(_messages),
    ("GET", "/private_message/conversation"): Route(_conversation),
}
"""What is listed, below the API's root."""
