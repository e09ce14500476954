"""What the lesson on the loss shows: three predictions by hand, a walk along a line of weights, a slope for each."""

from functools import lru_cache
from typing import NamedTuple

import pandas as pd
import torch
from torch import Tensor

from core import mnist_loss
from core.charts import mnist_loss as charts
from core.charts import rows
from core.lessons.book import BookNumber, near
from core.lessons.inputs import Choice, Number, Position, Values
from core.lessons.numbers import fixed, number, whole
from core.lessons.scenes import Scene, packed
from core.linear_model import BOOK_NUDGE, PIXELS, LinearParams, linear1, random_start
from core.metrics import batch_accuracy
from core.mnist_loss import BOOK_BETTER_THIRD, BOOK_PREDICTIONS, BOOK_TARGETS, Nudges, Squash, Walk
from core.tensors import training_set
from core.text import Words

ITEMS = ("prd_1", "prd_2", "prd_3")
DIGITS = tuple(3 if target else 7 for target in BOOK_TARGETS)
WIDEST = {"ideals": 3.0, "one_pixel": 30.0, "corner": 30.0}  # how far the walk goes either way, not magnified
MAGNIFIED = {"1x": 1, "10x": 10, "100x": 100, "1000x": 1000, "10000x": 10000}
SQUASHES: dict[str, Squash] = {"sigmoid": torch.sigmoid, "raw": lambda predictions: predictions}
STEPS = 40  # of the player on a walk
PLACES = 2 * STEPS + 1  # where the walk is measured

INPUTS = (
    *(Number(id_, start, 0, 1, step=0.01, typed=False) for id_, start in zip(ITEMS, BOOK_PREDICTIONS, strict=True)),
    Choice("direction", mnist_loss.DIRECTIONS, "ideals"),
    Choice("magnify", tuple(MAGNIFIED), "1000x"),
    Choice("squash", tuple(SQUASHES), "sigmoid"),
    Position("at"),
)
BETTER = (*BOOK_PREDICTIONS[:2], BOOK_BETTER_THIRD)
PRESETS = {
    name: dict(zip(ITEMS, predictions, strict=True))
    for name, predictions in (("book", BOOK_PREDICTIONS), ("better", BETTER))
}


# Three predictions


class Three(NamedTuple):
    """Three predictions and what the loss and the accuracy make of them."""

    predictions: Tensor  # float32 (3,)
    distances: Tensor  # float32 (3,)
    loss: Tensor  # ()
    accuracy: float


@lru_cache(maxsize=256)
def three(*predictions: float) -> Three:
    """Return three predictions against the chapter's three targets."""
    made, targets = torch.tensor(predictions), torch.tensor(BOOK_TARGETS)
    distances = mnist_loss.distance_to_target(made, targets)
    return Three(made, distances, mnist_loss.mnist_loss(made, targets), batch_accuracy(made, targets).item())


def chosen(values: Values) -> Three:
    """Return the three predictions on the sliders."""
    return three(*(getattr(values, id_) for id_ in ITEMS))


def listed(numbers: Tensor, between: str = ", ") -> str:
    """Return numbers as they stand in a sentence, two decimals each."""
    return between.join(fixed(each, 2) for each in numbers.tolist())


@lru_cache(maxsize=256)
def predictions(values: Values, words: Words) -> Scene:
    """Return the three predictions beside their targets, and their distances beside the mean of them."""
    found = chosen(values)
    items = {
        "item": [f"{item}: {digit}" for item, digit in enumerate(DIGITS, 1)],
        "digit": [str(digit) for digit in DIGITS],
        "target": BOOK_TARGETS,
        "prediction": [getattr(values, id_) for id_ in ITEMS],
        "distance": [round(each, 4) for each in found.distances.tolist()],
    }
    told = {"predictions": listed(found.predictions), "distances": listed(found.distances)}
    return Scene(
        charts.three,
        packed({"items": items, "mean": {"loss": [found.loss.item()]}}),
        ("items", "mean"),
        words("three_chart", loss=fixed(found.loss.item(), 4), **told),
    )


