"""What the lesson on mini-batches shows: batches dealt, the noise of their gradients, and training with two loaders."""

import string
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core import mini_batches
from core.charts import mini_batches as charts
from core.data import digits
from core.data.book import BOOK_BATCH_SIZE, BOOK_SEED
from core.data.digits import IMAGES
from core.lessons.book import BookNumber
from core.lessons.inputs import Choice, Position, Switch, Values, Whole
from core.lessons.numbers import fixed, number, percent, whole
from core.lessons.pictures import png, url
from core.lessons.recorder import Recorder
from core.lessons.scenes import Scene, packed
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


MOST_IN_A_BATCH = 26
FIRST_SIZE = 5  # as the chapter deals its 15 numbers

COLLECTIONS: dict[str, Callable[[], tuple]] = {  # the columns of each, as a loader takes them
    "numbers": lambda: (torch.arange(15),),
    "letters": lambda: (torch.arange(26), string.ascii_lowercase),
    "images": lambda: images()[:2],
}


TRAINED = {"0": 0, "1": 1, "5": 5}  # epochs, at the end of which the gradients are looked at

INPUTS = (
    Choice("collection", tuple(COLLECTIONS), "numbers"),
    Whole("batch", FIRST_SIZE, 1, MOST_IN_A_BATCH, typed=False),
    Switch("shuffle", True),
    Whole("seed", BOOK_SEED, 0, 9999),
    Position("at"),
    Choice("trained", tuple(TRAINED), "0"),
    Position("noise_at"),
    Position("loaders_at"),
)
PRESETS = {
    "book": {"collection": "numbers", "batch": FIRST_SIZE, "shuffle": True},
    "letters": {"collection": "letters", "batch": 6, "shuffle": True},  # as the chapter deals them, too
    "in_order": {"collection": "images", "batch": 8, "shuffle": False},
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
        for batch, items in enumerate(batches, start=1):
            told = {"epoch": epoch, "batch": batch, "batches": len(batches)}
            labels = looks(collection, items)["label"]
            if collection == "images":
                held = {"threes": labels.count("3"), "sevens": labels.count("7")}
                texts.append(words("said_images", **told, **held))
            else:
                texts.append(words("said_batch", **told, items=" ".join(labels)))
    return texts


def deal_of(values: Values) -> tuple[str, int, bool, int]:
    """Return what decides how a collection is dealt."""
    return values.collection, values.batch, values.shuffle, values.seed


@lru_cache(maxsize=64)
def dealing(values: Values, words: Words) -> Scene:
    """Return a collection shuffled and dealt out, three epochs in a row."""
    asked = deal_of(values)
    dealt = deal(*asked)
    told = {"count": sum(dealt.sizes), "batches": len(dealt.sizes), "size": values.batch}
    return Scene(
        charts.deal,
        deal_rows(*asked),
        ("tiles", "heads"),
        words("deal_chart", **told),
        deal_texts(*asked, words),
        rate=1,
        options={**room_for(dealt)._asdict(), "pictures": values.collection == "images"},
        run=asked,
        position="at",
    )


def figures(values: Values, words: Words) -> list[tuple[str, str, str]]:
    """Return (label, number, note) of what was dealt, counted in the batches themselves."""
    dealt = deal(*deal_of(values))
    orders = {tuple(item for batch in epoch for item in batch) for epoch in dealt.epochs}
    found = [
        (words("batches"), whole(len(dealt.sizes)), ""),
        (words("last_batch"), whole(dealt.sizes[-1]), ""),
        (words("orders"), whole(len(orders)), ""),
    ]
    if values.collection == "images":
        held = [set(looks("images", batch)["label"]) for epoch in dealt.epochs for batch in epoch]
        alone = sum(len(digits_in) == 1 for digits_in in held)
        found.append((words("alone"), whole(alone), words("of", all=len(held))))
    return found


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
        words("said_right", step=step, in_order=percent(ours), shuffled=percent(other))
        for step, (ours, other) in enumerate(zip(in_order.on_all, shuffled.on_all, strict=True))
    ]


