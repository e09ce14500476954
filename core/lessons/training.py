"""What the lesson on training shows: a run of the linear model as it goes, its steps in slow motion, runs compared."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import torch

from core import linear_model, tensors, training
from core.charts import training as charts
from core.charts.rows import grid
from core.charts.training import FULL
from core.data import digits
from core.data.book import BOOK_BATCH_SIZE, BOOK_SEED
from core.data.digits import IMAGES
from core.lessons import pictures as chosen
from core.lessons import taught, trainings
from core.lessons.book import BookNumber
from core.lessons.film import Filmed, slow_motion, train_filmed
from core.lessons.inputs import Choice, Kept, Number, OwnDigit, Picture, Position, Switch, Values, Whole, shortest
from core.lessons.numbers import fixed, number, percent, whole
from core.lessons.scenes import Scene, packed
from core.lessons.trainings import Trainable
from core.text import Words
from core.training import BOOK_ACCURACIES, Settings

POINTS = 500  # of the training loss that are drawn, at most
SLOW_STEPS = 6
MOST_FORGOTTEN = 16  # images that are shown
FLAT = 0.01  # a share from which on the sigmoid's slope is less than a twentieth of its steepest
SHOWN = 256  # images of a batch that are drawn in slow motion, at most
SMALLEST_BATCH, MOST_EPOCHS = 16, 60  # together about six seconds
MOST_STEPS = -(-IMAGES["train"] // SMALLEST_BATCH) * MOST_EPOCHS

SETTINGS = (
    Number("rate", 1.0),
    Whole("batch", BOOK_BATCH_SIZE, SMALLEST_BATCH, IMAGES["train"]),
    Whole("epochs", len(BOOK_ACCURACIES), 1, MOST_EPOCHS),
    Whole("seed", BOOK_SEED, 0, 9999),
    Switch("shuffle"),
    Number("target", 0.0, 0, 1),  # the accuracy at which training stops; 0: never
    Whole("change_after", 0, 0, MOST_EPOCHS),  # the epoch after which `next_rate` holds; 0: never
    Number("next_rate", 1.0),
)
NAMES = tuple(each.id for each in SETTINGS)
VIEWS = ("learnt", "weights", "pull", "slow", "kept")
INPUTS = (
    *SETTINGS,
    Kept("run", SETTINGS, most=1),  # the run on the screen, where it is not that of the settings
    Choice("view", VIEWS, "learnt", {view: f"show_{view}" for view in VIEWS}),
    Whole("slow_from", 0, 0, MOST_STEPS),  # the step at which slow motion begins
    Kept("kept", SETTINGS, most=4),
    Position("at"),
    Position("slow_at"),
    OwnDigit(),
    Choice("added", ("this", "all"), "this"),  # which of the reader's own digits are added to the training set
    Choice("times", taught.TIMES, "0"),  # each of them
)
BOOK = {"rate": 1.0, "batch": BOOK_BATCH_SIZE, "epochs": len(BOOK_ACCURACIES), "seed": BOOK_SEED, "shuffle": False,
        "target": 0.0, "change_after": 0, "next_rate": 1.0}  # fmt: skip
TRAINED = {"run": (), "slow_from": 0}  # the run of the settings
PRESETS: dict[str, dict[str, Any]] = {
    "book": {**BOOK, **TRAINED},
    "shuffled": {**BOOK, "shuffle": True, **TRAINED},
    "fast": {**BOOK, "shuffle": True, "rate": 10.0, **TRAINED},
    "slow": {**BOOK, "shuffle": True, "rate": 0.01, **TRAINED},
    "stuck": {**BOOK, "shuffle": True, "seed": 234, **TRAINED, "view": "pull"},
    "later": {**BOOK, "shuffle": True, "rate": 100.0, "epochs": 20, "change_after": 10, **TRAINED},
}


# Settings, and the run that is on the screen


def settings_of(values: Values) -> Settings:
    """Return the settings of a training as `core.training` takes them."""
    changes = 0 < values.change_after < values.epochs
    return Settings(
        values.rate,
        values.batch,
        values.epochs,
        values.seed,
        values.shuffle,
        target=values.target or None,
        change_after=values.change_after if changes else None,
        changed_rate=values.next_rate if changes else 1.0,
    )


def as_kept(values: Values) -> tuple[Any, ...]:
    """Return the settings as a kept run holds them."""
    return tuple(getattr(values, name) for name in NAMES)


def from_kept(run: tuple[Any, ...]) -> Values:
    """Return the settings of a kept run; undoes `as_kept`."""
    return Values(dict(zip(NAMES, run, strict=True)))


def on_screen(values: Values) -> Values:
    """Return the settings of the run on the screen: the one last trained, whatever has been changed since."""
    run = dict(values.items()).get("run")
    return from_kept(run[0]) if run else values.only(*NAMES)


def seen(values: Values) -> Values:
    """Return what the pictures depend on: not what has been typed since the last training."""
    now = dict(on_screen(values).items())
    return Values({**now, "run": (), "view": values.view, "slow_from": values.slow_from})


def turned(before: Values, now: Values) -> dict[str, Any]:
    """Return what else to set when the reader has turned something: the run on the screen stays until they train."""
    if not now.run and as_kept(before) != as_kept(now):
        return {"run": (as_kept(before),)}
    return {"run": ()} if now.run == (as_kept(now),) else {}


def book() -> Values:
    """Return the settings of the chapter's own training."""
    return Values(BOOK)


