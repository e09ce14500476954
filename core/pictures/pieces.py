"""Which pieces of ink on a picture are digits, and which belong to the same one. Serves Draw."""

from collections.abc import Sequence

import numpy as np
from scipy import ndimage  # type: ignore[import-untyped]

from core.pictures.unpack import PictureError

FARTHEST = 0.15  # of its longer side: pieces nearer to each other than this are one digit
SMALLEST_PIECE = 0.02  # of the largest: smaller is a speck
FILLED = 0.8  # of the picture, both ways: a digit cut out closely
FRAME = 0.5  # of the picture's edge: touching more of it is a frame, not a digit
CONTACT = 0.1  # of the picture's edge: the same for what does not fill the picture, a table for instance
INSIDE = 0.1  # of the most ink in one piece: with as much away from the edge, what touches the edge is not the digit
Box = tuple[int, int, int, int]  # top, bottom, left, right, ends excluded

MOST = 9  # digits on a picture: with more it is a page of writing
ALSO_INK, ALSO_SIDE = 0.1, 0.45  # of the digit with most ink, and of its longer side: less is no other digit,
THIN_INK, THIN_SIDE = 0.04, 0.75  # but one that is about as large may be written with a far thinner pen
WIDE = 1.2  # times as wide as it is high, a group of pieces may be digits side by side
COVERED = 0.4  # of the narrower of two pieces: as much above or below the other is one digit with it
CRUMB = 0.15  # of the ink of a group's largest piece: less goes with its neighbour


def digits_of(pieces: np.ndarray, sure: np.ndarray) -> list[np.ndarray]:
    """Return the digits, the one with most ink first: bool, for every number in `pieces`, whether it belongs to it.

    `sure` is how much ink each piece has. Raises PictureError when no piece can be of a digit.
    """
    touching = contact(pieces)
    inside = sure[touching == 0].max(initial=0)
    come_in = is_table(pieces) | (touching > 0) & (inside >= INSIDE * sure.max())
    sure = np.where(come_in, 0, sure)
    kept = sure >= max(3, SMALLEST_PIECE * sure.max())
    if not kept.any():
        raise PictureError("no_digit")
    boxes = boxes_of(pieces)
    longest = boxes[np.argmax(sure), 1] - boxes[np.argmax(sure), 0]
    groups = together(kept[pieces], max(1, round(FARTHEST * longest / 2)))
    group_of = np.zeros(len(sure), int)
    group_of[pieces.ravel()] = groups.ravel()
    found = [
        part for group in np.unique(group_of[kept]) for part in side_by_side(kept & (group_of == group), boxes, sure)
    ]
    found.sort(key=lambda digit: -sure[digit].sum())
    return [found[0], *(digit for digit in found[1:MOST] if is_another(digit, found[0], boxes, sure))]


def boxes_of(pieces: np.ndarray) -> np.ndarray:
    """Return top, bottom, left and right of every number in `pieces`, int (n, 4), ends excluded; zeros for 0."""
    places = ((rows.start, rows.stop, columns.start, columns.stop) for rows, columns in ndimage.find_objects(pieces))
    return np.array([(0, 0, 0, 0), *places])


def around(digit: np.ndarray, boxes: np.ndarray) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right of all pieces of a digit together."""
    ends = boxes[digit]
    return ends[:, 0].min(), ends[:, 1].max(), ends[:, 2].min(), ends[:, 3].max()


def side_by_side(group: np.ndarray, boxes: np.ndarray, sure: np.ndarray) -> list[np.ndarray]:
    """Return a group of pieces near to each other as the digits they are: one, or where it is wide, one a column."""
    top, bottom, left, right = around(group, boxes)
    if right - left <= WIDE * (bottom - top):
        return [group]
    columns: list[np.ndarray] = []
    for piece in sorted(np.flatnonzero(group), key=lambda each: -sure[each]):
        shared = [overlap(boxes[piece], around(column, boxes)) for column in columns]
        crumb = bool(columns) and sure[piece] < CRUMB * sure[group].max()
        if shared and (max(shared) >= COVERED or crumb):
            columns[int(np.argmax(shared))][piece] = True
        else:
            columns.append(np.arange(len(group)) == piece)
    return columns


def overlap(one: np.ndarray, other: tuple[int, int, int, int]) -> float:
    """Return which share of the narrower lies above or below the other; below 0 how far they are apart."""
    shared = min(one[3], other[3]) - max(one[2], other[2])
    return float(shared / min(one[3] - one[2], other[3] - other[2]))


def is_another(digit: np.ndarray, first: np.ndarray, boxes: np.ndarray, sure: np.ndarray) -> bool:
    """Say whether a group of pieces is a digit too, beside the one with most ink."""
    sides = [
        max(bottom - top, right - left) for top, bottom, left, right in (around(each, boxes) for each in (digit, first))
    ]
    ink, side = sure[digit].sum() / sure[first].sum(), sides[0] / sides[1]
    return bool((ink >= ALSO_INK and side >= ALSO_SIDE) or (ink >= THIN_INK and side >= THIN_SIDE))


def points(frame: Sequence[float], height: int, width: int) -> Box:
    """Return a frame, given as shares of a picture, as points of it: at least one of them each way."""
    top, bottom, left, right = np.clip(frame, 0, 1) * (height, height, width, width)
    top, left = min(int(top), height - 1), min(int(left), width - 1)
    return top, max(top + 1, round(bottom)), left, max(left + 1, round(right))


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """Return the places of boxes as one reads them: row by row, each from the left.

    A box whose middle is beside another's lies in the same row with it.
    """
    rows: list[list[int]] = []
    for place in sorted(range(len(boxes)), key=lambda each: boxes[each][0] + boxes[each][1]):
        middle = (boxes[place][0] + boxes[place][1]) / 2
        if rows and boxes[rows[-1][0]][0] <= middle < boxes[rows[-1][0]][1]:
            rows[-1].append(place)
        else:
            rows.append([place])
    return [place for row in rows for place in sorted(row, key=lambda each: boxes[each][2])]


def contact(pieces: np.ndarray) -> np.ndarray:
    """Return the share of the picture's edge that each piece touches, float, for every number in `pieces`."""
    edges = np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]])
    return np.bincount(edges, minlength=int(pieces.max()) + 1) / len(edges)


def is_table(pieces: np.ndarray) -> np.ndarray:
    """Return bool, for every number in `pieces`, whether it is a table or a frame that comes in from the edge.

    A digit cut out closely lies at the edge too: but it fills the picture, or touches the edge in few places.
    """
    boxes = [(slice(0, 0), slice(0, 0)), *ndimage.find_objects(pieces)]
    sides = [[part.stop - part.start for part in box] for box in boxes]
    filling = (np.array(sides) >= FILLED * np.array(pieces.shape)).all(1)
    tables = contact(pieces) > np.where(filling, FRAME, CONTACT)
    tables[0] = False
    return tables


def together(ink: np.ndarray, reach: int) -> np.ndarray:
    """Return int (h, w): the number of the group each point of ink is in; nearer than `reach` either side is one."""
    return ndimage.label(ndimage.maximum_filter(ink, 2 * reach + 1))[0]
