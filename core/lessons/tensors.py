"""What the lesson on tensors shows: an index typed by hand, read and never evaluated; one sum in three ways."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from torch import Tensor

from core.lessons.stopwatch import shortest
from core.tensors import sum_by_loop, sum_by_numpy, sum_by_torch

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


# The race


class Timed(NamedTuple):
    """A way to the sum, how long it took in seconds, and the sum it found."""

    way: str
    seconds: float
    total: float


def race(numbers: Tensor) -> list[Timed]:
    """Return the sum of a float32 tensor in three ways, each timed on numbers that are ready in its own form."""
    flat = numbers.flatten()
    ways: dict[str, tuple[Callable[[Any], float], object]] = {
        "loop": (sum_by_loop, flat.tolist()),
        "numpy": (sum_by_numpy, flat.numpy()),
        "torch": (sum_by_torch, flat),
    }
    return [Timed(way, shortest(partial(call, form)), call(form)) for way, (call, form) in ways.items()]
