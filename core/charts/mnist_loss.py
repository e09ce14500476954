"""Three predictions and their distances; accuracy and loss side by side on a walk; a slope for every weight."""

import altair as alt

from core.charts import heat_map
from core.charts.colours import of_digit, signed
from core.charts.theme import AVERAGE, CHOSEN, GIVEN, GRADIENT, HALO, LABEL, SEVEN, THREE, THRESHOLD
from core.text import Words

SHORT = "format(datum.value, '.3~g')"
AT_HERE = "datum.index == round(2 * step)"  # two places of the walk for each step of the player


def by_item(words: Words, items: alt.Data) -> alt.Chart:
    """Return a chart with one column for each of the rows, in the colour of what the image really is."""
    return alt.Chart(items).encode(
        x=alt.X(
            "item:O",
            title=words("really"),
            axis=alt.Axis(labelAngle=0, ticks=False),
            scale=alt.Scale(paddingInner=0.45, paddingOuter=0.8),
        ),
        color=of_digit("").legend(None),
        tooltip=[
            alt.Tooltip(f"{name}:Q", title=words(name), format=".2f") for name in ("target", "prediction", "distance")
        ],
    )


def from_0_to_1(field: str, title: str) -> alt.Y:
    """Return an axis from 0 to 1."""
    return alt.Y(
        f"{field}:Q", title=title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".1f", values=[0, 0.5, 1])
    )


def three(items: alt.Data, mean: alt.Data, words: Words, *, width: int = 380, height: int = 300) -> alt.ConcatChart:
    """Return three predictions beside their targets, and their distances beside the mean of them.

    Rows `items` (item, digit, target, prediction, distance); `mean` is one row (loss).
    """
    views = (("view_predictions", to_target(items, words)), ("view_distances", mean_of_distances(items, mean, words)))
    sized = [view.properties(width=width, height=height, title=words(name)) for name, view in views]
    return alt.concat(*sized, columns=2)


def to_target(items: alt.Data, words: Words) -> alt.LayerChart:
    """Return each prediction as a dot, its target as a thick stroke, and what lies between as a bar."""
    columns, y = by_item(words, items), from_0_to_1("prediction", words("prediction"))
    between = columns.mark_bar(opacity=0.35).encode(y=from_0_to_1("target", words("prediction")), y2="prediction:Q")
    target = columns.mark_tick(thickness=6, size=58).encode(y=from_0_to_1("target", words("prediction")))
    dot = columns.mark_point(filled=True, opacity=1, size=190, stroke=HALO, strokeWidth=1.5).encode(y=y)
    border = alt.Chart().mark_rule(aria=False, strokeDash=[3, 4], color=THRESHOLD).encode(y=alt.datum(0.5))
    return alt.LayerChart(data=items, layer=[border, between, target, dot])


def mean_of_distances(items: alt.Data, mean: alt.Data, words: Words) -> alt.LayerChart:
    """Return the distances as bars, and their mean as a line."""
    columns, y = by_item(words, items), from_0_to_1("distance", words("distance"))
    bars = columns.mark_bar(opacity=0.6).encode(y=y)
    numbers = columns.mark_text(dy=9, fontSize=14).encode(  # in a row on top, clear of the line
        y=alt.datum(1), text=alt.Text("distance:Q", format=".2f"), color=alt.value(LABEL)
    )
    across = alt.Chart(mean).encode(y=alt.Y("loss:Q", title=words("distance")))
    line = across.mark_rule(aria=False, color=AVERAGE, strokeWidth=3)
    label = across.mark_text(
        align="right", x="width", dy=-9, dx=-2, color=AVERAGE, fontSize=14, fontWeight="bold"
    ).encode(text=alt.Text("loss:Q", format=".4f"))
    return alt.LayerChart(layer=[bars, numbers, line, label])


def walk(
    path: alt.Data,
    tangents: alt.Data,
    room: alt.Data,
    words: Words,
    *,
    stairs: bool = True,
    width: int = 440,
    height: int = 280,
) -> alt.ConcatChart:
    """Return accuracy and loss along a line, with a dot on each at the player's `step`, and the slope of the loss.

    Rows `path` (index, t, accuracy, loss, slope), two for each step; `tangents` (index, t, loss), two ends each;
    `room` (t, accuracy, loss): the corners of what is to be seen. Without `stairs`, from far off, accuracy is a line:
    stairs drawn there would be those of the measuring.
    """
    views = [
        along(words, path, room, "accuracy", "step" if stairs else "linear"),
        alt.layer(along(words, path, room, "loss", "linear"), tangent(words, tangents)),
    ]
    sized = [
        view.properties(width=width, height=height, title=words(f"view_{name}"))
        for name, view in zip(("accuracy", "loss"), views, strict=True)
    ]
    step = alt.param(name="step", value=0)
    return alt.concat(*sized, columns=2, spacing={"row": 18, "column": 2}).add_params(step)


def along(words: Words, path: alt.Data, room: alt.Data, field: str, interpolate: str) -> alt.LayerChart:
    """Return one number over the way, with a dot where one stands."""
    x = alt.X(
        "t:Q",
        title=words("way"),
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(labelExpr=SHORT, tickCount=4, grid=False, labelFlush=True),
    )
    y = alt.Y(
        f"{field}:Q",
        title=words(field),
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(format=".6~f", tickCount=4, ticks=False, labelFontSize=11, minExtent=46, titlePadding=0),
    )
    corners = alt.Chart(room).mark_point(opacity=0).encode(x=x, y=y)
    line = (
        alt.Chart(path)
        .mark_line(color=GIVEN, strokeWidth=3, interpolate=interpolate)  # type: ignore[arg-type]
        .encode(x=x, y=y)
    )
    start = alt.Chart(path).mark_rule(aria=False, strokeDash=[3, 4], color=THRESHOLD).encode(x=alt.datum(0))
    dot = (
        alt.Chart(path)
        .transform_filter(AT_HERE)
        .mark_point(filled=True, opacity=1, size=190, color=CHOSEN, stroke=HALO, strokeWidth=1.5)
        .encode(x=x, y=y)
    )
    return alt.LayerChart(layer=[corners, start, line, dot])


def tangent(words: Words, tangents: alt.Data) -> alt.Chart:
    """Return the straight line that touches the loss where one stands."""
    return (
        alt.Chart(tangents)
        .transform_filter(AT_HERE)
        .mark_line(color=GRADIENT, strokeWidth=3, strokeDash=[7, 4])
        .encode(x=alt.X("t:Q", title=words("way")), y=alt.Y("loss:Q", title=words("loss")))
    )


def slopes(accuracy: alt.Data, loss: alt.Data, words: Words, *, side: int = 285) -> alt.ConcatChart:
    """Return what accuracy and what the loss say to each weight, as two pictures.

    Rows (row, column, value in −1 … 1, in shares of the steepest). Orange where raising the weight lowers the number,
    and so speaks for a 3; blue where lowering it does.
    """
    views = []
    for name, pixels in (("slopes_accuracy", accuracy), ("slopes_loss", loss)):
        squares = heat_map.squares(alt.Chart(pixels), words, 1, ".3f")
        squares = squares.encode(color=signed("value", below=THREE, above=SEVEN))  # down is better
        views.append(alt.LayerChart(layer=[squares]).properties(width=side, height=side, title=words(name)))
    return alt.concat(*views, columns=2)
