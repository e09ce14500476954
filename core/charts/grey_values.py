"""How often each grey value occurs."""

import altair as alt

from core.charts.theme import GIVEN
from core.text import Words


def grey_values(counts: alt.Data, words: Words, *, height: int = 200) -> alt.Chart:
    """Return bars of rows (value 0 … 255, count); the count axis grows by factors of ten so that rare values show."""
    return (
        alt.Chart(counts)
        .transform_calculate(end="datum.value + 1")
        .mark_bar(color=GIVEN)
        .encode(
            x=alt.X(
                "value:Q",
                title=words("value"),
                scale=alt.Scale(domain=[0, 256], nice=False),
                axis=alt.Axis(values=list(range(0, 257, 32)), grid=False),
            ),
            x2="end:Q",
            y=alt.Y(
                "count:Q",
                title=words("count"),
                scale=alt.Scale(type="symlog", domain=[0, 784], nice=False),
                axis=alt.Axis(values=[0, 1, 3, 10, 30, 100, 300, 784]),
            ),
            y2=alt.datum(0),
            tooltip=[
                alt.Tooltip("value:Q", title=words("value")),
                alt.Tooltip("count:Q", title=words("count"), format=","),
            ],
        )
        .properties(height=height)
    )
