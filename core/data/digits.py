"""Loads the 3s and 7s of MNIST: the images behind "Pixels: The Foundations of Computer Vision"."""

import io
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

Split = Literal["train", "valid"]
SPLITS: tuple[Split, ...] = ("train", "valid")
DIGITS = (3, 7)
COUNTS = {"train": {3: 6_131, 7: 6_265}, "valid": {3: 1_010, 7: 1_028}}  # images
IMAGES = {split: sum(counts.values()) for split, counts in COUNTS.items()}
FILE = Path(__file__).with_name("mnist_3_7.npz")
FILE_SHA256 = "19b1b8c6d14ff760574529cfc000694e2e0f4b3b6b206d1700d2f551dc39f5f8"


class Digits(NamedTuple):
    """One split of the data set: all 3s first, then all 7s, each sorted by file name as text."""

    images: np.ndarray  # uint8 (n, 28, 28), 0 is paper and 255 is ink
    labels: np.ndarray  # int64 (n,), 3 or 7
    names: tuple[str, ...]  # n names like "train/3/10000.png"


class DataFileError(Exception):
    """A data file cannot be used: `file` is its path, `reason` is "missing" or "altered"."""

    def __init__(self, file: Path, reason: Literal["missing", "altered"]) -> None:
        super().__init__(f"{file.name} is {reason}")
        self.file, self.reason = file, reason


def read_checked(file: Path, expected: str) -> bytes:
    """Return the bytes of a data file whose SHA-256 is `expected`, as hex.

    Raises DataFileError when it is missing or not the one we built.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DataFileError(file, "missing") from error
    if sha256(content).hexdigest() != expected:
        raise DataFileError(file, "altered")
    return content


@lru_cache(maxsize=len(SPLITS))
def load(split: Split) -> Digits:
    """Return the images, labels and names of "train" (12,396) or "valid" (2,038). The arrays are read-only.

    Raises DataFileError when the data file is missing, cut short or altered.
    Source: MNIST (LeCun, Cortes, Burges), CC BY-SA 3.0; see core/data/README.md.
    """
    with np.load(io.BytesIO(read_checked(FILE, FILE_SHA256))) as arrays:
        images = arrays[f"{split}_images"]
        labels = arrays[f"{split}_labels"].astype(np.int64)
        indices = arrays[f"{split}_indices"]
    images.flags.writeable = labels.flags.writeable = False
    names = tuple(f"{split}/{label}/{index}.png" for label, index in zip(labels, indices, strict=True))
    return Digits(images, labels, names)


@lru_cache(maxsize=len(SPLITS) * len(DIGITS))
def folder(split: Split, digit: int) -> tuple[str, ...]:
    """Return the file names in one folder of the data set, in text order: ("10.png", "10000.png", …)."""
    digits = load(split)
    return tuple(
        name.rpartition("/")[2] for name, label in zip(digits.names, digits.labels, strict=True) if label == digit
    )


def position(split: Split, digit: int, name: str) -> int:
    """Return where in `load(split)` the image of that folder and file name stands. Raises ValueError if nowhere."""
    before = 0 if digit == DIGITS[0] else len(folder(split, DIGITS[0]))
    return before + folder(split, digit).index(name)


def image(path: str) -> np.ndarray:
    """Return the image of that name, such as "valid/7/0.png": uint8 (28, 28). Raises ValueError if there is none."""
    split, digit, name = path.split("/")
    if split not in SPLITS:
        raise ValueError(path)
    return load(split).images[position(split, int(digit), name)]
