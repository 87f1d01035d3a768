"""What an audit never takes away, whatever was wrong for a moment: good comments, and people's."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from nutgraf.bot.audit_asking import Asker
from nutgraf.bot.corrections import find_post
from nutgraf.bot.tending import still_standing
from nutgraf.bot.withdrawing import withdraw_by_hand
from nutgraf.community.own_comments import Rest
from nutgraf.demo.instance import Software
from nutgraf.demo.records import CommentRecord, PostRecord
from nutgraf.errors import Gone, RateLimited
from nutgraf.store.tables import posts, sayings
from nutgraf.store.values import Saying
from nutgraf.telemetry import Event, Listener, Step, listening
from tests.integration.bot.setting import V3_FIRST, Setting, open_setting
from tests.integration.bot.test_audit import BOTS, audited, by_hand, summarised, told


async def gone(*_: object, **__: object) -> Any:
    raise Gone("couldnt_find_comment")


async def nothing(*_: object, **__: object) -> AsyncIterator[Any]:
    nobody: list[Any] = []
    for none in nobody:
        yield none


def saying_of(here: Setting, post: PostRecord) -> Saying:
    saying = here.store.ledger.saying("summary", post.uri)
    assert saying is not None
    return saying


def move(here: Setting, post: PostRecord, to: CommentRecord) -> None:
    """The number and address of a comment are another's, as where an instance was restored."""
    number = here.home.comments.number(to)
    here.store.ledger.move_saying(saying_of(here, post).id, uri=to.uri, local_id=number)


def forget(here: Setting, post: PostRecord, reason: str) -> None:
    """The ledger is one of another time, in which the post was skipped."""
    with here.store._database.writing() as connection:
        connection.execute(delete(sayings).where(sayings.c.key == post.uri))
        skipped = {"state": "skipped", "reason": reason}
        connection.execute(update(posts).where(posts.c.uri == post.uri).values(skipped))


# What was only seen to be gone


@pytest.mark.parametrize("software", V3_FIRST)
async def test_what_was_gone_for_a_moment_stands(
    tmp_path: Path, software: Software, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path, software) as here:
        (post,) = await summarised(here, 1)
        summary = here.summary(post)
        with monkeypatch.context() as wrong:
            wrong.setattr(type(here.seat.platform), "find_comment", gone)
            wrong.setattr(type(here.seat.platform), "my_comments", nothing)
            assert told(await audited(here, mend=True)) == [("missing", "mended", summary.uri)]
        assert here.fate(post) == "withdrawn"
        assert told(await audited(here)) == [("restored", "found", summary.uri)]
        assert told(await audited(here, mend=True)) == [("restored", "mended", summary.uri)]
        assert (here.fate(post), here.summaries(post)) == ("posted", [summary])
        assert saying_of(here, post).reason is None
        assert told(await audited(here, mend=True)) == []


async def test_what_the_bot_saw_to_be_gone_for_a_moment_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        summary = here.summary(post)
        with monkeypatch.context() as wrong:
            wrong.setattr(type(here.seat.platform), "find_comment", gone)
            assert await still_standing(here.crew, here.seat, saying_of(here, post)) is None
        assert here.fate(post) == "withdrawn"
        assert told(await audited(here, mend=True)) == [("restored", "mended", summary.uri)]
        assert (here.fate(post), here.summaries(post)) == ("posted", [summary])


