"""What the bot does in a community, in words: who said what, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from nutgraf.bot.decisions import is_denied, refuse_community
from nutgraf.bot.operator import policy_with
from nutgraf.bot.policy import COMMENT_FORMATS, Policy
from nutgraf.store.browsing_values import OperatorChoice
from nutgraf.store.opening import Store
from nutgraf.store.values import CommunityChoice

Manner = Literal["on", "mention-only", "off", "unnamed"]

TOLD_MODES = {
    "on": "comments and answers",
    "mention-only": "answers only",
    "off": "stay away",
}
"""The modes that can be chosen."""

UNSAID = {"file": "not mentioned", "moderators": "nothing said", "here": "nothing chosen"}
"""What a standing has where nobody said anything."""

_EVERYWHERE = {
    "all": "all communities are allowed",
    "mention-only": "answers only, everywhere",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A community, and what was said about it.

    Attributes:
        handle: "name@instance".
        uri: canonical; None while no post of it was seen and nobody chose anything.
        moderators: what they chose; None for nothing.
        operator: what was chosen in the dashboard; None for nothing.
    """

    handle: str
    uri: str | None = None
    moderators: CommunityChoice | None = None
    operator: OperatorChoice | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the bot does in a community.

    Attributes:
        known: the community.
        manner: by which it is coloured.
        told: in a word or two.
        why: in a sentence.
        file: what the settings say.
        moderators: what its moderators said.
        here: what was chosen in the dashboard.
    """

    known: Known
    manner: Manner
    told: str
    why: str
    file: str
    moderators: str
    here: str


def known_communities(store: Store, written: Policy) -> list[Known]:
    """Returns all communities that were seen, or of which somebody said something, by name."""
    operator = {each.community.lower(): each for each in store.choices.operator_choices()}
    moderators = {each.community.lower(): each for each in store.choices.communities()}
    named = {*written.communities, *written.deny_communities, *written.community}
    handles = {name.lower(): name for name in named}
    handles |= {name.lower(): name for name in store.ledger.community_handles()}
    return [_known(handles[key], moderators.get(key), operator.get(key)) for key in sorted(handles)]


def known_community(store: Store, handle: str, uri: str | None) -> Known:
    """Returns one community.

    Args:
        store: that knows of it.
        handle: "name@instance".
        uri: canonical, if a post tells it.
    """
    key = handle.lower()
    operator = next(
        (each for each in store.choices.operator_choices() if each.community.lower() == key), None
    )
    moderators = next(
        (each for each in store.choices.communities() if each.community.lower() == key), None
    )
    known = _known(handle, moderators, operator)
    return known if known.uri or uri is None else Known(handle, uri, moderators, operator)


def standing(written: Policy, known: Known) -> Standing:
    """Tells what the bot does in a community.

    Args:
        written: in the settings.
        known: the community.
    """
    policy = policy_with(written, [known.operator] if known.operator else [])
    manner, told, why = _follows(written, policy, known)
    return Standing(
        known=known,
        manner=manner,
        told=told,
        why=why,
        file=_file_says(written, known.handle),
        moderators=_moderators_say(known.moderators),
        here=_operator_says(known.operator),
    )


def is_unheard_of(written: Policy, known: Known) -> bool:
    """Whether nothing of a community was ever seen, and nobody ever named it.

    Args:
        written: in the settings.
        known: the community.
    """
    named = {*written.communities, *written.deny_communities, *written.community}
    return known.uri is None and known.handle.lower() not in {name.lower() for name in named}


def policy_there(written: Policy, known: Known) -> Policy:
    """Returns what holds in a community, all words on it joined."""
    policy = policy_with(written, [known.operator] if known.operator else []).at(known.handle)
    said = known.moderators.format if known.moderators else None
    chosen = next((each for each in COMMENT_FORMATS if each == said), None)
    if chosen is None or chosen == policy.format:
        return policy

    return replace(policy, format=chosen)


def _known(
    handle: str, moderators: CommunityChoice | None, operator: OperatorChoice | None
) -> Known:
    uri = operator.uri if operator else moderators.uri if moderators else None
    return Known(handle, uri, moderators, operator)


def _follows(written: Policy, policy: Policy, known: Known) -> tuple[Manner, str, str]:
    handle = known.handle
    here = known.operator.mode if known.operator else None
    there = known.moderators.mode if known.moderators else None
    refused = refuse_community(policy, handle, known.moderators)
    if refused == "denied":
        who = "the settings deny it" if is_denied(written, handle) else "you said so here"
        return "off", "stays away", f"{who}; nobody outranks that"
    if refused == "switched-off":
        outranked = "; what you chose here does not outrank that" if here else ""
        return "off", "stays away", f"its moderators said “off”{outranked}"
    if refused == "mention-only":
        who = (
            "its moderators want that"
            if there == "mention-only"
            else "you said so here"
            if here == "mention-only"
            else "the settings say so"
        )
        return "mention-only", "answers when asked", who
    if refused == "not-opted-in":
        why = "nobody named it; who asks is answered by private message"
        return "unnamed", "says nothing unasked", why
    who = (
        "you said so here"
        if here == "on"
        else "its moderators said “on”, which the settings permit"
        if there == "on" and refuse_community(policy, handle, None) is not None
        else "the settings say so"
    )
    return "on", "comments and answers", who


def _file_says(written: Policy, handle: str) -> str:
    key = handle.lower()
    host = key.rpartition("@")[2]
    said: list[str] = []
    if key in written.deny_communities:
        said.append("denied")
    if host in written.deny_instances:
        said.append("its instance is denied")
    if key in written.communities:
        said.append("named")
    if host in written.instances:
        said.append("its instance is named")
    if mode := written.local_mode(key):
        said.append(f"mode {mode}")
    if written.mode != "allowlist":
        said.append(_EVERYWHERE[written.mode])
    for local in (written.instance.get(host), written.community.get(key)):
        if local is not None:
            said += _numbers(local.format, local.sentences, local.per_hour, local.per_day)
    return ", ".join(said) or UNSAID["file"]


def _moderators_say(choice: CommunityChoice | None) -> str:
    if choice is None:
        return UNSAID["moderators"]
    said = [choice.mode, f"format {choice.format}" if choice.format else None]
    return ", ".join(each for each in said if each) or UNSAID["moderators"]


def _operator_says(choice: OperatorChoice | None) -> str:
    if choice is None:
        return UNSAID["here"]
    numbers = _numbers(choice.format, choice.sentences, choice.per_hour, choice.per_day)
    return ", ".join([*([choice.mode] if choice.mode else []), *numbers]) or UNSAID["here"]


def _numbers(
    format_: str | None, sentences: int | None, per_hour: int | None, per_day: int | None
) -> list[str]:
    told = {
        "format {}": format_,
        "{} sentences": sentences,
        "{} an hour": per_hour,
        "{} a day": per_day,
    }
    return [words.format(value) for words, value in told.items() if value is not None]
