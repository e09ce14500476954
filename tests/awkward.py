"""Digits as some people write them and readers of digits get wrong: looped 2s, 5s in parts, flagged 1s, turned 7s.

Each is written by formulas of its own, apart from all that the nets are trained with.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tests.strokes import (
    SEVENS,
    THREES,
    Drawing,
    Hand,
    Line,
    Random,
    any_7,
    by_hand,
    corners,
    curve,
    low_barred,
    on_a_sheet,
    ring,
    shaken,
)


def rolled(lines: list[Line], degrees: float) -> list[Line]:
    """Return the lines turned clockwise."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [line @ np.array([[cos, sin], [-sin, cos]]) for line in lines]


# 1s


def long_flagged_1(random: Random) -> list[Line]:
    """Return a 1 whose straight flag is half to four fifths as long as the stem, 35 to 55 degrees below level."""
    angle, length = math.radians(random.uniform(35, 55)), random.uniform(0.5, 0.8)
    tip = (-length * math.cos(angle), length * math.sin(angle))
    return [corners(*shaken([tip, (0, 0), (random.uniform(-0.04, 0.05), 1)], random, 0.01))]


def curve_flagged_1(random: Random) -> list[Line]:
    """Return a 1 with a short flag that sags and begins nearly level."""
    wide, drop = random.uniform(0.15, 0.32), random.uniform(0.1, 0.22)
    return [
        curve((-wide, drop), (-wide / 2, drop * 0.85), (-0.02, 0)),
        corners((0, 0), (random.uniform(-0.05, 0.05), 1)),
    ]


def loose_footed_1(random: Random) -> list[Line]:
    """Return a 1 whose foot slants and does not touch the stem."""
    half, rise, gap = random.uniform(0.18, 0.32), random.uniform(-0.08, 0.08), random.uniform(0.02, 0.1)
    flag = random.uniform(0.1, 0.3)
    stem = corners((-flag, 0.9 * flag), (0, 0), (random.uniform(-0.05, 0.05), 1))
    return [stem, corners((-half, 1 + gap + rise), (half, 1 + gap - rise))]


# 2s


def looped_2(random: Random) -> list[Line]:
    """Return a 2 in one line with a loop where its back meets its foot."""
    big, long = random.uniform(0.08, 0.18), random.uniform(0.55, 0.8)
    points = [(0.06, 0.2), (0.2, 0.02), (0.45, 0.04), (0.52, 0.26), (0.36, 0.6), (0.12, 0.95)]
    points += [(-0.04, 0.98 - big / 3), (0.02, 0.97 - big), (0.18, 0.94), (long * 0.7, 1.0), (long, 0.93)]
    return [curve(*shaken(points, random, 0.012))]


def z_like_2(random: Random) -> list[Line]:
    """Return a 2 with sharp corners: a short or bent top, a straight back, a level foot."""
    top, foot = random.uniform(0.4, 0.58), random.uniform(0.45, 0.7)
    points = [(0.02, random.uniform(0.0, 0.14)), (top * 0.5, -0.01), (top, 0.06), (0.0, 0.97), (foot, 1.0)]
    if random.random() < 0.5:
        del points[1]
    return [corners(*shaken(points, random, 0.015))]


def round_2(random: Random) -> list[Line]:
    """Return a 2 with a round top and a straight or wavy foot."""
    wave = random.uniform(0, 0.1)
    top = [(0.02, 0.26), (0.12, 0.05), (0.36, 0), (0.56, 0.2), (0.42, 0.55), (0, 0.98)]
    foot = curve((0, 0.98), (0.22, 0.98 - wave), (0.42, 1.0), (random.uniform(0.55, 0.72), 0.98 - wave))
    return [curve(*shaken(top, random, 0.015)), foot]


# 5s


def parted_5(random: Random) -> list[Line]:
    """Return a 5 whose top stands apart by up to a quarter of its height."""
    away, up = random.uniform(0.02, 0.25), random.uniform(-0.1, 0.08)
    top = corners((0.08 + away, up), (random.uniform(0.4, 0.6) + away, up - random.uniform(-0.03, 0.08)))
    back = curve((0.1, 0.05), (0.07, 0.42), (0.36, 0.4), (0.54, 0.64), (0.42, 0.94), (0, 0.96))
    return [top, back]


def narrow_5(random: Random) -> list[Line]:
    """Return a 5 that is a quarter to two fifths as wide as it is high."""
    lines = plain_5(random)
    return [line * np.array([random.uniform(0.42, 0.65), 1]) for line in lines]


