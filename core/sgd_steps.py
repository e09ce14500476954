"""Seven steps that fit a curve. Serves "An End-to-End SGD Example" and "Summarizing Gradient Descent".

The steps are those listed under "Stochastic Gradient Descent (SGD)"; the data is a roller coaster's speed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from core.data.book import BOOK_SEED

Params = tuple[float, float, float]  # a, b, c of a·t² + b·t + c
Stopped = Literal["finished", "target", "diverged"]

SECONDS = 20  # the speed is read once a second
NOISE = 3.0  # the readings' standard deviation around the true curve
TRUE_PARAMS: Params = (0.75, -14.25, 68.6875)  # 0.75·(t − 9.5)² + 1

# What the chapter prints. Its ten losses come after its one single step: they belong to steps 1 to 10.
BOOK_LEARNING_RATE = 1e-5
BOOK_START: Params = (-0.7658, -0.7506, 1.3525)
BOOK_LOSS = 25823.8086
BOOK_GRADIENT: Params = (-53195.8594, -3419.7146, -253.8908)
BOOK_LOSS_AFTER_ONE_STEP = 5435.5366
BOOK_TEN_LOSSES = (
    5435.53662109375,
    1577.4495849609375,
    847.3780517578125,
    709.22265625,
    683.0757446289062,
    678.12451171875,
    677.1839599609375,
    677.0025024414062,
    676.96435546875,
    676.9537353515625,
)

# Tried on the book's data, time in seconds.
LEARNING_RATES = {"book": BOOK_LEARNING_RATE, "quick": 2e-5, "bouncing": 3e-5, "exploding": 1e-4}
RESCALED_LEARNING_RATE = 0.7  # for time in [-1, 1]: 35,000 times the quick one


class RollerCoaster(NamedTuple):
    """Noisy speeds of a cart that slows down towards the top, and random parameters to start from."""

    time: Tensor  # float32 (20,), seconds 0 … 19
    speed: Tensor  # float32 (20,)
    params: Tensor  # float32 (3,)


@dataclass(frozen=True)
class Step:
    """Where the parameters stand after `step` steps, and the rate they will go on with. All finite."""

    step: int  # 0 is the start
    params: Params
    loss: float
    gradient: Params
    learning_rate: float  # of the step that comes next


class Run(NamedTuple):
    """Every step of a descent, and why it stopped there."""

    steps: tuple[Step, ...]  # steps[n].step == n
    stopped: Stopped  # all steps taken, the target loss reached, or the next step would not be finite


def roller_coaster(seed: int = BOOK_SEED) -> RollerCoaster:
    """Return the data and the start parameters that the seed decides, in the chapter's order of drawing."""
    generator = torch.Generator().manual_seed(seed)
    time = torch.arange(SECONDS).float()
    noise = torch.randn(SECONDS, generator=generator) * NOISE
    return RollerCoaster(time, noise + 0.75 * (time - 9.5) ** 2 + 1, torch.randn(3, generator=generator))


def quadratic(t: Tensor, params: Tensor) -> Tensor:
    """Return a·t² + b·t + c at every time of t, for params (3,)."""
    a, b, c = params
    return a * t**2 + b * t + c


def mse(predictions: Tensor, targets: Tensor) -> Tensor:
    """Return the mean squared error, as one number (). No root is taken: in pixel similarity one is (RMSE)."""
    return ((predictions - targets) ** 2).mean()


def descend(
    time: Tensor,
    speed: Tensor,
    params: Tensor,
    learning_rate: float,
    steps: int,
    target_loss: float | None = None,
) -> Iterator[Step]:
    """Yield the start as step 0, then up to `steps` steps; `params` itself stays as it is.

    Ends early at the first loss that is `target_loss` or less, and before any number that is not finite.
    """
    params = params.detach().clone()
    params.requires_grad_()  # 1 initialize
    for step in range(steps + 1):
        predictions = quadratic(time, params)  # 2 predict
        loss = mse(predictions, speed)  # 3 loss
        loss.backward()  # 4 gradient
        assert params.grad is not None  # backward has filled it in
        now = Step(step, triple(params), loss.item(), triple(params.grad), learning_rate)
        if not is_finite(now):
            return
        yield now
        if target_loss is not None and now.loss <= target_loss:
            return  # 7 stop
        params.data -= learning_rate * params.grad  # 5 step
        params.grad = None  # and 6 repeat


def triple(tensor: Tensor) -> Params:
    """Return a tensor (3,) as plain numbers."""
    a, b, c = tensor.tolist()
    return a, b, c


