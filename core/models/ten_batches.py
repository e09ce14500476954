"""What the net for any digit learns from: ten digits and what is none of them, drawn anew every time. Serves Draw."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Generator, Tensor, nn

from core.data import all_digits
from core.models import augment, neither, pen
from core.models.ten_net import ANSWERS, Settings, ten_net

HELD_BACK = 20  # every twentieth training image is kept apart, to set the temperature and the threshold by
RAW, PLAIN = 0.65, 0.35  # of the digits come as they are, hardly changed, or not at all; the others are drawn anew
BY_HAND = 0.4  # of those drawn anew of a digit that has hands of its own
LETTERS = 0.4  # of what is none of them
MILDER = 0.6  # of the bends, slants and turns that a 3 or a 7 bears: with all of them an 8 is often a 1
THICKEST = 0.6  # of a pen beside the drawing: with a thicker one a 6, an 8 and a 1 are the same blot
# Signs that nobody takes for a digit, of those that `neither` draws: no O, l, S, Z, g …
SIGNS = "ACEFHKLMNPRUVWXacdefhkmnpruvwx?!@#%+*<>=~^"


class Material(NamedTuple):
    """All images with the paths through them."""

    images: Tensor  # uint8 (n, 28, 28)
    paths: Tensor  # float32 (n, k, 2)
    of: tuple[Tensor, ...]  # the places of the images of each digit, then of the letters

    def part(self, held_back: bool) -> "Material":
        """Return the same with every twentieth image of each digit, or all but those. There are too few letters."""
        digits = tuple(
            each[(torch.arange(len(each)) % HELD_BACK == HELD_BACK - 1) == held_back] for each in self.of[:-1]
        )
        return self._replace(of=(*digits, self.of[-1]))

    def some(self, kind: int, count: int, generator: Generator) -> Tensor:
        """Return the places of so many images of a digit, or with 10 of letters, each chosen by chance."""
        return self.of[kind][torch.randint(len(self.of[kind]), (count,), generator=generator)]


@lru_cache(maxsize=1)
def material() -> Material:
    """Return all training images and the letters; read-only."""
    known, letters = all_digits.load("train"), neither.letters()
    signs = np.array([neither.SIGNS[i % len(neither.SIGNS)] in SIGNS for i in range(len(letters))])
    images = np.concatenate([known.images, letters[signs]])
    labels = np.concatenate([known.labels, np.full(signs.sum(), len(all_digits.DIGITS))])
    of = tuple(torch.tensor(np.flatnonzero(labels == kind)) for kind in range(len(ANSWERS)))
    return Material(torch.tensor(images), pen.paths(images), of)


def as_drawn(paths: Tensor, generator: Generator) -> Tensor:
    """Return images float32 (n, 28, 28) in [0, 1] of the paths, each by another hand and pen, all of them readable."""
    low, high = paths.amin(1, keepdim=True), paths.amax(1, keepdim=True)
    longer = (high - low).amax(2, keepdim=True).clamp(min=1e-3)
    as_it_was = (paths - (low + high) / 2) / longer * 2  # as large as what `warped` returns
    points = as_it_was.lerp(augment.warped(paths, generator), MILDER)
    pens = augment.pens(len(paths), generator).clamp(max=THICKEST)
    return pen.drawn(augment.broken(points, generator), pens)


# What hands do to one digit only: paths of it → paths, or as many of another making.
Hand = Callable[[Tensor, Generator], Tensor]
HANDS: dict[int, Hand] = {
    1: lambda paths, generator: neither.ones(len(paths), generator),
    2: lambda paths, generator: neither.twos(len(paths), generator),
    3: augment.angular,
    5: lambda paths, generator: neither.fives(len(paths), generator),
    7: augment.with_extras,
    8: lambda paths, generator: neither.eights(len(paths), generator),
    9: lambda paths, generator: neither.nines(len(paths), generator),
}


def things(count: int, generator: Generator) -> Tensor:
    """Return paths of rings and polygons with strokes in them or beside them, as faces, houses and wheels have."""
    return neither.together(neither.loops(count, generator), neither.strokes(count, generator), generator)


# What is none of them: paths of 3s, as many of digits that are no 1 → paths.
Make = Callable[[Tensor, Tensor, Generator], Tensor]
MAKERS: tuple[Make, ...] = (
    lambda threes, _, generator: neither.turned(threes, generator),
    lambda threes, _, generator: neither.cut(threes, generator),
    lambda _, any_digit, generator: neither.scrambled(any_digit, generator),
    lambda threes, any_digit, generator: neither.together(any_digit, threes, generator),
    lambda threes, _, generator: things(len(threes), generator),
    lambda threes, _, generator: neither.arrows(len(threes), generator),
    lambda threes, _, generator: neither.strokes(len(threes), generator),
    lambda threes, _, generator: neither.scribbles(len(threes), generator),
    lambda threes, _, generator: neither.zigzags(len(threes), generator),
)


def redrawn(known: Material, kind: int, count: int, generator: Generator) -> list[Tensor]:
    """Return `count` images of one digit, or letter: `RAW` as they are, the others drawn anew, some by their hands."""
    raw, by_hand = round(RAW * count), round((1 - RAW) * BY_HAND * count) if kind in HANDS else 0
    chosen = known.some(kind, count, generator)
    images, plain = known.images[chosen[:raw]].float() / 255, round(PLAIN * count)
    paths = known.paths[chosen[raw:]]
    found = [images[:plain], augment.nudged(images[plain:], generator), as_drawn(paths[by_hand:], generator)]
    if by_hand:
        found.append(as_drawn(HANDS[kind](paths[:by_hand], generator), generator))
    return found


def unknown(known: Material, count: int, generator: Generator) -> list[Tensor]:
    """Return `count` images of what is none of them: letters, and what is made."""
    letters = round(LETTERS * count)
    found = redrawn(known, len(all_digits.DIGITS), letters, generator)
    shares = [
        (count - letters) * (i + 1) // len(MAKERS) - (count - letters) * i // len(MAKERS) for i in range(len(MAKERS))
    ]
    for make, each in zip(MAKERS, shares, strict=True):
        threes = known.paths[known.some(3, each, generator)]
        kinds = torch.randint(2, 10, (each,), generator=generator).tolist()
        others = known.paths[torch.cat([known.some(kind, 1, generator) for kind in kinds])]
        found.append(as_drawn(make(threes, others, generator), generator))
    return found


def batch(known: Material, settings: Settings, generator: Generator) -> tuple[Tensor, Tensor]:
    """Return images (n, 784) and their right answers: `count` of each digit in turn, then `unknown` of none of them."""
    digits = [images for digit in all_digits.DIGITS for images in redrawn(known, digit, settings.count, generator)]
    images = torch.cat([*digits, *unknown(known, settings.unknown, generator)])
    counts = torch.tensor([settings.count] * len(all_digits.DIGITS) + [settings.unknown])
    return images.flatten(1), torch.arange(len(ANSWERS)).repeat_interleave(counts)


def fit(net: nn.Module, settings: Settings) -> Iterator[float]:
    """Train the net, yielding the loss before each step: Adam, with a rate that rises at first and then falls."""
    generator = Generator().manual_seed(settings.seed)
    known = material().part(held_back=False)
    adam = torch.optim.AdamW(net.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    rate = torch.optim.lr_scheduler.OneCycleLR(adam, settings.learning_rate, total_steps=settings.steps + 1)
    for _ in range(settings.steps):
        x, y = batch(known, settings, generator)
        loss = nn.functional.cross_entropy(net(x), y)
        adam.zero_grad()
        loss.backward()
        adam.step()
        rate.step()
        yield loss.item()


def normalised_net(settings: Settings) -> nn.Sequential:
    """Return the net as `fit` takes it; its numbers lie in memory as this shape of net is quickest with."""
    net = ten_net(settings.seed, normalised=True)
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's own types
