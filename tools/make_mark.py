"""Draws core/ui/mark.png, the course's mark: the ideal 3 in orange and the ideal 7 in blue, printed over each other.

Run as `python -m tools.make_mark` after the data or the colours have changed.
"""

import numpy as np
from PIL import Image, ImageColor, ImageDraw

from core.charts.theme import PAPER, SEVEN, THREE
from core.ideal_digits import ideal
from core.ui.brand import ICON

SIDE = 128  # px: four times as large as it is shown
MARGIN = 3  # rows and columns cut off each side: paper only


def layer(digit: int, colour: str) -> np.ndarray:
    """Return the ideal digit printed in one colour: float (SIDE, SIDE, 3) in [0, 1], white where no ink is."""
    ink = ideal(digit).numpy()[MARGIN:-MARGIN, MARGIN:-MARGIN]
    sharp = np.clip((ink - 0.22) * 2.2, 0, 1)  # the faint edge of an average is only grey at this size
    grown = Image.fromarray(np.uint8(sharp * 255)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    strength = np.asarray(grown)[..., None] / 255
    return 1 - strength * (1 - np.array(ImageColor.getrgb(colour)) / 255)


if __name__ == "__main__":
    printed = layer(3, THREE) * layer(7, SEVEN)  # inks multiply
    corners = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, SIDE - 1, SIDE - 1), radius=22, fill=255)
    mark = Image.new("RGBA", (SIDE, SIDE), PAPER)
    mark.paste(Image.fromarray(np.uint8(printed * 255)))
    mark.putalpha(corners)
    mark.quantize(256, method=Image.Quantize.FASTOCTREE).save(ICON, optimize=True)  # every page fetches it
