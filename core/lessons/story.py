"""What the story shows: its stops and what each comes to, Rosenblatt's rule on our digits, and what two pixels need."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain, pairwise
from math import floor
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from core import story
from core.charts import story as charts
from core.charts.theme import NEGATIVE, POSITIVE, SEVEN, THREE
from core.data.book import BOOK_SEED
from core.lessons import ten_digits
from core.lessons.inputs import Choice, Number, Position, Values, Whole
from core.lessons.numbers import fixed, number, percent, whole
from core.lessons.pictures import png, signed, url
from core.lessons.scenes import Scene, packed, rounded, turn
from core.linear_model import PIXELS
from core.nonlinearity import parameters, simple_net
from core.story import FRAMES, GRID, PASSES, PIXEL_PAIRS, STOPS, XOR_STEPS, YEAR, Learning, Lesson, SmallRun
from core.ten_digits import PUBLISHED, images_and_labels, ten_outputs
from core.tensors import validation_set
from core.text import Words

WRONG = {"none": 0.0, "one": 0.01, "five": 0.05, "ten": 0.1}  # the share of wrong answers among those to learn from
UNITS = {"none": 0, "two": 2, "three": 3, "five": 5}
REACH = 2.0  # of the three numbers of the reader's own unit, to either side
SEED_OF_TWO = 5  # one from which two units do learn it
PALE = 0.45  # of the colours under the four pairs of pixels, so that these stand out
LONG_CHAIN = 10  # sigmoids in a row
PICTURES = 6  # at most, side by side at a stop
PICTURES_BELOW = 1.75  # lines below its last bar
PAIR, FRAME = 12, 150  # how large the pixels of a pair are drawn, and the grey value of the frame around them


def slider(id_: str, default: float) -> Number:
    """Return one of the three numbers of the reader's own unit."""
    return Number(id_, default, -REACH, REACH, 0.1, (-REACH, REACH), typed=False)


INPUTS = (
    Position("at"),
    Choice("images", tuple(story.SIZES), "all"),
    Choice("wrong", tuple(WRONG), "none"),
    Whole("seed", BOOK_SEED, 0, 9999),
    Position("rule_at"),
    slider("w1", 1.0),
    slider("w2", 1.0),
    slider("b", -1.5),
    Choice("units", tuple(UNITS), "two"),
    Whole("start", SEED_OF_TWO, 0, 9999),
    Position("two_at"),
)
PRESETS = {
    "clean": {"images": "all", "wrong": "none"},
    "settles": {"images": "few", "wrong": "none"},
    "noisy": {"images": "all", "wrong": "five"},
}


# What each stop comes to


class Bar(NamedTuple):
    """One of the numbers at a stop."""

    key: str  # of its label
    value: float
    text: str
    ours: bool = True


def nets_errors(kind: str) -> list[Bar]:
    """Return how often one of the course's nets errs on MNIST's test images, if that was noted where it was trained."""
    right = ten_digits.accuracies().get(kind)
    return [] if right is None else [Bar(f"ours_{kind}", 100 * (1 - right), percent(1 - right, 2))]


def published(key: str, error: float) -> Bar:
    """Return a published error, in percent."""
    return Bar(f"published_{key}", error, f"{number(error)}%", ours=False)


def at_perceptron() -> list[Bar]:
    """Return how many validation images the two units get wrong at the end."""
    images = len(validation_set()[0])
    ends = [story.accuracies(each.frames[-1:])[0] for each in learnt(Lesson())]
    names = ("by_rosenblatt", "by_gradient")
    return [Bar(name, 1 - end, whole((1 - end) * images)) for name, end in zip(names, ends, strict=True)]


def at_limits() -> list[Bar]:
    """Return how many of the four pairs of pixels one unit gets right at best, and two that have learnt."""
    two = story.right_of_four(small_run("two", SEED_OF_TWO).scores[-1].unsqueeze(1))
    return [Bar("one_at_best", best_unit(), whole(best_unit())), Bar("two_learnt", two, whole(two))]


