"""All models of the course side by side: how each is trained, and how it does on the same 2,038 images."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor

from core import going_deeper, linear_model, metrics, nonlinearity, training
from core.going_deeper import ConvRun, Settings, pixel_order, train_conv_net
from core.lessons import trainings
from core.lessons.training import train_filmed
from core.lessons.trainings import Trainable
from core.linear_model import PIXELS, LinearParams, linear1
from core.nonlinearity import NetRun
from core.tensors import validation_set
from core.text import Words

SEEDS = (42, 1, 2)  # of three trainings of the convolutional net


class Contender(NamedTuple):
    """A model, as its lesson makes it."""

    name: str  # its id
    lesson: str  # the stem
    parameters: int
    settings: Any = None  # of its training; None where nothing is trained
    train: Any = None


@lru_cache(maxsize=1)
def all_models() -> dict[str, Contender]:
    """Return the models of the course by their ids, in the order of the lessons."""
    simple, conv = (nonlinearity.parameters(net) for net in (nonlinearity.simple_net(), going_deeper.conv_net()))
    linear = sum(p.numel() for p in linear_model.random_start())
    models = (
        *(Contender(name, "pixel_similarity", IDEALS_NUMBERS) for name in NEAREST),
        Contender("linear", "training", linear, training.Settings(), train_filmed),
        Contender("simple_net", "nonlinearity", simple, nonlinearity.Settings(), nonlinearity.train_simple_net),
        Contender("conv_net", "going_deeper", conv, Settings(), train_conv_net),
    )
    return {model.name: model for model in models}


@lru_cache(maxsize=1)
def more_starts() -> list[Contender]:
    """Return the convolutional net from other random starts."""
    conv = all_models()["conv_net"]
    return [conv._replace(settings=Settings(seed=seed)) for seed in SEEDS[1:]]


@lru_cache(maxsize=1)
def experiments() -> dict[str, Contender]:
    """Return what tells apart how much of the net's success is due to what."""
    models = all_models()
    return {
        "simple_net": models["simple_net"],
        "same_recipe": Contender(
            "same_recipe", "nonlinearity", models["simple_net"].parameters, Settings(conv=False), train_conv_net
        ),
        "shuffled": models["conv_net"]._replace(name="shuffled", settings=Settings(shuffle_pixels=True)),
        "conv_net": models["conv_net"],
    }


# How they do

NEAREST = ("l1", "rmse")  # no training: the nearer ideal digit
IDEALS_NUMBERS = 2 * PIXELS  # what these two models are made of


class LinearRun(Protocol):
    """A training of the linear model."""

    @property
    def params(self) -> LinearParams: ...


Trained = LinearRun | NetRun | ConvRun


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


@lru_cache(maxsize=len(NEAREST))
def judge_nearest(distance: str) -> Judged:
    """Return how the nearer ideal digit does, by "l1" or "rmse"."""
    predictions, _ = metrics.judged(distance, "valid")
    return judge(IDEALS_NUMBERS, predictions.flatten() > metrics.THRESHOLD)


@torch.no_grad()
def judge_trained(run: Trained) -> Judged:
    """Return how a trained model does: above 0, before the sigmoid, it says 3."""
    x, _ = validation_set()
    if not isinstance(run, ConvRun | NetRun):
        return judge(PIXELS + 1, linear1(x, *run.params).flatten() > 0)
    if isinstance(run, ConvRun):
        x = x[:, pixel_order(run.settings.shuffle_pixels)]
    return judge(nonlinearity.parameters(run.net), run.net(x).flatten() > 0)


def wrong_for_all(judged: Iterable[Judged]) -> Tensor:
    """Return which images (2038,) every one of these models gets wrong: bool."""
    return torch.stack([each.wrong for each in judged]).all(0)


@lru_cache(maxsize=64)
def judge_settings(settings: Trainable) -> Judged:
    """Return how the model with these settings does, which has been trained."""
    done = trainings.finished(settings)
    assert done is not None  # the caller has it
    return judge_trained(done.run)


def book_line(words: Words) -> dict[str, str]:
    """Return the line of the chapter's own last model."""
    return {
        words("model"): words("model_resnet"),
        words("parameters"): f"{going_deeper.RESNET_18_PARAMETERS:,}",
        words("seconds"): words("on_gpu", seconds=going_deeper.BOOK_SECONDS),
        words("accuracy"): f"{going_deeper.BOOK_ACCURACY:.4f}",
        words("mistakes"): f"{going_deeper.BOOK_MISTAKES}",
    }
