"""Trains every model whose weights come with the course, and writes them with what they reach. Serves Draw.

Run as `python -m core.models.train`, or with the names of some models; `make models` trains them all.
"""

import json
import multiprocessing
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any

import torch
from torch import Generator, Tensor, nn

from core import going_deeper, nonlinearity, ten_digits, training
from core.data import all_digits
from core.models import batches, calibration, judging, store, ten_batches, ten_net
from core.models.batches import Kinds
from core.models.draw_net import Settings, draw_net
from core.models.judging import NEITHER
from core.models.ten_net import folded
from core.tensors import scaled

AT_ONCE = 2  # models that are trained at a time, each on one core
SHORT = 60  # steps of a training of the draw net that is over in seconds, for the tests
JUDGED = 1000  # images of each answer, drawn anew from those held back, that the judgement is set on
LOST = 0.015  # of them, at most, a 3 or a 7 may be called neither

Trained = tuple[dict[str, Tensor], dict[str, Any]]  # weights by name; what they reach


def linear(settings: training.Settings) -> Trained:
    """Return the linear model's weights, and its accuracy on the validation set."""
    run = training.train_linear(settings)
    weights, bias = (p.detach() for p in run.params)
    return {"weights": weights, "bias": bias}, {"accuracy": run.results[-1].accuracy}


def simple_net(settings: nonlinearity.Settings) -> Trained:
    """Return the weights of the chapter's net, and its accuracy on the validation set."""
    run = nonlinearity.train_simple_net(settings)
    return run.net.state_dict(), {"accuracy": run.results[-1].accuracy}


def conv_net(settings: going_deeper.Settings) -> Trained:
    """Return the weights of the lesson's convolutional net, and its accuracy on the validation set."""
    run = going_deeper.train_conv_net(settings)
    return run.net.state_dict(), {"accuracy": run.results[-1].accuracy}


def ten_outputs(settings: ten_digits.Settings) -> Trained:
    """Return the weights of one of the lesson's nets with ten outputs, and its accuracy on MNIST's test images."""
    run = ten_digits.train_ten(settings)
    return run.net.state_dict(), {"accuracy": run.results[-1].accuracy}


# The draw net


def trained_draw_net(settings: Settings) -> nn.Sequential:
    """Return the net after all its steps, saying now and then how it goes."""
    net, losses = draw_net(settings.seed), []
    for step, loss in enumerate(batches.fit(net, settings), start=1):
        losses.append(loss)
        if step % 250 == 0:
            print(f"  {step:5}  {sum(losses[-250:]) / 250:.4f}", flush=True)
    return net.eval()


def held_back(kinds: Kinds, seed: int) -> tuple[Tensor, Tensor]:
    """Return images (n, 784) no step was taken on, with their answers (n,): as they are, and drawn anew."""
    kept = kinds.part(held_back=True)
    as_they_are = [kept.threes.images, kept.sevens.images, kept.others.images]
    answers = [torch.full((len(images),), answer) for answer, images in enumerate(as_they_are)]
    x, y = batches.batch(kept, JUDGED, Generator().manual_seed(seed))
    return torch.cat([*(images.flatten(1) for images in as_they_are), x]), torch.cat([*answers, y])


@torch.no_grad()
def judge(net: nn.Sequential, x: Tensor, y: Tensor) -> store.Judgement:
    """Return the temperature and the threshold that suit images x (n, 784) with right answers y (n,) best.

    The threshold is the lowest from a half upwards at which no more than `LOST` of the 3s and 7s are called neither.
    """
    scores = net(x)
    temperature = calibration.best_temperature(scores, y)
    doubt = (scores[y != NEITHER] / temperature).softmax(1)[:, NEITHER]
    return store.Judgement(temperature, max(0.5, doubt.quantile(1 - LOST).item()))


def judged_draw_net(settings: Settings) -> tuple[nn.Sequential, store.Judgement]:
    """Return the draw net as trained, and how its scores become an answer."""
    net = trained_draw_net(settings)
    return net, judge(net, *held_back(batches.kinds(), settings.seed + 1))


def reached(net: nn.Sequential, judgement: store.Judgement) -> dict[str, float]:
    """Return what the net reaches on the validation set and on the other eight digits kept apart with it."""
    given = judging.answers(net, judgement)
    known, right = given.known, given.said == given.right
    (cost,) = judging.costs(given, torch.tensor([judgement.threshold]))
    digits = given.shares[:, :NEITHER]
    forced_right = digits.argmax(1) == given.right
    sure = digits.amax(1) / digits.sum(1)
    return {
        "accuracy": forced_right[known].float().mean().item(),
        "right": right[known].float().mean().item(),
        "neither_of_3_and_7": cost.of_known,
        "neither_of_others": cost.of_others,
        "calibration_error": calibration.calibration_error(given.confidence, right),
        "calibration_error_of_3_and_7": calibration.calibration_error(given.confidence[known], right[known]),
        "calibration_error_if_forced": calibration.calibration_error(sure[known], forced_right[known]),
    }


def short_accuracy() -> float:
    """Return the accuracy on the validation set after a training of `SHORT` steps."""
    return reached(trained_draw_net(replace(Settings(), steps=SHORT)), store.Judgement(1, 0.5))["accuracy"]


