"""The training images nearest to a drawing: in pixel distance, and in what the draw net makes of them. Serves Draw."""

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


class Known(NamedTuple):
    """Every image the draw net has learnt from or was judged on, 3s, 7s, and the sample of the other eight digits."""

    images: np.ndarray  # uint8 (n, 28, 28)
    labels: np.ndarray  # int64 (n,)


@lru_cache(maxsize=1)
def known() -> Known:
    """Return all 21,996 training images. Read-only. Raises DataFileError."""
    both = digits.load("train"), others.load("train")
    return Known(*(np.concatenate([getattr(each, field) for each in both]) for field in Known._fields))


@torch.no_grad()
def features(x: Tensor) -> Tensor:
    """Return what the draw net's last layer gets to see of pixels (n, 784): its own description, float32 (n, k)."""
    return store.net(JUDGE)[:-1](x)


@lru_cache(maxsize=1)
def known_features() -> Tensor:
    """Return the features of all `known` images, float16 (n, k): half the memory, and near enough. Read-only."""
    return torch.cat([features(flatten(scaled(some))).half() for some in np.array_split(known().images, 40)])


def nearest(image: Tensor, count: int = 5) -> list[Neighbour]:
    """Return the training images with the smallest RMSE distance to an image (784,) in [0, 1], the nearest first."""
    images = known().images
    parts = range(0, len(images), AT_ONCE)
    away = torch.cat([torch.cdist(image[None], flatten(scaled(images[i : i + AT_ONCE])))[0] for i in parts])
    return first(away / PIXELS**0.5, count)


def nearest_by_features(image: Tensor, count: int = 5) -> list[Neighbour]:
    """Return the training images that the draw net finds most alike: with the nearest features, in a straight line."""
    mine = features(image[None])
    return first(torch.cat([torch.cdist(mine, some.float())[0] for some in known_features().split(AT_ONCE)]), count)


def first(distances: Tensor, count: int) -> list[Neighbour]:
    """Return the `known` images with the smallest of these distances (n,)."""
    images, labels = known()
    found = distances.topk(count, largest=False)
    return [Neighbour(int(labels[i]), images[i], away) for away, i in zip(*map(Tensor.tolist, found), strict=True)]
