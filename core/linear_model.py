"""One weight per pixel and a bias. Serves "The MNIST Loss Function": the model, its random start and its votes."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import torch
from torch import Tensor

from core.data.book import BOOK_SEED
from core.data.digits import Split
from core.ideal_digits import ideal
from core.tensors import labelled, training_set

PIXELS = 28 * 28
BOOK_DRAWN_BEFORE = (20, 3)  # what the chapter has taken from the same stream: the roller coaster's noise and start
BOOK_SHAPES = ([12396, 784], [12396, 1])  # of the training images and of their targets
BOOK_PREDICTIONS = (20.2336, 17.0644, 15.2384, 18.3804, 23.8567, 28.6816)  # of the first and the last three images
BOOK_ACCURACY = 0.4912068545818329  # before any training; and the same again after the nudge
BOOK_NUDGE = 1.0001  # what the chapter multiplies the first weight by
BOOK_PARAMETERS = 785
LARGEST_FACTOR = 1000.0  # what a weight may be multiplied by here


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


def model_with(params: LinearParams) -> Callable[[Tensor], Tensor]:
    """Return `linear1` with these parameters: pixels (n, 784) → predictions (n, 1)."""
    return partial(linear1, weights=params.weights, bias=params.bias)


def random_start(seed: int = BOOK_SEED, draw: int = 1) -> LinearParams:
    """Return random weights, then a random bias, drawn as the chapter draws them; its own are those of seed 42.

    There the stream of random numbers has been used for the roller coaster first. The chapter looks at what is drawn
    first; before it trains, it draws again: `draw` 2.
    """
    generator = torch.Generator().manual_seed(seed)
    for size in BOOK_DRAWN_BEFORE:
        torch.randn(size, generator=generator)
    for size in (PIXELS, 1) * (draw - 1):
        torch.randn(size, generator=generator)
    return LinearParams(init_params((PIXELS, 1), generator=generator), init_params(1, generator=generator))


def accuracy(predictions: Tensor, targets: Tensor) -> float:
    """Return the share of right answers: predictions (n, 1) before the sigmoid, above 0 says 3; targets 1 or 0."""
    return ((predictions > 0) == (targets == 1)).float().mean().item()


# One image, pixel by pixel


def contributions(image: Tensor, weights: Tensor) -> Tensor:
    """Return what each pixel adds to the prediction: image (784,) times weights (784, 1), pixel by pixel, (784,).

    Their sum plus the bias is the prediction.
    """
    return image * weights.flatten()


def running_sum(image: Tensor, params: LinearParams) -> Tensor:
    """Return the bias, and the sum after each pixel of an image (784,): float64 (785,), the last the prediction."""
    added = torch.cat([params.bias, contributions(image, params.weights)])
    return added.double().cumsum(0)


# Other weights to start from


def all_zero() -> LinearParams:
    """Return weights and a bias that are all 0: a model that predicts 0 for any image."""
    return LinearParams(torch.zeros(PIXELS, 1), torch.zeros(1))


def ideal_difference() -> LinearParams:
    """Return the ideal 3 minus the ideal 7 as weights, and the bias that puts the border halfway between them.

    Then a prediction is half of |image − ideal 7|² − |image − ideal 3|², so it is above 0 for just those images that
    are nearer to the ideal 3 by RMSE.
    """
    three, seven = ideal(3).flatten(), ideal(7).flatten()
    bias = (seven @ seven - three @ three) / 2
    return LinearParams((three - seven).unsqueeze(1), bias.reshape(1))


MODELS = ("random", "zero", "ideal")


@lru_cache(maxsize=64)
def model_of(name: str, seed: int) -> LinearParams:
    """Return the model of that name, without a record of gradients; only "random" has use for the seed. Read-only."""
    params = {"random": lambda: random_start(seed), "zero": all_zero, "ideal": ideal_difference}[name]()
    return LinearParams(*(p.detach() for p in params))


@lru_cache(maxsize=16)
def predicted(name: str, seed: int, split: Split) -> tuple[Tensor, Tensor]:
    """Return (predictions, targets) of a model for all images of a split, (n, 1) each. Read-only."""
    x, y = labelled(split)
    return linear1(x, *model_of(name, seed)), y


# One weight, nudged


class Nudge(NamedTuple):
    """What multiplying one weight did to the predictions for all images."""

    before: float  # the weight
    after: float
    largest_change: float  # of any prediction
    changed: int  # images whose prediction is another number than before
    won: int  # answers that turned from wrong to right
    lost: int  # and from right to wrong
    accuracy_before: float
    accuracy_after: float


def nudge(xb: Tensor, yb: Tensor, params: LinearParams, pixel: int, factor: float) -> Nudge:
    """Return what comes of multiplying the weight of one pixel (0 … 783): images (n, 784), targets (n, 1)."""
    weights = params.weights.clone()
    weights[pixel] *= factor
    before, after = linear1(xb, *params), linear1(xb, weights, params.bias)
    was_right, is_right = (before > 0) == (yb == 1), (after > 0) == (yb == 1)
    return Nudge(
        params.weights[pixel].item(),
        weights[pixel].item(),
        (after - before).abs().max().item(),
        int((after != before).sum()),
        int((is_right & ~was_right).sum()),
        int((was_right & ~is_right).sum()),
        accuracy(before, yb),
        accuracy(after, yb),
    )


class Staircase(NamedTuple):
    """Accuracy as one weight changes and all others stay: level, except where some image's answer turns."""

    edges: Tensor  # float64 (k,), rising: the changes of the weight at which answers turn; 0 is the weight as it is
    heights: Tensor  # float64 (k + 1,): the accuracy before the first edge, between each two, and after the last

    def at(self, change: Tensor) -> Tensor:
        """Return the accuracy at these changes of the weight, of the same shape."""
        return self.heights[torch.searchsorted(self.edges, change)]

    def first_moves(self) -> tuple[float | None, float | None]:
        """Return the nearest edge below 0 and above it where the accuracy itself moves; None where it never does."""
        here = int(torch.searchsorted(self.edges, torch.tensor(0.0).double()))
        moved = self.heights != self.heights[here]
        below, above = moved[:here].nonzero().flatten(), moved[here + 1 :].nonzero().flatten()
        return (
            self.edges[below[-1]].item() if len(below) else None,
            self.edges[here + above[0]].item() if len(above) else None,
        )


