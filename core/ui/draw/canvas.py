"""The sheet of paper to draw on. The only file that knows the drawing package."""

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st
from PIL import Image
from streamlit_drawable_canvas import st_canvas

from core.pictures.prepare import DrawingError

SIDE = 280  # px, both ways
PAPER, INK = "#ffffff", "#000000"
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


def sheet(key: str, pen: int, undo: str, redo: str, begin: Sheet | None = None) -> tuple[np.ndarray, Sheet]:
    """Draw the sheet for a pen `pen` px wide, undo and redo by name; return what is on it, and for a new one to begin.

    The first is uint8 RGBA (h, w, 4). This one begins with what was on `begin`. Raises DrawingError: "empty" as long
    as nothing was drawn, "unreadable" when what was sent is not a picture.
    """
    try:
        drawn = st_canvas(
            stroke_width=pen,
            stroke_color=INK,
            background_color=PAPER,
            height=SIDE,
            width=SIDE,
            initial_drawing=begin.strokes if begin else None,
            return_image_data=True,
            key=key,
        )
        content, strokes = drawn.image_bytes, drawn.json_data
    except (ValueError, TypeError, AttributeError, KeyError) as error:  # the browser may send anything
        raise DrawingError("unreadable") from error
    _pin_the_bar(data={"sheet": key, "Undo": undo, "Redo": redo}, key=f"{key}_bar", height=1)
    if content is None and begin:
        content, strokes = begin  # the package sends nothing before the first stroke
    if content is None or not isinstance(strokes, dict):
        raise DrawingError("empty" if content is None else "unreadable")
    return decode(content), Sheet(content, strokes)
