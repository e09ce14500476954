"""A training of the linear model as rows for the player, worked out once for everyone who asks for the same."""

import math
from functools import lru_cache

import numpy as np
import pandas as pd
import torch

from core import training
from core.charts.rows import grid
from core.charts.training import FULL
from core.lessons import trainings
from core.lessons.scenes import Playable, packed
from core.text import Words
from core.training import LinearRun, Settings

POINTS = 500  # of the training loss that are drawn, at most
SLOW_STEPS = 6
SHOWN = 256  # images of a batch that are drawn in slow motion, at most


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
    run: LinearRun = found.run
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


STAGES = ("predict", "loss", "gradient", "step")


@lru_cache(maxsize=24)
def slowly(settings: Settings, words: Words) -> Playable:
    """Return the rows of `charts.training.slow_motion` for the first steps; without texts where there is no step."""
    steps = training.slow_motion(settings, SLOW_STEPS)
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
    start = training.random_start(settings.seed, settings.draw).weights.detach().flatten()
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
    trainings.now(Settings(), training.train_linear)
