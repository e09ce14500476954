"""What the lesson on the sigmoid shows: the curve, what it does to predictions, and trainings with it and without."""

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core import metrics, mnist_loss, sigmoid, training
from core.charts import sigmoid as charts
from core.data.book import BOOK_SEED
from core.gradients import gradient_of
from core.lessons.book import BookNumber, near
from core.lessons.inputs import Choice, Number, Position, Switch, Values
from core.lessons.numbers import fixed, number, percent, whole
from core.lessons.scenes import Scene, packed
from core.linear_model import LinearParams, accuracy, ideal_difference, linear1, model_with, random_start
from core.metrics import batch_accuracy
from core.mini_batches import training_batches
from core.nonlinearity import simple_net
from core.tensors import training_set, validation_set
from core.text import Words
from core.training import EpochResult

STARTS = {"first": 1, "second": 2}  # the chapter's two random starts, as `random_start` counts them
WEIGHTS = (*STARTS, "trained")  # whose predictions can be looked at
LOSSES = {"with": sigmoid.mnist_loss, "without": mnist_loss.mnist_loss}
LEARNING_RATE = 1.0
EPOCHS = 8
ENDS = (-10.0, 10.0)  # of the curve as it is drawn
POINTS = 101  # of the curve
BARS = 20  # of the histogram after the sigmoid: an even number, so that one ends at 0.5
BAR = 2.0  # wide, of the histogram before
EXTREMES = (-100.0, -50.0, -10.0, 0.0, 10.0, 50.0, 100.0)

# The net that explodes without the sigmoid
NET_LEARNING_RATE = 0.1
NET_STEPS = 240
NET_TOLD = (1, 10, 20, 30, 40, 50, 100, 150, 200)  # the steps whose loss is listed

INPUTS = (
    Number("score", 2.0, *ENDS, step=0.1, typed=False),
    Choice("weights", WEIGHTS, "first"),
    Choice("begin", tuple(STARTS), "second", names={start: f"weights_{start}" for start in STARTS}),
    Switch("net"),
    Position("at"),
)
PRESETS = {"doubt": {"score": 0.0}, "sure": {"score": 4.0}, "saturated": {"score": 10.0}}


# The curve


class Spot(NamedTuple):
    """Where one stands on the curve; float64."""

    x: float
    value: float
    slope: float

    @property
    def share(self) -> float:
        """How steep it is there, as a share of the slope at 0."""
        return self.slope / sigmoid.STEEPEST


def spot(x: float) -> Spot:
    """Return the curve at x."""
    at = torch.tensor(x, dtype=torch.float64)
    return Spot(x, sigmoid.sigmoid(at).item(), sigmoid.slope(at).item())


@lru_cache(maxsize=1)
def lines() -> dict[str, list[float]]:
    """Return the curve and its slope at even places, as columns (x, sigmoid, slope)."""
    at = torch.linspace(*ENDS, POINTS, dtype=torch.float64)
    columns = {"x": at, "sigmoid": at.sigmoid(), "slope": sigmoid.slope(at)}
    return {name: [round(each, 5) for each in column.tolist()] for name, column in columns.items()}


def ends_of_tangent(at: Spot) -> tuple[tuple[float, float], ...]:
    """Return the (x, value) of both ends of the tangent, where it leaves the picture."""
    reach = [(edge - at.value) / at.slope for edge in (0.0, 1.0)]
    xs = [min(max(at.x + each, ENDS[0]), ENDS[1]) for each in reach]
    return tuple((x, at.value + at.slope * (x - at.x)) for x in xs)


@lru_cache(maxsize=256)
def curve(values: Values, words: Words) -> Scene:
    """Return the sigmoid, its slope, and the tangent where one stands."""
    at, drawn = spot(values.score), lines()
    tangent = ends_of_tangent(at)
    rows: dict[str, list] = {
        "line": [words("sigmoid")] * POINTS + [words("slope")] * POINTS + [words("tangent")] * 2,
        "x": drawn["x"] * 2 + [x for x, _ in tangent],
        "value": drawn["sigmoid"] + drawn["slope"] + [value for _, value in tangent],
    }
    return Scene(
        charts.curve,
        packed({"curves": rows, "point": {"x": [at.x], "value": [at.value]}}),
        ("curves", "point"),
        words("curve_chart", x=fixed(at.x, 1), value=fixed(at.value, 4), slope=fixed(at.slope, 4)),
    )


