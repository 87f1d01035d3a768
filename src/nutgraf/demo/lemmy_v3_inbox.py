"""Mentions, replies and private messages in the API of Lemmy 0.19."""

from __future__ import annotations

from nutgraf.demo.calls import Call, Json, Refusal, Route
from nutgraf.demo.lemmy_deeds import write_message
from nutgraf.demo.lemmy_lists import offset, page_size
from nutgraf.demo.lemmy_v3_views import Views
from nutgraf.demo.records import MessageRecord, NoticeKind


def _views(call: Call) -> Views:
    return Views(call.instance, call.person)


def _notices(call: Call, kind: NoticeKind) -> list[Json]:
    person = call.account()
    refusal = "couldnt_get_comments"
    size = page_size(call, refusal)
    skipped = offset(call, size, refusal)
    unread = call.flag("unread_only")
    found = [each for each in call.instance.notices(person, kind) if not (unread and each.read)]
    if call.query.get("sort", "").lower() == "old":
        found.reverse()
    views = _views(call)
    return [views.notice_view(each) for each in found[skipped : skipped + size]]


def _mentions(call: Call) -> Json:
    return {"mentions": _notices(call, "mention")}


def _replies(call: Call) -> Json:
    return {"replies": _notices(call, "reply")}


def _mark(call: Call, kind: NoticeKind, field: str, refusal: str) -> Json:
    notice = call.instance.notice(call.account(), call.integer(field), kind)
    if notice is None:
        raise Refusal(refusal)
    notice.read = call.yes("read")
    return _views(call).notice_view(notice)


def _mark_mention(call: Call) -> Json:
    refusal = "couldnt_find_person_mention"
    return {"person_mention_view": _mark(call, "mention", "person_mention_id", refusal)}


def _mark_reply(call: Call) -> Json:
    refusal = "couldnt_find_comment_reply"
    return {"comment_reply_view": _mark(call, "reply", "comment_reply_id", refusal)}


def _messages(call: Call) -> Json:
    person = call.account()
    size = page_size(call, "couldnt_get_private_messages")
    skipped = offset(call, size, "couldnt_get_private_messages")
    unread = call.flag("unread_only")
    creator = call.number("creator_id")

    def wanted(message: MessageRecord) -> bool:
        ends = {message.sender} if unread else {message.sender, message.recipient}
        return (
            not message.deleted
            and (message.recipient is person or (not unread and message.sender is person))
            and not (unread and message.read)
            and (creator is None or call.instance.people.get(creator) in ends)
        )

    found = [each for each in call.instance.messages.latest() if wanted(each)]
    views = _views(call)
    shown = [views.message_view(each) for each in found[skipped : skipped + size]]
    return {"private_messages": shown}


def _create_message(call: Call) -> Json:
    message = write_message(call)
    return {"private_message_view": _views(call).message_view(message)}


def _mark_message(call: Call) -> Json:
    person = call.account()
    message = call.instance.messages.get(call.integer("private_message_id"))
    if message is None or message.recipient is not person:
        raise Refusal("couldnt_find_private_message")
    message.read = call.yes("read")
    return {"private_message_view": _views(call).message_view(message)}


ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/user/mention"): Route(_mentions),
    ("POST", "/user/mention/mark_as_read"): Route(_mark_mention),
    ("GET", "/user/replies"): Route(_replies),
    ("POST", "/comment/mark_as_read"): Route(_mark_reply),
    ("GET", "/private_message/list"): Route(_messages),
    ("POST", "/private_message"): Route(_create_message),
    ("POST", "/private_message/mark_as_read"): Route(_mark_message),
}
"""What tells an account that others spoke to it, below the API's root."""