async def test_what_the_operator_gives_back_stands(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        asked = here.ask(post, "ben", "long")
        await here.round(3)
        lost = [here.summary(post), *here.answers(asked)]
        for each in lost:
            here.world.delete(each)
        await audited(here, mend=True)
        for each in lost:
            here.world.delete(each, deleted=False)
        found = told(await audited(here, mend=True))
        assert found == sorted(("restored", "mended", each.uri) for each in lost)
        assert all(each.stands for each in lost)
        assert told(await audited(here, mend=True)) == []


async def test_without_a_number_only_an_answer_proves_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        summary = here.summary(post)
        here.store.ledger.move_saying(saying_of(here, post).id, uri=summary.uri, local_id=None)
        platform = type(here.seat.platform)
        for name, answer in (("find_post", gone), ("comments_by_me", no_comments)):
            with monkeypatch.context() as wrong:
                wrong.setattr(platform, "my_comments", nothing)
                wrong.setattr(platform, name, answer)
                report = await audited(here, mend=True)
                assert (told(report), report.not_looked_at, report.compared) == ([], 1, 0)
        assert here.fate(post) == "posted"
        report = await audited(here)
        assert (told(report), report.differs) == ([], False)
        assert saying_of(here, post).local_id is None
        assert told(await audited(here, mend=True)) == []
        assert saying_of(here, post).local_id == here.home.comments.number(summary)


async def no_comments(*_: object) -> list[Any]:
    return []


# What has the number of another


async def test_the_summary_of_another_post_is_none(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        first, second = await summarised(here, 2)
        lost, other = here.summary(first), here.summary(second)
        here.world.delete(lost)
        move(here, first, other)
        assert told(await audited(here, mend=True)) == [("missing", "mended", other.uri)]
        assert (here.fate(first), here.fate(second)) == ("withdrawn", "posted")
        assert here.summaries(second) == [other]
        assert told(await audited(here, mend=True)) == []


@pytest.mark.parametrize("minutes", [-1, 1])
async def test_the_summary_of_another_post_is_not_one_too_many(
    tmp_path: Path, minutes: int
) -> None:
    async with open_setting(tmp_path) as here:
        first, second = await summarised(here, 2)
        own, other = here.summary(first), here.summary(second)
        move(here, first, other)
        other.published = own.published + datetime.timedelta(minutes=minutes)
        assert told(await audited(here, mend=True)) == [("misnoted", "mended", own.uri)]
        assert (here.summaries(first), here.summaries(second)) == ([own], [other])
        assert told(await audited(here, mend=True)) == []


async def test_the_bot_does_not_look_after_the_summary_of_another_post(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        first, second = await summarised(here, 2)
        other = here.summary(second)
        move(here, first, other)
        here.world.delete(first)
        here.clock.move(hours=3)
        await here.round(2)
        assert here.fate(first) == "withdrawn"
        assert (here.fate(second), here.summaries(second)) == ("posted", [other])


# What was welcome when it was made


@pytest.mark.parametrize("software", V3_FIRST)
async def test_what_was_made_before_a_stop_stands(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        (post,) = await summarised(here, 1)
        summary = here.summary(post)
        here.clock.move(hours=1)
        here.write("ada", "stop")
        await here.round(3)
        forget(here, post, "author-stopped")
        assert told(await audited(here, mend=True)) == [("unknown", "mended", summary.uri)]
        assert (here.fate(post), here.summaries(post)) == ("posted", [summary])


async def test_what_moderators_switched_off_goes_only_if_it_came_later(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        (post, *_) = await summarised(here, 1)
        summary = here.summary(post)
        here.clock.move(hours=1)
        here.store.choices.choose(here.tech.uri, "tech@x", "off", by=here.people["mo"].uri)
        late = here.post("https://news.example/late")
        await here.round(3)
        here.clock.move(hours=1)
        unwanted = by_hand(here, late, BOTS)
        forget(here, post, "switched-off")
        assert here.fate(late) == "switched-off"
        assert told(await audited(here, mend=True)) == [
            ("unknown", "mended", summary.uri),
            ("unwanted", "mended", unwanted.uri),
        ]
        assert (here.summaries(post), here.summaries(late)) == ([summary], [])


@pytest.mark.parametrize("reason", ["denied", "author-stopped", "switched-off", "removed"])
async def test_what_nobody_knows_the_time_of_takes_nothing_away(
    tmp_path: Path, reason: str
) -> None:
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        summary = here.summary(post)
        forget(here, post, reason)
        assert told(await audited(here, mend=True)) == [("unknown", "mended", summary.uri)]
        assert (here.fate(post), here.summaries(post)) == ("posted", [summary])


# What people write by hand as the account


@pytest.mark.parametrize("software", V3_FIRST)
async def test_what_the_operator_writes_beside_the_bot_stands(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        (post,) = await summarised(here, 1)
        asked = here.ask(post, "ben", "long")
        await here.round(3)
        said = [here.summary(post), *here.answers(asked)]
        here.clock.move(days=1)
        above = by_hand(here, post, "Operator here: this was wrong.")
        above.published -= datetime.timedelta(days=2)  # the oldest
        hands = [above, by_hand(here, asked, "Operator here: the table was wrong.")]
        report = await audited(here, mend=True)
        assert told(report) == sorted(("unknown", "left", each.uri) for each in hands)
        assert not report.differs
        assert all(each.stands for each in (*said, *hands))


async def test_of_what_an_account_wrote_before_it_was_a_bot_all_stands(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post(to=here.garden)
        first = by_hand(here, post, "Hello, I am a person")
        here.clock.move(minutes=2)
        second = by_hand(here, post, "And another thing")
        assert sorted(told(await audited(here, mend=True))) == [
            ("unknown", "left", second.uri),
            ("unknown", "mended", first.uri),
        ]
        assert (first.stands, second.stands) == (True, True)


@pytest.mark.parametrize("decided", [False, True])
async def test_a_note_by_hand_in_the_place_of_a_summary_stands(
    tmp_path: Path, decided: bool
) -> None:
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        if decided:
            seat, found = await find_post(here.crew, post.uri)
            assert await withdraw_by_hand(here.crew, seat, found)
        else:
            here.world.delete(here.summary(post))
            await audited(here, mend=True)
        note = by_hand(here, post, "It was wrong, I took it back. The operator")
        assert told(await audited(here, mend=True)) == [("unknown", "left", note.uri)]
        assert note.stands
        again = by_hand(here, post, BOTS)
        found_now = told(await audited(here, mend=True))
        kind = ("withdrawn-stands", "mended") if decided else ("unknown", "left")
        assert found_now == sorted([("unknown", "left", note.uri), (*kind, again.uri)])
        assert (note.stands, again.stands) == (True, not decided)


# What an instance does not like to tell


def refuse_each_page_first(times: int) -> Any:
    """An instance of a page for each comment, of which each is refused so often before it comes."""

    async def pages(self: Any, *, since: datetime.datetime, rest: Rest) -> AsyncIterator[Any]:
        del since
        site = await self.site()
        for each in [c async for page in self._pages_of(site.me, None) for c in page]:
            for _ in range(times):
                await rest(RateLimited("too many", 7.0))
            yield [each]

    return pages


@pytest.mark.parametrize(("times", "compared", "rests"), [(2, 5, 10), (3, 0, 2)])
async def test_it_bears_with_an_instance_page_by_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, compared: int, rests: int
) -> None:
    rested: list[float] = []

    async def rest(seconds: float) -> None:
        rested.append(seconds)

    monkeypatch.setitem(Asker.__init__.__kwdefaults__ or {}, "sleep", rest)
    async with open_setting(tmp_path) as here:
        await summarised(here, 5)
        monkeypatch.setattr(type(here.seat.platform), "my_comments", refuse_each_page_first(times))
        report = await audited(here, mend=True)
        assert (told(report), report.compared, report.not_looked_at) == ([], compared, 5 - compared)
        assert [seconds for seconds in rested if seconds > 1] == [7.0] * rests
        assert bool(report.troubles) is (compared == 0)


class Hearing(Listener):
    """Notes what is counted, and which steps there are."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def entering(self, step: Step, facts: dict[str, str]) -> AbstractContextManager[object]:
        """As `Listener` has it."""
        del facts
        self.heard.append(step)
        return nullcontext()

    def counted(self, event: Event, amount: float, facts: dict[str, str]) -> None:
        """As `Listener` has it."""
        del amount, facts
        self.heard.append(event)


async def test_it_tells_that_it_goes_on_and_of_what_was_too_many(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        by_hand(here, post, BOTS)
        hearing = Hearing()
        with listening(hearing):
            await audited(here, mend=True)
        assert hearing.heard == ["audit", "double"]
