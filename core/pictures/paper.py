"""From a photo of a digit on paper, on a board or on a screen to a drawing: dark ink on white, nothing else."""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage  # type: ignore[import-untyped]

from core.pictures.lines import without_boxes, without_lines
from core.pictures.pieces import Box, digits_of, is_table
from core.pictures.prepare import SMALL
from core.pictures.unpack import PictureError

PAPER_SIDE = 160  # pixels of the longer side at which light and shadow are looked at: pen strokes vanish
WIDEST_STROKE = 1 / 4  # of the longer side: what is dark and wider is no ink but shadow or table
UNDECIDED = 0.2  # as near to one half is the share of ground around the ink where it may as well be the ink's
FILLED_BY_INK, MUCH_INK = 0.95, 0.2  # of a picture: a close-up has ink near as much of it, and as much ink
FAINTEST_INK = 40  # of 255 grey values darker than its paper: less is noise or smudge
INK_SHARE = 0.5  # of the darkest ink: as dark as this is ink, and printed lines are paler
EDGE_SHARE = 0.3  # of the darkest ink: as dark as this is ink too where it joins what is
PALEST, BLACK = 0.1, 0.95  # of the darkest ink: what becomes white and what black
APART = 0.3  # of a digit's ink: with less of it inside a frame, it is another digit than the framed one
FEW = 100  # points: fewer that are darker than all else are dust
SHEET = range(140, 841)  # pixels both ways of a sheet of this course, on a screen of half to triple density
DIGIT_SIDE = 400  # pixels at most of the digit handed on: finer than the sheet one draws on
MARGIN = 0.2  # of the digit's longer side: white paper left around it
THINNEST = 0.07  # of the digit's longer side: a thinner stroke would be a hair at 28 × 28
THICKENED = 0.1  # of the digit's longer side: what it is grown to, as thick as a pen of MNIST writes


@dataclass(frozen=True, eq=False)
class Found:
    """A digit found in a picture and every stage on the way. All arrays are uint8."""

    grey: np.ndarray  # (h, w), the picture as it was, in the one of its colours that shows the ink best
    even: np.ndarray  # (h, w), without light and shadow: paper is 255, ink is dark, whichever way it was
    inverted: bool  # the ink was lighter than what it was written on
    ink: np.ndarray  # (h, w), 255 is ink and 0 is none: the digit alone, as dark as it was
    box: Box  # where it is
    rgba: np.ndarray  # (h', w', 4), for core.draw: the digit alone, dark on white, thickened if it was thin


def found(rgba: np.ndarray) -> Found:
    """Return the digit in an upright picture, uint8 RGBA (h, w, 4): of several the one with most ink.

    A picture that is a clean drawing, as of the sheet of this course, is handed on whole and as it is. Raises
    PictureError "no_contrast" when all is of one colour, "no_digit" when nothing on it can be ink, and ValueError when
    `rgba` is not uint8 (h, w, 4).
    """
    return all_found(rgba)[0]


def all_found(rgba: np.ndarray, frame: Box | None = None) -> list[Found]:
    """Return every digit in a picture, that with most ink first; with a `frame`, what is inside, then the others.

    Raises what `found` does.
    """
    if rgba.dtype != np.uint8 or rgba.ndim != 3 or rgba.shape[2] != 4 or 0 in rgba.shape:
        raise ValueError(f"a picture is uint8 (h, w, 4), not {rgba.dtype} {rgba.shape}")
    shown = on_a_ground(rgba)
    grey = clearest(shown)
    inverted = is_light_on_dark(grey)
    even = evened(255 - grey if inverted else grey)
    inks = digits_in(255 - even) if frame is None else framed(255 - even, frame)
    on_white = 255 - shown if inverted else shown
    digits = []
    for ink in inks:
        box = box_of(ink)
        drawing = opaque(on_white) if is_clean(on_white, ink) else as_drawing(ink, box)
        digits.append(Found(grey, even, inverted, ink, box, drawing))
    return digits


def framed(dark: np.ndarray, frame: Box) -> list[np.ndarray]:
    """Return the ink inside a frame, and after it that of the digits elsewhere. Raises PictureError."""
    top, bottom, left, right = frame
    inside = np.zeros_like(dark)
    inside[top:bottom, left:right] = digits_in(dark[top:bottom, left:right])[0]
    try:
        others = [ink for ink in digits_in(dark) if ink[top:bottom, left:right].sum() < APART * ink.sum()]
    except PictureError:  # there is nothing beside it
        others = []
    return [inside, *others]


