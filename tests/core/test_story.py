"""Rosenblatt's rule against another way to write it and its own proof; XOR by trying everything, and learnt."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import story
from core.story import Lesson
from core.tensors import training_set, validation_set

pytestmark = pytest.mark.usefixtures("one_thread")


def by_counting(images: np.ndarray, are_yes: list[bool], order: list[int]) -> list[int]:
    """Return the weights in whole numbers, another way: how often each image was got wrong says all of them."""
    counts = [0] * len(images)
    signs = [1 if yes else -1 for yes in are_yes]
    products = (images.astype(int) @ images.astype(int).T).tolist()
    for i in order:
        says_yes = sum(counts[j] * signs[j] * products[j][i] for j in range(len(images))) > 0
        counts[i] += says_yes != are_yes[i]
    return sum(
        count * sign * image for count, sign, image in zip(counts, signs, images.astype(int), strict=True)
    ).tolist()


@settings(deadline=None, max_examples=40)
@given(
    arrays(np.float64, (7, 4), elements=st.integers(0, 255).map(float)), st.lists(st.booleans(), min_size=7, max_size=7)
)
def test_the_rule_comes_to_what_counting_the_mistakes_comes_to(images, are_yes):
    order = list(range(7)) * 5
    last = list(story.perceptron(images, are_yes, order))[-1]
    assert last.tolist() == by_counting(images, are_yes, order)


def test_a_right_answer_changes_nothing_and_a_mistake_moves_by_the_image():
    image = np.array([3.0, 1.0])
    before, missed, after = story.perceptron(np.array([image, image]), [True, True], [0, 1])
    assert before.tolist() == [0, 0]
    assert missed.tolist() == image.tolist()
    assert after is missed
    assert story.corrected(image, image, False).tolist() == [0, 0]


def test_few_images_settle_within_the_mistakes_that_the_proof_allows():
    """Novikoff's bound: (longest image / margin)², for any unit of length 1 that has all of them right."""
    lesson = Lesson(story.SIZES["few"])
    found = story.watched(story.by_rosenblatt(lesson), lesson.images)
    assert found.settled
    x, y = story.taught(lesson)
    images = torch.cat([(x * 255).round(), torch.full((len(x), 1), 255.0)], 1).double()
    signs = torch.where(y.flatten() == 1, 1.0, -1.0).double()
    last = found.frames[-1].double()
    margin = (signs * (images @ last)).min() / last.norm()
    assert margin > 0
    assert 0 < sum(found.changes) <= (images.norm(dim=1).max() / margin) ** 2


def test_all_images_do_not_settle_in_the_passes_shown_and_every_change_is_a_mistake():
    lesson = Lesson()
    found = story.watched(story.by_rosenblatt(lesson), lesson.images)
    assert not found.settled
    assert len(found.changes) == story.PASSES
    assert found.seen[-1] == story.PASSES * lesson.images
    assert min(found.changes) > 0
    assert found.changes[-1] < found.changes[0]


@pytest.mark.slow
def test_let_alone_it_settles_on_all_images_at_the_pass_the_text_names():
    lesson = Lesson()
    found = story.watched(story.by_rosenblatt(lesson, passes=story.SETTLES_AT + 1), lesson.images)
    assert found.settled
    assert len(found.changes) == story.SETTLES_AT
    x, y = training_set()
    scores = x.double() @ found.frames[-1, :-1].double() + found.frames[-1, -1].double()
    assert ((scores > 0) == (y.flatten() == 1)).all()


