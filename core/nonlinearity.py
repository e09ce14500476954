"""Two layers, and the bend between them that makes them more than one. Serves "Adding a Nonlinearity"."""

from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import torch
from torch import nn

from core.linear_model import PIXELS
from core.mini_batches import BOOK_BATCH_SIZE, DataLoader
from core.optimizer import BasicOptim, step_and_forget
from core.sgd_steps import BOOK_SEED
from core.tensors import training_set, validation_set
from core.training import EpochResult, Watch, fit

HIDDEN = 30  # activations between the two layers

# What the chapter prints of its 40 epochs, counted from 0 (our epoch 1).
BOOK_ACCURACIES = {
    0: 0.508341, 1: 0.807655, 2: 0.919529, 5: 0.963690, 10: 0.972031, 20: 0.977920, 30: 0.981845, 39: 0.982826,
}  # fmt: skip
BOOK_LOSSES = {0: (0.305828, 0.399663), 10: (0.023149, 0.033714), 39: (0.014136, 0.020415)}  # training, validation
BOOK_PARAMETERS = 23_581


def simple_net(seed: int = BOOK_SEED, hidden: int = HIDDEN) -> nn.Sequential:
    """Return the chapter's net, pixels (n, 784) → activations (n, 30) → predictions (n, 1), before the sigmoid.

    Its random start is PyTorch's own for linear layers, decided by the seed alone.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(PIXELS, hidden), nn.ReLU(), nn.Linear(hidden, 1))


@dataclass(frozen=True)
class Settings:
    """All that decides how the net is trained."""

    learning_rate: float = 0.1
    batch_size: int = BOOK_BATCH_SIZE
    epochs: int = 40
    seed: int = BOOK_SEED  # of the random start, and of the order of the images
    shuffle: bool = True


class NetRun(NamedTuple):
    """A trained net and how it got there."""

    settings: Settings  # with the epochs it came to, where it was stopped by hand
    results: tuple[EpochResult, ...]
    net: nn.Sequential  # as trained: read-only


def train_simple_net(settings: Settings, watch: Watch | None = None) -> NetRun:
    """Return the training of the net on all 12,396 images."""
    watch = watch or Watch()
    net = simple_net(settings.seed)
    shuffled = torch.Generator().manual_seed(settings.seed)
    loader = DataLoader(*training_set(), batch_size=settings.batch_size, shuffle=settings.shuffle, generator=shuffled)
    update = partial(step_and_forget, BasicOptim(net.parameters(), settings.learning_rate))
    results: list[EpochResult] = []
    for result in fit(net, watch.batches(loader), validation_set(), update, settings.epochs):
        results.append(result)
        if not watch.goes_on(result):
            settings = replace(settings, epochs=result.epoch)
            break
    return NetRun(settings, tuple(results), net)
