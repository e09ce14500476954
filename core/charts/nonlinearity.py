"""Bent lines that add up to a curve; a net as it trains, with its weights as pictures; one image on its way through."""

import math
import warnings
from collections.abc import Callable

import altair as alt

from core.charts.colours import to_come, told_apart
from core.charts.theme import (
    AFTER,
    BEFORE,
    BOOK,
    CHOSEN,
    DASHES,
    GIVEN,
    LABEL,
    NUMBERS,
    OURS,
    PAPER,
    PART,
    PATH,
    SEVEN,
    THREE,
    TRAIN,
    VALID,
)
from core.text import Words

POWERS = alt.Axis(format="~g", values=[1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10])
TITLE_ROOM = 26  # px between a view's title and the view, for a number


def layout(count: int) -> tuple[int, int]:
    """Return in how many columns and rows pictures of so many activations stand: a little higher than wide."""
    columns = math.isqrt(count)
    return columns, -(-count // columns)


# In Vega's language; `step` is the player's: the frame it stands at and the way to the next.
HERE = "datum.frame == floor(step)"
SO_FAR = "datum.epoch <= step + 1e-6"


def number(value: str) -> str:
    """Return the Vega expression that writes a number in three digits: "−0.970", or "1.2e+9" for a huge one."""
    return f"replace(format({value}, abs({value}) < 10000 ? '.3r' : '.1e'), '-', '−')"


def tweened(field: str, last: int) -> str:
    """Return the Vega expression for a column per frame, field0, field1, …, on the way from one to the next."""
    here, then = f"datum['{field}' + floor(step)]", f"datum['{field}' + min(floor(step) + 1, {last})]"
    return f"{here} + ({then} - {here}) * (step % 1)"


def curve_fit(
    points: alt.Data, total: alt.Data, pieces: alt.Data, path: alt.Data, words: Words, *, last: int = 60
) -> alt.ConcatChart:
    """Return bent lines that learn to add up to a curve, at the player's `step`, and their error.

    Rows `points` (x, y); `total` (x, y0 … of each frame); `pieces` (piece, corner, and x0 …, y0 … of each frame);
    `path` (frame, step, loss).
    """
    size = {"width": 450, "height": 300}
    scale = alt.Scale(domain=[-1, 1], nice=False)
    x = alt.X("x:Q", title=words("x"), scale=scale, axis=alt.Axis(tickCount=5, grid=False))
    y = alt.Y("y:Q", title=words("y"), scale=alt.Scale(domain=[-2, 2], nice=False), axis=alt.Axis(tickCount=5))
    dots = alt.Chart(points).mark_point(filled=True, size=26, color=GIVEN, opacity=0.8).encode(x=x, y=y)
    lines = (
        alt.Chart(pieces)
        .transform_calculate(x=tweened("x", last), y=tweened("y", last))
        .mark_line(color=PART, strokeWidth=1.3, opacity=0.6, clip=True)
        .encode(x=x, y=y, detail="piece:N", order="corner:O")
    )
    curve = (
        alt.Chart(total)
        .transform_calculate(y=tweened("y", last))
        .mark_line(color=OURS, strokeWidth=3.5, clip=True)
        .encode(x=x, y=y)
    )
    views = [
        alt.LayerChart(layer=[lines, dots, curve]).properties(**size, title=words("view_curve")),
        error(words, path).properties(**size, title=words("view_error")),
    ]
    return alt.concat(*views, columns=2).add_params(alt.param(name="step", value=0))


def error(words: Words, path: alt.Data) -> alt.LayerChart:
    """Return the error of a fit up to the frame the player stands at, over room for all of it."""
    line = alt.Chart(path).encode(
        x=alt.X("step:Q", title=words("steps"), axis=alt.Axis(tickCount=6), scale=alt.Scale(nice=False)),
        y=alt.Y("loss:Q", title=words("error"), scale=alt.Scale(type="log"), axis=POWERS),
    )
    tips = [
        alt.Tooltip("step:Q", title=words("steps")),
        alt.Tooltip("loss:Q", title=words("error"), format=".5f"),
    ]
    return alt.LayerChart(
        layer=[
            to_come(line),
            line.transform_filter("datum.frame <= step").mark_line(color=PATH, strokeWidth=2.5),
            line.transform_filter(HERE).mark_point(filled=True, size=140, color=PATH, opacity=1).encode(tooltip=tips),
        ]
    )


def one_relu(line: alt.Data, said: alt.Data, words: Words) -> alt.LayerChart:
    """Return a line before and after its ReLU: rows `line` (x, y, series by its words), `said` (text, the formula)."""
    x = alt.X("x:Q", title=words("x"), scale=alt.Scale(domain=[-3, 3], nice=False), axis=alt.Axis(tickCount=7))
    y = alt.Y("y:Q", title=words("y"), scale=alt.Scale(domain=[-3, 3], nice=False), axis=alt.Axis(tickCount=7))
    channels = told_apart(
        "series",
        words("which_line"),
        [words(each) for each in ("line_before", "line_after")],
        colours=(BEFORE, AFTER),
        dashes=(DASHES[1], DASHES[0]),
        titleOrient="left",
        labelLimit=400,
    )
    lines = alt.Chart(line).mark_line(clip=True, strokeWidth=3).encode(x=x, y=y, **channels)
    formula = (
        alt.Chart(said)
        .mark_text(font=NUMBERS, fontSize=15, fontWeight="bold", color=AFTER, align="left", dx=10)
        .encode(text="text:N", x=alt.value(0), y=alt.value(14))
    )
    return alt.LayerChart(layer=[lines, formula]).properties(width=520, height=260)


def training(
    losses: alt.Data,
    scores: alt.Data,
    pictures: alt.Data,
    words: Words,
    *,
    last: int = 40,
    book: bool = True,
    count: int = 30,
    lowest: float = 0.0,
) -> alt.ConcatChart:
    """Return a training at the player's `step`, counted in epochs: loss, accuracy, the first layer's weights.

    These are pictures of the first `count` activations, laid out by `layout`; accuracies are drawn from `lowest` to 1.

    Rows `losses` (epoch, series, loss), `scores` (epoch, series, accuracy), the series by their words; `pictures`
    (before, first, until, url): an image fades in from epoch `before` to `first` and is gone at `until`.
    """
    columns, lines = layout(count)
    height = 252
    size = {"width": 290, "height": height}
    two = {words("train_loss"): TRAIN, words("valid_loss"): VALID}
    accuracies = {words("ours"): VALID, **({words("books"): BOOK} if book else {})}
    views: list[alt.LayerChart | alt.Chart] = [
        over_epochs(words, losses, "loss", two, last, alt.Scale(zero=True, nice=True)).properties(
            **size, title=words("view_loss")
        ),
        over_epochs(words, scores, "accuracy", accuracies, last, alt.Scale(domain=[lowest, 1])).properties(
            **size, title=words("view_accuracy")
        ),
        weights(pictures).properties(width=round(height * columns / lines), height=height, title=words("view_weights")),
    ]
    chart = alt.concat(*views, columns=3, usermeta={"shape": [2]}).add_params(alt.param(name="step", value=0))
    return chart.resolve_scale(color="independent", strokeDash="independent")


def over_epochs(
    words: Words, rows: alt.Data, field: str, series: dict[str, str], last: int, up: alt.Scale
) -> alt.LayerChart:
    """Return the series (names and colours) up to the player's epoch, ours as lines and the book's few as diamonds."""
    ticks = alt.Axis(tickMinStep=1, format="d", tickCount=8)
    x = alt.X("epoch:Q", title=words("epoch"), scale=alt.Scale(domain=[0, max(last, 1)], nice=False), axis=ticks)
    lines = alt.Chart(rows).encode(
        x=x,
        y=alt.Y(f"{field}:Q", title=words(field), scale=up, axis=alt.Axis(format="~g", tickCount=6)),
        **told_apart(
            "series",
            words("series"),
            list(series),
            colours=list(series.values()),
            dashes=DASHES[: len(series)],
            orient="bottom",
            direction="horizontal",
            titleOrient="left",
            labelLimit=300,
        ),
        tooltip=[
            alt.Tooltip("series:N", title=words("series")),
            alt.Tooltip("epoch:Q", title=words("epoch")),
            alt.Tooltip(f"{field}:Q", title=words(field), format=".6f"),
        ],
    )
    ours = lines.transform_filter(f"datum.series != '{words('books')}'")
    layers = [
        to_come(ours, "series"),
        ours.transform_filter(SO_FAR).mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=30)),
    ]
    if words("books") in series:
        books = lines.transform_filter(f"datum.series == '{words('books')}'")
        come = alt.condition(SO_FAR, alt.value(1), alt.value(0))
        layers.append(
            books.mark_point(shape="diamond", size=110, strokeWidth=2.5).encode(
                opacity=come, strokeDash=alt.value([1, 0])
            )
        )
    return alt.LayerChart(layer=layers)


