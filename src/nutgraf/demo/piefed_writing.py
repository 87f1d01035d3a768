"""What PieFed does when asked to write something: comments, messages, settings."""

from __future__ import annotations

import datetime

from nutgraf.demo.calls import Call, Json, Refusal, Reply, Route
from nutgraf.demo.piefed_inbox_views import message_view, notification, reply_view
from nutgraf.demo.piefed_lists import views_for
from nutgraf.demo.piefed_site import my_user
from nutgraf.demo.records import CommentRecord, PersonRecord, PostRecord
from nutgraf.demo.rules import log_in, mark_answered, may_write

_SETTLED_IN = datetime.timedelta(days=1)
_LANGUAGE_TROUBLE = "insert or update violates foreign key constraint on language_id"


def _login(call: Call) -> Json:
    return {"jwt": log_in(call.instance, call.text("username"), call.text("password"))}


def _save_settings(call: Call) -> Json:
    person = call.account()
    if isinstance(call.body.get("bio"), str):
        person.bio = call.text("bio")
    if isinstance(call.body.get("bot"), bool):
        person.bot = call.yes("bot")
    if isinstance(call.body.get("show_nsfw"), bool):
        person.show_nsfw = call.yes("show_nsfw")
    if isinstance(call.body.get("display_name"), str):
        person.display_name = call.text("display_name") or None
    return {"my_user": my_user(call.instance, views_for(call), person)}


def _follow(call: Call) -> Json:
    person = call.account()
    community = call.instance.communities.get(call.integer("community_id"))
    if community is None:
        raise Refusal("no_row")
    (community.followers.add if call.yes("follow") else community.followers.discard)(person)
    return {"community_view": views_for(call).community_view(community), "discussion_languages": []}


def _create_comment(call: Call) -> Json:
    person = call.account()
    text = call.text("body")
    instance = call.instance
    post = instance.posts.get(call.integer("post_id"))
    if post is None:
        raise Refusal("no_post_to_write_to")
    parent = _parent(call, post)
    try:
        may_write(person, post)  # it asks nothing of deleted posts
    except Refusal as refusal:
        raise Refusal("banned_here" if refusal.code == "deleted" else refusal.code) from None
    language = _language(call)
    if _said_already(post, person, parent, text):
        raise Refusal("duplicate")
    comment = instance.world.add_comment(post, person, text, parent, language)
    mark_answered(instance, person, parent)
    return {"comment_view": views_for(call).comment_view(comment)}


def _parent(call: Call, post: PostRecord) -> CommentRecord | None:
    if call.body.get("parent_id") is None:
        return None
    parent = call.instance.comments.get(call.body["parent_id"])
    if parent is None or parent.post is not post:
        raise Refusal("no_row")
    return parent


def _language(call: Call) -> str | None:
    number = call.body.get("language_id")
    if number is None:
        return None
    code = call.instance.language_code(number)
    if code is None:
        raise Refusal(_LANGUAGE_TROUBLE)
    return code


def _said_already(
    post: PostRecord, person: PersonRecord, parent: CommentRecord | None, text: str
) -> bool:
    return any(
        each.author is person and each.parent is parent and each.text == text and not each.deleted
        for each in post.comments
    )


def _own(call: Call) -> CommentRecord:
    person = call.account()
    comment = call.instance.comments.get(call.integer("comment_id"))
    if comment is None:
        raise Refusal("no_comment_to_edit")
    if comment.author is not person:
        raise Refusal("incorrect_login")
    return comment


def _edit_comment(call: Call) -> Json:
    comment = _own(call)
    language = _language(call)
    call.instance.world.edit(comment, call.text("body"))
    comment.language = language or comment.language
    return {"comment_view": views_for(call).comment_view(comment)}


def _delete_comment(call: Call) -> Json:
    person = call.account()
    comment = call.instance.comments.get(call.integer("comment_id"))
    deleted = call.yes("deleted")
    gone = comment is not None and (comment.deleted or comment.removed)
    if comment is None or comment.author is not person or gone == deleted:
        raise Refusal("no_row")
    call.instance.world.delete(comment, deleted=deleted)
    return {"comment_view": views_for(call).comment_view(comment)}


def _mark_comment(call: Call) -> Json:
    person = call.account()
    comment = call.instance.comments.get(call.integer("comment_reply_id"))
    if comment is None:
        raise Refusal("no_comment_to_mark")
    read = call.yes("read")
    notices = call.instance.notices(person, "mention", "reply")
    first = next((n for n in notices if n.subject is comment and n.read != read), None)
    if first is not None:
        first.read = read
    return {"comment_reply_view": reply_view(views_for(call), comment, person, read=read)}


def _mark_notice(call: Call) -> Json:
    notice = call.instance.notice(call.account(), call.integer("notif_id"))
    if notice is None:
        raise Refusal("no_row")
    if notice.kind == "message":
        raise Refusal("This notification type is currently unsupported in the api")
    shown = notification(views_for(call), notice)  # as it was before, as the real one does
    notice.read = call.yes("read_state")
    return shown


def _create_message(call: Call) -> Json | Reply:
    person = call.account()
    recipient = call.instance.people.get(call.integer("recipient_id"))
    if recipient is None:
        raise Refusal("no_row")
    young = call.instance.world.now() - person.published < _SETTLED_IN
    if young and not (person.admin or recipient.admin):
        raise Refusal("too_new")
    message = call.instance.world.send_message(person, recipient, call.text("content"))
    return {"private_message_view": message_view(views_for(call), message)}


def _mark_message(call: Call) -> Json:
    person = call.account()
    message = call.instance.messages.get(call.integer("private_message_id"))
    if message is None or message.recipient is not person:
        raise Refusal("no_row")
    message.read = call.yes("read")
    for notice in call.instance.notices(person, "message"):
        if notice.subject is message:
            notice.read = message.read
    return {"private_message_view": message_view(views_for(call), message)}


ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "/user/login"): Route(_login, "login"),
    ("PUT", "/user/save_user_settings"): Route(_save_settings),
    ("POST", "/community/follow"): Route(_follow),
    ("POST", "/comment"): Route(_create_comment, "comment"),
    ("PUT", "/comment"): Route(_edit_comment),
    ("POST", "/comment/delete"): Route(_delete_comment),
    ("POST", "/comment/mark_as_read"): Route(_mark_comment),
    ("PUT", "/user/notification_state"): Route(_mark_notice),
    ("POST", "/private_message"): Route(_create_message, "mail"),
    ("POST", "/private_message/mark_as_read"): Route(_mark_message),
}
"""What is written, below the API's root."""
