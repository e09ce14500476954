"""The page on all ten digits: shares that move, a training by its button, a table whose cells show their images."""

import json
import re

import pytest
import torch

from core.lessons import ten_digits as lesson
from core.lessons import trainings
from core.ten_digits import Settings, TenRun, ten_outputs
from core.text import Words
from core.training import EpochResult
from tests.seen import address, players, press, table, turn

SHARES, LOSSES, TRAINED, CONFUSION, WEIGHTS, MAP = range(6)  # the page's players, from the top


@pytest.fixture
def nothing_trained(monkeypatch):
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())


def rows_of(app, player: int) -> dict:
    return json.loads(players(app)[player]["rows"])


def captions(app) -> list[str]:
    return re.findall("<figcaption>(.*?)</figcaption>", "".join(each.proto.body for each in app.get("html")))


@pytest.mark.usefixtures("nothing_trained")
def test_opens_in_every_reading_with_trained_nets_and_trains_nothing(visit, reading):
    app = visit("ten_digits", reading)
    assert [player["steps"] for player in players(app)] == [0, len(lesson.LEADS), 0, 0, 0, 0]
    assert not trainings._runs
    assert address(app) == {}
    accuracy = Words("ten_digits", reading)("accuracy")
    assert all(re.fullmatch(r"0\.\d{4}", text) for text in table(app, accuracy)[accuracy])


def test_one_score_moves_all_ten_shares(visit, shown):
    app = visit("ten_digits")
    before = rows_of(app, SHARES)["ten"]["share"]
    turn(app, ten_digits_s8=6.0)
    assert address(app) == {"s8": "6"}
    after = rows_of(app, SHARES)["ten"]["share"]
    assert after == pytest.approx(torch.tensor(rows_of(app, SHARES)["ten"]["score"]).softmax(0).tolist(), abs=6e-5)
    assert after[8] > before[8]
    assert all(after[digit] < before[digit] for digit in range(10) if digit != 8)
    assert "**8** has the largest score, 6.0" in shown(app)


def test_presets_and_adding_one_set_all_ten(visit, shown):
    app = press(visit("ten_digits"), "ten_digits_preset_alike")
    assert rows_of(app, SHARES)["ten"]["share"] == [0.1] * 10
    press(app, "ten_digits_one_more")
    assert rows_of(app, SHARES)["ten"]["score"] == [1] * 10
    assert "All ten scores are 1.0" in shown(app)


@pytest.mark.parametrize("query", [{"s3": "cat"}, {"s3": "99"}, {"truth": "10"}, {"axes": "1"}, {"place": "10000"}])
def test_odd_values_in_the_url_are_answered_sensibly(visit, query):
    assert address(visit("ten_digits", **query)) == {}


def trained_at_once(monkeypatch) -> list[Settings]:
    """Pass nets off as trained at once; return the settings asked for."""
    asked = []

    def ask(who, settings, train) -> trainings.Finished:
        asked.append(settings)
        results = (EpochResult(0, 0, (), 2.3, 0.1), EpochResult(1, 469, (1.0,), 0.3, 0.9))
        return trainings.keep(TenRun(settings, results, ten_outputs(settings.kind, settings.seed)), 7.5)

    monkeypatch.setattr(trainings, "ask", ask)
    return asked


@pytest.mark.usefixtures("nothing_trained")
def test_a_net_asked_for_is_trained_drawn_told_and_judged(visit, monkeypatch, shown):
    asked = trained_at_once(monkeypatch)
    app = press(visit("ten_digits", epochs="1"), "ten_digits_train_button")
    assert asked == [Settings("linear", 1)]
    assert address(app) == {"epochs": "1", "runs": "linear_1_42_0", "judged": "newest"}
    assert rows_of(app, TRAINED)["trained"]["errors"] == [90, 10]
    assert "**1,000 wrong** of 10,000" in shown(app)
    assert "7.5 s here" in shown(app)
    assert sum(rows_of(app, CONFUSION)["cells"]["count"]) == 10_000


@pytest.mark.usefixtures("nothing_trained")
def test_settings_turned_since_the_run_are_said_to_be(visit, monkeypatch, shown):
    trained_at_once(monkeypatch)
    app = press(visit("ten_digits"), "ten_digits_train_button")
    assert "The settings have changed since" not in shown(app)
    turn(app, ten_digits_seed="7")
    assert "The settings have changed since" in shown(app)


def test_a_cell_chosen_shows_its_images(visit, shown):
    app = visit("ten_digits", truth="9", said="4", judged="linear")
    cells = rows_of(app, CONFUSION)["cells"]
    count = cells["count"][cells["cell"].index("9-4")]
    assert f"{count} test images are a **9** and were said to be a **4**" in shown(app)
    assert len(captions(app)) == min(count, lesson.IMAGES_A_PAGE) + 4  # and those beside the map
    turn(app, ten_digits_said="0")
    assert address(app) == {"truth": "9", "judged": "linear", "said": "0"}


def test_the_weights_before_training_are_others(visit):
    app = visit("ten_digits")
    before = rows_of(app, WEIGHTS)["tiles"]["url"]
    turn(app, ten_digits_weights="start")
    assert not set(before) & set(rows_of(app, WEIGHTS)["tiles"]["url"])


def test_the_map_turns_and_marks_the_image_chosen(visit):
    app = visit("ten_digits", place="3")
    images = rows_of(app, MAP)["images"]
    assert [place for place, chosen in zip(images["place"], images["chosen"], strict=True) if chosen] == [3]
    turn(app, ten_digits_axes="2-3")
    assert rows_of(app, MAP)["images"]["x"] == images["y"]
