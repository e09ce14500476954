"""Batches against PyTorch's own loader and as laws; their gradients against autograd, their noise against counting."""

import itertools
import math
from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import mini_batches
from core.linear_model import LinearParams, linear1, random_start
from core.mini_batches import DataLoader, expected_noise, gradient_noise, gradients, held, noise_of_one, slopes
from core.sigmoid import mnist_loss
from core.tensors import training_set

quick = settings(deadline=None, max_examples=60)
counts, sizes, seeds = st.integers(1, 60), st.integers(1, 70), st.integers(0, 2**32)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def columns(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.arange(count * 3.0).view(count, 3), torch.arange(count)


# The loader


@quick
@given(counts, sizes)
def test_unshuffled_its_batches_are_those_of_pytorch(count, size):
    x, y = columns(count)
    ours = list(DataLoader(x, y, batch_size=size))
    theirs = list(torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=size))
    assert len(ours) == len(theirs) == len(DataLoader(x, y, batch_size=size))
    for (xb, yb), (their_xb, their_yb) in zip(ours, theirs, strict=True):
        assert torch.equal(xb, their_xb)
        assert torch.equal(yb, their_yb)


@quick
@given(counts, sizes, seeds)
def test_shuffled_every_item_comes_once_a_pass_and_its_parts_stay_together(count, size, seed):
    x, y = columns(count)
    loader = DataLoader(x, y, batch_size=size, shuffle=True, generator=seeded(seed))
    for _ in range(2):
        batches = list(loader)
        assert [len(xb) for xb, _ in batches[:-1]] == [size] * (count // size - (count % size == 0))
        assert len(batches[-1][0]) == (count % size or size)
        assert sorted(torch.cat([yb for _, yb in batches]).tolist()) == list(range(count))
        assert all(torch.equal(xb, x[yb]) for xb, yb in batches)


@quick
@given(seeds)
def test_the_same_seed_deals_the_same_and_the_next_pass_another_order(seed):
    one, other = (DataLoader(*columns(40), batch_size=7, shuffle=True, generator=seeded(seed)) for _ in range(2))
    passes = [[torch.cat([yb for _, yb in loader]).tolist() for _ in range(2)] for loader in (one, other)]
    assert passes[0] == passes[1]
    assert passes[0][0] != passes[0][1]


def test_shuffling_favours_no_place():
    """Each of 4 items comes first about as often: 4,000 passes, and bounds five standard deviations wide."""
    loader = DataLoader(torch.arange(4), batch_size=1, shuffle=True, generator=seeded(0))
    first = [next(iter(loader))[0].item() for _ in range(4000)]
    assert all(abs(first.count(item) - 1000) < 5 * math.sqrt(4000 / 4 * 3 / 4) for item in range(4))


def test_columns_that_are_no_tensors_come_as_lists():
    loader = DataLoader(torch.arange(5), "abcde", batch_size=2)
    assert [(i.tolist(), letters) for i, letters in loader] == [
        ([0, 1], ["a", "b"]),
        ([2, 3], ["c", "d"]),
        ([4], ["e"]),
    ]


@pytest.mark.parametrize(("several", "size"), [((), 2), (("ab", "abc"), 2), (("ab",), 0), (("ab",), -1)])
def test_what_cannot_be_cut_into_batches_is_an_error(several, size):
    with pytest.raises(ValueError, match="a loader needs"):
        DataLoader(*several, batch_size=size)


def test_no_items_make_no_batches():
    loader = DataLoader(torch.empty(0, 2), batch_size=3)
    assert len(loader) == 0
    assert list(loader) == []


# What the batches hold


def test_the_books_loader_deals_23_batches_of_3s_one_mixed_and_25_of_7s():
    batches = held(DataLoader(*training_set(), batch_size=256))
    assert len(batches) == 49 == mini_batches.BOOK_BATCHES
    assert batches[:23] == [(256, 0)] * 23
    assert batches[23] == (243, 13) == mini_batches.BOOK_MIXED
    assert batches[24:] == [(0, 256)] * 24 + [(0, 108)]
    assert (mini_batches.BOOK_ONLY_3S, mini_batches.BOOK_ONLY_7S, mini_batches.BOOK_LAST_BATCH) == (23, 25, 108)
    assert sum(map(sum, batches)) == 12_396 == mini_batches.BOOK_IMAGES


@quick
@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=50), st.integers(1, 60))
def test_what_batches_hold_is_counted_as_by_hand(targets, size):
    y = torch.tensor(targets).unsqueeze(1)
    parts = [targets[first : first + size] for first in range(0, len(targets), size)]
    expected = [(part.count(1.0), part.count(0.0)) for part in parts]
    assert held(DataLoader(y, y, batch_size=size)) == expected


