"""A descent on the roller coaster, step by step: the curve, the loss, and the stages, the parameters or gradients."""

import json
from typing import Any

import altair as alt

from core.charts import axes
from core.charts.colours import in_order, to_come, told_apart
from core.charts.theme import BEFORE, CHOSEN, DASHES, GIVEN, LABEL, NUMBERS, OURS, PATH, RUNS
from core.text import Words

PARAMETERS = ("a", "b", "c")
LOWEST, HIGHEST = -20, 100  # speeds in the picture: a run's first curve may be far off, the view keeps to the data

HERE = "datum.step == floor(step)"  # the row of the step the player stands at
SO_FAR = "datum.step <= step"
PLAYED = {"step": 0, "last": 20, "longest": 20}
MOVED = "clamp((step % 1 - 0.6) / 0.2, 0, 1)"  # how far the stage "step" has taken the curve


def descent(
    data: alt.Data,
    best: alt.Data,
    path: alt.Data,
    kept: alt.Data,
    third: alt.Data,
    words: Words,
    *,
    log: bool = True,
    view: str = "stages",
    code: tuple[str, ...] = (),
    largest: float = 0,
    height: int = 290,
) -> alt.ConcatChart:
    """Return linked views of one run at the player's `step`, up to step `last`; the kept runs go up to `longest`.

    Both are parameters, which the player sets: runs of any length are one chart.

    Rows `data` (time, speed); `best` (loss, name), the least there is; `path` (step, loss, next, and a, b, c, next_a,
    next_b, next_c of the curve over seconds); `kept` (run, name, step, loss, label: beside its end); `third` for the
    view "stages" (step, stage 1 … 7, numbers), each stage with its line of `code`, for "values" and "gradients"
    (step, name, value), the `largest` of them without their sign.
    """
    views = [
        ride(words, data, path).properties(width=270, height=height, title=words("view_curve")),
        loss_so_far(words, best, path, kept, log).properties(width=215, height=height, title=words("view_loss")),
    ]
    if view == "stages":
        more = seven(words, third, code)
    else:
        more = over_steps(words, third, axes.both_signs(largest) if view == "gradients" else None)
    width = 326 if view == "stages" else 250
    views.append(more.properties(width=width, height=height, title=words(f"view_{view}")))
    each: dict[str, Any] = dict.fromkeys(("color", "strokeDash"), "independent")
    set_by_the_player = (alt.param(name=name, value=value) for name, value in PLAYED.items())
    return alt.concat(*views, columns=3).add_params(*set_by_the_player).resolve_scale(**each)


def ride(words: Words, data: alt.Data, path: alt.Data) -> alt.LayerChart:
    """Return the measured speeds and the curve as the parameters now draw it; a word where it is out of the picture."""
    x = alt.X("time:Q", title=words("time_axis"), scale=alt.Scale(domain=[0, 20], nice=False))
    y = alt.Y("speed:Q", title=words("speed"), scale=alt.Scale(domain=[LOWEST, HIGHEST], nice=False))
    points = alt.Chart(data).mark_point(filled=True, size=40, color=GIVEN, opacity=1).encode(x=x, y=y)
    a, b, c = (f"(datum.{each} + (datum.next_{each} - datum.{each}) * {MOVED})" for each in "abc")
    curve = (
        alt.Chart(path)
        .transform_filter(HERE)
        .transform_calculate(time="sequence(0, 19.5, 0.5)")
        .transform_flatten(["time"])
        .transform_calculate(drawn=f"{a} * datum.time * datum.time + {b} * datum.time + {c}")
        .transform_calculate(
            speed="clamp(datum.drawn, -1e4, 1e4)", inside=f"inrange(datum.drawn, [{LOWEST}, {HIGHEST}])"
        )
    )
    # What is far out of the picture is left out, not only cut off: it would still count as a part of it.
    seen = (
        curve.transform_window(before="lag(inside)", after="lead(inside)", frame=[None, None])
        .transform_filter("datum.inside || datum.before || datum.after")
        .mark_line(color=OURS, strokeWidth=3, clip=True)
        .encode(x=x, y=y)
    )
    gone = (
        curve.transform_aggregate(inside="sum(inside)", mean="mean(speed)")
        .transform_calculate(
            note=f"datum.inside ? '' : (datum.mean > 0 ? '↑ ' : '↓ ') + {json.dumps(words('outside'))}",
            time="9.5",
            speed=f"datum.mean > 0 ? {HIGHEST - 8} : {LOWEST + 8}",
        )
        .mark_text(color=OURS, fontSize=14, fontWeight="bold")
        .encode(x=x, y=y, text="note:N")
    )
    return alt.LayerChart(layer=[points, seen, gone])


