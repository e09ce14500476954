"""Makes what is neither a 3 nor a 7: spoilt digits, other digits, letters, strokes. Serves Draw.

All are paths (n, k, 2), x to the right and y downwards; chance comes from a `torch.Generator` alone.
"""

import math
from functools import lru_cache
from pathlib import Path

import fontpkg_atkinson_hyperlegible
import fontpkg_jetbrains_mono
import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Generator, Tensor

from core.models import pen
from core.models.augment import between, centred, happens, line, rotated
from core.pictures.prepare import FITTED_SIDE, centre, full_contrast

K = pen.POINTS
FONTS = (
    *sorted(Path(fontpkg_atkinson_hyperlegible.ROOT).glob("files/*.ttf")),
    *sorted(Path(fontpkg_jetbrains_mono.ROOT).glob("files/*.ttf")),
)
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz01245689?!&@#$%+*/=<>[]{()~^"  # a } is a 3 to many


@lru_cache(maxsize=1)
def letters() -> np.ndarray:
    """Return every sign of every font as a drawing of it would be read: uint8 (fonts × signs, 28, 28)."""
    images = []
    for font in (*(ImageFont.truetype(file, 96) for file in FONTS), ImageFont.load_default(96)):
        for sign in SIGNS:
            sheet = Image.new("L", (160, 160))
            ImageDraw.Draw(sheet).text((20, 10), sign, 255, font)
            ink = np.asarray(sheet.crop(sheet.getbbox()))
            images.append(full_contrast(centre(ink, max(ink.shape) / FITTED_SIDE)))
    return np.stack(images)


def turned(points: Tensor, generator: Generator) -> Tensor:
    """Return 3s and 7s turned by a quarter to three quarters of a circle, or mirrored left to right."""
    n = len(points)
    mirror = torch.where(torch.rand(n, generator=generator) < 0.35, -1.0, 1.0)
    angle = between(0.4 * math.pi, 1.6 * math.pi, (n,), generator)
    flipped = centred(points) * torch.stack([mirror, torch.ones(n)], 1)[:, None]
    return rotated(flipped, torch.where(mirror < 0, between(-0.3, 0.3, (n,), generator), angle))


def cut(points: Tensor, generator: Generator) -> Tensor:
    """Return the lower or the left half of each 3 and 7: the upper half of a 7 is still one, the right of a 3 too."""
    n = len(points)
    angle = between(0.4 * math.pi, math.pi, (n,), generator)
    side = (centred(points) * torch.stack([angle.cos(), angle.sin()], 1)[:, None]).sum(2)  # (n, k)
    border = side.quantile(0.5, dim=1, keepdim=True)
    kept = side >= border
    first = points[torch.arange(n), kept.float().argmax(1)][:, None]
    return torch.where(kept[..., None], points, first)


