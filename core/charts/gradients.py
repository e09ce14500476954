"""A curve with its tangent and its secant, at any scale; how far off the secant is; and gradients that pile up."""

from typing import Any

import altair as alt

from core.charts.colours import shaped, told_apart
from core.charts.theme import CHOSEN, DASHES, ESTIMATE, GIVEN, GRADIENT, HALO, OURS, RUNS
from core.text import Words

EXACT, FLOAT32 = GIVEN, OURS  # the function itself, worked out in float64; what comes of rounding to float32
COMPONENTS = ("x₁", "x₂", "x₃")
FLOOR = 1e-16  # the axis of errors ends here; an error of 0 lies below any axis that grows by factors

POWER = "replace(replace(format(datum.value, '.0e'), '+', ''), '-', '−')"  # 1e−8, 1e0, 1e1
SHORT = "replace(format(datum.value, datum.value != 0 && abs(datum.value) < 1e-3 ? '.2~e' : '.6~g'), 'e-', 'e−')"


def slope(curve: alt.Data, lines: alt.Data, points: alt.Data, words: Words, *, height: int = 410) -> alt.LayerChart:
    """Return the curve of rows (x, value), the points (x, value, chosen) on it, and straight lines.

    Of these, rows (line, order, x, value), `line` is the word for "tangent", "secant" or "steps".
    """
    x = alt.X(
        "x:Q", title=words("point"), scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(tickCount=9, grid=False)
    )
    y = alt.Y("value:Q", title=words("value"), scale=alt.Scale(nice=False, zero=False, padding=6))
    tips = [alt.Tooltip("x:Q", title="x", format=".6~g"), alt.Tooltip("value:Q", title=words("value"), format=".6~g")]
    names = [words(name) for name in ("tangent", "secant", "steps")]
    function = alt.Chart(curve).mark_line(color=EXACT, strokeWidth=4, opacity=0.8).encode(x=x, y=y, tooltip=tips)
    straight = (
        alt.Chart(lines)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            order="order:Q",
            color=alt.Color(
                "line:N",
                title=words("line"),
                scale=alt.Scale(domain=names, range=[GRADIENT, ESTIMATE, ESTIMATE]),
                legend=alt.Legend(orient="top", titleOrient="left", labelLimit=400, symbolStrokeWidth=3),
            ),
            strokeDash=alt.StrokeDash(
                "line:N", title=words("line"), scale=alt.Scale(domain=names, range=[[1, 0], [8, 4], [2, 3]])
            ),
        )
    )
    dots = (
        alt.Chart(points)
        .mark_point(filled=True, opacity=1, stroke=HALO, strokeWidth=1.5)
        .encode(
            x=x,
            y=y,
            tooltip=tips,
            size=alt.condition("datum.chosen", alt.value(190), alt.value(120)),
            color=alt.condition("datum.chosen", alt.value(CHOSEN), alt.value(ESTIMATE)),
        )
    )
    return alt.LayerChart(layer=[function, straight, dots]).properties(height=height)


def of_component(words: Words, **legend: Any) -> dict[str, Any]:
    """Return what tells the numbers of a vector apart."""
    legend = {"points": True, "titleOrient": "left", "titleLimit": 400, **legend}
    return told_apart("component", words("component"), COMPONENTS, colours=RUNS[:3], dashes=DASHES[:3], **legend)


def components(
    curves: alt.Data, tangents: alt.Data, points: alt.Data, words: Words, *, height: int = 410
) -> alt.LayerChart:
    """Return one curve for each number of a vector, the others held: all of rows (component, x, value)."""
    x = alt.X("x:Q", title=words("one_number"), scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(grid=False))
    y = alt.Y("value:Q", title=words("value"), scale=alt.Scale(nice=False, zero=False, padding=6))
    look = of_component(words)
    tips = [
        alt.Tooltip("component:N", title=words("component")),
        alt.Tooltip("x:Q", title=words("one_number"), format=".6~g"),
        alt.Tooltip("value:Q", title=words("value"), format=".6~g"),
    ]
    each = alt.Chart(curves).mark_line(strokeWidth=2).encode(x=x, y=y, **look, tooltip=tips)
    touching = alt.Chart(tangents).mark_line(strokeWidth=4).encode(x=x, y=y, **look)
    dots = (
        alt.Chart(points)
        .mark_point(filled=True, opacity=1, size=190, stroke=HALO, strokeWidth=1.5)
        .encode(x=x, y=y, color=look["color"], shape=shaped("component", COMPONENTS), tooltip=tips)
    )
    return alt.LayerChart(layer=[each, touching, dots]).properties(height=height)


def ends(
    curves: alt.Data, points: alt.Data, sizes: alt.Data, chosen: alt.Data, words: Words, *, side: int = 330
) -> alt.ConcatChart:
    """Return the neighbourhood of x beside the errors of every h: see `magnified` and `errors` for their rows."""
    near = magnified(curves, points, words).properties(width=side, height=side - 30, title=words("magnified"))
    far = errors(sizes, chosen, words).properties(width=side, height=side - 30, title=words("errors"))
    return alt.concat(near, far, columns=2).resolve_scale(color="independent", strokeDash="independent")