def place(title: str, high: float, channel: type) -> alt.X | alt.Y:
    """Return an axis without marks: places among pictures, from 0 to `high`."""
    scale = alt.Scale(domain=[0, high], nice=False, reverse=channel is alt.Y)
    return channel(f"{title}:Q", axis=None, scale=scale)


def weights(pictures: alt.Data) -> alt.Chart:
    """Return one large picture of all weights, fading from one frame to the next."""
    fading = "clamp((step - datum.before) / max(datum.first - datum.before, 1), 0, 1)"
    return (
        alt.Chart(pictures)
        .transform_calculate(
            shown=f"step >= datum.until ? 0 : step >= datum.first ? 1 : {fading}", left="0", right="1", low="1"
        )
        .mark_image(aspect=False, smooth=False)
        .encode(
            x=place("left", 1, alt.X),
            x2="right:Q",
            y=place("left", 1, alt.Y),
            y2="low:Q",
            url="url:N",
            opacity=alt.Opacity("shown:Q", scale=None, legend=None),
        )
    )


def follow(
    units: alt.Data,
    ends: alt.Data,
    words: Words,
    *,
    count: int = 30,
    numbered: bool = True,
    relu: bool = True,
) -> alt.ConcatChart:
    """Return one image on its way through the net: weights, image × weights, activations, votes.

    The player's `step` is the activation that is looked at, from 1; 0 is the one with the strongest vote. Pointing at
    another shows that one. Rows `units` (unit: its place, number: what it is called, row, column, weights and product
    as urls, sum, activation, weight, vote, strongest, start, end), and `ends` (unit, start, end, value): what stands
    above the first vote, and the prediction below the last. Without `numbered` the places have no numbers.
    """
    tips = [
        alt.Tooltip("number:Q", title=words("unit")),
        alt.Tooltip("sum:Q", title=words("sum"), format=".3~r"),
        alt.Tooltip("activation:Q", title=words("after"), format=".3~r"),
        alt.Tooltip("said:N", title=words("arithmetic")),
    ]
    rows = alt.Chart(units).transform_calculate(
        said=f"{number('datum.activation')} + ' × ' + {number('datum.weight')} + ' = ' + {number('datum.vote')}",
        low="datum.unit + 1",
        right="datum.column + 1",
        under="datum.row + 1",
    )
    pick = alt.selection_point(name="unit", fields=["unit"], on="pointerover", clear="pointerout", empty=False)
    played = "floor(step) < 1 ? datum.strongest : datum.unit == floor(step) - 1"
    chosen = rows.transform_filter(f"isDefined(unit.unit) ? datum.unit == unit.unit[0] : {played}")

    def line(expression: str, digit: bool = False) -> alt.Chart:
        """Return the number of the chosen activation that stands above a view."""
        colour = alt.condition("datum.vote > 0", alt.value(THREE), alt.value(SEVEN)) if digit else alt.value(CHOSEN)
        marks = chosen.transform_calculate(said_here=expression).mark_text(
            font=NUMBERS, fontSize=14, fontWeight="bold", align="left"
        )
        return marks.encode(text="said_here:N", color=colour, x=alt.value(0), y=alt.value(-12))

    after_relu = f"'max(' + {number('datum.sum')} + ', 0) = ' + {number('datum.activation')}"
    down = places(words, count, numbered)
    columns, lines = layout(count)
    height = 270
    views = {
        "view_tiles": [*tiles(rows, chosen, tips, count), line(f"'{words('unit')} ' + datum.number")],
        "view_product": [product(chosen), line(f"'Σ + b = ' + {number('datum.sum')}")],
        "view_activations": [
            *bars(rows, chosen, words, tips, down),
            line(after_relu if relu else number("datum.activation")),
        ],
        "view_votes": [*votes(rows, chosen, ends, words, tips, down), line("datum.said", digit=True)],
    }
    widths = {"view_tiles": round(height * columns / lines), "view_product": height}
    drawn = [
        alt.LayerChart(layer=layers).properties(
            width=widths.get(title, 230), height=height, title=alt.TitleParams(words(title), offset=TITLE_ROOM)
        )
        for title, layers in views.items()
    ]
    drawn = [
        view if title == "view_product" else view.add_params(pick) for view, title in zip(drawn, views, strict=True)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Altair says that it makes one selection of the three: as it should
        chart = alt.concat(*drawn, columns=4, usermeta={"shape": [0, 1]})
        return chart.add_params(alt.param(name="step", value=0))


def tiles(rows: alt.Chart, chosen: alt.Chart, tips: list, count: int) -> list[alt.Chart]:
    """Return the weights of every activation as a small picture, framed by the digit it votes for."""
    columns, lines = layout(count)
    at = {"x": place("column", columns, alt.X), "x2": "right:Q", "y": place("row", lines, alt.Y), "y2": "under:Q"}
    inner = {"x": place("inner_left", columns, alt.X), "x2": "inner_right:Q"} | {
        "y": place("inner_top", lines, alt.Y),
        "y2": "inner_under:Q",
    }
    inset = rows.transform_calculate(
        inner_left="datum.column + 0.07",
        inner_right="datum.right - 0.07",
        inner_top="datum.row + 0.07",
        inner_under="datum.under - 0.07",
    )
    vote = alt.condition("datum.weight > 0", alt.value(THREE), alt.value(SEVEN))
    strength = alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0.08, 1]), legend=None)
    return [
        rows.mark_rect(cornerRadius=2).encode(**at, color=vote, opacity=strength),
        inset.mark_image(aspect=False, smooth=False).encode(**inner, url="weights:N"),
        chosen.mark_rect(filled=False, stroke=CHOSEN, strokeWidth=3).encode(**at),
        rows.mark_rect(opacity=0).encode(**at, tooltip=tips, description="said:N"),
    ]


