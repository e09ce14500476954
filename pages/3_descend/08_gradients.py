"""Gradients: what a slope is, found in three ways. The chapter's "Calculating Gradients"."""

import streamlit as st

from core import gradients
from core.charts.gradients import COMPONENTS
from core.gradients import FUNCTIONS
from core.lessons import gradients as here
from core.lessons.pictures import truth_of
from core.ui import language, lesson, own_digit, player, stage
from core.ui.inputs import Desk

words = language.words("gradients")
desk = Desk("gradients", words)


def slope() -> None:
    """Draw the first stage: a function, a point, a step, and what three ways make of them."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("look", label_visibility="collapsed")
        desk.draw("function")
        if here.is_vector(desk.now):
            draw_vector()
        else:
            desk.draw("x")
        desk.draw("sides", "h")
        desk.presets(here.PRESETS)
    with pictures:
        scene = here.SCENES[desk.now.look](desk.now, words)
        player.show(scene, words, f"gradients_{desk.now.look}")
        lesson.figures(*here.ways(desk.now, words))
        lesson.outcome(here.what_happened(desk.now, words))


def draw_vector() -> None:
    """Draw the boxes of the three numbers of x."""
    with st.container(horizontal=True, gap="xsmall"):
        for id_, name in zip(("x1", "x2", "x3"), COMPONENTS, strict=True):
            desk.draw(id_, label=name, width=86)


def piled() -> None:
    """Draw the gradients that pile up."""
    controls, pictures = stage.halves("piled")
    with controls:
        desk.draw("piled", "times")
        lesson.printed(here.calls(desk.now))
    with pictures:
        player.show(here.piled(desk.now.only("piled", "times"), words), words, "gradients_piled")


def yours(path: str) -> None:
    """Draw the gradient of the loss of the reader's own digit."""
    if truth_of(path) is None:
        lesson.outcome(words.prose("yours_neither"), "mine")
        return
    lesson.gallery(here.gallery_of_yours(path, words))
    lesson.outcome(here.about_yours(path, words), "mine")


lesson.opening(words)
stage.show(desk, slope, below=("function",))
lesson.section(words, "what")
lesson.prose(words, "what_text")
lesson.section(words, "ends")
lesson.prose(words, "ends_text")
lesson.prose(words, "ends_why")
lesson.section(words, "corner")
lesson.prose(words, "corner_text")
lesson.section(words, "zeroing")
lesson.prose(words, "zeroing_text")
stage.show(desk, piled, "piled")
lesson.prose(words, "zeroing_why")
own_digit.section(desk, yours)
lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    FUNCTIONS[desk.now.function].f,
    gradients.gradient_of,
    gradients.finite_difference,
    gradients.difference_errors,
    gradients.gradients_without_zeroing,
)
lesson.book_numbers(words, here.book())
lesson.jargon(words)
