"""A training of the linear model, filmed: its rows for the player, and its first steps in slow motion."""

import math
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core import training
from core.charts.rows import grid
from core.charts.training import FULL
from core.lessons import trainings
from core.lessons.recorder import Recorder
from core.lessons.scenes import Playable, packed
from core.linear_model import LinearParams, accuracy, model_with, random_start
from core.mini_batches import training_batches
from core.sigmoid import mnist_loss
from core.tensors import validation_set
from core.text import Words
from core.training import (
    Batches,
    EpochResult,
    Settings,
    Validated,
    Watch,
    calc_grad,
    take_step,
    train_linear,
)

FRAMES = 120  # of a run that are kept to play it, at most, and the end
POINTS = 500  # of the training loss that are drawn, at most
SLOW_STEPS = 6
SHOWN = 256  # images of a batch that are drawn in slow motion, at most


# A training, filmed


class Filmed(NamedTuple):
    """A training of the linear model with what it weighed on the way."""

    settings: Settings  # with the epochs it came to, where it was stopped by hand
    results: tuple[EpochResult, ...]
    params: LinearParams  # as trained: read-only
    steps: tuple[int, ...]  # taken before each frame: 0, every so many, the end
    frames: Tensor  # float32 (k, 785): the weights, then the bias, all finite
    valid: tuple[Validated, ...]  # of each frame


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
    return Filmed(*run, tuple(film.recorder.steps), frames, judge_frames(frames))


@torch.no_grad()
def judge_frames(frames: Tensor) -> tuple[Validated, ...]:
    """Return how the linear models (k, 785) do on the validation set, all of them at once."""
    x, y = validation_set()
    predictions = x @ frames[:, :-1].T + frames[:, -1]  # (2038, k)
    return tuple(Validated(mnist_loss(each, y).item(), accuracy(each, y)) for each in predictions.T.unsqueeze(2))


# Its rows


def is_the_books(settings: Settings) -> bool:
    """Return whether a run is the chapter's, whatever its random start: then its accuracies go beside ours."""
    book = Settings()
    return (settings.learning_rate, settings.batch_size, settings.shuffle, settings.change_after) == (
        book.learning_rate,
        book.batch_size,
        book.shuffle,
        book.change_after,
    )


