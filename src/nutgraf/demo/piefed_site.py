"""What a PieFed says of itself and of the account that asks."""

from __future__ import annotations

from nutgraf.demo.calls import Json
from nutgraf.demo.instance import LANGUAGES, Instance
from nutgraf.demo.piefed_views import Views, person_counts
from nutgraf.demo.records import PersonRecord


def site(at: Instance, views: Views, reader: PersonRecord | None) -> Json:
    """A `GetSiteResponse`."""
    people = list(at.people)
    shown: Json = {
        "version": at.version,
        "admins": [views.person_view(each) for each in people if each.admin and each.home is at],
        "site": {
            "enable_downvotes": True,
            "icon": f"{at.origin}/static/images/icon.png",
            "registration_mode": "Open",
            "name": f"Twin {at.host}",
            "actor_id": f"{at.origin}/",
            "user_count": len(people),
            "all_languages": [
                {"id": at.language_number(code), "code": code, "name": code} for code in LANGUAGES
            ],
        },
    }
    if reader is not None:
        shown["my_user"] = my_user(at, views, reader)
    return shown


def my_user(at: Instance, views: Views, reader: PersonRecord) -> Json:
    """A `MyUserInfo`."""
    communities = list(at.communities)
    return {
        "local_user_view": {
            "local_user": _local_user(reader),
            "person": {**views.person(reader), "avatar": None, "banner": None},
            "counts": person_counts(at, reader),
        },
        "moderates": [
            {"community": views.community(each), "moderator": views.person(reader, stub=True)}
            for each in communities
            if reader in each.moderators
        ],
        "follows": [
            {"community": views.community(each), "follower": views.person(reader, stub=True)}
            for each in communities
            if reader in each.followers
        ],
        "community_blocks": [],
        "instance_blocks": [],
        "person_blocks": [],
        "discussion_languages": [],
    }


def _local_user(reader: PersonRecord) -> Json:
    return {
        "show_nsfw": reader.show_nsfw,
        "nsfw_visibility": "Show" if reader.show_nsfw else "Hide",
        "show_nsfl": False,
        "nsfl_visibility": "Hide",
        "default_sort_type": "Hot",
        "default_comment_sort_type": "Hot",
        "default_listing_type": "Popular",
        "show_scores": True,
        "show_bot_accounts": True,
        "show_read_posts": True,
        "reply_collapse_threshold": -10,
        "reply_hide_threshold": -20,
        "hide_low_quality": False,
        "community_keyword_filter": [],
        "bot_visibility": "Show",
        "accept_private_messages": "All",
        "newsletter": False,
        "email_unread": False,
        "searchable": True,
        "indexable": True,
        "federate_votes": True,
        "feed_auto_follow": True,
        "feed_auto_leave": False,
        "ai_visibility": "Show",
    }
