"""What both APIs of Lemmy do when asked: the same deeds under other names."""

from __future__ import annotations

from nutgraf.demo.calls import Call, Refusal
from nutgraf.demo.lemmy_lists import community_called, person_called
from nutgraf.demo.records import (
    CommentRecord,
    CommunityRecord,
    MessageRecord,
    PersonRecord,
    PostRecord,
)
from nutgraf.demo.rules import (
    LONGEST_BIO,
    LONGEST_COMMENT,
    asked_language,
    checked_text,
    known_comment,
    known_post,
    own_comment,
)


def find_object(call: Call) -> CommentRecord | CommunityRecord | PersonRecord | PostRecord:
    """Returns what a request to resolve an object is about, even if it was taken away.

    Raises:
        Refusal: it is not known here.
    """
    wanted = call.query.get("q", "").strip()
    instance = call.instance
    found = instance.world.find(wanted)
    if wanted.startswith("!"):
        found = community_called(instance, wanted[1:])
    elif wanted.startswith("@"):
        found = person_called(instance, wanted[1:])
    if isinstance(found, PersonRecord | CommunityRecord):
        return found
    known = (isinstance(found, PostRecord) and found in instance.posts) or (
        isinstance(found, CommentRecord) and found in instance.comments
    )
    if not known or found is None or isinstance(found, MessageRecord):
        raise Refusal("couldnt_find_object")
    return found


def resolve(call: Call) -> CommentRecord | CommunityRecord | PersonRecord | PostRecord:
    """Returns what a request to resolve an object is about, as Lemmy 0.19 does.

    Raises:
        Refusal: it is not known here, or was taken away.
    """
    found = find_object(call)
    if found.deleted or (not isinstance(found, PersonRecord) and found.removed):
        raise Refusal("couldnt_find_object")
    return found


def seen_post(call: Call) -> PostRecord:
    """Returns the post that a request is about, unless it is hidden from who asks.

    Raises:
        Refusal: it is not there, or was taken away.
    """
    number = call.number("id")
    if number is None:
        post = known_comment(call, call.number("comment_id")).post
    else:
        post = known_post(call, number)
    mine = call.person is not None and call.person is post.author
    if (post.deleted and not mine) or post.removed:
        raise Refusal("couldnt_find_post")
    return post


def known_community(call: Call) -> CommunityRecord:
    """Returns the community that a request is about by number ("id") or name.

    Raises:
        Refusal: there is none.
    """
    name = call.query.get("name")
    instance = call.instance
    number = call.number("id")
    found = community_called(instance, name) if name else instance.communities.get(number)
    if found is None:
        raise Refusal("couldnt_find_community")
    return found


def known_person(call: Call) -> PersonRecord:
    """Returns the person that a request is about by number or name.

    Raises:
        Refusal: there is none.
    """
    name = call.query.get("username")
    number = call.number("person_id")
    found = person_called(call.instance, name) if name else call.instance.people.get(number)
    if found is None:
        raise Refusal("couldnt_find_person")
    return found


def save_settings(call: Call) -> None:
    """Changes an account's page and flag.

    Raises:
        Refusal: nobody is logged in, or the text is too long.
    """
    person = call.account()
    bio = call.body.get("bio")
    if isinstance(bio, str):
        if len(bio) > LONGEST_BIO:
            raise Refusal("bio_length_overflow")
        person.bio = bio
    if isinstance(call.body.get("bot_account"), bool):
        person.bot = call.yes("bot_account")
    if isinstance(call.body.get("show_nsfw"), bool):
        person.show_nsfw = call.yes("show_nsfw")
    if isinstance(call.body.get("display_name"), str):
        person.display_name = call.text("display_name") or None


def follow_community(call: Call) -> CommunityRecord:
    """Subscribes to a community, or ends that.

    Raises:
        Refusal: nobody is logged in, or there is no such community.
    """
    person = call.account()
    community = call.instance.communities.get(call.integer("community_id"))
    if community is None:
        raise Refusal("couldnt_find_community")
    (community.followers.add if call.yes("follow") else community.followers.discard)(person)
    return community


def write_message(call: Call) -> MessageRecord:
    """Writes a private message.

    Raises:
        Refusal: nobody is logged in, or to nobody, or not such a text.
    """
    person = call.account()
    text = call.text("content")
    if not text.strip() or len(text) > LONGEST_COMMENT:
        raise Refusal("invalid_body_field")
    recipient = call.instance.people.get(call.integer("recipient_id"))
    if recipient is None:
        raise Refusal("couldnt_find_person")
    return call.instance.world.send_message(person, recipient, text)


def edit_comment(call: Call) -> CommentRecord:
    """Changes an own comment.

    Raises:
        Refusal: it may not be changed.
    """
    comment = own_comment(call, call.account())
    asked_language(call, comment.post)
    call.instance.world.edit(comment, checked_text(call.text("content")))
    return comment


def delete_comment(call: Call) -> CommentRecord:
    """Takes an own comment away, or brings it back.

    Raises:
        Refusal: it may not be changed, or is so already.
    """
    comment = own_comment(call, call.account())
    deleted = call.yes("deleted")
    if comment.deleted == deleted:
        raise Refusal("couldnt_update_comment")
    call.instance.world.delete(comment, deleted=deleted)
    return comment
