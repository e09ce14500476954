"""Ten scores and their shares, two losses, trainings, a table of ten by ten, ten pictures of weights, and a map."""

from typing import Any

import altair as alt

from core.charts.colours import shaped, told_apart
from core.charts.theme import (
    BOOK,
    CHOSEN,
    COMING,
    GIVEN,
    HALO,
    LABEL,
    OURS,
    PAPER,
    WRONG,
    on_paper,
)
from core.text import Words

DIGITS = [str(digit) for digit in range(10)]
HERE = "datum.index == round(step)"
WORST = 100  # percent of errors


# Ten scores


def shares(ten: alt.Data, words: Words, *, reach: float, width: int = 250, height: int = 300) -> alt.ConcatChart:
    """Return ten scores, e to the power of each, and the shares: rows (digit, score, power, share, sigmoid).

    `reach` is the largest score there can be. Beside each share a stroke stands at the sigmoid of the score alone.
    """
    y = alt.Y("digit:N", title=words("digit"), sort=DIGITS, axis=alt.Axis(labelFontSize=15, ticks=False, domain=False))
    views = []
    for field, ends, format_ in (("score", [-reach, reach], ".1f"), ("power", None, ",.4~g"), ("share", [0, 1], ".1%")):
        scale = alt.Scale(domain=ends, nice=False) if ends else alt.Scale(zero=True, nice=False)
        x = alt.X(
            f"{field}:Q",
            title=words(f"view_{field}"),
            scale=scale,
            axis=alt.Axis(tickCount=4, grid=False, format=".0%" if field == "share" else "~s"),
        )
        tips = [
            alt.Tooltip("digit:N", title=words("digit")),
            alt.Tooltip(f"{field}:Q", title=words(field), format=format_),
        ]
        rows = alt.Chart(ten).encode(y=y, tooltip=tips)
        bars = rows.mark_bar(color=OURS, size=17).encode(x=x)
        at_end = f"datum.{field} > 0.6 * {reach if field == 'score' else 1}" if field != "power" else "datum.most"
        number = rows.mark_text(
            align=alt.ExprRef(f"{at_end} ? 'right' : 'left'"),
            dx=alt.ExprRef(f"{at_end} ? -5 : 5"),
            fontSize=13,
            color=LABEL,
        ).encode(
            x=alt.X("from:Q", scale=scale, title=words(f"view_{field}")),
            text=alt.Text(f"{field}:Q", format=format_),
            color=alt.condition(at_end, alt.value(HALO), alt.value(LABEL)),
        )
        beyond = f"!({at_end}) && inrange(datum.sigmoid - datum.share, [0, 0.15])"  # the stroke would stand on it
        start = f"{beyond} ? datum.sigmoid : datum.share" if field == "share" else f"max(0, datum.{field})"
        number = number.transform_calculate(**{"from": start})
        layers = [bars, number]
        if field == "share":
            alone = rows.mark_tick(color=GIVEN, thickness=3, size=15).encode(
                x=alt.X("sigmoid:Q", scale=scale, title=words("view_share")),
                tooltip=[alt.Tooltip("sigmoid:Q", title=words("alone"), format=".3f")],
            )
            layers.append(alone)
        views.append(alt.LayerChart(layer=layers).properties(width=width, height=height))
    return alt.concat(*views, columns=3, spacing={"row": 18, "column": 10})


# Two losses


def losses(lead: alt.Data, words: Words, *, width: int = 400, height: int = 280) -> alt.ConcatChart:
    """Return both losses by the lead of the right answer, and their slopes, with dots at the player's `step`.

    Rows (index, lead, which, loss, slope); `which` is the name of a loss in the reader's words.
    """
    names = [words("cross_entropy"), words("mnist_loss")]
    views = []
    for field in ("loss", "slope"):
        lines = alt.Chart(lead).encode(
            x=alt.X("lead:Q", title=words("lead_of_right"), scale=alt.Scale(nice=False), axis=alt.Axis(grid=False)),
            y=alt.Y(f"{field}:Q", title=words(f"one_{field}"), axis=alt.Axis(tickCount=5)),
            **told_apart("which", words("loss"), names, colours=(OURS, GIVEN), columns=2, titleOrient="left"),
            tooltip=[
                alt.Tooltip("which:N", title=words("loss")),
                alt.Tooltip("lead:Q", title=words("lead_of_right"), format=".2f"),
                alt.Tooltip(f"{field}:Q", title=words(f"one_{field}"), format=".3f"),
            ],
        )
        dots = lines.transform_filter(HERE).mark_point(
            filled=True, size=190, opacity=1, stroke=HALO, strokeWidth=1.5, aria=False
        )
        zero = alt.Chart(alt.Data(values=[{"lead": 0}])).mark_rule(color=LABEL, strokeDash=[3, 4]).encode(x="lead:Q")
        views.append(
            alt.LayerChart(layer=[zero, lines.mark_line(strokeWidth=3), dots]).properties(
                width=width, height=height, title=words(f"view_{field}")
            )
        )
    step = alt.param(name="step", value=0)
    return alt.concat(*views, columns=2).add_params(step)


