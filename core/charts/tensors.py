"""The cells an index selects, and a race of three ways to a sum: for the lesson on tensors."""

import altair as alt

from core.charts import heat_map
from core.charts.theme import CHOSEN, GIVEN, GRID_LINE, INK, LABEL, NUMBERS, PAPER, on_paper
from core.text import Words

CELL = 105  # px


def numbered_cells(cells: alt.Data, words: Words, *, rows: int = 2, columns: int = 3) -> alt.LayerChart:
    """Return a small table as squares with a number in each. Rows (row, column, value, selected)."""
    axis = alt.Axis(labelAngle=0, ticks=False, domain=False, labelFlush=False)
    base = (
        alt.Chart(cells)
        .transform_calculate(spoken=heat_map.spoken(words, "datum.value"))
        .encode(
            x=alt.X("column:O", title=words("column"), axis=axis),
            y=alt.Y("row:O", title=words("row"), axis=axis),
            tooltip=[
                alt.Tooltip("row:O", title=words("row")),
                alt.Tooltip("column:O", title=words("column")),
                alt.Tooltip("value:Q", title=words("value")),
            ],
        )
    )
    squares = base.mark_rect(stroke=GRID_LINE, strokeWidth=1.5).encode(
        color=alt.condition("datum.selected", alt.value(on_paper(CHOSEN)), alt.value(PAPER)), description="spoken:N"
    )
    numbers = base.mark_text(fontSize=alt.expr(f"height / {rows} * 0.33"), font=NUMBERS).encode(
        text="value:Q", color=alt.condition("datum.selected", alt.value(PAPER), alt.value(INK))
    )
    table = alt.LayerChart(layer=[squares, numbers], usermeta={"shape": [0]})
    return table.properties(width=columns * CELL, height=rows * CELL)


def picked_pixels(pixels: alt.Data, picked: alt.Data, words: Words, *, side: int = 285) -> alt.LayerChart:
    """Return an image with some of its pixels marked. Rows of both: row, column, value in 0 … 1; of paper none."""
    image = heat_map.squares(alt.Chart(pixels), words, 1, ".2f")
    marks = (
        heat_map.squares(alt.Chart(picked), words, 1, ".2f")
        .mark_rect(fillOpacity=0.65, stroke=on_paper(CHOSEN), strokeWidth=1)
        .encode(color=alt.value(on_paper(CHOSEN)))
    )
    return heat_map.square(alt.LayerChart(layer=[*heat_map.sheet(words), image, marks]), side)


def race(ways: alt.Data, words: Words) -> alt.LayerChart:
    """Return the times as bars from 0. Rows (way, milliseconds, label)."""
    base = (
        alt.Chart(ways)
        .transform_calculate(room="datum.milliseconds * 1.3")
        .encode(y=alt.Y("way:N", title=words("way"), sort=None, axis=alt.Axis(labelLimit=200)))
    )
    x = alt.X("milliseconds:Q", title=words("milliseconds"), axis=alt.Axis(tickCount=6))
    bars = base.mark_bar(color=GIVEN, size=26).encode(
        x=x,
        tooltip=[
            alt.Tooltip("way:N", title=words("way")),
            alt.Tooltip("milliseconds:Q", title=words("milliseconds"), format=".4f"),
        ],
    )
    labels = base.mark_text(align="left", dx=6, fontSize=14, color=LABEL).encode(x=x, text="label:N")
    # An unseen point further out keeps room for the label of the longest bar.
    room = base.mark_point(opacity=0).encode(x=alt.X("room:Q", title=words("milliseconds"), axis=alt.Axis(tickCount=6)))
    return alt.LayerChart(layer=[bars, labels, room]).properties(height=alt.Step(44))
