"""What a Lemmy 0.19 says of itself and of the account that asks: the long objects of API v3."""

from __future__ import annotations

import datetime

from nutgraf.demo.calls import Json, moment
from nutgraf.demo.instance import Instance
from nutgraf.demo.lemmy_v3_views import Views
from nutgraf.demo.records import PersonRecord

_OPENED = moment(datetime.datetime(2023, 6, 1, tzinfo=datetime.UTC))


def site(instance: Instance, views: Views, reader: PersonRecord | None) -> Json:
    """A `GetSiteResponse`."""
    shown: Json = {
        "site_view": {
            "site": _site(instance),
            "local_site": _local_site(),
            "local_site_rate_limit": _rate_limit(),
            "counts": {
                "site_id": 1,
                "users": len(instance.people),
                "posts": len(instance.posts),
                "comments": len(instance.comments),
                "communities": len(instance.communities),
                "users_active_day": 1,
                "users_active_week": 1,
                "users_active_month": 1,
                "users_active_half_year": 1,
            },
        },
        "admins": [
            views.person_view(each)
            for each in instance.people
            if each.admin and each.home is instance
        ],
        "version": instance.version,
        "all_languages": views.all_languages(),
        "discussion_languages": views.languages(),
        "taglines": [],
        "custom_emojis": [],
        "blocked_urls": [],
    }
    if reader is not None:
        shown["my_user"] = _my_user(instance, views, reader)
    return shown


def _my_user(instance: Instance, views: Views, reader: PersonRecord) -> Json:
    number = instance.people.number(reader)
    communities = list(instance.communities)
    return {
        "local_user_view": {
            "local_user": _local_user(reader, number),
            "local_user_vote_display_mode": {
                "local_user_id": number,
                "score": False,
                "upvotes": True,
                "downvotes": True,
                "upvote_percentage": False,
            },
            "person": views.person(reader),
            "counts": {"person_id": number, "post_count": 0, "comment_count": 0},
        },
        "follows": [
            {"community": views.community(each), "follower": views.person(reader)}
            for each in communities
            if reader in each.followers
        ],
        "moderates": [
            {"community": views.community(each), "moderator": views.person(reader)}
            for each in communities
            if reader in each.moderators
        ],
        "community_blocks": [],
        "instance_blocks": [],
        "person_blocks": [],
        "discussion_languages": views.languages(),
    }


def _site(instance: Instance) -> Json:
    return {
        "id": 1,
        "name": f"Twin {instance.host}",
        "published": _OPENED,
        "actor_id": f"{instance.origin}/",
        "last_refreshed_at": _OPENED,
        "inbox_url": f"{instance.origin}/inbox",
        "public_key": "none: the twin signs nothing",
        "instance_id": 1,
    }


def _local_site() -> Json:
    return {
        "id": 1,
        "site_id": 1,
        "site_setup": True,
        "enable_downvotes": True,
        "enable_nsfw": True,
        "community_creation_admin_only": False,
        "require_email_verification": False,
        "private_instance": False,
        "default_theme": "browser",
        "default_post_listing_type": "Local",
        "hide_modlog_mod_names": True,
        "application_email_admins": False,
        "actor_name_max_length": 20,
        "federation_enabled": True,
        "captcha_enabled": False,
        "captcha_difficulty": "medium",
        "published": _OPENED,
        "registration_mode": "RequireApplication",
        "reports_email_admins": False,
        "federation_signed_fetch": False,
        "default_post_listing_mode": "List",
        "default_sort_type": "Active",
    }


def _rate_limit() -> Json:
    limits = {
        "message": (180, 60),
        "post": (6, 600),
        "register": (10, 3600),
        "image": (6, 3600),
        "comment": (6, 600),
        "search": (60, 600),
        "import_user_settings": (1, 86400),
    }
    shown: Json = {"local_site_id": 1, "published": _OPENED}
    for name, (most, seconds) in limits.items():
        shown[name] = most
        shown[f"{name}_per_second"] = seconds
    return shown


def _local_user(reader: PersonRecord, number: int) -> Json:
    return {
        "id": number,
        "person_id": number,
        "show_nsfw": reader.show_nsfw,
        "theme": "browser",
        "default_sort_type": "Active",
        "default_listing_type": "Local",
        "interface_language": "browser",
        "show_avatars": True,
        "send_notifications_to_email": False,
        "show_scores": True,
        "show_bot_accounts": True,
        "show_read_posts": True,
        "email_verified": False,
        "accepted_application": True,
        "open_links_in_new_tab": False,
        "blur_nsfw": True,
        "auto_expand": False,
        "infinite_scroll_enabled": False,
        "admin": reader.admin,
        "post_listing_mode": "List",
        "totp_2fa_enabled": reader.totp is not None,
        "enable_keyboard_navigation": False,
        "enable_animated_images": True,
        "collapse_bot_comments": False,
        "last_donation_notification": _OPENED,
    }
