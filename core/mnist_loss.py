"""How wrong a prediction is, as a number that moves when a weight does. Serves "The MNIST Loss Function"."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from core.ideal_digits import ideal
from core.linear_model import PIXELS, LinearParams, linear1

# What the chapter works out by hand.
BOOK_TARGETS = (1.0, 0.0, 1.0)
BOOK_PREDICTIONS = (0.9, 0.4, 0.2)
BOOK_PER_ITEM = (0.1, 0.4, 0.8)
BOOK_LOSS, BOOK_BETTER_THIRD, BOOK_BETTER_LOSS = 0.4333, 0.8, 0.2333

Squash = Callable[[Tensor], Tensor]  # predictions of any size → the same shape, meant to lie in [0, 1]


def distance_to_target(predictions: Tensor, targets: Tensor) -> Tensor:
    """Return how far each prediction is from its target, of the same shape: 1 − p where the target is 1, else p."""
    return torch.where(targets == 1, 1 - predictions, predictions)


def mnist_loss(predictions: Tensor, targets: Tensor) -> Tensor:
    """Return the mean distance to the target, as one number (): 0 is best, 1 worst, for predictions in [0, 1].

    The chapter's first version. Outside [0, 1] it makes no sense, and the sigmoid mends that.
    """
    return distance_to_target(predictions, targets).mean()


# The weights walk along a line

DIRECTIONS = ("ideals", "one_pixel", "corner")


def direction(name: str) -> Tensor:
    """Return what is added to the weights on the way, float32 (784, 1): the ideal 3 minus the ideal 7, or one weight.

    "one_pixel" is the pixel where the two ideals differ most; "corner" is the first pixel, whose weight the chapter
    nudges. Raises KeyError for another name.
    """
    difference = (ideal(3) - ideal(7)).view(PIXELS, 1)
    if name == "ideals":
        return difference
    pixel = {"one_pixel": int(difference.abs().argmax()), "corner": 0}[name]
    return torch.eye(PIXELS)[:, [pixel]]


class Walk(NamedTuple):
    """What is measured at each place of a walk; all float64 (k,)."""

    offsets: Tensor  # how far along: 0 is the start, 1 the start plus the direction
    accuracy: Tensor  # in [0, 1]
    loss: Tensor
    slope: Tensor  # of the loss, per unit of the way, by autograd


def walk(predictions: Tensor, change: Tensor, targets: Tensor, offsets: Tensor, squash: Squash) -> Walk:
    """Return accuracy and loss along a line: predictions (n, 1) at its start, `change` (n, 1) in them per unit.

    The prediction of a linear model moves evenly as its weights do, so the images are not needed. In float64: close
    to the start the loss moves by less than a float32 can tell.
    """
    t = offsets.double().requires_grad_()
    at_each_place = predictions.double() + t * change.double()  # (n, k)
    losses = distance_to_target(squash(at_each_place), targets).mean(0)
    losses.sum().backward()  # a place has no part in the loss of another: each gets its own slope
    assert t.grad is not None
    right = (at_each_place > 0) == (targets == 1)
    return Walk(t.detach(), right.double().mean(0), losses.detach(), t.grad)


def slopes_for_weights(x: Tensor, y: Tensor, params: LinearParams, squash: Squash) -> Tensor:
    """Return the gradient of the loss for every weight (784,): images x (n, 784), targets y (n, 1)."""
    weights = params.weights.detach().requires_grad_()
    loss = mnist_loss(squash(linear1(x, weights, params.bias.detach())), y)
    (gradient,) = torch.autograd.grad(loss, weights)
    return gradient.flatten()


class Nudges(NamedTuple):
    """What multiplying one weight, any of them, can do to the answers."""

    farthest: float  # no prediction moves by more than this
    nearest: float  # the prediction next to the border at 0 is this far from it


def nudge_any_weight(predictions: Tensor, weights: Tensor, factor: float) -> Nudges:
    """Return how far multiplying one weight can move a prediction (n, 1) at most, and how near 0 the nearest one is.

    A pixel is at most 1, so no prediction moves by more than the weight does.
    """
    return Nudges(((factor - 1) * weights).abs().max().item(), predictions.abs().min().item())
