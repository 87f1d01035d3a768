"""An audit: what the ledger says against what stands, each difference made by hand."""

from __future__ import annotations

import asyncio
import datetime
import importlib
from pathlib import Path
from typing import Any

import pytest

from nutgraf.bot.adopting import words_of
from nutgraf.bot.audit_findings import AuditReport, Finding
from nutgraf.bot.auditing import AuditOptions, audit
from nutgraf.bot.corrections import find_post
from nutgraf.bot.running import Bot
from nutgraf.bot.withdrawing import withdraw_summary
from nutgraf.bot.wording import signed
from nutgraf.demo.faults import Faults
from nutgraf.demo.instance import Software
from nutgraf.demo.records import CommentRecord, PostRecord
from nutgraf.errors import BadOption, PlatformDown
from nutgraf.language.messages import messages
from nutgraf.store.opening import open_store
from nutgraf.store.values import Draft, NewPost
from tests.integration.bot.setting import ALL_SOFTWARE, V3_FIRST, Setting, open_setting
from tests.integration.bot.test_several_accounts import deployed, two_accounts
from tests.integration.bot.trouble import fail_once

Found = list[tuple[str, str, str | None]]

BOTS = signed("Said once more.", messages("en"), "https://source.example/nutgraf")
"""What looks like the bot's."""


async def audited(here: Setting, *, mend: bool = False, **options: Any) -> AuditReport:
    seats = list(here.crew.seats.values())
    chosen = AuditOptions(options.pop("since", None), mend, per_minute=1e6)
    return await audit(here.crew, seats, chosen, **options)


def told(report: AuditReport) -> Found:
    return sorted((each.kind, each.outcome, each.comment) for each in report.findings)


def by_hand(here: Setting, place: PostRecord | CommentRecord, text: str = "By hand") -> Any:
    """A comment of the bot's account that its ledger knows nothing of."""
    if isinstance(place, PostRecord):
        return here.world.add_comment(place, here.account, text)
    return here.world.add_comment(place.post, here.account, text, place)


async def summarised(here: Setting, count: int) -> list[PostRecord]:
    posts = [here.post(f"https://news.example/{n}") for n in range(count)]
    for _ in range(20):
        await here.round()
        if all(here.summaries(post) for post in posts):
            return posts
    raise AssertionError("not all posts got a summary")


