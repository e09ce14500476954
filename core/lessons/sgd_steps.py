"""Runs of gradient descent, worked out once for everyone who asks for the same, as rows for the player."""

import inspect
import re
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from core import sgd_steps
from core.lessons.scenes import packed
from core.sgd_steps import Run, Step
from core.text import Words

POINTS = 39  # of the curve drawn at each step: two a second


@lru_cache(maxsize=256)
def roller_coaster(seed: int, learning_rate: float, steps: int, target_loss: float | None) -> Run:
    """Return `sgd_steps.run` on the roller coaster of that seed."""
    return sgd_steps.run(*sgd_steps.roller_coaster(seed), learning_rate, steps, target_loss)


@lru_cache(maxsize=1)
def rescaled_book_run() -> Run:
    """Return 50 steps on the book's data over rescaled time."""
    return sgd_steps.run_rescaled(*sgd_steps.roller_coaster(), sgd_steps.RESCALED_LEARNING_RATE, 50)


def losses(named: Iterable[tuple[str, Run]]) -> pd.DataFrame:
    """Return rows (run, step, loss) of several runs under their names."""
    rows = [(name, each.step, each.loss) for name, run in named for each in run.steps]
    return pd.DataFrame(rows, columns=["run", "step", "loss"])


@lru_cache(maxsize=1)
def code_of_stages() -> dict[int, str]:
    """Return the line of `sgd_steps.descend` that does each of the seven stages, read from its source."""
    lines = re.findall(r"^ *(.+?)  # (?:and )?(\d) \w+$", inspect.getsource(sgd_steps.descend), re.MULTILINE)
    return {int(stage): code for code, stage in lines}


def short(number: float, decimals: int = 3) -> str:
    """Return a number in few characters, however large: "−0.766", "25,823.81", "4.1e+12"."""
    return f"{number:,.{decimals}f}" if abs(number) < 1e5 else f"{number:.1e}"


def numbers_of_stages(step: Step, then: Step) -> dict[int, str]:
    """Return the live numbers of each stage between one step and the next; `then` is `step` itself at the end."""
    a, b, c = step.params
    return {
        1: f"{short(a)}  {short(b)}  {short(c)}",
        2: f"{short(c, 1)}  {short(a + b + c, 1)}  {short(4 * a + 2 * b + c, 1)} …",  # at 0, 1 and 2 seconds
        3: short(step.loss, 2),
        4: "  ".join(short(each, 0) for each in step.gradient),
        5: f"a: {short(a)} → {short(then.params[0])}",
        6: f"{step.step} → {then.step}",
        7: short(step.loss, 2),
    }


@lru_cache(maxsize=256)
def roller_coaster_rows(seed: int, learning_rate: float, steps: int, target_loss: float | None, words: Words) -> str:
    """Return the packed rows of `charts.sgd_steps.descent` for one run."""
    time, speed, _ = sgd_steps.roller_coaster(seed)
    path = roller_coaster(seed, learning_rate, steps, target_loss).steps
    pairs = list(zip(path, [*path[1:], path[-1]], strict=True))  # every step and the one after it
    curves = [
        (here.step, here_now.time, clipped(here_now.speed), clipped(then_now.speed))
        for here, then in pairs
        for here_now, then_now in zip(
            sgd_steps.curve(here.params, points=POINTS), sgd_steps.curve(then.params, points=POINTS), strict=True
        )
    ]
    code = code_of_stages()
    return packed(
        {
            "data": pd.DataFrame({"time": time, "speed": speed.round(decimals=3).double()}),
            "curves": pd.DataFrame(curves, columns=["step", "time", "speed", "next"]).round(2),
            "path": pd.DataFrame(
                [(here.step, here.loss, then.loss) for here, then in pairs], columns=["step", "loss", "next"]
            ),
            "params": pd.DataFrame(
                [(here.step, *each) for here in path for each in zip("abc", here.params, here.gradient, strict=True)],
                columns=["step", "name", "value", "gradient"],
            ),
            "stages": pd.DataFrame(
                [
                    (here.step, stage, words(f"stage_{stage}"), code[stage], text)
                    for here, then in pairs
                    for stage, text in numbers_of_stages(here, then).items()
                ],
                columns=["step", "stage", "name", "code", "numbers"],
            ),
        }
    )


def clipped(speed: float) -> float:
    """Return a speed no farther out than the chart's edge needs, so that an exploding run's rows stay short."""
    return max(-1e4, min(1e4, speed))