# The gradient of a batch


@cache
def few() -> tuple[torch.Tensor, torch.Tensor, LinearParams]:
    """Return a small problem: x (n, 784), y (n, 1) and weights at which no sigmoid is saturated."""
    generator = seeded(1)
    x = torch.rand(9, 784, generator=generator)
    y = (torch.rand(9, 1, generator=generator) > 0.5).float()
    weights, bias = (0.05 * torch.randn(size, generator=generator) for size in ((784, 1), (1,)))
    return x, y, LinearParams(weights.requires_grad_(), bias.requires_grad_())


def by_autograd(x: torch.Tensor, y: torch.Tensor, params: LinearParams) -> torch.Tensor:
    found = torch.autograd.grad(mnist_loss(linear1(x, *params), y), list(params))
    return torch.cat([part.flatten() for part in found])


def slopes_of(x: torch.Tensor, y: torch.Tensor, params: LinearParams) -> torch.Tensor:
    return slopes(linear1(x, *params).detach(), y)


@quick
@given(st.sets(st.integers(0, 8), min_size=1))
def test_the_gradient_of_a_batch_is_that_of_autograd(chosen):
    x, y, params = few()
    batch = sorted(chosen)
    shares = torch.zeros(1, len(x))
    shares[0, batch] = 1 / len(batch)
    ours = gradients(x, slopes_of(x, y, params), shares)
    torch.testing.assert_close(ours[0], by_autograd(x[batch], y[batch], params), rtol=1e-4, atol=1e-7)


def test_the_gradient_of_all_images_is_that_of_autograd():
    x, y = training_set()
    params = random_start(42, draw=2)
    ours = gradients(x, slopes_of(x, y, params), torch.full((1, len(x)), 1 / len(x)))
    torch.testing.assert_close(ours[0], by_autograd(x, y, params), rtol=1e-3, atol=1e-6)


@quick
@given(st.floats(-8, 8), st.sampled_from([0.0, 1.0]))
def test_a_slope_is_the_finite_difference_of_the_loss(prediction, target):
    at = torch.tensor([[prediction]], dtype=torch.float64)
    y, h = torch.tensor([[target]], dtype=torch.float64), 1e-5
    rise = (mnist_loss(at + h, y) - mnist_loss(at - h, y)) / (2 * h)
    assert slopes(at, y).item() == pytest.approx(rise.item(), abs=1e-8)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 8, 9])
def test_the_noise_worked_out_is_that_of_all_batches_there_are(size):
    x, y, params = few()
    each_slope = slopes_of(x, y, params)
    every = list(itertools.combinations(range(len(x)), size))
    shares = torch.zeros(len(every), len(x))
    for row, batch in zip(shares, every, strict=True):
        row[list(batch)] = 1 / size
    full = gradients(x, each_slope, torch.full((1, len(x)), 1 / len(x)))
    apart = (gradients(x, each_slope, shares) - full).norm(dim=1) / full.norm()
    counted = apart.square().mean().sqrt().item()
    assert expected_noise(noise_of_one(x, each_slope), size, len(x)) == pytest.approx(counted, rel=1e-3, abs=1e-5)


def test_the_noise_halves_when_a_batch_has_four_times_the_items():
    assert expected_noise(3.0, 4 * 7, 10**9) == pytest.approx(expected_noise(3.0, 7, 10**9) / 2, rel=1e-6)
    assert expected_noise(3.0, 1, 1) == 0


