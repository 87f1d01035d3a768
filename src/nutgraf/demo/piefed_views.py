"""What PieFed shows of the world's records: the objects of `/api/alpha`."""

from __future__ import annotations

from nutgraf.demo.calls import Json, moment, votes
from nutgraf.demo.instance import Instance
from nutgraf.demo.records import (
    CommentRecord,
    CommunityRecord,
    PersonRecord,
    PostRecord,
)


class Views:
    """Draws records as one instance shows them to one reader.

    Args:
        instance: that was asked.
        reader: whose session it is; None for a stranger.
        raw: whether nothing is left out that the specification does not know, as in its lists of
            posts and comments.

    Attributes:
        at: the instance.
    """

    def __init__(
        self, instance: Instance, reader: PersonRecord | None, *, raw: bool = False
    ) -> None:
        self.at = instance
        self._reader = reader
        self._raw = raw

    def person(self, person: PersonRecord, *, stub: bool = False) -> Json:
        """A `Person`."""
        shown: Json = {
            "id": self.at.people.number(person),
            "user_name": person.name,
            "title": person.display_name or person.name,
            "banned": self.at.host in person.banned_from,
            "deleted": person.deleted,
            "bot": person.bot,
            "published": moment(person.published),
            "actor_id": person.uri,
            "local": person.home is self.at,
            "instance_id": self._instance_number(person.home),
            "extra_fields": [],
        }
        if person.bio and not stub:
            shown["about"] = person.bio
            shown["about_html"] = f"<p>{person.bio}</p>"
        return shown

    def community(self, community: CommunityRecord) -> Json:
        """A `Community`."""
        return {
            "id": self.at.communities.number(community),
            "name": community.name,
            "title": community.title,
            "banned": community.removed,
            "nsfw": community.nsfw,
            "ai_generated": False,
            "question_answer": False,
            "restricted_to_mods": False,
            "published": moment(community.published),
            "updated": moment(community.published),
            "deleted": community.deleted or community.removed,
            "removed": False,
            "actor_id": community.uri,
            "local": community.home is self.at,
            "hidden": False,
            "instance_id": self._instance_number(community.home),
            "ap_domain": community.home.host,
        }

    def post(self, post: PostRecord) -> Json:
        """A `Post`."""
        gone = post.deleted or post.removed
        shown: Json = {
            "id": self.at.posts.number(post),
            "title": post.title,
            "user_id": self.at.people.number(post.author),
            "community_id": self.at.communities.number(post.community),
            "deleted": post.deleted and not post.removed,
            "removed": post.removed,
            "sticky": post.featured,
            "instance_sticky": False,
            "published": moment(post.published),
            "ap_id": post.uri,
            "local": post.author.home is self.at,
            "language_id": self.at.language_number(post.language),
            "locked": post.locked,
            "nsfw": post.nsfw,
            "ai_generated": False,
            "post_type": "Link" if post.link else "Discussion",
            "cross_posts": [],
            "tags": "",
            "flair": "",
            "emoji_reactions": None,
        }
        if post.body or gone:
            shown["body"] = "" if gone else post.body
        if post.link:
            shown["url"] = post.link
        if post.edited and self._raw:
            shown["edited_at"] = moment(post.edited)  # the specification has "updated"
        return shown

    def comment(self, comment: CommentRecord) -> Json:
        """A `Comment`."""
        numbers = [self.at.comments.number(each) for each in (*comment.ancestors, comment)]
        shown: Json = {
            "id": numbers[-1],
            "user_id": self.at.people.number(comment.author),
            "post_id": self.at.posts.number(comment.post),
            "body": comment.text if comment.stands else "",
            "deleted": comment.deleted and not comment.removed,
            "removed": comment.removed,
            "answer": False,
            "emoji_reactions": None,
            "published": moment(comment.published),
            "ap_id": comment.uri,
            "local": comment.author.home is self.at,
            "language_id": self.at.language_number(comment.language),
            "distinguished": False,
            "locked": False,
            **({"repliesEnabled": True} if self._raw else {}),
            "path": ".".join(["0", *map(str, numbers)]),
        }
        if comment.edited:
            shown["updated"] = moment(comment.edited)
        return shown

    def person_view(self, person: PersonRecord) -> Json:
        """A `PersonView`."""
        return {
            "person": self.person(person),
            "activity_alert": False,
            "counts": person_counts(self.at, person),
            "is_admin": person.admin and person.home is self.at,
        }

    def community_view(self, community: CommunityRecord) -> Json:
        """A `CommunityView`."""
        followers = len(community.followers)
        return {
            "community": self.community(community),
            "subscribed": self._subscribed(community),
            "blocked": False,
            "activity_alert": False,
            "counts": {
                "id": self.at.communities.number(community),
                "post_count": community.post_count,
                "post_reply_count": 0,
                "published": moment(community.published),
                "subscriptions_count": followers,
                "total_subscriptions_count": followers,
                "active_daily": 0,
                "active_weekly": 0,
                "active_monthly": 0,
                "active_6monthly": 0,
            },
            "flair_list": [],
        }

    def moderators(self, community: CommunityRecord) -> list[Json]:
        """Each a `CommunityModeratorView`."""
        return [
            {"community": self.community(community), "moderator": self.person(each, stub=True)}
            for each in community.moderators
        ]

    def post_view(self, post: PostRecord) -> Json:
        """A `PostView`."""
        latest = post.comments[-1].published if post.comments else post.published
        return {
            **({"filtered": False, "blurred": False} if self._raw else {}),
            "post": self.post(post),
            **self._around(post.author, post.community),
            "counts": {
                "post_id": self.at.posts.number(post),
                "comments": len(post.comments),
                **votes(post),
                "published": moment(post.published),
                "newest_comment_time": moment(latest),
                "cross_posts": 0,
            },
            "read": False,
            "hidden": False,
            "unread_comments": len(post.comments),
            "my_vote": self._vote(post),
            "flair_list": [],
        }

    def comment_view(self, comment: CommentRecord) -> Json:
        """A `CommentView`."""
        return {
            "comment": self.comment(comment),
            "post": self.post(comment.post),
            **self._around(comment.author, comment.post.community),
            "counts": {
                "comment_id": self.at.comments.number(comment),
                **votes(comment),
                "published": moment(comment.published),
                "child_count": comment.children,
            },
            "creator_blocked": False,
            "my_vote": self._vote(comment),
        }

    def _instance_number(self, instance: Instance) -> int:
        """The number of an instance; its own is 1 on every PieFed."""
        if instance is self.at:
            return 1
        return self.at.world.instances.index(instance) + 2

    def _subscribed(self, community: CommunityRecord) -> str:
        return "Subscribed" if self._reader in community.followers else "NotSubscribed"

    def _around(self, creator: PersonRecord, community: CommunityRecord) -> Json:
        """Who wrote something, where, and how they stand to the community and the reader."""
        return {
            "creator": self.person(creator, stub=True),
            "community": self.community(community),
            "creator_banned_from_community": creator in community.banned,
            "banned_from_community": False,
            "creator_is_moderator": creator in community.moderators,
            "creator_is_admin": creator.admin and creator.home is self.at,
            "subscribed": self._subscribed(community),
            "saved": False,
            "activity_alert": False,
            "can_auth_user_moderate": self._reader in community.moderators,
        }

    def _vote(self, record: PostRecord | CommentRecord) -> int:
        return record.votes.get(self._reader, 0) if self._reader else 0


def person_counts(instance: Instance, person: PersonRecord) -> Json:
    """A `PersonAggregates`."""
    return {"person_id": instance.people.number(person), "post_count": 0, "comment_count": 0}
