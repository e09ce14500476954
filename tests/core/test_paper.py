"""Photos of paper, boards and screens to a drawing: judged by where the digit is, its looks and what it is read as."""

from contextlib import suppress
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw
from scipy import ndimage

from core import draw
from core.data import digits
from core.pictures import paper
from core.pictures.lines import without_boxes, without_lines
from core.pictures.paper import found
from core.pictures.unpack import PictureError
from tests import strokes
from tests.photos import KINDS, SCREENS, Photo, on_a_screen, photographed, photos

VALID = digits.load("valid")
READ = 0.95  # of the photos of each kind, at least: what a learner may count on


def rgba(grey: np.ndarray) -> np.ndarray:
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def read(picture: np.ndarray) -> int | None:
    """Return what the judge says of the digit found in a picture; None too where no digit was found."""
    try:
        return draw.classify(draw.to_mnist(found(picture).rgba))[-1].digit
    except (PictureError, draw.DrawingError):
        return None


def reason(picture: np.ndarray) -> str:
    with pytest.raises(PictureError) as caught:
        found(picture)
    return caught.value.reason


# Photos of every kind


class Seen(NamedTuple):
    """What was found on a photo, and what is there."""

    digit: int
    read: int | None
    inverted: bool
    away: float  # how far the box is from where it should be, at the worst of its sides, in shares of the picture


def seen(photo: Photo) -> Seen:
    height, width, _ = photo.rgba.shape
    stages = found(photo.rgba)
    box = np.array(stages.box) / (height, height, width, width)
    verdict = draw.classify(draw.to_mnist(stages.rgba))[-1]
    return Seen(photo.digit, verdict.digit, stages.inverted, np.abs(box - photo.box).max())


QUICK = ("screen", "clear")  # of the kinds; the others take many seconds to be made


@pytest.fixture(
    scope="module", params=[each if each in QUICK else pytest.param(each, marks=pytest.mark.slow) for each in KINDS]
)
def kind_and_photos(request) -> tuple[str, list[Seen]]:
    return request.param, [seen(photo) for photo in photos(request.param, 12, seed=2)]


def test_the_digit_on_a_photo_is_read(kind_and_photos):
    _, photos_seen = kind_and_photos
    assert np.mean([photo.read == photo.digit for photo in photos_seen]) >= READ


def test_the_digit_is_found_where_it_is_and_nothing_else(kind_and_photos):
    """To 6 % of the picture: a photo is turned a little after the place was noted."""
    _, photos_seen = kind_and_photos
    assert np.mean([photo.away <= 0.06 for photo in photos_seen]) >= READ


def test_light_ink_is_told_from_dark_ink(kind_and_photos):
    kind, photos_seen = kind_and_photos
    if kind in ("exercise book, ruled", "exercise book, squared", "box", "cut out"):  # strokes wider than the window
        assert np.mean([not photo.inverted for photo in photos_seen]) >= READ
    elif kind not in ("screen", "clear"):  # they are of either kind
        assert {photo.inverted for photo in photos_seen} == {kind == "blackboard"}


@pytest.mark.parametrize("colours", SCREENS)
def test_any_colours_of_a_screen_will_do(colours):
    for drawing in (*strokes.written(3, 2, 5), *strokes.written(7, 2, 5)):
        picture, _ = on_a_screen(drawing, np.random.default_rng(drawing.size), colours)
        assert read(picture) == drawing.digit


@pytest.mark.parametrize("kind", ["plain paper", "squared", "blackboard"])
def test_every_stage_is_kept(kind):
    photo = next(photos(kind, 1, seed=6))
    stages = found(photo.rgba)
    for stage in (stages.grey, stages.even, stages.ink):
        assert (stage.dtype, stage.shape) == (np.uint8, photo.rgba.shape[:2])
    assert np.median(stages.even) > 235
    assert stages.ink.max() == 255
    top, bottom, left, right = stages.box
    assert stages.ink[top:bottom, left:right].sum() == stages.ink.sum()
    assert stages.rgba.dtype == np.uint8
    assert (stages.rgba[..., 3] == 255).all()
    for edge in (stages.rgba[0], stages.rgba[-1], stages.rgba[:, 0], stages.rgba[:, -1]):
        assert (edge == 255).all()


