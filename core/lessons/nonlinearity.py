"""What the lesson on the nonlinearity shows: curves made of ReLUs, a net's training, one image on its way through."""

import math
from functools import lru_cache
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from core import nonlinearity
from core.charts import nonlinearity as charts
from core.charts.theme import SEVEN, THREE
from core.data import digits
from core.lessons import kept, trainings
from core.lessons.book import BookNumber
from core.lessons.inputs import Choice, Input, Kept, Number, Picture, Position, Switch, Values, Whole, shortest
from core.lessons.numbers import fixed, number, percent, whole
from core.lessons.pictures import called, ink_at, pixels_at, signed, truth_of, url
from core.lessons.pictures import png as ink_png
from core.lessons.scenes import Scene, packed, rounded
from core.models import store
from core.models.store import WeightsError
from core.nonlinearity import Bends, NetRun, Settings, train_simple_net
from core.tensors import validation_set
from core.text import Words

MOST_EPOCHS, MOST_RUNS = 60, 6
BOOK = Settings(shuffle=False)

# All that decides a training, in the order in which a kept run has it.
OF_A_RUN: tuple[Input, ...] = (
    Number("rate", BOOK.learning_rate),
    Whole("epochs", BOOK.epochs, 1, MOST_EPOCHS),
    Whole("seed", BOOK.seed, 0, 9999),
    Choice("units", tuple(map(str, nonlinearity.UNITS)), str(BOOK.units)),
    Switch("shuffle", True),
    Switch("relu", True),
)
INPUTS = (
    Choice("curve", tuple(nonlinearity.CURVES), "wave"),
    Choice("relus", tuple(map(str, nonlinearity.RELUS)), "5"),
    Choice("depth", tuple(map(str, nonlinearity.LAYERS)), "1"),
    Switch("bend", True),
    Position("at"),
    Number("w", 2.0, -3, 3, step=0.1, typed=False),
    Number("b", -1.0, -3, 3, step=0.1, typed=False),
    Number("v", 0.5, -3, 3, step=0.1, typed=False),
    *OF_A_RUN,
    Kept("runs", OF_A_RUN, MOST_RUNS),  # the newest first: it is the one that is shown
    Position("train_at"),
    Picture("image"),
    Position("unit_at"),
)
AS_THE_COURSE = {"rate": 0.1, "epochs": 40, "seed": BOOK.seed, "units": "30", "shuffle": True, "relu": True}
PRESETS = {
    "book": AS_THE_COURSE | {"shuffle": False},
    "shuffled": AS_THE_COURSE,
    "straight": AS_THE_COURSE | {"relu": False},
    "bold": AS_THE_COURSE | {"rate": 5.0},
    "bold_straight": AS_THE_COURSE | {"rate": 5.0, "relu": False},
}


# Curves

GRID = torch.linspace(-1, 1, 121)  # where a sum of ReLUs is drawn
COARSE = torch.linspace(-1, 1, 41)  # where lines that are bent more than once are
SEEN = 0.2  # a corner at which the slope changes by less is not seen
CLOSE = 0.98  # of what a straight line leaves, gone: then the curve is followed


def fit_of(values: Values) -> nonlinearity.CurveFit:
    """Return the fit that the inputs ask for."""
    return nonlinearity.fit_curve(values.curve, int(values.relus), values.bend, int(values.depth))


def pieces(frame: Bends, bend: bool) -> tuple[Tensor, Tensor]:
    """Return x and height of points on each weighted line, (n, k) each: all its corners, where there is one layer.

    A line whose bend is out of sight, or that has none, is straight.
    """
    if len(frame.hidden) > 1:
        heights = nonlinearity.bent(COARSE, frame, bend)[0] * frame.weights[0].T  # (k, n)
        return COARSE.expand(heights.shape[1], -1), heights.T
    slopes, shifts = (each.flatten() for each in frame.hidden[0])
    bends_at = (-shifts / slopes).nan_to_num().clamp(-1, 1)
    x = torch.stack([-torch.ones_like(bends_at), bends_at, torch.ones_like(bends_at)], dim=1)
    lines = x * slopes.unsqueeze(1) + shifts.unsqueeze(1)
    return x, frame.weights.flatten().unsqueeze(1) * (nonlinearity.relu(lines) if bend else lines)


