"""A descent on the roller coaster, step by step: the curve, the seven stages, the loss, the parameters."""

from typing import Any

import altair as alt

from core.charts.colours import shaped, to_come, told_apart
from core.charts.theme import CHOSEN, DASHES, GIVEN, NUMBERS, OURS, PATH, RUNS
from core.text import Words

PARAMETERS = ("a", "b", "c")


# Numbers on an axis keep to a few characters, however far a run explodes.
SHORT = alt.Axis(
    tickCount=5,
    labelExpr="abs(datum.value) < 10000 ? format(datum.value, '~g') : format(datum.value, '.0e')",
    maxExtent=48,
    minExtent=48,
)

HERE = "datum.step == floor(step)"  # the row of the step the player stands at
SO_FAR = "datum.step <= step"
MOVED = "clamp((step % 1 - 0.6) / 0.2, 0, 1)"  # how far the stage "step" has taken the curve


def descent(
    data: alt.Data,
    curves: alt.Data,
    path: alt.Data,
    params: alt.Data,
    stages: alt.Data,
    words: Words,
    *,
    last: int = 20,
    log: bool = True,
    width: int = 340,
    height: int = 238,
) -> alt.ConcatChart:
    """Return linked views of one run at the player's `step`, up to step `last`.

    Rows `data` (time, speed); `curves` (step, time, speed, next: the speed one step on); `path` (step, loss, next);
    `params` (step, name, value, gradient); `stages` (step, stage 1 … 7, name, code, numbers).
    """
    size = {"width": width, "height": height}
    low = {"width": width, "height": 150}
    views = [
        ride(words, data, curves).properties(**size, title=words("view_curve")),
        seven(words, stages, last).properties(**size, title=words("view_stages")),
        loss_so_far(words, path, last, log).properties(**size, title=words("view_loss")),
        over_steps(words, params, "value", last, "linear").properties(**low, title=words("view_params")),
        over_steps(words, params, "gradient", last, "symlog").properties(**low, title=words("view_gradients")),
    ]
    step = alt.param(name="step", value=0)
    each: dict[str, Any] = dict.fromkeys(("color", "strokeDash", "shape"), "independent")
    return alt.concat(*views, columns=3).add_params(step).resolve_scale(**each)


def ride(words: Words, data: alt.Data, curves: alt.Data) -> alt.LayerChart:
    """Return the measured speeds and the curve as the parameters now draw it."""
    x = alt.X("time:Q", title=words("time"))
    # The first curve of a run may be far off: the view keeps to the data, and what leaves it is cut off at its edge.
    y = alt.Y("speed:Q", title=words("speed"), scale=alt.Scale(domain=[-20, 100], nice=False))
    points = alt.Chart(data).mark_point(filled=True, size=40, color=GIVEN).encode(x=x, y=y)
    curve = (
        alt.Chart(curves)
        .transform_filter(HERE)
        .transform_calculate(speed=f"datum.speed + (datum.next - datum.speed) * {MOVED}")
        .mark_line(color=OURS, strokeWidth=3, clip=True)
        .encode(x=x, y=y)
    )
    return alt.LayerChart(layer=[points, curve])


def seven(words: Words, stages: alt.Data, last: int) -> alt.LayerChart:
    """Return the seven stages as rows; the one at work lights up."""
    at_work = f"step >= {last} ? 7 : step == 0 ? 1 : step % 1 == 0 ? 6 : 2 + floor(5 * (step % 1))"
    rows = (
        alt.Chart(stages)
        .transform_filter(HERE)
        .transform_calculate(lit=f"datum.stage == ({at_work})", label="datum.stage + '  ' + datum.name")
        .encode(y=alt.Y("stage:O", axis=None, scale=alt.Scale(paddingInner=0.08)))
    )
    lit = alt.condition("datum.lit", alt.value(1), alt.value(0.72))
    box = rows.mark_bar(cornerRadius=5, color=CHOSEN).encode(
        opacity=alt.condition("datum.lit", alt.value(0.3), alt.value(0.06)), description="label:N"
    )
    name = rows.mark_text(align="left", x=8, dy=-7, fontWeight="bold", fontSize=13).encode(text="label:N", opacity=lit)
    code = rows.mark_text(align="left", x=8, dy=9, fontSize=10.5, font=NUMBERS).encode(text="code:N", opacity=lit)
    numbers = rows.mark_text(align="right", x="width", dx=-8, dy=-7, fontSize=12, font=NUMBERS).encode(
        text="numbers:N", opacity=lit
    )
    return alt.LayerChart(layer=[box, name, code, numbers])


