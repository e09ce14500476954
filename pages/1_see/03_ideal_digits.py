"""The ideal 3 and 7: the mean of thousands of images. The first half of "First Try: Pixel Similarity"."""

import streamlit as st

from core import ideal_digits, tensors
from core.charts import ideal_digits as charts
from core.data import digits
from core.lessons import ideal_digits as ideal_digits_lesson
from core.lessons.book import BookNumber
from core.ui import language, lesson
from core.ui.means import play_growing_means
from core.ui.player import play

words = language.words("ideal_digits")
lesson.opening(words)
play_growing_means(words, key="ideal_digits_player", side=320)
lesson.prose(words, "growing_text")

lesson.section(words, "stack")
lesson.prose(words, "stack_text")
threes = tensors.stacked("train", 3)
mean = ideal_digits.ideal(3)
one = digits.load("train").images[0]
steps = {
    "list": ("threes = [tensor(image), …]", f"{len(threes):,} × {list(one.shape)}", "—"),
    "one": ("threes[0]", list(one.shape), one.ndim),
    "stack": ("torch.stack(threes)", list(threes.shape), threes.ndim),
    "float": ("… .float() / 255", list(threes.shape), threes.ndim),
    "mean": ("… .mean(0)", list(mean.shape), mean.ndim),
}
st.table(
    [
        {
            words("step"): f"{words(f'step_{step}')}  \n`{code}`",
            words("shape"): f"{shape}",
            words("rank"): f"{rank}",
        }
        for step, (code, shape, rank) in steps.items()
    ],
    border="horizontal",
    hide_index=True,
)
lesson.prose(words, "stack_note")

lesson.section(words, "pixel")
lesson.prose(words, "pixel_text")
play(
    charts.pixel_values,
    ("ideals", "counts"),
    ideal_digits_lesson.pixel_values(),
    words,
    key="ideal_digits_pixel",
    description=words("pixel_chart"),
    bins=ideal_digits_lesson.BINS,
)

lesson.stop_and_think(words)
lesson.code_that_ran(words, tensors.stack, ideal_digits.mean_digit, ideal_digits.running_means)
lesson.book_numbers(
    words,
    [
        BookNumber("shape", str(list(ideal_digits.BOOK_STACK_SHAPE)), str(list(threes.shape))),
        BookNumber("rank", str(len(ideal_digits.BOOK_STACK_SHAPE)), str(threes.ndim)),
    ],
)
lesson.jargon(words)
