"""A ball that steps through a bowl and the loss it leaves behind it, for one learning rate or for several at once."""

import json
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from core.charts.colours import to_come, told_apart
from core.charts.theme import BEFORE, CHOSEN, DASHES, LABEL, PATH, RUNS, SHAPES
from core.text import Words

WINDOW = 2.0  # the bowl is drawn from −WINDOW to WINDOW; a ball farther out waits at its edge
EDGE = 1.07  # times that is in the picture, so that a ball at the edge is too
FLOOR, CEILING = 1e-8, 1e300  # losses are drawn between them: a log axis has no 0, a browser's numbers end at 1.8e308
CEILING_OF_RACE = 1e8  # lower, so that one that explodes leaves room to see the others
FARTHEST = 1e300  # of w, for the same reason
AIR = 11  # px beside the first and the last step, for a ball
RUNNERS = ("too_small", "good", "bouncing", "exploding", "yours")  # the last is the reader's own
COLOURS = dict(zip(RUNNERS, (*RUNS, CHOSEN), strict=True))
DASHES_OF = dict(zip(RUNNERS, (*DASHES, [5, 5]), strict=True))
SHAPES_OF = dict(zip(RUNNERS, (*SHAPES, "circle"), strict=True))

# In Vega's language; `step` is the player's, a fraction between two steps.
SO_FAR = "datum.step <= step"
HERE = "datum.step == floor(step) || datum.last && datum.step < step"  # a run that ended early stays at its end
MOVED = "min(step - datum.step, 1)"
EASED = f"({MOVED} * {MOVED} * (3 - 2 * {MOVED}))"  # slow, fast, slow: the ball rests at every step
W_NOW = f"datum.w + {EASED} * (datum.next_w - datum.w)"
DRAWN_NOW = f"pow(datum.drawn, 1 - {EASED}) * pow(datum.next_drawn, {EASED})"


def path_rows(
    line: str,
    w: Sequence[float],
    loss: Sequence[float],
    *,
    first: int = 0,
    overflow: bool = False,
    ceiling: float = CEILING,
) -> pd.DataFrame:
    """Return rows of one path, its places and losses from step number `first` on, as the charts here take them.

    (line, step, w, loss, drawn, next_w, next_drawn, last, overflow); `drawn` is the loss as far as the axis goes. With
    `overflow` the last place is the one that has no finite loss any more. Every number is finite, and small enough to
    stay so in the browser.
    """
    places = pd.Series(w, dtype=float).clip(-FARTHEST, FARTHEST)
    drawn = pd.Series(loss, dtype=float).clip(FLOOR, ceiling)
    last = [step == len(places) - 1 for step in range(len(places))]
    return pd.DataFrame(
        {
            "line": line,
            "step": range(first, first + len(places)),
            "w": places,
            "loss": pd.Series(loss, dtype=float).clip(upper=FARTHEST),
            "drawn": drawn,
            "next_w": places.shift(-1).fillna(places),
            "next_drawn": drawn.shift(-1).fillna(drawn),
            "last": last,
            "overflow": [overflow and is_last for is_last in last],
        }
    )


def in_bowl(words: Words) -> dict[str, Any]:
    """Return where things stand in the bowl: w across, its loss up."""
    return {
        "x": alt.X(
            "w:Q",
            title=words("w"),
            scale=alt.Scale(domain=[-EDGE * WINDOW, EDGE * WINDOW], nice=False),
            axis=alt.Axis(values=[-2, -1, 0, 1, 2], format="d"),
        ),
        "y": alt.Y(
            "loss:Q",
            title=words("bowl_loss"),
            scale=alt.Scale(domain=[0, (EDGE * WINDOW) ** 2], nice=False),
            axis=alt.Axis(values=[0, 1, 2, 3, 4], format="d"),
        ),
    }


def over_steps(words: Words) -> dict[str, Any]:
    """Return where a loss stands over its step; the axis grows as far as an explosion goes."""
    label = "abs(log(datum.value)) < 9 ? format(datum.value, '~f') : replace(format(datum.value, '~e'), '+', '')"
    return {
        "x": alt.X(
            "step:Q",
            title=words("step"),
            scale=alt.Scale(nice=False, padding=AIR),
            axis=alt.Axis(format="d", labelExpr="datum.value % 1 ? '' : datum.label"),
        ),
        "y": alt.Y(
            "drawn:Q",
            title=words("loss"),
            scale=alt.Scale(type="log", nice=False),
            axis=alt.Axis(tickCount=6, labelExpr=label),
        ),
    }


