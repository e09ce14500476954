"""Sixty years on a line with what each stop comes to, a unit that learns, and what a small net says of two pixels."""

from typing import Any

import altair as alt

from core.charts.colours import to_come, told_apart
from core.charts.theme import (
    CHOSEN,
    COMING,
    GIVEN,
    INK,
    LABEL,
    NUMBERS,
    OURS,
    PAPER,
    PATH,
    RUNS,
    WRONG,
    on_paper,
)
from core.text import Words

YEARS = (1955, 2023)
MOST_BARS = 4
LINES = 6  # below the years: the heading, bars, and under them the pictures
BARS_ROOM = 1.3  # across the bars: the longest is 1, and its number stands beyond it
HERE = "datum.step == floor(step)"
WARM, COLD = RUNS[1], RUNS[3]


def timeline(
    stops: alt.Data, eras: alt.Data, bars: alt.Data, pictures: alt.Data, words: Words, *, width: int = 500
) -> alt.ConcatChart:
    """Return the years with their warm and cold times, and below them what the stop comes to that the player stands at.

    Rows `stops` (step, year); `eras` (start, end, kind: "warm" or "cold", label); `bars` (step, place: 0 for the
    heading, label, share in [0, 1], text, whose: "ours" or "published"); `pictures` (step, url, at: from the left, top:
    below which line).
    """
    below = alt.LayerChart(
        name="below",
        layer=[
            *comes_to(alt.Chart(bars).transform_filter(HERE)),
            strip(alt.Chart(pictures).transform_filter(HERE)),
        ],
    )
    views = [
        years(alt.Chart(stops), alt.Chart(eras), words).properties(width=width, height=100),
        below.properties(width=width, height=44 * LINES),
    ]
    chart = alt.concat(*views, columns=1).add_params(alt.param(name="step", value=0))
    return chart.resolve_scale(color="independent", x="independent", y="independent")


def years(stops: alt.Chart, eras: alt.Chart, words: Words) -> alt.LayerChart:
    """Return the line of years: its times behind, its stops on it, the one where the player stands in large."""
    scale = alt.Scale(domain=list(YEARS), nice=False)
    across = alt.X(
        "year:Q",
        title=None,
        scale=scale,
        axis=alt.Axis(format="d", grid=False, tickCount=7),
    )
    colour = alt.Color("kind:N", scale=alt.Scale(domain=["warm", "cold"], range=[WARM, COLD]), legend=None)
    times = eras.encode(x=alt.X("start:Q", title=None, scale=scale), x2="end:Q", y=alt.value(0), y2=alt.value("height"))
    down = alt.Y("up:Q", scale=alt.Scale(domain=[0, 1]), axis=None)
    names = eras.transform_calculate(year="(datum.start + datum.end) / 2", up="0.46").encode(x=across, y=down)
    placed = stops.transform_calculate(up="0.64").encode(x=across, y=down)
    rule = placed.mark_line(color=LABEL, strokeWidth=2)
    points = placed.mark_point(filled=True, opacity=1, size=70).encode(
        color=alt.condition("datum.step <= step", alt.value(PATH), alt.value(COMING)),
        tooltip=[alt.Tooltip("year:Q", title=words("year"))],
    )
    here = placed.transform_filter(HERE)
    return alt.LayerChart(
        layer=[
            times.mark_rect(opacity=0.28).encode(color=colour),
            names.mark_text(fontSize=13, color=LABEL, baseline="top", lineBreak=" · ").encode(text="label:N"),
            rule,
            points,
            here.mark_point(filled=True, size=230, color=CHOSEN, opacity=1),
            here.mark_text(font=NUMBERS, fontSize=16, fontWeight="bold", color=CHOSEN, dy=-20).encode(text="year:Q"),
        ]
    )


def comes_to(bars: alt.Chart) -> list[alt.Chart]:
    """Return the bars of one stop under their heading: what is ours in its colour, what was published in grey."""
    across = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, BARS_ROOM], nice=False))
    placed = bars.transform_calculate(
        name="datum.place + 0.4",
        top="datum.place + 0.6",
        under="datum.place + 0.98",
        middle="datum.place + 0.8",
        none="0",
    )
    colour = alt.condition("datum.whose == 'ours'", alt.value(OURS), alt.value(GIVEN))
    text: dict[str, Any] = {"align": "left", "limit": alt.ExprRef(f"scale('below_x', {BARS_ROOM})"), "color": LABEL}
    heading = placed.transform_filter("datum.place == 0").encode(x=alt.value(0), y=alt.value(0), text="label:N")
    rows = placed.transform_filter("datum.place > 0")
    return [
        heading.mark_text(**text, baseline="top", lineBreak=" · ", fontSize=14, fontWeight="bold"),
        rows.mark_text(**text, baseline="middle", fontSize=13).encode(x=alt.value(0), y=line("name"), text="label:N"),
        rows.mark_rect(cornerRadius=2).encode(
            x=alt.X("none:Q", axis=None), x2="share:Q", y=line("top"), y2="under:Q", color=colour
        ),
        rows.mark_text(align="left", baseline="middle", dx=6, font=NUMBERS, fontSize=14, fontWeight="bold").encode(
            x=across, y=line("middle"), text="text:N", color=colour
        ),
    ]


