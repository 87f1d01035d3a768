"""Who keeps the bot from commenting under a post, as far as that is known now."""

from __future__ import annotations

from nutgraf.bot.decisions import asks_only, is_denied
from nutgraf.bot.policy import Policy
from nutgraf.community.values import host_of
from nutgraf.store.values import LedgerPost
from nutgraf.web.dashboard.standings import Known
from nutgraf.web.dashboard.telling import told_why


def told_cause(written: Policy, known: Known, post: LedgerPost) -> str:
    """Tells why a post is as it is; where somebody said no, who it was and where.

    Args:
        written: in the settings.
        known: the community of the post.
        post: that may be skipped.
    """
    if post.state == "skipped" and post.reason == "denied":
        return _denied(written, known, post)
    if post.state == "skipped" and post.reason == "mention-only":
        return _answers_alone(written, known)
    return told_why(post)


def _denied(written: Policy, known: Known, post: LedgerPost) -> str:
    handle = known.handle.lower()
    if known.operator and known.operator.mode == "off":
        return "the community was set to “off” in the dashboard"
    if handle in written.deny_communities:
        return "the settings deny the community (deny_communities)"
    if handle.rpartition("@")[2] in written.deny_instances:
        return "the settings deny the community's instance (deny_instances)"
    if is_denied(written, handle):
        return "the settings have the community's mode “off”"
    if host_of(post.author_uri) in written.deny_instances:
        return "the settings deny the author's instance (deny_instances)"
    return "the settings or the dashboard said no when it was looked at; they do not now"


def _answers_alone(written: Policy, known: Known) -> str:
    if known.moderators and known.moderators.mode == "mention-only":
        return "the community's moderators want answers only"
    if known.operator and known.operator.mode == "mention-only":
        return "the community was set to “mention-only” in the dashboard"
    if asks_only(written, known.handle):
        return "the settings want answers only there (mode “mention-only”)"
    return "only answers were wanted there when it was looked at; that is not so now"
