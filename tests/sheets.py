"""A 3 and a 7 drawn on a sheet with a round pen, at any size and place: what the drawing page sends."""

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

CANVAS = 280  # px, both ways
EDGE = 2  # px kept free around a drawing: PIL's round pen may reach a pixel over its width
BLACK, WHITE, CLEAR = (0, 0, 0, 255), (255, 255, 255, 255), (0, 0, 0, 0)
# The strokes of each digit, in a square from (0, 0) at the top left to (1, 1).
STROKES = {
    3: [
        *[(0.05, 0.15), (0.3, 0), (0.65, 0.02), (0.85, 0.2), (0.7, 0.4), (0.4, 0.48)],
        *[(0.75, 0.55), (1, 0.78), (0.7, 0.97), (0.3, 1), (0, 0.85)],
    ],
    7: [(0, 0), (1, 0), (0.35, 1)],
}


class Stroke(NamedTuple):
    """How one digit is drawn, in px."""

    digit: int
    height: int  # the pen's width included
    width: int
    pen: int
    left: int = 0
    top: int = 0

    def on(self, side: int = CANVAS, ink: tuple = BLACK, paper: tuple = WHITE) -> np.ndarray:
        """Return the drawing on a square sheet: uint8 RGBA. Drawn apart and laid on it, so the same at every place."""
        patch = Image.new("RGBA", (self.width + 2 * EDGE, self.height + 2 * EDGE), paper)
        pencil = ImageDraw.Draw(patch)
        across, down, half = self.width - self.pen, self.height - self.pen, self.pen / 2
        points = [(EDGE + half + x * across, EDGE + half + y * down) for x, y in STROKES[self.digit]]
        pencil.line(points, ink, self.pen, joint="curve")
        for x, y in (points[0], points[-1]):
            pencil.ellipse((x - half, y - half, x + half, y + half), ink)
        sheet = Image.new("RGBA", (side, side), paper)
        sheet.paste(patch, (self.left - EDGE, self.top - EDGE))
        return np.asarray(sheet)

    def at(self, left: int, top: int) -> "Stroke":
        return self._replace(left=left, top=top)

    def grown(self, k: int) -> "Stroke":
        return Stroke(self.digit, *(k * size for size in self[1:]))


CLEAR_3, CLEAR_7 = Stroke(3, 200, 140, 20, 70, 40), Stroke(7, 200, 140, 20, 70, 40)
