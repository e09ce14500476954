"""Training: the whole loop on the real data, live. The chapter's "Putting It All Together"."""

import streamlit as st

from core import linear_model, mini_batches, sigmoid, training
from core.lessons import film
from core.lessons import training as here
from core.ui import language, lesson, player, stage, trainings
from core.ui.inputs import Desk

words = language.words("training")
desk = Desk("training", words)


def run() -> None:
    """Draw the stage: the settings, and the run that was trained last."""
    controls, pictures = stage.halves()
    with pictures:
        note, trained = st.empty(), is_trained()
        if desk.now.run:
            with note:
                lesson.caption(words("out_of_date", name=here.name_of(here.on_screen(desk.now), words)))
        if trained:
            {"slow": slow, "kept": kept}.get(desk.now.view, growing)()
    with controls:
        settings()
        with st.container(horizontal=True, gap="xsmall"):
            desk.button("train", here.train, label=f"**{words('train')}**", needs=here.NAMES, type="primary")
            keeping = here.keeping(desk.now)
            desk.button("keep", here.keep, label=words(keeping), disabled=keeping == "keep_already" or not trained)
        desk.draw("view")


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


def is_trained() -> bool:
    """Return whether the run on the screen is there; draw how far it has come where it is not."""
    values = here.on_screen(desk.now)
    answer = trainings.ask("training", here.settings_of(values), film.train_filmed)
    if isinstance(answer, trainings.Job):
        trainings.follow(answer, "training_stop", tall=True)
        return False
    if answer is None:  # it was stopped before there was anything to keep: back to the run before
        st.info(words("stopped_early"), icon=":material/flag:")
        desk.set(run=(st.session_state.get("training_last", here.as_kept(here.book())),))
        return is_trained()
    desk.set(**here.trained(desk.now, answer.run))
    st.session_state["training_last"] = here.as_kept(here.on_screen(desk.now))
    return True


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
    """Draw the kept runs beside each other; those of a link are trained first, one after the other."""
    if not desk.now.kept:
        lesson.caption(words("compare_none"))
        return
    for each in desk.now.kept:
        asked = here.settings_of(here.from_kept(each))
        answer = trainings.ask("training kept", asked, film.train_filmed)
        if isinstance(answer, trainings.Job):
            trainings.follow(answer, "training_stop_kept", tall=True)
            return
        if answer is None or answer.run.settings != asked:
            st.info(words("kept_gone"), icon=":material/flag:")
            desk.set(kept=tuple(other for other in desk.now.kept if other != each))
            return
    player.show(here.compared(desk.now.only("kept"), words), words, "training_compared")
    lesson.outcome(here.kept_said(desk.now, words))
    desk.button("forget", here.forget)


lesson.opening(words)
stage.show(desk, run)
lesson.section(words, "seen")
lesson.prose(words, "seen_text")
lesson.section(words, "slow")
lesson.prose(words, "slow_text")
lesson.section(words, "start")
lesson.prose(words, "start_text", **here.unlucky())
lesson.section(words, "compare")
lesson.prose(words, "compare_text")
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
