"""What the lesson on the linear model shows: rows of its charts, scores of its models, and what there is to say."""

import itertools
import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch

from core import linear_model, metrics
from core.charts import linear_model as charts
from core.charts import rows
from core.data import digits
from core.data.book import BOOK_SEED
from core.data.digits import Split
from core.lessons import pictures
from core.lessons.book import BookNumber, near
from core.lessons.inputs import Choice, Number, Picture, Position, Values, Whole
from core.lessons.numbers import fixed
from core.lessons.scenes import Scene, packed, rounded
from core.linear_model import BOOK_NUDGE, LARGEST_FACTOR, Nudge, accuracy, predicted
from core.tensors import flatten, stack
from core.text import Words

BINS = 90  # at most so many bars
POINTS = 801  # of a staircase: at least one a screen pixel
INKY = (9, 17)  # row and column of the place with the most ink in the training images
SIDE = 28
DEEPEST = 0.99  # quantile of the weights' sizes from which on the colour is full
ZOOMS = {"10": "zoom_10", "1": "zoom_1", "0.1": "zoom_01", "0.01": "zoom_001"}  # how far to either side of the weight
INPUTS = (
    Picture(),
    Choice("weights", linear_model.MODELS, "random"),
    Whole("seed", BOOK_SEED, 0, 9999),
    Whole("row", INKY[0], 0, SIDE - 1),
    Whole("column", INKY[1], 0, SIDE - 1),
    Number("factor", BOOK_NUDGE, -LARGEST_FACTOR, LARGEST_FACTOR),
    Choice("zoom", tuple(ZOOMS), "1", names=ZOOMS),
    Position("at"),
)
PRESETS = {
    "book": {"row": 0, "column": 0, "factor": BOOK_NUDGE},
    "ink": {"row": INKY[0], "column": INKY[1], "factor": BOOK_NUDGE},
    "more": {"row": INKY[0], "column": INKY[1], "factor": 1.1},
    "double": {"row": INKY[0], "column": INKY[1], "factor": 2.0},
}