def test_our_loop_takes_the_steps_of_torchs_own_optimizer():
    lesson = Lesson(600, 0.05)
    x, y = story.taught(lesson)
    model = torch.nn.Linear(784, 1)
    torch.nn.init.zeros_(model.weight)
    torch.nn.init.zeros_(model.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    generator = torch.Generator().manual_seed(lesson.seed)
    for _ in range(story.PASSES):
        for chosen in torch.randperm(600, generator=generator).split(256):
            optimizer.zero_grad()
            says_3 = model(x[chosen]).sigmoid()
            torch.where(y[chosen] == 1, 1 - says_3, says_3).mean().backward()
            optimizer.step()
    ours = story.watched(story.by_gradient(lesson), lesson.images)
    torch.testing.assert_close(ours.frames[-1, :-1], model.weight[0].detach(), atol=1e-4, rtol=1e-3)
    assert ours.changes == (3,) * story.PASSES
    assert len(ours.frames) == len(ours.seen) == story.FRAMES * story.PASSES


@pytest.mark.parametrize("wrong", [0.0, 0.05])
def test_as_many_labels_are_wrong_as_asked_and_no_image_comes_twice(wrong):
    lesson = Lesson(400, wrong)
    x, y = story.taught(lesson)
    everything = {image.numpy().tobytes(): label.item() for image, label in zip(*training_set(), strict=True)}
    truth = [everything[image.numpy().tobytes()] for image in x]
    assert len({image.numpy().tobytes() for image in x}) == 400
    assert sum(a != b for a, b in zip(truth, y.flatten().tolist(), strict=True)) == round(400 * wrong)


def test_wrong_labels_shake_the_rule_and_not_our_loop():
    """As the text says; with room to spare on any processor."""
    lesson = Lesson(story.SIZES["some"], 0.05)
    spans = []
    for make in (story.by_rosenblatt, story.by_gradient):
        found = story.accuracies(story.watched(make(lesson), lesson.images).frames[-6 * story.FRAMES :])
        spans.append(max(found) - min(found))
    assert spans[0] > 5 * spans[1]


def test_accuracies_are_counted_one_by_one():
    frames = torch.stack([torch.zeros(785), torch.cat([torch.zeros(784), torch.ones(1)])])
    _, y = validation_set()
    threes = y.mean().item()
    assert story.accuracies(frames) == pytest.approx([1 - threes, threes])


# XOR


def test_no_unit_of_a_fine_grid_gets_more_than_three_right():
    grid = np.linspace(-3, 3, 25)
    best = 0
    for w1, w2, b in itertools.product(grid, grid, grid):
        right = [(w1 * one + w2 * two + b > 0) == (one != two) for one, two in itertools.product((0, 1), (0, 1))]
        best = max(best, sum(right))
    assert best == 3
    assert story.most_right(torch.tensor(grid, dtype=torch.float32)) == best


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3))
def test_no_unit_at_all_gets_them_all(numbers):
    assert story.right_of_four(story.one_unit(story.PIXEL_PAIRS, *numbers)) < 4


def test_two_relu_units_can():
    net = story.small_net(2, 0)
    with torch.no_grad():  # |first − second| − 0.5: each unit looks for one of the two alone
        for layer, weight, bias in ((net[0], [[1, -1], [-1, 1]], [0, 0]), (net[2], [[1, 1]], [-0.5])):
            layer.weight.copy_(torch.tensor(weight, dtype=torch.float32))
            layer.bias.copy_(torch.tensor(bias, dtype=torch.float32))
        assert story.right_of_four(net(story.PIXEL_PAIRS)) == 4


def test_two_units_learn_it_and_one_never_does_and_more_units_get_stuck_less_often():
    learnt = dict.fromkeys((0, 2, 5), 0)
    for units, seed in itertools.product(learnt, range(25)):
        right = story.right_of_four(story.train_small(units, seed).scores[-1].unsqueeze(1))
        learnt[units] += right == 4
    assert learnt[0] == 0
    assert 0 < learnt[2] < learnt[5] - 5


def test_a_training_is_that_of_torchs_own_optimizer():
    net = story.small_net(3, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=story.XOR_RATE)
    for _ in range(story.XOR_STEPS):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(net(story.PIXEL_PAIRS), story.EXACTLY_ONE).backward()
        optimizer.step()
    run = story.train_small(3, 1)
    assert run.steps[-1] == story.XOR_STEPS
    torch.testing.assert_close(run.scores[-1], net(story.PIXEL_PAIRS).detach().flatten(), atol=1e-4, rtol=1e-3)
    assert run.losses[-1] < run.losses[0]


def test_the_pictures_places_are_where_the_axes_say():
    places = story.places().view(story.GRID, story.GRID, 2)
    low, high = story.REACH
    assert places[0, 0].tolist() == [low, high]  # above, on the left
    assert places[-1, -1].tolist() == [high, low]


# Slopes


@pytest.mark.parametrize("steps", [1, 4, 10])
def test_each_sigmoid_leaves_a_quarter_of_a_slope(steps):
    assert story.slope_left(steps) == pytest.approx(0.25**steps)


def test_trying_each_number_once_takes_a_run_more_than_there_are_numbers():
    assert story.runs_one_by_one(torch.nn.Linear(784, 1)) == 786


def test_all_slopes_at_zero_are_those_worked_out_by_hand():
    x, y = training_set()  # there a sigmoid rises by a quarter: a 3 pulls up, a 7 down
    by_hand = (torch.where(y == 1, -0.25, 0.25).double() * x.double()).mean(0)
    torch.testing.assert_close(story.slopes_at_zero().double(), by_hand, atol=1e-6, rtol=1e-4)


def test_the_stops_are_in_order():
    years = [stop.year for stop in story.STOPS]
    assert years == sorted(set(years))
    assert len({stop.id for stop in story.STOPS}) == len(years)
