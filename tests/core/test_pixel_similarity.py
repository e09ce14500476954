"""Distances against loops, against torch's own losses and as laws; the baseline against the chapter's numbers."""

from math import sqrt

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import pixel_similarity, tensors
from core.data import digits
from core.ideal_digits import ideal
from core.pixel_similarity import DISTANCES, l1_distance, rmse_distance

ROUNDING = 1e-6  # float32 has 24 bits; the numbers here are at most 1

every_distance = pytest.mark.parametrize("distance", DISTANCES.values(), ids=DISTANCES)
quick = settings(deadline=None, max_examples=50)


def images(*shape: int) -> st.SearchStrategy[torch.Tensor]:
    """Return small images as a stack holds them: grey values over 255."""
    return arrays(np.uint8, shape).map(lambda greys: torch.tensor(greys).float() / 255)


def l1_by_hand(a: torch.Tensor, b: torch.Tensor) -> float:
    pairs = list(zip(a.flatten().tolist(), b.flatten().tolist(), strict=True))
    return sum(abs(p - q) for p, q in pairs) / len(pairs)


def rmse_by_hand(a: torch.Tensor, b: torch.Tensor) -> float:
    pairs = list(zip(a.flatten().tolist(), b.flatten().tolist(), strict=True))
    return sqrt(sum((p - q) ** 2 for p, q in pairs) / len(pairs))


BY_HAND = {"l1": l1_by_hand, "rmse": rmse_by_hand}
BY_TORCH = {"l1": F.l1_loss, "rmse": lambda a, b: F.mse_loss(a, b).sqrt()}


@pytest.mark.parametrize("name", DISTANCES)
@quick
@given(images(3, 4), images(3, 4))
def test_a_distance_agrees_with_a_loop_and_with_torch(name, a, b):
    distance = DISTANCES[name](a, b).item()
    assert distance == pytest.approx(BY_HAND[name](a, b), abs=ROUNDING)
    assert distance == pytest.approx(BY_TORCH[name](a, b).item(), abs=ROUNDING)


@every_distance
@quick
@given(images(3, 4))
def test_an_image_is_at_distance_0_from_itself(distance, a):
    assert distance(a, a) == 0


@every_distance
@quick
@given(images(3, 4), images(3, 4))
def test_a_distance_is_symmetric_and_from_0_to_1(distance, a, b):
    assert distance(a, b) == distance(b, a)
    assert 0 <= distance(a, b) <= 1
    assert (distance(a, b) == 0) == torch.equal(a, b)


@every_distance
@quick
@given(images(3, 4), images(3, 4), images(3, 4))
def test_no_detour_is_shorter(distance, a, b, c):
    assert distance(a, c) <= distance(a, b) + distance(b, c) + ROUNDING


@quick
@given(images(3, 4), images(3, 4))
def test_rmse_is_never_less_than_l1(a, b):
    assert rmse_distance(a, b) >= l1_distance(a, b) - ROUNDING


@every_distance
@quick
@given(st.integers(0, 255))
def test_a_difference_equal_everywhere_is_the_distance(distance, grey):
    a = torch.full((3, 4), grey / 255)
    assert distance(a, torch.zeros(3, 4)).item() == pytest.approx(grey / 255, abs=ROUNDING)


@every_distance
@quick
@given(images(2, 3, 4, 5), images(3, 4, 5))
def test_leading_axes_broadcast_as_a_loop_would(distance, many, few):
    together = distance(many, few)
    assert together.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        assert together[i, j].item() == pytest.approx(distance(many[i, j], few[j]).item(), abs=ROUNDING)


@pytest.mark.parametrize(
    ("name", "digit", "printed"), [("l1", 3, 0.1114), ("rmse", 3, 0.2021), ("l1", 7, 0.1586), ("rmse", 7, 0.3021)]
)
def test_the_book_s_image_is_as_far_from_the_ideals_as_the_book_prints(name, digit, printed):
    a_3 = tensors.stacked("train", 3)[1]
    assert round(DISTANCES[name](a_3, ideal(digit)).item(), 4) == printed
    assert pixel_similarity.BOOK_DISTANCES[name, digit] == printed