def train(_: Values) -> dict[str, Any]:
    """Return what to set to train what the settings say."""
    return TRAINED


def wanted(values: Values) -> list[tuple[Settings, Any]]:
    """Return what is to be trained, each with what trains it: the run on the screen, and the kept ones if shown."""
    shown = [on_screen(values), *(map(from_kept, values.kept) if values.view == "kept" else ())]
    return [(settings, train_filmed) for settings in dict.fromkeys(map(settings_of, shown))]


def stopped(values: Values, asked: Trainable, came_to: Trainable | None, before: tuple[Any, ...]) -> dict[str, Any]:
    """Return what to set when a training was stopped by hand: shorter if it came to anything, else the run `before`.

    A kept run of a link that was stopped is forgotten.
    """
    if asked != settings_of(on_screen(values)):
        return {"kept": tuple(run for run in values.kept if settings_of(from_kept(run)) != asked)}
    return {"run": (as_kept(on_screen(values).replace(epochs=came_to.epochs)) if came_to else before,)}


def look_closer(values: Values, frame: int) -> dict[str, Any]:
    """Return what to set to see the step at a frame of the run in slow motion."""
    return {"view": "slow", "slow_from": run_of(values).steps[frame]}


def keeping(values: Values) -> str:
    """Return the key of what the button for keeping says: what a press on it would do."""
    if as_kept(on_screen(values)) in values.kept:
        return "keep_already"
    return "keep_instead" if len(values.kept) >= 4 else "keep"


def keep(values: Values) -> dict[str, Any]:
    """Return what to set to keep the run on the screen: beside the others, or instead of the oldest of four."""
    shown = as_kept(on_screen(values))
    return {"kept": (*[run for run in values.kept if run != shown][-3:], shown), "view": "kept"}


def forget(_: Values) -> dict[str, Any]:
    """Return what to set to forget the kept runs."""
    return {"kept": ()}


def name_of(values: Values, words: Words) -> str:
    """Return how a run is called, with all that decides it."""
    changes = 0 < values.change_after < values.epochs
    order = "shuffled" if values.shuffle else "in_order"
    name = words(
        f"name_{order}{'_changed' if changes else ''}",
        rate=plain(values.rate),
        after=values.change_after,
        changed=plain(values.next_rate),
        batch=whole(values.batch),
        epochs=values.epochs,
        seed=values.seed,
    )
    return f"{name} {words('name_target', target=plain(values.target))}" if values.target else name


def plain(value: float) -> str:
    """Return a number as it stands in its box, with a true minus."""
    return shortest(value).replace("-", "−")


def run_of(values: Values) -> Filmed:
    """Return the run on the screen, trained here and now if nobody has."""
    return trainings.now(settings_of(on_screen(values)), train_filmed).run


