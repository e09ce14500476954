"""What the draw net learns from: 3s, 7s and what is neither, drawn anew every time; and how it does. Serves Draw."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Generator, Tensor, nn

from core.data import digits, others
from core.models import augment, neither, pen
from core.models.draw_net import ANSWERS, Settings

HELD_BACK = 10  # every tenth training image is kept apart, to set the temperature and the threshold by
RAW = 0.3  # of the images come as they are, hardly changed; the others are drawn anew
LETTERS, MADE = 0.1, 0.69  # of what is neither; the rest are MNIST's other digits


class Material(NamedTuple):
    """Images of one kind and the paths through them."""

    images: Tensor  # float32 (n, 28, 28) in [0, 1]
    paths: Tensor  # float32 (n, k, 2)

    def part(self, held_back: bool) -> "Material":
        """Return every tenth, or all but those."""
        chosen = (torch.arange(len(self.images)) % HELD_BACK == HELD_BACK - 1) == held_back
        return Material(self.images[chosen], self.paths[chosen])


class Kinds(NamedTuple):
    """All that batches are made from."""

    threes: Material
    sevens: Material
    others: Material  # the other eight digits
    letters: Material

    def part(self, held_back: bool) -> "Kinds":
        """Return the part of each kind that is kept apart, or the part to learn from. There are too few letters."""
        threes, sevens, unknown = (kind.part(held_back) for kind in (self.threes, self.sevens, self.others))
        return Kinds(threes, sevens, unknown, self.letters)


@lru_cache(maxsize=1)
def kinds() -> Kinds:
    """Return all training images; read-only."""
    known, unknown = digits.load("train"), others.load("train").images
    images = known.images[known.labels == 3], known.images[known.labels == 7], unknown, neither.letters()
    return Kinds(*(Material(torch.tensor(each).float() / 255, pen.paths(each)) for each in images))


Make = Callable[[Tensor, Tensor, Generator], Tensor]  # paths of 3s and 7s, as many of any digit, chance → paths
MAKERS: dict[str, Make] = {
    "turned": lambda known, _, generator: neither.turned(known, generator),
    "cut": lambda known, _, generator: neither.cut(known, generator),
    "scrambled": lambda known, _, generator: neither.scrambled(known, generator),
    "together": neither.together,
    "ones": lambda known, _, generator: neither.ones(len(known), generator),
    "twos": lambda known, _, generator: neither.twos(len(known), generator),
    "nines": lambda known, _, generator: neither.nines(len(known), generator),
    "eights": lambda known, _, generator: neither.eights(len(known), generator),
    "fives": lambda known, _, generator: neither.fives(len(known), generator),
    "arrows": lambda known, _, generator: neither.arrows(len(known), generator),
    "strokes": lambda known, _, generator: neither.strokes(len(known), generator),
    "scribbles": lambda known, _, generator: neither.scribbles(len(known), generator),
    "zigzags": lambda known, _, generator: neither.zigzags(len(known), generator),
    "loops": lambda known, _, generator: neither.loops(len(known), generator),
}
# How many times as many as of the others: those that are taken for a 3 or a 7 the most.
OFTEN = {"ones": 5, "nines": 6, "twos": 2, "eights": 2, "fives": 2, "strokes": 3, "scribbles": 3, "zigzags": 2}


def some(items: Tensor, count: int, generator: Generator) -> Tensor:
    """Return `count` of the items, each chosen by chance."""
    return items[torch.randint(len(items), (count,), generator=generator)]


Extras = Callable[[Tensor, Generator], Tensor]  # paths, chance → paths


def redrawn(kind: Material, count: int, generator: Generator, extras: Extras | None = None) -> Tensor:
    """Return `count` images of one kind: `RAW` of them as they are, slightly moved, the others drawn anew."""
    raw = round(RAW * count)
    chosen = torch.randint(len(kind.images), (count,), generator=generator)
    paths = kind.paths[chosen[raw:]]
    if extras:
        paths = extras(paths, generator)
    return torch.cat([augment.nudged(kind.images[chosen[:raw]], generator), augment.as_drawn(paths, generator)])


EXTRAS: dict[int, Extras] = {3: augment.angular, 7: augment.with_extras}  # what hands do to one digit only


def ways(image: np.ndarray, digit: int, count: int, seed: int) -> Tensor:
    """Return one 3 or 7, uint8 (28, 28), as `count` hands and pens might have drawn it: float32 (count, 28, 28)."""
    generator = Generator().manual_seed(seed)
    path = pen.paths(image[None]).expand(count, -1, -1)
    return augment.as_drawn(EXTRAS[digit](path, generator), generator)


def made(kinds: Kinds, maker: str, count: int, generator: Generator) -> Tensor:
    """Return `count` images of what a maker makes."""
    known = torch.cat([kinds.threes.paths, kinds.sevens.paths])
    any_digit = torch.cat([known, kinds.others.paths])
    paths = MAKERS[maker](some(known, count, generator), some(any_digit, count, generator), generator)
    return augment.as_drawn(paths, generator)


def batch(kinds: Kinds, count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Return images (3 × count, 784) and their right answers: `count` 3s, then 7s, then neithers of all sorts.

    With fewer than 45 of each there would be none of what is made.
    """
    shares = {maker: OFTEN.get(maker, 1) for maker in MAKERS}
    each = round(MADE * count) // sum(shares.values())
    letters, drawn = round(LETTERS * count), each * sum(shares.values())
    images = [
        redrawn(kinds.threes, count, generator, EXTRAS[3]),
        redrawn(kinds.sevens, count, generator, EXTRAS[7]),
        redrawn(kinds.others, count - letters - drawn, generator),
        redrawn(kinds.letters, letters, generator),
        *(made(kinds, maker, each * share, generator) for maker, share in shares.items()),
    ]
    return torch.cat(images).flatten(1), torch.arange(len(ANSWERS)).repeat_interleave(count)


def fit(net: nn.Module, settings: Settings) -> Iterator[float]:
    """Train a draw net, yielding the loss before each step: Adam, with a rate that rises at first and then falls."""
    generator = Generator().manual_seed(settings.seed)
    material = kinds().part(held_back=False)
    adam = torch.optim.AdamW(net.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    rate = torch.optim.lr_scheduler.OneCycleLR(adam, settings.learning_rate, total_steps=settings.steps + 1)
    for _ in range(settings.steps):
        x, y = batch(material, settings.count, generator)
        loss = nn.functional.cross_entropy(net(x), y)
        adam.zero_grad()
        loss.backward()
        adam.step()
        rate.step()
        yield loss.item()
