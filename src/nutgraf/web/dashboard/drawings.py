"""What the charts show: figures of the ledger, made into charts."""

from __future__ import annotations

import datetime
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from nutgraf.render.statistics import percent_saved
from nutgraf.store.browsing_values import DayFigures, SiteFigures
from nutgraf.store.opening import Store
from nutgraf.web.dashboard.charts import Chart, Series, draw_bars, draw_columns, draw_line
from nutgraf.web.dashboard.telling import told_reason, told_seconds

_REASONS = 12
_SITES = 12
_SPANS = (
    (60.0, "under a minute"),
    (300.0, "1–5 min"),
    (900.0, "5–15 min"),
    (3_600.0, "15–60 min"),
    (21_600.0, "1–6 h"),
    (float("inf"), "over 6 h"),
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart on the page.

    Attributes:
        chart: its figures.
        svg: as it is drawn; empty where there is nothing to draw.
    """

    chart: Chart
    svg: Markup


def drawings(store: Store, days: int) -> list[Drawing]:
    """Draws all charts.

    Args:
        store: whose figures.
        days: so many, today among them.
    """
    ledger = store.ledger
    today = datetime.datetime.combine(store.now().date(), datetime.time(), datetime.UTC)
    since = today - datetime.timedelta(days=days - 1)
    figures = ledger.days(days)
    return [
        comments(figures),
        saved(figures),
        reasons(ledger.reasons(since)),
        votes(figures),
        delays(ledger.delays(since)),
        sites(ledger.failing_sites(since, _SITES)),
    ]


def comments(days: Sequence[DayFigures]) -> Drawing:
    """What the bot said each day."""
    said, answered = sum(day.comments for day in days), sum(day.answers for day in days)
    chart = Chart(
        "comments",
        "Comments a day",
        f"{_counted(said, 'comment')} and {_counted(answered, 'answer')}.",
        "day",
        _labels(days),
        (
            Series("comments", tuple(float(day.comments) for day in days)),
            Series("answers", tuple(float(day.answers) for day in days)),
        ),
    )
    return _drawn(chart, draw_columns(chart))


def saved(days: Sequence[DayFigures]) -> Drawing:
    """Which share of the articles' words the summaries of each day spare."""
    shares = tuple(
        float(percent_saved(day.article_words, day.summary_words)) if day.article_words else None
        for day in days
    )
    words = sum(max(0, day.article_words - day.summary_words) for day in days)
    whole = percent_saved(
        sum(day.article_words for day in days), sum(day.summary_words for day in days)
    )
    chart = Chart(
        "saved",
        "Share saved",
        f"{words:,} words saved, {whole} % of the articles." if words else "No summaries.",
        "day",
        _labels(days),
        (Series("of words saved", shares),),
        number="{:.0f} %".format,
        most=100.0,
    )
    return _drawn(chart, draw_line(chart))


def reasons(counts: Mapping[str, int]) -> Drawing:
    """Why posts were skipped."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown, others = ordered[:_REASONS], sum(count for _, count in ordered[_REASONS:])
    labels = [reason for reason, _ in shown] + (["others"] if others else [])
    figures = [float(count) for _, count in shown] + ([float(others)] if others else [])
    most = f" Most: {told_reason(shown[0][0])}." if shown else ""
    chart = Chart(
        "reasons",
        "Why posts were skipped",
        f"{_counted(sum(counts.values()), 'post')} skipped.{most}",
        "reason",
        tuple(labels),
        (Series("posts", tuple(figures)),),
    )
    return _drawn(chart, draw_bars(chart))


def votes(days: Sequence[DayFigures]) -> Drawing:
    """How people voted on the summaries of each day."""
    up, down = sum(day.upvotes for day in days), sum(day.downvotes for day in days)
    chart = Chart(
        "votes",
        "Votes",
        f"{up:,} up and {down:,} down, by the day of the summary.",
        "day",
        _labels(days),
        (
            Series("up", tuple(float(day.upvotes) for day in days)),
            Series("down", tuple(-float(day.downvotes) for day in days)),
        ),
    )
    return _drawn(chart, draw_columns(chart))


def delays(seconds: Sequence[float]) -> Drawing:
    """How long it took from seeing a post to commenting."""
    counts = [0] * len(_SPANS)
    for each in seconds:
        counts[next(i for i, (most, _) in enumerate(_SPANS) if each < most)] += 1
    about = "No comments."
    if seconds:
        middle, slow = statistics.median(seconds), _percentile(seconds, 0.9)
        about = f"Median {told_seconds(middle)}; 90 % within {told_seconds(slow)}."
    chart = Chart(
        "delays",
        "From seen to said",
        about,
        "time",
        tuple(name for _, name in _SPANS),
        (Series("comments", tuple(map(float, counts))),),
    )
    return _drawn(chart, draw_bars(chart))


def sites(failing: Sequence[SiteFigures]) -> Drawing:
    """The sites whose pages could not be fetched."""
    posts = _counted(sum(site.failed for site in failing), "post")
    chart = Chart(
        "sites",
        "Sites that fail",
        f"{posts} with pages that could not be fetched." if failing else "Every page was fetched.",
        "site",
        tuple(site.host for site in failing),
        (Series("posts", tuple(float(site.failed) for site in failing)),),
    )
    return _drawn(chart, draw_bars(chart))


def _percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"


def _labels(days: Sequence[DayFigures]) -> tuple[str, ...]:
    return tuple(day.day.isoformat() for day in days)


def _drawn(chart: Chart, svg: Markup) -> Drawing:
    return Drawing(chart, Markup() if chart.is_empty else svg)
