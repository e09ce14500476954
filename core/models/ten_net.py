"""The net that reads any digit: ten answers and "none of them", shaped as the draw net. Serves Draw."""

from dataclasses import dataclass

import torch
from torch import nn

from core.data.book import BOOK_SEED
from core.nonlinearity import start_anew

ANSWERS = (*range(10), None)  # what the eleven outputs stand for; None is none of them
CHANNELS = (16, 32, 64)


def ten_net(seed: int = BOOK_SEED, *, normalised: bool = False) -> nn.Sequential:
    """Return the net, pixels (n, 784) → (n, 11), one number each for 0 … 9 and none of them, before the softmax.

    41,163 numbers to learn. `normalised`, as it is trained: what each filter finds is brought to one scale, batch by
    batch; `folded` takes that in again. Its random start is PyTorch's own, decided by the seed alone.
    """
    layers: list[nn.Module] = [nn.Unflatten(1, (1, 28, 28))]
    for before, filters, size, padding in zip((1, *CHANNELS), CHANNELS, (5, 3, 3), (2, 1, 0), strict=False):
        layers.append(nn.Conv2d(before, filters, size, padding=padding))
        layers += [nn.BatchNorm2d(filters)] * normalised
        layers += [nn.ReLU(), nn.MaxPool2d(2)]
    layers[-1] = nn.Flatten()  # the third answers, 64 × 5 × 5, are not halved
    net = nn.Sequential(*layers, nn.Linear(64 * 5 * 5, len(ANSWERS)))
    start_anew(net, torch.Generator().manual_seed(seed))
    return net


def folded(net: nn.Sequential) -> nn.Sequential:
    """Return the plain net that answers as this normalised one does after its training.

    After the training, to normalise is to multiply by one number and add another: both go into the filters before.
    """
    plain = ten_net()
    norms = [layer for layer in net if isinstance(layer, nn.BatchNorm2d)]
    for conv, norm, into in zip(filters_of(net), norms, filters_of(plain), strict=True):
        assert conv.bias is not None
        assert into.bias is not None
        assert norm.running_mean is not None
        assert norm.running_var is not None
        scale = norm.weight / (norm.running_var + norm.eps).sqrt()
        into.weight.data = (conv.weight * scale[:, None, None, None]).detach().contiguous()
        into.bias.data = (norm.bias + (conv.bias - norm.running_mean) * scale).detach()
    plain[-1].load_state_dict(net[-1].state_dict())
    return plain


def filters_of(net: nn.Sequential) -> list[nn.Conv2d]:
    """Return the layers of filters, in their order."""
    return [layer for layer in net if isinstance(layer, nn.Conv2d)]


@dataclass(frozen=True)
class Settings:
    """All that decides how the net is trained."""

    learning_rate: float = 6e-3  # the highest: it rises at first and falls to almost nothing
    weight_decay: float = 0.01
    count: int = 24  # of each digit in a batch
    unknown: int = 64  # of what is none of them
    steps: int = 2200
    seed: int = BOOK_SEED
