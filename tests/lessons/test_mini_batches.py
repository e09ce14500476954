"""What the lesson on mini-batches shows, against PyTorch's own optimizer, and counted by hand."""

import ast
import json
from itertools import pairwise

import pytest
import torch

from core.lessons import mini_batches as here
from core.lessons.inputs import defaults
from core.text import Words

START = defaults(here.INPUTS)


def test_a_batch_of_one_column_is_printed_as_a_tuple_of_one():
    (line,) = here.deal("numbers", 15, False, 42).printed[0].splitlines()
    assert ast.literal_eval(line.replace("tensor(", "(")) == (list(range(15)),)


@pytest.mark.parametrize("collection", here.COLLECTIONS)
@pytest.mark.parametrize("size", range(1, 27))
def test_no_tile_lies_on_another_or_outside_the_picture(collection, size):
    sent = json.loads(here.deal_rows(collection, size, True, 0))["tiles"]
    room = here.room_for(here.deal(collection, size, True, 0))
    first = [i for i, start in enumerate(sent["start"]) if start == 0]
    for x, y in (("home_x", "home_y"), ("slot_x", "slot_y"), ("x", "y")):
        places = [(sent[x][i], sent[y][i]) for i in first]
        assert len(set(places)) == len(places)
        for (ax, ay), (bx, by) in pairwise(sorted(places, key=lambda place: (place[1], place[0]))):
            assert ay != by or bx - ax >= 1
        assert max(x for x, _ in places) + 1 <= room.columns
        assert max(y for _, y in places) + 1 <= room.rows
    assert min(sent["y"]) > max(sent["home_y"]) + 1


def test_a_training_followed_is_the_same_with_pytorchs_own_optimizer():
    followed = here.follow(True, 1)
    params = here.random_start(42, draw=2)
    optimizer = torch.optim.SGD(list(params), lr=1.0)
    order = torch.Generator().manual_seed(42)
    losses = []
    x, y = here.training_set()
    for chosen in torch.randperm(len(x), generator=order).split(256):
        optimizer.zero_grad()
        sigma = (x[chosen] @ params.weights + params.bias).sigmoid()
        loss = (sigma - y[chosen]).abs().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert followed.losses == pytest.approx(losses, abs=1e-3)
    assert followed.params.shape == (50, 785)
    torch.testing.assert_close(followed.params[-1][:-1], params.weights.detach().flatten(), atol=5e-3, rtol=1e-3)


def test_in_order_the_model_first_says_3_then_7_and_shuffled_it_does_neither():
    in_order, shuffled = here.right(False), here.right(True)
    assert in_order.on_threes[23] > 0.95
    assert in_order.on_sevens[23] < 0.1
    assert in_order.on_sevens[49] > 0.95
    assert in_order.on_threes[49] < 0.5
    assert shuffled.on_all[49] - in_order.on_all[49] > 0.1
    threes = 1010 / 2038
    for right in (in_order, shuffled):
        both = [
            threes * on_3 + (1 - threes) * on_7 for on_3, on_7 in zip(right.on_threes, right.on_sevens, strict=True)
        ]
        assert right.on_all == pytest.approx(both, abs=1e-5)


def test_after_twenty_epochs_little_is_left_of_it_as_the_text_says():
    after = []
    x, y = here.validation_set()
    for shuffle in (False, True):
        params = here.follow.__wrapped__(shuffle, 20).params[::49]
        right = ((x @ params[:, :-1].T + params[:, -1] > 0) == (y == 1)).float().mean(0).tolist()
        after.append((right[3], right[20]))
    (in_order_3, in_order_20), (shuffled_3, shuffled_20) = after
    assert (round(100 * in_order_3), round(100 * shuffled_3)) == (92, 95)
    assert min(in_order_20, shuffled_20) > 0.97
    assert abs(in_order_20 - shuffled_20) < 0.005


@pytest.mark.parametrize(("trained", "angle", "length"), [("0", 74.51, 0.0275), ("1", 83.90, 0.06995)])
def test_the_batch_of_one_is_told_of_all_images_one_by_one(trained, angle, length):
    x, y = here.training_set()
    weights, bias = (each.detach() for each in here.params_after(int(trained)))
    sigma = (x @ weights + bias).sigmoid()
    pulls = torch.where(y == 1, -1.0, 1.0) * sigma * (1 - sigma)
    every = torch.cat([pulls * x, pulls], dim=1).double()  # (12396, 785)
    full = every.mean(0)
    cosines = every @ full / (every.norm(dim=1) * full.norm())  # torch's own rounds where both are tiny
    found = here.middles(int(trained))[0]
    without = every.norm(dim=1) == 0
    assert found.batches == len(x)
    assert found.without_direction == int(without.sum())
    assert found.angle == pytest.approx(torch.rad2deg(cosines[~without].median().acos()).item(), abs=0.02)
    assert found.length == pytest.approx((every.norm(dim=1).median() / full.norm()).item(), rel=1e-3)
    assert (found.angle, found.length) == (pytest.approx(angle, abs=0.3), pytest.approx(length, rel=0.03))


def test_every_size_says_how_many_batches_it_was_told_of():
    texts = here.gradients(START, Words("mini_batches", "en")).texts
    assert [("(60 drawn)" in text, "(all 12,396)" in text) for text in texts] == [
        (False, True),
        *[(True, False)] * 6,
        (False, False),
    ]


def test_orders_and_batches_of_one_digit_are_counted():
    words = Words("mini_batches", "en")
    for values, orders, alone in (
        (START.replace(collection="images", batch=8, shuffle=False), "1", "6"),
        (START.replace(collection="images", batch=12, shuffle=False), "1", "6"),
        (START.replace(collection="images", batch=1), "3", "72"),
        (START.replace(collection="images", batch=24), "3", "0"),
    ):
        found = {label: value for label, value, _ in here.figures(values, words)}
        assert (found["orders in 3 epochs"], found["one digit alone"]) == (orders, alone)


@pytest.mark.parametrize("reading", ["en", "zh", "both"])
def test_no_text_says_a_number_twice_in_one_language(reading):
    texts = here.dealing(START.replace(collection="images"), Words("mini_batches", reading)).texts
    assert all(text.count(" · ") == (reading == "both") for text in texts)
