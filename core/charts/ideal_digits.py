"""The ideal 3 and 7 as they grow out of more and more images, and what lies behind one of their pixels."""

from typing import Literal

import altair as alt

from core.charts.colours import of_digit as in_its_colour
from core.charts.heat_map import outline, squares
from core.charts.theme import COLOUR_OF_DIGIT, HALO
from core.text import Words

TENTHS = [0, 0.2, 0.4, 0.6, 0.8, 1]
BLENDED = "(datum['m' + floor(step)] * (1 - step % 1) + datum['m' + ceil(step)] * (step % 1)) / 255"
# The pixel pointed at on either picture, else the one that the params say was chosen.
POINTED = "(data('pointed_3_store')[0] || data('pointed_7_store')[0])"
ROW, COLUMN = (f"({POINTED} ? {POINTED}.values[{i}] : chosen_{field})" for i, field in enumerate(("row", "column")))
# What a pixel can be, where its share stands, and on which side of that.
KINDS: tuple[tuple[str, float, Literal["left", "center", "right"]], ...] = (
    ("paper", 0.01, "left"),
    ("between", 0.5, "center"),
    ("ink", 0.99, "right"),
)
ROOM = 1.36  # the top of the axis of shares: above 1 they stand in numbers
AT_THE_TOP = {3: 1.17, 7: 1.06}  # where, for each digit, and
NAMES_AT = 1.29  # for what they are shares of


def of_digit(pixels: alt.Chart, digit: int) -> alt.Chart:
    """Return a chart of one digit's rows."""
    return pixels.transform_filter(alt.datum.digit == digit)


def heading(text: str, digit: int) -> alt.TitleParams:
    """Return the title over one digit's picture, in its colour."""
    return alt.TitleParams(text, color=COLOUR_OF_DIGIT[digit], fontSize=19)


def means_now(means: alt.Chart, words: Words, side: int) -> list[alt.Chart]:
    """Return the pictures of both means as they stand at the player's `step`; between steps they blend."""
    return [
        squares(of_digit(means, digit).transform_calculate(value=BLENDED), words, 1, ".2f").properties(
            width=side, height=side, title=heading(words(f"mean_{digit}"), digit)
        )
        for digit in COLOUR_OF_DIGIT
    ]


def growing_means(means: alt.Data, words: Words, *, side: int = 300) -> alt.ConcatChart:
    """Return both means as they stand at the player's `step`.

    Rows (digit, row, column, m0, m1, … in 0 … 255): the pixel's mean at each step.
    """
    return alt.concat(*means_now(alt.Chart(means), words, side), columns=2).add_params(alt.param(name="step", value=0))


def growing_and_left(means: alt.Data, left: alt.Data, words: Words, *, side: int = 360) -> alt.ConcatChart:
    """Return both means at the player's `step`, and how far their most changeable pixel still is from its end.

    Rows `means` as in `growing_means`; `left` (digit, step, images, left in 0 … 1), from step to step.
    """
    going = still_to_go(alt.Chart(left), words, side)
    return alt.concat(*means_now(alt.Chart(means), words, side), going, columns=3).add_params(
        alt.param(name="step", value=0)
    )


def still_to_go(left: alt.Chart, words: Words, side: int) -> alt.LayerChart:
    """Return the lines of what is left to change, with a point on each where the player stands."""
    images = alt.X(
        "images:Q",
        title=words("averaged"),
        scale=alt.Scale(type="log", domainMin=1, nice=False),
        axis=alt.Axis(values=[1, 10, 100, 1000, 6000], format=","),
    )
    change = alt.Y("left:Q", title=words("left"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=TENTHS))
    inside = in_its_colour(words("digit"), orient="top-right", direction="horizontal")  # as high as the pictures
    lines = left.encode(x=images, y=change, color=inside)
    dash = alt.StrokeDash("digit:N", scale=alt.Scale(domain=["3", "7"], range=[[1, 0], [6, 3]]), legend=None)
    here = lines.transform_filter("datum.step == floor(step)")
    tips = [
        alt.Tooltip("images:Q", title=words("averaged"), format=","),
        alt.Tooltip("left:Q", title=words("left"), format=".2f"),
    ]
    return alt.LayerChart(
        layer=[
            lines.mark_line(strokeWidth=2).encode(strokeDash=dash),
            lines.mark_circle(size=60, opacity=0).encode(tooltip=tips),
            here.mark_circle(size=200, opacity=1, stroke=HALO, strokeWidth=1.5),
        ]
    ).properties(width=side, height=side, title=words("left_title"))