@lru_cache(maxsize=8)
def loaders(values: Values, words: Words) -> Scene:
    """Return two trainings side by side, batches in order and shuffled; it depends on no input."""
    texts = loader_texts(words)
    return Scene(
        charts.two_loaders,
        loader_rows(words),
        ("batches", "path"),
        words("loaders_chart"),
        texts,
        rate=6,
        options={"last": len(texts) - 1, "epoch": mini_batches.BOOK_BATCHES},
        position="loaders_at",
    )


def what_order_does() -> dict[str, str]:
    """Return how the two trainings do where the 3s end, and where the first epoch ends."""
    in_order, shuffled = right(False), right(True)
    turn, end = mini_batches.BOOK_ONLY_3S, mini_batches.BOOK_BATCHES
    return {
        "threes_23": percent(in_order.on_threes[turn]),
        "sevens_23": percent(in_order.on_sevens[turn]),
        "threes_49": percent(in_order.on_threes[end]),
        "sevens_49": percent(in_order.on_sevens[end]),
        "in_order_49": percent(in_order.on_all[end]),
        "shuffled_49": percent(shuffled.on_all[end]),
    }


# The noise of the gradient

SIZES = (1, 4, 16, 64, 256, 1024, 4096, IMAGES["train"])
DRAWS = 60
FARTHEST = 1000.0  # that an arrow is drawn; far outside the picture


def params_after(trained: int) -> LinearParams:
    """Return the chapter's start, or what some epochs of shuffled training have made of it."""
    if not trained:
        return random_start(BOOK_SEED, draw=2)
    last = follow(True, trained).params[-1]
    return LinearParams(last[:-1].unsqueeze(1), last[-1:])


@lru_cache(maxsize=len(TRAINED))
def noise(trained: int) -> list[GradientNoise]:
    """Return `mini_batches.gradient_noise` on all training images, at the start or after epochs of training."""
    drawn = torch.Generator().manual_seed(BOOK_SEED)
    return mini_batches.gradient_noise(*training_set(), params_after(trained), SIZES, DRAWS, drawn)


class Middle(NamedTuple):
    """What the batches of one size come to."""

    size: int
    batches: int  # that were looked at: all there are of one image, and of all images; else those drawn
    angle: float  # median, in degrees, of those that have one
    length: float  # median; the full gradient's is 1
    without_direction: int  # batches whose gradient is exactly 0
    noise: float  # root mean square of the distances of those drawn
    expected: float  # of all there are

    @property
    def exact(self) -> bool:
        """Whether every batch of this size was looked at."""
        return self.batches != DRAWS


@lru_cache(maxsize=len(TRAINED))
def middles(trained: int) -> list[Middle]:
    """Return the middle of each size's batches: of single images exactly, of larger batches of those drawn."""
    found = []
    for each in noise(trained):
        alone = mini_batches.each_alone(*training_set(), params_after(trained)) if each.size == 1 else each
        angles, lengths = alone.angles, alone.lengths
        found.append(
            Middle(
                each.size,
                1 if each.size == SIZES[-1] else len(angles),
                angles.nanmedian().item(),
                lengths.median().item(),
                int(angles.isnan().sum()),
                each.distances.square().mean().sqrt().item(),
                each.expected,
            )
        )
    return found


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


def length_of(length: float) -> str:
    """Return a length beside that of the full gradient: 1.81, 0.028."""
    return fixed(length, 2) if length >= 0.1 else number(length, 2)


def noise_texts(trained: int, words: Words) -> list[str]:
    """Return what is said of the batches of each size."""
    texts = []
    for each in middles(trained):
        which = "all" if each.batches == 1 else "alone" if each.exact else "drawn"
        told = {"size": whole(each.size), "batches": whole(each.batches), "zero": whole(each.without_direction)}
        found = {"angle": fixed(each.angle, 1), "length": length_of(each.length)}
        texts.append(words(f"said_{which}{'_zero' if each.without_direction else ''}", **told, **found))
    return texts


