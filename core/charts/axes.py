"""What axes of several lessons share: numbers written as in the texts, however far a run explodes."""

import altair as alt

# In Vega's language, as `core.lessons.numbers.number` writes them: 0.001, 25,000, 2e−7, 3e29.
WRITTEN = (
    "datum.value == 0 || abs(datum.value) >= 1e-4 && abs(datum.value) < 1e6"
    " ? format(datum.value, ',~f') : replace(format(datum.value, '.1~e'), '+', '')"
)
POWERS = f"abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-6 ? ({WRITTEN}) : ''"
EXTENT = 52  # px, the same for every run: a picture that plays does not move sideways

NUMBERS = alt.Axis(tickCount=5, labelExpr=WRITTEN, minExtent=EXTENT, maxExtent=EXTENT)
BY_FACTORS = alt.Axis(tickCount=4, labelExpr=POWERS, minExtent=EXTENT, maxExtent=EXTENT)


def both_signs(largest: float) -> alt.Axis:
    """Return an axis of a symmetric-log scale that goes as far as `largest` on either side, marked at powers of ten."""
    top = max(len(f"{int(min(largest, 1e300))}") - 1, 1)  # its power of ten
    powers = [10.0**power for power in range(top, 0, -max(-(-top // 3), 1))]
    values = [-power for power in powers] + [0] + powers[::-1]
    return alt.Axis(values=values, labelExpr=WRITTEN, minExtent=EXTENT, maxExtent=EXTENT)
