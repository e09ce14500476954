"""A sum of 784 products, as pictures; all predictions at once; and the accuracy as one weight changes."""

from typing import Any

import altair as alt

from core.charts.colours import of_digit, signed, to_come
from core.charts.heat_map import SIDE, edges, outline, pointed_pixel, squares
from core.charts.theme import BEFORE, CHOSEN, GIVEN, HALO, NUMBERS, SEVEN, THREE, THRESHOLD, on_paper
from core.text import Words

HEADING: dict[str, Any] = {"y": -14, "fontSize": 15, "fontWeight": "bold"}
TWO_DECIMALS = "format(datum.value, '.2f')"

# In Vega's language; `step` is the player's: the rows of the image summed so far, the last of them in part.
ADDED = f"(datum.n < step * {SIDE} ? 1 : 0.35)"  # the colour of a contribution, pale before it is added
SUMMED = f"datum.n <= step * {SIDE}"
NOW = f"datum.n == floor(step * {SIDE})"
AT_THE_RIGHT = "datum.total > 0.7 * datum.farthest"  # where a number to the right of its dot would be cut off


def product(
    pixels: alt.Data, sums: alt.Data, words: Words, *, row: int = 9, column: int = 17, side: int = 200
) -> alt.ConcatChart:
    """Return image × weights = contributions as three linked pictures, and their sum up to the player's `step`.

    Rows `pixels` (n, row, column, pixel in 0 … 1, weight, contribution, weight_shade and contribution_shade in −1 … 1);
    `sums` (n, row, total): the sum before pixel n, `row` as the height it is drawn at. The pixel pointed at, at first
    that of `row` and `column`, is marked in all three.
    """
    pixel = pointed_pixel(words, row, column)
    tips = [
        alt.Tooltip("row:Q", title=words("row")),
        alt.Tooltip("column:Q", title=words("column")),
        alt.Tooltip("pixel:Q", title=words("pixel"), format=".2f"),
        alt.Tooltip("weight:Q", title=words("weight"), format=".2f"),
        alt.Tooltip("contribution:Q", title=words("contribution"), format=".2f"),
    ]
    views = []
    for field, sign in {"pixel": "", "weight": "× ", "contribution": "= "}.items():
        rows = alt.Chart(pixels).transform_calculate(value=f"datum.{field}")
        picture = squares(rows, words, 1, ".2f").encode(tooltip=tips)
        if field != "pixel":
            shade = f"datum.{field}_shade * {ADDED if field == 'contribution' else 1}"
            picture = picture.transform_calculate(shade=shade).encode(color=signed("shade"))
        ring = picture.transform_filter(pixel).mark_rect(filled=False, stroke=on_paper(CHOSEN), strokeWidth=3)
        ring = ring.encode(color=alt.value(on_paper(CHOSEN)))
        number = rows.transform_filter(pixel).transform_calculate(said=TWO_DECIMALS)
        title = f"{sign}{words(f'view_{field}')}"
        above = alt.ExprRef(f"width < {room_for(title)} ? -32 : -14")  # a line higher where both have no room beside
        number = number.mark_text(x="width", align="right", color=CHOSEN, font=NUMBERS, **{**HEADING, "y": above})
        first = picture.add_params(pixel) if field == "pixel" else picture
        views.append(titled(title, [first, ring, number.encode(text="said:N")], side))
    views.append(titled(words("view_sum"), summed(words, sums), side))
    step = alt.param(name="step", value=0)
    return alt.concat(*views, columns=4).add_params(step).resolve_scale(color="independent")


def room_for(title: str) -> int:
    """Return about how many px a title and a number beside it take."""
    return sum(16 if ord(letter) > 0x2E80 else 9 for letter in title) + 70


def titled(title: str, layers: list[alt.Chart], side: int) -> alt.LayerChart:
    """Return a square view, its title on one line with the number over its right end."""
    heading = alt.Chart(alt.Data(values=[{}])).mark_text(text=title, x=0, align="left", **HEADING)
    return alt.LayerChart(layer=[*layers, heading]).properties(width=side, height=side)


def summed(words: Words, sums: alt.Data) -> list[alt.Chart]:
    """Return the layers of the running sum: down the rows of the image, from the bias to the prediction."""
    x = alt.X(
        "total:Q",
        title=words("total"),
        scale=alt.Scale(zero=True, nice=False, padding=34),
        axis=alt.Axis(tickCount=5, grid=False),
    )
    place: dict[str, Any] = {"x": x, "y": edges("row", alt.Y, words)}
    whole = alt.Chart(sums).encode(**place, order="n:Q")
    far = alt.Chart(sums).transform_joinaggregate(farthest="max(total)")
    now = far.transform_filter(NOW).encode(**place)
    zero = alt.Chart(alt.Data(values=[{"total": 0}])).encode(x=x)
    side_of = alt.condition("datum.total > 0", alt.value(THREE), alt.value(SEVEN))
    return [
        zero.mark_rule(color=THRESHOLD, strokeDash=[4, 4]),
        *sides(zero.encode(y=alt.value(28))),
        to_come(whole),
        whole.transform_filter(SUMMED).mark_line(color=GIVEN, strokeWidth=2.5),
        now.mark_point(filled=True, size=170, opacity=1).encode(
            color=side_of, tooltip=[alt.Tooltip("total:Q", title=words("total"), format=".2f")]
        ),
        now.transform_calculate(value="datum.total", said=TWO_DECIMALS, row="clamp(datum.row, 1.3, 26.7)")
        .mark_text(
            align=alt.ExprRef(f"{AT_THE_RIGHT} ? 'right' : 'left'"),
            dx=alt.ExprRef(f"{AT_THE_RIGHT} ? -14 : 12"),
            font=NUMBERS,
            fontSize=15,
            fontWeight="bold",
        )
        .encode(text="said:N", color=side_of),
    ]


