"""Photographs as people send them: a digit on paper or a board, in bad light, tilted, lined, blurred and squeezed."""

import io
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from tests import strokes

Random = np.random.Generator
Grey = np.ndarray  # float (h, w), 0 is black and 1 is white


class Photo(NamedTuple):
    """A picture file's pixels and what was written on it."""

    kind: str
    digit: int
    rgba: np.ndarray  # uint8 (h, w, 4)
    box: tuple[float, float, float, float]  # about where the digit is: top, bottom, left, right, as shares


def ink_of(drawing: strokes.Drawing) -> Image.Image:
    """Return the drawing's ink alone, 255 on 0, cut to its box."""
    ink = Image.fromarray(255 - drawing.rgba[..., 0])
    return ink.crop(ink.getbbox())


def finely_written(digit: int, count: int, seed: int) -> Iterator[strokes.Drawing]:
    """Yield digits as `strokes.written` does, but with a pen of a hundredth of their size."""
    hands = strokes.THREES if digit == 3 else strokes.SEVENS
    for i, kind in zip(range(count), cycle(hands), strict=False):
        random = np.random.default_rng((seed, digit, i))
        rgba = strokes.on_a_sheet(strokes.by_hand(hands[kind](random), random), 6, 600, random, 610)
        yield strokes.Drawing(kind, digit, 6, 600, rgba)


def placed(drawing: strokes.Drawing, width: int, height: int, share: float, random: Random) -> tuple[Grey, tuple]:
    """Return where ink lies, 0 to 1, of a digit `share` of the shorter side high, somewhere; and its box."""
    ink = ink_of(drawing)
    scale = share * min(width, height) / max(ink.size)
    ink = ink.resize([max(1, round(side * scale)) for side in ink.size], Image.Resampling.BICUBIC)
    edge = 0.09
    left = round(random.uniform(edge * width, (1 - edge) * width - ink.width))
    top = round(random.uniform(edge * height, (1 - edge) * height - ink.height))
    sheet = Image.new("L", (width, height))
    sheet.paste(ink, (left, top))
    box = top / height, (top + ink.height) / height, left / width, (left + ink.width) / width
    return np.asarray(sheet, np.float32) / 255, box


def across(width: int, height: int, random: Random) -> tuple[Grey, Grey]:
    """Return two float fields in about [-1, 1] across the picture, at right angles and turned anyhow."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    angle = random.uniform(0, 2 * np.pi)
    return np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x


def light(width: int, height: int, random: Random) -> Grey:
    """Return uneven light, about 0.35 to 1: a gradient, a vignette and often the shadow of a hand or a phone."""
    along, aside = across(width, height, random)
    lit = 0.85 + random.uniform(0.02, 0.14) * along - random.uniform(0, 0.12) * (along**2 + aside**2)
    if random.random() < 0.6:
        along, aside = across(width, height, random)
        soft = random.uniform(0.02, 0.3)  # of its edge
        edge = along - random.uniform(-0.6, 0.6) + random.uniform(-0.3, 0.3) * aside**2
        lit = lit * (1 - random.uniform(0.15, 0.45) / (1 + np.exp(-np.clip(edge / soft * 4, -30, 30))))
    return lit


def lines(width: int, height: int, random: Random, squared: bool, thick: float | None = None) -> Grey:
    """Return printed lines, 0 to 1: across, and up and down too on squared paper, turned by up to 3 degrees."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    apart = min(width, height) * random.uniform(0.03, 0.07)
    thick = thick or max(1.0, width * random.uniform(0.0008, 0.0016))
    tilt = random.uniform(-0.05, 0.05)

    def ruled(field: Grey) -> Grey:
        away = np.abs((field + apart * random.random()) % apart - apart / 2)
        return np.clip(thick / 2 + 0.5 - away, 0, 1)

    across_lines = ruled(y + tilt * x)
    return np.maximum(across_lines, ruled(x - tilt * y)) if squared else across_lines


def tilted(picture: Image.Image, random: Random) -> Image.Image:
    """Return the picture seen a little from the side and turned by up to 4 degrees; what comes in is more of it."""
    width, height = picture.size
    turned = picture.rotate(random.uniform(-4, 4), Image.Resampling.BICUBIC, fillcolor=edge_colour(picture))
    corners = [(0, 0), (0, height), (width, height), (width, 0)]
    away = random.uniform(-0.03, 0.03, (4, 2)) * (width, height)
    data = [float(v) for (x, y), (dx, dy) in zip(corners, away, strict=True) for v in (x + dx, y + dy)]
    seen = Image.Transform.QUAD
    return turned.transform(picture.size, seen, data, Image.Resampling.BICUBIC, fillcolor=edge_colour(picture))


