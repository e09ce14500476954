"""The loop that learns: predict, loss, gradient, step, over and over. Serves "Putting It All Together"."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor

from core.data.book import BOOK_BATCH_SIZE, BOOK_SEED
from core.linear_model import LinearParams, accuracy, model_with, random_start
from core.mini_batches import training_batches
from core.sigmoid import mnist_loss
from core.tensors import validation_set

Model = Callable[[Tensor], Tensor]  # pixels (n, 784) → predictions (n, 1), before the sigmoid
Loss = Callable[[Tensor, Tensor], Tensor]  # predictions (n, 1), targets (n, 1) → one number ()
Batches = Iterable[tuple[Tensor, Tensor]]  # (xb, yb) each; gone through once an epoch

# What the chapter prints: the accuracy after one epoch, then after each of twenty more.
BOOK_ACCURACIES = (
    0.6883, 0.8314, 0.9017, 0.9227, 0.9349, 0.9438, 0.9501, 0.9535, 0.9564, 0.9594, 0.9618,
    0.9613, 0.9638, 0.9643, 0.9652, 0.9662, 0.9677, 0.9687, 0.9691, 0.9691, 0.9696,
)  # fmt: skip


def calc_grad(xb: Tensor, yb: Tensor, model: Model, loss_function: Loss = mnist_loss) -> float:
    """Return the loss of one batch, and add its gradient to `.grad` of every parameter of the model."""
    predictions = model(xb)
    loss = loss_function(predictions, yb)
    loss.backward()
    return loss.item()


def take_step(params: Iterable[Tensor], learning_rate: float) -> None:
    """Move every parameter against its gradient, then forget the gradient."""
    for p in params:
        assert p.grad is not None  # calc_grad has filled it in
        p.data -= learning_rate * p.grad
        p.grad.zero_()


def train_epoch(
    model: Model, batches: Batches, update: Callable[[], None], loss_function: Loss = mnist_loss
) -> Iterator[float]:
    """Go through the batches once, yielding the loss of each just before the step it leads to.

    `update` takes that step: `take_step` with its arguments, or an optimizer. Ends before a step from a loss that is
    not finite, having yielded that loss.
    """
    for xb, yb in batches:
        loss = calc_grad(xb, yb, model, loss_function)
        yield loss
        if not math.isfinite(loss):
            return
        update()


class Validated(NamedTuple):
    """How a model does on images it does not learn from."""

    loss: float
    accuracy: float  # in [0, 1], of all images, each counting the same


@torch.no_grad()
def validate_epoch(model: Model, x: Tensor, y: Tensor, loss_function: Loss = mnist_loss) -> Validated:
    """Return the loss and the accuracy on images x (n, 784) with targets y (n, 1)."""
    predictions = model(x)
    return Validated(loss_function(predictions, y).item(), accuracy(predictions, y))


@dataclass(frozen=True)
class EpochResult:
    """What one epoch came to."""

    epoch: int  # 0 is the model before training
    step: int  # steps taken by now
    losses: tuple[float, ...]  # of each batch of this epoch, before its step; all finite
    valid_loss: float
    accuracy: float  # on the validation set, in [0, 1]
    diverged: bool = False  # the next loss was not a finite number, and training ended there

    @property
    def train_loss(self) -> float:
        """The mean of the losses; nan where there are none."""
        return sum(self.losses) / len(self.losses) if self.losses else math.nan


def fit(
    model: Model,
    batches: Batches,
    valid: tuple[Tensor, Tensor],
    update: Callable[[], None],
    epochs: int,
    loss_function: Loss = mnist_loss,
    after: EpochResult | None = None,
) -> Iterator[EpochResult]:
    """Yield the model before training as epoch 0, then one result for each epoch of training.

    `valid` is (x, y). With `after`, the last result of an earlier call, training goes on from there. Ends early when
    a loss is no longer finite: that epoch's result says so.
    """
    if after is None:
        after = EpochResult(0, 0, (), *validate_epoch(model, *valid, loss_function))
        yield after
    step = after.step
    for epoch in range(after.epoch + 1, after.epoch + epochs + 1):
        losses = tuple(train_epoch(model, batches, update, loss_function))
        diverged = not math.isfinite(losses[-1])
        finite = losses[:-1] if diverged else losses
        step += len(finite)
        yield EpochResult(epoch, step, finite, *validate_epoch(model, *valid, loss_function), diverged)
        if diverged:
            return


class Watch:
    """Looks on while a model trains. This one only lets it train; others count the steps and may end it."""

    def batches(self, loader: Batches) -> Batches:
        """Return what training goes through instead of the loader."""
        return loader

    def goes_on(self, result: EpochResult) -> bool:
        """Take note of an epoch's result and return whether to train on."""
        return True


@dataclass(frozen=True)
class Settings:
    """All that decides how the linear model is trained. The defaults are the chapter's."""

    learning_rate: float = 1.0
    batch_size: int = BOOK_BATCH_SIZE
    epochs: int = len(BOOK_ACCURACIES)
    seed: int = BOOK_SEED  # of the random start, and of the order of the images
    shuffle: bool = False
    draw: int = 2  # of the random start: the chapter's second; see `random_start`
    target: float | None = None  # the accuracy at which training stops
    change_after: int | None = None  # the epoch after which the rate changes
    changed_rate: float = 1.0  # to this one


class LinearRun(NamedTuple):
    """A training of the linear model, from start to end."""

    settings: Settings  # with the epochs it came to, where it was stopped by hand
    results: tuple[EpochResult, ...]
    params: LinearParams  # as trained: read-only


def train_linear(settings: Settings, watch: Watch | None = None, params: LinearParams | None = None) -> LinearRun:
    """Return the training of the linear model on all 12,396 images; `params` are its random start, if need be."""
    watch, params = watch or Watch(), params or random_start(settings.seed, settings.draw)
    loader = watch.batches(training_batches(settings.batch_size, settings.shuffle, settings.seed))
    results = []
    for result in epochs_of(settings, params, loader):
        results.append(result)
        if not watch.goes_on(result):
            settings = replace(settings, epochs=result.epoch)
            break
        if settings.target is not None and result.accuracy >= settings.target:
            break
    return LinearRun(settings, tuple(results), params)


def epochs_of(settings: Settings, params: LinearParams, batches: Batches) -> Iterator[EpochResult]:
    """Yield the results of `fit` at one rate, or at one and then from where that led at another."""
    model, epochs, valid = model_with(params), settings.epochs, validation_set()
    first = min(settings.change_after or epochs, epochs)
    last = None
    for last in fit(model, batches, valid, partial(take_step, params, settings.learning_rate), first):
        yield last
    if last is not None and not last.diverged and first < epochs:
        update = partial(take_step, params, settings.changed_rate)
        yield from fit(model, batches, valid, update, epochs - first, after=last)