def rows_of_fit(fitted: nonlinearity.CurveFit, bend: bool) -> dict[str, pd.DataFrame]:
    """Return the sum of a fit, its lines and its error, frame after frame."""
    total: dict[str, Any] = {"x": GRID}
    lines: dict[str, Any] = {}
    for i, frame in enumerate(fitted.frames):
        total[f"y{i}"] = nonlinearity.add_up(GRID, frame, bend)[0]
        x, heights = pieces(frame, bend)
        piece, corner = np.indices(x.shape)
        lines |= {"piece": piece.flatten(), "corner": corner.flatten()}
        lines |= {f"x{i}": x.flatten(), f"y{i}": heights.flatten()}
    path = {"frame": range(len(fitted.steps)), "step": fitted.steps, "loss": fitted.losses}
    tables = {"total": (total, 3), "pieces": (lines, 3), "path": (path, 5)}
    return {name: pd.DataFrame(table).astype(float).round(digits) for name, (table, digits) in tables.items()}


@lru_cache(maxsize=64)
def curve(values: Values, words: Words) -> Scene:
    """Return bent lines that learn to add up to the chosen curve."""
    points, fitted = nonlinearity.CURVES[values.curve](), fit_of(values)
    told = zip(fitted.steps, fitted.losses, strict=True)
    texts = tuple(words("said_fit", step=step, error=fixed(loss, 4)) for step, loss in told)
    ends = {"first": fixed(fitted.losses[0], 4), "final": fixed(fitted.losses[-1], 4)}
    return Scene(
        charts.curve_fit,
        packed({"points": {"x": points.x.tolist(), "y": points.y.tolist()}, **rows_of_fit(fitted, values.bend)}),
        ("points", "total", "pieces", "path"),
        words("curve_chart", count=values.relus, **ends),
        texts,
        rate=12,
        options={"last": len(texts) - 1},
        run=(values.curve, values.relus, values.bend, values.depth),
        autoplay=True,
        position="at",
    )


def of_the_curve(values: Values) -> Values:
    """Return what the curve depends on, and nothing else."""
    return values.only("curve", "relus", "depth", "bend")


def what_curve(values: Values, words: Words) -> str:
    """Return what there is to say of a fit, all of it counted or measured on the curve that is drawn."""
    fitted, left = fit_of(values), nonlinearity.best_line(nonlinearity.CURVES[values.curve]())
    final = fitted.losses[-1]
    errors = {"final": fixed(final, 4), "line": fixed(left, 4)}
    if not values.bend:
        return words.prose("fit_straight", count=values.relus, **errors)
    turns = sum(abs(change) >= SEEN for _, change in nonlinearity.corners(fitted.frames[-1]))
    gone = 1 - final / left
    near = "fit_close" if gone >= CLOSE else "fit_far"
    counts = {"corners": turns, "pieces": turns + 1, "learnt": whole(fitted.learnt)}
    told = [words.prose("fit_counts", **counts), words.prose(near, gone=percent(gone), **errors)]
    if values.curve == "coaster" and final < nonlinearity.noise_of_the_coaster():
        told.append(words.prose("fit_noise", noise=fixed(nonlinearity.noise_of_the_coaster(), 4)))
    elif values.depth != "1":
        told.append(deeper(values, words))
    return "\n\n".join(told) if words.reading == "both" else " ".join(told)


