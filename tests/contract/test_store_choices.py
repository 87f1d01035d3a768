"""What people and moderators chose."""

from __future__ import annotations

from nutgraf.store.opening import Store
from nutgraf.store.values import CommunityChoice, Pause, Wishes
from tests.contract.stores import BOT, COMMUNITY, DAY, HOUR, NOW, PERSON, Clock, OpenStore

MODERATOR = "https://there.example/u/mod"
HANDLE = "news@there.example"


def test_people_are_left_alone_until_they_say_otherwise(store: Store, open_here: OpenStore) -> None:
    choices = store.choices
    assert not choices.opted_out(PERSON)
    for _ in range(2):
        choices.opt_out(PERSON)
    assert choices.opted_out(PERSON)
    assert open_here().choices.opted_out(PERSON)
    assert not choices.opted_out(PERSON.upper())
    assert choices.opt_in(PERSON)
    assert not choices.opt_in(PERSON), "there was none any more"
    assert not choices.opted_out(PERSON)


def test_moderators_choose_mode_and_format_one_by_one(store: Store, clock: Clock) -> None:
    choices = store.choices
    assert choices.community(COMMUNITY) is None
    choices.choose(COMMUNITY, HANDLE, mode="off", format=None, by=MODERATOR)
    assert choices.community(COMMUNITY) == CommunityChoice(
        COMMUNITY, HANDLE, "off", None, MODERATOR, NOW
    )
    clock.go(HOUR)
    choices.choose(COMMUNITY, HANDLE, mode=None, format="short", by=MODERATOR + "2")
    assert choices.community(COMMUNITY) == CommunityChoice(
        COMMUNITY, HANDLE, "off", "short", MODERATOR + "2", NOW + HOUR
    )
    choices.choose(COMMUNITY, HANDLE, mode="on", by=MODERATOR)
    choices.choose(COMMUNITY + "2", "a" + HANDLE, mode="mention-only", by=MODERATOR)
    assert [(c.community, c.mode, c.format) for c in choices.communities()] == [
        ("a" + HANDLE, "mention-only", None),
        (HANDLE, "on", "short"),
    ]


def test_a_pause_holds_for_one_account_and_ends(store: Store, clock: Clock) -> None:
    choices = store.choices
    choices.pause(BOT, COMMUNITY, NOW + HOUR, "banned")
    choices.pause(BOT, COMMUNITY, NOW + DAY, "banned again")
    assert choices.paused(BOT, COMMUNITY)
    assert not choices.paused("other@there", COMMUNITY)
    assert not choices.paused(BOT, COMMUNITY + "2")
    assert choices.pauses() == [Pause(BOT, COMMUNITY, NOW + DAY, "banned again")]
    clock.go(DAY)
    assert not choices.paused(BOT, COMMUNITY)
    assert choices.pauses() == []


def test_a_clock_that_was_set_back_ends_a_pause(store: Store, clock: Clock) -> None:
    store.choices.pause(BOT, COMMUNITY, NOW + HOUR, "banned")
    clock.go(-30 * DAY)
    assert not store.choices.paused(BOT, COMMUNITY)


def test_all_wishes_are_told_at_once_as_they_would_be_one_by_one(
    store: Store, clock: Clock
) -> None:
    choices = store.choices
    assert choices.wishes(BOT, COMMUNITY, PERSON) == Wishes()
    choices.choose(COMMUNITY, HANDLE, format="short", by=MODERATOR)
    said = choices.community(COMMUNITY)
    assert choices.wishes(BOT, COMMUNITY, PERSON) == Wishes(said)
    choices.opt_out(PERSON)
    choices.pause(BOT, COMMUNITY, NOW + HOUR, "banned")
    assert choices.wishes(BOT, COMMUNITY, PERSON) == Wishes(said, stopped=True, paused=True)
    assert choices.wishes("other@there", COMMUNITY, MODERATOR) == Wishes(said)
    assert choices.wishes(BOT, COMMUNITY + "2", PERSON) == Wishes(stopped=True)
    assert choices.wishes(BOT, None, PERSON) == Wishes(stopped=True)
    clock.go(HOUR)
    assert choices.wishes(BOT, COMMUNITY, MODERATOR) == Wishes(said)
    long = COMMUNITY + "x" * 5_000
    choices.choose(long, HANDLE, mode="off")
    assert choices.wishes(BOT, long, PERSON).choice == choices.community(long)
