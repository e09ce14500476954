"""The strokes of a drawing, drawn again: for browsers whose sheet cannot be read back. Serves Draw.

Some browsers that resist fingerprinting answer with noise when a page asks what is on a canvas. What the pen did is
known all the same.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isfinite

import numpy as np
from PIL import Image, ImageDraw

FINER = 4  # times as large it is drawn, and then averaged: its edges are as soft as a browser's
STEPS = 4  # straight lines to a curve between two points of a pen, which lie some pixels apart
FARTHEST, WIDEST = 10_000, 200  # px from the sheet's corner, and of a pen: beyond it is no drawing
APART = 0.5  # of all ink in one or the other: with more in one of them only, two pictures are not of one drawing

Point = tuple[float, float]  # x and y, in px


def lines_of(objects: Sequence[object], steps: int = STEPS) -> list[tuple[float, list[Point]]]:
    """Return each stroke as its pen's width and points, in px, of what the drawing package calls its objects.

    A curve is `steps` straight lines. Raises ValueError where one is no stroke.
    """
    return [line_of(each, steps) for each in objects]


def line_of(stroke: object, steps: int) -> tuple[float, list[Point]]:
    """Return a stroke as its pen's width and its points. Raises ValueError where it is none."""
    if not isinstance(stroke, Mapping) or not isinstance(path := stroke.get("path"), Sequence):
        raise ValueError("no stroke")
    pen = numbers([stroke.get("strokeWidth")], 0, WIDEST)[0]
    points: list[Point] = []
    for command in path:
        name, *ends = command if isinstance(command, Sequence) and command else [None]
        x_and_y = numbers(ends, -FARTHEST, FARTHEST)
        if name in ("M", "L") and len(x_and_y) == 2:
            points.append((x_and_y[0], x_and_y[1]))
        elif name == "Q" and len(x_and_y) == 4 and points:
            points.extend(curve(points[-1], x_and_y, steps))
        else:
            raise ValueError("no stroke")
    if not points:
        raise ValueError("no stroke")
    return pen, points


def numbers(given: Sequence[object], low: float, high: float) -> list[float]:
    """Return numbers as they are. Raises ValueError where one is none, or lies beyond the ends."""
    if not all(isinstance(each, (int, float)) and isfinite(each) and low <= each <= high for each in given):
        raise ValueError("no numbers of a stroke")
    return [float(each) for each in given]  # type: ignore[arg-type]


def curve(start: Point, ends: list[float], steps: int) -> list[Point]:
    """Return points along a quadratic Bézier curve: from `start`, by `ends` (x, y, x, y): the first, to the second."""

    def at(t: float, axis: int) -> float:
        return (1 - t) ** 2 * start[axis] + 2 * t * (1 - t) * ends[axis] + t**2 * ends[axis + 2]

    return [(at(step / steps, 0), at(step / steps, 1)) for step in range(1, steps + 1)]


def drawn(lines: list[tuple[float, list[Point]]], side: int, finer: int = FINER) -> np.ndarray:
    """Return strokes on white paper, uint8 RGBA (side, side, 4), black and round at their ends and bends."""
    sheet = Image.new("L", (side * finer, side * finer), 255)
    pencil = ImageDraw.Draw(sheet)
    for pen, points in lines:
        half = pen * finer / 2
        ends = [(x * finer, y * finer) for x, y in points]
        for start, end in pairwise(ends):
            pencil.line([start, end], 0, round(2 * half))
        for x, y in ends:
            pencil.ellipse((x - half, y - half, x + half, y + half), 0)
    light = np.asarray(sheet.reduce(finer))
    return np.dstack([light, light, light, np.full_like(light, 255)])


def differ(picture: np.ndarray, other: np.ndarray) -> bool:
    """Say whether two pictures, uint8 RGBA, are not of one drawing: their ink hardly lies in the same places."""
    side = other.shape[0]
    dark = [np.asarray(Image.fromarray(each).convert("L").resize((side, side))) < 128 for each in (picture, other)]
    either = (dark[0] | dark[1]).sum()
    return bool(either and (dark[0] ^ dark[1]).sum() > APART * either)
