"""The training loop, against torch's own optimizer, finite differences and the accuracies that the chapter prints."""

import math
from dataclasses import FrozenInstanceError, asdict, replace
from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core import mini_batches, tensors, training
from core.linear_model import linear1, random_start
from core.sigmoid import mnist_loss
from core.training import EpochResult, Settings, Watch, fit, train_linear

BOOK = Settings()


def small(count: int = 40, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Return some real images and their targets, 3s and 7s mixed."""
    x, y = tensors.training_set()
    some = torch.randperm(len(x), generator=torch.Generator().manual_seed(seed))[:count]
    return x[some], y[some]


def model_of(params) -> training.Model:
    return partial(linear1, weights=params[0], bias=params[1])


def test_the_training_tensors_are_the_chapters():
    x, y = tensors.training_set()
    assert (tuple(x.shape), tuple(y.shape)) == ((12396, 784), (12396, 1))


def test_the_gradient_is_that_of_finite_differences():
    x, y = (each.double() for each in small(30))
    params = [each.detach().double().requires_grad_() for each in random_start(42, draw=2)]
    training.calc_grad(x, y, model_of(params))
    with torch.no_grad():
        for p in params:
            for i in range(0, p.numel(), 97):
                ends = []
                for h in (1e-6, -1e-6):
                    p.view(-1)[i] += h
                    ends.append(mnist_loss(model_of(params)(x), y).item())
                    p.view(-1)[i] -= h
                assert p.grad.view(-1)[i].item() == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-8)


def test_gradients_add_up_until_a_step_forgets_them():
    x, y = small()
    params = random_start(42, draw=2)
    training.calc_grad(x, y, model_of(params))
    once = params.bias.grad.clone()
    training.calc_grad(x, y, model_of(params))
    assert torch.equal(params.bias.grad, 2 * once)
    training.take_step(params, 1.0)
    assert not params.bias.grad.any()


def in_float64(params: training.LinearParams) -> training.LinearParams:
    return training.LinearParams(*(p.detach().double().requires_grad_() for p in params))


@given(st.floats(1e-3, 10), st.integers(0, 5), st.integers(7, 40))
@settings(max_examples=20, deadline=None)
def test_an_epoch_is_torchs_sgd(rate, seed, batch_size):
    """In float64: a high rate magnifies roundings some thousandfold, and processors round differently."""
    x, y = (each.double() for each in small(seed=seed))
    ours, theirs = (in_float64(random_start(seed)) for _ in range(2))
    loader = mini_batches.DataLoader(x, y, batch_size=batch_size)
    losses = list(training.train_epoch(model_of(ours), loader, partial(training.take_step, ours, rate)))
    torchs = torch.optim.SGD(theirs, lr=rate)
    expected = []
    for xb, yb in zip(x.split(batch_size), y.split(batch_size), strict=True):
        p = torch.sigmoid(model_of(theirs)(xb))
        loss = nn.functional.l1_loss(p, yb)  # the distance to 0 or 1 is the absolute difference
        torchs.zero_grad()
        loss.backward()
        torchs.step()
        expected.append(loss.item())
    assert losses == pytest.approx(expected, rel=1e-9, abs=1e-12)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-9)


def test_validation_counts_every_image_the_same():
    x, y = tensors.validation_set()
    everything_is_3 = training.validate_epoch(lambda x: torch.ones(len(x), 1), x, y)
    assert everything_is_3.accuracy == pytest.approx(1010 / 2038)
    assert everything_is_3.loss == pytest.approx(
        (1010 * (1 - 1 / (1 + math.exp(-1))) + 1028 / (1 + math.exp(-1))) / 2038, rel=1e-5
    )


# The loop


@pytest.fixture(scope="module")
def book_run() -> training.LinearRun:
    return train_linear(BOOK)


def test_the_book_run_learns_as_the_chapters_does(book_run):
    ours = [result.accuracy for result in book_run.results]
    assert len(ours) == 1 + len(training.BOOK_ACCURACIES)
    assert ours[0] < 0.55
    assert 0.55 < ours[1] < 0.8  # the book's 0.6883
    for mine, books in zip(ours[3:], training.BOOK_ACCURACIES[2:], strict=True):
        assert mine == pytest.approx(books, abs=0.025)
    assert ours[-1] == pytest.approx(training.BOOK_ACCURACIES[-1], abs=0.006)


def test_an_epoch_has_one_loss_per_batch_and_counts_its_steps(book_run):
    for epoch, result in enumerate(book_run.results):
        assert (result.epoch, result.step) == (epoch, 49 * epoch)
        assert len(result.losses) == (49 if epoch else 0)
        assert not result.diverged
    assert book_run.results[-1].train_loss == pytest.approx(sum(book_run.results[-1].losses) / 49)


def test_results_are_frozen_and_plain(book_run):
    result = book_run.results[3]
    with pytest.raises(FrozenInstanceError):
        result.epoch = 4  # type: ignore[misc]
    assert all(isinstance(value, int | float | tuple) for value in asdict(result).values())


def test_the_same_settings_give_the_same_run(book_run):
    again = train_linear(BOOK)
    assert again.results == book_run.results
    assert all(map(torch.equal, again.params, book_run.params))


def test_going_on_after_a_result_is_the_same_as_never_stopping():
    train, valid = small(200), small(50, seed=1)

    def run(*parts: int) -> list[EpochResult]:
        params, last, results = random_start(3), None, []
        loader = mini_batches.DataLoader(
            *train, batch_size=32, shuffle=True, generator=torch.Generator().manual_seed(5)
        )
        for epochs in parts:
            update = partial(training.take_step, params, 1.0)
            results += fit(model_of(params), loader, valid, update, epochs, after=last)
            last = results[-1]
        return results

    assert run(6) == run(2, 4) == run(1, 1, 4)


def test_a_change_of_rate_leaves_what_came_before_it_as_it_was(book_run):
    changed = train_linear(replace(BOOK, epochs=8, change_after=5, changed_rate=0.0))
    assert changed.results[:6] == book_run.results[:6]
    assert {result.accuracy for result in changed.results[5:]} == {book_run.results[5].accuracy}  # it stands still


@pytest.mark.parametrize("after", [8, 9, 60])
def test_a_change_after_the_end_changes_nothing(book_run, after):
    run = train_linear(replace(BOOK, epochs=8, change_after=after, changed_rate=7.0))
    assert run.results == book_run.results[:9]


def test_a_target_ends_the_run_at_the_first_epoch_that_reaches_it(book_run):
    run = train_linear(replace(BOOK, target=0.95))
    assert run.results == book_run.results[: len(run.results)]
    assert [result.accuracy >= 0.95 for result in run.results] == [False] * (len(run.results) - 1) + [True]


def test_a_target_met_at_the_start_takes_no_step():
    run = train_linear(replace(BOOK, target=0.1))
    assert [result.epoch for result in run.results] == [0]


@pytest.mark.parametrize("rate", [1e40, math.inf, -1e40])
def test_a_rate_that_leaves_the_numbers_ends_the_run_there(rate):
    run = train_linear(replace(BOOK, learning_rate=rate))
    last = run.results[-1]
    assert last.diverged
    assert last.step < 3
    assert all(math.isfinite(loss) for result in run.results for loss in result.losses)


# Whoever looks on


class UntilEpoch(Watch):
    def __init__(self, last: int) -> None:
        self.last, self.seen = last, 0

    def batches(self, loader):
        for_all = self

        class Counted:
            def __iter__(self):
                for batch in loader:
                    for_all.seen += 1
                    yield batch

        return Counted()

    def goes_on(self, result: EpochResult) -> bool:
        return result.epoch < self.last


def test_a_stopped_run_is_the_run_of_fewer_epochs(book_run):
    watch = UntilEpoch(3)
    run = train_linear(BOOK, watch)
    assert watch.seen == 3 * 49
    assert run.settings == replace(BOOK, epochs=3)
    assert run.results == train_linear(run.settings).results == book_run.results[:4]
