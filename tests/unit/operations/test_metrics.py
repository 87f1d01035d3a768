"""What is counted, and that no label can be flooded."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from prometheus_client.parser import text_string_to_metric_families

from nutgraf import telemetry
from nutgraf.operations import ledger_gauges
from nutgraf.operations.ledger_gauges import LedgerGauges
from nutgraf.operations.metrics import OTHER, WorkMetrics
from nutgraf.store.browsing_values import Health
from nutgraf.store.due import Queue
from nutgraf.store.opening import Store

ACCOUNT = "nutgraf@lemmy.example"
NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=datetime.UTC)


def samples(metrics: WorkMetrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def value(metrics: WorkMetrics, name: str, **labels: str) -> float | None:
    return samples(metrics).get((name, frozenset(labels.items())))


def test_all_that_is_told_is_counted() -> None:
    work = WorkMetrics()
    with telemetry.listening(work), telemetry.about("https://a.example/post/1", ACCOUNT):
        with telemetry.step("step"), telemetry.step("fetch", site="news.bbc.co.uk"):
            telemetry.count("fetch", site="news.bbc.co.uk", outcome="ok")
            assert value(work, "nutgraf_steps_in_hand", step="fetch") == 1
        telemetry.count(
            "outcome", kind="post", outcome="skipped", reason="paywall", account=ACCOUNT
        )
        telemetry.count("outcome", kind="post", outcome="posted", reason="", account=ACCOUNT)
        telemetry.count("platform-error", account=ACCOUNT, kind="down")
        telemetry.count("wait", 1.5, on="site", whom="www.bbc.co.uk")
        telemetry.count("wait", 2.0, on="turn", whom="lemmy.example")
        telemetry.count("double", account=ACCOUNT)
        telemetry.count("takeover", kind="post")
        telemetry.count("reader-stopped", why="time")
    for name, labels, wanted in (
        ("nutgraf_step_seconds_count", {"step": "step"}, 1),
        ("nutgraf_steps_in_hand", {"step": "fetch"}, 0),
        ("nutgraf_page_fetches_total", {"site": "bbc.co.uk", "outcome": "ok"}, 1),
        (
            "nutgraf_outcomes_total",
            {"kind": "post", "outcome": "skipped", "reason": "paywall", "account": ACCOUNT},
            1,
        ),
        (
            "nutgraf_outcomes_total",
            {"kind": "post", "outcome": "posted", "reason": "", "account": ACCOUNT},
            1,
        ),
        ("nutgraf_platform_errors_total", {"account": ACCOUNT, "kind": "down"}, 1),
        ("nutgraf_wait_seconds_total", {"on": "site", "whom": "bbc.co.uk"}, 1.5),
        ("nutgraf_wait_seconds_total", {"on": "turn", "whom": "lemmy.example"}, 2.0),
        ("nutgraf_doubles_withdrawn_total", {"account": ACCOUNT}, 1),
        ("nutgraf_takeovers_total", {"kind": "post"}, 1),
        ("nutgraf_readers_stopped_total", {"why": "time"}, 1),
    ):
        assert value(work, name, **labels) == wanted, (name, labels)
    assert value(work, "process_resident_memory_bytes")


def test_sites_are_named_only_where_a_community_links_them() -> None:
    work = WorkMetrics()
    with telemetry.listening(work):
        telemetry.count("fetch", site="private.example", outcome="ok")
        telemetry.count("wait", 1.0, on="site", whom="private.example")
    assert "private" not in work.text().decode()
    assert value(work, "nutgraf_page_fetches_total", site="other", outcome="ok") == 1


def test_strangers_cannot_flood_a_label() -> None:
    work = WorkMetrics(sites=3)
    with telemetry.listening(work), telemetry.about("https://a.example/post/1", ACCOUNT):
        for number in range(50):
            telemetry.count("fetch", site=f"site{number}.example", outcome="ok")
            telemetry.count("fetch", site='a"\n\x1b}', outcome=f"made up {number}")
            telemetry.count(
                "outcome", kind="post", outcome="x" * 50, reason=f"A{number}", account="a b"
            )
    told = samples(work)
    sites = {dict(labels)["site"] for name, labels in told if name == "nutgraf_page_fetches_total"}
    assert sites == {"site0.example", "site1.example", "site2.example", "other"}
    outcomes = [labels for name, labels in told if name == "nutgraf_outcomes_total"]
    assert outcomes == [
        frozenset(
            {"kind": "post", "outcome": "other", "reason": "other", "account": "other"}.items()
        )
    ]


def test_a_flood_of_sites_is_over_after_an_hour() -> None:
    now = [0.0]
    work = WorkMetrics(sites=3, clock=lambda: now[0])

    def fetch(site: str, outcome: str = "ok") -> None:
        telemetry.count("wait", 1.0, on="site", whom=site)
        telemetry.count("fetch", site=site, outcome=outcome)

    def named() -> set[str]:
        labels = (dict(labels) for _, labels in samples(work))
        return {each.get("site", each.get("whom", OTHER)) for each in labels} - {OTHER}

    with telemetry.listening(work), telemetry.about("https://a.example/post/1", ACCOUNT):
        for number in range(5):
            fetch(f"junk{number}.example")
        assert named() == {"junk0.example", "junk1.example", "junk2.example"}
        now[0] = 1_800.0
        fetch("junk1.example", "timeout")
        now[0] = 3_599.0
        fetch("bbc.co.uk")
        assert "bbc.co.uk" not in named()
        now[0] = 3_601.0
        fetch("bbc.co.uk")
        assert named() == {"junk1.example", "junk2.example", "bbc.co.uk"}
        for site in ("a.example", "b.example", "c.example"):
            fetch(site)
        assert named() == {"junk1.example", "bbc.co.uk", "a.example"}
    assert value(work, "nutgraf_wait_seconds_total", on="site", whom="bbc.co.uk") == 1


class Told:
    """A store that says what it is told to, as often as it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer: Callable[[], list[Queue]] = lambda: [
            Queue(ACCOUNT.upper(), "post", 5, 2, 30.0)
        ]
        self.ledger = SimpleNamespace(queues=self._queues)
        self.health = SimpleNamespace(all=self._notes)

    def now(self) -> datetime.datetime:
        return NOW

    def _queues(self) -> list[Queue]:
        self.asked += 1
        return self.answer()

    def _notes(self) -> list[Health]:
        def note(name: str, kind: str, state: Any, minutes: float) -> Health:
            at = NOW - datetime.timedelta(minutes=minutes)
            return Health(name, kind, state, "", NOW, None, at)

        return [
            note(ACCOUNT, "account", "works", 1),
            note("rests@b.example", "account", "rests", 1),
            note("silent@b.example", "account", "works", 30),
            note("host:1", "worker", "works", 1),
            note("host:2", "worker", "works", 30),
        ]