def at_backwards() -> list[Bar]:
    """Return how often a net is run for all its slopes, in two ways."""
    tried = story.runs_one_by_one(simple_net())
    return [
        Bar("one_by_one", tried, whole(tried)),
        Bar("all_backwards", story.RUNS_BACKWARDS, whole(story.RUNS_BACKWARDS)),
    ]


def at_layers() -> list[Bar]:
    """Return what a second layer does for all ten digits, in nets trained backwards."""
    return nets_errors("linear") + nets_errors("simple")


def at_zip() -> list[Bar]:
    """Return how many connections the net of 1989 had, and how many weights, beside the course's own."""
    counts = {"zip_connections": story.ZIP_CONNECTIONS, "zip_weights": story.ZIP_WEIGHTS}
    theirs = [Bar(key, count, whole(count), ours=False) for key, count in counts.items()]
    ours = parameters(ten_outputs("conv"))
    return [*theirs, Bar("weights_conv", ours, whole(ours))]


def at_cold() -> list[Bar]:
    """Return how the other method did on the net's own task."""
    return [published("distorted", story.LENET_5_DISTORTED), published("support_vectors", story.SUPPORT_VECTORS)]


def at_memory() -> list[Bar]:
    """Return what is left of a slope behind sigmoids in a row, and behind a cell that hands it on as it is."""
    left = {"chain_one": story.slope_left(1), "chain_long": story.slope_left(LONG_CHAIN), "chain_kept": 1.0}
    return [Bar(key, slope, number(slope, 2)) for key, slope in left.items()]


def at_lenet() -> list[Bar]:
    """Return the errors published in 1998 and those of the course's net of that kind."""
    theirs = [published("lenet_5", PUBLISHED["lenet_5"]), published("distorted", story.LENET_5_DISTORTED)]
    return theirs + nets_errors("conv")


def at_contest() -> list[Bar]:
    """Return how far ahead the winner was."""
    return [published("next", story.CONTEST_NEXT), published("winner", story.CONTEST_WINNER)]


def at_award() -> list[Bar]:
    """Return for how many years people had to wait."""
    waits = {
        "wait_backwards": YEAR["layers"] - YEAR["backwards"],
        "wait_zip": YEAR["contest"] - YEAR["zip"],
        "wait_layers": YEAR["award"] - YEAR["layers"],
        "wait_perceptron": YEAR["award"] - YEAR["perceptron"],
    }
    return [Bar(key, years, whole(years)) for key, years in waits.items()]


AT: dict[str, Callable[[], list[Bar]]] = {
    "perceptron": at_perceptron,
    "limits": at_limits,
    "backwards": at_backwards,
    "layers": at_layers,
    "zip": at_zip,
    "cold": at_cold,
    "memory": at_memory,
    "lenet": at_lenet,
    "contest": at_contest,
    "award": at_award,
}


# What there is to see at a stop


def seen_perceptron() -> list[str]:
    """Return what the two units have learnt: their weights."""
    return [pictures(each.frames[-1:])[0] for each in learnt(Lesson())]


def seen_limits() -> list[str]:
    """Return the four pairs of pixels, each with a frame around it."""
    pairs = (PIXEL_PAIRS * story.INK).to(torch.uint8).view(4, 1, 2).numpy()
    large = np.ones((PAIR, PAIR), np.uint8)
    return [url(png(np.pad(np.kron(pair, large), 1, constant_values=FRAME))) for pair in pairs]


def seen_backwards() -> list[str]:
    """Return the slopes of all weights of our linear model where it starts from 0, found at once."""
    return [url(signed(slopes.view(28, 28) / slopes.abs().max(), SEVEN, THREE)) for slopes in [story.slopes_at_zero()]]


def seen_layers() -> list[str]:
    """Return what some units look for in the first of the two layers."""
    return weights_of("simple", 0, 28)


def seen_zip() -> list[str]:
    """Return filters of the course's convolutional net."""
    return weights_of("conv", 1, 5)


def weights_of(kind: str, layer: int, side: int) -> list[str]:
    """Return the strongest weights of a layer of one of the course's nets as pictures; none if it cannot be used."""
    net = ten_digits.net_of(kind, ())
    if net is None:
        return []
    weights = net[layer].weight.detach().view(-1, side, side)  # type: ignore[operator]  # it is one that has weights
    strongest = weights.flatten(1).norm(dim=1).topk(PICTURES).indices
    return [url(signed(each / each.abs().max(), NEGATIVE, POSITIVE)) for each in weights[strongest]]