@pytest.mark.parametrize("squared", ["ruled", "squared", "exercise book, ruled", "exercise book, squared"])
def test_printed_lines_are_gone(squared):
    """All ink is the digit's: beyond its box, grown by 4 % for the turn of the sheet, there is none."""
    for drawing in strokes.written(3, 3, 8):
        photo = photographed(squared, drawing, 8)
        height, width, _ = photo.rgba.shape
        top, bottom, left, right = photo.box
        ink = found(photo.rgba).ink
        inside = ink[
            max(0, int((top - 0.06) * height)) : int((bottom + 0.06) * height),
            max(0, int((left - 0.06) * width)) : int((right + 0.06) * width),
        ]
        assert inside.sum(dtype=int) == ink.sum(dtype=int)


@pytest.mark.parametrize("pen", [3, 30])
def test_a_stroke_stays_where_a_printed_line_crosses_it(pen):
    """Against the same digit on plain paper: hardly a point of it is gone, and the lines are."""
    plain = Image.new("L", (800, 600), 255)
    ImageDraw.Draw(plain).line([(250, 150), (520, 150), (330, 500)], 20, pen, "curve")
    printed = Image.new("L", (800, 600), 255)
    for y in range(20, 600, 37):
        ImageDraw.Draw(printed).line([(0, y), (800, y + 20)], 140, 3)
    before, lines = (255 - np.asarray(each) for each in (plain, printed))
    kept = without_lines(np.maximum(before, lines), 235)
    assert (kept[before > 200] > 100).mean() > 0.97
    assert (kept[before == 0] > 50).sum() < 0.06 * (lines[before == 0] > 50).sum()  # where they leave the picture


def test_where_there_are_no_printed_lines_nothing_is_taken():
    """Not even of a ruler's straight strokes with a fine pen: a 7 with its bars, over half of the picture."""
    drawn = Image.new("L", (400, 500), 0)
    ImageDraw.Draw(drawn).line([(60, 60), (320, 60), (180, 440)], 255, 4)
    ImageDraw.Draw(drawn).line([(120, 240), (310, 240)], 255, 4)
    dark = np.asarray(drawn)
    assert without_boxes(without_lines(dark, 255), 255) is dark
    tiny = np.asarray(VALID.images[0])
    assert without_lines(tiny, 255) is tiny


# Images of MNIST as pictures


def enlarged(image: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(image).resize((500, 500), Image.Resampling.BICUBIC))


@pytest.mark.parametrize(
    "shown",
    [lambda image: image, lambda image: 255 - image, pytest.param(enlarged, marks=pytest.mark.slow)],
    ids=["light", "dark", "big"],
)
def test_an_image_of_mnist_comes_through_as_it_was(shown):
    """Light on dark, dark on light, enlarged. It was never a drawing, so small differences are allowed."""
    images, labels = VALID.images[::41], VALID.labels[::41]
    read_images = [draw.to_mnist(found(rgba(shown(image))).rgba).image for image in images]
    assert (
        np.mean([np.corrcoef(image.ravel(), now.ravel())[0, 1] for image, now in zip(images, read_images, strict=True)])
        > 0.95
    )
    right = [read(rgba(shown(image))) == label for image, label in zip(images, labels, strict=True)]
    assert np.mean(right) >= READ


# What belongs together


def sheet_with(*lines: list[tuple[int, int]], thick: int = 24, side: int = 800) -> np.ndarray:
    sheet = Image.new("L", (side, side), 235)
    for line in lines:
        ImageDraw.Draw(sheet).line(line, 40, thick, "curve")
    return rgba(np.asarray(sheet))


SEVEN = [(250, 250), (480, 250), (340, 560)]


def reaches(picture: np.ndarray, *places: tuple[int, int]) -> list[bool]:
    ink = found(picture).ink
    return [bool(ink[row, column] > 128) for row, column in places]


def test_a_crossbar_apart_from_its_seven_stays():
    """It lies between two halves of the stem and touches neither."""
    picture = sheet_with(
        SEVEN[:2], [(480, 250), (425, 375)], [(395, 435), (340, 560)], [(360, 405), (470, 405)], thick=16
    )
    assert reaches(picture, (250, 300), (405, 400), (540, 349)) == [True] * 3


def test_a_small_break_in_a_stroke_stays_one_digit():
    picture = sheet_with([(250, 250), (470, 250)], [(470, 290), (340, 560)])
    assert reaches(picture, (250, 300), (540, 349)) == [True, True]


def test_of_two_digits_far_apart_the_one_with_more_ink_is_kept():
    picture = sheet_with(SEVEN, [(650, 650), (720, 650), (690, 740)], thick=20)
    assert reaches(picture, (250, 300), (650, 685)) == [True, False]


