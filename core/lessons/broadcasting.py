"""What the lesson on broadcasting shows: two typed shapes fitted axis by axis, and the real case timed and weighed."""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from math import prod
from typing import NamedTuple

import torch
from torch import Tensor

from core import broadcasting, pixel_similarity, tensors
from core.broadcasting import Axis, Broadcast, Shape, distances_at_once, distances_by_loop
from core.charts import broadcasting as charts
from core.data.digits import COUNTS, IMAGES
from core.ideal_digits import ideal
from core.lessons import pictures
from core.lessons.book import BookNumber
from core.lessons.inputs import OwnDigit, Position, Refused, Text, Values
from core.lessons.numbers import fixed, whole
from core.lessons.scenes import Scene, packed
from core.lessons.stopwatch import shortest
from core.text import Words

MOST_AXES, LONGEST_AXIS = 6, 1_000_000  # of a shape typed by hand
A_3 = 1  # of the training 3s: the chapter's a_3
EXAMPLES = {  # name: shape a, sign, shape b
    "real": (f"{COUNTS['valid'][3]}, 28, 28", "−", "28, 28"),
    "number": ("3", "+", "[]"),
    "row": ("2, 3", "+", "3"),
    "both": ("3, 1", "×", "1, 4"),
    "clash": ("2, 3", "+", "2"),
    "trap": (f"{IMAGES['valid']}, 1", "−", f"{IMAGES['valid']}"),
}


def parse_shape(text: str) -> Shape:
    """Return the shape typed as "[1010, 28, 28]", "(3,)", "28, 28" or "[]". The text is taken apart, never evaluated.

    Raises Refused for anything else, for more than `MOST_AXES` axes or an axis above `LONGEST_AXIS`.
    """
    bare = text.strip().replace("，", ",").replace("−", "-")
    bracketed = bare[:1] + bare[-1:] in ("[]", "()")
    inside = bare[1:-1].strip() if bracketed else bare
    parts = [part.strip() for part in inside.removesuffix(",").split(",")] if inside or not bracketed else []
    if not all(re.fullmatch("-?[0-9]+", part) for part in parts):
        raise Refused("no_shape", text=text.strip()[:20])
    if len(parts) > MOST_AXES:
        raise Refused("shape_too_long", most=MOST_AXES)
    if any(part.startswith("-") and part.strip("-0") for part in parts):
        raise Refused("shape_negative")
    digits = [part.lstrip("-0") or "0" for part in parts]
    if any(len(part) > len(str(LONGEST_AXIS)) or int(part) > LONGEST_AXIS for part in digits):
        raise Refused("shape_too_large", most=f"{LONGEST_AXIS:,}")
    return tuple(int(part) for part in digits)


INPUTS = (
    *(
        Text(name, EXAMPLES["real"][place], parse_shape, tuple(each[place] for each in EXAMPLES.values()))
        for name, place in (("a", 0), ("b", 2))
    ),
    Position("at"),
    OwnDigit(),
)
PRESETS = {name: {"a": a, "b": b} for name, (a, _, b) in EXAMPLES.items()}


def label_of(name: str) -> str:
    """Return an example as it would be written: "[2, 3] + [3]"."""
    a, sign, b = EXAMPLES[name]
    return f"[{a}] {sign} [{b.strip('[]')}]"


# Two shapes


@lru_cache(maxsize=256)
def fitted(values: Values) -> Broadcast:
    """Return how the two typed shapes fit."""
    return broadcasting.broadcast_shapes(parse_shape(values.a), parse_shape(values.b))


def numbered(found: Broadcast) -> list[tuple[str, Axis]]:
    """Return the axes with their numbers, counted from the right: "−1" is the last."""
    return [(f"−{len(found.axes) - i}", axis) for i, axis in enumerate(found.axes)]


def cell(axis: Axis, name: str) -> tuple[str, str, str]:
    """Return what a shape has on an axis, what becomes of it, and the state that is drawn."""
    length = axis.a if name == "a" else axis.b
    before = "" if length is None else str(length)
    if axis.reason == "clash":
        return before, f"{length} ✗", "clash"
    if axis.reason in (f"missing_{name}", f"stretch_{name}"):
        return before, f"{before or '(1)'} → {axis.result}", "stretched"
    return before, before, "own"


@lru_cache(maxsize=256)
def axes(values: Values, words: Words) -> Scene:
    """Return the two shapes lined up on the right; every step settles one more axis, from the last to the first."""
    values = values.only("a", "b")
    found = fitted(values)
    rows = []
    for place, (number, axis) in enumerate(numbered(found)):
        order = len(found.axes) - place
        for name in "ab":
            rows.append((place, number, words(f"shape_{name}"), order, *cell(axis, name)))
        result = "✗" if axis.result is None else str(axis.result)
        rows.append((place, number, words("result"), order, "", result, "clash" if axis.result is None else "own"))
    names = ("place", "axis", "row", "order", "before", "after", "state")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {n: [] for n in names}
    return Scene(
        charts.axes,
        packed({"cells": columns}),
        ("cells",),
        words("axes_chart", a=list(parse_shape(values.a)), b=list(parse_shape(values.b))),
        said(found, words),
        rate=0.5,
        position="at",
    )


def said(found: Broadcast, words: Words) -> list[str]:
    """Return what is told at each step: nothing yet, then why each axis fits or does not, from the last one on."""
    each = [words(f"why.{axis.reason}", axis=number, a=axis.a, b=axis.b) for number, axis in reversed(numbered(found))]
    return [words("aligned"), *each]


