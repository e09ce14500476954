"""A filter sliding over a digit with its arithmetic, what becomes of its map; a net's filters, votes and mistakes."""

from typing import cast

import altair as alt

from core.charts.colours import shaped, signed, told_apart
from core.charts.heat_map import SIDE, outline, shade, squares
from core.charts.theme import (
    BEYOND_EDGE,
    BOOK,
    DASHES,
    GIVEN,
    GRID_LINE,
    INK,
    LABEL,
    NEGATIVE,
    NUMBERS,
    OURS,
    PAPER,
    POSITIVE,
    RUNS,
    SEVEN,
    THREE,
)
from core.text import Words

FRAME = 3.5  # px wide, around a place
FAINT = 0.28  # of its strength: what the filter has not come to yet
SHORT = "format({}, '.2~f')"  # 1, −0.25

# Where the filter stands: at the pixel pointed at, otherwise at the player's step, row by row.
PLACE = {
    "row": f"isDefined(pointed.row) ? pointed.row[0] : floor(floor(step) / {SIDE})",
    "column": f"isDefined(pointed.column) ? pointed.column[0] : floor(step) % {SIDE}",
}


def sliding(
    pixels: alt.Data, kernel: alt.Data, places: alt.Data, words: Words, *, size: int, side: int = 235
) -> alt.ConcatChart:
    """Return a filter of `size` × `size` at the player's `step`: where it stands, its products, the map it makes.

    Rows `pixels` (row, column, value in 0 … 1, beyond: not in the image), `kernel` (key: i · size + j, weight),
    `places` (row, column, value, bias, shade in −1 … 1): the filter's answer at each pixel.
    """
    params = [alt.param(name="step", value=0)]
    params += [alt.param(name=f"place_{axis}", expr=expression) for axis, expression in PLACE.items()]
    margin = size // 2
    views = [
        under_the_window(words, pixels, places, margin).properties(title=words("view_digit")),
        products(words, pixels, kernel, places, size).properties(title=words("view_products")),
        filling(words, places, margin).properties(title=words("view_map")),
    ]
    views = [view.properties(width=side, height=side) for view in views]
    return alt.concat(*views, columns=3).add_params(*params).resolve_scale(color="independent")


HERE = "datum.row == place_row && datum.column == place_column"


def answer(field: str) -> alt.Color:
    """Return the colour of what a filter answers, from −1 to 1."""
    return signed(field, below=NEGATIVE, above=POSITIVE)


def under_the_window(words: Words, pixels: alt.Data, places: alt.Data, margin: int) -> alt.LayerChart:
    """Return the digit, the zeros around it, and the square the filter covers now."""
    image = squares(alt.Chart(pixels), words, 1, ".2f", margin=margin).encode(
        color=alt.condition("datum.beyond", alt.value(BEYOND_EDGE), shade(1))
    )
    window = (
        alt.Chart(places)
        .transform_filter(HERE)
        .transform_calculate(row_end=f"datum.row + {margin + 1}", column_end=f"datum.column + {margin + 1}")
        .transform_calculate(row=f"datum.row - {margin}", column=f"datum.column - {margin}")
    )
    return alt.LayerChart(layer=[image, outline(window, FRAME)])


def products(words: Words, pixels: alt.Data, kernel: alt.Data, places: alt.Data, size: int) -> alt.LayerChart:
    """Return pixel × weight = product for each pixel under the filter, and their sum below."""
    margin, small = size // 2, {3: 14, 5: 10}[size]
    cells = (
        alt.Chart(pixels)
        .transform_filter(f"abs(datum.row - place_row) <= {margin} && abs(datum.column - place_column) <= {margin}")
        .transform_calculate(i=f"datum.row - place_row + {margin}", j=f"datum.column - place_column + {margin}")
        .transform_calculate(key=f"datum.i * {size} + datum.j")
        .transform_lookup(lookup="key", from_=alt.LookupData(kernel, key="key", fields=["weight"]))
        .transform_calculate(
            product="datum.value * datum.weight",
            middle_i="datum.i + 0.5",
            middle_j="datum.j + 0.5",
            end_i="datum.i + 1",
            end_j="datum.j + 1",
            ink=SHORT.format("datum.value"),
            times="'× ' + " + SHORT.format("datum.weight"),
            equals="'= ' + " + SHORT.format("datum.product"),
        )
        .transform_calculate(spoken="datum.ink + ' ' + datum.times + ' ' + datum.equals")
    )
    across = alt.Scale(domain=[0, size], nice=False)
    down = alt.Scale(domain=[0, size * 1.14], nice=False, reverse=True)  # with room for the sum
    boxes = cells.mark_rect(stroke=GRID_LINE).encode(
        x=alt.X("j:Q", scale=across, axis=None),
        x2="end_j:Q",
        y=alt.Y("i:Q", scale=down, axis=None),
        y2="end_i:Q",
        color=answer("product"),
        description="spoken:N",
    )
    at = {"x": alt.X("middle_j:Q", scale=across, axis=None), "y": alt.Y("middle_i:Q", scale=down, axis=None)}
    strong = alt.condition("datum.product > 0.7", alt.value(PAPER), alt.value(INK))  # on the darkest purple
    texts = [
        cells.mark_text(font=NUMBERS, fontSize=small, dy=line * 1.25 * small, aria=False).encode(
            **at, text=f"{field}:N", color=strong
        )
        for line, field in ((-1, "ink"), (0, "times"), (1, "equals"))
    ]
    terms = f"'{words('sum')}' + (datum.bias == 0 ? '' : ' + {words('bias')} ' + {SHORT.format('datum.bias')})"
    total = (
        alt.Chart(places)
        .transform_filter(HERE)
        .transform_calculate(
            i=f"{size * 1.08}",
            j=f"{size / 2}",
            total=f"{terms} + ' = ' + {SHORT.format('datum.value')}",
        )
        .mark_text(fontSize=16, fontWeight="bold")
        .encode(x=alt.X("j:Q", scale=across, axis=None), y=alt.Y("i:Q", scale=down, axis=None), text="total:N")
    )
    return alt.LayerChart(layer=[boxes, *texts, total])