def deeper(values: Values, words: Words) -> str:
    """Return what a single layer makes of the same curve: with as many lines, and with the most there are."""
    same, most = (nonlinearity.fit_curve(values.curve, count) for count in (int(values.relus), nonlinearity.RELUS[-1]))
    return words.prose(
        "fit_deeper",
        count=values.relus,
        same=fixed(same.losses[-1], 4),
        same_learnt=whole(same.learnt),
        most=nonlinearity.RELUS[-1],
        wide=fixed(most.losses[-1], 4),
        wide_learnt=whole(most.learnt),
    )


def warm_up() -> None:
    """Fit every curve of one layer: four seconds that no reader has to wait."""
    for name in nonlinearity.CURVES:
        for count in nonlinearity.RELUS:
            nonlinearity.fit_curve(name, count)
        nonlinearity.fit_curve(name, nonlinearity.RELUS[-1], bend=False)


# One ReLU by hand


@lru_cache(maxsize=256)
def hand(values: Values, words: Words) -> Scene:
    """Return one line before and after its ReLU, with the three numbers that the reader moves."""
    w, b, v = values.w, values.b, values.v
    corner = [-b / w] if w and -3 < -b / w < 3 else []
    x = sorted({-3.0, 3.0, *corner})
    before = [w * each + b for each in x]
    after = [v * max(each, 0.0) for each in before]
    names = [words(each) for each in ("line_before", "line_after") for _ in x]
    formula = f"{fixed(v, 1)} × ReLU({fixed(w, 1)} · x {'−' if b < 0 else '+'} {fixed(abs(b), 1)})"
    return Scene(
        charts.one_relu,
        packed({"line": {"x": x * 2, "y": before + after, "series": names}, "said": {"text": [formula]}}),
        ("line", "said"),
        words("hand_chart", formula=formula),
    )


# Pictures of weights

DEEPEST = 0.999  # quantile of the weights' sizes from which on the colour is full
GAP = 1  # px of paper around each picture of weights


def png(values: Tensor) -> bytes:
    """Return values (h, w) as a picture, one pixel each: −1 speaks for a 7, 0 for neither, 1 for a 3."""
    return signed(values, SEVEN, THREE)


def deepest(values: Tensor) -> float:
    """Return the size from which on a value is drawn in full colour; never 0."""
    return values.float().abs().flatten().quantile(DEEPEST).item() or 1.0


def sheet(weights: Tensor) -> Tensor:
    """Return the weights (n, 784) as one picture, laid out by `charts.layout`, with a little paper around each."""
    columns, lines = charts.layout(len(weights))
    empty = weights.new_zeros(columns * lines - len(weights), weights.shape[1])
    squares = nn.functional.pad(torch.cat([weights, empty]).view(lines, columns, 28, 28), [GAP] * 4)
    return squares.transpose(1, 2).flatten(0, 1).flatten(1)


# A training


def settings_of(run: tuple[Any, ...]) -> Settings:
    """Return the settings of a kept run."""
    rate, epochs, seed, units, shuffle, relu = run
    return Settings(rate, epochs=epochs, seed=seed, units=int(units), shuffle=shuffle, relu=relu)


def chosen(values: Values) -> tuple[Any, ...]:
    """Return the run that the inputs ask for now."""
    return tuple(getattr(values, each.id) for each in OF_A_RUN)


def train(values: Values) -> dict[str, Any]:
    """Return what to set when the reader wants these inputs trained: it is the newest run from now on."""
    new = chosen(values)
    return {"runs": (new, *(run for run in values.runs if run != new))[:MOST_RUNS]}


def wanted(values: Values) -> list[tuple[Settings, Any]]:
    """Return what is to be trained, the newest first, each with what trains it."""
    return [(settings_of(run), train_simple_net) for run in values.runs]


def stopped(values: Values, asked: Settings, came_to: Settings | None) -> dict[str, Any]:
    """Return what to set when a training was stopped by hand: it is the run it came to, if it came to any."""
    run = rate, _, *rest = kept.asked_for(values, settings_of, asked)
    instead = () if came_to is None else ((rate, came_to.epochs, *rest),)
    return {"runs": kept.exchanged(values.runs, run, *instead)}