def loss_so_far(words: Words, path: alt.Data, last: int, log: bool) -> alt.LayerChart:
    """Return the loss up to the current step, over room for the whole run."""
    x = alt.X("step:Q", title=words("step"), scale=alt.Scale(domain=[0, max(last, 1)], nice=False))
    y = alt.Y(
        "loss:Q",
        title=words("loss"),
        scale=alt.Scale(type="log" if log else "linear"),
        axis=SHORT,
    )
    whole = to_come(alt.Chart(path).encode(x=x, y=y))
    line = (
        alt.Chart(path)
        .transform_filter(SO_FAR)
        .mark_line(color=PATH, point=alt.OverlayMarkDef(color=PATH))
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("step:Q", title=words("step")),
                alt.Tooltip("loss:Q", title=words("loss"), format=",.4f"),
            ],
        )
    )
    now = (
        alt.Chart(path)
        .transform_filter(HERE)
        .transform_calculate(loss=f"datum.loss + (datum.next - datum.loss) * {MOVED}", step=f"datum.step + {MOVED}")
        .mark_point(filled=True, size=140, color=PATH)
        .encode(x=x, y=y)
    )
    return alt.LayerChart(layer=[whole, line, now])


def over_steps(words: Words, params: alt.Data, field: str, last: int, scale: str) -> alt.LayerChart:
    """Return one line per parameter, up to the current step: its value, or its gradient."""
    lines = alt.Chart(
        params
    ).encode(
        x=alt.X("step:Q", title=words("step"), scale=alt.Scale(domain=[0, max(last, 1)], nice=False)),
        y=alt.Y(f"{field}:Q", title=words(field), scale=alt.Scale(type=scale), axis=SHORT),  # type: ignore[arg-type]
        **told_apart(
            "name",
            words("parameter"),
            PARAMETERS,
            colours=RUNS[:3],
            dashes=DASHES[:3],
            points=True,
            orient="bottom",
            direction="horizontal",
            titleOrient="left",
        ),
    )
    so_far = lines.transform_filter(SO_FAR)
    points = so_far.mark_point(filled=True, size=30, opacity=1).encode(shape=shaped("name", PARAMETERS))
    return alt.LayerChart(layer=[to_come(lines, "name"), so_far.mark_line(), points])


def of_run(words: Words) -> dict[str, Any]:
    """Return the colour and the dashes of a run, in the order the runs come."""
    return told_apart("run", words("run"), labelLimit=400)


def compared_losses(path: alt.Data, words: Words, *, height: int = 260) -> alt.Chart:
    """Return the loss of several runs over their steps: rows (run, step, loss)."""
    return (
        alt.Chart(path)
        .mark_line(point=True)
        .encode(
            x=alt.X("step:Q", title=words("step")),
            y=alt.Y("loss:Q", title=words("loss"), scale=alt.Scale(type="log"), axis=SHORT),
            **of_run(words),
            tooltip=[
                alt.Tooltip("run:N", title=words("run")),
                alt.Tooltip("step:Q", title=words("step")),
                alt.Tooltip("loss:Q", title=words("loss"), format=",.4f"),
            ],
        )
        .properties(height=height)
    )


def best_curve(data: alt.Data, curves: alt.Data, words: Words, *, height: int = 280) -> alt.LayerChart:
    """Return the measured speeds under several curves: rows `data` (time, speed), `curves` (run, time, speed)."""
    x = alt.X("time:Q", title=words("time"))
    y = alt.Y("speed:Q", title=words("speed"))
    points = alt.Chart(data).mark_point(filled=True, size=45, color=GIVEN).encode(x=x, y=y)
    lines = (
        alt.Chart(curves)
        .mark_line(strokeWidth=3)
        .encode(
            x=x,
            y=y,
            **of_run(words),
        )
    )
    return alt.LayerChart(layer=[points, lines]).properties(height=height)
