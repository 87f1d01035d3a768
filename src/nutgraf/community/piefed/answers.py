"""What a PieFed sends, as values of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nutgraf.community.parsing import Part
from nutgraf.community.values import Comment, Community, Person, Post, PrivateMessage
from nutgraf.errors import PlatformDown

UNDETERMINED = "und"

_PATH = re.compile(r"0(\.[0-9]{1,18}){1,1000}", re.ASCII)


def person_in(part: Part) -> Person:
    """Reads a Person."""
    return Person(
        uri=part.uri("actor_id"),
        id=part.number("id"),
        name=part.text("user_name"),
        bot=part.flag("bot"),
    )


def community_in(part: Part) -> Community:
    """Reads a Community."""
    return Community(
        uri=part.uri("actor_id"),
        id=part.number("id"),
        name=part.text("name"),
        title=part.text("title", ""),
        nsfw=part.flag("nsfw"),
    )


def post_in(view: Part, languages: Mapping[int, str]) -> Post:
    """Reads a PostView.

    Args:
        view: of the post.
        languages: code by number, as the instance has them.
    """
    post, community = view.part("post"), community_in(view.part("community"))
    language = languages.get(post.number("language_id", 0))
    return Post(
        uri=post.uri("ap_id"),
        id=post.number("id"),
        title=" ".join(post.text("title").split()),
        link=post.optional_text("url"),
        body=post.text("body", ""),
        author=person_in(view.part("creator")),
        community=community,
        published=post.moment("published"),
        # lists have it as "edited_at", the API's description as "updated"; of a post that is asked
        # for alone, a 1.6.27 tells neither
        edited=post.optional_moment("edited_at") or post.optional_moment("updated"),
        language=None if language == UNDETERMINED else language,
        nsfw=post.flag("nsfw") or community.nsfw,
        locked=post.flag("locked"),
        removed=post.flag("removed"),
        deleted=post.flag("deleted"),
        featured=post.flag("sticky") or post.flag("instance_sticky"),
    )


def comment_in(view: Part) -> Comment:
    """Reads a CommentView."""
    comment, counts = view.part("comment"), view.part("counts")
    removed, deleted = comment.flag("removed"), comment.flag("deleted")
    return Comment(
        uri=comment.uri("ap_id"),
        id=comment.number("id"),
        post_id=comment.number("post_id"),
        post_uri=view.part("post").uri("ap_id"),
        author=person_in(view.part("creator")),
        body="" if removed or deleted else comment.text("body", ""),
        published=comment.moment("published"),
        ancestors=_ancestors(comment),
        removed=removed,
        deleted=deleted,
        upvotes=counts.number("upvotes", 0),
        downvotes=counts.number("downvotes", 0),
    )


def is_by(person: Person, view: Part) -> bool:
    """Whether a person wrote what is viewed, be the rest of it as it may."""
    return view.part("creator").number("id") == person.id


def message_in(view: Part) -> PrivateMessage:
    """Reads a PrivateMessageView."""
    message = view.part("private_message")
    return PrivateMessage(
        id=message.number("id"),
        uri=message.uri("ap_id"),
        sender=person_in(view.part("creator")),
        recipient_uri=view.part("recipient").uri("actor_id"),
        text=message.text("content", ""),
        published=message.moment("published"),
    )


def languages_in(site: Part) -> dict[int, str]:
    """Reads the languages of a GetSiteResponse: code by number."""
    found = site.part("site")
    if not found.has("all_languages"):
        return {}
    return {each.number("id"): each.text("code", "") for each in found.parts("all_languages")}


def _ancestors(comment: Part) -> tuple[int, ...]:
    """Numbers of the comments above one, from "0.12.15": its own is the last."""
    path = comment.text("path")
    if not _PATH.fullmatch(path):
        raise PlatformDown(f"the instance sent no sense: {comment.place}.path is no path")
    *above, own = map(int, path.split(".")[1:])
    if own != comment.number("id"):
        raise PlatformDown(f"the instance sent no sense: {comment.place}.path ends elsewhere")
    return tuple(above)
