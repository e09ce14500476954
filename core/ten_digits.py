"""From one number to ten: scores, softmax and cross-entropy, and nets with ten outputs. The chapter's further task."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.data import all_digits
from core.data.book import BOOK_SEED
from core.data.digits import Split
from core.going_deeper import conv_net
from core.linear_model import PIXELS
from core.mini_batches import DataLoader
from core.nonlinearity import HIDDEN
from core.optimizer import start_anew
from core.training import Batches, EpochResult, Watch, fit

CLASSES = len(all_digits.DIGITS)
CONV_OUTPUTS = 16 * 7 * 7  # of all layers of the convolutional net but the last
AT_ONCE = 500  # images that a net is asked about at once: what lies between its layers takes much room

# Errors in percent on MNIST's 10,000 test images, as published with the data: Y. LeCun, L. Bottou, Y. Bengio and
# P. Haffner, "Gradient-based learning applied to document recognition" (1998), section III and figure 9.
PUBLISHED = {"linear": 12.0, "linear_deskewed": 8.4, "two_layers": 4.7, "lenet_5": 0.95}


# Ten scores


def softmax(scores: Tensor) -> Tensor:
    """Return ten scores (…, 10) as ten shares of the same shape, all above 0, that add up to 1.

    e to the power of each, divided by the sum of all. To take the largest score off first changes no share, and no
    power can become too large.
    """
    powers = (scores - scores.amax(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)


def one_hot(labels: Tensor) -> Tensor:
    """Return digits (n,), 0 … 9, as rows of ten numbers: 1 at the digit's place, 0 elsewhere; float32 (n, 10)."""
    return (labels.unsqueeze(1) == torch.arange(CLASSES)).float()


def cross_entropy(scores: Tensor, labels: Tensor) -> Tensor:
    """Return the loss of scores (n, 10) whose right digits are (n,) or (n, 1): the mean of −log of the right share, ().

    The same as `torch.nn.functional.cross_entropy`, step by step.
    """
    right_share = (softmax(scores) * one_hot(labels.flatten())).sum(1)
    return -right_share.log().mean()


def share_right(scores: Tensor, labels: Tensor) -> float:
    """Return how often the largest of the scores (n, 10) is that of the right digit, (n,) or (n, 1): in [0, 1]."""
    return (scores.argmax(1) == labels.flatten()).float().mean().item()


# With two answers


class Lead(NamedTuple):
    """What both losses say of one image whose right answer leads the other by some score: each (n,)."""

    share: Tensor  # of the right answer: with two scores, the softmax is the sigmoid of their difference
    cross_entropy: Tensor
    cross_entropy_slope: Tensor  # how fast it changes with the lead
    mnist_loss: Tensor
    mnist_loss_slope: Tensor


def losses_of_lead(lead: Tensor) -> Lead:
    """Return what `cross_entropy` and `mnist_loss` say where the right one of two answers is ahead by `lead` (n,)."""
    share = softmax(torch.stack([lead, torch.zeros_like(lead)], 1))[:, 0]
    return Lead(share, -share.log(), share - 1, 1 - share, -share * (1 - share))


# Nets with ten outputs


def linear(seed: int) -> nn.Sequential:
    """Return the linear model, pixels (n, 784) → scores (n, 10): ten linear models side by side, 7,850 numbers."""
    return nn.Sequential(nn.Linear(PIXELS, CLASSES))


def simple(seed: int) -> nn.Sequential:
    """Return the chapter's net of two layers with ten outputs in place of one, 23,860 numbers."""
    return nn.Sequential(nn.Linear(PIXELS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, CLASSES))


def conv(seed: int) -> nn.Sequential:
    """Return the lesson's convolutional net with ten outputs in place of one, 9,226 numbers."""
    return nn.Sequential(*list(conv_net(seed))[:-1], nn.Linear(CONV_OUTPUTS, CLASSES))


NETS: dict[str, Callable[[int], nn.Sequential]] = {"linear": linear, "simple": simple, "conv": conv}


def ten_outputs(kind: str, seed: int = BOOK_SEED) -> nn.Sequential:
    """Return one of `NETS` with PyTorch's random start, decided by the seed alone."""
    net = NETS[kind](seed)
    start_anew(net, torch.Generator().manual_seed(seed))
    return net


