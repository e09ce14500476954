"""What the lesson on tensors shows: an index typed by hand, read and never evaluated; one sum in three ways."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from core import tensors
from core.charts import tensors as charts
from core.data.digits import COUNTS
from core.lessons import pictures
from core.lessons.book import BookNumber
from core.lessons.inputs import Choice, OwnDigit, Refused, Text, Values
from core.lessons.numbers import fixed, number, whole
from core.lessons.scenes import Scene, packed
from core.lessons.stopwatch import shortest
from core.pixels import SIDE
from core.tensors import sum_by_loop, sum_by_numpy, sum_by_torch
from core.text import Words

# An index typed by hand

Index = tuple[int | slice, ...]
Shape = tuple[int, ...]
LONGEST = 60  # characters of an index
NUMBER = "([+-]?[0-9]+)"
ONE_PART = re.compile(f"{NUMBER}|{NUMBER}?:{NUMBER}?(?::{NUMBER}?)?")  # a, or a:b:c


def tidy(text: str) -> str:
    """Return what stands between the brackets; commas and colons typed in Chinese become Python's."""
    text = unicodedata.normalize("NFKC", text).strip()
    return text[1:-1].strip() if text.startswith("[") and text.endswith("]") else text


def parse_index(text: str) -> Index:
    """Return what is typed between brackets, "1, 1:3", as Python would hand it over: (1, slice(1, 3)).

    The text is only read, never evaluated. Raises Refused: "index_empty", "no_index" or "index_step".
    """
    if len(text) > LONGEST:
        raise Refused("too_long", most=LONGEST, text=text[:20])
    return tuple(parse_part(part.strip()) for part in tidy(text).removesuffix(",").split(","))


def parse_part(text: str) -> int | slice:
    """Return a whole number, or a slice from a:b or a:b:c, any of them left out. Raises as `parse_index` does."""
    if not text:
        raise Refused("index_empty")
    found = ONE_PART.fullmatch(re.sub(r"\s*:\s*", ":", text))
    if not found:
        raise Refused("no_index", text=text[:20])
    place, *ends = (int(each) if each else None for each in found.groups())
    if place is not None:
        return place
    if ends[2] is not None and ends[2] < 1:
        raise Refused("index_step", text=text[:20])
    return slice(*ends)


def within(index: Index, shape: Shape) -> Index:
    """Return an index cut to a shape: whole numbers as they are, slices ending where their axis ends.

    Raises Refused: "index_too_many", or "index_outside" for a whole number that no place on its axis has.
    """
    if len(index) > len(shape):
        raise Refused("index_too_many", parts=len(index), rank=len(shape))
    for axis, (part, size) in enumerate(zip(index, shape, strict=False)):
        if isinstance(part, int) and not -size <= part < size:
            place = f"{part}"[:20].replace("-", "−")
            raise Refused("index_outside", text=place, axis=axis, size=f"{size:,}", last=f"{size - 1:,}")
    return tuple(cut(part, size) for part, size in zip(index, shape, strict=False))


def cut(part: int | slice, size: int) -> int | slice:
    """Return a slice with its ends in 0 … size and its step at most size: torch takes no huge numbers. An int stays."""
    if isinstance(part, int):
        return part
    start, stop, step = part.indices(size)
    return slice(start, stop, min(step, max(size, 1)))


def index_of(text: str, shape: Shape) -> Index:
    """Return the index that a text stands for in data of a shape. Raises Refused."""
    return within(parse_index(text), shape)


# What can be set

SMALL = {"book": tensors.BOOK_DATA, "nine": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}
SHAPES = {"book": (2, 3), "nine": (3, 3), "threes": (COUNTS["train"][3], SIDE, SIDE)}
EXAMPLES = {  # the book's, and such as make sense for a square and for a stack of images
    "book": ("1", ":, 1", "1, 1:3", "1,", "1:2"),
    "nine": ("1:, 1:", "1, 1", "::2, ::2"),
    "threes": ("1", "1, 4:10, 4:10", ":, 14, 14", "0:5, ::2, ::2"),
}
STARTS = {"book": "1, 1:3", "nine": "1:, 1:", "threes": "1, 4:10, 4:10"}
ID_OF_INDEX = {"book": "index", "nine": "index_nine", "threes": "index_threes"}  # each data keeps its own

INPUTS = (
    Choice("data", tuple(SHAPES), "book"),
    *(
        Text(id_, STARTS[data], partial(index_of, shape=SHAPES[data]), EXAMPLES[data], LONGEST)
        for data, id_ in ID_OF_INDEX.items()
    ),
    OwnDigit(),
)
PRESETS = {
    f"{data}_{place}": {"data": data, ID_OF_INDEX[data]: text}
    for data, texts in EXAMPLES.items()
    for place, text in enumerate(texts)
}