@pytest.fixture(scope="module")
def noise():
    x, y = training_set()
    start = random_start(42, draw=2)
    return gradient_noise(x, y, start, [1, 16, 256, 4096, len(x)], 40, seeded(3))


def test_the_noise_drawn_is_near_the_noise_worked_out(noise):
    for of_size in noise[1:-1]:
        drawn = of_size.distances.square().mean().sqrt().item()
        assert drawn == pytest.approx(of_size.expected, rel=0.3)


def test_angle_length_and_distance_make_one_triangle(noise):
    for of_size in noise:
        cosine = torch.deg2rad(of_size.angles).cos()
        by_cosines = (1 + of_size.lengths.square() - 2 * of_size.lengths * cosine).clamp(min=0).sqrt()
        torch.testing.assert_close(of_size.distances, by_cosines, rtol=1e-3, atol=2e-3)


def test_the_batch_of_all_has_the_full_gradient(noise):
    everything = noise[-1]
    assert everything.angles.max() < 0.01
    assert everything.expected == 0
    torch.testing.assert_close(everything.lengths, torch.ones(40))


def test_angles_shrink_as_batches_grow(noise):
    middle = [of_size.angles.median().item() for of_size in noise]
    assert middle == sorted(middle, reverse=True)
    assert middle[0] > 60
    assert middle[2] < 25


def test_the_draws_depend_on_the_generator_alone():
    x, y, params = few()
    one, again, other = (gradient_noise(x, y, params, [3], 5, seeded(seed))[0].lengths for seed in (1, 1, 2))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)


def test_the_angle_of_one_item_is_that_of_its_own_gradient():
    x, y, params = few()
    (of_one,) = gradient_noise(x, y, params, [1], 30, seeded(5))
    full = by_autograd(x, y, params)
    singles = torch.stack([by_autograd(x[i : i + 1], y[i : i + 1], params) for i in range(len(x))])
    cosines = torch.nn.functional.cosine_similarity(singles, full.unsqueeze(0))
    possible = torch.rad2deg(cosines.acos())
    assert ((of_one.angles.unsqueeze(1) - possible).abs().min(dim=1).values < 0.05).all()
    assert len(set(of_one.angles.tolist())) > 1


def test_each_item_alone_is_compared_as_autograd_finds_it():
    x, y, params = few()
    full = by_autograd(x, y, params)
    singles = torch.stack([by_autograd(x[i : i + 1], y[i : i + 1], params) for i in range(len(x))])
    alone = mini_batches.each_alone(x, y, params)
    cosines = torch.nn.functional.cosine_similarity(singles, full.unsqueeze(0))
    torch.testing.assert_close(alone.angles, torch.rad2deg(cosines.acos()), atol=0.05, rtol=0)
    torch.testing.assert_close(alone.lengths, singles.norm(dim=1) / full.norm(), rtol=1e-4, atol=1e-6)


def test_an_item_without_a_gradient_has_no_angle_alone():
    x, y = torch.ones(4, 784), torch.tensor([[1.0], [1.0], [1.0], [0.0]])
    x[0] = 0
    params = LinearParams(torch.full((784, 1), 1.0), torch.zeros(1))
    alone = mini_batches.each_alone(x, y, params)
    assert alone.lengths[0] > 0
    assert torch.equal(alone.angles.isnan(), alone.lengths == 0)
    assert alone.angles.isnan().tolist() == [False, True, True, True]


def test_a_gradient_of_exactly_0_has_no_angle():
    x, y = torch.ones(4, 784), torch.tensor([[1.0], [1.0], [1.0], [0.0]])
    x[0] = 0
    params = LinearParams(torch.full((784, 1), 1.0), torch.zeros(1))  # 784 is far where the sigmoid is flat
    (found,) = gradient_noise(x, y, params, [1], 30, seeded(0))
    assert torch.equal(found.angles.isnan(), found.lengths == 0)
    assert 0 < found.angles.isnan().sum() < 30