def pick(pixel: int) -> dict[str, int]:
    """Return what to set when the pixel of that number was clicked."""
    return {"row": pixel // SIDE, "column": pixel % SIDE}


def small(value: float) -> str:
    """Return a number with its first two digits that are not 0: "0.00021"."""
    return np.format_float_positional(float(f"{value:.2g}"), trim="-")


def pixels_of(split: Split, position: int) -> torch.Tensor:
    """Return one image as the model takes it: float32 (784,) in [0, 1]."""
    return flatten(stack([torch.tensor(digits.load(split).images[position])]))[0]


def deepest(values: torch.Tensor) -> float:
    """Return the size from which on a value is drawn in full colour; never 0."""
    return values.abs().flatten().quantile(DEEPEST).item() or 1.0


def image_of(values: Values) -> torch.Tensor:
    """Return the chosen image as the model takes it: float32 (784,) in [0, 1]."""
    return pictures.pixels_at(values.image)


class Said(NamedTuple):
    """What a model makes of an image."""

    totals: tuple[float, ...]  # the running sum, from the bias to the prediction: 785
    said: int  # 3 or 7
    truth: int | None

    @property
    def prediction(self) -> float:
        """The whole sum."""
        return self.totals[-1]


@lru_cache(maxsize=256)
def judged(values: Values) -> Said:
    """Return what the chosen model makes of the chosen image; of `image`, `weights` and `seed`."""
    params = linear_model.model_of(values.weights, values.seed)
    totals = tuple(linear_model.running_sum(image_of(values), params).tolist())
    return Said(totals, 3 if totals[-1] > 0 else 7, pictures.truth_of(values.image))


def figures(values: Values, words: Words) -> list[tuple[str, str, str]]:
    """Return the sum in three numbers: labels, values, and notes."""
    totals = judged(values.only("image", "weights", "seed")).totals
    parts = {"products": totals[-1] - totals[0], "bias": totals[0], "prediction": totals[-1]}
    return [(words(key), fixed(value, 2), "") for key, value in parts.items()]


def verdict(values: Values, words: Words) -> str:
    """Return which digit the model says, and whether that is right."""
    found = judged(values.only("image", "weights", "seed"))
    key = "verdict_above" if found.prediction > 0 else "verdict_not_above"
    colour = {3: ":orange[**3**]", 7: ":blue[**7**]"}[found.said]
    right = words("verdict_right") if found.said == found.truth else words("verdict_wrong", truth=found.truth)
    if found.truth is None:
        right = words("verdict_other")
    return f"{words(key, prediction=fixed(found.prediction, 2), said=colour)} {right}"


@lru_cache(maxsize=256)
def product(values: Values, words: Words) -> Scene:
    """Return image times weights, pixel by pixel, and the running sum; of `image`, `weights` and `seed`."""
    found = judged(values.only("image", "weights", "seed"))
    name = pictures.called(values.image, words)
    description = words("product_chart", name=name, prediction=fixed(found.prediction, 2))
    return Scene(
        charts.product,
        product_rows(values.only("image", "weights", "seed")),
        ("pixels", "sums"),
        description,
        said_of_rows(list(found.totals), words),
        position="at",
    )


@lru_cache(maxsize=256)
def product_rows(values: Values) -> str:
    """Return the packed rows of `charts.linear_model.product` for one model and one image."""
    params, image = linear_model.model_of(values.weights, values.seed), image_of(values)
    added, weights = linear_model.contributions(image, params.weights), params.weights.flatten()
    full = deepest(weights)
    columns = {
        "pixel": image,
        "weight": weights,
        "contribution": added,
        "weight_shade": weights / full,
        "contribution_shade": added / full,
    }
    pixels: dict[str, list] = {**places(), **{name: rounded(values, 3) for name, values in columns.items()}}
    total = linear_model.running_sum(image, params)
    n = list(range(len(total)))
    sums: dict[str, list] = {"n": n, "total": rounded(total, 4), "row": rounded_rows(len(n))}
    return packed({"pixels": pixels, "sums": sums})


@lru_cache(maxsize=1)
def places() -> dict[str, list[int]]:
    """Return the columns (row, column, n) of every pixel of an image."""
    where = range(28 * 28)
    return {"row": [n // 28 for n in where], "column": [n % 28 for n in where], "n": list(where)}


@lru_cache(maxsize=2)
def rounded_rows(count: int) -> list[float]:
    """Return the height at which the sum before each pixel is drawn."""
    return [round(n / 28, 4) for n in range(count)]


@lru_cache(maxsize=32)
def counted(name: str, seed: int, split: Split) -> pd.DataFrame:
    """Return rows (digit, low, high, count) of a model's predictions; one of the bars' edges is 0."""
    predictions, targets = (each.flatten().double().numpy() for each in predicted(name, seed, split))
    width = nice((predictions.max() - predictions.min()) / BINS)
    bin_of = np.ceil(predictions / width).astype(int) - 1  # 0 itself belongs below the border: it says 7
    frame = pd.DataFrame({"digit": np.where(targets == 1, "3", "7"), "bin": bin_of})
    counts = frame.value_counts(sort=False).reset_index()
    return counts.assign(low=counts["bin"] * width, high=(counts["bin"] + 1) * width).drop(columns="bin")


def nice(width: float) -> float:
    """Return the next larger of 1, 2 and 5 times a power of ten; 0.1 for nothing."""
    if width <= 0:
        return 0.1
    power = 10 ** math.floor(math.log10(width))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= width)


@lru_cache(maxsize=64)
def predictions(values: Values, words: Words) -> Scene:
    """Return all training images by their predictions, with the chosen image among them."""
    found = judged(values.only("image", "weights", "seed"))
    return Scene(
        charts.predictions,
        packed(
            {
                "bars": counted(values.weights, values.seed, "train"),
                "chosen": {"prediction": [found.prediction]},
            }
        ),
        ("bars", "chosen"),
        words("predictions_chart", share=called_3(values)),
    )


def called_3(values: Values) -> str:
    """Return the share of the training images that the chosen model calls a 3, as a percentage without its sign."""
    given = predicted(values.weights, values.seed, "train")[0]
    return fixed(100 * (given > 0).float().mean().item(), 1)


class OfAll(NamedTuple):
    """What a model makes of all images."""

    printed: str  # the predictions of the training images, as Python prints them
    train: float  # accuracy, in [0, 1]
    valid: float


def of_all(values: Values) -> OfAll:
    """Return what the chosen model makes of all images."""
    on_train, on_valid = (accuracy(*predicted(values.weights, values.seed, split)) for split in digits.SPLITS)
    return OfAll(repr(predicted(values.weights, values.seed, "train")[0]), on_train, on_valid)


def nudged(values: Values) -> Nudge:
    """Return what the chosen nudge does."""
    return linear_model.nudge_of(values.weights, values.seed, pixel_of(values), values.factor)


def pixel_of(values: Values) -> int:
    """Return the number of the chosen pixel, 0 … 783."""
    return SIDE * values.row + values.column


@lru_cache(maxsize=64)
def votes(values: Values, words: Words) -> Scene:
    """Return what each weight adds on average, the chosen one marked; a click picks another."""
    row, column = values.row, values.column
    frame = {"row": [row], "row_end": [row + 1], "column": [column], "column_end": [column + 1]}
    return Scene(
        charts.votes,
        packed({"pixels": vote_rows(values.weights, values.seed), "chosen": frame}),
        ("pixels", "chosen"),
        words("votes_chart", row=row, column=column),
        picks="n",
    )


@lru_cache(maxsize=64)
def staircase(values: Values, words: Words) -> Scene:
    """Return the accuracy as the chosen weight changes."""
    done = nudged(values)
    window = max(float(values.zoom), 1.1 * abs(done.after - done.before))
    steps = stairs(values.weights, values.seed, pixel_of(values), window)
    return Scene(
        charts.staircase,
        packed({"stairs": steps, "weights": on_the_stairs(done, words)}),
        ("stairs", "weights"),
        words("stairs_chart", weight=fixed(done.before, 4), nudged=fixed(done.after, 4)),
    )


@lru_cache(maxsize=64)
def vote_rows(name: str, seed: int) -> pd.DataFrame:
    """Return rows (row, column, value, shade, n): what each weight adds to the prediction for the mean image."""
    added = linear_model.contributions(linear_model.ink().mean, linear_model.model_of(name, seed).weights)
    grid = rows.grid(added.reshape(28, 28).double().numpy())
    return grid.assign(shade=(added / deepest(added)).double().numpy(), n=range(len(added)))


def stairs(name: str, seed: int, pixel: int, window: float) -> pd.DataFrame:
    """Return rows (weight, accuracy): the staircase of one weight as far as `window` to either side."""
    weight = linear_model.model_of(name, seed).weights[pixel].item()
    changes = torch.linspace(-window, window, POINTS, dtype=torch.float64)
    heights = linear_model.staircase_of(name, seed, pixel).at(changes)
    return pd.DataFrame({"weight": weight + changes, "accuracy": heights})


class Score(NamedTuple):
    """A model's accuracy, in [0, 1]."""

    train: float
    valid: float


@lru_cache(maxsize=1)
def scores() -> dict[str, Score]:
    """Return how well models without any learning do."""
    ideal = linear_model.model_of("ideal", BOOK_SEED)

    def score(name: str, without_bias: bool = False) -> Score:
        judged = [predicted(name, BOOK_SEED, split) for split in digits.SPLITS]
        return Score(*(accuracy(predictions - ideal.bias * without_bias, targets) for predictions, targets in judged))

    rmse = [metrics.batch_accuracy(*metrics.judged("rmse", split)).item() for split in digits.SPLITS]
    return {
        "book": score("random"),
        "zero": score("zero"),
        "ideal_without": score("ideal", without_bias=True),
        "ideal": score("ideal"),
        "rmse": Score(*rmse),
    }


def sum_figures(values: Values) -> dict[str, object]:
    """Return what the text on the sum needs: how much of the image, and of all images, is paper."""
    found = linear_model.ink()
    paper = int((image_of(values) == 0).sum())
    return {"paper": paper, "share": fixed(100 * found.paper, 1), "never": found.never}


def bridge(words: Words) -> list[dict[str, str]]:
    """Return the lines of the table of models without any learning."""
    return [
        {
            words("model"): words(f"model_{key}"),
            words("on_train"): f"{score.train:.4f}",
            words("on_valid"): f"{score.valid:.4f}",
        }
        for key, score in scores().items()
    ]


def bridge_figures() -> dict[str, int]:
    """Return how many validation images the ideal difference gets wrong without its bias, and with it."""
    images = len(digits.load("valid").labels)
    wrong, better = (round((1 - scores()[key].valid) * images) for key in ("ideal_without", "ideal"))
    return {"wrong": wrong, "better": better}


def shapes(name: str, seed: int, words: Words) -> list[dict[str, str]]:
    """Return the lines of the table of shapes: of all training images, and of what becomes of them."""
    params, predictions = linear_model.model_of(name, seed), predicted(name, seed, "train")[0]
    lines = {
        "x": ("train_x", linear_model.ink().shape),
        "weights": ("weights", params.weights.shape),
        "product": ("train_x @ weights", predictions.shape),
        "bias": ("bias", params.bias.shape),
        "predictions": ("train_x @ weights + bias", predictions.shape),
    }
    return [
        {
            words("shapes_code"): f"`{code}`",
            words("shape"): f"{list(shape)}",
            words("meaning"): words(f"meaning_{key}"),
        }
        for key, (code, shape) in lines.items()
    ]


def before_and_after(values: Values, words: Words) -> list[dict[str, str]]:
    """Return the lines of the table of a nudge, with the accuracy to its last digit."""
    done, pixel = nudged(values), pixel_of(values)
    lines = {"before": (done.before, done.accuracy_before), "after": (done.after, done.accuracy_after)}
    return [
        {
            words("when"): words(key),
            f"weights[{pixel}]": fixed(weight, 6),
            words("accuracy_train"): f"{share}",
        }
        for key, (weight, share) in lines.items()
    ]


def on_the_stairs(done: Nudge, words: Words) -> pd.DataFrame:
    """Return rows (which, weight, accuracy): the weight as it is and as nudged."""
    lines = [("as_it_is", done.before, done.accuracy_before), ("nudged", done.after, done.accuracy_after)]
    return pd.DataFrame([(words(key), *place) for key, *place in lines], columns=["which", "weight", "accuracy"])


def said_of_rows(totals: list[float], words: Words) -> list[str]:
    """Return what is told of a running sum (785) before the first row of the image, and after each of them."""
    after_rows = totals[::28]
    texts = [words("said_start", bias=fixed(after_rows[0], 2))]
    for row, (before, after) in enumerate(itertools.pairwise(after_rows)):
        key = "said_end" if row == 27 else "said"
        texts.append(words(key, row=row, adds=fixed(after - before, 2), total=fixed(after, 2)))
    return texts


def what_happened(values: Values, words: Words) -> str:
    """Return what there is to say of the chosen nudge."""
    done, factor = nudged(values), values.factor
    if linear_model.ink().mean[pixel_of(values)] == 0:
        return words("what_paper")
    if done.before == 0:
        return words("what_zero")
    if factor == 1:
        return words("what_one")
    if done.won == done.lost == 0:
        return words("what_none", changed=f"{done.changed:,}", largest=small(done.largest_change))
    outcome = "even" if done.won == done.lost else "better" if done.won > done.lost else "worse"
    return words(f"what_{outcome}", won=f"{done.won:,}", lost=f"{done.lost:,}")


def first_moves(values: Values, words: Words) -> str:
    """Return how far a weight has to go for the accuracy to move, beside how far the book's nudge takes it."""
    name, seed, pixel = values.weights, values.seed, pixel_of(values)
    down, up = linear_model.staircase_of(name, seed, pixel).first_moves()
    weight = linear_model.model_of(name, seed).weights[pixel].item()
    moves = {
        "down": "" if down is None else small(abs(down)),
        "up": "" if up is None else small(abs(up)),
        "nudge": small(abs(weight) * (linear_model.BOOK_NUDGE - 1)),
    }
    known = [key for key in ("down", "up") if moves[key]]
    return words(f"moves_{'both' if len(known) == 2 else known[0] if known else 'never'}", **moves)


@lru_cache(maxsize=1)
def reach_of_book_nudge() -> dict[str, str]:
    """Return how near to 0 the book's predictions come, its largest weight, and how far the nudge of that reaches."""
    nearest = predicted("random", BOOK_SEED, "train")[0].abs().min().item()
    largest = linear_model.model_of("random", BOOK_SEED).weights.abs().max().item()
    reach = largest * (linear_model.BOOK_NUDGE - 1)
    return {"nearest": small(nearest), "weight": f"{largest:.2f}", "reach": f"{reach:.1g}"}


def book_numbers() -> list[BookNumber]:
    """Return the chapter's numbers beside ours."""
    predictions, targets = predicted("random", BOOK_SEED, "train")
    shapes = [linear_model.ink().shape, list(targets.shape)]
    ends = [predictions[i].item() for i in (0, 1, 2, -3, -2, -1)]
    names = [("first", 1), ("first", 2), ("first", 3), ("last", 3), ("last", 2), ("last", 1)]
    nudged = linear_model.nudge_of("random", BOOK_SEED, 0, linear_model.BOOK_NUDGE)
    parameters = sum(p.numel() for p in linear_model.model_of("random", BOOK_SEED))
    return [
        *(
            BookNumber(key, f"{book}", f"{shape}")
            for key, book, shape in zip("xy", linear_model.BOOK_SHAPES, shapes, strict=True)
        ),
        *(
            near(key, book, ours, 4, n=n)
            for (key, n), book, ours in zip(names, linear_model.BOOK_PREDICTIONS, ends, strict=True)
        ),
        BookNumber("accuracy", f"{linear_model.BOOK_ACCURACY}", f"{nudged.accuracy_before}"),
        BookNumber("nudged", f"{linear_model.BOOK_ACCURACY}", f"{nudged.accuracy_after}"),
        BookNumber("parameters", f"{linear_model.BOOK_PARAMETERS}", f"{parameters}"),
    ]


SCENES = {"product": product, "predictions": predictions, "votes": votes, "staircase": staircase}