def seen_lenet() -> list[str]:
    """Return some of the test images that the course's convolutional net gets wrong."""
    said = ten_digits.said_by("conv", ())
    if said is None:
        return []
    images, digits = images_and_labels("valid")
    wrong = images[said != digits.flatten()][:PICTURES]
    return [url(png(each.view(28, 28).numpy())) for each in wrong]


SEEN: dict[str, Callable[[], list[str]]] = {
    "perceptron": seen_perceptron,
    "limits": seen_limits,
    "backwards": seen_backwards,
    "layers": seen_layers,
    "zip": seen_zip,
    "lenet": seen_lenet,
}


# The stage


def placeholders() -> dict[str, object]:
    """Return what the texts of the stops name: numbers of the course itself."""
    return {
        "passes": PASSES,
        "images": whole(len(validation_set()[0])),
        "tests": whole(ten_digits.IMAGES),
        "chain": LONG_CHAIN,
    }


@lru_cache(maxsize=8)
def timeline(_: Values, words: Words) -> Scene:
    """Return the years and their stops, with what each comes to."""
    found = [at_stop(step, stop, words) for step, stop in enumerate(STOPS)]
    tables: dict[str, dict[str, Any]] = {
        "stops": {"step": list(range(len(STOPS))), "year": [stop.year for stop in STOPS]},
        "eras": eras(words),
        "bars": columns(("step", "place", "label", "share", "text", "whose"), chain(*(bars for bars, _ in found))),
        "pictures": columns(("step", "url", "at", "top"), chain(*(pictures for _, pictures in found))),
    }
    texts = [f"{stop.year} – {words(f'stop_{stop.id}')}" for stop in STOPS]
    return Scene(
        charts.timeline, packed(tables), tuple(tables), words("timeline_chart"), texts, rate=0.15, position="at"
    )


def at_stop(step: int, stop: story.Stop, words: Words) -> tuple[list[tuple], list[tuple]]:
    """Return the rows of a stop's bars, with its heading and a line over its pictures, and those of its pictures."""
    told, bars = placeholders(), AT[stop.id]()
    most = max((bar.value for bar in bars), default=1)
    rows: list[tuple] = [(step, 0, words(f"heading_{stop.id}", **told), 0, "", "ours")]
    for place, bar in enumerate(bars, start=1):
        whose = "ours" if bar.ours else "published"
        rows.append((step, place, words(f"bar_{bar.key}", **told), bar.value / most, bar.text, whose))
    shown = SEEN[stop.id]() if stop.id in SEEN else []
    if shown:
        rows.append((step, len(bars) + 1, words(f"seen_{stop.id}"), 0, "", "ours"))
    return rows, [(step, picture, at, len(bars) + PICTURES_BELOW) for at, picture in enumerate(shown)]


def columns(names: tuple[str, ...], rows: Iterable[tuple]) -> dict[str, list[Any]]:
    """Return rows as columns by name."""
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def eras(words: Words) -> dict[str, list[Any]]:
    """Return the warm times and the cold ones between them."""
    first, last = charts.YEARS
    turns = [first, *(YEAR[stop] for stop in ("limits", "layers", "cold", "contest")), last]
    kinds = ["warm", "cold"] * len(turns)
    spans = [(start, end, kind) for (start, end), kind in zip(pairwise(turns), kinds, strict=False)]
    return {
        "start": [start for start, _, _ in spans],
        "end": [end for _, end, _ in spans],
        "kind": [kind for _, _, kind in spans],
        "label": [words(f"era_{kind}") for _, _, kind in spans],
    }


def sources(words: Words) -> str:
    """Return where what is told can be read, a line of Markdown for each stop."""
    lines = []
    for stop in STOPS:
        links = ", ".join(f"[doi:{doi}](https://doi.org/{doi})" for doi in stop.dois)
        lines.append(f"- **{stop.year}** {words(f'source_{stop.id}')} {links}")
    return "\n".join(lines)


