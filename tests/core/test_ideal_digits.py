"""The mean digits, held against plain numpy."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import ideal_digits, tensors
from core.data import digits

# A few small images of grey values, as they come from a stack: multiples of 1/255 in [0, 1].
stacks = arrays(np.uint8, st.tuples(st.integers(1, 12), st.just(3), st.just(4))).map(
    lambda images: torch.tensor(images).float() / 255
)


def test_the_book_s_stack_has_rank_3():
    assert ideal_digits.BOOK_STACK_SHAPE == tuple(tensors.stacked("train", 3).shape) == (6131, 28, 28)


@pytest.mark.parametrize("digit", digits.DIGITS)
def test_an_ideal_digit_is_the_mean_of_its_training_images(digit):
    train = digits.load("train")
    expected = train.images[train.labels == digit].astype(np.float64).mean(0) / 255
    ideal = ideal_digits.ideal(digit)
    assert ideal.shape == (28, 28)
    assert ideal.dtype == torch.float32
    np.testing.assert_allclose(ideal.numpy(), expected, atol=2e-6)


@settings(deadline=None)
@given(stacks)
def test_mean_digit_is_the_sum_over_how_many_at_each_pixel(images):
    expected = [
        [sum(values) / len(images) for values in zip(*lines, strict=True)]
        for lines in zip(*images.tolist(), strict=True)
    ]
    np.testing.assert_allclose(ideal_digits.mean_digit(images).numpy(), expected, atol=1e-6)


@settings(deadline=None)
@given(stacks, st.data())
def test_a_running_mean_is_the_mean_of_the_first_n(images, data):
    counts = data.draw(st.lists(st.integers(1, len(images)), min_size=1, max_size=5))
    means = ideal_digits.running_means(images, counts)
    assert means.dtype == torch.float32
    assert means.shape == (len(counts), 3, 4)
    for n, mean in zip(counts, means, strict=True):
        np.testing.assert_allclose(mean.numpy(), images[:n].double().mean(0).numpy(), atol=1e-6)


def test_running_means_go_from_the_first_image_to_the_ideal():
    threes = tensors.stacked("train", 3)
    first, last = ideal_digits.running_means(threes, [1, len(threes)])
    torch.testing.assert_close(first, threes[0], rtol=0, atol=0)
    torch.testing.assert_close(last, ideal_digits.ideal(3), rtol=0, atol=2e-6)


def test_running_means_refuse_more_images_than_there_are():
    with pytest.raises(IndexError):
        ideal_digits.running_means(torch.zeros(3, 2, 2), [1, 4])


@settings(deadline=None)
@given(stacks)
def test_what_is_left_to_change_is_the_largest_difference_to_the_last(images):
    left = ideal_digits.left_to_change(images)
    assert left.shape == (len(images),)
    assert left[-1] == 0
    for image, change in zip(images.tolist(), left.tolist(), strict=True):
        pairs = zip(np.ravel(image), np.ravel(images[-1]), strict=True)
        assert change == pytest.approx(max(abs(a - b) for a, b in pairs), abs=1e-6)


# 255 is divisible by none of these, so that no grey value but 0 and 255 lies on the edge of a bin.
bin_counts = st.sampled_from([2, 4, 7, 8, 16, 32])


@settings(deadline=None)
@given(stacks, bin_counts)
def test_values_at_each_pixel_agree_with_numpy_s_histogram(images, bins):
    counts = ideal_digits.values_at_each_pixel(images, bins)
    assert counts.dtype == torch.int64
    assert counts.shape == (3, 4, bins)
    assert (counts.sum(-1) == len(images)).all()
    for row, column in np.ndindex(3, 4):
        expected, _ = np.histogram(images[:, row, column].numpy(), bins, (0, 1))
        assert counts[row, column].tolist() == expected.tolist()


def test_every_grey_value_falls_in_the_bin_that_whole_numbers_give():
    greys = torch.arange(256)
    for bins in (1, 3, 5, 10, 16, 17, 255):
        counts = ideal_digits.values_at_each_pixel((greys.float() / 255).view(256, 1, 1), bins)
        expected = torch.bincount((greys * bins // 255).clamp(max=bins - 1), minlength=bins)
        assert counts[0, 0].tolist() == expected.tolist()
