"""Every chart builds, serialises and compiles, in every reading, and its axes say what they show."""

import inspect
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import gradients as slopes
from core import ideal_digits, learning_rate, pixel_similarity, pixels, tensors
from core.charts import distances, heat_map, rows
from core.charts import draw as draw_charts
from core.charts import gradients as slope_charts
from core.charts import ideal_digits as ideal_digit_charts
from core.charts import learning_rate as rate_charts
from core.charts import linear_model as linear_charts
from core.charts import metrics as metrics_charts
from core.charts import mini_batches as batch_charts
from core.charts import mnist_loss as loss_charts
from core.charts import pixels as pixel_charts
from core.charts import sigmoid as sigmoid_charts
from core.charts import tensors as tensor_charts
from core.data import digits
from core.lessons.inputs import Choice, defaults
from core.lessons.scenes import Scene
from core.text import FOLDER, READINGS, Words
from tests.lessons.test_scenes import SCENES, every_reading, made

VEGA_VERSION = "6.4"  # of Vega-Lite, the one Altair writes for


def image(i: int) -> np.ndarray:
    return digits.load("valid").images[i]


def grid(i: int) -> pd.DataFrame:
    return rows.grid(image(i))


def ink(i: int) -> pd.DataFrame:
    return rows.ink(image(i))


def off_from_3(i: int) -> pd.DataFrame:
    return rows.grid(abs(image(i) / 255 - ideal_digits.ideal(3).numpy()))


def window(i: int) -> pd.DataFrame:
    return pd.DataFrame({"row": [i], "row_end": [i + 6], "column": [4], "column_end": [10]})


def counts(i: int) -> pd.DataFrame:
    return pd.DataFrame({"value": range(256), "count": pixels.grey_value_counts(image(i))})


