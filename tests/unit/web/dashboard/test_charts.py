"""Charts hold what their figures say, in markup that a strict policy allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from nutgraf.web.dashboard.charts import Chart, Series, draw_bars, draw_columns, draw_line
from nutgraf.web.dashboard.scales import Scale, spread, ticks

DAYS = ("2026-11-22", "2026-11-23", "2026-11-24")
HOSTILE = '<script>alert(1)</script>"\u202e{{7*7}}'


def a_chart(*series: Series, labels: tuple[str, ...] = DAYS) -> Chart:
    return Chart("comments", "Comments a day", "Three days.", "day", labels, series)


def drawn(markup: str) -> etree._Element:
    return etree.fromstring(markup.encode())


def found(root: etree._Element, tag: str) -> list[etree._Element]:
    return list(root.iter(f"{{http://www.w3.org/2000/svg}}{tag}"))


def test_columns_are_as_high_as_their_figures() -> None:
    root = drawn(draw_columns(a_chart(Series("comments", (2.0, 4.0, None)))))

    heights = [float(rect.get("height", "")) for rect in found(root, "rect")]
    assert heights[1] == pytest.approx(2 * heights[0], rel=0.01)
    assert [rect[0].text for rect in found(root, "rect")] == [
        "2026-11-22, comments: 2",
        "2026-11-23, comments: 4",
    ]


def test_columns_stand_on_each_other_and_hang_below_zero() -> None:
    chart = a_chart(Series("up", (3.0, 1.0, 0.0)), Series("down", (-2.0, 0.0, -1.0)))

    root = drawn(draw_columns(chart))

    (zero,) = (
        float(line.get("y1", "")) for line in found(root, "line") if line.get("class") == "zero"
    )
    for rect in found(root, "rect"):
        top, height = float(rect.get("y", "")), float(rect.get("height", ""))
        is_up = rect.get("class") == "series-1"
        assert (top + height if is_up else top) == pytest.approx(zero, abs=0.2)


def test_a_line_breaks_where_there_is_no_figure() -> None:
    labels = tuple(f"2026-11-2{day}" for day in range(5))
    root = drawn(draw_line(a_chart(Series("saved", (1.0, 2.0, None, 3.0, None)), labels=labels)))

    assert len(found(root, "polyline")) == 1, "a lonely point is no line"
    assert len(found(root, "circle")) == 3


def test_bars_are_named_and_hostile_names_stay_text() -> None:
    chart = a_chart(Series("failed", (5.0, 1.0)), labels=(HOSTILE, "b.example"))

    root = drawn(draw_bars(chart))

    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg", "title", "desc", "rect", "text",
    }  # fmt: skip
    assert "\u202e" not in draw_bars(chart)
    assert any("<script>alert(1)" in (title.text or "") for title in found(root, "title"))


@pytest.mark.parametrize("draw", [draw_columns, draw_line, draw_bars])
def test_it_is_named_and_holds_no_style(draw: object) -> None:
    assert callable(draw)
    root = drawn(draw(a_chart(Series("comments", (1.0, 2.0, 3.0)))))

    assert root.get("role") == "img"
    assert [found(root, tag)[0].get("id") for tag in ("title", "desc")] == (
        root.get("aria-labelledby") or ""
    ).split()
    assert all("style" not in element.attrib for element in root.iter())


def test_the_table_tells_the_same() -> None:
    chart = a_chart(Series("up", (3.0, None, 0.0)), Series("down", (-1200.0, 0.0, None)))

    assert list(chart.rows()) == [
        ("2026-11-22", ("3", "1,200")), ("2026-11-23", ("", "0")), ("2026-11-24", ("0", "")),
    ]  # fmt: skip
    assert not chart.is_empty
    assert a_chart(Series("up", (0.0, None, 0.0))).is_empty


@given(
    st.lists(
        st.none() | st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 3)), max_size=30
    )
)
def test_any_figures_stay_on_the_paper(figures: list[float | None]) -> None:
    labels = tuple(f"day {number}" for number in range(len(figures)))
    chart = a_chart(Series("x", tuple(figures)), labels=labels)

    for rect in found(drawn(draw_columns(chart)), "rect"):
        x, y = float(rect.get("x", "")), float(rect.get("y", ""))
        width, height = float(rect.get("width", "")), float(rect.get("height", ""))
        assert 0 <= x <= x + width <= 480
        assert 0 <= y <= y + height <= 221
    for circle in found(drawn(draw_line(chart)), "circle"):
        assert 0 <= float(circle.get("cy", "")) <= 220


@pytest.mark.parametrize(
    ("least", "most", "marks"),
    [
        (0, 0, (0, 1)),
        (0, 1, (0, 1)),
        (0, 7, (0, 2, 4, 6, 8)),
        (0, 100, (0, 50, 100)),
        (-3, 9, (-5, 0, 5, 10)),
        (0, 43_210, (0, 20_000, 40_000, 60_000)),
    ],
)
def test_ticks_are_round(least: float, most: float, marks: tuple[float, ...]) -> None:
    assert ticks(least, most) == marks


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.booleans())
def test_ticks_enclose_the_range(one: float, other: float, whole: bool) -> None:
    least, most = sorted((one, other))
    marks = ticks(least, most, whole=whole)

    assert 2 <= len(marks) <= 8
    slack = 1e-8 * (most - least) + 1e-9
    assert marks[0] <= least + slack
    assert marks[-1] >= most - slack


def test_a_scale_may_run_upwards() -> None:
    assert Scale(0, 10, 200, 0).place(5) == 100


def test_labels_are_spread_with_the_newest_among_them() -> None:
    assert spread(["x"] * 30, 6) == (4, 9, 14, 19, 24, 29)
    assert spread(["x"] * 3, 6) == (0, 1, 2)
    assert spread([], 6) == ()
