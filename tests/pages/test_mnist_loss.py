"""The page of the loss."""

import json
import math
from itertools import pairwise

import pytest

from tests.seen import choose, metrics_of, player, table

BOOK = ["0.4333", "0.6667"]


def rows(app, name: str) -> dict[str, list]:
    return json.loads(player(app)["rows"])[name]


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("mnist_loss", reading)
    assert len(app.get("vega_lite_chart")) == 4
    assert player(app)["steps"] == 41


def test_opens_on_the_book_s_three(visit):
    app = visit("mnist_loss")
    assert metrics_of(app) == BOOK
    assert app.metric[0].delta == "(0.10 + 0.40 + 0.80) / 3"
    shown = table(app, "prediction")
    assert list(shown["what `torch.where` takes"]) == ["1 − 0.90", "0.40", "1 − 0.20"]
    assert list(shown["targets == 1"]) == ["True", "False", "True"]
    assert list(shown["distance to the target"]) == ["**0.10**", "**0.40**", "**0.80**"]


def test_the_books_numbers_agree_whatever_is_chosen(visit):
    agree = table(visit("mnist_loss", prd_1="0.3"), "Agree?")
    assert list(agree["Book"]) == ["0.1", "0.4", "0.8", "0.4333", "0.2333"]
    assert set(agree["Agree?"]) == {"✓ the same"}


def test_presets(visit):
    app = visit("mnist_loss")
    app.button(key="mnist_loss_preset_better").click().run()
    assert metrics_of(app) == ["0.2333", "1.0000"]
    app.button(key="mnist_loss_preset_book").click().run()
    assert metrics_of(app) == BOOK


@pytest.mark.parametrize(
    ("third", "expected"),
    [("0.45", ["0.3500", "0.6667"]), ("0.5", ["0.3333", "0.6667"]), ("0.51", ["0.3300", "1.0000"])],
)
def test_the_loss_notices_what_accuracy_does_not(visit, third, expected):
    assert metrics_of(visit("mnist_loss", prd_3=third)) == expected


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "7", "much", ""])
def test_nonsense_in_the_url_is_quietly_the_book_s(visit, value):
    assert metrics_of(visit("mnist_loss", prd_2=value, magnify=value)) == BOOK


@pytest.mark.parametrize(
    ("magnify", "said"), [("1x", "both** change"), ("1000x", "a **staircase**"), ("10000x", "exactly level")]
)
def test_magnified_accuracy_becomes_stairs_and_then_a_floor(visit, magnify, said):
    app = visit("mnist_loss", magnify=magnify)
    assert said in app.info[0].value
    path = rows(app, "path")
    assert len(path["t"]) == 81
    if magnify == "10000x":
        assert len(set(path["accuracy"])) == 1
    assert all(after < before for before, after in pairwise(path["loss"]))


def test_the_corner_moves_neither(visit):
    app = choose(visit("mnist_loss", magnify="1x"), mnist_loss_direction="corner")
    assert "Neither moves" in app.info[0].value
    assert len(set(rows(app, "path")["loss"])) == 1


def test_one_weight_alone_has_stairs(visit):
    app = choose(visit("mnist_loss", magnify="100x"), mnist_loss_direction="one_pixel")
    assert "a **staircase**" in app.info[0].value


def test_raw_predictions_give_a_straight_line_without_a_bottom(visit):
    app = choose(visit("mnist_loss", magnify="1x"), mnist_loss_squash="raw")
    loss = rows(app, "path")["loss"]
    steps = [after - before for before, after in pairwise(loss)]
    assert loss[-1] < 0
    assert max(steps) == pytest.approx(min(steps))


@pytest.mark.parametrize("squash", ["sigmoid", "raw"])
@pytest.mark.parametrize("magnify", ["1x", "1000x"])
def test_tangents_touch_the_loss_and_stay_in_view(visit, magnify, squash):
    app = choose(visit("mnist_loss", magnify=magnify), mnist_loss_squash=squash)
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
