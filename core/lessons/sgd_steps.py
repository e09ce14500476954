"""What the lesson on the seven steps shows: one run of gradient descent on the roller coaster, and runs compared."""

import inspect
import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from core import sgd_steps
from core.charts import sgd_steps as charts
from core.data.book import BOOK_SEED
from core.lessons.book import BookNumber, near
from core.lessons.inputs import Choice, Kept, Number, Position, Values, Whole, shortest
from core.lessons.numbers import at_most, compact, fixed, number, whole
from core.lessons.scenes import Scene, packed
from core.sgd_steps import LEARNING_RATES, RESCALED_LEARNING_RATE, Params, Run, Step
from core.text import Words

Columns = dict[str, list[Any]]  # rows as a chart takes them: the values of each column

MOST_STEPS = 100
ENOUGH = 50  # steps that take the run over rescaled time to the points

TIME = Choice("time", ("seconds", "rescaled"), "seconds")
SETTINGS = (
    TIME,
    Number("rate", sgd_steps.BOOK_LEARNING_RATE),
    Whole("steps", 20, 0, MOST_STEPS),
    Whole("seed", BOOK_SEED, 0, 9999),
    Number("target", 0.0, 0),  # 0: never
)
INPUTS = (
    *SETTINGS,
    Choice(
        "view",
        ("stages", "values", "gradients"),
        "stages",
        {view: f"show_{view}" for view in ("stages", "values", "gradients")},
    ),
    Choice("scale", ("log", "linear"), "log"),
    Kept("kept", SETTINGS, most=4),
    Position("at"),
)
PRESETS = {
    **{name: {"time": "seconds", "rate": rate} for name, rate in LEARNING_RATES.items()},
    "rescaled": {"time": "rescaled", "rate": RESCALED_LEARNING_RATE, "steps": ENOUGH},
}
BOOK_RUN = Values(
    {"time": "seconds", "rate": sgd_steps.BOOK_LEARNING_RATE, "steps": 50, "seed": BOOK_SEED, "target": 0.0}
)
ROUND_RUN = BOOK_RUN.replace(time="rescaled", rate=RESCALED_LEARNING_RATE)


# Kept runs


def settings_of(values: Values) -> Values:
    """Return what a run depends on."""
    return values.only(*(each.id for each in SETTINGS))


def as_kept(values: Values) -> tuple[object, ...]:
    """Return the settings as a kept run holds them."""
    return tuple(getattr(values, each.id) for each in SETTINGS)


def from_kept(kept: Sequence[object]) -> Values:
    """Return the settings of a kept run; undoes `as_kept`."""
    return Values(dict(zip((each.id for each in SETTINGS), kept, strict=True)))


def keeping(values: Values) -> str:
    """Return the key of what the button for keeping says: what a press on it would do."""
    if as_kept(values) in values.kept:
        return "keep_already"
    return "keep_instead" if len(values.kept) >= 4 else "keep"


def keep(values: Values) -> dict[str, object]:
    """Return what to set to keep the run on the screen: beside the others, or instead of the oldest of four."""
    others = [run for run in values.kept if run != as_kept(values)]
    return {"kept": (*others[-3:], as_kept(values))}


def forget(_: Values) -> dict[str, object]:
    """Return what to set to forget the kept runs."""
    return {"kept": ()}


def name_of(settings: Values, words: Words) -> str:
    """Return how a kept run is called: no two alike."""
    rate = shortest(settings.rate).replace("-", "−")
    name = [words("kept_name", rate=rate, seed=settings.seed, steps=settings.steps)]
    if settings.time == "rescaled":
        name.append(words("kept_rescaled"))
    if settings.target:
        name.append(words("kept_target", target=shortest(settings.target)))
    return ", ".join(name)


# The run


@lru_cache(maxsize=256)
def run_of(settings: Values) -> Run:
    """Return the run of these settings on the roller coaster of their seed."""
    descend = sgd_steps.run_rescaled if settings.time == "rescaled" else sgd_steps.run
    coaster = sgd_steps.roller_coaster(settings.seed)
    return descend(*coaster, settings.rate, settings.steps, settings.target or None)


