"""A digit as a reader might have drawn it, for tests of what lessons make of one that is not in the data set."""

import numpy as np
from PIL import Image, ImageDraw

from core.data import own
from core.pictures.prepare import to_mnist

LINES = {  # on a sheet of 280 px, both ways
    3: [(90, 70), (170, 60), (180, 110), (120, 140), (185, 165), (175, 220), (90, 225)],
    7: [(80, 70), (200, 72), (150, 150), (120, 230)],
    None: [(140, 60), (90, 160), (210, 160), (170, 110), (160, 235)],  # a 4
}


def drawn(digit: int | None, pen: int = 20) -> np.ndarray:
    """Return a 3, a 7 or (None) a 4 as the drawing page prepares it: uint8 (28, 28)."""
    sheet = Image.new("RGBA", (280, 280), "white")
    ImageDraw.Draw(sheet).line(LINES[digit], fill="black", width=pen, joint="curve")
    return to_mnist(np.asarray(sheet)).image


def kept(digit: int | None, pen: int = 20) -> str:
    """Return the path of such a digit, kept as what it is."""
    return own.path_of(drawn(digit, pen), digit)
