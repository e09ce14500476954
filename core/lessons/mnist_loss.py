"""The walk of the lesson on the loss, and what slopes say to the weights: worked out once, as rows for charts."""

from functools import lru_cache
from typing import NamedTuple

import pandas as pd
import torch
from torch import Tensor

from core import mnist_loss
from core.charts import rows
from core.lessons.scenes import packed
from core.linear_model import BOOK_NUDGE, LinearParams, linear1, random_start
from core.mnist_loss import Nudges, Squash, Walk
from core.tensors import training_set
from core.text import Words

WIDEST = {"ideals": 3.0, "one_pixel": 30.0, "corner": 30.0}  # how far the walk goes either way, not magnified
MAGNIFIED = {"1x": 1, "10x": 10, "100x": 100, "1000x": 1000, "10000x": 10000}
SQUASHES: dict[str, Squash] = {"sigmoid": torch.sigmoid, "raw": lambda predictions: predictions}
STEPS = 40  # of the player on a walk
PLACES = 2 * STEPS + 1  # where the walk is measured


class Start(NamedTuple):
    """Where the walk starts: the random weights the chapter trains from, on all training images."""

    params: LinearParams
    predictions: Tensor  # float32 (12396, 1), before the sigmoid
    targets: Tensor  # float32 (12396, 1)
    slopes: Tensor  # float32 (784,), of the loss
    nudges: Nudges


@lru_cache(maxsize=1)
def start() -> Start:
    """Return the start; its tensors are read-only."""
    x, y = training_set()
    params = LinearParams(*(p.detach() for p in random_start(draw=2)))
    predictions = linear1(x, *params)
    slopes = mnist_loss.slopes_for_weights(x, y, params, torch.sigmoid)
    return Start(params, predictions, y, slopes, mnist_loss.nudge_any_weight(predictions, params.weights, BOOK_NUDGE))


@lru_cache(maxsize=3)
def change(direction: str) -> Tensor:
    """Return what one unit of the way adds to each prediction, float32 (12396, 1)."""
    return training_set()[0] @ mnist_loss.direction(direction)


@lru_cache(maxsize=30)
def walked(direction: str, magnified: str, squash: str) -> Walk:
    """Return the walk through the start along a direction, so much magnified."""
    reach = WIDEST[direction] / MAGNIFIED[magnified]
    offsets = torch.linspace(-reach, reach, PLACES, dtype=torch.float64)
    here = start()
    return mnist_loss.walk(here.predictions, change(direction), here.targets, offsets, SQUASHES[squash])


def room_for(numbers: Tensor, least: float) -> tuple[float, float]:
    """Return the lowest and the highest number to be seen, with some air, and never closer than `least` to them."""
    air = max((numbers.max() - numbers.min()).item() / 12, least)
    return numbers.min().item() - air, numbers.max().item() + air


@lru_cache(maxsize=30)
def walk_rows(direction: str, magnified: str, squash: str) -> str:
    """Return the packed rows of `charts.mnist_loss.walk`."""
    walk = walked(direction, magnified, squash)
    reach = walk.offsets[-1].item()
    path = pd.DataFrame({name: column.tolist() for name, column in walk._asdict().items()})
    path = path.rename(columns={"offsets": "t"})
    low, high = room_for(walk.loss, 1e-4 * reach)
    below, above = room_for(walk.accuracy, 2 / len(start().targets))  # a stair is one image high
    ends = [
        (index, *end_of_tangent(t, loss, slope, side * 0.4 * reach, (-reach, reach), (low, high)))
        for index, (t, loss, slope) in enumerate(zip(path["t"], path["loss"], path["slope"], strict=True))
        for side in (-1, 1)
    ]
    return packed(
        {
            "path": path.assign(index=path.index),
            "tangents": pd.DataFrame(ends, columns=["index", "t", "loss"]),
            "room": pd.DataFrame({"t": [-reach, reach], "accuracy": [below, above], "loss": [low, high]}),
        }
    )


def end_of_tangent(
    t: float, loss: float, slope: float, run: float, wide: tuple[float, float], high: tuple[float, float]
) -> tuple[float, float]:
    """Return where a straight line from (t, loss) ends: `run` along, or at the edge of what is to be seen."""
    run = min(max(run, wide[0] - t), wide[1] - t)
    rise = min(max(run * slope, high[0] - loss), high[1] - loss)
    return (t + rise / slope, loss + rise) if slope else (t + run, loss)


@lru_cache(maxsize=90)
def walk_texts(direction: str, magnified: str, squash: str, words: Words) -> tuple[str, ...]:
    """Return what is told at each step of the player."""
    walk = walked(direction, magnified, squash)
    everything = len(start().targets)
    return tuple(
        words(
            "said",
            t=f"{t + 0.0:.3g}".replace("-", "−"),
            right=f"{round(accuracy * everything):,}",
            accuracy=f"{accuracy:.6f}",
            loss=f"{loss:.8f}".replace("-", "−"),
            slope=f"{slope + 0.0:.4g}".replace("-", "−"),
        )
        for t, accuracy, loss, slope in list(zip(*(column.tolist() for column in walk), strict=True))[::2]
    )


def pictured(slopes: Tensor) -> pd.DataFrame:
    """Return the rows of `charts.mnist_loss.slopes` of slopes (784,); of no slope at all, a blank picture."""
    steepest = slopes.abs().max().item() or 1.0
    return rows.grid((slopes / steepest).view(28, 28).numpy().round(4).astype(float))


def warm_up() -> None:
    """Take the walks that the page opens with and those next to it."""
    for magnified in MAGNIFIED:
        walk_rows("ideals", magnified, "sigmoid")
