"""The roller coaster's descent against the chapter's numbers, torch's optimizer, numpy's fit and the Hessian."""

import dataclasses
import itertools
import math
import time as clock

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import sgd_steps
from core.data.book import BOOK_SEED
from core.sgd_steps import LEARNING_RATES, curvature, least_squares, mse, quadratic, roller_coaster, run, run_rescaled

laws = settings(deadline=None)
seeds = st.integers(0, 2**32)
triples = st.tuples(*[st.floats(-10, 10)] * 3)
BOOK = roller_coaster(BOOK_SEED)
RTOL = 1e-5  # the S rows of the reference


def losses(run):
    return [step.loss for step in run.steps]


def numbers_of(step):
    return (*step.params, step.loss, *step.gradient)


# ---- the chapter's numbers: rows 12 to 16 ----


def test_the_global_stream_gives_the_same_roller_coaster():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(42)
        time = torch.arange(0, 20).float()
        speed = torch.randn(20) * 3 + 0.75 * (time - 9.5) ** 2 + 1
        params = torch.randn(3)
    assert torch.equal(BOOK.time, time)
    assert torch.equal(BOOK.params, params)
    torch.testing.assert_close(BOOK.speed, speed)


def test_the_start_parameters():
    assert [round(p, 4) for p in BOOK.params.tolist()] == [-0.7658, -0.7506, 1.3525] == list(sgd_steps.BOOK_START)


def test_the_first_loss_and_its_gradient():
    start = next(sgd_steps.descend(*BOOK, 1e-5, 0))
    assert start.loss == pytest.approx(25823.8086, rel=RTOL)
    assert start.gradient == pytest.approx((-53195.8594, -3419.7146, -253.8908), rel=RTOL)
    assert (start.loss, *start.gradient) == pytest.approx((sgd_steps.BOOK_LOSS, *sgd_steps.BOOK_GRADIENT), rel=RTOL)


def test_the_loss_after_one_step_and_the_ten_losses():
    path = run(*BOOK, sgd_steps.BOOK_LEARNING_RATE, 10)
    assert path.steps[1].loss == pytest.approx(5435.5366, rel=RTOL)
    assert path.steps[1].loss == pytest.approx(sgd_steps.BOOK_LOSS_AFTER_ONE_STEP, rel=RTOL)
    assert losses(path)[1:] == pytest.approx(sgd_steps.BOOK_TEN_LOSSES, rel=RTOL)
    assert sgd_steps.BOOK_TEN_LOSSES[0] == 5435.53662109375
    assert sgd_steps.BOOK_TEN_LOSSES[-1] == 676.9537353515625


def test_our_own_analysis():
    assert least_squares(BOOK.time, BOOK.speed).loss == pytest.approx(7.305, abs=5e-4)
    bowl = curvature(BOOK.time)
    assert bowl.eigenvalues == pytest.approx((0.259, 15.98, 56_499), rel=2e-3)
    assert bowl.condition_number == pytest.approx(218_450, rel=RTOL)
    assert bowl.largest_stable_rate == pytest.approx(3.54e-5, rel=1e-3)


def test_the_rates_do_what_they_are_called():
    book, quick, bouncing, exploding = (run(*BOOK, rate, 100) for rate in LEARNING_RATES.values())
    assert list(LEARNING_RATES) == ["book", "quick", "bouncing", "exploding"]
    assert quick.steps[3].loss < 678 < book.steps[3].loss
    pairs = zip(bouncing.steps[:10], bouncing.steps[1:11], strict=True)
    assert all(a.gradient[0] * b.gradient[0] < 0 for a, b in pairs)
    assert losses(bouncing)[:10] == sorted(losses(bouncing)[:10], reverse=True)
    assert exploding.stopped == "diverged"
    assert losses(exploding) == sorted(losses(exploding))


def test_the_plateau_is_not_the_bottom():
    assert 676 < run(*BOOK, LEARNING_RATES["quick"], 100).steps[-1].loss < 677
    assert least_squares(BOOK.time, BOOK.speed).loss < 8


# ---- the data ----


@laws
@given(seeds)
def test_the_seed_decides_everything_and_nothing_else_does(seed):
    one = roller_coaster(seed)
    torch.rand(1)
    assert all(map(torch.equal, one, roller_coaster(seed)))
    assert (one.time.shape, one.speed.shape, one.params.shape) == ((20,), (20,), (3,))
    assert {tensor.dtype for tensor in one} == {torch.float32}


