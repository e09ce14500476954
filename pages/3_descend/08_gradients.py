"""Gradients: what a slope is, found in three ways. The chapter's "Calculating Gradients"."""

from typing import cast

import pandas as pd
import streamlit as st
import torch

from core import gradients
from core.charts import gradients as charts
from core.gradients import FUNCTIONS, Sides, Tangent, finite_difference
from core.lessons.book import BookNumber
from core.ui import cached, language, lesson
from core.ui.menu import menu

START, START_VECTOR = 3.0, [3.0, 4.0, 10.0]  # the book's
STEPS_OF_H = [f"{digit}e-{power}" for power in range(8, 3, -1) for digit in (1, 2, 5)]
STEPS_OF_H += ["0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10"]
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
words = language.words("gradients")


def choose_point(interval: tuple[float, float], is_vector: bool) -> float | list[float]:
    """Draw the control of the point and return it; one left over from another function stays if it lies inside."""
    low, high = interval
    starts = dict(zip(("x1", "x2", "x3"), START_VECTOR, strict=True)) if is_vector else {"x": START}
    for key, start in starts.items():
        if key in st.session_state:
            inside = low <= st.session_state[key] <= high
            st.session_state[key] = st.session_state[key] if inside else start
    if is_vector:
        with st.container(horizontal=True, gap="small"):
            return [
                st.number_input(name, low, high, start, 0.5, format="%g", key=key, bind="query-params", width=118)
                for name, (key, start) in zip(charts.COMPONENTS, starts.items(), strict=True)
            ]
    return st.slider(words("point"), low, high, START, 0.25, format="%g", key="x", bind="query-params")


def moved(x: float | list[float], to: float, place: int = 0) -> float | list[float]:
    """Return x with one of its numbers (its only one) set to another."""
    return [*x[:place], to, *x[place + 1 :]] if isinstance(x, list) else to


def evenly(low: float, high: float) -> list[float]:
    """Return numbers at equal distances, both ends included."""
    return torch.linspace(low, high, FINE, dtype=torch.float64).tolist()


def value(x: float | list[float], dtype: torch.dtype = torch.float64) -> float:
    """Return the chosen function's value."""
    return gradients.value_of(function.f, x, dtype)


def shown(number: float | list[float]) -> str:
    """Return a number, or the numbers of a vector, with six digits at most."""
    if isinstance(number, list):
        return f"[{', '.join(map(shown, number))}]"
    return f"{number + 0.0:.6g}"  # −0 becomes 0


def off_by(tried: float | list[float]) -> float:
    """Return the largest distance to what calculus says."""
    return (torch.tensor(tried, dtype=torch.float64) - torch.tensor(calculus, dtype=torch.float64)).abs().max().item()


lesson.opening(words)
controls, picture = st.columns([1, 1.75], gap="large")
with controls:
    chosen = menu(words("function"), list(FUNCTIONS), "square", "function")
    function = FUNCTIONS[chosen]
    low, high = (float(end) for end in function.interval)
    lesson.caption(words(f"about.{chosen}"))
    x = torch.tensor(choose_point((low, high), function.is_vector)).tolist()  # as float32 holds it
    sides = cast(Sides, int(menu(words("sides"), [str(side) for side in BY_TRYING], "1", "sides")))
    step = st.select_slider(words("h"), STEPS_OF_H, "1", key="h", bind="query-params")
    h = float(step)

calculus = function.gradient(torch.tensor(x, dtype=torch.float64)).tolist()
autograd = gradients.gradient_of(function.f, x)
tried = finite_difference(function.f, x, h, sides=sides)
is_kink = chosen == "absolute" and x == 0
first = x[0] if isinstance(x, list) else x
behind = first - h if sides == 2 else first
slopes = [each[0] if isinstance(each, list) else each for each in (calculus, tried)]
tangent, secant = (
    Tangent(start, value(moved(x, start)), slope) for start, slope in zip((first, behind), slopes, strict=True)
)

with picture:
    if isinstance(x, list):
        across = evenly(low - 2, high + 2)
        curves, tangents = [], []
        for place, (name, component, slope) in enumerate(zip(charts.COMPONENTS, x, calculus, strict=True)):
            curves += [(name, at, value(moved(x, at, place))) for at in across]
            touching = Tangent(component, value(x), slope)
            tangents += [(name, component + d, touching.at(component + d)) for d in (-3, 3)]
        columns = ["component", "x", "value"]
        dots = [(name, component, value(x)) for name, component in zip(charts.COMPONENTS, x, strict=True)]
        cached.show(
            charts.components,
            {
                "curves": pd.DataFrame(curves, columns=columns),
                "tangents": pd.DataFrame(tangents, columns=columns),
                "points": pd.DataFrame(dots, columns=columns),
            },
            words,
            key="gradients_components",
            description=words("components_chart", x=shown(x), gradient=shown(calculus)),
        )
    else:
        ends = min(low, behind - 0.1), max(high, x + 1.3 * h)
        curve = pd.DataFrame(gradients.curve(function, ends))[["x", "value"]]
        bottom, top = curve["value"].min(), curve["value"].max()
        straight = [] if is_kink else [(words("tangent"), at, at, tangent.at(at)) for at in evenly(*ends)]
        straight += [(words("secant"), at, at, secant.at(at)) for at in evenly(*ends)]
        lines = pd.DataFrame(straight, columns=["line", "order", "x", "value"])
        lines = lines[lines["value"].between(bottom - 0.3 * (top - bottom), top)]
        corners = [(behind, value(behind)), (x + h, value(behind)), (x + h, value(x + h))]
        rise = [(words("steps"), order, *corner) for order, corner in enumerate(corners)]
        lines = pd.concat([lines, pd.DataFrame(rise, columns=lines.columns)])
        dots = [(behind, value(behind), False), (x + h, value(x + h), False), (x, value(x), True)]
        cached.show(
            charts.slope,
            {
                "curve": curve,
                "lines": lines,
                "points": pd.DataFrame(dots, columns=["x", "value", "chosen"]),
            },
            words,
            key="gradients_slope",
            description=words("slope_chart", x=shown(x), tangent=shown(calculus), secant=shown(tried)),
        )

