"""Charts as SVG, drawn on the server: pure functions from figures to markup.

Colours and fonts come from classes alone, as the content security policy allows no style in a
page. All text is escaped: names of sites and communities are strangers' words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from nutgraf.render.characters import one_line
from nutgraf.web.dashboard.scales import Scale, spread, ticks

_WIDTH = 380
_HEIGHT = 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 6, 10, 26
_LABELS = 5
_ROW = 26
_NAMES = 128
_LONGEST_NAME = 18
_FIGURES = 52

Number = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one kind.

    Attributes:
        name: as the legend and the table have it.
        figures: one for each label; None where there is none. Columns below zero hang.
    """

    name: str
    figures: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows.

    Attributes:
        name: by which the page tells it from others; letters and hyphens.
        title: what it is.
        about: what is to be seen, in a sentence, for those who do not see it.
        corner: what the labels are, for the head of the table.
        labels: of the figures, in order.
        series: at most three.
        number: how a figure is written.
        most: the end of the axis, if it is given; else the greatest figure tells.
        whole: whether only whole numbers make sense beside the axis.
    """

    name: str
    title: str
    about: str
    corner: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    number: Number = "{:,.0f}".format
    most: float | None = None
    whole: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no figure, or only zeros."""
        return not any(figure for each in self.series for figure in each.figures)

    def rows(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The chart as a table: each label with its figures, as they are written."""
        for index, label in enumerate(self.labels):
            told = (each.figures[index] for each in self.series)
            yield label, tuple("" if x is None else self.number(abs(x)) for x in told)


def draw_columns(chart: Chart) -> Markup:
    """Draws columns that stand on each other, those of negative figures below the line."""
    tops = [_total(chart, index, up=True) for index in range(len(chart.labels))]
    depths = [_total(chart, index, up=False) for index in range(len(chart.labels))]
    axis, grid = _upright(chart, min([0.0, *depths]), max([0.0, *tops]))
    width, places = _columns(len(chart.labels))
    parts = [grid]
    for index, place in enumerate(places):
        above = below = 0.0
        for number, each in enumerate(chart.series, 1):
            figure = each.figures[index]
            if not figure:
                continue
            start = above if figure > 0 else below
            end = start + figure
            above, below = (end, below) if figure > 0 else (above, end)
            high, low = sorted((axis.place(start), axis.place(end)))
            hint = f"{chart.labels[index]}, {each.name}: {chart.number(abs(figure))}"
            parts.append(
                Markup(
                    '<rect class="series-{}" x="{}" y="{}" width="{}" height="{}">'
                    "<title>{}</title></rect>"
                ).format(number, place, high, width, max(0.8, round(low - high, 1)), one_line(hint))
            )
    parts.append(_dates(chart, [place + width / 2 for place in places]))
    return _whole(chart, _HEIGHT, parts)


def draw_line(chart: Chart) -> Markup:
    """Draws lines from figure to figure, broken where there is none."""
    known = [figure for each in chart.series for figure in each.figures if figure is not None]
    axis, grid = _upright(chart, min([0.0, *known]), max([0.0, *known]))
    width, lefts = _columns(len(chart.labels))
    places = [round(left + width / 2, 1) for left in lefts]
    parts = [grid]
    for number, each in enumerate(chart.series, 1):
        points = [
            None if figure is None else (place, axis.place(figure))
            for place, figure in zip(places, each.figures, strict=True)
        ]
        for run in _runs(points):
            path = " ".join(f"{x:g},{y:g}" for x, y in run)
            parts.append(Markup('<polyline class="line-{}" points="{}"/>').format(number, path))
        for index, point in enumerate(points):
            if point is not None:
                figure = chart.number(each.figures[index] or 0.0)
                parts.append(
                    Markup(
                        '<circle class="series-{}" cx="{}" cy="{}" r="3"><title>{}</title></circle>'
                    ).format(number, *point, one_line(f"{chart.labels[index]}: {figure}"))
                )
    parts.append(_dates(chart, places))
    return _whole(chart, _HEIGHT, parts)


def draw_bars(chart: Chart) -> Markup:
    """Draws bars that lie below each other, each with its name before and its figure behind."""
    (series,) = chart.series
    most = max([1e-9, *(figure or 0.0 for figure in series.figures)])
    axis = Scale(0.0, most, _NAMES, _WIDTH - _FIGURES)
    parts: list[Markup] = []
    for index, (label, figure) in enumerate(zip(chart.labels, series.figures, strict=True)):
        top = 6 + index * _ROW
        name, value = one_line(label), figure or 0.0
        end = axis.place(value)
        parts.append(
            Markup(
                '<text class="name" x="{}" y="{}">{}</text>'
                '<rect class="series-1" x="{}" y="{}" width="{}" height="{}">'
                "<title>{}</title></rect>"
                '<text class="figure" x="{}" y="{}">{}</text>'
            ).format(
                _NAMES - 8, top + 14, _cut(name), _NAMES, top, round(end - _NAMES, 1),
                _ROW - 8, f"{name}: {chart.number(value)}", end + 6, top + 14, chart.number(value),
            )
        )  # fmt: skip
    return _whole(chart, 12 + _ROW * max(1, len(chart.labels)), parts)


def _total(chart: Chart, index: int, *, up: bool) -> float:
    found = (each.figures[index] or 0.0 for each in chart.series)
    return sum(figure for figure in found if (figure > 0) == up)


def _upright(chart: Chart, least: float, most: float) -> tuple[Scale, Markup]:
    """The axis of a chart with columns or lines, and the grid behind them."""
    marks = ticks(least, chart.most or most, whole=chart.whole)
    axis = Scale(marks[0], marks[-1], _HEIGHT - _BOTTOM, _TOP)
    return axis, _grid(chart, axis, marks)


def _columns(count: int) -> tuple[float, list[float]]:
    """How wide columns are, and where each begins."""
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, count)
    width = round(min(step * 0.78, 40.0), 1)
    inset = (step - width) / 2
    return width, [round(_LEFT + index * step + inset, 1) for index in range(count)]


def _grid(chart: Chart, axis: Scale, marks: Sequence[float]) -> Markup:
    lines = []
    for mark in marks:
        y = axis.place(mark)
        lines.append(
            Markup(
                '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
                '<text class="tick" x="{}" y="{}">{}</text>'
            ).format(
                "zero" if mark == 0 else "grid", _LEFT, _WIDTH - _RIGHT, y, y, _LEFT - 6, y + 4,
                chart.number(abs(mark)),
            )
        )  # fmt: skip
    return Markup().join(lines)


def _dates(chart: Chart, middles: Sequence[float]) -> Markup:
    written = spread(chart.labels, _LABELS)
    last = len(chart.labels) - 1
    return Markup().join(
        Markup('<text class="{}" x="{}" y="{}">{}</text>').format(
            "last day" if index == last and last > _LABELS else "day",
            round(middles[index], 1) if index != last or last <= _LABELS else _WIDTH - _RIGHT,
            _HEIGHT - 8,
            _short(chart.labels[index]),
        )
        for index in written
    )


def _runs(
    points: Sequence[tuple[float, float] | None],
) -> Iterator[list[tuple[float, float]]]:
    """The stretches of a line between gaps, as far as they are lines at all."""
    run: list[tuple[float, float]] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
            continue
        if len(run) > 1:
            yield run
        run = []


def _whole(chart: Chart, height: int, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="{name}-title {name}-about" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{name}-title">{title}</title><desc id="{name}-about">{about}</desc>'
        "{parts}</svg>"
    ).format(
        width=_WIDTH, height=height, name=chart.name, title=chart.title,
        about=one_line(chart.about), parts=Markup().join(parts),
    )  # fmt: skip


def _short(label: str) -> str:
    """A day without its year: 2026-11-24 as 11-24."""
    return label[5:] if len(label) == 10 and label[4] == "-" else label


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
