"""What holds where something is to be said, as it was at one moment.

It is looked at twice in a step: at its beginning, and just before anything is said. What a
moderator, a person or the operator said between the two counts then; nobody asks more often.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from nutgraf.bot.crew import Crew
from nutgraf.bot.policy import COMMENT_FORMATS, Policy
from nutgraf.store.values import CommunityChoice, LedgerPost, Wishes


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds in a community for a post and its author.

    Attributes:
        policy: of the operator.
        here: the same, as it is in the community, with what its moderators chose.
        wishes: of the moderators and the author.
    """

    policy: Policy
    here: Policy
    wishes: Wishes


def look_around(crew: Crew, subject: LedgerPost) -> Surroundings:
    """Asks what holds for a post now."""
    policy = crew.policy
    wishes = crew.store.choices.wishes(subject.account, subject.community_uri, subject.author_uri)
    return Surroundings(policy, policy_with(policy, subject.community, wishes.choice), wishes)


def policy_at(crew: Crew, community: str, community_uri: str) -> Policy:
    """Returns the policy as it is in a community, with what its moderators chose."""
    return policy_with(crew.policy, community, crew.store.choices.community(community_uri))


def policy_with(policy: Policy, community: str, choice: CommunityChoice | None) -> Policy:
    """The same, where both are known.

    Args:
        policy: of the operator.
        community: its handle.
        choice: of its moderators; None for none.
    """
    here = policy.at(community)
    chosen = next((f for f in COMMENT_FORMATS if choice and f == choice.format), None)
    return replace(here, format=chosen) if chosen else here