def plain_5(random: Random) -> list[Line]:
    """Return a 5 of two strokes: the back with the bow, then the top."""
    waist, out = random.uniform(0.34, 0.5), random.uniform(0.48, 0.66)
    bow = [(0.06, waist), (out * 0.6, waist - 0.06), (out, 0.68), (out * 0.7, 0.95), (0, random.uniform(0.86, 1))]
    return [corners((0.12, 0.01), (0.06, waist)), curve(*shaken(bow, random, 0.012)), corners((0.12, 0), (0.56, 0))]


def long_5(random: Random) -> list[Line]:
    """Return a 5 with a top that reaches far beyond its bow, and rises."""
    return [*plain_5(random)[:2], corners((0.12, 0.02), (random.uniform(0.65, 0.9), random.uniform(-0.14, 0.02)))]


def tilted_5(random: Random) -> list[Line]:
    """Return a 5 turned by 15 to 30 degrees to the right."""
    return rolled(plain_5(random), random.uniform(15, 30))


# 8s and 9s


def small_headed_8(random: Random) -> list[Line]:
    """Return an 8 of two rings, the upper one small or flat, not always on top of the middle."""
    wide, high = random.uniform(0.1, 0.2), random.uniform(0.1, 0.2)
    x = 0.28 + random.uniform(-0.08, 0.1)
    return [ring(x, high, wide, high, 0.25), ring(0.28, (1 + 2 * high) / 2, 0.28, (1 - 2 * high) / 2, 0.75)]


def narrow_8(random: Random) -> list[Line]:
    """Return a slim 8 in one line, which crosses itself in the middle and may stop before it closes."""
    turns = np.linspace(0.08, random.uniform(0.9, 1.06), 60) * 2 * math.pi
    return [np.stack([random.uniform(0.13, 0.24) * np.sin(2 * turns), 0.5 - 0.5 * np.cos(turns)], 1)]


def bent_9(random: Random) -> list[Line]:
    """Return a 9 whose stem bends like a sickle and ends in a tail to the left, and up."""
    wide, high = random.uniform(0.16, 0.26), random.uniform(0.14, 0.24)
    side, out = 2 * wide, random.uniform(0.35, 0.7)
    stem = [
        (side, high),
        (side + 0.08, 0.5),
        (side, 0.82),
        (side - out / 2, 1),
        (side - out, random.uniform(0.8, 0.95)),
    ]
    return [ring(wide, high, wide, high), curve(*shaken(stem, random, 0.01))]


def large_looped_9(random: Random) -> list[Line]:
    """Return a 9 whose loop is half to five sixths of its height."""
    high, wide = random.uniform(0.25, 0.42), random.uniform(0.2, 0.34)
    tail = random.uniform(0, 0.35)
    stem = curve((2 * wide, high), (2 * wide, 0.7), (2 * wide - tail / 4, 0.93), (2 * wide - tail, 1))
    return [ring(wide, high, wide, high, 0, random.uniform(0.93, 1)), stem]


def small_looped_9(random: Random) -> list[Line]:
    """Return a 9 in one line with a small loop, often open, and a tail."""
    wide, high, close = random.uniform(0.1, 0.16), random.uniform(0.1, 0.16), random.uniform(0.0, 0.09)
    loop = [(2 * wide, 0.04), (wide, 0), (0, high), (wide * 0.9, 2 * high), (2 * wide - close, high)]
    stem = [(2 * wide + 0.02, high * 0.8), (2 * wide + 0.04, 0.6), (2 * wide - 0.04, 0.92)]
    return [curve(*shaken([*loop, *stem, (2 * wide - random.uniform(0.15, 0.45), 1)], random, 0.008))]


# 3s and 7s


def t_topped_7(random: Random) -> list[Line]:
    """Return a 7 whose top reaches beyond its stem to the right."""
    beyond = random.uniform(0.06, 0.2)
    joint = random.uniform(0.48, 0.62)
    top = corners(*shaken([(0, 0.02), (joint + beyond, 0)], random, 0.015))
    return [top, curve((joint, 0.01), (joint - 0.1, 0.45), (random.uniform(0.1, 0.3), 1))]


def dipping_7(random: Random) -> list[Line]:
    """Return a 7 whose top sags in the middle, or begins high on the left; some have a low bar."""
    dip, corner, left = random.uniform(0.05, 0.16), random.uniform(0.5, 0.68), random.uniform(-0.06, 0.04)
    top = curve((0, left), (corner * 0.45, dip), (corner, 0))
    seven = [top, corners((corner, 0), (random.uniform(0.12, 0.34), 1))]
    return low_barred(seven, random) if random.random() < 0.4 else seven


