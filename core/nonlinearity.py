"""Two layers, and the bend between them that makes them more than one. Serves "Adding a Nonlinearity"."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from core.data.book import BOOK_BATCH_SIZE, BOOK_SEED
from core.linear_model import PIXELS, accuracy
from core.mini_batches import training_batches
from core.optimizer import BasicOptim, start_anew, step_and_forget
from core.sgd_steps import TRUE_PARAMS, quadratic, roller_coaster
from core.tensors import validation_set
from core.training import EpochResult, Watch, fit

HIDDEN = 30  # activations between the two layers

# What the chapter prints of its 40 epochs, counted from 0 (our epoch 1).
BOOK_ACCURACIES = {
    0: 0.508341, 1: 0.807655, 2: 0.919529, 5: 0.963690, 10: 0.972031, 20: 0.977920, 30: 0.981845, 39: 0.982826,
}  # fmt: skip
BOOK_LOSSES = {0: (0.305828, 0.399663), 10: (0.023149, 0.033714), 39: (0.014136, 0.020415)}  # training, validation
BOOK_PARAMETERS = 23_581


def relu(x: Tensor) -> Tensor:
    """Return each number with everything below 0 replaced by 0, of the same shape: the bend."""
    return x.max(torch.tensor(0.0))


# Curves made of ReLUs

RELUS = (1, 2, 5, 30)
LAYERS = (1, 2)
STARTS, CURVE_STEPS, CURVE_RATE, CURVE_SEED = 16, 600, 0.03, 0
CURVE_FRAMES = 60  # of a fit that are kept to play it, at most, and its start
COASTER_UNIT = 40  # what the speeds of the roller coaster are divided by


class Curve(NamedTuple):
    """Points a curve is to pass through."""

    x: Tensor  # float32 (m,), rising from −1 to 1
    y: Tensor  # float32 (m,), about −1 … 1


def evenly(function: Callable[[Tensor], Tensor], count: int = 61) -> Curve:
    """Return evenly spaced points on the graph of a function."""
    x = torch.linspace(-1, 1, count)
    return Curve(x, function(x))


def coaster() -> Curve:
    """Return the chapter's 20 speeds of the roller coaster, shrunk to fit."""
    speed = roller_coaster(BOOK_SEED).speed
    return Curve(torch.linspace(-1, 1, len(speed)), speed / COASTER_UNIT - 1)


CURVES: dict[str, Callable[[], Curve]] = {
    "wave": lambda: evenly(lambda x: torch.sin(1.5 * math.pi * (x + 1))),
    "bump": lambda: evenly(lambda x: 2 * torch.exp(-((x / 0.3) ** 2)) - 1),
    "stairs": lambda: evenly(lambda x: torch.floor(1.9999 * (x + 1)) / 1.5 - 1),
    "coaster": coaster,
}


class Bends(NamedTuple):
    """Lines bent by ReLUs, weighted and added up, in one layer or in several; s nets at once: every shape begins so."""

    hidden: tuple[tuple[Tensor, Tensor], ...]  # weights (s, m, n) and shifts (s, 1, n) of each layer; first m is 1
    weights: Tensor  # (s, n, 1)
    bias: Tensor  # (s, 1, 1)

    def numbers(self) -> list[Tensor]:
        """Return all that it learns."""
        return [each for layer in self.hidden for each in layer] + [self.weights, self.bias]

    def kept(self, net: slice = slice(None)) -> "Bends":
        """Return a copy of some of the nets, without a record of gradients."""
        hidden = tuple((w[net].detach().clone(), b[net].detach().clone()) for w, b in self.hidden)
        return Bends(hidden, self.weights[net].detach().clone(), self.bias[net].detach().clone())


def bent(x: Tensor, params: Bends, bend: bool = True) -> Tensor:
    """Return what the last layer makes of each x (m,), before it is weighted: (s, m, n)."""
    found = x.reshape(1, -1, 1)
    for weights, shifts in params.hidden:
        lines = found @ weights + shifts
        found = relu(lines) if bend else lines
    return found


def add_up(x: Tensor, params: Bends, bend: bool = True) -> Tensor:
    """Return the height at each x (m,) of the sum of all lines, (s, m); with a ReLU after each layer or without."""
    return (bent(x, params, bend) @ params.weights + params.bias).squeeze(2)


def random_bends(count: int, generator: torch.Generator, layers: int = 1) -> Bends:
    """Return `STARTS` nets of so many lines of slope 1 or −1 a layer, each with its bend anywhere in −1 … 1."""
    slopes = torch.randint(2, (STARTS, 1, count), generator=generator) * 2.0 - 1
    hidden = [(slopes, -slopes * (torch.rand(slopes.shape, generator=generator) * 2 - 1))]
    for _ in range(layers - 1):
        between = torch.randn(STARTS, count, count, generator=generator) * math.sqrt(2 / count)
        hidden.append((between, torch.randn(STARTS, 1, count, generator=generator) / 10))
    weights = torch.randn(STARTS, count, 1, generator=generator) / math.sqrt(count)
    params = Bends(tuple(hidden), weights, torch.zeros(STARTS, 1, 1))
    for p in params.numbers():
        p.requires_grad_()
    return params