def test_the_true_params_draw_the_curve_under_the_noise():
    noise = torch.cat(
        [roller_coaster(s).speed - quadratic(BOOK.time, torch.tensor(sgd_steps.TRUE_PARAMS)) for s in range(200)]
    )
    assert noise.mean().abs() < 0.2  # 4,000 readings: the standard error is 0.05
    assert noise.std().item() == pytest.approx(sgd_steps.NOISE, rel=0.05)


def test_chance_is_left_alone():
    before = torch.get_rng_state()
    one = roller_coaster(7)
    run(*one, 1e-5, 3)
    run_rescaled(*one, 0.5, 3)
    assert torch.equal(torch.get_rng_state(), before)


# ---- model and loss ----


@laws
@given(triples, st.lists(st.floats(-20, 20), min_size=1, max_size=5))
def test_the_quadratic_is_numpys(params, times):
    ours = quadratic(torch.tensor(times, dtype=torch.float64), torch.tensor(params, dtype=torch.float64))
    np.testing.assert_allclose(ours.numpy(), np.polyval(params, times), rtol=1e-9, atol=1e-9)


@laws
@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=9))
def test_the_mean_squared_error_is_torchs(pairs):
    predictions, targets = torch.tensor(pairs, dtype=torch.float64).T
    assert mse(predictions, targets) == pytest.approx(torch.nn.functional.mse_loss(predictions, targets).item())


# ---- the descent ----


@laws
@given(seeds, st.floats(-1e-5, 3e-5), st.integers(0, 12))
def test_every_step_is_that_of_torchs_own_optimizer(seed, rate, steps):
    time, speed, start = roller_coaster(seed)
    params = start.clone().requires_grad_()
    optimizer = torch.optim.SGD([params], lr=abs(rate), maximize=rate < 0)
    for number, step in enumerate(sgd_steps.descend(time, speed, start, rate, steps)):
        optimizer.zero_grad()
        predictions = (torch.stack([time**2, time, torch.ones(20)], 1) * params).sum(1)
        loss = torch.nn.functional.mse_loss(predictions, speed)
        loss.backward()
        assert (step.step, step.learning_rate) == (number, rate)
        assert step.params == pytest.approx(params.tolist(), rel=1e-4, abs=1e-5)
        assert step.loss == pytest.approx(loss.item(), rel=1e-4)
        assert step.gradient == pytest.approx(params.grad.tolist(), rel=1e-3, abs=1e-2)
        optimizer.step()
    assert number == steps


@laws
@given(seeds, triples)
def test_the_gradient_is_the_closed_form(seed, start):
    time, speed, _ = roller_coaster(seed)
    params = torch.tensor(start, dtype=torch.float64)
    step = next(sgd_steps.descend(time.double(), speed.double(), params, 0.1, 0))
    rows = np.vander(time.double().numpy(), 3)
    errors = rows @ params.numpy() - speed.double().numpy()
    assert step.loss == pytest.approx((errors**2).mean())
    np.testing.assert_allclose(step.gradient, 2 / 20 * rows.T @ errors, rtol=1e-9, atol=1e-7)


def test_each_step_follows_from_the_one_before():
    path = run(*BOOK, 1e-5, 20).steps
    for now, after in itertools.pairwise(path):
        expected = [p - now.learning_rate * g for p, g in zip(now.params, now.gradient, strict=True)]
        assert after.params == pytest.approx(expected, rel=1e-5)


def test_the_callers_params_stay_as_they_are():
    params = BOOK.params.clone()
    run(BOOK.time, BOOK.speed, params, 1e-5, 5)
    assert torch.equal(params, BOOK.params)
    assert not params.requires_grad
    wanting = params.clone().requires_grad_()
    run(BOOK.time, BOOK.speed, wanting, 1e-5, 5)
    assert torch.equal(wanting, BOOK.params)
    assert wanting.grad is None


def test_steps_are_frozen_plain_numbers():
    step = run(*BOOK, 1e-5, 1).steps[1]
    with pytest.raises(dataclasses.FrozenInstanceError):
        step.loss = 0.0
    assert {type(number) for number in numbers_of(step)} == {float}
    assert hash(step)