def product(chosen: alt.Chart) -> alt.Chart:
    """Return image × weights of the chosen activation, as large as the view is."""
    whole = chosen.transform_calculate(left="0", right="1", low_edge="1").mark_image(smooth=False)
    x, y = place("left", 1, alt.X), place("left", 1, alt.Y)
    return whole.encode(x=x, x2="right:Q", y=y, y2="low_edge:Q", url="product:N")


def places(words: Words, count: int, numbered: bool) -> Callable[[str], alt.Y]:
    """Return the axis of activations, from above, by field; before them and after them there is room for one more."""
    axis = alt.Axis(
        values=[i + 0.5 for i in range(0, count, 5 if count > 5 else 1)],
        labelExpr="datum.value + 0.5",  # the first is number 1
        labels=numbered,
        grid=False,
        domain=False,
        ticks=False,
    )
    scale = alt.Scale(domain=[-1.4, count + 1.4], nice=False, reverse=True)
    return lambda field: alt.Y(f"{field}:Q", title=words("unit"), scale=scale, axis=axis)


def hit(rows: alt.Chart, chosen: alt.Chart, tips: list, down: Callable[[str], alt.Y]) -> list[alt.Chart]:
    """Return a stripe behind the chosen activation, and one over each that can be pointed at."""
    across = {"x": alt.value(0), "x2": alt.value("width"), "y": down("unit"), "y2": "low:Q"}
    return [
        chosen.mark_rect(color=CHOSEN, opacity=0.22).encode(**across),
        rows.mark_rect(opacity=0, color=PAPER).encode(**across, tooltip=tips),
    ]


