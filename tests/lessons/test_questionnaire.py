"""Every topic has a question; its numbers are torch's; every wrong answer has a reason; every link opens that state."""

import math
import os
import re
import subprocess
import sys
from collections import Counter
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import torch
from torch.utils.data import DataLoader

from core.lessons import questionnaire as here
from core.lessons.inputs import Refused, from_address
from core.lessons.questionnaire import QUESTIONS, Choose, Compute, Order, judge, typed
from core.text import LANGUAGES, Words, written
from core.ui import navigation

ROOT = Path(__file__).parents[2]
each = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
CHOICES, NUMBERS, ORDERS = (
    [question for question in QUESTIONS if isinstance(question, kind)] for kind in (Choose, Compute, Order)
)
every_number = pytest.mark.parametrize("question", NUMBERS, ids=lambda question: question.id)
every_order = pytest.mark.parametrize("question", ORDERS, ids=lambda question: question.id)
ODD = ["", " ", "1e400", "-1e400", "nan", "inf", "1/0", "0/0", "1/", "/2", "1/2/3", "9" * 10_000, "x" * 10_000,
       '__import__("os")', "1+1", "2**9", "３ ４", "<b>4</b>", "\x00"]  # fmt: skip


def faults(question) -> set[str]:
    """Return the names of all wrong answers that a question knows."""
    if isinstance(question, Compute):
        return {*question.wrong, "other"}
    return set(question.wrong if isinstance(question, Choose) else question.right[1:])


def test_every_topic_has_a_question_and_no_two_have_one_name():
    assert {question.topic for question in QUESTIONS} == set(range(1, here.TOPICS + 1))
    assert [question.topic for question in QUESTIONS] == sorted(question.topic for question in QUESTIONS)
    assert len(here.BY_ID) == len(QUESTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
@each
def test_every_wrong_answer_has_its_own_reason_and_the_right_one_too(question, language):
    words = Words("questionnaire", language)
    keys = [f"q.{question.id}.{key}" for key in ("right", *(f"why_{fault}" for fault in faults(question)))]
    assert len({words(key) for key in keys}) == len(keys)
    told = {key for key in written("questionnaire", language) if re.match(rf"q\.{question.id}\.(right|why_)", key)}
    assert told == set(keys)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", CHOICES + ORDERS, ids=lambda question: question.id)
def test_no_two_options_read_alike(question, language):
    words, code = Words("questionnaire", language), getattr(question, "code", {})
    shown = [code.get(option) or words(f"q.{question.id}.{option}") for option in question.options]
    assert len(set(shown)) == len(shown) >= 3


def test_the_right_option_is_not_given_away_by_its_place():
    places = Counter(question.options.index(question.right) for question in CHOICES)
    assert set(places) == {0, 1, 2}
    assert max(places.values()) <= len(CHOICES) / 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_option_is_not_given_away_by_its_length(language):
    words = Words("questionnaire", language)
    lengths = [{o: len(words(f"q.{question.id}.{o}")) for o in question.options} for question in CHOICES]
    longest = [max(of, key=of.__getitem__) == question.right for of, question in zip(lengths, CHOICES, strict=True)]
    assert sum(longest) <= len(CHOICES) / 2


@pytest.mark.parametrize("question", CHOICES + ORDERS, ids=lambda question: question.id)
def test_all_options_are_shown_and_each_once(question):
    all_of_them = (question.right, *question.wrong) if isinstance(question, Choose) else question.right
    assert sorted(question.options) == sorted(all_of_them)


def test_options_are_shown_in_the_same_order_in_every_process():
    """Worked out in another Python, whose hashes of texts are others."""
    code = "from core.lessons.questionnaire import QUESTIONS as q; print([getattr(e, 'options', []) for e in q])"
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert printed == {str([getattr(question, "options", []) for question in QUESTIONS])}


# Judging


@pytest.mark.parametrize("question", CHOICES, ids=lambda question: question.id)
def test_the_right_option_is_accepted_and_each_wrong_one_told_why(question):
    assert judge(question, question.right) == (True, f"q.{question.id}.right")
    for wrong in question.wrong:
        assert judge(question, wrong) == (False, f"q.{question.id}.why_{wrong}")


@every_number
def test_the_right_number_is_accepted_and_each_wrong_one_told_why(question):
    assert judge(question, repr(float(question.right))) == (True, f"q.{question.id}.right")
    for name, number in question.wrong.items():
        assert judge(question, repr(float(number))) == (False, f"q.{question.id}.why_{name}")
    assert judge(question, "98765.4") == (False, f"q.{question.id}.why_other")


@every_number
def test_no_two_numbers_are_taken_for_each_other(question):
    numbers = sorted([question.right, *question.wrong.values()])
    assert all(b - a > 2 * question.tolerance for a, b in pairwise(numbers))


@every_order
def test_the_right_order_is_accepted_and_the_first_step_too_early_is_told_why(question):
    assert judge(question, question.right).right
    for place in range(1, len(question.right)):
        early = (question.right[place], *question.right[:place], *question.right[place + 1 :])
        assert judge(question, early) == (False, f"q.{question.id}.why_{question.right[place]}")
    assert tuple(question.options) != question.right


@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:12]))
@each
def test_whatever_else_comes_is_refused_with_a_sentence(question, text):
    with pytest.raises(Refused) as refused:
        judge(question, text)
    told = Words("frame", "both").prose(f"refused.{refused.value.key}", **refused.value.values)
    assert len(told) < 300