@lru_cache(maxsize=1)
def code_of_stages() -> dict[int, str]:
    """Return the line of `sgd_steps.descend` that does each of the seven stages, read from its source."""
    lines = re.findall(r"^ *(.+?)  # (?:and )?(\d) \w+$", inspect.getsource(sgd_steps.descend), re.MULTILINE)
    return {int(stage): code for code, stage in lines}


def numbers_of_stages(
    start: Step, step: Step, then: Step | None, steps: int, first_times: Sequence[float]
) -> list[str]:
    """Return the live numbers of the stages 1 … 7 of a step; `then` is the next, None at the end of the run."""
    a, b, c = step.params
    predictions = [a * t * t + b * t + c for t in first_times]
    return [
        "  ".join(compact(each, 3) for each in start.params),  # initialised once
        "  ".join(compact(each, 1) for each in predictions) + " …",
        compact(step.loss, 2),
        "  ".join(compact(each, 0) for each in step.gradient),
        f"a: {compact(a, 3)} → {compact(then.params[0], 3)}" if then else "",
        f"{step.step} → {then.step}" if then else "",
        f"{step.step} / {steps}",
    ]


def over_seconds(params: Params, time: str) -> Params:
    """Return the parameters that draw the same curve over time in seconds."""
    return (
        sgd_steps.to_original(params, sgd_steps.scale_of(sgd_steps.roller_coaster().time))
        if time == "rescaled"
        else params
    )


def path_rows(run: Run, time: str) -> Columns:
    """Return a row for each step: its loss, its curve over seconds, and those of the step after it."""
    here = [(step.step, step.loss, *over_seconds(step.params, time)) for step in run.steps]
    then = [*here[1:], here[-1]]
    names = ("step", "loss", "a", "b", "c", "next", "next_a", "next_b", "next_c")
    rows = [(*now, *after[1:]) for now, after in zip(here, then, strict=True)]
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def stage_rows(run: Run, settings: Values) -> Columns:
    """Return a row for each stage of each step: its numbers."""
    times = sgd_steps.roller_coaster().time
    times = sgd_steps.rescaled(times) if settings.time == "rescaled" else times
    pairs = zip(run.steps, [*run.steps[1:], None], strict=True)
    told = [numbers_of_stages(run.steps[0], now, then, settings.steps, times[:3].tolist()) for now, then in pairs]
    return {
        "step": [step.step for step in run.steps for _ in range(7)],
        "stage": [stage for _ in run.steps for stage in range(1, 8)],
        "numbers": [text for texts in told for text in texts],
    }


def parameter_rows(run: Run, field: str) -> Columns:
    """Return a row for each parameter of each step: its value, or its gradient."""
    return {
        "step": [step.step for step in run.steps for _ in "abc"],
        "name": [name for _ in run.steps for name in "abc"],
        "value": [each for step in run.steps for each in (step.params if field == "values" else step.gradient)],
    }


def kept_rows(values: Values, words: Words) -> Columns:
    """Return a row for each step of each kept run, called by its number; beside an end all runs that end there."""
    runs = {str(n): from_kept(each) for n, each in enumerate(values.kept, start=1)}
    ends: dict[tuple[int, str], list[str]] = {}
    for n, settings in runs.items():
        end = run_of(settings).steps[-1]
        ends.setdefault((end.step, number(end.loss, 2)), []).append(n)
    beside = {names[0]: ", ".join(names) for names in ends.values()}
    rows = [
        (n, name_of(settings, words), step.step, step.loss, beside.get(n, "") if step is path[-1] else "")
        for n, settings in runs.items()
        for path in [run_of(settings).steps]
        for step in path
    ]
    return {name: [row[i] for row in rows] for i, name in enumerate(("run", "name", "step", "loss", "label"))}