def staircase(xb: Tensor, yb: Tensor, params: LinearParams, pixel: int) -> Staircase:
    """Return how accuracy depends on the weight of one pixel: images (n, 784), targets (n, 1).

    An image with ink x there and prediction p is said to be a 3 once the weight has grown by more than −p / x.
    """
    predictions, ink, is_3 = linear1(xb, *params).flatten().double(), xb[:, pixel].double(), yb.flatten() == 1
    edges, order = (-predictions / ink)[ink > 0].sort()
    gains = torch.where(is_3[ink > 0], 1.0, -1.0).double()[order]  # right answers won, or lost, at each edge
    far_below = torch.where(ink > 0, ~is_3, (predictions > 0) == is_3).double().sum()  # all with ink are called 7
    heights = torch.cat([far_below.reshape(1), far_below + gains.cumsum(0)]) / len(yb)
    attained = torch.cat([edges[:-1] < edges[1:], edges.new_ones(len(edges[-1:])).bool()])  # of equal edges, the last
    return Staircase(edges[attained], torch.cat([heights[:1], heights[1:][attained]]))


@lru_cache(maxsize=64)
def nudge_of(name: str, seed: int, pixel: int, factor: float) -> Nudge:
    """Return what nudging a weight of that model does on the training set."""
    return nudge(*training_set(), model_of(name, seed), pixel, factor)


@lru_cache(maxsize=16)
def staircase_of(name: str, seed: int, pixel: int) -> Staircase:
    """Return the staircase of a model's weight on the training set."""
    return staircase(*training_set(), model_of(name, seed), pixel)


class Ink(NamedTuple):
    """Where the training images have ink."""

    shape: list[int]  # of the images
    mean: Tensor  # float32 (784,): the mean image of both digits, in [0, 1]
    paper: float  # the share of all their pixels that are paper
    never: int  # places that are paper in every image


@lru_cache(maxsize=1)
def ink() -> Ink:
    """Return where the training images have ink."""
    x, _ = training_set()
    mean = x.mean(0)
    return Ink(list(x.shape), mean, (x == 0).float().mean().item(), int((mean == 0).sum()))
