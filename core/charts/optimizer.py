"""Optimizers racing: down a valley, and on the real images; each in its own colour and shape."""

from typing import Any, Literal

import altair as alt

from core.charts.colours import shaped, to_come, told_apart
from core.charts.theme import BOOK, COMING, DASHES, GIVEN, HALO, RUNS, VALID
from core.text import Words

RACERS = ("sgd", "momentum", "adam")
OURS_AND_BOOKS = (VALID, BOOK)


# In Vega's language: a number in a few characters.
SHORT = (
    "datum.value < 10000 && datum.value >= 0.001 ? format(datum.value, '~g')"
    " : replace(replace(format(datum.value, '.0e'), '+', ''), '-', '−')"
)


def powers(values: list[float], **options: object) -> alt.Axis:
    """Return an axis for a log scale, with labels that keep to a few characters."""
    return alt.Axis(**{"values": values, "labelExpr": SHORT, "minExtent": 38, "maxExtent": 42, **options})  # type: ignore[arg-type]


FLOOR, CEILING = 1e-12, 1e6  # of a valley's losses that are drawn: what is below or above lies on that line
MAP = (420, 300)  # px across and up, as long as nobody needs it larger or smaller
LOWEST = 1e-3  # of the training losses that are drawn: a log axis has no 0
MOST_WRONG = 2_038  # images
DECADES = [10.0**k for k in range(-12, 7, 2)]
THIRDS = [digit * 10.0**k for k in range(-3, 5) for digit in (1, 3)]
RATES = alt.Axis(format="~g", values=[10.0**k for k in range(-3, 3)])
WHOLE = alt.Axis(format="d", tickMinStep=1)
PER_CENT = powers([0.5, 0.2, 0.1, 0.05, 0.03, 0.02, 0.015, 0.01], labelExpr="format(datum.value, '~p')")


def losses(words: Words, title: str, low: float, high: float, marks: list[float], **scale: Any) -> alt.Y:
    """Return the log axis of losses `drawn` between two ends; what is written at these says that more lies there."""
    least, most = (f"{end:g}".replace("e-", "e−").replace("e+0", "e") for end in (low, high))
    said = f"datum.value <= {low} ? '≤ {least}' : datum.value >= {high} ? '≥ {most}' : {SHORT}"
    axis = powers(marks, labelExpr=said, maxExtent=52)
    return alt.Y("drawn:Q", title=words(title), scale=alt.Scale(type="log", nice=False, **scale), axis=axis)


def names(words: Words) -> list[str]:
    """Return what the racers are called."""
    return [words(f"racer_{racer}") for racer in RACERS]


def look(words: Words, orient: Literal["top", "bottom-left", "none"] = "top") -> dict[str, Any]:
    """Return the colour and the dashes of a racer."""
    columns = 1 if words.reading == "both" or orient != "top" else 3  # two languages do not fit side by side on a phone
    legend: dict[str, Any] = {"orient": orient, "labelLimit": 300, "columns": columns}
    legend |= {"shown": orient != "none", "points": True}
    several = len(RACERS)
    return told_apart("racer", words("racer"), names(words), colours=RUNS[:several], dashes=DASHES[:several], **legend)


def shape(words: Words) -> alt.Shape:
    """Return the shape of a racer, which tells them apart without colour."""
    return shaped("racer", names(words))


def valley_race(
    contours: alt.Data,
    bottom: alt.Data,
    path: alt.Data,
    words: Words,
    *,
    across: tuple[float, float],
    up: tuple[float, float],
    last: int = 100,
    width: int = MAP[0],
    height: int = MAP[1],
) -> alt.ConcatChart:
    """Return the map with the racers on it, and their losses, at the player's `step`.

    Rows `contours` (level, order, x, y); `bottom` (x, y), one; `path` (racer by name, step, x, y, loss, drawn: the loss
    from `FLOOR` to `CEILING`, from_x, from_y: the place one step before, and gone: whether it has left the map for
    good). On the map, which shows `across` × `up` at least, both weights have the same scale: the gradient is at right
    angles to the lines.
    """
    size = {"width": width, "height": height}
    across, up = alike(across, up, width, height)
    views = [
        valley(words, contours, bottom, path, across, up).properties(**size, title=words("view_map")),
        losses_so_far(words, path, last).properties(**size, title=words("view_loss")),
    ]
    both = alt.concat(*views, columns=2, spacing=12, usermeta={"shape": [0]}).add_params(
        alt.param(name="step", value=0)
    )
    return both.resolve_scale(
        color="independent", strokeDash="independent", shape="independent"
    )  # only the second has room for a legend


Ends = tuple[float, float]


