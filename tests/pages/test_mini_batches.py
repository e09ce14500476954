"""The page that deals batches, measures the noise of their gradients, and trains with the book's loader."""

import ast
import json
import math
import string
from itertools import chain, pairwise

import pytest
import torch

from core.lessons import mini_batches as rows
from tests.seen import players, table


def data_of(app, player: int) -> dict:
    return json.loads(players(app)[player]["rows"])


def dealt(app) -> list[list[list[str]]]:
    """Return the labels in each batch of each epoch, as the tiles have them."""
    tiles = data_of(app, 0)["tiles"]
    epochs: dict[int, dict[int, list[str]]] = {}
    for start, batch, label in zip(tiles["start"], tiles["batch"], tiles["label"], strict=True):
        epochs.setdefault(start, {}).setdefault(batch, []).append(label)
    return [list(batches.values()) for batches in epochs.values()]


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("mini_batches", reading)
    assert [message["steps"] for message in players(app)] == [3 * 5, 8, 99]
    assert len(app.get("vega_lite_chart")) == 1


def test_opens_on_15_numbers_shuffled_into_batches_of_5(visit):
    app = visit("mini_batches")
    epochs = dealt(app)
    assert len(epochs) == 3
    numbers = [str(number) for number in range(15)]
    for batches in epochs:
        assert [len(batch) for batch in batches] == [5, 5, 5]
        assert sorted(chain(*batches), key=int) == numbers
        assert list(chain(*batches)) != numbers
    assert all(one != other for one, other in pairwise(epochs)), "each pass draws a new order"
    assert [metric.value for metric in app.metric] == ["3", "5"]


def test_a_batch_of_one_column_is_printed_as_a_tuple_of_one():
    (line,) = rows.deal("numbers", 15, False, 42).printed[0].splitlines()
    assert ast.literal_eval(line.replace("tensor(", "(")) == (list(range(15)),)


def test_unshuffled_the_order_stays_in_every_epoch(visit):
    app = visit("mini_batches", deal_shuffle="false", deal_size="4")
    expected = [[str(number) for number in range(15)][first : first + 4] for first in range(0, 15, 4)]
    assert dealt(app) == [expected] * 3
    texts = players(app)[0]["texts"]
    assert texts[1] == "Epoch 1: no shuffling, so the order stays as it is"
    assert texts[5] == "Epoch 1, batch 4 of 4: 12 13 14"
    assert app.metric[1].value == "3"


def test_the_letters_stay_with_their_numbers(visit):
    app = visit("mini_batches", deal_size="6")
    app.session_state["mini_batches_collection"] = "letters"
    app.run()
    for batches in dealt(app):
        assert [len(batch) for batch in batches] == [6, 6, 6, 6, 2]
        assert sorted(chain(*batches)) == list(string.ascii_lowercase)
    printed = rows.deal("letters", 6, True, 42).printed
    for line in "\n".join(printed).splitlines():
        numbers, letters = ast.literal_eval(line.replace("tensor(", "("))
        assert [string.ascii_lowercase[number] for number in numbers] == letters


def test_images_in_order_are_first_3s_then_7s(visit):
    app = visit("mini_batches", deal_size="8", deal_shuffle="false")
    app.session_state["mini_batches_collection"] = "images"
    app.run()
    assert dealt(app)[0] == [["3"] * 8, ["3"] * 4 + ["7"] * 4, ["7"] * 8]
    assert players(app)[0]["texts"][3] == "Epoch 1, batch 2 of 3: 4 of the 3s, 4 of the 7s"
    assert all(url.startswith("data:image/png;base64,") for url in data_of(app, 0)["tiles"]["url"])


def test_another_seed_deals_another_order(visit):
    assert dealt(visit("mini_batches", deal_seed="1")) != dealt(visit("mini_batches", deal_seed="2"))


@pytest.mark.parametrize("collection", rows.COLLECTIONS)
@pytest.mark.parametrize("size", range(1, 27))
def test_no_tile_lies_on_another_or_outside_the_picture(collection, size):
    sent = json.loads(rows.deal_rows(collection, size, True, 0))["tiles"]
    room = rows.room_for(rows.deal(collection, size, True, 0))
    first = [i for i, start in enumerate(sent["start"]) if start == 0]
    for x, y in (("home_x", "home_y"), ("slot_x", "slot_y"), ("x", "y")):
        places = [(sent[x][i], sent[y][i]) for i in first]
        assert len(set(places)) == len(places)
        for (ax, ay), (bx, by) in pairwise(sorted(places, key=lambda place: (place[1], place[0]))):
            assert ay != by or bx - ax >= 1
        assert max(x for x, _ in places) + 1 <= room.columns
        assert max(y for _, y in places) + 1 <= room.rows
    assert min(sent["y"]) > max(sent["home_y"]) + 1


