"""When two shapes fit together, and what is stretched. Serves "Computing Metrics Using Broadcasting"."""

from itertools import zip_longest
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from core.pixel_similarity import mnist_distance

Shape = tuple[int, ...]
Reason = Literal["same", "stretch_a", "stretch_b", "missing_a", "missing_b", "clash"]

# What the chapter prints.
BOOK_SUM = [2, 3, 4]  # tensor([1, 2, 3]) + tensor(1)
BOOK_SHAPE = (1010, 28, 28)  # all validation 3s minus the ideal 3


class Axis(NamedTuple):
    """The lengths of two shapes on one axis, and what becomes of them."""

    a: int | None  # None: the shape has no such axis
    b: int | None
    result: int | None  # None: they clash
    reason: Reason


class Broadcast(NamedTuple):
    """How two shapes fit together."""

    shape: Shape | None  # of the result; None when they do not fit
    axes: tuple[Axis, ...]  # from left to right, right-aligned: the last one is the last of both shapes


def fit_axis(a: int | None, b: int | None) -> Axis:
    """Return how two lengths on the same axis fit; None is a shape without that axis."""
    if a is None:
        return Axis(a, b, b, "missing_a")
    if b is None:
        return Axis(a, b, a, "missing_b")
    if a == b:
        return Axis(a, b, a, "same")
    if a == 1:
        return Axis(a, b, b, "stretch_a")
    if b == 1:
        return Axis(a, b, a, "stretch_b")
    return Axis(a, b, None, "clash")


def broadcast_shapes(a: Shape, b: Shape) -> Broadcast:
    """Return the shape of a + b for tensors of shapes a and b, and the reason on each axis.

    The rule is PyTorch's (Broadcasting semantics, docs.pytorch.org): compare from the last axis backwards.
    """
    from_the_right = [fit_axis(*lengths) for lengths in zip_longest(reversed(a), reversed(b))]
    axes = tuple(reversed(from_the_right))
    shape = tuple(axis.result for axis in axes if axis.result is not None)
    return Broadcast(shape if len(shape) == len(axes) else None, axes)


def torch_says(a: Shape, b: Shape) -> str:
    """Return the shape PyTorch makes of two, or its error message; tried on one number stretched, so nothing is filled.

    Source: `torch.broadcast_tensors`, the same rule as for a + b.
    """
    one = torch.zeros(())
    try:
        return str(torch.broadcast_tensors(one.expand(a), one.expand(b))[0].shape)
    except RuntimeError as error:
        return f"RuntimeError: {error}"


def distances_by_loop(images: Tensor, ideal_digit: Tensor) -> Tensor:
    """Return each image's distance to the ideal, one after the other: images (n, 28, 28), result (n,)."""
    return torch.stack([mnist_distance(image, ideal_digit) for image in images])


def distances_at_once(images: Tensor, ideal_digit: Tensor) -> Tensor:
    """Return each image's distance to the ideal, by broadcasting: images (n, 28, 28), result (n,)."""
    return mnist_distance(images, ideal_digit)  # (n, 28, 28) − (28, 28), then the mean over the last two axes


class Memory(NamedTuple):
    """Where a tensor's numbers lie."""

    shape: Shape
    stride: Shape  # how many numbers further on the next one along each axis lies; 0: it is the same one
    bytes: int  # held in memory, however often each is read


def memory(tensor: Tensor) -> Memory:
    """Return a tensor's shape, its strides and the bytes it stands on."""
    return Memory(tuple(tensor.shape), tensor.stride(), tensor.untyped_storage().nbytes())


def stretched(image: Tensor, n: int) -> Tensor:
    """Return an image (28, 28) as (n, 28, 28), the way broadcasting sees it: read n times, copied never."""
    return image.expand(n, *image.shape)
