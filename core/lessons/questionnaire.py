"""What the questions are, when an answer is right, and where it can be seen. The chapter's "Questionnaire"."""

import math
import random
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

from core.lessons.inputs import Choice, Refused, number_of
from core.text import Reading

TOPICS = 37  # of the chapter
LONGEST = 60  # characters of a number that is typed


@dataclass(frozen=True, eq=False)
class Question:
    """What all kinds have: its topic, from 1, and where the answer is seen: a lesson, its inputs, maybe a section.

    `state` says the inputs as the address does; the texts stand in the lesson's words under `q.<id>`.
    """

    id: str
    topic: int
    lesson: str
    state: Mapping[str, str]
    section: str


@dataclass(frozen=True, eq=False)
class Choose(Question):
    """One of a few options, by their ids."""

    right: str
    wrong: tuple[str, ...]

    @property
    def options(self) -> list[str]:
        """All options in the order in which they are shown: any, and always the same."""
        return shuffled(self.id, (self.right, *self.wrong))


@dataclass(frozen=True, eq=False)
class Compute(Question):
    """A number to type. Wrong ones that have a reason are known by a name; all others are called "other"."""

    right: float
    wrong: Mapping[str, float]
    tolerance: float


@dataclass(frozen=True, eq=False)
class Order(Question):
    """Steps to put in order, by their ids; `right` is the only order. `code` has those that are lines of Python."""

    right: tuple[str, ...]
    code: Mapping[str, str]

    @property
    def options(self) -> list[str]:
        """The steps in the order in which they are shown at first: any but the right one, and always the same."""
        shown = shuffled(self.id, self.right)
        return shown if tuple(shown) != self.right else shown[::-1]


def shuffled(seed: str, ids: Collection[str]) -> list[str]:
    """Return ids in an order that depends on a text alone."""
    return random.Random(seed).sample(list(ids), len(ids))


def choose(
    topic: int, id_: str, lesson: str, section: str = "", *, wrong: tuple[str, ...] = ("b", "c"), **state: str
) -> Choose:
    """Return a question whose option "a" is right."""
    return Choose(id_, topic, lesson, state, section, "a", wrong)


def compute(
    topic: int,
    id_: str,
    lesson: str,
    section: str = "",
    *,
    right: float,
    wrong: Mapping[str, float],
    tolerance: float = 1e-6,
    **state: str,
) -> Compute:
    """Return a question for a number."""
    return Compute(id_, topic, lesson, state, section, right, wrong, tolerance)


def order(
    topic: int,
    id_: str,
    lesson: str,
    section: str = "",
    *,
    right: tuple[str, ...],
    code: Mapping[str, str] = MappingProxyType({}),
    **state: str,
) -> Order:
    """Return a question for the order of some steps."""
    return Order(id_, topic, lesson, state, section, right, code)


LOOP = {
    "predict": "preds = model(xb)",
    "loss": "loss = loss_func(preds, yb)",
    "backward": "loss.backward()",
    "step": "opt.step()",
    "zero": "opt.zero_grad()",
}


QUESTIONS: tuple[Choose | Compute | Order, ...] = (
    compute(1, "colour", "pixels", "ink", right=3600, wrong={"grey": 1200, "sides": 210, "added": 73}),
    choose(2, "folders", "pixels", "folders"),
    order(3, "similarity", "pixel_similarity", right=("stack", "mean", "distance", "nearer"), image="valid-7-1012"),
    choose(4, "comprehension", "ideal_digits", "stack"),
    compute(
        5, "axes", "tensors", right=28, wrong={"image": 784, "one": 1, "two": 2}, data="threes", index_threes="5, 10"
    ),
    compute(6, "rank", "tensors", right=2, wrong={"flat": 1, "entries": 3}, data="book", index="1:2"),
    compute(
        7,
        "rmse",
        "pixel_similarity",
        right=4,
        wrong={"l1": 2, "square": 16, "sum": 8, "signed": -2},
        distance="rmse",
    ),
    choose(8, "vectorised", "broadcasting", "timed"),
    compute(
        9,
        "nine",
        "tensors",
        right=56,
        wrong={"plain": 28, "until": 24, "all": 90, "last": 18},
        data="nine",
        index_nine="1:, 1:",
    ),
    choose(10, "broadcast", "broadcasting", a="3, 1", b="3"),
    choose(11, "split", "metrics", "apart"),
    choose(12, "sgd", "mini_batches", "noise_title", trained="1"),
    choose(13, "batches", "mini_batches", "law"),
    order(
        14,
        "steps",
        "sgd_steps",
        right=("start", "predict", "loss", "gradient", "step", "repeat", "stop"),
        view="stages",
    ),
    choose(15, "start", "linear_model", weights="random"),
    compute(
        16,
        "loss",
        "mnist_loss",
        right=0.3,
        wrong={"sum": 0.9, "mean": 17 / 30, "ones": 13 / 30, "accuracy": 1},
        tolerance=0.002,
        prd_1="0.8",
        prd_2="0.3",
        prd_3="0.6",
    ),
    choose(17, "high_rate", "learning_rate", rate="1.1"),
    compute(
        18,
        "gradient",
        "gradients",
        right=-3,
        wrong={"sign": 3, "value": 2.25, "half": -1.5},
        look="slope",
        function="square",
        x="-1.5",
    ),
    choose(19, "by_hand", "gradients", "what", function="bumpy"),
    choose(20, "accuracy", "mnist_loss", "walk", direction="one_pixel", magnify="1000x"),
    compute(21, "sigmoid", "sigmoid", right=0.5, wrong={"nothing": 0, "slope": 0.25, "most": 1}, score="0"),
    choose(22, "metric", "mnist_loss", "notice", prd_3="0.45"),
    compute(
        23,
        "update",
        "learning_rate",
        right=0.72,
        wrong={"uphill": 1.68, "no_rate": -1.2, "change": 0.48, "weight": 0.96},
        rate="0.2",
        at="1",
    ),
    compute(
        24,
        "loader",
        "mini_batches",
        right=4,
        wrong={"dropped": 3, "divided": 3.75, "items": 15},
        collection="numbers",
        batch="4",
    ),
    compute(
        25,
        "epochs",
        "training",
        right=147,
        wrong={"epoch": 3, "one": 49, "dropped": 144, "images": 37188},
        batch="256",
        epochs="3",
    ),
    choose(26, "pairs", "mini_batches", "ours", collection="letters"),
    choose(27, "view", "tensors", "view", data="threes"),
    compute(
        28,
        "bias",
        "linear_model",
        "why_bias",
        right=-0.7,
        wrong={"nothing": 0, "each": -548.8, "sign": 0.7},
    ),
    compute(29, "product", "linear_model", "sum", right=10, wrong={"sums": 36, "all": 12}),
    choose(30, "backward", "gradients", "zeroing", piled="square", times="1"),
    compute(
        31,
        "zeroed",
        "gradients",
        "zeroing",
        right=12,
        wrong={"replaced": 6, "multiplied": 36, "value": 18},
        piled="square",
        times="2",
    ),
    choose(32, "learner", "training", "jargon"),
    order(33, "code", "training", "slow", right=tuple(LOOP), code=LOOP),
    compute(
        34,
        "relu",
        "nonlinearity",
        "hand",
        right=3.5,
        wrong={"plain": 1.5, "absolute": 5.5, "most": 3},
        w="1",
        b="0",
        v="1",
    ),
    choose(35, "activation", "nonlinearity", bend="no"),
    choose(36, "both_relus", "nonlinearity", "hand"),
    choose(37, "deeper", "nonlinearity", curve="stairs", relus="5", depth="2"),
)
BY_ID = {question.id: question for question in QUESTIONS}
INPUTS = (
    Choice("question", tuple(BY_ID), QUESTIONS[0].id, names={id_: f"q.{id_}.name" for id_ in BY_ID}, listed=True),
)


