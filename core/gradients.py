"""The slope of a function, by autograd, by calculus and by trying. Serves "Calculating Gradients"."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar

import torch
from torch import Tensor

TensorFunction = Callable[[Tensor], Tensor]
X = TypeVar("X", bound=float | list[float])  # a number, or a vector as a list of numbers
Sides = Literal[1, 2]  # of x that a finite difference tries


@dataclass(frozen=True)
class Function:
    """A function to take the gradient of, and what calculus says its gradient is."""

    f: TensorFunction  # a vector becomes one number; a number's function works on many numbers at once
    gradient: TensorFunction  # by calculus, of the same shape as x
    interval: tuple[float, float]  # of x (of each of its numbers), where it is worth drawing
    is_vector: bool = False


def square(x: Tensor) -> Tensor:
    """Return x², the chapter's example."""
    return x**2


def tilted_bowl(x: Tensor) -> Tensor:
    """Return (x − 1)² + x/2: a bowl whose lowest point is at 0.75."""
    return (x - 1) ** 2 + x / 2


def bumpy(x: Tensor) -> Tensor:
    """Return x²/4 + sin 3x: a bowl with valleys of its own, where the slope is 0 in more than one place."""
    return x**2 / 4 + torch.sin(3 * x)


def absolute(x: Tensor) -> Tensor:
    """Return |x|. At its kink, 0, there is no one slope; autograd takes 0, between −1 and 1."""
    return x.abs()


def sum_of_squares(x: Tensor) -> Tensor:
    """Return the sum of the squares of a vector (n,), as one number ()."""
    return (x**2).sum()


FUNCTIONS = {
    "square": Function(square, lambda x: 2 * x, (-4, 4)),
    "tilted_bowl": Function(tilted_bowl, lambda x: 2 * (x - 1) + 0.5, (-2, 4)),
    "bumpy": Function(bumpy, lambda x: x / 2 + 3 * torch.cos(3 * x), (-4, 4)),
    "absolute": Function(absolute, torch.sign, (-3, 3)),
    "sum_of_squares": Function(sum_of_squares, lambda x: 2 * x, (-10, 10), is_vector=True),
}


class BookGradient(NamedTuple):
    """What the chapter prints of one function at one point."""

    x: float | list[float]
    value: float
    gradient: float | list[float]


BOOK_GRADIENTS = {
    "square": BookGradient(3.0, 9.0, 6.0),
    "sum_of_squares": BookGradient([3.0, 4.0, 10.0], 125.0, [6.0, 8.0, 20.0]),
}


def numbers(tensor: Tensor | None) -> Any:
    """Return a tensor as plain Python: a number for one (), a list for a vector (n,).

    Raises RuntimeError for the `.grad` of a tensor that no backward pass has reached.
    """
    if tensor is None:
        raise RuntimeError("no backward pass has reached this tensor: it has no gradient")
    return tensor.tolist()


def value_of(f: TensorFunction, x: float | list[float], dtype: torch.dtype = torch.float32) -> float:
    """Return f(x), worked out in `dtype`."""
    return f(torch.tensor(x, dtype=dtype)).item()


def gradient_of(f: TensorFunction, x: X, dtype: torch.dtype = torch.float32) -> X:
    """Return the gradient of f at x by autograd: a number for a number, a list for a list.

    Raises RuntimeError when f(x) is not one number, or does not depend on x.
    """
    xt = torch.tensor(x, dtype=dtype).requires_grad_()
    f(xt).backward()
    return numbers(xt.grad)


def gradients_without_zeroing(f: TensorFunction, x: X, times: int) -> list[X]:
    """Return what `.grad` reads after each of `times` backward passes at the same x, never set back to zero."""
    xt = torch.tensor(x, dtype=torch.float32).requires_grad_()
    readings = []
    for _ in range(times):
        f(xt).backward()  # adds to xt.grad
        readings.append(numbers(xt.grad))
    return readings


def finite_difference(f: TensorFunction, x: X, h: float, dtype: torch.dtype = torch.float32, *, sides: Sides = 2) -> X:
    """Return the gradient of f at x by trying, one number of x at a time: the rise over the run.

    One-sided (f(x + h) − f(x)) / h, two-sided (f(x + h) − f(x − h)) / 2h. All of it is worked out in `dtype`,
    rounding included. Raises ValueError when h is 0 in `dtype`.
    """
    xt, step = torch.tensor(x, dtype=dtype), torch.tensor(h, dtype=dtype)
    if step == 0:
        raise ValueError(f"h must not be 0, and {h} is 0 in {dtype}")
    steps = (torch.eye(xt.numel(), dtype=dtype) * step).view(-1, *xt.shape)  # one row for each number of x
    rises = torch.stack([f(xt + one) - f(xt - one if sides == 2 else xt) for one in steps])
    return numbers((rises / (sides * step)).view(xt.shape))


# 1e-8 … 10, ten to a decade
SIZES_OF_H = tuple(10 ** (tenth / 10) for tenth in range(-80, 11))


class DifferenceError(NamedTuple):
    """How far off the finite difference is for one h."""

    h: float
    error: float  # the largest over the numbers of x, in the gradient's unit; 0 when exact


def difference_errors(
    function: Function, x: float | list[float], dtype: torch.dtype = torch.float32, *, sides: Sides = 2
) -> list[DifferenceError]:
    """Return one row for each of `SIZES_OF_H`: |finite difference in `dtype` − calculus| at the x that `dtype` holds.

    A large h errs by the function's curving, a small one by rounding.
    """
    calculus = function.gradient(torch.tensor(x, dtype=dtype).double())
    differences = [finite_difference(function.f, x, h, dtype, sides=sides) for h in SIZES_OF_H]
    tried = torch.tensor(differences, dtype=torch.float64)
    errors = (tried - calculus).abs().view(len(SIZES_OF_H), -1).amax(1).tolist()
    return [DifferenceError(h, error) for h, error in zip(SIZES_OF_H, errors, strict=True)]


class Tangent(NamedTuple):
    """The straight line that touches a curve at x."""

    x: float
    value: float
    slope: float

    def at(self, x: float) -> float:
        """Return the line's height over any x."""
        return self.value + self.slope * (x - self.x)


def tangent(f: TensorFunction, x: float) -> Tangent:
    """Return the tangent of f at x, its slope by autograd in float64."""
    return Tangent(x, value_of(f, x, torch.float64), gradient_of(f, x, torch.float64))


class CurvePoint(NamedTuple):
    """One point of a function's curve."""

    x: float
    value: float
    gradient: float  # by calculus


def curve(function: Function, interval: tuple[float, float] | None = None, points: int = 201) -> list[CurvePoint]:
    """Return points at equal distances over the interval (default the function's own), both ends included.

    Raises ValueError for a function of a vector.
    """
    if function.is_vector:
        raise ValueError("a function of a vector has no one curve")
    x = torch.linspace(*(interval or function.interval), points, dtype=torch.float64)
    columns = x.tolist(), function.f(x).tolist(), function.gradient(x).tolist()
    return [CurvePoint(*row) for row in zip(*columns, strict=True)]
