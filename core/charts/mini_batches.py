"""Batches being dealt, the noise of their gradients, and what two loaders do to a model that learns from them."""

import json

import altair as alt

from core.charts.colours import to_come, told_apart
from core.charts.theme import (
    AVERAGE,
    BEFORE,
    COMING,
    DASHES,
    ESTIMATE,
    FIRST,
    GIVEN,
    GRADIENT,
    HALO,
    INK,
    LABEL,
    LAST,
    NUMBERS,
    OURS,
    PAPER,
    SEVEN,
    THREE,
)
from core.text import Words

# Tiles lie on a grid of unit squares: the collection on top, its batches below.
TILE = 0.92  # of a unit
TILE_PX = "(scale('deal_x', 1) - scale('deal_x', 0))"  # of a unit, however large the player draws the chart
Room = tuple[int, float]  # units: columns and rows
WINDOW = (-2, 4, -3, 3)  # of the arrows: left, right, bottom, top; the full gradient goes from 0 to 1

HERE = "datum.step == floor(step)"


def eased(progress: str) -> str:
    """Return an expression that runs from 0 to 1 as `progress` does, slow at both ends."""
    clamped = f"clamp({progress}, 0, 1)"
    return f"({clamped} * {clamped} * (3 - 2 * {clamped}))"


def between(start: str, end: str, progress: str) -> str:
    """Return an expression for the place on the way from one to another."""
    return f"({start} + ({end} - {start}) * {progress})"


def one_row(**fields: str) -> alt.Chart:
    """Return a chart of one row, its fields given as expressions, and "zero"."""
    return alt.Chart(alt.sequence(1, as_="zero")).transform_calculate(**fields)


# Dealing


def deal(
    tiles: alt.Data,
    heads: alt.Data,
    words: Words,
    *,
    columns: int = 14,
    rows: float = 7,
    pictures: bool = False,
    width: int = 518,
) -> alt.ConcatChart:
    """Return a collection whose items move to their places in an order, then batch by batch to their batch.

    Rows `tiles` (start, length: the epoch's first step and its steps; batch from 1 on; home_x, home_y, slot_x, slot_y,
    x, y: places in the collection, in the order and in the batch; label; shade in [0, 1], or with `pictures` digit
    and url); `heads` (start, length, batch, x, y), the number before each batch. The picture is `columns`
    units wide and `rows` high.
    """
    room = (columns, rows)
    dealt = alt.Chart(tiles).transform_filter("step >= datum.start && step < datum.start + datum.length")
    ordered, given, back = (
        eased(progress)
        for progress in (
            "step - datum.start",
            "step - datum.start - datum.batch",
            "step - datum.start - datum.length + 1",
        )
    )
    to_the_right = "(datum.slot_x - datum.home_x)"
    arc = f"0.12 * {to_the_right} * {ordered} * (1 - {ordered})"  # one way above, the other below: none hides another
    moving = dealt.transform_calculate(
        deck_x=between("datum.home_x", "datum.slot_x", ordered),
        deck_y=between("datum.home_y", "datum.slot_y", ordered) + f" - {arc}",
    ).transform_calculate(
        now_x=between(between("datum.deck_x", "datum.x", given), "datum.home_x", back),
        now_y=between(between("datum.deck_y", "datum.y", given), "datum.home_y", back),
    )
    placed = moving.transform_calculate(
        right=f"datum.now_x + {TILE}",
        below=f"datum.now_y + {TILE}",
        mid_x="datum.now_x + 0.46",
        mid_y="datum.now_y + 0.46",
    )
    numbers = (
        alt.Chart(heads)
        .transform_filter("step > datum.start + datum.batch && step <= datum.start + datum.length - 1")
        .mark_text(color=LABEL, fontSize=13, font=NUMBERS, align="right")
        .encode(x=across("x", words, room), y=down("y", words, room), text="batch:N")
    )
    views = [*(pictured if pictures else lettered)(placed, words, room), numbers]
    layers = alt.LayerChart(layer=views, name="deal").properties(width=width, height=round(width / columns * rows))
    kept = {"shape": [0]}  # tiles stay square
    return alt.concat(layers, columns=1, usermeta=kept).add_params(alt.param(name="step", value=0))


def across(field: str, words: Words, room: Room) -> alt.X:
    """Return where a tile lies from left to right."""
    return alt.X(
        f"{field}:Q",
        title=words("in_a_row"),
        scale=alt.Scale(domain=[0, room[0]], nice=False),
        axis=alt.Axis(values=[], domain=False, grid=False),
    )


