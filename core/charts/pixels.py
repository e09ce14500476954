"""An image with a window on it, the numbers in the window, and how often each grey value occurs in the image."""

import altair as alt

from core.charts.heat_map import SIDE, outline, shade, spoken, squares
from core.charts.theme import GIVEN, GRID_LINE, INK, NUMBERS, PAPER
from core.text import Words

EDGES = ("top", "bottom", "left", "right")  # the params that hold the window
IN_WINDOW = "datum.row >= top && datum.row < bottom && datum.column >= left && datum.column < right"
# In Vega's language: as large as three digits fit into a cell, and not at all where nobody could read them.
CELL = "abs(scale('numbers_{axis}', 1) - scale('numbers_{axis}', 0))"
FITS = f"min({CELL.format(axis='x')} / 1.9, 0.8 * {CELL.format(axis='y')}, 22)"
SMALLEST = 8.5  # px


def cut(pixels: alt.Data, words: Words, *, side: int = 400, width: int = 410) -> alt.ConcatChart:
    """Return an image with the window marked on it, and the numbers in the window on their own grey.

    Rows (row, column, value in 0 … 255). The window is what the params `EDGES` say, at first the whole image.
    """
    return with_window(picture(alt.Chart(pixels), words, side), numbers(alt.Chart(pixels), words, width, side))


def counted(pixels: alt.Data, counts: alt.Data, words: Words, *, side: int = 400, width: int = 410) -> alt.ConcatChart:
    """Return an image with the window marked on it, and bars of how many of its pixels have each grey value.

    Rows `pixels` as in `cut`; `counts` (value 0 … 255, count).
    """
    return with_window(picture(alt.Chart(pixels), words, side), grey_values(alt.Chart(counts), words, width, side))


def alone(pixels: alt.Data, words: Words, *, side: int = 400) -> alt.ConcatChart:
    """Return an image with the window marked on it; rows as in `cut`."""
    return with_window(picture(alt.Chart(pixels), words, side))


def with_window(*views: alt.Chart | alt.LayerChart) -> alt.ConcatChart:
    """Return views in a row, with the params that hold the window."""
    params = [alt.param(name=name, value=edge) for name, edge in zip(EDGES, (0, SIDE, 0, SIDE), strict=True)]
    return alt.concat(*views, columns=2).add_params(*params)


def picture(pixels: alt.Chart, words: Words, side: int) -> alt.LayerChart:
    """Return the image in squares, under the window; a place on it is also in `at_row` and `at_column`."""
    image = squares(pixels, words, 255, "d").mark_rect(stroke=GRID_LINE, strokeWidth=0.4, cursor="crosshair")
    image = image.transform_calculate(at_row="datum.row", at_column="datum.column")
    window = alt.Chart(alt.Data(values=[{}])).transform_calculate(
        row="top", row_end="bottom", column="left", column_end="right"
    )
    return alt.LayerChart(layer=[image, outline(window)]).properties(width=side, height=side)


def numbers(pixels: alt.Chart, words: Words, width: int, height: int) -> alt.LayerChart:
    """Return the pixels in the window as a table of their numbers, each on its own grey."""
    cells = pixels.transform_filter(IN_WINDOW).transform_calculate(
        row_end="datum.row + 1",
        column_end="datum.column + 1",
        middle_row="datum.row + 0.5",
        middle_column="datum.column + 0.5",
        spoken=spoken(words, "datum.value"),
    )
    places = {
        "x": across("column", alt.X, words, ("left", "right")),
        "y": across("row", alt.Y, words, ("top", "bottom")),
    }
    grey = cells.mark_rect(stroke=GRID_LINE, strokeWidth=0.4).encode(
        **places, x2="column_end:Q", y2="row_end:Q", color=shade(255), description="spoken:N"
    )
    written = cells.mark_text(
        font=NUMBERS, fontSize=alt.expr(FITS), opacity=alt.expr(f"{FITS} < {SMALLEST} ? 0 : 1"), aria=False
    ).encode(
        x=alt.X("middle_column:Q", title=words("column")),
        y=alt.Y("middle_row:Q", title=words("row")),
        text="value:Q",
        color=alt.condition("datum.value > 127", alt.value(PAPER), alt.value(INK)),
    )
    too_small = alt.Chart(alt.Data(values=[{}])).mark_text(
        text=words("too_small"),
        x=alt.expr("numbers_width / 2"),
        y=14,
        fontSize=14,
        color=INK,
        opacity=alt.expr(f"{FITS} < {SMALLEST} ? 1 : 0"),
        aria=False,
    )
    return alt.LayerChart(name="numbers", layer=[grey, written, too_small]).properties(width=width, height=height)


def across(field: str, channel: type, words: Words, ends: tuple[str, str]) -> alt.X | alt.Y:
    """Return an axis that shows the window and no more, with each row's or column's index at its middle."""
    first, last = ends
    return channel(
        f"{field}:Q",
        title=words(field),
        scale=alt.Scale(domain=[alt.expr(first), alt.expr(last)], nice=False, zero=False, reverse=field == "row"),
        axis=alt.Axis(
            orient="left" if field == "row" else "top",
            values=alt.expr(f"sequence({first} + 0.5, {last})"),
            labelExpr="floor(datum.value)",
            labelOverlap=True,
            labelFlush=False,
            grid=False,
            domain=False,
            ticks=False,
        ),
    )


def grey_values(counts: alt.Chart, words: Words, width: int, height: int) -> alt.Chart:
    """Return bars of rows (value 0 … 255, count); the count axis grows by factors of ten so that rare values show."""
    return (
        counts.transform_calculate(end="datum.value + 1")
        .mark_bar(color=GIVEN)
        .encode(
            x=alt.X(
                "value:Q",
                title=words("value"),
                scale=alt.Scale(domain=[0, 256], nice=False),
                axis=alt.Axis(values=list(range(0, 257, 32)), grid=False),
            ),
            x2="end:Q",
            y=alt.Y(
                "count:Q",
                title=words("count"),
                scale=alt.Scale(type="symlog", domain=[0, 784], nice=False),
                axis=alt.Axis(values=[0, 1, 3, 10, 30, 100, 300, 784]),
            ),
            y2=alt.datum(0),
            tooltip=[
                alt.Tooltip("value:Q", title=words("value")),
                alt.Tooltip("count:Q", title=words("count"), format=","),
            ],
        )
        .properties(width=width, height=height)
    )
