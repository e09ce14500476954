"""A filter sliding over a digit with its arithmetic, what becomes of its map; a net's filters, votes and mistakes."""

import altair as alt

from core.charts.colours import shaped, signed, told_apart
from core.charts.heat_map import SIDE, outline, shade, squares
from core.charts.theme import (
    BEYOND_EDGE,
    BOOK,
    CHOSEN,
    GIVEN,
    GRID_LINE,
    INK,
    LABEL,
    NEGATIVE,
    NUMBERS,
    OURS,
    PAPER,
    POSITIVE,
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


def expr(expression: str) -> alt.ExprRef:
    """Return what the browser works out where a chart has a number."""
    return alt.ExprRef(expression)


def products(words: Words, pixels: alt.Data, kernel: alt.Data, places: alt.Data, size: int) -> alt.LayerChart:
    """Return pixel × weight = product for each pixel under the filter, and their sum below."""
    margin = size // 2
    small = f"min(14, item.mark.group.height * {0.18 / size:.4f})"  # px: as high as a box has room for three lines
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
        cells.mark_text(font=NUMBERS, fontSize=expr(small), dy=expr(f"{line * 1.25} * {small}"), aria=False).encode(
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


STAGES_ACROSS = {"filters": 2, "strokes": 2, "strokes_halved": 2, "parts": 4, "parts_halved": 4}  # maps in a row
STAGES = tuple(STAGES_ACROSS)
DOWN = 4  # maps under each other, in each of these
LINE = 0.3  # of a map's side: the room for its number above it


def maps(maps: alt.Data, words: Words, *, side: int = 54) -> alt.ConcatChart:
    """Return a net's filters and its feature maps of one image, each under its number.

    Rows `maps` (stage: one of STAGES, map: 1, 2, …, row, column, url, largest: its largest number).
    """
    views = [
        alt.LayerChart(layer=tiles_of(maps, words, stage)).properties(
            width=side * across, height=round(side * DOWN * (1 + LINE)), title=words(f"view_{stage}")
        )
        for stage, across in STAGES_ACROSS.items()
    ]
    return alt.concat(*views, columns=len(views), spacing=14, usermeta={"shape": list(range(len(views)))})


def tiles_of(maps: alt.Data, words: Words, stage: str) -> list[alt.Chart]:
    """Return the pictures of one stage, each with its frame and its number."""
    across = alt.Scale(domain=[0, STAGES_ACROSS[stage]], nice=False)
    down = alt.Scale(domain=[0, DOWN * (1 + LINE)], nice=False, reverse=True)
    rows = (
        alt.Chart(maps)
        .transform_filter(f"datum.stage == '{stage}'")
        .transform_calculate(
            left="datum.column + 0.04",
            right="datum.column + 0.96",
            low=f"datum.row * {1 + LINE} + {LINE}",
            high=f"datum.row * {1 + LINE} + {LINE} + 0.92",
            line=f"datum.row * {1 + LINE} + {LINE} - 0.04",
        )
    )
    x, y = alt.X("left:Q", scale=across, axis=None), alt.Y("low:Q", scale=down, axis=None)
    box = {"x": x, "x2": "right:Q", "y": y, "y2": "high:Q"}
    tips = [
        alt.Tooltip("map:Q", title=words("filter" if stage == "filters" else "map")),
        alt.Tooltip("largest:Q", title=words("largest"), format=".3f"),
    ]
    number = rows.mark_text(align="left", baseline="bottom", fontSize=12, font=NUMBERS, color=LABEL)
    return [
        rows.mark_rect(color=PAPER).encode(**box),
        rows.mark_image(aspect=False, smooth=False).encode(**box, url="url:N"),
        rows.mark_rect(fill="transparent", stroke=LABEL, strokeWidth=0.8).encode(**box, tooltip=tips),
        number.encode(x=x, y=alt.Y("line:Q", scale=down, axis=None), text="map:N"),
    ]


def votes(maps: alt.Data, words: Words, *, ends: tuple[float, float], height: int = 280) -> alt.LayerChart:
    """Return what each map adds to the prediction, under its picture: rows (map: 1, 2, …, vote, url).

    `ends` are the lowest and the highest vote, with 0 among them.
    """
    low, high = ends
    reach = (high - low) or 1.0
    lane = 0.24 * reach  # above the bars: the maps
    scale = alt.Scale(domain=[low - 0.05 * reach, high + lane + 0.08 * reach], nice=False)
    across = alt.Scale(domain=[0.4, 16.6], nice=False)
    axis = alt.Axis(tickCount=6, labelExpr=f"datum.value > {high + 0.04 * reach} ? '' : datum.label", grid=False)
    rows = alt.Chart(maps).transform_calculate(
        left="datum.map - 0.42",
        right="datum.map + 0.42",
        foot="0",
        lane_low=f"{high + 0.05 * reach}",
        lane_high=f"{high + 0.05 * reach + lane}",
    )
    x = alt.X("left:Q", title=words("map"), scale=across, axis=alt.Axis(values=list(range(1, 17)), grid=False))
    y = alt.Y("vote:Q", title=words("vote"), scale=scale, axis=axis)
    tips = [
        alt.Tooltip("map:Q", title=words("map")),
        alt.Tooltip("vote:Q", title=words("vote"), format="+.3f"),
    ]
    bars = rows.mark_rect().encode(
        x=x,
        x2="right:Q",
        y=y,
        y2="foot:Q",
        color=alt.condition("datum.vote > 0", alt.value(THREE), alt.value(SEVEN)),
        tooltip=tips,
    )
    pictures = rows.mark_image(smooth=False).encode(
        x=x, x2="right:Q", y=alt.Y("lane_low:Q", scale=scale), y2="lane_high:Q", url="url:N", tooltip=tips
    )
    zero = alt.Chart(alt.Data(values=[{"vote": 0}])).mark_rule(color=LABEL).encode(y=y)
    return alt.LayerChart(layer=[bars, zero, pictures]).properties(height=height)


def by_epoch(
    trained: alt.Data, levels: alt.Data, words: Words, *, runs: tuple[str, ...] = (), last: int = 8, height: int = 300
) -> alt.LayerChart:
    """Return the mistakes after each epoch, a line per run: rows `trained` (run: one of `runs`, epoch, mistakes).

    What others come to are lines across: rows `levels` (whose: "book" or "course", name, mistakes).
    """
    x = alt.X(
        "epoch:Q",
        title=words("epoch"),
        scale=alt.Scale(domain=[0, last], nice=False),
        axis=alt.Axis(tickMinStep=1, grid=False),
    )
    y = alt.Y(
        "mistakes:Q",
        title=words("mistakes_on_a_scale"),
        scale=alt.Scale(type="symlog", domain=[0, 2100], nice=False),
        axis=alt.Axis(values=[0, 3, 10, 30, 100, 300, 1000]),
    )
    layers: list[alt.Chart] = []
    for whose, colour, above in (("book", BOOK, True), ("course", GIVEN, False)):
        level = alt.Chart(levels).transform_filter(f"datum.whose == '{whose}'")
        layers.append(level.mark_rule(strokeDash=[6, 4], color=colour, strokeWidth=2).encode(y=y))
        name = level.transform_calculate(said="datum.name + ': ' + datum.mistakes")
        text = name.mark_text(align="right", x="width", dx=-4, dy=-10 if above else 12, color=colour, fontSize=13)
        layers.append(text.encode(y=y, text="said:N"))
    tips = [
        alt.Tooltip("run:N", title=words("run")),
        alt.Tooltip("epoch:Q", title=words("epoch")),
        alt.Tooltip("mistakes:Q", title=words("mistakes")),
    ]
    looks = told_apart("run", words("run"), runs, points=True, shown=bool(runs), columns=1, titleOrient="left")
    lines = alt.Chart(trained).mark_line(strokeWidth=2.5).encode(x=x, y=y, **looks, tooltip=tips)
    points = lines.mark_point(filled=True, size=50, opacity=1, aria=False).encode(shape=shaped("run", runs))
    return alt.LayerChart(layer=[*layers, lines, points]).properties(height=height)


def sizes_and_mistakes(models: alt.Data, words: Words, *, height: int = 320) -> alt.LayerChart:
    """Return models by their parameters and mistakes: rows (id, name, parameters, mistakes, here, chosen).

    `here` is false for a model that was not trained in this course.
    """
    x = alt.X(
        "parameters:Q",
        title=words("parameters_on_a_scale"),
        scale=alt.Scale(type="log", domain=[300, 30_000_000], nice=False),
        axis=alt.Axis(values=[1_000, 10_000, 100_000, 1_000_000, 10_000_000], format=",d"),
    )
    y = alt.Y(
        "mistakes:Q",
        title=words("mistakes_on_a_scale"),
        scale=alt.Scale(type="symlog", domain=[0, 130], nice=False),
        axis=alt.Axis(values=[0, 2, 5, 10, 20, 50, 100]),
    )
    tips = [
        alt.Tooltip("name:N", title=words("model")),
        alt.Tooltip("parameters:Q", title=words("parameters"), format=","),
        alt.Tooltip("mistakes:Q", title=words("mistakes")),
    ]
    models_ = alt.Chart(models).encode(x=x, y=y)
    dots = models_.mark_point(filled=True, size=260, opacity=1, cursor="pointer").encode(
        color=alt.condition("datum.here", alt.value(OURS), alt.value(GIVEN)),
        shape=alt.condition("datum.here", alt.value("circle"), alt.value("diamond")),
        stroke=alt.condition("datum.chosen", alt.value(CHOSEN), alt.value("transparent")),
        strokeWidth=alt.value(4),
        tooltip=tips,
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
