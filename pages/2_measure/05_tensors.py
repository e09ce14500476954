"""Tensors: parts of them, arithmetic, speed. The chapter's "NumPy Arrays and PyTorch Tensors"."""

import streamlit as st

from core import tensors
from core.lessons import tensors as here
from core.ui import language, lesson, mine, own_digit, player, stage
from core.ui.inputs import Desk

RACE = "tensors_race"
words = language.words("tensors")
desk = Desk("tensors", words)


def parts() -> None:
    """Draw the first stage: an index, the cells it picks, and what two libraries print of them."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("data")
        lesson.caption(words(f"about_{desk.now.data}"))
        desk.draw(here.ID_OF_INDEX[desk.now.data], label=words("index"))
        lesson.caption(words("try"))
        with st.container(horizontal=True, gap="xsmall"):
            for name, (text, changes) in here.presets_of(desk.now.data).items():
                desk.button(f"preset_{name}", lambda _, changes=changes: changes, label=f"`{text}`")
    with pictures:
        picture, prints = stage.beside()
        with picture:
            player.show(here.cells(desk.now, words), words, "tensors_cells")
        with prints:
            for part in here.printed(desk.now, words):
                lesson.caption(f"**{part.library}**: {part.facts}")
                lesson.printed(part.text, share=0.5)
        lesson.outcome(here.what_happened(desk.now, words))


def start_race() -> None:
    """Race, and keep the result; the button's callback."""
    st.session_state[RACE] = here.race_now()


def race() -> None:
    """Draw the race of three ways to a sum, run when it is asked for."""
    timed = st.session_state.get(RACE)
    label = words("race_again" if timed else "race_start")
    st.button(label, icon=":material/timer:", key="tensors_race_start", on_click=start_race)
    if timed:
        player.show(here.race_chart(timed, words), words, "tensors_race_chart")
        lesson.table(here.race_table(timed, words))
        st.markdown(here.race_result(timed, words), width=lesson.PROSE_WIDTH)


def yours(path: str) -> None:
    """Draw what can be asked of the tensor of the reader's own digits."""
    lesson.prose(words, "yours_text", count=len(mine.paths()))
    lesson.table(here.of_yours(tuple(mine.paths()), path, words))


lesson.opening(words)
stage.show(desk, parts)
lesson.section(words, "reading")
lesson.prose(words, "reading_text")
lesson.section(words, "operations")
with lesson.aside(words, "operations_text", "operations_note"):
    lesson.table(here.operations(words))
lesson.section(words, "view")
lesson.prose(words, "view_text")
lesson.section(words, "race")
lesson.prose(words, "race_text", **here.racing())
stage.show(desk, race, "race")
lesson.prose(words, "race_why")
own_digit.section(desk, yours)
lesson.stop_and_think(words)
lesson.code_that_ran(
    words, tensors.to_float, tensors.sum_by_loop, tensors.sum_by_numpy, tensors.sum_by_torch, tensors.flatten
)
lesson.book_numbers(words, here.book())
lesson.jargon(words)
