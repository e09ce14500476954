"""One parameter in a bowl, and what the learning rate makes of it. Serves "Stepping With a Learning Rate"."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch

from core.gradients import gradient_of, square, value_of

START = 1.2  # the first w
STEPS = 20
CURVATURE = 2.0  # how fast the slope of w² grows with w, the same everywhere
LARGEST_STABLE_RATE = 2 / CURVATURE  # at exactly this rate w jumps between two places forever

# What each rate leaves of w at every step: 0.98, 0.4, −0.8, −1.2 of it.
LEARNING_RATES = {"too_small": 0.01, "good": 0.3, "bouncing": 0.9, "exploding": 1.1}


@dataclass(frozen=True)
class Step:
    """Where w stands after `step` steps, and the rate it will go on with."""

    step: int  # 0 is the start
    w: float
    loss: float  # w²
    gradient: float  # of the loss, at w
    learning_rate: float  # of the step that comes next


class Run(NamedTuple):
    """A path down (or up) the bowl; every number in it is finite."""

    steps: tuple[Step, ...]  # steps[n].step == n
    diverged_at: int | None  # the step that left the finite numbers, and so is not in `steps`; None if none did


def next_w(w: float, learning_rate: float, gradient: float) -> float:
    """Return where one step against the gradient leads."""
    return w - learning_rate * gradient


def descend(start: float, learning_rate: float, steps: int, first: int = 0) -> Iterator[Step]:
    """Yield the start as step number `first`, then `steps` steps; fewer when the numbers stop being finite.

    Everything is worked out in float64. A rate of 0 stands still, a negative one climbs.
    """
    w = start
    for step in range(first, first + steps + 1):
        loss = value_of(square, w, torch.float64)
        if not math.isfinite(loss):
            return
        gradient = gradient_of(square, w, torch.float64)
        yield Step(step, w, loss, gradient, learning_rate)
        w = next_w(w, learning_rate, gradient)


def run(start: float, learning_rate: float, steps: int = STEPS) -> Run:
    """Return the whole path of `descend`.

    Raises ValueError when not even the start has a finite loss, or `steps` is negative.
    """
    return joined((), tuple(descend(start, learning_rate, steps)), steps)


def continue_from(run: Run, at_step: int, learning_rate: float, steps: int) -> Run:
    """Return the run with its path kept up to `at_step`, then `steps` more steps at a new rate.

    Raises IndexError when the run has no such step, ValueError when `steps` is negative.
    """
    if not 0 <= at_step < len(run.steps):
        raise IndexError(f"the run has steps 0 to {len(run.steps) - 1}, not {at_step}")
    onward = tuple(descend(run.steps[at_step].w, learning_rate, steps, first=at_step))
    return joined(run.steps[:at_step], onward, steps)


def joined(kept: tuple[Step, ...], onward: tuple[Step, ...], steps: int) -> Run:
    """Return two parts of a path, the second meant to take `steps` steps, as a Run that says whether it did."""
    if not onward:
        raise ValueError("a run needs a start with a finite loss, and 0 steps or more")
    path = kept + onward
    return Run(path, None if len(onward) == steps + 1 else len(path))
