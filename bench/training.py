"""Measures training as ratios within one run: ours beside a bare loop, and beside a loader of single items.

Run as part of `make bench`. The bare loop goes over slices of tensors that were shuffled beforehand, and neither
records nor validates. The usual loader is PyTorch's over a data set that hands out one image at a time, made into
floats as it is fetched, as torchvision's MNIST does; it collates them, and does not even validate.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader as TorchLoader
from torch.utils.data import Dataset

from bench.server import running, visiting
from core import mini_batches, nonlinearity, tensors, training
from core.data import digits
from core.lessons import trainings
from core.lessons.film import judge_frames, train_filmed
from core.lessons.recorder import Recorder
from core.linear_model import model_with, random_start
from core.training import fit

BATCH, ROUNDS = 256, 7
Work = Callable[[], object]


class Items(Dataset):
    """One image at a time: its pixels as floats (784,) in [0, 1] and its target (1,)."""

    def __init__(self) -> None:
        self.data = digits.load("train")

    def __len__(self) -> int:
        return len(self.data.labels)

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        x = torch.tensor(self.data.images[i]).float().div(255).view(-1)
        return x, torch.tensor([float(self.data.labels[i] == 3)])


class Slices:
    """Batches as slices of tensors that were shuffled once, beforehand."""

    def __init__(self, x: Tensor, y: Tensor) -> None:
        order = torch.randperm(len(x), generator=torch.Generator().manual_seed(1))
        self.x, self.y = x[order].contiguous(), y[order].contiguous()

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for start in range(0, len(self.x), BATCH):
            yield self.x[start : start + BATCH], self.y[start : start + BATCH]


def once(model: training.Model, params: list[Tensor], rate: float, batches: training.Batches) -> Work:
    """Return an epoch of the bare loop: predict, loss, gradient, step."""

    def work() -> None:
        for xb, yb in batches:
            training.mnist_loss(model(xb), yb).backward()
            for p in params:
                assert p.grad is not None
                p.data -= rate * p.grad
                p.grad.zero_()

    return work


def ours(model: training.Model, params: list[Tensor], rate: float, record: bool) -> Work:
    """Return an epoch as the lessons train: shuffled batches, losses kept, validated, and the weights recorded."""
    loader, valid = mini_batches.training_batches(BATCH), tensors.validation_set()
    start = training.EpochResult(0, 0, (), 0.0, 0.0)

    def work() -> None:
        batches = Recorder(loader, params, every=9) if record else loader
        list(fit(model, batches, valid, partial(training.take_step, params, rate), 1, after=start))
        if isinstance(batches, Recorder):
            judge_frames(torch.stack(batches.frames))

    return work


def medians(work: dict[str, Work]) -> dict[str, float]:
    """Return the median milliseconds of each, measured in turn so that other load falls on all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for round_ in range(ROUNDS + 1):
        for name, call in work.items():
            begin = time.perf_counter()
            call()
            if round_:  # the first warms up
                seconds[name].append(time.perf_counter() - begin)
    return {name: 1000 * statistics.median(each) for name, each in seconds.items()}


def bystander() -> list[float]:
    """Return the seconds of clicks on Pixels while two models train and a third waits for its place."""
    longest = "lang=en&batch=16&epochs=60&shuffle=yes&seed="
    with running() as (address, _), ExitStack() as tabs:
        click = tabs.enter_context(visiting(address, "pixels"))
        click.run()
        time.sleep(20)  # until the server has warmed up
        trainers = [tabs.enter_context(visiting(address, "training", f"{longest}{seed}")) for seed in range(3)]
        seconds = []
        for i in range(60):
            if i % 15 == 0:
                for trainer in trainers:
                    trainer.run()  # asks for its training, or asks again
            click.set("rows", double_array_value={"data": [4, (10, 15, 20)[i % 3]]})
            seconds.append(click.run())
    return seconds


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    data = tensors.training_set()
    items = TorchLoader(Items(), batch_size=BATCH, shuffle=True)
    slices = Slices(*data)
    print(f"{'an epoch of':12} {'bare ms':>8} {'ours ms':>8} {'items ms':>9} {'ours/bare':>10} {'items/ours':>11}")
    linear, net = random_start(42, draw=2), nonlinearity.simple_net()
    models: dict[str, tuple[training.Model, list[Tensor], float]] = {
        "linear": (model_with(linear), list(linear), 1.0),
        "simple_net": (net, list(net.parameters()), 0.1),
    }
    for name, (model, params, rate) in models.items():
        taken = medians(
            {
                "bare": once(model, params, rate, slices),
                "ours": ours(model, params, rate, record=not isinstance(model, nn.Module)),
                "items": once(model, params, rate, items),
            }
        )
        ratios = taken["ours"] / taken["bare"], taken["items"] / taken["ours"]
        times = f"{taken['bare']:8.1f} {taken['ours']:8.1f} {taken['items']:9.1f}"
        print(f"{name:12} {times} {ratios[0]:10.2f} {ratios[1]:11.2f}")
    trainings.now(training.Settings(), train_filmed)
    again = medians({"again": lambda: trainings.ask("bench", training.Settings(), train_filmed)})["again"]
    print(f"a run that was trained before answers in {again:.3f} ms")
    clicks = [1000 * each for each in bystander()]
    p95 = statistics.quantiles(clicks, n=20)[-1]
    print(f"a click elsewhere while two models train: median {statistics.median(clicks):.0f} ms, p95 {p95:.0f} ms")


if __name__ == "__main__":
    main()
