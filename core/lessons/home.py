"""What Home shows: the two ideal digits growing out of more and more images, a taste of what is to come."""

from functools import lru_cache

from core.charts import ideal_digits as charts
from core.lessons import ideal_digits
from core.lessons.inputs import Position, Values
from core.lessons.scenes import Scene
from core.text import Words

INPUTS = (Position("at"),)


@lru_cache(maxsize=3)
def means(_: Values, words: Words) -> Scene:
    """Return both means as they grow."""
    return Scene(
        charts.growing_means,
        ideal_digits.growing_means(),
        ("means",),
        words("means_chart"),
        ideal_digits.said_at_each_step(words),
        rate=ideal_digits.STEPS_A_SECOND,
        position="at",
    )


SCENES = {"means": means}