async def mended(here: Setting, kind: str, comment: CommentRecord | None) -> None:
    """Finds one difference without changing anything, mends it, and finds nothing more."""
    uri = None if comment is None else comment.uri
    before = (here.writes(), here.claims())
    first = await audited(here)
    assert told(first) == [(kind, "found", uri)]
    assert first.differs
    assert (here.writes(), here.claims()) == before
    second = await audited(here, mend=True)
    assert told(second) == [(kind, "mended", uri)]
    assert not second.differs
    assert told(await audited(here)) == []
    said = here.said()
    await here.round(3, minutes=5)
    assert here.said() == said


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_where_all_is_well_it_finds_nothing(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        (post, *_) = await summarised(here, 3)
        asked = here.ask(post, "ben", "long")
        await here.round(2)
        assert here.answers(asked)
        before = here.home.requests.total()
        report = await audited(here)
        assert (told(report), report.differs) == ([], False)
        assert (report.compared, report.comments) == (4, 4)
        assert (report.in_hand, report.not_looked_at, report.troubles) == (0, 0, {})
        assert here.home.requests.total() - before <= 3


@pytest.mark.parametrize("software", V3_FIRST)
async def test_what_is_gone_is_noted_as_withdrawn(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        posts = await summarised(here, 2)
        gone = here.summary(posts[0])
        here.world.delete(gone)
        await mended(here, "missing", gone)
        assert [here.fate(post) for post in posts] == ["withdrawn", "posted"]


@pytest.mark.parametrize("software", V3_FIRST)
async def test_what_a_moderator_removed_is_noted_as_removed(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        posts = await summarised(here, 2)
        removed = here.summary(posts[1])
        here.world.remove(removed)
        await mended(here, "removed", removed)
        assert [here.fate(post) for post in posts] == ["posted", "removed"]
        here.world.remove(removed, removed=False)
        again = await audited(here, mend=True)
        assert told(again) == [("restored", "left", removed.uri)]
        assert not again.differs
        assert here.summaries(posts[1]) == [removed]


@pytest.mark.parametrize("software", V3_FIRST)
async def test_of_two_the_first_stays(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        (post,) = await summarised(here, 1)
        first = here.summary(post)
        await mended(here, "doubled", by_hand(here, post, BOTS))
        assert here.summaries(post) == [first]
        assert here.fate(post) == "posted"


async def test_that_it_is_withdrawn_is_not_believed_but_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answered(*_: object) -> None:
        """As where the instance answers 404 to what deletes, which is taken for done."""

    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        spare = by_hand(here, post, BOTS)
        with monkeypatch.context() as wrong:
            wrong.setattr(type(here.seat.platform), "withdraw", answered)
            report = await audited(here, mend=True)
        assert told(report) == [("doubled", "failed", spare.uri)]
        assert "stands" in report.findings[0].why
        assert report.differs
        assert told(await audited(here, mend=True)) == [("doubled", "mended", spare.uri)]


async def test_what_was_withdrawn_is_mended_though_the_look_after_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        spare = by_hand(here, post, BOTS)
        platform = type(here.seat.platform)
        withdraw = platform.withdraw

        async def and_goes_down(self: Any, number: int) -> None:
            await withdraw(self, number)
            monkeypatch.setattr(platform, "find_comment", down)

        async def down(*_: object) -> None:
            raise PlatformDown("no answer")

        monkeypatch.setattr(platform, "withdraw", and_goes_down)
        assert told(await audited(here, mend=True)) == [("doubled", "mended", spare.uri)]
        assert not spare.stands


async def test_of_two_the_first_stays_even_if_the_ledger_has_the_second(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        noted = here.summary(post)
        first = by_hand(here, post, BOTS)
        first.published = noted.published - datetime.timedelta(minutes=1)
        report = await audited(here, mend=True)
        assert told(report) == [("doubled", "mended", noted.uri), ("misnoted", "mended", first.uri)]
        assert here.summaries(post) == [first]
        saying = here.store.ledger.saying("summary", post.uri)
        assert saying is not None and saying.uri == first.uri
        assert told(await audited(here)) == []


@pytest.mark.parametrize("software", V3_FIRST)
async def test_two_accounts_do_not_comment_the_same_post(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        other = here.away.add_person("other", bot=True)
        await here.open(accounts=(here.account, other))
        (post,) = await summarised(here, 1)
        both = [here.account.uri, other.uri]
        (first,) = here.world.standing(post, both)
        second = other if first.author is here.account else here.account
        here.clock.move(minutes=1)
        doubled = here.world.add_comment(post, second, BOTS)
        await mended(here, "doubled", doubled)
        assert here.world.standing(post, both) == [first]


async def test_the_comment_of_another_account_can_be_the_first(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        other = here.away.add_person("other", bot=True)
        await here.open(accounts=(here.account, other))
        (post,) = await summarised(here, 1)
        both = {person.uri: person for person in (here.account, other)}
        (noted,) = here.world.standing(post, list(both))
        (second,) = (person for uri, person in both.items() if uri != noted.author.uri)
        first = here.world.add_comment(post, second, BOTS)
        first.published = noted.published - datetime.timedelta(minutes=1)
        await audited(here, mend=True)
        assert here.world.standing(post, list(both)) == [first]
        saying = here.store.ledger.saying("summary", post.uri)
        assert saying is not None
        assert (saying.words.account, saying.uri) == (
            f"{second.name}@{second.home.host}",
            first.uri,
        )
        assert told(await audited(here)) == []


@pytest.mark.parametrize("software", V3_FIRST)
async def test_what_was_withdrawn_does_not_stand(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        (post,) = await summarised(here, 1)
        summary = here.summary(post)
        seat, found = await find_post(here.crew, post.uri)
        assert await withdraw_summary(here.crew, seat, found, "by the operator")
        here.world.delete(summary, deleted=False)
        await mended(here, "withdrawn-stands", summary)
        assert not here.summaries(post)
        assert here.fate(post) == "withdrawn"


@pytest.mark.parametrize("software", V3_FIRST)
async def test_what_the_ledger_does_not_know_is_adopted(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        post = here.post(to=here.garden)
        made = by_hand(here, post, "Of another time")
        here.clock.move(days=3)
        await mended(here, "unknown", made)
        saying = here.store.ledger.saying("summary", post.uri)
        assert saying is not None
        assert (saying.uri, saying.words.text) == (made.uri, "Of another time")
        assert abs(saying.intended_at - made.published) < datetime.timedelta(seconds=1)
        assert here.summaries(post) == [made]
        assert here.fate(post) == "posted"


async def test_under_a_post_that_wants_none_nothing_stands(tmp_path: Path) -> None:
    async with open_setting(tmp_path, deny_communities=("garden@nowhere.example",)) as here:
        here.write("ada", "stop")
        await here.round()
        post = here.post()
        await here.round()
        assert here.fate(post) == "author-stopped"
        here.clock.move(minutes=10)
        await mended(here, "unwanted", by_hand(here, post, BOTS))
        assert not here.summaries(post)


@pytest.mark.parametrize("software", V3_FIRST)
async def test_what_was_begun_is_settled(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        post = here.post()
        fail_once(here.home, "POST /comment", "lost-answer")
        await here.round()
        assert here.fate(post) == "intended" and here.summaries(post)
        early = await audited(here, mend=True)
        assert (told(early), early.in_hand) == ([], 1)
        here.clock.move(minutes=10)
        await mended(here, "unanswered", None)
        assert here.fate(post) == "posted"
        assert here.said() == 1


async def test_what_was_begun_and_not_said_is_left_to_the_bot(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        fail_once(here.home, "POST /comment", "lost-request")
        await here.round()
        here.clock.move(minutes=10)
        report = await audited(here, mend=True)
        assert told(report) == [("unanswered", "mended", None)]
        assert here.said() == 0
        await here.round(3, minutes=10)
        assert (here.said(), here.fate(post)) == (1, "posted")


async def test_answers_are_looked_at_too(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        asked = [here.ask(post, who, "long") for who in ("ben", "max", "zoe")]
        await here.round(3)
        answers = [here.answers(each)[0] for each in asked]
        here.world.delete(answers[0])
        here.world.remove(answers[1])
        twice = by_hand(here, asked[2], answers[2].text)
        alone = by_hand(here, here.say(post, "ben", "Hm."), "By hand")
        report = await audited(here, mend=True)
        assert told(report) == sorted(
            [
                ("missing", "mended", answers[0].uri),
                ("removed", "mended", answers[1].uri),
                ("doubled", "mended", twice.uri),
                ("unknown", "left", alone.uri),
            ]
        )
        assert here.answers(asked[2]) == [answers[2]]
        assert alone.stands
        assert told(await audited(here)) == [("unknown", "left", alone.uri)]
        fail_once(here.home, "POST /comment", "lost-answer")
        late = here.ask(post, "mo", "long")
        await here.round()
        assert here.why(late).startswith("intended")
        here.clock.move(minutes=10)
        report = await audited(here, mend=True)
        assert ("unanswered", "mended", None) in told(report)
        assert here.why(late) == "answered"


async def test_what_somebody_has_in_hand_is_left_alone(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        doubled = by_hand(here, post, BOTS)
        lease = datetime.timedelta(minutes=5)
        claim = here.store.ledger.claim_post_by_uri(post.uri, lease=lease)
        assert claim is not None
        report = await audited(here, mend=True)
        assert (told(report), report.in_hand) == ([], 1)
        assert doubled.stands
        here.store.ledger.release(claim)
        assert told(await audited(here, mend=True)) == [("doubled", "mended", doubled.uri)]


async def test_an_instance_that_is_down_is_said_to_be(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        await summarised(here, 2)
        here.home.faults = Faults(lost_request=1.0)
        report = await audited(here, mend=True)
        assert (report.compared, report.not_looked_at) == (0, 2)
        assert list(report.troubles) == [here.account.handle]


async def test_numbers_of_others_are_not_taken_for_ours(tmp_path: Path) -> None:
    """As after an instance was made anew: what is another's is never withdrawn."""
    async with open_setting(tmp_path) as here:
        (post,) = await summarised(here, 1)
        theirs = here.say(post, "ben", "Well.")
        saying = here.store.ledger.saying("summary", post.uri)
        assert saying is not None
        here.world.delete(here.summary(post))
        number = here.home.comments.number(theirs)
        here.store.ledger.move_saying(saying.id, uri=theirs.uri, local_id=number)
        assert told(await audited(here, mend=True)) == [("missing", "mended", theirs.uri)]
        assert theirs.stands


async def test_what_was_said_long_ago_is_left_out(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        (old,) = await summarised(here, 1)
        here.world.delete(here.summary(old))
        here.clock.move(days=40)
        since = here.clock() - datetime.timedelta(days=30)
        report = await audited(here, since=since)
        assert (told(report), report.compared) == ([], 0)
        assert len(told(await audited(here))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_beside_a_bot_at_work_it_finds_nothing_that_is_not_there(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        posts = await summarised(here, 5)
        doubled = by_hand(here, posts[0], BOTS)

        async def look() -> list[AuditReport]:
            return [await audited(here, mend=True) for _ in range(6)]

        async def work() -> None:
            for n in range(12):
                here.post(f"https://news.example/more-{n}")
                await here.round()

        reports, _ = await asyncio.gather(look(), work())
        found = [each for report in reports for each in told(report)]
        assert found == [("doubled", "mended", doubled.uri)]
        assert all(len(here.summaries(post)) <= 1 for post in here.world.posts)
        assert told(await audited(here)) == []


def test_a_ledger_counts_and_pages_what_was_said(tmp_path: Path) -> None:
    now = datetime.datetime.now(datetime.UTC)
    with open_store(str(tmp_path / "n.db")) as store:
        ledger = store.ledger
        for n in range(7):
            uri = f"https://lemmy.example/post/{n}"
            ledger.note_posts(
                [NewPost(uri, "a@b", n, "https://c", "c@b", "https://u", "T", None, None, now)]
            )
            claim = ledger.claim_post_by_uri(uri, lease=datetime.timedelta(minutes=1))
            assert claim is not None
            ledger.intend(claim, words_of("a@b", claim.subject, Draft("Text")))
        long_ago = now - datetime.timedelta(days=1)
        first = ledger.said_by("a@b", since=long_ago, limit=5)
        rest = ledger.said_by("a@b", since=long_ago, limit=5, after_id=first[-1].id)
        assert (len(first), len(rest)) == (5, 2)
        assert ledger.count_said_by_account(since=long_ago) == {"a@b": 7}
        assert ledger.count_said_by_account(since=now + datetime.timedelta(days=1)) == {}
        assert ledger.is_in_hand(first[0])


@pytest.mark.slow
async def test_the_command_names_accounts_that_cannot_log_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = importlib.import_module("nutgraf.cli.bot.audit")  # the name there is the command
    async with two_accounts(tmp_path, monkeypatch, "secret", "wrong") as (here, settings):
        post = here.post()
        async with deployed(here, settings) as deployment:
            await Bot(deployment.crew, deployment.missing).once()
        made = by_hand(here, post, BOTS)
        heard: list[Finding] = []
        report = await command._audit(settings, AuditOptions(per_minute=1e6), (), heard.append)
        assert told(report) == [("doubled", "found", made.uri)]
        assert heard == report.findings
        other = f"other@{here.away.host}"
        assert list(report.troubles) == [other]
        alone = (here.account.handle.upper(),)
        report = await command._audit(settings, AuditOptions(per_minute=1e6), alone, heard.append)
        assert (len(report.findings), report.troubles) == (1, {})
        with pytest.raises(BadOption, match="no account 'nobody@nowhere'"):
            await command._audit(settings, AuditOptions(), ("nobody@nowhere",), heard.append)
