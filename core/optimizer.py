"""The step, packed into an object. Serves "Creating an Optimizer": the chapter's own, and two that remember."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice, product, takewhile
from typing import NamedTuple, Protocol

import torch
from torch import Tensor, nn

from core.data.book import BOOK_SEED
from core.linear_model import PIXELS, LinearParams, model_with, random_start
from core.mini_batches import DataLoader, training_batches
from core.tensors import training_set, validation_set
from core.training import EpochResult, Watch, calc_grad, fit

# The accuracies the chapter prints for 20 epochs with its optimizer.
BOOK_ACCURACIES = (
    0.4932, 0.8618, 0.8203, 0.9102, 0.9331, 0.9468, 0.9555, 0.9629, 0.9658, 0.9673,
    0.9687, 0.9707, 0.9726, 0.9751, 0.9761, 0.9761, 0.9775, 0.9780, 0.9785, 0.9785,
)  # fmt: skip
BOOK_CALLS = (-0.0008, -0.0015, -0.0023)  # the bias's gradient after one, two, three calls without `zero_grad`
BOOK_CALLED_ON = 4  # images: the first ones

BETA = 0.9  # how much of its velocity momentum keeps from step to step, unless told otherwise


class BasicOptim:
    """Plain gradient descent: it knows the parameters and the learning rate, and does steps 5 and 6 for them."""

    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        self.params, self.lr = list(params), lr

    def step(self) -> None:
        """Move every parameter against its gradient."""
        for p in self.params:
            if p.grad is not None:
                p.data -= self.lr * p.grad

    def zero_grad(self) -> None:
        """Forget the gradients; without this the next ones would be added to them."""
        for p in self.params:
            p.grad = None


class Momentum(BasicOptim):
    """A ball that keeps rolling: v ← βv + gradient, p ← p − lr · v. Polyak 1964, as `torch.optim.SGD` writes it."""

    def __init__(self, params: Iterable[Tensor], lr: float, beta: float = BETA) -> None:
        super().__init__(params, lr)
        self.beta = beta
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self) -> None:
        """Let the gradient push every parameter's velocity, and move the parameter by that."""
        for p, v in zip(self.params, self.velocities, strict=True):
            if p.grad is not None:
                v.mul_(self.beta).add_(p.grad)
                p.data -= self.lr * v


class Adam(BasicOptim):
    """A rate of its own for every number: p ← p − lr · m̂ / (√v̂ + ε). Kingma & Ba 2015, algorithm 1.

    m is a running mean of the gradient, v of its square; the hats undo that both start at 0.
    """

    def __init__(
        self, params: Iterable[Tensor], lr: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
    ) -> None:
        super().__init__(params, lr)
        self.beta1, self.beta2, self.eps, self.t = beta1, beta2, eps, 0
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self) -> None:
        """Move every number by about lr, in the direction in which its gradient has been pushing lately."""
        self.t += 1
        for p, m, v in zip(self.params, self.m, self.v, strict=True):
            if p.grad is not None:
                m.mul_(self.beta1).add_((1 - self.beta1) * p.grad)
                v.mul_(self.beta2).add_((1 - self.beta2) * p.grad**2)
                m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
                p.data -= self.lr * m_hat / (v_hat.sqrt() + self.eps)


class Forgetful(BasicOptim):
    """`BasicOptim` with the famous mistake: nobody forgets the gradients, so each new one is added to all before."""

    def zero_grad(self) -> None:
        pass


class Optimizer(Protocol):
    """Anything that takes steps: `BasicOptim`, and every optimizer of `torch.optim`."""

    def step(self) -> object: ...

    def zero_grad(self) -> None: ...


def step_and_forget(optimizer: Optimizer) -> None:
    """Take one step and forget the gradients: what `fit` does after every batch."""
    optimizer.step()
    optimizer.zero_grad()


OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {"sgd": BasicOptim, "momentum": Momentum, "adam": Adam}
RACERS = tuple(OPTIMIZERS)
MAKERS = OPTIMIZERS | {"forgetful": Forgetful}


# A race down a valley of two weights


class Valley(NamedTuple):
    """A loss over two weights that is a round bowl, u² + v², once it has been bent straight."""

    straighten: Callable[[Tensor], Tensor]  # weights (…, 2) → (u, v), (…, 2)
    bend: Callable[[Tensor], Tensor]  # and back
    start: tuple[float, float]
    across: tuple[float, float]  # of the first weight, what a map shows
    up: tuple[float, float]  # of the second

    def loss(self, weights: Tensor) -> Tensor:
        """Return the loss at weights (…, 2), of shape (…)."""
        return self.straighten(weights).square().sum(-1)

    def contour(self, level: float, points: int = 91) -> Tensor:
        """Return the closed line of weights (points, 2) where the loss is `level`: a circle, bent."""
        turn = torch.linspace(0, 2 * math.pi, points)
        return self.bend(math.sqrt(level) * torch.stack([turn.cos(), turn.sin()], dim=-1))