def pixel_values(
    ideals: alt.Data, counts: alt.Data, words: Words, *, bins: int, images: tuple[int, int], side: int = 300
) -> alt.ConcatChart:
    """Return the two ideals and, for one of their pixels, how its values are spread over all images.

    Rows `ideals` (digit, row, column, value in 0 … 1, place as a click tells it), `counts` (row, column, digit, bin,
    count); `images` says of how many 3s and 7s. The pixel is the one pointed at, else that of the params `chosen_row`
    and `chosen_column`.
    """
    pictures = [ideal_with_pixel(of_digit(alt.Chart(ideals), digit), digit, words, side) for digit in COLOUR_OF_DIGIT]
    spread = alt.LayerChart(layer=[*spread_bars(alt.Chart(counts), words, bins, images), *share_names(words)])
    spread = spread.properties(width=side + 60, height=side, title=words("spread"))
    chosen = [alt.param(name=f"chosen_{field}", value=14) for field in ("row", "column")]
    return alt.concat(*pictures, spread, columns=3).add_params(*chosen).resolve_scale(color="independent")


def ideal_with_pixel(ideal: alt.Chart, digit: int, words: Words, side: int) -> alt.LayerChart:
    """Return one ideal with a frame around the pixel."""
    pointed = alt.selection_point(
        name=f"pointed_{digit}", fields=["row", "column"], on="pointerover", clear="pointerout", empty=False
    )
    picture = squares(ideal, words, 1, ".2f").add_params(pointed)
    frame = alt.Chart(alt.Data(values=[{}])).transform_calculate(
        row=ROW, row_end="datum.row + 1", column=COLUMN, column_end="datum.column + 1"
    )
    layers = alt.LayerChart(layer=[picture, outline(frame)])
    return layers.properties(width=side, height=side, title=heading(words(f"ideal_{digit}"), digit))


def spread_bars(counts: alt.Chart, words: Words, bins: int, images: tuple[int, int]) -> list[alt.Chart]:
    """Return the bars of both digits, in each bin side by side, and their shares of paper, ink and what is between."""
    share = f"datum.count / (datum.digit == 3 ? {images[0]} : {images[1]})"
    of_pixel = counts.transform_filter(f"datum.row == {ROW} && datum.column == {COLUMN}")
    of_pixel = of_pixel.transform_calculate(digit="'' + datum.digit")  # as the scale of colours has it
    bars = (
        of_pixel.transform_calculate(
            share=share,
            start=f"datum.bin / {bins}",
            end=f"(datum.bin + 1) / {bins}",
            bar=f"datum.start + (datum.digit == 7 ? 0.5 : 0.06) / {bins}",
            bar_end=f"datum.bar + 0.44 / {bins}",
            floor="0",
        )
        .mark_rect()
        .encode(
            x=alt.X("bar:Q", title=words("spread_axis"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=TENTHS)),
            x2="bar_end:Q",
            y=alt.Y(
                "share:Q",
                title=words("share"),
                scale=alt.Scale(domain=[0, ROOM], nice=False),
                axis=alt.Axis(values=TENTHS, labelExpr="format(100 * datum.value, '.0f') + '%'", grid=True),
            ),
            y2="floor:Q",
            color=bare(in_its_colour(words("digit"))),
            tooltip=[
                alt.Tooltip("digit:N", title=words("digit")),
                alt.Tooltip("start:Q", title=words("from"), format=".3f"),
                alt.Tooltip("end:Q", title=words("to"), format=".3f"),
                alt.Tooltip("count:Q", title=words("images"), format=","),
            ],
        )
    )
    summed = (
        of_pixel.transform_calculate(kind=f"datum.bin == 0 ? 0 : datum.bin == {bins - 1} ? 2 : 1", share=share)
        .transform_aggregate(share="sum(share)", groupby=["digit", "kind"])
        .transform_calculate(
            bar=f"{[at for _, at, _ in KINDS]}[datum.kind]",
            share_at=f"datum.digit == 3 ? {AT_THE_TOP[3]} : {AT_THE_TOP[7]}",
            said="datum.digit + ': ' + format(100 * datum.share, '.0f') + '%'",
        )
    )
    numbers = [
        summed.transform_filter(alt.datum.kind == kind)
        .mark_text(align=align, fontSize=15, fontWeight="bold", aria=False)
        .encode(x="bar:Q", y="share_at:Q", text="said:N", color=bare(in_its_colour(words("digit"))))
        for kind, (_, _, align) in enumerate(KINDS)
    ]
    return [bars, *numbers]


def bare(colour: alt.Color) -> alt.Color:
    """Return a colour without its legend: what it stands for is written beside it."""
    return colour.legend(None)


def share_names(words: Words) -> list[alt.Chart]:
    """Return what the shares at the top are of."""
    return [
        alt.Chart(alt.Data(values=[{"bar": at, "share": NAMES_AT}]))
        .mark_text(text=words(kind), align=align, fontSize=13, aria=False)
        .encode(x="bar:Q", y="share:Q")
        for kind, at, align in KINDS
    ]