class CurveFit(NamedTuple):
    """The best of several nets as it learns to follow a curve."""

    steps: tuple[int, ...]  # taken before each frame
    losses: tuple[float, ...]  # the mean squared error at each frame
    frames: tuple[Bends, ...]  # its parameters then, with s = 1

    @property
    def learnt(self) -> int:
        """How many numbers it learns."""
        return sum(each.numel() for each in self.frames[-1].numbers())


@lru_cache(maxsize=64)
def fit_curve(name: str, count: int, bend: bool = True, layers: int = 1) -> CurveFit:
    """Return how ReLUs learn one of the `CURVES`, `count` a layer: the best of `STARTS` random starts."""
    x, y = CURVES[name]()
    params = random_bends(count, torch.Generator().manual_seed(CURVE_SEED), layers)
    optimizer = torch.optim.Adam(params.numbers(), CURVE_RATE)
    shrinking = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, CURVE_STEPS)
    kept = set(growing_strides(CURVE_STEPS, CURVE_FRAMES))
    steps, losses, frames = [], [], []
    for step in range(CURVE_STEPS + 1):
        errors = (add_up(x, params, bend) - y).square().mean(1)  # (s,)
        if step in kept:
            steps.append(step)
            losses.append(errors.detach())
            frames.append(params.kept())
        errors.sum().backward()  # a net has no part in the error of another
        optimizer.step()
        shrinking.step()
        optimizer.zero_grad()
    best = int(losses[-1].argmin())
    the_best = [frame.kept(slice(best, best + 1)) for frame in frames]
    return CurveFit(tuple(steps), tuple(each[best].item() for each in losses), tuple(the_best))


@torch.no_grad()
def corners(params: Bends) -> list[tuple[float, float]]:
    """Return where between −1 and 1 the sum of a net with s = 1 turns, and by how much its slope changes there.

    A sum of ReLUs is straight between the places where one of them begins or ends: so these are all there are.
    """
    x = torch.tensor([-1.0, 1.0], dtype=torch.float64)
    params = Bends(tuple((w.double(), b.double()) for w, b in params.hidden), params.weights.double(), params.bias)
    for i, (weights, shifts) in enumerate(params.hidden):
        before = bent(x, params._replace(hidden=params.hidden[:i]))
        lines = (before @ weights + shifts)[0]  # (m, n), straight from each x to the next
        rises = lines.diff(dim=0)
        zeros = x[:-1, None] - lines[:-1] / rises * x.diff()[:, None]
        found = torch.cat([x, zeros[lines[:-1] * lines[1:] < 0]]).sort().values
        x = found[torch.cat([torch.tensor([True]), found.diff() > 1e-9])]  # two at one place are one
    slopes = add_up(x, params)[0].diff() / x.diff()
    return list(zip(x[1:-1].tolist(), slopes.diff().tolist(), strict=True))


def best_line(curve: Curve) -> float:
    """Return the mean squared error of the straight line that comes nearest to a curve's points."""
    line = torch.stack([curve.x, torch.ones_like(curve.x)], 1)
    nearest = torch.linalg.lstsq(line, curve.y.unsqueeze(1)).solution
    return (line @ nearest - curve.y.unsqueeze(1)).square().mean().item()


def noise_of_the_coaster() -> float:
    """Return how far the measured speeds lie from the true ones: the mean squared error, in the units of `coaster`."""
    ride = roller_coaster(BOOK_SEED)
    return ((ride.speed - quadratic(ride.time, torch.tensor(TRUE_PARAMS))) / COASTER_UNIT).square().mean().item()


def growing_strides(last: int, frames: int) -> list[int]:
    """Return at most `frames` + 1 whole numbers from 0 to `last`, close together at first and ever farther apart."""
    return sorted({round(last * (i / frames) ** 2) for i in range(frames + 1)})


# The chapter's net


def simple_net(seed: int = BOOK_SEED, hidden: int = HIDDEN) -> nn.Sequential:
    """Return the chapter's net, pixels (n, 784) → activations (n, hidden) → predictions (n, 1), before the sigmoid."""
    net = nn.Sequential(nn.Linear(PIXELS, hidden), nn.ReLU(), nn.Linear(hidden, 1))
    start_anew(net, torch.Generator().manual_seed(seed))
    return net


def layers(net: nn.Sequential) -> tuple[nn.Linear, nn.Linear]:
    """Return the first and the last layer of the net."""
    return cast(nn.Linear, net[0]), cast(nn.Linear, net[-1])


def without_relu(net: nn.Sequential) -> nn.Sequential:
    """Return the same two layers, sharing their parameters, with nothing between them."""
    return nn.Sequential(*layers(net))


def parameters(net: nn.Module) -> int:
    """Return how many numbers a net learns."""
    return sum(p.numel() for p in net.parameters())