NARROW = 50.0  # times as steep across as along
BANANA = 10.0
DIAGONAL = torch.tensor([[1.0, 1.0], [-1.0, 1.0]]) / math.sqrt(2)  # turns a row (x, y) by 45°


def elliptic(narrowness: float, turn: Tensor, start: tuple[float, float], **view: tuple[float, float]) -> Valley:
    """Return the valley (x² + narrowness · y²) / 2, turned together with its start by an orthogonal matrix (2, 2)."""
    stretch = torch.tensor([1.0, narrowness]).div(2).sqrt()
    x, y = (torch.tensor(start).float() @ turn).tolist()
    return Valley(lambda w: w @ turn.T * stretch, lambda uv: uv / stretch @ turn, (x, y), **view)


def straight_banana(w: Tensor) -> Tensor:
    """Return what takes Rosenbrock's valley, ((1 − x)² + 10 (y − x²)²) / 4, to a round bowl: (…, 2) → (…, 2)."""
    x, y = w.unbind(-1)
    return torch.stack([1 - x, math.sqrt(BANANA) * (y - x**2)], dim=-1) / 2


def bent_banana(uv: Tensor) -> Tensor:
    """Return the inverse of `straight_banana`: (…, 2) → (…, 2)."""
    u, v = (2 * uv).unbind(-1)
    return torch.stack([1 - u, (1 - u) ** 2 + v / math.sqrt(BANANA)], dim=-1)


VALLEYS = {
    "round": elliptic(1, torch.eye(2), (-9, 4), across=(-11, 9), up=(-7, 7)),
    "narrow": elliptic(NARROW, torch.eye(2), (-9, 2), across=(-11, 9), up=(-4.5, 4.5)),
    "turned": elliptic(NARROW, DIAGONAL, (-9, 2), across=(-12, 8), up=(-10, 5)),
    "banana": Valley(straight_banana, bent_banana, (-1.5, 2), across=(-2.2, 2.2), up=(-1, 3.2)),
}
VALLEY_RATE, VALLEY_BETA, VALLEY_ADAM_RATE, VALLEY_STEPS = 0.035, 0.8, 0.3, 100  # tried on all four


class Spot(NamedTuple):
    """Where an optimizer stands; all three finite."""

    x: float
    y: float
    loss: float


Make = Callable[[list[Tensor]], Optimizer]


def roll(valley: Valley, racers: dict[str, Make], steps: int) -> dict[str, tuple[Spot, ...]]:
    """Return where each racer stands at the valley's start and after each step; one whose numbers overflow ends there.

    All racers' losses are summed for one `backward`: none of them depends on another's weights.
    """
    weights = [torch.tensor(valley.start).float().requires_grad_() for _ in racers]
    optimizers = [make([w]) for make, w in zip(racers.values(), weights, strict=True)]
    spots = []
    for _ in range(steps + 1):
        at = torch.stack(weights)  # (racers, 2)
        losses = valley.loss(at)
        spots.append(torch.cat([at, losses.unsqueeze(1)], dim=1).tolist())
        losses.sum().backward()
        for optimizer in optimizers:
            step_and_forget(optimizer)
    paths = zip(*spots, strict=True)  # of each racer, from those of each step
    return {name: finite(Spot(*spot) for spot in path) for name, path in zip(racers, paths, strict=True)}


def finite(path: Iterable[Spot]) -> tuple[Spot, ...]:
    """Return the spots before the first that is not finite."""
    return tuple(takewhile(lambda spot: all(map(math.isfinite, spot)), path))


@lru_cache(maxsize=128)
def race(valley: str, learning_rate: float, beta: float, adam_learning_rate: float) -> dict[str, tuple[Spot, ...]]:
    """Return the path of each racer from the valley's start: SGD and momentum at one rate, Adam at its own."""
    racers: dict[str, Make] = {
        "sgd": partial(BasicOptim, lr=learning_rate),
        "momentum": partial(Momentum, lr=learning_rate, beta=beta),
        "adam": partial(Adam, lr=adam_learning_rate),
    }
    return roll(VALLEYS[valley], racers, VALLEY_STEPS)


TRIED_RATES = tuple(float(f"{10 ** (k / 8):.2g}") for k in range(-24, 9))  # 0.001 … 10, eight to each factor of ten