def in_parts(net: nn.Module) -> Callable[[Tensor], Tensor]:
    """Return a net that takes grey values, uint8 (n, 784), and is asked about no more than `AT_ONCE` at a time."""
    return lambda images: torch.cat([net(part.float() / 255) for part in images.split(AT_ONCE)])


def images_and_labels(split: Split) -> tuple[Tensor, Tensor]:
    """Return all of "train" or "valid": grey values uint8 (n, 784) and digits int64 (n, 1); a copy, 47 MB or 8."""
    data = all_digits.load(split)
    return torch.tensor(data.images).view(-1, PIXELS), torch.tensor(data.labels).unsqueeze(1)


# Training, by the loop of all lessons


@dataclass(frozen=True)
class Settings:
    """All that decides how a net with ten outputs is trained."""

    kind: str = "linear"  # one of `NETS`
    epochs: int = 4
    seed: int = BOOK_SEED  # of the random start, and of the order of the images
    learning_rate: float = 5e-3  # the highest: it rises at first and falls to almost nothing
    batch_size: int = 128
    stop_after: int | None = None  # the epoch it was stopped at by hand


class TenRun(NamedTuple):
    """A trained net with ten outputs and how it got there."""

    settings: Settings
    results: tuple[EpochResult, ...]
    net: nn.Sequential  # as trained: read-only


def train_ten(settings: Settings, watch: Watch | None = None) -> TenRun:
    """Return the training of a net on all 60,000 images, with Adam and a rate that rises and falls."""
    watch = watch or Watch()
    net = ten_outputs(settings.kind, settings.seed)
    shuffled = torch.Generator().manual_seed(settings.seed)
    loader = DataLoader(*images_and_labels("train"), batch_size=settings.batch_size, shuffle=True, generator=shuffled)
    adam = torch.optim.Adam(net.parameters(), lr=settings.learning_rate)
    rate = torch.optim.lr_scheduler.OneCycleLR(
        adam, settings.learning_rate, total_steps=settings.epochs * len(loader) + 1
    )

    def update() -> None:
        adam.step()
        rate.step()
        adam.zero_grad()

    results: list[EpochResult] = []
    for result in fit_ten(net, watch.batches(loader), update, settings.epochs):
        results.append(result)
        if not watch.goes_on(result):
            settings = replace(settings, stop_after=result.epoch)
        if result.epoch == settings.stop_after:
            break
    return TenRun(settings, tuple(results), net)


def fit_ten(net: nn.Module, batches: Batches, update: Callable[[], None], epochs: int) -> Iterator[EpochResult]:
    """Yield what `fit` yields, with another loss, and with the accuracy counted anew.

    "Above 0 is a 3", as the loop counts, says nothing of ten scores: the largest has to be that of the right digit.
    """
    model, valid = in_parts(net), images_and_labels("valid")
    for result in fit(model, batches, valid, update, epochs, cross_entropy):
        yield replace(result, accuracy=share_right(answers(net, valid[0]), valid[1]))


@torch.no_grad()
def answers(net: nn.Module, images: Tensor) -> Tensor:
    """Return a net's scores (n, 10) for grey values uint8 (n, 784)."""
    return in_parts(net)(images)


# What it says of what


def confusion(said: Tensor, labels: Tensor) -> Tensor:
    """Return how many images of each digit (rows) were said to be each digit (columns): int64 (10, 10)."""
    return torch.bincount(labels.flatten() * CLASSES + said, minlength=CLASSES**2).view(CLASSES, CLASSES)


class Directions(NamedTuple):
    """The directions in which images differ most from each other."""

    mean: Tensor  # float32 (784,), in [0, 1]
    directions: Tensor  # float32 (784, k), each of length 1, at right angles to each other
    shares: Tensor  # float32 (k,), of all the variance


def principal_directions(images: Tensor, count: int) -> Directions:
    """Return the first principal components of images, float32 (n, 784): those of the largest variance first.

    They are the eigenvectors of the covariance matrix. Their sign is free: here the largest weight is above 0.
    """
    mean = images.mean(0)
    away = images - mean
    variances, vectors = torch.linalg.eigh(away.T @ away / len(images))
    largest = vectors.flip(1)[:, :count]
    sign = largest.gather(0, largest.abs().argmax(0, keepdim=True)).sign()
    return Directions(mean, largest * sign, variances.flip(0)[:count] / variances.sum())