@dataclass(frozen=True)
class Settings:
    """All that decides how the net is trained."""

    learning_rate: float = 0.1
    batch_size: int = BOOK_BATCH_SIZE
    epochs: int = 40
    seed: int = BOOK_SEED  # of the random start, and of the order of the images
    shuffle: bool = True
    relu: bool = True  # between the two layers, as in the chapter
    units: int = HIDDEN  # activations between them


UNITS = (1, 2, 5, 30, 100)  # to choose from
FRAMES = 19  # of a training that are kept to play it, at most, its start and its end
PICTURES = 30  # activations at most whose weights are kept for each frame


class NetRun(NamedTuple):
    """A trained net and how it got there."""

    settings: Settings  # with the epochs it came to, where it was stopped by hand
    results: tuple[EpochResult, ...]
    net: nn.Sequential  # as trained: read-only
    epochs: tuple[int, ...]  # trained before each frame
    frames: Tensor  # bfloat16 (k, at most 30, 784): the first layer's weights, for pictures; finite

    @property
    def diverged(self) -> bool:
        """Return whether it broke off because a number was no longer finite."""
        return self.results[-1].diverged


def untrained(settings: Settings) -> nn.Sequential:
    """Return the net that a training begins with."""
    net = simple_net(settings.seed, settings.units)
    return net if settings.relu else without_relu(net)


def train_simple_net(settings: Settings, watch: Watch | None = None) -> NetRun:
    """Return the training of the net on all 12,396 images."""
    watch = watch or Watch()
    net = untrained(settings)
    loader = training_batches(settings.batch_size, settings.shuffle, settings.seed)
    update = partial(step_and_forget, BasicOptim(net.parameters(), settings.learning_rate))
    kept = growing_strides(settings.epochs, FRAMES)
    results: list[EpochResult] = []
    frames: dict[int, Tensor] = {}  # by epoch
    for result in fit(net, watch.batches(loader), validation_set(), update, settings.epochs):
        results.append(result)
        goes_on = watch.goes_on(result)
        frame = layers(net)[0].weight.detach()[:PICTURES].bfloat16()  # a copy: it is rounded, with the range of float32
        if frame.isfinite().all() and (result.epoch in kept or not goes_on):
            frames[result.epoch] = frame
        if not goes_on:
            settings = replace(settings, epochs=result.epoch)
            break
    return NetRun(settings, tuple(results), net, tuple(frames), torch.stack(list(frames.values())))


# Two linear layers are one


def merge(first: nn.Linear, second: nn.Linear) -> nn.Linear:
    """Return the one layer, (n, 784) → (n, 1), that does what these two do in a row: multiplied out.

    W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2).
    """
    merged = nn.Linear(first.in_features, second.out_features)
    merged.weight.data = second.weight.data @ first.weight.data
    merged.bias.data = second.weight.data @ first.bias.data + second.bias.data
    return merged


class Compared(NamedTuple):
    """A model on the validation set, beside the one layer multiplied out."""

    parameters: int
    accuracy: float
    difference: float  # the largest between its prediction and the one layer's, for any image
    turned: int  # images to which the two give different answers


@torch.no_grad()
def compare(net: nn.Sequential) -> dict[str, Compared]:
    """Return how the net does as "relu", without its ReLU as "two", and multiplied out as "one"."""
    x, y = validation_set()
    merged = merge(*layers(net))
    ours = merged(x)
    found = {}
    for name, model in {"two": without_relu(net), "one": merged, "relu": with_relu(net)}.items():
        predictions = model(x)
        difference = (predictions - ours).abs().max().item()
        turned = int(((predictions > 0) != (ours > 0)).sum())
        found[name] = Compared(parameters(model), accuracy(predictions, y), difference, turned)
    return found


def with_relu(net: nn.Sequential) -> nn.Sequential:
    """Return the same two layers, sharing their parameters, with a ReLU between them."""
    first, second = layers(net)
    return nn.Sequential(first, nn.ReLU(), second)


# One image on its way through


class Followed(NamedTuple):
    """Everything the net makes of one image."""

    sums: Tensor  # (units,): pixels times weights, added up, plus the bias
    activations: Tensor  # (units,): the same after the ReLU
    contributions: Tensor  # (units,): times the second layer's weights
    bias: float  # of the second layer
    prediction: float  # all contributions and the bias, added up
    probability: float  # the sigmoid of it: near 1 for a 3, near 0 for a 7


@torch.no_grad()
def follow(net: nn.Sequential, image: Tensor) -> Followed:
    """Return what becomes of one image, float32 (784,) in [0, 1], layer by layer."""
    first, second = layers(net)
    sums = first(image)
    activations = net[:-1](image)  # all but the last layer: with a ReLU or without
    contributions = second.weight[0] * activations
    prediction = contributions.sum() + second.bias[0]
    return Followed(
        sums, activations, contributions, second.bias.item(), prediction.item(), prediction.sigmoid().item()
    )
