"""What the lesson on optimizers shows: a race down a valley, the same on real images, and what forgetting does."""

import inspect
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from math import inf, sqrt
from typing import Any

import pandas as pd

from core import optimizer
from core.charts import optimizer as charts
from core.data.book import BOOK_SEED
from core.data.digits import IMAGES, folder
from core.lessons import trainings
from core.lessons.book import BookNumber
from core.lessons.inputs import Choice, Ladder, Number, Position, Switch, Values, Whole, shortest
from core.lessons.numbers import fixed, number, whole
from core.lessons.scenes import Scene, packed
from core.mini_batches import BOOK_BATCHES
from core.optimizer import (
    BOOK_SETTINGS,
    RACERS,
    SWEPT_RATES,
    VALLEY_STEPS,
    VALLEYS,
    OptimizerRun,
    Settings,
    Spot,
    Sweep,
)
from core.text import Words

IN_ALL = len(SWEPT_RATES) * len(RACERS)  # trainings of a sweep
INPUTS = (
    Choice("valley", tuple(VALLEYS), "narrow"),
    Number("rate", optimizer.VALLEY_RATE, 0, 10),  # of SGD and of momentum
    Number("beta", optimizer.VALLEY_BETA, 0, 1, step=0.05, typed=False),
    Number("adam_rate", optimizer.VALLEY_ADAM_RATE, 0, 10),
    Choice("view", ("race", "rates"), "race"),
    Position("at"),
    Ladder("sgd", 1.0, SWEPT_RATES),
    Ladder("momentum", 1.0, SWEPT_RATES),
    Ladder("adam", 0.1, SWEPT_RATES),
    Switch("shuffle", True),
    Switch("near_zero"),
    Whole("epochs", Settings().epochs, 1, 30),
    Whole("seed", BOOK_SEED, 0, 9999),
    Choice("trained", ("race", "swept"), "race"),
    Whole("swept", 0, 0, IN_ALL),  # trainings of the sweep that the reader wants, the first so many; 0: none
    Position("real_at"),
    Whole("of_step", 1, 1, BOOK_BATCHES, typed=False),
)
OPENS = {
    "valley": "narrow",
    "rate": optimizer.VALLEY_RATE,
    "beta": optimizer.VALLEY_BETA,
    "adam_rate": optimizer.VALLEY_ADAM_RATE,
}
PRESETS: dict[str, dict[str, Any]] = {
    "narrow": OPENS,
    "turned": OPENS | {"valley": "turned"},
    "turned_at_1": OPENS | {"valley": "turned", "adam_rate": 1.0},
    "one_step": OPENS | {"valley": "round", "rate": 1.0},
    "frictionless": OPENS | {"beta": 1.0},
    "too_fast": OPENS | {"rate": 0.045},
}
RACE = {"sgd": 1.0, "momentum": 1.0, "adam": 0.1, "shuffle": True, "near_zero": False}
REAL_PRESETS: dict[str, dict[str, Any]] = {
    "as_fast": RACE,
    "tenth": RACE | {"momentum": 0.1},
    "in_order": RACE | {"shuffle": False},
    "good_start": RACE | {"near_zero": True},
}
SHARED = ("shuffle", "near_zero", "seed")  # by all trainings, the sweep's too


def turned(before: Values, now: Values) -> dict[str, Any]:
    """Return what else to set when the reader has turned something: a sweep under other conditions begins anew."""
    return {"swept": 0} if before.only(*SHARED) != now.only(*SHARED) else {}


# Down a valley

LEVELS = tuple(4.0**k for k in range(-4, 6))  # of the loss, where a map has a line
FAR = 1e4  # beyond any map: an exploding path's rows stay short


def drawn(loss: float) -> float:
    """Return a loss as far as its axis goes: it has no 0, and one that explodes shall not squeeze the others."""
    return max(charts.FLOOR, min(charts.CEILING, loss))


def clipped(place: float) -> float:
    """Return a place on a map, no farther out than need be."""
    return round(max(-FAR, min(FAR, place)), 4)


@lru_cache(maxsize=8)
def contours(valley: str) -> pd.DataFrame:
    """Return rows (level, order, x, y): the lines of equal loss, the outermost first."""
    points = 271 if valley == "banana" else 91  # where a line bends more, pieces of it are seen
    lines = [
        pd.DataFrame(VALLEYS[valley].contour(level, points).numpy(), columns=["x", "y"]).assign(level=i)
        for i, level in enumerate(reversed(LEVELS))
    ]
    return pd.concat(lines).round(3).rename_axis("order").reset_index()


