"""How far an image is from the ideal 3 and the ideal 7. Serves "First Try: Pixel Similarity"."""

from typing import NamedTuple

import torch
from torch import Tensor

from core.data.digits import Split
from core.ideal_digits import ideal
from core.tensors import stacked

# What the chapter prints for its image a_3, and for the baseline on the validation set.
BOOK_DISTANCES = {("l1", 3): 0.1114, ("rmse", 3): 0.2021, ("l1", 7): 0.1586, ("rmse", 7): 0.3021}
BOOK_ACCURACY = {"threes": 0.9168, "sevens": 0.9854, "mean": 0.9511}


def l1_distance(a: Tensor, b: Tensor) -> Tensor:
    """Return the mean absolute difference over the last two axes; the others broadcast."""
    return (a - b).abs().mean((-1, -2))


def rmse_distance(a: Tensor, b: Tensor) -> Tensor:
    """Return the root of the mean squared difference over the last two axes; the others broadcast."""
    return ((a - b) ** 2).mean((-1, -2)).sqrt()


mnist_distance = l1_distance  # the chapter's name for the distance its baseline uses

DISTANCES = {"l1": l1_distance, "rmse": rmse_distance}


def is_3(x: Tensor) -> Tensor:
    """Return, for images (…, 28, 28) in [0, 1], whether each is nearer to the ideal 3: bool (…)."""
    return mnist_distance(x, ideal(3)) < mnist_distance(x, ideal(7))


class Comparison(NamedTuple):
    """All validation images against both ideals; 3s first, then 7s, in the order of `digits.load`."""

    to_3: Tensor  # float32 (2038,)
    to_7: Tensor  # float32 (2038,)
    says_3: Tensor  # bool (2038,)
    right: Tensor  # bool (2038,)


class Accuracy(NamedTuple):
    """The share of right answers, each in [0, 1]."""

    threes: float
    sevens: float
    mean: float  # the mean of the two, as the chapter reports it
    pooled: float  # right answers over all images


def compare(split: Split, distance: str = "l1") -> Comparison:
    """Return every image's distance ("l1" or "rmse") to both ideals and the verdict of the nearer one."""
    measure = DISTANCES[distance]
    threes, sevens = stacked(split, 3), stacked(split, 7)
    x = torch.cat([threes, sevens])
    to_3, to_7 = measure(x, ideal(3)), measure(x, ideal(7))
    says_3 = to_3 < to_7
    truth = torch.arange(len(x)) < len(threes)
    return Comparison(to_3, to_7, says_3, says_3 == truth)


def accuracy(compared: Comparison, threes: int) -> Accuracy:
    """Return the accuracies of a comparison whose first `threes` images are 3s."""
    right = compared.right.float()
    on_3s, on_7s = right[:threes].mean().item(), right[threes:].mean().item()
    return Accuracy(on_3s, on_7s, (on_3s + on_7s) / 2, right.mean().item())
