"""Batches dealt, gradients drawn and two loaders trained with: worked out once, as rows for the charts."""

import string
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core import mini_batches
from core.data import digits
from core.data.book import BOOK_SEED
from core.data.digits import IMAGES
from core.lessons.pictures import png, url
from core.lessons.recorder import Recorder
from core.lessons.scenes import packed
from core.linear_model import LinearParams, model_with, random_start
from core.mini_batches import DataLoader, GradientNoise, Held, training_batches
from core.tensors import flatten, stack, training_set, validation_set
from core.text import Words
from core.training import take_step, train_epoch

# The top of the page: dealing

EPOCHS = 3  # dealt one after another
IN_A_LINE = 13  # tiles
FEWEST_COLUMNS = 12  # of the picture: tiles do not grow larger than that leaves room for
MOST_LINES = 5  # of batches; more stand side by side
OF_EACH_DIGIT = 12  # images
FIRST_LINE = 2.7  # units down to the first batch
LINE = 1.15  # units from one line of batches to the next


@lru_cache(maxsize=1)
def images() -> tuple[Tensor, Tensor, tuple[str, ...]]:
    """Return the first few 3s and 7s of the training set: x (24, 784), y (24, 1), and each as a picture's URL."""
    data = digits.load("train")
    places = [i for digit in digits.DIGITS for i in np.flatnonzero(data.labels == digit)[:OF_EACH_DIGIT]]
    x = flatten(stack([torch.tensor(data.images[i]) for i in places]))
    y = torch.tensor([[float(data.labels[i] == 3)] for i in places])
    return x, y, tuple(url(png(data.images[i])) for i in places)


COLLECTIONS: dict[str, Callable[[], tuple]] = {  # the columns of each, as a loader takes them
    "numbers": lambda: (torch.arange(15),),
    "letters": lambda: (torch.arange(26), string.ascii_lowercase),
    "images": lambda: images()[:2],
}


class Dealt(NamedTuple):
    """A collection dealt in batches, epoch after epoch."""

    sizes: tuple[int, ...]  # of the batches of one epoch
    epochs: tuple[list[list[int]], ...]  # the places in the collection that each batch holds
    printed: tuple[str, ...]  # what Python prints of the batches, for each epoch


@lru_cache(maxsize=256)
def deal(collection: str, size: int, shuffle: bool, seed: int) -> Dealt:
    """Return what a loader with these settings deals in its first passes."""
    columns = COLLECTIONS[collection]()
    places = torch.arange(len(columns[0]))
    loader = DataLoader(
        places, *columns, batch_size=size, shuffle=shuffle, generator=torch.Generator().manual_seed(seed)
    )
    epochs = [list(loader) for _ in range(EPOCHS)]
    return Dealt(
        tuple(len(batch[0]) for batch in epochs[0]),
        tuple([batch[0].tolist() for batch in epoch] for epoch in epochs),
        tuple("\n".join(printed(batch[1:]) for batch in epoch) for epoch in epochs),
    )


def printed(batch: tuple) -> str:
    """Return a batch as Python prints it, each column on its line; of images the shape and the targets."""
    if len(batch) == 2 and isinstance(batch[1], Tensor):
        xb, yb = batch
        return f"xb {list(xb.shape)}  yb {''.join(str(int(target)) for target in yb)}"
    alone = "," if len(batch) == 1 else ""  # a tuple of one
    return f"({', '.join(line_of(column) for column in batch)}{alone})"


def line_of(column: Tensor | list[str]) -> str:
    """Return a column of a batch on one line."""
    return f"tensor({column.tolist()})" if isinstance(column, Tensor) else str(column)


class Room(NamedTuple):
    """The units a picture of the dealing takes."""

    columns: int
    rows: float


