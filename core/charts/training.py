"""A training of the linear model as it goes: loss, accuracy and the weights as a picture; one step in slow motion."""

from typing import Any

import altair as alt

from core.charts.colours import signed, to_come, told_apart
from core.charts.heat_map import squares
from core.charts.theme import BOOK, DASHES, SEVEN, THREE, TRAIN, VALID
from core.text import Words

FULL = 127  # of a picture's whole numbers: the strongest colour of either side


SO_FAR = "datum.at <= floor(step)"  # what is known at the frame the player stands at


def weighed(pixels: alt.Chart, words: Words, shade: str, unit: str) -> alt.Chart:
    """Return rows (row, column, …) as squares, orange where `shade`, −127 … 127, speaks for a 3, blue for a 7.

    The column `unit` says what one of these whole numbers stands for.
    """
    real = pixels.transform_calculate(shade=shade).transform_calculate(value=f"datum.shade * datum.{unit}")
    return squares(real, words, 1, "+.3f").encode(color=signed("shade", FULL))


def named(words: Words, series: dict[str, str]) -> dict[str, Any]:
    """Return the colour and the dashes of a series, by the key of its name."""
    columns = 1 if words.reading == "both" else 2
    return told_apart(
        "series",
        words("series"),
        [words(key) for key in series],
        colours=list(series.values()),
        dashes=DASHES[: len(series)],
        labelLimit=220,
        columns=columns,
    )


def growing(
    losses: alt.Data,
    scores: alt.Data,
    weights: alt.Data,
    words: Words,
    *,
    last: int,
    book: bool,
    lowest: float = 0,
    side: int = 232,
) -> alt.ConcatChart:
    """Return linked views of one run at the player's `step`, which counts frames; the run has `last` training steps.

    Accuracies are drawn from `lowest` to 1, with the book's beside them if `book`.

    Rows `losses` (at: the frame from which it is known, step, loss, series), `scores` (at, step, accuracy, series);
    `weights` (row, column, w0, w1, …, d0, d1, …, w_unit, d_unit): of each frame the weights and what has changed
    since the start, in whole numbers of that unit.
    """
    step = alt.param(name="step", value=0)
    size = {"width": side, "height": side}
    views: list[alt.LayerChart | alt.Chart] = [
        over_steps(words, losses, "loss", last, {"train_loss": TRAIN, "valid_loss": VALID}).properties(
            **size, title=words("view_loss")
        ),
        over_steps(
            words, scores, "accuracy", last, {"ours": VALID, "books": BOOK} if book else {"ours": VALID}, lowest
        ).properties(**size, title=words("view_accuracy")),
        weighed(alt.Chart(weights), words, blend("w"), "w_unit").properties(**size, title=words("view_weights")),
        weighed(alt.Chart(weights), words, blend("d"), "d_unit").properties(**size, title=words("view_learnt")),
    ]
    return alt.concat(*views, columns=4).add_params(step).resolve_scale(color="independent", strokeDash="independent")


def blend(name: str) -> str:
    """Return the value between the frame the player stands at and the next."""
    return f"datum['{name}' + floor(step)] * (1 - step % 1) + datum['{name}' + ceil(step)] * (step % 1)"


def over_steps(
    words: Words, rows: alt.Data, field: str, last: int, series: dict[str, str], lowest: float = 0
) -> alt.LayerChart:
    """Return lines that grow with the player, over the whole run drawn faintly; accuracy from `lowest` on."""
    axis, low = (alt.Axis(format=".0%"), lowest) if field == "accuracy" else (alt.Axis(format="~g"), 0)
    lines = alt.Chart(rows).encode(
        x=alt.X("step:Q", title=words("step"), scale=alt.Scale(domain=[0, max(last, 1)], nice=False)),
        y=alt.Y(f"{field}:Q", title=words(field), axis=axis, scale=alt.Scale(domain=[low, 1])),
        **named(words, series),
    )
    tooltip = [
        alt.Tooltip("series:N", title=words("series")),
        alt.Tooltip("step:Q", title=words("step")),
        alt.Tooltip(f"{field}:Q", title=words(field), format=".4f"),
    ]
    whole = to_come(lines, "series")
    grown = lines.transform_filter(SO_FAR).mark_line(strokeWidth=2)
    now = (
        lines.transform_filter(SO_FAR)
        .transform_window(newest="rank()", sort=[alt.SortField("step", "descending")], groupby=["series"])
        .transform_filter("datum.newest == 1")
        .mark_point(filled=True, size=70)
        .encode(tooltip=tooltip)
    )
    return alt.LayerChart(layer=[whole, grown, now])