@every_order
def test_an_order_with_a_step_missing_or_twice_is_refused(question):
    for odd in (question.right[1:], (*question.right, question.right[0]), ()):
        with pytest.raises(Refused):
            judge(question, odd)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.5", 0.5), ("0,5", 0.5), ("1/2", 0.5), ("１２", 12), ("-1/4", -0.25), ("−3", -3), ("1,5/3", 0.5), (" 7 ", 7),
     ("11／30", 11 / 30), ("1÷8", 0.125)],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(text, number):
    assert math.isclose(typed(text), number)


def test_thousands_may_stand_apart_where_the_answer_is_whole():
    assert typed("37,188", whole=True) == typed("37，188", whole=True) == 37_188
    assert typed("37,188") == 37.188
    assert judge(here.BY_ID["colour"], "3,600").right


# The numbers, by torch


def worked_out() -> dict[str, float]:
    """Return what each question for a number asks for, from scratch."""
    threes, nine = torch.zeros(6131, 28, 28), torch.arange(1, 10).view(3, 3)
    x, y = torch.tensor([0.8, 0.3, 0.6]), torch.tensor([1.0, 0.0, 1.0])
    at, twice = torch.tensor(-1.5, requires_grad=True), torch.tensor(3.0, requires_grad=True)
    w = torch.tensor(1.2, requires_grad=True)
    (at**2).backward()
    for _ in range(2):
        (twice**2).backward()
    (w**2).backward()  # the bowl of the lesson, whose gradient at 1.2 is 2.4
    assert math.isclose(w.grad, 2.4, rel_tol=1e-6)
    torch.optim.SGD([w], lr=0.2).step()
    layer = torch.nn.Linear(784, 1)
    layer.bias.data.fill_(-0.7)
    return {
        "colour": torch.zeros(30, 40, 3).numel(),
        "axes": threes[5, 10].numel(),
        "rank": torch.zeros(1, 3).ndim,
        "rmse": torch.nn.functional.mse_loss(torch.tensor([0.0, 0, 0, -8]), torch.zeros(4)).sqrt().item(),
        "nine": (nine * 2)[1:, 1:].sum().item(),
        "loss": torch.nn.functional.l1_loss(x, y).item(),
        "gradient": at.grad.item(),
        "sigmoid": torch.tensor(0.0).sigmoid().item(),
        "update": w.item(),
        "loader": len(DataLoader(range(15), batch_size=4)),
        "epochs": 3 * len(DataLoader(range(12_396), batch_size=256)),
        "bias": layer(torch.zeros(1, 784)).item(),
        "product": (torch.tensor([[1, 2, 3]]) @ torch.tensor([[4], [0], [2]])).item(),
        "zeroed": twice.grad.item(),
        "relu": torch.nn.functional.relu(torch.tensor([-2, 0.5, 3])).sum().item(),
    }


