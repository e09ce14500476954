"""How the draw net does on images kept apart: how often its confidence is right, and what its threshold costs.

Serves Draw.
"""

from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.data import others
from core.models import store
from core.models.draw_net import ANSWERS
from core.models.store import Judgement
from core.tensors import scaled, validation_set

NEITHER = ANSWERS.index(None)


class Answers(NamedTuple):
    """What the net says of images whose right answers are known. An answer is its place in `ANSWERS`."""

    shares: Tensor  # float32 (n, 3): its confidence in 3, in 7 and in neither, adding up to 1
    said: Tensor  # int64 (n,)
    right: Tensor  # int64 (n,), the right answers

    @property
    def confidence(self) -> Tensor:
        """Its confidence in what it said, float32 (n,)."""
        return self.shares.gather(1, self.said[:, None])[:, 0]

    @property
    def known(self) -> Tensor:
        """Which of the images are 3s and 7s: bool (n,)."""
        return self.right != NEITHER


def kept_apart() -> tuple[Tensor, Tensor]:
    """Return the 3s and 7s of the validation set and 2,000 other digits: pixels (4038, 784), right answers (4038,)."""
    (x, is_3), unknown = validation_set(), others.load("valid").images
    x = torch.cat([x, scaled(unknown).flatten(1)])
    y = torch.cat([1 - is_3.flatten().long(), torch.full((len(unknown),), NEITHER)])
    return x, y


@torch.no_grad()
def answers(net: nn.Module, judgement: Judgement) -> Answers:
    """Return what a draw net says of all images `kept_apart`: neither above the threshold, else the likelier digit."""
    x, y = kept_apart()
    shares = (net(x) / judgement.temperature).softmax(1)
    neither = shares[:, NEITHER] > judgement.threshold
    return Answers(shares, torch.where(neither, NEITHER, shares[:, :NEITHER].argmax(1)), y)


@lru_cache(maxsize=1)
def ours() -> Answers:
    """Return the answers of the net that comes with the course. Read-only. Raises WeightsError."""
    return answers(store.net("draw_net"), store.judgement())


class Cost(NamedTuple):
    """What a threshold does."""

    threshold: float
    of_known: float  # the share of 3s and 7s that are called neither
    of_others: float  # the share of other digits that are called neither, as they should be


def costs(given: Answers, thresholds: Tensor) -> list[Cost]:
    """Return what each threshold (k,) in [0, 1] would do."""
    doubt = given.shares[:, NEITHER]
    called = doubt > thresholds[:, None]  # (k, n)
    groups = (called[:, chosen].double().mean(1).tolist() for chosen in (given.known, ~given.known))
    return [Cost(*each) for each in zip(thresholds.tolist(), *groups, strict=True)]
