"""From a drawing to the 28 × 28 image a model can read, made as MNIST itself was made. Serves Draw.

Source of the recipe: http://yann.lecun.com/exdb/mnist/ : fit into 20 × 20 keeping the shape, then put the centre
of mass in the middle of 28 × 28.
"""

from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

import numpy as np
from PIL import Image

from core.pixels import SIDE

FITTED_SIDE = 20  # pixels: the box MNIST fits every digit into
MIDDLE = 14.0  # row and column where MNIST's centres of mass lie on average (measured on all 14,434 images)
SMALLEST = 1 / 14  # of the canvas's longer side: anything smaller is a dot, not a digit
SMALL, SOLID = 1 / 8, 0.68  # what is smaller is a dot too if as much of its box is ink: a disc fills 0.79 of it
FULLEST = 0.6  # of the canvas: with more ink than this it is a black sheet, not a digit
FAINTEST = 32  # grey values below this are smudge, not ink, when the drawing's edge is looked for

Reason = Literal["empty", "dot", "full", "unreadable", "many"]


class DrawingError(ValueError):
    """There is no digit to read; `reason` is "empty", "dot", "full", "unreadable" (no picture) or "many" (strokes)."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the drawing is {reason}")
        self.reason = reason


@dataclass(frozen=True, eq=False)
class DrawnDigit:
    """A drawing and every stage on its way to a model. All arrays are uint8, 0 is paper and 255 is ink."""

    drawn: np.ndarray  # (h, w), the whole canvas
    cropped: np.ndarray  # the part with ink
    fitted: np.ndarray  # its longer side shrunk or grown to 20
    image: np.ndarray  # (28, 28), what every model reads


def ready(image: np.ndarray) -> DrawnDigit:
    """Return an image, uint8 (28, 28), that needs no preparing as a digit all of whose stages are that image."""
    return DrawnDigit(image, image, image, image)


def to_ink(rgba: np.ndarray) -> np.ndarray:
    """Return how much ink there is at each point, uint8 (h, w): dark is ink; white and clear are paper.

    Raises ValueError when `rgba` is not uint8 (h, w, 4).
    """
    if rgba.dtype != np.uint8 or rgba.ndim != 3 or rgba.shape[2] != 4 or 0 in rgba.shape:
        raise ValueError(f"a drawing is uint8 (h, w, 4), not {rgba.dtype} {rgba.shape}")
    drawing = Image.fromarray(rgba)
    paper = Image.new("RGBA", drawing.size, "white")
    return 255 - np.asarray(Image.alpha_composite(paper, drawing).convert("L"))


def bounding_box(ink: np.ndarray) -> tuple[int, int, int, int]:
    """Return (top, bottom, left, right) of the ink, ends excluded. Raises DrawingError when there is no digit."""
    marked = ink >= FAINTEST
    if not marked.any():
        raise DrawingError("empty")
    if marked.mean() > FULLEST:
        raise DrawingError("full")
    rows, columns = np.flatnonzero(marked.any(1)), np.flatnonzero(marked.any(0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    side, inked = max(bottom - top, right - left) / max(ink.shape), marked[top:bottom, left:right].mean()
    if side < SMALLEST or (side < SMALL and inked > SOLID):
        raise DrawingError("dot")
    return int(top), int(bottom), int(left), int(right)


def centre_of_mass(ink: np.ndarray) -> tuple[float, float]:
    """Return the (row, column) at which the ink would balance, in pixels from the first row and column."""
    in_rows, in_columns = ink.sum(1, dtype=np.float64), ink.sum(0, dtype=np.float64)
    rows, columns = np.arange(len(in_rows)), np.arange(len(in_columns))
    return float((rows * in_rows).sum() / in_rows.sum()), float((columns * in_columns).sum() / in_columns.sum())


Box = tuple[float, float, float, float]  # left, top, right, bottom


def shrink(ink: np.ndarray, height: int, width: int, box: Box | None = None) -> np.ndarray:
    """Return the part `box` (default all) of `ink` at a new size; what becomes one pixel is averaged, not skipped."""
    return np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BILINEAR, box=box))


def to_mnist(rgba: np.ndarray, centred: bool = True) -> DrawnDigit:
    """Return the drawing (uint8 RGBA, dark ink on light or clear paper) with every stage on the way to 28 × 28.

    With `centred` false the whole canvas is simply shrunk, as most digit demos do: made to be watched failing.
    Raises DrawingError when there is no digit to read, ValueError when `rgba` is not uint8 (h, w, 4).
    """
    drawn = to_ink(rgba)
    top, bottom, left, right = bounding_box(drawn)
    cropped = drawn[top:bottom, left:right]
    height, width = cropped.shape
    scale = max(height, width) / FITTED_SIDE  # drawn points per pixel
    fitted = shrink(cropped, max(1, round(height / scale)), max(1, round(width / scale)))
    if not centred:
        return DrawnDigit(drawn, cropped, fitted, shrink(drawn, SIDE, SIDE))
    return DrawnDigit(drawn, cropped, fitted, full_contrast(centre(cropped, scale)))


def centre(cropped: np.ndarray, scale: float) -> np.ndarray:
    """Return uint8 (28, 28): the ink shrunk by `scale`, its centre of mass on `MIDDLE` to a fraction of a pixel."""
    row, column = centre_of_mass(cropped)
    top, left = row + 0.5 - (MIDDLE + 0.5) * scale, column + 0.5 - (MIDDLE + 0.5) * scale
    first_row, first_column, side = floor(top), floor(left), SIDE * scale
    sheet = Image.new("L", (ceil(side) + 1, ceil(side) + 1))  # paper enough for the frame of 28 × 28
    sheet.paste(Image.fromarray(cropped), (-first_column, -first_row))
    top, left = top - first_row, left - first_column  # less than one point, and kept: this is not rounded away
    return shrink(np.asarray(sheet), SIDE, SIDE, (left, top, left + side, top + side))


def full_contrast(image: np.ndarray) -> np.ndarray:
    """Return the image with its darkest pixel at 255 (in MNIST it is 254 or 255), so that a thin pen counts as much.

    Raises DrawingError "empty" when shrinking has left nothing: single points on a large sheet.
    """
    if not image.any():
        raise DrawingError("empty")
    return np.round(image * (255 / image.max())).astype(np.uint8)
