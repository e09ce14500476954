"""What the lesson on gradients shows: a slope in three ways, how far off trying is, gradients that pile up."""

from functools import lru_cache
from typing import Any, NamedTuple, cast

import torch

from core import gradients, linear_model
from core.charts import gradients as charts
from core.charts.theme import SEVEN, THREE
from core.gradients import FUNCTIONS, Function, Sides, Tangent, finite_difference
from core.lessons import pictures
from core.lessons.book import BookNumber
from core.lessons.inputs import Choice, Ladder, Number, OwnDigit, Values, Whole
from core.lessons.numbers import number
from core.lessons.scenes import Scene, packed
from core.sigmoid import mnist_loss
from core.text import Words

X = float | list[float]
SIZES_OF_H = (*(float(f"{digit}e{power}") for power in range(-8, 1) for digit in (1, 2, 5)), 10.0)
BY_CALCULUS = {
    "square": "2x",
    "tilted_bowl": "2(x − 1) + 1/2",
    "bumpy": "x/2 + 3 cos 3x",
    "absolute": "x / |x|",
    "sum_of_squares": "[2x₁, 2x₂, 2x₃]",
}
BY_TRYING = {1: "(f(x + h) − f(x)) / h", 2: "(f(x + h) − f(x − h)) / 2h"}
PRECISIONS = {"float32": torch.float32, "float64": torch.float64}
FINE = 161  # points of a line

INPUTS = (
    Choice("look", ("slope", "ends"), "slope"),
    Choice("function", tuple(FUNCTIONS), "square"),
    Number("x", gradients.BOOK_GRADIENTS["square"].x, -4, 4, step=0.25, slider=(-4.0, 4.0)),  # type: ignore[arg-type]
    Number("x1", 3.0, -10, 10),  # the three of the book
    Number("x2", 4.0, -10, 10),
    Number("x3", 10.0, -10, 10),
    Choice("sides", ("1", "2"), "1"),
    Ladder("h", 1.0, SIZES_OF_H),
    Choice("piled", tuple(gradients.BOOK_GRADIENTS), "square"),
    Whole("times", 3, 1, 10, typed=False),
    OwnDigit(),
)
PRESETS = {
    "large": {"look": "slope", "function": "bumpy", "x": 0.5, "sides": "1", "h": 2.0},
    "small": {"look": "ends", "function": "square", "x": 3.0, "sides": "1", "h": 1e-8},
    "corner": {"look": "slope", "function": "absolute", "x": 0.0},
}
POINT = ("function", "x", "x1", "x2", "x3")


def is_vector(values: Values) -> bool:
    """Return whether the chosen function takes several numbers."""
    return FUNCTIONS[values.function].is_vector


def point(values: Values) -> X:
    """Return the chosen x as float32 holds it: a number, or three."""
    x = [values.x1, values.x2, values.x3] if is_vector(values) else values.x
    return torch.tensor(x).tolist()


def moved(x: X, to: float, place: int = 0) -> X:
    """Return x with one of its numbers (its only one) set to another."""
    return [*x[:place], to, *x[place + 1 :]] if isinstance(x, list) else to


def evenly(low: float, high: float) -> list[float]:
    """Return numbers at equal distances, both ends included."""
    return torch.linspace(low, high, FINE, dtype=torch.float64).tolist()


def shown(numbers: X) -> str:
    """Return a number, or the numbers of a vector, with six digits at most."""
    return f"[{', '.join(map(shown, numbers))}]" if isinstance(numbers, list) else number(numbers, 6)


class Found(NamedTuple):
    """The gradient of a function at x, in three ways, and how far off the two that compute are."""

    function: Function
    x: X
    h: float
    sides: Sides
    autograd: X
    tried: X  # in float32
    calculus: X
    is_kink: bool  # a corner, where there is no slope
    errors: dict[str, float]  # of "autograd", and of the finite difference in "float32" and in "float64"

    def value(self, x: X, dtype: torch.dtype = torch.float64) -> float:
        """Return f(x)."""
        return gradients.value_of(self.function.f, x, dtype)

    @property
    def first(self) -> float:
        """The first number of x, or its only one."""
        return first_of(self.x)


def first_of(x: X) -> float:
    """Return the first number of a vector; a number as it is."""
    return x[0] if isinstance(x, list) else x


def off_by(found: X, calculus: X) -> float:
    """Return the largest distance between the numbers of two gradients."""
    return (torch.tensor(found, dtype=torch.float64) - torch.tensor(calculus, dtype=torch.float64)).abs().max().item()


