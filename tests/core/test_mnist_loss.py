"""The loss against the chapter's numbers and counting by hand; the walk against differences and against the images."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import mnist_loss
from core.linear_model import BOOK_NUDGE, PIXELS, LinearParams, linear1, random_start
from core.metrics import batch_accuracy
from core.mnist_loss import BOOK_PREDICTIONS, BOOK_TARGETS, distance_to_target, nudge_any_weight, walk
from core.tensors import training_set

quick = settings(deadline=None, max_examples=60)
pairs = st.lists(st.tuples(st.floats(0, 1, width=32), st.sampled_from([0.0, 1.0])), min_size=1, max_size=30)
TARGETS = torch.tensor(BOOK_TARGETS)


def raw(predictions: torch.Tensor) -> torch.Tensor:
    return predictions


@pytest.fixture(scope="module")
def start() -> tuple[torch.Tensor, torch.Tensor, LinearParams]:
    x, y = training_set()
    return x, y, LinearParams(*(p.detach() for p in random_start(draw=2)))


def test_the_chapter_s_three_predictions():
    distances = distance_to_target(torch.tensor(BOOK_PREDICTIONS), TARGETS)
    assert torch.allclose(distances, torch.tensor([0.1, 0.4, 0.8]))
    loss = mnist_loss.mnist_loss(torch.tensor(BOOK_PREDICTIONS), TARGETS)
    assert loss.shape == ()
    assert round(loss.item(), 4) == 0.4333
    assert round(mnist_loss.mnist_loss(torch.tensor([0.9, 0.4, 0.8]), TARGETS).item(), 4) == 0.2333


@quick
@given(pairs)
def test_distances_are_those_found_one_by_one(items):
    predictions, targets = torch.tensor(items).unbind(1)
    by_hand = [1 - prediction if target == 1 else prediction for prediction, target in items]
    assert distance_to_target(predictions, targets).tolist() == pytest.approx(by_hand, abs=1e-6)
    assert mnist_loss.mnist_loss(predictions, targets).item() == pytest.approx(sum(by_hand) / len(items), abs=1e-6)


@quick
@given(pairs)
def test_every_prediction_pulls_on_the_loss_towards_its_target(items):
    predictions, targets = torch.tensor(items).unbind(1)
    predictions = predictions.clone().requires_grad_()
    mnist_loss.mnist_loss(predictions, targets).backward()
    assert torch.allclose(predictions.grad, torch.where(targets == 1, -1.0, 1.0) / len(items))


def test_an_accuracy_has_no_gradient_at_all():
    predictions = torch.tensor(BOOK_PREDICTIONS, requires_grad=True)
    with pytest.raises(RuntimeError, match="does not require grad"):
        batch_accuracy(predictions, TARGETS).backward()


def test_better_on_the_same_side_of_the_border_moves_only_the_loss():
    for third, loss, accuracy in ((0.2, 0.4333, 0.6667), (0.5, 0.3333, 0.6667), (0.51, 0.33, 1), (0.95, 0.1833, 1)):
        predictions = torch.tensor([0.9, 0.4, third])
        assert round(mnist_loss.mnist_loss(predictions, TARGETS).item(), 4) == loss
        assert round(batch_accuracy(predictions, TARGETS).item(), 4) == accuracy


@pytest.mark.parametrize("name", mnist_loss.DIRECTIONS)
def test_directions_are_weights(name):
    assert mnist_loss.direction(name).shape == (PIXELS, 1)


def test_directions_of_one_weight_change_one_weight():
    for name, pixel in (("one_pixel", 13 * 28 + 13), ("corner", 0)):
        found = mnist_loss.direction(name)
        assert found.nonzero().tolist() == [[pixel, 0]]
        assert found.sum() == 1


def test_an_unknown_direction_is_an_error():
    with pytest.raises(KeyError):
        mnist_loss.direction("up")


@quick
@given(
    arrays("float64", (7, 2), elements=st.floats(-5, 5)),
    st.lists(st.floats(-2, 2), min_size=1, max_size=5),
    st.sampled_from([torch.sigmoid, raw]),
)
def test_a_walk_measures_as_if_each_place_were_alone(numbers, places, squash):
    start, change = torch.tensor(numbers).split(1, dim=1)
    targets = torch.tensor([[1.0], [0.0], [1.0], [0.0], [1.0], [0.0], [0.0]])
    found = walk(start, change, targets, torch.tensor(places, dtype=torch.float64), squash)
    tiny = 1e-6
    for place, accuracy, loss, slope in zip(places, found.accuracy, found.loss, found.slope, strict=True):
        here, before, after = (start + (place + step) * change for step in (0, -tiny, tiny))
        assert accuracy.item() == pytest.approx(((here > 0) == (targets == 1)).double().mean().item())
        assert loss.item() == pytest.approx(mnist_loss.mnist_loss(squash(here), targets).item())
        rise, run = (mnist_loss.mnist_loss(squash(at), targets).item() for at in (before, after))
        assert slope.item() == pytest.approx((run - rise) / (2 * tiny), abs=1e-6)


def test_without_squashing_the_loss_is_a_straight_line(start):
    x, y, params = start
    offsets = torch.linspace(-3, 3, 9)
    found = walk(linear1(x, *params), x @ mnist_loss.direction("ideals"), y, offsets, raw)
    assert torch.allclose(found.slope, found.slope[0].expand(9))
    assert torch.allclose(found.loss.diff(), found.slope[0] * 0.75)


def test_walking_moves_the_weights(start):
    """The shortcut by the predictions against the model itself with other weights."""
    x, y, params = start
    direction = mnist_loss.direction("ideals")
    found = walk(linear1(x, *params), x @ direction, y, torch.tensor([0.5]), torch.sigmoid)
    there = linear1(x, params.weights + 0.5 * direction, params.bias)
    assert found.loss.item() == pytest.approx(mnist_loss.mnist_loss(there.sigmoid(), y).item(), rel=1e-5)
    assert found.accuracy.item() == pytest.approx(((there > 0) == (y == 1)).double().mean().item(), abs=2e-4)


def test_close_up_accuracy_is_level_and_the_loss_is_not(start):
    x, y, params = start
    found = walk(
        linear1(x, *params), x @ mnist_loss.direction("ideals"), y, torch.linspace(-3e-4, 3e-4, 21), torch.sigmoid
    )
    assert len(found.accuracy.unique()) == 1
    assert (found.loss.diff() < 0).all()
    assert (found.slope < 0).all()


def test_the_weight_in_the_corner_moves_nothing(start):
    x, y, params = start
    offsets = torch.linspace(-100, 100, 5)
    found = walk(linear1(x, *params), x @ mnist_loss.direction("corner"), y, offsets, torch.sigmoid)
    assert len(found.accuracy.unique()) == len(found.loss.unique()) == 1
    assert not found.slope.any()


def test_the_loss_has_a_slope_for_every_weight_whose_pixel_is_ever_inked(start):
    x, y, params = start
    slopes = mnist_loss.slopes_for_weights(x, y, params, torch.sigmoid)
    assert torch.equal(slopes != 0, x.sum(0) > 0)
    assert int((slopes != 0).sum()) == 640
    assert not params.weights.requires_grad


def test_a_weight_s_slope_is_rise_over_run(start):
    x, y, params = (each[::50] if isinstance(each, torch.Tensor) else each for each in start)
    slopes = mnist_loss.slopes_for_weights(x, y, params, torch.sigmoid)
    for pixel in slopes.abs().topk(3).indices.tolist():
        step = torch.zeros(PIXELS, 1, dtype=torch.float64)
        step[pixel] = 1e-5
        there, back = (
            mnist_loss.mnist_loss((x.double() @ (params.weights.double() + way * step) + params.bias).sigmoid(), y)
            for way in (1, -1)
        )
        assert slopes[pixel].item() == pytest.approx(((there - back) / 2e-5).item(), rel=1e-3)


def test_no_nudge_of_any_weight_turns_an_answer(start):
    x, _, params = start
    predictions = linear1(x, *params)
    bound = nudge_any_weight(predictions, params.weights, BOOK_NUDGE)
    assert bound.farthest < bound.nearest
    moved = (x * ((BOOK_NUDGE - 1) * params.weights).flatten()).abs().max().item()
    assert moved <= bound.farthest
    assert bound.nearest == pytest.approx(min(abs(prediction) for prediction in predictions.flatten().tolist()))
