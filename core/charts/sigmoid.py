"""The sigmoid with its slope, what it does to predictions, and training with it and without."""

from typing import Any

import altair as alt

from core.charts.colours import of_digit, to_come, told_apart
from core.charts.theme import CHOSEN, DASHES, GIVEN, GRADIENT, HALO, RUNS, THRESHOLD
from core.text import Words

SHORT = "format(datum.value, ',~g')"
TENS = [-1000, -100, -10, 0, 10, 100, 1000]  # on an axis that grows by factors of ten either way
SO_FAR = "datum.epoch <= step + 1e-6"


def curve(curves: alt.Data, point: alt.Data, words: Words, *, height: int = 400) -> alt.LayerChart:
    """Return lines of rows (line, x, value), `line` being the word for what is drawn, and one point (x, value).

    The sigmoid, its slope, and its tangent at the point; the threshold 0 ↔ 0.5 as thin lines.
    """
    x = alt.X("x:Q", title=words("raw"), scale=alt.Scale(nice=False), axis=alt.Axis(grid=False))
    y = alt.Y("value:Q", title=words("value"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".2~f"))
    names = [words(name) for name in ("sigmoid", "slope", "tangent")]
    lines = (
        alt.Chart(curves)
        .mark_line(strokeWidth=3)
        .encode(
            x=x,
            y=y,
            **told_apart(
                "line",
                words("line"),
                names,
                colours=(GIVEN, GRADIENT, GRADIENT),
                dashes=(DASHES[0], DASHES[1], DASHES[0]),
                titleOrient="left",
                columns=1,
                labelLimit=400,
            ),
            tooltip=[
                alt.Tooltip("line:N", title=words("line")),
                alt.Tooltip("x:Q", title=words("raw"), format=".2f"),
                alt.Tooltip("value:Q", title=words("value"), format=".4f"),
            ],
        )
    )
    thin = alt.Chart(point).mark_rule(aria=False, strokeDash=[3, 4], color=THRESHOLD)
    dot = (
        alt.Chart(point)
        .mark_point(filled=True, opacity=1, size=210, color=CHOSEN, stroke=HALO, strokeWidth=1.5)
        .encode(x=x, y=y)
    )
    return alt.LayerChart(layer=[thin.encode(x=alt.datum(0)), thin.encode(y=alt.datum(0.5)), lines, dot]).properties(
        height=height
    )


def histograms(
    before: alt.Data, after: alt.Data, words: Words, *, width: int = 400, height: int = 270
) -> alt.ConcatChart:
    """Return how many images have which prediction, before the sigmoid and after it: rows (low, high, digit, count)."""
    views = [
        histogram(rows, words, after=name == "after").properties(
            width=width, height=height, title=words(f"view_{name}")
        )
        for name, rows in (("before", before), ("after", after))
    ]
    return alt.concat(*views, columns=2).resolve_scale(color="independent")  # a legend for each: both begin level


def histogram(bins: alt.Data, words: Words, *, after: bool) -> alt.LayerChart:
    """Return how many images have a prediction in each bin, one digit's pile on the other's.

    The dashed line is the threshold: 0, and 0.5 when it is `after` the sigmoid.
    """
    piles = (
        alt.Chart(bins)
        .mark_bar(opacity=0.85)
        .encode(
            x=alt.X(
                "low:Q",
                title=words("after" if after else "before"),
                scale=alt.Scale(domain=[0, 1]) if after else alt.Scale(nice=False, zero=True),
                axis=alt.Axis(grid=False, format=".1f" if after else ".0f", tickCount=6),
                bin="binned",
            ),
            x2="high:Q",
            y=alt.Y("count:Q", title=words("images"), stack=True, axis=alt.Axis(format=",d", tickCount=4)),
            color=of_digit(words("really"), titleOrient="left", titleLimit=300),
            tooltip=[
                alt.Tooltip("low:Q", title=words("from"), format=".2~f"),
                alt.Tooltip("high:Q", title=words("to"), format=".2~f"),
                alt.Tooltip("digit:N", title=words("really")),
                alt.Tooltip("count:Q", title=words("images")),
            ],
        )
    )
    border = (
        alt.Chart(bins)
        .mark_rule(aria=False, strokeDash=[6, 4], strokeWidth=2, color=THRESHOLD)
        .encode(x=alt.datum(0.5 if after else 0))
    )
    return alt.LayerChart(layer=[piles, border])


def training(
    losses: alt.Data, epochs: alt.Data, words: Words, *, last: int = 8, width: int = 260, height: int = 220
) -> alt.ConcatChart:
    """Return one training with the sigmoid and one without it, up to the player's `step`, counted in epochs.

    Rows `losses` (way, epoch, loss), one for each step taken, and `epochs` (way, epoch, accuracy, low, high), where
    `way` is the word for "with" or "without" and low … high is the range of the predictions.
    """
    names = [words("with"), words("without")]
    x = alt.X(
        "epoch:Q",
        title=words("epoch"),
        scale=alt.Scale(domain=[0, last], nice=False),
        axis=alt.Axis(tickMinStep=1, grid=False, labelFlush=True),
    )
    look = told_apart(
        "way",
        words("training"),
        names,
        colours=RUNS[:2],
        dashes=DASHES[:2],
        orient="bottom",
        titleOrient="left",
        labelLimit=300,
    )

    def number(field: str, title: str, *, ticks: list[int] | None = None, **scale: Any) -> alt.Y:
        look: dict[str, Any] = {"values": ticks} if ticks else {"tickCount": 4}
        return alt.Y(
            f"{field}:Q",
            title=words(title),
            scale=alt.Scale(nice=False, **scale),
            axis=alt.Axis(labelExpr=SHORT, ticks=False, labelFontSize=12, minExtent=38, maxExtent=38, **look),
        )

    def loss_of(name: str, **scale: Any) -> alt.LayerChart | alt.FacetChart:
        of_way = alt.Chart(losses).transform_filter(f"datum.way == {name!r}")
        line = of_way.encode(x=x, y=number("loss", "loss", **scale), **look)
        return alt.layer(to_come(line, "way"), line.transform_filter(SO_FAR).mark_line(strokeWidth=2))

    each = alt.Chart(epochs).encode(x=x, **look)
    right = each.encode(y=number("accuracy", "accuracy", domain=[0.4, 1]))
    accuracy = alt.layer(to_come(right, "way"), right.transform_filter(SO_FAR).mark_line(strokeWidth=3, point=True))
    room: dict[str, Any] = {"type": "symlog", "constant": 10}
    lowest = each.encode(y=number("low", "predicted", ticks=TENS, **room))
    highest = (
        each.encode(y=number("high", "predicted", ticks=TENS, **room)).transform_filter(SO_FAR).mark_line(strokeWidth=3)
    )
    spread = alt.layer(
        lowest.encode(y2="high:Q").mark_area(opacity=0.12),
        lowest.transform_filter(SO_FAR).mark_line(strokeWidth=3),
        highest,
    )
    views = {
        "view_with": loss_of(names[0], domain=[0, 1]),
        "view_without": loss_of(names[1]),
        "view_accuracy": accuracy,
        "view_range": spread,
    }
    sized = [view.properties(width=width, height=height, title=words(name)) for name, view in views.items()]
    return alt.concat(*sized, columns=4).add_params(alt.param(name="step", value=0))
