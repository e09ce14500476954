"""Loads all of MNIST, every digit from 0 to 9, when it is first needed. Serves "All ten digits" and Draw."""

import io
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.data.digits import SPLITS, Split, read_checked

DIGITS = tuple(range(10))
IMAGES = {"train": 60_000, "valid": 10_000}
FILE = Path(__file__).with_name("mnist_all.npz")
FILE_SHA256 = "042d20d20ac2120fce939b4ea8c8abb975b125ef7ede9f4826fc518df3959d09"


class AllDigits(NamedTuple):
    """One split in the order of the original file: image 10000 of "train" is 10000.png, as in the chapter's folders."""

    images: np.ndarray  # uint8 (n, 28, 28), 0 is paper and 255 is ink
    labels: np.ndarray  # int64 (n,), 0 … 9


@lru_cache(maxsize=len(SPLITS))
def load(split: Split) -> AllDigits:
    """Return the images and labels of "train" (60,000) or "valid" (MNIST's test files, 10,000). They are read-only.

    47 MB and 8 MB that stay in memory. Raises DataFileError when the data file is missing, cut short or altered.
    Source: MNIST (LeCun, Cortes, Burges), CC BY-SA 3.0; see core/data/README.md.
    """
    with np.load(io.BytesIO(read_checked(FILE, FILE_SHA256))) as arrays:
        images = arrays[f"{split}_images"]
        labels = arrays[f"{split}_labels"].astype(np.int64)
    images.flags.writeable = labels.flags.writeable = False
    return AllDigits(images, labels)
