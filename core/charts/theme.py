"""Colours by the role they play on every chart, readable on light and dark pages and by the colour-blind.

A role has one colour on every page, and a pair of values: charts carry the one for light pages, `DARK` tells what it
becomes on dark ones. tests/charts/test_theme.py holds the contrasts, and that roles which meet can be told apart.
"""

import re
from typing import Any

DARK: dict[str, str] = {}  # of each colour for light pages, the one that takes its place on dark pages


def role(light: str, dark: str) -> str:
    """Return a role's colour as charts carry it, that of light pages, having noted the one of dark pages."""
    DARK[light] = dark
    return light


# The two digits and what speaks for them; 7 is darker than 3, so that grey print tells them apart, too.
THREE = role("#b54900", "#ffa263")  # orange
SEVEN = role("#14469c", "#4f8de6")  # blue
COLOUR_OF_DIGIT = {3: THREE, 7: SEVEN}
NEITHER = role("#3d1547", "#e9aef0")  # plum: the answer "neither", and what speaks for it

# The reader and the run on the screen.
CHOSEN = role("#066e74", "#52b5bd")  # teal: what the reader has chosen or points at, and where they stand
OURS = role("#7a4bdb", "#d9adff")  # violet: what the model at work gives: its curve, its path so far, its score
VALID = PATH = AFTER = OURS
COMING = role("#8a8072", "#7c7063")  # light grey, thin: what is still to come

# Greys: what is given and stays, against which all else is seen.
GIVEN = role("#474137", "#cdc6b1")  # data, plain counts, a function known exactly
TRAIN = RIGHT = GIVEN  # a number of the training set; an answer as it should be
BEFORE = role("#8f8a78", "#76716b")  # as it was before a change
LABEL = role("#5f5a50", "#b4afa4")  # axes, legends, words, the lines of a map
THRESHOLD = LABEL  # dashed: where one answer becomes the other
PART = role("#a46023", "#daa765")  # brown: one of many parts that add up

# Numbers of one kind.
BOOK = role("#476129", "#b9d452")  # olive: a number printed in the book
GRADIENT = role("#a87700", "#e8c005")  # gold: a slope, exact: the gradient, the tangent
ESTIMATE = role("#e83d9b", "#ff5074")  # pink: what trying or sampling gives in its place: a secant, one batch
AVERAGE = role("#13110d", "#fcf9f5")  # black, on dark pages white: a mean or median of many
WRONG = role("#d0222f", "#f5786c")  # red: a mistake

# Things compared that are of one kind, in the order they come: runs, racers, parameters. Hue alone never tells them.
RUNS = (
    role("#3d0022", "#ff7d78"),  # wine
    role("#b1813d", "#99820d"),  # sand
    role("#9a3fc0", "#8a66f0"),  # purple
    role("#5f95a5", "#e8f4ff"),  # steel
)
DASHES = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3])  # of each of them, and
SHAPES = ("circle", "square", "triangle-up", "diamond")  # of their points

# On paper, which is white on every page. What else is drawn there goes through `on_paper`.
PAPER, INK = "#ffffff", "#000000"  # what a grey value of 0 and of 255 look like
GRID_LINE = "#d8d4ca"  # between the squares of a heat map
BEYOND_EDGE = "#e9e6dd"  # the zeros around an image, which are not paper
POSITIVE, NEGATIVE = "#5c2d82", "#b07d12"  # purple and amber: what a filter answers, above and below 0
FIRST, LAST = "#eadff0", "#4d2a66"  # from light to dark purple: in which order things stood

HALO = role("#fffffe", "#16181d")  # the page itself: around a dot on a line, and letters on a coloured box
NUMBERS = "JetBrains Mono, monospace"  # the typeface of numbers in a chart


def on_paper(colour: str) -> str:
    """Return a role's colour for what is drawn on paper: written in a way that dark pages leave as it is."""
    red, green, blue = (int(pair, 16) for pair in re.findall("[0-9a-f]{2}", colour))
    return f"rgb({red}, {green}, {blue})"


def for_dark_pages(spec: Any) -> Any:
    """Return a copy of a chart's spec, or of a part of it, with the colours of dark pages."""
    if isinstance(spec, dict):
        return {key: for_dark_pages(value) for key, value in spec.items()}
    if isinstance(spec, list):
        return [for_dark_pages(value) for value in spec]
    return DARK.get(spec, spec) if isinstance(spec, str) else spec
