"""Going deeper: a net whose filters slide over the image, and all models side by side. The chapter's "Going Deeper"."""

import streamlit as st

from core import going_deeper, nonlinearity
from core.lessons import going_deeper as here
from core.ui import language, lesson, player, stage, trainings
from core.ui.inputs import Desk

words = language.words("going_deeper")
desk = Desk("going_deeper", words)


def sees() -> None:
    """Draw the first stage: a filter on its way, what becomes of its map, what the net sees, and how it decides."""
    controls, pictures = stage.halves()
    view, now = desk.now.view, here.of_the_stage(desk.now)
    of_the_net = view in ("maps", "votes") or now.filter in here.NET_FILTERS
    with controls:
        desk.draw("view")
        if view in ("slide", "shrink"):
            desk.draw("filter")
        if of_the_net:
            desk.draw("net")
        desk.draw("image")
    with pictures:
        player.show(here.SCENES[view](now, words), words, f"going_deeper_{view}")
        lesson.caption(words(f"note_{view}"))
        lesson.outcome(here.what_happened(view, now, words))


def train() -> None:
    """Draw the training of the net, and what came of it."""
    progress = trainings.work_through(desk, here.wanted, here.stopped)
    controls, pictures = stage.halves("train")
    with controls:
        desk.draw("kind", "epochs", "seed")
        desk.button("train_button", here.train, icon=":material/model_training:", type="primary")
        desk.presets(here.PRESETS, then=lambda: desk.set(**here.train(desk.now)))
    with pictures:
        if progress.job:
            trainings.follow(progress.job, "going_deeper_stop")
        now = here.of_the_training(desk.now)
        if now.runs:
            lesson.caption(here.took(now, words))
            if here.is_out_of_date(desk.now):
                lesson.caption(words("out_of_date"))
        player.show(here.training(now, words), words, "going_deeper_train")
        lesson.outcome(words("stopped_early") if progress.nothing_kept else here.what_training(now, words), "train")


def mistakes() -> None:
    """Draw all models by size and mistakes, and the mistakes of the chosen one."""
    controls, pictures = stage.halves("models")
    now = here.of_the_mistakes(desk.now)
    with controls:
        desk.draw("whose", "cover")
    with pictures:
        dots, images = stage.beside(2, "models")
        with dots:
            scene = here.models(now.only("whose"), words)
            player.show(scene, words, "going_deeper_models", on_picked=lambda model: desk.take(whose=model))
        with images:
            st.markdown(here.heading(now, words))
            if here.pages(now):
                lesson.gallery(here.gallery(now, words))
            if here.pages(now) > 1:
                desk.pages("page", here.pages(now))
        lesson.outcome(here.what_models(words), "models")


lesson.opening(words)
stage.show(desk, sees)
lesson.section(words, "what")
lesson.prose(words, "what_text")
lesson.section(words, "bend")
lesson.prose(words, "bend_text")
lesson.section(words, "layers")
lesson.prose(words, "layers_text", dense=here.dense())
with st.expander(words("layer_by_layer")):
    lesson.table(here.table_of_layers(words))
lesson.section(words, "train")
lesson.prose(words, "train_text", **here.differences())
stage.show(desk, train, "train", below=("runs",))
now = here.trained(desk.now)
lesson.prose(words, "why_text")
lesson.outcome(here.what_made_the_difference(now, words), "why")
lesson.section(words, "models")
lesson.prose(words, "models_text")
lesson.table(here.table_of_models(now, words))
stage.show(desk, mistakes, "models")
lesson.prose(words, "size_text")
lesson.stop_and_think(words)
filters = (going_deeper.convolve, nonlinearity.relu, going_deeper.max_pool)
lesson.code_that_ran(words, *filters, going_deeper.conv_net, here.look, going_deeper.train_conv_net)
lesson.book_numbers(words, here.book_numbers(now))
lesson.jargon(words)