def presets_of(data: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the presets of some data: name → (as it is typed, what it sets)."""
    chosen = {name: changes for name, changes in PRESETS.items() if changes["data"] == data}
    return {name: (f"[{changes[ID_OF_INDEX[data]]}]", changes) for name, changes in chosen.items()}


class Picked(NamedTuple):
    """Some data, and the part of it that an index picks."""

    data: Tensor
    text: str  # what stands between the brackets
    where: Index


def picked(values: Values) -> Picked:
    """Return the chosen data and the index typed for them."""
    typed = getattr(values, ID_OF_INDEX[values.data])
    return Picked(data_of(values.data), tidy(typed), index_of(typed, SHAPES[values.data]))


def data_of(name: str) -> Tensor:
    """Return the data of that name."""
    return tensors.stacked("train", 3) if name == "threes" else torch.tensor(SMALL[name])


# The picture


@lru_cache(maxsize=256)
def cells(values: Values, words: Words) -> Scene:
    """Return the data as a table, or the first image that the index touches, with what it picks marked."""
    chosen = picked(values)
    return image_of(chosen, words) if values.data == "threes" else table_of(chosen, words)


def table_of(chosen: Picked, words: Words) -> Scene:
    """Return a table with the picked cells marked."""
    marked = np.zeros(chosen.data.shape, bool)
    marked[chosen.where] = True
    rows, columns = np.indices(marked.shape).reshape(2, -1).tolist()
    table = {
        "row": rows,
        "column": columns,
        "value": chosen.data.flatten().tolist(),
        "selected": marked.ravel().tolist(),
    }
    told = words("cells_chart", data=chosen.data.tolist(), count=int(marked.sum()), all=marked.size)
    size = {"rows": marked.shape[0], "columns": marked.shape[1]}
    return Scene(charts.numbered_cells, packed({"cells": table}), ("cells",), told, options=size)


def touched(chosen: Picked) -> range:
    """Return the images of a stack that an index touches."""
    first = chosen.where[0]
    images = range(len(chosen.data))
    return images[first : first + 1 or None] if isinstance(first, int) else images[first]


def marked_pixels(chosen: Picked) -> np.ndarray:
    """Return which pixels of an image an index picks: bool (28, 28), the same in every image it touches."""
    marked = np.zeros(chosen.data.shape[1:], bool)
    if touched(chosen):
        marked[chosen.where[1:]] = True
    return marked


def image_of(chosen: Picked, words: Words) -> Scene:
    """Return the first image that an index touches, image 0 if there is none, with its picked pixels marked."""
    image, marked = (touched(chosen) or [0])[0], marked_pixels(chosen)
    values = chosen.data[image].numpy().round(3).astype(float)
    tables = {"pixels": places(values, values > 0), "picked": places(values, marked)}
    told = words("image_chart", image=whole(image), count=int(marked.sum()), all=marked.size)
    return Scene(charts.picked_pixels, packed(tables), tuple(tables), told)


def places(values: np.ndarray, where: np.ndarray) -> dict[str, list[Any]]:
    """Return rows (row, column, value) of some of an image's pixels."""
    rows, columns = where.nonzero()
    return {"row": rows.tolist(), "column": columns.tolist(), "value": values[where].tolist()}


def what_happened(values: Values, words: Words) -> str:
    """Return how many numbers the index picks, and where."""
    chosen = picked(values)
    count = {"count": whole(chosen.data[chosen.where].numel()), "all": whole(chosen.data.numel())}
    if values.data != "threes":
        return words.prose("picked", **count)
    images, marked = touched(chosen), int(marked_pixels(chosen).sum())
    if not images:
        return words.prose("picked_none")
    first = {"image": whole(images[0]), "pixels": marked, "images": whole(len(images))}
    return words.prose("picked_image" if len(images) == 1 else "picked_images", **count, **first)


# What Python prints

WIDE = 64  # characters


class Printed(NamedTuple):
    """A part of an array or of a tensor, as Python prints it and what there is to know of it."""

    library: str
    text: str
    facts: str  # Markdown


@lru_cache(maxsize=256)
def printed(values: Values, words: Words) -> tuple[Printed, Printed]:
    """Return what NumPy and PyTorch say of the part that the index picks."""
    chosen = picked(values)
    of_array, of_tensor = chosen.data.numpy()[chosen.where], chosen.data[chosen.where]
    torch.set_printoptions(linewidth=WIDE - 4)  # NumPy is told with the call; PyTorch does not count brackets
    array_text = np.array_repr(of_array, WIDE) if isinstance(of_array, np.ndarray) else repr(of_array)
    parts: tuple[tuple[str, str, str, Any], ...] = (
        ("numpy", "arr", array_text, of_array),
        ("torch", "tns", repr(of_tensor), of_tensor),
    )
    array, tensor = (
        Printed(
            words(library),
            f"{name}[{chosen.text}]\n{text}",
            words("facts", shape=part.shape, rank=part.ndim, dtype=part.dtype),
        )
        for library, name, text, part in parts
    )
    return array, tensor


# Operations


def operations(words: Words) -> list[dict[str, str]]:
    """Return the rows of a table: what each operation gives, and of which type."""
    array, tensor = np.array(tensors.BOOK_DATA), torch.tensor(tensors.BOOK_DATA)
    return [
        {
            words("operation"): f"`{code}`",
            words("result"): f"`{operation(tensor).tolist()}`",
            words("numpy_dtype"): dtype_of(operation(array), array),
            words("torch_dtype"): dtype_of(operation(tensor), tensor),
        }
        for code, operation in tensors.OPERATIONS.items()
    ]


def dtype_of(result: np.ndarray | Tensor, data: np.ndarray | Tensor) -> str:
    """Return the dtype of a result, bold if it is no longer that of the data."""
    name = f"{result.dtype}".removeprefix("torch.")
    return f"**{name}**" if result.dtype != data.dtype else name


# The race

RACERS = 256  # images


class Timed(NamedTuple):
    """A way to the sum, how long it took in seconds, and the sum it found."""

    way: str
    seconds: float
    total: float


def race(numbers: Tensor) -> tuple[Timed, ...]:
    """Return the sum of a float32 tensor in three ways, each timed on numbers that are ready in its own form."""
    flat = numbers.flatten()
    ways: dict[str, tuple[Callable[[Any], float], object]] = {
        "loop": (sum_by_loop, flat.tolist()),
        "numpy": (sum_by_numpy, flat.numpy()),
        "torch": (sum_by_torch, flat),
    }
    return tuple(Timed(way, shortest(partial(call, form)), call(form)) for way, (call, form) in ways.items())


def race_now() -> tuple[Timed, ...]:
    """Return the race over the pixels of the first `RACERS` training 3s, run now."""
    return race(tensors.stacked("train", 3)[:RACERS])


def racing() -> dict[str, str]:
    """Return how much there is to add up: images and numbers."""
    return {"images": whole(RACERS), "numbers": whole(RACERS * SIDE * SIDE)}


def milliseconds(seconds: float) -> str:
    """Return a time in milliseconds, with three digits."""
    return number(1000 * seconds, 3)


def way_name(way: str, words: Words) -> str:
    """Return what a racer is called."""
    return words("loop") if way == "loop" else {"numpy": "NumPy", "torch": "PyTorch"}[way]


def race_chart(timed: tuple[Timed, ...], words: Words) -> Scene:
    """Return the times of a race as bars."""
    ways: dict[str, list[Any]] = {
        "way": [way_name(each.way, words) for each in timed],
        "milliseconds": [1000 * each.seconds for each in timed],
        "label": [words("bar", milliseconds=milliseconds(each.seconds)) for each in timed],
    }
    told = words("race_chart", **{each.way: milliseconds(each.seconds) for each in timed})
    return Scene(charts.race, packed({"ways": ways}), ("ways",), told)


def race_table(timed: tuple[Timed, ...], words: Words) -> list[dict[str, str]]:
    """Return the rows of a table of a race."""
    loop = timed[0].seconds
    return [
        {
            words("way"): way_name(each.way, words),
            words("time"): words("bar", milliseconds=milliseconds(each.seconds)),
            words("ratio"): "—" if each.way == "loop" else words("times", ratio=whole(loop / each.seconds)),
            words("sum"): fixed(each.total, 6),
        }
        for each in timed
    ]


def race_result(timed: tuple[Timed, ...], words: Words) -> str:
    """Return who won by how much, and how long the loop would need for every training 3."""
    loop, images = timed[0].seconds, COUNTS["train"][3]
    ratios = {each.way: whole(loop / each.seconds) for each in timed if each.way != "loop"}
    all_of = {"images": whole(images), "all": whole(images * SIDE * SIDE)}
    return words.prose("race_result", seconds=number(loop * images / RACERS, 2), **ratios, **all_of)


# The reader's own digits


def of_yours(paths: tuple[str, ...], path: str, words: Words) -> list[dict[str, str]]:
    """Return the rows of a table: what can be asked of the tensor of the reader's own digits, and the answers."""
    mine, i = pictures.stack_of(paths), paths.index(path)
    asked = {
        "mine.shape": tuple(mine.shape),
        "mine.ndim": mine.ndim,
        f"mine[{i}].shape": tuple(mine[i].shape),
        f"mine[{i}, 14, 10:16]": [round(value, 2) for value in mine[i, 14, 10:16].tolist()],
        "mine[:, 14, 14]": [round(value, 2) for value in mine[:, 14, 14].tolist()],
        "mine.mean(0).shape": tuple(mine.mean(0).shape),
        "mine.mean()": round(mine.mean().item(), 4),
    }
    return [{words("operation"): f"`{code}`", words("result"): f"`{answer}`"} for code, answer in asked.items()]


SCENES = {"cells": cells}


def book() -> list[BookNumber]:
    """Return what the chapter prints, beside ours."""
    tensor = torch.tensor(tensors.BOOK_DATA)
    return [
        *(
            BookNumber("part", f"{printed}", f"{tensor[parse_index(text)].tolist()}", values={"index": text})
            for text, printed in tensors.BOOK_PARTS.items()
        ),
        BookNumber("plus", f"{tensors.BOOK_PLUS_1}", f"{(tensor + 1).tolist()}"),
        BookNumber("type", tensors.BOOK_TYPE, tensor.type()),
        BookNumber("times", f"{tensors.BOOK_TIMES_1_5}", f"{(tensor * 1.5).tolist()}"),
    ]