@pytest.mark.parametrize("steps", [0, 1, 2, 30])
def test_as_many_steps_as_asked_for(steps):
    path = run(*BOOK, 1e-5, steps)
    assert [step.step for step in path.steps] == list(range(steps + 1))
    assert path.stopped == "finished"


def test_a_rate_of_zero_stands_still():
    path = run(*BOOK, 0, 5)
    assert len({numbers_of(step) for step in path.steps}) == 1
    assert path.stopped == "finished"


def test_a_negative_rate_climbs():
    path = run(*BOOK, -1e-6, 10)
    assert losses(path) == sorted(losses(path))
    assert len(set(losses(path))) == 11


# ---- stopping ----


def test_the_descent_stops_at_its_target():
    path = run(*BOOK, 1e-5, 100, target_loss=700)
    assert path.stopped == "target"
    assert path.steps[-1].step == 5  # the fourth of the chapter's ten losses is still 709.2
    assert path.steps[-1].loss <= 700 < path.steps[-2].loss


def test_a_target_already_met_takes_no_step():
    path = run(*BOOK, 1e-5, 100, target_loss=30_000)
    assert len(path.steps) == 1
    assert path.stopped == "target"


def test_a_target_met_by_the_last_step_counts():
    assert run(*BOOK, 1e-5, 5, target_loss=700).stopped == "target"
    assert run(*BOOK, 1e-5, 4, target_loss=700).stopped == "finished"


def test_a_target_below_the_bottom_is_never_met():
    assert run(*BOOK, 1e-5, 50, target_loss=0).stopped == "finished"


@pytest.mark.parametrize("rate", [1e-4, 1, 1e30, 1e300, math.inf, math.nan, -1])
def test_an_overflow_ends_the_descent_before_any_number_that_is_not_finite(rate):
    path = run(*BOOK, rate, 200)
    assert path.stopped == "diverged"
    assert 1 <= len(path.steps) < 200
    assert all(math.isfinite(number) for step in path.steps for number in numbers_of(step))


@pytest.mark.parametrize("start", [math.inf, math.nan, 1e30])
def test_a_start_that_is_not_finite_is_refused(start):
    params = torch.tensor([start, 0, 0])
    assert list(sgd_steps.descend(BOOK.time, BOOK.speed, params, 1e-5, 5)) == []
    with pytest.raises(ValueError, match="finite"):
        run(BOOK.time, BOOK.speed, params, 1e-5, 5)


def test_negative_steps_are_refused():
    with pytest.raises(ValueError, match="0 steps or more"):
        run(*BOOK, 1e-5, -1)


# ---- the bottom of the bowl and its shape ----


@laws
@given(seeds)
def test_least_squares_is_numpys_polyfit(seed):
    time, speed, _ = roller_coaster(seed)
    t, s = time.double().numpy(), speed.double().numpy()
    best = least_squares(time, speed)
    expected = np.polyfit(t, s, 2)
    assert best.params == pytest.approx(tuple(expected), rel=1e-8)
    assert best.loss == pytest.approx(((np.polyval(expected, t) - s) ** 2).mean(), rel=1e-8)


@laws
@given(seeds, triples)
def test_no_parameters_beat_least_squares(seed, params):
    time, speed, _ = roller_coaster(seed)
    loss = mse(quadratic(time.double(), torch.tensor(params, dtype=torch.float64)), speed.double()).item()
    assert least_squares(time, speed).loss <= loss


@laws
@given(seeds, triples, st.booleans())
def test_the_eigenvalues_are_those_of_autograds_hessian(seed, params, rescale):
    time, speed, _ = roller_coaster(seed)
    time = (sgd_steps.rescaled(time) if rescale else time).double()
    at = torch.tensor(params, dtype=torch.float64)
    hessian = torch.autograd.functional.hessian(lambda p: mse(quadratic(time, p), speed.double()), at)
    expected = sorted(np.linalg.eigvals(hessian.numpy()).real)
    bowl = curvature(time)
    assert bowl.eigenvalues == pytest.approx(tuple(expected), rel=1e-6)
    assert bowl.condition_number == pytest.approx(np.linalg.cond(hessian.numpy()), rel=1e-6)
    assert bowl.largest_stable_rate * expected[-1] == pytest.approx(2)