def test_the_noise_is_told_for_every_size(visit):
    app = visit("mini_batches")
    texts = players(app)[1]["texts"]
    assert texts[4].startswith("Batches of 256: half of them lie within 1")
    assert texts[7].startswith("Batches of 12,396: half of them lie within 0° of the full gradient; ")
    assert texts[7].endswith("the median length is 1 × that of the full one")
    prices = table(app, "Steps an epoch")
    assert list(prices["Steps an epoch"]) == ["12,396", "3,099", "775", "194", "49", "13", "4", "1"]
    for drawn, expected in zip(prices["Noise drawn"][:-1], prices["Noise worked out"][:-1], strict=True):
        assert float(drawn) == pytest.approx(float(expected), rel=0.5)
    assert list(prices["Noise worked out"])[-1] == "0.000"


def test_training_first_makes_the_gradient_noisier(visit):
    start, trained = (table(visit("mini_batches", trained=epochs), "Median angle") for epochs in ("0", "5"))
    angles = [[float(angle[:-1]) for angle in shown["Median angle"]] for shown in (start, trained)]
    assert all(before < after for before, after in zip(*(each[:-1] for each in angles), strict=True))
    assert "a gradient of exactly 0" in players(visit("mini_batches", trained="5"))[1]["texts"][0]


def test_an_arrow_ends_where_its_angle_and_length_say(visit):
    data = data_of(visit("mini_batches"), 1)
    arrows, spread = data["arrows"], data["spread"]
    assert len(arrows["x"]) == len(spread["angle"]) == 8 * 60, "at the start every batch has a direction"
    for x, y, angle, length in zip(arrows["x"], arrows["y"], spread["angle"], spread["length"], strict=True):
        assert math.hypot(x, y) == pytest.approx(length, abs=2e-3)
        if length > 0.1:
            assert math.degrees(math.atan2(abs(y), x)) == pytest.approx(angle, abs=1)


def test_the_two_trainings_are_shown_step_by_step(visit):
    data = data_of(visit("mini_batches"), 2)
    shares = {loader: [] for loader in ("in_order", "shuffled")}
    for loader, threes in zip(data["batches"]["loader"], data["batches"]["threes"], strict=True):
        shares[loader].append(threes)
    assert shares["in_order"] == ([1.0] * 23 + [round(243 / 256, 4)] + [0.0] * 25) * 2
    assert len(shares["shuffled"]) == 98
    assert all(0.3 < threes < 0.7 for threes in shares["shuffled"])
    path = data["path"]
    assert set(zip(path["loader"], path["step"], path["which"], strict=True)) == {
        (loader, step, which) for loader in shares for step in range(99) for which in ("the 3s", "the 7s", "all")
    }


def test_a_training_followed_is_the_same_with_pytorchs_own_optimizer():
    followed = rows.follow(True, 1)
    params = rows.random_start(42, draw=2)
    optimizer = torch.optim.SGD(list(params), lr=1.0)
    order = torch.Generator().manual_seed(42)
    losses = []
    x, y = rows.training_set()
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
    in_order, shuffled = rows.right(False), rows.right(True)
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
    x, y = rows.validation_set()
    for shuffle in (False, True):
        params = rows.follow.__wrapped__(shuffle, 20).params[::49]
        right = ((x @ params[:, :-1].T + params[:, -1] > 0) == (y == 1)).float().mean(0).tolist()
        after.append((right[3], right[20]))
    (in_order_3, in_order_20), (shuffled_3, shuffled_20) = after
    assert (round(100 * in_order_3), round(100 * shuffled_3)) == (92, 95)
    assert min(in_order_20, shuffled_20) > 0.97
    assert abs(in_order_20 - shuffled_20) < 0.005


def test_the_books_numbers_agree(visit):
    agree = table(visit("mini_batches", deal_size="3"), "Agree?")
    assert set(agree["Agree?"]) == {"✓ the same"}
    assert list(agree["Book"]) == ["12,396", "49", "23", "25", "108", "243 + 13"]


@pytest.mark.parametrize(
    "query",
    [
        *({"deal_size": size} for size in ("0", "-3", "nan", "inf", "1e400", "five", "27", "<b>")),
        *({"deal_seed": seed} for seed in ("-1", "inf", "nan", "x", "10000")),
        {"deal_shuffle": "perhaps"},
        {"trained": "2"},
        {"trained": "nan"},
    ],
)
def test_nonsense_in_the_url_is_quietly_the_book_s(visit, query):
    app = visit("mini_batches", **query)
    assert [metric.value for metric in app.metric] == ["3", "5"]
    assert players(app)[0]["texts"][1] == "Epoch 1: a new order is drawn"
    assert list(table(app, "Steps an epoch")["Images a step"])[4] == "256"
    assert "NaN" not in players(app)[1]["rows"]
