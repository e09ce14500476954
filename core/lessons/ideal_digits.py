"""What the lesson on the ideal digits shows: means over ever more images, and what lies behind each of their pixels."""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core import ideal_digits, tensors
from core.charts import ideal_digits as charts
from core.charts import rows
from core.data import digits
from core.data.digits import COUNTS, DIGITS
from core.lessons import pictures
from core.lessons.book import BookNumber
from core.lessons.inputs import Ladder, OwnDigit, Position, Values, Whole
from core.lessons.numbers import fixed, percent, whole
from core.lessons.scenes import Scene, packed
from core.text import Words

LAST = 27  # row and column of a picture
# At first a pixel of the ideal 3 that is near 0.5, and in no image in particular.
INPUTS = (
    Position("at"),
    Whole("row", 22, 0, LAST, typed=False),
    Whole("column", 8, 0, LAST, typed=False),
    OwnDigit(),
    Ladder("among", 10, (1, 2, 5, 10, 100, 1000)),  # images in the mean of which the reader's own is one
)

# How many images the growing means stand on: every one at first, then ever longer strides up to all.
STOPS = tuple(sorted({*range(1, 11), *np.geomspace(10, COUNTS["train"][3], 50).round().astype(int).tolist()}))
STEPS_A_SECOND = 5
SETTLED = {"coarse": 0.2, "fine": 0.05}  # how near to its end every pixel of a mean has to be, and to stay
BINS = 16  # of a pixel's values: the first is paper, the last is ink


def counts_of(digit: int) -> list[int]:
    """Return how many images of a digit each step of the growing means stands on; the last is all of them."""
    return [*STOPS[:-1], COUNTS["train"][digit]]


@lru_cache(maxsize=len(DIGITS))
def means_of(digit: int) -> Tensor:
    """Return the mean of a digit at each step, float32 (steps, 28, 28)."""
    return ideal_digits.running_means(tensors.stacked("train", digit), counts_of(digit))


def mean_rows() -> pd.DataFrame:
    """Return rows (digit, row, column, m0, m1, … in 0 … 255), one mean per step."""
    tables = []
    for digit in DIGITS:
        table = rows.grid(np.zeros((28, 28))).drop(columns="value").assign(digit=digit)
        shades = (means_of(digit) * 255).round().byte().flatten(1).numpy()
        tables.append(table.assign(**{f"m{step}": shade for step, shade in enumerate(shades)}))
    return pd.concat(tables)


def left_rows() -> pd.DataFrame:
    """Return rows (digit, step, images, left): how far the most changeable pixel is from its end at each step."""
    tables = [
        pd.DataFrame(
            {
                "digit": str(digit),
                "step": range(len(STOPS)),
                "images": counts_of(digit),
                "left": ideal_digits.left_to_change(means_of(digit)).numpy().round(3).astype(float),
            }
        )
        for digit in DIGITS
    ]
    return pd.concat(tables)


@lru_cache(maxsize=1)
def growing_rows() -> str:
    """Return the packed rows "means" and "left"."""
    return packed({"means": mean_rows(), "left": left_rows()})


@lru_cache(maxsize=1)
def growing_means() -> str:
    """Return the packed rows "means" alone, for Home."""
    return packed({"means": mean_rows()})


def said_at_each_step(words: Words) -> list[str]:
    """Return what is told of each step: how many images are averaged."""
    counts = zip(counts_of(3), counts_of(7), strict=True)
    return [words("means_step", threes=whole(threes), sevens=whole(sevens)) for threes, sevens in counts]


@lru_cache(maxsize=8)
def growing(_: Values, words: Words) -> Scene:
    """Return both means over more and more images, and how far they still are from their end."""
    return Scene(
        charts.growing_and_left,
        growing_rows(),
        ("means", "left"),
        words("means_chart"),
        said_at_each_step(words),
        rate=STEPS_A_SECOND,
        run="all images",
        position="at",
    )


def settled_at(digit: int, within: float) -> int:
    """Return with how many images every pixel of a mean is nearer than that to its end, and stays so."""
    left = ideal_digits.left_to_change(means_of(digit))
    too_far = (left > within).nonzero().flatten().tolist()
    return counts_of(digit)[max(too_far, default=-1) + 1]


def what_happened(words: Words) -> str:
    """Return how soon the means were near to what they end as."""
    counts = {f"{name}_{d}": whole(settled_at(d, within)) for name, within in SETTLED.items() for d in DIGITS}
    return words.prose("settled", **{name: fixed(within, 2) for name, within in SETTLED.items()}, **counts)


@lru_cache(maxsize=1)
def left_with() -> dict[str, str]:
    """Return how far the pixel that is farthest is from its end with 10, 100 and 1,000 images, for the text."""
    counts = [10, 100, 1000]
    found: dict[str, str] = {}
    for digit in DIGITS:
        means = ideal_digits.running_means(tensors.stacked("train", digit), [*counts, COUNTS["train"][digit]])
        left = ideal_digits.left_to_change(means).tolist()
        found |= {f"left_{digit}_{count}": fixed(change, 2) for count, change in zip(counts, left, strict=False)}
    return found


# One pixel


@lru_cache(maxsize=1)
def pixel_rows() -> str:
    """Return the packed rows of `charts.pixel_values`: the ideals, and every pixel's counts per bin."""
    ideals, counts = [], []
    for digit in DIGITS:
        ideal = rows.grid(ideal_digits.ideal(digit).numpy().round(3).astype(float))
        place = ideal["row"].astype(str) + "-" + ideal["column"].astype(str)
        ideals.append(ideal.assign(digit=digit, place=place))
        table = values_at_each_pixel(digit).numpy()
        row, column, bin_ = np.nonzero(table)
        counted = {"row": row, "column": column, "bin": bin_, "count": table[row, column, bin_]}
        counts.append(pd.DataFrame(counted).assign(digit=digit))
    return packed({"ideals": pd.concat(ideals), "counts": pd.concat(counts)})


