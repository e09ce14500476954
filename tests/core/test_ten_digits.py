"""Ten scores, against PyTorch's own functions, finite differences and counting by hand; and short trainings."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from core import ten_digits
from core.data import all_digits
from core.sigmoid import mnist_loss
from core.ten_digits import Settings

pytestmark = pytest.mark.usefixtures("one_thread")

seeds = st.integers(0, 2**31)


def scores_of(seed: int, count: int = 5, size: float = 4) -> torch.Tensor:
    return size * torch.randn(count, 10, generator=torch.Generator().manual_seed(seed))


def labels_of(seed: int, count: int = 5) -> torch.Tensor:
    return torch.randint(10, (count,), generator=torch.Generator().manual_seed(seed))


# Softmax


@settings(deadline=None)
@given(seeds)
def test_softmax_is_torchs(seed):
    scores = scores_of(seed)
    torch.testing.assert_close(ten_digits.softmax(scores), functional.softmax(scores, 1))


def test_softmax_is_e_to_the_power_of_each_divided_by_their_sum():
    scores = [2.0, -1.0, 0.5, 0, 0, 0, 0, 0, 0, 0]
    powers = [math.exp(each) for each in scores]
    by_hand = [power / sum(powers) for power in powers]
    assert ten_digits.softmax(torch.tensor(scores)).tolist() == pytest.approx(by_hand)


@settings(deadline=None)
@given(seeds, st.floats(-50, 50))
def test_adding_the_same_to_all_scores_changes_no_share(seed, more):
    scores = scores_of(seed)
    torch.testing.assert_close(ten_digits.softmax(scores + more), ten_digits.softmax(scores), rtol=1e-4, atol=1e-6)


def test_large_scores_overflow_nothing():
    shares = ten_digits.softmax(torch.tensor([[1000.0, 999.0] + [-1000.0] * 8]))
    assert shares[0, :2].tolist() == pytest.approx([1 / (1 + math.exp(-1)), 1 / (1 + math.e)])
    assert shares.sum().item() == pytest.approx(1)


@settings(deadline=None)
@given(st.floats(-20, 20))
def test_with_two_scores_it_is_the_sigmoid_of_their_difference(lead):
    shares = ten_digits.softmax(torch.tensor([lead + 1.5, 1.5], dtype=torch.float64))
    assert shares[0].item() == pytest.approx(1 / (1 + math.exp(-lead)), rel=1e-9)


# The loss


def test_one_hot_is_torchs():
    labels = torch.arange(10).repeat(2)
    torch.testing.assert_close(ten_digits.one_hot(labels), functional.one_hot(labels, 10).float())


@settings(deadline=None)
@given(seeds)
def test_cross_entropy_is_torchs_with_labels_in_a_row_or_a_column(seed):
    scores, labels = scores_of(seed), labels_of(seed)
    expected = functional.cross_entropy(scores, labels)
    torch.testing.assert_close(ten_digits.cross_entropy(scores, labels), expected)
    torch.testing.assert_close(ten_digits.cross_entropy(scores, labels.unsqueeze(1)), expected)


@settings(deadline=None)
@given(seeds)
def test_its_gradient_is_share_minus_target_and_what_finite_differences_give(seed):
    scores, labels = scores_of(seed, 3).double().requires_grad_(), labels_of(seed, 3)
    ten_digits.cross_entropy(scores, labels).backward()
    by_formula = (functional.softmax(scores, 1) - functional.one_hot(labels, 10)) / 3
    torch.testing.assert_close(scores.grad, by_formula.detach(), rtol=1e-6, atol=1e-8)
    h = 1e-5
    for row, column in ((0, 0), (1, int(labels[1])), (2, 9)):
        nudge = torch.zeros_like(scores)
        nudge[row, column] = h
        up, down = (ten_digits.cross_entropy(scores.detach() + sign * nudge, labels) for sign in (1, -1))
        assert (up - down).item() / (2 * h) == pytest.approx(scores.grad[row, column].item(), abs=1e-6)


def test_where_there_are_two_both_losses_and_their_slopes_are_those_of_the_lessons():
    lead = torch.linspace(-6, 6, 25, dtype=torch.float64)
    found = ten_digits.losses_of_lead(lead)
    for i, each in enumerate(lead):
        ours = each.clone().requires_grad_()
        book = mnist_loss(ours.view(1, 1), torch.ones(1, 1))
        book.backward()
        assert found.mnist_loss[i].item() == pytest.approx(book.item())
        assert found.mnist_loss_slope[i].item() == pytest.approx(ours.grad.item())
        other = each.clone().requires_grad_()
        entropy = functional.binary_cross_entropy_with_logits(other, torch.tensor(1.0, dtype=torch.float64))
        entropy.backward()
        assert found.cross_entropy[i].item() == pytest.approx(entropy.item())
        assert found.cross_entropy_slope[i].item() == pytest.approx(other.grad.item())


def test_share_right_counts_the_largest():
    scores = torch.tensor([[1.0] + [0.0] * 9, [0.0] * 9 + [3.0], [0.0, 2.0] + [0.0] * 8, [5.0] + [0.0] * 9])
    assert ten_digits.share_right(scores, torch.tensor([[0], [9], [1], [4]])) == 0.75


# Nets


@pytest.mark.parametrize("kind", ten_digits.NETS)
def test_every_net_gives_ten_scores_and_has_the_parameters_its_docstring_tells(kind):
    net = ten_digits.ten_outputs(kind, 1)
    assert net(torch.rand(3, 784)).shape == (3, 10)
    count = sum(p.numel() for p in net.parameters())
    assert f"{count:,} numbers" in (ten_digits.NETS[kind].__doc__ or "")


@pytest.mark.parametrize("kind", ten_digits.NETS)
def test_the_seed_alone_decides_the_start(kind):
    first, again, other = (ten_digits.ten_outputs(kind, seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not any(torch.equal(first[name], other[name]) for name in first)


def test_asked_in_parts_a_net_answers_the_same():
    images = torch.tensor(all_digits.load("valid").images[:1203]).view(-1, 784)
    net = ten_digits.ten_outputs("conv", 3)
    with torch.no_grad():
        torch.testing.assert_close(ten_digits.answers(net, images), net(images.float() / 255), rtol=1e-4, atol=1e-5)


def test_an_epoch_is_the_one_that_torch_alone_makes(monkeypatch):
    """The same order, the same Adam and the same rates, without a line of the course's own loop and loss."""
    x, y = (each[:1000] for each in ten_digits.images_and_labels("train"))
    monkeypatch.setattr(ten_digits, "images_and_labels", lambda _: (x, y))
    run = ten_digits.train_ten(Settings("linear", epochs=1, seed=5))
    net = ten_digits.ten_outputs("linear", 5)
    adam = torch.optim.Adam(net.parameters(), lr=5e-3)
    rates = torch.optim.lr_scheduler.OneCycleLR(adam, 5e-3, total_steps=8 + 1)
    losses = []
    for chosen in torch.randperm(1000, generator=torch.Generator().manual_seed(5)).split(128):
        loss = functional.cross_entropy(net(x[chosen] / 255), y[chosen].squeeze(1))
        adam.zero_grad()
        loss.backward()
        adam.step()
        rates.step()
        losses.append(loss.item())
    assert run.results[1].losses == pytest.approx(losses, rel=1e-4)
    right = int((net(x / 255).argmax(1) == y.squeeze(1)).sum())
    assert run.results[1].accuracy == pytest.approx(right / 1000, abs=2e-3)


