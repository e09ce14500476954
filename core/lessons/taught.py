"""The linear model trained with a reader's own digit among the images: does it learn it, and what does it forget?"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor

from core import training
from core.lessons import pictures
from core.linear_model import LinearParams, linear1, random_start
from core.mini_batches import DataLoader
from core.tensors import training_set, validation_set
from core.training import EpochResult, Watch, epochs_of


@dataclass(frozen=True)
class Settings:
    """A training as it was, and the digit that is added to its images, so many times."""

    base: training.Settings
    path: str  # of a reader's own 3 or 7
    times: int

    @property
    def epochs(self) -> int:
        """The epochs of the training."""
        return self.base.epochs


class Taught(NamedTuple):
    """A training with a reader's own digit, from start to end."""

    settings: Settings  # with the epochs it came to, where it was stopped by hand
    results: tuple[EpochResult, ...]
    params: LinearParams  # as trained: read-only


def images_with(path: str, times: int) -> tuple[Tensor, Tensor]:
    """Return the training set (x, y) with a digit in it so many times more: a 3 before the 3s, a 7 after the 7s."""
    x, y = training_set()
    is_3 = pictures.truth_of(path) == 3
    its, target = pictures.pixels_at(path).expand(times, -1), torch.full((times, 1), float(is_3))
    joined = ((its, x), (target, y)) if is_3 else ((x, its), (y, target))
    return torch.cat(joined[0]), torch.cat(joined[1])


def teach(settings: Settings, watch: Watch | None = None) -> Taught:
    """Return the training of the linear model on all images and the added ones, from the same random start."""
    base, watch = settings.base, watch or Watch()
    params, generator = random_start(base.seed, base.draw), torch.Generator().manual_seed(base.seed)
    images = images_with(settings.path, settings.times)
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
    """What adding a digit has changed: how sure the model is that it is a 3, and its answers on the validation set."""

    before: float  # in [0, 1]
    after: float
    forgotten: tuple[int, ...]  # where the validation images stand that were right before and are wrong now
    won: tuple[int, ...]  # and those that were wrong and are right


@torch.no_grad()
def changed(path: str, before: LinearParams, after: LinearParams) -> Changed:
    """Return how two trained linear models differ on a reader's own digit, and on the validation set."""
    x, y = validation_set()
    was, now = (((linear1(x, *params) > 0) == (y == 1)).flatten() for params in (before, after))
    was_sure, is_sure = (
        linear1(pictures.pixels_at(path)[None], *params).sigmoid().item() for params in (before, after)
    )
    forgotten, won = (tuple(each.nonzero().flatten().tolist()) for each in (was & ~now, ~was & now))
    return Changed(was_sure, is_sure, forgotten, won)


TIMES = ("0", "1", "10", "100")