@lru_cache(maxsize=256)
def descent(values: Values, words: Words) -> Scene:
    """Return the curve, the loss, and the stages, the parameters or their gradients, at each step of the run."""
    settings = settings_of(values)
    run, last = run_of(settings), run_of(settings).steps[-1].step
    coaster = sgd_steps.roller_coaster(values.seed)
    best = sgd_steps.least_squares(coaster.time, coaster.speed).loss
    third = stage_rows(run, settings) if values.view == "stages" else parameter_rows(run, values.view)
    kept = kept_rows(values, words)
    tables: dict[str, Columns] = {
        "data": {"time": coaster.time.tolist(), "speed": coaster.speed.double().round(decimals=3).tolist()},
        "best": {"loss": [round(best, 6)], "name": [words("best", best=number(best)).replace(" · ", "\n")]},
        "path": path_rows(run, values.time),
        "kept": kept,
        "third": third,
    }
    options: dict[str, Any] = {"log": values.scale == "log", "view": values.view}
    if values.view == "stages":
        options["code"] = tuple(code_of_stages()[stage] for stage in range(1, 8))
    if values.view == "gradients":
        options["largest"] = tens(max(map(abs, third["value"])))
    return Scene(
        charts.descent,
        packed(tables),
        tuple(tables),
        words("chart", seed=values.seed, rate=shortest(values.rate)),
        [words("said", step=each.step, last=last, loss=compact(each.loss, 2)) for each in run.steps],
        rate=max(1, values.steps / 20),
        options=options,
        run=settings,
        position="at",
        sets={"last": last, "longest": max(kept["step"], default=0)},
    )


def tens(value: float) -> float:
    """Return the power of ten at or below a positive number, from 1 to 1e300: few charts serve many runs."""
    return 10.0 ** math.floor(math.log10(min(max(value, 1), 1e300)))


# What there is to say


def what_happened(values: Values, words: Words) -> str:
    """Return what there is to say of how the run went: where it ended, how far from the best, and why."""
    run, rate = run_of(settings_of(values)), values.rate
    time, speed, _ = sgd_steps.roller_coaster(values.seed)
    bowl = sgd_steps.curvature(sgd_steps.rescaled(time) if values.time == "rescaled" else time)
    best = sgd_steps.least_squares(time, speed).loss
    first, end = run.steps[0], run.steps[-1]
    said = {
        "steps": end.step,
        "first": compact(first.loss, 2),
        "final": number(end.loss),
        "best": number(best),
        "limit": at_most(bowl.largest_stable_rate),
        "times": number(bowl.largest_stable_rate / rate, 2) if rate else "",
        "condition": whole(bowl.condition_number),
        "preset": words("preset_rescaled"),
    }
    return words.prose(how(run, rate, best, bowl.largest_stable_rate), **said)


def how(run: Run, rate: float, best: float, limit: float) -> str:
    """Return the key of what there is to say of a run, by how it stopped and where it stands."""
    first, end = run.steps[0], run.steps[-1]
    if run.stopped == "target":
        return "stopped_target"
    if run.stopped == "diverged":
        return "diverged" if rate > 0 else "climbed"
    if end.step == 0:
        return "no_steps"
    if rate <= 0:
        return "negative" if rate else "zero"
    if end.loss <= 1.05 * best:
        return "reached"
    if rate >= limit:
        return "grew" if end.loss > first.loss else "will_grow"
    if rate < limit / 20:
        return "crawls"
    return "falling" if end.loss < 0.999 * run.steps[-2].loss else "stuck"


# Later sections


def losses(named: Iterable[tuple[str, Run]]) -> Columns:
    """Return rows (run, step, loss) of several runs under their names."""
    rows = [(name, each.step, each.loss) for name, run in named for each in run.steps]
    return {name: [row[i] for row in rows] for i, name in enumerate(("run", "step", "loss"))}


@lru_cache(maxsize=256)
def compared(values: Values, words: Words) -> Scene:
    """Return the loss of each kept run over its steps."""
    kept = map(from_kept, values.kept)
    rows = losses((str(n), run_of(each)) for n, each in enumerate(kept, start=1))
    return Scene(charts.compared_losses, packed({"path": rows}), ("path",), words("compare_chart"))


