"""Nonlinearity: two layers are no better than one, until there is a bend between them. "Adding a Nonlinearity"."""

import streamlit as st

from core import nonlinearity
from core.lessons import nonlinearity as here
from core.lessons.pictures import called
from core.ui import language, lesson, player, stage, trainings
from core.ui.inputs import Desk

words = language.words("nonlinearity")
desk = Desk("nonlinearity", words)


def curve() -> None:
    """Draw the first stage: bent lines that learn to add up to a curve."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("curve", "relus", "depth", "bend")
    with pictures:
        now = here.of_the_curve(desk.now)
        player.show(here.curve(now, words), words, "nonlinearity_curve")
        lesson.outcome(here.what_curve(now, words))


def hand() -> None:
    """Draw one ReLU with its three numbers."""
    controls, pictures = stage.halves("hand")
    with controls:
        desk.draw("w", "b", "v")
    with pictures:
        player.show(here.hand(desk.now.only("w", "b", "v"), words), words, "nonlinearity_hand")


def train() -> None:
    """Draw the training of the chapter's net, and what came of it."""
    progress = trainings.work_through(desk, here.wanted, here.stopped)
    controls, pictures = stage.halves("train")
    with controls:
        desk.draw("rate", "epochs", "seed", "units", "shuffle", "relu")
        desk.button("train_button", here.train, icon=":material/model_training:", type="primary")
        desk.presets(here.PRESETS, then=lambda: desk.set(**here.train(desk.now)))
    with pictures:
        if progress.job:
            trainings.follow(progress.job, "nonlinearity_stop")
        now = here.of_the_training(here.trained(desk.now))
        if now.runs:
            lesson.caption(here.took(now, words))
            if here.chosen(desk.now) not in desk.now.runs[:1]:
                lesson.caption(words("out_of_date"))
        player.show(here.training(now, words), words, "nonlinearity_train")
        lesson.outcome(words("stopped_early") if progress.nothing_kept else here.what_training(now, words), "train")


def follow() -> None:
    """Draw one image on its way through the net."""
    controls, pictures = stage.halves("follow")
    with controls:
        desk.draw("image")
        st.image(here.picture(desk.now.image), alt=called(desk.now.image, words), width=112)
        lesson.caption(here.name_of_net(here.trained(desk.now), words))
    with pictures:
        now = here.trained(desk.now).only("runs", "image")
        player.show(here.follow(now, words), words, "nonlinearity_follow")
        lesson.caption(words("follow_colours"))
        lesson.outcome(here.what_follow(now, words), "follow")


lesson.opening(words)
stage.show(desk, curve)
lesson.prose(words, "fit_text", starts=nonlinearity.STARTS)
lesson.section(words, "hand")
lesson.prose(words, "hand_text")
stage.show(desk, hand, "hand")
lesson.section(words, "train")
lesson.prose(words, "train_text")
stage.show(desk, train, "train", below=("runs",))
lesson.prose(words, "weights_text")
lesson.prose(words, "units_text")
net = here.trained(desk.now)
lesson.section(words, "two")
with lesson.aside(words, "two_text"):
    lesson.caption(here.name_of_net(net, words))
    lesson.table(here.table_of_models(net, words))
with lesson.aside(words, "two_figures", **here.two_figures(net)):
    st.image(here.merged(here.shown(net)), alt=words("merged_chart"), width=224)
    lesson.caption(words("merged_caption"))
lesson.section(words, "worth")
with lesson.aside(words, "worth_text"):
    if desk.now.runs:
        lesson.table(here.table_of_runs(desk.now, words))
    else:
        lesson.caption(words("worth_none"))
lesson.section(words, "follow")
lesson.prose(words, "follow_text")
stage.show(desk, follow, "follow")
lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    nonlinearity.relu,
    nonlinearity.add_up,
    nonlinearity.fit_curve,
    nonlinearity.simple_net,
    nonlinearity.train_simple_net,
    nonlinearity.merge,
    nonlinearity.follow,
)
lesson.book_numbers(words, here.book_numbers())
lesson.prose(words, "chance")
lesson.jargon(words)
