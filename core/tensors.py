"""From a list of images to one tensor of numbers in [0, 1]. Serves "Pixels" and "The MNIST Loss Function"."""

from functools import lru_cache

import torch
from torch import Tensor

from core.data import digits
from core.data.digits import Split


def stack(images: list[Tensor]) -> Tensor:
    """Return n uint8 images (28, 28) as one float32 tensor (n, 28, 28) in [0, 1].

    Raises RuntimeError when the list is empty or the shapes differ.
    """
    return torch.stack(list(images)).float() / 255


def flatten(stacked: Tensor) -> Tensor:
    """Return images (n, 28, 28) as rows (n, 784), the same numbers read line by line."""
    return stacked.view(-1, stacked.shape[-2] * stacked.shape[-1])


@lru_cache(maxsize=4)
def stacked(split: Split, digit: int) -> Tensor:
    """Return all images of one digit as float32 (n, 28, 28) in [0, 1]. Treat it as read-only: it is shared."""
    data = digits.load(split)
    return stack([torch.tensor(image) for image in data.images[data.labels == digit]])


def labelled(split: Split) -> tuple[Tensor, Tensor]:
    """Return (x, y) of a split: x float32 (n, 784) in [0, 1]; y float32 (n, 1), 1 for a 3 and 0 for a 7."""
    threes, sevens = stacked(split, 3), stacked(split, 7)
    x = flatten(torch.cat([threes, sevens]))
    y = torch.tensor([1.0] * len(threes) + [0.0] * len(sevens)).unsqueeze(1)
    return x, y


def training_set() -> tuple[Tensor, Tensor]:
    """Return the 12,396 images to learn from; see `labelled`."""
    return labelled("train")


def validation_set() -> tuple[Tensor, Tensor]:
    """Return the 2,038 images kept apart to judge by; see `labelled`."""
    return labelled("valid")
