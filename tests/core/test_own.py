"""A reader's own digit as a text: every pixel comes back, and what was cut short or altered is taken for none."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.data import digits, own
from core.lessons.inputs import LONGEST

IMAGES = arrays(np.uint8, (28, 28), elements=st.integers(0, 15).map(lambda level: 17 * level))
KINDS = st.sampled_from([3, 7, None])
REAL = digits.load("valid").images


@given(IMAGES, KINDS)
def test_any_picture_of_sixteen_levels_comes_back_exactly(image, digit):
    path = own.path_of(image, digit)
    assert np.array_equal(own.read(path).image, image)
    assert own.read(path).digit == digit
    assert re.fullmatch(r"mine/(3|7|other)/[A-Za-z0-9_-]+", path)
    assert len(path) < LONGEST


def test_noise_that_cannot_be_squeezed_still_fits_into_an_address():
    noise = np.random.default_rng(0).integers(0, 16, (28, 28), np.uint8) * np.uint8(17)
    path = own.path_of(noise, None)
    assert np.array_equal(own.read(path).image, noise)
    assert 500 < len(path) < LONGEST


def test_every_real_digit_comes_back_within_half_a_level_in_fewer_than_500_characters():
    for image in REAL:
        path = own.path_of(image, 7)
        assert len(path) <= 255
        assert np.abs(own.read(path).image.astype(int) - image).max() <= 8


def test_the_levels_are_those_of_the_picture_and_paper_and_ink_stay_what_they_are():
    image = np.zeros((28, 28), np.uint8)
    image[3, 4:9] = (255, 8, 9, 128, 17)
    assert own.read(own.path_of(image, 3)).image[3, 3:10].tolist() == [0, 255, 0, 17, 136, 17, 0]


def refused(path: str) -> bool:
    try:
        own.read(path)
    except ValueError:
        return True
    return False


@given(st.integers(0, len(REAL) - 1), st.data())
def test_what_was_altered_is_refused(i, data):
    path = own.path_of(REAL[i], 7)
    at = data.draw(st.integers(0, len(path) - 1))
    letter = data.draw(st.sampled_from("abcXYZ019-_/ =é三"))
    if letter != path[at]:
        assert refused(path[:at] + letter + path[at + 1 :])


@given(st.integers(0, len(REAL) - 1), st.data())
def test_what_was_cut_short_or_made_longer_is_refused(i, data):
    path = own.path_of(REAL[i], 3)
    assert refused(path[: data.draw(st.integers(0, len(path) - 1))])
    assert refused(path + data.draw(st.sampled_from(["A", "AAAA", "=", "/", " "])))


def test_what_it_was_kept_as_cannot_be_changed_by_hand():
    assert refused(own.path_of(REAL[0], 7).replace("mine/7", "mine/3"))


@given(st.text(max_size=60))
def test_any_other_text_is_refused(text):
    for path in (text, f"mine/7/{text}", f"mine/7/d{text}", f"mine/3/r{text}"):
        assert refused(path)


def test_a_bomb_is_not_unpacked():
    squeeze = own.zlib.compressobj(9, own.zlib.DEFLATED, -15)
    bomb = squeeze.compress(bytes(50_000_000)) + squeeze.flush()
    with pytest.raises(ValueError, match="too long"):
        own.unsqueezed(bomb)
