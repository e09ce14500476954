"""A few images at a time, in a new order every epoch, and what it costs. Serves "SGD and Mini-Batches"."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from core.data.book import BOOK_BATCH_SIZE, BOOK_SEED
from core.linear_model import LinearParams, linear1
from core.tensors import training_set

# The chapter's own loader goes through the images in order, all 3s before all 7s: what its batches hold.
BOOK_IMAGES, BOOK_BATCHES = 12_396, 49
BOOK_ONLY_3S, BOOK_MIXED, BOOK_ONLY_7S = 23, (243, 13), 25  # batches; 3s and 7s in the one between; batches
BOOK_LAST_BATCH = 108  # images


def take(items: Any, indices: Tensor) -> Any:
    """Return the items at these places: rows of a tensor as a tensor, of anything else as a list."""
    if isinstance(items, Tensor):
        return items.index_select(0, indices)
    return [items[i] for i in indices.tolist()]


class DataLoader:
    """Yields one or more equally long columns in batches, each a tuple with one part per column.

    As PyTorch's, but a batch is cut from whole tensors at once rather than item by item: several times as fast.
    The last batch holds what is left over. With `shuffle`, every pass takes a new order from the generator.
    """

    def __init__(
        self,
        *columns: Tensor | Sequence[Any],
        batch_size: int,
        shuffle: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        """Raise ValueError without columns, when their lengths differ, or when a batch holds no item."""
        if len({len(column) for column in columns}) != 1 or batch_size < 1:
            raise ValueError("a loader needs columns of one length, and batches of at least one item")
        self.columns, self.batch_size, self.shuffle, self.generator = columns, batch_size, shuffle, generator

    def __len__(self) -> int:
        return -(-len(self.columns[0]) // self.batch_size)  # rounded up

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        count = len(self.columns[0])
        order = torch.randperm(count, generator=self.generator) if self.shuffle else torch.arange(count)
        for first in range(0, count, self.batch_size):
            indices = order[first : first + self.batch_size]
            yield tuple(take(column, indices) for column in self.columns)


def training_batches(batch_size: int = BOOK_BATCH_SIZE, shuffle: bool = True, seed: int = BOOK_SEED) -> DataLoader:
    """Return the 12,396 training images with their targets in batches, every pass in an order that the seed decides.

    Without `shuffle` they come as the chapter's own loader deals them: all 3s, then all 7s.
    """
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(*training_set(), batch_size=batch_size, shuffle=shuffle, generator=generator)


class Held(NamedTuple):
    """How many images of each digit a batch holds."""

    threes: int
    sevens: int


def held(batches: Iterable[tuple[Any, Tensor]]) -> list[Held]:
    """Return what each batch (xb, yb) holds; its targets yb (n, 1) are 1 for a 3 and 0 for a 7."""
    threes_and_all = [(int(yb.sum()), len(yb)) for _, yb in batches]
    return [Held(threes, count - threes) for threes, count in threes_and_all]


# The gradient of a batch, beside the one of all images


def slopes(predictions: Tensor, targets: Tensor) -> Tensor:
    """Return how fast the loss of each item changes with its prediction, of the same shape as both, (n, 1).

    The loss of a 3 is 1 − σ, of a 7 it is σ, and the sigmoid's own slope is σ · (1 − σ).
    """
    sigma = predictions.sigmoid()
    return torch.where(targets == 1, -1.0, 1.0) * sigma * (1 - sigma)


def gradients(x: Tensor, each_slope: Tensor, shares: Tensor) -> Tensor:
    """Return the gradient of `mnist_loss` on each of k batches of a linear model: (k, 785), the bias last.

    x (n, 784) and `each_slope` (n, 1) are of all items; a row of `shares` (k, n) says how much each item counts in a
    batch: 1 / size if it is in it, else 0. An item's own gradient is its slope times its pixels: no need of autograd.
    """
    pulls = shares * each_slope.T  # (k, n)
    return torch.cat([pulls @ x, pulls.sum(1, keepdim=True)], dim=1)


def noise_of_one(x: Tensor, each_slope: Tensor) -> float:
    """Return how far the gradient of a single item is from the full one, which has length 1: root mean square.

    Over all items x (n, 784) with their slopes (n, 1): the mean of the squared lengths, less the square of the mean.
    """
    full = gradients(x, each_slope, torch.full((1, len(x)), 1 / len(x))).square().sum()
    squared_lengths = each_slope.flatten().square() * (torch.linalg.vector_norm(x, dim=1).square() + 1)
    return math.sqrt(max((squared_lengths.mean() / full).item() - 1, 0))


def expected_noise(of_one: float, size: float, count: int) -> float:
    """Return the same for batches of a size, drawn from `count` items without taking one twice.

    That of one item over √size, and less still as the batch comes near all items.
    """
    return of_one / math.sqrt(size) * math.sqrt((count - size) / max(count - 1, 1))


class Alone(NamedTuple):
    """How the gradient of each single item compares to the gradient of all n items: every batch of one there is."""

    angles: Tensor  # float32 (n,), to the full gradient, in degrees; nan for a gradient of exactly 0
    lengths: Tensor  # float32 (n,), the full gradient's being 1


def each_alone(x: Tensor, y: Tensor, params: LinearParams) -> Alone:
    """Return the angle and the length of the gradient of each item of x (n, 784), y (n, 1), at these weights."""
    each_slope = slopes(linear1(x, *params).detach(), y)
    full = gradients(x, each_slope, torch.full((1, len(x)), 1 / len(x)))[0]
    toward = full / full.norm()
    along = each_slope.flatten() * (x @ toward[:-1] + toward[-1]) / full.norm()
    of_pixels = torch.hypot(torch.linalg.vector_norm(x, dim=1), torch.tensor(1.0))  # the 1 is the bias'
    lengths = each_slope.flatten().abs() * of_pixels / full.norm()
    across = (lengths.square() - along.square()).clamp(min=0).sqrt()
    angles = torch.rad2deg(torch.atan2(across, along))
    angles[lengths == 0] = math.nan
    return Alone(angles, lengths)


class GradientNoise(NamedTuple):
    """How the gradients of k random batches of one size compare to the gradient of all items."""

    size: int  # items in a batch
    angles: Tensor  # float32 (k,), to the full gradient, in degrees; nan for a gradient of exactly 0
    lengths: Tensor  # float32 (k,), the full gradient's being 1
    distances: Tensor  # float32 (k,), from the tip of one to the tip of the other, in the same unit
    expected: float  # root mean square of the distance, over all batches there could be


def gradient_noise(
    x: Tensor, y: Tensor, params: LinearParams, sizes: Sequence[int], draws: int, generator: torch.Generator
) -> list[GradientNoise]:
    """Return, for each size, how batches drawn from x (n, 784), y (n, 1) differ from all of it, at these weights.

    Every draw is one random order of the items, as a shuffling loader makes it; its batches are the first so many.
    """
    n = len(x)
    each_slope = slopes(linear1(x, *params).detach(), y)
    full = gradients(x, each_slope, torch.full((1, n), 1 / n))[0]
    of_one = noise_of_one(x, each_slope)
    place = torch.stack([torch.randperm(n, generator=generator) for _ in range(draws)]).int()  # (k, n)
    found = []
    for size in sizes:
        batches = gradients(x, each_slope, (place < size) / size) / full.norm()  # (k, 785)
        along = batches @ full / full.norm()
        across = (batches - along.unsqueeze(1) * full / full.norm()).norm(dim=1)
        angles, lengths = torch.rad2deg(torch.atan2(across, along)), batches.norm(dim=1)
        angles[lengths == 0] = math.nan
        distances = torch.hypot(across, along - 1)
        found.append(GradientNoise(size, angles, lengths, distances, expected_noise(of_one, size, n)))
    return found
