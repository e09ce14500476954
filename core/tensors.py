"""From a list of images to one tensor of numbers in [0, 1]. Serves "Pixels" and "The MNIST Loss Function".

And what can be done with any tensor: parts of it, arithmetic, speed. The chapter's "NumPy Arrays and PyTorch Tensors".
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from time import perf_counter
from typing import Any, NamedTuple

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


# An index typed by hand

Index = tuple[int | slice, ...]
LONGEST = 60  # characters of an index
NUMBER = "([+-]?[0-9]+)"
ONE_PART = re.compile(f"{NUMBER}|{NUMBER}?:{NUMBER}?(?::{NUMBER}?)?")  # a, or a:b:c


class IndexTextError(ValueError):
    """An index that cannot be used: `reason` is an id, `values` say more (`part` is the piece of text at fault)."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


def tidy(text: str) -> str:
    """Return what stands between the brackets; commas and colons typed in Chinese become Python's."""
    text = unicodedata.normalize("NFKC", text).strip()
    return text[1:-1].strip() if text.startswith("[") and text.endswith("]") else text


def parse_index(text: str) -> Index:
    """Return what is typed between brackets, "1, 1:3", as Python would hand it over: (1, slice(1, 3)).

    The text is only read, never evaluated. Raises IndexTextError: "empty", "not_an_index" or "step".
    """
    if len(text) > LONGEST:
        raise IndexTextError("not_an_index", part=text[:LONGEST])
    return tuple(parse_part(part.strip()) for part in tidy(text).split(","))


def parse_part(text: str) -> int | slice:
    """Return a whole number, or a slice from a:b or a:b:c, any of them left out. Raises as `parse_index` does."""
    if not text:
        raise IndexTextError("empty")
    found = ONE_PART.fullmatch(re.sub(r"\s*:\s*", ":", text))
    if not found:
        raise IndexTextError("not_an_index", part=text)
    number, *ends = (int(each) if each else None for each in found.groups())
    if number is not None:
        return number
    if ends[2] is not None and ends[2] < 1:
        raise IndexTextError("step", part=text)
    return slice(*ends)


def within(index: Index, shape: tuple[int, ...]) -> Index:
    """Return an index cut to a shape: whole numbers as they are, slices ending where their axis ends.

    Raises IndexTextError: "too_many_axes", or "out_of_range" for a whole number that no place on its axis has.
    """
    if len(index) > len(shape):
        raise IndexTextError("too_many_axes", parts=len(index), rank=len(shape))
    for axis, (part, size) in enumerate(zip(index, shape, strict=False)):
        if isinstance(part, int) and not -size <= part < size:
            raise IndexTextError("out_of_range", part=part, axis=axis, size=size, last=size - 1)
    return tuple(cut(part, size) for part, size in zip(index, shape, strict=False))


def cut(part: int | slice, size: int) -> int | slice:
    """Return a slice with its ends in 0 … size and its step at most size: torch takes no huge numbers. An int stays."""
    if isinstance(part, int):
        return part
    start, stop, step = part.indices(size)
    return slice(start, stop, min(step, max(size, 1)))


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


class Timed(NamedTuple):
    """A way to the sum, how long it took in seconds, and the sum it found."""

    way: str
    seconds: float
    total: float


def shortest_time(call: Callable[[Any], float], argument: object, times: int = 5) -> float:
    """Return the seconds the quickest of several calls took: the others were held up by something else."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        call(argument)
        taken.append(perf_counter() - start)
    return min(taken)


def race(numbers: Tensor) -> list[Timed]:
    """Return the sum of a float32 tensor in three ways, each timed on numbers that are ready in its own form."""
    flat = numbers.flatten()
    ways: dict[str, tuple[Callable[[Any], float], object]] = {
        "loop": (sum_by_loop, flat.tolist()),
        "numpy": (sum_by_numpy, flat.numpy()),
        "torch": (sum_by_torch, flat),
    }
    return [Timed(way, shortest_time(call, form), call(form)) for way, (call, form) in ways.items()]
