"""Which notices Lemmy 1.0 lists: mentions, replies and messages together."""

from __future__ import annotations

from nutgraf.demo.calls import Call
from nutgraf.demo.instance import Instance
from nutgraf.demo.records import MessageRecord, NoticeRecord, PersonRecord


def listed_notices(call: Call) -> list[NoticeRecord]:
    """Returns the notices that a request wants, the latest first.

    What was taken away is not told. Private messages alone, read ones too, come with those that
    the reader wrote to people of the same instance.

    Raises:
        Refusal: nobody is logged in.
    """
    reader, instance = call.reader(), call.instance
    unread = call.flag("unread_only")
    kind = call.query.get("type_", "all").replace("private_message", "message")
    creator = instance.people.get(call.number("creator_id"))
    found = list(instance.notices(reader))
    conversation = kind == "message" and not unread
    if conversation:
        found += _sent(instance, reader)
        found.sort(key=lambda notice: (notice.published, notice.number), reverse=True)

    def wanted(notice: NoticeRecord) -> bool:
        author = _author(notice)
        with_whom = {author, notice.recipient} if conversation else {author}
        return (
            not _taken_away(notice)
            and (kind in {"all", notice.kind})
            and not (unread and notice.read)
            and (call.number("creator_id") is None or creator in with_whom)
        )

    return [each for each in found if wanted(each)]


def _sent(instance: Instance, reader: PersonRecord) -> list[NoticeRecord]:
    """Notices of messages that a person wrote to others of the same instance."""
    recipients = {each.recipient for each in instance.messages if each.sender is reader}
    return [
        notice
        for recipient in recipients
        if recipient is not reader
        for notice in instance.notices(recipient, "message")
        if _author(notice) is reader
    ]


def _author(notice: NoticeRecord) -> PersonRecord:
    subject = notice.subject
    return subject.sender if isinstance(subject, MessageRecord) else subject.author


def _taken_away(notice: NoticeRecord) -> bool:
    subject = notice.subject
    if isinstance(subject, MessageRecord):
        return subject.deleted
    return not subject.stands or subject.post.deleted or subject.post.removed
