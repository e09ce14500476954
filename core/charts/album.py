"""Small images side by side, each with a line under it: mistakes, neighbours, whatever is looked through."""

import altair as alt

from core.charts.theme import LABEL
from core.text import Words


def album(images: alt.Data, words: Words, *, columns: int = 8, lines: int = 3, side: int = 84) -> alt.ConcatChart:
    """Return images in rows of `columns`, `lines` rows of them: rows (place, url, caption, name), in order of `place`.

    `url` holds the picture itself; `name` is what a screen reader says of it, and the tooltip.
    """
    place = (
        alt.Chart(images)
        .transform_calculate(across=f"datum.place % {columns} + 0.5", down=f"floor(datum.place / {columns}) + 0.4")
        .encode(
            x=alt.X("across:Q", axis=None, scale=alt.Scale(domain=[0, columns], nice=False)),
            y=alt.Y("down:Q", axis=None, scale=alt.Scale(domain=[0, lines], nice=False, reverse=True)),
        )
    )
    pictures = place.mark_image(
        width=alt.ExprRef(f"0.86 * width / {columns}"),
        height=alt.ExprRef(f"0.86 * width / {columns}"),
        cursor="pointer",
    ).encode(url="url:N", tooltip=alt.Tooltip("name:N", title=words("image")), description="name:N")
    captions = place.mark_text(
        dy=alt.ExprRef(f"0.43 * width / {columns} + 4"),
        fontSize=12,
        color=LABEL,
        baseline="top",
        lineBreak=" · ",  # in both languages: one under the other
    ).encode(text="caption:N")
    view = alt.LayerChart(layer=[pictures, captions]).properties(width=columns * side, height=lines * (side + 34))
    return alt.concat(view, columns=1)
