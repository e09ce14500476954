"""What Draw shows of a photo: each digit with its place, and the turn that sets right a photo lying on its side."""

import io

import numpy as np
import pytest
from PIL import Image

from core.lessons.draw import Part, Seen, seen_on
from tests.photos import Photo, lying, photos, rows


def file_of(rgba: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(rgba).save(file, "PNG", compress_level=1)
    return file.getvalue()


def only(seen: Seen) -> Part:
    (part,) = seen.parts
    return part


def offered(photo: Photo, quarters: int) -> tuple[int | None, int | None]:
    """Return the turn that is offered of a photo lying on its side, and the digit it promises."""
    part = only(seen_on(file_of(lying(photo, quarters).rgba)))
    return part.turn, part.turned.digit if part.turned else None


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_the_turn_that_is_offered_sets_a_photo_right(quarters):
    seen = [(offered(photo, quarters), photo.digit) for photo in photos("screen", 5, seed=21)]
    assert np.mean([offer == (4 - quarters, digit) for offer, digit in seen]) >= 0.9


@pytest.fixture(scope="module")
def of_paper() -> list[Photo]:
    return list(photos("plain paper", 20, seed=22))


@pytest.mark.slow
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_the_turn_that_is_offered_sets_a_photo_of_paper_right(of_paper, quarters):
    seen = [(offered(photo, quarters), photo.digit) for photo in of_paper]
    assert np.mean([offer == (4 - quarters, digit) for offer, digit in seen]) >= 0.9


def test_a_turned_photo_is_read_as_it_then_lies():
    photo = next(photos("screen", 1, seed=23))
    part = only(seen_on(file_of(lying(photo, 1).rgba), turn=3))
    upright = only(seen_on(file_of(photo.rgba)))
    assert (part.box, part.verdict, part.turn) == (upright.box, upright.verdict, None)


def test_every_digit_of_a_row_has_its_place_from_the_left_and_the_photo_is_shown_small():
    row = next(rows(1, seed=24))
    seen = seen_on(file_of(row.rgba))
    assert [part.verdict.digit for part in seen.parts] == row.digits
    for part, box in zip(seen.parts, row.boxes, strict=True):
        np.testing.assert_allclose(part.box, box, atol=0.06)
    picture = Image.open(io.BytesIO(seen.picture))
    assert (picture.format, max(picture.size)) == ("JPEG", 640)
    assert len(seen.picture) < 60_000


def test_a_picture_with_nothing_on_it_is_shown_all_the_same_and_says_why():
    seen = seen_on(file_of(np.full((300, 400, 4), 255, np.uint8)))
    assert (seen.parts, seen.trouble.reason) == ((), "no_contrast")
    assert Image.open(io.BytesIO(seen.picture)).size == (400, 300)
