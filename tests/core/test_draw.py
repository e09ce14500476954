"""From a drawing to 28 × 28, as laws on drawings made here, and what the models say of it."""

from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from core import draw, pixel_similarity
from core.data import digits
from core.draw import DrawingError, DrawnDigit, to_mnist
from core.models import store

CANVAS = 280  # px, both ways
EDGE = 2  # px kept free around a drawing: PIL's round pen may reach a pixel over its width
BLACK, WHITE, CLEAR = (0, 0, 0, 255), (255, 255, 255, 255), (0, 0, 0, 0)
# The strokes of each digit, in a square from (0, 0) at the top left to (1, 1).
STROKES = {
    3: [
        *[(0.05, 0.15), (0.3, 0), (0.65, 0.02), (0.85, 0.2), (0.7, 0.4), (0.4, 0.48)],
        *[(0.75, 0.55), (1, 0.78), (0.7, 0.97), (0.3, 1), (0, 0.85)],
    ],
    7: [(0, 0), (1, 0), (0.35, 1)],
}


class Stroke(NamedTuple):
    """How one digit is drawn, in px."""

    digit: int
    height: int  # the pen's width included
    width: int
    pen: int
    left: int = 0
    top: int = 0

    def on(self, side: int = CANVAS, ink: tuple = BLACK, paper: tuple = WHITE) -> np.ndarray:
        """Return the drawing on a square sheet: uint8 RGBA. Drawn apart and laid on it, so the same at every place."""
        patch = Image.new("RGBA", (self.width + 2 * EDGE, self.height + 2 * EDGE), paper)
        pencil = ImageDraw.Draw(patch)
        across, down, half = self.width - self.pen, self.height - self.pen, self.pen / 2
        points = [(EDGE + half + x * across, EDGE + half + y * down) for x, y in STROKES[self.digit]]
        pencil.line(points, ink, self.pen, joint="curve")
        for x, y in (points[0], points[-1]):
            pencil.ellipse((x - half, y - half, x + half, y + half), ink)
        sheet = Image.new("RGBA", (side, side), paper)
        sheet.paste(patch, (self.left - EDGE, self.top - EDGE))
        return np.asarray(sheet)

    def at(self, left: int, top: int) -> "Stroke":
        return self._replace(left=left, top=top)

    def grown(self, k: int) -> "Stroke":
        return Stroke(self.digit, *(k * size for size in self[1:]))


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
    """Return the row and column of the centre of mass, worked out apart from core/draw.py."""
    weights = image.astype(float)
    rows, columns = weights.sum(1), weights.sum(0)
    return np.average(np.arange(len(rows)), weights=rows), np.average(np.arange(len(columns)), weights=columns)


every_drawing = settings(deadline=None, max_examples=40)
CLEAR_3, CLEAR_7 = Stroke(3, 200, 140, 20, 70, 40), Stroke(7, 200, 140, 20, 70, 40)


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
    assert balance(image) == pytest.approx((draw.MIDDLE, draw.MIDDLE), abs=tolerance)


def test_the_middle_is_where_mnist_s_own_centres_of_mass_lie():
    images = np.concatenate([digits.load(split).images for split in digits.SPLITS]).astype(float)
    weight = images.sum((1, 2))
    row, column = (((images.sum(axis) * np.arange(28)).sum(1) / weight).mean() for axis in (2, 1))
    assert (row, column) == pytest.approx((draw.MIDDLE, draw.MIDDLE), abs=0.01)


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
        (blot(60, strength=draw.FAINTEST - 1), "empty"),
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


def test_an_oblong_sheet_will_do():
    wide = np.concatenate([CLEAR_3.on(), sheet(WHITE)], axis=1)
    np.testing.assert_array_equal(to_mnist(wide).image, to_mnist(CLEAR_3.on()).image)


def test_a_long_strip_with_a_line_along_it_becomes_a_line():
    strip = np.full((8, 4_000, 4), 255, np.uint8)
    strip[2:6, :, :3] = 0
    image = to_mnist(strip).image
    assert image.max() == 255
    assert balance(image) == pytest.approx((draw.MIDDLE, draw.MIDDLE), abs=0.05)


@pytest.mark.parametrize(("left", "top"), [(0, 0), (210, 0), (0, 210), (210, 210)])
def test_without_centring_a_small_corner_drawing_stays_in_its_corner(left, top):
    image = to_mnist(Stroke(3, 70, 70, 12, left, top).on(), centred=False).image
    expected = (top + 35) / 10 - 0.5, (left + 35) / 10 - 0.5  # ten points of the canvas to a pixel
    assert image.shape == (28, 28)
    assert balance(image) == pytest.approx(expected, abs=1)
    rows, columns = np.nonzero(image)
    assert abs(rows - expected[0]).max() <= 5
    assert abs(columns - expected[1]).max() <= 5


