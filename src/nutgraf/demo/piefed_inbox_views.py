"""What PieFed shows of mentions, answers and private messages."""

from __future__ import annotations

from nutgraf.demo.calls import Json, moment
from nutgraf.demo.piefed_views import Views
from nutgraf.demo.records import CommentRecord, MessageRecord, NoticeRecord, PersonRecord

_MENTION = ("comment_mention", 6)
_REPLY = ("new_reply_on_followed_comment", 4)
_TOP_LEVEL = ("top_level_comment_on_followed_post", 3)


def reply_view(
    views: Views, comment: CommentRecord, recipient: PersonRecord, *, read: bool
) -> Json:
    """A `CommentReplyView`: what tells somebody of a comment, under the comment's number."""
    number = views.at.comments.number(comment)
    shown = views.comment_view(comment)
    del shown["banned_from_community"], shown["can_auth_user_moderate"]
    return {
        **shown,
        "comment_reply": {
            "id": number,
            "recipient_id": views.at.people.number(recipient),
            "comment_id": number,
            "read": read,
            "published": moment(comment.published),
        },
        "recipient": views.person(recipient),
    }


def notification(views: Views, notice: NoticeRecord) -> Json:
    """A `UserNotificationItemView` of a mention or reply."""
    comment = notice.subject
    assert isinstance(comment, CommentRecord)  # noqa: S101 - messages are not shown as these
    mention = notice.kind == "mention"
    subtype, number = _MENTION if mention else _REPLY if comment.parent else _TOP_LEVEL
    shown: Json = {
        "notif_id": notice.number,
        "notif_type": number,
        "notif_subtype": subtype,
        "author": views.person(comment.author),
        "comment": views.comment(comment),
        "comment_id": views.at.comments.number(comment),
        "notif_body": comment.text,
        "status": "Read" if notice.read else "Unread",
    }
    if notice.kind == "reply":
        shown["post"] = views.post_view(comment.post)
        shown["post_id"] = views.at.posts.number(comment.post)
    return shown


def message_view(views: Views, message: MessageRecord) -> Json:
    """A `PrivateMessageView`."""
    ends = [views.at.people.number(each) for each in (message.sender, message.recipient)]
    return {
        "private_message": {
            "id": views.at.messages.number(message),
            "creator_id": ends[0],
            "recipient_id": ends[1],
            "content": "Deleted by author" if message.deleted else message.text,
            "deleted": message.deleted,
            "read": message.read,
            "published": moment(message.published),
            "ap_id": message.uri,
            "local": message.sender.home is message.recipient.home,
        },
        "creator": views.person(message.sender),
        "recipient": views.person(message.recipient),
        "conversation_id": min(ends) * 10_000 + max(ends),
    }
