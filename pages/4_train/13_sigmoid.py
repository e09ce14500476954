"""Sigmoid: any number into one between 0 and 1, and what breaks without it. The chapter's "Sigmoid"."""

import streamlit as st

from core import metrics, sigmoid
from core.lessons import sigmoid as here
from core.ui import language, lesson, player, stage
from core.ui.inputs import Desk

words = language.words("sigmoid")
desk = Desk("sigmoid", words)


def curve() -> None:
    """Draw the first stage: the curve, and where one stands on it."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("score", format="%.1f")
        desk.presets(here.PRESETS)
        lesson.figures(*here.figures(desk.now, words))
    with pictures:
        player.show(here.curve(desk.now, words), words, "sigmoid_curve")
        lesson.outcome(here.what_happened(desk.now, words))


def predictions() -> None:
    """Draw what becomes of all predictions."""
    desk.draw("weights")
    player.show(here.histograms(desk.now, words), words, "sigmoid_histograms")
    lesson.outcome(here.what_the_sigmoid_leaves(desk.now, words), "predictions")


def train() -> None:
    """Draw the training with the sigmoid and the one without."""
    desk.draw("begin")
    player.show(here.trainings(desk.now, words), words, "sigmoid_training")
    lesson.outcome(here.what_training_reached(desk.now, words), "train")


def net() -> None:
    """Draw the net that comes to nan."""
    desk.draw("net")
    if desk.now.net:
        with st.container(width=320):
            lesson.table(here.told_of_net(words))
        lesson.outcome(here.what_the_net_came_to(words), "net")


facts = here.facts()
lesson.opening(words)
stage.show(desk, curve)
lesson.section(words, "what")
lesson.prose(words, "what_text")

lesson.section(words, "predictions")
lesson.prose(words, "predictions_text", epochs=here.EPOCHS, images=facts["images"])
stage.show(desk, predictions, "predictions")
lesson.prose(words, "predictions_why", **facts)

lesson.section(words, "train")
lesson.prose(words, "train_text", epochs=here.EPOCHS)
stage.show(desk, train, "train", below=("begin",))
st.markdown(here.why_it_ended_so(desk.now, words), width=lesson.PROSE_WIDTH)

st.subheader(words("net_section"), anchor="net")
lesson.prose(words, "net_text", rate=here.NET_LEARNING_RATE)
stage.show(desk, net, "net")

lesson.section(words, "safe")
with lesson.aside(words, "safe_text", "safe_why"):
    lesson.table(here.both_ways(words))

lesson.stop_and_think(words)
lesson.code_that_ran(words, sigmoid.sigmoid, sigmoid.slope, sigmoid.mnist_loss, metrics.batch_accuracy)
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
