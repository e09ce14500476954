"""The scales of colour that several charts share: the two digits, numbers on either side of 0, things compared."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from core.charts.theme import COLOUR_OF_DIGIT, COMING, DASHES, PAPER, RUNS, SEVEN, SHAPES, THREE, on_paper


def of_digit(title: str, **legend: Any) -> alt.Color:
    """Return the colour of each row's `digit`, "3" or "7"; the legend on top has that title."""
    scale = alt.Scale(domain=[str(digit) for digit in COLOUR_OF_DIGIT], range=list(COLOUR_OF_DIGIT.values()))
    shown = alt.Legend(**{"orient": "top", "symbolOpacity": 1, **legend})
    return alt.Color("digit:N", title=title, scale=scale, legend=shown)


def signed(field: str, reach: float = 1, below: str = SEVEN, above: str = THREE) -> alt.Color:
    """Return the colour of a number from −`reach` over 0, which is white as paper, to `reach`.

    What speaks for a 3 is above 0, unless other colours are given.
    """
    colours = [on_paper(below), PAPER, on_paper(above)]
    scale = alt.Scale(domain=[-reach, 0, reach], range=colours, clamp=True, interpolate="rgb")
    return alt.Color(f"{field}:Q", scale=scale, legend=None)


def in_order(values: Sequence[Any], names: Sequence[str] | None) -> alt.Scale:
    """Return a scale that gives `values` to the names, or without names to what comes, in the order it comes."""
    return alt.Scale(range=list(values)) if names is None else alt.Scale(domain=list(names), range=list(values))


STROKE = {"symbolType": "stroke", "symbolSize": 500, "symbolStrokeWidth": 3}


def told_apart(
    field: str,
    title: str,
    names: Sequence[str] | None = None,
    *,
    colours: Sequence[str] = RUNS,
    dashes: Sequence[list[int]] = DASHES,
    shown: bool = True,
    points: bool = False,
    **legend: Any,
) -> dict[str, Any]:
    """Return the channels that tell lines of one kind apart: colour and dashes, one legend for both if `shown`.

    With `points`, drawn in the shapes of `shaped`, the legend shows these in place of a piece of line.
    """
    look: dict[str, Any] = {"orient": "top", "symbolOpacity": 1}
    look |= {"symbolSize": 130, "symbolStrokeWidth": 0} if points else STROKE
    same: dict[str, Any] = {"title": title, "sort": None, "legend": alt.Legend(**look | legend) if shown else None}
    return {
        "color": alt.Color(f"{field}:N", scale=in_order(colours, names), **same),
        "strokeDash": alt.StrokeDash(f"{field}:N", scale=in_order(dashes, names), **same),
    }


def shaped(field: str, names: Sequence[str] | None = None) -> alt.Shape:
    """Return the shape of the points of things compared, which tells them apart without colour."""
    return alt.Shape(f"{field}:N", sort=None, scale=in_order(SHAPES, names), legend=None)


def to_come(lines: alt.Chart, series: str | None = None) -> alt.Chart:
    """Return the whole of these lines, thin and grey, to lay under as much of them as has been reached."""
    whole = lines.mark_line(strokeWidth=1).encode(color=alt.value(COMING), strokeDash=alt.value([1, 0]))
    return whole.encode(detail=f"{series}:N") if series else whole