def trained(values: Values) -> Values:
    """Return the same values with those of the runs that are there; whatever shows a run is made of these."""
    return kept.trained(values, settings_of)


def run_of(settings: Settings) -> NetRun:
    """Return the run of these settings, which is there, or is trained now."""
    return trainings.now(settings, train_simple_net).run


def is_the_books(settings: Settings) -> bool:
    """Return whether a training is the chapter's, whatever its random start and length."""
    names = ("learning_rate", "batch_size", "shuffle", "relu", "units")
    return all(getattr(settings, name) == getattr(BOOK, name) for name in names)


def name_of(settings: Settings, words: Words) -> str:
    """Return how a training is called, with all that decides it."""
    kind = ("relu" if settings.relu else "straight") + ("_shuffled" if settings.shuffle else "")
    told = {"rate": shortest(settings.learning_rate), "epochs": settings.epochs, "seed": settings.seed}
    return words(f"run_{kind}", units=settings.units, **told)


@lru_cache(maxsize=24)
def training(values: Values, words: Words) -> Scene:
    """Return the newest run; before there is one, the net that the inputs would begin with."""
    if values.runs:
        return of_results(run_of(settings_of(values.runs[0])), words)
    start = values.replace(epochs=0)
    return of_results(train_simple_net(settings_of(chosen(start))), words, last=values.epochs)


def of_the_training(values: Values) -> Values:
    """Return what the picture of a training depends on: the newest run, or without one the inputs."""
    named = values.only("runs", *(each.id for each in OF_A_RUN))
    if not named.runs:
        return named
    return Values({**{each.id: each.default for each in OF_A_RUN}, "runs": named.runs[:1]})


def of_results(run: NetRun, words: Words, last: int = 0) -> Scene:
    """Return a run, whatever of it is a finite number, on an axis to `last` at least."""
    results = [each for each in run.results if np.isfinite(each.valid_loss)]
    end = results[-1].epoch
    losses = [(each.epoch, words("train_loss"), each.train_loss) for each in results if each.losses]
    losses += [(each.epoch, words("valid_loss"), each.valid_loss) for each in results]
    scores = [(each.epoch, words("ours"), each.accuracy) for each in results]
    if is_the_books(run.settings) and end:
        book = nonlinearity.BOOK_ACCURACIES.items()
        scores += [(epoch + 1, words("books"), each) for epoch, each in book if epoch < end]
    told = (words("said_epoch", epoch=each.epoch, loss=fixed(each.valid_loss, 4), accuracy=fixed(each.accuracy, 4))
            for each in results)  # fmt: skip
    tables: dict[str, Any] = {
        "losses": pd.DataFrame(losses, columns=["epoch", "series", "loss"]).round(6),
        "scores": pd.DataFrame(scores, columns=["epoch", "series", "accuracy"]).round(6),
        "pictures": pictures(run, end),
    }
    return Scene(
        charts.training,
        packed(tables),
        tuple(tables),
        words("train_chart", epochs=end),
        tuple(told) if end else (),
        rate=5,
        options={
            "last": max(end, last),
            "book": is_the_books(run.settings) and end > 0,
            "count": run.frames.shape[1],
            "lowest": math.floor(10 * min(each.accuracy for each in results)) / 10,
        },
        run=run.settings,
        autoplay=True,
        position="train_at",
    )


def pictures(run: NetRun, end: int) -> dict[str, list[Any]]:
    """Return the first layer's weights at each frame of a run, and from when to when that is seen."""
    full = deepest(run.frames[-1])
    return {
        "before": [0, *run.epochs[:-1]],
        "first": list(run.epochs),
        "until": [*run.epochs[1:], end + 1],
        "url": [url(png(sheet(frame) / full)) for frame in run.frames],
    }