def magnified(curves: alt.Data, points: alt.Data, words: Words) -> alt.LayerChart:
    """Return the neighbourhood of x as rows (line, t, rise), `line` being the word for what is drawn, t and rise
    counted from x and f(x); and the points (t, rise) that the finite difference stands on.
    """
    x = alt.X(
        "t:Q",
        title=words("from_x"),
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(labelExpr=SHORT, tickCount=5, grid=False),
    )
    y = alt.Y(
        "rise:Q",
        title=words("rise_from_x"),
        scale=alt.Scale(nice=False, zero=False, padding=6),
        axis=alt.Axis(labelExpr=SHORT, tickCount=6),
    )
    names = [words(name) for name in ("exactly", "in_float32", "tangent", "secant")]
    lines = (
        alt.Chart(curves)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "line:N",
                title=words("line"),
                scale=alt.Scale(domain=names, range=[EXACT, FLOAT32, GRADIENT, ESTIMATE]),
                legend=alt.Legend(orient="top", titleOrient="left", labelLimit=400, symbolStrokeWidth=3),
            ),
            strokeDash=alt.StrokeDash(
                "line:N", title=words("line"), scale=alt.Scale(domain=names, range=[[1, 0], [1, 0], [3, 3], [8, 4]])
            ),
        )
    )
    dots = (
        alt.Chart(points)
        .mark_point(filled=True, opacity=1, size=130, color=ESTIMATE, stroke=HALO, strokeWidth=1.5)
        .encode(x=x, y=y)
    )
    return alt.LayerChart(layer=[lines, dots])


def errors(sizes: alt.Data, chosen: alt.Data, words: Words) -> alt.LayerChart:
    """Return the points of rows (precision, h, error), both axes growing by factors of ten; a triangle on the floor
    where the error is 0. The rows of `chosen`, alike, are ringed, with a line through their h.
    """
    x = alt.X(
        "h:Q",
        title=words("h"),
        scale=alt.Scale(type="log", domain=[1e-8, 10], nice=False),
        axis=alt.Axis(labelExpr=POWER, values=[10.0**power for power in range(-8, 2)], grid=False, labelOverlap=True),
    )
    y = alt.Y(
        "height:Q",
        title=words("error"),
        scale=alt.Scale(type="log", domain=[FLOOR, 1e3], nice=False, clamp=True),
        axis=alt.Axis(labelExpr=POWER, values=[10.0**power for power in range(-15, 4, 3)]),
    )
    colour = alt.Color(
        "precision:N",
        title=words("precision"),
        scale=alt.Scale(domain=["float32", "float64"], range=[FLOAT32, EXACT]),
        legend=alt.Legend(orient="top", titleOrient="left", titleLimit=400, symbolType="circle"),
    )
    lifted = f"max(datum.error, {FLOOR})"
    shape = alt.condition("datum.error > 0", alt.value("circle"), alt.value("triangle-up"))
    tips = [
        alt.Tooltip("precision:N", title=words("precision")),
        alt.Tooltip("h:Q", title="h", format=".1e"),
        alt.Tooltip("error:Q", title=words("error"), format=".1e"),
    ]
    points = (
        alt.Chart(sizes)
        .transform_calculate(height=lifted)
        .mark_point(filled=True, size=34, opacity=0.9)
        .encode(x=x, y=y, color=colour, shape=shape, tooltip=tips)
    )
    rule = alt.Chart(chosen).mark_rule(color=CHOSEN, strokeWidth=2, strokeDash=[6, 4]).encode(x=x)
    ring = (
        alt.Chart(chosen)
        .transform_calculate(height=lifted)
        .mark_point(size=240, stroke=CHOSEN, strokeWidth=3, filled=False)
        .encode(x=x, y=y, tooltip=tips)
    )
    return alt.LayerChart(layer=[rule, points, ring])


def readings(after: alt.Data, true: alt.Data, words: Words, *, many: bool = False, height: int = 300) -> alt.LayerChart:
    """Return bars of rows (times, component, reading), and the true gradients (component, reading) as dashed lines.

    `many`: the bars of a time stand side by side, one for each number of a vector.
    """
    x = alt.X("times:O", title=words("calls"), axis=alt.Axis(labelAngle=0))
    y = alt.Y("reading:Q", title=words("reading"), scale=alt.Scale(zero=True), axis=alt.Axis(format=".6~g"))
    colour = of_component(words, symbolType="square")["color"] if many else alt.value(GIVEN)
    offset = alt.XOffset("component:N", sort=COMPONENTS)
    tips = [
        alt.Tooltip("times:O", title=words("calls")),
        alt.Tooltip("component:N", title=words("component")),
        alt.Tooltip("reading:Q", title=words("reading"), format=".6~g"),
    ]
    bars = alt.Chart(after).mark_bar().encode(x=x, xOffset=offset, y=y, color=colour, tooltip=tips)
    level = (
        alt.Chart(true)
        .mark_rule(strokeWidth=2, strokeDash=[6, 4])
        .encode(y=y, color=colour if many else alt.value(GRADIENT))
    )
    return alt.LayerChart(layer=[bars, level]).properties(height=height)