def test_the_right_numbers_are_those_that_torch_works_out():
    found = worked_out()
    assert set(found) == {question.id for question in NUMBERS}
    for question in NUMBERS:
        assert math.isclose(found[question.id], question.right, abs_tol=1e-6), question.id


def test_the_shapes_and_lists_that_are_chosen_are_what_python_makes_of_them():
    words = Words("questionnaire", "en")
    assert words("q.comprehension.a") == f"`{[x * 2 for x in [1, 5, 3] if x > 2]}`"
    assert words("q.view.a") == str(list(torch.zeros(6131, 28, 28).view(-1, 28 * 28).shape))
    assert str(list((torch.zeros(3, 1) - torch.zeros(3)).shape)) in words("q.broadcast.a")


def test_units_that_start_alike_stay_alike():
    """What the answer on the start of the weights says of a net of zeros."""
    net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
    for p in net.parameters():
        p.data.fill_(0.0)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    for _ in range(5):
        optimizer.zero_grad()
        (net(torch.eye(4)) - 1).square().mean().backward()
        optimizer.step()
    assert all(torch.equal(row, net[0].weight[0]) for row in net[0].weight)


def test_the_lines_of_the_loop_learn_in_their_order_and_leave_no_gradient():
    model = torch.nn.Linear(2, 1)
    names = {
        "model": model,
        "xb": torch.eye(2),
        "yb": torch.ones(2, 1),
        "loss_func": torch.nn.functional.mse_loss,
        "opt": torch.optim.SGD(model.parameters(), lr=0.1),
    }
    before = model.weight.detach().clone()
    for line in here.LOOP.values():
        exec(line, names)
    assert not torch.equal(model.weight, before)
    assert model.weight.grad is None


# Links


@each
def test_a_link_opens_the_lesson_in_just_this_state(question):
    inputs = {each.id: each for each in import_module(f"core.lessons.{question.lesson}").INPUTS}
    for id_, text in question.state.items():
        assert inputs[id_].write(inputs[id_].read(text)) == text
    asked = parse_qs(urlsplit(here.link(question, "zh")).query, strict_parsing=True)
    assert asked.pop("lang") == ["zh"]
    opened = from_address(tuple(inputs.values()), asked)
    assert {id_: inputs[id_].write(getattr(opened, id_)) for id_ in question.state} == dict(question.state)


@each
def test_a_link_to_a_section_leads_to_one_that_the_page_has(question):
    path = next(each.path for each in navigation.lessons() if each.stem == question.lesson)
    page = (ROOT / path).read_text("utf-8")
    parts = {*re.findall(r'lesson\.section\(words, "(\w+)"\)', page), *re.findall(r"lesson\.(jargon)\(words\)", page)}
    assert question.section in {"", *parts}
    assert here.link(question, "en").endswith(f"lang=en{'#' + question.section if question.section else ''}")


# The way through


def test_the_next_question_is_one_that_is_still_open():
    ids = list(here.BY_ID)
    assert here.after(ids[0], set()) == ids[1]
    assert here.after(ids[0], {ids[1], ids[2]}) == ids[3]
    assert here.after(ids[-1], {ids[0]}) == ids[1]
    assert here.after(ids[3], set(ids)) == ids[4]


def test_topics_are_counted_once_all_their_questions_are_right():
    ids = list(here.BY_ID)
    assert here.topics_answered(()) == 0
    assert here.topics_answered(ids[:5]) == 5
    assert here.topics_answered(ids) == here.TOPICS