def right_turned_7(random: Random) -> list[Line]:
    """Return a 7 turned to the right by 30 to 45 degrees."""
    return rolled(any_7(random), random.uniform(30, 45))


def left_turned_7(random: Random) -> list[Line]:
    """Return a 7 turned to the left by 25 to 35 degrees: farther, and it is a 1."""
    return rolled(any_7(random), -random.uniform(25, 35))


def small_headed_3(random: Random) -> list[Line]:
    """Return a 3 with hardly an upper bow."""
    x, waist = random.uniform(0.3, 0.42), random.uniform(0.24, 0.34)
    head = [(0.04, 0.06), (x * 0.7, 0), (x, waist / 2), (0.2, waist)]
    return [curve(*shaken([*head, (0.5, waist + 0.1), (0.6, 0.68), (0.42, 0.97), (0, 0.92)], random, 0.012))]


def closed_3(random: Random) -> list[Line]:
    """Return a 3 whose lower bow curls back to near the waist."""
    end = (random.uniform(0.02, 0.12), random.uniform(0.66, 0.8))
    upper = [(0.04, 0.12), (0.26, 0), (0.52, 0.16), (0.42, 0.38), (0.22, 0.45)]
    return [curve(*shaken([*upper, (0.54, 0.54), (0.6, 0.78), (0.36, 1), (0.08, 0.94), end], random, 0.012))]


class Shape(NamedTuple):
    """A way to write a digit."""

    digit: int
    hand: Hand


SHAPES: dict[str, Shape] = {
    "3 with a small head": Shape(3, small_headed_3),
    "3 with a closed bow": Shape(3, closed_3),
    "7 with a T's top": Shape(7, t_topped_7),
    "7 with a dipping top": Shape(7, dipping_7),
    "7 turned right": Shape(7, right_turned_7),
    "7 turned left": Shape(7, left_turned_7),
    "1 with a long flag": Shape(1, long_flagged_1),
    "1 with a curved flag": Shape(1, curve_flagged_1),
    "1 with a loose foot": Shape(1, loose_footed_1),
    "2 with a loop": Shape(2, looped_2),
    "2 like a Z": Shape(2, z_like_2),
    "round 2": Shape(2, round_2),
    "5 in parts": Shape(5, parted_5),
    "narrow 5": Shape(5, narrow_5),
    "long 5": Shape(5, long_5),
    "tilted 5": Shape(5, tilted_5),
    "8 with a small head": Shape(8, small_headed_8),
    "narrow 8": Shape(8, narrow_8),
    "9 with a bent tail": Shape(9, bent_9),
    "9 with a large loop": Shape(9, large_looped_9),
    "9 with a small loop": Shape(9, small_looped_9),
}
ANY_PEN, ANY_SIZE = (6, 36), (60, 276)  # px; the size with the pen
WIDEST, SMALLEST = (28, 36), (60, 70)  # px; the size without the pen


def drawn(kind: str, count: int, seed: int, widest: bool = False) -> Iterator[Drawing]:
    """Yield drawings of one of `SHAPES`, with any pen that leaves its lines apart; or small and by the widest pens."""
    digit, hand = SHAPES[kind]
    for i in range(count):
        random = np.random.default_rng((seed, *kind.encode(), i))
        pen, size = measures(random, widest)
        sheet = on_a_sheet(by_hand(hand(random), random, 0.12, 0.2), pen, size, random)
        yield Drawing(kind, digit, pen, size, sheet)


def measures(random: Random, widest: bool = False) -> tuple[int, int]:
    """Return (pen, size) in px: a pen of at most a quarter of the size; or 28 to 36 px on a path of 60 to 70."""
    if widest:
        pen = int(random.integers(WIDEST[0], WIDEST[1] + 1))
        return pen, pen + int(random.integers(SMALLEST[0], SMALLEST[1] + 1))
    size = int(random.integers(ANY_SIZE[0], ANY_SIZE[1] + 1))
    return int(random.integers(ANY_PEN[0], min(ANY_PEN[1], size // 4) + 1)), size


def fat(digit: int, count: int, seed: int) -> Iterator[Drawing]:
    """Yield 3s or 7s by all hands of `strokes` in turn, small and by the widest pens."""
    hands = THREES if digit == 3 else SEVENS
    for i in range(count):
        random = np.random.default_rng((seed, digit, i, 1))
        kind = list(hands)[i % len(hands)]
        pen, size = measures(random, widest=True)
        yield Drawing(kind, digit, pen, size, on_a_sheet(by_hand(hands[kind](random), random), pen, size, random))