def bars(rows: alt.Chart, chosen: alt.Chart, words: Words, tips: list, down: Callable[[str], alt.Y]) -> list[alt.Chart]:
    """Return each activation as a bar: thin and grey before the ReLU, broad and coloured after it."""

    def bar(field: str, thin: float, colour: str) -> alt.Chart:
        placed = rows.transform_calculate(
            zero="0", top=f"datum.unit + {thin}", under_bar=f"datum.unit + {1 - thin}", value=f"datum.{field}"
        )
        return placed.mark_rect(color=colour).encode(
            x=alt.X("value:Q", title=words("activation"), axis=alt.Axis(tickCount=4, grid=False)),
            x2="zero:Q",
            y=down("top"),
            y2="under_bar:Q",
        )

    zero = (
        alt.Chart(alt.Data(values=[{"value": 0}]))
        .mark_rule(color=LABEL)
        .encode(x=alt.X("value:Q", title=words("activation")))
    )
    stripe, over = hit(rows, chosen, tips, down)
    return [stripe, bar("activation", 0.12, AFTER), bar("sum", 0.36, BEFORE), zero, over]


def votes(
    rows: alt.Chart, chosen: alt.Chart, ends: alt.Data, words: Words, tips: list, down: Callable[[str], alt.Y]
) -> list[alt.Chart]:
    """Return the votes as steps, towards 3 or towards 7, from the bias down to the prediction."""
    x = alt.X("start:Q", title=words("votes"), axis=alt.Axis(tickCount=4, grid=False), scale=alt.Scale(padding=20))
    vote = alt.condition("datum.end > datum.start", alt.value(THREE), alt.value(SEVEN))
    inside = {"top": "datum.unit + 0.1", "under_bar": "datum.unit + 0.9"}
    at = {"x": x, "x2": "end:Q", "y": down("top"), "y2": "under_bar:Q", "color": vote}
    steps = rows.transform_calculate(**inside).mark_rect().encode(**at)
    around = alt.Chart(ends).transform_calculate(**inside, said=number("datum.value"))
    bias = around.transform_filter("datum.unit < 0").mark_rect(opacity=0.55).encode(**at)
    zero = alt.Chart(alt.Data(values=[{"start": 0}])).mark_rule(color=LABEL, strokeDash=[4, 4]).encode(x=x)
    at_end = around.transform_filter("datum.unit >= 0").encode(x=alt.X("end:Q", title=words("votes")), y=down("top"))
    side = alt.condition("datum.value > 0", alt.value(THREE), alt.value(SEVEN))
    point = at_end.mark_point(filled=True, size=150, opacity=1).encode(color=side)
    text = at_end.mark_text(font=NUMBERS, fontSize=14, fontWeight="bold", dy=-13).encode(text="said:N", color=side)
    stripe, over = hit(rows, chosen, tips, down)
    return [stripe, zero, steps, bias, point, text, over]