def test_specks_are_gone():
    picture = sheet_with(SEVEN)
    random = np.random.default_rng(1)
    for row, column in random.integers(20, 780, (60, 2)):
        picture[row : row + 3, column : column + 3, :3] = 60
    box = found(picture).box
    np.testing.assert_allclose(box, found(sheet_with(SEVEN)).box, atol=4)


def test_a_digit_cut_out_closely_is_found():
    picture = sheet_with(SEVEN, thick=24)[238:572, 238:494]
    assert read(picture) == 7


def test_a_hair_line_is_thickened_and_a_thick_one_left():
    widths = []
    for thick in (5, 40):
        drawing = 255 - found(sheet_with(SEVEN, thick=thick)).rgba[..., 0]
        stroke = drawing > 128
        rows, columns = np.nonzero(stroke)
        side = max(np.ptp(rows), np.ptp(columns))
        widths.append(4 * ndimage.distance_transform_edt(stroke)[stroke].mean() / side)
    assert widths[0] == pytest.approx(paper.THICKENED, abs=0.03)
    assert widths[1] == pytest.approx(40 / 334, abs=0.03)


def test_a_pale_digit_beside_a_black_table_is_found():
    picture = sheet_with(SEVEN)
    picture[picture[..., 0] < 100, :3] = 150
    picture[:, :70, :3] = 5
    assert read(picture) == 7


def test_a_digit_of_a_thirtieth_of_a_large_sheet_is_found():
    small = [(1400, 900), (1430, 900), (1412, 942)]
    picture = sheet_with(small, thick=4, side=1600)
    np.testing.assert_allclose(found(picture).box, (898, 944, 1399, 1433), atol=4)
    assert read(picture) == 7


# Nothing to find


@pytest.mark.parametrize("grey", [0, 1, 127, 255])
@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (1, 1600), (1600, 3), (900, 1200)])
def test_one_even_colour_has_no_contrast(grey, shape):
    assert reason(rgba(np.full(shape, grey, np.uint8))) == "no_contrast"


def test_what_is_wholly_clear_has_no_contrast():
    assert reason(np.zeros((50, 60, 4), np.uint8)) == "no_contrast"


def test_light_from_one_side_and_noise_are_no_contrast():
    grey = np.linspace(120, 240, 1200) + np.random.default_rng(2).normal(0, 4, (900, 1200))
    assert reason(rgba(grey.clip(0, 255).astype(np.uint8))) == "no_contrast"


def test_an_empty_sheet_on_a_dark_table_has_no_digit():
    grey = np.full((900, 1200), 230, np.uint8)
    grey[:, :60] = 40
    assert reason(rgba(grey)) == "no_digit"


@pytest.mark.parametrize(
    "picture",
    [np.zeros((5, 5, 4)), np.zeros((5, 5, 3), np.uint8), np.zeros((5, 5), np.uint8), np.zeros((0, 5, 4), np.uint8)],
    ids=["float", "rgb", "grey", "no rows"],
)
def test_what_is_no_rgba_picture_is_a_mistake_of_ours(picture):
    with pytest.raises(ValueError, match=r"uint8 \(h, w, 4\)") as caught:
        found(picture)
    assert not isinstance(caught.value, PictureError)


# Laws


@settings(deadline=None, max_examples=150)
@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(4))))
def test_any_picture_is_a_drawing_or_has_a_reason(picture):
    """And never changes while it is looked at."""
    before = picture.copy()
    stages = None
    with suppress(PictureError):
        stages = found(picture)
    if stages is not None:
        assert (stages.rgba.dtype, stages.rgba.shape[2]) == (np.uint8, 4)
        assert stages.rgba[..., :3].min() < 128
    np.testing.assert_array_equal(picture, before)


@settings(deadline=None, max_examples=20)
@given(st.sampled_from([3, 7]), st.integers(0, 99), st.booleans())
def test_black_on_white_and_white_on_black_are_the_same_digit(digit, seed, wide):
    drawing = next(strokes.written(digit, 1, seed)).rgba
    sheet = np.pad(drawing, ((0, 0), (0, 280 * wide), (0, 0)), constant_values=255)
    negative = np.dstack([255 - sheet[..., :3], sheet[..., 3]])
    dark, light = found(sheet), found(negative)
    assert (dark.inverted, light.inverted) == (False, True)
    np.testing.assert_array_equal(dark.rgba, light.rgba)
