"""All models of the course side by side, as they come with it: how each does on the same 2,038 images."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

from core import metrics, nonlinearity
from core.going_deeper import ConvRun, pixel_order
from core.linear_model import PIXELS, linear1
from core.models import store
from core.models.draw_net import ANSWERS
from core.models.store import WeightsError
from core.tensors import validation_set

NEAREST = ("l1", "rmse")  # no training: the nearer ideal digit
IDEALS_NUMBERS = 2 * PIXELS  # what these two models are made of
LESSON_OF = {  # each model's, in the order of the lessons
    **dict.fromkeys(NEAREST, "pixel_similarity"),
    "linear": "training",
    "simple_net": "nonlinearity",
    "conv_net": "going_deeper",
    "draw_net": "draw",
}
MODELS = tuple(LESSON_OF)
NOISE = 0.003  # of an accuracy here: by as much another random start moves it


class Judged(NamedTuple):
    """How a model does on the validation set, in the order of `digits.load`."""

    parameters: int
    says_3: Tensor  # bool (2038,)
    wrong: Tensor  # bool (2038,)

    @property
    def mistakes(self) -> int:
        """The number of wrong answers."""
        return int(self.wrong.sum())

    @property
    def accuracy(self) -> float:
        """The share of right answers, in [0, 1]."""
        return 1 - self.mistakes / len(self.wrong)


def judge(parameters: int, says_3: Tensor) -> Judged:
    """Return answers (2038,) beside the truth."""
    _, y = validation_set()
    return Judged(parameters, says_3, says_3 != (y.flatten() == 1))


def judge_nearest(distance: str) -> Judged:
    """Return how the nearer ideal digit does, by "l1" or "rmse"."""
    predictions, _ = metrics.judged(distance, "valid")
    return judge(IDEALS_NUMBERS, predictions.flatten() > metrics.THRESHOLD)


@torch.no_grad()
def judge_trained(model: str) -> Judged:
    """Return how a model does whose weights come with the course. Raises WeightsError.

    Above 0, before the sigmoid, it says 3. The net for drawings has to choose between 3 and 7, too.
    """
    x, _ = validation_set()
    if model == "linear":
        return judge(PIXELS + 1, linear1(x, *store.linear()).flatten() > 0)
    net = store.net(model)
    scores = net(x)
    says_3 = scores[:, ANSWERS.index(3)] >= scores[:, ANSWERS.index(7)] if model == "draw_net" else scores[:, 0] > 0
    return judge(nonlinearity.parameters(net), says_3)


@torch.no_grad()
def judge_run(run: ConvRun) -> Judged:
    """Return how a net does that was trained in the lesson on going deeper."""
    x, _ = validation_set()
    x = x[:, pixel_order(run.settings.shuffle_pixels)]
    return judge(nonlinearity.parameters(run.net), run.net(x).flatten() > 0)


@lru_cache(maxsize=len(MODELS))
def judged(model: str) -> Judged:
    """Return how one of `MODELS` does. Raises WeightsError."""
    return judge_nearest(model) if model in NEAREST else judge_trained(model)


def all_judged() -> dict[str, Judged]:
    """Return how the models do, but for those whose weights cannot be used."""
    known = {}
    for model in MODELS:
        try:
            known[model] = judged(model)
        except WeightsError:
            continue  # its line in the table says so with dashes, and Draw says why
    return known


def wrong_for_all(judged: Iterable[Judged]) -> Tensor:
    """Return which images (2038,) every one of these models gets wrong: bool."""
    return torch.stack([each.wrong for each in judged]).all(0)


def noise(images: int) -> int:
    """Return by how many mistakes among so many images models may differ by chance alone."""
    return round(NOISE * images)


@lru_cache(maxsize=1)
def seconds() -> dict[str, float]:
    """Return how long each model's training took where its weights were made, as far as that was noted."""
    told = json.loads(store.REPORT.read_text("utf-8")) if store.REPORT.is_file() else {}
    return {model: float(told[model]["seconds"]) for model in MODELS if "seconds" in told.get(model, {})}