# The run as it goes


def is_the_books(settings: Settings) -> bool:
    """Return whether a run is the chapter's, whatever its random start: then its accuracies go beside ours."""
    book = Settings()
    return (settings.learning_rate, settings.batch_size, settings.shuffle, settings.change_after) == (
        book.learning_rate,
        book.batch_size,
        book.shuffle,
        book.change_after,
    )


def thinned(losses: list[float]) -> list[tuple[int, float]]:
    """Return (step, loss) of each step, or of equally long stretches of steps with their mean: `POINTS` at most."""
    length = max(1, -(-len(losses) // POINTS))
    stretches = [losses[i : i + length] for i in range(0, len(losses), length)]
    return [(i * length + (len(each) - 1) // 2, sum(each) / len(each)) for i, each in enumerate(stretches)]


def pictures(**series: torch.Tensor) -> pd.DataFrame:
    """Return rows (row, column, and for a series "w" the columns w0, w1, … and w_unit): images (k, 784) each.

    The values are whole numbers in −127 … 127 of that unit.
    """
    tables = [grid(np.zeros((28, 28))).drop(columns="value")]
    for name, images in series.items():
        largest = images.abs().max().item() or 1.0
        whole = (images.double() * (FULL / largest)).round().to(torch.int16).numpy()
        tables.append(pd.DataFrame({f"{name}{i}": each for i, each in enumerate(whole)}))
        tables.append(pd.DataFrame({f"{name}_unit": largest / FULL}, index=tables[0].index))
    return pd.concat(tables, axis=1)


def loss_rows(run: Filmed, words: Words) -> pd.DataFrame:
    """Return rows (step, loss, series): of the batches, and of the validation set."""
    each_step = thinned([loss for result in run.results for loss in result.losses])
    valid = {"step": run.steps, "loss": [each.loss for each in run.valid], "series": words("valid_loss")}
    batches = pd.DataFrame(each_step, columns=["step", "loss"]).assign(series=words("train_loss"))
    return pd.concat([batches, pd.DataFrame(valid)])


def score_rows(run: Filmed, words: Words) -> pd.DataFrame:
    """Return rows (step, accuracy, series): ours, and the book's beside its own run."""
    ours = {"step": run.steps, "accuracy": [each.accuracy for each in run.valid], "series": words("ours")}
    tables = [pd.DataFrame(ours)]
    if is_the_books(run.settings):
        per_epoch = len(run.results[1].losses) if len(run.results) > 1 else 0
        epochs = np.arange(1, len(BOOK_ACCURACIES) + 1)
        books = pd.DataFrame({"step": epochs * per_epoch, "accuracy": BOOK_ACCURACIES, "series": words("books")})
        tables.append(books[books["step"] <= run.results[-1].step])
    return pd.concat(tables)


def third_rows(run: Filmed, view: str) -> pd.DataFrame:
    """Return the rows of the third picture: the weights, or what they have learnt, as an image; or the pull."""
    weights = run.frames[:, :-1]
    if view == "pull":
        floor = charts.WEAKEST
        return pd.DataFrame({"step": run.steps, "pull": run.pulls, "drawn": [max(each, floor) for each in run.pulls]})
    return pictures(w=weights) if view == "weights" else pictures(w=weights - weights[0])


@lru_cache(maxsize=24)
def growing(values: Values, words: Words) -> Scene:
    """Return the loss, the accuracy and a third picture of the run on the screen, frame by frame."""
    run, view = run_of(values), values.view if values.view in VIEWS[:3] else VIEWS[0]
    frames, ends = np.array(run.steps), [result.step for result in run.results]
    tables = {
        name: rows.assign(at=np.searchsorted(frames, rows["step"])).round(4)
        for name, rows in (("losses", loss_rows(run, words)), ("scores", score_rows(run, words)))
    }
    third = third_rows(run, view)
    tables["third"] = third.assign(at=range(len(third))) if view == "pull" else third
    texts = [
        words(
            "said_pull" if view == "pull" else "said",
            step=whole(step),
            epoch=int(np.searchsorted(ends, step)),
            loss=fixed(valid.loss, 4),
            accuracy=fixed(valid.accuracy, 4),
            pull=number(pull, 2),
        )
        for step, valid, pull in zip(run.steps, run.valid, run.pulls, strict=True)
    ]
    options: dict[str, Any] = {
        "last": ends[-1],
        "book": is_the_books(run.settings),
        "lowest": math.floor(min(each.accuracy for each in run.valid) * 10) / 10,
        "view": view,
    }
    return Scene(
        charts.growing,
        packed(tables),
        tuple(tables),
        words(f"chart_{view}"),
        texts,
        rate=max(2, len(texts) / 12),
        options=options,
        run=settings_of(on_screen(values)),
        autoplay=True,
        position="at",
    )


# What there is to say


def what_happened(values: Values, words: Words) -> str:
    """Return what there is to say of how the run went, by what it came to and by what became of the gradient."""
    run = run_of(values)
    first, last = run.results[0], run.results[-1]
    start, end = run.pulls[0], run.pulls[-1]
    said: Mapping[str, Any] = {
        "epochs": last.epoch,
        "steps": whole(last.step),
        "next": whole(last.step + 1),
        "accuracy": fixed(last.accuracy, 4),
        "first_loss": fixed(first.valid_loss, 4),
        "last_loss": fixed(last.valid_loss, 4),
        "share": percent(end / start, 0 if end > 0.02 * start else 1),
        "gone": whole(run.steps[gone_at(run)]),
        **changed(run),
    }
    return words.prose(how(run), **said)


def gone_at(run: Filmed) -> int:
    """Return the first frame from which on the gradient stays below a tenth of what it was at the start; 0 if none."""
    alive = [i for i, pull in enumerate(run.pulls) if pull > 0.1 * run.pulls[0]]
    return alive[-1] + 1 if alive[-1] + 1 < len(run.pulls) else 0


def changed(run: Filmed) -> dict[str, str]:
    """Return by how much the accuracy moved from one epoch to the next before and after the rate changed, if it did."""
    after = run.settings.change_after
    if after is None or after >= len(run.results) - 1:
        return {}
    scores = [each.accuracy for each in run.results]
    parts = {"before": scores[max(after - 4, 1) : after + 1], "after": scores[after + 1 :][-5:]}
    return {name: fixed(max(each) - min(each), 4) for name, each in parts.items()}


def how(run: Filmed) -> str:
    """Return the key of what there is to say of a run."""
    first, last, settings = run.results[0], run.results[-1], run.settings
    if last.diverged:
        return "diverged"
    if settings.target is not None and last.accuracy >= settings.target:
        return "reached" if last.epoch else "nothing"
    if settings.learning_rate == 0 and settings.change_after is None:
        return "still"
    if settings.learning_rate < 0 and last.valid_loss >= first.valid_loss:
        return "uphill"
    if last.accuracy < max(0.6, first.accuracy):
        if gone_at(run):
            return "flat_at_once" if run.pulls[min(1, len(run.pulls) - 1)] < 1e-3 * run.pulls[0] else "flat"
        return "few" if last.step < 200 else "small"
    return "calmed" if changed(run) else "finished"


def unlucky() -> dict[str, str]:
    """Return what the text says of the unlucky start's gradient, beside a lucky start's."""
    lucky, run = (run_of(Values({**BOOK, **PRESETS[name]})) for name in ("shuffled", "stuck"))
    early, late = (max(i for i, step in enumerate(run.steps) if step <= about) for about in (20, 100))
    return {
        "lucky": number(lucky.pulls[0], 2),
        "pull": number(run.pulls[0], 2),
        "early": whole(run.steps[early]),
        "early_share": percent(run.pulls[early] / run.pulls[0], 0),
        "late": whole(run.steps[late]),
        "late_share": percent(run.pulls[late] / run.pulls[0], 0),
    }


# One step in slow motion

STAGES = ("predict", "loss", "gradient", "step")


@lru_cache(maxsize=24)
def slow(values: Values, words: Words) -> Scene:
    """Return steps of the run on the screen taken apart, from `slow_from` on; without texts where there is no step."""
    settings, begin, run = settings_of(on_screen(values)), 0, None
    if values.slow_from:
        run = run_of(values)
        begin = max(0, min(values.slow_from, run.steps[-1] - SLOW_STEPS))  # the last ones if it is too late
    steps = slow_motion(settings, SLOW_STEPS, begin, run)
    if not steps:
        return Scene(charts.slow_motion, "", (), words("slow_chart"))
    every = max(1, -(-settings.batch_size // SHOWN))
    dots = pd.concat(
        pd.DataFrame(
            {
                "k": k,
                "before": step.predictions.flatten()[::every].double(),
                "after": step.after.flatten()[::every].double(),
                "target": step.targets.flatten()[::every].int(),
            }
        )
        for k, step in enumerate(steps)
    )
    pulls = torch.stack([-step.gradient for step in steps])
    images = pictures(g=pulls, w=torch.stack([steps[0].before, *(step.weights for step in steps)]))
    means = pd.DataFrame(
        [(k, step.loss, step.loss_after) for k, step in enumerate(steps)], columns=["k", "loss", "after"]
    )
    texts = [
        words(
            f"slow_{stage}",
            step=whole(begin + k + 1),
            loss=fixed(step.loss, 4),
            after=fixed(step.loss_after, 4),
            size=number(step.gradient.norm().item(), 2),
            full=number(pulls.abs().max().item(), 2),
        )
        for k, step in enumerate(steps)
        for stage in STAGES
    ]
    tables = {"dots": dots.round(3), "means": means.round(4), "images": images}
    return Scene(
        charts.slow_motion,
        packed(tables),
        tuple(tables),
        words("slow_chart"),
        texts,
        rate=0.7,
        run=(settings, begin),
        position="slow_at",
    )


# Runs compared


@lru_cache(maxsize=24)
def compared(values: Values, words: Words) -> Scene:
    """Return the mistakes of each kept run after its epochs."""
    runs = [(str(n), run_of(from_kept(kept))) for n, kept in enumerate(values.kept, start=1)]
    rows = [
        (n, each.epoch, max(1, round((1 - each.accuracy) * IMAGES["valid"])), each.accuracy, each.valid_loss)
        for n, run in runs
        for each in run.results
    ]
    names = ("run", "epoch", "wrong", "accuracy", "loss")
    table = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    return Scene(charts.compared, packed({"epochs": table}), ("epochs",), words("compare_chart"))


def kept_said(values: Values, words: Words) -> str:
    """Return the names of the kept runs with what they came to, as Markdown."""
    lines = [words("kept_said", n=n, name=name_of(from_kept(kept), words),
                   accuracy=fixed(run_of(from_kept(kept)).results[-1].accuracy, 4))
             for n, kept in enumerate(values.kept, start=1)]  # fmt: skip
    return "  \n".join(lines)


# The chapter's numbers


def book_numbers() -> list[BookNumber]:
    """Return the chapter's numbers of its training beside ours."""
    book = trainings.now(Settings(), train_filmed).run
    x, y = tensors.training_set()
    return [
        BookNumber("x", str(linear_model.BOOK_SHAPES[0]), str(list(x.shape))),
        BookNumber("y", str(linear_model.BOOK_SHAPES[1]), str(list(y.shape))),
        BookNumber("parameters", "785", str(sum(p.numel() for p in linear_model.random_start()))),
        *(
            BookNumber(
                "accuracy",
                f"{training.BOOK_ACCURACIES[epoch - 1]:.4f}",
                f"{book.results[epoch].accuracy:.4f}",
                "chance",
                {"epoch": epoch},
            )
            for epoch in (1, 2, 5, 10, 21)
        ),
    ]


def warm_up() -> None:
    """Train what the page opens with and what its text tells of."""
    trainings.now(Settings(), train_filmed)
    unlucky()


# The reader's own digit


@lru_cache(maxsize=64)
def own(values: Values, words: Words) -> Scene:
    """Return what the model said of the reader's own digit at every frame of the run on the screen."""
    run, path = run_of(values), values.image or Picture().default
    shares = (
        (run.frames[:, :-1] @ chosen.pixels_at(path) + run.frames[:, -1]).sigmoid().double().numpy().round(4).tolist()
    )
    rows = {"at": list(range(len(shares))), "step": list(run.steps), "share": shares}
    texts = [
        words("own_step", step=whole(step), said=3 if share > 0.5 else 7, share=sure_of(max(share, 1 - share)))
        for step, share in zip(run.steps, shares, strict=True)
    ]
    options = {"last": run.steps[-1]}
    described = words("own_chart", name=chosen.called(path, words))
    shown = (settings_of(on_screen(values)), path)
    rate = max(2, len(texts) / 12)
    return Scene(charts.said_of_one, packed({"said": rows}), ("said",), described, texts, rate, options, shown)


def sure_of(share: float) -> str:
    """Return how sure a model is as percent, never rounded up to a certainty."""
    return percent(min(max(share, 0.001), 0.999))


def seen_of_own(values: Values, path: str) -> Values:
    """Return what `own` depends on."""
    return Values({**dict(on_screen(values).items()), "run": (), "image": path})


def added(values: Values, path: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of the reader's own digits are to be added: all that are 3s and 7s, or that on the screen alone."""
    return known if values.added == "all" else taught.teachable([path])


def with_own(values: Values, paths: tuple[str, ...]) -> taught.Settings:
    """Return the training of the run on the screen with digits of the reader's own in it."""
    return taught.Settings(settings_of(on_screen(values)), paths, int(values.times))


def own_happened(values: Values, path: str, known: tuple[str, ...], words: Words) -> str:
    """Return whether the model learnt the reader's own digits, and what it forgot; once both have been trained.

    It tells of all where all were added, or else of the one on the screen first.
    """
    found = own_changed(values, path, known)
    told = {"times": values.times, "count": whole(len(known))}
    told |= {"right_before": whole(found.right_before), "right_after": whole(found.right_after)}
    said = [] if values.added == "all" else [about_one(found, chosen.truth_of(path), words, values.times)]
    if values.added == "all":
        gained = found.right_after - found.right_before
        same = "already" if found.right_after == len(known) else "same"
        said = [words.prose(f"own_all_{'more' if gained > 0 else 'fewer' if gained else same}", **told)]
    elif len(known) > 1:
        said.append(words.prose("own_of_all", **told))
    lost = {"forgotten": whole(len(found.forgotten)), "won": whole(len(found.won))}
    return words.joined(*said, words.prose("own_lost", images=whole(IMAGES["valid"]), **lost))


def about_one(found: taught.Changed, truth: int | None, words: Words, times: str) -> str:
    """Return whether the model learnt the one digit that was added."""
    sure = {
        name: share if truth == 3 else 1 - share for name, share in (("before", found.before), ("after", found.after))
    }
    right = {name: share > 0.5 for name, share in sure.items()}
    missed = "flat" if max(sure.values()) < FLAT else "not_learnt"
    key = "knew" if right["before"] and right["after"] else "learnt" if right["after"] else missed
    return words.prose(f"own_{key}", truth=truth, times=times, **{name: sure_of(share) for name, share in sure.items()})


def own_changed(values: Values, path: str, known: tuple[str, ...]) -> taught.Changed:
    """Return what adding digits of the reader's own has changed."""
    after = trainings.now(with_own(values, added(values, path, known)), taught.teach).run
    return taught.changed(path, known, run_of(values).params, after.params)


def forgotten(values: Values, path: str, known: tuple[str, ...], words: Words) -> list[tuple[bytes, str, str]]:
    """Return (PNG, spoken description, caption) of the first validation images that have been forgotten."""
    valid, rows = digits.load("valid"), []
    for i in own_changed(values, path, known).forgotten[:MOST_FORGOTTEN]:
        name = valid.names[i]
        rows.append((chosen.png(valid.images[i], scale=3), words("own_forgotten", name=name), f"{valid.labels[i]}"))
    return rows


SCENES = {"growing": growing, "slow": slow, "compared": compared, "own": own}
