"""All ten digits: softmax, cross-entropy, and the same loop with ten outputs. The chapter's last further task."""

import streamlit as st

from core import ten_digits
from core.lessons import ten_digits as here
from core.training import train_epoch
from core.ui import language, lesson, own_digit, player, stage, trainings
from core.ui.inputs import Desk

words = language.words("ten_digits")
desk = Desk("ten_digits", words)


def scores() -> None:
    """Draw the first stage: ten scores on sliders, and the shares they come to."""
    controls, pictures = stage.halves()
    with controls:
        columns = [column.container(gap=None) for column in st.columns(2, gap="small")]
        for i, (id_, digit) in enumerate(zip(here.SCORES, here.DIGITS, strict=True)):
            with columns[i // 5]:
                desk.draw(id_, label=words("score_of", digit=digit))
        desk.presets(here.PRESETS)
        desk.button("one_more", here.one_more)
    with pictures:
        now = here.of_the_scores(desk.now)
        player.show(here.shares(now, words), words, "ten_digits_shares")
        lesson.outcome(here.what_shares(now, words))


def two() -> None:
    """Draw both losses where there are two answers."""
    player.show(here.losses(desk.now.only(), words), words, "ten_digits_losses")


def train() -> None:
    """Draw the training of a net with ten outputs, and what came of it."""
    progress = trainings.work_through(desk, here.wanted, here.stopped)
    controls, pictures = stage.halves("train")
    with controls:
        desk.draw("kind", "epochs", "seed")
        desk.button("train_button", here.train, icon=":material/model_training:", type="primary")
    with pictures:
        if progress.job:
            trainings.follow(progress.job, "ten_digits_stop")
        now = here.of_the_training(desk.now)
        if now.runs:
            lesson.caption(here.took(now, words))
            if here.is_out_of_date(desk.now):
                lesson.caption(words("out_of_date"))
        player.show(here.training(now, words), words, "ten_digits_train")
        lesson.outcome(words("stopped_early") if progress.nothing_kept else here.what_training(now, words), "train")


def table() -> None:
    """Draw the table of ten by ten, and the images of the chosen cell."""
    controls, pictures = stage.halves("table")
    now = here.of_the_table(desk.now)
    with controls:
        desk.draw("judged", "truth", "said")
    with pictures:
        square, images = stage.beside(2, "table")
        with square:
            scene = here.confusion(now.only("judged", "runs", "truth", "said"), words)
            player.show(
                scene,
                words,
                "ten_digits_confusion",
                on_picked=lambda cell: desk.take(**dict(zip(("truth", "said"), str(cell).split("-"), strict=False))),
            )
        with images:
            st.markdown(here.heading(now, words))
            if here.pages(now):
                lesson.gallery(here.gallery(now, words))
            if here.pages(now) > 1:
                desk.pages("page", here.pages(now))
        lesson.outcome(here.what_confusion(now, words), "table")


def weights() -> None:
    """Draw the linear model's ten pictures of weights."""
    controls, pictures = stage.halves("weights")
    with controls:
        desk.draw("weights")
    with pictures:
        player.show(here.weights(here.of_the_weights(desk.now), words), words, "ten_digits_weights")
        lesson.caption(words("note_weights"))


def map_of() -> None:
    """Draw the map of the digits, and the image chosen on it."""
    controls, pictures = stage.halves("map")
    now = here.of_the_map(desk.now)
    with controls:
        desk.draw("axes")
        st.markdown(words("near_it"))
        lesson.gallery(here.image_on_map(now, words))
    with pictures:
        player.show(here.map_of(now, words), words, "ten_digits_map", on_picked=lambda place: desk.take(place=place))
        lesson.outcome(here.what_map(now, words), "map")


def yours(path: str) -> None:
    """Draw what the nets make of the reader's own digit, and where it lies on the map."""
    now = here.of_the_own(desk.now, path)
    scores, place = stage.beside(2, "mine")
    with scores:
        desk.draw("asked")
        player.show(here.own_shares(now, words), words, "ten_digits_own")
    with place:
        player.show(here.own_map(now.only("image"), words), words, "ten_digits_own_map")
        lesson.caption(here.what_own_map(path, words))
    if rows := here.own_table(now, words):
        lesson.table(rows)
    lesson.outcome(here.what_own(now, words), "mine")


lesson.opening(words)
stage.show(desk, scores)
lesson.section(words, "what")
lesson.prose(words, "what_text")
lesson.section(words, "sigmoid")
lesson.prose(words, "sigmoid_text")
lesson.section(words, "loss")
lesson.prose(words, "loss_text")
stage.show(desk, two, "two")
lesson.prose(words, "two_text")
lesson.section(words, "train")
lesson.prose(words, "train_text", images=here.whole(60_000), tests=here.whole(here.IMAGES))
stage.show(desk, train, "train", below=("runs",))
lesson.table(here.table_of_nets(words))
lesson.prose(words, "published_text", tests=here.whole(here.IMAGES))
lesson.section(words, "table")
lesson.prose(words, "table_text")
stage.show(desk, table, "table")
lesson.section(words, "pictures")
lesson.prose(words, "pictures_text")
stage.show(desk, weights, "weights")
lesson.section(words, "map")
lesson.prose(words, "map_text")
stage.show(desk, map_of, "map")
own_digit.section(desk, yours)
lesson.stop_and_think(words)
losses = (ten_digits.softmax, ten_digits.one_hot, ten_digits.cross_entropy)
loop = (ten_digits.ten_outputs, ten_digits.train_ten, ten_digits.fit_ten, train_epoch)
lesson.code_that_ran(words, *losses, *loop, ten_digits.confusion, ten_digits.principal_directions)
lesson.jargon(words)