def of_both_digits(make: Callable[[int], pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([make(digit).assign(digit=digit) for digit in digits.DIGITS])


def means(i: int) -> pd.DataFrame:
    def growing(digit: int) -> pd.DataFrame:
        at_each_step = ideal_digits.running_means(tensors.stacked("valid", digit)[i : i + 3], [1, 2, 3])
        columns = {f"m{step}": (255 * mean).ravel().numpy().round() for step, mean in enumerate(at_each_step)}
        return rows.grid(image(i)).drop(columns="value").assign(**columns)

    return of_both_digits(growing)


def ideals(i: int) -> pd.DataFrame:
    return of_both_digits(lambda digit: rows.grid(tensors.stacked("valid", digit)[i].numpy()))


def to_go(i: int) -> pd.DataFrame:
    columns = {"step": [0, 1], "images": [1, 10 + i], "left": [0.5, 0.1]}
    return pd.concat([pd.DataFrame({"digit": digit, **columns}) for digit in ("3", "7")])


def bins(i: int) -> pd.DataFrame:
    def counted(digit: int) -> pd.DataFrame:
        table = ideal_digits.values_at_each_pixel(tensors.stacked("valid", digit)[i : i + 3], 4).numpy()
        row, column, bin_ = np.nonzero(table)
        return pd.DataFrame({"row": row, "column": column, "bin": bin_, "count": table[row, column, bin_]})

    return of_both_digits(counted)


def points(i: int) -> pd.DataFrame:
    compared, valid = pixel_similarity.compare("valid"), digits.load("valid")
    some = slice(i, None, 200)
    columns = {"to_3": compared.to_3[some], "to_7": compared.to_7[some], "right": compared.right[some]}
    return pd.DataFrame({"name": valid.names[some], "digit": valid.labels[some].astype(str), **columns})


def one_point(i: int) -> pd.DataFrame:
    return points(i)[["to_3", "to_7"]].head(1)


NAMES = slope_charts.COMPONENTS


def curve(i: int) -> pd.DataFrame:
    return pd.DataFrame(slopes.curve(slopes.FUNCTIONS["bumpy"], (-i - 1, 4)))[["x", "value"]]


def lines(i: int) -> pd.DataFrame:
    words = Words("gradients", "en")
    ends = [("tangent", 0, 0, i), ("tangent", 1, 1, 2), ("secant", 0, 0, 1), ("secant", 1, 2, i), ("steps", 0, 0, 0)]
    return pd.DataFrame([(words(line), *end) for line, *end in ends], columns=["line", "order", "x", "value"])


def touched(i: int) -> pd.DataFrame:
    return pd.DataFrame({"x": [i, 1], "value": [2, 3], "chosen": [True, False]})


def of_numbers(i: int) -> pd.DataFrame:
    rows = [(name, x, x**2 + i) for name in NAMES for x in range(-3, 4)]
    return pd.DataFrame(rows, columns=["component", "x", "value"])


def close_up(i: int) -> pd.DataFrame:
    names = [Words("gradients", "en")(name) for name in ("exactly", "in_float32", "tangent", "secant")]
    return pd.DataFrame([(name, t, t * i) for name in names for t in range(3)], columns=["line", "t", "rise"])


def stood_on(i: int) -> pd.DataFrame:
    return pd.DataFrame({"t": [0, 1], "rise": [0, i]})


def tried(i: int) -> pd.DataFrame:
    rows = slopes.difference_errors(slopes.FUNCTIONS["square"], float(i), sides=1)
    return pd.DataFrame(rows).assign(precision="float32")


def tried_once(i: int) -> pd.DataFrame:
    return tried(i).head(1)


def piled(i: int) -> pd.DataFrame:
    rows = [(times, name, times * i) for times in (1, 2, 3, 4) for name in NAMES]
    return pd.DataFrame(rows, columns=["times", "component", "reading"])


def once(i: int) -> pd.DataFrame:
    return piled(i).head(3)


def path(i: int) -> pd.DataFrame:
    steps = learning_rate.run(1.2, [0.3, 0.9][i > 0], 6).steps
    w, loss = [s.w for s in steps], [s.loss for s in steps]
    return pd.concat([rate_charts.path_rows("run", w, loss), rate_charts.path_rows("old", w[3:], loss[3:], first=3)])


def paths(_i: int) -> pd.DataFrame:
    runs = {name: learning_rate.run(1.2, rate, 6).steps for name, rate in learning_rate.LEARNING_RATES.items()}
    return pd.concat([rate_charts.path_rows(n, [s.w for s in r], [s.loss for s in r]) for n, r in runs.items()])


def confused(i: int) -> pd.DataFrame:
    words = Words("metrics", "en")
    rows = [(f"is_{t}_said_{s}", t, s, f"{i}", "9%", words("right" if t == s else "wrong")) for t in "37" for s in "37"]
    return pd.DataFrame(rows, columns=["cell", "truth", "said", "count", "share", "right"])


def one_cell(i: int) -> pd.DataFrame:
    return confused(i)[["truth", "said"]].head(1)


def in_batches(i: int) -> pd.DataFrame:
    rows = [(batch, 256 * batch, 256 * batch + 256, 256, batch / (9 + i)) for batch in range(8)]
    return pd.DataFrame(rows, columns=["batch", "first", "end", "size", "accuracy"])


def two_accuracies(i: int) -> pd.DataFrame:
    words = Words("metrics", "en")
    return pd.DataFrame({"which": [words("averaged"), words("at_once")], "accuracy": [0.4, 0.5 + i / 100]})


def cells(i: int) -> pd.DataFrame:
    table = rows.grid(np.array(tensors.BOOK_DATA) + i)
    return table.assign(selected=table["column"] > 0)


def in_grey(i: int) -> pd.DataFrame:
    return rows.grid(tensors.stacked("valid", 3)[i].numpy())


def picked(i: int) -> pd.DataFrame:
    return in_grey(i)[100:120]


def timed(i: int) -> pd.DataFrame:
    numbers = [(way, 5.0 + i, f"{5.0 + i} ms") for way in ("loop", "NumPy", "PyTorch")]
    return pd.DataFrame(numbers, columns=["way", "milliseconds", "label"])


def multiplied(i: int) -> pd.DataFrame:
    table = in_grey(i).rename(columns={"value": "pixel"}).assign(n=range(784), weight=np.linspace(-1, 1 + i, 784))
    table = table.assign(contribution=table["pixel"] * table["weight"], weight_shade=table["weight"])
    return table.assign(contribution_shade=table["contribution"])


def added_up(i: int) -> pd.DataFrame:
    total = np.concatenate([[i], i + multiplied(i)["contribution"].cumsum()])
    return pd.DataFrame({"n": range(785), "row": np.arange(785) / 28, "total": total})


def counted_predictions(i: int) -> pd.DataFrame:
    rows = [(digit, low, low + 1, low + i + 9) for digit in "37" for low in range(-5, 6)]
    return pd.DataFrame(rows, columns=["digit", "low", "high", "count"])


def one_prediction(i: int) -> pd.DataFrame:
    return pd.DataFrame({"prediction": [float(i)]})


def on_average(i: int) -> pd.DataFrame:
    return in_grey(i).assign(shade=np.linspace(-1, 1, 784))


def stairs(i: int) -> pd.DataFrame:
    return pd.DataFrame([(w, 0.4 + 0.01 * w * i) for w in range(9)], columns=["weight", "accuracy"])


def two_weights(i: int) -> pd.DataFrame:
    words = Words("linear_model", "en")
    return stairs(i).head(2).assign(which=[words("as_it_is"), words("nudged")])


def tiles(i: int) -> pd.DataFrame:
    places = ["home_x", "home_y", "slot_x", "slot_y", "x", "y"]
    tiles = [(0, 5, 1 + n // 5, n, 0, 14 - n, 0, n % 5, 3 + n // 5, str(n + i), n / 14) for n in range(15)]
    rows = pd.DataFrame(tiles, columns=["start", "length", "batch", *places, "label", "shade"])
    return rows.assign(digit="3", url="data:image/png;base64,")


def tile_heads(i: int) -> pd.DataFrame:
    return pd.DataFrame({"start": 0, "length": 5, "batch": [1, 2, 3], "x": 0.5, "y": [3, 4, 5 + i]})


def arrows(i: int) -> pd.DataFrame:
    tips = [(step, draw, 1 + draw / 9, i, 1, 0) for step in range(3) for draw in range(9)]
    return pd.DataFrame(tips, columns=["step", "draw", "x", "y", "next_x", "next_y"])


def spread(i: int) -> pd.DataFrame:
    dots = [(step, 4**step, 10 * draw, draw + i, draw / 9) for step in range(3) for draw in range(9)]
    return pd.DataFrame(dots, columns=["step", "size", "angle", "length", "jitter"])


def medians(i: int) -> pd.DataFrame:
    return pd.DataFrame({"step": [0, 1, 2], "size": [1, 4, 16], "angle": [60, 40, 20], "length": [3 + i, 2, 1]})


def noise_of(name: str, i: int) -> pd.DataFrame:
    shown = Words("mini_batches", "en")(name)
    return pd.DataFrame({"size": [1, 4, 16], "noise": [4 + i, 2, 1]}).assign(shown=shown)


def noise_drawn(i: int) -> pd.DataFrame:
    return pd.concat([noise_of("one_batch", i + n) for n in range(5)])


def noise_measured(i: int) -> pd.DataFrame:
    return noise_of("in_the_mean", i)


def noise_expected(i: int) -> pd.DataFrame:
    return noise_of("worked_out", i)


def batches_of_loaders(i: int) -> pd.DataFrame:
    rows = [(loader, step, step % 2, 1 / (step + i)) for loader in ("in_order", "shuffled") for step in range(1, 8)]
    return pd.DataFrame(rows, columns=["loader", "step", "threes", "loss"])


def path_of_loaders(i: int) -> pd.DataFrame:
    names = [Words("mini_batches", "en")(name) for name in ("on_threes", "on_sevens", "on_all")]
    loaders = ("in_order", "shuffled")
    rows = [(loader, step, name, step / (9 + i)) for loader in loaders for step in range(8) for name in names]
    return pd.DataFrame(rows, columns=["loader", "step", "which", "right"])


RUNNERS = tuple((name, f"{rate:g}") for name, rate in learning_rate.LEARNING_RATES.items())


def three_items(i: int) -> pd.DataFrame:
    predictions = [0.9, 0.4, 0.2 + i / 100]
    rows = [(str(n + 1), "373"[n], (1, 0, 1)[n], p, abs((1, 0, 1)[n] - p)) for n, p in enumerate(predictions)]
    return pd.DataFrame(rows, columns=["item", "digit", "target", "prediction", "distance"])


def mean_distance(i: int) -> pd.DataFrame:
    return pd.DataFrame({"loss": [0.4 + i / 100]})


def walked(i: int) -> pd.DataFrame:
    rows = [(n, n - 4, 0.5 + n / 100, 0.5 - (n + i) / 90, -0.01) for n in range(9)]
    return pd.DataFrame(rows, columns=["index", "t", "accuracy", "loss", "slope"])


def touching(i: int) -> pd.DataFrame:
    rows = [(n, n - 4 + side, 0.5 - (n + i) / 90) for n in range(9) for side in (-1, 1)]
    return pd.DataFrame(rows, columns=["index", "t", "loss"])


def walk_room(i: int) -> pd.DataFrame:
    return pd.DataFrame({"t": [-4, 4], "accuracy": [0.4, 0.7], "loss": [0.1, 0.6 + i]})


def slopes_of_weights(i: int) -> pd.DataFrame:
    return rows.grid(tensors.stacked("valid", 3)[i].numpy() - 0.5)


def sigmoid_lines(i: int) -> pd.DataFrame:
    words = Words("sigmoid", "en")
    rows = [(words(line), x, 0.5 + x / (20 + i)) for line in ("sigmoid", "slope", "tangent") for x in range(-9, 10)]
    return pd.DataFrame(rows, columns=["line", "x", "value"])


def on_the_sigmoid(i: int) -> pd.DataFrame:
    return pd.DataFrame({"x": [i], "value": [0.5]})


def binned(i: int) -> pd.DataFrame:
    rows = [(n / 10, (n + 1) / 10, digit, n + i) for n in range(10) for digit in "37"]
    return pd.DataFrame(rows, columns=["low", "high", "digit", "count"])


def losses_of_ways(i: int) -> pd.DataFrame:
    words = Words("sigmoid", "en")
    rows = [(words(way), n / 4, n * i / 9 + 0.1) for way in ("with", "without") for n in range(9)]
    return pd.DataFrame(rows, columns=["way", "epoch", "loss"])


def epochs_of_ways(i: int) -> pd.DataFrame:
    words = Words("sigmoid", "en")
    rows = [(words(way), n, 0.5 + n / 9, -n * i, 9**n) for way in ("with", "without") for n in range(3)]
    return pd.DataFrame(rows, columns=["way", "epoch", "accuracy", "low", "high"])


def unpacked(rows: str, name: str) -> pd.DataFrame:
    """Return one table of what a player is sent."""
    return pd.DataFrame(json.loads(rows)[name])


def voted(i: int) -> pd.DataFrame:
    votes = np.linspace(-1 - i, 1, 784)
    return rows.grid(image(i) / 255).assign(vote=votes, shade=votes / (1 + i))


def moved(i: int) -> pd.DataFrame:
    said = ["3", "7", "neither"]
    return pd.DataFrame(
        {"model": list("abc"), "place": range(3), "before": [0.1, 0.5, 0.9], "now": [0.2, 0.6 + i / 99, 1.0]}
    ).assign(said=said, told=[f"{each} · 90.0%" for each in said])


def trusted(i: int) -> pd.DataFrame:
    return pd.DataFrame({"confidence": [0.3, 0.7, 0.99], "right": [0.4, 0.6, 1.0], "answers": [2, 30 + i, 4000]})


def costs_of_thresholds(i: int) -> pd.DataFrame:
    names = Words("draw", "en")("others"), Words("draw", "en")("threes_and_sevens")
    shares = [(name, t / 10, (t + i) / 100) for name in names for t in range(10)]
    return pd.DataFrame(shares, columns=["which", "threshold", "share"])


def threshold_in_use(i: int) -> pd.DataFrame:
    return pd.DataFrame({"threshold": [0.5 + i / 100]})


class Drawn(NamedTuple):
    """A chart, the lesson whose words it takes, what makes rows for its data, and its options."""

    chart: Callable[..., alt.TopLevelMixin]
    stem: str
    rows: tuple[Callable[[int], pd.DataFrame], ...]
    options: Mapping[str, Any] = MappingProxyType({})

    def with_names(self, words: Words) -> alt.TopLevelMixin:
        return self.chart(*(alt.NamedData(name=make.__name__) for make in self.rows), words, **self.options)

    def with_rows(self, words: Words, i: int) -> alt.TopLevelMixin:
        return self.chart(*(make(i) for make in self.rows), words, **self.options)


def of_scene(stem: str, name: str, **changes: Any) -> Drawn:
    """Return the chart of a lesson's scene, with that scene's rows."""
    lesson = import_module(f"core.lessons.{stem}")
    scene = lesson.SCENES[name](defaults(lesson.INPUTS).replace(**changes), Words(stem, "en"))
    tables = {table: pd.DataFrame(columns) for table, columns in json.loads(scene.rows).items()}

    def rows_of(table: str) -> Callable[[int], pd.DataFrame]:
        def make(_i: int) -> pd.DataFrame:
            return tables[table]

        make.__name__ = table
        return make

    return Drawn(scene.chart, stem, tuple(map(rows_of, scene.names)), scene.options)


KEPT = (("seconds", 1e-5, 20, 42, 0.0), ("rescaled", 0.7, 50, 42, 0.0))  # runs down the roller coaster
TRAINED = ((1.0, 256, 1, 42, False, 0.0, 0, 1.0), (1.0, 256, 1, 1, True, 0.0, 0, 1.0))  # of the linear model

CHARTS = (
    Drawn(heat_map.heat_map, "pixels", (grid,)),
    Drawn(heat_map.inked, "draw", (ink,)),
    Drawn(draw_charts.votes, "draw", (voted,)),
    Drawn(draw_charts.votes, "draw", (voted,), {"above": "neither", "below": "3"}),
    Drawn(draw_charts.verdicts, "draw", (moved,)),
    Drawn(draw_charts.reliability, "draw", (trusted,)),
    Drawn(draw_charts.thresholds, "draw", (costs_of_thresholds, threshold_in_use)),
    Drawn(heat_map.heat_map, "pixel_similarity", (off_from_3,), {"top": 1, "number": ".3f"}),
    Drawn(pixel_charts.cut, "pixels", (grid,)),
    Drawn(pixel_charts.counted, "pixels", (grid, counts)),
    Drawn(pixel_charts.alone, "pixels", (grid,)),
    Drawn(ideal_digit_charts.growing_and_left, "ideal_digits", (means, to_go)),
    Drawn(ideal_digit_charts.growing_means, "home", (means,)),
    Drawn(ideal_digit_charts.pixel_values, "ideal_digits", (ideals, bins), {"bins": 4, "images": (3, 3)}),
    Drawn(metrics_charts.confusion, "metrics", (confused, one_cell)),
    Drawn(metrics_charts.batches, "metrics", (in_batches, two_accuracies)),
    Drawn(loss_charts.three, "mnist_loss", (three_items, mean_distance)),
    Drawn(loss_charts.walk, "mnist_loss", (walked, touching, walk_room)),
    Drawn(loss_charts.walk, "mnist_loss", (walked, touching, walk_room), {"stairs": False}),
    Drawn(loss_charts.slopes, "mnist_loss", (slopes_of_weights, slopes_of_weights)),
    Drawn(sigmoid_charts.curve, "sigmoid", (sigmoid_lines, on_the_sigmoid)),
    Drawn(sigmoid_charts.histograms, "sigmoid", (binned, binned)),
    Drawn(sigmoid_charts.training, "sigmoid", (losses_of_ways, epochs_of_ways), {"last": 2}),
    Drawn(distances.distances, "pixel_similarity", (points, one_point), {"low": 0.05, "high": 0.4}),
    Drawn(tensor_charts.numbered_cells, "tensors", (cells,)),
    Drawn(tensor_charts.picked_pixels, "tensors", (in_grey, picked)),
    Drawn(tensor_charts.race, "tensors", (timed,)),
    Drawn(slope_charts.slope, "gradients", (curve, lines, touched)),
    Drawn(slope_charts.components, "gradients", (of_numbers, of_numbers, of_numbers)),
    Drawn(slope_charts.magnified, "gradients", (close_up, stood_on)),
    Drawn(slope_charts.errors, "gradients", (tried, tried_once)),
    Drawn(slope_charts.readings, "gradients", (piled, once)),
    Drawn(slope_charts.readings, "gradients", (piled, once), {"many": True}),
    Drawn(rate_charts.descent, "learning_rate", (path,)),
    Drawn(rate_charts.descent, "learning_rate", (path,), {"changed": True}),
    Drawn(rate_charts.race, "learning_rate", (paths,), {"runners": RUNNERS}),
    of_scene("sgd_steps", "descent", steps=3, kept=KEPT),
    of_scene("sgd_steps", "descent", steps=3, view="values", scale="linear"),
    of_scene("sgd_steps", "descent", steps=3, view="gradients"),
    of_scene("sgd_steps", "compared", kept=KEPT),
    of_scene("sgd_steps", "plateau"),
    Drawn(batch_charts.deal, "mini_batches", (tiles, tile_heads)),
    Drawn(batch_charts.deal, "mini_batches", (tiles, tile_heads), {"pictures": True, "columns": 12, "rows": 8.35}),
    Drawn(batch_charts.noise, "mini_batches", (arrows, spread, medians), {"sizes": (1, 4, 16)}),
    Drawn(batch_charts.law, "mini_batches", (noise_drawn, noise_measured, noise_expected)),
    Drawn(batch_charts.two_loaders, "mini_batches", (batches_of_loaders, path_of_loaders), {"last": 7, "epoch": 4}),
    of_scene("training", "growing", epochs=1),
    of_scene("training", "growing", epochs=1, view="weights"),
    of_scene("training", "growing", epochs=1, shuffle=True, view="pull"),
    of_scene("training", "slow"),
    of_scene("training", "compared", kept=TRAINED),
    of_scene("optimizer", "race"),
    of_scene("optimizer", "race", valley="round", rate=1.0),
    of_scene("optimizer", "rates"),
    of_scene("optimizer", "real", epochs=1),
    of_scene("optimizer", "swept", swept=4),
    of_scene("optimizer", "forgetting"),
    of_scene("optimizer", "twenty"),
    of_scene("nonlinearity", "curve", relus="2"),
    of_scene("nonlinearity", "curve", relus="2", depth="2"),
    of_scene("nonlinearity", "hand"),
    of_scene("nonlinearity", "training"),
    of_scene("nonlinearity", "training", runs=((0.1, 1, 42, "5", False, True),)),
    of_scene("nonlinearity", "training", runs=((0.1, 1, 42, "30", False, True),)),
    of_scene("nonlinearity", "follow"),
    of_scene("nonlinearity", "follow", runs=((0.1, 1, 42, "100", True, True),)),
    *(of_scene("going_deeper", name) for name in ("slide", "shrink", "votes", "models")),
    *(of_scene("ten_digits", name) for name in ("shares", "losses", "confusion")),
    of_scene("ten_digits", "training", runs=(("linear", 1, 42, 0), ("linear", 1, 1, 0))),
    of_scene("going_deeper", "training", runs=(("simple", 1, 42, 0), ("simple", 1, 1, 0))),
    Drawn(linear_charts.product, "linear_model", (multiplied, added_up)),
    Drawn(linear_charts.predictions, "linear_model", (counted_predictions, one_prediction)),
    Drawn(linear_charts.votes, "linear_model", (on_average, window)),
    Drawn(linear_charts.staircase, "linear_model", (stairs, two_weights)),
)
every_chart = pytest.mark.parametrize("drawn", CHARTS, ids=[f"{drawn.chart.__name__}-{drawn.stem}" for drawn in CHARTS])


@cache
def spec_at(place: int, reading: str, i: int | None) -> dict:
    drawn = CHARTS[place]
    words = Words(drawn.stem, reading)
    return (drawn.with_names(words) if i is None else drawn.with_rows(words, i)).to_dict()


def spec_of(drawn: Drawn, reading: str, i: int | None = None) -> dict:
    """Return a chart's spec, validated, with the names of its rows or with the rows of image `i`. Read-only."""
    return spec_at(CHARTS.index(drawn), reading, i)


def compiled(spec: dict) -> dict:
    return vl_convert.vegalite_to_vega(spec, vl_version=VEGA_VERSION)


def inside(node: Any, key: str) -> Iterator[Any]:
    """Yield every value of that key, at any depth of a spec."""
    if isinstance(node, dict):
        if key in node:
            yield node[key]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from inside(child, key)


def is_chart(function: Any) -> bool:
    """Say whether it is a chart to draw: data, then words in; a chart out."""
    if not inspect.isfunction(function) or "words" not in inspect.signature(function).parameters:
        return False
    parameters = list(inspect.signature(function).parameters.values())
    names = [parameter.name for parameter in parameters]
    data = parameters[: names.index("words")]
    return bool(data) and all(parameter.annotation is alt.Data for parameter in data)


def in_every_way(stem: str, name: str) -> Iterator[Scene]:
    """Give a scene as its lesson opens, and with each choice made; of those that draw the same, one."""
    inputs = import_module(f"core.lessons.{stem}").INPUTS
    start = defaults(inputs)
    choices = [(each.id, option) for each in inputs if isinstance(each, Choice) for option in each.options]
    states = [start, *(start.replace(**{id_: option}) for id_, option in choices)]
    scenes = [made(stem, name, "en", state) for state in states]
    yield from {(scene.chart, tuple(scene.options.items())): scene for scene in scenes}.values()


def drawn_by_scenes(charts: set[Any], modules: list[ModuleType], monkeypatch: pytest.MonkeyPatch) -> set[Any]:
    """Return those of the charts that are drawn for a scene, as the whole of it or as a part."""
    called: set[Any] = set()

    def noting(chart: Any) -> Any:
        return lambda *data, **options: called.add(chart) or chart(*data, **options)

    scenes = [(stem, scene) for stem, name in SCENES for scene in in_every_way(stem, name)]
    for module in modules:
        for name, value in list(vars(module).items()):
            if isinstance(value, FunctionType) and value in charts:
                monkeypatch.setattr(module, name, noting(value))
    for stem, scene in scenes:
        called.add(scene.chart)
        scene.chart(*(alt.NamedData(name=rows_of) for rows_of in scene.names), Words(stem, "en"), **scene.options)
    return called


def test_every_chart_of_the_course_is_tested_here_or_as_a_scene(monkeypatch):
    files = Path(rows.__file__).parent.glob("[a-z]*.py")
    modules = [import_module(f"core.charts.{file.stem}") for file in files]
    public = {function for module in modules for function in vars(module).values() if is_chart(function)}
    here = {drawn.chart for drawn in CHARTS}
    assert public - here - drawn_by_scenes(public, modules, monkeypatch) == set()
    assert here <= public


@every_chart
@every_reading
def test_a_chart_builds_and_compiles_with_named_data(drawn, reading):
    spec = spec_of(drawn, reading)
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    assert {make.__name__ for make in drawn.rows} <= set(inside(list(inside(spec, "data")), "name"))
    assert compiled(spec)["marks"]


@every_chart
@every_reading
def test_a_chart_builds_and_compiles_with_real_rows(drawn, reading):
    assert compiled(spec_of(drawn, reading, 0))["marks"]


def words_of(stem: str, reading: str) -> set[str]:
    """Return every short text of a lesson as a reader sees it, those with placeholders left out."""
    texts = tomllib.loads((FOLDER / "en" / f"{stem}.toml").read_text("utf-8"))
    words = Words(stem, reading)
    return {words(key) for key, text in texts.items() if isinstance(text, str) and "%" not in text}


@every_chart
@every_reading
def test_every_axis_and_legend_is_titled_in_the_lesson_s_words(drawn, reading):
    """Looked up in what Vega-Lite compiles: that is where titles of layers are merged, or lost."""
    vega = compiled(spec_of(drawn, reading))
    axes = [axis for group in inside(vega, "axes") for axis in group if axis.get("labels", True)]
    legends = [legend for group in inside(vega, "legends") for legend in group]
    assert len(axes) >= 2
    titles = {str(guide.get("title", "")) for guide in axes + legends}
    assert titles <= words_of(drawn.stem, reading)


def test_a_chart_speaks_the_reader_s_language():
    titles = {reading: str(heat_map.heat_map(grid(0), Words("pixels", reading)).to_dict()) for reading in READINGS}
    assert "'row'" in titles["en"]
    assert "'行'" in titles["zh"]
    assert "'row · 行'" in titles["both"]


def without_rows(node: Any) -> Any:
    """Return a spec without its data, and without the name Altair gives a view, made from its data."""
    if isinstance(node, dict):
        return {key: without_rows(value) for key, value in node.items() if key not in ("data", "datasets")}
    if isinstance(node, list):
        return [without_rows(child) for child in node]
    return re.sub(r"^view_\w+$", "view", node) if isinstance(node, str) else node


@every_chart
def test_a_spec_does_not_depend_on_the_rows(drawn):
    named, first, second = (without_rows(spec_of(drawn, "both", i)) for i in (None, 0, 15))
    assert named == first == second


@every_chart
def test_a_chart_draws_real_rows(drawn):
    """To the last step, a picture: a misspelt field or expression would leave it without a mark, or fail."""
    svg = vl_convert.vegalite_to_svg(spec_of(drawn, "en", 0), vl_version=VEGA_VERSION)
    assert svg.startswith("<svg")
    assert "NaN" not in re.sub('base64,[^"]*', "", svg)  # a picture's own letters may spell anything
    assert svg.count("<path") > 10
    of_vega = re.findall("<[^>]*#4c78a8[^>]*>", svg)  # its own colour, of a mark that was given none
    assert [mark for mark in of_vega if 'opacity="0"' not in mark] == []


@settings(deadline=None, max_examples=50)
@given(arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6))), st.integers(0, 22), st.integers(0, 22))
def test_grid_has_one_row_per_cell_numbered_as_in_the_whole_image(values, first_row, first_column):
    table = rows.grid(values, first_row, first_column)
    expected = [
        (first_row + row, first_column + column, values[row, column]) for row, column in np.ndindex(values.shape)
    ]
    assert list(table.columns) == ["row", "column", "value"]
    assert list(table.itertuples(index=False, name=None)) == expected
    assert table["value"].dtype == values.dtype


def test_ink_leaves_out_the_paper():
    table = rows.ink(np.array([[0, 7], [0, 255]], np.uint8))
    assert list(table.itertuples(index=False, name=None)) == [(0, 1, 7), (1, 1, 255)]


def test_bare_paper_is_no_empty_chart():
    assert list(rows.ink(np.zeros((2, 2), np.uint8)).itertuples(index=False, name=None)) == [(0, 0, 0)]


def test_grid_keeps_fractions():
    assert rows.grid(np.array([[0.25, 0.5]]))["value"].tolist() == [0.25, 0.5]
