"""Races and runs of the optimizers as rows for the charts and the player, worked out once for everyone who asks."""

import inspect
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

import pandas as pd

from core import optimizer
from core.data.digits import IMAGES
from core.lessons import trainings
from core.lessons.scenes import Playable, packed
from core.mini_batches import BOOK_BATCHES
from core.optimizer import BOOK_SETTINGS, RACERS, VALLEYS, OptimizerRun, Settings
from core.text import Words

LEVELS = tuple(4.0**k for k in range(-4, 6))  # of the loss, where a map has a line
STRETCH = 7  # batches between two stops of the player: 49 make an epoch
SHOWN = (1e-12, 1e5)  # losses that are drawn: one racer that explodes shall not squeeze the others
FAR = 1e4  # beyond any map: an exploding path's rows stay short


# Trainings the page always shows: with and without the mistake, in the chapter's order and shuffled.
FORGETTING = {
    "right_in_order": Settings("sgd", shuffle=False, near_zero=True),
    "wrong_in_order": Settings("forgetful", shuffle=False, near_zero=True),
    "right_shuffled": Settings("sgd", near_zero=True),
    "wrong_shuffled": Settings("forgetful", near_zero=True),
}
FIRST_RACE = {"sgd": 1.0, "momentum": 1.0, "adam": 0.1}  # the rates the page opens with


def short(number: float) -> str:
    """Return a loss in few characters, however large or small: "0.0326", "1.7e-05", "94"."""
    return f"{number:.3g}"


def clipped(number: float) -> float:
    """Return a place on a map, no farther out than need be."""
    return round(max(-FAR, min(FAR, number)), 4)


@lru_cache(maxsize=8)
def contours(valley: str) -> pd.DataFrame:
    """Return rows (level, order, x, y): the lines of equal loss, the outermost first."""
    lines = [
        pd.DataFrame(VALLEYS[valley].contour(level).numpy(), columns=["x", "y"]).assign(level=i)
        for i, level in enumerate(reversed(LEVELS))
    ]
    return pd.concat(lines).round(3).rename_axis("order").reset_index()


def bottom(valley: str) -> pd.DataFrame:
    """Return the one row (x, y) of the lowest place."""
    return pd.DataFrame(VALLEYS[valley].contour(0.0, 1).numpy(), columns=["x", "y"])


@lru_cache(maxsize=128)
def valley_race(valley: str, rate: float, beta: float, adam_rate: float, words: Words) -> Playable:
    """Return the rows of `charts.optimizer.valley_race`."""
    paths = optimizer.race(valley, rate, beta, adam_rate)
    rows = [
        (
            words(f"racer_{name}"),
            step,
            *map(clipped, (spot.x, spot.y)),
            spot.loss if SHOWN[0] < spot.loss < SHOWN[1] else None,
            *map(clipped, (before.x, before.y)),
        )
        for name, path in paths.items()
        for step, (before, spot) in enumerate(pairwise([path[0], *path]))
    ]
    columns = ["racer", "step", "x", "y", "loss", "from_x", "from_y"]
    texts = tuple(
        words("said", step=step, **{name: loss_at(path, step) for name, path in paths.items()})
        for step in range(optimizer.VALLEY_STEPS + 1)
    )
    table = pd.DataFrame(rows, columns=columns)
    return Playable(
        packed(
            {
                "contours": contours(valley),
                "bottom": bottom(valley),
                "path": table.astype({"loss": object}).where(table.notna(), None),
            }
        ),
        texts,
    )


def loss_at(path: tuple[optimizer.Spot, ...], step: int) -> str:
    """Return the loss after a step, or a sign that the numbers have left what a computer can hold."""
    return short(path[step].loss) if step < len(path) else "∞"


