"""Pictures as PNG: ink dark on light, small enough to send along with the rows of a chart."""

import base64
import io
from functools import lru_cache

import numpy as np
import torch
from PIL import Image, ImageDraw

from core.charts.theme import CHOSEN
from core.data import digits
from core.tensors import flatten, stack

SMALL = 28 * 28  # values: the size of a data set image
Window = tuple[int, int, int, int]  # first row, end row, first column, end column


@lru_cache(maxsize=4096)
def _png(content: bytes, height: int, width: int, scale: int, window: Window | None) -> bytes:
    paper_white = 255 - np.frombuffer(content, np.uint8).reshape(height, width)
    image = Image.fromarray(paper_white).resize((width * scale, height * scale), Image.Resampling.NEAREST)
    if window:
        top, bottom, left, right = (edge * scale for edge in window)
        image = image.convert("RGB")
        ImageDraw.Draw(image).rectangle(
            (left, top, max(left, right - 1), max(top, bottom - 1)), outline=CHOSEN, width=3
        )
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def png(ink: np.ndarray, scale: int = 1, window: Window | None = None) -> bytes:
    """Return uint8 ink (h, w) as a PNG, dark on light, each pixel `scale` × `scale`, with a window marked on it."""
    encode = _png if ink.size <= SMALL else _png.__wrapped__  # a drawing never comes twice: not worth remembering
    return encode(ink.tobytes(), *ink.shape, scale, window)


def url(picture: bytes) -> str:
    """Return a PNG as an address that holds it, for a chart."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def pixels_at(path: str) -> torch.Tensor:
    """Return an image of the data set, "valid/7/0.png", as a model takes it: float32 (784,) in [0, 1]."""
    return flatten(stack([torch.tensor(digits.image(path))]))[0]