def is_finite(step: Step) -> bool:
    """Return whether every number of the step is: float32 ends at 3.4e38."""
    return all(map(math.isfinite, (*step.params, step.loss, *step.gradient)))


def run(
    time: Tensor,
    speed: Tensor,
    params: Tensor,
    learning_rate: float,
    steps: int,
    target_loss: float | None = None,
) -> Run:
    """Return the whole path of `descend` and why it stopped.

    Raises ValueError when not even the start is finite, or `steps` is negative.
    """
    path = tuple(descend(time, speed, params, learning_rate, steps, target_loss))
    if not path:
        raise ValueError("a run needs a start with a finite loss, and 0 steps or more")
    if target_loss is not None and path[-1].loss <= target_loss:
        return Run(path, "target")
    return Run(path, "finished" if len(path) == steps + 1 else "diverged")


class CurvePoint(NamedTuple):
    """One point of a predicted curve."""

    time: float  # seconds
    speed: float


def curve(params: Params, first: float = 0, last: float = SECONDS - 1, points: int = 77) -> list[CurvePoint]:
    """Return what the parameters predict at equal distances from `first` to `last`, both ends included."""
    t = torch.linspace(first, last, points, dtype=torch.float64)
    predictions = quadratic(t, torch.tensor(params, dtype=torch.float64))
    return [CurvePoint(*row) for row in zip(t.tolist(), predictions.tolist(), strict=True)]


class LeastSquares(NamedTuple):
    """The bottom of the bowl: no parameters have a smaller loss."""

    params: Params
    loss: float


def powers(time: Tensor) -> Tensor:
    """Return t², t and 1 of each time as one row: float64 (n, 3)."""
    t = time.double()
    return torch.stack([t**2, t, torch.ones_like(t)], dim=-1)


def least_squares(time: Tensor, speed: Tensor) -> LeastSquares:
    """Return the best parameters and their loss, solved at once in float64 rather than stepped to."""
    params = torch.linalg.lstsq(powers(time), speed.double().unsqueeze(1)).solution.squeeze(1)
    return LeastSquares(triple(params), mse(quadratic(time.double(), params), speed.double()).item())


class Curvature(NamedTuple):
    """How steeply the bowl bends, by the eigenvalues of the loss's second derivatives (the Hessian)."""

    eigenvalues: Params  # along the bowl's three axes, flattest first; the same for all parameters and speeds
    condition_number: float  # steepest over flattest: 1 is round, a large one a long narrow valley
    largest_stable_rate: float  # 2 / steepest: above it plain gradient descent diverges


def curvature(time: Tensor) -> Curvature:
    """Return the shape of the loss over the parameters, in float64: its Hessian is 2/n · XᵀX, with X the `powers`."""
    x = powers(time)
    eigenvalues = triple(torch.linalg.eigvalsh(2 / len(x) * x.T @ x))
    return Curvature(eigenvalues, eigenvalues[2] / eigenvalues[0], 2 / eigenvalues[2])


class Scale(NamedTuple):
    """How time is rescaled: t = half · s + middle, with s in [-1, 1]."""

    middle: float  # seconds
    half: float  # seconds


def scale_of(time: Tensor) -> Scale:
    """Return the scale that takes the first time to −1 and the last to 1."""
    first, last = time.min().item(), time.max().item()
    return Scale((first + last) / 2, (last - first) / 2)


def rescaled(time: Tensor) -> Tensor:
    """Return the times in [-1, 1], of the same shape and dtype: the same data, and a far rounder bowl."""
    middle, half = scale_of(time)
    return (time - middle) / half


def to_rescaled(params: Params, scale: Scale) -> Params:
    """Return the parameters that draw the same curve over rescaled time."""
    a, b, c = params
    middle, half = scale
    return a * half**2, (2 * a * middle + b) * half, (a * middle + b) * middle + c


def to_original(params: Params, scale: Scale) -> Params:
    """Return the parameters that draw the same curve over time in seconds; undoes `to_rescaled`."""
    middle, half = scale
    return to_rescaled(params, Scale(-middle / half, 1 / half))


def run_rescaled(
    time: Tensor,
    speed: Tensor,
    params: Tensor,
    learning_rate: float,
    steps: int,
    target_loss: float | None = None,
) -> Run:
    """Return `run` over rescaled time, starting from the curve that `params` (3,) draw over seconds.

    Its parameters and gradients belong to rescaled time; `to_original` takes the parameters back.
    """
    start = torch.tensor(to_rescaled(triple(params), scale_of(time)))
    return run(rescaled(time), speed, start, learning_rate, steps, target_loss)