def what_happened(values: Values, words: Words) -> str:
    """Return whether the shapes fit, and where not."""
    found = fitted(values.only("a", "b"))
    clashes = [(number, axis) for number, axis in numbered(found) if axis.reason == "clash"]
    if not clashes:
        shape, counts = list(found.shape or ()), [prod(parse_shape(text)) for text in (values.a, values.b)]
        if min(counts) and prod(shape) > max(counts):
            return words.prose(
                "fits_both", shape=shape, a=whole(counts[0]), b=whole(counts[1]), many=whole(prod(shape))
            )
        return words.prose("fits", shape=shape)
    number, axis = clashes[-1]
    return words.prose("clashes", axis=number, a=axis.a, b=axis.b)


def torch_says(values: Values) -> str:
    """Return what PyTorch itself says of the two shapes."""
    return broadcasting.torch_says(parse_shape(values.a), parse_shape(values.b))


# The real case


class Case(NamedTuple):
    """One ideal digit against 1,010 images."""

    steps: tuple[tuple[str, Shape, Shape], ...]  # code, its shape for one image and for all
    mean_distance: float
    right: int
    images: int


@lru_cache(maxsize=1)
def real_case() -> Case:
    """Return the shapes on the way from images to answers, and what comes out."""
    threes, a_3, ideal_3 = tensors.stacked("valid", 3), tensors.stacked("train", 3)[A_3], ideal(3)
    steps: dict[str, Callable[[Tensor], Tensor]] = {
        "x": lambda x: x,
        "ideal_3": lambda _: ideal_3,
        "x - ideal_3": lambda x: x - ideal_3,
        "(x - ideal_3).abs()": lambda x: (x - ideal_3).abs(),
        "mnist_distance(x, ideal_3)": lambda x: pixel_similarity.mnist_distance(x, ideal_3),
        "is_3(x)": pixel_similarity.is_3,
    }
    shapes = tuple((code, tuple(work(a_3).shape), tuple(work(threes).shape)) for code, work in steps.items())
    says_3 = pixel_similarity.is_3(threes)
    mean = pixel_similarity.mnist_distance(threes, ideal_3).mean().item()
    return Case(shapes, mean, int(says_3.sum()), len(says_3))


def figures(words: Words) -> list[tuple[str, str, str]]:
    """Return what came out of the real case: labels, values, and notes."""
    case = real_case()
    return [
        (words("mean_distance"), fixed(case.mean_distance, 4), ""),
        (words("found"), words("of", right=whole(case.right), all=whole(case.images)), ""),
        (words("accuracy"), fixed(case.right / case.images, 4), ""),
    ]


@lru_cache(maxsize=1)
def lies() -> dict[str, broadcasting.Memory]:
    """Return where the ideal 3, the same stretched, and a real copy of that lie in memory."""
    one = ideal(3)
    expanded = broadcasting.stretched(one, real_case().images)
    in_memory = {"one": one, "stretched": expanded, "copied": expanded.contiguous()}
    return {name: broadcasting.memory(tensor) for name, tensor in in_memory.items()}


class Timing(NamedTuple):
    """The same distances worked out in two ways."""

    loop: float  # seconds
    at_once: float  # seconds
    difference: float  # the largest between the two results


def race(images: Tensor, ideal_digit: Tensor) -> Timing:
    """Return how long a loop over the images (n, 28, 28) takes and how long broadcasting does."""
    ways = distances_by_loop, distances_at_once
    by_loop, at_once = (way(images, ideal_digit) for way in ways)  # also warms both up
    loop, once = (shortest(partial(way, images, ideal_digit)) for way in ways)
    return Timing(loop, once, (by_loop - at_once).abs().max().item())


def race_now() -> Timing:
    """Return the race on the validation 3s, run now."""
    return race(tensors.stacked("valid", 3), ideal(3))


def of_yours(paths: tuple[str, ...]) -> str:
    """Return what Python prints of the distances of all the reader's own digits to both ideals, at once."""
    mine = pictures.stack_of(paths)
    to_3, to_7 = ((mine - ideal(digit)).abs().mean((-1, -2)) for digit in (3, 7))
    lines = [
        ("mine.shape, ideal_3.shape", f"{tuple(mine.shape)}, {tuple(ideal(3).shape)}"),
        ("(mine - ideal_3).shape", f"{tuple((mine - ideal(3)).shape)}"),
        ("to_3 = (mine - ideal_3).abs().mean((-1, -2)); to_3", f"{to_3!r}"),
        ("to_7 = (mine - ideal_7).abs().mean((-1, -2)); to_7", f"{to_7!r}"),
        ("to_3 < to_7", f"{to_3 < to_7!r}"),
    ]
    return "\n".join(f">>> {code}\n{said}" for code, said in lines)


def book_numbers() -> list[BookNumber]:
    """Return the chapter's numbers beside ours."""
    total = (torch.tensor([1, 2, 3]) + torch.tensor(1)).tolist()
    shape = (tensors.stacked("valid", 3) - ideal(3)).shape
    case = real_case()
    return [
        BookNumber("sum", str(broadcasting.BOOK_SUM), str(total)),
        BookNumber("shape", str(list(broadcasting.BOOK_SHAPE)), str(list(shape))),
        BookNumber("accuracy", f"{pixel_similarity.BOOK_ACCURACY['threes']:.4f}", f"{case.right / case.images:.4f}"),
    ]


SCENES = {"axes": axes}