def edge_colour(picture: Image.Image) -> tuple[int, ...]:
    return tuple(int(value) for value in np.median(np.asarray(picture)[:3].reshape(-1, 3), axis=0))


def shot(scene: np.ndarray, random: Random, noise: float = 0.025, shake: float = 1.2) -> np.ndarray:
    """Return a scene, float (h, w, 3) in [0, 1], as a phone hands it on: blurred, noisy, squeezed to JPEG."""
    lens = Image.fromarray((np.clip(scene, 0, 1) * 255).astype(np.uint8))
    lens = lens.filter(ImageFilter.GaussianBlur(random.uniform(0.3, shake) * max(scene.shape) / 1200))
    grain = random.normal(0, random.uniform(0.2, 1) * noise, scene.shape).astype(np.float32)
    seen = np.clip(np.asarray(lens, np.float32) / 255 + grain, 0, 1)
    file = io.BytesIO()
    Image.fromarray((seen * 255).astype(np.uint8)).save(file, "JPEG", quality=int(random.integers(55, 93)))
    return np.asarray(Image.open(file).convert("RGBA"))


def coloured(*rgb: float) -> np.ndarray:
    return np.array(rgb, np.float32)


def blend(under: np.ndarray, colour: np.ndarray, where: Grey) -> np.ndarray:
    return under + (colour - under) * where[..., None]


SIZES = ((1200, 1600), (1600, 1200), (1200, 900), (640, 480))  # px
PENS = (coloured(0.05, 0.05, 0.08), coloured(0.08, 0.12, 0.5), coloured(0.6, 0.08, 0.1), coloured(0.3, 0.3, 0.32))


def taken(sheet: np.ndarray, where: Grey, palest: float, random: Random) -> np.ndarray:
    """Return a phone's photo of a sheet, tilted and in uneven light, with ink of `palest` to full strength on it."""
    height, width = where.shape
    written = blend(sheet, PENS[random.integers(len(PENS))], random.uniform(palest, 1) * where)
    seen = tilted(Image.fromarray((written * 255).astype(np.uint8)), random)
    return shot(np.asarray(seen, np.float32) / 255 * light(width, height, random)[..., None], random)


def on_paper(drawing: strokes.Drawing, random: Random, squared: bool | None = None, fine: bool = False) -> tuple:
    """Return a phone's photo of a pen or a pencil on white paper, plain (None), ruled or squared; and the box."""
    width, height = SIZES[random.integers(len(SIZES))]
    where, box = placed(drawing, width, height, random.uniform(0.3, 0.7) if fine else random.uniform(0.15, 0.7), random)
    sheet = np.broadcast_to(coloured(0.95, 0.94, 0.9), (height, width, 3))
    if squared is not None:
        paler = blend(
            sheet, coloured(0.55, 0.65, 0.85), random.uniform(0.4, 0.9) * lines(width, height, random, squared)
        )
        sheet = paler
    return taken(sheet, where, 0.75, random), box


SCHOOL_LINES = (coloured(0.43, 0.55, 0.78), coloured(0.47, 0.47, 0.47), coloured(0.75, 0.4, 0.45))


def in_an_exercise_book(drawing: strokes.Drawing, random: Random, squared: bool) -> tuple:
    """Return a photo of ruled or squared paper as schools have it: its lines 2 to 3 px and as dark as a pencil."""
    width, height = SIZES[random.integers(len(SIZES))]
    where, box = placed(drawing, width, height, random.uniform(0.15, 0.7), random)
    sheet = np.broadcast_to(coloured(0.95, 0.94, 0.9), (height, width, 3))
    printed = lines(width, height, random, squared, thick=random.uniform(2, 3) * max(width, height) / 1600)
    sheet = blend(sheet, SCHOOL_LINES[random.integers(3)], random.uniform(0.85, 1) * printed)
    return taken(sheet, where, 0.85, random), box


def in_a_box(drawing: strokes.Drawing, random: Random) -> tuple:
    """Return a photo of a form: the digit in a printed box, sometimes over its edge."""
    width, height = SIZES[random.integers(len(SIZES))]
    where, box = placed(drawing, width, height, random.uniform(0.2, 0.45), random)
    top, bottom, left, right = np.array(box) * (height, height, width, width)
    air = random.uniform(-0.03, 0.3) * (bottom - top)
    half = max(bottom - top, right - left) / 2 + air
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = np.abs(np.maximum(np.abs(y - (top + bottom) / 2), np.abs(x - (left + right) / 2)) - half)
    frame = np.clip(random.uniform(2, 5) * max(width, height) / 3200 + 0.5 - away, 0, 1)
    sheet = blend(np.broadcast_to(coloured(0.95, 0.94, 0.9), (height, width, 3)), coloured(0.1, 0.1, 0.1), frame)
    return taken(sheet, where, 0.85, random), box


