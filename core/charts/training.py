"""A training of the linear model as it goes: loss, accuracy and the weights as a picture; one step in slow motion."""

from typing import Literal

import altair as alt

from core.charts import axes
from core.charts.colours import signed, to_come, told_apart
from core.charts.heat_map import squares
from core.charts.theme import BOOK, COMING, DASHES, GRADIENT, SEVEN, THREE, THRESHOLD, TRAIN, VALID
from core.text import Words

FULL = 127  # of a picture's whole numbers: the strongest colour of either side


SO_FAR = "datum.at <= floor(step)"  # what is known at the frame the player stands at


def weighed(pixels: alt.Chart, words: Words, shade: str, unit: str) -> alt.Chart:
    """Return rows (row, column, …) as squares, orange where `shade`, −127 … 127, speaks for a 3, blue for a 7.

    The column `unit` says what one of these whole numbers stands for.
    """
    real = pixels.transform_calculate(shade=shade).transform_calculate(value=f"datum.shade * datum.{unit}")
    return squares(real, words, 1, "+.3f").encode(color=signed("shade", FULL))


STROKES = (
    "—",
    "- -",
    "· ·",
    "- · -",
)  # in letters that our typeface has: what a line of each of the dashes looks like among words


def key(words: Words, series: dict[str, str], *, top: bool) -> list[alt.Chart]:
    """Return what the lines of a view are called, inside of it at the right, where the lines leave room."""
    lines = [(f"{STROKES[i]} {words(name)}", colour) for i, (name, colour) in enumerate(series.items())]
    places = range(14, 14 + 19 * len(lines), 19) if top else range(5 - 19 * len(lines), 0, 19)
    return [
        alt.Chart(alt.Data(values=[{"name": name}]))
        .mark_text(align="right", fontSize=13, color=colour, x="width", y=0 if top else "height", dx=-6, dy=dy)
        .encode(text="name:N")
        for (name, colour), dy in zip(lines, places, strict=True)
    ]


def growing(
    losses: alt.Data,
    scores: alt.Data,
    third: alt.Data,
    words: Words,
    *,
    last: int,
    book: bool,
    lowest: float = 0,
    view: str = "learnt",
    side: int = 256,
) -> alt.ConcatChart:
    """Return linked views of one run at the player's `step`, which counts frames; the run has `last` training steps.

    Accuracies are drawn from `lowest` to 1, with the book's beside them if `book`.

    Rows `losses` (at: the frame from which it is known, step, loss, series), `scores` (at, step, accuracy, series);
    `third` for the view "pull" (at, step, pull, drawn: not below `WEAKEST`), for "weights" and "learnt" (row, column,
    w0, w1, …, w_unit): of each frame the weights, or what has changed in them, in whole numbers of that unit.
    """
    scored = {"ours": VALID, "books": BOOK} if book else {"ours": VALID}
    views: list[alt.LayerChart | alt.Chart] = [
        over_steps(words, losses, "loss", last, {"train_loss": TRAIN, "valid_loss": VALID}),
        over_steps(words, scores, "accuracy", last, scored, lowest),
        pull(words, third, last) if view == "pull" else bare(weighed(alt.Chart(third), words, BLEND, "w_unit")),
    ]
    image = view != "pull"  # as wide as it is high; plots take what width there is
    titled = [
        each.properties(width=side if image and name == view else side - 1, height=side, title=words(f"view_{name}"))
        for each, name in zip(views, ("loss", "accuracy", view), strict=True)
    ]
    drawn = alt.concat(*titled, columns=3).add_params(alt.param(name="step", value=0))
    return drawn.resolve_scale(color="independent", strokeDash="independent")


def bare(image: alt.Chart) -> alt.Chart:
    """Return an image without its axes: nobody counts its pixels here."""
    image.encoding.x.axis = image.encoding.y.axis = None
    return image


# The value between the frame the player stands at and the next.
BLEND = "datum['w' + floor(step)] * (1 - step % 1) + datum['w' + ceil(step)] * (step % 1)"