@lru_cache(maxsize=256)
def found_of(values: Values) -> Found:
    """Return what the three ways find; `values` are those of `POINT`, h and sides."""
    function, x, sides = FUNCTIONS[values.function], point(values), cast(Sides, int(values.sides))
    calculus = function.gradient(torch.tensor(x, dtype=torch.float64)).tolist()
    autograd = gradients.gradient_of(function.f, x)
    tried = {name: finite_difference(function.f, x, values.h, dtype, sides=sides) for name, dtype in PRECISIONS.items()}
    errors = {name: off_by(found, calculus) for name, found in {"autograd": autograd, **tried}.items()}
    is_kink = values.function == "absolute" and x == 0
    return Found(function, x, values.h, sides, autograd, tried["float32"], calculus, is_kink, errors)


def find(values: Values) -> Found:
    """Return what the three ways find with these inputs."""
    return found_of(values.only(*POINT, "h", "sides"))


def ways(values: Values, words: Words) -> list[tuple[str, str, str]]:
    """Return (name and formula, gradient, how far off) of each of the three ways."""
    found = find(values)
    off = {way: "" if found.is_kink else words("off_by", error=number(error)) for way, error in found.errors.items()}
    by_calculus = words("no_slope") if found.is_kink else shown(found.calculus)
    return [
        (f"{words('autograd')}: xt.grad", shown(found.autograd), off["autograd"]),
        (f"{words('difference')}: {BY_TRYING[found.sides]}", shown(found.tried), off["float32"]),
        (f"{words('calculus')}: {BY_CALCULUS[values.function]}", by_calculus, ""),
    ]


# The slope


@lru_cache(maxsize=256)
def slope(values: Values, words: Words) -> Scene:
    """Return the curve with its tangent and the secant; of a vector, a curve for each of its numbers."""
    found = find(values)
    if isinstance(found.x, list):
        tables = components_of(found, found.x)
        told = words("components_chart", x=shown(found.x), gradient=shown(found.calculus))
        return Scene(charts.components, packed(tables), tuple(tables), told)
    tables = curve_of(found, found.x, words)
    told = words("slope_chart", x=shown(found.x), tangent=shown(found.calculus), secant=shown(found.tried))
    return Scene(charts.slope, packed(tables), tuple(tables), told)


def curve_of(found: Found, x: float, words: Words) -> dict[str, dict[str, list[Any]]]:
    """Return the rows of `charts.slope`."""
    behind = x - found.h if found.sides == 2 else x
    low, high = min(found.function.interval[0], behind - 0.1), max(found.function.interval[1], x + 1.3 * found.h)
    curve = gradients.curve(found.function, (low, high))
    heights = [each.value for each in curve]
    box = low, high, min(heights) - 0.3 * (max(heights) - min(heights)), max(heights)
    tangent = Tangent(x, found.value(x), cast(float, found.calculus))
    secant = Tangent(behind, found.value(behind), cast(float, found.tried))
    steps = [(behind, found.value(behind)), (x + found.h, found.value(behind)), (x + found.h, found.value(x + found.h))]
    lines = {"tangent": [] if found.is_kink else within(tangent, *box), "secant": within(secant, *box), "steps": steps}
    placed = [(words(line), order, *at) for line, ats in lines.items() for order, at in enumerate(ats)]
    points = [(*steps[0], False), (*steps[-1], False), (x, found.value(x), True)]
    return {
        "curve": {"x": [each.x for each in curve], "value": heights},
        "lines": columns(("line", "order", "x", "value"), placed),
        "points": columns(("x", "value", "chosen"), points),
    }


def columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Return rows as columns."""
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def within(line: Tangent, low: float, high: float, bottom: float, top: float) -> list[tuple[float, float]]:
    """Return the two ends of the part of a straight line that lies in a box."""
    if line.slope:
        crossings = sorted(line.x + (edge - line.value) / line.slope for edge in (bottom, top))
        low, high = max(low, crossings[0]), min(high, crossings[1])
    return [(low, line.at(low)), (high, line.at(high))]


def components_of(found: Found, x: list[float]) -> dict[str, dict[str, list[Any]]]:
    """Return the rows of `charts.components`."""
    across = evenly(found.function.interval[0] - 2, found.function.interval[1] + 2)
    curves, tangents, points = [], [], []
    height = found.value(x)
    for place, (name, at, steep) in enumerate(zip(charts.COMPONENTS, x, cast(list, found.calculus), strict=True)):
        curves += [(name, to, found.value(moved(x, to, place))) for to in across]
        tangents += [(name, at + step, height + steep * step) for step in (-3, 3)]
        points.append((name, at, height))
    names = ("component", "x", "value")
    return {
        "curves": columns(names, curves),
        "tangents": columns(names, tangents),
        "points": columns(names, points),
    }


# Too large, too small


@lru_cache(maxsize=256)
def ends(values: Values, words: Words) -> Scene:
    """Return the surroundings of x, as wide as h, and the error of the finite difference for every h."""
    found = find(values)
    by_h = errors_of(values.only(*POINT, "sides")) if not found.is_kink else []
    here = [(name, found.h, found.errors[name]) for name in PRECISIONS] if by_h else []
    names = ("precision", "h", "error")
    tables = {**close_up(found, words), "sizes": columns(names, by_h), "chosen": columns(names, here)}
    errors = {name: number(found.errors[name]) for name in PRECISIONS}
    told = words("ends_chart", x=shown(found.first), h=number(found.h), **errors)
    return Scene(charts.ends, packed(tables), tuple(tables), told)


@lru_cache(maxsize=64)
def errors_of(values: Values) -> list[tuple[str, float, float]]:
    """Return (precision, h, error) of the finite difference for every h; `values` are those of `POINT`, and sides."""
    function, x, sides = FUNCTIONS[values.function], point(values), cast(Sides, int(values.sides))
    return [
        (precision, *row)
        for precision, dtype in PRECISIONS.items()
        for row in gradients.difference_errors(function, x, dtype, sides=sides)
    ]


def close_up(found: Found, words: Words) -> dict[str, dict[str, list[Any]]]:
    """Return the rows of `charts.magnified`."""

    def rise(t: float, dtype: torch.dtype) -> float:
        return found.value(moved(found.x, found.first + t), dtype) - found.value(found.x, dtype)

    offsets = evenly((-1.5 if found.sides == 2 else -0.5) * found.h, 1.5 * found.h)
    rows = [(words("exactly"), t, rise(t, torch.float64)) for t in offsets]
    rows += [(words("in_float32"), t, rise(t, torch.float32)) for t in offsets]
    if not found.is_kink:
        rows += [(words("tangent"), t, first_of(found.calculus) * t) for t in (offsets[0], offsets[-1])]
    stands = [(t, rise(t, torch.float32)) for t in ((-found.h if found.sides == 2 else 0.0), found.h)]
    rows += [(words("secant"), *stand) for stand in stands]
    return {"curves": columns(("line", "t", "rise"), rows), "points": columns(("t", "rise"), stands)}


# What there is to say


def what_happened(values: Values, words: Words) -> str:
    """Return what there is to say of the picture on the stage."""
    found = find(values)
    return fooled(found, words) if values.look == "ends" else slope_says(found, words)


def slope_says(found: Found, words: Words) -> str:
    """Return which way is down, or that there is no slope."""
    if found.is_kink:
        return words.prose("says_corner")
    if isinstance(found.calculus, list):
        return words.prose("says_vector", x=shown(found.x), gradient=shown(found.calculus))
    if found.calculus == 0:
        return words.prose("says_level", x=shown(found.x))
    direction = "up" if found.calculus > 0 else "down"
    alike = "_alike" * (abs(found.calculus) == 1)
    return words.prose(f"says_{direction}{alike}", x=shown(found.x), size=shown(abs(found.calculus)))


def fooled(found: Found, words: Words) -> str:
    """Return by what the finite difference is misled at this h: by rounding, if float64 is far less wrong."""
    single, double = (found.errors[name] for name in PRECISIONS)
    told = {"h": number(found.h), "error": number(single), "double": number(double)}
    if found.is_kink:
        return words.prose("fooled_nowhere")
    if single == 0:
        return words.prose("fooled_not", h=told["h"])
    return words.prose("fooled_by_bend" if double >= single / 2 else "fooled_by_rounding", **told)


# Gradients that pile up


def readings_of(values: Values) -> list[X]:
    """Return what `.grad` reads after each call."""
    function, x = FUNCTIONS[values.piled].f, gradients.BOOK_GRADIENTS[values.piled].x
    return cast(list[X], gradients.gradients_without_zeroing(function, x, values.times))


@lru_cache(maxsize=32)
def piled(values: Values, words: Words) -> Scene:
    """Return the readings of `.grad`, call after call, beside the gradient."""
    readings, true = readings_of(values), gradients.BOOK_GRADIENTS[values.piled].gradient
    after = [(time, *named) for time, reading in enumerate(readings, start=1) for named in by_component(reading)]
    tables = {
        "after": columns(("times", "component", "reading"), after),
        "true": columns(("component", "reading"), list(by_component(true))),
    }
    told = words("readings_chart", times=values.times, reading=shown(readings[-1]), gradient=shown(true))
    many = FUNCTIONS[values.piled].is_vector
    return Scene(charts.readings, packed(tables), tuple(tables), told, options={"many": many})


def by_component(reading: X) -> list[tuple[str, float]]:
    """Return the numbers of a gradient with the names of what they belong to."""
    return list(zip(charts.COMPONENTS, reading, strict=True)) if isinstance(reading, list) else [("x", reading)]


def calls(values: Values) -> str:
    """Return the calls and what they left, as one would type them and Python would print it."""
    xt = torch.tensor(gradients.BOOK_GRADIENTS[values.piled].x).requires_grad_()
    lines = [f"f(xt).backward()  # xt.grad: {torch.tensor(reading)!r}" for reading in readings_of(values)]
    return "\n".join([f"xt = {xt!r}", *lines])


# The loss of one digit: 784 gradients at once


class OfYours(NamedTuple):
    """What a linear model that is still all 0 makes of one image, and the gradient of its loss."""

    prediction: float  # before the sigmoid
    loss: float
    gradient: torch.Tensor  # (784,), of the weights
    bias: float  # the gradient of the bias
    tried: float  # the gradient of the weight at the inkiest pixel, by a finite difference


@lru_cache(maxsize=64)
def of_yours(path: str) -> OfYours:
    """Return the gradient of the loss of one image, a 3 or a 7, of a linear model that is still all 0."""
    x, y = pictures.pixels_at(path)[None], torch.tensor([[float(pictures.truth_of(path) == 3)]])
    params = linear_model.LinearParams(*(each.requires_grad_() for each in linear_model.all_zero()))

    def loss_of(weights: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        return mnist_loss(linear_model.linear1(x.to(weights.dtype), weights, bias), y.to(weights.dtype))

    loss = loss_of(*params)
    weights, bias = torch.autograd.grad(loss, params)
    step, place = torch.zeros(784, 1, dtype=torch.float64), int(x.argmax())
    step[place] = 1e-4
    ends = [loss_of(params.weights.double() + side * step, params.bias.double()).item() for side in (1, -1)]
    prediction = linear_model.linear1(x, *params).item()
    return OfYours(prediction, loss.item(), weights.flatten(), bias.item(), (ends[0] - ends[1]) / 2e-4)


def gallery_of_yours(path: str, words: Words) -> list[tuple[bytes, str, str]]:
    """Return (PNG, spoken description, caption) of a reader's own digit and of the gradient of its loss."""
    gradient = of_yours(path).gradient.view(28, 28)
    full = gradient.abs().max().item() or 1.0
    return [
        (pictures.png(pictures.ink_at(path), scale=4), words("yours_own"), words("yours_own")),
        (pictures.signed(-gradient / full, SEVEN, THREE), words("yours_pull"), words("yours_pull")),
    ]


def about_yours(path: str, words: Words) -> str:
    """Return what the gradient of the loss of a reader's own digit says."""
    found = of_yours(path)
    place = int(pictures.pixels_at(path).argmax())
    told = {
        "prediction": number(found.prediction, 4),
        "loss": number(found.loss, 4),
        "bias": number(found.bias, 3),
        "row": place // 28,
        "column": place % 28,
        "gradient": number(found.gradient[place].item(), 3),
        "tried": number(found.tried, 3),
    }
    return words.prose("yours_said", truth=pictures.truth_of(path), **told)


SCENES = {"slope": slope, "ends": ends, "piled": piled}


def book() -> list[BookNumber]:
    """Return what the chapter prints, beside ours."""
    numbers = []
    for name, printed in gradients.BOOK_GRADIENTS.items():
        value = gradients.value_of(FUNCTIONS[name].f, printed.x)
        gradient = gradients.gradient_of(FUNCTIONS[name].f, printed.x)
        numbers += [
            BookNumber(f"{name}_value", shown(printed.value), shown(value)),
            BookNumber(f"{name}_gradient", shown(printed.gradient), shown(gradient)),
        ]
    return numbers