def cut_out(drawing: strokes.Drawing, random: Random) -> tuple:
    """Return a photo cut exactly to the ink, or nearly, as people crop."""
    width, height = SIZES[random.integers(len(SIZES))]
    where, box = placed(drawing, width, height, random.uniform(0.15, 0.7), random)
    sheet = np.broadcast_to(coloured(0.95, 0.94, 0.9), (height, width, 3))
    written = blend(sheet, PENS[random.integers(len(PENS))], random.uniform(0.75, 1) * where)
    rgba = shot(written * light(width, height, random)[..., None], random)
    top, bottom, left, right = np.array(box) * (height, height, width, width)
    air = random.uniform(0, 0.04) * (bottom - top)
    return rgba[max(0, int(top - air)) : int(bottom + air), max(0, int(left - air)) : int(right + air)], (0, 1, 0, 1)


def with_a_table(drawing: strokes.Drawing, random: Random) -> tuple:
    """Return a photo on which the sheet ends and a dark table shows along one or two edges."""
    width, height = SIZES[random.integers(len(SIZES))]
    where, box = placed(drawing, width, height, random.uniform(0.2, 0.5), random)
    sheet = blend(np.broadcast_to(coloured(0.95, 0.94, 0.9), (height, width, 3)), PENS[random.integers(4)], where)
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    for field in random.permutation(np.stack([x, y, 1 - x, 1 - y]))[: random.integers(1, 3)]:
        table = field + random.uniform(-0.02, 0.02) * (x + y) < random.uniform(0.02, 0.06)
        sheet = np.where(table[..., None], coloured(0.3, 0.2, 0.12), sheet)
    return shot(sheet * light(width, height, random)[..., None], random), box


MARKERS = (coloured(0.8, 0.1, 0.12), coloured(0.1, 0.5, 0.25), coloured(0.1, 0.2, 0.7), coloured(0.95, 0.55, 0.05))


def on_a_whiteboard(drawing: strokes.Drawing, random: Random) -> tuple:
    width, height = SIZES[random.integers(len(SIZES))]
    where, box = placed(drawing, width, height, random.uniform(0.2, 0.6), random)
    board = blend(np.broadcast_to(coloured(0.9, 0.93, 0.95), (height, width, 3)), MARKERS[random.integers(4)], where)
    return shot(board * light(width, height, random)[..., None], random), box