def what_happened(values: Values, words: Words) -> str:
    """Return the loss and the accuracy of the three, and which of them is on the wrong side of the border."""
    found = chosen(values)
    on_3 = [prediction > 0.5 for prediction in found.predictions.tolist()]
    wrong = [str(i) for i, (said, digit) in enumerate(zip(on_3, DIGITS, strict=True), 1) if said != (digit == 3)]
    numbers = {
        "loss": fixed(found.loss.item(), 4),
        "sum": listed(found.distances, " + "),
        "accuracy": fixed(found.accuracy, 4),
        "right": len(ITEMS) - len(wrong),
    }
    if wrong:
        return words.prose("what_wrong", items=", ".join(wrong), **numbers)
    return words.prose("what_right" if found.loss else "what_perfect", **numbers)


def choosing(values: Values, words: Words) -> list[dict[str, str]]:
    """Return the rows of a table: for each of the three, what `torch.where` takes."""
    found = chosen(values)
    return [
        {
            words("image"): str(item),
            words("target"): fixed(target, 0),
            words("prediction"): fixed(prediction, 2),
            words("condition"): words("yes" if target else "no"),
            words("taken"): ("1 − " if target else "") + fixed(prediction, 2),
            words("distance"): f"**{fixed(distance, 2)}**",
        }
        for item, (target, prediction, distance) in enumerate(
            zip(BOOK_TARGETS, found.predictions.tolist(), found.distances.tolist(), strict=True), 1
        )
    ]


def session(values: Values) -> str:
    """Return the same as Python prints it."""
    found = chosen(values)
    return (
        f">>> targets = {torch.tensor(BOOK_TARGETS)}\n>>> predictions = {found.predictions}\n"
        f">>> torch.where(targets == 1, 1 - predictions, predictions)\n{found.distances}\n"
        f">>> mnist_loss(predictions, targets)\n{found.loss!r}"
    )


# A walk along a line of weights


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
    made = linear1(x, *params)
    slopes = mnist_loss.slopes_for_weights(x, y, params, torch.sigmoid)
    return Start(params, made, y, slopes, mnist_loss.nudge_any_weight(made, params.weights, BOOK_NUDGE))


@lru_cache(maxsize=3)
def change(direction: str) -> Tensor:
    """Return what one unit of the way adds to each prediction, float32 (12396, 1)."""
    return training_set()[0] @ mnist_loss.direction(direction)


@lru_cache(maxsize=30)
def walked(direction: str, magnified: str, squash: str) -> Walk:
    """Return the walk through the start along a direction, so much magnified."""
    reach = WIDEST[direction] / MAGNIFIED[magnified]
    offsets = torch.arange(-STEPS, STEPS + 1).double() / STEPS * reach  # not linspace: its middle is not quite 0
    here = start()
    return mnist_loss.walk(here.predictions, change(direction), here.targets, offsets, SQUASHES[squash])


def walk_of(values: Values) -> Walk:
    """Return the walk that the inputs ask for."""
    return walked(values.direction, values.magnify, values.squash)


def room_for(numbers: Tensor, least: float) -> tuple[float, float]:
    """Return the lowest and the highest number to be seen, with some air, and never closer than `least` to them."""
    air = max((numbers.max() - numbers.min()).item() / 12, least)
    return numbers.min().item() - air, numbers.max().item() + air


def walk_rows(walk: Walk) -> str:
    """Return the packed rows of `charts.walk`."""
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
            "room": {"t": [-reach, reach], "accuracy": [below, above], "loss": [low, high]},
        }
    )


def end_of_tangent(
    t: float, loss: float, slope: float, run: float, wide: tuple[float, float], high: tuple[float, float]
) -> tuple[float, float]:
    """Return where a straight line from (t, loss) ends: `run` along, or at the edge of what is to be seen."""
    run = min(max(run, wide[0] - t), wide[1] - t)
    rise = min(max(run * slope, high[0] - loss), high[1] - loss)
    return (t + rise / slope, loss + rise) if slope else (t + run, loss)


def walk_texts(walk: Walk, words: Words) -> list[str]:
    """Return what is told at each step of the player."""
    everything = len(start().targets)
    return [
        words(
            "said",
            t=number(t, 3),
            right=whole(accuracy * everything),
            accuracy=fixed(accuracy, 6),
            loss=fixed(loss, 8),
            slope=number(slope),
        )
        for t, accuracy, loss, slope in list(zip(*(column.tolist() for column in walk), strict=True))[::2]
    ]


