"""The loss: three predictions by hand, then a walk along a line of weights. The chapter's "The MNIST Loss Function"."""

import streamlit as st

from core import mnist_loss
from core.lessons import mnist_loss as here
from core.ui import language, lesson, player, stage
from core.ui.inputs import Desk

words = language.words("mnist_loss")
desk = Desk("mnist_loss", words)


def predictions() -> None:
    """Draw the first stage: three predictions on sliders, as pictures and as `torch.where` takes them."""
    controls, pictures = stage.halves()
    with controls:
        for item, (id_, digit) in enumerate(zip(here.ITEMS, here.DIGITS, strict=True), 1):
            desk.draw(id_, label=words("prediction_of", item=item, digit=digit))
        desk.presets(here.PRESETS)
    with pictures:
        picture, chosen = st.tabs([words("tab_picture"), words("tab_where")])
        with picture:
            player.show(here.predictions(desk.now, words), words, "mnist_loss_three")
            lesson.caption(words("legend"))
        with chosen:
            lesson.table(here.choosing(desk.now, words))
            lesson.printed(here.session(desk.now))
        lesson.outcome(here.what_happened(desk.now, words))


def walk() -> None:
    """Draw the walk of the weights along a line."""
    controls, pictures = stage.halves("walk")
    with controls:
        desk.draw("magnify", "direction", "squash")
    with pictures:
        player.show(here.walk(desk.now, words), words, "mnist_loss_walk")
        lesson.outcome(here.what_the_walk_shows(desk.now, words), "walk")


lesson.opening(words)
stage.show(desk, predictions)
lesson.section(words, "notice")
lesson.prose(words, "notice_text")
lesson.section(words, "where")
lesson.prose(words, "where_text")

facts = here.facts(words)
lesson.section(words, "walk")
lesson.prose(words, "walk_text", images=facts["images"])
stage.show(desk, walk, "walk")
lesson.prose(words, "walk_why", images=facts["images"], low=facts["low"], high=facts["high"])
lesson.section(words, "why")
lesson.prose(words, "why_text", **facts)
player.show(here.slopes(desk.now, words), words, "mnist_loss_slopes")
lesson.prose(words, "slopes_text")

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    mnist_loss.distance_to_target,
    mnist_loss.mnist_loss,
    mnist_loss.direction,
    mnist_loss.walk,
    mnist_loss.slopes_for_weights,
    mnist_loss.nudge_any_weight,
)
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