def figures(values: Values, words: Words) -> tuple[tuple[str, str, str], ...]:
    """Return (label, number, note) of the value at x, the slope, and the answer."""
    at = spot(values.score)
    says = "3" if at.value > metrics.THRESHOLD else "7"
    steep = (words("steepness"), fixed(at.slope, 4), words("of_steepest", most=number(sigmoid.STEEPEST)))
    return (words("squashed"), fixed(at.value, 4), ""), steep, (words("says"), says, "")


def what_happened(values: Values, words: Words) -> str:
    """Return what the slope means to a gradient that passes through."""
    at = spot(values.score)
    where = "steep" if at.share > 0.6 else "flat" if at.share < 0.1 else "between"
    return words.prose(f"says_{where}", slope=number(at.slope, 3), share=f"{number(100 * at.share, 2)}%")


# What it does to predictions


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
    """Return the rows of one histogram, before the sigmoid or after it."""
    raw, targets = scores(name)[:2]
    if after:
        return counted(raw.sigmoid(), targets, np.linspace(0, 1, BARS + 1).round(2))
    low, high = raw.min().item() // BAR, -(-raw.max().item() // BAR)
    return counted(raw, targets, BAR * np.arange(low, high + 1))


@lru_cache(maxsize=64)
def histograms(values: Values, words: Words) -> Scene:
    """Return how many images have which prediction, before the sigmoid and after it."""
    raw = scores(values.weights).raw
    return Scene(
        charts.histograms,
        packed({side: bins(values.weights, side == "after") for side in ("before", "after")}),
        ("before", "after"),
        words("histograms_chart", low=fixed(raw.min().item(), 1), high=fixed(raw.max().item(), 1)),
    )


def what_the_sigmoid_leaves(values: Values, words: Words) -> str:
    """Return what becomes of answers and slopes on the way through the sigmoid."""
    found = scores(values.weights)
    return words.prose(
        "what_scores",
        before=fixed(found.accuracy_before, 4),
        after=fixed(found.accuracy_after, 4),
        different=whole(found.different),
        all=whole(len(found.raw)),
        exactly_1=whole(found.exactly_1),
        slope=fixed(found.mean_slope, 4),
    )


def facts() -> dict[str, str]:
    """Return the numbers of both random starts that stand in the text."""
    first, second = (scores(name) for name in STARTS)
    return {
        "images": whole(len(first.raw)),
        "exactly_1": whole(first.exactly_1),
        "sevens": percent((second.raw <= 0).float().mean().item(), 0),
        "times": fixed(second.mean_slope / first.mean_slope, 0),
    }


# Training with it and without


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
    """Return the packed rows of `charts.training`."""
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


def reached(start: str, epoch: int) -> dict[str, str]:
    """Return the numbers of both trainings after an epoch, as they stand in a sentence."""
    results = {way: trained(start, way).results[epoch] for way in LOSSES}
    return {f"{way}_accuracy": fixed(result.accuracy, 4) for way, result in results.items()} | {
        "with_loss": fixed(results["with"].valid_loss, 4),
        "without_loss": fixed(results["without"].valid_loss, 1),
    }


@lru_cache(maxsize=64)
def trainings(values: Values, words: Words) -> Scene:
    """Return the training with the sigmoid and the one without, epoch by epoch."""
    start = values.begin
    return Scene(
        charts.training,
        training_rows(start, words),
        ("losses", "epochs"),
        words("train_chart", epochs=EPOCHS, **reached(start, EPOCHS)),
        [words("said", epoch=epoch, last=EPOCHS, **reached(start, epoch)) for epoch in range(EPOCHS + 1)],
        rate=1,
        options={"last": EPOCHS},
        run=start,
        position="at",
    )


