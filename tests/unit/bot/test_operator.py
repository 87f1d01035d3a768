"""What the operator chose in the dashboard, over what the settings say."""

from __future__ import annotations

from typing import Any

import pytest

from nutgraf.bot.decisions import asks_only, is_allowed, is_denied, refuse_community
from nutgraf.bot.operator import OperatorsWord, demand_possible, policy_with
from nutgraf.bot.policy import LocalPolicy, Policy
from nutgraf.errors import BadOption
from nutgraf.store.browsing_values import OperatorChoice

TECH = "tech@lemmy.example"


def chosen(handle: str = TECH, **said: Any) -> OperatorChoice:
    return OperatorChoice(f"https://lemmy.example/c/{handle}", handle, **said)


@pytest.mark.parametrize(
    ("written", "mode", "reason"),
    [
        (Policy(), "on", None),
        (Policy(), None, "not-opted-in"),
        (Policy(communities=(TECH,)), "off", "denied"),
        (Policy(communities=(TECH,)), "mention-only", "mention-only"),
        (Policy(mode="mention-only"), "on", None),
        (Policy(mode="all"), "off", "denied"),
        (Policy(instance={"lemmy.example": LocalPolicy(mode="mention-only")}), "on", None),
        (Policy(instance={"lemmy.example": LocalPolicy(mode="off")}), "on", "denied"),
        (Policy(instance={"lemmy.example": LocalPolicy(mode="off")}), "mention-only", "denied"),
        (
            Policy(
                instance={"lemmy.example": LocalPolicy(mode="off")},
                community={TECH: LocalPolicy(mode="mention-only")},
            ),
            "on",
            None,
        ),
        (Policy(community={TECH: LocalPolicy(mode="mention-only")}), "on", None),
        (Policy(community={TECH: LocalPolicy(mode="off")}), "on", "denied"),
        (Policy(deny_communities=(TECH,)), "on", "denied"),
        (Policy(deny_instances=("lemmy.example",)), "on", "denied"),
    ],
)
def test_modes(written: Policy, mode: Any, reason: str | None) -> None:
    """A deny of the settings stays; else what was chosen counts as the table of the community."""
    policy = policy_with(written, [chosen(mode=mode)])
    assert refuse_community(policy, TECH.upper(), None) == reason
    assert refuse_community(policy, "tech@other.example", None) == refuse_community(
        written, "tech@other.example", None
    )


def test_a_choice_counts_for_more_than_the_settings_and_leaves_the_rest_to_them() -> None:
    table = LocalPolicy(format="spoiler", sentences=3, per_hour=2, language="de")
    written = Policy(community={TECH: table}, per_day=7)
    here = policy_with(written, [chosen(format="short", per_hour=0)]).at(TECH)
    assert (here.format, here.per_hour) == ("short", 0)
    assert (here.sentences, here.language, here.per_day) == (3, "de", 7)


def test_names_of_any_form_can_be_denied() -> None:
    handle = "ferries & boats\n@lemmy.example"
    policy = policy_with(Policy(mode="all"), [chosen(handle, mode="off", sentences=4)])
    assert is_denied(policy, handle)
    assert policy.at(handle).sentences == 4


def test_of_a_choice_that_makes_no_sense_the_mode_counts(caplog: pytest.LogCaptureFixture) -> None:
    policy = policy_with(Policy(), [chosen(mode="on", sentences=-1, format="loud")])
    assert is_allowed(policy, TECH) and not asks_only(policy, TECH)
    assert policy.at(TECH) == Policy()
    assert "sentences must be between" in caplog.text


@pytest.mark.parametrize("said", [{"format": "loud"}, {"sentences": 0}, {"per_day": -1}])
def test_what_makes_no_sense_is_refused_before_it_is_kept(said: dict[str, Any]) -> None:
    with pytest.raises(BadOption, match=f"{next(iter(said))} must be"):
        demand_possible(chosen(**said))
    demand_possible(chosen(mode="off", format="short", sentences=1, per_hour=0, per_day=0))


def test_the_policy_is_made_anew_only_where_something_changed() -> None:
    word, written = OperatorsWord(), Policy()
    assert word.now(written, []) is written
    first = word.now(written, [chosen(mode="on")])
    assert word.now(written, [chosen(mode="on")]) is first
    assert word.now(written, [chosen(mode="off")]) is not first
    assert is_denied(word.now(written, [chosen(mode="off")]), TECH)
    assert word.now(Policy(mode="all"), []).mode == "all"