def sides(border: alt.Chart) -> list[alt.Chart]:
    """Return which digit is said on either side of the border at 0, a chart of one row."""
    style: dict[str, Any] = {"fontSize": 16, "fontWeight": "bold"}
    return [
        border.mark_text(text="← 7", align="right", dx=-8, color=SEVEN, **style),
        border.mark_text(text="3 →", align="left", dx=8, color=THREE, **style),
    ]


def predictions(bars: alt.Data, chosen: alt.Data, words: Words, *, height: int = 300) -> alt.LayerChart:
    """Return the predictions of both digits' images, counted, with the border at 0.

    Rows `bars` (digit, low, high, count), and `chosen` (prediction), a mark on the axis.
    """
    x = alt.X("low:Q", title=words("prediction"), axis=alt.Axis(grid=False), scale=alt.Scale(nice=False))
    y = alt.Y("count:Q", title=words("images"), scale=alt.Scale(nice=True))
    counted = (
        alt.Chart(bars)
        .mark_rect(opacity=0.6, stroke="transparent")
        .encode(
            x=x,
            x2="high:Q",
            y=y,
            y2=alt.datum(0),
            color=of_digit(words("digit"), titleOrient="left"),
            tooltip=[
                alt.Tooltip("digit:N", title=words("digit")),
                alt.Tooltip("low:Q", title=words("from"), format=".2f"),
                alt.Tooltip("high:Q", title=words("to"), format=".2f"),
                alt.Tooltip("count:Q", title=words("images"), format=","),
            ],
        )
    )
    border = alt.Chart(alt.Data(values=[{"low": 0}])).encode(x=x)
    mark = alt.Chart(chosen).mark_point(
        shape="triangle-down", filled=True, size=190, color=CHOSEN, opacity=1, yOffset=-9
    )
    mark = mark.encode(
        x=alt.X("prediction:Q", title=words("prediction")),
        y=alt.datum(0),
        tooltip=[alt.Tooltip("prediction:Q", title=words("chosen"), format=".4f")],
    )
    rule = border.mark_rule(color=THRESHOLD, strokeWidth=2, strokeDash=[6, 4])
    return alt.LayerChart(layer=[counted, rule, *sides(border.encode(y=alt.value(8))), mark]).properties(height=height)


def votes(pixels: alt.Data, chosen: alt.Data, words: Words, *, side: int = 270) -> alt.LayerChart:
    """Return what every weight adds on average, a click on one picking it; the pixel of `chosen` is marked.

    Rows `pixels` (row, column, value, shade in −1 … 1); `chosen` (row, row_end, column, column_end).
    """
    picture = squares(alt.Chart(pixels), words, 1, ".3f").encode(color=signed("shade"))
    picture = picture.add_params(alt.selection_point("picked", fields=["row", "column"], empty=False))
    whole = alt.LayerChart(layer=[picture, outline(alt.Chart(chosen))])
    return whole.properties(width=side, height=side, autosize=alt.AutoSizeParams(type="pad"))


def staircase(stairs: alt.Data, weights: alt.Data, words: Words, *, height: int = 300) -> alt.LayerChart:
    """Return the accuracy as one weight changes: rows `stairs` (weight, accuracy), in the order of the weight.

    `weights` (which, weight, accuracy) are the weight as it is and as nudged; `which` is the word for either.
    """
    x = alt.X(
        "weight:Q",
        title=words("one_weight"),
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(grid=False, tickCount=8),
    )
    y = alt.Y(
        "accuracy:Q",
        title=words("accuracy"),
        scale=alt.Scale(zero=False, nice=False, padding=14),
        axis=alt.Axis(format=".4f", tickCount=5),
    )
    tips = [
        alt.Tooltip("weight:Q", title=words("weight"), format=".6f"),
        alt.Tooltip("accuracy:Q", title=words("accuracy"), format=".6f"),
    ]
    line = alt.Chart(stairs).mark_line(interpolate="step-after", color=GIVEN, strokeWidth=2.5)
    names = [words("as_it_is"), words("nudged")]
    points = (
        alt.Chart(weights)
        .mark_point(filled=True, opacity=1, stroke=HALO, strokeWidth=1)
        .encode(
            x=x,
            y=y,
            tooltip=tips,
            color=alt.Color(
                "which:N",
                title=words("one_weight"),
                scale=alt.Scale(domain=names, range=[BEFORE, CHOSEN]),
                legend=alt.Legend(orient="top", titleOrient="left", titleLimit=400, labelLimit=400),
            ),
            size=alt.Size("which:N", legend=None, scale=alt.Scale(domain=names, range=[340, 110])),
        )
    )
    return alt.LayerChart(layer=[line.encode(x=x, y=y, tooltip=tips), points]).properties(height=height)
