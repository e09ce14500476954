"""The front door: a sheet to draw on and be answered, a moving taste of the course, and its map."""

from typing import NamedTuple

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import draw
from core.draw import DrawingError
from core.lessons import home as here
from core.lessons.draw import limits
from core.models.store import WeightsError
from core.ui import language, lesson, live, navigation, player, stage
from core.ui.draw import canvas
from core.ui.inputs import Desk

PEN = 20  # px
words = language.words("home")
frame = language.words("frame")
draw_words = language.words("draw")
desk = Desk("home", words)
lessons = {each.stem: each for each in navigation.lessons()}


def clear() -> None:
    """Take a new sheet; the button's callback."""
    st.session_state.home_sheet = st.session_state.get("home_sheet", 0) + 1
    st.session_state.draw_kept = None


class Answered(NamedTuple):
    """What there is to say of what is on the sheet."""

    said: list[draw.Verdict]
    image: np.ndarray | None  # what the models saw, uint8 (28, 28)
    trouble: str  # what is to be said in place of an answer


def sheet_key() -> str:
    """Return the key of the sheet that lies there now."""
    return f"home_sheet_{st.session_state.get('home_sheet', 0)}"


def sheet() -> Answered:
    """Draw the sheet and return what there is to say of what is on it."""
    try:
        drawing, kept = canvas.sheet(sheet_key(), PEN, draw_words("undo"), draw_words("redo"))
        st.session_state.draw_kept = kept  # the drawing page begins with it
        digit = draw.to_mnist(drawing)
        return Answered(draw.classify(digit), digit.image, "")
    except (DrawingError, WeightsError) as error:
        said = words("try") if error.reason == "empty" else draw_words(f"trouble.{trouble(error)}", **limits())
        return Answered([], None, said)


def trouble(error: DrawingError | WeightsError) -> str:
    """Return the drawing page's name for what is the matter."""
    return "weights" if isinstance(error, WeightsError) else error.reason


def front() -> None:
    """Draw the sheet, the taste, and the ways on."""
    with st.container(key="home_desk"):
        left, right = (st.container(key=f"home_desk_{part}", gap="small") for part in ("sheet", "taste"))
    with left:
        if not st.session_state.get("home_open"):  # the sheet is a tenth of what a first visit would load
            st.button(
                f"**{words('try')}**", icon=":material/draw:", type="primary", on_click=unfold, key="home_open_sheet"
            )
    if st.session_state.get("home_open"):
        draw_and_answer(left)
    with right:
        player.show(here.means(desk.now.only(), words), words, "home_player")
        lesson.caption(words("taste_text"))


def unfold() -> None:
    """Lay the sheet out; the button's callback."""
    st.session_state.home_open = True


def draw_and_answer(place: DeltaGenerator) -> None:
    """Draw the sheet, what is said of what is on it, and the way to more."""
    with place:
        paper, answer = st.container(), st.container(key="home_answer")
        with paper:
            answered = sheet()
        with answer:
            live.show(draw_words, "home_live", answered.said, answered.image, sheet=sheet_key(), short=True)
            if answered.trouble:
                with st.container(key="home_trouble"):
                    st.markdown(answered.trouble)
        with st.container(horizontal=True, gap="small"):
            st.button(draw_words("clear"), icon=":material/ink_eraser:", on_click=clear, key="home_clear")
            navigation.link(lessons["draw"], words("draw"), ":material/draw:")


lesson.opening(words)
stage.show(desk, front)
with st.container(horizontal=True, key="home_begin"):
    navigation.link(lessons["pixels"], f"**{words('begin')}**", ":material/play_arrow:")
lesson.prose(words, "what")

lesson.section(words, "map")
for act, group in navigation.acts().items():
    with st.container(border=True):
        st.subheader(frame(f"acts.{act}"), anchor=False)
        lesson.caption(words(f"about.{act}"))
        with st.grid("auto", min_column_width=330):
            for each in group:
                if each.stem != navigation.HOME:
                    navigation.card(each, frame)