def loss_so_far(words: Words, best: alt.Data, path: alt.Data, kept: alt.Data, log: bool) -> alt.LayerChart:
    """Return the loss up to the current step, over room for the whole run, the kept runs, and the least there is."""
    x = alt.X("step:Q", title=words("step"), scale=up_to("max(last, longest, 1) * 1.04"))
    scale, axis = ("log", axes.BY_FACTORS) if log else ("linear", axes.NUMBERS)
    y = alt.Y("loss:Q", title=words("loss"), scale=alt.Scale(type=scale), axis=axis)  # type: ignore[arg-type]
    tips = [
        alt.Tooltip("step:Q", title=words("step")),
        alt.Tooltip("loss:Q", title=words("loss"), format=",.4f"),
    ]
    bottom = alt.Chart(best).encode(y=y)
    earlier = alt.Chart(kept).encode(x=x, y=y)
    numbers = [str(number) for number in range(1, len(DASHES) + 1)]
    dash = alt.StrokeDash("run:N", scale=in_order(DASHES, numbers), legend=None)
    run = alt.Chart(path).encode(x=x, y=y)
    now = (
        run.transform_filter(HERE)
        .transform_calculate(loss=f"datum.loss + (datum.next - datum.loss) * {MOVED}", step=f"datum.step + {MOVED}")
        .mark_point(filled=True, size=140, color=PATH, opacity=1)
    )
    return alt.LayerChart(
        layer=[
            bottom.mark_rule(color=LABEL, strokeDash=[6, 4]),
            bottom.mark_text(align="right", baseline="top", x="width", dy=4, fontSize=13, lineBreak="\n").encode(
                text="name:N"
            ),
            earlier.mark_line(color=BEFORE).encode(
                strokeDash=dash, tooltip=[alt.Tooltip("name:N", title=words("run")), *tips]
            ),
            earlier.transform_filter("datum.label")
            .mark_text(dx=8, align="left", fontWeight="bold")
            .encode(text="label:N"),
            to_come(run),
            run.transform_filter(SO_FAR)
            .mark_line(color=PATH, point={"color": PATH, "opacity": 1, "size": 25})
            .encode(tooltip=tips),
            now,
        ]
    )


def up_to(end: str) -> alt.Scale:
    """Return a scale from 0 to what an expression of the player's parameters says."""
    return alt.Scale(domainMin=0, domainMax=alt.ExprRef(end), nice=False)


