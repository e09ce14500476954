"""Makes other drawings of the same digit: what one person wrote, as a dozen others might have. Serves Draw.

Works on paths (n, k, 2) in any unit, x to the right and y downwards; chance comes from a `torch.Generator` alone.
"""

import torch
from torch import Generator, Tensor
from torch.nn import functional

from core.models import pen

TURN, SLANT, STRETCH, BEND = 0.25, 0.45, 0.5, 0.16  # largest turn in radians, slant, log of height : width, warp
BARRED, HOOKED, ANGULAR, BROKEN = 0.35, 0.15, 0.3, 0.15  # how often each happens
JOINED = 0.25  # how often a bar is
DIPPING, BEYOND, TURNED = 0.3, 0.12, 0.12  # how often a 7's top dips, or reaches over its stem; how often it lies askew
PENS, SIZES = (6.0, 36.0), (60.0, 280.0)  # widths and sizes on a canvas of 280; both somewhat wider than ours
THICKEST = 0.7  # of a pen beside the drawing without it: with a thicker one there are only blots
ADDED = 28  # points of a crossbar or a hook


def between(low: float, high: float, shape: tuple[int, ...], generator: Generator) -> Tensor:
    """Return random numbers, each equally likely from `low` to `high`."""
    return low + (high - low) * torch.rand(shape, generator=generator)


def happens(probability: float, count: int, generator: Generator) -> Tensor:
    """Return bool (count, 1): true that often."""
    return torch.rand(count, 1, generator=generator) < probability


def squared(points: Tensor) -> Tensor:
    """Return the paths moved and stretched so that each just fills the square from −1 to 1."""
    low, high = points.amin(1, keepdim=True), points.amax(1, keepdim=True)
    return (points - low) / (high - low).clamp(min=1e-3) * 2 - 1


def pens(count: int, generator: Generator) -> Tensor:
    """Return pen widths (count,) beside the drawing's size without the pen: thin pens on large, markers on small."""
    width = between(*PENS, (count,), generator)
    size = SIZES[0] + (SIZES[1] - SIZES[0]) * torch.rand(count, generator=generator) ** 1.2  # more of the small ones
    return (width / (size - width)).clamp(max=THICKEST)


def centred(points: Tensor) -> Tensor:
    """Return the paths with the middle of their box at (0, 0)."""
    return points - (points.amin(1, keepdim=True) + points.amax(1, keepdim=True)) / 2


def rotated(points: Tensor, angle: Tensor) -> Tensor:
    """Return the paths turned clockwise by angles (n,) in radians."""
    cos, sin = angle.cos()[:, None], angle.sin()[:, None]
    x, y = centred(points).unbind(2)
    return torch.stack([cos * x - sin * y, sin * x + cos * y], 2)


# What hands do to any digit


def warped(points: Tensor, generator: Generator) -> Tensor:
    """Return the paths bent here and there, stretched, slanted and turned, each by chance."""
    n = len(points)
    low, high = points.amin(1, keepdim=True), points.amax(1, keepdim=True)
    half = (high - low).clamp(min=1e-3) / 2
    longer = half.amax(2, keepdim=True)
    square = squared(points)
    pull = between(-BEND, BEND, (n, 2, 4, 4), generator)
    bent = functional.grid_sample(pull, square[:, :, None], mode="bicubic", padding_mode="border", align_corners=True)
    points = (square + bent[..., 0].mT) * half / longer
    stretch, slant, turn = (between(-most, most, (n, 1), generator) for most in (STRETCH, SLANT, TURN))
    y = points[..., 1] * (stretch / 2).exp()
    x = points[..., 0] * (-stretch / 2).exp() - slant * y
    return torch.stack([turn.cos() * x - turn.sin() * y, turn.sin() * x + turn.cos() * y], 2)


