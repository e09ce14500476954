"""One parameter in a bowl, against torch's own optimizer, the closed form and the laws of the learning rate."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import learning_rate
from core.learning_rate import LEARNING_RATES, START, Run, Step, continue_from, descend, run

laws = settings(deadline=None)
starts = st.floats(-5, 5)


def losses(run):
    return [step.loss for step in run.steps]


def test_the_first_step_is_the_arithmetic_on_the_page():
    start, after = descend(1.2, 0.1, 1)
    assert (start.w, start.gradient, start.learning_rate) == (1.2, 2.4, 0.1)
    assert after.w == pytest.approx(1.20 - 0.10 * 2.40) == pytest.approx(0.96)
    assert learning_rate.next_w(start.w, start.learning_rate, start.gradient) == after.w


@laws
@given(starts, st.floats(-0.5, 1.5), st.integers(0, 15))
def test_every_step_is_that_of_torchs_own_optimizer(start, rate, steps):
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=rate) if rate >= 0 else torch.optim.SGD([w], lr=-rate, maximize=True)
    for number, step in enumerate(descend(start, rate, steps)):
        optimizer.zero_grad()
        loss = w * w
        loss.backward()
        assert step.step == number
        assert (step.w, step.loss, step.gradient) == pytest.approx((w.item(), loss.item(), w.grad.item()), rel=1e-12)
        optimizer.step()
    assert number == steps


@laws
@given(starts, st.floats(-0.5, 1.5), st.integers(0, 15))
def test_the_path_is_the_closed_form(start, rate, steps):
    path = run(start, rate, steps).steps
    for step in path:
        assert step.w == pytest.approx(start * (1 - 2 * rate) ** step.step, rel=1e-9, abs=1e-9)
        assert step.loss == pytest.approx(step.w**2)
        assert step.gradient == 2 * step.w


@laws
@given(starts.filter(lambda w: abs(w) > 1e-3), st.floats(0.001, 0.5))
def test_just_below_the_largest_stable_rate_converges_and_just_above_diverges(start, margin):
    rate = learning_rate.LARGEST_STABLE_RATE
    below, above = run(start, rate - margin), run(start, rate + margin)
    assert below.steps[-1].loss < start**2 < above.steps[-1].loss


def test_at_the_largest_stable_rate_it_jumps_to_and_fro():
    assert [step.w for step in run(1.0, learning_rate.LARGEST_STABLE_RATE, 4).steps] == [1, -1, 1, -1, 1]


def test_the_curvature_is_the_bowls():
    w = torch.tensor(0.3, dtype=torch.float64)
    assert torch.autograd.functional.hessian(lambda w: w * w, w).item() == learning_rate.CURVATURE


def test_too_small_goes_one_way_and_slowly():
    path = run(START, LEARNING_RATES["too_small"], 20)
    assert losses(path) == sorted(losses(path), reverse=True)
    assert all(step.w > 0 for step in path.steps)
    assert path.steps[-1].w > START / 2


def test_good_is_quick():
    path = run(START, LEARNING_RATES["good"], 20)
    assert losses(path) == sorted(losses(path), reverse=True)
    assert path.steps[5].w < START / 50


def test_bouncing_changes_sides_at_every_step_and_still_converges():
    path = run(START, LEARNING_RATES["bouncing"], 20)
    assert all(a.w * b.w < 0 for a, b in zip(path.steps, path.steps[1:], strict=False))
    assert losses(path) == sorted(losses(path), reverse=True)
    assert abs(path.steps[-1].w) < START / 50


def test_exploding_only_grows():
    path = run(START, LEARNING_RATES["exploding"], 20)
    assert losses(path) == sorted(losses(path))
    assert path.steps[-1].loss > 1000 * path.steps[0].loss
    assert path.diverged_at is None  # it takes longer to leave the finite numbers


def test_an_overflow_ends_the_path_cleanly():
    path = run(START, LEARNING_RATES["exploding"], 10_000)
    assert path.diverged_at == len(path.steps) == path.steps[-1].step + 1 < 10_000
    assert all(map(math.isfinite, (number for step in path.steps for number in (step.w, step.loss, step.gradient))))
    beyond = learning_rate.next_w(path.steps[-1].w, LEARNING_RATES["exploding"], path.steps[-1].gradient)
    assert math.isinf(torch.tensor(beyond, dtype=torch.float64).square().item())


@pytest.mark.parametrize("rate", [math.inf, -math.inf, math.nan, 1e308])
def test_a_rate_beyond_reason_ends_after_the_start(rate):
    path = run(START, rate, 5)
    assert len(path.steps) == path.diverged_at == 1


@pytest.mark.parametrize("start", [math.inf, math.nan, 1e200])
def test_a_start_with_no_finite_loss_is_refused(start):
    assert list(descend(start, 0.1, 5)) == []
    with pytest.raises(ValueError, match="finite"):
        run(start, 0.1, 5)


def test_negative_steps_are_refused():
    with pytest.raises(ValueError, match="0 steps or more"):
        run(START, 0.1, -1)
    with pytest.raises(ValueError, match="0 steps or more"):
        continue_from(run(START, 0.1, 3), 2, 0.1, -1)


def test_a_rate_of_zero_stands_still():
    assert {step.w for step in run(START, 0, 10).steps} == {START}


@laws
@given(starts.filter(lambda w: abs(w) > 1e-3), st.floats(-1, -0.001))
def test_a_negative_rate_climbs(start, rate):
    path = run(start, rate, 10)
    assert losses(path) == sorted(losses(path))
    assert path.steps[-1].loss > path.steps[0].loss
    assert all(step.w * start > 0 for step in path.steps)


def test_the_bottom_stays_the_bottom():
    assert all(step.w == 0 for step in run(0.0, 1.1, 10).steps)


def test_no_steps_and_one_step():
    assert run(START, 0.25, 0) == Run((Step(0, START, START * START, 2 * START, 0.25),), None)
    assert [step.w for step in run(START, 0.25, 1).steps] == [1.2, 0.6]


@laws
@given(starts, st.floats(-0.5, 1.5), st.integers(0, 10), st.integers(0, 10))
def test_going_on_at_the_same_rate_changes_nothing(start, rate, at_step, more):
    whole = run(start, rate, at_step + more)
    assert continue_from(whole, at_step, rate, more) == whole
    assert continue_from(run(start, rate, at_step), at_step, rate, more) == whole


def test_a_new_rate_keeps_the_old_path_and_goes_on_from_there():
    before = run(START, LEARNING_RATES["exploding"], 20)
    after = continue_from(before, 5, LEARNING_RATES["good"], 10)
    assert after.steps[:5] == before.steps[:5]
    assert after.steps[5].w == before.steps[5].w
    assert [step.learning_rate for step in after.steps] == [1.1] * 5 + [0.3] * 11
    assert [step.step for step in after.steps] == list(range(16))
    assert after.steps[-1].loss < 1e-4
    assert after.diverged_at is None
    assert len(before.steps) == 21  # the old run is untouched


def test_a_diverged_run_can_be_saved_and_a_saved_one_lost():
    lost = run(START, 1e100, 10)
    assert lost.diverged_at == 2
    assert continue_from(lost, 1, 0.5, 3).diverged_at is None
    assert continue_from(run(START, 0.3, 5), 5, 1e200, 3).diverged_at == 6


@pytest.mark.parametrize("at_step", [-1, 4, 100])
def test_going_on_from_a_step_there_never_was_is_refused(at_step):
    with pytest.raises(IndexError):
        continue_from(run(START, 0.3, 3), at_step, 0.3, 3)


def test_steps_are_frozen():
    step = next(descend(START, 0.1, 1))
    with pytest.raises(AttributeError):
        step.w = 0.0


def test_chance_is_left_alone():
    before = torch.get_rng_state()
    run(START, 0.1, 5)
    assert torch.equal(torch.get_rng_state(), before)