def down(field: str, words: Words, room: Room) -> alt.Y:
    """Return where a tile lies from top to bottom."""
    return alt.Y(
        f"{field}:Q",
        title=words("one_under_another"),
        scale=alt.Scale(domain=[0, room[1]], nice=False, reverse=True),
        axis=alt.Axis(values=[], domain=False, grid=False),
    )


def lettered(placed: alt.Chart, words: Words, room: Room) -> list[alt.Chart]:
    """Return tiles with a number or a letter on them, darker the later it stands in the collection."""
    tiles = placed.mark_rect(cornerRadius=5).encode(
        x=across("now_x", words, room),
        x2="right:Q",
        y=down("now_y", words, room),
        y2="below:Q",
        color=alt.Color("shade:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[FIRST, LAST])),
        description="label:N",
    )
    size = alt.ExprRef(f"min(17, 0.5 * {TILE_PX})")
    labels = placed.mark_text(fontSize=size, font=NUMBERS, fontWeight="bold").encode(
        x=across("mid_x", words, room),
        y=down("mid_y", words, room),
        text="label:N",
        color=alt.condition("datum.shade > 0.62", alt.value(PAPER), alt.value(INK)),
    )
    return [tiles, labels]


def pictured(placed: alt.Chart, words: Words, room: Room) -> list[alt.Chart]:
    """Return tiles with an image on them, framed in the colour of its digit."""
    side = alt.ExprRef(f"0.78 * {TILE_PX}")
    frames = placed.mark_rect(cornerRadius=5).encode(
        x=across("now_x", words, room),
        x2="right:Q",
        y=down("now_y", words, room),
        y2="below:Q",
        color=alt.Color("digit:N", legend=None, scale=alt.Scale(domain=["3", "7"], range=[THREE, SEVEN])),
        description="label:N",
    )
    images = placed.mark_image(width=side, height=side).encode(
        x=across("mid_x", words, room), y=down("mid_y", words, room), url="url:N"
    )
    return [frames, images]


# The noise of the gradient


def noise(
    arrows: alt.Data,
    spread: alt.Data,
    middles: alt.Data,
    words: Words,
    *,
    sizes: tuple[int, ...] = (),
    side: int = 300,
) -> alt.ConcatChart:
    """Return batch gradients as arrows, and their angles and lengths for every size; one size for each step.

    Rows `arrows` (step, draw, x, y, next_x, next_y; the full gradient is (1, 0)); `spread` (step, size, angle, length,
    jitter in [-1, 1]); `middles` (step, size, angle, length), the medians. `sizes` are those of the steps, the last one
    being all.
    """
    angle = alt.Scale(domain=[0, 150]), alt.Axis(values=[0, 30, 60, 90, 120, 150])
    length = (
        alt.Scale(type="symlog", constant=0.5, domainMin=0, nice=False),
        alt.Axis(values=[0, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], format=".1~f"),
    )
    dots, medians = alt.Chart(spread), alt.Chart(middles)
    views = {
        "view_arrows": compass(alt.Chart(arrows), words),
        "view_angle": strips(dots, medians, words, "angle", words("angle_axis"), *angle, sizes),
        "view_length": strips(dots, medians, words, "length", words("length_axis"), *length, sizes),
    }
    sized = [
        view.properties(width=side + 20 * (name != "view_arrows"), height=side, title=words(name))
        for name, view in views.items()  # the arrows alone need a square
    ]
    return alt.concat(*sized, columns=3).add_params(alt.param(name="step", value=0))


def compass(arrows: alt.Chart, words: Words) -> alt.LayerChart:
    """Return the arrows around the full gradient, on their way from one size to the next."""
    left, right, bottom, top = WINDOW
    axis = alt.Axis(tickCount=6, format="d", grid=False)
    x = alt.X("x:Q", title=words("along"), scale=alt.Scale(domain=[left, right], nice=False), axis=axis)
    y = alt.Y("y:Q", title=words("aside"), scale=alt.Scale(domain=[bottom, top], nice=False), axis=axis)
    rings = [
        alt.Chart(alt.sequence(0, 6.35, 0.05, as_="turn"))
        .transform_calculate(x=f"{radius} * cos(datum.turn)", y=f"{radius} * sin(datum.turn)")
        .mark_line(color=LABEL, strokeWidth=2 if radius == 1 else 0.7, clip=True)
        .encode(x=x, y=y, order="turn:Q")
        for radius in (1, 2, 3)
    ]
    progress = eased("step % 1")
    batches = (
        arrows.transform_filter(HERE)
        .transform_calculate(
            x=between("datum.x", "datum.next_x", progress), y=between("datum.y", "datum.next_y", progress), zero="0"
        )
        .encode(x=x, y=y)
    )
    lines = batches.mark_rule(color=ESTIMATE, opacity=0.6, strokeWidth=1.5, clip=True).encode(x2="zero:Q", y2="zero:Q")
    tips = batches.mark_circle(color=ESTIMATE, opacity=0.85, size=26, clip=True)
    full = one_row(x="0.88", y="0").encode(x=x, y=y)
    shaft = full.mark_rule(color=GRADIENT, strokeWidth=4).encode(x2="zero:Q", y2="zero:Q")
    head = full.mark_point(color=GRADIENT, filled=True, shape="triangle-right", size=220, opacity=1)
    return alt.LayerChart(layer=[*rings, lines, tips, shaft, head])


def strips(
    spread: alt.Chart,
    middles: alt.Chart,
    words: Words,
    field: str,
    title: str,
    scale: alt.Scale,
    axis: alt.Axis,
    sizes: tuple[int, ...],
) -> alt.LayerChart:
    """Return one column of dots per size, with its median, and a line at what the full gradient has."""
    names = [f"{size:,}" for size in sizes[:-1]] + [words("all")]
    x = alt.X(
        "place:Q",
        title=words("batch_size"),
        scale=alt.Scale(domain=[-0.6, len(sizes) - 0.4], nice=False),
        axis=alt.Axis(
            values=list(range(len(sizes))), labelExpr=f"{json.dumps(names)}[datum.value]", labelAngle=-45, grid=False
        ),
    )
    y = alt.Y(f"{field}:Q", title=title, scale=scale, axis=axis)
    dots = (
        spread.transform_calculate(place="datum.step + 0.3 * datum.jitter")
        .mark_circle(size=22)
        .encode(
            x=x,
            y=y,
            color=alt.condition(HERE, alt.value(ESTIMATE), alt.value(COMING)),
            opacity=alt.condition(HERE, alt.value(0.9), alt.value(0.6)),
            tooltip=[
                alt.Tooltip("size:Q", title=words("batch_size"), format=","),
                alt.Tooltip("angle:Q", title=words("angle"), format=".1f"),
                alt.Tooltip("length:Q", title=words("length"), format=".3~g"),
            ],
        )
    )
    rule = one_row(angle="0", length="1").mark_rule(color=GRADIENT, strokeWidth=2).encode(y=y)
    medians = middles.transform_calculate(place="datum.step - 0.4", end="datum.step + 0.4")
    ticks = medians.mark_rule(strokeWidth=3, color=AVERAGE).encode(x=x, x2="end:Q", y=y)
    return alt.LayerChart(layer=[rule, dots, ticks])


def law(drawn: alt.Data, measured: alt.Data, curve: alt.Data, words: Words, *, height: int = 300) -> alt.LayerChart:
    """Return the noise over the size of a batch, both by factors: rows (shown, size, noise) each.

    Every batch `drawn`, what they come to per size (`measured`), and what is worked out (`curve`); `shown` is the word
    for "one_batch", "in_the_mean" or "worked_out".
    """
    colour = of_what(words)
    x = alt.X(
        "size:Q",
        title=words("size_axis"),
        scale=alt.Scale(type="log", domain=[0.8, 15_000], nice=False),
        axis=alt.Axis(values=[4**power for power in range(7)], format=","),
    )
    y = alt.Y(
        "noise:Q",
        title=words("noise_axis"),
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(tickCount=6, format="~g"),
    )
    told = [
        alt.Tooltip("size:Q", title=words("batch_size"), format=","),
        alt.Tooltip("noise:Q", title=words("noise"), format=".3f"),
    ]
    line = alt.Chart(curve).mark_line(strokeWidth=3).encode(x=x, y=y, color=colour)
    dots = alt.Chart(drawn).mark_circle(size=18, opacity=0.3).encode(x=x, y=y, color=colour)
    means = (
        alt.Chart(measured)
        .mark_point(filled=True, shape="diamond", size=150, opacity=1, stroke=HALO, strokeWidth=1)
        .encode(x=x, y=y, color=colour, tooltip=told)
    )
    return alt.LayerChart(layer=[dots, line, means]).properties(height=height)


def of_what(words: Words) -> alt.Color:
    """Return the colours of the three things the noise is shown of."""
    colours = {"one_batch": ESTIMATE, "in_the_mean": AVERAGE, "worked_out": GIVEN}
    return alt.Color(
        "shown:N",
        title=words("shown"),
        scale=alt.Scale(domain=[words(each) for each in colours], range=list(colours.values())),
        legend=alt.Legend(orient="top", labelLimit=400, columns=1, symbolOpacity=1),
    )


# Two loaders


def two_loaders(
    batches: alt.Data, path: alt.Data, words: Words, *, last: int = 98, epoch: int = 49, width: int = 500
) -> alt.ConcatChart:
    """Return what two loaders deal, and how the model does that learns from it, up to the player's `step`.

    Rows `batches` (loader "in_order" or "shuffled", step from 1 on, threes, loss), `threes` being their share; `path`
    (loader, step from 0 on, which, right), the share of right answers on the validation images of a kind.
    """
    loaders = ("in_order", "shuffled")
    x = alt.Scale(domain=[0, last], nice=False)
    makers = (
        (lambda loader: shares(chosen(batches, loader), words, x), 80),
        (lambda loader: answers(chosen(path, loader), words, x, epoch), 190),
        (lambda loader: losses(chosen(batches, loader), words, x), 110),
    )
    views = [
        make(loader).properties(width=width, height=height, title=words(loader))  # each: they may stand in one column
        for make, height in makers
        for loader in loaders
    ]
    return alt.concat(*views, columns=2).add_params(alt.param(name="step", value=0))


def chosen(data: alt.Data, loader: str) -> alt.Chart:
    """Return a chart of one loader's rows."""
    return alt.Chart(data).transform_filter(alt.datum.loader == loader)


NO_STEPS = alt.Axis(grid=False, labels=False, ticks=False)  # they are told by the views below


def over(words: Words, scale: alt.Scale, *, told: bool = False) -> alt.X:
    """Return the steps taken, from left to right; `told`: with their numbers."""
    axis = alt.Axis(grid=False, format="d") if told else NO_STEPS
    return alt.X("step:Q", title=words("step") if told else None, scale=scale, axis=axis)


def shares(rows: alt.Chart, words: Words, scale: alt.Scale) -> alt.LayerChart:
    """Return each batch as a bar of its 3s and 7s; those still to come are pale."""
    bars = rows.transform_calculate(before="datum.step - 1", none="0", all="1").encode(
        x=alt.X("before:Q", title=None, scale=scale, axis=NO_STEPS),
        x2="step:Q",
        opacity=alt.condition("datum.step <= step + 0.5", alt.value(1), alt.value(0.5)),
        tooltip=[
            alt.Tooltip("step:Q", title=words("step")),
            alt.Tooltip("threes:Q", title=words("share_of_3s"), format=".3f"),
        ],
    )
    title, whole, axis = words("share_of_3s"), alt.Scale(domain=[0, 1]), alt.Axis(values=[0, 1], format="d")
    threes = bars.mark_rect(color=THREE).encode(y=alt.Y("none:Q", title=title, scale=whole, axis=axis), y2="threes:Q")
    sevens = bars.mark_rect(color=SEVEN).encode(y=alt.Y("threes:Q", title=title, scale=whole, axis=axis), y2="all:Q")
    return alt.LayerChart(layer=[threes, sevens])


def answers(rows: alt.Chart, words: Words, scale: alt.Scale, epoch: int) -> alt.LayerChart:
    """Return the share of right answers on the 3s, on the 7s and on all, so far; a rule where an epoch ends."""
    colours = {"on_threes": THREE, "on_sevens": SEVEN, "on_all": GIVEN}
    look = told_apart(
        "which",
        words("which"),
        [words(name) for name in colours],
        colours=list(colours.values()),
        dashes=DASHES[:3],
        titleOrient="left",
        columns=3,
        labelLimit=260,
    )
    lines = rows.encode(
        x=over(words, scale),
        y=alt.Y("right:Q", title=words("right"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".1f")),
        **look,
    )
    whole = to_come(lines, "which")
    so_far = lines.transform_filter("datum.step <= step").mark_line(strokeWidth=3)
    now = lines.transform_filter(HERE).mark_circle(size=110, opacity=1)
    end = one_row(step=f"{epoch}").mark_rule(strokeDash=[4, 4], color=BEFORE)
    return alt.LayerChart(layer=[end.encode(x=over(words, scale)), whole, so_far, now])


def losses(rows: alt.Chart, words: Words, scale: alt.Scale) -> alt.LayerChart:
    """Return the loss of each batch before its step; those still to come are pale."""
    dots = rows.mark_circle(size=34).encode(
        x=over(words, scale, told=True),
        y=alt.Y("loss:Q", title=words("loss"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=[0, 0.5, 1])),
        color=alt.condition("datum.step <= step + 0.5", alt.value(OURS), alt.value(COMING)),
        opacity=alt.value(1),
        tooltip=[
            alt.Tooltip("step:Q", title=words("step")),
            alt.Tooltip("loss:Q", title=words("loss"), format=".3f"),
        ],
    )
    return alt.LayerChart(layer=[dots])
