"""One weight per pixel and a bias. Serves "The MNIST Loss Function": the model, its random start and its votes."""

from typing import NamedTuple

import torch
from torch import Tensor

from core.sgd_steps import BOOK_SEED

PIXELS = 28 * 28
BOOK_DRAWN_BEFORE = (20, 3)  # what the chapter has taken from the same stream: the roller coaster's noise and start
BOOK_PREDICTIONS = (20.2336, 17.0644, 15.2384, 18.3804, 23.8567, 28.6816)  # of the first and the last three images
BOOK_ACCURACY = 0.4912068545818329  # before any training; and the same again after the nudge
BOOK_NUDGE = 1.0001  # what the chapter multiplies the first weight by


def init_params(size: int | tuple[int, ...], std: float = 1.0, generator: torch.Generator | None = None) -> Tensor:
    """Return random numbers of this size, float32 and normal with mean 0, that record their gradient."""
    return (torch.randn(size, generator=generator) * std).requires_grad_()


def linear1(xb: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
    """Return one number per image: pixels (n, 784) times weights (784, 1), plus a bias (1,), so (n, 1)."""
    return xb @ weights + bias


class LinearParams(NamedTuple):
    """What a linear model learns: 785 numbers."""

    weights: Tensor  # float32 (784, 1), one per pixel
    bias: Tensor  # float32 (1,)


def random_start(seed: int = BOOK_SEED, draw: int = 1) -> LinearParams:
    """Return random weights, then a random bias, drawn as the chapter draws them; its own are those of seed 42.

    There the stream of random numbers has been used for the roller coaster first. The chapter looks at what is drawn
    first; before it trains, it draws again: `draw` 2.
    """
    generator = torch.Generator().manual_seed(seed)
    for size in BOOK_DRAWN_BEFORE:
        torch.randn(size, generator=generator)
    for _ in range(draw - 1):
        torch.randn(PIXELS + 1, 1, generator=generator)
    return LinearParams(init_params((PIXELS, 1), generator=generator), init_params(1, generator=generator))


def accuracy(predictions: Tensor, targets: Tensor) -> float:
    """Return the share of right answers: predictions (n, 1) before the sigmoid, above 0 says 3; targets 1 or 0."""
    return ((predictions > 0) == (targets == 1)).float().mean().item()


def contributions(image: Tensor, weights: Tensor) -> Tensor:
    """Return what each pixel adds to the prediction: image (784,) times weights (784, 1), pixel by pixel, (784,).

    Their sum plus the bias is the prediction.
    """
    return image * weights.flatten()
