"""The sigmoid against arithmetic and autograd, as laws; and the loss that uses it."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import mnist_loss as without_sigmoid
from core import sigmoid
from core.gradients import gradient_of

quick = settings(deadline=None, max_examples=80)
far = st.floats(-80, 80)
near = st.floats(-15, 15)


def doubled(x: float) -> torch.Tensor:
    return torch.tensor(x, dtype=torch.float64)


@quick
@given(far)
def test_it_is_the_formula(x):
    assert sigmoid.sigmoid(doubled(x)).item() == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-12)
    assert sigmoid.sigmoid(doubled(x)).item() == pytest.approx(torch.sigmoid(doubled(x)).item(), rel=1e-12)


@quick
@given(far)
def test_both_sides_add_up_to_1(x):
    assert (sigmoid.sigmoid(doubled(x)) + sigmoid.sigmoid(doubled(-x))).item() == pytest.approx(1)


@quick
@given(st.lists(near, min_size=2, max_size=20))
def test_it_keeps_the_order_and_the_threshold(numbers):
    x = torch.tensor(numbers, dtype=torch.float64)
    assert torch.equal(sigmoid.sigmoid(x.sort().values), sigmoid.sigmoid(x).sort().values)
    beyond_rounding = x.abs() > 1e-9
    assert torch.equal((x > 0)[beyond_rounding], (sigmoid.sigmoid(x) > 0.5)[beyond_rounding])


def test_at_0_it_is_one_half_and_steepest():
    assert sigmoid.sigmoid(torch.tensor(0.0)) == sigmoid.BOOK_THRESHOLD_AFTER
    assert sigmoid.slope(torch.tensor(sigmoid.BOOK_THRESHOLD_BEFORE)) == sigmoid.STEEPEST
    assert (sigmoid.slope(torch.linspace(-30, 30, 601)) <= sigmoid.STEEPEST).all()


@quick
@given(near)
def test_the_slope_is_autograd_s(x):
    assert sigmoid.slope(doubled(x)).item() == pytest.approx(gradient_of(torch.sigmoid, x, torch.float64), rel=1e-6)
    assert sigmoid.slope(doubled(x)).item() == pytest.approx(gradient_of(sigmoid.sigmoid, x, torch.float64), rel=1e-6)


def test_far_out_on_the_left_the_plain_formula_loses_its_gradient_and_the_safe_one_does_not():
    assert sigmoid.sigmoid(torch.tensor(-100.0)) == 0
    assert math.isnan(gradient_of(sigmoid.sigmoid, -100.0))
    assert gradient_of(torch.sigmoid, -100.0) == pytest.approx(0, abs=1e-40)


def test_far_out_on_the_right_the_safe_gradient_is_rounded_to_0():
    assert gradient_of(torch.sigmoid, 50.0) == 0
    assert 0 < gradient_of(sigmoid.sigmoid, 50.0) < 1e-20


@quick
@given(st.lists(st.tuples(st.floats(-200, 200, width=32), st.sampled_from([0.0, 1.0])), min_size=1, max_size=30))
def test_the_loss_stays_between_0_and_1_and_its_gradient_is_a_number(items):
    predictions, targets = torch.tensor(items).unsqueeze(2).unbind(1)
    predictions = predictions.clone().requires_grad_()
    loss = sigmoid.mnist_loss(predictions, targets)
    loss.backward()
    assert 0 <= loss.item() <= 1
    assert predictions.grad.isfinite().all()
    by_hand = [abs(target - 1 / (1 + math.exp(-x))) for x, target in items]
    assert loss.item() == pytest.approx(sum(by_hand) / len(items), abs=1e-6)


def test_without_the_sigmoid_a_prediction_can_be_better_than_perfect():
    sure, is_3 = torch.tensor([[20.0]]), torch.tensor([[1.0]])
    assert without_sigmoid.mnist_loss(sure, is_3) == -19
    assert 0 <= sigmoid.mnist_loss(sure, is_3) < 1e-6