def bottom(valley: str) -> pd.DataFrame:
    """Return the one row (x, y) of the lowest place."""
    return pd.DataFrame(VALLEYS[valley].contour(0.0, 1).numpy(), columns=["x", "y"])


def paths_of(values: Values, **instead: Any) -> dict[str, tuple[Spot, ...]]:
    """Return the paths that the inputs ask for, or that they would with some of them `instead`."""
    now = dict(values.items()) | instead
    return optimizer.race(now["valley"], now["rate"], now["beta"], now["adam_rate"])


def loss_at(path: tuple[Spot, ...], step: int) -> float:
    """Return the loss after a step, ∞ where the numbers have left what a computer can hold."""
    return path[step].loss if step < len(path) else inf


def ends(paths: dict[str, tuple[Spot, ...]]) -> dict[str, float]:
    """Return each racer's loss at the end of the race."""
    return {name: loss_at(path, VALLEY_STEPS) for name, path in paths.items()}


def said_of(losses: dict[str, float]) -> dict[str, str]:
    """Return losses as a sentence names them."""
    return {name: number(loss, 3) for name, loss in losses.items()}


def left_for_good(values: Values, path: tuple[Spot, ...]) -> int:
    """Return the step with which a racer leaves the map and does not come back; beyond its end if it never does."""
    (left, right), (low, high) = charts.alike(VALLEYS[values.valley].across, VALLEYS[values.valley].up, *charts.MAP)
    inside = [step for step, spot in enumerate(path) if left <= spot.x <= right and low <= spot.y <= high]
    return inside[-1] + 1


@lru_cache(maxsize=64)
def race(values: Values, words: Words) -> Scene:
    """Return the race down the valley; a racer that overflowed stays where it was last seen, its loss ∞."""
    paths = paths_of(values)
    rows: list[tuple[Any, ...]] = []
    for name, path in paths.items():
        gone, stays = left_for_good(values, path), (*path, *[path[-1]] * (VALLEY_STEPS + 1 - len(path)))
        for step, (before, spot) in enumerate(pairwise([path[0], *stays])):
            loss, places = loss_at(path, step), map(clipped, (spot.x, spot.y, before.x, before.y))
            rows.append((words(f"racer_{name}"), step, loss, drawn(loss), step > gone, *places))
    columns = ["racer", "step", "loss", "drawn", "gone", "x", "y", "from_x", "from_y"]
    texts = tuple(
        words("said", step=step, **said_of({name: loss_at(path, step) for name, path in paths.items()}))
        for step in range(VALLEY_STEPS + 1)
    )
    tables = {
        "contours": contours(values.valley),
        "bottom": bottom(values.valley),
        "path": pd.DataFrame(rows, columns=columns),
    }
    return Scene(
        charts.valley_race,
        packed(tables),
        tuple(tables),
        words("chart", valley=words(f"valley_{values.valley}")),
        texts,
        rate=8,
        options={"across": VALLEYS[values.valley].across, "up": VALLEYS[values.valley].up, "last": VALLEY_STEPS},
        run=values,
        position="at",
    )


@lru_cache(maxsize=64)
def rates(values: Values, words: Words) -> Scene:
    """Return where each racer ends at each rate, and where the reader's rates are among them."""
    found = optimizer.race_at_every_rate(values.valley, values.beta)
    tried = [
        (words(f"racer_{name}"), rate, loss, drawn(loss), f"{rate_of(name)} {shortest(rate)}")
        for name, losses in found.items()
        for rate, loss in zip(optimizer.TRIED_RATES, losses, strict=True)
    ]
    low, high = optimizer.TRIED_RATES[0], optimizer.TRIED_RATES[-1]
    chosen = [
        (words(f"racer_{name}"), rate, loss, drawn(loss))
        for name, loss in ends(paths_of(values)).items()
        if low <= (rate := getattr(values, rate_of(name))) <= high
    ]
    columns = ["racer", "rate", "loss", "drawn"]
    tables = {"ends": pd.DataFrame(tried, columns=[*columns, "pick"]), "chosen": pd.DataFrame(chosen, columns=columns)}
    description = words("rates_chart", valley=words(f"valley_{values.valley}"))
    return Scene(charts.valley_rates, packed(tables), tuple(tables), description, picks="pick")


def rate_of(name: str) -> str:
    """Return the id of the input that holds a racer's rate."""
    return "adam_rate" if name == "adam" else "rate"


