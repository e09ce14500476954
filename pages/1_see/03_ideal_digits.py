"""The ideal 3 and 7: the mean of thousands of images. The first half of "First Try: Pixel Similarity"."""

from core import ideal_digits, tensors
from core.lessons import ideal_digits as here
from core.lessons.pictures import truth_of
from core.ui import language, lesson, own_digit, player, stage
from core.ui.inputs import Desk

words = language.words("ideal_digits")
desk = Desk("ideal_digits", words)


def growing() -> None:
    """Draw the first stage: both means over more and more images."""
    player.show(here.growing(desk.now.only("at"), words), words, "ideal_digits_player")
    lesson.outcome(here.what_happened(words))


def pixel() -> None:
    """Draw what lies behind one pixel of the means."""
    controls, pictures = stage.halves("pixel")
    with controls:
        desk.draw("row", "column")
        lesson.caption(words("pointing"))
    with pictures:
        player.show(
            here.pixel(desk.now.only("row", "column"), words),
            words,
            "ideal_digits_pixel",
            on_picked=lambda place: desk.take(**here.picked(place)),
        )
        lesson.outcome(here.what_lies_behind(desk.now, words), "pixel")


def yours(path: str) -> None:
    """Draw the mean with the reader's own digit and without it."""
    if truth_of(path) is None:
        lesson.outcome(words.prose("yours_neither"), "mine")
        return
    desk.draw("among", width=420)
    among = int(desk.now.among)
    lesson.gallery(here.gallery_of_yours(path, among, words))
    lesson.outcome(here.what_yours_changes(path, among, words), "mine")


lesson.opening(words)
stage.show(desk, growing)
lesson.prose(words, "growing_text", **here.left_with())
lesson.section(words, "pixel")
lesson.prose(words, "pixel_text")
stage.show(desk, pixel, "pixel")
own_digit.section(desk, yours)
lesson.section(words, "stack")
with lesson.aside(words, "stack_text"):
    lesson.table(here.stacking(words))
lesson.prose(words, "stack_note")
lesson.stop_and_think(words)
lesson.code_that_ran(words, tensors.stack, ideal_digits.mean_digit, ideal_digits.running_means)
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