# What came of it


def what_training(values: Values, words: Words) -> str:
    """Return what there is to say of how the newest run went, and why."""
    if not values.runs:
        return words.prose("began", seed=values.seed, units=values.units)
    run = run_of(settings_of(values.runs[0]))
    first, last = run.results[0], run.results[-1]
    if run.diverged:
        return words.prose("diverged", step=whole(last.step + 1))
    images = digits.IMAGES["valid"]
    found = {
        "epochs": last.epoch,
        "steps": whole(last.step),
        "right": whole(last.accuracy * images),
        "images": whole(images),
        "accuracy": fixed(last.accuracy, 4),
        "first": fixed(first.valid_loss, 4),
        "last": fixed(last.valid_loss, 4),
    }
    return words.prose(outcome(run), **found)


GUESSING = 0.6  # an accuracy that is hardly better than always saying the same
FLAT = 0.99  # of the images: where the sigmoid of so many is flat, next to nothing is learnt
SATURATED = 10.0  # the size of a prediction from which on the sigmoid's slope is below 0.00005


@torch.no_grad()
def outcome(run: NetRun) -> str:
    """Return which sentence says how a run went, by what is the matter with its net where something is."""
    rate, last = run.settings.learning_rate, run.results[-1]
    if rate < 0:
        return "uphill"
    if rate == 0:
        return "still"
    if last.accuracy >= GUESSING:
        return "finished"
    x, _ = validation_set()
    if run.settings.relu and not run.net[:-1](x).any():
        return "dead"
    if (run.net(x).abs() > SATURATED).float().mean().item() > FLAT:
        return "flat"
    return "not_yet"


def table_of_runs(values: Values, words: Words) -> list[dict[str, str]]:
    """Return the table of the kept runs; dashes for what is not trained yet, or has no numbers."""
    rows = []
    for run in values.runs:
        settings = settings_of(run)
        found = trainings.finished(settings)
        last = found.run.results[-1] if found and not found.run.diverged else None
        scores = [last.accuracy, last.train_loss, last.valid_loss] if last else []
        told = [fixed(each, 4) for each in scores] or ["—"] * 3
        size = whole(nonlinearity.parameters(beginning(settings)))
        names = [words(name) for name in ("run", "parameters", "accuracy", "train_loss", "valid_loss")]
        rows.append(dict(zip(names, [name_of(settings, words), size, *told], strict=True)))
    return rows


def took(values: Values, words: Words) -> str:
    """Return the newest run by its name, with the time its training took here."""
    settings = settings_of(values.runs[0])
    done = trainings.now(settings, train_simple_net)
    return f"{name_of(settings, words)} · {words('took', seconds=fixed(done.seconds, 1))}"


# The net that is shown: the reader's, or the one that comes with the course


class Shown(NamedTuple):
    """Which net the page is about."""

    settings: Settings
    kind: str  # "yours", "shipped", or "begin": as it is before any training


def shown(values: Values) -> Shown:
    """Return the net that the page is about: of the newest run, or before there is one that of the course."""
    if values.runs:
        settings = settings_of(values.runs[0])
        return Shown(settings, "begin" if run_of(settings).diverged else "yours")
    try:
        store.net("simple_net")
    except WeightsError:
        return Shown(BOOK, "begin")
    return Shown(cast(Settings, store.RECIPES["simple_net"].settings), "shipped")


def net_of(net: Shown) -> nn.Sequential:
    """Return the net itself. Read-only."""
    if net.kind == "shipped":
        return store.net("simple_net")
    return run_of(net.settings).net if net.kind == "yours" else beginning(net.settings)


@lru_cache(maxsize=16)
def beginning(settings: Settings) -> nn.Sequential:
    """Return a net that has not been trained. Read-only."""
    return nonlinearity.untrained(settings)


