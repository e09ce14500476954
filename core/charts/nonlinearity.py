"""Bent lines that add up to a curve; a net as it trains, with its weights as pictures; one image on its way through."""

import warnings

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

COLUMNS, ROWS = 5, 6  # of the pictures of 30 activations an image goes through
POWERS = alt.Axis(format="~g", values=[1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10])
TITLE_ROOM = 26  # px between a view's title and the view, for a number

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
    points: alt.Data, total: alt.Data, pieces: alt.Data, path: alt.Data, words: Words, *, last: int = 60, width: int = 0
) -> alt.ConcatChart:
    """Return bent lines that learn to add up to a curve, at the player's `step`, and their error.

    Rows `points` (x, y); `total` (x, y0 … of each frame); `pieces` (piece, corner, and x0 …, y0 … of each frame);
    `path` (frame, step, loss).
    """
    size = {"width": width or 450, "height": 270}
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


def one_relu(line: alt.Data, words: Words, *, height: int = 230) -> alt.LayerChart:
    """Return one bent line with a slider for each of its three numbers: rows (x,), rising."""
    sliders = [
        alt.param(name=name, value=value, bind=alt.binding_range(min=-3, max=3, step=0.1, name=words(label)))
        for name, label, value in (("w", "slider_w", 2), ("b", "slider_b", -1), ("v", "slider_v", 0.5))
    ]
    x = alt.X("x:Q", title=words("x"), scale=alt.Scale(nice=False), axis=alt.Axis(tickCount=9))
    y = alt.Y("y:Q", title=words("y"), scale=alt.Scale(domain=[-3, 3]), axis=alt.Axis(tickCount=7))
    series = {"line_before": "w * datum.x + b", "line_after": "v * max(w * datum.x + b, 0)"}
    layers = []
    for name, formula in series.items():
        drawn = (
            alt.Chart(line)
            .transform_calculate(y=formula, series=f"'{words(name)}'")
            .mark_line(clip=True, strokeWidth=3 if name == "line_after" else 1.6)
            .encode(
                x=x,
                y=y,
                **told_apart(
                    "series",
                    words("which_line"),
                    [words(each) for each in series],
                    colours=(BEFORE, AFTER),
                    dashes=(DASHES[1], DASHES[0]),
                    titleOrient="left",
                    labelLimit=400,
                    columns=1,
                ),
            )
        )
        layers.append(drawn)
    w, b, v = (f"replace(format({each}, '.1f'), '-', '−')" for each in ("w", "abs(b)", "v"))
    said = f"{v} + ' × ReLU(' + {w} + ' · x ' + (b < 0 ? '− ' : '+ ') + {b} + ')'"
    formula = (
        alt.Chart(alt.Data(values=[{}]))
        .transform_calculate(said=said)
        .mark_text(font=NUMBERS, fontSize=15, fontWeight="bold", color=AFTER, align="left", dx=10)
        .encode(text="said:N", x=alt.value(0), y=alt.value(14))
    )
    return alt.LayerChart(layer=[*layers, formula]).add_params(*sliders).properties(height=height)


def training(
    losses: alt.Data,
    scores: alt.Data,
    pictures: alt.Data,
    words: Words,
    *,
    last: int = 40,
    book: bool = True,
    width: int = 320,
    height: int = 264,
) -> alt.ConcatChart:
    """Return a training at the player's `step`, counted in epochs: loss, accuracy, the first layer's weights.

    Rows `losses` (epoch, series, loss), `scores` (epoch, series, accuracy), the series by their words; `pictures`
    (before, first, until, url): an image fades in from epoch `before` to `first` and is gone at `until`.
    """
    size = {"width": width, "height": height}
    two = {words("train_loss"): TRAIN, words("valid_loss"): VALID}
    accuracies = {words("ours"): VALID, **({words("books"): BOOK} if book else {})}
    views: list[alt.LayerChart | alt.Chart] = [
        over_epochs(words, losses, "loss", two, last).properties(**size, title=words("view_loss")),
        over_epochs(words, scores, "accuracy", accuracies, last).properties(**size, title=words("view_accuracy")),
        weights(pictures).properties(**size, title=words("view_weights")),
    ]
    step = alt.param(name="step", value=0)
    return alt.concat(*views, columns=3).add_params(step).resolve_scale(color="independent", strokeDash="independent")