@pytest.mark.parametrize(("digit", "n"), [(3, 1010), (7, 1028)])
def test_the_validation_stacks_have_the_shapes_the_book_prints(digit, n):
    stacked = tensors.stacked("valid", digit)
    assert list(stacked.shape) == [n, 28, 28]
    assert list((stacked - ideal(3)).shape) == [n, 28, 28]
    assert list(l1_distance(stacked, ideal(3)).shape) == [n]


def test_the_baseline_s_distance_is_l1():
    assert pixel_similarity.mnist_distance is l1_distance


def test_each_ideal_is_nearest_to_itself():
    assert pixel_similarity.is_3(ideal(3)).item() is True
    assert pixel_similarity.is_3(ideal(7)).item() is False


def test_is_3_of_a_stack_is_is_3_of_each():
    some = tensors.stacked("valid", 3)[:60].view(3, 20, 28, 28)
    says_3 = pixel_similarity.is_3(some)
    assert says_3.dtype == torch.bool
    assert says_3.tolist() == [[pixel_similarity.is_3(image).item() for image in row] for row in some]


@pytest.mark.parametrize(("digit", "right", "printed"), [(3, 926, 0.9168), (7, 1013, 0.9854)])
def test_the_baseline_is_right_as_often_as_the_book_prints(digit, right, printed):
    says_3 = pixel_similarity.is_3(tensors.stacked("valid", digit))
    says_right = says_3 if digit == 3 else ~says_3
    assert says_right.sum() == right
    assert round(says_right.float().mean().item(), 4) == printed


def test_the_baseline_s_accuracies_are_the_book_s():
    printed = {"threes": 0.9168, "sevens": 0.9854, "mean": 0.9511}
    accuracy = pixel_similarity.accuracy(pixel_similarity.compare("valid"), 1010)
    assert {name: round(getattr(accuracy, name), 4) for name in printed} == printed
    assert printed == pixel_similarity.BOOK_ACCURACY
    assert round(accuracy.pooled, 4) == 0.9514
    assert accuracy.pooled == pytest.approx(1939 / 2038)


@pytest.mark.parametrize("name", DISTANCES)
def test_compare_agrees_with_numpy(name):
    valid = digits.load("valid")
    compared = pixel_similarity.compare("valid", name)
    x = valid.images / 255
    powers = {"l1": 1, "rmse": 2}
    to_3, to_7 = (
        (abs(x - ideal(digit).double().numpy()) ** powers[name]).mean((1, 2)) ** (1 / powers[name]) for digit in (3, 7)
    )
    np.testing.assert_allclose(compared.to_3.numpy(), to_3, atol=ROUNDING)
    np.testing.assert_allclose(compared.to_7.numpy(), to_7, atol=ROUNDING)
    np.testing.assert_array_equal(compared.says_3.numpy(), to_3 < to_7)
    np.testing.assert_array_equal(compared.right.numpy(), (to_3 < to_7) == (valid.labels == 3))


@quick
@given(st.lists(st.booleans(), min_size=1), st.lists(st.booleans(), min_size=1))
def test_accuracy_is_the_share_of_right_answers(on_3s, on_7s):
    right = torch.tensor(on_3s + on_7s)
    compared = pixel_similarity.Comparison(right, right, right, right)
    threes, sevens = on_3s.count(True) / len(on_3s), on_7s.count(True) / len(on_7s)
    pooled = (on_3s + on_7s).count(True) / (len(on_3s) + len(on_7s))
    expected = (threes, sevens, (threes + sevens) / 2, pooled)
    assert pixel_similarity.accuracy(compared, len(on_3s)) == pytest.approx(expected, abs=ROUNDING)
