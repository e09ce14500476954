"""Rows of the nonlinearity lesson: curves made of ReLUs, a net's training, and one image on its way through a net."""

import io
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from PIL import Image, ImageColor
from torch import Tensor, nn

from core import nonlinearity
from core.charts.nonlinearity import COLUMNS
from core.charts.theme import PAPER, SEVEN, THREE
from core.data.digits import Split
from core.lessons import trainings
from core.lessons.book import BookNumber
from core.lessons.linear_model import pixels_of
from core.lessons.pictures import url
from core.lessons.scenes import Playable, packed
from core.nonlinearity import Bends, NetRun, Settings
from core.text import Words

GRID = torch.linspace(-1, 1, 121)  # where a sum of ReLUs is drawn
LEVELS = 40  # of a picture's colour, to either side
DEEPEST = 0.999  # quantile of the weights' sizes from which on the colour is full
LARGEST = 1e30
SHEET_COLUMNS = 6  # of the pictures of 30 activations in a training
GAP = 1  # px of paper around each picture of weights


# Curves


def pieces(frame: Bends, bend: bool) -> tuple[Tensor, Tensor]:
    """Return x and height of three corners of each weighted line, (n, 3) each: the left end, its bend, the right end.

    A line whose bend is out of sight, or that has none, is straight.
    """
    slopes, shifts, weights = frame.slopes.flatten(), frame.shifts.flatten(), frame.weights.flatten()
    bends_at = (-shifts / slopes).nan_to_num().clamp(-1, 1)
    x = torch.stack([-torch.ones_like(bends_at), bends_at, torch.ones_like(bends_at)], dim=1)
    lines = x * slopes.unsqueeze(1) + shifts.unsqueeze(1)
    return x, weights.unsqueeze(1) * (nonlinearity.relu(lines) if bend else lines)


@lru_cache(maxsize=64)
def curve(name: str, count: int, bend: bool, words: Words) -> Playable:
    """Return the rows of `charts.nonlinearity.curve_fit`."""
    points, fitted = nonlinearity.CURVES[name](), nonlinearity.fit_curve(name, count, bend)
    total = {"x": GRID}
    corners = {"piece": torch.arange(count).repeat_interleave(3), "corner": torch.arange(3).repeat(count)}
    for i, frame in enumerate(fitted.frames):
        total[f"y{i}"] = nonlinearity.add_up(GRID, frame, bend)[0]
        corners[f"x{i}"], corners[f"y{i}"] = (each.flatten() for each in pieces(frame, bend))
    steps = range(len(fitted.steps))
    tables = {
        "points": pd.DataFrame({"x": points.x, "y": points.y}),
        "total": pd.DataFrame(total),
        "pieces": pd.DataFrame(corners),
        "path": pd.DataFrame({"frame": steps, "step": fitted.steps, "loss": fitted.losses}),
    }
    texts = tuple(
        words("said_fit", step=step, error=f"{loss:.4f}")
        for step, loss in zip(fitted.steps, fitted.losses, strict=True)
    )
    rounded = {name: table.astype(float).round(5 if name == "path" else 3) for name, table in tables.items()}
    return Playable(packed(rounded), texts, {"last": len(texts) - 1})


def warm_up() -> None:
    """Fit every curve there is to choose: four seconds that no reader has to wait."""
    for name in nonlinearity.CURVES:
        for count in nonlinearity.RELUS:
            nonlinearity.fit_curve(name, count)
        nonlinearity.fit_curve(name, nonlinearity.RELUS[-1], bend=False)


# Pictures of weights


@lru_cache(maxsize=1)
def palette() -> list[int]:
    """Return red, green, blue of every level: from what speaks for a 7 over paper to what speaks for a 3."""
    seven, paper, three = (np.array(ImageColor.getrgb(colour)) for colour in (SEVEN, PAPER, THREE))
    shares = np.linspace(-1, 1, 2 * LEVELS + 1)[:, None]
    colours = np.where(shares < 0, paper + (paper - seven) * shares, paper + (three - paper) * shares)
    return colours.round().astype(int).flatten().tolist()