def over_epochs(words: Words, rows: alt.Data, field: str, series: dict[str, str], last: int) -> alt.LayerChart:
    """Return the series (names and colours) up to the player's epoch, ours as lines and the book's few as diamonds."""
    x = alt.X("epoch:Q", title=words("epoch"), scale=alt.Scale(domain=[0, max(last, 1)], nice=False))
    zero = alt.Scale(zero=field == "loss", nice=True)
    lines = alt.Chart(rows).encode(
        x=x,
        y=alt.Y(f"{field}:Q", title=words(field), scale=zero, axis=alt.Axis(format="~g", tickCount=6)),
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
    relu: bool = True,
    width: int = 230,
    height: int = 276,
) -> alt.ConcatChart:
    """Return one image on its way through the net: weights, image × weights, activations, votes; linked by pointing.

    Rows `units` (unit, row, column, weights and product as urls, sum, activation, weight, vote, strongest, start, end),
    and `ends` (unit, start, end, value): the bias above the first vote, the prediction below the last.
    """
    tips = [
        alt.Tooltip("unit:Q", title=words("unit")),
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
    heading = {"x": alt.value(width / 2), "y": alt.value(-12)}
    pick = alt.selection_point(
        name="unit",
        fields=["unit"],
        on="pointerover",
        clear=False,
        empty=False,
        bind={  # type: ignore[arg-type]  # Altair's hint leaves out one input per field, which Vega-Lite has
            "unit": alt.BindRange(input="range", min=0, max=count - 1, step=1, name=words("unit"))
        },
    )
    chosen = rows.transform_filter("isDefined(unit.unit) ? datum.unit == unit.unit[0] : datum.strongest")

    def line(expression: str, digit: bool = False) -> alt.Chart:
        """Return the number of the chosen activation that stands above a view."""
        colour = alt.condition("datum.vote > 0", alt.value(THREE), alt.value(SEVEN)) if digit else alt.value(CHOSEN)
        marks = chosen.transform_calculate(said_here=expression).mark_text(font=NUMBERS, fontSize=14, fontWeight="bold")
        return marks.encode(text="said_here:N", color=colour, **heading)

    after_relu = f"'max(' + {number('datum.sum')} + ', 0) = ' + {number('datum.activation')}"
    views = [
        ([*tiles(rows, chosen, tips), line(f"'{words('unit')} ' + datum.unit")], "view_tiles"),
        ([product(chosen), line(f"'Σ + b = ' + {number('datum.sum')}")], "view_product"),
        (
            [*bars(rows, chosen, words, tips), line(after_relu if relu else number("datum.activation"))],
            "view_activations",
        ),
        ([*votes(rows, chosen, ends, words, tips), line("datum.said", digit=True)], "view_votes"),
    ]
    drawn = [
        alt.LayerChart(layer=layers).properties(
            width=width, height=height, title=alt.TitleParams(words(title), offset=TITLE_ROOM)
        )
        for layers, title in views
    ]
    drawn = [
        view if title == "view_product" else view.add_params(pick)
        for view, (_, title) in zip(drawn, views, strict=True)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Altair says that it makes one selection of the three: as it should
        return alt.concat(*drawn, columns=4).add_params(alt.param(name="step", value=0))


def tiles(rows: alt.Chart, chosen: alt.Chart, tips: list) -> list[alt.Chart]:
    """Return the weights of every activation as a small picture, framed by the digit it votes for."""
    at = {"x": place("column", COLUMNS, alt.X), "x2": "right:Q", "y": place("row", ROWS, alt.Y), "y2": "under:Q"}
    inner = {"x": place("inner_left", COLUMNS, alt.X), "x2": "inner_right:Q"} | {
        "y": place("inner_top", ROWS, alt.Y),
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


def down(words: Words, field: str = "unit") -> alt.Y:
    """Return the axis of activations, from above; the bias has the place before them, the prediction the one after."""
    return alt.Y(
        f"{field}:Q",
        title=words("unit"),
        scale=alt.Scale(domain=[-1.4, 31.4], nice=False, reverse=True),
        axis=alt.Axis(values=[0, 5, 10, 15, 20, 25], grid=False, domain=False, ticks=False),
    )


def hit(rows: alt.Chart, chosen: alt.Chart, words: Words, tips: list) -> list[alt.Chart]:
    """Return a stripe behind the chosen activation, and one over each that can be pointed at."""
    across = {"x": alt.value(0), "x2": alt.value("width"), "y": down(words), "y2": "low:Q"}
    return [
        chosen.mark_rect(color=CHOSEN, opacity=0.22).encode(**across),
        rows.mark_rect(opacity=0, color=PAPER).encode(**across, tooltip=tips),
    ]


def bars(rows: alt.Chart, chosen: alt.Chart, words: Words, tips: list) -> list[alt.Chart]:
    """Return each activation as a bar: thin and grey before the ReLU, broad and coloured after it."""

    def bar(field: str, thin: float, colour: str) -> alt.Chart:
        placed = rows.transform_calculate(
            zero="0", top=f"datum.unit + {thin}", under_bar=f"datum.unit + {1 - thin}", value=f"datum.{field}"
        )
        return placed.mark_rect(color=colour).encode(
            x=alt.X("value:Q", title=words("activation"), axis=alt.Axis(tickCount=4, grid=False)),
            x2="zero:Q",
            y=down(words, "top"),
            y2="under_bar:Q",
        )

    zero = (
        alt.Chart(alt.Data(values=[{"value": 0}]))
        .mark_rule(color=LABEL)
        .encode(x=alt.X("value:Q", title=words("activation")))
    )
    stripe, over = hit(rows, chosen, words, tips)
    return [stripe, bar("activation", 0.12, AFTER), bar("sum", 0.36, BEFORE), zero, over]


def votes(rows: alt.Chart, chosen: alt.Chart, ends: alt.Data, words: Words, tips: list) -> list[alt.Chart]:
    """Return the votes as steps to the left for a 7 and to the right for a 3, from the bias down to the prediction."""
    x = alt.X("start:Q", title=words("votes"), axis=alt.Axis(tickCount=4, grid=False), scale=alt.Scale(padding=20))
    vote = alt.condition("datum.end > datum.start", alt.value(THREE), alt.value(SEVEN))
    inside = {"top": "datum.unit + 0.1", "under_bar": "datum.unit + 0.9"}
    at = {"x": x, "x2": "end:Q", "y": down(words, "top"), "y2": "under_bar:Q", "color": vote}
    steps = rows.transform_calculate(**inside).mark_rect().encode(**at)
    around = alt.Chart(ends).transform_calculate(**inside, said=number("datum.value"))
    bias = around.transform_filter("datum.unit < 0").mark_rect(opacity=0.55).encode(**at)
    zero = alt.Chart(alt.Data(values=[{"start": 0}])).mark_rule(color=LABEL, strokeDash=[4, 4]).encode(x=x)
    at_end = around.transform_filter("datum.unit >= 0").encode(
        x=alt.X("end:Q", title=words("votes")), y=down(words, "top")
    )
    side = alt.condition("datum.value > 0", alt.value(THREE), alt.value(SEVEN))
    point = at_end.mark_point(filled=True, size=150, opacity=1).encode(color=side)
    text = at_end.mark_text(font=NUMBERS, fontSize=14, fontWeight="bold", dy=-13).encode(text="said:N", color=side)
    stripe, over = hit(rows, chosen, words, tips)
    return [stripe, zero, steps, bias, point, text, over]
