"""Takes printed lines out of a photo: of ruled and squared paper, and of a printed box around a digit. Serves Draw.

A printed line is straight, thin, nearly level or upright, and far longer than a stroke of a pen. Only what is no
thicker than the line goes; where a stroke crosses it, the stroke is thicker there, and stays.
"""

import numpy as np
from PIL import Image
from scipy import ndimage  # type: ignore[import-untyped]

LINE_SHARE = 0.22  # of the darkest ink: as dark as this can be a printed line
SEARCHED = 400  # pixels of the longer side at which lines are looked for
TOO_SMALL = 120  # pixels of the longer side: a line and a stroke cannot be told apart
STEEPEST, STEPS = 0.17, 25  # how much a line may rise on its way, 10 degrees; in how many slants it is looked for
LONG, SEVERAL = 0.5, 3  # of the picture: a line is at least as long where there are several
ALONE = 0.85  # of the picture: a line is at least as long where there are fewer
BROKEN = 0.2  # of the picture: where there are lines, what is at least as long and as steep is a piece of one
WHOLE = 0.9  # of the points along a line are dark: it may be broken here and there
THICKEST, THICKEST_OF_BOX = 0.012, 0.03  # of the longer side of the picture, or of the box
DARKER = 1.5  # times as dark as the lines is ink
FRAME = 0.75  # of each side of a box is line


def without_lines(dark: np.ndarray, darkest: int, thickest: float = THICKEST) -> np.ndarray:
    """Return the picture, uint8 (h, w), 255 is ink, with paper where printed lines were; itself where there are none.

    `darkest` is how dark its darkest ink is, `thickest` how thick a line may be as a share of the longer side.
    """
    if max(dark.shape) < TOO_SMALL:
        return dark
    marked = dark >= LINE_SHARE * darkest
    level, upright = level_lines(marked), level_lines(marked.T).T
    left = marked
    most = max(3, thickest * max(dark.shape))
    for _ in range(2):  # the second time for where lines crossed, which was high and wide at once
        left = left & ~thin(left, level, most) & ~thin(left.T, upright.T, most).T
    gone = marked & ~left
    if not gone.any():
        return dark
    gone &= dark <= DARKER * np.median(dark[gone])  # what is darker is a fine pen that runs along a line
    return np.where(ndimage.binary_dilation(gone, np.ones((3, 3))) & ~(marked & ~gone), 0, dark)


def without_boxes(dark: np.ndarray, darkest: int) -> np.ndarray:
    """Return the picture with paper where a printed box was, around whatever is written in it."""
    marked = dark >= LINE_SHARE * darkest
    cleared = dark
    for place in ndimage.find_objects(ndimage.label(marked, np.ones((3, 3)))[0]):
        piece = dark[place]
        if min(piece.shape) >= TOO_SMALL // 2 and is_box(marked[place]):
            cleared = cleared.copy() if cleared is dark else cleared
            cleared[place] = without_lines(piece, darkest, THICKEST_OF_BOX)
    return cleared


def is_box(marked: np.ndarray) -> bool:
    """Say whether a piece, bool (h, w), has a line along each of its four sides, and is not filled."""
    rim = max(2, round(0.1 * min(marked.shape)))
    sides = (marked[:rim].any(0), marked[-rim:].any(0), marked[:, :rim].any(1), marked[:, -rim:].any(1))
    return bool(min(side.mean() for side in sides) >= FRAME and marked.mean() < 0.5)


def level_lines(marked: np.ndarray) -> np.ndarray:
    """Return where nearly level printed lines lie, bool (h, w), a little more than they cover."""
    factor = max(1, -(-max(marked.shape) // SEARCHED))
    small = coarse(marked, factor)
    height, width = small.shape
    columns, rows = np.arange(width), np.arange(height)[:, None]
    slanted = [
        ((rows + np.round(slant * (columns - width / 2)).astype(int)) % height, columns)
        for slant in np.linspace(-STEEPEST, STEEPEST, STEPS)
    ]
    long = [long_runs(small[place]) for place in slanted]
    found = np.zeros_like(small)
    for i, place in enumerate(slanted):
        found[place] |= long[i]
        if any(each.any() for each in long[max(0, i - 1) : i + 2]):
            found[place] |= runs(small[place], BROKEN)
    if not found.any():
        return np.zeros_like(marked)
    found = ndimage.binary_dilation(found, np.ones((3, 1)))  # a slant between two that were tried lies beside them
    return np.asarray(Image.fromarray(found).resize(marked.shape[::-1], Image.Resampling.NEAREST))


def coarse(marked: np.ndarray, factor: int) -> np.ndarray:
    """Return the picture smaller by a whole number, bool: a point is marked where any of its points is."""
    height, width = (-(-side // factor) for side in marked.shape)
    padded = np.zeros((height * factor, width * factor), bool)
    padded[: marked.shape[0], : marked.shape[1]] = marked
    return padded.reshape(height, factor, width, factor).max((1, 3))


def long_runs(marked: np.ndarray) -> np.ndarray:
    """Return where rows of a picture, bool (h, w), hold a run that is long enough for a printed line."""
    several = runs(marked, LONG)
    return several if ndimage.label(several.any(1))[1] >= SEVERAL else runs(marked, ALONE)  # in rows apart


def runs(marked: np.ndarray, share: float) -> np.ndarray:
    """Return where rows hold runs of marked points that are at least this share of the picture's width."""
    window = max(3, int(share * marked.shape[1]))
    # Beyond the picture there is nothing: a run has to lie within it.
    whole = ndimage.uniform_filter1d(marked.astype(np.float32), window, axis=1, mode="constant") >= WHOLE
    near: np.ndarray = ndimage.maximum_filter1d(whole, window, axis=1)
    return np.logical_and(near, marked, out=near)


def thin(marked: np.ndarray, lines: np.ndarray, most: float) -> np.ndarray:
    """Return which marked points of level lines are no higher, counted up and down, than a line is, `most` at most."""
    on_line = marked & lines
    if not on_line.any():
        return on_line
    height = marked.shape[0]
    rows = np.arange(height, dtype=np.int32)[:, None]
    above = np.maximum.accumulate(np.where(marked, -1, rows), axis=0)
    below = np.minimum.accumulate(np.where(marked, height, rows)[::-1], axis=0)[::-1]
    high = below - above - 1
    return on_line & (high <= min(1.6 * np.median(high[on_line]) + 1, most))
