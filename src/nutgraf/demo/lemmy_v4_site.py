"""What a Lemmy 1.0 says of itself and of the account that asks: the long objects of API v4."""

from __future__ import annotations

import datetime

from nutgraf.demo.calls import Json, moment
from nutgraf.demo.instance import LANGUAGES, Instance
from nutgraf.demo.lemmy_v4_views import Views
from nutgraf.demo.records import PersonRecord

_OPENED = moment(datetime.datetime(2023, 6, 1, tzinfo=datetime.UTC))


def site(instance: Instance, views: Views) -> Json:
    """A `GetSiteResponse`."""
    return {
        "site_view": {
            "site": {
                "id": 1,
                "name": f"Twin {instance.host}",
                "published_at": _OPENED,
                "ap_id": f"{instance.origin}/",
                "last_refreshed_at": _OPENED,
                "inbox_url": f"{instance.origin}/inbox",
                "instance_id": views.instance_number(instance),
            },
            "local_site": _local_site(instance),
            "local_site_rate_limit": _rate_limit(),
            "instance": {
                "id": views.instance_number(instance),
                "domain": instance.host,
                "published_at": _OPENED,
                "software": "lemmy",
                "version": instance.version,
            },
        },
        "admins": [
            views.person_view(each)
            for each in instance.people
            if each.admin and each.home is instance
        ],
        "version": instance.version,
        "all_languages": [
            {"id": instance.language_number(code), "code": code, "name": code} for code in LANGUAGES
        ],
        "discussion_languages": views.languages(),
        "blocked_urls": [],
        "oauth_providers": [],
        "admin_oauth_providers": [],
        "active_plugins": [],
        "captcha_enabled": False,
    }


def my_user(instance: Instance, views: Views, reader: PersonRecord) -> Json:
    """A `MyUserInfo`."""
    communities = list(instance.communities)
    return {
        "local_user_view": {
            "local_user": _local_user(reader, instance.people.number(reader)),
            "person": views.person(reader),
            "banned": instance.host in reader.banned_from,
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
        "multi_community_follows": [],
        "community_blocks": [],
        "instance_communities_blocks": [],
        "instance_persons_blocks": [],
        "person_blocks": [],
        "keyword_blocks": [],
        "discussion_languages": views.languages(),
    }


def _local_site(instance: Instance) -> Json:
    return {
        "id": 1,
        "site_id": 1,
        "site_setup": True,
        "community_creation_admin_only": False,
        "email_verification_required": False,
        "private_instance": False,
        "default_theme": "browser",
        "default_post_listing_type": "local",
        "application_email_admins": False,
        "federation_enabled": True,
        "published_at": _OPENED,
        "registration_mode": "require_application",
        "reports_email_admins": False,
        "federation_signed_fetch": False,
        "default_post_listing_mode": "list",
        "default_post_sort_type": "active",
        "default_comment_sort_type": "hot",
        "oauth_registration": False,
        "post_upvotes": "all",
        "post_downvotes": "all",
        "comment_upvotes": "all",
        "comment_downvotes": "all",
        "nsfw_content_disallowed": False,
        "users": len(instance.people),
        "posts": len(instance.posts),
        "comments": len(instance.comments),
        "communities": len(instance.communities),
        "users_active_day": 1,
        "users_active_week": 1,
        "users_active_month": 1,
        "users_active_half_year": 1,
        "email_notifications_disabled": False,
        "default_items_per_page": 20,
        "image_mode": "none",
        "image_upload_timeout_seconds": 30,
        "image_max_thumbnail_size": 512,
        "image_max_avatar_size": 512,
        "image_max_banner_size": 1024,
        "image_max_upload_size": 1024,
        "image_allow_video_uploads": False,
        "image_upload_disabled": True,
        "max_invites_per_user_allowed": 0,
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
    shown: Json = {"local_site_id": 1, "published_at": _OPENED}
    for name, (most, seconds) in limits.items():
        shown[f"{name}_max_requests"] = most
        shown[f"{name}_interval_seconds"] = seconds
    return shown


def _local_user(reader: PersonRecord, number: int) -> Json:
    return {
        "id": number,
        "person_id": number,
        "show_nsfw": reader.show_nsfw,
        "theme": "browser",
        "default_post_sort_type": "active",
        "default_listing_type": "local",
        "interface_language": "browser",
        "show_avatars": True,
        "send_notifications_to_email": False,
        "show_bot_accounts": True,
        "show_read_posts": True,
        "email_verified": False,
        "accepted_application": True,
        "open_links_in_new_tab": False,
        "blur_nsfw": True,
        "infinite_scroll_enabled": False,
        "admin": reader.admin,
        "post_listing_mode": "list",
        "totp_2fa_enabled": reader.totp is not None,
        "animated_images_enabled": True,
        "collapse_bot_comments": False,
        "last_donation_notification_at": _OPENED,
        "private_messages_enabled": True,
        "default_comment_sort_type": "hot",
        "auto_mark_fetched_posts_as_read": False,
        "hide_posts_with_media": False,
        "show_score": True,
        "show_upvotes": True,
        "show_downvotes": "show",
        "show_upvote_percentage": False,
        "show_person_votes": True,
        "default_items_per_page": 20,
        "show_media": True,
    }