def scrambled(points: Tensor, generator: Generator) -> Tensor:
    """Return the paths with the four quarters of their box in another order."""
    n = len(points)
    square = centred(points)
    half = square.amax(1, keepdim=True).clamp(min=1e-3)
    right, low = (square > 0).long().unbind(2)
    quarter = right + 2 * low  # (n, k)
    order = torch.stack([torch.tensor([1, 2, 3, 0]), torch.tensor([3, 2, 1, 0]), torch.tensor([2, 3, 0, 1])])
    goes_to = order[torch.randint(3, (n,), generator=generator)].gather(1, quarter)
    return square + torch.stack([(goes_to % 2 - right), (goes_to // 2 - low)], 2) * half


def together(points: Tensor, others: Tensor, generator: Generator) -> Tensor:
    """Return paths (n, 2 k, 2) of two signs, one over the other or side by side."""
    n = len(points)
    apart = torch.where(torch.rand(n, generator=generator) < 0.5, 0.0, between(14, 24, (n,), generator))
    shift = torch.stack([apart, between(-4, 4, (n,), generator)], 1)[:, None]
    return torch.cat([centred(points), centred(others) + shift], 1)


def strokes(count: int, generator: Generator) -> Tensor:
    """Return paths of two to four strokes anywhere, each a cubic Bézier curve."""
    t = torch.linspace(0, 1, K // 4)[:, None]
    curve = torch.cat([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3], 1)  # (k / 4, 4)
    corners = between(0, 20, (count, 4, 4, 2), generator)
    straight = torch.rand(count, 4, 1, 1, generator=generator) < 0.4
    ends = corners[:, :, [0, 3]]
    third = torch.tensor([0.0, 1 / 3, 2 / 3, 1])[:, None]
    corners = torch.where(straight, ends[:, :, :1] * (1 - third) + ends[:, :, 1:] * third, corners)
    used = torch.randint(2, 5, (count, 1), generator=generator) > torch.arange(4)
    drawn = (curve @ corners) * used[..., None, None] + corners[:, :1, :1] * ~used[..., None, None]
    return drawn.flatten(1, 2)


def smooth(corners: Tensor, count: int = K) -> Tensor:
    """Return `count` points (n, count, 2) of smooth lines through corners (n, m, 2): Catmull and Rom's."""
    padded = torch.cat([corners[:, :1], corners, corners[:, -1:]], 1)
    place = torch.linspace(0, corners.shape[1] - 1, count)
    first = place.long().clamp(max=corners.shape[1] - 2)
    t = (place - first)[:, None]
    a, b, c, d = (padded[:, first + i] for i in range(4))
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def at(*places: tuple[Tensor | float, Tensor | float]) -> Tensor:
    """Return corners (n, m, 2) from their x and y, each a number or (n,)."""
    numbers = torch.broadcast_tensors(*(torch.as_tensor(each) for place in places for each in place))
    return torch.stack(numbers, 1).unflatten(1, (-1, 2))


# Other digits as MNIST hardly has them


def ones(count: int, generator: Generator) -> Tensor:
    """Return paths of 1s with a flag, a stroke up to the top, and some with a foot: no 7, whose top is level."""
    length = between(0.15, 0.75, (count,), generator)
    level = 0.2 + 0.5 * length  # a short flag may be nearly level: a long one is then a 7
    angle = level + (1.15 - level) * torch.rand(count, generator=generator)
    x, y = -angle.cos() * length, angle.sin() * length
    bent, lean = between(-0.06, 0.06, (count,), generator), between(-0.1, 0.1, (count,), generator)
    flag = smooth(at((x, y), (x / 2 + bent, y / 2 + between(-0.07, 0.09, (count,), generator)), (0.0, 0.0)), K // 4)
    stem = smooth(at((0.0, 0.0), (lean / 2 + bent, 0.5), (lean, 1.0)), K // 2)
    standing = happens(0.25, count, generator)[:, 0]
    half = torch.where(standing, between(0.12, 0.4, (count,), generator), 0.0)
    middle = lean + torch.where(standing, between(-0.15, 0.1, (count,), generator), 0.0)
    low, rise = (standing * between(*each, (count,), generator) for each in ((-0.02, 0.12), (-0.1, 0.1)))
    foot = smooth(at((middle - half, 1 + low + rise), (middle + half, 1 + low - rise)), K // 4)
    return 20 * torch.cat([flag, stem, foot], 1)


def twos(count: int, generator: Generator) -> Tensor:
    """Return paths of 2s: an arc, round or as flat as the top of a Z, a back, a foot, and at the heel often a loop."""
    wide, high = between(0.18, 0.36, (count, 1), generator), between(0.0, 0.3, (count, 1), generator)
    begin, end = between(2.5, 3.7, (count, 1), generator), between(-0.9, 0.3, (count, 1), generator)
    angle = begin + (end - begin) * torch.linspace(0, 1, K // 2)
    arc = torch.stack([wide * angle.cos(), high * (1 - angle.sin())], 2)
    heel, bend = -wide[:, 0] + between(-0.08, 0.12, (count,), generator), between(-0.06, 0.12, (count,), generator)
    x, y = arc[:, -1].unbind(1)
    back = smooth(at((x, y), ((x + heel) / 2 + bend, (1 + y) / 2), (heel, 1.0)), K // 2)
    size = between(0.04, 0.14, (count, 1), generator) * happens(0.4, count, generator)
    around = torch.linspace(0, 2 * math.pi, K // 4)
    loop = torch.stack([heel[:, None] + size * (around.sin() - 0.3), 1 - size * (1 + around.cos())], 2)
    long, rise = between(0.4, 0.85, (count,), generator), between(-0.06, 0.12, (count,), generator)
    foot = line(torch.stack([heel, torch.ones(count)], 1), torch.stack([heel + long, 1 - rise], 1), K // 4)
    wave = between(-0.06, 0.06, (count, 1), generator) * torch.linspace(0, 2 * math.pi, K // 4).sin()
    return 20 * torch.cat([arc, back, loop, torch.stack([foot[..., 0], foot[..., 1] + wave], 2)], 1)


def nines(count: int, generator: Generator) -> Tensor:
    """Return paths of 9s with a loop of any size, closed or open, and a stem that often ends in a tail to the left."""
    wide, high = between(0.08, 0.4, (count, 1), generator), between(0.06, 0.42, (count, 1), generator)
    begin, sweep = between(-1.3, 0.1, (count, 1), generator), between(3.1, 6.6, (count, 1), generator)
    along = torch.linspace(0, 1, K * 3 // 4)
    angle = begin - sweep * along  # over the top, to the left, down and back
    away = between(-0.02, 0.25, (count, 1), generator) * (-8 * along).exp()  # where it begins, to the right
    loop = torch.stack([wide * angle.cos() + away, high * (1 + angle.sin()) - away / 2], 2)
    wide, high = wide[:, 0], high[:, 0]
    top = wide + between(-0.05, 0.08, (count,), generator), high * between(-0.4, 1, (count,), generator)
    back = line(loop[:, -1], torch.stack(top, 1), K // 8)
    return 20 * torch.cat([loop, back, stems(top, generator)], 1)


def stems(top: tuple[Tensor, Tensor], generator: Generator) -> Tensor:
    """Return paths of the stems of 9s from their tops, x and y (n,), down to 1, most with a tail to the left."""
    n = len(top[0])
    tailed = happens(0.7, n, generator)[:, 0].float()
    foot, tail = top[0] + between(-0.25, 0.08, (n,), generator), tailed * between(0.1, 0.75, (n,), generator)
    middle = (top[0] + foot) / 2 + between(-0.06, 0.16, (n,), generator)
    rise = tailed * between(-0.02, 0.3, (n,), generator)
    lowest = foot - tail * 0.45, 1 + 0.05 * tailed
    corners = at(top, (middle, 0.5 + top[1] / 4), (foot, 1 - 0.1 * tailed), lowest, (foot - tail, 1 - rise))
    return smooth(corners, K * 3 // 4)


def eights(count: int, generator: Generator) -> Tensor:
    """Return paths of 8s in one line that begins at the top right, and does not always come back to where it began."""
    begin, sweep = between(0.1, 1.2, (count, 1), generator), between(5.3, 6.7, (count, 1), generator)
    along = torch.linspace(0, 1, K * 3 // 2)
    angle = begin - sweep * along
    upper, lower = between(0.1, 0.55, (count, 1), generator), between(0.3, 0.6, (count, 1), generator)
    y = -angle.cos()
    first, last = between(-0.05, 0.5, (count, 1), generator), between(-0.1, 0.4, (count, 1), generator)
    ends = first * (-8 * along).exp() + last * (-8 * (1 - along)).exp()  # to the right
    x = torch.where(y < 0, upper, lower) * (2 * angle).sin() + ends
    waist = between(-0.45, 0.2, (count, 1), generator)
    return 10 * torch.stack([x, y + waist * (1 - y.square())], 2)


def fives(count: int, generator: Generator) -> Tensor:
    """Return paths of 5s with a top that is short, long or apart, narrow ones, and 5s in one line, as an S."""
    top, left = between(0.1, 0.85, (count,), generator), between(-0.1, 0.12, (count,), generator)
    tilt, waist = between(-0.2, 0.08, (count,), generator), between(0.3, 0.5, (count,), generator)
    right, end = between(0.2, 0.75, (count,), generator), between(-0.15, 0.2, (count,), generator)
    last = end, between(0.85, 1, (count,), generator)
    bow = (right * 0.55, waist - 0.03), (right, (1 + waist) / 2), (right * 0.6, 0.98), last
    corners = at((left + top, tilt), (left, 0.03), (left - 0.04, waist), *bow)
    apart = between(-0.08, 0.08, (count, 1, 2), generator) + at((between(0, 0.2, (count,), generator), 0.0))
    bar, back = smooth(corners[:, :2] + apart, K // 4), line(corners[:, 1], corners[:, 2], K // 4)
    sharp = torch.cat([bar, back, smooth(corners[:, 2:])], 1)
    paths = 20 * torch.where(happens(0.4, count, generator)[..., None], smooth(corners, K * 3 // 2), sharp)
    return rotated(paths, between(-0.1, 0.4, (count,), generator))


# Strokes and scribbles


def arrows(count: int, generator: Generator) -> Tensor:
    """Return paths of a line with two barbs at one end, in any direction: an arrow, a T or a Y."""
    angle, length = between(0.3, 2.0, (count, 2), generator), between(0.2, 0.7, (count, 2), generator)
    tip, end = torch.zeros(count, 2), torch.tensor([[-1.0, 0.0]]).expand(count, -1)
    barbs = torch.stack([-angle.cos(), torch.tensor([-1.0, 1.0]) * angle.sin()], 2) * length[..., None]
    lines = [line(end, tip, K // 2), *(line(tip, barb, K // 4) for barb in barbs.unbind(1))]
    return rotated(20 * torch.cat(lines, 1), between(0, 2 * math.pi, (count,), generator))


def scribbles(count: int, generator: Generator) -> Tensor:
    """Return paths of one long line that swings to and fro: sums of three waves, in x and in y."""
    t = torch.linspace(0, 1, 2 * K)[:, None]
    often, phase = (between(low, high, (count, 1, 6), generator) for low, high in ((0.3, 5), (0, 2 * math.pi)))
    size = between(0.2, 1, (count, 1, 6), generator)
    waves = size * (2 * math.pi * often * t + phase).sin()  # (count, 2 k, 6)
    return 10 * torch.stack([waves[..., :3].sum(2), waves[..., 3:].sum(2)], 2)


def zigzags(count: int, generator: Generator) -> Tensor:
    """Return paths that go four to nine times to and fro and on at the same time, in any direction."""
    t = torch.linspace(0, 1, 2 * K)
    times, begin = between(4, 9, (count, 1), generator), torch.rand(count, 1, generator=generator)
    swing = (2 * math.pi * (times / 2 * t + begin)).sin()
    on = t * between(0.3, 2.5, (count, 1), generator)
    return rotated(10 * torch.stack([swing, on], 2), between(0, 2 * math.pi, (count,), generator))


def loops(count: int, generator: Generator) -> Tensor:
    """Return paths of rings and polygons, closed or nearly."""
    corners = torch.randint(3, 12, (count, 1), generator=generator)
    around = between(0.7, 1.05, (count, 1), generator) * torch.linspace(0, 1, K)
    angle = 2 * math.pi * around
    flat = (math.pi / corners).cos() / ((angle % (2 * math.pi / corners)) - math.pi / corners).cos()
    radius = 10 * torch.where(corners > 8, torch.ones_like(flat), flat.clamp(min=0.05))
    ring = torch.stack([radius * angle.cos(), radius * angle.sin()], 2)
    return rotated(ring, between(0, 2 * math.pi, (count,), generator))
