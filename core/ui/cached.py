"""What is worked out once and shown many times: chart specs, pictures and the data behind the charts."""

import base64
import copy
import io
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st
import torch
from PIL import Image, ImageDraw

from core import ideal_digits, metrics, pixel_similarity, tensors, training
from core.charts import rows
from core.charts.theme import LABEL, MARK
from core.data import digits
from core.data.digits import DIGITS, Split
from core.models import store
from core.models.store import WeightsError
from core.text import Words
from core.ui import trainings


@lru_cache(maxsize=256)
def spec(chart: Callable[..., alt.TopLevelMixin], datasets: tuple[str, ...], words: Words, **options: object) -> dict:
    """Return the Vega-Lite spec of a chart whose rows come later, under the names of its data arguments."""
    drawn = chart(*(alt.NamedData(name=name) for name in datasets), words, **options)
    return drawn.to_dict(validate=False)  # the tests do: here it would take a click a fifth longer


# What Streamlit's own theme draws too pale and small for a projector.
LEGIBLE = {
    guide: {"labelColor": LABEL, "titleColor": LABEL, "labelFontSize": 13, "titleFontSize": 14}
    for guide in ("axis", "legend")
}


def with_rows(
    chart: Callable[..., alt.TopLevelMixin], data: dict[str, pd.DataFrame], words: Words, **options: object
) -> dict[str, Any]:
    """Return a fresh copy of the chart's spec with its rows beside it, as Streamlit takes them."""
    built = copy.deepcopy(spec(chart, tuple(data), words, **options))
    return {**built, "config": {**built["config"], **LEGIBLE}, "datasets": data}


def show(
    chart: Callable[..., alt.TopLevelMixin],
    data: dict[str, pd.DataFrame],
    words: Words,
    *,
    key: str,
    description: str,
    width: Literal["stretch", "content"] = "stretch",
    on_select: Any = "ignore",
    **options: object,
) -> Any:
    """Draw a chart: its spec built once per language, only its rows new. Returns what the reader selected."""
    return st.vega_lite_chart(
        with_rows(chart, data, words, **options), width=width, key=key, alt=description, on_select=on_select
    )


def packed(data: dict[str, pd.DataFrame]) -> str:
    """Return rows as the text the player unpacks in the browser: {name: {column: [values]}}."""
    return json.dumps({name: table.to_dict("list") for name, table in data.items()}, separators=(",", ":"))


class Playable(NamedTuple):
    """A run as the player takes it: its packed rows, what is said at each step, and the chart's options for it."""

    rows: str
    texts: tuple[str, ...] = ()
    options: Mapping[str, Any] = MappingProxyType({})


SMALL = 28 * 28  # values: the size of a data set image
Window = tuple[int, int, int, int]  # first row, end row, first column, end column


@lru_cache(maxsize=4096)
def _png(content: bytes, height: int, width: int, scale: int, window: Window | None) -> bytes:
    paper_white = 255 - np.frombuffer(content, np.uint8).reshape(height, width)
    image = Image.fromarray(paper_white).resize((width * scale, height * scale), Image.Resampling.NEAREST)
    if window:
        top, bottom, left, right = (edge * scale for edge in window)
        image = image.convert("RGB")
        ImageDraw.Draw(image).rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), outline=MARK, width=3)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def png(ink: np.ndarray, scale: int = 1, window: Window | None = None) -> bytes:
    """Return uint8 ink (h, w) as a PNG, dark on light, each pixel `scale` × `scale`, with a window marked on it."""
    encode = _png if ink.size <= SMALL else _png.__wrapped__  # a drawing never comes twice: not worth remembering
    return encode(ink.tobytes(), *ink.shape, scale, window)


@lru_cache(maxsize=8)
def compared(split: Split, distance: str) -> pixel_similarity.Comparison:
    """Return `pixel_similarity.compare`, once."""
    return pixel_similarity.compare(split, distance)


@lru_cache(maxsize=12)
def points(distance: str, words: Words) -> pd.DataFrame:
    """Return rows (name, digit, to_3, to_7, right) of all validation images; `right` in the reader's words."""
    compared_images, images = compared("valid", distance), digits.load("valid")
    return pd.DataFrame(
        {
            "name": images.names,
            "digit": images.labels.astype(str),
            "to_3": compared_images.to_3.numpy().round(4),
            "to_7": compared_images.to_7.numpy().round(4),
            "right": np.where(compared_images.right, words("right"), words("wrong")),
        }
    )


@lru_cache(maxsize=2)
def bounds(distance: str) -> tuple[float, float]:
    """Return the smallest and the largest distance of any validation image to an ideal, with a little air."""
    both = torch.cat(compared("valid", distance)[:2])
    return round(both.min().item() - 0.01, 2), round(both.max().item() + 0.01, 2)


# How many images the growing means stand on: every one at first, then ever longer strides up to all.
COUNTS = tuple(sorted({*range(1, 11), *np.geomspace(10, 6131, 50).round().astype(int).tolist()}))


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
    return [*COUNTS[:-1], len(tensors.stacked("train", digit))]


def url(picture: bytes) -> str:
    """Return a PNG as an address that holds it, for a chart."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


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
    """Make everything here that does not depend on the reader, and load the trained models."""
    with suppress(WeightsError):  # the drawing page says so itself, in the reader's language
        store.load_all()
    growing_means()
    pixel_values()
    for distance in pixel_similarity.DISTANCES:
        compared("valid", distance)
    for split in digits.SPLITS:
        for model in metrics.MODELS:
            metrics.judged(model, split)
    trainings.now(training.Settings(), training.train_linear)