def png(values: Tensor) -> bytes:
    """Return values (h, w) as a picture, one pixel each: −1 speaks for a 7, 0 for neither, 1 for a 3."""
    levels = (values.float().clamp(-1, 1) * LEVELS).round() + LEVELS
    image = Image.fromarray(levels.to(torch.uint8).numpy())
    image.putpalette(palette())
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def deepest(values: Tensor) -> float:
    """Return the size from which on a value is drawn in full colour; never 0."""
    return values.float().abs().flatten().quantile(DEEPEST).item() or 1.0


def sheet(weights: Tensor) -> Tensor:
    """Return the weights (30, 784) as one picture, five rows of six, with a little paper around each."""
    squares = nn.functional.pad(weights.view(-1, SHEET_COLUMNS, 28, 28), [GAP] * 4)
    return squares.transpose(1, 2).flatten(0, 1).flatten(1)


# A training


def is_the_books(settings: Settings) -> bool:
    """Return whether a training is the chapter's, whatever its random start and length."""
    book = Settings(shuffle=False)
    names = ("learning_rate", "batch_size", "shuffle", "relu")
    return all(getattr(settings, name) == getattr(book, name) for name in names)


def name_of(settings: Settings, words: Words) -> str:
    """Return how a training is called, with all that decides it."""
    kind = ("relu" if settings.relu else "straight") + ("_shuffled" if settings.shuffle else "")
    rate = f"{settings.learning_rate:g}"
    return words(f"run_{kind}", rate=rate, epochs=settings.epochs, seed=settings.seed)


@lru_cache(maxsize=24)
def training(settings: Settings, words: Words) -> Playable:
    """Return the rows of `charts.nonlinearity.training` for a run that has been trained."""
    found = trainings.finished(settings)
    assert found is not None  # the caller has it
    return of_results(found.run, words)


def of_results(run: NetRun, words: Words) -> Playable:
    """Return the rows of a run: whatever of it is a finite number."""
    results = [each for each in run.results if np.isfinite(each.valid_loss)]
    last = results[-1].epoch
    losses = [(each.epoch, words("train_loss"), each.train_loss) for each in results if each.losses]
    losses += [(each.epoch, words("valid_loss"), each.valid_loss) for each in results]
    scores = [(each.epoch, words("ours"), each.accuracy) for each in results]
    if is_the_books(run.settings):
        book = nonlinearity.BOOK_ACCURACIES.items()
        scores += [(epoch + 1, words("books"), each) for epoch, each in book if epoch < last]
    full = deepest(run.frames[-1])
    texts = tuple(
        words("said_epoch", epoch=each.epoch, loss=f"{each.valid_loss:.4f}", accuracy=f"{each.accuracy:.4f}")
        for each in results
    )
    tables = {
        "losses": pd.DataFrame(losses, columns=["epoch", "series", "loss"]).round(6),
        "scores": pd.DataFrame(scores, columns=["epoch", "series", "accuracy"]).round(6),
        "pictures": pd.DataFrame(
            {
                "before": [0, *run.epochs[:-1]],
                "first": run.epochs,
                "until": [*run.epochs[1:], last + 1],
                "url": [url(png(sheet(frame) / full)) for frame in run.frames],
            }
        ),
    }
    return Playable(packed(tables), texts, {"last": last})


# The net that is shown: trained, or as it begins


@lru_cache(maxsize=16)
def beginning(settings: Settings) -> nn.Sequential:
    """Return a net that has not been trained. Read-only."""
    return nonlinearity.untrained(settings)


@lru_cache(maxsize=16)
def first_sheet(settings: Settings) -> bytes:
    """Return the first layer's weights before training as one picture."""
    weights = nonlinearity.layers(beginning(settings))[0].weight.detach()
    return png((sheet(weights) / deepest(weights)).repeat_interleave(3, 0).repeat_interleave(3, 1))


