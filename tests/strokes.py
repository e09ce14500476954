"""Drawings as people make them on the sheet: 3s and 7s of many hands, and much that is neither.

Written apart from all that the nets are trained with: they have never seen these shapes, nor these fonts.
"""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit
from PIL import Image, ImageDraw, ImageFont

CANVAS = 280  # px, both ways
EDGE = 2  # px kept free around a drawing
PENS = (10, 28)  # px
SIZES = (CANVAS // 4, CANVAS - 2 * EDGE)  # px of the longer side, the pen included

Random = np.random.Generator
Line = np.ndarray  # float (n, 2): (x, y), x to the right and y downwards, about 1 high
Hand = Callable[[Random], list[Line]]


class Drawing(NamedTuple):
    """A sheet with something on it, and how it came there."""

    kind: str
    digit: int | None  # None: neither a 3 nor a 7
    pen: int  # px
    size: int  # px of the longer side, the pen included
    rgba: np.ndarray  # uint8 (h, w, 4)


# Lines


def corners(*points: tuple[float, float]) -> Line:
    """Return straight lines from point to point."""
    return np.array(points, float)


def curve(*points: tuple[float, float]) -> Line:
    """Return a smooth line through the points (Catmull and Rom's)."""
    p = np.array([points[0], *points, points[-1]], float)
    t = np.linspace(0, 1, 16, endpoint=False)[:, None]
    parts = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.concatenate([*parts, p[-1:]])


def ring(x: float, y: float, wide: float, high: float, start: float = 0, share: float = 1) -> Line:
    """Return an ellipse, or a share of it, clockwise from `start` turns after three o'clock."""
    turns = 2 * math.pi * (start + np.linspace(0, share, 40))
    return np.stack([x + wide * np.cos(turns), y + high * np.sin(turns)], 1)


def shaken(points: list[tuple[float, float]], random: Random, by: float = 0.035) -> list[tuple[float, float]]:
    """Return the points, each a little elsewhere: some hands are twice as untidy as others."""
    away = random.uniform(0.5, 2) * random.normal(0, by, (len(points), 2))
    return [tuple(point) for point in np.array(points) + away]


# 3s


def round_3(random: Random) -> list[Line]:
    waist = random.uniform(0.4, 0.52)
    top, low = random.uniform(0.45, 0.62), random.uniform(0.55, 0.72)
    upper = [(0.04, waist * 0.32), (0.22, 0.03), (top * 0.75, 0.0), (top, waist * 0.45), (top * 0.72, waist * 0.9)]
    lower = [(0.26, waist), (low * 0.75, waist + 0.06), (low, 0.74), (low * 0.7, 0.97), (0.25, 1.0), (0, 0.86)]
    return [curve(*shaken(upper + lower, random, 0.02))]


def flat_topped_3(random: Random) -> list[Line]:
    waist, out = random.uniform(0.36, 0.48), random.uniform(0.5, 0.66)
    top = corners(*shaken([(0.03, 0.02), (out, 0.0), (0.27, waist)], random, 0.02))
    bow = [tuple(top[-1]), *shaken([(0.5, waist + 0.05), (0.68, 0.7), (0.5, 0.95), (0.2, 1), (0, 0.88)], random, 0.02)]
    return [top, curve(*bow)]


def angular_3(random: Random) -> list[Line]:
    points = [(0.02, 0.06), (0.3, 0.0), (0.58, 0.22), (0.22, 0.46), (0.66, 0.72), (0.3, 1.0), (0.0, 0.9)]
    if random.random() < 0.4:
        del points[1]
    return [corners(*shaken(points, random, 0.025))]


def open_3(random: Random) -> list[Line]:
    deep = random.uniform(0.12, 0.3)  # how far the waist comes in
    points = [(0.1, 0.05), (0.35, 0.0), (0.55, 0.18), (0.5, 0.36), (0.6 - deep, 0.47)]
    points += [(0.58, 0.56), (0.66, 0.75), (0.5, 0.95), (0.22, 1.0), (0.05, 0.96)]
    return [curve(*shaken(points, random, 0.015))]


def looped_3(random: Random) -> list[Line]:
    points = [(0.06, 0.14), (0.3, 0), (0.56, 0.16), (0.42, 0.4), (0.24, 0.5), (0.22, 0.42), (0.34, 0.44)]
    points += [(0.58, 0.58), (0.64, 0.78), (0.42, 0.99), (0.12, 0.95), (0.02, 0.84)]
    return [curve(*shaken(points, random, 0.015))]


def curled_3(random: Random) -> list[Line]:
    points = [(0.12, 0.24), (0.04, 0.14), (0.2, 0.01), (0.5, 0.04), (0.58, 0.22), (0.42, 0.42), (0.28, 0.45)]
    points += [(0.56, 0.52), (0.68, 0.74), (0.48, 0.98), (0.14, 0.98), (0.0, 0.84), (0.1, 0.78)]
    return [curve(*shaken(points, random, 0.015))]


def two_bows_3(random: Random) -> list[Line]:
    """Two strokes, as quick writers make them: the lower bow begins a little away from the upper one."""
    gap = random.uniform(-0.04, 0.04)
    upper = shaken([(0.05, 0.08), (0.32, 0), (0.55, 0.14), (0.5, 0.34), (0.22, 0.46)], random, 0.015)
    lower = shaken([(0.24, 0.47 + gap), (0.54, 0.5), (0.66, 0.72), (0.46, 0.97), (0.02, 0.93)], random, 0.015)
    return [curve(*upper), curve(*lower)]


# 7s


def slope(random: Random) -> tuple[float, float, float]:
    """Return (x of the corner, x of the foot, how far the stem is bent)."""
    return random.uniform(0.5, 0.72), random.uniform(0.08, 0.34), random.uniform(-0.1, 0.1)


def plain_7(random: Random) -> list[Line]:
    corner, foot, _ = slope(random)
    return [corners(*shaken([(0, 0.02), (corner, 0), (foot, 1)], random, 0.02))]


def curved_7(random: Random) -> list[Line]:
    corner, foot, _ = slope(random)
    top = corners(*shaken([(0, 0.03), (corner, 0)], random, 0.02))
    middle = foot + (corner - foot) * random.uniform(0.1, 0.4)
    return [top, curve(tuple(top[-1]), (middle + 0.12, 0.38), (middle, 0.62), (foot, 1))]


def rounded_7(random: Random) -> list[Line]:
    corner, foot, _ = slope(random)
    points = [(0, 0.06), (corner * 0.5, 0.02), (corner * 0.92, 0.03), (corner, 0.14), (corner * 0.75, 0.5), (foot, 1)]
    return [curve(*shaken(points, random, 0.015))]


def wavy_7(random: Random) -> list[Line]:
    corner, foot, bent = slope(random)
    top = curve((0, 0.12), (corner * 0.3, 0.0), (corner * 0.6, 0.07), (corner, 0.0))
    return [top, curve((corner, 0), ((corner + foot) / 2 + bent, 0.5), (foot, 1))]


def hooked(seven: list[Line], random: Random) -> list[Line]:
    """Return a 7 with a serif: a short stroke down, or up and down, at the left end of its top."""
    x, y = seven[0][0]
    down = y + random.uniform(0.1, 0.26)
    return [corners((x - random.uniform(-0.03, 0.06), down), (x, y)), *seven]


def crossed(seven: list[Line], random: Random) -> list[Line]:
    """Return a 7 with a bar across its stem."""
    stem = finer(seven[-1])
    stem = stem[stem[:, 1].argsort()]
    height = random.uniform(0.42, 0.62)
    x = np.interp(height, stem[:, 1], stem[:, 0])
    half, tilt = random.uniform(0.13, 0.26), random.uniform(-0.05, 0.05)
    return [*seven, corners((x - half, height + tilt), (x + half, height - tilt))]


def low_barred(seven: list[Line], random: Random) -> list[Line]:
    """Return a 7 with a bar as wide as the 7 itself or wider, low on its stem and seldom level."""
    stem = finer(seven[-1])
    stem = stem[stem[:, 1].argsort()]
    height = random.uniform(0.55, 0.7)
    x = np.interp(height, stem[:, 1], stem[:, 0]) + random.uniform(-0.06, 0.06)
    half, rise = random.uniform(0.26, 0.36), random.uniform(-0.06, 0.1)
    return [*seven, corners((x - half, height + rise), (x + half, height - rise))]


def joined(seven: list[Line], random: Random) -> list[Line]:
    """Return a 7 in one go: from its foot back up to the left, and on as a bar across the stem."""
    foot = seven[-1][-1]
    height = random.uniform(0.45, 0.6)
    x = foot[0] + random.uniform(-0.16, -0.06)
    bar = (x + random.uniform(0.45, 0.6), height - random.uniform(0, 0.08))
    return [*seven, corners(tuple(foot), (x, height + 0.03), bar)]


BASIC_7S: tuple[Hand, ...] = (plain_7, curved_7, rounded_7, wavy_7)


def any_7(random: Random) -> list[Line]:
    return BASIC_7S[random.integers(len(BASIC_7S))](random)


THREES: dict[str, Hand] = {
    "round": round_3,
    "flat-topped": flat_topped_3,
    "angular": angular_3,
    "open": open_3,
    "looped": looped_3,
    "curled": curled_3,
    "two bows": two_bows_3,
}
SEVENS: dict[str, Hand] = {
    "plain": plain_7,
    "curved": curved_7,
    "rounded": rounded_7,
    "wavy": wavy_7,
    "crossed": lambda random: crossed(any_7(random), random),
    "hooked": lambda random: hooked(any_7(random), random),
    "crossed and hooked": lambda random: hooked(crossed(any_7(random), random), random),
    "low-barred": lambda random: low_barred(any_7(random), random),
    "joined": lambda random: joined(any_7(random), random),
}

# Neither: other digits, letters, and what children draw

DIGITS: dict[str, list[Line]] = {
    "0": [ring(0.3, 0.5, 0.3, 0.5)],
    "1": [corners((0.2, 0), (0.2, 1))],
    "1 with a flag": [corners((0, 0.2), (0.25, 0), (0.25, 1))],
    "2": [curve((0, 0.25), (0.15, 0.03), (0.45, 0.03), (0.55, 0.28), (0.3, 0.65), (0, 1)), corners((0, 1), (0.6, 1))],
    "4": [corners((0.4, 0), (0, 0.62), (0.65, 0.62)), corners((0.45, 0.3), (0.45, 1))],
    "open 4": [corners((0.05, 0), (0.02, 0.5), (0.6, 0.5)), corners((0.5, 0.05), (0.5, 1))],
    "5": [
        corners((0.55, 0), (0.1, 0), (0.05, 0.42)),
        curve((0.05, 0.42), (0.4, 0.4), (0.58, 0.68), (0.35, 0.98), (0, 0.9)),
    ],
    "6": [curve((0.45, 0), (0.1, 0.4), (0.02, 0.75), (0.28, 1), (0.52, 0.75), (0.28, 0.55), (0.04, 0.75))],
    "8": [ring(0.3, 0.25, 0.22, 0.25), ring(0.3, 0.75, 0.28, 0.25)],
    "8 in one": [
        curve((0.5, 0.1), (0.25, 0), (0.08, 0.2), (0.5, 0.65), (0.4, 0.98), (0.1, 0.95), (0.05, 0.7), (0.5, 0.1))
    ],
    "9": [ring(0.3, 0.28, 0.25, 0.28), corners((0.55, 0.28), (0.5, 1))],
}
LETTERS: dict[str, list[Line]] = {
    "A": [corners((0, 1), (0.35, 0), (0.7, 1)), corners((0.15, 0.6), (0.55, 0.6))],
    "B": [corners((0, 0), (0, 1)), curve((0, 0), (0.45, 0.1), (0.4, 0.4), (0, 0.47), (0.5, 0.6), (0.45, 0.95), (0, 1))],
    "C": [ring(0.4, 0.5, 0.4, 0.5, 0.12, 0.76)],
    "D": [corners((0, 0), (0, 1)), curve((0, 0), (0.5, 0.15), (0.6, 0.5), (0.5, 0.85), (0, 1))],
    "E": [corners((0.5, 0), (0, 0), (0, 1), (0.5, 1)), corners((0, 0.5), (0.4, 0.5))],
    "F": [corners((0.5, 0), (0, 0), (0, 1)), corners((0, 0.45), (0.4, 0.45))],
    "H": [corners((0, 0), (0, 1)), corners((0.6, 0), (0.6, 1)), corners((0, 0.5), (0.6, 0.5))],
    "K": [corners((0, 0), (0, 1)), corners((0.55, 0), (0, 0.55), (0.6, 1))],
    "L": [corners((0, 0), (0, 1), (0.55, 1))],
    "M": [corners((0, 1), (0.05, 0), (0.4, 0.6), (0.75, 0), (0.8, 1))],
    "N": [corners((0, 1), (0, 0), (0.6, 1), (0.6, 0))],
    "P": [corners((0, 0), (0, 1)), curve((0, 0), (0.5, 0.08), (0.5, 0.42), (0, 0.52))],
    "R": [corners((0, 0), (0, 1)), curve((0, 0), (0.5, 0.08), (0.5, 0.42), (0, 0.52)), corners((0.1, 0.52), (0.6, 1))],
    "S": [curve((0.55, 0.12), (0.3, 0), (0.05, 0.2), (0.3, 0.48), (0.58, 0.75), (0.3, 1), (0, 0.88))],
    "T": [corners((0, 0), (0.7, 0)), corners((0.35, 0), (0.35, 1))],
    "U": [curve((0, 0), (0.02, 0.75), (0.3, 1), (0.58, 0.75), (0.6, 0))],
    "V": [corners((0, 0), (0.35, 1), (0.7, 0))],
    "W": [corners((0, 0), (0.2, 1), (0.4, 0.3), (0.6, 1), (0.8, 0))],
    "X": [corners((0, 0), (0.6, 1)), corners((0.6, 0), (0, 1))],
    "Y": [corners((0, 0), (0.3, 0.45)), corners((0.65, 0), (0.3, 0.45), (0.3, 1))],
    "Z": [corners((0, 0), (0.6, 0), (0, 1), (0.62, 1))],
    "a": [ring(0.3, 0.6, 0.3, 0.4), corners((0.6, 0.2), (0.62, 1))],
    "e": [curve((0.05, 0.55), (0.6, 0.5), (0.45, 0.1), (0.1, 0.2), (0.02, 0.7), (0.3, 1), (0.62, 0.85))],
    "h": [corners((0, 0), (0, 1)), curve((0, 0.6), (0.25, 0.42), (0.45, 0.6), (0.45, 1))],
    "m": [
        corners((0, 0.3), (0, 1)),
        curve((0, 0.5), (0.2, 0.3), (0.4, 0.5), (0.4, 1)),
        curve((0.4, 0.5), (0.6, 0.3), (0.8, 0.5), (0.8, 1)),
    ],
    "d": [ring(0.3, 0.7, 0.3, 0.3), corners((0.6, 0), (0.6, 1))],
}
THINGS: dict[str, list[Line]] = {
    "cat": [
        *[ring(0.5, 0.55, 0.4, 0.4), corners((0.15, 0.35), (0.12, 0), (0.4, 0.17))],
        *[corners((0.6, 0.17), (0.88, 0), (0.85, 0.35)), ring(0.35, 0.48, 0.03, 0.03), ring(0.65, 0.48, 0.03, 0.03)],
        *[corners((0.4, 0.7), (0.5, 0.76), (0.6, 0.7)), corners((0.1, 0.62), (-0.15, 0.58))],
        *[corners((0.9, 0.62), (1.15, 0.58)), corners((0.1, 0.7), (-0.15, 0.74)), corners((0.9, 0.7), (1.15, 0.74))],
    ],
    "house": [corners((0, 0.45), (0.5, 0), (1, 0.45), (1, 1), (0, 1), (0, 0.45), (1, 0.45))],
    "star": [corners(*[(math.sin(0.8 * math.pi * i), -math.cos(0.8 * math.pi * i)) for i in range(6)])],
    "heart": [
        curve((0.5, 0.3), (0.3, 0), (0, 0.2), (0.15, 0.6), (0.5, 1), (0.85, 0.6), (1, 0.2), (0.7, 0), (0.5, 0.3))
    ],
    "smile": [
        ring(0.5, 0.5, 0.5, 0.5),
        ring(0.33, 0.38, 0.02, 0.05),
        ring(0.67, 0.38, 0.02, 0.05),
        ring(0.5, 0.5, 0.28, 0.28, 0.05, 0.4),
    ],
    "tick": [corners((0, 0.6), (0.3, 1), (0.9, 0))],
    "arrow": [corners((0, 0.5), (1, 0.5)), corners((0.7, 0.2), (1, 0.5), (0.7, 0.8))],
    "square": [corners((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))],
    "triangle": [corners((0.5, 0), (1, 1), (0, 1), (0.5, 0))],
    "spiral": [np.stack([t * np.cos(18 * t), t * np.sin(18 * t)], 1) for t in [np.linspace(0.05, 1, 120)]],
    "fish": [curve((1, 0.2), (0.3, 0.8), (0, 0.5), (0.3, 0.2), (1, 0.8)), corners((1, 0.2), (1, 0.8))],
    "plus": [corners((0, 0.5), (1, 0.5)), corners((0.5, 0), (0.5, 1))],
    "stick man": [
        ring(0.4, 0.15, 0.15, 0.15),
        corners((0.4, 0.3), (0.4, 0.65), (0.1, 1)),
        corners((0.4, 0.65), (0.7, 1)),
        corners((0.05, 0.42), (0.75, 0.42)),
    ],
}


# Digits that are easily taken for a 3 or a 7


def curled_9(random: Random) -> list[Line]:
    """Return a 9 whose stem ends in a tail to the left."""
    wide, high = random.uniform(0.14, 0.28), random.uniform(0.14, 0.25)
    out, up = random.uniform(0.25, 0.6), random.uniform(0.02, 0.18)
    side = 2 * wide
    stem = [(side, high), (side + 0.02, 0.55), (side - 0.02, 0.86), (side - 0.4 * out, 1.0), (side - out, 1 - up)]
    return [ring(wide, high, wide, high), curve(*shaken(stem, random, 0.012))]


def open_9(random: Random) -> list[Line]:
    """Return a 9 in one line whose loop does not close: back at the stem it is lower than where it began."""
    side, low = random.uniform(0.34, 0.5), random.uniform(0.36, 0.48)
    loop = [(side * 0.95, 0.06), (side * 0.45, 0.0), (0.02, 0.2), (side * 0.35, low), (side * 0.85, low - 0.12)]
    tail = random.uniform(0.1, 0.5)
    stem = [(side, 0.1), (side + 0.02, 0.55), (side - 0.03, 0.9), (side - tail, 0.99)]
    return [curve(*shaken(loop, random, 0.012)), curve((side * 0.85, low - 0.12), *shaken(stem, random, 0.012))]


def steep_1(random: Random) -> list[Line]:
    """Return a 1 with a flag of a third to two thirds of its height, 35 to 60 degrees below level."""
    angle, length = math.radians(random.uniform(35, 60)), random.uniform(0.3, 0.65)
    flag = (-length * math.cos(angle), length * math.sin(angle))
    return [corners(*shaken([flag, (0, 0), (random.uniform(-0.08, 0.05), 1)], random, 0.012))]


def footed_1(random: Random) -> list[Line]:
    """Return a 1 with a short flag and a foot to stand on."""
    half, flag = random.uniform(0.15, 0.3), random.uniform(0.12, 0.28)
    return [corners((-flag, 0.8 * flag), (0, 0), (0, 1)), corners((-half, 1), (half, 1))]


def one_line_8(random: Random) -> list[Line]:
    """Return an 8 in one line from the top right, which may end beside where it began."""
    gap = random.uniform(-0.05, 0.12)
    start = (random.uniform(0.42, 0.52), random.uniform(0.04, 0.12))
    points = [start, (0.26, 0.0), (0.08, 0.2), (0.28, 0.45), (0.52, 0.72), (0.28, 1.0), (0.03, 0.75), (0.26, 0.47)]
    return [curve(*shaken([*points, (0.46 + gap / 2, 0.22 + gap)], random, 0.015))]


def short_topped_5(random: Random) -> list[Line]:
    """Return a 5 whose top is short, and may stand apart."""
    apart = (random.uniform(-0.04, 0.04), random.uniform(-0.05, 0.03))
    top = corners((0.12 + apart[0], apart[1]), (random.uniform(0.3, 0.5) + apart[0], apart[1] - 0.02))
    bow = shaken([(0.06, 0.42), (0.34, 0.36), (0.56, 0.66), (0.34, 0.98), (-0.02, 0.92)], random, 0.015)
    return [top, corners((0.12, 0.02), (0.06, 0.42)), curve(*bow)]


ALIKE: dict[str, Hand] = {
    "9 with a tail": curled_9,
    "open 9": open_9,
    "1 with a steep flag": steep_1,
    "1 with a foot": footed_1,
    "8 in one line": one_line_8,
    "5 with a short top": short_topped_5,
}


def scribble(random: Random) -> list[Line]:
    """Return one long line to and fro."""
    turns = random.integers(7, 16)
    x = np.where(np.arange(turns) % 2, 1, 0) + random.normal(0, 0.15, turns)
    y = np.linspace(0, random.uniform(0.3, 1), turns) + random.normal(0, 0.08, turns)
    return [curve(*zip(x, y, strict=True))]


def random_strokes(random: Random) -> list[Line]:
    """Return three to six lines anywhere."""
    return [curve(*random.random((random.integers(2, 5), 2)).tolist()) for _ in range(random.integers(3, 7))]


# A hand, a pen and a place on the sheet


def finer(line: Line, step: float = 0.01) -> Line:
    """Return the line with a point at every step."""
    lengths = np.concatenate([[0], np.hypot(*np.diff(line, axis=0).T).cumsum()])
    at = np.linspace(0, lengths[-1], max(2, int(lengths[-1] / step)))
    return np.stack([np.interp(at, lengths, line[:, 0]), np.interp(at, lengths, line[:, 1])], 1)


def by_hand(lines: list[Line], random: Random, turn: float = 0.22, slant: float = 0.45) -> list[Line]:
    """Return the lines slanted, turned, narrower or wider, and wobbling a little."""
    lean, angle, wide = random.uniform(-slant / 2, slant), random.uniform(-turn, turn), random.uniform(0.7, 1.6)
    cos, sin = math.cos(angle), math.sin(angle)
    often, size, phase = random.uniform(0.6, 2.5), random.uniform(0, 0.018), random.uniform(0, 6, 2)
    result = []
    for line in lines:
        x, y = finer(line).T
        x, y = x + size * np.sin(6.28 * often * y + phase[0]), y + size * np.sin(6.28 * often * x + phase[1])
        x = wide * x - lean * y
        result.append(np.stack([cos * x - sin * y, sin * x + cos * y], 1))
    return result


def on_a_sheet(lines: list[Line], pen: int, size: int, random: Random, side: int = CANVAS) -> np.ndarray:
    """Return uint8 RGBA with the lines drawn by a round pen, `size` px at most with it, anywhere on a square sheet."""
    low, high = (edge([edge(line, 0) for line in lines], 0) for edge in (np.min, np.max))
    scale = (size - pen) / (high - low).max()
    left, top = EDGE + random.random(2) * np.maximum(0, side - 2 * EDGE - ((high - low) * scale + pen))
    sheet = Image.new("RGBA", (side, side), "white")
    pencil = ImageDraw.Draw(sheet)
    half = pen / 2
    for line in lines:
        for x, y in finer((line - low) * scale + (left + half, top + half), step=1.0):
            pencil.ellipse((x - half, y - half, x + half, y + half), "black")
    return np.asarray(sheet)


def measures(random: Random) -> tuple[int, int]:
    """Return (pen, size) in px, each as likely as any other."""
    return int(random.integers(PENS[0], PENS[1] + 1)), int(random.integers(SIZES[0], SIZES[1] + 1))


def written(digit: int, count: int, seed: int) -> Iterator[Drawing]:
    """Yield 3s or 7s of all hands in turn."""
    hands = THREES if digit == 3 else SEVENS
    for i in range(count):
        random = np.random.default_rng((seed, digit, i))
        kind = list(hands)[i % len(hands)]
        pen, size = measures(random)
        yield Drawing(kind, digit, pen, size, on_a_sheet(by_hand(hands[kind](random), random), pen, size, random))


KINDS: dict[str, Hand] = {
    "digit": lambda random: list(DIGITS.values())[random.integers(len(DIGITS))],
    "letter": lambda random: list(LETTERS.values())[random.integers(len(LETTERS))],
    "thing": lambda random: list(THINGS.values())[random.integers(len(THINGS))],
    "scribble": scribble,
    "strokes": random_strokes,
}


def neither(kind: str, count: int, seed: int) -> Iterator[Drawing]:
    """Yield drawings of one of `KINDS` or `ALIKE`, or of "font": letters of typefaces that no training has seen."""
    for i in range(count):
        random = np.random.default_rng((seed, len(kind), i))
        pen, size = measures(random)
        if kind == "font":
            yield Drawing(kind, None, 0, size, printed(size, random))
            continue
        pen = min(pen, size // 5)  # thicker, and no one could say what it is
        yield Drawing(
            kind,
            None,
            pen,
            size,
            on_a_sheet(by_hand({**KINDS, **ALIKE}[kind](random), random, 0.12, 0.2), pen, size, random),
        )


MEDIA = Path(streamlit.__path__[0]) / "static/static/media"
FACES = (
    *(
        f"KaTeX_{face}"
        for face in ("Main-Regular", "Main-Bold", "Math-Italic", "SansSerif-Regular", "Typewriter-Regular")
    ),
    *("SourceSerifVariable-Roman", "SourceSansVF-Upright"),
)
PRINTED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def printed(size: int, random: Random) -> np.ndarray:
    """Return uint8 RGBA with one letter of a typeface."""
    (file,) = MEDIA.glob(f"{FACES[random.integers(len(FACES))]}.*woff2")
    letter = PRINTED[random.integers(len(PRINTED))]
    left, top, right, bottom = ImageFont.truetype(file, 100).getbbox(letter)
    font = ImageFont.truetype(file, 100 * size / max(right - left, bottom - top))
    left, top, right, bottom = font.getbbox(letter)
    spare = [max(0, CANVAS - 2 * EDGE - side) for side in (right - left, bottom - top)]
    x, y = (EDGE + random.uniform(0, room) for room in spare)
    sheet = Image.new("RGBA", (CANVAS, CANVAS), "white")
    ImageDraw.Draw(sheet).text((x - left, y - top), letter, "black", font)
    return np.asarray(sheet)
