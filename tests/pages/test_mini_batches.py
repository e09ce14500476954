"""The page that deals batches, measures the noise of their gradients, and trains with the book's loader."""

import ast
import json
import math
import string
from itertools import chain, pairwise

import pytest

from core.lessons import mini_batches as rows
from tests.seen import address, figures, players, press, table, turn


def data_of(app, player: int) -> dict:
    return json.loads(players(app)[player]["rows"])


def dealt(app) -> list[list[list[str]]]:
    """Return the labels in each batch of each epoch, as the tiles have them."""
    tiles = data_of(app, 0)["tiles"]
    epochs: dict[int, dict[int, list[str]]] = {}
    for start, batch, label in zip(tiles["start"], tiles["batch"], tiles["label"], strict=True):
        epochs.setdefault(start, {}).setdefault(batch, []).append(label)
    return [list(batches.values()) for batches in epochs.values()]


def counted(app) -> tuple[str, ...]:
    """Return the batches of an epoch, the items in its last, and how many orders three epochs had."""
    found = figures(app)
    return tuple(found[label][0] for label in ("batches an epoch", "items in the last", "orders in 3 epochs"))


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("mini_batches", reading)
    assert [message["steps"] for message in players(app)] == [3 * 5, 8, 0, 99]
    assert not app.warning
    assert not app.error
    assert address(app) == {}


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
    assert counted(app) == ("3", "5", "3")


def test_unshuffled_the_order_stays_in_every_epoch(visit):
    app = visit("mini_batches", shuffle="no", batch="4")
    expected = [[str(number) for number in range(15)][first : first + 4] for first in range(0, 15, 4)]
    assert dealt(app) == [expected] * 3
    texts = players(app)[0]["texts"]
    assert texts[1] == "Epoch 1: no shuffling, so the order stays as it is"
    assert texts[5] == "Epoch 1, batch 4 of 4: 12 13 14"
    assert counted(app) == ("4", "3", "1")


def test_the_letters_stay_with_their_numbers(visit):
    app = turn(visit("mini_batches"), mini_batches_collection="letters", mini_batches_batch=6)
    assert address(app) == {"collection": "letters", "batch": "6"}
    for batches in dealt(app):
        assert [len(batch) for batch in batches] == [6, 6, 6, 6, 2]
        assert sorted(chain(*batches)) == list(string.ascii_lowercase)
    printed = rows.deal("letters", 6, True, 42).printed
    for line in "\n".join(printed).splitlines():
        numbers, letters = ast.literal_eval(line.replace("tensor(", "("))
        assert [string.ascii_lowercase[number] for number in numbers] == letters


def test_images_in_order_are_first_3s_then_7s(visit):
    app = press(visit("mini_batches"), "mini_batches_preset_in_order")
    assert address(app) == {"collection": "images", "batch": "8", "shuffle": "no"}
    assert dealt(app)[0] == [["3"] * 8, ["3"] * 4 + ["7"] * 4, ["7"] * 8]
    assert players(app)[0]["texts"][3] == "Epoch 1, batch 2 of 3: 3s 4, 7s 4"
    assert all(url.startswith("data:image/png;base64,") for url in data_of(app, 0)["tiles"]["url"])
    assert figures(app)["one digit alone"] == ("6", "of 9")


def test_a_link_opens_on_all_that_was_chosen(visit):
    chosen = {"collection": "images", "batch": "7", "shuffle": "no", "seed": "9", "trained": "5"}
    app = visit("mini_batches", "zh", **chosen)
    assert address(app) == chosen
    assert [len(batch) for batch in dealt(app)[0]] == [7, 7, 7, 3]
    assert players(app)[1]["rows"] == players(visit("mini_batches", trained="5"))[1]["rows"]


def test_another_seed_deals_another_order(visit):
    assert dealt(visit("mini_batches", seed="1")) != dealt(visit("mini_batches", seed="2"))


def test_the_noise_is_told_for_every_size(visit):
    app = visit("mini_batches")
    texts = players(app)[1]["texts"]
    assert texts[0].startswith("Batches of 1 (all 12,396): half lie within 74.5° of the full gradient; ")
    assert "median length 0.028 ×" in texts[0]
    assert texts[4].startswith("Batches of 256 (60 drawn): half lie within 1")
    assert texts[7] == "The batch of all 12,396: its gradient is the full one, at 0.0° and 1.00 × as long"
    prices = table(app, "Steps an epoch")
    assert list(prices["Steps an epoch"]) == ["12,396", "3,099", "775", "194", "49", "13", "4", "1"]
    for drawn, expected in zip(prices["Noise of 60 drawn"][:-1], prices["Noise, exact"][:-1], strict=True):
        assert float(drawn) == pytest.approx(float(expected), rel=0.5)
    assert list(prices["Noise, exact"])[-1] == "0.000"


def test_training_first_makes_the_gradient_noisier(visit):
    column = "Median angle (≈: of 60 drawn)"
    start, trained = (table(visit("mini_batches", trained=epochs), column) for epochs in ("0", "5"))
    angles = [[float(angle.split("°")[0]) for angle in shown[column]] for shown in (start, trained)]
    assert all(before < after for before, after in zip(*(each[:-1] for each in angles), strict=True))
    assert "exactly 0, and so without direction" in players(visit("mini_batches", trained="5"))[1]["texts"][0]


def test_an_arrow_ends_where_its_angle_and_length_say(visit):
    data = data_of(visit("mini_batches"), 1)
    arrows, spread = data["arrows"], data["spread"]
    assert len(arrows["x"]) == len(spread["angle"]) == 8 * 60, "at the start every batch has a direction"
    for x, y, angle, length in zip(arrows["x"], arrows["y"], spread["angle"], spread["length"], strict=True):
        assert math.hypot(x, y) == pytest.approx(length, abs=2e-3)
        if length > 0.1:
            assert math.degrees(math.atan2(abs(y), x)) == pytest.approx(angle, abs=1)


def test_the_two_trainings_are_shown_step_by_step(visit):
    data = data_of(visit("mini_batches"), 3)
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


def test_the_books_numbers_agree(visit):
    agree = table(visit("mini_batches", batch="3"), "Agree?")
    assert set(agree["Agree?"]) == {"✓ the same"}
    assert list(agree["Book"]) == ["12,396", "49", "23", "25", "108", "243 + 13"]


@pytest.mark.parametrize(
    "query",
    [
        *({"batch": size} for size in ("0", "-3", "nan", "inf", "1e400", "five", "27", "<b>")),
        *({"seed": seed} for seed in ("-1", "inf", "nan", "x", "10000")),
        {"shuffle": "perhaps"},
        {"trained": "2"},
        {"trained": "nan"},
        {"collection": "words"},
    ],
)
def test_nonsense_in_the_url_is_quietly_the_book_s(visit, query):
    app = visit("mini_batches", **query)
    assert counted(app) == ("3", "5", "3")
    assert address(app) == {}
    assert players(app)[0]["texts"][1] == "Epoch 1: a new order is drawn"
    assert list(table(app, "Steps an epoch")["Images a step"])[4] == "256"
    assert "NaN" not in players(app)[1]["rows"]
