"""A classifier's answers counted in a square of four, and its accuracy batch by batch."""

from typing import Literal

import altair as alt

from core.charts.colours import told_apart
from core.charts.theme import AVERAGE, CHOSEN, DASHES, GIVEN, HALO, OURS, RIGHT, WRONG
from core.text import Words

DIGITS = ["3", "7"]
BETWEEN_LANGUAGES = " · "  # in a square, one under the other


def confusion(cells: alt.Data, chosen: alt.Data, words: Words, *, height: int = 330) -> alt.LayerChart:
    """Return a square of four of rows (cell, truth, said, count, share, right), the cell of `chosen` outlined.

    `count` and `share` are texts; `right` is the word for "right" or "wrong".
    """
    x = alt.X("said:N", title=words("said"), axis=heads("top"), scale=alt.Scale(domain=DIGITS, paddingInner=0.03))
    y = alt.Y("truth:N", title=words("truth"), axis=heads("left"), scale=alt.Scale(domain=DIGITS, paddingInner=0.05))
    squares = (
        alt.Chart(cells)
        .mark_rect(cornerRadius=6, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "right:N",
                title=words("answer"),
                scale=alt.Scale(domain=[words("right"), words("wrong")], range=[RIGHT, WRONG]),
                legend=alt.Legend(orient="top", titleOrient="left", titleLimit=400, symbolType="square"),
            ),
            tooltip=[
                alt.Tooltip("truth:N", title=words("truth")),
                alt.Tooltip("said:N", title=words("said")),
                alt.Tooltip("count:N", title=words("images")),
            ],
        )
    )
    outline = alt.Chart(chosen).mark_rect(filled=False, stroke=CHOSEN, strokeWidth=6, cornerRadius=6).encode(x=x, y=y)
    written = alt.Chart(cells).encode(x=x, y=y)
    counts = written.mark_text(fontSize=30, fontWeight="bold", color=HALO, dy=-12).encode(text="count:N")
    shares = written.mark_text(fontSize=14, color=HALO, baseline="top", dy=9, lineBreak=BETWEEN_LANGUAGES)
    return alt.LayerChart(layer=[squares, counts, shares.encode(text="share:N"), outline]).properties(height=height)


def heads(side: Literal["top", "left"]) -> alt.Axis:
    """Return an axis that names columns or rows as a table does."""
    return alt.Axis(orient=side, labelAngle=0, labelFontSize=18, labelFontWeight="bold", ticks=False, domain=False)


def batches(each: alt.Data, both: alt.Data, words: Words, *, height: int = 340) -> alt.LayerChart:
    """Return one bar per batch of rows (batch, first, end, size, accuracy), as wide as the batch has images.

    The rows of `both`, (which, accuracy), are lines across: `which` is the word for "mean" or "accuracy".
    """
    x = alt.X("first:Q", title=words("in_order"), scale=alt.Scale(nice=False), axis=alt.Axis(grid=False))
    y = alt.Y(
        "accuracy:Q", title=words("accuracy"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".1f", tickCount=5)
    )
    bars = (
        alt.Chart(each)
        .mark_rect(color=GIVEN, stroke=GIVEN, strokeWidth=2)
        .encode(
            x=x,
            x2="end:Q",
            y=y,
            y2=alt.datum(0),
            opacity=alt.condition("datum.batch % 2", alt.value(0.5), alt.value(0.35)),
            tooltip=[
                alt.Tooltip("batch:Q", title=words("one_batch")),
                alt.Tooltip("size:Q", title=words("images")),
                alt.Tooltip("accuracy:Q", title=words("accuracy"), format=".4f"),
            ],
        )
    )
    names = [words("averaged"), words("at_once")]
    lines = (
        alt.Chart(both)
        .mark_rule(strokeWidth=3)
        .encode(
            y=y,
            **told_apart(
                "which",
                words("line"),
                names,
                colours=(AVERAGE, OURS),
                dashes=(DASHES[1], DASHES[0]),
                titleOrient="left",
                titleLimit=400,
                labelLimit=400,
                columns=1,
            ),
            tooltip=[
                alt.Tooltip("which:N", title=words("line")),
                alt.Tooltip("accuracy:Q", title=words("accuracy"), format=".4f"),
            ],
        )
    )
    return alt.LayerChart(layer=[bars, lines]).properties(height=height)