def test_what_waits_is_asked_now_and_then() -> None:
    told, now = Told(), [0.0]
    gauges = LedgerGauges(cast("Store", told), [ACCOUNT, "never@c.example"], lambda: now[0])
    work = WorkMetrics(ledger=gauges)
    assert value(work, "nutgraf_ledger_up") == 0

    async def ask(times: int = 1) -> None:
        await asyncio.gather(*(gauges.refresh() for _ in range(times)))

    asyncio.run(ask(20))
    assert told.asked == 1
    for name, labels, wanted in (
        ("nutgraf_ledger_up", {}, 1),
        ("nutgraf_queue_waiting", {"account": ACCOUNT, "kind": "post"}, 5),
        ("nutgraf_queue_due", {"account": ACCOUNT, "kind": "post"}, 2),
        ("nutgraf_queue_age_seconds", {"account": ACCOUNT, "kind": "post"}, 30),
        ("nutgraf_queue_age_seconds", {"account": ACCOUNT, "kind": "notice"}, 0),
        ("nutgraf_queue_due", {"account": "never@c.example", "kind": "post"}, 0),
        ("nutgraf_account_at_work", {"account": ACCOUNT}, 1),
        ("nutgraf_account_at_work", {"account": "rests@b.example"}, 0),
        ("nutgraf_account_at_work", {"account": "silent@b.example"}, 0),
        ("nutgraf_account_at_work", {"account": "never@c.example"}, 0),
        ("nutgraf_workers_at_work", {}, 1),
    ):
        assert value(work, name, **labels) == wanted, (name, labels)

    def fail() -> list[Queue]:
        raise OSError

    told.answer = fail
    now[0] = 9.0
    asyncio.run(ask())
    assert value(work, "nutgraf_ledger_up") == 1
    now[0] = 11.0
    asyncio.run(ask())
    assert told.asked == 2
    assert value(work, "nutgraf_ledger_up") == 0
    assert value(work, "nutgraf_queue_due", account=ACCOUNT, kind="post") is None


def test_a_ledger_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_gauges, "PATIENCE", 0.05)
    told, now, ends = Told(), [0.0], [False]

    def hang() -> list[Queue]:
        while not ends[0]:
            time.sleep(0.01)
        return []

    told.answer = hang
    gauges = LedgerGauges(cast("Store", told), [], lambda: now[0])
    work = WorkMetrics(ledger=gauges)

    async def run() -> None:
        for moment in (0.0, 11.0, 22.0):
            now[0] = moment
            await gauges.refresh()
            assert value(work, "nutgraf_ledger_up") == 0
        assert told.asked == 1
        ends[0] = True
        now[0] = 33.0
        await gauges.refresh()  # of what hung at last
        assert value(work, "nutgraf_ledger_up") == 1

    asyncio.run(run())
