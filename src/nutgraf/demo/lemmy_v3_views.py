"""What Lemmy 0.19 shows of the world's records: the objects of API v3."""

from __future__ import annotations

from nutgraf.demo.calls import Json, moment, votes
from nutgraf.demo.instance import LANGUAGES, Instance
from nutgraf.demo.records import (
    CommentRecord,
    CommunityRecord,
    MessageRecord,
    NoticeRecord,
    PersonRecord,
    PostRecord,
)

_ACTIVE = {
    "users_active_day": 1,
    "users_active_week": 2,
    "users_active_month": 3,
    "users_active_half_year": 5,
}


class Views:
    """Draws records as one instance shows them to one reader.

    Args:
        instance: that was asked.
        reader: whose session it is; None for a stranger.
    """

    def __init__(self, instance: Instance, reader: PersonRecord | None) -> None:
        self._at = instance
        self._reader = reader

    # Objects

    def person(self, person: PersonRecord) -> Json:
        """A `Person`."""
        shown: Json = {
            "id": self._at.people.number(person),
            "name": person.name,
            "banned": self._at.host in person.banned_from,
            "published": moment(person.published),
            "actor_id": person.uri,
            "local": person.home is self._at,
            "deleted": person.deleted,
            "bot_account": person.bot,
            "instance_id": self.instance_number(person.home),
        }
        if person.display_name:
            shown["display_name"] = person.display_name
        if person.bio:
            shown["bio"] = person.bio
        return shown

    def community(self, community: CommunityRecord) -> Json:
        """A `Community`."""
        return {
            "id": self._at.communities.number(community),
            "name": community.name,
            "title": community.title,
            "removed": community.removed,
            "published": moment(community.published),
            "deleted": community.deleted,
            "nsfw": community.nsfw,
            "actor_id": community.uri,
            "local": community.home is self._at,
            "hidden": False,
            "posting_restricted_to_mods": False,
            "instance_id": self.instance_number(community.home),
            "visibility": "Public",
        }

    def post(self, post: PostRecord) -> Json:
        """A `Post`."""
        shown: Json = {
            "id": self._at.posts.number(post),
            "name": post.title,
            "creator_id": self._at.people.number(post.author),
            "community_id": self._at.communities.number(post.community),
            "removed": post.removed,
            "locked": post.locked,
            "published": moment(post.published),
            "deleted": post.deleted,
            "nsfw": post.nsfw,
            "ap_id": post.uri,
            "local": post.author.home is self._at,
            "language_id": self._at.language_number(post.language),
            "featured_community": post.featured,
            "featured_local": False,
        }
        if post.link:
            shown["url"] = post.link
        if post.body:
            shown["body"] = post.body
        if post.edited:
            shown["updated"] = moment(post.edited)
        return shown

    def comment(self, comment: CommentRecord) -> Json:
        """A `Comment`."""
        numbers = [self._at.comments.number(each) for each in (*comment.ancestors, comment)]
        shown: Json = {
            "id": numbers[-1],
            "creator_id": self._at.people.number(comment.author),
            "post_id": self._at.posts.number(comment.post),
            "content": comment.text,
            "removed": comment.removed,
            "published": moment(comment.published),
            "deleted": comment.deleted,
            "ap_id": comment.uri,
            "local": comment.author.home is self._at,
            "path": ".".join(["0", *map(str, numbers)]),
            "distinguished": False,
            "language_id": self._at.language_number(comment.language),
        }
        if comment.edited:
            shown["updated"] = moment(comment.edited)
        return shown

    def message(self, message: MessageRecord) -> Json:
        """A `PrivateMessage`."""
        return {
            "id": self._at.messages.number(message),
            "creator_id": self._at.people.number(message.sender),
            "recipient_id": self._at.people.number(message.recipient),
            "content": message.text,
            "deleted": message.deleted,
            "read": message.read,
            "published": moment(message.published),
            "ap_id": message.uri,
            "local": message.sender.home is self._at,
        }

    # Views

    def person_view(self, person: PersonRecord) -> Json:
        """A `PersonView`."""
        return {
            "person": self.person(person),
            "counts": {
                "person_id": self._at.people.number(person),
                "post_count": 0,
                "comment_count": 0,
            },
            "is_admin": person.admin and person.home is self._at,
        }

    def community_view(self, community: CommunityRecord) -> Json:
        """A `CommunityView`."""
        return {
            "community": self.community(community),
            "subscribed": self._subscribed(community),
            "blocked": False,
            "counts": {
                "community_id": self._at.communities.number(community),
                "subscribers": len(community.followers),
                "posts": community.post_count,
                "comments": 0,
                "published": moment(community.published),
                "subscribers_local": len(community.followers),
                **_ACTIVE,
            },
            "banned_from_community": self._reader in community.banned,
        }

    def moderators(self, community: CommunityRecord) -> list[Json]:
        """Each a `CommunityModeratorView`."""
        return [
            {"community": self.community(community), "moderator": self.person(each)}
            for each in community.moderators
        ]

    def post_view(self, post: PostRecord) -> Json:
        """A `PostView`."""
        shown: Json = {
            "post": self.post(post),
            **self._around(post.author, post.community),
            "counts": {
                "post_id": self._at.posts.number(post),
                "comments": len(post.comments),
                **votes(post),
                "published": moment(post.published),
                "newest_comment_time": moment(
                    post.comments[-1].published if post.comments else post.published
                ),
            },
            "read": False,
            "hidden": False,
            "unread_comments": len(post.comments),
        }
        return self._voted(shown, post)

    def comment_view(self, comment: CommentRecord) -> Json:
        """A `CommentView`."""
        shown: Json = {
            "comment": self.comment(comment),
            "post": self.post(comment.post),
            **self._around(comment.author, comment.post.community),
            "counts": {
                "comment_id": self._at.comments.number(comment),
                **votes(comment),
                "published": moment(comment.published),
                "child_count": comment.children,
            },
        }
        return self._voted(shown, comment)

    def notice_view(self, notice: NoticeRecord) -> Json:
        """A `PersonMentionView` or `CommentReplyView`."""
        assert isinstance(notice.subject, CommentRecord)  # noqa: S101 - a mention or reply is one
        name = "person_mention" if notice.kind == "mention" else "comment_reply"
        return {
            **self.comment_view(notice.subject),
            name: {
                "id": notice.number,
                "recipient_id": self._at.people.number(notice.recipient),
                "comment_id": self._at.comments.number(notice.subject),
                "read": notice.read,
                "published": moment(notice.published),
            },
            "recipient": self.person(notice.recipient),
        }

    def message_view(self, message: MessageRecord) -> Json:
        """A `PrivateMessageView`."""
        return {
            "private_message": self.message(message),
            "creator": self.person(message.sender),
            "recipient": self.person(message.recipient),
        }

    # Shared

    def instance_number(self, instance: Instance) -> int:
        """The number of an instance, which is the same on all."""
        return self._at.world.instances.index(instance) + 1

    def languages(self, community: CommunityRecord | None = None) -> list[int]:
        """Numbers of the languages that a community takes; of all for None."""
        codes = (community.languages if community else ()) or tuple(LANGUAGES)
        return [self._at.language_number(each) for each in codes]

    def all_languages(self) -> list[Json]:
        """Each a `Language`."""
        return [
            {"id": self._at.language_number(code), "code": code, "name": code} for code in LANGUAGES
        ]

    def _subscribed(self, community: CommunityRecord) -> str:
        return "Subscribed" if self._reader in community.followers else "NotSubscribed"

    def _around(self, creator: PersonRecord, community: CommunityRecord) -> Json:
        """Who wrote something, where, and how they stand to the community and the reader."""
        return {
            "creator": self.person(creator),
            "community": self.community(community),
            "creator_banned_from_community": creator in community.banned,
            "banned_from_community": self._reader in community.banned,
            "creator_is_moderator": creator in community.moderators,
            "creator_is_admin": creator.admin and creator.home is self._at,
            "subscribed": self._subscribed(community),
            "saved": False,
            "creator_blocked": False,
        }

    def _voted(self, shown: Json, record: PostRecord | CommentRecord) -> Json:
        vote = record.votes.get(self._reader) if self._reader else None
        return shown if vote is None else {**shown, "my_vote": vote}