@lru_cache(maxsize=32)
def race_at_every_rate(valley: str, beta: float) -> dict[str, tuple[float, ...]]:
    """Return the loss that each racer has at the end of the race, for each of `TRIED_RATES`; ∞ where it overflowed.

    One pair of weights for each rate, all of them in one tensor: a rate is multiplied into its own row.
    """
    rates = torch.tensor(TRIED_RATES).unsqueeze(1)
    ends = {}
    for name, make in (OPTIMIZERS | {"momentum": partial(Momentum, beta=beta)}).items():
        weights = torch.tensor(VALLEYS[valley].start).float().repeat(len(rates), 1).requires_grad_()
        optimizer = make([weights], lr=rates)
        for _ in range(VALLEY_STEPS):
            VALLEYS[valley].loss(weights).sum().backward()
            step_and_forget(optimizer)
        losses = VALLEYS[valley].loss(weights.detach()).tolist()
        ends[name] = tuple(loss if math.isfinite(loss) else math.inf for loss in losses)
    return ends


# The linear model, trained by each


def start_anew(net: nn.Sequential, generator: torch.Generator) -> None:
    """Give every layer the random start that PyTorch gives it, drawn from this generator alone.

    Its own draws come from a generator that all threads share: two nets made at once would share their numbers out.
    """
    for layer in net:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            assert layer.bias is not None
            nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
            reach = 1 / math.sqrt(layer.weight[0].numel())
            nn.init.uniform_(layer.bias, -reach, reach, generator=generator)


def small_start(seed: int = BOOK_SEED) -> LinearParams:
    """Return what `nn.Linear(784, 1)` starts from: 785 numbers between −1/28 and 1/28, decided by the seed."""
    layer = nn.utils.skip_init(nn.Linear, PIXELS, 1)
    start_anew(nn.Sequential(layer), torch.Generator().manual_seed(seed))
    return LinearParams(*(p.detach().T.clone().requires_grad_() for p in (layer.weight, layer.bias.unsqueeze(1))))


@dataclass(frozen=True)
class Settings:
    """All that decides how an optimizer trains the linear model."""

    optimizer: str = "sgd"
    learning_rate: float = 1.0
    shuffle: bool = True
    near_zero: bool = False  # start small, as `nn.Linear` does, instead of at the chapter's second random draw
    epochs: int = 10
    seed: int = BOOK_SEED  # of the start, and of the order of the images

    def start(self) -> LinearParams:
        """Return the parameters training starts from."""
        return small_start(self.seed) if self.near_zero else random_start(self.seed, draw=2)

    def loader(self) -> DataLoader:
        """Return the training images in batches of 256, in an order that the seed decides."""
        return training_batches(shuffle=self.shuffle, seed=self.seed)


BOOK_SETTINGS = Settings(shuffle=False, near_zero=True, epochs=len(BOOK_ACCURACIES))


class OptimizerRun(NamedTuple):
    """How the training went."""

    settings: Settings  # with the epochs it came to, where it was stopped by hand
    results: tuple[EpochResult, ...]


def train_with(settings: Settings, watch: Watch | None = None) -> OptimizerRun:
    """Return the training of the linear model on all 12,396 images by one optimizer."""
    watch, params = watch or Watch(), settings.start()
    model = model_with(params)
    update = partial(step_and_forget, MAKERS[settings.optimizer](params, lr=settings.learning_rate))
    results: list[EpochResult] = []
    for result in fit(model, watch.batches(settings.loader()), validation_set(), update, settings.epochs):
        results.append(result)
        if not watch.goes_on(result):
            settings = replace(settings, epochs=result.epoch)
            break
    return OptimizerRun(settings, tuple(results))


SWEPT_RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


@dataclass(frozen=True)
class Sweep:
    """Every optimizer at every rate: the smallest rate first, at each rate the optimizers in turn."""

    shuffle: bool = True
    near_zero: bool = False
    each: int = 5  # epochs of each training
    epochs: int = 5 * len(SWEPT_RATES) * len(OPTIMIZERS)  # of all trainings together; fewer: only the first of them
    seed: int = BOOK_SEED


class SweepRun(NamedTuple):
    """What each training came to."""

    settings: Sweep
    accuracies: dict[tuple[str, float], float]  # after its last epoch, by optimizer and rate


