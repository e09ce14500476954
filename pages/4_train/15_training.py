"""Training: the whole loop on the real data, live. The chapter's "Putting It All Together"."""

from typing import Any

import streamlit as st

from core import linear_model, mini_batches, sigmoid, training
from core.lessons import taught
from core.lessons import training as here
from core.lessons.inputs import Values
from core.lessons.trainings import Trainable
from core.ui import language, lesson, mine, own_digit, player, stage, trainings
from core.ui.inputs import Desk

words = language.words("training")
desk = Desk("training", words)


def run() -> None:
    """Draw the stage: the settings, and the run that was trained last."""
    controls, pictures = stage.halves()
    with pictures:
        progress = trainings.work_through(desk, here.wanted, stopped, below=bool(mine.paths()))
        if desk.now.run:
            lesson.caption(words("out_of_date", name=here.name_of(here.on_screen(desk.now), words)))
        if progress.nothing_kept:
            st.info(words("stopped_early"), icon=":material/flag:")
        if progress.job:
            trainings.follow(progress.job, "training_stop", tall=True)
        else:
            st.session_state["training_last"] = here.as_kept(here.on_screen(desk.now))
            {"slow": slow, "kept": kept}.get(desk.now.view, growing)()
    with controls:
        settings()
        with st.container(horizontal=True, gap="xsmall"):
            desk.button("train", here.train, label=f"**{words('train')}**", needs=here.NAMES, type="primary")
            keeping = here.keeping(desk.now)
            desk.button(
                "keep", here.keep, label=words(keeping), disabled=keeping == "keep_already" or bool(progress.job)
            )
        desk.draw("view")


def stopped(values: Values, asked: Trainable, came_to: Trainable | None) -> dict[str, Any]:
    """Return what to set when a training was stopped by hand: with nothing to keep, back to the run before."""
    return here.stopped(values, asked, came_to, st.session_state.get("training_last", here.as_kept(here.book())))


def settings() -> None:
    """Draw everything that decides a training, the presets first."""
    desk.presets(here.PRESETS)
    for pair in (("rate", "batch"), ("epochs", "seed")):
        with st.container(horizontal=True, gap="small"):
            desk.draw(*pair)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        desk.draw("shuffle")
        with st.popover(words("more"), key="training_more"):
            desk.draw("target", help=words("target_help"))
            desk.draw("change_after", help=words("change_help"))
            desk.draw("next_rate")


def growing() -> None:
    """Draw the run as it goes."""
    player.show(
        here.growing(here.seen(desk.now), words),
        words,
        "training_player",
        action=words("slow_from_here"),
        on_pressed=lambda frame: desk.set(**here.look_closer(desk.now, frame)),
    )
    lesson.outcome(here.what_happened(desk.now, words))


def slow() -> None:
    """Draw a few steps of the run in slow motion."""
    scene = here.slow(here.seen(desk.now), words)
    if scene.texts:
        player.show(scene, words, "training_slow")
        desk.draw("slow_from", width=200)
    else:
        lesson.outcome(words.prose("slow_none"))


def kept() -> None:
    """Draw the kept runs beside each other."""
    if not desk.now.kept:
        lesson.caption(words("compare_none"))
        return
    player.show(here.compared(desk.now.only("kept"), words), words, "training_compared")
    lesson.outcome(here.kept_said(desk.now, words))
    desk.button("forget", here.forget)


def yours(path: str) -> None:
    """Draw what the model said of the reader's own digit as it learnt, and what training with it changes."""
    if not trainings.finished(here.settings_of(here.on_screen(desk.now))):
        return  # it is under way above
    player.show(here.own(here.seen_of_own(desk.now, path), words), words, "training_own")
    known = taught.teachable((*mine.paths(), path))
    if known and known != (path,):
        desk.draw("added")
    paths = here.added(desk.now, path, known)
    if not paths:
        lesson.outcome(words.prose("own_neither"), "mine")
        return
    desk.draw("times")
    if desk.now.times == "0":
        return
    asked = here.with_own(desk.now, paths)
    progress = trainings.work_through(
        desk, lambda _: [(asked, taught.teach)], lambda *_: {"times": "0"}, below=False, name="_mine"
    )
    if progress.job:
        trainings.follow(progress.job, "training_mine_stop")
        return
    lesson.outcome(here.own_happened(desk.now, path, known, words), "mine")
    lesson.gallery(here.forgotten(desk.now, path, known, words))


lesson.opening(words)
# What stands below follows the run on the screen where the reader has a digit that it can be asked about.
stage.show(desk, run, below=(*here.NAMES, "run") if mine.paths() else ())
lesson.section(words, "seen")
lesson.prose(words, "seen_text")
lesson.section(words, "slow")
lesson.prose(words, "slow_text")
lesson.section(words, "start")
lesson.prose(words, "start_text", **here.unlucky())
lesson.section(words, "compare")
lesson.prose(words, "compare_text")
own_digit.section(desk, yours)
lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    training.calc_grad,
    training.take_step,
    training.train_epoch,
    training.validate_epoch,
    training.fit,
    training.train_linear,
    mini_batches.training_batches,
    mini_batches.DataLoader,
    linear_model.linear1,
    sigmoid.mnist_loss,
)
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