def alike(across: Ends, up: Ends, width: float, height: float) -> tuple[Ends, Ends]:
    """Return the ends of both axes, one of them moved outwards until a unit is as long on each."""
    unit = max((across[1] - across[0]) / width, (up[1] - up[0]) / height)

    def widened(ends: Ends, length: float) -> Ends:
        middle = sum(ends) / 2
        return middle - unit * length / 2, middle + unit * length / 2

    return widened(across, width), widened(up, height)


def walked(path: alt.Data) -> alt.Chart:
    """Return the rows up to the current step, the last of them on its way."""
    part = "clamp(step - datum.step + 1, 0, 1)"
    return (
        alt.Chart(path)
        .transform_filter("datum.step < step + 1")
        .transform_calculate(
            x=f"datum.from_x + (datum.x - datum.from_x) * {part}",
            y=f"datum.from_y + (datum.y - datum.from_y) * {part}",
        )
    )


def valley(
    words: Words, contours: alt.Data, bottom: alt.Data, path: alt.Data, across: Ends, up: Ends
) -> alt.LayerChart:
    """Return the map: lines of equal loss, darker towards the bottom, with a trail and a ball per racer.

    A ball that has left the map waits, pale, at its edge.
    """
    axis = alt.Axis(grid=False, tickCount=6)
    x = alt.X("x:Q", title=words("first_weight"), scale=alt.Scale(domain=list(across), nice=False), axis=axis)
    y = alt.Y("y:Q", title=words("second_weight"), scale=alt.Scale(domain=list(up), nice=False), axis=axis)
    lines = (
        alt.Chart(contours)
        .mark_line(clip=True, filled=True, fill=GIVEN, fillOpacity=0.07, stroke=COMING, strokeWidth=0.7)
        .encode(x=x, y=y, detail="level:O", order="order:Q")
    )
    goal = alt.Chart(bottom).mark_point(shape="cross", filled=True, size=110, color=GIVEN).encode(x=x, y=y)
    mine: dict[str, Any] = {"x": x, "y": y, **look(words, "none")}
    on_the_map = walked(path).transform_filter("!datum.gone")
    trails = on_the_map.mark_line(clip=True, strokeWidth=2, opacity=0.8).encode(**mine, order="step:Q")
    steps = on_the_map.mark_point(clip=True, filled=True, size=14, opacity=0.8).encode(**mine, shape=shape(words))
    balls = (
        walked(path)
        .transform_filter("datum.step == ceil(step)")
        .transform_calculate(far_x="datum.x", far_y="datum.y")
        .transform_calculate(x=f"clamp(datum.x, {across[0]}, {across[1]})", y=f"clamp(datum.y, {up[0]}, {up[1]})")
        .mark_point(filled=True, size=190, stroke=HALO, strokeWidth=1.5)
        .encode(
            **mine,
            shape=shape(words),
            opacity=alt.condition("datum.x == datum.far_x && datum.y == datum.far_y", alt.value(1), alt.value(0.45)),
        )
    )
    return alt.LayerChart(layer=[lines, goal, trails, steps, balls])


def losses_so_far(words: Words, path: alt.Data, last: int) -> alt.LayerChart:
    """Return each racer's loss up to the current step, over room for the whole race."""
    lines = alt.Chart(path).encode(
        x=alt.X("step:Q", title=words("step"), scale=alt.Scale(domain=[0, last], nice=False)),
        y=losses(words, "loss", FLOOR, CEILING, DECADES),
        **look(words, "bottom-left"),
    )
    whole = to_come(lines, "racer")
    so_far = lines.transform_filter("datum.step <= step").mark_line(strokeWidth=2.5)
    now = (
        lines.transform_filter("datum.step == floor(step)")
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            shape=shape(words),
            tooltip=[
                alt.Tooltip("racer:N", title=words("racer")),
                alt.Tooltip("step:Q", title=words("step")),
                alt.Tooltip("loss:Q", title=words("loss"), format=".4g"),
            ],
        )
    )
    return alt.LayerChart(layer=[whole, so_far, now])


def valley_rates(ends: alt.Data, chosen: alt.Data, words: Words, *, height: int = 320) -> alt.LayerChart:
    """Return the loss each racer has at the end of the race for each learning rate, and where the reader's rates are.

    Rows `ends` and `chosen` (racer by name, rate, loss, drawn: the loss from `FLOOR` to `CEILING`).
    """
    x = alt.X("rate:Q", title=words("learning_rate"), scale=alt.Scale(type="log", nice=False), axis=RATES)
    told = [
        alt.Tooltip("racer:N", title=words("racer")),
        alt.Tooltip("rate:Q", title=words("learning_rate"), format=".3~g"),
        alt.Tooltip("loss:Q", title=words("loss"), format=".4g"),
    ]
    place: dict[str, Any] = {"x": x, "y": losses(words, "end_loss", FLOOR, CEILING, DECADES), **look(words)}
    lines = alt.Chart(ends).encode(**place, tooltip=told)
    yours = alt.Chart(chosen).encode(**place, tooltip=told)
    return alt.LayerChart(
        layer=[
            lines.mark_line(strokeWidth=2),
            lines.mark_point(filled=True, size=26, opacity=1).encode(shape=shape(words)),
            yours.mark_point(filled=True, size=230, opacity=1, stroke=HALO, strokeWidth=1.5).encode(shape=shape(words)),
        ]
    ).properties(height=height)


