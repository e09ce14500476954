"""Every image as a point: its distance to the ideal 3 against its distance to the ideal 7."""

import altair as alt

from core.charts.colours import of_digit
from core.charts.theme import CHOSEN, GIVEN, SEVEN, THREE, THRESHOLD
from core.text import Words


def distances(
    images: alt.Data, chosen: alt.Data, words: Words, *, low: float, high: float, height: int = 460
) -> alt.LayerChart:
    """Return the points of rows (name, digit, to_3, to_7, right), the image chosen, and the decision line.

    The image chosen, a row (to_3, to_7, called), is a ring, and the words say whose.
    On the line both distances are equal; above it an image is nearer to the ideal 3. A click picks `name`.
    """
    scale = alt.Scale(domain=[low, high], nice=False)
    axis = alt.Axis(format=".2f", tickCount=8)
    x = alt.X("to_3:Q", title=words("to_3"), scale=scale, axis=axis)
    y = alt.Y("to_7:Q", title=words("to_7"), scale=scale, axis=axis)
    points = (
        alt.Chart(images)
        .mark_point(filled=True, opacity=0.75, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=of_digit(words("digit")),
            shape=alt.Shape(
                "right:N",
                title=words("answer"),
                scale=alt.Scale(domain=[words("right"), words("wrong")], range=["circle", "cross"]),
                legend=alt.Legend(orient="top", symbolFillColor=GIVEN),
            ),
            size=alt.condition(alt.datum.right == words("right"), alt.value(22), alt.value(80)),
            tooltip=[
                alt.Tooltip("name:N", title=words("image")),
                alt.Tooltip("digit:N", title=words("digit")),
                alt.Tooltip("to_3:Q", title=words("to_3"), format=".4f"),
                alt.Tooltip("to_7:Q", title=words("to_7"), format=".4f"),
            ],
        )
        .add_params(alt.selection_point("picked", fields=["name"], empty=False))
    )
    ring = alt.Chart(chosen).mark_point(size=320, stroke=CHOSEN, strokeWidth=3, filled=False).encode(x=x, y=y)
    line = (
        alt.Chart(alt.Data(values=[{"to_3": low, "to_7": low}, {"to_3": high, "to_7": high}]))
        .mark_line(color=THRESHOLD, strokeDash=[6, 4])
        .encode(x=x, y=y)
    )
    air = 0.03 * (high - low)
    upper = side("nearer_3", low + air, high - air, words).mark_text(
        fontSize=15, fontWeight="bold", color=THREE, align="left", baseline="top"
    )
    lower = side("nearer_7", high - air, low + air, words).mark_text(
        fontSize=15, fontWeight="bold", color=SEVEN, align="right", baseline="bottom"
    )
    called = (  # not beside the ring, where points would lie under it
        alt.Chart(chosen)
        .transform_calculate(to_3=f"{low + air}", to_7=f"{high - air}")
        .mark_text(fontSize=14, fontWeight="bold", color=CHOSEN, align="left", baseline="top", dy=22, lineBreak=" · ")
        .encode(x=x, y=y, text="called:N")
    )
    names = [chart.encode(x=x, y=y, text="side:N") for chart in (upper, lower)]
    return alt.LayerChart(layer=[line, points, ring, called, *names]).properties(height=height)


def side(name: str, to_3: float, to_7: float, words: Words) -> alt.Chart:
    """Return a chart of one row: what the side of the line around (`to_3`, `to_7`) means."""
    return alt.Chart(alt.Data(values=[{"to_3": to_3, "to_7": to_7, "side": words(name)}]))
