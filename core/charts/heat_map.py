"""An image as a grid of numbers: one square per pixel, white for paper and black for ink."""

import altair as alt

from core.charts.theme import CHOSEN, GRID_LINE, INK, PAPER, on_paper
from core.text import Words

SIDE = 28  # pixels, both ways
PLACE = ("row", "column")


def edges(field: str, channel: type, words: Words, *, margin: int = 0, size: int = SIDE) -> alt.X | alt.Y:
    """Return an axis of pixel edges, numbered as Python slices number them: row 4 lies between 4 and 5.

    The image has `size` pixels each way; `margin` more are shown on either side.
    """
    return channel(
        f"{field}:Q",
        scale=alt.Scale(domain=[-margin, size + margin], nice=False, reverse=field == "row"),
        axis=alt.Axis(values=list(range(0, size + 1, size // 7)), grid=False, domain=False, labelFlush=False),
        title=words(field),
    )


def spoken(words: Words, value: str) -> str:
    """Return the expression for what a screen reader says of a cell: "row 8, column 7: 253"."""
    return f"'{words('row')} ' + datum.row + ', {words('column')} ' + datum.column + ': ' + {value}"


def shade(top: float) -> alt.Color:
    """Return the colour of a value from 0 (paper) to `top` (ink)."""
    return alt.Color("value:Q", scale=alt.Scale(domain=[0, top], range=[PAPER, INK], clamp=True), legend=None)


def square(chart: alt.LayerChart, side: int) -> alt.LayerChart:
    """Return the chart with a square plot of `side` px; its axes take their room outside of it."""
    return chart.properties(width=side, height=side, autosize=alt.AutoSizeParams(type="pad"))


def squares(
    pixels: alt.Chart, words: Words, top: float, number: str, *, margin: int = 0, size: int = SIDE
) -> alt.Chart:
    """Return a chart's rows (row, column, value in 0 … `top`) as squares, naming row, column and value on hover.

    `margin` and `size` are those of `edges`.
    """
    room = {"margin": margin, "size": size}
    return (
        pixels.transform_calculate(
            row_end="datum.row + 1",
            column_end="datum.column + 1",
            spoken=spoken(words, f"format(datum.value, '{number}')"),
        )
        .mark_rect(stroke=GRID_LINE, strokeWidth=0.4)
        .encode(
            x=edges("column", alt.X, words, **room),
            x2="column_end:Q",
            y=edges("row", alt.Y, words, **room),
            y2="row_end:Q",
            color=shade(top),
            description="spoken:N",
            tooltip=[
                alt.Tooltip("row:Q", title=words("row")),
                alt.Tooltip("column:Q", title=words("column")),
                alt.Tooltip("value:Q", title=words("value"), format=number),
            ],
        )
    )


def outline(places: alt.Chart, width: float = 3) -> alt.Chart:
    """Return rows (row, row_end, column, column_end) as frames that mark them."""
    frame = places.mark_rect(filled=False, stroke=on_paper(CHOSEN), strokeWidth=width, aria=False)
    return frame.encode(x="column:Q", x2="column_end:Q", y="row:Q", y2="row_end:Q")


def pointed_pixel(words: Words, row: int, column: int) -> alt.Parameter:
    """Return the selection "pixel": the one pointed at, or chosen with two sliders; at first that of row and column."""
    sliders = {name: alt.BindRange(input="range", min=0, max=SIDE - 1, step=1, name=words(name)) for name in PLACE}
    return alt.selection_point(
        name="pixel",
        fields=list(PLACE),
        on="pointerover",
        clear=False,
        empty=False,
        value=[{"row": row, "column": column}],
        bind=sliders,  # type: ignore[arg-type]  # Altair's hint leaves out one input per field, which Vega-Lite has
    )


def sheet(words: Words) -> list[alt.Chart]:
    """Return white paper with its lines, to lay squares on that are given for the inked pixels alone.

    Six times fewer marks than 784 squares: a browser draws them that much faster.
    """
    paper = alt.Chart(alt.Data(values=[{}])).mark_rect(color=PAPER, aria=False)
    lines = alt.Chart(alt.Data(values=[{"row": i, "column": i} for i in range(SIDE + 1)]))
    lines = lines.mark_rule(color=GRID_LINE, strokeWidth=0.4, aria=False)
    whole = {"x": alt.value(0), "x2": alt.value("width"), "y": alt.value(0), "y2": alt.value("height")}
    return [
        paper.encode(**whole),
        lines.encode(x=edges("column", alt.X, words)),
        lines.encode(y=edges("row", alt.Y, words)),
    ]


def inked(pixels: alt.Data, words: Words, *, side: int = 285) -> alt.LayerChart:
    """Return the heat map of an image on a `sheet`: rows (row, column, value in 1 … 255), one per pixel with ink."""
    return square(alt.LayerChart(layer=[*sheet(words), squares(alt.Chart(pixels), words, 255, "d")]), side)


def heat_map(pixels: alt.Data, words: Words, *, top: float = 255, number: str = "d", side: int = 285) -> alt.LayerChart:
    """Return the heat map of an image: rows (row, column, value in 0 … `top`)."""
    return square(alt.LayerChart(layer=[squares(alt.Chart(pixels), words, top, number)]), side)