# Trainings


def by_epoch(
    trained: alt.Data, levels: alt.Data, words: Words, *, runs: tuple[str, ...] = (), last: int = 4, height: int = 320
) -> alt.LayerChart:
    """Return the errors after each epoch, a line per run: rows `trained` (run: one of `runs`, epoch, errors in %).

    What was published are lines across: rows `levels` (name, errors).
    """
    x = alt.X(
        "epoch:Q",
        title=words("epoch"),
        scale=alt.Scale(domain=[0, last], nice=False),
        axis=alt.Axis(tickMinStep=1, tickCount=last, grid=False),
    )
    y = alt.Y(
        "errors:Q",
        title=words("errors_on_a_scale"),
        scale=alt.Scale(type="log", domain=[0.5, WORST], nice=False),
        axis=alt.Axis(values=[0.5, 1, 2, 5, 10, 20, 50, 100], labelExpr="format(datum.value, '~f') + '%'"),
    )
    level = alt.Chart(levels)
    rules = level.mark_rule(strokeDash=[6, 4], color=BOOK, strokeWidth=2).encode(y=y)
    said = level.transform_calculate(said="datum.name + ': ' + format(datum.errors, '.2~f') + '%'")
    names = said.mark_text(align="right", x="width", dx=-4, dy=-9, color=BOOK, fontSize=13).encode(y=y, text="said:N")
    tips = [
        alt.Tooltip("run:N", title=words("run")),
        alt.Tooltip("epoch:Q", title=words("epoch")),
        alt.Tooltip("errors:Q", title=words("errors"), format=".2f"),
    ]
    looks = told_apart("run", words("run"), runs, points=True, shown=bool(runs), columns=1, titleOrient="left")
    lines = alt.Chart(trained).mark_line(strokeWidth=2.5).encode(x=x, y=y, **looks, tooltip=tips)
    points = lines.mark_point(filled=True, size=60, opacity=1, aria=False).encode(shape=shaped("run", runs))
    return alt.LayerChart(layer=[rules, names, lines, points]).properties(height=height)


# Ten by ten


def confusion(cells: alt.Data, words: Words, *, side: int = 400) -> alt.LayerChart:
    """Return a table of rows (cell, truth, said, count, shade, right, chosen), the chosen cell outlined.

    `shade`, 0 … 1, is how full the colour of a cell is; `right` and `chosen` are true or false.
    """
    axis: dict[str, Any] = {"labelAngle": 0, "labelFontSize": 15, "ticks": False, "domain": False}
    x = alt.X("said:N", title=words("said"), axis=alt.Axis(orient="top", **axis), scale=alt.Scale(padding=0.04))
    y = alt.Y("truth:N", title=words("truth"), axis=alt.Axis(**axis), scale=alt.Scale(padding=0.04))
    rows = alt.Chart(cells).encode(
        x=x,
        y=y,
        tooltip=[alt.Tooltip(f"{name}:Q", title=words(name)) for name in ("truth", "said", "count")],
    )
    colour = alt.condition("datum.right", alt.value(GIVEN), alt.value(WRONG))
    squares = rows.mark_rect(cornerRadius=3, cursor="pointer").encode(
        color=colour, opacity=alt.Opacity("shade:Q", scale=alt.Scale(domain=[0, 1], range=[0.04, 0.95]), legend=None)
    )
    counts = rows.mark_text(fontSize=13, aria=False).encode(
        text="count:Q", color=alt.condition("datum.shade > 0.45", alt.value(HALO), alt.value(LABEL))
    )
    ring = rows.transform_filter("datum.chosen").mark_rect(
        filled=False, stroke=CHOSEN, strokeWidth=4, cornerRadius=3, fillOpacity=0
    )
    return alt.LayerChart(layer=[squares, counts, ring]).properties(width=side, height=side)


# Weights


