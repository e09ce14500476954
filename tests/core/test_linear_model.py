"""The linear model against the chapter's numbers, sums by hand, the RMSE baseline and its own staircase."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import linear_model, metrics
from core.data import digits
from core.linear_model import (
    MODELS,
    LinearParams,
    accuracy,
    contributions,
    linear1,
    model_of,
    nudge,
    predicted,
    random_start,
    running_sum,
    staircase,
)
from core.tensors import labelled

laws = settings(deadline=None, max_examples=60)
seeds = st.integers(0, 2**32)
ROUNDING = 1e-4
RTOL = 1e-5  # the S rows of the reference


def some(seed: int, images: int = 12, pixels: int = 9) -> tuple[torch.Tensor, torch.Tensor, LinearParams]:
    """Return random images with much paper, targets, and a model, in whole eighths: their sums are exact."""
    chance = torch.Generator().manual_seed(seed)

    def eighths(low: int, high: int, *size: int) -> torch.Tensor:
        return torch.randint(low, high, size, generator=chance) / 8

    x = eighths(-6, 9, images, pixels).clamp(min=0)
    y = torch.randint(0, 2, (images, 1), generator=chance).float()
    return x, y, LinearParams(eighths(-16, 17, pixels, 1), eighths(-16, 17, 1))


# ---- the chapter's numbers: rows 17 to 19 and 26 ----


def test_the_global_stream_gives_the_same_start():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(42)
        torch.randn(20)
        torch.randn(3)
        first = torch.randn(784, 1), torch.randn(1)
        second = torch.randn(784, 1), torch.randn(1)
    for draw, drawn in ((1, first), (2, second)):
        assert all(torch.equal(ours, torchs) for ours, torchs in zip(random_start(42, draw), drawn, strict=True))


def test_a_start_records_its_gradient_and_has_785_parameters():
    params = random_start()
    assert all(p.requires_grad and p.is_leaf for p in params)
    assert sum(p.numel() for p in params) == linear_model.BOOK_PARAMETERS == 785


def test_init_params_scales_by_the_standard_deviation():
    one, three = (linear_model.init_params((50, 2), std, torch.Generator().manual_seed(0)) for std in (1.0, 3.0))
    assert torch.equal(three, 3 * one)
    assert one.shape == (50, 2)


def test_the_first_and_last_predictions_and_the_accuracy_of_the_book():
    predictions, targets = predicted("random", 42, "train")
    assert [*predictions.shape] == [12396, 1] == [*targets.shape]
    ends = torch.cat([predictions[:3], predictions[-3:]]).flatten().tolist()
    assert ends == pytest.approx(linear_model.BOOK_PREDICTIONS, rel=RTOL)
    assert accuracy(predictions, targets) == linear_model.BOOK_ACCURACY == 0.4912068545818329


def test_the_book_s_nudge_moves_neither_the_accuracy_nor_any_prediction():
    done = linear_model.nudge_of("random", 42, 0, linear_model.BOOK_NUDGE)
    assert done.accuracy_before == done.accuracy_after == linear_model.BOOK_ACCURACY
    assert done.after != done.before
    assert (done.largest_change, done.changed, done.won, done.lost) == (0, 0, 0, 0)


def test_no_other_parameter_nudged_as_the_book_does_could_turn_an_answer():
    weights, bias = model_of("random", 42)
    reach = max(weights.abs().max().item(), bias.abs().item()) * (linear_model.BOOK_NUDGE - 1)
    assert predicted("random", 42, "train")[0].abs().min().item() > 50 * reach  # pixels are at most 1


def test_at_the_place_with_the_most_ink_ten_percent_turn_four_answers_and_the_accuracy_stays():
    pixel = 9 * 28 + 17
    assert linear_model.ink().mean.argmax() == pixel
    gentle, rough = (linear_model.nudge_of("random", 42, pixel, factor) for factor in (1.0001, 1.1))
    assert gentle.largest_change == pytest.approx(1e-4 * abs(gentle.before), rel=0.02)
    assert (gentle.won, gentle.lost) == (0, 0)
    assert (rough.won, rough.lost) == (2, 2)
    assert rough.accuracy_after == rough.accuracy_before == gentle.accuracy_after


# ---- one image ----


@laws
@given(seeds)
def test_a_prediction_is_the_sum_of_contributions_plus_the_bias(seed):
    x, _, params = some(seed)
    for image, prediction in zip(x, linear1(x, *params), strict=True):
        by_hand = sum(p * w for p, w in zip(image.tolist(), params.weights.flatten().tolist(), strict=True))
        assert prediction.item() == pytest.approx(by_hand + params.bias.item(), abs=ROUNDING)
        assert contributions(image, params.weights).sum().item() == pytest.approx(by_hand, abs=ROUNDING)
        totals = running_sum(image, params)
        assert totals.shape == (len(image) + 1,)
        assert (totals[0].item(), totals[-1].item()) == (params.bias.item(), pytest.approx(prediction.item()))


@laws
@given(seeds)
def test_paper_contributes_nothing_and_an_empty_sheet_is_worth_the_bias(seed):
    x, _, params = some(seed)
    assert not contributions(x[0], params.weights)[x[0] == 0].any()
    assert torch.equal(linear1(torch.zeros(1, 9), *params).flatten(), params.bias)


# ---- models without learning ----


@pytest.mark.parametrize("split", digits.SPLITS)
def test_the_difference_of_the_ideals_answers_as_the_rmse_baseline_does(split):
    predictions, targets = predicted("ideal", 42, split)
    baseline, _ = metrics.judged("rmse", split)
    assert torch.equal(predictions > 0, baseline == 1)
    assert accuracy(predictions, targets) == metrics.batch_accuracy(baseline, targets).item()


def test_a_model_of_zeros_calls_everything_a_7():
    predictions, targets = predicted("zero", 42, "train")
    assert not predictions.any()
    assert accuracy(predictions, targets) == pytest.approx(6265 / 12396)


@pytest.mark.parametrize("name", MODELS)
def test_models_are_float32_of_785_numbers_without_a_gradient(name):
    weights, bias = model_of(name, 7)
    assert (weights.shape, bias.shape) == ((784, 1), (1,))
    assert weights.dtype == bias.dtype == torch.float32
    assert not weights.requires_grad
    assert not bias.requires_grad


@laws
@given(seeds, st.sampled_from([0.125, 2.0, 1024.0]))
def test_accuracy_sees_only_on_which_side_of_0_a_prediction_lies(seed, factor):
    x, y, params = some(seed)
    predictions = linear1(x, *params)
    assert accuracy(linear1(x, *(factor * p for p in params)), y) == accuracy(predictions, y)
    kept = (predictions != 0).flatten()
    if kept.any():
        turned = accuracy(-predictions[kept], y[kept])
        assert turned == pytest.approx(1 - accuracy(predictions[kept], y[kept]), abs=ROUNDING)


def test_a_prediction_of_0_says_7():
    zero = torch.zeros(1, 1)
    assert accuracy(zero, torch.zeros(1, 1)) == 1
    assert accuracy(zero, torch.ones(1, 1)) == 0


# ---- one weight nudged ----


@laws
@given(seeds, st.integers(0, 8), st.sampled_from([-2.0, 0.0, 0.5, 1.0, 3.0]))
def test_a_nudge_tells_what_became_of_every_answer(seed, pixel, factor):
    x, y, params = some(seed)
    done = nudge(x, y, params, pixel, factor)
    assert done.after == factor * done.before
    assert done.largest_change == pytest.approx((x[:, pixel].max() * abs(done.after - done.before)).item())
    assert done.changed == (int((x[:, pixel] > 0).sum()) if done.after != done.before else 0)
    gained = len(y) * (done.accuracy_after - done.accuracy_before)
    assert done.won - done.lost == pytest.approx(gained, abs=ROUNDING)
    assert done.won + done.lost <= done.changed


def tried(x: torch.Tensor, y: torch.Tensor, params: LinearParams, pixel: int, change: float) -> float:
    """Return the accuracy after that change of one weight, by predicting anew."""
    weights = params.weights.double().clone()
    weights[pixel] += change
    return accuracy(linear1(x.double(), weights, params.bias.double()), y)


@laws
@given(seeds, st.integers(0, 8), st.integers(-400, 400))
def test_the_staircase_is_the_accuracy_of_every_change_of_the_weight(seed, pixel, eighths):
    x, y, params = some(seed)
    found = staircase(x, y, params, pixel)
    change = torch.tensor([eighths / 8], dtype=torch.float64)
    assert found.at(change).item() == pytest.approx(tried(x, y, params, pixel, eighths / 8), abs=ROUNDING)
    assert len(found.heights) == len(found.edges) + 1
    assert (found.edges.diff() > 0).all()


@laws
@given(seeds, st.integers(0, 8))
def test_the_accuracy_moves_just_beyond_the_first_moves_and_not_before(seed, pixel):
    x, y, params = some(seed)
    down, up = staircase(x, y, params, pixel).first_moves()
    here, hair = tried(x, y, params, pixel, 0), 1e-6
    assert tried(x, y, params, pixel, (up if up is not None else 1e6) + hair) != here or up is None
    assert tried(x, y, params, pixel, (down if down is not None else -1e6) - hair) != here or down is None
    for share in (0.1, 0.5, 0.9):
        assert tried(x, y, params, pixel, share * (up if up is not None else 1e6)) == here
        assert tried(x, y, params, pixel, share * (down if down is not None else -1e6)) == here


def test_a_place_without_ink_has_no_stairs():
    x, y = labelled("valid")
    found = staircase(x, y, model_of("random", 42), 0)
    assert (len(found.edges), found.first_moves()) == (0, (None, None))
    assert found.heights.item() == pytest.approx(accuracy(*predicted("random", 42, "valid")))


def test_ink_counts_what_is_paper():
    images = digits.load("train").images
    ink = linear_model.ink()
    assert ink.shape == [12396, 784]
    assert ink.paper == pytest.approx((images == 0).mean(), abs=ROUNDING)
    assert ink.never == (images.max(0) == 0).sum() == 144
    assert ink.mean.tolist() == pytest.approx((images.reshape(-1, 784).mean(0) / 255).tolist(), abs=ROUNDING)