@lru_cache(maxsize=64)
def tiles(settings: Settings, trained: bool) -> tuple[str, ...]:
    """Return the pictures of the first layer's weights, one per activation."""
    weights = nonlinearity.layers(net_of(settings, trained))[0].weight.detach()
    full = deepest(weights)
    return tuple(url(png(each.view(28, 28) / full)) for each in weights)


def net_of(settings: Settings, trained: bool) -> nn.Sequential:
    """Return the net of a training: as it came out, or as it went in."""
    if not trained:
        return beginning(settings)
    return trainings.now(settings, nonlinearity.train_simple_net).run.net


@lru_cache(maxsize=64)
def compared(settings: Settings, trained: bool) -> dict[str, nonlinearity.Compared]:
    """Return `nonlinearity.compare` of a net."""
    return nonlinearity.compare(net_of(settings, trained))


@lru_cache(maxsize=64)
def merged(settings: Settings, trained: bool) -> bytes:
    """Return the picture of the one layer that a net without its ReLU comes to."""
    weight = nonlinearity.merge(*nonlinearity.layers(net_of(settings, trained))).weight.detach()[0]
    return png((weight.view(28, 28) / deepest(weight)).repeat_interleave(8, 0).repeat_interleave(8, 1))


def tame(values: Tensor) -> Tensor:
    """Return float64 numbers that a chart can draw: those of a net that flew off are not all finite."""
    return values.double().nan_to_num(0, LARGEST, -LARGEST)


class Way(NamedTuple):
    """One image on its way, for the player, and where it gets to."""

    rows: str
    found: nonlinearity.Followed


@lru_cache(maxsize=64)
def way(settings: Settings, trained: bool, split: Split, position: int) -> Way:
    """Return the rows of `charts.nonlinearity.follow` of one image and one net."""
    net, image = net_of(settings, trained), pixels_of(split, position)
    found = nonlinearity.follow(net, image)
    first, second = nonlinearity.layers(net)
    products = first.weight.detach() * image
    full, count = deepest(products), len(found.sums)
    weight, vote = second.weight.detach()[0].double(), tame(found.contributions)
    ends = found.bias + vote.cumsum(0)
    prediction = ends[-1].item()
    units = pd.DataFrame(
        {
            "unit": range(count),
            "row": [i // COLUMNS for i in range(count)],
            "column": [i % COLUMNS for i in range(count)],
            "weights": tiles(settings, trained),
            "product": [url(png(each.view(28, 28) / full)) for each in products],
            "sum": tame(found.sums),
            "activation": tame(found.activations),
            "weight": weight,
            "strength": weight.abs() / (weight.abs().max().item() or 1.0),
            "vote": vote,
            "strongest": vote.abs() == vote.abs().max(),
            "start": ends - vote,
            "end": ends,
        }
    )
    around = pd.DataFrame(
        [(-1, 0, found.bias, found.bias), (count, prediction, prediction, prediction)],
        columns=["unit", "start", "end", "value"],
    )
    return Way(packed({"units": units.round(4), "ends": around.round(4)}), found)


def book_numbers(settings: Settings) -> list[BookNumber]:
    """Return the chapter's numbers beside ours, those that chance decides from its training if anybody has done it."""
    found = trainings.finished(settings)
    results = found.run.results if found else None
    numbers = [
        BookNumber(
            "parameters",
            f"{nonlinearity.BOOK_PARAMETERS:,}",
            f"{nonlinearity.parameters(nonlinearity.simple_net()):,}",
        )
    ]

    def add(key: str, counted_from_0: int, book: float, field: str) -> None:
        epoch = counted_from_0 + 1
        ours = f"{getattr(results[epoch], field):.6f}" if results else "—"
        numbers.append(BookNumber(key, f"{book:.6f}", ours, "chance", {"epoch": epoch}))

    for epoch, score in nonlinearity.BOOK_ACCURACIES.items():
        add("accuracy", epoch, score, "accuracy")
    for epoch, (train_loss, valid_loss) in nonlinearity.BOOK_LOSSES.items():
        add("train_loss", epoch, train_loss, "train_loss")
        add("valid_loss", epoch, valid_loss, "valid_loss")
    return numbers
