"""A training of the linear model, filmed: what it weighed on the way, and any of its steps in slow motion."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import torch
from torch import Tensor

from core.lessons.recorder import Recorder
from core.linear_model import LinearParams, accuracy, model_with, random_start
from core.mini_batches import slopes, training_batches
from core.sigmoid import mnist_loss
from core.tensors import training_set, validation_set
from core.training import Batches, EpochResult, Settings, Validated, Watch, calc_grad, take_step, train_linear

FRAMES = 120  # of a run that are kept to play it, at most, and the end
EVERY = 6  # of the training images, those that the pull is measured on


# A training, filmed


class Filmed(NamedTuple):
    """A training of the linear model with what it weighed on the way."""

    settings: Settings  # with the epochs it came to, where it was stopped by hand
    results: tuple[EpochResult, ...]
    params: LinearParams  # as trained: read-only
    steps: tuple[int, ...]  # taken before each frame: 0, every so many, the end
    frames: Tensor  # float32 (k, 785): the weights, then the bias, all finite
    valid: tuple[Validated, ...]  # of each frame
    pulls: tuple[float, ...]  # of each frame: how long the gradient of the weights is


class Film(Watch):
    """Lets another one watch, and keeps a frame of the parameters every so many steps."""

    def __init__(self, watch: Watch, params: LinearParams, epochs: int) -> None:
        self.watch, self.params, self.epochs = watch, params, epochs
        self.recorder: Recorder

    def batches(self, loader: Batches) -> Batches:
        """Return the loader's batches, recorded: `FRAMES` in all epochs together, at most."""
        every = -(-len(loader) * self.epochs // FRAMES)  # type: ignore[arg-type]  # a DataLoader knows its length
        self.recorder = Recorder(self.watch.batches(loader), self.params, every)
        return self.recorder

    def goes_on(self, result: EpochResult) -> bool:
        """Return what the other one says."""
        return self.watch.goes_on(result)


def train_filmed(settings: Settings, watch: Watch | None = None) -> Filmed:
    """Return `train_linear` with its frames, each judged on the validation set."""
    params = random_start(settings.seed, settings.draw)
    film = Film(watch or Watch(), params, settings.epochs)
    run = train_linear(settings, film, params)
    film.recorder.keep()
    frames = torch.stack(film.recorder.frames)
    return Filmed(*run, tuple(film.recorder.steps), frames, judge_frames(frames), pulls_of(frames))


@torch.no_grad()
def judge_frames(frames: Tensor) -> tuple[Validated, ...]:
    """Return how the linear models (k, 785) do on the validation set, all of them at once."""
    x, y = validation_set()
    predictions = x @ frames[:, :-1].T + frames[:, -1]  # (2038, k)
    return tuple(Validated(mnist_loss(each, y).item(), accuracy(each, y)) for each in predictions.T.unsqueeze(2))


@torch.no_grad()
def pulls_of(frames: Tensor) -> tuple[float, ...]:
    """Return how long the gradient of the weights is for the linear models (k, 785), on a sixth of all images."""
    x, y = (each[::EVERY] for each in training_set())
    predictions = x @ frames[:, :-1].T + frames[:, -1]  # (2066, k)
    return tuple((slopes(predictions, y).T @ x / len(x)).norm(dim=1).tolist())


# Slow motion


class SlowStep(NamedTuple):
    """One step on one batch, taken apart."""

    targets: Tensor  # (b, 1)
    predictions: Tensor  # (b, 1), before the sigmoid, by the weights before the step
    loss: float
    before: Tensor  # (784,) the weights before the step
    gradient: Tensor  # (784,) of the weights
    weights: Tensor  # (784,) and after it
    after: Tensor  # (b, 1), what the same batch gets by these
    loss_after: float


def batches_after(settings: Settings, steps: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield the batches of a training, epoch after epoch, that come after so many steps."""
    loader = training_batches(settings.batch_size, settings.shuffle, settings.seed)
    epochs, rest = divmod(steps, len(loader))
    for _ in range(epochs):
        next(iter(loader))  # takes the order of that epoch from the generator
    for epoch in range(epochs, settings.epochs):
        yield from islice(loader, rest if epoch == epochs else 0, None)


def rate_after(settings: Settings, steps: int) -> float:
    """Return the learning rate of the step that comes after so many."""
    done = steps // len(training_batches(settings.batch_size))  # epochs
    changed = settings.change_after is not None and done >= settings.change_after
    return settings.changed_rate if changed else settings.learning_rate


def slow_motion(settings: Settings, steps: int, begin: int = 0, run: Filmed | None = None) -> list[SlowStep]:
    """Return some steps of a training, each with everything in it; fewer when a number stops being finite.

    They are the first, or with `run`, what these settings came to, those after `begin` steps.
    """
    params, at = random_start(settings.seed, settings.draw), 0
    if run is not None:
        frame = max(i for i, step in enumerate(run.steps) if step <= begin)
        at, last = run.steps[frame], run.frames[frame]
        params.weights.data, params.bias.data = last[:-1].unsqueeze(1).clone(), last[-1:].clone()
    model, taken = model_with(params), []
    for step, (xb, yb) in enumerate(islice(batches_after(settings, at), begin - at + steps), start=at):
        before, predictions = params.weights.detach().flatten().clone(), model(xb).detach()
        loss = calc_grad(xb, yb, model)
        assert params.weights.grad is not None  # calc_grad has filled it in
        gradient = params.weights.grad.flatten().clone()
        take_step(params, rate_after(settings, step))
        after = model(xb).detach()
        if not after.isfinite().all():
            break
        if step < begin:  # still on the way from the last frame
            continue
        now = params.weights.detach().flatten().clone()
        taken.append(SlowStep(yb, predictions, loss, before, gradient, now, after, mnist_loss(after, yb).item()))
    return taken
