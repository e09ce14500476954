"""The seven steps of SGD, on the book's roller coaster. The chapter's "An End-to-End SGD Example"."""

import streamlit as st

from core import sgd_steps
from core.lessons import sgd_steps as here
from core.ui import language, lesson, player, stage
from core.ui.inputs import Desk

words = language.words("sgd_steps")
desk = Desk("sgd_steps", words)


def descent() -> None:
    """Draw the first stage: the curve, the loss and the seven stages, and the settings of the run."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("time", "rate")
        desk.presets(here.PRESETS)
        with st.container(horizontal=True, gap="small"):
            desk.draw("steps", "seed")
        desk.draw("view")
        with st.container(horizontal=True, gap="xsmall"):
            keeping = here.keeping(desk.now)
            desk.button("keep", here.keep, label=words(keeping), disabled=keeping == "keep_already")
            with st.popover(words("more"), key="sgd_steps_more"):
                desk.draw("target", help=words("target_help"))
                desk.draw("scale")
    with pictures:
        player.show(here.descent(desk.now, words), words, "sgd_steps_player")
        lesson.outcome(here.what_happened(desk.now, words))


def compared() -> None:
    """Draw the kept runs in one picture."""
    if desk.now.kept:
        player.show(here.compared(desk.now.only("kept"), words), words, "sgd_steps_compared")
        lesson.table(here.kept_table(desk.now, words))
        desk.button("forget", here.forget)
    else:
        lesson.caption(words("compare_none"))


of_the_bowl = here.of_the_bowl()
lesson.opening(words)
stage.show(desk, descent, below=("kept",))
lesson.section(words, "compare")
lesson.prose(words, "compare_text")
stage.show(desk, compared, "compared", below=("kept",))
lesson.section(words, "stages_title")
lesson.prose(words, "stages_text")
lesson.stop_and_think(words)
lesson.section(words, "plateau")
lesson.prose(words, "plateau_text", **of_the_bowl)
player.show(here.plateau(desk.now.only(), words), words, "sgd_steps_plateau")
st.subheader(words("eigen"), anchor=False)
lesson.table(here.bends(words))
lesson.section(words, "rescale")
lesson.prose(words, "rescale_text", **of_the_bowl)
player.show(here.straight_down(desk.now.only(), words), words, "sgd_steps_rescaled")
lesson.code_that_ran(
    words,
    sgd_steps.roller_coaster,
    sgd_steps.quadratic,
    sgd_steps.mse,
    sgd_steps.descend,
    sgd_steps.least_squares,
    sgd_steps.curvature,
    sgd_steps.run_rescaled,
)
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
