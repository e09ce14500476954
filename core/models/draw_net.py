"""The net that reads drawings: a convolutional net that says 3, 7 or neither. Serves Draw."""

from dataclasses import dataclass

import torch
from torch import nn

from core.data.book import BOOK_SEED
from core.nonlinearity import start_anew

ANSWERS = (3, 7, None)  # what the three outputs stand for; None is neither


def draw_net(seed: int = BOOK_SEED) -> nn.Sequential:
    """Return the net, pixels (n, 784) → (n, 3), one number each for 3, 7 and neither, before the softmax.

    28,355 numbers to learn. Its random start is PyTorch's own, decided by the seed alone.
    """
    net = nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        nn.Conv2d(1, 16, 5, padding=2),  # (n, 16, 28, 28)
        nn.ReLU(),
        nn.MaxPool2d(2),  # (n, 16, 14, 14)
        nn.Conv2d(16, 32, 3, padding=1),  # (n, 32, 14, 14)
        nn.ReLU(),
        nn.MaxPool2d(2),  # (n, 32, 7, 7)
        nn.Conv2d(32, 64, 3),  # (n, 64, 5, 5)
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(64 * 5 * 5, len(ANSWERS)),
    )
    start_anew(net, torch.Generator().manual_seed(seed))
    return net


@dataclass(frozen=True)
class Settings:
    """All that decides how the net is trained."""

    learning_rate: float = 4e-3  # the highest: it rises at first and falls to almost nothing
    weight_decay: float = 0.01
    count: int = 90  # of each answer in a batch
    steps: int = 4000
    seed: int = BOOK_SEED
