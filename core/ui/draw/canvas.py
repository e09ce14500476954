"""The sheet of paper to draw on. The only file that knows the drawing package."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st
from PIL import Image
from streamlit_drawable_canvas import st_canvas

from core.lessons.draw import MOST_STROKES
from core.pictures.prepare import DrawingError
from core.pictures.strokes import differ, drawn, lines_of

SIDE = 280  # px, both ways
PAPER, INK = "#ffffff", "#000000"
CHECKED = 200  # strokes at most whose picture is looked at: more are hardly a digit, and take long
LARGEST = 3 * SIDE  # px, either way, of a picture that can have come from our sheet, on a screen of triple density

# The package shows its bar on hover only, and until then keeps it, unseen, over the sheet's upper right corner, where
# it swallows strokes; a finger never hovers. Only undo and redo are kept: "edit" would stop
# the drawing.
_pin_the_bar = st.components.v2.component(
    "pin_the_bar",
    js=Path(__file__).with_name("canvas.js").read_text("utf-8"),
)


def decode(content: bytes) -> np.ndarray:
    """Return a picture the browser sent as uint8 RGBA (h, w, 4).

    Raises DrawingError("unreadable") when it is no picture, or too large to have come from our sheet.
    """
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if max(picture.size) <= LARGEST:  # known before any pixel is unpacked
                return np.asarray(picture.convert("RGBA"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DrawingError("unreadable") from error
    raise DrawingError("unreadable")


class Sheet(NamedTuple):
    """What was on a sheet, for a new one to begin with."""

    content: bytes  # the picture, as the browser sent it
    strokes: dict  # in the drawing package's words
    hidden: bool = False  # the browser does not let its own sheet be read: what is on it is drawn again by its strokes


def strokes_on(key: str) -> list:
    """Return the strokes the browser sent with a sheet, in the drawing package's words; none where it sent none."""
    here = st.session_state.get(key)
    for name in ("drawing", "raw", "objects"):
        here = here.get(name) if isinstance(here, Mapping) else None
    return here if isinstance(here, list) else []


def sheet(key: str, pen: int, undo: str, redo: str, begin: Sheet | None = None) -> tuple[np.ndarray, Sheet]:
    """Draw the sheet for a pen `pen` px wide, undo and redo by name; return what is on it, and for a new one to begin.

    The first is uint8 RGBA (h, w, 4). This one begins with what was on `begin`. Raises DrawingError: "empty" as long
    as nothing was drawn, "unreadable" when what was sent is not a picture, "many" of more than `MOST_STROKES`.
    """
    try:
        answer = st_canvas(
            stroke_width=pen,
            stroke_color=INK,
            background_color=PAPER,
            height=SIDE,
            width=SIDE,
            initial_drawing=begin.strokes if begin else None,
            return_image_data=True,
            key=key,
        )
        many = len(strokes_on(key)) > MOST_STROKES
        content, strokes = (None, None) if many else (answer.image_bytes, answer.json_data)
    except (ValueError, TypeError, AttributeError, KeyError) as error:  # the browser may send anything
        raise DrawingError("unreadable") from error
    _pin_the_bar(data={"sheet": key, "Undo": undo, "Redo": redo}, key=f"{key}_bar", height=1)
    if many:
        raise DrawingError("many")
    if content is None and begin:
        content, strokes, _ = begin  # the package sends nothing before the first stroke
    if content is None or not isinstance(strokes, dict):
        raise DrawingError("empty" if content is None else "unreadable")
    drawing = decode(content)
    again = drawn_again(drawing, strokes.get("objects"))
    return drawing if again is None else again, Sheet(content, strokes, again is not None)


def drawn_again(drawing: np.ndarray, objects: object) -> np.ndarray | None:
    """Return the strokes on a sheet of ours as a picture, uint8 RGBA, where `drawing` is not of them; else None."""
    if not isinstance(objects, list) or not 0 < len(objects) <= CHECKED:
        return None
    try:
        if not differ(drawing, drawn(lines_of(objects, 1), SIDE, 1)):  # roughly: at each stroke it has to be quick
            return None
        return drawn(lines_of(objects), SIDE)
    except ValueError:
        return None
