"""Rosenblatt's rule, what one unit cannot do, and what two can. Serves the chapter's sidebar on tenacity."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, repeat
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from core.data.book import BOOK_BATCH_SIZE, BOOK_SEED
from core.linear_model import LinearParams, all_zero, model_with
from core.mini_batches import DataLoader
from core.nonlinearity import growing_strides, parameters
from core.optimizer import start_anew
from core.sgd_steps import mse
from core.tensors import training_set, validation_set
from core.training import calc_grad, take_step

INK = 255.0  # of a pixel that is all ink

# Rosenblatt's rule


def answers_yes(weights: np.ndarray, image: np.ndarray) -> bool:
    """Return what one unit says of an image (m,): yes where its weighted sum is above 0."""
    return bool(image @ weights > 0)


def corrected(weights: np.ndarray, image: np.ndarray, is_yes: bool) -> np.ndarray:
    """Return the weights after a mistake: the image itself is added to them, or taken away where the answer is no."""
    return weights + image if is_yes else weights - image


def perceptron(images: np.ndarray, are_yes: Sequence[bool], order: Iterable[int]) -> Iterator[np.ndarray]:
    """Yield the weights (m,) at the start, all 0, and after each image, taken in this order: mistakes change them.

    `images` are float64 (n, m), whole numbers, so that every sum is exact and the same on any processor; the last
    number of each is always the same, and its weight is the bias. (F. Rosenblatt, "Principles of Neurodynamics", 1962.)
    """
    weights = np.zeros(images.shape[1])
    yield weights
    for i in order:
        if answers_yes(weights, images[i]) != are_yes[i]:
            weights = corrected(weights, images[i], are_yes[i])
        yield weights


# On our 3s and 7s, beside our own loop

SIZES = {"few": 200, "some": 2_000, "all": 12_396}  # training images to learn from
PASSES = 12  # through all of them, at most
SETTLES_AT = 646  # the pass at which the rule no longer errs on any of all images, if it may go on for that long
FRAMES = 6  # of each pass that are kept
LEARNING_RATE = 1.0  # of our own loop: the chapter's


@dataclass(frozen=True)
class Lesson:
    """What both learn from."""

    images: int = SIZES["all"]
    wrong: float = 0.0  # the share of the images whose answer was turned round
    seed: int = BOOK_SEED  # of which images these are, and of their order


def taught(lesson: Lesson) -> tuple[Tensor, Tensor]:
    """Return the images (n, 784) in [0, 1] and what is said of each, (n, 1), 1 for a 3: some of it wrong, if asked."""
    x, y = training_set()
    chosen = torch.randperm(len(x), generator=torch.Generator().manual_seed(lesson.seed))[: lesson.images]
    targets = y[chosen].clone()
    turned = round(lesson.wrong * lesson.images)
    targets[:turned] = 1 - targets[:turned]
    return x[chosen], targets


def orders(lesson: Lesson, passes: int) -> Iterator[int]:
    """Yield the places of the images in the order they are looked at, another one for each pass: `DataLoader`'s."""
    generator = torch.Generator().manual_seed(lesson.seed)
    for _ in range(passes):
        yield from torch.randperm(lesson.images, generator=generator).tolist()


def by_rosenblatt(lesson: Lesson, passes: int = PASSES) -> Iterator[np.ndarray]:
    """Yield the 785 weights after each image by Rosenblatt's rule, the bias last."""
    x, y = taught(lesson)
    grey = torch.cat([(x * INK).round(), torch.full((len(x), 1), INK)], dim=1).double().numpy()
    return perceptron(grey, (y.flatten() == 1).tolist(), orders(lesson, passes))


def by_gradient(lesson: Lesson) -> Iterator[np.ndarray]:
    """Yield the 785 weights at the start and after each image by our own loop: one step for all images of a batch."""
    params = all_zero()
    model = model_with(params)
    for p in params:
        p.requires_grad_()
    generator = torch.Generator().manual_seed(lesson.seed)
    batches = DataLoader(*taught(lesson), batch_size=BOOK_BATCH_SIZE, shuffle=True, generator=generator)
    yield numbers(params)
    for _ in range(PASSES):
        for xb, yb in batches:
            calc_grad(xb, yb, model)
            take_step(params, LEARNING_RATE)
            yield from repeat(numbers(params), len(xb))