def real_race(
    batches: alt.Data, wrong: alt.Data, words: Words, *, epochs: int = 10, width: int = 470, height: int = 270
) -> alt.ConcatChart:
    """Return the training of each racer at the player's `step`, which counts stretches of batches.

    Rows `batches` (racer, at, epoch, loss: the mean over a stretch, drawn: the same, from `LOWEST` on) and `wrong`
    (racer, at, epoch, wrong, drawn, accuracy).
    """
    size = {"width": width, "height": height}
    loss = losses(words, "loss", LOWEST, 2, THIRDS, domain=[LOWEST, 1])
    counts = losses(words, "wrong", 1, MOST_WRONG + 1, THIRDS)
    views = [
        so_far(words, batches, "loss", loss, epochs).properties(**size, title=words("view_train")),
        so_far(words, wrong, "wrong", counts, epochs, point=True).properties(**size, title=words("view_wrong")),
    ]
    return alt.concat(*views, columns=2, spacing=12).add_params(alt.param(name="step", value=0))


def so_far(words: Words, rows: alt.Data, field: str, y: alt.Y, epochs: int, point: bool = False) -> alt.LayerChart:
    """Return one line per racer of a field over the epochs, up to the current step."""
    lines = alt.Chart(rows).encode(
        x=alt.X("epoch:Q", title=words("epoch"), scale=alt.Scale(domain=[0, epochs], nice=False), axis=WHOLE),
        y=y,
        **look(words, "none" if point else "top"),
        tooltip=[
            alt.Tooltip("racer:N", title=words("racer")),
            alt.Tooltip("epoch:Q", title=words("epoch"), format=".3~g"),
            alt.Tooltip(f"{field}:Q", title=words(field), format=".4~g"),
        ],
    )
    whole = to_come(lines, "racer")
    reached = lines.transform_filter("datum.at <= step")
    layers = [whole, reached.mark_line(strokeWidth=2.5)]
    if point:
        layers.append(reached.mark_point(filled=True, size=55, opacity=1).encode(shape=shape(words)))
    return alt.LayerChart(layer=layers)


def with_mistakes(rows: alt.Data) -> alt.Chart:
    """Return rows with an accuracy, and beside it the share of wrong answers."""
    return alt.Chart(rows).transform_calculate(mistakes="1 - datum.accuracy")


def mistakes(words: Words) -> alt.Y:
    """Return the axis of the share of wrong answers: by factors, for 97% and 98% are far apart."""
    return alt.Y("mistakes:Q", title=words("mistakes"), scale=alt.Scale(type="log", nice=False), axis=PER_CENT)


def swept(rows: alt.Data, words: Words, *, ends: Ends = (0.001, 100), height: int = 320) -> alt.LayerChart:
    """Return the share each racer gets wrong at each learning rate between two: rows (racer, rate, accuracy)."""
    across = alt.Scale(type="log", nice=False, domain=list(ends))
    lines = with_mistakes(rows).encode(
        x=alt.X("rate:Q", title=words("learning_rate"), scale=across, axis=RATES),
        y=mistakes(words),
        **look(words),
        tooltip=[
            alt.Tooltip("racer:N", title=words("racer")),
            alt.Tooltip("rate:Q", title=words("learning_rate"), format="~g"),
            alt.Tooltip("accuracy:Q", title=words("accuracy"), format=".4f"),
        ],
    )
    points = lines.mark_point(filled=True, size=60, opacity=1).encode(shape=shape(words))
    return alt.LayerChart(layer=[lines.mark_line(strokeWidth=2.5), points]).properties(height=height)


def accuracies(rows: alt.Data, words: Words, *, colours: tuple[str, ...] = RUNS, height: int = 240) -> alt.Chart:
    """Return the share several runs get wrong over the epochs: rows (run, epoch, accuracy), each run in its own dashes.

    `colours` are those of the runs in the order they come.
    """
    return (
        with_mistakes(rows)
        .mark_line(point=True, strokeWidth=2.5)
        .encode(
            x=alt.X("epoch:Q", title=words("epoch"), axis=WHOLE),
            y=mistakes(words),
            **told_apart(
                "run", words("run"), colours=colours, dashes=DASHES[: len(colours)], columns=1, labelLimit=460
            ),
            tooltip=[
                alt.Tooltip("run:N", title=words("run")),
                alt.Tooltip("epoch:Q", title=words("epoch")),
                alt.Tooltip("accuracy:Q", title=words("accuracy"), format=".4f"),
            ],
        )
        .properties(height=height)
    )
