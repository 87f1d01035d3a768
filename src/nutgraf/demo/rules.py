"""Who may do what on an instance; what all its faces ask before they do it."""

from __future__ import annotations

from nutgraf.demo.calls import Call, Refusal
from nutgraf.demo.instance import Instance
from nutgraf.demo.records import CommentRecord, PersonRecord, PostRecord

LONGEST_COMMENT = 10_000
LONGEST_BIO = 1_000
DEEPEST = 50


def log_in(instance: Instance, name: str, password: str, totp: str | None = None) -> str:
    """Opens a session and returns its token.

    Raises:
        Refusal: the account cannot log in.
    """
    person = instance.world.find_person(f"{name.strip().lstrip('@')}@{instance.host}")
    if person is None or person.deleted or person.password != password:
        raise Refusal("incorrect_login")
    if instance.host in person.banned_from:
        raise Refusal("site_ban")
    if person.totp is not None:
        if not totp:
            raise Refusal("missing_totp_token")
        if totp != person.totp:
            raise Refusal("incorrect_totp_token")
    return instance.log_in(person)


def known_post(call: Call, number: object) -> PostRecord:
    """Returns the post with a number.

    Raises:
        Refusal: there is none.
    """
    post = call.instance.posts.get(number)
    if post is None:
        raise Refusal("couldnt_find_post")
    return post


def known_comment(call: Call, number: object) -> CommentRecord:
    """Returns the comment with a number.

    Raises:
        Refusal: there is none.
    """
    comment = call.instance.comments.get(number)
    if comment is None:
        raise Refusal("couldnt_find_comment")
    return comment


def may_write(person: PersonRecord, post: PostRecord) -> None:
    """Asks whether a person may write under a post.

    Raises:
        Refusal: they may not.
    """
    community = post.community
    if person in community.banned:
        raise Refusal("person_is_banned_from_community")
    if community.home.host in person.banned_from:
        raise Refusal("person_is_banned_from_community")
    if community.deleted or community.removed:
        raise Refusal("deleted")
    if post.locked and person not in community.moderators:
        raise Refusal("locked")


def new_comment(call: Call, person: PersonRecord, field: str) -> CommentRecord:
    """Carries out a request for a new comment, as Lemmy does.

    Args:
        call: the request.
        person: who asks.
        field: of the body that holds the text.

    Raises:
        Refusal: it is not done.
    """
    instance = call.instance
    text = checked_text(call.text(field))
    post = known_post(call, call.integer("post_id"))
    if person in post.community.banned or post.community.home.host in person.banned_from:
        raise Refusal("person_is_banned_from_community")
    if post.deleted or post.removed:
        raise Refusal("deleted")
    may_write(person, post)
    parent = instance.comments.get(call.body.get("parent_id"))
    if parent is not None and parent.post is not post:
        raise Refusal("couldnt_create_comment")
    if parent is not None and instance.software == "lemmy-v4" and not parent.stands:
        raise Refusal("deleted")
    if parent is not None and len(parent.ancestors) + 1 >= DEEPEST:
        raise Refusal("max_comment_depth_reached")
    language = asked_language(call, post)
    return instance.world.add_comment(post, person, text, parent, language)


def checked_text(text: str) -> str:
    """Returns the text of a comment as Lemmy takes it.

    Raises:
        Refusal: it is empty or too long.
    """
    if not text.strip() or len(text) > LONGEST_COMMENT:
        raise Refusal("invalid_body_field")
    return text


def asked_language(call: Call, post: PostRecord) -> str | None:
    """Returns the language that a comment asks for; None for none.

    Raises:
        Refusal: the community does not take it.
    """
    number = call.body.get("language_id")
    if number is None:
        return None
    code = call.instance.language_code(number)
    taken = post.community.languages
    if code is None or (taken and code not in taken):
        raise Refusal("language_not_allowed")
    return code


def own_comment(call: Call, person: PersonRecord) -> CommentRecord:
    """Returns the comment that a request is about, if it is the person's own.

    Raises:
        Refusal: it is not there, or another's.
    """
    comment = known_comment(call, call.integer("comment_id"))
    if person in comment.post.community.banned:
        raise Refusal("person_is_banned_from_community")
    if comment.author is not person:
        raise Refusal("no_comment_edit_allowed")
    return comment


def mark_answered(instance: Instance, person: PersonRecord, parent: CommentRecord | None) -> None:
    """Marks what told a person of a comment as read, as both softwares do when it is answered."""
    for notice in instance.notices(person, "mention", "reply") if parent is not None else ():
        if notice.subject is parent:
            notice.read = True
