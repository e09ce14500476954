"""The optimizer: the step as an object, and three of them racing. The chapter's "Creating an Optimizer"."""

import streamlit as st

from core import optimizer
from core.lessons import optimizer as here
from core.ui import language, lesson, player, stage, trainings
from core.ui.inputs import Desk

words = language.words("optimizer")
desk = Desk("optimizer", words)


def valley() -> None:
    """Draw the first stage: the race down a valley, or where it ends at every rate."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("valley", "rate", "adam_rate", "beta")
        desk.presets(here.PRESETS)
    with pictures:
        desk.draw("view", label_visibility="collapsed")
        scene = here.picture(desk.now, words)
        player.show(scene, words, "optimizer_valley", on_picked=lambda mark: desk.take(**here.picked(mark)))
        lesson.outcome(here.what_happened(desk.now, words))


def real() -> None:
    """Draw the race on real images, or everyone at every rate."""
    progress = trainings.work_through(desk, here.wanted, here.stopped, below=False)
    controls, pictures = stage.halves("real")
    with controls:
        desk.draw("sgd", "momentum", "adam", "shuffle", "near_zero")
        with st.container(horizontal=True, gap="small"):
            desk.draw("epochs", "seed")
        desk.presets(here.REAL_PRESETS)
    with pictures:
        desk.draw("trained", label_visibility="collapsed")
        swept = desk.now.trained == "swept"
        if swept and not desk.now.swept:
            lesson.prose(words, "sweep_text")
        elif here.is_there(desk.now):
            everyone() if swept else racing()
        elif progress.job:
            lesson.caption(here.name_of(progress.job.settings, words))
            trainings.follow(progress.job, "optimizer_stop", tall=not swept)
        if swept and desk.now.swept < here.IN_ALL:
            desk.button("sweep_button", here.sweep_now, icon=":material/model_training:", type="primary")


def racing() -> None:
    """Draw the three trainings as they went."""
    now = here.of_the_race(desk.now)
    player.show(here.real(now, words), words, "optimizer_real")
    lesson.outcome(here.what_real(now, words), "real")


def everyone() -> None:
    """Draw what everyone gets wrong at every rate."""
    now = here.of_the_sweep(desk.now)
    player.show(here.swept(now, words), words, "optimizer_swept")
    lesson.outcome(here.what_swept(now, words), "swept")


def line_by_line() -> None:
    """Draw one step of `BasicOptim`, line by line."""
    desk.draw("of_step", width=300)
    lesson.table(here.apart(desk.now, words))


lesson.opening(words)
stage.show(desk, valley)
lesson.section(words, "recipes")
lesson.prose(words, "recipes_text", **here.first_step())
lesson.section(words, "real")
lesson.prose(words, "real_text")
stage.show(desk, real, "real")
lesson.prose(words, "real_note")
lesson.section(words, "forget")
with lesson.aside(words, "forget_text", "forget_means"):
    lesson.table(here.calls(words))
player.show(here.forgetting(desk.now.only(), words), words, "optimizer_forgetting")
lesson.outcome(here.what_forgetting(words), "forgetting")
with st.expander(words("apart")):
    lesson.prose(words, "apart_text")
    stage.show(desk, line_by_line, "apart")
    lesson.prose(words, "apart_note")
with st.expander(words("beside_title")):
    lesson.prose(words, "beside_text")
    lesson.table(here.differences(words))
    lesson.prose(words, "beside_note")
with st.expander(words("twenty")):
    lesson.prose(words, "twenty_text")
    player.show(here.twenty(desk.now.only(), words), words, "optimizer_twenty")
lesson.stop_and_think(words, **here.turning())
lesson.code_that_ran(
    words,
    optimizer.BasicOptim,
    optimizer.Momentum,
    optimizer.Adam,
    optimizer.Forgetful,
    optimizer.step_and_forget,
    optimizer.roll,
    optimizer.train_with,
    optimizer.beside_torch,
    optimizer.calls_without_zero_grad,
)
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
