"""Several digits on one picture: each is found where it is, in the order one reads, and a digit in pieces is one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from core import draw
from core.pictures import pieces
from core.pictures.paper import all_found, found
from core.pictures.unpack import PictureError
from tests import strokes
from tests.photos import Row, in_a_row, photos, rows

THREE = [(0.05, 0.15), (0.65, 0.02), (0.85, 0.2), (0.4, 0.48), (1, 0.78), (0.7, 0.97), (0, 0.85)]
SEVEN = [(0, 0), (1, 0), (0.35, 1)]


def sheet(*placed: tuple[list, int, int], side: int = 800, high: int = 160) -> np.ndarray:
    """Return a sheet with lines, each from its upper left corner on, `high` px high and two thirds as wide."""
    drawn = Image.new("RGB", (side, side), (236, 234, 228))
    for line, left, top in placed:
        points = [(left + x * high * 0.66, top + y * high) for x, y in line]
        ImageDraw.Draw(drawn).line(points, (40, 40, 70), high // 10, "curve")
    return np.dstack([np.asarray(drawn), np.full((side, side), 255, np.uint8)])


def said(picture: np.ndarray) -> list[int | None]:
    """Return what the judge says of all digits, in the order one reads."""
    digits = all_found(picture)
    order = pieces.reading_order([each.box for each in digits])
    return [draw.classify(draw.to_mnist(digits[place].rgba))[-1].digit for place in order]


# Rows


def right_of(row: Row) -> list[bool]:
    """Return of each digit of a row whether it was found and read; of none where there are more or fewer."""
    digits = sorted(all_found(row.rgba), key=lambda each: each.box[2])
    if len(digits) != len(row.digits):
        return [False] * len(row.digits)
    height, width, _ = row.rgba.shape
    near = [
        np.abs(np.array(each.box) / (height, height, width, width) - box).max() < 0.06
        for each, box in zip(digits, row.boxes, strict=True)
    ]
    verdicts = [draw.classify(draw.to_mnist(each.rgba))[-1].digit for each in digits]
    return [one and digit == known for one, digit, known in zip(near, verdicts, row.digits, strict=True)]


@pytest.mark.slow
def test_each_digit_of_a_row_of_2_to_6_is_found_and_read():
    read = [right for row in rows(15, seed=4) for right in right_of(row)]
    assert len(read) == 60
    assert np.mean(read) >= 0.95


@pytest.mark.parametrize("count", [2, 4])
def test_a_row_is_found_whole(count):
    drawings = [next(strokes.written(digit, 1, 40 + digit)) for digit in (3, 7, 7, 3)[:count]]
    assert all(right_of(in_a_row(drawings, np.random.default_rng(count))))


@pytest.mark.parametrize("kind", [pytest.param("plain paper", marks=pytest.mark.slow), "screen"])
def test_one_digit_on_a_photo_stays_one(kind):
    assert [len(all_found(photo.rgba)) for photo in photos(kind, 3, seed=9)] == [1] * 6


# Which pieces belong together


def test_a_digit_of_a_far_thinner_pen_is_one_too_and_a_small_smudge_is_none():
    picture = np.full((400, 900, 4), 255, np.uint8)
    picture[100:300, 100:180, :3] = 0  # a thick stroke
    picture[100:300, 450:456, :3] = 0  # a thin one, as long
    picture[200:260, 700:712, :3] = 0  # as much ink, but short
    assert [each.box[2] for each in all_found(picture)] == pytest.approx([100, 450], abs=12)


def test_digits_are_read_row_by_row_and_the_one_with_most_ink_is_the_first():
    picture = sheet((THREE, 500, 90), (SEVEN, 120, 110), (SEVEN, 470, 520), (THREE, 140, 500))
    assert said(picture) == [7, 3, 3, 7]
    inks = [int(each.ink.sum(dtype=int)) for each in all_found(picture)]
    assert inks == sorted(inks, reverse=True)
    assert np.array_equal(found(picture).ink, all_found(picture)[0].ink)


def test_digits_that_nearly_touch_are_told_apart():
    """Nearer to each other than the pieces of one digit may be."""
    picture = sheet((SEVEN, 200, 300), (THREE, 325, 300), (SEVEN, 448, 300))
    assert said(picture) == [7, 3, 7]


def test_the_ink_of_several_digits_is_shared_out_and_none_is_in_two():
    digits = all_found(sheet((SEVEN, 120, 110), (THREE, 400, 110), (SEVEN, 600, 500)))
    inked = sum((each.ink > 0).astype(int) for each in digits)
    assert len(digits) == 3
    assert inked.max() == 1


def test_a_crossbar_beside_a_seven_and_a_speck_are_no_digits():
    bar = [(0.2, 0.5), (0.9, 0.5)]
    picture = sheet(([(0, 0), (1, 0), (0.75, 0.4)], 300, 300), ([(0.6, 0.62), (0.35, 1)], 300, 300), (bar, 300, 300))
    picture[700:710, 700:712, :3] = 40
    assert len(all_found(picture)) == 1
    assert said(picture) == [7]


def test_a_page_of_writing_has_no_more_than_nine():
    placed = [(SEVEN, 30 + 125 * i, 40 + 190 * j) for i in range(6) for j in range(4)]
    assert len(all_found(sheet(*placed, high=110))) == pieces.MOST


# A frame of the reader's own


def test_what_is_inside_a_frame_comes_first_and_the_others_after_it():
    picture = sheet((THREE, 120, 110), (SEVEN, 500, 500))
    digits = all_found(picture, (480, 690, 470, 650))
    assert [draw.classify(draw.to_mnist(each.rgba))[-1].digit for each in digits] == [7, 3]
    assert 490 < digits[0].box[0] < digits[0].box[1] < 680


def test_a_frame_takes_a_part_that_alone_was_another_digit_s():
    """Two digits joined by a stroke: one piece of ink, and the frame cuts it."""
    joined = sheet((THREE, 120, 300), (SEVEN, 420, 300), ([(0, 0), (3.2, 0)], 130, 460))
    assert len(all_found(joined)) == 1
    assert draw.classify(draw.to_mnist(all_found(joined, (280, 455, 400, 560))[0].rgba))[-1].digit == 7


def test_a_frame_around_bare_paper_holds_no_digit():
    with pytest.raises(PictureError):
        all_found(sheet((SEVEN, 120, 110)), (500, 700, 500, 700))


@settings(deadline=None)
@given(st.lists(st.floats(-1, 2), min_size=4, max_size=4), st.integers(1, 400), st.integers(1, 400))
def test_any_frame_is_points_of_the_picture(frame, height, width):
    top, bottom, left, right = pieces.points(frame, height, width)
    assert 0 <= top < bottom
    assert top < height
    assert 0 <= left < right
    assert left < width


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 50)] * 4), max_size=8))
def test_the_order_of_reading_holds_every_box_once(boxes):
    assert sorted(pieces.reading_order(boxes)) == list(range(len(boxes)))
