"""Pictures as PNG: ink dark on light, small enough to send along with the rows of a chart."""

import base64
import io
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from PIL import Image, ImageColor, ImageDraw

from core.charts.theme import CHOSEN, PAPER
from core.data import digits, own
from core.tensors import flatten, stack
from core.text import Words

SMALL = 28 * 28  # values: the size of a data set image
LEVELS = 40  # of a picture's colour, to either side of paper
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


@lru_cache(maxsize=8)
def palette(below: str, above: str) -> list[int]:
    """Return red, green, blue of every level: from the colour `below` 0 over paper to that `above`."""
    low, paper, high = (np.array(ImageColor.getrgb(colour)) for colour in (below, PAPER, above))
    shares = np.linspace(-1, 1, 2 * LEVELS + 1)[:, None]
    colours = np.where(shares < 0, paper + (paper - low) * shares, paper + (high - paper) * shares)
    return colours.round().astype(int).flatten().tolist()


def signed(values: torch.Tensor, below: str, above: str) -> bytes:
    """Return values (h, w) as a PNG, one pixel each: −1 has the colour `below`, 0 is paper, 1 has that `above`."""
    levels = (values.float().clamp(-1, 1) * LEVELS).round() + LEVELS
    image = Image.fromarray(levels.to(torch.uint8).numpy())
    image.putpalette(palette(below, above))
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def url(picture: bytes) -> str:
    """Return a PNG as an address that holds it, for a chart."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


# An image that was chosen: one of the data set, "valid/7/0.png", or a reader's own, "mine/7/…"


def ink_at(path: str) -> np.ndarray:
    """Return a chosen image: uint8 (28, 28), 255 is ink. Raises ValueError if there is none."""
    return own.read(path).image if own.is_own(path) else digits.image(path)


def pixels_at(path: str) -> torch.Tensor:
    """Return a chosen image as a model takes it: float32 (784,) in [0, 1]."""
    return flatten(stack([torch.tensor(ink_at(path))]))[0]


def stack_of(paths: Sequence[str]) -> torch.Tensor:
    """Return several chosen images as one tensor: float32 (n, 28, 28) in [0, 1]."""
    return stack([torch.tensor(ink_at(path)) for path in paths])


def truth_of(path: str) -> int | None:
    """Return what a chosen image is: 3, 7, or None for a reader's own that was kept as something else."""
    return own.read(path).digit if own.is_own(path) else int(path.split("/")[1])


def kind_of(path: str) -> str:
    """Return how keys of words end that tell of a chosen image: "", "_mine", or "_other" where it is neither."""
    if not own.is_own(path):
        return ""
    return "_other" if truth_of(path) is None else "_mine"


def called(path: str, words: Words) -> str:
    """Return what a chosen image is called: its path, or of a reader's own what it was kept as."""
    if not own.is_own(path):
        return path
    return Words("frame", words.reading)(f"mine.name_{truth_of(path) or 'other'}")
