"""What the lesson on the ideal digits shows: means over ever more images, and what lies behind each of their pixels."""

from functools import lru_cache

import numpy as np
import pandas as pd

from core import ideal_digits, tensors
from core.charts import rows
from core.data.digits import COUNTS, DIGITS
from core.lessons.scenes import packed

# How many images the growing means stand on: every one at first, then ever longer strides up to all.
STOPS = tuple(sorted({*range(1, 11), *np.geomspace(10, COUNTS["train"][3], 50).round().astype(int).tolist()}))


@lru_cache(maxsize=1)
def growing_means() -> str:
    """Return packed rows "means" (digit, row, column, m0, m1, … in 0 … 255), one mean per step of `counts_of`."""
    tables = []
    for digit in DIGITS:
        means = ideal_digits.running_means(tensors.stacked("train", digit), counts_of(digit))
        table = rows.grid(np.zeros((28, 28))).drop(columns="value").assign(digit=digit)
        for step, mean in enumerate(means.numpy()):
            table[f"m{step}"] = np.round(mean.ravel() * 255).astype(np.uint8)
        tables.append(table)
    return packed({"means": pd.concat(tables)})


def counts_of(digit: int) -> list[int]:
    """Return how many images of a digit each step of the growing means stands on; the last is all of them."""
    return [*STOPS[:-1], len(tensors.stacked("train", digit))]


BINS = 16


@lru_cache(maxsize=1)
def pixel_values() -> str:
    """Return the packed rows of `charts.ideal_digits.pixel_values`: the ideals, and every pixel's counts per bin."""
    ideals, counts = [], []
    for digit in DIGITS:
        ideals.append(rows.grid(ideal_digits.ideal(digit).numpy().round(3).astype(float)).assign(digit=digit))
        table = ideal_digits.values_at_each_pixel(tensors.stacked("train", digit), BINS).numpy()
        row, column, bin_ = np.nonzero(table)
        counted = {"row": row, "column": column, "bin": bin_, "count": table[row, column, bin_]}
        counts.append(pd.DataFrame(counted).assign(digit=digit))
    return packed({"ideals": pd.concat(ideals), "counts": pd.concat(counts)})


def warm_up() -> None:
    """Work out the growing means and what lies behind every pixel."""
    growing_means()
    pixel_values()