def many_values(walk: Walk) -> bool:
    """Return whether the accuracy has so many values on the way that stairs drawn there would be the measuring's."""
    return len(walk.accuracy.unique()) > len(walk.accuracy) / 2


@lru_cache(maxsize=96)
def walk(values: Values, words: Words) -> Scene:
    """Return accuracy and loss along the line, and the slope of the loss where one stands."""
    found = walk_of(values)
    ends = {
        f"{name}_{end}": fixed(of(numbers).item(), decimals)
        for name, numbers, decimals in (("accuracy", found.accuracy, 6), ("loss", found.loss, 8))
        for end, of in (("low", Tensor.min), ("high", Tensor.max))
    }
    return Scene(
        charts.walk,
        walk_rows(found),
        ("path", "tangents", "room"),
        words("walk_chart", times=words(f"magnify_{values.magnify}"), **ends),
        walk_texts(found, words),
        rate=6,
        options={"stairs": not many_values(found)},
        run=(values.direction, values.magnify, values.squash),
        position="at",
    )


def what_the_walk_shows(values: Values, words: Words) -> str:
    """Return what both numbers do along the line."""
    found = walk_of(values)
    count, places, everything = len(found.accuracy.unique()), len(found.accuracy), len(start().targets)
    if found.slope.count_nonzero() == 0 and count == 1:
        return words.prose("what_blind", images=whole(everything))
    if count == 1:
        told = {"right": whole(found.accuracy[0].item() * everything), "slope": number(found.slope[STEPS].item(), 3)}
        return words.prose("what_flat", **told)
    return words.prose("what_both" if many_values(found) else "what_stairs", count=count, places=places)


def facts(words: Words) -> dict[str, str]:
    """Return the numbers in the texts: what the start predicts, what a nudge can do, what the loss says to weights."""
    here = start()
    heard = int(here.slopes.count_nonzero())
    return {
        "images": whole(len(here.targets)),
        "low": fixed(here.predictions.min().item(), 1),
        "high": fixed(here.predictions.max().item(), 1),
        "factor": str(BOOK_NUDGE),
        "farthest": fixed(here.nudges.farthest, 5),
        "nearest": fixed(here.nudges.nearest, 5),
        "heard": str(heard),
        "blank": str(PIXELS - heard),
    }


# A slope for every weight


def pictured(slopes: Tensor) -> pd.DataFrame:
    """Return rows (row, column, value) of slopes (784,), in shares of the steepest; of no slope at all, zeros."""
    steepest = slopes.abs().max().item() or 1.0
    return rows.grid((slopes / steepest).view(28, 28).numpy().round(4).astype(float))


@lru_cache(maxsize=3)
def slopes(_: Values, words: Words) -> Scene:
    """Return what accuracy and what the loss say to each weight, as two pictures."""
    here = start()
    return Scene(
        charts.slopes,
        packed({"accuracy": pictured(torch.zeros(PIXELS)), "loss": pictured(here.slopes)}),
        ("accuracy", "loss"),
        words("slopes_chart", heard=int(here.slopes.count_nonzero())),
    )


def book_numbers() -> list[BookNumber]:
    """Return what the chapter works out by hand beside ours."""
    book, better = three(*BOOK_PREDICTIONS), three(*BETTER)
    by_item = enumerate(zip(mnist_loss.BOOK_PER_ITEM, book.distances.tolist(), strict=True), 1)
    return [
        *(near("item", printed, ours, 1, item=item) for item, (printed, ours) in by_item),
        near("loss", mnist_loss.BOOK_LOSS, book.loss.item(), 4),
        near("better", mnist_loss.BOOK_BETTER_LOSS, better.loss.item(), 4),
    ]


def warm_up() -> None:
    """Take the walks that the page opens with and those next to it."""
    for magnified in MAGNIFIED:
        walked("ideals", magnified, "sigmoid")


SCENES = {"predictions": predictions, "walk": walk, "slopes": slopes}
