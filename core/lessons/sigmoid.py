"""The experiments of the lesson on the sigmoid, each done once for everyone, as rows for its charts."""

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core import mnist_loss, sigmoid, training
from core.data.book import BOOK_SEED
from core.gradients import gradient_of
from core.lessons.scenes import packed
from core.linear_model import LinearParams, accuracy, linear1, model_with, random_start
from core.metrics import batch_accuracy
from core.mini_batches import training_batches
from core.nonlinearity import simple_net
from core.tensors import training_set, validation_set
from core.text import Words
from core.training import EpochResult

STARTS = {"first": 1, "second": 2}  # the chapter's two random starts, as `random_start` counts them
SCORES = (*STARTS, "trained")  # whose predictions can be looked at
LOSSES = {"with": sigmoid.mnist_loss, "without": mnist_loss.mnist_loss}
LEARNING_RATE = 1.0
EPOCHS = 8
ENDS = (-10.0, 10.0)  # of the curve as it is drawn
BARS = 20  # of the histogram after the sigmoid: an even number, so that one ends at 0.5
BAR = 2.0  # wide, of the histogram before
EXTREMES = (-100.0, -50.0, -10.0, 0.0, 10.0, 50.0, 100.0)

# The net that explodes without the sigmoid
NET_LEARNING_RATE = 0.1
NET_STEPS = 240


def drawn(x: float, words: Words) -> pd.DataFrame:
    """Return the rows of `charts.sigmoid.curve`, the tangent touching at x."""
    at = torch.linspace(*ENDS, 201, dtype=torch.float64)
    point = torch.tensor(x, dtype=torch.float64)
    touching = point.sigmoid() + sigmoid.slope(point) * (at - point)
    inside = (touching >= 0) & (touching <= 1)
    lines = {"sigmoid": (at, at.sigmoid()), "slope": (at, sigmoid.slope(at)), "tangent": (at[inside], touching[inside])}
    return pd.concat([pd.DataFrame({"line": words(name), "x": xs, "value": ys}) for name, (xs, ys) in lines.items()])


class Scores(NamedTuple):
    """Predictions for all training images, before the sigmoid, and what is to be said of them."""

    raw: Tensor  # float32 (12396, 1)
    targets: Tensor  # float32 (12396, 1)
    accuracy_before: float  # above 0 says 3
    accuracy_after: float  # above 0.5 says 3, of the sigmoid
    different: int  # answers that are not the same before and after
    exactly_1: int  # predictions that the sigmoid rounds to 1 in float32
    mean_slope: float  # of the sigmoid at the predictions; at most 0.25


@lru_cache(maxsize=3)
def scores(name: str) -> Scores:
    """Return the predictions of a random start, "first" or "second", or of the second after training."""
    x, targets = training_set()
    params = trained("second", "with").params if name == "trained" else random_start(draw=STARTS[name])
    raw = linear1(x, *params).detach()
    squashed = raw.sigmoid()
    return Scores(
        raw,
        targets,
        accuracy(raw, targets),
        batch_accuracy(squashed, targets).item(),
        int(((raw > 0) != (squashed > 0.5)).sum()),
        int((squashed == 1).sum()),
        sigmoid.slope(raw).mean().item(),
    )


def counted(numbers: Tensor, targets: Tensor, edges: np.ndarray) -> pd.DataFrame:
    """Return rows (low, high, digit, count) of the numbers between each two edges."""
    tables = []
    for digit, target in ((3, 1), (7, 0)):
        counts, _ = np.histogram(numbers[targets == target].numpy(), edges)
        tables.append(pd.DataFrame({"low": edges[:-1], "high": edges[1:], "digit": str(digit), "count": counts}))
    return pd.concat(tables, ignore_index=True)


@lru_cache(maxsize=6)
def bins(name: str, after: bool) -> pd.DataFrame:
    """Return the rows of `charts.sigmoid.histogram`."""
    raw, targets = scores(name)[:2]
    if after:
        return counted(raw.sigmoid(), targets, np.linspace(0, 1, BARS + 1).round(2))
    low, high = raw.min().item() // BAR, -(-raw.max().item() // BAR)
    return counted(raw, targets, BAR * np.arange(low, high + 1))


class Trained(NamedTuple):
    """A training of the linear model."""

    results: tuple[EpochResult, ...]
    ranges: tuple[tuple[float, float], ...]  # after each epoch: the lowest and the highest validation prediction
    params: LinearParams


@lru_cache(maxsize=4)
def trained(start: str, way: str) -> Trained:
    """Return the training from a random start, "with" the sigmoid in the loss or "without"; about 0.12 s."""
    params = random_start(draw=STARTS[start])
    model, batches = model_with(params), training_batches()
    valid, update = validation_set(), partial(training.take_step, params, LEARNING_RATE)
    results, ranges = [], []
    for result in training.fit(model, batches, valid, update, EPOCHS, LOSSES[way]):
        predictions = model(valid[0])
        results.append(result)
        ranges.append((predictions.min().item(), predictions.max().item()))
    return Trained(tuple(results), tuple(ranges), LinearParams(*(p.detach() for p in params)))


@lru_cache(maxsize=6)
def training_rows(start: str, words: Words) -> str:
    """Return the packed rows of `charts.sigmoid.training`."""
    losses, epochs = [], []
    for way in LOSSES:
        run = trained(start, way)
        for result, (low, high) in zip(run.results, run.ranges, strict=True):
            epochs.append((words(way), result.epoch, result.accuracy, low, high))
            count = len(result.losses)
            losses += [
                (words(way), result.epoch - 1 + (step + 1) / count, loss) for step, loss in enumerate(result.losses)
            ]
    return packed(
        {
            "losses": pd.DataFrame(losses, columns=["way", "epoch", "loss"]).round(5),
            "epochs": pd.DataFrame(epochs, columns=["way", "epoch", "accuracy", "low", "high"]).round(5),
        }
    )


class Extreme(NamedTuple):
    """Both ways to the sigmoid at one x, in float32: values, and gradients by autograd."""

    x: float
    plain: float
    plain_gradient: float
    safe: float
    safe_gradient: float


@lru_cache(maxsize=1)
def extremes() -> tuple[Extreme, ...]:
    """Return the formula and PyTorch's own sigmoid, near 0 and far out."""
    return tuple(
        Extreme(x, *(found for f in (sigmoid.sigmoid, torch.sigmoid) for found in (value(f, x), gradient_of(f, x))))
        for x in EXTREMES
    )


def value(f: Callable[[Tensor], Tensor], x: float) -> float:
    """Return f(x) in float32."""
    return f(torch.tensor(x)).item()


@lru_cache(maxsize=1)
def net_without_sigmoid() -> tuple[float, ...]:
    """Return the loss before each step of the chapter's small net, trained without the sigmoid until it is nan."""
    net = simple_net(BOOK_SEED)
    batches = training_batches()
    losses: list[float] = []
    for xb, yb in islice((batch for _ in range(NET_STEPS) for batch in batches), NET_STEPS):
        losses.append(training.calc_grad(xb, yb, net, mnist_loss.mnist_loss))
        if np.isnan(losses[-1]):
            break
        training.take_step(net.parameters(), NET_LEARNING_RATE)
    return tuple(losses)


def warm_up() -> None:
    """Do both trainings from both starts, and work out the predictions the page can show."""
    for start in STARTS:
        for way in LOSSES:
            trained(start, way)
    for name in SCORES:
        scores(name)