ways = {"autograd": ("xt.grad", autograd), "difference": (BY_TRYING[sides], tried)}
st.table(
    [
        {
            words("way"): f"{words(way)} &nbsp; `{formula}`",
            words("gradient"): f"**`{shown(found)}`**",
            words("error"): "—" if is_kink else f"`{off_by(found):.2g}`",
        }
        for way, (formula, found) in ways.items()
    ]
    + [
        {
            words("way"): f"{words('calculus')} &nbsp; `{BY_CALCULUS[chosen]}`",
            words("gradient"): words("no_slope") if is_kink else f"**`{shown(calculus)}`**",
            words("error"): "—",
        }
    ],
    border="horizontal",
    hide_index=True,
)
if is_kink:
    lesson.prose(words, "kink")
elif isinstance(x, list):
    lesson.prose(words, "says_vector", x=shown(x), gradient=shown(calculus))
else:
    direction = "level" if calculus == 0 else "up" if calculus > 0 else "down"
    lesson.prose(words, f"says_{direction}", x=shown(x), size=shown(abs(calculus)))

lesson.section(words, "what")
lesson.prose(words, "what_text")

lesson.section(words, "ends")
lesson.prose(words, "ends_text")
near, far = st.columns(2, gap="large")
with near:
    lesson.caption(words("magnified", x=shown(first), h=step))
    offsets = evenly(-1.5 * h if sides == 2 else -0.5 * h, 1.5 * h)
    true, in_float32 = (value(x, dtype) for dtype in (torch.float64, torch.float32))
    drawn = [(words("exactly"), t, value(moved(x, first + t)) - true) for t in offsets]
    drawn += [(words("in_float32"), t, value(moved(x, first + t), torch.float32) - in_float32) for t in offsets]
    if not is_kink:
        drawn += [(words("tangent"), t, tangent.slope * t) for t in (offsets[0], offsets[-1])]
    stands = [
        (t, value(moved(x, first + t), torch.float32) - in_float32) for t in ((-h, h) if sides == 2 else (0.0, h))
    ]
    drawn += [(words("secant"), *stand) for stand in stands]
    cached.show(
        charts.magnified,
        {
            "curves": pd.DataFrame(drawn, columns=["line", "t", "rise"]),
            "points": pd.DataFrame(stands, columns=["t", "rise"]),
        },
        words,
        key="gradients_magnified",
        description=words("magnified_chart", x=shown(first), h=step),
    )
with far:
    if is_kink:
        lesson.prose(words, "no_errors")
    else:
        lesson.caption(words("errors"))
        sizes, ringed = [], []
        for precision, dtype in PRECISIONS.items():
            rows = gradients.difference_errors(function, x, dtype, sides=sides)
            sizes += [(precision, *row) for row in rows]
            ringed.append((precision, h, off_by(finite_difference(function.f, x, h, dtype, sides=sides))))
        columns = ["precision", "h", "error"]
        cached.show(
            charts.errors,
            {"sizes": pd.DataFrame(sizes, columns=columns), "chosen": pd.DataFrame(ringed, columns=columns)},
            words,
            key="gradients_errors",
            description=words("errors_chart", h=step, **{precision: f"{error:.2g}" for precision, _, error in ringed}),
        )
lesson.prose(words, "ends_why")

lesson.section(words, "zeroing")
lesson.prose(words, "zeroing_text")
control, bars = st.columns([1, 1.75], gap="large")
with control:
    times = st.slider(words("calls"), 1, 10, 3, key="times", bind="query-params")
    piled = gradients.gradients_without_zeroing(function.f, x, times)
    calls = [f"f(xt).backward()  # xt.grad: {shown(reading)}" for reading in piled]
    lesson.printed("\n".join([f"xt = {torch.tensor(x).requires_grad_()!r}", *calls]))
with bars:
    names = charts.COMPONENTS if isinstance(x, list) else ("x",)

    def by_component(reading: float | list[float]) -> list[tuple[str, float]]:
        """Return the numbers of a gradient with the names of what they belong to."""
        return list(zip(names, reading if isinstance(reading, list) else [reading], strict=True))

    after = [(time, *named) for time, reading in enumerate(piled, start=1) for named in by_component(reading)]
    cached.show(
        charts.readings,
        {
            "after": pd.DataFrame(after, columns=["times", "component", "reading"]),
            "true": pd.DataFrame(by_component(autograd), columns=["component", "reading"]),
        },
        words,
        key="gradients_readings",
        description=words("readings_chart", times=times, reading=shown(piled[-1]), gradient=shown(autograd)),
        many=function.is_vector,
    )
lesson.prose(words, "zeroing_why")

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    function.f,
    gradients.gradient_of,
    gradients.finite_difference,
    gradients.difference_errors,
    gradients.gradients_without_zeroing,
    gradients.tangent,
)
numbers = []
for name, book in gradients.BOOK_GRADIENTS.items():
    f = FUNCTIONS[name].f
    numbers += [
        BookNumber(f"{name}_value", shown(book.value), shown(gradients.value_of(f, book.x))),
        BookNumber(f"{name}_gradient", shown(book.gradient), shown(gradients.gradient_of(f, book.x))),
    ]
lesson.book_numbers(words, numbers)
lesson.jargon(words)
