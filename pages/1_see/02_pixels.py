"""Pixels: an image as a grid of numbers. The chapter's "Pixels: The Foundations of Computer Vision"."""

import streamlit as st

from core import pixels
from core.data import digits
from core.lessons import pixels as here
from core.lessons.pictures import called
from core.ui import language, lesson, player, stage
from core.ui.inputs import Desk

words = language.words("pixels")
desk = Desk("pixels", words)


def grid() -> None:
    """Draw the stage: an image, a window on it, and what is in the window."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("image", "rows", "columns")
        desk.presets(here.PRESETS)
    now = desk.now
    with pictures:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            desk.draw("view", label_visibility="collapsed", width="content")
            alt = words("true_size", name=called(now.image, words))
            lesson.picture(here.at_its_true_size(now.image), alt, pixels.SIDE)
        if now.view in ("numpy", "tensor"):
            beside, printed = st.columns([1, 1.3], gap="medium")
            with printed:
                lesson.printed(here.printed(now))
        else:
            beside = pictures
        with beside:
            player.show(
                here.OF_VIEW[now.view](now, words),
                words,
                "pixels_picture",
                on_picked=lambda edges: desk.take(**here.dragged(edges)),
            )
        lesson.outcome(here.what_happened(now, words))


lesson.opening(words)
stage.show(desk, grid)
lesson.section(words, "window")
lesson.prose(words, "window_text")
lesson.section(words, "ink")
lesson.prose(words, "ink_text")
lesson.section(words, "python")
with lesson.aside(words, "python_text"):
    lesson.table(here.lines(words))
lesson.section(words, "folders")
with lesson.aside(words, "folders_text"):
    lesson.table(here.folders(words))
lesson.section(words, "mnist")
lesson.prose(words, "mnist_text")
lesson.stop_and_think(words)
lesson.code_that_ran(words, digits.folder, pixels.window, pixels.grey_value_counts)
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
