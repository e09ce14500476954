"""The scales of colour that several charts share: the two digits, and numbers on either side of 0."""

from typing import Any

import altair as alt

from core.charts.theme import COLOUR_OF_DIGIT, PAPER, SEVEN, THREE


def of_digit(title: str, **legend: Any) -> alt.Color:
    """Return the colour of each row's `digit`, "3" or "7"; the legend on top has that title."""
    scale = alt.Scale(domain=[str(digit) for digit in COLOUR_OF_DIGIT], range=list(COLOUR_OF_DIGIT.values()))
    return alt.Color("digit:N", title=title, scale=scale, legend=alt.Legend(orient="top", **legend))


def signed(field: str, reach: float = 1, below: str = SEVEN, above: str = THREE) -> alt.Color:
    """Return the colour of a number from −`reach` over 0, which is white as paper, to `reach`.

    What speaks for a 3 is above 0, unless other colours are given.
    """
    scale = alt.Scale(domain=[-reach, 0, reach], range=[below, PAPER, above], clamp=True, interpolate="rgb")
    return alt.Color(f"{field}:Q", scale=scale, legend=None)