def numbers(params: LinearParams) -> np.ndarray:
    """Return a copy of the weights and the bias in one row: float32 (785,)."""
    return torch.cat([p.detach().flatten() for p in params]).numpy()


class Learning(NamedTuple):
    """How a unit learnt, image by image."""

    seen: tuple[int, ...]  # images looked at before each frame
    frames: Tensor  # float32 (k, 785): its weights then, the bias last
    changes: tuple[int, ...]  # of its weights in each pass; by Rosenblatt's rule these are the mistakes

    @property
    def settled(self) -> bool:
        """Whether it ended with a pass that changed nothing."""
        return not self.changes[-1]


def watched(weights: Iterator[np.ndarray], images: int) -> Learning:
    """Return what became of weights that come image by image, until a pass changes nothing or none is left."""
    now = next(weights)
    seen: list[int] = []
    frames: list[np.ndarray] = []
    changes: list[int] = []
    ends = [-(-images * part // FRAMES) for part in range(1, FRAMES + 1)]
    while whole_pass := list(islice(weights, images)):
        seen += [images * len(changes) + end for end in ends]
        frames += [whole_pass[end - 1] for end in ends]
        changes.append(sum(after is not before for before, after in pairwise([now, *whole_pass])))
        now = whole_pass[-1]
        if not changes[-1]:
            break
    return Learning(tuple(seen), torch.from_numpy(np.stack(frames)).float(), tuple(changes))


@torch.no_grad()
def accuracies(frames: Tensor) -> list[float]:
    """Return the share of right answers of units (k, 785) on the validation set, each in [0, 1]."""
    x, y = validation_set()
    says_3 = x @ frames[:, :-1].T + frames[:, -1] > 0  # (2038, k)
    return (says_3 == (y == 1)).float().mean(0).tolist()


# What one unit cannot do, and two can: say whether exactly one of two pixels has ink

PIXEL_PAIRS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])  # 1 is ink
EXACTLY_ONE = torch.tensor([[-1.0], [1.0], [1.0], [-1.0]])  # the answers: 1 for yes, −1 for no
XOR_STEPS, XOR_RATE = 400, 0.1
XOR_FRAMES = 40  # of a training that are kept, at most, and its start
GRID = 33  # places across a picture of what a net says of pixels between paper and ink
REACH = (-0.5, 1.5)  # of that picture, on either axis


def right_of_four(scores: Tensor) -> int:
    """Return how many of the four pairs get the right answer: scores (4, 1), above 0 says yes."""
    return int(((scores > 0) == (EXACTLY_ONE > 0)).sum())


def one_unit(pairs: Tensor, w1: float, w2: float, b: float) -> Tensor:
    """Return the weighted sum of each pair of pixels, (n, 2), as (n, 1): all that one unit can do."""
    return pairs @ torch.tensor([[w1], [w2]]) + b


def most_right(values: Tensor) -> int:
    """Return how many of the four the best unit gets right whose three numbers are all among `values` (m,)."""
    grid = torch.cartesian_prod(values, values, values)  # (m³, 3)
    sums = PIXEL_PAIRS @ grid[:, :2].T + grid[:, 2]  # (4, m³)
    return int(((sums > 0) == (EXACTLY_ONE > 0)).sum(0).max())


def small_net(units: int, seed: int) -> nn.Sequential:
    """Return a net for two pixels with so many ReLU units between its layers; with none it is one unit alone."""
    layers = [nn.Linear(2, units), nn.ReLU(), nn.Linear(units, 1)] if units else [nn.Linear(2, 1)]
    net = nn.Sequential(*layers)
    start_anew(net, torch.Generator().manual_seed(seed))
    return net


def places() -> Tensor:
    """Return the places of a picture, row by row from above: pairs of pixels (GRID², 2)."""
    across = torch.linspace(*REACH, GRID)
    second, first = torch.meshgrid(across.flip(0), across, indexing="ij")
    return torch.stack([first.flatten(), second.flatten()], dim=1)


