"""The linear model: one weight per pixel and a bias. The first half of the chapter's "The MNIST Loss Function"."""

from collections.abc import Callable

import streamlit as st

from core import linear_model
from core.lessons import linear_model as here
from core.ui import language, lesson, player, stage
from core.ui.inputs import Desk

words = language.words("linear_model")
desk = Desk("linear_model", words)
WEIGHT = ("weights", "seed", "row", "column", "factor", "zoom")  # what the second stage depends on
MODEL = ("image", "weights", "seed")  # the inputs that the first stage and what is told of it depend on


def product() -> Callable[[], None]:
    """Draw the first stage: an image times the weights, added up; return what draws more of that sum below it."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("image", "weights")
        if desk.now.weights == "random":
            desk.draw("seed")
        lesson.caption(words(f"weights_{desk.now.weights}_text"))
    with pictures:
        player.show(here.product(desk.now.only(*MODEL), words), words, "linear_model_product")
        lesson.figures(*here.figures(desk.now, words))
        lesson.outcome(here.verdict(desk.now, words))
        lesson.caption(words("colours"))
    return below


def below() -> None:
    """Draw what stands below the stage and changes with its image; a projector shows the stage alone."""
    with st.container(key="below_stage"):
        sum_and_all()


def sum_and_all() -> None:
    """Draw what the sum is made of, and what the same weights say of all images."""
    lesson.section(words, "sum")
    with lesson.aside(words, "sum_text", **here.sum_figures(desk.now)):
        lesson.table(here.shapes(desk.now.weights, desk.now.seed, words))
    lesson.section(words, "why_bias")
    lesson.prose(words, "why_bias_text")
    lesson.section(words, "all")
    found, share = here.of_all(desk.now), here.called_3(desk.now)
    with lesson.aside(words, "all_text"):
        lesson.printed(found.printed)
        lesson.figures(
            (words("on_train"), f"{found.train:.4f}", ""),
            (words("on_valid"), f"{found.valid:.4f}", ""),
            (words("says_3"), f"{share}%", ""),
        )
    player.show(here.predictions(desk.now.only(*MODEL), words), words, "linear_model_predictions")
    prediction = here.fixed(here.judged(desk.now.only(*MODEL)).prediction, 1)
    lesson.prose(words, f"all_{desk.now.weights}", share=share, accuracy=f"{found.train:.4f}", prediction=prediction)


def nudge() -> None:
    """Draw the stage of one weight that is changed: what it adds, what changes, and the accuracy as a staircase."""
    controls, pictures = stage.halves("nudge")
    now = desk.now.only(*WEIGHT)
    with controls:
        desk.presets(here.PRESETS)
        with st.container(horizontal=True):
            desk.draw("row", "column", width=110)
        desk.draw("factor", "zoom")
    with pictures:
        weights, stairs = st.columns([1, 1.5], gap="small")
        with weights:
            key = "linear_model_votes"
            player.show(here.votes(now, words), words, key, on_picked=lambda n: desk.set(**here.pick(int(n))))
        with stairs:
            player.show(here.staircase(now, words), words, "linear_model_stairs")
        lesson.table(here.before_and_after(now, words))
        done = here.nudged(now)
        lesson.figures(
            (words("largest_change"), here.small(done.largest_change), ""),
            (words("turned"), f"{done.won + done.lost:,}", ""),
        )
        lesson.outcome(f"{here.what_happened(now, words)} {here.first_moves(now, words)}", "nudge")


lesson.opening(words)
stage.show(desk, product, below=("weights", "seed"))
lesson.section(words, "bridge")
with lesson.aside(words, "bridge_text", "bridge_figures", **here.bridge_figures()):
    lesson.table(here.bridge(words))

lesson.section(words, "nudge")
lesson.prose(words, "nudge_text")
stage.show(desk, nudge, "nudge")
lesson.prose(words, "book_nudge_text", **here.reach_of_book_nudge())
lesson.section(words, "stairs")
lesson.prose(words, "stairs_text")
lesson.prose(words, "stairs_why")

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    linear_model.init_params,
    linear_model.linear1,
    linear_model.random_start,
    linear_model.accuracy,
    linear_model.contributions,
    linear_model.running_sum,
    linear_model.ideal_difference,
    linear_model.nudge,
    linear_model.staircase,
)
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
