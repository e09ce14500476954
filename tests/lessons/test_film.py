"""A training with its frames, each of them judged, and any of its steps taken apart."""

import math
from dataclasses import replace

import pytest
import torch

from core import tensors, training
from core.lessons import film
from core.lessons.film import Filmed, train_filmed
from core.lessons.recorder import Recorder
from core.linear_model import LinearParams, model_with, random_start
from core.training import EpochResult, Settings, Watch, train_linear

BOOK = Settings()


@pytest.fixture(scope="module")
def book_run() -> Filmed:
    return train_filmed(BOOK)


def test_a_filmed_training_is_the_training(book_run):
    plain = train_linear(BOOK)
    assert (book_run.settings, book_run.results) == (plain.settings, plain.results)
    assert all(map(torch.equal, book_run.params, plain.params))
    assert torch.equal(book_run.frames[-1], torch.cat([p.detach().flatten() for p in plain.params]))


def test_a_run_that_ends_at_its_start_has_one_frame():
    assert train_filmed(replace(BOOK, target=0.1)).steps == (0,)


@pytest.mark.parametrize("rate", [1e40, math.inf, -1e40])
def test_the_frames_of_a_run_that_leaves_the_numbers_are_finite(rate):
    run = train_filmed(replace(BOOK, learning_rate=rate))
    assert run.results[-1].diverged
    assert run.frames.isfinite().all()
    assert len(run.frames) == len(run.steps) == len(run.valid) >= 1


class AfterTwo(Watch):
    def goes_on(self, result: EpochResult) -> bool:
        return result.epoch < 2


def test_whoever_looks_on_may_stop_it():
    run = train_filmed(BOOK, AfterTwo())
    assert run.settings == replace(BOOK, epochs=2)
    assert run.steps[-1] == 2 * 49


def test_without_a_shuffle_the_first_half_epoch_says_3_to_everything(book_run):
    after_23 = next(i for i, step in enumerate(book_run.steps) if step >= 23)
    assert book_run.valid[after_23].accuracy == pytest.approx(1010 / 2038, abs=0.06)


@pytest.mark.parametrize("batch_size", [64, 256, 5000, 12396])
def test_a_run_keeps_its_start_its_end_and_not_too_much_between(batch_size):
    run = train_filmed(Settings(batch_size=batch_size, epochs=4))
    start = random_start(42, draw=2)
    assert torch.equal(run.frames[0], torch.cat([start.weights.flatten(), start.bias]).detach())
    assert run.steps[0] == 0
    assert run.steps[-1] == run.results[-1].step
    assert 2 <= len(run.steps) <= film.FRAMES + 1
    assert list(run.steps) == sorted(set(run.steps))


def test_every_frame_is_judged_as_the_model_it_was(book_run):
    valid = tensors.validation_set()
    by_step = {result.step: result for result in book_run.results}
    for step, frame, judged in zip(book_run.steps, book_run.frames, book_run.valid, strict=True):
        model = model_with(LinearParams(frame[:-1].unsqueeze(1), frame[-1:]))
        alone = training.validate_epoch(model, *valid)
        assert judged.loss == pytest.approx(alone.loss, rel=1e-4)
        assert judged.accuracy == pytest.approx(alone.accuracy, abs=1.1 / 2038)
        if step in by_step:
            assert judged.accuracy == pytest.approx(by_step[step].accuracy, abs=1.1 / 2038)


def test_a_recorder_hands_every_batch_on():
    batches = [(torch.full((1,), float(i)), torch.zeros(1)) for i in range(7)]
    parameter = torch.zeros(2)
    recorder = Recorder(batches, [parameter], every=3)
    seen = []
    for xb, _ in recorder:
        seen.append(xb.item())
        parameter += 1
    assert seen == list(range(7))
    assert recorder.steps == [0, 3, 6]
    assert [frame.tolist() for frame in recorder.frames] == [[0, 0], [3, 3], [6, 6]]


def test_slow_motion_is_the_training_taken_apart(book_run):
    start = random_start(42, draw=2)
    weights = start.weights.detach().flatten()
    for step, loss in zip(film.slow_motion(BOOK, 6), book_run.results[1].losses, strict=False):
        assert step.loss == pytest.approx(loss, rel=1e-5)
        torch.testing.assert_close(step.weights, weights - step.gradient)
        assert step.loss_after <= step.loss
        weights = step.weights


def test_slow_motion_ends_where_the_numbers_do():
    assert film.slow_motion(Settings(learning_rate=math.inf), 6) == []
    assert len(film.slow_motion(Settings(batch_size=12396), 6)) == 6
    assert len(film.slow_motion(Settings(batch_size=12396, epochs=2), 6)) == 2


@pytest.mark.parametrize("settings", [replace(BOOK, shuffle=True), replace(BOOK, change_after=1, changed_rate=0.3)])
@pytest.mark.parametrize("begin", [1, 9, 47, 60])
def test_slow_motion_from_the_middle_goes_on_as_the_training_did(settings, begin):
    run = train_filmed(replace(settings, epochs=2))
    whole = film.slow_motion(run.settings, begin + 6)
    later = film.slow_motion(run.settings, 6, begin, run)
    assert len(later) == 6
    for step, same in zip(later, whole[begin:], strict=True):
        torch.testing.assert_close(step.before, same.before, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(step.gradient, same.gradient, rtol=1e-3, atol=1e-5)
        assert step.loss == pytest.approx(same.loss, rel=1e-4)


def test_the_pull_is_the_length_of_autograds_gradient(book_run):
    x, y = (each[:: film.EVERY] for each in tensors.training_set())
    for frame, pull in list(zip(book_run.frames, book_run.pulls, strict=True))[::40]:
        weights = frame[:-1].unsqueeze(1).clone().requires_grad_()
        training.mnist_loss(x @ weights + frame[-1], y).backward()
        assert pull == pytest.approx(weights.grad.norm().item(), rel=1e-3)