def filling(words: Words, places: alt.Data, margin: int) -> alt.LayerChart:
    """Return the filter's map as far as it has come, the rest of it faintly; pointing at a pixel moves the filter."""
    pointed = alt.selection_point(
        name="pointed", fields=["row", "column"], on="pointerover", clear="pointerout", empty=False
    )
    all_of_it = squares(alt.Chart(places), words, 1, ".2f", margin=margin)
    faint = all_of_it.transform_calculate(faint=f"datum.shade * {FAINT}").encode(color=answer("faint"))
    so_far = all_of_it.transform_filter(f"datum.row * {SIDE} + datum.column <= step").encode(color=answer("shade"))
    here = (
        alt.Chart(places)
        .transform_filter(HERE)
        .transform_calculate(row_end="datum.row + 1", column_end="datum.column + 1")
    )
    return alt.LayerChart(layer=[faint.add_params(pointed), so_far, outline(here, FRAME)])


def bent_and_halved(places: alt.Data, halved: alt.Data, words: Words, *, side: int = 240) -> alt.ConcatChart:
    """Return a filter's map, the same with its negative numbers set to 0, and the largest of each 2 × 2 of these.

    Rows `places` and `halved` (row, column, value, shade in −1 … 1). Pointing at a square of the last marks the four.
    """
    chosen = alt.selection_point(
        name="four",
        fields=["row", "column"],
        on="pointerover",
        clear=False,
        empty=False,
        value=[{"row": 3, "column": 6}],
    )
    four = (
        alt.Chart(halved)
        .transform_filter(chosen)
        .transform_calculate(row="datum.row * 2", column="datum.column * 2")
        .transform_calculate(row_end="datum.row + 2", column_end="datum.column + 2")
    )
    one = (
        alt.Chart(halved)
        .transform_filter(chosen)
        .transform_calculate(row_end="datum.row + 1", column_end="datum.column + 1")
    )
    before = squares(alt.Chart(places), words, 1, ".2f").encode(color=answer("shade"))
    bent = alt.Chart(places).transform_calculate(value="max(0, datum.value)", shade="max(0, datum.shade)")
    bent = squares(bent, words, 1, ".2f").encode(color=answer("shade"))
    small = squares(alt.Chart(halved), words, 1, ".2f", size=SIDE // 2).encode(color=answer("shade"))
    views = [
        alt.LayerChart(layer=[before]).properties(title=words("view_map")),
        alt.LayerChart(layer=[bent, outline(four, FRAME)]).properties(title=words("view_bent")),
        alt.LayerChart(layer=[small.add_params(chosen), outline(one, FRAME)]).properties(title=words("view_halved")),
    ]
    views = [view.properties(width=side, height=side) for view in views]
    return alt.concat(*views, columns=3).resolve_scale(color="independent")


def own_filters(weights: alt.Data, words: Words, *, side: int = 62) -> alt.FacetChart:
    """Return a net's filters, four in a row: rows (filter: 1, 2, …, row, column, weight, shade in −1 … 1)."""
    axis = alt.Axis(values=[0, 2, 4], labelAngle=0, ticks=False, domain=False)
    cells = alt.Chart(weights).mark_rect(stroke=GRID_LINE, strokeWidth=0.5)
    encoded = cells.encode(
        x=alt.X("column:O", title=words("column"), axis=axis),
        y=alt.Y("row:O", title=words("row"), axis=axis),
        color=answer("shade"),
        tooltip=[
            alt.Tooltip("filter:O", title=words("filter")),
            alt.Tooltip("weight:Q", title=words("weight"), format="+.3f"),
        ],
    )
    header = alt.Header(labelFontSize=13, labelPadding=2, labelColor=LABEL)
    faceted = encoded.properties(width=side, height=side).facet(
        facet=alt.Facet("filter:O", title=None, header=header), columns=4, spacing=8
    )
    return cast(alt.FacetChart, faceted)


def votes(maps: alt.Data, words: Words, *, height: int = 230) -> alt.Chart:
    """Return what each map adds to the prediction: rows (map: 1, 2, …, vote)."""
    return (
        alt.Chart(maps)
        .mark_bar()
        .encode(
            x=alt.X("map:O", title=words("map"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("vote:Q", title=words("vote")),
            color=alt.condition("datum.vote > 0", alt.value(THREE), alt.value(SEVEN)),
            tooltip=[
                alt.Tooltip("map:O", title=words("map")),
                alt.Tooltip("vote:Q", title=words("vote"), format="+.3f"),
            ],
        )
        .properties(height=height)
    )


def by_epoch(trained: alt.Data, book: alt.Data, words: Words, *, height: int = 340) -> alt.LayerChart:
    """Return the mistakes after each epoch, a line per seed: rows `trained` (seed, epoch, mistakes).

    The one row of `book` (name, mistakes) is a line across.
    """
    x = alt.X("epoch:Q", title=words("epoch"), axis=alt.Axis(tickMinStep=1, grid=False))
    y = alt.Y(
        "mistakes:Q",
        title=words("mistakes"),
        scale=alt.Scale(type="symlog", domain=[0, 1100], nice=False),
        axis=alt.Axis(values=[0, 3, 10, 30, 100, 300, 1000]),
    )
    lines = (
        alt.Chart(trained)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            **told_apart("seed", words("seed"), colours=RUNS[:3], dashes=DASHES[:3], points=True, titleOrient="left"),
            tooltip=[
                alt.Tooltip("seed:N", title=words("seed")),
                alt.Tooltip("epoch:Q", title=words("epoch")),
                alt.Tooltip("mistakes:Q", title=words("mistakes")),
            ],
        )
    )
    points = lines.mark_point(filled=True, size=50, opacity=1).encode(shape=shaped("seed"))
    line = alt.Chart(book).mark_rule(strokeDash=[6, 4], color=BOOK, strokeWidth=2).encode(y=y)
    name = (
        alt.Chart(book)
        .mark_text(align="right", x="width", dx=-4, dy=-9, color=BOOK, fontSize=13)
        .encode(y=y, text="name:N")
    )
    return alt.LayerChart(layer=[line, lines, points, name]).properties(height=height)


def sizes_and_mistakes(models: alt.Data, words: Words, *, height: int = 320) -> alt.LayerChart:
    """Return models by their parameters and mistakes: rows (id, name, parameters, mistakes, here). A click picks `id`.

    `here` is false for a model that was not trained in this course.
    """
    x = alt.X(
        "parameters:Q",
        title=words("parameters"),
        scale=alt.Scale(type="log", domain=[300, 30_000_000], nice=False),
        axis=alt.Axis(values=[1_000, 10_000, 100_000, 1_000_000, 10_000_000], format=",d"),
    )
    y = alt.Y(
        "mistakes:Q",
        title=words("mistakes"),
        scale=alt.Scale(type="symlog", domain=[0, 130], nice=False),
        axis=alt.Axis(values=[0, 2, 5, 10, 20, 50, 100]),
    )
    tips = [
        alt.Tooltip("name:N", title=words("model")),
        alt.Tooltip("parameters:Q", title=words("parameters"), format=","),
        alt.Tooltip("mistakes:Q", title=words("mistakes")),
    ]
    models_ = alt.Chart(models).encode(x=x, y=y)
    dots = (
        models_.mark_point(filled=True, size=260, opacity=1, cursor="pointer")
        .encode(
            color=alt.condition("datum.here", alt.value(OURS), alt.value(GIVEN)),
            shape=alt.condition("datum.here", alt.value("circle"), alt.value("diamond")),
            tooltip=tips,
        )
        .add_params(alt.selection_point("picked", fields=["id"], empty=False))
    )
    beside = {  # the dot: to its right, and where that is out of room below it or to its left
        "datum.parameters > 1e3 && datum.parameters < 1e6": {"align": "left", "dx": 13},
        "datum.parameters <= 1e3": {"align": "left", "dx": -9, "dy": 19},
        "datum.parameters >= 1e6": {"align": "right", "dx": -13},
    }
    names = [
        models_.transform_filter(where)
        .mark_text(**place, fontSize=14, color=LABEL, aria=False)  # type: ignore[arg-type]
        .encode(text="name:N")
        for where, place in beside.items()
    ]
    return alt.LayerChart(layer=[dots, *names]).properties(height=height)
