"""Strokes drawn again from what the drawing package knows of them, against Pillow's own lines, and anything else."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from core import draw
from core.pictures import strokes

# As the package sent it of a 7 drawn in a browser.
SEVEN = {
    "type": "Path",
    "strokeWidth": 20,
    "path": [
        ["M", 59.79, 59.19],
        ["Q", 59.81, 59.19, 101.81, 59.19],
        ["Q", 185.81, 59.19, 199.81, 59.19],
        ["Q", 191.81, 76.19, 175.81, 110.19],
        ["Q", 151.81, 161.19, 135.81, 195.19],
        ["L", 119.79, 229.21],
    ],
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["path", "strokeWidth"]), inner),
    max_leaves=9,
)


def sheet(*lines: list[tuple[int, int]], pen: int = 20) -> np.ndarray:
    picture = Image.new("RGBA", (280, 280), "white")
    for line in lines:
        ImageDraw.Draw(picture).line(line, "black", pen, "curve")
        for x, y in (line[0], line[-1]):
            ImageDraw.Draw(picture).ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), "black")
    return np.asarray(picture)


def test_a_stroke_lies_where_the_pen_was():
    again = strokes.drawn(strokes.lines_of([SEVEN]), 280)
    theirs = sheet([(60, 59), (200, 59), (120, 229)])
    assert not strokes.differ(theirs, again)
    dark = [picture[..., 0] < 128 for picture in (theirs, again)]
    assert (dark[0] ^ dark[1]).sum() < 0.12 * dark[0].sum()
    assert draw.classify(draw.to_mnist(again))[-1].digit == 7


def test_its_pen_is_as_wide_as_it_was():
    line = {"strokeWidth": 14, "path": [["M", 40, 140], ["L", 240, 140]]}
    dark = 255 - strokes.drawn(strokes.lines_of([line]), 280)[..., 0].astype(float)
    assert dark[:, 140].sum() / 255 == pytest.approx(14, abs=0.6)
    assert dark[140, :].sum() / 255 == pytest.approx(214, abs=1)  # round at both ends


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_noise_is_not_what_was_drawn(share):
    noise = np.random.default_rng(1).random((280, 280, 1)) < share
    read = np.where(noise, 0, 255).astype(np.uint8).repeat(4, 2)
    read[..., 3] = 255
    again = strokes.drawn(strokes.lines_of([SEVEN]), 280)
    assert strokes.differ(read, again)
    assert strokes.differ(np.full((280, 280, 4), 255, np.uint8), again)


def test_a_screen_of_double_density_is_no_difference():
    again = strokes.drawn(strokes.lines_of([SEVEN]), 280)
    assert not strokes.differ(np.asarray(Image.fromarray(again).resize((560, 560))), again)


@settings(deadline=None, max_examples=300)
@given(st.lists(anything, max_size=3))
def test_whatever_is_sent_is_strokes_or_none(objects):
    with suppress(ValueError):
        assert strokes.drawn(strokes.lines_of(objects), 280).shape == (280, 280, 4)


@pytest.mark.parametrize(
    "stroke",
    [
        {"strokeWidth": 20, "path": [["M", float("nan"), 3]]},
        {"strokeWidth": 1e9, "path": [["M", 3, 3]]},
        {"strokeWidth": 20, "path": [["Q", 3, 3, 4, 4]]},
        {"strokeWidth": 20, "path": [["A", 3, 3]]},
        {"strokeWidth": 20, "path": []},
        {"type": "Circle"},
    ],
)
def test_what_is_no_stroke_is_refused(stroke):
    with pytest.raises(ValueError, match="stroke"):
        strokes.lines_of([stroke])
