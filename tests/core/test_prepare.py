"""From a drawing to 28 × 28, as laws on drawings made here."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from core.data import digits
from core.draw import classify
from core.pictures.prepare import FAINTEST, MIDDLE, DrawingError, to_mnist
from tests.sheets import BLACK, CANVAS, CLEAR, CLEAR_3, CLEAR_7, EDGE, WHITE, Stroke


@st.composite
def strokes(draw) -> Stroke:
    """Draw a 3 or a 7 from a quarter of the canvas to all of it, at any place, with any pen of the course's."""
    height = draw(st.integers(CANVAS // 4, CANVAS - 2 * EDGE))
    width = draw(st.integers(height // 2, height))
    left, top = draw(places(width)), draw(places(height))
    return Stroke(draw(st.sampled_from([3, 7])), height, width, draw(st.integers(10, 28)), left, top)


def places(size: int) -> st.SearchStrategy[int]:
    """Return where something of that size can begin on the canvas."""
    return st.integers(EDGE, CANVAS - EDGE - size)


def difference(a: np.ndarray, b: np.ndarray) -> float:
    """Return the mean absolute difference of two images in grey values: about 60 between a drawn 3 and a drawn 7."""
    return float(abs(a.astype(float) - b.astype(float)).mean())


def balance(image: np.ndarray) -> tuple[float, float]:
    """Return the row and column of the centre of mass, worked out apart from core/pictures/prepare.py."""
    weights = image.astype(float)
    rows, columns = weights.sum(1), weights.sum(0)
    return np.average(np.arange(len(rows)), weights=rows), np.average(np.arange(len(columns)), weights=columns)


every_drawing = settings(deadline=None, max_examples=40)


@every_drawing
@given(strokes(), st.data())
def test_where_it_is_drawn_makes_no_difference(stroke, data):
    elsewhere = stroke.at(data.draw(places(stroke.width)), data.draw(places(stroke.height)))
    np.testing.assert_array_equal(to_mnist(elsewhere.on()).image, to_mnist(stroke.on()).image)


@every_drawing
@given(strokes(), st.integers(2, 4))
def test_how_large_it_is_drawn_makes_next_to_no_difference(stroke, k):
    """A point of the smallest drawing is 2/7 of a pixel of its image, and its edges are steps: measured, up to 4.3."""
    small, large = to_mnist(stroke.on()), to_mnist(stroke.grown(k).on(k * CANVAS))
    assert difference(small.image, large.image) < 6


def test_a_3_and_a_7_stay_far_apart():
    assert difference(to_mnist(CLEAR_3.on()).image, to_mnist(CLEAR_7.on()).image) > 30


@every_drawing
@given(strokes())
def test_the_centre_of_mass_lands_in_the_middle(stroke):
    """To 0.05 of a pixel. The foot of a wide 7 can reach over the frame, and what it loses counts: measured, 0.35."""
    image = to_mnist(stroke.on()).image
    tolerance = 0.5 if image[-1].any() else 0.05
    assert balance(image) == pytest.approx((MIDDLE, MIDDLE), abs=tolerance)


def test_the_middle_is_where_mnist_s_own_centres_of_mass_lie():
    images = np.concatenate([digits.load(split).images for split in digits.SPLITS]).astype(float)
    weight = images.sum((1, 2))
    row, column = (((images.sum(axis) * np.arange(28)).sum(1) / weight).mean() for axis in (2, 1))
    assert (row, column) == pytest.approx((MIDDLE, MIDDLE), abs=0.01)


@every_drawing
@given(strokes())
def test_the_stages_keep_the_shape_and_end_at_20_and_28(stroke):
    digit = to_mnist(stroke.on())
    stages = (digit.drawn, digit.cropped, digit.fitted, digit.image)
    assert all(stage.dtype == np.uint8 for stage in stages)
    assert digit.drawn.shape == (CANVAS, CANVAS)
    assert digit.image.shape == (28, 28)
    assert max(digit.fitted.shape) == 20
    height, width = digit.cropped.shape
    assert digit.fitted.shape == pytest.approx(
        (20 * height / max(height, width), 20 * width / max(height, width)), abs=0.5
    )


@every_drawing
@given(strokes())
def test_the_crop_has_all_the_ink_and_no_bare_edge(stroke):
    digit = to_mnist(stroke.on())
    assert digit.cropped.sum() == digit.drawn.sum()
    edges = (digit.cropped[0], digit.cropped[-1], digit.cropped[:, 0], digit.cropped[:, -1])
    assert all(edge.any() for edge in edges)


@every_drawing
@given(strokes())
def test_the_darkest_pixel_is_black_and_the_corners_are_paper(stroke):
    image = to_mnist(stroke.on()).image
    assert image.max() == 255
    assert image[[0, 0, -1, -1], [0, -1, 0, -1]].max() == 0


@every_drawing
@given(strokes(), st.sampled_from([CLEAR, (255, 255, 255, 0), (200, 30, 90, 0)]))
def test_clear_paper_is_white_paper(stroke, paper):
    np.testing.assert_array_equal(to_mnist(stroke.on(paper=paper)).image, to_mnist(stroke.on()).image)


@every_drawing
@given(strokes(), st.integers(0, 127))
def test_dark_grey_ink_is_as_good_as_black(stroke, grey):
    """Up to rounding: half a grey value of half-black ink is one of black."""
    dark = to_mnist(stroke.on(ink=(grey, grey, grey, 255))).image
    assert difference(dark, to_mnist(stroke.on()).image) < 1


def enlarged(image: np.ndarray, times: int) -> np.ndarray:
    """Return an image (28, 28) of ink as a drawing on white paper."""
    paper = 255 - image.repeat(times, 0).repeat(times, 1)
    return np.dstack([paper, paper, paper, np.full_like(paper, 255)])


def test_an_enlarged_mnist_image_comes_back_close_to_itself():
    """Not the same: MNIST moved by whole pixels, and shrinking blurs. Measured: 7.8 on average, up to 15.2."""
    valid = digits.load("valid").images
    everyone = valid.astype(np.int16)
    differences = []
    for i in range(0, len(valid), 40):
        to_each = abs(everyone - to_mnist(enlarged(valid[i], 10)).image).mean((1, 2))
        assert (to_each < to_each[i]).sum() <= 10  # of 2,038: measured, 4
        differences.append(to_each[i])
    assert max(differences) < 18
    assert np.mean(differences) < 9


def blot(radius: int, strength: int = 255) -> np.ndarray:
    """Return a sheet with one round blot in its middle."""
    sheet = Image.new("RGBA", (CANVAS, CANVAS), WHITE)
    middle = CANVAS // 2
    grey = 255 - strength
    ImageDraw.Draw(sheet).ellipse(
        (middle - radius, middle - radius, middle + radius, middle + radius), (grey, grey, grey, 255)
    )
    return np.asarray(sheet)


def sheet(colour: tuple) -> np.ndarray:
    return np.full((CANVAS, CANVAS, 4), colour, np.uint8)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        (sheet(WHITE), "empty"),
        (sheet(CLEAR), "empty"),
        (blot(60, strength=FAINTEST - 1), "empty"),
        (blot(10), "dot"),
        (sheet(BLACK), "full"),
        (blot(135), "full"),
    ],
    ids=["white", "clear", "smudge", "dot", "black", "blot"],
)
def test_what_is_no_digit_is_refused_with_the_reason(drawing, reason, centred):
    with pytest.raises(DrawingError) as caught:
        to_mnist(drawing, centred)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "drawing",
    [sheet(WHITE).astype(np.float32), sheet(WHITE)[..., :3], sheet(WHITE)[..., 0], sheet(WHITE)[:0]],
    ids=["float", "rgb", "grey", "no rows"],
)
def test_what_is_no_rgba_picture_is_a_mistake_of_ours(drawing):
    with pytest.raises(ValueError, match=r"uint8 \(h, w, 4\)") as caught:
        to_mnist(drawing)
    assert not isinstance(caught.value, DrawingError)


@pytest.mark.parametrize("radius", range(2, 17))
def test_a_blot_of_any_pen_is_a_dot(radius):
    with pytest.raises(DrawingError, match="dot"):
        to_mnist(blot(radius))


@pytest.mark.parametrize("digit", [3, 7])
@pytest.mark.parametrize("height", [22, 26, 33])
def test_a_digit_of_a_twelfth_of_the_sheet_is_no_dot(digit, height):
    """Drawn with a pen of a fifth of its size."""
    tiny = Stroke(digit, height, round(0.75 * height), max(3, height // 6), 100, 100)
    assert classify(to_mnist(tiny.on()))[-1].digit == digit


def test_an_oblong_sheet_will_do():
    wide = np.concatenate([CLEAR_3.on(), sheet(WHITE)], axis=1)
    np.testing.assert_array_equal(to_mnist(wide).image, to_mnist(CLEAR_3.on()).image)


def test_a_long_strip_with_a_line_along_it_becomes_a_line():
    strip = np.full((8, 4_000, 4), 255, np.uint8)
    strip[2:6, :, :3] = 0
    image = to_mnist(strip).image
    assert image.max() == 255
    assert balance(image) == pytest.approx((MIDDLE, MIDDLE), abs=0.05)


@pytest.mark.parametrize(("left", "top"), [(0, 0), (210, 0), (0, 210), (210, 210)])
def test_without_centring_a_small_corner_drawing_stays_in_its_corner(left, top):
    image = to_mnist(Stroke(3, 70, 70, 12, left, top).on(), centred=False).image
    expected = (top + 35) / 10 - 0.5, (left + 35) / 10 - 0.5  # ten points of the canvas to a pixel
    assert image.shape == (28, 28)
    assert balance(image) == pytest.approx(expected, abs=1)
    rows, columns = np.nonzero(image)
    assert abs(rows - expected[0]).max() <= 5
    assert abs(columns - expected[1]).max() <= 5


def test_single_points_far_apart_leave_nothing_to_read():
    points = np.full((840, 840, 4), 255, np.uint8)
    points[[0, -1], [0, -1], :3] = 0
    with pytest.raises(DrawingError) as caught:
        to_mnist(points)
    assert caught.value.reason == "empty"
