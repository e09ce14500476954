"""Two shapes lined up on the right, and what becomes of each axis. The picture of the lesson on broadcasting."""

import altair as alt

from core.charts.theme import CHOSEN, COMING, GIVEN, HALO, NUMBERS, WRONG
from core.text import Words

COLOUR_OF_STATE = {"own": GIVEN, "waiting": COMING, "stretched": CHOSEN, "clash": WRONG}


def axes(cells: alt.Data, words: Words, *, cell: int = 96, width: int = 480) -> alt.ConcatChart:
    """Return the lengths of two shapes and of their result, axis by axis, as they stand at the player's `step`.

    Rows (place, axis, row, order, before, after, state): a cell turns from its text `before` to `after` at the step
    `order`, and then takes the colour of its `state`, one of `COLOUR_OF_STATE`; `row` is the name of its line, in the
    order of the rows, `axis` that of its column, in the order of `place`.
    """
    base = (
        alt.Chart(cells)
        .transform_calculate(
            text="datum.order <= step ? datum.after : datum.before",
            now="datum.order <= step ? datum.state : (datum.before ? 'own' : 'waiting')",
        )
        .encode(
            x=alt.X(
                "axis:N",
                sort=alt.EncodingSortField("place"),
                title=words("axis"),
                axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False),
                scale=alt.Scale(paddingInner=0.12, paddingOuter=0.06),
            ),
            y=alt.Y(
                "row:N",
                sort=None,
                title=None,
                axis=alt.Axis(domain=False, ticks=False, labelLimit=220, labelPadding=8),
                scale=alt.Scale(paddingInner=0.2, paddingOuter=0.1),
            ),
        )
    )
    states = alt.Scale(domain=list(COLOUR_OF_STATE), range=list(COLOUR_OF_STATE.values()))
    colour = alt.Color("now:N", scale=states, legend=None)
    boxes = base.mark_rect(cornerRadius=8, filled=False, strokeWidth=2.5).encode(
        stroke=alt.Stroke("now:N", scale=states, legend=None),
        strokeDash=alt.condition("datum.now === 'waiting'", alt.value([4, 4]), alt.value([1, 0])),
        strokeWidth=alt.condition("datum.now === 'stretched' || datum.now === 'clash'", alt.value(4), alt.value(2)),
    )
    numbers = base.mark_text(font=NUMBERS, fontSize=17, fontWeight="bold", stroke=HALO, strokeWidth=0).encode(
        text="text:N", color=colour
    )
    view = alt.LayerChart(layer=[boxes, numbers]).properties(width=width, height=3 * cell)
    return alt.concat(view, columns=1).add_params(alt.param(name="step", value=0))
