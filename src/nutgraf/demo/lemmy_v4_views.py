"""What Lemmy 1.0 shows of the world's records: the objects of API v4."""

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
            "published_at": moment(person.published),
            "ap_id": person.uri,
            "local": person.home is self._at,
            "last_refreshed_at": moment(person.published),
            "deleted": person.deleted,
            "bot_account": person.bot,
            "instance_id": self.instance_number(person.home),
            "post_count": 0,
            "comment_count": 0,
        }
        if person.display_name:
            shown["display_name"] = person.display_name
        if person.bio:
            shown["bio"] = person.bio
        return shown

    def community(self, community: CommunityRecord) -> Json:
        """A `Community`."""
        followers = len(community.followers)
        return {
            "id": self._at.communities.number(community),
            "name": community.name,
            "title": community.title,
            "removed": community.removed,
            "published_at": moment(community.published),
            "deleted": community.deleted,
            "nsfw": community.nsfw,
            "ap_id": community.uri,
            "local": community.home is self._at,
            "last_refreshed_at": moment(community.published),
            "posting_restricted_to_mods": False,
            "instance_id": self.instance_number(community.home),
            "visibility": "public",
            "subscribers": followers,
            "posts": community.post_count,
            "comments": 0,
            "users_active_day": 1,
            "users_active_week": 2,
            "users_active_month": 3,
            "users_active_half_year": 5,
            "subscribers_local": followers,
            "report_count": 0,
            "unresolved_report_count": 0,
            "local_removed": False,
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
            "published_at": moment(post.published),
            "deleted": post.deleted,
            "nsfw": post.nsfw,
            "ap_id": post.uri,
            "local": post.author.home is self._at,
            "language_id": self._at.language_number(post.language),
            "featured_community": post.featured,
            "featured_local": False,
            "comments": len(post.comments),
            **votes(post),
            "report_count": 0,
            "unresolved_report_count": 0,
            "federation_pending": False,
        }
        if post.comments:
            shown["newest_comment_time_at"] = moment(post.comments[-1].published)
        if post.link:
            shown["url"] = post.link
        if post.body:
            shown["body"] = post.body
        if post.edited:
            shown["updated_at"] = moment(post.edited)
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
            "published_at": moment(comment.published),
            "deleted": comment.deleted,
            "ap_id": comment.uri,
            "local": comment.author.home is self._at,
            "path": ".".join(["0", *map(str, numbers)]),
            "distinguished": False,
            "language_id": self._at.language_number(comment.language),
            **votes(comment),
            "child_count": comment.children,
            "report_count": 0,
            "unresolved_report_count": 0,
            "federation_pending": False,
            "locked": False,
        }
        if comment.edited:
            shown["updated_at"] = moment(comment.edited)
        return shown

    # Views

    def person_view(self, person: PersonRecord) -> Json:
        """A `PersonView`."""
        return {
            "person": self.person(person),
            "is_admin": person.admin and person.home is self._at,
            "banned": self._at.host in person.banned_from,
        }

    def community_view(self, community: CommunityRecord) -> Json:
        """A `CommunityView`."""
        return {
            "community": self.community(community),
            **self._actions(community),
            "can_mod": self._reader in community.moderators,
            "tags": [],
        }

    def moderators(self, community: CommunityRecord) -> list[Json]:
        """Each a `CommunityModeratorView`."""
        return [
            {"community": self.community(community), "moderator": self.person(each)}
            for each in community.moderators
        ]

    def post_view(self, post: PostRecord) -> Json:
        """A `PostView`."""
        return {
            "post": self.post(post),
            **self._around(post.author, post.community),
            **self._voted("post_actions", post),
        }

    def comment_view(self, comment: CommentRecord) -> Json:
        """A `CommentView`."""
        return {
            "comment": self.comment(comment),
            "post": self.post(comment.post),
            **self._around(comment.author, comment.post.community),
            **self._voted("comment_actions", comment),
        }

    def message_view(self, message: MessageRecord) -> Json:
        """A `PrivateMessageView`."""
        return {
            "private_message": {
                "id": self._at.messages.number(message),
                "creator_id": self._at.people.number(message.sender),
                "recipient_id": self._at.people.number(message.recipient),
                "content": message.text,
                "deleted": message.deleted,
                "published_at": moment(message.published),
                "ap_id": message.uri,
                "local": message.sender.home is self._at,
                "removed": False,
                "deleted_by_recipient": False,
            },
            "creator": self.person(message.sender),
            "recipient": self.person(message.recipient),
        }

    def notification_view(self, notice: NoticeRecord) -> Json:
        """A `NotificationView`."""
        subject = notice.subject
        told: Json = {
            "id": notice.number,
            "recipient_id": self._at.people.number(notice.recipient),
            "read": notice.read,
            "published_at": moment(notice.published),
            "kind": "private_message" if notice.kind == "message" else notice.kind,
        }
        if isinstance(subject, MessageRecord):
            told["creator_id"] = self._at.people.number(subject.sender)
            told["private_message_id"] = self._at.messages.number(subject)
            data = {"type_": "private_message", **self.message_view(subject)}
        else:
            told["creator_id"] = self._at.people.number(subject.author)
            told["comment_id"] = self._at.comments.number(subject)
            data = {"type_": "comment", **self.comment_view(subject)}
        return {"notification": told, "data": data}

    # Shared

    def instance_number(self, instance: Instance) -> int:
        """The number of an instance, which is the same on all."""
        return self._at.world.instances.index(instance) + 1

    def languages(self, community: CommunityRecord | None = None) -> list[int]:
        """Numbers of the languages that a community takes; of all for None."""
        codes = (community.languages if community else ()) or tuple(LANGUAGES)
        return [self._at.language_number(each) for each in codes]

    def _actions(self, community: CommunityRecord) -> Json:
        """What the reader did in a community, if anything."""
        actions: Json = {}
        if self._reader in community.followers:
            actions["followed_at"] = moment(community.published)
            actions["follow_state"] = "accepted"
        if self._reader in community.moderators:
            actions["became_moderator_at"] = moment(community.published)
        if self._reader in community.banned:
            actions["received_ban_at"] = moment(community.published)
        return {"community_actions": actions} if actions else {}

    def _around(self, creator: PersonRecord, community: CommunityRecord) -> Json:
        """Who wrote something, where, and how they stand to the community and the reader."""
        return {
            "creator": self.person(creator),
            "community": self.community(community),
            **self._actions(community),
            "creator_is_admin": creator.admin and creator.home is self._at,
            "tags": [],
            "can_mod": self._reader in community.moderators,
            "creator_banned": self._at.host in creator.banned_from,
            "creator_is_moderator": creator in community.moderators,
            "creator_banned_from_community": creator in community.banned,
        }

    def _voted(self, name: str, record: PostRecord | CommentRecord) -> Json:
        vote = record.votes.get(self._reader) if self._reader else None
        if vote is None:
            return {}
        return {name: {"voted_at": moment(record.published), "vote_is_upvote": vote > 0}}
