"""Communities: who said what, what follows, and what is chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.contract.stores import COMMUNITY
from tests.unit.web.dashboard.stage import Dashboard, note, open_dashboard, text_of

from nutgraf.bot.policy import LocalPolicy, Policy
from nutgraf.store.browsing_values import OperatorChoice
from nutgraf.store.values import CommunityChoice, Mode
from nutgraf.web.dashboard.standings import Known, policy_there, standing

HANDLE = "news@there.example"


@pytest.fixture
def dashboard(application: Dashboard) -> Iterator[Dashboard]:
    policy = Policy(communities=("named@there.example",), deny_communities=("no@there.example",))
    with open_dashboard(application, bot=policy) as opened:
        yield opened


def moderators(mode: Mode | None = None, chosen: str | None = None) -> CommunityChoice:
    return CommunityChoice(COMMUNITY, HANDLE, mode, chosen, None, None)


def here(mode: Mode | None = None, chosen: str | None = None) -> OperatorChoice:
    return OperatorChoice(COMMUNITY, HANDLE, mode=mode, format=chosen)


@pytest.mark.parametrize(
    ("policy", "there", "chosen", "told", "why"),
    [
        (Policy(), None, None, "says nothing unasked", "nobody named it"),
        (Policy(communities=(HANDLE,)), None, None, "comments and answers", "the settings say so"),
        (Policy(), None, here("on"), "comments and answers", "you said so here"),
        (Policy(), None, here("off"), "stays away", "you said so here; nobody outranks that"),
        (Policy(), moderators("on"), None, "says nothing unasked", "nobody named it"),
        (
            Policy(moderators_may_turn_on=True), moderators("on"), None,
            "comments and answers", "its moderators said “on”, which the settings permit",
        ),
        (
            Policy(), moderators("off"), here("on"),
            "stays away", "what you chose here does not outrank that",
        ),
        (
            Policy(deny_communities=(HANDLE,)), None, here("on"),
            "stays away", "the settings deny it; nobody outranks that",
        ),
        (
            Policy(communities=(HANDLE,)), moderators("mention-only"), None,
            "answers when asked", "its moderators want that",
        ),
        (
            Policy(communities=(HANDLE,)), None, here("mention-only"),
            "answers when asked", "you said so here",
        ),
        (Policy(mode="mention-only"), None, None, "answers when asked", "the settings say so"),
    ],
)  # fmt: skip
def test_what_follows_is_told_with_who_said_it(
    policy: Policy,
    there: CommunityChoice | None,
    chosen: OperatorChoice | None,
    told: str,
    why: str,
) -> None:
    found = standing(policy, Known(HANDLE, COMMUNITY, there, chosen))

    assert found.told == told
    assert why in found.why


def test_a_format_of_the_moderators_goes_before_the_operators() -> None:
    written = Policy(community={HANDLE: LocalPolicy(per_hour=2)})

    said = Known(HANDLE, COMMUNITY, moderators(chosen="spoiler"), here(chosen="short"))
    assert policy_there(written, said).format == "spoiler"
    assert policy_there(written, said).per_hour == 2
    alone = Known(HANDLE, COMMUNITY, None, here(chosen="short"))
    assert policy_there(written, alone).format == "short"
    assert standing(written, said).file == "2 an hour"


def test_all_that_were_named_or_seen_are_listed(dashboard: Dashboard) -> None:
    note(dashboard.store, 1)

    page = dashboard.get("/bot/communities")

    assert [text_of(each) for each in page.cssselect("tbody th")] == [
        "named@there.example", "news@there.example", "no@there.example",
    ]  # fmt: skip
    found = dashboard.get("/bot/communities?words=NEWS").cssselect("tbody th")
    assert [text_of(each) for each in found] == ["news@there.example"]
    assert "No community has" in text_of(dashboard.get("/bot/communities?words=zzz"))


def test_without_any_it_tells_what_to_do(application: Dashboard) -> None:
    with open_dashboard(application) as bare:
        assert "nutgraf.toml" in text_of(bare.get("/bot/communities"))


def test_a_choice_is_kept_shown_and_forgotten(dashboard: Dashboard) -> None:
    note(dashboard.store, 1)
    form = {"name": HANDLE, "mode": "on", "format": "short", "sentences": " 3 ", "per_day": "9"}

    answered = dashboard.send("/bot/community", form)

    assert answered.status_code == 303
    kept = dashboard.store.choices.operator_says(COMMUNITY)
    assert kept is not None
    assert (kept.mode, kept.format, kept.sentences, kept.per_hour, kept.per_day) == (
        "on", "short", 3, None, 9,
    )  # fmt: skip
    page = dashboard.get(answered.headers["location"])
    assert "comments and answers" in text_of(page)
    assert page.cssselect("#sentences")[0].get("value") == "3"
    assert [o.get("value") for o in page.cssselect("#mode option[selected]")] == ["on"]

    answered = dashboard.send("/bot/community", {"name": HANDLE, "reset": "yes"})
    assert "the settings count again" in text_of(dashboard.get(answered.headers["location"]))
    assert dashboard.store.choices.operator_says(COMMUNITY) is None


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("mode", "loud", "mode must be one of"),
        ("format", "sonnet", "format must be one of"),
        ("sentences", "many", "sentences must be a whole number"),
        ("sentences", "51", "sentences must be between 1 and 50"),
        ("per_hour", "-1", "per_hour must be a whole number"),
        ("per_day", "9" * 10, "per_day must be a whole number"),
    ],
)
def test_what_makes_no_sense_is_not_kept(
    dashboard: Dashboard, field: str, value: str, told: str
) -> None:
    note(dashboard.store, 1)

    answered = dashboard.send("/bot/community", {"name": HANDLE, field: value})

    assert answered.status_code == 422
    assert told in answered.text
    assert dashboard.store.choices.operator_choices() == []


def test_a_community_that_was_never_seen_cannot_be_chosen_for(dashboard: Dashboard) -> None:
    page = dashboard.get("/bot/community?name=named@there.example")
    assert not page.cssselect("main form")
    assert dashboard.send("/bot/community", {"name": "named@there.example"}).status_code == 409
    dashboard.get("/bot/community?name=nobody", 404)


def test_a_community_that_nobody_knows_is_not_said_to_get_comments(application: Dashboard) -> None:
    with open_dashboard(application, bot=Policy(mode="all")) as opened:
        page = opened.get("/bot/community?name=nosuch@nowhere.example")
        assert "Nothing of this community was ever seen" in text_of(page)
        assert not page.cssselect("main .badge")
        note(opened.store, 1)
        seen = opened.get(f"/bot/community?name={HANDLE}")
        assert text_of(seen.cssselect("main .badge")[0]) == "comments and answers"
        assert "all communities are allowed" in text_of(seen)