def sweep(settings: Sweep, watch: Watch | None = None) -> SweepRun:
    """Return the accuracy of every optimizer at every rate, all from the same start; fewer when stopped by hand."""
    watch, found, done = watch or Watch(), {}, 0
    for rate, name in islice(product(SWEPT_RATES, RACERS), settings.epochs // settings.each):
        training = Settings(name, rate, settings.shuffle, settings.near_zero, settings.each, settings.seed)
        last = train_with(training).results[-1]
        found[name, rate] = last.accuracy
        done += settings.each
        if not watch.goes_on(replace(last, epoch=done)):
            return SweepRun(replace(settings, epochs=done), found)
    return SweepRun(settings, found)


# One step, weight by weight and line by line


class FirstStep(NamedTuple):
    """How far Adam's first step moves the linear model's weights, on the first batch."""

    by_the_rate: int  # weights that it moves by the rate, to 1 %
    not_at_all: int  # weights whose gradient is 0
    by_less: int  # the rest


@lru_cache(maxsize=1)
def adams_first_step(learning_rate: float = 0.1) -> FirstStep:
    """Return how many of the 784 weights Adam's first step moves by its rate, by less, and not at all."""
    settings = Settings("adam", learning_rate)
    params = settings.start()
    before = params.weights.detach().clone()
    xb, yb = next(iter(settings.loader()))
    calc_grad(xb, yb, model_with(params))
    assert params.weights.grad is not None  # calc_grad has filled it in
    none = int((params.weights.grad == 0).sum())
    step_and_forget(Adam(params, lr=learning_rate))
    moved = (params.weights.detach() - before).abs()
    whole = int(((moved / learning_rate - 1).abs() < 0.01).sum())
    return FirstStep(whole, none, PIXELS - whole - none)


class StepApart(NamedTuple):
    """One step of `BasicOptim`, as one parameter sees it."""

    before: float
    gradient: float
    change: float  # learning rate times gradient
    after: float


@lru_cache(maxsize=1)
def heaviest_pixel() -> int:
    """Return the pixel (0 … 783) whose weight has the largest gradient on the first batch."""
    settings = Settings()
    params = settings.start()
    xb, yb = next(iter(settings.loader()))
    calc_grad(xb, yb, model_with(params))
    assert params.weights.grad is not None  # calc_grad has filled it in
    return int(params.weights.grad.abs().argmax())


@lru_cache(maxsize=32)
def steps_apart(steps: int, learning_rate: float) -> tuple[tuple[StepApart, StepApart], ...]:
    """Return, for the first steps of a training, what each did to the weight of `heaviest_pixel` and to the bias."""
    settings = Settings(learning_rate=learning_rate)
    params = settings.start()
    model, optimizer = model_with(params), BasicOptim(params, learning_rate)
    pixel, found = heaviest_pixel(), []
    for (xb, yb), _ in zip(settings.loader(), range(steps), strict=False):
        before = [params.weights[pixel].item(), params.bias.item()]
        calc_grad(xb, yb, model)
        assert params.weights.grad is not None  # calc_grad has filled both in
        assert params.bias.grad is not None
        gradient = [params.weights.grad[pixel].item(), params.bias.grad.item()]
        step_and_forget(optimizer)
        after = [params.weights[pixel].item(), params.bias.item()]
        weight, bias = (StepApart(b, g, learning_rate * g, a) for b, g, a in zip(before, gradient, after, strict=True))
        found.append((weight, bias))
    return tuple(found)


TORCHS: dict[str, Callable[..., Optimizer]] = {
    "sgd": torch.optim.SGD,
    "momentum": partial(torch.optim.SGD, momentum=BETA),
    "adam": torch.optim.Adam,
}


@lru_cache(maxsize=16)
def beside_torch(name: str, learning_rate: float, steps: int) -> tuple[float, ...]:
    """Return how far ours and PyTorch's optimizer are apart after each step: the most any of the 785 numbers differ.

    Both start alike and see the same batches, each with the gradients of its own parameters.
    """
    settings = Settings()
    ours, torchs = settings.start(), settings.start()
    pairs = [(ours, OPTIMIZERS[name](ours, lr=learning_rate)), (torchs, TORCHS[name](list(torchs), lr=learning_rate))]
    apart = []
    for (xb, yb), _ in zip(settings.loader(), range(steps), strict=False):
        for params, optimizer in pairs:
            calc_grad(xb, yb, model_with(params))
            step_and_forget(optimizer)
        apart.append(max((a - b).abs().max().item() for a, b in zip(ours, torchs, strict=True)))
    return tuple(apart)


@lru_cache(maxsize=8)
def calls_without_zero_grad(calls: int) -> tuple[float, ...]:
    """Return the bias's gradient after each of several `calc_grad` on one unchanged batch: it adds up."""
    x, y = training_set()
    params = random_start(draw=2)
    model, seen = model_with(params), []
    for _ in range(calls):
        calc_grad(x[:BOOK_CALLED_ON], y[:BOOK_CALLED_ON], model)
        assert params.bias.grad is not None  # calc_grad has filled it in
        seen.append(params.bias.grad.item())
    return tuple(seen)