def on_a_blackboard(drawing: strokes.Drawing, random: Random) -> tuple:
    """Return chalk on black or green, crumbly, on a board that was wiped."""
    width, height = SIZES[random.integers(len(SIZES))]
    where, box = placed(drawing, width, height, random.uniform(0.2, 0.6), random)
    colour = (coloured(0.12, 0.13, 0.13), coloured(0.1, 0.25, 0.18))[random.integers(2)]
    wiped = np.kron(random.random((height // 60 + 1, width // 60 + 1)), np.ones((60, 60)))[:height, :width]
    cloudy = Image.fromarray((wiped * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(40))
    board = colour + 0.12 * (np.asarray(cloudy, np.float32) / 255)[..., None]
    crumbs = np.clip(random.normal(0.8, 0.25, where.shape), 0.2, 1)
    return shot(
        blend(board, coloured(0.93, 0.93, 0.9), where * crumbs) * light(width, height, random)[..., None], random
    ), box


SCREENS = {  # paper, ink
    "black on white": ((255, 255, 255), (0, 0, 0)),
    "white on black": ((0, 0, 0), (255, 255, 255)),
    "white on grey": ((32, 33, 36), (230, 230, 230)),
    "white on red": ((220, 20, 60), (255, 255, 255)),
    "black on yellow": ((255, 220, 0), (0, 0, 0)),
    "black on blue": ((0, 0, 255), (0, 0, 0)),
    "yellow on blue": ((20, 40, 160), (255, 230, 0)),
    "red on green": ((0, 130, 0), (255, 0, 0)),
}


def on_a_screen(drawing: strokes.Drawing, random: Random, colours: str = "") -> tuple:
    """Return a screenshot, clean and evenly coloured."""
    width, height = ((390, 844), (1280, 720), (280, 280))[random.integers(3)]
    where, box = placed(drawing, width, height, random.uniform(0.3, 0.75), random)
    paper, ink = SCREENS[colours or list(SCREENS)[random.integers(len(SCREENS))]]
    scene = blend(np.broadcast_to(coloured(*paper), (height, width, 3)), coloured(*ink), where)
    return np.dstack([scene.astype(np.uint8), np.full((height, width), 255, np.uint8)]), box


def clear(drawing: strokes.Drawing, random: Random) -> tuple:
    """Return a transparent picture with black or with white ink."""
    where, box = placed(drawing, 400, 400, random.uniform(0.3, 0.75), random)
    colour = np.full((400, 400, 3), random.choice([0, 255]))
    return np.dstack([colour, where * 255]).astype(np.uint8), box


KINDS: dict[str, Callable[[strokes.Drawing, Random], tuple]] = {
    "plain paper": on_paper,
    "fine pen": lambda drawing, random: on_paper(drawing, random, fine=True),
    "ruled": lambda drawing, random: on_paper(drawing, random, squared=False),
    "squared": lambda drawing, random: on_paper(drawing, random, squared=True),
    "exercise book, ruled": lambda drawing, random: in_an_exercise_book(drawing, random, False),
    "exercise book, squared": lambda drawing, random: in_an_exercise_book(drawing, random, True),
    "box": in_a_box,
    "cut out": cut_out,
    "table": with_a_table,
    "whiteboard": on_a_whiteboard,
    "blackboard": on_a_blackboard,
    "screen": on_a_screen,
    "clear": clear,
}


def photographed(kind: str, drawing: strokes.Drawing, seed: int) -> Photo:
    """Return a photo of one of `KINDS` of a drawing of `tests.strokes`."""
    assert drawing.digit is not None
    rgba, box = KINDS[kind](drawing, np.random.default_rng((seed, drawing.digit, len(kind))))
    return Photo(kind, drawing.digit, rgba, box)


def lying(photo: Photo, quarters: int) -> Photo:
    """Return a photo as a phone lays it that does not know how it was held: turned by quarters counterclockwise."""
    return photo._replace(rgba=np.ascontiguousarray(np.rot90(photo.rgba, quarters)))


class Row(NamedTuple):
    """A photo of several digits beside each other, from the left, and about where; None is neither a 3 nor a 7."""

    digits: list[int | None]
    rgba: np.ndarray
    boxes: list[tuple[float, float, float, float]]


def in_a_row(drawings: list[strokes.Drawing], random: Random) -> Row:
    """Return a phone's photo of digits in a row on white paper, all about as high, as one writes numbers."""
    width, height = 1600, 1200
    high = random.uniform(0.5, 0.8) * width / len(drawings) / 1.1
    inks = []
    for drawing in drawings:
        ink = ink_of(drawing)
        scale = min(random.uniform(0.85, 1.1) * high / ink.height, high / ink.width)
        inks.append(ink.resize([max(1, round(side * scale)) for side in ink.size], Image.Resampling.BICUBIC))
    gap = random.uniform(0.15, 0.4) * high
    left, top = (
        (width - sum(ink.width for ink in inks) - gap * (len(inks) - 1)) / 2,
        random.uniform(0.15, 0.85 - high / height),
    )
    sheet, boxes = Image.new("L", (width, height)), []
    for ink in inks:
        x, y = round(left), round(top * height + random.uniform(-0.08, 0.08) * high)
        sheet.paste(ink, (x, y))
        boxes.append((y / height, (y + ink.height) / height, x / width, (x + ink.width) / width))
        left += ink.width + gap
    paper = np.broadcast_to(coloured(0.95, 0.94, 0.9), (height, width, 3))
    where = np.asarray(sheet, np.float32) / 255
    return Row([drawing.digit for drawing in drawings], taken(paper, where, 0.8, random), boxes)


OTHERS = tuple(strokes.ALIKE)  # digits of one piece that are neither a 3 nor a 7


def rows(count: int, seed: int) -> Iterator[Row]:
    """Yield `count` rows of 2 to 6 digits in turn: 3s, 7s, and now and then another."""
    for i in range(count):
        random = np.random.default_rng((seed, i, 7))
        digits = [(3, 7, 3, 7, None)[random.integers(5)] for _ in range(2 + i % 5)]
        drawings = []
        for place, digit in enumerate(digits):
            of_its_own = 100 * seed + 10 * i + place
            kind = OTHERS[random.integers(len(OTHERS))]
            written = strokes.written(digit, 12, of_its_own) if digit else strokes.neither(kind, 1, of_its_own)
            drawings.append(list(written)[-1 if digit is None else int(random.integers(12))])
        yield in_a_row(drawings, random)


def photos(kind: str, count: int, seed: int) -> Iterator[Photo]:
    """Yield `count` photos of 3s and as many of 7s, of one of `KINDS`."""
    write = finely_written if kind == "fine pen" else strokes.written
    for digit in (3, 7):
        for i, drawing in enumerate(write(digit, count, seed)):
            yield photographed(kind, drawing, 1000 * seed + i)