def room(rows: alt.Chart, words: Words) -> alt.Chart:
    """Return an unseen mark that holds the loss axis open for an everyday run, and a little beyond any run."""
    return (
        rows.transform_aggregate(low="min(drawn)", high="max(drawn)")
        .transform_calculate(low="min(datum.low, 1e-4)", high="max(datum.high, 100)")
        .transform_calculate(air="pow(datum.high / datum.low, 0.04)")
        .transform_calculate(drawn="datum.low / datum.air", most="min(datum.high * datum.air, 1e306)")
        .mark_rule(opacity=0)
        .encode(y=over_steps(words)["y"], y2="most:Q")
    )


def bowl() -> alt.Chart:
    """Return the curve of w²."""
    return (
        alt.Chart(alt.sequence(-EDGE * WINDOW, EDGE * WINDOW + 0.01, EDGE * WINDOW / 60, as_="w"))
        .transform_calculate(loss="datum.w * datum.w")
        .mark_line(color=LABEL, strokeWidth=1.5, clip=True)
    )


def within(chart: alt.Chart, line: str) -> alt.Chart:
    """Return a chart of one path's places; far out ones come so near that a line to them still leaves the window."""
    places = chart.transform_filter(alt.datum.line == line)
    return places.transform_calculate(w="clamp(datum.w, -40, 40)", loss="datum.w * datum.w")


def balls(chart: alt.Chart) -> alt.Chart:
    """Return a chart of the places the balls stand at now, at the window's edge when they are beyond it."""
    return chart.transform_filter(HERE).transform_calculate(
        far=W_NOW,
        outside=f"abs(datum.far) > {WINDOW}",
        w=f"clamp(datum.far, -{WINDOW}, {WINDOW})",
        loss="datum.w * datum.w",
    )


def descent(
    path: alt.Data, words: Words, *, changed: bool = False, width: int = 390, height: int = 300
) -> alt.ConcatChart:
    """Return the bowl and the loss as they stand at the player's `step`.

    Rows of `path_rows`: the line "run"; with `changed` also "old", the path left at the step where the rate changed.
    """
    rows = alt.Chart(path)
    run = within(rows.transform_filter(SO_FAR), "run").encode(**in_bowl(words))
    ball = balls(rows.transform_filter(alt.datum.line == "run")).encode(**in_bowl(words))
    outside = json.dumps(words("outside"))
    note = (
        ball.transform_filter("datum.outside")
        .transform_calculate(note=f"datum.far < 0 ? '← ' + {outside} : {outside} + ' →'", w="0", loss=f"{WINDOW**2}")
        .mark_text(color=PATH, fontSize=15, fontWeight="bold")
        .encode(text="note:N")
    )
    in_the_bowl = [
        bowl().encode(**in_bowl(words)),
        *(old_in_bowl(rows, words) if changed else []),
        run.mark_line(color=PATH, strokeWidth=1.5, opacity=0.6, clip=True).encode(order="step:Q"),
        run.mark_circle(color=PATH, size=36, opacity=0.9, clip=True),
        ball.mark_circle(color=PATH, size=300, opacity=1),
        note,
    ]
    run = rows.transform_filter(alt.datum.line == "run")
    so_far, place = run.transform_filter(SO_FAR), over_steps(words)
    losses = [
        room(rows, words),
        to_come(run.encode(**place)),
        *(old_losses(rows, words) if changed else []),
        so_far.mark_line(color=PATH, strokeWidth=2).encode(**place),
        so_far.mark_circle(color=PATH, size=36, opacity=1).encode(**place, tooltip=told(words)),
        overflow(so_far).encode(**place, color=alt.value(PATH)),
        moving(run).mark_circle(color=PATH, size=200, opacity=1).encode(**place),
    ]
    return side_by_side(in_the_bowl, losses, words, width, height)


def old_in_bowl(rows: alt.Chart, words: Words) -> list[alt.Chart]:
    """Return the path that was left, in the bowl."""
    old = within(rows, "old").encode(**in_bowl(words))
    return [
        old.mark_line(color=BEFORE, strokeWidth=1.5, opacity=0.6, clip=True).encode(order="step:Q"),
        old.mark_circle(color=BEFORE, size=26, opacity=0.8, clip=True),
    ]


