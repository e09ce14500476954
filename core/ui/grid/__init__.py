"""The pixel editor: the 28 × 28 grid of an image, changed pixel by pixel with pointer or keyboard, in the browser.

A reader erases or adds pixels and watches the verdicts move, or draws a digit without a pointer. A stroke sends the
server one message, when it ends.
"""

import base64
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np
import streamlit as st

from core.charts.theme import CHOSEN, GRID_LINE
from core.pictures.prepare import DrawingError
from core.pixels import SIDE
from core.text import Words

FOLDER = Path(__file__).parent
LABELS = ("sheet", "pen", "undo", "reset", "clear", "none", "one")
PACKED_LENGTH = 4 * -(-SIDE * SIDE // 3)  # characters: an image packed as base64

_grid = st.components.v2.component(
    "grid",
    html=(FOLDER / "grid.html").read_text("utf-8"),
    css=(FOLDER / "grid.css").read_text("utf-8"),
    js=(FOLDER / "grid.js").read_text("utf-8"),
)


def pack(image: np.ndarray) -> str:
    """Return an image, uint8 (28, 28), as the text the browser unpacks: base64 of its 784 bytes, row by row."""
    return base64.b64encode(image.tobytes()).decode("ascii")


def unpack(text: object) -> np.ndarray:
    """Return a packed image as uint8 (28, 28). Raises DrawingError("unreadable") when it is anything else."""
    if not isinstance(text, str) or len(text) != PACKED_LENGTH:
        raise DrawingError("unreadable")
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise DrawingError("unreadable") from error
    if len(content) != SIDE * SIDE:
        raise DrawingError("unreadable")
    return np.frombuffer(content, np.uint8).reshape(SIDE, SIDE).copy()


def edited(sent: object, image: np.ndarray, version: str) -> np.ndarray:
    """Return the image as changed by what the browser sent, {"version": …, "pixels": …}: a new uint8 (28, 28).

    Nothing sent, and edits to another version, leave it as it is. Raises DrawingError("unreadable") for all else.
    """
    if sent is None:
        return image.copy()
    if not isinstance(sent, Mapping) or not isinstance(sent.get("version"), str):
        raise DrawingError("unreadable")
    return unpack(sent.get("pixels")) if sent["version"] == version else image.copy()


def labels(words: Words) -> dict[str, str]:
    """Return what the grid says; the browser puts numbers in where a name stands in braces."""
    texts = {label: words(f"grid.{label}") for label in LABELS}
    texts["help"] = words.prose("grid.help").replace("\n\n", "\n")
    texts["many"] = words("grid.many", count="{count}")
    texts["cell"] = words("grid.cell", row="{row}", column="{column}", value="{value}")
    return texts


def grid(image: np.ndarray, words: Words, *, key: str, version: str) -> np.ndarray:
    """Draw the grid of an image, uint8 (28, 28) with 0 for paper and 255 for ink, and return it as the reader left it.

    `version` names the image: with another one, edits start over; with the same one, a rerun disturbs no stroke.
    Raises DrawingError("unreadable") when what was sent is no image, and ValueError when `image` is none.
    """
    if image.dtype != np.uint8 or image.shape != (SIDE, SIDE):
        raise ValueError(f"the grid takes uint8 ({SIDE}, {SIDE}), not {image.dtype} {image.shape}")
    kept = st.session_state.get(key)
    shown = image
    with suppress(DrawingError):  # then the reader starts over from the image
        shown = edited(kept.get("edited") if isinstance(kept, Mapping) else None, image, version)
    result = _grid(
        data={
            "version": version,
            "image": pack(image),
            "edited": pack(shown),
            "labels": labels(Words("frame", words.reading)),
            "colours": {"mark": CHOSEN, "line": GRID_LINE},
        },
        key=key,
        on_edited_change=lambda: None,
    )
    return edited(result.edited, image, version)
