"""An image as a grid of numbers: the chapter's image and windows, and counting grey values."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core import pixels
from core.data import digits

# What the chapter prints for rows 4 … 9 and columns 4 … 9 of train/3/10000.png.
PRINTED = [
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 29],
    [0, 0, 0, 48, 166, 224],
    [0, 93, 244, 249, 253, 187],
    [0, 107, 253, 253, 230, 48],
    [0, 3, 20, 20, 15, 0],
]


def book_image() -> np.ndarray:
    return digits.load("train").images[1]


def book_window(name: str) -> np.ndarray:
    top, bottom, left, right = pixels.BOOK_WINDOWS[name]
    return pixels.window(book_image(), (top, bottom), (left, right))


def test_the_book_s_image_is_the_second_of_the_training_set():
    assert digits.load("train").names[1] == pixels.BOOK_IMAGE == "train/3/10000.png"


def test_names_and_number_of_the_training_3s_are_the_book_s():
    names = digits.folder("train", 3)
    assert len(names) == pixels.BOOK_FILES == 6131
    assert names[:10] == pixels.BOOK_FIRST_NAMES


def test_the_small_window_holds_the_numbers_the_book_prints():
    assert book_window("small").tolist() == PRINTED
    assert [list(row) for row in pixels.BOOK_SMALL_WINDOW] == PRINTED


def test_the_shaded_window_is_11_by_18_and_begins_with_the_small_one():
    shaded = book_window("shaded")
    assert shaded.shape == (11, 18)
    assert shaded[:6, :6].tolist() == PRINTED


def test_the_shaded_window_is_the_top_of_the_digit():
    """All the ink above row 15 lies in it: the table shows where the 3 begins."""
    assert book_window("shaded").sum() == book_image()[:15].sum() > 0


edges = st.tuples(st.integers(0, pixels.SIDE), st.integers(0, pixels.SIDE))


@given(edges, edges)
def test_a_window_holds_the_pixels_between_its_edges(rows, columns):
    image = book_image()
    expected = [[image[row, column] for column in range(*columns)] for row in range(*rows)]
    window = pixels.window(image, rows, columns)
    assert window.tolist() == expected
    assert window.size == 0 or np.shares_memory(window, image)


@settings(deadline=None)
@given(arrays(np.uint8, array_shapes(max_dims=3, max_side=9)))
def test_grey_value_counts_agree_with_counting_by_hand(images):
    counted = Counter(images.ravel().tolist())
    counts = pixels.grey_value_counts(images)
    assert counts.dtype == np.int64
    assert counts.tolist() == [counted[value] for value in range(256)]
    assert counts.sum() == images.size