def weights(tiles: alt.Data, words: Words, *, side: int = 130) -> alt.ConcatChart:
    """Return the weights of each digit as a picture, five to a line: rows (digit, row, column, url, largest)."""
    across, down = alt.Scale(domain=[0, 5], nice=False), alt.Scale(domain=[0, 2.4], nice=False, reverse=True)
    rows = alt.Chart(tiles).transform_calculate(
        left="datum.column + 0.03",
        right="datum.column + 0.97",
        low="datum.row * 1.2 + 0.22",
        high="datum.row * 1.2 + 1.16",
        line="datum.row * 1.2 + 0.11",
    )
    x, y = alt.X("left:Q", scale=across, axis=None), alt.Y("low:Q", scale=down, axis=None)
    box: dict[str, Any] = {"x": x, "x2": "right:Q", "y": y, "y2": "high:Q"}
    tips = [
        alt.Tooltip("digit:N", title=words("digit")),
        alt.Tooltip("largest:Q", title=words("largest"), format=".2f"),
    ]
    name = rows.mark_text(align="left", fontSize=17, fontWeight="bold", color=LABEL)
    layers = [
        rows.mark_rect(color=PAPER).encode(**box),
        rows.mark_image(aspect=False, smooth=False).encode(**box, url="url:N"),
        rows.mark_rect(fill="transparent", stroke=LABEL, strokeWidth=0.8).encode(**box, tooltip=tips),
        name.encode(x=x, y=alt.Y("line:Q", scale=down, axis=None), text="digit:N"),
    ]
    return alt.concat(alt.LayerChart(layer=layers).properties(width=5 * side, height=round(2.4 * side)), columns=1)


# A map


def map_of(
    images: alt.Data, words: Words, *, ends: tuple[float, float, float, float], width: int = 620, height: int = 420
) -> alt.LayerChart:
    """Return images at their places: rows (place, digit, x, y, url, chosen); a click picks `place`.

    `ends` are the lowest and highest x, then y. They lie on paper, which is white on every page.
    """
    left, right, low, high = ends
    x = alt.X("x:Q", title=words("along_x"), scale=alt.Scale(domain=[left, right], nice=False), axis=quiet())
    y = alt.Y("y:Q", title=words("along_y"), scale=alt.Scale(domain=[low, high], nice=False), axis=quiet())
    corners = alt.Chart(alt.Data(values=[{"x": left, "x2": right, "y": low, "y2": high}]))
    paper = corners.mark_rect(color=PAPER, stroke=COMING, aria=False).encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    rows = alt.Chart(images).encode(x=x, y=y)
    tips = [alt.Tooltip("digit:N", title=words("digit")), alt.Tooltip("place:Q", title=words("name"))]
    pictures = rows.mark_image(width=24, height=24, cursor="pointer").encode(url="url:N", tooltip=tips)
    ring = rows.transform_filter("datum.chosen").mark_point(
        shape="square", size=1300, stroke=on_paper(CHOSEN), strokeWidth=3, filled=False, fillOpacity=0
    )
    return alt.LayerChart(layer=[paper, pictures, ring]).properties(width=width, height=height)


def own_map(others: alt.Data, own: alt.Data, words: Words, *, width: int = 420, height: int = 300) -> alt.LayerChart:
    """Return where a reader's own digit lies: rows `others` (digit, x, y), written as digits, and `own` (x, y, url)."""
    x = alt.X("x:Q", title=words("along_x"), scale=alt.Scale(nice=False, zero=False, padding=14), axis=quiet())
    y = alt.Y("y:Q", title=words("along_y"), scale=alt.Scale(nice=False, zero=False, padding=14), axis=quiet())
    digits = alt.Chart(others).mark_text(fontSize=13, color=LABEL, opacity=0.7).encode(x=x, y=y, text="digit:N")
    rows = alt.Chart(own).encode(x=x, y=y)
    paper = rows.mark_point(
        shape="square", size=1500, fill=PAPER, stroke=on_paper(CHOSEN), strokeWidth=3, opacity=1, aria=False
    )
    picture = rows.mark_image(width=32, height=32).encode(url="url:N", tooltip=alt.value(words("own_here")))
    return alt.LayerChart(layer=[digits, paper, picture]).properties(width=width, height=height)


def quiet() -> alt.Axis:
    """Return an axis whose numbers nobody needs: where things lie is what counts."""
    return alt.Axis(labels=False, ticks=False, grid=False, domain=False, titleColor=LABEL)
