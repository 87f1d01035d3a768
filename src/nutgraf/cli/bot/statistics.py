"""Statistics of the bot for people and for programs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from nutgraf.bot.waiting import told
from nutgraf.render.characters import one_line
from nutgraf.render.statistics import percent_saved
from nutgraf.store.values import Tally

if TYPE_CHECKING:
    from nutgraf.store.values import Statistics, Waiting

STATISTICS_SCHEMA = "nutgraf.statistics/1"
_BAR = 20
_COLUMNS = ("comments", "standing", "answers", "up", "down", "good", "bad", "words saved")


def statistics_record(statistics: Statistics, day: datetime.date | None) -> dict[str, object]:
    """Statistics as `json.dumps` takes them; docs/json.md describes the record."""
    return {
        "schema": STATISTICS_SCHEMA,
        "day": day.isoformat() if day else None,
        "seen": statistics.seen,
        "total": asdict(statistics.total),
        "communities": {name: asdict(tally) for name, tally in statistics.communities.items()},
        "instances": {name: asdict(tally) for name, tally in statistics.instances.items()},
        "skipped": dict(statistics.skipped),
        "notices": dict(statistics.notices),
        "waiting": waiting_records(statistics.waiting),
    }


def waiting_records(waits: Sequence[Waiting]) -> list[dict[str, object]]:
    """Posts that wait as `json.dumps` takes them."""
    return [
        {
            "reason": each.reason,
            "posts": each.posts,
            "until": each.until.isoformat() if each.until else None,
        }
        for each in waits
    ]


def render_statistics(statistics: Statistics, day: datetime.date | None) -> str:
    """Statistics as tables for a terminal."""
    total = statistics.total
    saved = percent_saved(total.article_words, total.summary_words)
    lines = [
        f"{day.isoformat() if day else 'All days'}: {statistics.seen:,} posts seen, "
        f"{total.comments:,} {'comment' if total.comments == 1 else 'comments'} "
        f"({total.standing:,} standing), {saved}% of {total.article_words:,} words saved",
        "",
    ]
    lines += _table("community", statistics.communities, total)
    lines += ["", *_table("instance", statistics.instances, total)]
    lines += ["", *_bars("skipped because", statistics.skipped)]
    lines += ["", *_bars("mentions and messages", statistics.notices)]
    lines += ["", *_waits(statistics.waiting)]
    return "\n".join(lines)


def _waits(waits: Sequence[Waiting]) -> list[str]:
    if not waits:
        return ["posts that wait now: none"]
    return ["posts that wait now", *(f"{each.posts:>8,}  {one_line(told(each))}" for each in waits)]


def _table(heading: str, tallies: Mapping[str, Tally], total: Tally) -> list[str]:
    rows = [(one_line(name), _figures(tally)) for name, tally in _by_comments(tallies)]
    private = total.answers - sum(tally.answers for tally in tallies.values())
    if private:
        rows.append(("(private messages)", _figures(Tally(answers=private))))
    rows.append(("all", _figures(total)))
    widest = max(len(name) for name, _ in (*rows, (heading, ())))
    lines = [f"{heading:{widest}}  " + "  ".join(f"{name:>8}" for name in _COLUMNS)]
    for name, figures in rows:
        cells = (f"{figure:>{max(8, len(column))},}" for figure, column in _zipped(figures))
        lines.append(f"{name:{widest}}  " + "  ".join(cells))
    return lines


def _zipped(figures: tuple[int, ...]) -> list[tuple[int, str]]:
    return list(zip(figures, _COLUMNS, strict=True))


def _by_comments(tallies: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    return sorted(tallies.items(), key=lambda item: (-item[1].comments, item[0]))


def _figures(tally: Tally) -> tuple[int, ...]:
    return (
        tally.comments,
        tally.standing,
        tally.answers,
        tally.upvotes,
        tally.downvotes,
        tally.good,
        tally.bad,
        max(0, tally.article_words - tally.summary_words),
    )


def _bars(heading: str, counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return [f"{heading}: none"]
    most, widest = max(counts.values()), max(len(name) for name in (*counts, heading))
    lines = [f"{heading:{widest}}     posts" if heading.startswith("skip") else heading]
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        bar = "█" * max(1, round(_BAR * count / most)) if count else ""
        lines.append(f"{one_line(name):{widest}}  {count:>8,}  {bar}".rstrip())
    return lines
