"""The loop that learns: predict, loss, gradient, step, over and over. Serves "Putting It All Together"."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from core.linear_model import accuracy
from core.sigmoid import mnist_loss

Model = Callable[[Tensor], Tensor]  # pixels (n, 784) → predictions (n, 1), before the sigmoid
Loss = Callable[[Tensor, Tensor], Tensor]  # predictions (n, 1), targets (n, 1) → one number ()
Batches = Iterable[tuple[Tensor, Tensor]]  # (xb, yb) each; gone through once an epoch


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
