"""A small convolutional net: filters that slide over the image. Serves "Going Deeper"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core import nonlinearity
from core.data.book import BOOK_SEED
from core.linear_model import PIXELS
from core.mini_batches import DataLoader
from core.optimizer import start_anew
from core.tensors import training_set, validation_set
from core.training import EpochResult, Watch, fit

BOOK_ACCURACY = 0.997056  # of the chapter's ResNet-18 after one epoch
BOOK_RIGHT, BOOK_MISTAKES = 2032, 6  # of 2,038 images
BOOK_SECONDS = 11  # on a GPU

# Of a ResNet-18 for colour images and two answers. The chapter does not print it; the head that fastai puts on its
# ResNets makes it half a million more.
RESNET_18_PARAMETERS = 11_177_538


# One filter, sliding

Rows = tuple[tuple[float, ...], ...]

# Filters made by hand: what they answer to is written in their signs.
FILTERS: Mapping[str, Rows] = MappingProxyType(
    {
        "horizontal": ((1, 1, 1), (0, 0, 0), (-1, -1, -1)),
        "vertical": ((1, 0, -1), (1, 0, -1), (1, 0, -1)),
        "diagonal": ((1, 1, 0), (1, 0, -1), (0, -1, -1)),
        "blur": ((1 / 9, 1 / 9, 1 / 9), (1 / 9, 1 / 9, 1 / 9), (1 / 9, 1 / 9, 1 / 9)),
        "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    }
)


def convolve(image: Tensor, kernel: Tensor, bias: float = 0.0) -> Tensor:
    """Return the answer of one filter at every pixel: image (h, w), kernel (k, k) with k odd → (h, w).

    output[r, c] = bias + Σ image[r + i − k//2, c + j − k//2] · kernel[i, j] over all i and j; the image is 0 beyond
    its edge. Strictly this is a cross-correlation: a mathematician's convolution turns the kernel upside down first.
    """
    k, (height, width) = len(kernel), image.shape
    padded = nn.functional.pad(image, [k // 2] * 4)
    output = torch.empty_like(image)
    for row in range(height):
        for column in range(width):
            window = padded[row : row + k, column : column + k]
            output[row, column] = (window * kernel).sum() + bias
    return output


def max_pool(maps: Tensor) -> Tensor:
    """Return the largest number of each 2 × 2 square: (…, h, w) → (…, h/2, w/2), for even h and w."""
    height, width = maps.shape[-2:]
    return maps.reshape(*maps.shape[:-2], height // 2, 2, width // 2, 2).amax((-3, -1))


# The net


def conv_net(seed: int = BOOK_SEED) -> nn.Sequential:
    """Return the net, pixels (n, 784) → predictions (n, 1), before the sigmoid; 2,161 numbers to learn.

    8 filters of 5 × 5 see strokes, halved to 14 × 14; 16 filters of 3 × 3 over all 8 see parts of a digit, halved to
    7 × 7; one linear layer weighs what they saw.
    """
    net = nn.Sequential(
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
    start_anew(net, torch.Generator().manual_seed(seed))
    return net


@dataclass(frozen=True)
class Settings:
    """All that decides how the net is trained."""

    learning_rate: float = 5e-3  # the highest: it rises at first and falls to almost nothing
    batch_size: int = 128
    epochs: int = 8
    seed: int = BOOK_SEED  # of the random start, and of the order of the images
    conv: bool = True  # or else `simple_net` in its place, trained in the same way
    shuffle_pixels: bool = False  # of every image alike: what was side by side no longer is
    stop_after: int | None = None  # the epoch it was stopped at by hand, with the rate still as for all of them


def pixel_order(shuffled: bool) -> Tensor:
    """Return the order in which a net gets the 784 pixels: as they are, or shuffled once and for all."""
    generator = torch.Generator().manual_seed(BOOK_SEED)
    return torch.randperm(PIXELS, generator=generator) if shuffled else torch.arange(PIXELS)


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
    net = conv_net(settings.seed) if settings.conv else nonlinearity.simple_net(settings.seed)
    order = pixel_order(settings.shuffle_pixels)
    (x, y), (valid_x, valid_y) = training_set(), validation_set()
    shuffled = torch.Generator().manual_seed(settings.seed)
    loader = DataLoader(x[:, order], y, batch_size=settings.batch_size, shuffle=True, generator=shuffled)
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
    for result in fit(net, watch.batches(loader), (valid_x[:, order], valid_y), update, settings.epochs, loss):
        results.append(result)
        if not watch.goes_on(result):
            settings = replace(settings, stop_after=result.epoch)
        if result.epoch == settings.stop_after:
            break
    return ConvRun(settings, tuple(results), net)


# What it is made of


def first_filters(net: nn.Sequential) -> tuple[Tensor, Tensor]:
    """Return the net's own filters (8, 5, 5) and their biases (8,)."""
    layer = net[1]
    assert isinstance(layer, nn.Conv2d)
    assert layer.bias is not None
    return layer.weight.detach().squeeze(1), layer.bias.detach()


class Layer(NamedTuple):
    """One step of the net."""

    kind: str  # "Conv2d", "ReLU", …, as PyTorch calls it
    shape: tuple[int, ...]  # of what it makes of one image
    parameters: int


@torch.no_grad()
def layers(net: nn.Sequential) -> list[Layer]:
    """Return what each layer makes of one image, and how many numbers it learns."""
    x, found = torch.zeros(1, PIXELS), []
    for layer in net:
        x = layer(x)
        found.append(Layer(type(layer).__name__, tuple(x.shape[1:]), nonlinearity.parameters(layer)))
    return found


def fully_connected(shape_in: Iterable[int], shape_out: Iterable[int]) -> int:
    """Return how many numbers a linear layer learns that ties every input to every output, with its biases."""
    inputs, outputs = (torch.Size(shape).numel() for shape in (shape_in, shape_out))
    return inputs * outputs + outputs
