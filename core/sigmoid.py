"""Any number into one between 0 and 1. Serves "Sigmoid"."""

import torch
from torch import Tensor

from core import mnist_loss as without_sigmoid

# What the chapter calls a 3: a prediction above this, before the sigmoid and after it.
BOOK_THRESHOLD_BEFORE, BOOK_THRESHOLD_AFTER = 0.0, 0.5

STEEPEST = 0.25  # the slope at 0, the largest there is


def sigmoid(x: Tensor) -> Tensor:
    """Return 1 / (1 + e⁻ˣ) of each number, of the same shape: 0 far to the left, 0.5 at 0, 1 far to the right."""
    return 1 / (1 + torch.exp(-x))


def slope(x: Tensor) -> Tensor:
    """Return the slope of the sigmoid at each number, s(1 − s), of the same shape: 0.25 at 0, almost 0 far out."""
    s = x.sigmoid()
    return s * (1 - s)


def mnist_loss(predictions: Tensor, targets: Tensor) -> Tensor:
    """Return the mean distance to the target, in [0, 1], of predictions (n, 1) of any size and targets (n, 1).

    The chapter's second version, which training uses. `Tensor.sigmoid` is the formula above made safe: far out on the
    left e⁻ˣ is too large for a float32, and the gradient of the plain formula is nan there.
    """
    return without_sigmoid.mnist_loss(predictions.sigmoid(), targets)
