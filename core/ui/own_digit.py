"""The section of a lesson on the reader's own digit: which one, what the lesson makes of it, and where to get one."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.ui import language, mine, navigation, stage
from core.ui.inputs import Desk


def section(desk: Desk, draw: Callable[[str], None]) -> None:
    """Draw the section; `draw` is given the path of the digit chosen, or of the newest, once there is one."""
    st.header(language.words("frame")("mine.section"), anchor="mine")
    stage.show(desk, partial(show, desk, draw), "mine")


def show(desk: Desk, draw: Callable[[str], None]) -> None:
    """Draw the digits to choose from and what the lesson makes of the chosen one; without any, the way to the sheet."""
    path = desk.now.image or next(iter(mine.paths()), "")
    desk.say_refusal("image")
    if not path:
        frame = language.words("frame")
        st.markdown(frame.prose("mine.none"))
        sheet = next(each for each in navigation.lessons() if each.stem == "draw")
        navigation.link(sheet, frame("mine.to_draw"), ":material/draw:")
        return
    desk.draw("image")
    draw(path)