def kept_table(values: Values, words: Words) -> list[dict[str, str]]:
    """Return what each kept run was asked for, and where it ended."""
    kept = list(map(from_kept, values.kept))
    ends = [run_of(each).steps[-1] for each in kept]
    return [
        {
            words("run"): f"{n}: {name_of(each, words)}",
            words("ended"): f"{end.step}",
            words("end_loss"): number(end.loss),
        }
        for n, (each, end) in enumerate(zip(kept, ends, strict=True), start=1)
    ]


@lru_cache(maxsize=8)
def plateau(_: Values, words: Words) -> Scene:
    """Return the curve that the book's run ends on and the best one."""
    time, speed, _params = sgd_steps.roller_coaster()
    ends = {"run_end": run_of(BOOK_RUN).steps[-1].params, "run_best": sgd_steps.least_squares(time, speed).params}
    curves = {name: sgd_steps.curve(params) for name, params in ends.items()}
    rows = [(words(name), point.time, round(point.speed, 3)) for name, curve in curves.items() for point in curve]
    tables = {
        "data": {"time": time.tolist(), "speed": speed.tolist()},
        "curves": {name: [row[i] for row in rows] for i, name in enumerate(("run", "time", "speed"))},
    }
    return Scene(charts.best_curve, packed(tables), tuple(tables), words("plateau_chart"))


@lru_cache(maxsize=8)
def straight_down(_: Values, words: Words) -> Scene:
    """Return the loss of the book's run beside that of the run on rescaled time."""
    rows = losses([(words("run_seconds"), run_of(BOOK_RUN)), (words("run_rescaled"), run_of(ROUND_RUN))])
    return Scene(charts.compared_losses, packed({"path": rows}), ("path",), words("rescale_chart"))


def of_the_bowl() -> dict[str, str]:
    """Return the numbers that the text on the plateau and on rescaling names."""
    time, speed, _ = sgd_steps.roller_coaster()
    bowl, round_bowl = sgd_steps.curvature(time), sgd_steps.curvature(sgd_steps.rescaled(time))
    return {
        "end": number(run_of(BOOK_RUN).steps[-1].loss),
        "best": number(sgd_steps.least_squares(time, speed).loss),
        "condition": whole(bowl.condition_number),
        "largest": at_most(bowl.largest_stable_rate),
        "share": whole(bowl.condition_number / 2),  # a step at the largest rate takes 1 / this of the flattest way left
        "round_condition": fixed(round_bowl.condition_number, 1),
        "rate": number(RESCALED_LEARNING_RATE),
        "reached": number(run_of(ROUND_RUN).steps[-1].loss),
    }


def bends(words: Words) -> list[dict[str, str]]:
    """Return the table of how the bowl bends in its three directions, for both ways to measure time."""
    time = sgd_steps.roller_coaster().time
    bowls = [sgd_steps.curvature(each).eigenvalues for each in (time, sgd_steps.rescaled(time))]
    return [
        {
            words("direction"): words(name),
            words("bend"): fixed(in_seconds, 3),
            words("bend_rescaled"): fixed(rescaled, 3),
        }
        for name, in_seconds, rescaled in zip(("flattest", "middle", "steepest"), *bowls, strict=True)
    ]


def book_numbers() -> list[BookNumber]:
    """Return the chapter's numbers of this run beside ours."""
    steps = run_of(BOOK_RUN).steps
    starts = zip("abc", sgd_steps.BOOK_START, steps[0].params, strict=True)
    gradients = zip("abc", sgd_steps.BOOK_GRADIENT, steps[0].gradient, strict=True)
    return [
        *(near(f"start_{name}", printed, ours, 4) for name, printed, ours in starts),
        near("loss_0", sgd_steps.BOOK_LOSS, steps[0].loss, 4),
        *(near(f"gradient_{name}", printed, ours, 4) for name, printed, ours in gradients),
        near("after_one", sgd_steps.BOOK_LOSS_AFTER_ONE_STEP, steps[1].loss, 4),
        *(near("loss_n", printed, steps[n].loss, 4, n=n) for n, printed in enumerate(sgd_steps.BOOK_TEN_LOSSES, 1)),
    ]


SCENES = {"descent": descent, "compared": compared, "plateau": plateau, "straight_down": straight_down}