def what_training_reached(values: Values, words: Words) -> str:
    """Return where both trainings ended."""
    return words.prose("what_trained", epochs=EPOCHS, **reached(values.begin, EPOCHS))


class Found(NamedTuple):
    """What the training without the sigmoid has found, beside the baseline: nearer to which ideal digit, by RMSE."""

    cosine: float  # between what was added to the weights and the ideal 3 minus the ideal 7
    bias: float
    border: float  # the bias that the baseline would have, were its weights as large
    accuracy: float  # all on the validation set
    with_border: float  # of the same weights with that bias
    baseline: float


@lru_cache(maxsize=2)
def found(start: str) -> Found:
    """Return how near the training without the sigmoid came to the baseline."""
    x, y = validation_set()
    params, ideals = trained(start, "without").params, ideal_difference()
    added = (params.weights - random_start(draw=STARTS[start]).weights.detach()).flatten()
    difference = ideals.weights.flatten()
    border = ideals.bias * (added @ difference) / (difference @ difference)
    return Found(
        torch.cosine_similarity(added, difference, dim=0).item(),
        params.bias.item(),
        border.item(),
        accuracy(linear1(x, *params), y),
        accuracy(linear1(x, params.weights, border), y),
        accuracy(linear1(x, *ideals), y),
    )


def why_it_ended_so(values: Values, words: Words) -> str:
    """Return why both trainings ended where they did, in the numbers of these two."""
    lowest, highest = trained(values.begin, "without").ranges[-1]
    beside = found(values.begin)
    return words.prose(
        f"train_{values.begin}",
        epochs=EPOCHS,
        low=whole(lowest),
        high=whole(highest),
        first=reached(values.begin, 1)["without_accuracy"],
        cosine=fixed(beside.cosine, 4),
        bias=fixed(beside.bias, 1),
        border=whole(beside.border),
        with_border=fixed(beside.with_border, 4),
        baseline=fixed(beside.baseline, 4),
        **reached(values.begin, EPOCHS),
    )


# A net without the sigmoid


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


def told_of_net(words: Words) -> list[dict[str, str]]:
    """Return the rows of a table: some steps of the net and the loss before them."""
    losses = net_without_sigmoid()
    first_infinite = next((step for step, loss in enumerate(losses, 1) if np.isinf(loss)), len(losses))
    told = [step for step in NET_TOLD if step < first_infinite] + sorted({first_infinite, len(losses)})
    return [{words("net_step"): str(step), words("loss"): number(losses[step - 1])} for step in told]


def what_the_net_came_to(words: Words) -> str:
    """Return the steps at which the loss of the net was infinite and not a number."""
    losses = net_without_sigmoid()
    infinite = [step for step, loss in enumerate(losses, 1) if np.isinf(loss)]
    if np.isnan(losses[-1]) and infinite:
        return words.prose("net_said", infinite=infinite[0], nan=len(losses))
    return words.prose("net_lasted", steps=len(losses), loss=number(losses[-1]))


# The safe way


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


def both_ways(words: Words) -> list[dict[str, str]]:
    """Return the rows of a table: the formula and PyTorch's own sigmoid, with their gradients."""
    columns = ("safe_x", "safe_value", "safe_gradient", "torch_value", "torch_gradient")
    return [
        {words(name): number(each, 3) for name, each in zip(columns, extreme, strict=True)} for extreme in extremes()
    ]


def book_numbers() -> list[BookNumber]:
    """Return the chapter's thresholds beside those that the sigmoid gives."""
    border = torch.tensor(metrics.THRESHOLD)
    return [
        near("before", sigmoid.BOOK_THRESHOLD_BEFORE, border.logit().item(), 1),
        near("after", sigmoid.BOOK_THRESHOLD_AFTER, sigmoid.sigmoid(torch.tensor(0.0)).item(), 1),
    ]


def warm_up() -> None:
    """Do both trainings from both starts, and work out the predictions the page can show."""
    for start in STARTS:
        for way in LOSSES:
            trained(start, way)
    for name in WEIGHTS:
        bins(name, True)


SCENES = {"curve": curve, "histograms": histograms, "trainings": trainings}