def thinned(losses: list[float]) -> list[tuple[int, float]]:
    """Return (step, loss) of each step, or of equally long stretches of steps with their mean: `POINTS` at most."""
    length = max(1, -(-len(losses) // POINTS))
    stretches = [losses[i : i + length] for i in range(0, len(losses), length)]
    return [(i * length + (len(each) - 1) // 2, sum(each) / len(each)) for i, each in enumerate(stretches)]


def pictures(**series: torch.Tensor) -> pd.DataFrame:
    """Return rows (row, column, and for a series "w" the columns w0, w1, … and w_unit): images (k, 784) each.

    The values are whole numbers in −127 … 127 of that unit.
    """
    tables = [grid(np.zeros((28, 28))).drop(columns="value")]
    for name, images in series.items():
        largest = images.abs().max().item() or 1.0
        whole = (images * (FULL / largest)).round().to(torch.int16).numpy()
        tables.append(pd.DataFrame({f"{name}{i}": each for i, each in enumerate(whole)}))
        tables.append(pd.DataFrame({f"{name}_unit": largest / FULL}, index=tables[0].index))
    return pd.concat(tables, axis=1)


@lru_cache(maxsize=24)
def growing(settings: Settings, words: Words) -> Playable:
    """Return the rows of `charts.training.growing` for a run that has been trained."""
    found = trainings.finished(settings)
    assert found is not None  # the caller has it
    run: Filmed = found.run
    frames, last = np.array(run.steps), run.results[-1].step
    weights = run.frames[:, :-1]
    each_step = thinned([loss for result in run.results for loss in result.losses])
    losses = [
        pd.DataFrame(each_step, columns=["step", "loss"]).assign(series=words("train_loss")),
        pd.DataFrame({"step": frames, "loss": [each.loss for each in run.valid], "series": words("valid_loss")}),
    ]
    ours = [each.accuracy for each in run.valid]
    scores = [pd.DataFrame({"step": frames, "accuracy": ours, "series": words("ours")})]
    if is_the_books(settings):
        per_epoch = len(run.results[1].losses) if len(run.results) > 1 else 0
        epochs = np.arange(1, len(training.BOOK_ACCURACIES) + 1)
        books = {"step": epochs * per_epoch, "accuracy": training.BOOK_ACCURACIES, "series": words("books")}
        scores.append(pd.DataFrame(books).query("step <= @last"))
    known = [
        table.assign(at=np.searchsorted(frames, table["step"])) for table in (pd.concat(losses), pd.concat(scores))
    ]
    ends = [result.step for result in run.results]
    texts = tuple(
        words(
            "said",
            step=f"{step:,}",
            epoch=int(np.searchsorted(ends, step)),
            loss=f"{valid.loss:.4f}",
            accuracy=f"{valid.accuracy:.4f}",
        )
        for step, valid in zip(run.steps, run.valid, strict=True)
    )
    shown = pictures(w=weights, d=weights - weights[0])
    rows = packed({"losses": known[0].round(4), "scores": known[1].round(4), "weights": shown})
    options = {
        "last": last,
        "book": is_the_books(settings),
        "lowest": math.floor(min(ours) * 10) / 10,
    }
    return Playable(rows, texts, options)


# Slow motion


class SlowStep(NamedTuple):
    """One step on one batch, taken apart."""

    targets: Tensor  # (b, 1)
    predictions: Tensor  # (b, 1), before the sigmoid, by the weights before the step
    loss: float
    gradient: Tensor  # (784,) of the weights
    weights: Tensor  # (784,) after the step
    after: Tensor  # (b, 1), what the same batch gets by these
    loss_after: float


def slow_motion(settings: Settings, steps: int) -> list[SlowStep]:
    """Return the first steps of a training, each with everything in it; fewer when a number stops being finite."""
    params = random_start(settings.seed, settings.draw)
    model, loader = model_with(params), training_batches(settings.batch_size, settings.shuffle, settings.seed)
    taken = []
    for xb, yb in islice(loader, steps):
        predictions = model(xb).detach()
        loss = calc_grad(xb, yb, model)
        assert params.weights.grad is not None  # calc_grad has filled it in
        gradient = params.weights.grad.flatten().clone()
        take_step(params, settings.learning_rate)
        after = model(xb).detach()
        if not after.isfinite().all():
            break
        now = params.weights.detach().flatten().clone()
        taken.append(SlowStep(yb, predictions, loss, gradient, now, after, mnist_loss(after, yb).item()))
    return taken


STAGES = ("predict", "loss", "gradient", "step")


@lru_cache(maxsize=24)
def slowly(settings: Settings, words: Words) -> Playable:
    """Return the rows of `charts.training.slow_motion` for the first steps; without texts where there is no step."""
    steps = slow_motion(settings, SLOW_STEPS)
    if not steps:
        return Playable("")
    every = max(1, -(-settings.batch_size // SHOWN))
    dots = pd.concat(
        pd.DataFrame(
            {
                "k": k,
                "before": step.predictions.flatten()[::every],
                "after": step.after.flatten()[::every],
                "target": step.targets.flatten()[::every],
            }
        )
        for k, step in enumerate(steps)
    )
    pulls = torch.stack([-step.gradient for step in steps])
    start = random_start(settings.seed, settings.draw).weights.detach().flatten()
    images = pictures(g=pulls, w=torch.stack([start, *(step.weights for step in steps)]))
    texts = tuple(
        words(f"slow_{stage}", step=k + 1, loss=f"{step.loss:.4f}", after=f"{step.loss_after:.4f}")
        for k, step in enumerate(steps)
        for stage in STAGES
    )
    means = pd.DataFrame(
        [(k, step.loss, step.loss_after) for k, step in enumerate(steps)], columns=["k", "loss", "after"]
    )
    rows = packed({"dots": dots.round(3), "means": means.round(4), "images": images})
    return Playable(rows, texts)


def warm_up() -> None:
    """Train what the page opens with."""
    trainings.now(Settings(), train_filmed)