def line(field: str) -> alt.Y:
    """Return a place counted in lines from above."""
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, LINES], nice=False, reverse=True))


def strip(pictures: alt.Chart) -> alt.Chart:
    """Return the pictures of one stop side by side, as high as the lines that its bars leave free."""
    side = f"(scale('below_y', {LINES}) - scale('below_y', datum.top))"
    return pictures.mark_image(
        x=alt.ExprRef(f"datum.at * 1.12 * {side}"),
        width=alt.ExprRef(side),
        height=alt.ExprRef(side),
        align="left",
        baseline="top",
        smooth=False,
    ).encode(y=line("top"), url="url:N")


# Rosenblatt's rule beside our own loop


def learning(
    scores: alt.Data, pictures: alt.Data, words: Words, *, frames: int = 6, passes: int = 20, lowest: float = 0.8
) -> alt.ConcatChart:
    """Return how two units do on the validation set as they learn, and the weights of each at the player's `step`.

    Rows `scores` (passed: passes so far, series by its words, accuracy); `pictures` (step, who, url). A pass has as
    many steps as `frames`; accuracies are drawn from `lowest` to 1.
    """
    names = [words("by_rosenblatt"), words("by_gradient")]
    lines = alt.Chart(scores).encode(
        x=alt.X(
            "passed:Q",
            title=words("passes"),
            scale=alt.Scale(domain=[0, passes], nice=False),
            axis=alt.Axis(format="d", tickMinStep=1, tickCount=6),
        ),
        y=alt.Y("accuracy:Q", title=words("accuracy"), scale=alt.Scale(domain=[lowest, 1]), axis=alt.Axis(format="~g")),
        **told_apart("series", words("who"), names, labelLimit=320),
        tooltip=[
            alt.Tooltip("series:N", title=words("who")),
            alt.Tooltip("passed:Q", title=words("passes"), format=".2f"),
            alt.Tooltip("accuracy:Q", title=words("accuracy"), format=".4f"),
        ],
    )
    so_far = lines.transform_filter(f"datum.passed <= (step + 1) / {frames} + 1e-3")
    views = [
        alt.LayerChart(layer=[to_come(lines, "series"), so_far.mark_line(strokeWidth=2.5, clip=True)]).properties(
            width=420, height=260, title=words("view_accuracy")
        ),
        *(
            alt.Chart(pictures)
            .transform_filter(f"{HERE} && datum.who == '{who}'")
            .mark_image(aspect=False, smooth=False)
            .encode(x=alt.value(0), x2=alt.value("width"), y=alt.value(0), y2=alt.value("height"), url="url:N")
            .properties(width=200, height=200, title=words(f"weights_{who}"))
            for who in ("rosenblatt", "gradient")
        ),
    ]
    return alt.concat(*views, columns=3).add_params(alt.param(name="step", value=0))


# Two pixels


def two_pixels(
    pictures: alt.Data, pairs: alt.Data, words: Words, *, reach: tuple[float, float] = (-0.5, 1.5), side: int = 300
) -> alt.ConcatChart:
    """Return what a unit or a net says of two pixels at the player's `step`: all that they may be, and the four pairs.

    Rows `pictures` (step, url): purple where it says yes, amber where it says no; `pairs` (step, first, second, yes,
    right, score).
    """
    back = (
        alt.Chart(pictures)
        .transform_filter(HERE)
        .mark_image(aspect=False, smooth=True)
        .encode(x=alt.value(0), x2=alt.value("width"), y=alt.value(0), y2=alt.value("height"), url="url:N")
    )
    axis = alt.Axis(values=[0, 1], format="d", grid=False)
    scale = alt.Scale(domain=list(reach), nice=False)
    points = (
        alt.Chart(pairs)
        .transform_filter(HERE)
        .encode(
            x=alt.X("first:Q", title=words("first_pixel"), scale=scale, axis=axis),
            y=alt.Y("second:Q", title=words("second_pixel"), scale=scale, axis=axis),
        )
    )
    filled = alt.condition("datum.yes", alt.value(INK), alt.value(PAPER))
    tips = [
        alt.Tooltip("first:Q", title=words("first_pixel")),
        alt.Tooltip("second:Q", title=words("second_pixel")),
        alt.Tooltip("score:Q", title=words("score"), format=".2f"),
    ]
    marks = points.mark_point(size=260, strokeWidth=2.5, stroke=INK, opacity=1, fillOpacity=1).encode(
        fill=filled, tooltip=tips
    )
    wrong = points.transform_filter("!datum.right").mark_point(
        shape="cross", angle=45, size=900, filled=True, color=on_paper(WRONG), opacity=1
    )
    whole = alt.LayerChart(layer=[back, wrong, marks]).properties(width=side, height=side, title=words("view_pixels"))
    return alt.concat(whole, columns=1).add_params(alt.param(name="step", value=0))
