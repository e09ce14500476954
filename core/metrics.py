"""How good a classifier is, on what, and what one number hides. Serves "Computing Metrics Using Broadcasting"."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import torch
from torch import Tensor

from core.data.digits import Split
from core.ideal_digits import ideal
from core.pixel_similarity import DISTANCES
from core.pixels import SIDE
from core.tensors import labelled

THRESHOLD = 0.5  # of a prediction after the sigmoid; above it, it says 3
BOOK_AVERAGED, BOOK_ALL_3S = 0.4932, 0.4956  # "everything is a 3" on the validation set: by batches, and at once


def batch_accuracy(predictions: Tensor, targets: Tensor) -> Tensor:
    """Return the share of right answers: predictions (n, 1) in [0, 1], targets (n, 1) with 1 for a 3 → one number.

    As the chapter's `batch_accuracy`, which takes the sigmoid itself; here it has been taken.
    """
    correct = (predictions > THRESHOLD) == targets
    return correct.float().mean()


class Confusion(NamedTuple):
    """How many images are what, and were said to be what; the four add up to all of them."""

    is_3_said_3: int
    is_3_said_7: int
    is_7_said_3: int
    is_7_said_7: int


def cells(predictions: Tensor, targets: Tensor) -> dict[str, Tensor]:
    """Return which images belong to each field of `Confusion`: bool (n,) each, from (n, 1) and (n, 1)."""
    said_3, is_3 = (predictions > THRESHOLD).flatten(), (targets == 1).flatten()
    return {
        "is_3_said_3": is_3 & said_3,
        "is_3_said_7": is_3 & ~said_3,
        "is_7_said_3": ~is_3 & said_3,
        "is_7_said_7": ~is_3 & ~said_3,
    }


def confusion(predictions: Tensor, targets: Tensor) -> Confusion:
    """Return the confusion matrix of predictions (n, 1) in [0, 1] and targets (n, 1), counted."""
    return Confusion(**{cell: int(belongs.sum()) for cell, belongs in cells(predictions, targets).items()})


class ByBatches(NamedTuple):
    """The accuracy in two ways: batch by batch, and over all images at once."""

    batches: tuple[float, ...]  # the accuracy of each batch, in order
    sizes: tuple[int, ...]  # images in each batch; the last may be smaller
    mean: float  # of the batches, each counting the same
    accuracy: float  # of all images, each counting the same


def accuracy_by_batches(predictions: Tensor, targets: Tensor, batch_size: int) -> ByBatches:
    """Return the accuracies of batches of predictions (n, 1) and targets (n, 1), cut in order, beside the accuracy."""
    batches = list(zip(predictions.split(batch_size), targets.split(batch_size), strict=True))
    accuracies = tuple(batch_accuracy(xb, yb).item() for xb, yb in batches)
    sizes = tuple(len(yb) for _, yb in batches)
    return ByBatches(accuracies, sizes, sum(accuracies) / len(accuracies), batch_accuracy(predictions, targets).item())


def by_distance(name: str, x: Tensor) -> Tensor:
    """Return, for images (n, 28, 28), 1.0 for each that is nearer to the ideal 3 and 0.0 otherwise: (n, 1)."""
    distance = DISTANCES[name]
    return (distance(x, ideal(3)) < distance(x, ideal(7))).float().unsqueeze(1)


def always(answer: float, x: Tensor) -> Tensor:
    """Return the same answer for each of n images, without a look at them: (n, 1)."""
    return torch.full((len(x), 1), answer)


MODELS: dict[str, Callable[[Tensor], Tensor]] = {
    "l1": partial(by_distance, "l1"),
    "rmse": partial(by_distance, "rmse"),
    "all_3": partial(always, 1.0),
    "all_7": partial(always, 0.0),
}


@lru_cache(maxsize=8)
def judged(model: str, split: Split) -> tuple[Tensor, Tensor]:
    """Return (predictions, targets) of a model on a split, (n, 1) each, in the order of `digits.load`. Read-only."""
    x, y = labelled(split)
    return MODELS[model](x.view(-1, SIDE, SIDE)), y