def old_losses(rows: alt.Chart, words: Words) -> list[alt.Chart]:
    """Return the losses of the path that was left, and a line at the step where it was."""
    old, place = rows.transform_filter(alt.datum.line == "old"), over_steps(words)
    change = old.transform_aggregate(step="min(step)")
    return [
        change.mark_rule(color=BEFORE, strokeDash=[4, 4]).encode(x=place["x"]),
        old.mark_line(color=BEFORE, strokeWidth=1.5, opacity=0.6).encode(**place),
        old.mark_circle(color=BEFORE, size=26, opacity=0.8).encode(**place, tooltip=told(words)),
        overflow(old).encode(**place, color=alt.value(BEFORE)),
    ]


def moving(rows: alt.Chart) -> alt.Chart:
    """Return a chart of where the losses stand now, on their way from one step to the next."""
    return rows.transform_filter(HERE).transform_calculate(drawn=DRAWN_NOW, step="datum.last ? datum.step : step")


def overflow(rows: alt.Chart) -> alt.Chart:
    """Return a cross where a run left the finite numbers."""
    size = alt.condition("datum.overflow", alt.value(420), alt.value(0))  # a filter might leave no rows to scale by
    return rows.mark_point(shape="cross", angle=45, filled=True, opacity=1).encode(size=size)


def told(words: Words) -> list[alt.Tooltip]:
    """Return what a point says of itself."""
    return [
        alt.Tooltip("step:Q", title=words("step")),
        alt.Tooltip("w:Q", title="w", format=".4~g"),
        alt.Tooltip("loss:Q", title=words("loss"), format=".4~g"),
    ]


def race(
    paths: alt.Data, words: Words, *, runners: tuple[tuple[str, str], ...], width: int = 520, height: int = 320
) -> alt.ConcatChart:
    """Return several runs in one bowl, and their losses, at the player's `step`: rows of `path_rows`.

    `runners` are the lines, of `RUNNERS`, each with what stands before it in the legend.
    """
    names = json.dumps({name: f"{before} {words(f'rate_{name}')}".strip() for name, before in runners})
    lines = [name for name, _ in runners]
    look = told_apart(
        "line",
        words("runner"),
        lines,
        colours=[COLOURS[line] for line in lines],
        dashes=[DASHES_OF[line] for line in lines],
        points=True,
        columns=2,
        labelExpr=f"{names}[datum.value]",
        labelLimit=260,
    )
    colour = look["color"]
    shapes = alt.Scale(domain=lines, range=[SHAPES_OF[line] for line in lines])
    shape = alt.Shape("line:N", scale=shapes, legend=None)
    # Where yours lies on top of another, both can be seen.
    yours = alt.datum.line == "yours"
    ball_size = alt.condition(yours, alt.value(120), alt.value(300))
    point_size = alt.condition(yours, alt.value(16), alt.value(44))
    rows = alt.Chart(paths)
    so_far, place = rows.transform_filter(SO_FAR), over_steps(words)
    in_the_bowl = [
        bowl().encode(**in_bowl(words)),
        balls(rows)
        .mark_point(filled=True, opacity=1)
        .encode(**in_bowl(words), color=colour, shape=shape, size=ball_size),
    ]
    losses = [
        room(rows, words),
        to_come(rows.encode(**place), "line"),
        so_far.mark_line(strokeWidth=2).encode(**place, **look),
        so_far.mark_point(filled=True, opacity=1).encode(
            **place, color=colour, shape=shape, size=point_size, tooltip=told(words)
        ),
        overflow(so_far).encode(**place, color=colour),
        moving(rows).mark_point(filled=True, opacity=1).encode(**place, color=colour, shape=shape, size=ball_size),
    ]
    return side_by_side(in_the_bowl, losses, words, width, height)


def side_by_side(
    in_the_bowl: list[alt.Chart], losses: list[alt.Chart], words: Words, width: int, height: int
) -> alt.ConcatChart:
    """Return both views, layer upon layer, under their titles, with the player's `step`."""
    views = [
        alt.LayerChart(layer=layers).properties(width=width, height=height, title=words(title))
        for layers, title in ((in_the_bowl, "view_bowl"), (losses, "view_loss"))
    ]
    return alt.concat(*views, columns=2).add_params(alt.param(name="step", value=0))