def compared(epochs: alt.Data, words: Words, *, height: int = 220) -> alt.Chart:
    """Return the mistakes of several runs over their epochs, by factors: rows (run, epoch, wrong, accuracy, loss).

    `height` is that of the lines alone: each run's line in the legend is added to it, not taken from it.
    """
    return (
        alt.Chart(epochs)
        .mark_line(point=True, strokeWidth=2.5)
        .encode(
            x=alt.X("epoch:Q", title=words("epoch"), axis=alt.Axis(tickMinStep=1)),
            y=alt.Y(
                "wrong:Q", title=words("wrong"), scale=alt.Scale(type="log", nice=False), axis=alt.Axis(format="d")
            ),
            **told_apart("run", words("run"), labelLimit=480, columns=1),
            tooltip=[
                alt.Tooltip("run:N", title=words("run")),
                alt.Tooltip("epoch:Q", title=words("epoch")),
                alt.Tooltip("wrong:Q", title=words("wrong")),
                alt.Tooltip("accuracy:Q", title=words("accuracy"), format=".4f"),
                alt.Tooltip("loss:Q", title=words("loss"), format=".4f"),
            ],
        )
        .properties(height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    )


STAGE = "(floor(step) % 4)"  # 0 predict, 1 loss, 2 gradient, 3 step
OF_STEP = "datum.k == floor(step / 4)"
MOVED = f"({STAGE} == 3 ? 1 : {STAGE} == 2 ? step % 1 : 0)"  # how far the batch has come to its new predictions


def slow_motion(
    dots: alt.Data,
    means: alt.Data,
    images: alt.Data,
    words: Words,
    *,
    width: int = 240,
    side: int = 232,
) -> alt.ConcatChart:
    """Return one step on one batch in four stages of the player: predict, loss, gradient, step.

    Rows `dots` (k: which step, before, after: predictions before the sigmoid, target); `means` (k, loss, after);
    `images` (row, column, g0, g1, …: against the gradient, w0, w1, …: the weights before each step, in whole numbers
    of g_unit and w_unit).
    """
    step = alt.param(name="step", value=0)
    k = "floor(step / 4)"
    pull = f"{STAGE} >= 2 ? datum['g' + {k}] : 0"
    weight = f"datum['w' + {k}] * (1 - {MOVED}) + datum['w' + ({k} + 1)] * {MOVED}"
    views: list[alt.LayerChart | alt.Chart] = [
        on_the_curve(words, dots).properties(width=width, height=side, title=words("slow_view_batch")),
        weighed(alt.Chart(images), words, pull, "g_unit").properties(
            width=side, height=side, title=words("slow_view_gradient")
        ),
        weighed(alt.Chart(images), words, weight, "w_unit").properties(
            width=side, height=side, title=words("slow_view_weights")
        ),
        mean_loss(words, means).properties(width=110, height=side, title=words("slow_view_loss")),
    ]
    return alt.concat(*views, columns=4).add_params(step).resolve_scale(color="independent")


def on_the_curve(words: Words, dots: alt.Data) -> alt.LayerChart:
    """Return a batch's images on the sigmoid, each tied to its target from the stage "loss" on."""
    batch = (
        alt.Chart(dots)
        .transform_filter(OF_STEP)
        .transform_calculate(
            raw=f"datum.before + (datum.after - datum.before) * {MOVED}",
            x="clamp(datum.raw, -15, 15)",
            y="1 / (1 + exp(-datum.raw))",
            series=f"datum.target == 1 ? '{words('a_three')}' : '{words('a_seven')}'",
        )
    )
    x = alt.X("x:Q", title=words("prediction"), scale=alt.Scale(domain=[-15, 15], nice=False))
    y = alt.Y("y:Q", title=words("squashed"), scale=alt.Scale(domain=[0, 1], nice=False))
    digit = alt.Color(
        "series:N",
        title=words("really"),
        scale=alt.Scale(domain=[words("a_three"), words("a_seven")], range=[THREE, SEVEN]),
        legend=alt.Legend(orient="top", symbolOpacity=1),
    )
    ties = (
        batch.mark_rule(aria=False, strokeWidth=1, opacity=0.35)
        .encode(x=x, y=y, y2="target:Q", color=digit)
        .transform_filter(f"{STAGE} >= 1")
    )
    points = batch.mark_point(filled=True, size=34, opacity=0.75).encode(
        x=x,
        y=y,
        color=digit,
        tooltip=[
            alt.Tooltip("series:N", title=words("really")),
            alt.Tooltip("raw:Q", title=words("prediction"), format=".2f"),
            alt.Tooltip("y:Q", title=words("squashed"), format=".4f"),
        ],
    )
    return alt.LayerChart(layer=[ties, points])


def mean_loss(words: Words, means: alt.Data) -> alt.LayerChart:
    """Return the batch's mean distance as a bar; it moves to what the step makes of it."""
    bar = (
        alt.Chart(means)
        .transform_filter(OF_STEP)
        .transform_calculate(now=f"{STAGE} == 0 ? 0 : datum.loss + (datum.after - datum.loss) * {MOVED}")
        .encode(y=alt.Y("now:Q", title=words("loss"), scale=alt.Scale(domain=[0, 1], nice=False)))
    )
    text = (
        bar.transform_filter(f"{STAGE} >= 1").mark_text(dy=-8, fontSize=13).encode(text=alt.Text("now:Q", format=".3f"))
    )
    return alt.LayerChart(layer=[bar.mark_bar(color=TRAIN, width=44), text])
