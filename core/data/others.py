"""Loads a sample of MNIST's other eight digits: what is neither a 3 nor a 7. Serves the drawing page, no lesson."""

import io
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.data.digits import SPLITS, Split, read_checked

OTHER_DIGITS = (0, 1, 2, 4, 5, 6, 8, 9)
PER_DIGIT = {"train": 1200, "valid": 250}  # images of each
FILE = Path(__file__).with_name("mnist_others.npz")
FILE_SHA256 = "2cf50b4a02632271d9f09fe6f33cb7fcd849350d9e7e3b93e0bea36d92ccadcc"


class Others(NamedTuple):
    """One split of the sample: all 0s first, then all 1s, and so on."""

    images: np.ndarray  # uint8 (n, 28, 28), 0 is paper and 255 is ink
    labels: np.ndarray  # int64 (n,), one of `OTHER_DIGITS`


@lru_cache(maxsize=len(SPLITS))
def load(split: Split) -> Others:
    """Return the images and labels of "train" (9,600) or "valid" (2,000). The arrays are read-only.

    Raises DataFileError when the data file is missing, cut short or altered.
    Source: MNIST (LeCun, Cortes, Burges), CC BY-SA 3.0; see core/data/README.md.
    """
    with np.load(io.BytesIO(read_checked(FILE, FILE_SHA256))) as arrays:
        images = arrays[f"{split}_images"]
        labels = arrays[f"{split}_labels"].astype(np.int64)
    images.flags.writeable = labels.flags.writeable = False
    return Others(images, labels)
