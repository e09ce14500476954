"""From a digit to the path its pen took, and from a path to the 28 × 28 image that pen would leave. Serves Draw.

A path is a set of points, so it can be turned, bent and drawn again with any pen, which an image cannot. Its image is
made as `core.pictures.prepare.to_mnist` makes one: fitted into 20 × 20, pen included, its centre of mass on `MIDDLE`.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.pictures.prepare import FITTED_SIDE, MIDDLE
from core.pixels import SIDE

FINER = 2  # points to a pixel, both ways, when a digit is thinned
POINTS = 128  # of a path: a shorter one repeats some, a longer one leaves some out

# Thinning, after T. Y. Zhang and C. Y. Suen, "A fast parallel algorithm for thinning digital patterns" (1984).

AROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))  # (row, column), clockwise from above


def peel(ink: np.ndarray, first: bool) -> np.ndarray:
    """Return which points of ink (n, h, w), bool, half a round takes away: edges, no ends and no bridges."""
    padded = np.pad(ink, ((0, 0), (1, 1), (1, 1)))
    height, width = ink.shape[1:]
    ring = [padded[:, 1 + row : 1 + row + height, 1 + column : 1 + column + width] for row, column in AROUND]
    inked = sum(each.astype(np.uint8) for each in ring)
    begins = sum((~a & b).astype(np.uint8) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
    above, right, below, left = ring[0], ring[2], ring[4], ring[6]
    if first:
        bare = ~(above & right & below) & ~(right & below & left)
    else:
        bare = ~(above & right & left) & ~(above & below & left)
    return ink & (inked >= 2) & (inked <= 6) & (begins == 1) & bare


def thinned(ink: np.ndarray) -> np.ndarray:
    """Return ink (n, h, w), bool, worn down to lines one point wide that still hang together as before."""
    ink = ink.copy()
    wearing = np.arange(len(ink))  # those that still get thinner
    while len(wearing):
        before = some = ink[wearing]
        for first in (True, False):
            some = some & ~peel(some, first)
        ink[wearing] = some
        wearing = wearing[(some != before).any((1, 2))]
    return ink


def paths(images: np.ndarray) -> Tensor:
    """Return the pen's path through each image uint8 (n, 28, 28): float32 (n, POINTS, 2), (x, y) in pixels.

    Images whose longer side is not 28 are taken at the size they have.
    """
    ink = functional.interpolate(torch.tensor(images)[:, None].float(), scale_factor=FINER, mode="bilinear")[:, 0]
    lines = thinned(ink.numpy() > 255 / 2)
    return torch.stack([evened(line) for line in lines]) / FINER


def evened(line: np.ndarray) -> Tensor:
    """Return POINTS points (x, y) of a thin line (h, w), each moved to the mean of those next to it: no more steps."""
    rows, columns = np.nonzero(line)
    points = torch.tensor(np.stack([columns, rows], 1), dtype=torch.float32)
    near = (torch.cdist(points, points) < 1.6 * FINER).float()
    points = near @ points / near.sum(1, keepdim=True)
    return points[torch.arange(POINTS) * len(points) // POINTS]


# Drawing a path


def drawn(points: Tensor, pen: Tensor) -> Tensor:
    """Return the images float32 (n, 28, 28) in [0, 1] of paths (n, k, 2), each with a round pen.

    `pen` (n,) is its width beside the longer side of the drawing without it: 0.1 is thin, 0.6 a marker.
    """
    low, high = points.amin(1), points.amax(1)
    longer = (high - low).amax(1).clamp(min=1e-3)
    scale = FITTED_SIDE / (longer * (1 + pen))
    half = (pen * longer * scale / 2)[:, None]
    points = (points - (low + high)[:, None] / 2) * scale[:, None, None] + MIDDLE
    rough = inked(points, half.clamp(min=1), 2)  # a thinner pen would slip between every second pixel
    places = torch.arange(0, SIDE, 2) + 0.5
    weight = rough.sum((1, 2))
    middle = torch.stack([(rough.sum(1) * places).sum(1) / weight, (rough.sum(2) * places).sum(1) / weight], 1)
    image = inked(points + (MIDDLE - middle)[:, None], half, 1)
    return image / image.amax((1, 2), keepdim=True)


def inked(points: Tensor, half: Tensor, step: int) -> Tensor:
    """Return the ink of paths (n, k, 2) in pixels, on every pixel, or every second: (n, 28 / step, 28 / step).

    Shrinking a drawing blurs it as far as one pixel both ways; `half` (n, 1) is half the pen's width in pixels.
    """
    places = torch.arange(0, SIDE, step) + (step - 1) / 2
    grid = torch.cartesian_prod(places, places).flip(1)  # (x, y), line by line
    images = []
    for some, radius in zip(points.split(32), half.split(32), strict=True):  # 32 at a time stay in the cache
        squared = torch.baddbmm(some.square().sum(2)[:, None], grid.expand(len(some), -1, -1), some.mT, alpha=-2)
        away = (squared.amin(2) + grid.square().sum(1)).clamp(min=0).sqrt()
        images.append(share(radius - away) - share(-radius - away))
    return torch.cat(images).view(-1, len(places), len(places))


def share(edge: Tensor) -> Tensor:
    """Return how much of a pixel's view, a triangle from −1 to 1, lies before an edge there: in [0, 1]."""
    edge = edge.clamp(-1, 1)
    return 0.5 + edge - edge * edge.abs() / 2
