"""An image is a grid of numbers. Serves "Pixels: The Foundations of Computer Vision"."""

import numpy as np

SIDE = 28  # pixels, both ways
BOOK_IMAGE = "train/3/10000.png"
BOOK_FILES = 6131  # in train/3
BOOK_FIRST_NAMES = (
    "10.png",
    "10000.png",
    "10011.png",
    "10031.png",
    "10034.png",
    "10042.png",
    "10052.png",
    "1007.png",
    "10074.png",
    "10091.png",
)
# The two windows the chapter prints: name → (first row, end row, first column, end column).
BOOK_WINDOWS = {"small": (4, 10, 4, 10), "shaded": (4, 15, 4, 22)}
# The chapter's first window of its image, as printed there.
BOOK_SMALL_WINDOW = (
    (0, 0, 0, 0, 0, 0),
    (0, 0, 0, 0, 0, 29),
    (0, 0, 0, 48, 166, 224),
    (0, 93, 244, 249, 253, 187),
    (0, 107, 253, 253, 230, 48),
    (0, 3, 20, 20, 15, 0),
)


def window(image: np.ndarray, rows: tuple[int, int], columns: tuple[int, int]) -> np.ndarray:
    """Return `image[a:b, c:d]` for rows (a, b) and columns (c, d): the same numbers, not a copy."""
    return image[slice(*rows), slice(*columns)]


def grey_value_counts(images: np.ndarray) -> np.ndarray:
    """Return how often each grey value 0 … 255 occurs in uint8 images of any shape: int64 (256,)."""
    return np.bincount(images.ravel(), minlength=256)
