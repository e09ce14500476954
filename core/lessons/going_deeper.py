"""A filter's way over a digit as rows for the player, and what a net sees as pictures."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from core import going_deeper, nonlinearity
from core.charts.rows import grid
from core.data import digits
from core.data.digits import Split
from core.going_deeper import BOOK_MISTAKES, FILTERS, RESNET_18_PARAMETERS, ConvRun, Layer
from core.lessons.contenders import Judged
from core.lessons.linear_model import pixels_of
from core.lessons.scenes import packed
from core.linear_model import PIXELS
from core.text import Words

NET_FILTERS = tuple(str(number) for number in range(1, 9))
OUTLINE = 40  # of 255: the ink between the maps of a strip
IN_A_ROW = 8  # maps of a strip


@lru_cache(maxsize=16)
def untrained(seed: int) -> nn.Sequential:
    """Return the net as it is before its training. Read-only."""
    return going_deeper.conv_net(seed).eval()


def kernel_of(name: str, net: nn.Sequential) -> tuple[Tensor, float]:
    """Return the filter of that name and its bias: one made by hand, or "1" … "8" of the net."""
    if name in FILTERS:
        return torch.tensor(FILTERS[name]), 0.0
    weights, biases = going_deeper.first_filters(net)
    return weights[int(name) - 1], biases[int(name) - 1].item()


def ink(split: Split, position: int) -> Tensor:
    """Return an image of the data set as float32 (28, 28) in [0, 1]."""
    return pixels_of(split, position).view(28, 28)


def shaded(values: Tensor, largest: float) -> pd.DataFrame:
    """Return rows (row, column, value, shade): `shade` is the value with `largest` as 1."""
    table = grid(values.double().numpy().round(3))
    return table.assign(shade=(table["value"] / largest).round(3))


class Slide(NamedTuple):
    """One filter on one image, as the player takes it."""

    rows: str  # of `charts.going_deeper.sliding`
    texts: tuple[str, ...]  # one per pixel
    size: int  # of the filter
    after: str  # rows of `charts.going_deeper.bent_and_halved`


@lru_cache(maxsize=32)
def slide(split: Split, position: int, name: str, net: nn.Sequential, words: Words) -> Slide:
    """Return what the filter of that name makes of an image, at every place."""
    image, (kernel, bias) = ink(split, position), kernel_of(name, net)
    size = len(kernel)
    margin = size // 2
    answers = going_deeper.convolve(image, kernel, bias)
    halved = going_deeper.max_pool(nonlinearity.relu(answers))
    largest = answers.abs().max().item() or 1.0
    padded = grid(nn.functional.pad(image, [margin] * 4).double().numpy().round(3))
    padded = padded.astype({"row": int, "column": int})
    padded[["row", "column"]] -= margin
    padded["beyond"] = ~(padded["row"].between(0, 27) & padded["column"].between(0, 27))
    weights = pd.DataFrame({"key": range(size * size), "weight": kernel.flatten().double().numpy().round(3)})
    places = shaded(answers, largest).assign(bias=round(bias, 3))
    said = words("said", row="{row}", column="{column}", value="{value:.2f}")
    texts = tuple(
        said.format(row=row, column=column, value=value).replace("-", "−")
        for row, column, value in zip(places["row"], places["column"], places["value"], strict=True)
    )
    return Slide(
        packed({"pixels": padded, "kernel": weights, "places": places}),
        texts,
        size,
        packed({"places": places, "halved": shaded(halved, largest)}),
    )


class Seen(NamedTuple):
    """What a net makes of one image, layer by layer."""

    strokes: Tensor  # (8, 28, 28), after the first filters and the ReLU
    strokes_halved: Tensor  # (8, 14, 14)
    parts: Tensor  # (16, 14, 14), after the second filters and the ReLU
    parts_halved: Tensor  # (16, 7, 7)
    votes: Tensor  # (16,), what each of these maps adds to the prediction; above 0 it speaks for a 3
    bias: float
    prediction: float  # the sum of the votes and the bias, before the sigmoid


@torch.no_grad()
def look(net: nn.Sequential, image: Tensor) -> Seen:
    """Return what the net makes of an image (28, 28) in [0, 1]."""
    strokes = net[:3](image.reshape(1, PIXELS))
    strokes_halved = net[3](strokes)
    parts = net[4:6](strokes_halved)
    parts_halved = net[6](parts)
    last = net[8]
    assert isinstance(last, nn.Linear)
    votes = (last.weight * parts_halved.flatten()).reshape(16, -1).sum(1)
    bias = last.bias.item()
    return Seen(strokes[0], strokes_halved[0], parts[0], parts_halved[0], votes, bias, votes.sum().item() + bias)


@lru_cache(maxsize=32)
def seen(split: Split, position: int, net: nn.Sequential) -> Seen:
    """Return what a net makes of an image of the data set."""
    return look(net, ink(split, position))


def strip(maps: Tensor) -> np.ndarray:
    """Return maps (n, h, w) without negative numbers as one picture: uint8 ink, eight in a row, the largest black."""
    values = (maps / max(maps.max().item(), 1e-9) * 255).round().to(torch.uint8).numpy()
    framed = np.pad(values, ((0, 0), (0, 1), (0, 1)), constant_values=OUTLINE)
    rows = [np.hstack(list(framed[i : i + IN_A_ROW])) for i in range(0, len(framed), IN_A_ROW)]
    return np.ascontiguousarray(np.pad(np.vstack(rows), ((1, 0), (1, 0)), constant_values=OUTLINE))


def own_filters(net: nn.Sequential) -> pd.DataFrame:
    """Return rows of `charts.going_deeper.own_filters`."""
    weights, _ = going_deeper.first_filters(net)
    largest = weights.abs().max().item()
    tables = [shaded(each, largest).assign(filter=number) for number, each in enumerate(weights, start=1)]
    return pd.concat(tables).rename(columns={"value": "weight"})


def votes(found: Seen) -> pd.DataFrame:
    """Return rows of `charts.going_deeper.votes`: the 16 maps, then the bias."""
    return pd.DataFrame({"map": range(1, 17), "vote": found.votes.double().numpy().round(4)})


@lru_cache(maxsize=1)
def layers() -> list[Layer]:
    """Return the layers of the net."""
    return going_deeper.layers(untrained(going_deeper.Settings().seed))


def by_epoch(runs: Iterable[ConvRun]) -> pd.DataFrame:
    """Return rows (seed, epoch, mistakes) of several trainings."""
    images = len(digits.load("valid").labels)
    rows = [
        (str(run.settings.seed), result.epoch, round((1 - result.accuracy) * images))
        for run in runs
        for result in run.results
    ]
    return pd.DataFrame(rows, columns=["seed", "epoch", "mistakes"])


def dots(judged: Mapping[str, Judged], words: Words) -> pd.DataFrame:
    """Return rows of `charts.going_deeper.sizes_and_mistakes`: models by their ids, and the book's."""
    rows = [(name, words(f"model_{name}"), each.parameters, each.mistakes, True) for name, each in judged.items()]
    book = ("resnet", words("model_resnet"), RESNET_18_PARAMETERS, BOOK_MISTAKES, False)
    return pd.DataFrame([*rows, book], columns=["id", "name", "parameters", "mistakes", "here"])