@settings(laws, max_examples=20)
@given(seeds, st.booleans())
def test_just_below_the_largest_stable_rate_converges_and_just_above_diverges(seed, rescale):
    time, speed, params = roller_coaster(seed)
    time = sgd_steps.rescaled(time) if rescale else time
    rate = curvature(time).largest_stable_rate
    start = next(sgd_steps.descend(time, speed, params, 0, 0)).loss
    below, above = (run(time, speed, params, share * rate, 300) for share in (0.97, 1.03))
    assert below.stopped == "finished"
    assert losses(below) == pytest.approx(sorted(losses(below), reverse=True), rel=1e-5)
    assert below.steps[-1].loss < start
    assert above.stopped == "diverged" or above.steps[-1].loss > 1000 * start


# ---- rescaled time ----


def test_rescaled_time_runs_from_minus_one_to_one():
    assert sgd_steps.scale_of(BOOK.time) == (9.5, 9.5)
    s = sgd_steps.rescaled(BOOK.time)
    assert (s[0], s[-1]) == (-1, 1)
    assert s.shape == BOOK.time.shape
    assert s.dtype == torch.float32
    torch.testing.assert_close(s * 9.5 + 9.5, BOOK.time)


@laws
@given(triples, st.floats(-20, 20), st.floats(0.5, 20))
def test_rescaled_parameters_draw_the_same_curve_and_come_back(params, middle, half):
    scale = sgd_steps.Scale(middle, half)
    there = sgd_steps.to_rescaled(params, scale)
    s = np.linspace(-1, 1, 9)
    np.testing.assert_allclose(np.polyval(there, s), np.polyval(params, s * half + middle), rtol=1e-9, atol=1e-6)
    assert sgd_steps.to_original(there, scale) == pytest.approx(params, rel=1e-6, abs=1e-6)


@laws
@given(seeds)
def test_both_descents_start_from_the_same_curve(seed):
    one = roller_coaster(seed)
    assert run_rescaled(*one, 0.5, 0).steps[0].loss == pytest.approx(run(*one, 1e-5, 0).steps[0].loss, rel=1e-4)


@laws
@given(seeds)
def test_rescaled_it_gets_to_the_bottom_within_100_steps(seed):
    one = roller_coaster(seed)
    path = run_rescaled(*one, sgd_steps.RESCALED_LEARNING_RATE, 100)
    best = least_squares(one.time, one.speed)
    assert path.stopped == "finished"
    assert path.steps[-1].loss == pytest.approx(best.loss, rel=1e-3)
    back = sgd_steps.to_original(path.steps[-1].params, sgd_steps.scale_of(one.time))
    predicted, fitted = ([point.speed for point in sgd_steps.curve(params)] for params in (back, best.params))
    assert predicted == pytest.approx(fitted, abs=0.05)


def test_rescaling_makes_the_bowl_rounder_and_leaves_its_bottom():
    s = sgd_steps.rescaled(BOOK.time)
    assert curvature(s).condition_number < 13
    assert curvature(s).largest_stable_rate > sgd_steps.RESCALED_LEARNING_RATE
    assert least_squares(s, BOOK.speed).loss == pytest.approx(least_squares(BOOK.time, BOOK.speed).loss, rel=1e-6)


def test_a_rescaled_run_stops_at_its_target_and_when_it_diverges():
    assert run_rescaled(*BOOK, 0.7, 100, target_loss=8).stopped == "target"
    assert run_rescaled(*BOOK, 5.0, 1000).stopped == "diverged"


# ---- what a chart draws, and how long it takes ----


@laws
@given(triples)
def test_a_curve_is_the_quadratic_over_seconds(params):
    rows = sgd_steps.curve(params)
    assert (len(rows), rows[0].time, rows[-1].time) == (77, 0, 19)
    np.testing.assert_allclose([row.speed for row in rows], np.polyval(params, [row.time for row in rows]), atol=1e-9)
    assert [row.time for row in sgd_steps.curve(params, -1, 1, 3)] == [-1, 0, 1]


def test_a_hundred_steps_take_no_time():
    def seconds():
        start = clock.process_time()  # not of the wall's clock: other programs run beside it
        run(*BOOK, 1e-5, 100)
        return clock.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.03