@lru_cache(maxsize=64)
def real_race(racers: tuple[Settings, ...], words: Words) -> Playable:
    """Return the rows of `charts.optimizer.real_race` for trainings that are done."""
    runs = [run_of(settings) for settings in racers]
    losses, wrong = [], []
    for run in runs:
        name = words(f"racer_{run.settings.optimizer}")
        at = 0
        for result in run.results:
            per_epoch = max(1, len(result.losses))
            for i in range(0, len(result.losses), STRETCH):
                stretch = result.losses[i : i + STRETCH]
                at += 1
                epoch = result.epoch - 1 + (i + len(stretch)) / per_epoch
                losses.append((name, at, round(epoch, 3), round(sum(stretch) / len(stretch), 5)))
            missed = round((1 - result.accuracy) * IMAGES["valid"])
            wrong.append((name, at, result.epoch, missed, round(result.accuracy, 4)))
    stops = max(at for _, at, *_ in wrong)
    columns = ["racer", "at", "epoch"]
    rows = {
        "losses": pd.DataFrame(losses, columns=[*columns, "loss"]),
        "wrong": pd.DataFrame(wrong, columns=[*columns, "wrong", "accuracy"]),
    }
    per_epoch = -(-BOOK_BATCHES // STRETCH)
    done = [at // per_epoch for at in range(stops + 1)]  # epochs, by each stop
    texts = tuple(
        words("said_real", epoch=n, **{run.settings.optimizer: accuracy_after(run, n) for run in runs}) for n in done
    )
    return Playable(packed(rows), texts)


def accuracy_after(run: OptimizerRun, epoch: int) -> str:
    """Return the accuracy after an epoch, or after the last where the run was stopped before."""
    return f"{run.results[min(epoch, len(run.results) - 1)].accuracy:.4f}"


def run_of(settings: Settings) -> OptimizerRun:
    """Return a training that is done; does it here and now if it has been forgotten meanwhile."""
    return trainings.now(settings, optimizer.train_with).run


def warm_up() -> None:
    """Do every training the page opens with."""
    first = [Settings(name, rate) for name, rate in FIRST_RACE.items()]
    for settings in (*first, *FORGETTING.values(), BOOK_SETTINGS):
        run_of(settings)


def accuracies(named: Iterable[tuple[str, OptimizerRun]]) -> pd.DataFrame:
    """Return rows (run, epoch, accuracy) of several trainings under their names."""
    rows = [(name, each.epoch, round(each.accuracy, 4)) for name, run in named for each in run.results]
    return pd.DataFrame(rows, columns=["run", "epoch", "accuracy"])


def beside_the_book(ours: list[float], words: Words) -> pd.DataFrame:
    """Return rows (run, epoch, accuracy) of our twenty epochs and of the chapter's."""
    runs = {words("ours"): ours, words("books"): optimizer.BOOK_ACCURACIES}
    rows = [(name, epoch, each) for name, run in runs.items() for epoch, each in enumerate(run, start=1)]
    return pd.DataFrame(rows, columns=["run", "epoch", "accuracy"])


def swept(run: optimizer.SweepRun, words: Words) -> pd.DataFrame:
    """Return the rows of `charts.optimizer.swept`."""
    rows = [(words(f"racer_{name}"), rate, accuracy) for (name, rate), accuracy in run.accuracies.items()]
    return pd.DataFrame(rows, columns=["racer", "rate", "accuracy"])


def line_of(function: Callable, piece: str) -> str:
    """Return the line of a function's source that holds this piece."""
    return next(line.strip() for line in inspect.getsource(function).splitlines() if piece in line)


def apart(steps: int, rate: float, words: Words) -> list[dict[str, str]]:
    """Return what each line of `BasicOptim` does in the last of so many steps, to one weight and to the bias."""
    both = optimizer.steps_apart(steps, rate)[-1]
    update, forget = line_of(optimizer.BasicOptim.step, "-="), line_of(optimizer.BasicOptim.zero_grad, "= None")
    lines = [
        (words("line_before"), [decimal(one.before) for one in both]),
        ("`loss.backward()`", [words("line_grad", gradient=decimal(one.gradient)) for one in both]),
        (
            f"`{update}`",
            [
                f"{decimal(one.before)} − {rate:g} × {bracketed(one.gradient)} = **{decimal(one.after)}**"
                for one in both
            ],
        ),
        (f"`{forget}`", [words("line_none") for _ in both]),
    ]
    row, column = divmod(optimizer.heaviest_pixel(), 28)
    heads = (words("of_weight", row=row, column=column), words("of_bias"))
    return [{words("line"): code, **dict(zip(heads, texts, strict=True))} for code, texts in lines]


def bracketed(number: float) -> str:
    """Return a number to stand after a times sign: in brackets when negative."""
    return f"({decimal(number)})" if number < 0 else decimal(number)


def decimal(number: float, decimals: int = 6) -> str:
    """Return a number with a true minus sign."""
    return f"{number:.{decimals}f}".replace("-", "−")


def differences(steps: int, words: Words) -> list[dict[str, str]]:
    """Return how far each optimizer is from PyTorch's after each step."""
    columns = [("sgd", 1.0), ("sgd", 0.3), ("momentum", 0.3), ("adam", 0.03)]
    assert set(RACERS) == {name for name, _ in columns}
    apart_by = {
        words(f"beside_{name}", rate=f"{rate:g}"): optimizer.beside_torch(name, rate, steps) for name, rate in columns
    }
    return [
        {
            words("step"): str(step + 1),
            **{head: f"{each[step]:.1e}" if each[step] else "0" for head, each in apart_by.items()},
        }
        for step in range(steps)
    ]


def best(run: optimizer.SweepRun) -> dict[str, str]:
    """Return the best accuracy of each optimizer, its rate, and how many images the three are apart, for a sentence.

    Dashes where nothing was trained.
    """
    found, reached = {}, []
    for name in RACERS:
        accuracies = {rate: accuracy for (racer, rate), accuracy in run.accuracies.items() if racer == name}
        rate = max(accuracies, key=accuracies.__getitem__, default=None)
        found[name] = "—" if rate is None else f"{accuracies[rate]:.4f}"
        found[f"{name}_rate"] = "—" if rate is None else f"{rate:g}"
        reached += [] if rate is None else [accuracies[rate]]
    apart = round((max(reached, default=0) - min(reached, default=0)) * IMAGES["valid"])
    found["images"] = str(apart) if len(reached) == len(RACERS) else "—"
    return found