@pytest.mark.parametrize("stroke", [CLEAR_3, CLEAR_7], ids=["3", "7"])
@pytest.mark.parametrize("model", range(6))
def test_every_model_reads_a_clear_digit(stroke, model):
    verdict = draw.classify(to_mnist(stroke.on()))[model]
    assert verdict.digit == verdict.forced == stroke.digit


def verdicts_on(image: np.ndarray) -> list[draw.Verdict]:
    return draw.classify(DrawnDigit(image, image, image, image))


def test_there_is_one_verdict_per_model_in_the_order_of_the_lessons():
    models = [verdict.model for verdict in verdicts_on(digits.load("valid").images[0])]
    assert models == ["l1", "rmse", "linear", "simple_net", "conv_net", "draw_net"]
    assert models[-1] == draw.JUDGE


@pytest.mark.parametrize("place", range(0, 2038, 41))
def test_verdicts_agree_with_the_lesson_on_validation_images(place):
    image = digits.load("valid").images[place]
    l1, rmse, *_ = verdicts_on(image)
    assert (l1.digit == 3) == pixel_similarity.is_3(torch.tensor(image) / 255).item()
    for verdict in (l1, rmse):
        compared = pixel_similarity.compare("valid", verdict.model)
        distances = compared.to_3[place].item(), compared.to_7[place].item()
        assert (verdict.to_3, verdict.to_7) == pytest.approx(distances, abs=1e-6)
        assert verdict.confidence == pytest.approx(max(distances) / sum(distances), abs=1e-5)
        assert 0.5 <= verdict.confidence <= 1
        assert (verdict.forced, verdict.forced_confidence) == (verdict.digit, verdict.confidence)


@pytest.mark.parametrize("place", range(0, 2038, 41))
def test_a_taught_model_says_3_above_0_and_its_confidence_is_the_sigmoid(place):
    """Worked out again in NumPy from the numbers in the files."""
    image = digits.load("valid").images[place]
    x = image.reshape(-1) / 255
    linear, layers = store.load("linear"), store.load("simple_net")
    w1, b1, w2, b2 = (layers[name].numpy().astype(float) for name in ("0.weight", "0.bias", "2.weight", "2.bias"))
    scores = {
        "linear": (x @ linear["weights"].numpy() + linear["bias"].numpy()).item(),
        "simple_net": (w2 @ np.maximum(w1 @ x + b1, 0) + b2).item(),
    }
    for verdict in verdicts_on(image):
        if verdict.model in scores:
            score = scores[verdict.model]
            assert verdict.digit == verdict.forced == (3 if score > 0 else 7)
            assert verdict.confidence == pytest.approx(1 / (1 + np.exp(-abs(score))), abs=1e-5)
            assert (verdict.to_3, verdict.to_7) == (None, None)


@pytest.mark.parametrize("scores", [(4.0, 1.0, 0.0), (0.0, 3.0, 2.9), (1.0, 2.0, 9.0), (2.0, 1.0, 2.5)])
def test_the_judge_says_neither_above_the_threshold_and_always_what_it_would_say_if_forced(monkeypatch, scores):
    monkeypatch.setattr(draw, "prediction", lambda model, image: torch.tensor(scores))
    monkeypatch.setattr(store, "judgement", lambda: store.Judgement(temperature=1.5, threshold=0.6))
    verdict = draw.by_softmax("draw_net", torch.zeros(28, 28))
    three, seven, neither = (np.exp(score / 1.5) for score in scores)
    total = three + seven + neither
    forced = 3 if three >= seven else 7
    assert verdict.digit == (None if neither / total > 0.6 else forced)
    assert verdict.confidence == pytest.approx({3: three, 7: seven, None: neither}[verdict.digit] / total)
    assert verdict.forced == forced
    assert verdict.forced_confidence == pytest.approx(max(three, seven) / (three + seven))


def test_without_weights_there_is_no_verdict_but_a_clear_error(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    for cache in (store.linear, store.net, store.judgement):
        cache.cache_clear()
    with pytest.raises(store.WeightsError) as caught:
        verdicts_on(digits.load("valid").images[0])
    assert caught.value.reason == "missing"


def test_a_tie_is_called_a_tie(monkeypatch):
    monkeypatch.setattr(draw, "ideal", lambda digit: torch.zeros(28, 28))
    for verdict in verdicts_on(digits.load("valid").images[0])[:2]:
        assert verdict.digit is verdict.forced is None
        assert verdict.confidence == 0.5


def test_single_points_far_apart_leave_nothing_to_read():
    points = np.full((840, 840, 4), 255, np.uint8)
    points[[0, -1], [0, -1], :3] = 0
    with pytest.raises(DrawingError) as caught:
        to_mnist(points)
    assert caught.value.reason == "empty"