# Judging


class Judged(NamedTuple):
    """Whether an answer is right, and under which key the lesson's words say why."""

    right: bool
    key: str


def judge(question: Choose | Compute | Order, answer: str | tuple[str, ...]) -> Judged:
    """Return what an answer is worth: an option's id, a number as it was typed, or the ids of all steps in order.

    Raises Refused for what is none of these.
    """
    if isinstance(question, Compute):
        fault = fault_of_number(question, answer)
    elif isinstance(question, Order):
        fault = fault_of_order(question, answer)
    elif answer in question.options:
        fault = "" if answer == question.right else str(answer)
    else:
        raise Refused("not_known", text=str(answer)[:20])
    return Judged(not fault, f"q.{question.id}.why_{fault}" if fault else f"q.{question.id}.right")


def fault_of_number(question: Compute, answer: str | tuple[str, ...]) -> str:
    """Return the name of what is wrong with a number, "" if nothing. Raises Refused for what is no number."""
    number = typed(str(answer), whole=float(question.right).is_integer())
    if abs(number - question.right) <= question.tolerance:
        return ""
    known = [name for name, wrong in question.wrong.items() if abs(number - wrong) <= question.tolerance]
    return known[0] if known else "other"


def fault_of_order(question: Order, answer: str | tuple[str, ...]) -> str:
    """Return the first step that stands too early, "" if none does. Raises Refused where steps are missing or odd."""
    if sorted(answer) != sorted(question.right):
        raise Refused("not_known", text=" ".join(answer)[:20])
    early = [step for step, right in zip(answer, question.right, strict=True) if step != right]
    return early[0] if early else ""


def typed(text: str, *, whole: bool = False) -> float:
    """Return the number a reader typed, or a fraction of two. A `whole` one may have its thousands apart: 12,396.

    Raises Refused for what is no finite number, and for what is too long to be one.
    """
    if len(text) > LONGEST:
        raise Refused("too_long", most=LONGEST, text=text[:20])
    if whole and re.fullmatch(r"\s*[+−-]?\d{1,3}([,，]\d{3})+\s*", text):
        text = re.sub("[,，]", "", text)
    above, stroke, below = text.replace("／", "/").replace("÷", "/").partition("/")
    if not stroke:
        return number_of(text)
    divisor = number_of(below)
    value = number_of(above) / divisor if divisor else math.nan
    if not math.isfinite(value):
        raise Refused("not_finite", text=text.strip()[:20])
    return value


# The way through


def link(question: Question, reading: Reading) -> str:
    """Return the address, from any lesson's, at which the answer can be seen."""
    section = f"#{question.section}" if question.section else ""
    return f"{question.lesson}?{urlencode({**question.state, 'lang': reading})}{section}"


def after(id_: str, right: Collection[str]) -> str:
    """Return the next question that was not answered rightly yet; if all others were, just the next one."""
    ids = list(BY_ID)
    place = ids.index(id_)
    others = ids[place + 1 :] + ids[:place]
    return next((other for other in others if other not in right), others[0])


def topics_answered(right: Collection[str]) -> int:
    """Return of how many topics all questions were answered rightly."""
    left = {question.topic for question in QUESTIONS if question.id not in right}
    return TOPICS - len(left)
