"""The ways to give the drawing page a digit: a sheet, a photo, a grid of pixels, an image of MNIST. Serves Draw."""

from functools import partial
from hashlib import sha256

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.lessons import pictures
from core.lessons.draw import Given, enlarged
from core.pictures.prepare import ready, to_mnist
from core.pixels import SIDE
from core.ui import photo
from core.ui.draw import canvas, photographed
from core.ui.grid import grid
from core.ui.inputs import Desk

SMALLER = 196  # px: as wide as an image from MNIST is shown


def choose(desk: Desk, top: DeltaGenerator, sheet: DeltaGenerator) -> Given:
    """Draw the choice of ways on `top`, the chosen one's paper on `sheet` and its tools here; return the digit given.

    Raises DrawingError, PictureError and NoPhotoYet: all have a `reason` the page has words for.
    """
    with top:
        desk.draw("source", label_visibility="collapsed")
    photo.listen("draw_anywhere", partial(photographed.take, desk))
    source = desk.now.source
    return {"canvas": on_a_sheet, "photo": photographed.given, "grid": on_a_grid, "image": from_mnist}[source](
        desk, sheet
    )


# The sheet


def clear() -> None:
    """Take a new sheet; the button's callback."""
    st.session_state.draw_sheet = st.session_state.get("draw_sheet", 0) + 1
    st.session_state.draw_kept = st.session_state.draw_begin = None


def sheet_key() -> str:
    """Return the key of the sheet that lies there now."""
    return f"draw_sheet_{st.session_state.get('draw_sheet', 0)}"


def on_a_sheet(desk: Desk, sheet: DeltaGenerator) -> Given:
    """Draw the sheet and its tools; return the digit on it. Raises DrawingError."""
    words = desk.words
    with st.container(horizontal=True, vertical_alignment="bottom", key="draw_tools"):
        desk.draw("pen", width=150)
        st.button(words("clear"), icon=":material/ink_eraser:", on_click=clear, key="draw_clear")
    centred = centring(desk)
    with sheet:
        st.space("small")  # the bar with undo and redo floats here
        key = sheet_key()
        if key not in st.session_state:  # a sheet that comes back, from another way in or another lesson
            st.session_state.draw_begin = st.session_state.get("draw_kept")
        begin = st.session_state.get("draw_begin")
        drawing, st.session_state.draw_kept = canvas.sheet(key, desk.now.pen, words("undo"), words("redo"), begin)
    return Given("canvas", to_mnist(drawing, centred), centred, hidden=st.session_state.draw_kept.hidden)


def centring(desk: Desk) -> bool:
    """Draw the switch and return whether a drawing is centred."""
    desk.draw("centred", help=desk.words.prose("centred_help"), wrap=True)
    return desk.now.centred


# The grid and MNIST


def on_a_grid(desk: Desk, sheet: DeltaGenerator) -> Given:
    """Draw an empty grid, for the keyboard too, and return the digit drawn on it. Raises DrawingError."""
    centred = centring(desk)
    with sheet:
        pixels = grid(np.zeros((SIDE, SIDE), np.uint8), desk.words, key="draw_grid", version="blank")
    return Given("grid", to_mnist(enlarged(pixels), centred), centred)


def from_mnist(desk: Desk, sheet: DeltaGenerator) -> Given:
    """Draw the chooser and return the chosen image as it is: MNIST has prepared and centred it already."""
    desk.draw("image")
    path = desk.now.image
    image = pictures.ink_at(path)
    with sheet:
        st.image(pictures.png(image, scale=7), alt=pictures.called(path, desk.words), width=SMALLER)
    return Given("image", ready(image))


def checksum(image: np.ndarray) -> str:
    """Return a short name for an image, the same whenever its pixels are."""
    return sha256(image.tobytes()).hexdigest()[:16]