class SmallRun(NamedTuple):
    """A small net as it learns, frame by frame."""

    steps: tuple[int, ...]  # taken before each frame
    losses: tuple[float, ...]
    scores: Tensor  # (k, 4): what it says of the four pairs
    pictures: Tensor  # (k, GRID, GRID): and of all places


def train_small(units: int, seed: int) -> SmallRun:
    """Return how a small net learns by gradient descent to say whether exactly one of two pixels has ink."""
    net = small_net(units, seed)
    kept = set(growing_strides(XOR_STEPS, XOR_FRAMES))
    steps, losses, scores, pictures = [], [], [], []
    for step in range(XOR_STEPS + 1):
        said = net(PIXEL_PAIRS)
        loss = mse(said, EXACTLY_ONE)
        if step in kept:
            steps.append(step)
            losses.append(loss.item())
            scores.append(said.detach().flatten())
            pictures.append(net(places()).detach().view(GRID, GRID))
        loss.backward()
        take_step(net.parameters(), XOR_RATE)
    return SmallRun(tuple(steps), tuple(losses), torch.stack(scores), torch.stack(pictures))


# What a slope costs, and what is left of one


def runs_one_by_one(net: nn.Module) -> int:
    """Return how often a net is run to try each of its numbers once: once as it is, then once for every number."""
    return 1 + parameters(net)


def slopes_at_zero() -> Tensor:
    """Return the slope of each weight of the linear model, (784,), on all training images, where all weights are 0."""
    params = all_zero()
    for p in params:
        p.requires_grad_()
    calc_grad(*training_set(), model_with(params))
    assert params.weights.grad is not None  # calc_grad has filled it in
    return params.weights.grad.flatten()


RUNS_BACKWARDS = 2  # once forwards, once backwards: all slopes at once, however many numbers there are


def slope_left(steps: int) -> float:
    """Return what is left of a slope of 1 behind so many sigmoids in a row, each at its steepest, at 0."""
    x = start = torch.zeros((), requires_grad=True)
    for _ in range(steps):
        x = torch.sigmoid(x) - 0.5  # back to 0, where the next one is steepest, too
    x.backward()
    assert start.grad is not None  # backward has filled it in
    return start.grad.item()


# What was published


class Stop(NamedTuple):
    """One stop of the story."""

    id: str
    year: int
    dois: tuple[str, ...] = ()  # of those of its sources that have one


STOPS = (
    Stop("perceptron", 1958, ("10.1037/h0042519",)),
    Stop("limits", 1969, ("10.1177/030631296026003005",)),
    Stop("backwards", 1974, ("10.1007/BF01931367",)),
    Stop("layers", 1986, ("10.1038/323533a0",)),
    Stop("zip", 1989, ("10.1162/neco.1989.1.4.541",)),
    Stop("cold", 1995, ("10.1007/BF00994018", "10.1023/A:1012454411458", "10.1038/nature14539")),
    Stop("memory", 1997, ("10.1162/neco.1997.9.8.1735",)),
    Stop("lenet", 1998, ("10.1109/5.726791",)),
    Stop("contest", 2012, ("10.1145/3065386",)),
    Stop("award", 2018, ("10.1145/3448250",)),
)
YEAR = {stop.id: stop.year for stop in STOPS}

# The net of 1989: its connections, and the different weights that these share.
ZIP_CONNECTIONS, ZIP_WEIGHTS = 64_660, 9_760
# Errors in percent on MNIST's 10,000 test images: of LeNet-5 when it learns from distorted images too (1998), and of
# support vectors (D. DeCoste and B. Schölkopf, "Training invariant support vector machines", 2002).
LENET_5_DISTORTED, SUPPORT_VECTORS = 0.8, 0.56
# Errors in percent in ImageNet's contest of 2012, five guesses allowed: of the winner and of the next best (A.
# Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep convolutional neural networks").
CONTEST_WINNER, CONTEST_NEXT = 15.3, 26.2
