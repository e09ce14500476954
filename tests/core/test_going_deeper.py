"""The convolutional net: convolution and pooling against torch, its gradient, and its accuracy."""

import statistics
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core import going_deeper, nonlinearity, tensors, training
from core.going_deeper import Settings, train_conv_net
from core.training import Watch


def random(shape: tuple[int, ...], seed: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 5]), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_our_convolution_is_torchs(height, width, k, seed):
    image, kernel = random((height, width), seed), random((k, k), seed + 1)
    torchs = nn.functional.conv2d(image[None, None], kernel[None, None], torch.tensor([0.5]), padding=k // 2)
    torch.testing.assert_close(going_deeper.convolve(image, kernel, 0.5), torchs[0, 0])


@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_our_pooling_and_relu_are_torchs(maps, height, width, seed):
    x = random((maps, 2 * height, 2 * width), seed)
    assert torch.equal(going_deeper.max_pool(x), nn.functional.max_pool2d(x, 2))
    assert torch.equal(nonlinearity.relu(x), torch.relu(x))


def test_a_filter_for_edges_answers_at_edges_and_nowhere_else():
    half = torch.zeros(8, 8)
    half[:, 4:] = 1  # ink on the right: an edge that stands upright
    vertical, horizontal = (torch.tensor(going_deeper.FILTERS[name]) for name in ("vertical", "horizontal"))
    found = going_deeper.convolve(half, vertical)[1:-1, 1:-1]  # away from the image's own edge
    assert found.nonzero()[:, 1].unique().tolist() == [2, 3]
    assert not going_deeper.convolve(half, horizontal)[1:-1, 1:-1].any()


def test_blurring_keeps_the_ink():
    image = torch.zeros(9, 9)
    image[3:6, 3:6] = random((3, 3), 1).abs()
    blurred = going_deeper.convolve(image, torch.tensor(going_deeper.FILTERS["blur"]))
    assert blurred.sum().item() == pytest.approx(image.sum().item(), rel=1e-5)


# The net


def test_its_parameters_are_counted_by_hand():
    net = going_deeper.conv_net()
    by_hand = [8 * 5 * 5 + 8, 16 * 8 * 3 * 3 + 16, 16 * 7 * 7 + 1]
    counted = [layer.parameters for layer in going_deeper.layers(net) if layer.parameters]
    assert counted == by_hand == [208, 1168, 785]
    assert nonlinearity.parameters(net) == sum(by_hand) == 2161
    assert 10 * sum(by_hand) < nonlinearity.BOOK_PARAMETERS


@pytest.mark.parametrize("seed", [42, 7])
def test_its_random_start_is_the_one_that_torch_gives_it(seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        torchs = nn.ModuleList([nn.Conv2d(1, 8, 5), nn.Conv2d(8, 16, 3), nn.Linear(784, 1)])
    for ours, theirs in zip(going_deeper.conv_net(seed).parameters(), torchs.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_fully_connected_counts_what_torch_does():
    assert going_deeper.fully_connected((3, 4), (5,)) == nonlinearity.parameters(nn.Linear(12, 5))


def test_every_layer_makes_the_shape_it_says():
    shapes = [layer.shape for layer in going_deeper.layers(going_deeper.conv_net())]
    assert shapes == [
        (1, 28, 28),
        *[(8, 28, 28)] * 2,
        (8, 14, 14),
        *[(16, 14, 14)] * 2,
        (16, 7, 7),
        (784,),
        (1,),
    ]


def test_its_gradient_is_that_of_finite_differences():
    x, y = (each[::800].double() for each in tensors.training_set())
    net = going_deeper.conv_net(1).double()
    training.calc_grad(x, y, net)
    with torch.no_grad():
        for p in net.parameters():
            flat, gradient = p.view(-1), p.grad.reshape(-1)
            for i in range(0, len(flat), max(1, len(flat) // 6)):
                ends = []
                for h in (1e-7, -1e-7):
                    flat[i] += h
                    ends.append(training.mnist_loss(net(x), y).item())
                    flat[i] -= h
                assert gradient[i].item() == pytest.approx((ends[0] - ends[1]) / 2e-7, abs=1e-6)


@pytest.fixture(scope="module")
def runs() -> list[going_deeper.ConvRun]:
    return [train_conv_net(Settings(seed=seed)) for seed in (42, 1, 2)]


@pytest.mark.slow
def test_it_reaches_the_resnets_accuracy_on_the_median_of_three_seeds(runs):
    accuracies = [run.results[-1].accuracy for run in runs]
    assert statistics.median(accuracies) >= going_deeper.BOOK_ACCURACY
    assert min(accuracies) > 0.995


class UntilEpoch(Watch):
    def goes_on(self, result: training.EpochResult) -> bool:
        return result.epoch < 1


@pytest.mark.slow
def test_a_stopped_run_can_be_had_again(runs):
    stopped = train_conv_net(Settings(), UntilEpoch())
    assert stopped.settings == replace(Settings(), stop_after=1)
    assert stopped.results == runs[0].results[:2]
    assert train_conv_net(stopped.settings).results == stopped.results


def test_shuffling_the_pixels_loses_none():
    order = going_deeper.pixel_order(True)
    assert order.sort().values.tolist() == list(range(784))
    assert order.tolist() != list(range(784)) == going_deeper.pixel_order(False).tolist()


def test_a_resnet_18_is_as_large_as_its_layers():
    """Counted from its published plan: a stem, eight blocks of two convolutions, a batch norm after each, a head."""
    stem = 3 * 64 * 7 * 7 + 2 * 64
    blocks, before = 0, 64
    for width in (64, 128, 256, 512):
        for first in (before, width):
            blocks += 9 * (first + width) * width + 2 * 2 * width
            blocks += (first * width + 2 * width) * (first != width)  # the shortcut, where the width changes
        before = width
    assert stem + blocks + 512 * 2 + 2 == going_deeper.RESNET_18_PARAMETERS
    assert len(tensors.validation_set()[0]) == going_deeper.BOOK_RIGHT + going_deeper.BOOK_MISTAKES
    assert round(going_deeper.BOOK_RIGHT / 2038, 6) == going_deeper.BOOK_ACCURACY