@pytest.mark.slow
def test_in_one_epoch_on_all_images_the_linear_model_beats_what_was_published_for_one():
    run = ten_digits.train_ten(Settings("linear", epochs=1))
    assert [result.epoch for result in run.results] == [0, 1]
    assert run.results[0].accuracy < 0.3
    assert 0.90 < run.results[1].accuracy < 0.93


# What it says of what


@settings(deadline=None)
@given(seeds)
def test_confusion_counts_as_a_loop_does(seed):
    labels, said = labels_of(seed, 40), labels_of(seed + 1, 40)
    counted = ten_digits.confusion(said, labels.unsqueeze(1))
    for truth in range(10):
        for answer in range(10):
            by_hand = sum(1 for a, b in zip(labels.tolist(), said.tolist(), strict=True) if (a, b) == (truth, answer))
            assert counted[truth, answer].item() == by_hand


def test_principal_directions_are_those_of_a_singular_value_decomposition():
    images = torch.tensor(all_digits.load("valid").images[:300]).view(-1, 784).double() / 255
    found = ten_digits.principal_directions(images, 3)
    _, sizes, rows = torch.linalg.svd(images - images.mean(0), full_matrices=False)
    torch.testing.assert_close((found.directions.T @ rows[:3].T).abs(), torch.eye(3).double(), rtol=0, atol=1e-8)
    torch.testing.assert_close(found.shares, sizes[:3].square() / sizes.square().sum())
