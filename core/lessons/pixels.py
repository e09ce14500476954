"""What the lesson on pixels shows: an image, a window on it, and the numbers in the window in several ways."""

from functools import lru_cache
from typing import Any

import torch

from core import pixels
from core.charts import pixels as charts
from core.charts import rows
from core.data import digits
from core.lessons import pictures
from core.lessons.book import BookNumber
from core.lessons.inputs import Choice, Picture, Range, Values
from core.lessons.numbers import whole
from core.lessons.scenes import Scene, packed
from core.text import Words

SIDE = pixels.SIDE
NAMES_SHOWN = 6  # of a folder

INPUTS = (
    Picture(),
    Range("rows", (4, 10), 0, SIDE),
    Range("columns", (4, 10), 0, SIDE),
    Choice("view", ("numbers", "numpy", "tensor", "grey"), "numbers"),
)
WINDOWS = {**pixels.BOOK_WINDOWS, "all": (0, SIDE, 0, SIDE)}
PRESETS = {
    name: {"rows": (top, bottom), "columns": (left, right)} for name, (top, bottom, left, right) in WINDOWS.items()
}


def dragged(edges: Any) -> dict[str, str]:
    """Return what a window dragged to these edges makes of the inputs, as texts that they may still refuse."""
    top, bottom, left, right = (edges.get(name) if isinstance(edges, dict) else None for name in charts.EDGES)
    return {"rows": f"{top}-{bottom}", "columns": f"{left}-{right}"}


@lru_cache(maxsize=512)
def pixel_rows(path: str) -> str:
    """Return the packed rows "pixels" (row, column, value) of an image."""
    return packed({"pixels": rows.grid(pictures.ink_at(path))})


@lru_cache(maxsize=512)
def counted_rows(path: str) -> str:
    """Return the packed rows "pixels" and "counts" (value, count) of an image."""
    image = pictures.ink_at(path)
    counts = {"value": list(range(256)), "count": pixels.grey_value_counts(image).tolist()}
    return packed({"pixels": rows.grid(image), "counts": counts})


def with_window(values: Values, words: Words, chart: Any, rows_: str, *names: str) -> Scene:
    """Return a scene that shows the image with the window on it, which can be dragged."""
    sets = dict(zip(charts.EDGES, (*values.rows, *values.columns), strict=True))
    drags = {"at_row": ("top", "bottom", SIDE), "at_column": ("left", "right", SIDE)}
    described = words("heat_map", name=pictures.called(values.image, words))
    return Scene(chart, rows_, ("pixels", *names), described, sets=sets, drags=drags)


@lru_cache(maxsize=256)
def cut(values: Values, words: Words) -> Scene:
    """Return the image and the numbers in the window as a shaded table."""
    return with_window(values, words, charts.cut, pixel_rows(values.image))


@lru_cache(maxsize=256)
def counted(values: Values, words: Words) -> Scene:
    """Return the image and how often each grey value occurs in it."""
    return with_window(values, words, charts.counted, counted_rows(values.image), "counts")


@lru_cache(maxsize=256)
def alone(values: Values, words: Words) -> Scene:
    """Return the image with the window on it, to stand beside what Python prints."""
    return with_window(values, words, charts.alone, pixel_rows(values.image))


SCENES = {"cut": cut, "counted": counted, "alone": alone}
OF_VIEW = {"numbers": cut, "numpy": alone, "tensor": alone, "grey": counted}


def index(values: Values) -> str:
    """Return the window as Python writes it: "4:10, 4:10"."""
    (top, bottom), (left, right) = values.rows, values.columns
    return f"{top}:{bottom}, {left}:{right}"


def printed(values: Values) -> str:
    """Return what Python prints of the window as the chosen view has it, below the line that asks for it."""
    window = pixels.window(pictures.ink_at(values.image), values.rows, values.columns)
    if values.view == "tensor":
        return f"tensor(im)[{index(values)}]\n{torch.tensor(window)!r}"
    return f"array(im)[{index(values)}]\n{window!r}"


def what_happened(values: Values, words: Words) -> str:
    """Return what there is to say of the window, or of the grey values where these are shown."""
    image = pictures.ink_at(values.image)
    if values.view == "grey":
        return words.prose("grey_said", paper=int((image == 0).sum()), most=int(image.max()))
    window = pixels.window(image, values.rows, values.columns)
    if not window.size:
        return words.prose("empty", index=index(values))
    return words.prose(
        "said",
        index=index(values),
        height=window.shape[0],
        width=window.shape[1],
        size=window.size,
        paper=int((window == 0).sum()),
        most=int(window.max()),
    )


@lru_cache(maxsize=512)
def at_its_true_size(path: str) -> bytes:
    """Return an image as a PNG of 28 × 28."""
    return pictures.png(pictures.ink_at(path))


def folders(words: Words) -> list[dict[str, str]]:
    """Return a table of the data set's folders: what each is for, its digit, how many images, and the first names."""
    return [
        {
            words("split"): f"{words(split)}, `{split}`",
            words("label"): f"`{digit}`",
            words("images"): whole(len(names)),
            words("first"): " ".join(f"`{name}`" for name in names[:NAMES_SHOWN]) + " …",
        }
        for split in digits.SPLITS
        for digit in digits.DIGITS
        for names in [digits.folder(split, digit)]
    ]


LINES = {  # what is done with a picture in Python, and the line that does it
    "list": 'threes = sorted(Path("train/3").iterdir())',
    "open": "im = Image.open(threes[1])",
    "array": "array(im)[4:10, 4:10]",
    "tensor": "tensor(im)[4:10, 4:10]",
    "type": "array(im).dtype, array(im).shape",
    "shaded": 'DataFrame(array(im)[4:15, 4:22]).style.background_gradient("Greys")',
}


def lines(words: Words) -> list[dict[str, str]]:
    """Return a table of the lines of Python that do what the stage shows."""
    return [{words("what_for"): words(f"line_{name}"), "Python": f"`{line}`"} for name, line in LINES.items()]


def book_numbers() -> list[BookNumber]:
    """Return the numbers that the chapter prints of its files and of its image, beside ours."""
    threes, image = digits.folder("train", 3), digits.image(pixels.BOOK_IMAGE)
    of_files = [
        BookNumber("files", whole(pixels.BOOK_FILES), whole(len(threes))),
        BookNumber("first_name", pixels.BOOK_FIRST_NAMES[0], threes[0]),
        BookNumber("second_name", pixels.BOOK_FIRST_NAMES[1], threes[1]),
    ]
    of_image = [
        BookNumber(f"row_{row}", " ".join(map(str, printed)), " ".join(map(str, image[row, 4:10])))
        for row, printed in enumerate(pixels.BOOK_SMALL_WINDOW, start=4)
    ]
    return of_files + of_image