@lru_cache(maxsize=16)
def gradients(values: Values, words: Words) -> Scene:
    """Return the gradients of random batches around the full gradient, for one size after another."""
    trained = TRAINED[values.trained]
    return Scene(
        charts.noise,
        noise_rows(trained),
        ("arrows", "spread", "middles"),
        words("noise_chart", draws=DRAWS),
        noise_texts(trained, words),
        rate=0.7,
        options={"sizes": SIZES},
        run=trained,
        position="noise_at",
    )


@lru_cache(maxsize=16)
def law(values: Values, words: Words) -> Scene:
    """Return the noise over the size of a batch, worked out and drawn; all images together have none."""
    trained = TRAINED[values.trained]
    partly, of_one, count = noise(trained)[:-1], middles(trained)[0].expected, SIZES[-1]
    drawn = [(each.size, round(distance, 4)) for each in partly for distance in each.distances.tolist()]
    measured = [(each.size, each.noise) for each in middles(trained)[:-1]]
    curve = [
        (size, round(mini_batches.expected_noise(of_one, size, count), 5))
        for size in [*np.geomspace(1, count / 2, 30).round(2), *np.linspace(count / 2, 0.97 * count, 30)[1:].round(2)]
    ]
    tables = {"drawn": (drawn, "one_batch"), "measured": (measured, "in_the_mean"), "curve": (curve, "worked_out")}
    packed_tables = {
        name: pd.DataFrame(rows, columns=["size", "noise"]).assign(shown=words(shown))
        for name, (rows, shown) in tables.items()
    }
    return Scene(charts.law, packed(packed_tables), tuple(tables), words("law_chart"))


def prices(values: Values, words: Words) -> list[dict[str, str]]:
    """Return the rows of a table: what the gradient of a batch of each size costs and is worth."""
    return [
        {
            words("table_size"): whole(each.size),
            words("table_steps"): whole(-(-IMAGES["train"] // each.size)),
            words("table_angle", draws=DRAWS): f"{fixed(each.angle, 1)}°{'' if each.exact else ' ≈'}",
            words("table_noise", draws=DRAWS): fixed(each.noise, 3),
            words("table_expected"): fixed(each.expected, 3),
        }
        for each in middles(TRAINED[values.trained])
    ]


def late_in_training() -> dict[str, str]:
    """Return the middle of the chapter's batches after the longest training."""
    late = middles(max(TRAINED.values()))[SIZES.index(BOOK_BATCH_SIZE)]
    return {"angle": fixed(late.angle, 0), "length": fixed(late.length, 1)}


# The book's numbers


def book_numbers() -> list[BookNumber]:
    """Return what the batches of the chapter's loader hold, in the book and here."""
    held = held_by_the_books_batches()
    (mixed,) = [each for each in held if each.threes and each.sevens]
    numbers = [
        ("images", mini_batches.BOOK_IMAGES, sum(map(sum, held))),
        ("batches", mini_batches.BOOK_BATCHES, len(held)),
        ("only_3s", mini_batches.BOOK_ONLY_3S, sum(not each.sevens for each in held)),
        ("only_7s", mini_batches.BOOK_ONLY_7S, sum(not each.threes for each in held)),
        ("last", mini_batches.BOOK_LAST_BATCH, sum(held[-1])),
    ]
    return [
        *(BookNumber(key, whole(book), whole(ours)) for key, book, ours in numbers),
        BookNumber("mixed", "{} + {}".format(*mini_batches.BOOK_MIXED), "{} + {}".format(*mixed)),
    ]


def warm_up() -> None:
    """Work out both trainings of the loader that does and does not shuffle."""
    for shuffled in (False, True):
        right(shuffled)


SCENES = {"dealing": dealing, "gradients": gradients, "law": law, "loaders": loaders}
