"""Digits as a zip file in the book's layout, mine/3/name.png, mine/7/…, mine/other/…: written, and read with care.

As in MNIST's own files ink is 255: `array(Image.open("mine/3/name.png"))` is what the lessons compute with.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from PIL import Image

from core.data.own import KINDS, SET, SIDE

MOST_BYTES = 1_000_000  # of a zip file: one of 24 digits has 15,000
MOST_FILES = 1_000
LARGEST = 20_000  # bytes of a picture of 28 × 28
PLACE = re.compile(rf"(?:.*/)?({'|'.join(KINDS)})/([^/]+)\.png", re.IGNORECASE)


class Bundled(NamedTuple):
    """A digit in a zip file."""

    name: str
    digit: int | None  # 3, 7 or None for something else
    image: np.ndarray  # uint8 (28, 28), 255 is ink


class Unbundled(NamedTuple):
    """What was found in a zip file."""

    digits: list[Bundled]
    unreadable: int  # files that are no such digits


class BundleError(ValueError):
    """A file is no zip file that can be opened here."""


def written(digits: Iterable[Bundled]) -> bytes:
    """Return a zip file of digits; names that would be the same file are counted up."""
    file, taken = io.BytesIO(), set[str]()
    with zipfile.ZipFile(file, "w") as bundle:
        for each in digits:
            folder = f"{SET}/{each.digit or 'other'}"
            stem = re.sub(r"[^\w-]+", "_", each.name).strip("_") or "digit"
            ends = ("", *(f"-{n}" for n in range(2, MOST_FILES)))
            path = next(path for end in ends if (path := f"{folder}/{stem}{end}.png").lower() not in taken)
            taken.add(path.lower())
            picture = io.BytesIO()
            Image.fromarray(each.image).save(picture, "PNG")
            bundle.writestr(path, picture.getvalue())
    return file.getvalue()


def read(content: bytes) -> Unbundled:
    """Return the digits in a zip file. Raises BundleError where it is none, is locked, or far too large."""
    if len(content) > MOST_BYTES:
        raise BundleError("too large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            files = [each for each in bundle.infolist() if not each.is_dir() and "__MACOSX" not in each.filename]
            found = [digit_in(bundle, each) for each in files[:MOST_FILES]]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BundleError("no zip file") from error
    return Unbundled([each for each in found if each], len(files) - sum(map(bool, found)))


def digit_in(bundle: zipfile.ZipFile, file: zipfile.ZipInfo) -> Bundled | None:
    """Return the digit in one file of a zip file; None where there is none."""
    place = PLACE.fullmatch(file.filename)
    if not place:
        return None
    try:
        with bundle.open(file) as opened:
            content = opened.read(LARGEST + 1)  # whatever the zip file says of its size
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if len(content) > LARGEST or picture.size != (SIDE, SIDE):
                return None
            image = np.asarray(picture.convert("L"))
    except (zipfile.BadZipFile, zlib.error, OSError, SyntaxError, ValueError, RuntimeError, EOFError):
        return None  # counted, and said on the page
    light = image.mean() > 127  # dark ink on light paper, as people look at it
    return Bundled(place[2], KINDS[place[1].lower()], 255 - image if light else image)
