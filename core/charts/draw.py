"""Pictures for Draw: the votes of the pixels, verdicts on the move, and how far the confidence can be trusted."""

import altair as alt

from core.charts.colours import signed, told_apart
from core.charts.heat_map import sheet, square, squares
from core.charts.theme import BEFORE, DASHES, GIVEN, HALO, LABEL, NEITHER, NUMBERS, SEVEN, THREE, THRESHOLD
from core.text import Words

OF_SIDE = {"3": THREE, "7": SEVEN, "neither": NEITHER}


def votes(pixels: alt.Data, words: Words, *, above: str = "3", below: str = "7", side: int = 320) -> alt.LayerChart:
    """Return what every pixel added to a score, in the colour of the side it speaks for: "3", "7" or "neither".

    Rows (row, column, value in 0 … 1, vote, shade in −1 … 1), one per pixel that votes.
    """
    tips = [
        alt.Tooltip("row:Q", title=words("row")),
        alt.Tooltip("column:Q", title=words("column")),
        alt.Tooltip("value:Q", title=words("pixel"), format=".2f"),
        alt.Tooltip("vote:Q", title=words("vote"), format="+.4f"),
    ]
    colour = signed("shade", below=OF_SIDE[below], above=OF_SIDE[above])
    voting = squares(alt.Chart(pixels), words, 1, ".2f").encode(color=colour, tooltip=tips)
    return square(alt.LayerChart(layer=[*sheet(words), voting]), side)


def verdicts(moved: alt.Data, words: Words, *, height: int = 340) -> alt.LayerChart:
    """Return every model between 7, on the left, and 3: a ring for the drawing and a dot for the changed grid.

    Rows (model, place, before and now in 0 … 1, said: "3", "7" or "neither", told). `place` keeps their order.
    """
    y = alt.Y(
        "model:N",
        sort=alt.EncodingSortField("place"),
        title=words("model"),
        axis=alt.Axis(labelLimit=260, labelOverlap=False, ticks=False),
    )
    ends = alt.Axis(values=[0, 0.5, 1], labelExpr="datum.value == 0 ? '7' : datum.value == 1 ? '3' : ''", grid=False)
    x = alt.X("now:Q", title=words("between"), scale=alt.Scale(domain=[0, 1]), axis=ends)
    base = alt.Chart(moved).encode(y=y)
    tips = [alt.Tooltip("model:N", title=words("model")), alt.Tooltip("told:N", title=words("verdict"))]
    colour = alt.Color("said:N", legend=None, scale=alt.Scale(domain=list(OF_SIDE), range=list(OF_SIDE.values())))
    border = alt.Chart(alt.Data(values=[{"now": 0.5}])).mark_rule(color=THRESHOLD, strokeDash=[4, 4])
    return alt.LayerChart(
        layer=[
            border.encode(x=x),
            base.mark_rule(color=BEFORE, strokeWidth=2).encode(x=x, x2="before:Q"),
            base.mark_point(color=BEFORE, size=110, strokeWidth=2).encode(x=alt.X("before:Q", title=words("between"))),
            base.mark_point(filled=True, opacity=1, size=190).encode(x=x, color=colour, tooltip=tips),
            base.mark_text(dy=-14, font=NUMBERS, fontSize=11).encode(x=x, text="told:N", color=colour),
        ]
    ).properties(height=height)


def reliability(bins: alt.Data, words: Words, *, height: int = 300) -> alt.LayerChart:
    """Return how often answers were right beside how sure the net was of them, a circle per bin of confidence.

    Rows (confidence, right, answers). On the dashed line the two agree.
    """
    x = alt.X("confidence:Q", title=words("confidence"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    y = alt.Y("right:Q", title=words("share_right"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    circles = (
        alt.Chart(bins)
        .mark_circle(color=GIVEN, opacity=0.85, stroke=HALO)
        .encode(
            x=x,
            y=y,
            size=alt.Size(
                "answers:Q", title=words("answers"), scale=alt.Scale(type="log", range=[40, 900]), legend=None
            ),
            tooltip=[
                alt.Tooltip("confidence:Q", title=words("confidence"), format=".1%"),
                alt.Tooltip("right:Q", title=words("share_right"), format=".1%"),
                alt.Tooltip("answers:Q", title=words("answers"), format=","),
            ],
        )
    )
    ends = alt.Data(values=[{"confidence": 0, "right": 0}, {"confidence": 1, "right": 1}])
    agree = alt.Chart(ends).mark_line(color=LABEL, strokeDash=[5, 4]).encode(x=x, y=y)
    return alt.LayerChart(layer=[agree, circles]).properties(height=height)


def thresholds(costs: alt.Data, chosen: alt.Data, words: Words, *, height: int = 300) -> alt.LayerChart:
    """Return the shares of images called neither as the threshold rises, of 3s and 7s and of other digits.

    Rows `costs` (threshold, share, which: the word for the group); `chosen` (threshold), the one in use.
    """
    names = [words("others"), words("threes_and_sevens")]
    x = alt.X(
        "threshold:Q",
        title=words("threshold"),
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(format=".2f", tickCount=7),
    )
    lines = (
        alt.Chart(costs)
        .mark_line(strokeWidth=3)
        .encode(
            x=x,
            y=alt.Y("share:Q", title=words("called_neither"), axis=alt.Axis(format="%")),
            **told_apart(
                "which",
                words("group"),
                names,
                colours=(NEITHER, GIVEN),
                dashes=DASHES[:2],
                titleOrient="left",
                titleLimit=300,
                labelLimit=300,
            ),
            tooltip=[
                alt.Tooltip("which:N", title=words("group")),
                alt.Tooltip("threshold:Q", title=words("threshold"), format=".2f"),
                alt.Tooltip("share:Q", title=words("called_neither"), format=".2%"),
            ],
        )
    )
    in_use = alt.Chart(chosen).mark_rule(color=THRESHOLD, strokeWidth=2, strokeDash=[5, 4]).encode(x=x)
    return alt.LayerChart(layer=[in_use, lines]).properties(height=height)
