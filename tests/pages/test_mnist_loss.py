"""The page of the loss."""

import json
import math
import tomllib
from itertools import pairwise

import pytest

from core.text import FOLDER
from tests.seen import address, players, press, table, turn

BOOK = ("0.4333", "0.6667")
TEXTS = tomllib.loads((FOLDER / "en/mnist_loss.toml").read_text("utf-8"))


def walk(app) -> dict:
    (found,) = [each for each in players(app) if each["steps"]]
    return found


def rows(app, name: str) -> dict[str, list]:
    """Return the rows of that name, of whichever player on the page has them."""
    (found,) = [json.loads(each["rows"])[name] for each in players(app) if name in json.loads(each["rows"])]
    return found


def loss_and_accuracy(app) -> tuple[str, str]:
    """Return both numbers as the sentence under the picture gives them."""
    (said,) = [each.value for each in app.markdown if each.value.startswith("Loss (")]
    loss, accuracy = said.split("**")[1::2]
    return loss, accuracy


def cells(app, head: str) -> list[list[str]]:
    """Return the rows of the page's only table that has this in its head."""
    return table(app, head).to_numpy().tolist()


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("mnist_loss", reading)
    assert [each["steps"] for each in players(app)] == [0, 41, 0]
    assert not app.warning
    assert not app.error
    assert address(app) == {}


def test_opens_on_the_book_s_three(visit, shown):
    app = visit("mnist_loss")
    assert loss_and_accuracy(app) == BOOK
    assert "(0.10 + 0.40 + 0.80) / 3" in shown(app)
    assert "On the wrong side of 0.5: image 3." in shown(app)
    assert cells(app, TEXTS["taken"]) == [
        ["1", "1", "0.90", "True", "1 − 0.90", "**0.10**"],
        ["2", "0", "0.40", "False", "0.40", "**0.40**"],
        ["3", "1", "0.20", "True", "1 − 0.20", "**0.80**"],
    ]


def test_the_books_numbers_agree_whatever_is_chosen(visit):
    agree = cells(visit("mnist_loss", prd_1="0.3"), "Book")
    assert [row[1] for row in agree] == ["0.1", "0.4", "0.8", "0.4333", "0.2333"]
    assert {row[-1] for row in agree} == {"✓ the same"}


def test_presets(visit):
    app = visit("mnist_loss")
    press(app, "mnist_loss_preset_better")
    assert loss_and_accuracy(app) == ("0.2333", "1.0000")
    assert address(app) == {"prd_3": "0.8"}
    press(app, "mnist_loss_preset_book")
    assert loss_and_accuracy(app) == BOOK
    assert address(app) == {}


@pytest.mark.parametrize(
    ("third", "expected"),
    [(0.45, ("0.3500", "0.6667")), (0.5, ("0.3333", "0.6667")), (0.51, ("0.3300", "1.0000"))],
)
def test_the_loss_notices_what_accuracy_does_not(visit, third, expected):
    assert loss_and_accuracy(visit("mnist_loss", prd_3=str(third))) == expected
    app = turn(visit("mnist_loss"), mnist_loss_prd_3=third)
    assert loss_and_accuracy(app) == expected
    assert address(app) == {"prd_3": str(third)}
    assert rows(app, "items")["prediction"] == [0.9, 0.4, third]


def test_where_nothing_is_left_to_learn_it_says_so(visit, shown):
    assert "nothing is left to learn" in shown(visit("mnist_loss", prd_1="1", prd_2="0", prd_3="1"))
    assert "until every distance is 0" in shown(visit("mnist_loss", prd_3="0.99"))


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "7", "much", ""])
def test_nonsense_in_the_url_is_quietly_the_book_s(visit, value):
    app = visit("mnist_loss", prd_2=value, magnify=value, direction=value, squash=value)
    assert loss_and_accuracy(app) == BOOK
    assert address(app) == {}


@pytest.mark.parametrize(
    ("magnify", "said"), [("1x", "both** change"), ("1000x", "a **staircase**"), ("10000x", "exactly level")]
)
def test_magnified_accuracy_becomes_stairs_and_then_a_floor(visit, shown, magnify, said):
    app = visit("mnist_loss", magnify=magnify)
    assert said in shown(app)
    path = rows(app, "path")
    assert len(path["t"]) == 81
    if magnify == "10000x":
        assert len(set(path["accuracy"])) == 1
    assert all(after < before for before, after in pairwise(path["loss"]))


def test_a_link_opens_on_all_that_was_chosen(visit):
    app = turn(visit("mnist_loss"), mnist_loss_direction="one_pixel", mnist_loss_magnify="10x", mnist_loss_squash="raw")
    chosen = address(app)
    assert chosen == {"direction": "one_pixel", "magnify": "10x", "squash": "raw"}
    again = visit("mnist_loss", "zh", **chosen)
    assert rows(again, "path") == rows(app, "path")
    assert address(again) == chosen


def test_the_corner_moves_neither(visit, shown):
    app = visit("mnist_loss", magnify="1x", direction="corner")
    assert "Neither moves" in shown(app)
    assert len(set(rows(app, "path")["loss"])) == 1


def test_one_weight_alone_has_stairs(visit, shown):
    assert "a **staircase**" in shown(visit("mnist_loss", magnify="100x", direction="one_pixel"))


def test_raw_predictions_give_a_straight_line_without_a_bottom(visit):
    loss = rows(visit("mnist_loss", magnify="1x", squash="raw"), "path")["loss"]
    steps = [after - before for before, after in pairwise(loss)]
    assert loss[-1] < 0
    assert max(steps) == pytest.approx(min(steps))


@pytest.mark.parametrize("squash", ["sigmoid", "raw"])
@pytest.mark.parametrize("magnify", ["1x", "1000x"])
def test_tangents_touch_the_loss_and_stay_in_view(visit, magnify, squash):
    app = visit("mnist_loss", magnify=magnify, squash=squash)
    path, tangents, room = (rows(app, name) for name in ("path", "tangents", "room"))
    for index, t, loss in zip(*tangents.values(), strict=True):
        assert room["t"][0] - 1e-9 <= t <= room["t"][1] + 1e-9
        assert room["loss"][0] - 1e-9 <= loss <= room["loss"][1] + 1e-9
        straight = path["loss"][index] + path["slope"][index] * (t - path["t"][index])
        assert math.isclose(loss, straight, rel_tol=1e-9, abs_tol=1e-9)


def test_the_text_counts_the_weights_that_hear_something(visit, shown):
    text = shown(visit("mnist_loss"))
    assert "The loss has something to say to 640 of them. The other 144" in text
    assert "no prediction can move by more than 0.00032" in text


def test_no_choice_is_labelled_by_its_id(visit):
    app = visit("mnist_loss")
    labels = {each.key: [option.content for option in each.proto.options] for each in app.get("button_group")}
    assert labels["mnist_loss_magnify"] == ["1 ×", "10 ×", "100 ×", "1,000 ×", "10,000 ×"]