def room_for(dealt: Dealt) -> Room:
    """Return the units that all tiles need, in the collection and in the batches, and a little more."""
    places = [place_of(dealt, batch, place) for batch, n in enumerate(dealt.sizes) for place in range(n)]
    widest = max([x for x, _ in places] + [deck(-(-sum(dealt.sizes) // 2) - 1, sum(dealt.sizes))[0]])
    lowest = max([y for _, y in places] + [FIRST_LINE + 2 * LINE])
    return Room(max(round(widest) + 1, FEWEST_COLUMNS), round(lowest + 1.05, 2))


def place_of(dealt: Dealt, batch: int, place: int) -> tuple[float, float]:
    """Return where the tile at a place of a batch lies, both counted from 0: units from the left and from the top."""
    size, count = dealt.sizes[0], len(dealt.sizes)
    lines = -(-size // IN_A_LINE)  # that one batch takes
    side_by_side = -(-count * lines // MOST_LINES) if lines == 1 else 1
    column, line = divmod(batch, -(-count // side_by_side))
    return 1.0 + column * (size + 1) + place % IN_A_LINE, FIRST_LINE + LINE * (line * lines + place // IN_A_LINE)


def deck(place: int, count: int) -> tuple[float, float]:
    """Return where the tile at a place of the whole collection lies: in two lines."""
    half = -(-count // 2)
    return 1.0 + place % half, float(place // half)


@lru_cache(maxsize=64)
def deal_rows(collection: str, size: int, shuffle: bool, seed: int) -> str:
    """Return the packed rows of `charts.mini_batches.deal`."""
    dealt, count = deal(collection, size, shuffle, seed), len(COLLECTIONS[collection]()[0])
    length = len(dealt.sizes) + 2  # in order; the new order; batch by batch
    tiles, heads = [], []
    for epoch, batches in enumerate(dealt.epochs):
        start, slot = epoch * length, 0
        for batch, items in enumerate(batches):
            x, y = place_of(dealt, batch, 0)
            heads.append((start, length, batch + 1, x - 0.25, y + 0.46))
            for place, item in enumerate(items):
                at = (*deck(item, count), *deck(slot, count), *place_of(dealt, batch, place))
                tiles.append((start, length, batch + 1, *at, item))
                slot += 1
    places = ["home_x", "home_y", "slot_x", "slot_y", "x", "y"]
    rows = pd.DataFrame(tiles, columns=["start", "length", "batch", *places, "item"]).round(2)
    return packed(
        {
            "tiles": rows.drop(columns="item").assign(**looks(collection, rows["item"].tolist())),
            "heads": pd.DataFrame(heads, columns=["start", "length", "batch", "x", "y"]).round(2),
        }
    )


def looks(collection: str, items: list[int]) -> dict[str, list]:
    """Return what the tiles of these items look like: their columns label and shade, or label, digit and url."""
    if collection == "images":
        _, targets, pictures = images()
        labels = ["3" if targets[item] == 1 else "7" for item in items]
        return {"label": labels, "digit": labels, "url": [pictures[item] for item in items]}
    labels = [string.ascii_lowercase[item] if collection == "letters" else str(item) for item in items]
    count = len(COLLECTIONS[collection]()[0])
    return {"label": labels, "shade": [round(item / (count - 1), 3) for item in items]}


def deal_texts(collection: str, size: int, shuffle: bool, seed: int, words: Words) -> list[str]:
    """Return what is said at each step of the dealing."""
    dealt, texts = deal(collection, size, shuffle, seed), []
    for epoch, batches in enumerate(dealt.epochs, start=1):
        texts.append(words("said_start", epoch=epoch))
        texts.append(words("said_order" if shuffle else "said_no_order", epoch=epoch))
        texts += [
            words("said_batch", epoch=epoch, batch=batch, batches=len(batches), items=said(collection, items, words))
            for batch, items in enumerate(batches, start=1)
        ]
    return texts


def said(collection: str, items: list[int], words: Words) -> str:
    """Return the items of a batch in words."""
    labels = looks(collection, items)["label"]
    if collection == "images":
        return words("said_images", threes=labels.count("3"), sevens=labels.count("7"))
    return " ".join(labels)


# Training with two loaders

TWO_EPOCHS = 2


@lru_cache(maxsize=1)
def held_by_the_books_batches() -> tuple[Held, ...]:
    """Return what each batch of the chapter's loader holds."""
    return tuple(mini_batches.held(training_batches(shuffle=False)))


class Followed(NamedTuple):
    """A training of the linear model, step by step."""

    params: Tensor  # float32 (steps + 1, 785): before each step, and at the end; the bias last
    losses: tuple[float, ...]  # of each step's batch, before the step
    held: tuple[Held, ...]  # by each step's batch


@lru_cache(maxsize=8)
def follow(shuffle: bool, epochs: int) -> Followed:
    """Return how the chapter's linear model learns at rate 1 from batches of 256, in order or shuffled."""
    params = random_start(BOOK_SEED, draw=2)
    model, update = model_with(params), partial(take_step, params, 1.0)
    recorder = Recorder(training_batches(shuffle=shuffle), params, every=1)
    losses = [loss for _ in range(epochs) for loss in train_epoch(model, recorder, update)]
    recorder.keep()
    again = training_batches(shuffle=shuffle)  # deals the same once more
    held = [each for _ in range(epochs) for each in mini_batches.held(again)]
    return Followed(torch.stack(recorder.frames), tuple(losses), tuple(held))


class Right(NamedTuple):
    """The shares of right answers on the validation images, one for each of several models."""

    on_threes: list[float]
    on_sevens: list[float]
    on_all: list[float]


@lru_cache(maxsize=4)
def right(shuffle: bool) -> Right:
    """Return how the model does on the validation set at the start and after each step of its first epochs."""
    x, y = validation_set()
    params, is_3 = follow(shuffle, TWO_EPOCHS).params, y.flatten() == 1
    correct = ((x @ params[:, :-1].T + params[:, -1] > 0) == is_3.unsqueeze(1)).float()  # (2038, steps + 1)
    return Right(*(which.mean(0).tolist() for which in (correct[is_3], correct[~is_3], correct)))


@lru_cache(maxsize=8)
def loader_rows(words: Words) -> str:
    """Return the packed rows of `charts.mini_batches.two_loaders`."""
    batches, path = [], []
    for loader, shuffle in (("in_order", False), ("shuffled", True)):
        run = follow(shuffle, TWO_EPOCHS)
        for step, (held, loss) in enumerate(zip(run.held, run.losses, strict=True), start=1):
            batches.append((loader, step, held.threes / sum(held), loss))
        for which, shares in right(shuffle)._asdict().items():
            path += [(loader, step, words(which), share) for step, share in enumerate(shares)]
    return packed(
        {
            "batches": pd.DataFrame(batches, columns=["loader", "step", "threes", "loss"]).round(4),
            "path": pd.DataFrame(path, columns=["loader", "step", "which", "right"]).round(4),
        }
    )


def loader_texts(words: Words) -> list[str]:
    """Return what is said after each step of the two trainings."""
    in_order, shuffled = (right(shuffle) for shuffle in (False, True))
    return [
        words("said_right", step=step, in_order=f"{100 * ours:.1f}", shuffled=f"{100 * other:.1f}")
        for step, (ours, other) in enumerate(zip(in_order.on_all, shuffled.on_all, strict=True))
    ]


# The noise of the gradient

SIZES = (1, 4, 16, 64, 256, 1024, 4096, IMAGES["train"])
DRAWS = 60
TRAINED = (0, 1, 5)  # epochs, at the end of which the gradients are looked at
FARTHEST = 1000.0  # that an arrow is drawn; far outside the picture


@lru_cache(maxsize=len(TRAINED))
def noise(trained: int) -> list[GradientNoise]:
    """Return `mini_batches.gradient_noise` on all training images, at the start or after epochs of training."""
    params = random_start(BOOK_SEED, draw=2)
    if trained:
        last = follow(True, trained).params[-1]
        params = LinearParams(last[:-1].unsqueeze(1), last[-1:])
    drawn = torch.Generator().manual_seed(BOOK_SEED)
    return mini_batches.gradient_noise(*training_set(), params, SIZES, DRAWS, drawn)


class Middle(NamedTuple):
    """What the batches of one size come to."""

    size: int
    angle: float  # median, in degrees, of those that have one
    length: float  # median; the full gradient's is 1
    noise: float  # root mean square of the distances
    expected: float
    without_direction: int  # batches whose gradient is exactly 0


@lru_cache(maxsize=len(TRAINED))
def middles(trained: int) -> list[Middle]:
    """Return the middle of each size's batches."""
    return [
        Middle(
            each.size,
            each.angles.nanmedian().item(),
            each.lengths.median().item(),
            each.distances.square().mean().sqrt().item(),
            each.expected,
            int(each.angles.isnan().sum()),
        )
        for each in noise(trained)
    ]


@lru_cache(maxsize=len(TRAINED))
def noise_rows(trained: int) -> str:
    """Return the packed rows of `charts.mini_batches.noise`."""
    found = noise(trained)
    sides = torch.tensor([1.0, -1.0]).repeat(DRAWS // 2)  # an angle has no side: they are drawn on either
    turn = torch.deg2rad(torch.stack([each.angles for each in found]).nan_to_num(0)) * sides
    lengths = torch.stack([each.lengths for each in found])
    x, y = ((lengths * of(turn)).clamp(-FARTHEST, FARTHEST) for of in (torch.cos, torch.sin))
    jitter = torch.linspace(-1, 1, DRAWS).tolist()
    arrows, spread = [], []
    for step, each in enumerate(found):
        then = min(step + 1, len(found) - 1)
        tips = zip(x[step].tolist(), y[step].tolist(), x[then].tolist(), y[then].tolist(), strict=True)
        arrows += [(step, draw, *tip) for draw, tip in enumerate(tips)]
        columns = (each.angles.tolist(), each.lengths.tolist(), jitter)
        spread += [(step, each.size, *row) for row in zip(*columns, strict=True) if row[0] == row[0]]  # not nan
    rows = [(step, each.size, each.angle, each.length) for step, each in enumerate(middles(trained))]
    return packed(
        {
            "arrows": pd.DataFrame(arrows, columns=["step", "draw", "x", "y", "next_x", "next_y"]).round(3),
            "spread": pd.DataFrame(spread, columns=["step", "size", "angle", "length", "jitter"]).round(3),
            "middles": pd.DataFrame(rows, columns=["step", "size", "angle", "length"]).round(3),
        }
    )


def noise_texts(trained: int, words: Words) -> list[str]:
    """Return what is said of the batches of each size."""
    return [
        words(
            "said_noise" if not each.without_direction else "said_noise_zero",
            size=f"{each.size:,}",
            angle=f"{each.angle:.0f}",
            length=f"{each.length:.2g}",
            zero=each.without_direction,
            draws=DRAWS,
        )
        for each in middles(trained)
    ]


@lru_cache(maxsize=3 * len(TRAINED))
def law_rows(trained: int, words: Words) -> dict[str, pd.DataFrame]:
    """Return the rows of `charts.mini_batches.law`: all sizes but that of all images, which has no noise. Read-only."""
    partly, of_one = noise(trained)[:-1], middles(trained)[0].expected
    drawn = [(each.size, distance) for each in partly for distance in each.distances.tolist()]
    measured = [(each.size, each.noise) for each in middles(trained)[:-1]]
    count = SIZES[-1]
    curve = [
        (size, mini_batches.expected_noise(of_one, size, count))
        for size in np.geomspace(1, 0.97 * count, 200).round(2).tolist()
    ]
    columns = ["size", "noise"]
    return {
        "drawn": pd.DataFrame(drawn, columns=columns).assign(shown=words("one_batch")),
        "measured": pd.DataFrame(measured, columns=columns).assign(shown=words("in_the_mean")),
        "curve": pd.DataFrame(curve, columns=columns).assign(shown=words("worked_out")),
    }


def warm_up() -> None:
    """Work out both trainings of the loader that does and does not shuffle."""
    for shuffled in (False, True):
        right(shuffled)