def picked(mark: object) -> dict[str, str]:
    """Return what to set when a mark of `rates` was clicked: its rate, as text, unchecked; nothing for other marks."""
    id_, _, rate = str(mark).partition(" ")
    return {id_: rate} if id_ in ("rate", "adam_rate") else {}


def of_the_valley(values: Values) -> Values:
    """Return what a race down the valley depends on, and nothing else."""
    return values.only("valley", "rate", "beta", "adam_rate")


def picture(values: Values, words: Words) -> Scene:
    """Return what the first stage shows."""
    return (rates if values.view == "rates" else race)(of_the_valley(values), words)


TWIN = {"narrow": "turned", "turned": "narrow"}  # the same valley, turned by 45°


def what_happened(values: Values, words: Words) -> str:
    """Return what there is to say of the race, all of it read off the paths."""
    losses = ends(paths_of(values))
    out = [name for name in RACERS if losses[name] == inf]
    told = [words.prose(f"about_{values.valley}")]
    if values.view == "rates":
        told.append(words.prose("best_rates", tried=len(optimizer.TRIED_RATES), **best_rates(values)))
    else:
        told.append(words.prose("raced", steps=VALLEY_STEPS, **said_of(losses)))
        told.append(words.prose(f"nearest_{nearest(losses)}"))
        told += [words.prose(f"out_{name}") for name in out] + [words.prose("out_why")] * bool(out)
    if values.valley in TWIN and values.view == "race":
        other = ends(paths_of(values, valley=TWIN[values.valley]))
        told.append(words.prose(f"twin_{values.valley}", **said_of(other)))
    return together(told, words)


def together(told: list[str], words: Words) -> str:
    """Return sentences as one paragraph; in two languages each pair on its own."""
    return "\n\n".join(told) if words.reading == "both" else " ".join(told)


def nearest(losses: dict[str, float]) -> str:
    """Return who is nearest to the bottom, "none" if nobody is alone."""
    best = min(losses.values())
    lowest = [name for name, loss in losses.items() if loss == best]
    return lowest[0] if len(lowest) == 1 else "none"


def best_rates(values: Values) -> dict[str, str]:
    """Return each racer's lowest loss over all rates tried, and the rate it had it at."""
    found = optimizer.race_at_every_rate(values.valley, values.beta)
    told: dict[str, str] = {}
    for name, losses in found.items():
        best = min(range(len(losses)), key=losses.__getitem__)
        told |= {name: number(losses[best], 3), f"{name}_rate": shortest(optimizer.TRIED_RATES[best])}
    return told


def turning() -> dict[str, str]:
    """Return where Adam ends in the narrow valley and in the turned one, at two rates, for the answer."""
    found = {
        f"{valley}_{name}": ends(optimizer.race(valley, optimizer.VALLEY_RATE, optimizer.VALLEY_BETA, rate))["adam"]
        for valley in ("narrow", "turned")
        for name, rate in (("slow", optimizer.VALLEY_ADAM_RATE), ("fast", 1.0))
    }
    return said_of(found) | {"slow": shortest(optimizer.VALLEY_ADAM_RATE)}


# On real images

STRETCH = 7  # batches between two stops of the player: 49 make an epoch


def settings_of(values: Values) -> tuple[Settings, ...]:
    """Return the settings of the three trainings that the inputs ask for."""
    return tuple(
        Settings(name, getattr(values, name), values.shuffle, values.near_zero, values.epochs, values.seed)
        for name in RACERS
    )


def sweep_of(values: Values) -> Sweep:
    """Return the sweep that the inputs ask for, or none of it."""
    return Sweep(values.shuffle, values.near_zero, epochs=values.swept * Sweep().each, seed=values.seed)


def wanted(values: Values) -> list[tuple[Any, Callable[..., Any]]]:
    """Return what is to be trained, what is looked at first, each with what trains it."""
    racers: list[tuple[Any, Callable[..., Any]]] = [(each, optimizer.train_with) for each in settings_of(values)]
    sweep: list[tuple[Any, Callable[..., Any]]] = [(sweep_of(values), optimizer.sweep)] if values.swept else []
    return sweep + racers if values.trained == "swept" else racers + sweep


