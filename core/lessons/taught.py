"""The linear model trained with a reader's own digits among the images: does it learn them, what does it forget?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor

from core import training
from core.data import own
from core.data.digits import DIGITS
from core.lessons import pictures
from core.linear_model import PIXELS, LinearParams, linear1, random_start
from core.mini_batches import DataLoader
from core.tensors import flatten, training_set, validation_set
from core.training import EpochResult, Watch, epochs_of


@dataclass(frozen=True)
class Settings:
    """A training as it was, and the digits that are added to its images, each so many times."""

    base: training.Settings
    paths: tuple[str, ...]  # of a reader's own 3s and 7s
    times: int

    @property
    def epochs(self) -> int:
        """The epochs of the training."""
        return self.base.epochs


class Taught(NamedTuple):
    """A training with a reader's own digits, from start to end."""

    settings: Settings  # with the epochs it came to, where it was stopped by hand
    results: tuple[EpochResult, ...]
    params: LinearParams  # as trained: read-only


def teachable(paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of a reader's own digits that the model can be trained with, each once: the 3s and the 7s."""
    return tuple(path for path in dict.fromkeys(paths) if own.is_own(path) and pictures.truth_of(path))


def images_with(paths: tuple[str, ...], times: int) -> tuple[Tensor, Tensor]:
    """Return the training set (x, y) with digits in it, each so many times: 3s before the 3s, 7s after the 7s."""
    x, y = training_set()
    threes, sevens = (repeated([path for path in paths if pictures.truth_of(path) == digit], times) for digit in DIGITS)
    return torch.cat([threes, x, sevens]), torch.cat([y.new_ones(len(threes), 1), y, y.new_zeros(len(sevens), 1)])


def repeated(paths: Sequence[str], times: int) -> Tensor:
    """Return a reader's own digits as rows (n × times, 784), all of them again and again."""
    return flatten(pictures.stack_of(paths)).repeat(times, 1) if paths else torch.empty(0, PIXELS)


def teach(settings: Settings, watch: Watch | None = None) -> Taught:
    """Return the training of the linear model on all images and the added ones, from the same random start."""
    base, watch = settings.base, watch or Watch()
    params, generator = random_start(base.seed, base.draw), torch.Generator().manual_seed(base.seed)
    images = images_with(settings.paths, settings.times)
    loader = DataLoader(*images, batch_size=base.batch_size, shuffle=base.shuffle, generator=generator)
    results = []
    for result in epochs_of(base, params, watch.batches(loader)):
        results.append(result)
        if not watch.goes_on(result):
            settings = replace(settings, base=replace(base, epochs=result.epoch))
            break
        if base.target is not None and result.accuracy >= base.target:
            break
    return Taught(settings, tuple(results), params)


class Changed(NamedTuple):
    """What adding digits has changed: how sure the model is that one is a 3, and who of all is right."""

    before: float  # in [0, 1]
    after: float
    right_before: int  # of the reader's own 3s and 7s
    right_after: int
    forgotten: tuple[int, ...]  # where the validation images stand that were right before and are wrong now
    won: tuple[int, ...]  # and those that were wrong and are right


@torch.no_grad()
def changed(path: str, known: tuple[str, ...], before: LinearParams, after: LinearParams) -> Changed:
    """Return how two trained linear models differ on one of a reader's own digits, on all `known`, and on others."""
    both = (before, after)
    x, y = validation_set()
    was, now = (((linear1(x, *params) > 0) == (y == 1)).flatten() for params in both)
    before_sure, after_sure = (linear1(pictures.pixels_at(path)[None], *params).sigmoid().item() for params in both)
    own_x, is_3 = flatten(pictures.stack_of(known)), torch.tensor([pictures.truth_of(each) == 3 for each in known])
    right_before, right_after = (int(((linear1(own_x, *params) > 0).flatten() == is_3).sum()) for params in both)
    forgotten, won = (tuple(each.nonzero().flatten().tolist()) for each in (was & ~now, ~was & now))
    return Changed(before_sure, after_sure, right_before, right_after, forgotten, won)


TIMES = ("0", "1", "10", "100")
