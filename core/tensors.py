"""From a list of images to one tensor of numbers in [0, 1]. Serves "Pixels" and "The MNIST Loss Function".

And what can be done with any tensor: parts of it, arithmetic, speed. The chapter's "NumPy Arrays and PyTorch Tensors".
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.data import digits
from core.data.digits import Split


def stack(images: list[Tensor]) -> Tensor:
    """Return n uint8 images (28, 28) as one float32 tensor (n, 28, 28) in [0, 1].

    Raises RuntimeError when the list is empty or the shapes differ.
    """
    return torch.stack(list(images)).float() / 255


def scaled(images: np.ndarray) -> Tensor:
    """Return uint8 images, one or many, as a float32 tensor of the same shape, in [0, 1]."""
    return stack([torch.tensor(images)])[0]


def flatten(stacked: Tensor) -> Tensor:
    """Return images (n, 28, 28) as rows (n, 784), the same numbers read line by line."""
    return stacked.view(-1, stacked.shape[-2] * stacked.shape[-1])


@lru_cache(maxsize=2)
def all_images(split: Split) -> Tensor:
    """Return all images of a split as float32 (n, 28, 28) in [0, 1], 3s first. Treat it as read-only: it is shared."""
    return stack([torch.tensor(image) for image in digits.load(split).images])


@lru_cache(maxsize=4)
def stacked(split: Split, digit: int) -> Tensor:
    """Return all images of one digit as float32 (n, 28, 28) in [0, 1]. Treat it as read-only: it is shared."""
    is_digit = digits.load(split).labels == digit  # of one digit they lie side by side: a slice, no copy
    first = int(is_digit.argmax())
    return all_images(split)[first : first + int(is_digit.sum())]


@lru_cache(maxsize=2)
def labelled(split: Split) -> tuple[Tensor, Tensor]:
    """Return (x, y) of a split: x float32 (n, 784) in [0, 1]; y float32 (n, 1), 1 for a 3 and 0 for a 7.

    Treat both as read-only: they are shared.
    """
    y = torch.tensor(digits.load(split).labels == 3).float().unsqueeze(1)
    return flatten(all_images(split)), y


def training_set() -> tuple[Tensor, Tensor]:
    """Return the 12,396 images to learn from; see `labelled`."""
    return labelled("train")


def validation_set() -> tuple[Tensor, Tensor]:
    """Return the 2,038 images kept apart to judge by; see `labelled`."""
    return labelled("valid")


# NumPy arrays and PyTorch tensors: the chapter's example, and what it prints of it

BOOK_DATA = [[1, 2, 3], [4, 5, 6]]
BOOK_PARTS = {"1": [4, 5, 6], ":,1": [2, 5], "1,1:3": [5, 6]}
BOOK_PLUS_1 = [[2, 3, 4], [5, 6, 7]]
BOOK_TYPE = "torch.LongTensor"
BOOK_TIMES_1_5 = [[1.5, 3.0, 4.5], [6.0, 7.5, 9.0]]


# Operations, the same on arrays and on tensors


def to_float(data: np.ndarray | Tensor) -> np.ndarray | Tensor:
    """Return the same numbers as float32: the one operation here that the two libraries call by different names."""
    return data.float() if isinstance(data, Tensor) else data.astype(np.float32)


OPERATIONS: dict[str, Callable[[Any], Any]] = {
    "data": lambda data: data,
    "data + 1": lambda data: data + 1,
    "data * 1.5": lambda data: data * 1.5,
    "data / 2": lambda data: data / 2,
    "data.float()": to_float,
    "data > 3": lambda data: data > 3,
    "data.sum()": lambda data: data.sum(),
}


# The same sum in three ways


def sum_by_loop(numbers: list[float]) -> float:
    """Return the sum of n Python floats, added one at a time by Python itself."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def sum_by_numpy(numbers: np.ndarray) -> float:
    """Return the sum of an array, added by NumPy's compiled code."""
    return float(numbers.sum())


def sum_by_torch(numbers: Tensor) -> float:
    """Return the sum of a tensor, added by PyTorch's compiled code."""
    return numbers.sum().item()
