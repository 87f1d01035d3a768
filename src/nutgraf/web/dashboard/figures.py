"""The day in numbers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from nutgraf.render.statistics import percent_saved
from nutgraf.store.opening import Store
from nutgraf.web.templating import environment


@dataclass(frozen=True, slots=True)
class Figures:
    """What the bot did today, and what waits.

    Attributes:
        day: of UTC.
        seen: posts noted.
        comments: summaries posted.
        answers: to mentions and messages.
        skipped: posts.
        saved: words that the summaries spare.
        percent: of the articles' words.
        waiting: posts that wait, whatever their day.
    """

    day: datetime.date
    seen: int
    comments: int
    answers: int
    skipped: int
    saved: int
    percent: int
    waiting: int


def figures_of_today(store: Store) -> Figures:
    """Counts what the bot did today, by the clock of the store."""
    day = store.now().date()
    told = store.ledger.statistics(day)
    total = told.total
    return Figures(
        day=day,
        seen=told.seen,
        comments=total.comments,
        answers=total.answers,
        skipped=sum(told.skipped.values()),
        saved=max(0, total.article_words - total.summary_words),
        percent=percent_saved(total.article_words, total.summary_words),
        waiting=sum(each.posts for each in told.waiting),
    )


def drawn_figures(figures: Figures) -> str:
    """The numbers as HTML, as the page has them, for those who look on."""
    return environment().get_template("bot/figures.html").render(figures=figures)