@lru_cache(maxsize=len(DIGITS))
def values_at_each_pixel(digit: int) -> Tensor:
    """Return, per pixel, how many of a digit's images fall in each of the `BINS`: int64 (28, 28, BINS)."""
    return ideal_digits.values_at_each_pixel(tensors.stacked("train", digit), BINS)


@lru_cache(maxsize=256)
def pixel(values: Values, words: Words) -> Scene:
    """Return both ideals and, for the pixel chosen or pointed at, how its values are spread over all images."""
    return Scene(
        charts.pixel_values,
        pixel_rows(),
        ("ideals", "counts"),
        words("pixel_chart"),
        options={"bins": BINS, "images": tuple(COUNTS["train"][digit] for digit in DIGITS)},
        run="all images",
        picks="place",
        sets={"chosen_row": values.row, "chosen_column": values.column},
    )


def picked(place: Any) -> dict[str, str]:
    """Return what a clicked pixel makes of the inputs, as texts that they may still refuse."""
    row, _, column = str(place).partition("-")
    return {"row": row, "column": column}


def shares(digit: int, row: int, column: int) -> tuple[float, float, float]:
    """Return in which share of a digit's images a pixel is paper, something between, and ink."""
    counts = values_at_each_pixel(digit)[row, column].tolist()
    return counts[0] / sum(counts), sum(counts[1:-1]) / sum(counts), counts[-1] / sum(counts)


def what_lies_behind(values: Values, words: Words) -> str:
    """Return what there is to say of the chosen pixel."""
    told: dict[str, str] = {}
    for digit in DIGITS:
        paper, between, ink = shares(digit, values.row, values.column)
        told |= {f"paper_{digit}": percent(paper, 0), f"between_{digit}": percent(between, 0)}
        told |= {f"ink_{digit}": percent(ink, 0)}
        told |= {f"mean_{digit}": fixed(ideal_digits.ideal(digit)[values.row, values.column].item(), 2)}
    return words.prose("behind", row=values.row, column=values.column, **told)


SCENES = {"growing": growing, "pixel": pixel}


# The reader's own digit as one of n


def means_with(path: str, among: int) -> tuple[Tensor, Tensor | None]:
    """Return the mean of a reader's own digit and the first images of it, `among` in all, and the mean without it."""
    truth = pictures.truth_of(path)
    assert truth is not None  # the page asks only then
    others, its = tensors.stacked("train", truth)[: among - 1], pictures.pixels_at(path).view(1, 28, 28)
    return torch.cat([others, its]).mean(0), others.mean(0) if among > 1 else None


def gallery_of_yours(path: str, among: int, words: Words) -> list[tuple[bytes, str, str]]:
    """Return (PNG, spoken description, caption) of a reader's own digit, and of the mean without and with it."""
    joined, without = means_with(path, among)
    named = {"yours_own": pictures.pixels_at(path).view(28, 28), "yours_without": without, "yours_with": joined}
    told = {name: words(name, among=whole(among), others=whole(among - 1)) for name in named}
    return [
        (pictures.png((image * 255).round().byte().numpy(), scale=4), told[name], told[name])
        for name, image in named.items()
        if image is not None
    ]


def what_yours_changes(path: str, among: int, words: Words) -> str:
    """Return by how much the pixel that changes most changes when a reader's own digit is added."""
    joined, without = means_with(path, among)
    if without is None:
        return words.prose("yours_alone")
    change = (joined - without).abs()
    place = int(change.argmax())
    told = {"change": fixed(change.max().item(), 4), "row": place // 28, "column": place % 28}
    return words.prose("yours_changes", among=whole(among), **told)


# From a list to a tensor


def stacking(words: Words) -> list[dict[str, str]]:
    """Return a table of the steps from a list of images to their mean: what is done, in code, with shape and rank."""
    threes, mean, one = tensors.stacked("train", 3), ideal_digits.ideal(3), digits.load("train").images[0]
    steps: dict[str, tuple[str, object, object]] = {
        "list": ("threes = [tensor(Image.open(paths[0])), …]", f"{len(threes):,} × {list(one.shape)}", "—"),
        "one": ("threes[0]", list(one.shape), one.ndim),
        "stack": ("torch.stack(threes)", list(threes.shape), threes.ndim),
        "float": ("torch.stack(threes).float() / 255", list(threes.shape), threes.ndim),
        "mean": ("stacked.mean(0)", list(mean.shape), mean.ndim),
    }
    return [
        {
            words("step"): words(f"step_{name}"),
            "Python": f"`{code}`",
            words("shape"): f"{shape}",
            words("rank"): f"{rank}",
        }
        for name, (code, shape, rank) in steps.items()
    ]


def book_numbers() -> list[BookNumber]:
    """Return what the chapter prints of its stack of 3s, beside ours."""
    book, threes = ideal_digits.BOOK_STACK_SHAPE, tensors.stacked("train", 3)
    return [
        BookNumber("shape", str(list(book)), str(list(threes.shape))),
        BookNumber("rank", str(len(book)), str(threes.ndim)),
    ]


def warm_up() -> None:
    """Work out the growing means and what lies behind every pixel."""
    growing_rows()
    growing_means()
    pixel_rows()