# Rosenblatt's rule beside our own loop


class Both(NamedTuple):
    """Two units that learn from the same images."""

    rosenblatt: Learning
    gradient: Learning


def learnt(lesson: Lesson) -> Both:
    """Return how both learn: once for all who ask."""
    with turn(learnt, lesson):
        return learn(lesson)


@lru_cache(maxsize=24)
def learn(lesson: Lesson) -> Both:
    """Return how both learn, for the first who asks, and keep it."""
    makers = (story.by_rosenblatt, story.by_gradient)
    return Both(*(story.watched(make(lesson), lesson.images) for make in makers))


def lesson_of(values: Values) -> Lesson:
    """Return what the inputs ask both to learn from."""
    return Lesson(story.SIZES[values.images], WRONG[values.wrong], values.seed)


def of_the_rule(values: Values) -> Values:
    """Return what the stage of the rule depends on."""
    return values.only("images", "wrong", "seed")


def pictures(frames: Tensor) -> list[str]:
    """Return the weights of units (k, 785) as pictures: orange speaks for a 3, blue for a 7, each in full colour."""
    weights = frames[:, :PIXELS]
    deepest = weights.abs().amax(1, keepdim=True).clamp(min=1e-9)
    return [url(signed(each.view(28, 28), SEVEN, THREE)) for each in weights / deepest]


@lru_cache(maxsize=24)
def rule(values: Values, words: Words) -> Scene:
    """Return both units as they learn; of `images`, `wrong` and `seed`."""
    lesson = lesson_of(values)
    both = learnt(lesson)
    steps = range(len(both.rosenblatt.seen))  # a rule that has settled ends the picture
    scores: dict[str, list[Any]] = {"passed": [], "series": [], "accuracy": []}
    drawn: dict[str, list[Any]] = {"step": [], "who": [], "url": []}
    for who, each in both._asdict().items():
        frames = each.frames[: len(steps)]
        scores["passed"] += [round(seen / lesson.images, 4) for seen in each.seen[: len(steps)]]
        scores["series"] += [words(f"by_{who}")] * len(steps)
        scores["accuracy"] += rounded(torch.tensor(story.accuracies(frames)))
        drawn["step"] += steps
        drawn["who"] += [who] * len(steps)
        drawn["url"] += pictures(frames)
    learning = both.rosenblatt
    found = story.accuracies(learning.frames)
    texts = [
        words("rule_said", seen=whole(seen), accuracy=fixed(right, 4), mistakes=whole(mistakes_by(learning, step)))
        for step, (seen, right) in enumerate(zip(learning.seen, found, strict=True))
    ]
    return Scene(
        charts.learning,
        packed({"scores": scores, "pictures": drawn}),
        ("scores", "pictures"),
        words("rule_chart"),
        texts,
        rate=max(4, len(steps) / 15),
        options={"frames": FRAMES, "passes": len(learning.changes), "lowest": floor(10 * min(scores["accuracy"])) / 10},
        position="rule_at",
    )