def name_of_net(values: Values, words: Words) -> str:
    """Return which net the page is about, on a line of its own."""
    net = shown(values)
    return words(f"net_{net.kind}", name=name_of(net.settings, words))


@lru_cache(maxsize=64)
def compared(net: Shown) -> dict[str, nonlinearity.Compared]:
    """Return `nonlinearity.compare` of a net."""
    return nonlinearity.compare(net_of(net))


def table_of_models(values: Values, words: Words) -> list[dict[str, str]]:
    """Return the net with its ReLU, without it, and multiplied out, side by side."""
    names = [words(name) for name in ("model", "parameters", "accuracy", "difference", "turned")]
    return [
        dict(
            zip(
                names,
                (
                    words(f"model_{name}"),
                    whole(each.parameters),
                    fixed(each.accuracy, 4),
                    number(each.difference, 3),
                    whole(each.turned),
                ),
                strict=True,
            )
        )
        for name, each in compared(shown(values)).items()
    ]


def two_figures(values: Values) -> dict[str, str]:
    """Return the numbers of the sentence that compares the two layers with the one."""
    found = compared(shown(values))
    more = found["two"].parameters - found["one"].parameters
    ends = {name: number(found[name].difference, 2) for name in ("two", "relu")}
    return {**ends, "units": str(shown(values).settings.units), "more": whole(more)}


@lru_cache(maxsize=32)
def merged(net: Shown) -> bytes:
    """Return the picture of the one layer that a net without its ReLU comes to."""
    weight = nonlinearity.merge(*nonlinearity.layers(net_of(net))).weight.detach()[0]
    return png((weight.view(28, 28) / deepest(weight)).repeat_interleave(8, 0).repeat_interleave(8, 1))


# One image on its way

LARGEST = 1e30


def tame(values: Tensor) -> Tensor:
    """Return float64 numbers that a chart can draw: those of a net that flew off are not all finite."""
    return values.double().nan_to_num(0, LARGEST, -LARGEST)


@lru_cache(maxsize=64)
def tiles(net: Shown) -> tuple[str, ...]:
    """Return the pictures of the first layer's weights, one per activation."""
    weights = nonlinearity.layers(net_of(net))[0].weight.detach()
    full = deepest(weights)
    return tuple(url(png(each.view(28, 28) / full)) for each in weights)


def picture(path: str) -> bytes:
    """Return an image of the data set as a PNG."""
    return ink_png(ink_at(path), scale=4)


@lru_cache(maxsize=256)
def followed(net: Shown, path: str) -> nonlinearity.Followed:
    """Return what a net makes of an image of the data set."""
    return nonlinearity.follow(net_of(net), pixels_at(path))


