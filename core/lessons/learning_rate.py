"""What the lesson on the learning rate shows: one parameter stepping through a bowl, and a race of several rates."""

import math
from functools import lru_cache

import pandas as pd

from core import learning_rate
from core.charts import learning_rate as charts
from core.learning_rate import LARGEST_STABLE_RATE, LEARNING_RATES, START, STEPS, Run, Step
from core.lessons.inputs import Number, Position, Several, Values, Whole
from core.lessons.numbers import factor, number
from core.lessons.scenes import Scene, packed
from core.text import Words

MOST_STEPS = 100
NEVER = -1

INPUTS = (
    Number("rate", 0.1, step=0.01, slider=(0.0, 1.2)),  # at first the one whose first step is the sum in the text
    Whole("steps", STEPS, 1, MOST_STEPS),
    Whole("change_at", NEVER, NEVER, MOST_STEPS),  # the step from which `next_rate` holds
    Number("next_rate", LEARNING_RATES["good"]),
    Several("race", tuple(LEARNING_RATES), tuple(LEARNING_RATES)),
    Number("yours", 0.1, step=0.01),
    Position("at"),
    Position("race_at"),
)
PRESETS = {name: {"rate": rate, "change_at": NEVER} for name, rate in LEARNING_RATES.items()}


def change_here(step: int) -> dict[str, int]:
    """Return what to set when the reader wants another rate from this step on."""
    return {"change_at": step}


def forget(_: Values) -> dict[str, int]:
    """Return what to set to go back to one rate from start to end."""
    return {"change_at": NEVER}


@lru_cache(maxsize=256)
def runs(values: Values) -> tuple[Run, Run | None, int]:
    """Return the run these inputs ask for, the one it left where the rate changes, and the step of the change."""
    whole = learning_rate.run(START, values.rate, values.steps)
    if values.change_at == NEVER:
        return whole, None, 0
    at = min(values.change_at, whole.steps[-1].step)
    return learning_rate.continue_from(whole, at, values.next_rate, values.steps), whole, at


def after(step: Step) -> float:
    """Return where the step that comes next leads, finite or not."""
    return learning_rate.next_w(step.w, step.learning_rate, step.gradient)


def places(run: Run) -> list[float]:
    """Return every w of a run, and the one it broke off at."""
    return [step.w for step in run.steps] + ([after(run.steps[-1])] if run.diverged_at else [])


def rows(line: str, run: Run, first: int = 0, **options: float) -> pd.DataFrame:
    """Return the rows of a run from step `first` on."""
    w, overflow = places(run), run.diverged_at is not None
    losses = [step.loss for step in run.steps] + [math.inf] * overflow
    return charts.path_rows(line, w[first:], losses[first:], first=first, overflow=overflow, **options)


def said(run: Run, steps: int, words: Words) -> list[str]:
    """Return what is told of each step: its sum, in numbers."""
    start = run.steps[0]
    texts = [words("said_start", w=number(start.w), gradient=number(start.gradient), loss=number(start.loss))]
    for before, w in zip(run.steps, places(run)[1:], strict=False):
        step = before.step + 1
        texts.append(
            words(
                "said_overflow" if step == run.diverged_at else "said",
                step=step,
                steps=steps,
                before=number(before.w),
                rate=factor(before.learning_rate, 6),
                gradient=factor(before.gradient),
                w=number(w),
                loss=number(w * w),
            )
        )
    return texts


@lru_cache(maxsize=256)
def descent(values: Values, words: Words) -> Scene:
    """Return the ball in its bowl and its loss after each step, with the path that was left where the rate changed."""
    run, left, at = runs(values.only("rate", "steps", "change_at", "next_rate"))
    tables = [rows("run", run), *([rows("old", left, at)] if left else [])]
    return Scene(
        charts.descent,
        packed({"path": pd.concat(tables)}),
        ("path",),
        words("descent_chart", rate=number(values.rate, 6)),
        said(run, at + values.steps, words),
        rate=max(2, (at + values.steps) / 12),
        options={"changed": left is not None},
        begins=at,
        position="at",
    )


def what_happened(values: Values, words: Words) -> str:
    """Return what there is to say of the run, from the step on at which its rate changed, if it did."""
    run, left, at = runs(values.only("rate", "steps", "change_at", "next_rate"))
    told = outcome(run, at, words)
    if left is None:
        return told
    rates = {"rate": number(values.rate, 6), "next_rate": number(values.next_rate, 6)}
    return f"{words.prose('changed', step=at, **rates).strip()}\n\n{told}"


def outcome(run: Run, first: int, words: Words) -> str:
    """Return what there is to say of a run from step `first` on, by its rate and by how it ended."""
    start, end = run.steps[first], run.steps[-1]
    rate, steps = start.learning_rate, end.step - first
    values = {"start": number(start.loss), "end": number(end.loss), "left": number(1 - learning_rate.CURVATURE * rate)}
    if run.diverged_at is not None:
        return words.prose("what_overflow", step=run.diverged_at, w=number(after(end)))
    if start.w == 0:
        return words.prose("what_bottom")
    if rate == 0:
        return words.prose("what_still")
    if rate < 0:
        return words.prose("what_climbs", **values)
    if steps == 1:
        return words.prose("what_one_step", **values)
    if rate == LARGEST_STABLE_RATE:
        return words.prose("what_swings")
    if rate > LARGEST_STABLE_RATE:
        return words.prose("what_explodes", **values)
    if rate > LARGEST_STABLE_RATE / 2:
        return words.prose("what_bounces", **values)
    if rate == LARGEST_STABLE_RATE / 2:
        return words.prose("what_at_once")
    return words.prose("what_crawls" if end.loss > start.loss / 100 else "what_arrives", steps=steps, **values)


@lru_cache(maxsize=256)
def race(values: Values, words: Words) -> Scene:
    """Return the chosen rates and the reader's own in one bowl."""
    rivals = {name: LEARNING_RATES[name] for name in values.race}
    runners = {name: learning_rate.run(START, rate, STEPS) for name, rate in rivals.items()}
    runners["yours"] = learning_rate.run(START, values.yours, STEPS)
    tables = [rows(name, run, ceiling=charts.CEILING_OF_RACE) for name, run in runners.items()]
    return Scene(
        charts.race,
        packed({"paths": pd.concat(tables)}),
        ("paths",),
        words("race_chart"),
        race_said(runners, STEPS, words),
        rate=max(2, STEPS / 12),
        options={"runners": tuple((name, number(rivals[name]) if name in rivals else "") for name in runners)},
        position="race_at",
    )


def race_said(runners: dict[str, Run], steps: int, words: Words) -> list[str]:
    """Return what is told of each step of the race: who is lowest."""
    texts = [words("race_start", w=number(START), loss=number(START**2))]
    for step in range(1, steps + 1):
        still_there = [run.steps[step] for run in runners.values() if step < len(run.steps)]
        best = min(still_there, key=lambda each: each.loss, default=None)
        values = {"loss": number(best.loss), "rate": number(best.learning_rate, 6)} if best else {}
        texts.append(words("race_said" if best else "race_over", step=step, steps=steps, **values))
    return texts


SCENES = {"descent": descent, "race": race}
