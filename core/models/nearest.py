"""The training images nearest to a drawing: in pixel distance, and in what the draw net makes of them. Serves Draw."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from core.data import digits, others
from core.linear_model import PIXELS
from core.models import store
from core.models.verdicts import JUDGE
from core.tensors import flatten, scaled

AT_ONCE = 1024  # images whose distances are worked out together: what they need then stays in the cache


class Neighbour(NamedTuple):
    """A training image near to a drawing."""

    digit: int  # what it is, 0 … 9
    image: np.ndarray  # uint8 (28, 28)
    distance: float


def sources() -> tuple[digits.Digits, others.Others]:
    """Return all 21,996 training images: the 3s and 7s, then the sample of the others. Raises DataFileError.

    The draw net has learnt from each of them, or was judged on it.
    """
    return digits.load("train"), others.load("train")


def known() -> int:
    """Return how many training images there are to be near to."""
    return sum(len(each.labels) for each in sources())


def parts() -> Iterator[np.ndarray]:
    """Give the images of `sources` in their order, uint8 (n, 28, 28), a part at a time."""
    for each in sources():
        yield from (each.images[i : i + AT_ONCE] for i in range(0, len(each.images), AT_ONCE))


@torch.no_grad()
def features(x: Tensor) -> Tensor:
    """Return what the draw net's last layer gets to see of pixels (n, 784): its own description, float32 (n, k)."""
    return store.net(JUDGE)[:-1](x)


class Packed(NamedTuple):
    """Numbers in a byte each: `values` times `unit`."""

    values: Tensor  # uint8 (n, k)
    unit: float


def packed(numbers: Tensor) -> Packed:
    """Return numbers that are 0 or more in a quarter of their memory, each to 1/510 of the largest of them."""
    unit = max(numbers.max().item(), 1e-6) / 255
    return Packed((numbers / unit).round().to(torch.uint8), unit)


@lru_cache(maxsize=1)
def known_features() -> tuple[Packed, ...]:
    """Return the features of all images, of each of `parts`. Read-only. A ReLU has made them 0 or more."""
    return tuple(packed(features(flatten(scaled(some)))) for some in parts())


def nearest(image: Tensor, count: int = 5) -> list[Neighbour]:
    """Return the training images with the smallest RMSE distance to an image (784,) in [0, 1], the nearest first."""
    away = [torch.cdist(image[None], flatten(scaled(some)))[0] for some in parts()]
    return first(torch.cat(away) / PIXELS**0.5, count)


def nearest_by_features(image: Tensor, count: int = 5) -> list[Neighbour]:
    """Return the training images that the draw net finds most alike: with the nearest features, in a straight line."""
    mine = features(image[None])
    return first(torch.cat([torch.cdist(mine, some.values * some.unit)[0] for some in known_features()]), count)


def first(distances: Tensor, count: int) -> list[Neighbour]:
    """Return the images with the smallest of these distances (n,)."""
    found = distances.topk(count, largest=False)
    return [neighbour(place, away) for away, place in zip(*map(Tensor.tolist, found), strict=True)]


def neighbour(place: int, distance: float) -> Neighbour:
    """Return the image at a place in all of `sources`."""
    ours, rest = sources()
    beyond = place - len(ours.labels)
    labels, images, i = (ours.labels, ours.images, place) if beyond < 0 else (rest.labels, rest.images, beyond)
    return Neighbour(int(labels[i]), images[i], distance)
