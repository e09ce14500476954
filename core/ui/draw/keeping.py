"""What a visitor keeps of what they gave the drawing page, and the strip of what they have kept. Serves Draw."""

import numpy as np
import streamlit as st

from core.data import own
from core.ui import lesson, mine
from core.ui.inputs import Desk

KEPT_AS = {"keep_3": 3, "keep_7": 7, "keep_other": None}


def offer(image: np.ndarray, desk: Desk) -> None:
    """Draw the buttons that keep an image, uint8 (28, 28), as a 3, a 7 or something else."""
    words, full = desk.words, mine.is_full()
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="draw_keep"):
        st.markdown(words("keep"), width="content")
        for name, digit in KEPT_AS.items():
            # Asked for here, not in a callback: that would keep the digit of the run before.
            if st.button(words(name), key=f"draw_{name}", disabled=full):
                keep(own.path_of(image, digit), desk)
    if full:
        lesson.caption(words("keep_full", most=mine.MOST))


def keep(path: str, desk: Desk) -> None:
    """Keep a digit, make it the image that follows the reader into every lesson, and run the page again."""
    mine.keep(path)
    desk.set(image=path)
    st.rerun()  # the whole page: the frame has the browser keep it


def strip(desk: Desk) -> None:
    """Draw the digits that are kept, if there are any; a click gives that one to the models."""
    if not mine.paths():
        return
    if not (desk.now.source == "image" and own.is_own(desk.now.image)):  # then the chooser has them
        mine.strip("draw_mine", desk.now.image, lambda path: desk.take(image=path, source="image"))
    trouble = mine.trouble()
    if trouble:
        st.warning(desk.words(f"kept.{trouble}"), icon=":material/warning:")
    else:
        lesson.caption(desk.words("kept.here"))