def mistakes_by(learning: Learning, step: int) -> int:
    """Return how many mistakes were made in the whole passes that were over by a frame."""
    return sum(learning.changes[: (step + 1) // FRAMES])


def span(learning: Learning) -> tuple[str, str]:
    """Return the lowest and the highest accuracy of the last pass."""
    found = story.accuracies(learning.frames[-FRAMES:])
    return fixed(min(found), 4), fixed(max(found), 4)


def what_rule(values: Values, words: Words) -> str:
    """Return what became of the two, computed from the runs."""
    lesson = lesson_of(values)
    both = learnt(lesson)
    low, high = span(both.rosenblatt)
    our_low, our_high = span(both.gradient)
    changes = both.rosenblatt.changes
    told = {
        "first": whole(changes[0]),
        "last": whole(changes[-1]),
        "all": whole(sum(changes)),
        "passes": len(changes),
        "images": whole(lesson.images),
        "low": low,
        "high": high,
        "our_low": our_low,
        "our_high": our_high,
    }
    return words.prose("what_settled" if both.rosenblatt.settled else "what_restless", **told)


# Two pixels


@lru_cache(maxsize=1)
def best_unit() -> int:
    """Return how many of the four pairs the best of all units gets right that the three sliders can be set to."""
    return story.most_right(slider_places())


def slider_places() -> Tensor:
    """Return all places of one of the three sliders."""
    return torch.linspace(-REACH, REACH, round(2 * REACH / 0.1) + 1)


def picture_of(scores: Tensor) -> str:
    """Return what is said of all places (GRID, GRID) as a picture: purple is yes, amber is no."""
    return url(signed(PALE * (12 * scores).tanh(), NEGATIVE, POSITIVE))


def pair_rows(step: int, scores: Tensor) -> list[tuple[int, float, float, bool, bool, float]]:
    """Return the four pairs with what is said of them: scores (4,)."""
    yes = (story.EXACTLY_ONE > 0).flatten()
    return [
        (step, *pair, is_yes, (score > 0) == is_yes, round(score, 4))
        for pair, is_yes, score in zip(PIXEL_PAIRS.tolist(), yes.tolist(), scores.tolist(), strict=True)
    ]


def two_pixels(scores: Tensor, drawn: Tensor, words: Words, texts: list[str], **options: Any) -> Scene:
    """Return what is said of the four pairs, (k, 4), and of all places, (k, GRID, GRID), at each of k steps."""
    pairs = [row for step, each in enumerate(scores) for row in pair_rows(step, each)]
    names = ("step", "first", "second", "yes", "right", "score")
    tables: dict[str, dict[str, Any]] = {
        "pictures": {"step": list(range(len(drawn))), "url": [picture_of(each) for each in drawn]},
        "pairs": columns(names, pairs),
    }
    told = words("two_pixels_chart")
    return Scene(
        charts.two_pixels, packed(tables), tuple(tables), told, texts, options={"reach": story.REACH}, **options
    )


def of_the_hand(values: Values) -> Values:
    """Return what the reader's own unit depends on."""
    return values.only("w1", "w2", "b")


@lru_cache(maxsize=256)
def hand(values: Values, words: Words) -> Scene:
    """Return what the reader's own unit says; of `w1`, `w2` and `b`."""
    w1, w2, b = values.w1, values.w2, values.b
    drawn = story.one_unit(story.places(), w1, w2, b).view(1, GRID, GRID)
    return two_pixels(story.one_unit(PIXEL_PAIRS, w1, w2, b).T, drawn, words, [])


def what_hand(values: Values, words: Words) -> str:
    """Return how many of the four the reader's unit gets right, and what is the most."""
    right = story.right_of_four(story.one_unit(PIXEL_PAIRS, values.w1, values.w2, values.b))
    units = len(slider_places()) ** 3
    return words.prose("what_hand", right=right, units=whole(units), most=best_unit())


def of_the_two(values: Values) -> Values:
    """Return what the training of the small net depends on."""
    return values.only("units", "start")


@lru_cache(maxsize=64)
def small_run(units: str, start: int) -> SmallRun:
    """Return a training of the small net."""
    return story.train_small(UNITS[units], start)


@lru_cache(maxsize=64)
def two(values: Values, words: Words) -> Scene:
    """Return the small net as it learns; of `units` and `start`."""
    run = small_run(values.units, values.start)
    texts = [
        words("two_said", step=step, steps=XOR_STEPS, loss=fixed(loss, 4), right=story.right_of_four(each.unsqueeze(1)))
        for step, loss, each in zip(run.steps, run.losses, run.scores, strict=True)
    ]
    return two_pixels(run.scores, run.pictures, words, texts, rate=6, position="two_at")


def what_two(values: Values, words: Words) -> str:
    """Return what the small net has come to."""
    run = small_run(values.units, values.start)
    right = story.right_of_four(run.scores[-1].unsqueeze(1))
    learnt_it = "what_two_learnt" if right == len(PIXEL_PAIRS) else "what_two_stuck"
    key = "what_two_alone" if values.units == "none" else learnt_it
    return words.prose(key, right=right, loss=fixed(run.losses[-1], 4))


SCENES = {"timeline": timeline, "rule": rule, "hand": hand, "two": two}


def warm_up() -> None:
    """Let both units learn what a visitor sees first."""
    learnt(Lesson())
