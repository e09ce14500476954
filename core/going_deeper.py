"""A small convolutional net: filters that slide over the image. Serves "Going Deeper"."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import nn

from core.mini_batches import DataLoader
from core.sgd_steps import BOOK_SEED
from core.tensors import training_set, validation_set
from core.training import EpochResult, Watch, fit

BOOK_ACCURACY = 0.997056  # of the chapter's ResNet-18 after one epoch: 2032 of 2038


def conv_net(seed: int = BOOK_SEED) -> nn.Sequential:
    """Return the net, pixels (n, 784) → predictions (n, 1), before the sigmoid; 2,161 numbers to learn.

    8 filters of 5 × 5 see strokes, halved to 14 × 14; 16 filters of 3 × 3 over all 8 see parts of a digit, halved to
    7 × 7; one linear layer weighs what they saw. Its random start is PyTorch's own, decided by the seed alone.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Unflatten(1, (1, 28, 28)),
            nn.Conv2d(1, 8, 5, padding=2),  # (n, 8, 28, 28)
            nn.ReLU(),
            nn.MaxPool2d(2),  # (n, 8, 14, 14)
            nn.Conv2d(8, 16, 3, padding=1),  # (n, 16, 14, 14)
            nn.ReLU(),
            nn.MaxPool2d(2),  # (n, 16, 7, 7)
            nn.Flatten(),
            nn.Linear(16 * 7 * 7, 1),
        )


@dataclass(frozen=True)
class Settings:
    """All that decides how the net is trained."""

    learning_rate: float = 5e-3  # the highest: it rises at first and falls to almost nothing
    batch_size: int = 128
    epochs: int = 8
    seed: int = BOOK_SEED  # of the random start, and of the order of the images
    stop_after: int | None = None  # the epoch it was stopped at by hand, with the rate still as for all of them


class ConvRun(NamedTuple):
    """A trained net and how it got there."""

    settings: Settings
    results: tuple[EpochResult, ...]
    net: nn.Sequential  # as trained: read-only


def train_conv_net(settings: Settings, watch: Watch | None = None) -> ConvRun:
    """Return the training of the net on all 12,396 images, with Adam and a rate that rises and falls.

    Its loss is the cross-entropy, as in the chapter's own last model.
    """
    watch = watch or Watch()
    net = conv_net(settings.seed)
    shuffled = torch.Generator().manual_seed(settings.seed)
    loader = DataLoader(*training_set(), batch_size=settings.batch_size, shuffle=True, generator=shuffled)
    adam = torch.optim.Adam(net.parameters(), lr=settings.learning_rate)
    rate = torch.optim.lr_scheduler.OneCycleLR(
        adam, settings.learning_rate, total_steps=settings.epochs * len(loader) + 1
    )

    def update() -> None:
        adam.step()
        rate.step()
        adam.zero_grad()

    loss = nn.functional.binary_cross_entropy_with_logits
    results: list[EpochResult] = []
    for result in fit(net, watch.batches(loader), validation_set(), update, settings.epochs, loss):
        results.append(result)
        if not watch.goes_on(result):
            settings = replace(settings, stop_after=result.epoch)
        if result.epoch == settings.stop_after:
            break
    return ConvRun(settings, tuple(results), net)