def seven(words: Words, stages: alt.Data, code: tuple[str, ...]) -> alt.LayerChart:
    """Return the seven stages as rows; the one at work lights up."""
    at_work = "step >= last ? 7 : step == 0 ? 1 : step % 1 == 0 ? 6 : 2 + floor(5 * (step % 1))"
    names = [f"{stage}  {words(f'stage_{stage}')}" for stage in range(1, 8)]
    rows = (
        alt.Chart(stages)
        .transform_filter(HERE)
        .transform_calculate(
            lit=f"datum.stage == ({at_work})",
            label=f"{json.dumps(names)}[datum.stage - 1]",
            code=f"{json.dumps(code)}[datum.stage - 1]",
        )
        .encode(y=alt.Y("stage:O", axis=None, scale=alt.Scale(paddingInner=0.08)))
    )
    low = "bandwidth('concat_2_y') < 29"  # no room for two lines a stage
    up = alt.ExprRef(f"{low} ? 0 : -8")
    lit = alt.condition("datum.lit", alt.value(1), alt.value(0.72))
    box = rows.mark_bar(cornerRadius=5, color=CHOSEN).encode(
        opacity=alt.condition("datum.lit", alt.value(0.3), alt.value(0.06)), description="label:N"
    )
    name = rows.mark_text(align="left", x=4, dy=up, fontWeight="bold", fontSize=13).encode(text="label:N", opacity=lit)
    line = rows.mark_text(align="left", x=4, dy=9, fontSize=alt.ExprRef(f"{low} ? 0 : 12"), font=NUMBERS)
    numbers = rows.mark_text(align="right", x="width", dx=-4, dy=up, fontSize=12, font=NUMBERS)
    texts = [name, line.encode(text="code:N", opacity=lit), numbers.encode(text="numbers:N", opacity=lit)]
    return alt.LayerChart(layer=[box, *texts])


def over_steps(words: Words, params: alt.Data, axis: alt.Axis | None) -> alt.LayerChart:
    """Return one line per parameter, up to the current step: its value, or, on an axis of both signs, its gradient."""
    scale, title = ("symlog", "gradient") if axis else ("linear", "value")
    lines = alt.Chart(
        params
    ).encode(
        x=alt.X("step:Q", title=words("step"), scale=up_to("max(last, 1) * 1.06")),
        y=alt.Y(
            "value:Q",
            title=words(title),
            scale=alt.Scale(type=scale),  # type: ignore[arg-type]
            axis=axis or axes.NUMBERS,
        ),
        **told_apart("name", "", PARAMETERS, colours=RUNS[:3], dashes=DASHES[:3], shown=False),
    )
    name = lines.transform_filter(HERE).mark_text(align="left", dx=6, fontSize=15, fontWeight="bold")
    so_far = lines.transform_filter(SO_FAR).mark_line(strokeWidth=2.5)
    return alt.LayerChart(
        layer=[
            to_come(lines, "name"),
            so_far,
            name.encode(text="name:N", color=alt.value(LABEL), strokeDash=alt.value([1, 0]), detail="name:N"),
        ]
    )


def of_run(words: Words) -> dict[str, Any]:
    """Return the colour and the dashes of a run, in the order the runs come; two languages on two lines."""
    return told_apart("run", words("run"), labelLimit=400, columns=1, labelExpr="split(datum.label, ' · ')")


def compared_losses(path: alt.Data, words: Words, *, height: int = 260) -> alt.LayerChart:
    """Return the loss of several runs over their steps: rows (run, step, loss)."""
    runs = alt.Chart(path).encode(
        x=alt.X("step:Q", title=words("step")),
        y=alt.Y("loss:Q", title=words("loss"), scale=alt.Scale(type="log"), axis=axes.BY_FACTORS),
        tooltip=[
            alt.Tooltip("run:N", title=words("run")),
            alt.Tooltip("step:Q", title=words("step")),
            alt.Tooltip("loss:Q", title=words("loss"), format=",.4f"),
        ],
        **of_run(words),
    )
    points = runs.mark_point(filled=True, size=26, opacity=1)  # a run of no steps is one point
    return alt.LayerChart(layer=[runs.mark_line(strokeWidth=2), points]).properties(height=height)


def best_curve(data: alt.Data, curves: alt.Data, words: Words, *, height: int = 280) -> alt.LayerChart:
    """Return the measured speeds under several curves: rows `data` (time, speed), `curves` (run, time, speed)."""
    x = alt.X("time:Q", title=words("time_axis"))
    y = alt.Y("speed:Q", title=words("speed"))
    points = alt.Chart(data).mark_point(filled=True, size=45, color=GIVEN, opacity=1).encode(x=x, y=y)
    lines = alt.Chart(curves).mark_line(strokeWidth=3).encode(x=x, y=y, **of_run(words))
    return alt.LayerChart(layer=[points, lines]).properties(height=height)