def stopped(_: Values, asked: Any, came_to: Any) -> dict[str, Any]:
    """Return what to set when a training was stopped by hand: a race as long as it came, so much of the sweep."""
    epochs = came_to.epochs if came_to else 0
    if isinstance(asked, Sweep):
        return {"swept": epochs // asked.each}
    return {"epochs": max(1, epochs)}


def sweep_now(_: Values) -> dict[str, Any]:
    """Return what to set when the reader wants the whole sweep."""
    return {"swept": IN_ALL, "trained": "swept"}


def is_there(values: Values) -> bool:
    """Return whether all trainings of what the reader looks at are done."""
    seen = [sweep_of(values)] if values.trained == "swept" else settings_of(values)
    return all(trainings.finished(each) for each in seen)


def name_of(asked: Settings | Sweep, words: Words) -> str:
    """Return what is being trained, for a line above its progress."""
    return words("trained_swept" if isinstance(asked, Sweep) else f"racer_{asked.optimizer}")


def run_of(settings: Settings) -> OptimizerRun:
    """Return a training that is done; does it here and now if it has been forgotten meanwhile."""
    return trainings.now(settings, optimizer.train_with).run


def of_the_race(values: Values) -> Values:
    """Return what the race on real images depends on, and nothing else."""
    return values.only(*RACERS, *SHARED, "epochs")


def stretches(run: OptimizerRun) -> list[tuple[int, float, float]]:
    """Return (stop of the player, epochs done, mean loss) of every few batches of a run, in their order."""
    found: list[tuple[int, float, float]] = []
    for result in run.results:
        for i in range(0, len(result.losses), STRETCH):
            part = result.losses[i : i + STRETCH]
            epoch = result.epoch - 1 + (i + len(part)) / len(result.losses)
            found.append((len(found) + 1, round(epoch, 3), sum(part) / len(part)))
    return found


def wrong_of(accuracy: float) -> int:
    """Return how many of the validation images are wrong at this accuracy."""
    return round((1 - accuracy) * IMAGES["valid"])


@lru_cache(maxsize=32)
def real(values: Values, words: Words) -> Scene:
    """Return the three trainings, stretch by stretch."""
    runs = [run_of(settings) for settings in settings_of(values)]
    per_epoch = -(-BOOK_BATCHES // STRETCH)
    batches, wrong = [], []
    for run in runs:
        name = words(f"racer_{run.settings.optimizer}")
        batches += [(name, at, epoch, loss, max(loss, charts.LOWEST)) for at, epoch, loss in stretches(run)]
        for each in run.results:
            missed = wrong_of(each.accuracy)
            wrong.append((name, each.epoch * per_epoch, each.epoch, missed, max(missed, 1), each.accuracy))
    columns = ["racer", "at", "epoch"]
    tables = {
        "batches": pd.DataFrame(batches, columns=[*columns, "loss", "drawn"]).round(6),
        "wrong": pd.DataFrame(wrong, columns=[*columns, "wrong", "drawn", "accuracy"]).round(4),
    }
    texts = tuple(
        words(
            "said_real",
            epoch=at // per_epoch,
            **{each.settings.optimizer: after(each, at // per_epoch) for each in runs},
        )
        for at in range(values.epochs * per_epoch + 1)
    )
    return Scene(
        charts.real_race,
        packed(tables),
        tuple(tables),
        words("real_chart"),
        texts,
        rate=max(8, len(texts) / 10),
        options={"epochs": values.epochs},
        run=values,
        autoplay=True,
        position="real_at",
    )


def after(run: OptimizerRun, epoch: int) -> str:
    """Return the accuracy after an epoch, or after the last where the run ended before."""
    return fixed(run.results[min(epoch, len(run.results) - 1)].accuracy, 4)


def what_real(values: Values, words: Words) -> str:
    """Return what there is to say of the three trainings: who is where, whether by more than chance, what is odd."""
    runs = {each.optimizer: run_of(each) for each in settings_of(values)}
    wrong = {name: wrong_of(run.results[-1].accuracy) for name, run in runs.items()}
    told = [words.prose("real_ends", epochs=values.epochs, images=whole(IMAGES["valid"]), **wrong)]
    told.append(chance(wrong, words))
    sevens = len(folder("valid", 7))  # all that is wrong where the answer is always 3
    for name, run in runs.items():
        zeros = sum(loss == 0 for _, _, loss in stretches(run))
        if wrong[name] == sevens:
            told.append(words.prose(f"stuck_{name}"))
        if zeros:
            told.append(words.prose(f"zeros_{name}", zeros=zeros, all=len(stretches(run))))
    return together(told, words)


def chance(wrong: dict[str, int], words: Words) -> str:
    """Return whether the best is ahead of the next by more than counts differ by chance: twice √(a + b)."""
    best, second = sorted(wrong.values())[:2]
    noise = sqrt(best + second)
    key = "chance_beyond" if second - best > 2 * noise else "chance_within"
    return words.prose(key, apart=second - best, noise=fixed(noise, 0))


# Everyone at every rate


def of_the_sweep(values: Values) -> Values:
    """Return what the sweep depends on, and nothing else."""
    return values.only(*SHARED, "swept")


def sweep_run(values: Values) -> optimizer.SweepRun:
    """Return the sweep that the inputs ask for, done here and now if need be."""
    return trainings.now(sweep_of(values), optimizer.sweep).run


@lru_cache(maxsize=24)
def swept(values: Values, words: Words) -> Scene:
    """Return what each racer gets wrong at each rate."""
    found = sweep_run(values).accuracies
    rows = [(words(f"racer_{name}"), rate, accuracy) for (name, rate), accuracy in found.items()]
    table = pd.DataFrame(rows, columns=["racer", "rate", "accuracy"])
    options = {"ends": (SWEPT_RATES[0], SWEPT_RATES[-1])}
    return Scene(charts.swept, packed({"rows": table}), ("rows",), words("sweep_chart"), options=options)


def best(run: optimizer.SweepRun) -> dict[str, str]:
    """Return the best accuracy of each optimizer and its rate, for a sentence; dashes where nothing was trained."""
    found = {}
    for name in RACERS:
        accuracies = {rate: accuracy for (racer, rate), accuracy in run.accuracies.items() if racer == name}
        rate = max(accuracies, key=accuracies.__getitem__, default=None)
        found[name] = "—" if rate is None else fixed(accuracies[rate], 4)
        found[f"{name}_rate"] = "—" if rate is None else shortest(rate)
    return found


def what_swept(values: Values, words: Words) -> str:
    """Return the best of each optimizer, and whether the ranks are more than chance."""
    run = sweep_run(values)
    told = [words.prose("sweep_result", **best(run))]
    if values.swept < IN_ALL:
        told.append(words.prose("sweep_part", done=values.swept, all=IN_ALL))
    wrong = {
        name: min(
            (wrong_of(accuracy) for (racer, _), accuracy in run.accuracies.items() if racer == name), default=None
        )
        for name in RACERS
    }
    there = {name: count for name, count in wrong.items() if count is not None}
    if len(there) > 1:
        told.append(chance(there, words))
    return together(told, words)


# Forgetting zero_grad, and the chapter's twenty epochs

# Trainings that are always shown: with and without the mistake, in the chapter's order and shuffled.
FORGETTING = {
    "right_in_order": Settings("sgd", shuffle=False, near_zero=True),
    "wrong_in_order": Settings("forgetful", shuffle=False, near_zero=True),
    "right_shuffled": Settings("sgd", near_zero=True),
    "wrong_shuffled": Settings("forgetful", near_zero=True),
}


def accuracies(named: Iterable[tuple[str, Iterable[tuple[int, float]]]]) -> str:
    """Return rows (run, epoch, accuracy) of several runs under their names, packed."""
    rows = [(name, epoch, round(accuracy, 4)) for name, run in named for epoch, accuracy in run]
    return packed({"rows": pd.DataFrame(rows, columns=["run", "epoch", "accuracy"])})


@lru_cache(maxsize=4)
def forgetting(_: Values, words: Words) -> Scene:
    """Return what is wrong epoch by epoch with and without the mistake."""
    runs = {name: run_of(settings).results for name, settings in FORGETTING.items()}
    rows = accuracies((words(name), ((each.epoch, each.accuracy) for each in run)) for name, run in runs.items())
    return Scene(charts.accuracies, rows, ("rows",), words("forget_chart"))


def what_forgetting(words: Words) -> str:
    """Return what became of the trainings that forgot `zero_grad`."""
    final = {name: run_of(settings).results[-1].accuracy for name, settings in FORGETTING.items()}
    lost = {name: fixed(accuracy, 4) for name, accuracy in final.items()}
    in_order = run_of(FORGETTING["wrong_in_order"]).results
    key = "forget_stuck" if len({each.accuracy for each in in_order[1:]}) == 1 else "forget_in_order"
    return together([words.prose(key, **lost), words.prose("forget_shuffled", **lost)], words)


def calls(words: Words) -> list[dict[str, str]]:
    """Return the table of the bias's gradient after each call without `zero_grad`."""
    found = optimizer.calls_without_zero_grad(len(optimizer.BOOK_CALLS))
    return [
        {words("call"): str(n), words("of_bias"): fixed(value, 6), words("times"): f"{value / found[0]:.0f} ×"}
        for n, value in enumerate(found, start=1)
    ]


def our_twenty() -> list[float]:
    """Return our accuracy after each of the twenty epochs."""
    return [each.accuracy for each in run_of(BOOK_SETTINGS).results[1:]]


@lru_cache(maxsize=4)
def twenty(_: Values, words: Words) -> Scene:
    """Return our twenty epochs beside the chapter's."""
    runs = {words("ours"): our_twenty(), words("books"): optimizer.BOOK_ACCURACIES}
    rows = accuracies((name, enumerate(run, start=1)) for name, run in runs.items())
    return Scene(charts.accuracies, rows, ("rows",), words("twenty_chart"), options={"colours": charts.OURS_AND_BOOKS})


TOLD = (1, 2, 5, 10, 20)  # epochs whose accuracies stand in the table; the picture has all


def book_numbers() -> list[BookNumber]:
    """Return the chapter's numbers beside ours."""
    called = optimizer.calls_without_zero_grad(len(optimizer.BOOK_CALLS))
    found = {"call": (optimizer.BOOK_CALLS, called), "epoch": (optimizer.BOOK_ACCURACIES, our_twenty())}
    return [
        BookNumber(key, fixed(book, 4), fixed(ours, 4), "chance", {"n": n})
        for key, both in found.items()
        for n, (book, ours) in enumerate(zip(*both, strict=True), start=1)
        if key == "call" or n in TOLD
    ]


# One step, weight by weight and line by line

SHOWN_STEPS = 5  # beside PyTorch's
BESIDE = (("sgd", 1.0), ("sgd", 0.3), ("momentum", 0.3), ("adam", 0.03))


def first_step() -> dict[str, str]:
    """Return how many weights Adam's first step moves by its rate, by less, and not at all."""
    found = optimizer.adams_first_step()
    return {name: whole(count) for name, count in found._asdict().items()} | {"weights": whole(sum(found))}


def line_of(function: Callable, piece: str) -> str:
    """Return the line of a function's source that holds this piece."""
    return next(line.strip() for line in inspect.getsource(function).splitlines() if piece in line)


def apart(values: Values, words: Words) -> list[dict[str, str]]:
    """Return what each line of `BasicOptim` does in one step at a rate of 1, to one weight and to the bias."""
    both = optimizer.steps_apart(values.of_step, 1.0)[-1]
    update, forget = line_of(optimizer.BasicOptim.step, "-="), line_of(optimizer.BasicOptim.zero_grad, "= None")
    pulls = [fixed(one.gradient, 6) for one in both]
    sums = [
        f"{fixed(one.before, 6)} − 1 × {f'({pull})' if one.gradient < 0 else pull} = **{fixed(one.after, 6)}**"
        for one, pull in zip(both, pulls, strict=True)
    ]
    lines = [
        (words("line_before"), [fixed(one.before, 6) for one in both]),
        ("`loss.backward()`", [words("line_grad", gradient=pull) for pull in pulls]),
        (f"`{update}`", sums),
        (f"`{forget}`", [words("line_none") for _ in both]),
    ]
    row, column = divmod(optimizer.heaviest_pixel(), 28)
    heads = (words("of_weight", row=row, column=column), words("of_bias"))
    return [{words("line"): code, **dict(zip(heads, texts, strict=True))} for code, texts in lines]


def differences(words: Words) -> list[dict[str, str]]:
    """Return how far each optimizer is from PyTorch's after each step."""
    far = {
        words(f"beside_{name}", rate=shortest(rate)): optimizer.beside_torch(name, rate, SHOWN_STEPS)
        for name, rate in BESIDE
    }
    return [
        {words("step"): str(step + 1), **{head: number(each[step], 2) for head, each in far.items()}}
        for step in range(SHOWN_STEPS)
    ]


def warm_up() -> None:
    """Do every training the page opens with, and a second's work of other steps that it tells of."""
    first = settings_of(Values({each.id: each.default for each in INPUTS}))
    for settings in (*first, *FORGETTING.values(), BOOK_SETTINGS):
        run_of(settings)
    for name, rate in BESIDE:
        optimizer.beside_torch(name, rate, SHOWN_STEPS)
    turning()
    first_step()


SCENES = {"race": race, "rates": rates, "real": real, "swept": swept, "forgetting": forgetting, "twenty": twenty}