def broken(points: Tensor, generator: Generator) -> Tensor:
    """Return the paths, some with a small gap: the points near one of them are laid on the first point left."""
    n = len(points)
    centre = points[torch.arange(n), torch.randint(points.shape[1], (n,), generator=generator)][:, None]
    size = (points.amax(1) - points.amin(1)).amax(1)[:, None]
    gap = (points - centre).norm(dim=2) < size * between(0.03, 0.1, (n, 1), generator)
    gap &= happens(BROKEN, n, generator)
    left = points[torch.arange(n), (~gap).float().argmax(1)][:, None]
    return torch.where(gap[..., None], left, points)


# What hands do to a 7


def line(start: Tensor, end: Tensor, count: int) -> Tensor:
    """Return `count` points (n, count, 2) on the lines from start to end, (n, 2) each."""
    return start[:, None] + (end - start)[:, None] * torch.linspace(0, 1, count)[:, None]


def with_extras(sevens: Tensor, generator: Generator) -> Tensor:
    """Return paths (n, k + 3 ADDED, 2) of 7s, some with a bar across the stem, some with a hook down at the left end.

    Quick writers do not lift the pen for the bar: in some, a line leads from the foot up to its left end. Such a bar is
    never low: with one near its foot it would be a 2. Some tops dip or reach over the stem, and some 7s lie askew.
    """
    n = len(sevens)
    square = dipping(squared(sevens), generator)
    barred, hooked, joined = (happens(each, n, generator)[..., None] for each in (BARRED, HOOKED, JOINED))
    height = torch.where(joined[..., 0], between(-0.2, 0.2, (n, 1), generator), between(-0.2, 0.5, (n, 1), generator))
    near = (-((square[..., 1] - height) / 0.12).square()).exp() + 1e-6
    stem = (near * square[..., 0]).sum(1) / near.sum(1)
    length, tilt = between(0.35, 1, (n,), generator), between(-0.3, 0.25, (n,), generator)
    shift = stem + between(-0.2, 0.2, (n,), generator)
    left, right = (torch.stack([shift + side * length, height[:, 0] - side * tilt], 1) for side in (-1, 1))
    end = square[torch.arange(n), (square[..., 0] + 0.5 * square[..., 1]).argmin(1)]
    hook = end + torch.stack([between(-0.15, 0.1, (n,), generator), between(0.2, 0.5, (n,), generator)], 1)
    foot = square[torch.arange(n), square[..., 1].argmax(1)]
    nothing = square[:, :1].expand(-1, ADDED, -1)
    added = torch.where(barred, line(left, right, ADDED), torch.where(hooked, line(end, hook, ADDED), nothing))
    led = torch.where(barred & joined, line(foot, left, ADDED), nothing)
    corner = square[torch.arange(n), (square[..., 0] - square[..., 1]).argmax(1)]
    over = corner + torch.stack([between(0.1, 0.6, (n,), generator), between(-0.1, 0.05, (n,), generator)], 1)
    beyond = torch.where(happens(BEYOND, n, generator)[..., None], line(corner, over, ADDED), nothing)
    angle = (
        between(-0.45, 0.75, (n,), generator) * happens(TURNED, n, generator)[:, 0]
    )  # more to the left, and it is a 1
    return rotated(unsquared(torch.cat([square, added, led, beyond], 1), sevens), angle)


def dipping(square: Tensor, generator: Generator) -> Tensor:
    """Return 7s that fill the square from −1 to 1, the tops of some lower in the middle, as a Y's, or rounded."""
    dip = between(-0.1, 0.45, (len(square), 1), generator) * happens(DIPPING, len(square), generator)
    x, y = square.unbind(2)
    near_the_top = (-((y + 1) / 0.4).square()).exp()
    return torch.stack([x, y + dip * near_the_top * (1 - x.square())], 2)


def unsquared(square: Tensor, like: Tensor) -> Tensor:
    """Return paths that were `squared` in the proportions they had."""
    return square * (like.amax(1, keepdim=True) - like.amin(1, keepdim=True)).clamp(min=1e-3) / 2


# What hands do to a 3