# Grey


def on_a_ground(rgba: np.ndarray) -> np.ndarray:
    """Return uint8 RGB (h, w, 3): what is clear becomes white, or black where it lies around light ink."""
    alpha = rgba[..., 3]
    if alpha.min() == 255:
        return rgba[..., :3]
    weight = alpha.sum(dtype=np.float64)
    shown = (rgba[..., :3].mean(2) * alpha).sum() / weight if weight else 0
    ground = Image.new("RGBA", rgba.shape[1::-1], "black" if shown > 127 else "white")
    return np.asarray(Image.alpha_composite(ground, Image.fromarray(rgba)).convert("RGB"))


def clearest(rgb: np.ndarray) -> np.ndarray:
    """Return the picture in grey, uint8 (h, w): as the eye sees it, or the red, green or blue that shows ink better."""
    picture = Image.fromarray(rgb)
    channels = [picture.convert("L"), *picture.split()]
    contrasts = [contrast(small(channel)) for channel in channels]
    contrasts[0] *= 1.5
    return np.asarray(channels[int(np.argmax(contrasts))])


def small(picture: Image.Image) -> np.ndarray:
    """Return the picture, averaged down to `PAPER_SIDE` at most: float32 (h, w)."""
    factor = max(1, -(-max(picture.size) // PAPER_SIDE))
    return np.asarray(picture.reduce(factor), np.float32)


def window(grey: np.ndarray) -> int:
    """Return in pixels of this picture what is wider than any stroke, odd."""
    return max(3, int(max(grey.shape) * WIDEST_STROKE) | 1)


def extremes(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the darkest and the lightest value near each point: float32 (h, w) both."""
    wide = window(grey)
    return ndimage.minimum_filter(grey, wide), ndimage.maximum_filter(grey, wide)


def contrast(grey: np.ndarray) -> float:
    """Return how far ink and paper are apart where they are farthest, in grey values."""
    darkest, lightest = extremes(grey)
    return float(np.percentile(lightest - darkest, 99))


def is_light_on_dark(grey: np.ndarray) -> bool:
    """Say whether the ink is lighter than its ground: wherever there is ink, there is more ground than ink."""
    shrunk = small(Image.fromarray(grey))
    darkest, lightest = extremes(shrunk)
    around_ink = lightest - darkest >= 0.6 * contrast(shrunk)
    ground = (shrunk >= (darkest + lightest) / 2)[around_ink].mean()
    if abs(ground - 0.5) < UNDECIDED and (is_close_up(shrunk) or is_close_up(255 - shrunk)):  # its corners are ground
        return bool(is_light(shrunk)[rim(shrunk)].mean() < 0.5)
    return bool(ground < 0.5)


def is_close_up(grey: np.ndarray) -> bool:
    """Say whether thick strokes fill the picture: ink is near everywhere, and there is much of it."""
    darkest, lightest = extremes(grey)
    apart, light = lightest - darkest, is_light(grey)
    most = np.percentile(apart, 99)
    if most < 0.6 * np.ptp(np.percentile(grey, [2, 98])):  # light falls off across it: it is seen from afar
        return False
    near = (apart >= 0.6 * most) | ~light
    inked = ~light | near & (grey < (darkest + lightest) / 2)
    return bool(near.mean() >= FILLED_BY_INK and inked.mean() >= MUCH_INK)


def is_light(grey: np.ndarray) -> np.ndarray:
    """Return bool (h, w): what is nearer to the lightest than to the darkest there is, but for a few points."""
    return grey >= np.percentile(grey, [2, 98]).mean()


def rim(grey: np.ndarray) -> np.ndarray:
    """Return bool (h, w): the points along the picture's edge."""
    edge = np.ones(grey.shape, bool)
    edge[1:-1, 1:-1] = False
    return edge


# Even light


def evened(grey: np.ndarray) -> np.ndarray:
    """Return uint8 (h, w), dark ink on paper of 255 everywhere: each point in shares of the paper's light there."""
    paper = small(Image.fromarray(grey))
    wide = window(paper)
    if is_close_up(paper):  # too little paper is seen; beyond its edge there is more of the same
        ground, wide = float(np.median(paper[is_light(paper)])), 2 * wide + 1
        paper = ndimage.grey_closing(paper, (wide, wide), mode="constant", cval=ground)
    else:
        paper = ndimage.grey_closing(paper, (wide, wide))
    paper = ndimage.gaussian_filter(paper, 1)
    there = np.asarray(Image.fromarray(paper).resize(grey.shape[::-1], Image.Resampling.BILINEAR))
    return np.clip((grey + 1.0) * (255 / (there + 1)), 0, 255).astype(np.uint8)


# Ink


def digits_in(dark: np.ndarray) -> list[np.ndarray]:
    """Return the ink of each digit alone, uint8 (h, w), 255 at its darkest: the one with most ink first.

    Raises PictureError when there is none.
    """
    calm = ndimage.gaussian_filter(dark, 0.8) if max(dark.shape) > 300 else dark
    calm = without_tables(without_lines(calm, darkness(calm)))
    calm = without_boxes(calm, darkness(calm))
    darkest = darkness(calm)
    pieces, sure = pieces_of(calm, darkest)
    shade = (np.clip((calm - PALEST * darkest) / ((BLACK - PALEST) * darkest), 0, 1) * 255).astype(np.uint8)
    return [np.where(ndimage.maximum_filter(digit[pieces], 3), shade, 0) for digit in digits_of(pieces, sure)]


def darkness(dark: np.ndarray) -> int:
    """Return how dark the darkest ink is, but for a few points. Raises PictureError when it is hardly any."""
    from_the_darkest = np.cumsum(np.bincount(dark.ravel(), minlength=256)[::-1])
    darkest = 255 - int(np.argmax(from_the_darkest >= min(FEW, dark.size / 1000)))
    if darkest < FAINTEST_INK:
        raise PictureError("no_contrast")
    return darkest


def pieces_of(dark: np.ndarray, darkest: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of the piece of ink each point is in, int (h, w), 0 for none; and how much ink each has."""
    pieces, count = ndimage.label(dark >= EDGE_SHARE * darkest, np.ones((3, 3)))
    sure = np.bincount(pieces[dark >= INK_SHARE * darkest], minlength=count + 1)
    sure[0] = 0
    return pieces, sure


def without_tables(dark: np.ndarray) -> np.ndarray:
    """Return the picture with paper where a table came in, which may be far darker than any ink.

    Raises PictureError where there is nothing else.
    """
    pieces, _ = pieces_of(dark, darkness(dark))
    tables = is_table(pieces)
    if not tables.any():
        return dark
    cleared = np.where(ndimage.maximum_filter(tables[pieces], 9), 0, dark)  # with its blurred edge
    if cleared.max() < FAINTEST_INK:
        raise PictureError("no_digit")
    return cleared


def box_of(ink: np.ndarray) -> Box:
    """Return where there is any ink; there has to be some."""
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


# The drawing


def is_clean(rgb: np.ndarray, ink: np.ndarray) -> bool:
    """Say whether a picture of the size of a drawing has pure white paper all around its one digit."""
    if not all(side in SHEET for side in ink.shape):
        return False
    around = ndimage.maximum_filter(ink, 7) == 0  # beyond the softened edge of the ink
    return bool((rgb[around] == 255).all()) and max(np.ptp(np.nonzero(ink), axis=1)) >= SMALL * max(ink.shape)


def opaque(rgb: np.ndarray) -> np.ndarray:
    """Return uint8 RGB (h, w, 3) as RGBA."""
    return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])


def as_drawing(ink: np.ndarray, box: Box) -> np.ndarray:
    """Return the digit cut out, on white paper with a margin, uint8 RGBA; a stroke too thin to last is thickened."""
    top, bottom, left, right = box
    digit = Image.fromarray(ink[top:bottom, left:right])
    digit.thumbnail((DIGIT_SIDE, DIGIT_SIDE), Image.Resampling.BOX)
    strokes = np.pad(np.asarray(digit), max(2, round(MARGIN * max(digit.size))))
    light = 255 - thickened(strokes, max(digit.size))
    return np.dstack([light, light, light, np.full_like(light, 255)])


def thickened(ink: np.ndarray, side: int) -> np.ndarray:
    """Return the ink, its strokes `THICKENED` of `side` wide if they were thinner than `THINNEST`."""
    stroke = ink >= 64
    width = 4 * ndimage.distance_transform_edt(stroke)[stroke].mean()  # of a band that is its mean distance's fourfold
    if width >= THINNEST * side:
        return ink
    away = ndimage.distance_transform_edt(~stroke)
    grown = np.clip((THICKENED * side - width) / 2 + 0.5 - away, 0, 1) * 255
    return np.maximum(ink, grown.astype(np.uint8))
