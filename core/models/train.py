"""Trains every model whose weights come with the course, and writes them with what they reach. Serves Draw.

Run as `python -m core.models.train`, or with the names of some models; `make models` trains them all.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Generator, Tensor, nn

from core import going_deeper, nonlinearity, training
from core.models import batches, calibration, judging, store
from core.models.batches import Kinds
from core.models.draw_net import Settings, draw_net
from core.models.judging import NEITHER

SHORT = 60  # steps of a training of the draw net that is over in seconds, for the tests
JUDGED = 1000  # images of each answer, drawn anew from those held back, that the judgement is set on
LOST = 0.0125  # of them, at most, a 3 or a 7 may be called neither

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


MODELS: dict[str, Callable[[Any], Trained]] = {
    "linear": linear, "simple_net": simple_net, "conv_net": conv_net, "draw_net": whole_draw_net,
}  # fmt: skip


def main(names: list[str]) -> None:
    """Train these models, or all; write their weights and the report."""
    torch.set_num_threads(1)  # the same numbers however many cores there are
    report = json.loads(store.REPORT.read_text("utf-8")) if store.REPORT.exists() else {}
    for name in names or MODELS:
        begun = time.perf_counter()
        print(name, flush=True)
        tensors, measured = MODELS[name](store.RECIPES[name].settings)
        measured = {key: round(value, 6) for key, value in measured.items()}
        store.save(name, tensors, measured)
        report[name] = {**measured, "seconds": round(time.perf_counter() - begun)}
        print(f"  {report[name]}", flush=True)
    told = {name: report[name] for name in MODELS if name in report}
    store.REPORT.write_text(json.dumps(told, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