def angular(threes: Tensor, generator: Generator) -> Tensor:
    """Return paths of 3s, some with a flat top, some with an angle for one bow or both.

    The waist is where the right-hand outline comes farthest in. Above it, all points go to a line from the left end
    of the top over its right end to the waist; below it likewise.
    """
    n = len(threes)
    slant = slant_of(threes)
    upright = sheared(threes, -slant)
    square = squared(upright)
    x, y = square[..., 0], square[..., 1]
    heights = torch.linspace(-0.45, 0.35, 17)
    outline = torch.where((y[:, None] - heights[:, None]).abs() < 0.08, x[:, None], -2.0).amax(2)  # (n, 17)
    outline = torch.where(outline > -1.5, outline, 2.0)
    waist = torch.stack([outline.amin(1), heights[outline.argmin(1)]], 1)
    flat, top, bottom = (happens(ANGULAR * share, n, generator) for share in (0.6, 0.4, 0.5))
    above, below = y < waist[:, 1:], y >= waist[:, 1:]
    left, right = -between(0.5, 1, (n,), generator), between(0.5, 1, (n,), generator)
    corner = between(-0.8, -0.3, (n,), generator)
    first = torch.stack([left, torch.where(flat[:, 0], -1 + between(-0.1, 0.1, (n,), generator), -0.9)], 1)
    knee = torch.stack([right, torch.where(flat[:, 0], -torch.ones(n), corner)], 1)
    waist = torch.stack([waist[:, 0].minimum(right - 0.3), waist[:, 1]], 1)
    square = along(square, above & (flat | top), (first, knee, waist))
    low_knee = torch.stack([between(0.7, 1, (n,), generator), between(0.3, 0.7, (n,), generator)], 1)
    last = torch.stack([-between(0.5, 1, (n,), generator), between(0.8, 1, (n,), generator)], 1)
    return sheared(unsquared(along(square, below & bottom, (waist, low_knee, last)), upright), slant)


def slant_of(points: Tensor) -> Tensor:
    """Return how far each path leans, (n, 1): the slope of x on y that fits its points best."""
    x, y = (points - points.mean(1, keepdim=True)).unbind(2)
    return (x * y).sum(1, keepdim=True) / y.square().sum(1, keepdim=True).clamp(min=1e-3)


def sheared(points: Tensor, slant: Tensor) -> Tensor:
    """Return the paths leaning by so much (n, 1) more."""
    x, y = points.unbind(2)
    return torch.stack([x + slant * (y - y.mean(1, keepdim=True)), y], 2)


def along(points: Tensor, chosen: Tensor, corners: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """Return the paths with their chosen points (n, k) spread evenly along two lines over three corners (n, 2)."""
    place = chosen.cumsum(1) / chosen.sum(1, keepdim=True).clamp(min=1)  # 0 … 1 from the first to the last
    first, second = (2 * place).clamp(max=1)[..., None], (2 * place - 1).clamp(min=0)[..., None]
    a, b, c = (corner[:, None] for corner in corners)
    return torch.where(chosen[..., None], a + (b - a) * first + (c - b) * second, points)


# From a path to an image


def as_drawn(points: Tensor, generator: Generator) -> Tensor:
    """Return images float32 (n, 28, 28) in [0, 1] of the paths, each by another hand and pen."""
    return pen.drawn(broken(warped(points, generator), generator), pens(len(points), generator))


def nudged(images: Tensor, generator: Generator) -> Tensor:
    """Return MNIST's own images (n, 28, 28) slightly turned, slanted, sized and moved, less than a pixel or two."""
    n = len(images)
    turn, slant = between(-0.12, 0.12, (n,), generator), between(-0.15, 0.15, (n,), generator)
    size = between(-0.08, 0.08, (n,), generator).exp()
    move = between(-1 / 14, 1 / 14, (n, 2), generator)
    cos, sin = turn.cos() * size, turn.sin() * size
    matrix = torch.stack([torch.stack([cos, slant - sin, move[:, 0]], 1), torch.stack([sin, cos, move[:, 1]], 1)], 1)
    grid = functional.affine_grid(matrix, [n, 1, 28, 28], align_corners=False)
    return functional.grid_sample(images[:, None], grid, align_corners=False)[:, 0]