def whole_draw_net(settings: Settings) -> Trained:
    """Return the draw net's weights with its judgement, and what it reaches."""
    net, judgement = judged_draw_net(settings)
    tensors = {name: torch.tensor(value) for name, value in judgement._asdict().items()}
    measured = {**reached(net, judgement), **judgement._asdict(), "short_accuracy": short_accuracy()}
    return {**net.state_dict(), **tensors}, measured


# The net for any digit

LOST_OF_TEN = 0.01  # of the digits held back and drawn anew, at most, that it may call none of them
NONE = ten_net.ANSWERS.index(None)


def trained_ten_net(settings: ten_net.Settings) -> nn.Sequential:
    """Return the net after all its steps, folded, saying now and then how it goes."""
    net, losses = ten_batches.normalised_net(settings), []
    for step, loss in enumerate(ten_batches.fit(net, settings), start=1):
        losses.append(loss)
        if step % 250 == 0:
            print(f"  {step:5}  {sum(losses[-250:]) / 250:.4f}", flush=True)
    return folded(net.eval()).eval()


def held_back_of_ten(settings: ten_net.Settings) -> tuple[Tensor, Tensor]:
    """Return images (n, 784) no step was taken on, with their answers (n,): as they are, and drawn anew."""
    kept = ten_batches.material().part(held_back=True)
    as_they_are = [scaled(kept.images[places].numpy()).flatten(1) for places in kept.of[:NONE]]
    answers = [torch.full((len(images),), digit) for digit, images in enumerate(as_they_are)]
    many = replace(settings, count=JUDGED // 4, unknown=JUDGED)
    x, y = ten_batches.batch(kept, many, Generator().manual_seed(settings.seed + 1))
    return torch.cat([*as_they_are, x]), torch.cat([*answers, y])


@torch.no_grad()
def judge_ten(net: nn.Sequential, x: Tensor, y: Tensor) -> store.Judgement:
    """Return the temperature and the threshold that suit images x (n, 784) with right answers y (n,) best.

    The threshold is the lowest from a half upwards at which no more than `LOST_OF_TEN` of the digits are called none.
    """
    scores = net(x)
    temperature = calibration.best_temperature(scores, y)
    doubt = (scores[y != NONE] / temperature).softmax(1)[:, NONE]
    return store.Judgement(temperature, max(0.5, doubt.quantile(1 - LOST_OF_TEN).item()))


def judged_ten_net(settings: ten_net.Settings) -> tuple[nn.Sequential, store.Judgement]:
    """Return the net for any digit as trained, and how its scores become an answer."""
    net = trained_ten_net(settings)
    return net, judge_ten(net, *held_back_of_ten(settings))


@torch.no_grad()
def reached_of_ten(net: nn.Sequential, judgement: store.Judgement) -> dict[str, float]:
    """Return what the net reaches on MNIST's 10,000 test images."""
    valid = all_digits.load("valid")
    y = torch.tensor(valid.labels)
    shares = (net(scaled(valid.images).flatten(1)) / judgement.temperature).softmax(1)
    likelier, digit = shares[:, :NONE].max(1)
    called_none = shares[:, NONE] > judgement.threshold
    right = (digit == y) & ~called_none
    confidence = torch.where(called_none, shares[:, NONE], likelier)
    return {
        "accuracy": (digit == y).double().mean().item(),
        "right": right.double().mean().item(),
        "none_of_digits": called_none.double().mean().item(),
        "calibration_error": calibration.calibration_error(confidence, right),
    }


def short_accuracy_of_ten() -> float:
    """Return the accuracy on MNIST's test images after a training of `SHORT` steps."""
    net = trained_ten_net(replace(ten_net.Settings(), steps=SHORT))
    return reached_of_ten(net, store.Judgement(1, 0.5))["accuracy"]


def whole_ten_net(settings: ten_net.Settings) -> Trained:
    """Return the weights of the net for any digit with its judgement, and what it reaches."""
    net, judgement = judged_ten_net(settings)
    tensors = {name: torch.tensor(value) for name, value in judgement._asdict().items()}
    measured = {**reached_of_ten(net, judgement), **judgement._asdict(), "short_accuracy": short_accuracy_of_ten()}
    return {**net.state_dict(), **tensors}, measured


MODELS: dict[str, Callable[[Any], Trained]] = {
    "linear": linear, "simple_net": simple_net, "conv_net": conv_net, "draw_net": whole_draw_net,
    "ten_linear": ten_outputs, "ten_simple": ten_outputs, "ten_conv": ten_outputs, "ten_net": whole_ten_net,
}  # fmt: skip


def train_one(name: str) -> dict[str, Any]:
    """Train a model, write its weights, and return its part of the report."""
    torch.set_num_threads(1)  # the same numbers however many cores there are
    begun = time.perf_counter()
    tensors, measured = MODELS[name](store.RECIPES[name].settings)
    measured = {key: round(value, 6) for key, value in measured.items()}
    store.save(name, tensors, measured)
    return {**measured, "seconds": round(time.perf_counter() - begun)}


def main(names: list[str]) -> None:
    """Train these models, or all, two at a time; write their weights and the report."""
    report = json.loads(store.REPORT.read_text("utf-8")) if store.REPORT.exists() else {}
    with ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn")) as pool:
        longest_first = names or sorted(MODELS, key=lambda name: -report.get(name, {}).get("seconds", 0))
        for name, told in zip(longest_first, pool.map(train_one, longest_first), strict=True):
            report[name] = told
            print(f"{name}\n  {told}", flush=True)
    ours = {name: report[name] for name in MODELS if name in report}
    store.REPORT.write_text(json.dumps(ours, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
