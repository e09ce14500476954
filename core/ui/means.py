"""The two ideal digits growing out of more and more images: on Home a taste, in its lesson the thing to play with."""

from core.charts import ideal_digits as charts
from core.lessons import ideal_digits as ideal_digits_lesson
from core.text import Words
from core.ui.player import play

STEPS_A_SECOND = 5


def play_growing_means(words: Words, *, key: str, side: int) -> None:
    """Draw the player; the lesson's words need `means_chart`, `means_step` and what the chart asks for."""
    counts = zip(ideal_digits_lesson.counts_of(3), ideal_digits_lesson.counts_of(7), strict=True)
    play(
        charts.growing_means,
        ("means",),
        ideal_digits_lesson.growing_means(),
        words,
        key=key,
        description=words("means_chart"),
        texts=[words("means_step", threes=f"{threes:,}", sevens=f"{sevens:,}") for threes, sevens in counts],
        rate=STEPS_A_SECOND,
        side=side,
    )
