"""How wrong a prediction is, as a number that moves when a weight does. Serves "The MNIST Loss Function"."""

import torch
from torch import Tensor

# What the chapter works out by hand.
BOOK_TARGETS = (1.0, 0.0, 1.0)
BOOK_PREDICTIONS = (0.9, 0.4, 0.2)
BOOK_PER_ITEM = (0.1, 0.4, 0.8)
BOOK_LOSS, BOOK_BETTER_THIRD, BOOK_BETTER_LOSS = 0.4333, 0.8, 0.2333


def distance_to_target(predictions: Tensor, targets: Tensor) -> Tensor:
    """Return how far each prediction is from its target, of the same shape: 1 − p where the target is 1, else p."""
    return torch.where(targets == 1, 1 - predictions, predictions)


def mnist_loss(predictions: Tensor, targets: Tensor) -> Tensor:
    """Return the mean distance to the target, as one number (): 0 is best, 1 worst, for predictions in [0, 1].

    The chapter's first version. Outside [0, 1] it makes no sense, and the sigmoid mends that.
    """
    return distance_to_target(predictions, targets).mean()