@lru_cache(maxsize=64)
def follow(values: Values, words: Words) -> Scene:
    """Return one image on its way through the net: those 30 activations that have the strongest votes, at most."""
    net, path = shown(values), values.image
    found = followed(net, path)
    first, second = nonlinearity.layers(net_of(net))
    products = first.weight.detach() * pixels_at(path)
    vote, full = tame(found.contributions), deepest(products)
    drawn = vote.abs().argsort(descending=True)[: nonlinearity.PICTURES].sort().values
    rest = vote.sum() - vote[drawn].sum()
    weight, ends = second.weight.detach()[0].double(), found.bias + rest + vote[drawn].cumsum(0)
    columns, prediction = charts.layout(len(drawn))[0], ends[-1].item()
    strongest = int(vote[drawn].abs().argmax())
    units = {
        "unit": list(range(len(drawn))),
        "number": (drawn + 1).tolist(),
        "row": [i // columns for i in range(len(drawn))],
        "column": [i % columns for i in range(len(drawn))],
        "weights": [tiles(net)[i] for i in drawn],
        "product": [url(png(products[i].view(28, 28) / full)) for i in drawn],
        "sum": rounded(tame(found.sums)[drawn]),
        "activation": rounded(tame(found.activations)[drawn]),
        "weight": rounded(weight[drawn]),
        "strength": rounded(weight[drawn].abs() / (weight.abs().max().item() or 1.0)),
        "vote": rounded(vote[drawn]),
        "strongest": [i == strongest for i in range(len(drawn))],
        "start": rounded(ends - vote[drawn]),
        "end": rounded(ends),
    }
    begins = found.bias + rest.item()
    around: dict[str, list] = {
        "unit": [-1, len(drawn)],
        "start": [0.0, round(prediction, 4)],
        "end": [round(begins, 4), round(prediction, 4)],
        "value": [round(begins, 4), round(prediction, 4)],
    }
    return Scene(
        charts.follow,
        packed({"units": units, "ends": around}),
        ("units", "ends"),
        words("follow_chart", name=called(path, words), count=len(drawn), prediction=fixed(prediction, 4)),
        said_of_units(units, strongest, words),
        rate=1,
        options={
            "count": len(drawn),
            "numbered": len(drawn) == net.settings.units,
            "relu": net.settings.relu,
        },
        run=(net, path),
        position="unit_at",
    )


def said_of_units(units: dict[str, list], strongest: int, words: Words) -> tuple[str, ...]:
    """Return what is told of each activation: of the strongest first, and then of each in turn."""

    def told(key: str, i: int) -> str:
        values = {name: number(units[name][i], 3) for name in ("sum", "activation", "weight", "vote")}
        return words(key, unit=units["number"][i], **values)

    return (told("said_strongest", strongest), *(told("said_unit", i) for i in range(len(units["unit"]))))


def what_follow(values: Values, words: Words) -> str:
    """Return what the net comes to for the image, and how many of its activations have no part in it."""
    net = shown(values)
    found = followed(net, values.image)
    said, truth = 3 if found.prediction > 0 else 7, truth_of(values.image)
    end = {
        "votes": fixed(found.prediction - found.bias, 4),
        "bias": fixed(found.bias, 4),
        "prediction": fixed(found.prediction, 4),
        "probability": fixed(found.probability, 4),
        "said": said,
    }
    told = [words.prose("follow_end", **end)]
    right = "follow_right" if said == truth else "follow_wrong" if truth else "follow_other"
    told.append(words.prose(right, truth=truth))
    off = int((found.activations == 0).sum())
    votes = "follow_off" if net.settings.relu else "follow_straight"
    told.append(words.prose(votes, off=off, count=net.settings.units))
    if net.settings.units > nonlinearity.PICTURES:
        told.append(words.prose("follow_rest", drawn=nonlinearity.PICTURES, count=net.settings.units))
    return "\n\n".join(told) if words.reading == "both" else " ".join(told)


# The chapter's numbers


def book_numbers(settings: Settings = BOOK) -> list[BookNumber]:
    """Return the chapter's numbers beside ours, those that chance decides from its training if anybody has done it."""
    found = trainings.finished(settings)
    results = found.run.results if found else None
    ours = whole(nonlinearity.parameters(nonlinearity.simple_net()))
    numbers = [BookNumber("parameters", whole(nonlinearity.BOOK_PARAMETERS), ours)]

    def add(key: str, counted_from_0: int, book: float, field: str) -> None:
        epoch = counted_from_0 + 1
        ours = f"{getattr(results[epoch], field):.6f}" if results else "—"
        numbers.append(BookNumber(key, f"{book:.6f}", ours, "chance", {"epoch": epoch}))

    for epoch, score in nonlinearity.BOOK_ACCURACIES.items():
        add("accuracy", epoch, score, "accuracy")
    for epoch, (train_loss, valid_loss) in nonlinearity.BOOK_LOSSES.items():
        add("train_loss", epoch, train_loss, "train_loss")
        add("valid_loss", epoch, valid_loss, "valid_loss")
    return numbers


SCENES = {"curve": curve, "hand": hand, "training": training, "follow": follow}
