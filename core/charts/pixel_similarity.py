"""An image against the two ideals: both ideals, and how far each pixel of the image is from them."""

import altair as alt

from core.charts.heat_map import squares
from core.charts.ideal_digits import heading
from core.text import Words


def against(pixels: alt.Data, words: Words, *, side: int = 125) -> alt.ConcatChart:
    """Return the ideals over the differences: rows (row, column, ideal_3, ideal_7, difference_3, difference_7).

    All are in 0 … 1: ink, or the absolute difference; white means none.
    """
    views = []
    for kind in ("ideal", "difference"):
        for digit in (3, 7):
            rows = alt.Chart(pixels).transform_calculate(value=f"datum.{kind}_{digit}")
            picture = squares(rows, words, 1, ".3f")
            bare = picture.encode(x=picture.encoding.x.copy(), y=picture.encoding.y.copy())
            bare.encoding.x.axis = bare.encoding.y.axis = None
            name = words(f"ideal_{digit}") if kind == "ideal" else words(f"difference_{digit}")
            title = heading(name, digit)
            views.append(bare.properties(width=side, height=side, title=title))
    return alt.concat(*views, columns=2, spacing=8)