def over_steps(
    words: Words, rows: alt.Data, field: str, last: int, series: dict[str, str], lowest: float = 0
) -> alt.LayerChart:
    """Return lines that grow with the player, over the whole run drawn faintly; accuracy from `lowest` on."""
    axis, low = (alt.Axis(format=".0%"), lowest) if field == "accuracy" else (alt.Axis(format="~g"), 0)
    lines = alt.Chart(rows).encode(
        x=in_steps(words, last),
        y=alt.Y(f"{field}:Q", title=words(field), axis=axis, scale=alt.Scale(domain=[low, 1])),
        **told_apart(
            "series",
            "",
            [words(name) for name in series],
            colours=list(series.values()),
            dashes=DASHES[: len(series)],
            shown=False,
        ),
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
    return alt.LayerChart(layer=[whole, grown, now, *key(words, series, top=field == "loss")])


def said_of_one(said: alt.Data, words: Words, *, last: int) -> alt.LayerChart:
    """Return how sure the model is that one image is a 3, up to the player's `step`; rows (at, step, share).

    The run has `last` training steps.
    """
    axis, scale = alt.Axis(format=".0%"), alt.Scale(domain=[0, 1])
    lines = alt.Chart(said).encode(
        x=in_steps(words, last), y=alt.Y("share:Q", title=words("own_axis"), axis=axis, scale=scale)
    )
    ends: list[tuple[str, str, Literal["height"] | float, int]] = [("3", THREE, 0, 16), ("7", SEVEN, "height", -16)]
    sides = [
        alt.Chart(alt.Data(values=[{"name": digit}]))
        .mark_text(align="right", fontSize=20, fontWeight="bold", color=colour, x="width", y=y, dx=-8, dy=dy)
        .encode(text="name:N")
        for digit, colour, y, dy in ends
    ]
    middle = (
        alt.Chart(alt.Data(values=[{"half": 0.5}])).mark_rule(color=THRESHOLD, strokeDash=[4, 4]).encode(y="half:Q")
    )
    tips = [alt.Tooltip("step:Q", title=words("step")), alt.Tooltip("share:Q", title=words("own_axis"), format=".1%")]
    so_far = lines.transform_filter(SO_FAR)
    now = lines.transform_filter("datum.at == floor(step)").mark_point(filled=True, size=90, color=VALID, opacity=1)
    layers = [
        middle,
        lines.mark_line(color=COMING, strokeWidth=1),
        so_far.mark_line(color=VALID, strokeWidth=2.5),
        now.encode(tooltip=tips),
        *sides,
    ]
    drawn = alt.LayerChart(layer=layers).properties(width=560, height=220)
    return drawn.add_params(alt.param(name="step", value=0))


def in_steps(words: Words, last: int) -> alt.X:
    """Return the axis of the training steps."""
    return alt.X("step:Q", title=words("step"), scale=alt.Scale(domain=[0, max(last, 1)], nice=False))


WEAKEST = 1e-5  # a pull weaker than that is drawn at the foot of its axis


def pull(words: Words, rows: alt.Data, last: int) -> alt.LayerChart:
    """Return how long the gradient of the weights is, by factors of ten, as far as the player has come."""
    scale = alt.Scale(type="log", domain=[WEAKEST, 1], nice=False)
    lines = alt.Chart(rows).encode(
        x=in_steps(words, last), y=alt.Y("drawn:Q", title=words("pull_axis"), scale=scale, axis=axes.BY_FACTORS)
    )
    tips = [alt.Tooltip("step:Q", title=words("step")), alt.Tooltip("pull:Q", title=words("pull_axis"), format=".2~g")]
    so_far = lines.transform_filter(SO_FAR)
    return alt.LayerChart(
        layer=[
            to_come(lines),
            so_far.mark_line(color=GRADIENT, strokeWidth=2),
            so_far.mark_point(filled=True, size=26, color=GRADIENT, opacity=1).encode(tooltip=tips),
        ]
    )


def compared(epochs: alt.Data, words: Words, *, height: int = 260) -> alt.LayerChart:
    """Return the mistakes of several runs over their epochs, by factors: rows (run, epoch, wrong, accuracy, loss)."""
    runs = alt.Chart(epochs).encode(
        x=alt.X("epoch:Q", title=words("epoch"), axis=alt.Axis(tickMinStep=1, format="d")),
        y=alt.Y("wrong:Q", title=words("wrong"), scale=alt.Scale(type="log", nice=False), axis=alt.Axis(format="d")),
        **told_apart("run", words("run"), titleOrient="left"),
        tooltip=[
            alt.Tooltip("run:N", title=words("run")),
            alt.Tooltip("epoch:Q", title=words("epoch")),
            alt.Tooltip("wrong:Q", title=words("wrong")),
            alt.Tooltip("accuracy:Q", title=words("accuracy"), format=".4f"),
            alt.Tooltip("loss:Q", title=words("loss"), format=".4f"),
        ],
    )
    points = runs.mark_point(filled=True, size=26, opacity=1)
    return alt.LayerChart(layer=[runs.mark_line(strokeWidth=2.5), points]).properties(height=height)


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
        bare(weighed(alt.Chart(images), words, pull, "g_unit")).properties(
            width=side, height=side, title=words("slow_view_gradient")
        ),
        bare(weighed(alt.Chart(images), words, weight, "w_unit")).properties(
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
    x = alt.X(
        "x:Q",
        title=words("prediction"),
        scale=alt.Scale(domain=[-15, 15], nice=False),
        axis=alt.Axis(values=[-15, -10, -5, 0, 5, 10, 15], labelOverlap=True),
    )
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
