"""The ideal 3 and 7 as they grow out of more and more images, and what lies behind one of their pixels."""

import altair as alt

from core.charts.heat_map import pointed_pixel, squares
from core.charts.theme import CHOSEN, COLOUR_OF_DIGIT, GRID_LINE, SEVEN, THREE, on_paper
from core.text import Words

TENTHS = [0, 0.2, 0.4, 0.6, 0.8, 1]


def of_digit(pixels: alt.Data, digit: int) -> alt.Chart:
    """Return a chart of one digit's rows."""
    return alt.Chart(pixels).transform_filter(alt.datum.digit == digit)


def heading(text: str, digit: int) -> alt.TitleParams:
    """Return the title over one digit's picture, in its colour."""
    return alt.TitleParams(text, color=COLOUR_OF_DIGIT[digit], fontSize=19)


def growing_means(means: alt.Data, words: Words, *, side: int = 300) -> alt.ConcatChart:
    """Return both means as they stand at the player's `step`.

    Rows (digit, row, column, m0, m1, … in 0 … 255): the pixel's mean at each step. Between steps the picture blends.
    """
    step = alt.param(name="step", value=0)
    blend = "(datum['m' + floor(step)] * (1 - step % 1) + datum['m' + ceil(step)] * (step % 1)) / 255"
    views = []
    for digit in (3, 7):
        picture = squares(of_digit(means, digit).transform_calculate(value=blend), words, 1, ".2f")
        views.append(picture.properties(width=side, height=side, title=heading(words(f"mean_{digit}"), digit)))
    return alt.concat(*views, columns=2).add_params(step)


def pixel_values(ideals: alt.Data, counts: alt.Data, words: Words, *, bins: int, side: int = 230) -> alt.ConcatChart:
    """Return the two ideals and, for the pixel pointed at, how its values are spread over all images.

    Rows `ideals` (digit, row, column, value in 0 … 1), `counts` (row, column, digit, bin, count).
    """
    pixel = pointed_pixel(words, 12, 11)
    pictures = [
        squares(of_digit(ideals, digit), words, 1, ".2f")
        .encode(
            stroke=alt.condition(pixel, alt.value(on_paper(CHOSEN)), alt.value(GRID_LINE)),
            strokeWidth=alt.condition(pixel, alt.value(3), alt.value(0.4)),
            order=alt.condition(pixel, alt.value(1), alt.value(0)),
        )
        .properties(width=side, height=side, title=heading(words(f"ideal_{digit}"), digit))
        for digit in (3, 7)
    ]
    pictures[0] = pictures[0].add_params(pixel)
    spread = (
        alt.Chart(counts)
        .transform_filter(pixel)
        .transform_calculate(
            start=f"datum.bin / {bins}",
            end=f"(datum.bin + 1) / {bins}",
            # the two digits' bars share a bin side by side: the 3's on the left, the 7's on the right
            bar=f"datum.start + (datum.digit == 7 ? 0.5 : 0.06) / {bins}",
            bar_end=f"datum.bar + 0.44 / {bins}",
            floor="0",
        )
        .mark_rect()
        .encode(
            x=alt.X("bar:Q", title=words("spread_axis"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=TENTHS)),
            x2="bar_end:Q",
            y=alt.Y(
                "count:Q",
                title=words("images"),
                scale=alt.Scale(type="symlog", domain=[0, 6500], nice=False),
                axis=alt.Axis(values=[0, 1, 10, 100, 1000, 6000], grid=True),
            ),
            y2="floor:Q",
            color=alt.Color(
                "digit:N",
                title=words("digit"),
                scale=alt.Scale(domain=[3, 7], range=[THREE, SEVEN]),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("digit:N", title=words("digit")),
                alt.Tooltip("start:Q", title=words("from"), format=".3f"),
                alt.Tooltip("end:Q", title=words("to"), format=".3f"),
                alt.Tooltip("count:Q", title=words("images"), format=","),
            ],
        )
        .properties(width=side + 60, height=side, title=words("spread"))
    )
    return alt.concat(*pictures, spread, columns=3)
