"""The drawing page's switch from 3 or 7 to any digit."""

import json

import pytest

from core.models import any_digit, store
from core.models.store import WeightsError
from core.text import Words
from tests.pages.test_draw import SEVEN, put, stroke
from tests.seen import address, sent, turn

FOUR = [(90, 50), (70, 150), (200, 150), (170, 60), (175, 240)]


def board(app) -> dict:
    """Return what the board of eleven bars was told."""
    (found,) = [data for data in sent(app) if "any_says" in data.get("words", {})]
    return found


def test_the_switch_stands_in_the_address_and_brings_eleven_bars(visit):
    app = turn(visit("draw"), draw_about="any")
    assert address(app) == {"about": "any"}
    assert board(app)["said"] == []


def test_it_opens_in_every_reading_and_waits_for_a_drawing(visit, reading):
    app = visit("draw", reading, about="any")
    assert board(app)["words"]["none"] == Words("draw", reading)("none")
    assert [info.value for info in app.info] == [Words("draw", reading).prose("trouble.empty_any").strip()]


def test_it_asks_for_a_photo_of_any_digit(visit, reading):
    app = visit("draw", reading, about="any", source="photo")
    assert [info.value for info in app.info] == [Words("draw", reading).prose("trouble.no_photo_any").strip()]


@pytest.mark.parametrize(("points", "digit"), [(FOUR, 4), (SEVEN, 7)])
def test_a_drawing_is_read_as_any_digit(visit, points, digit):
    app = visit("draw", about="any")
    put(app, stroke(points))
    (verdict,) = board(app)["said"]
    assert verdict["digit"] == digit
    assert verdict["shares"][digit] == pytest.approx(verdict["confidence"], abs=1e-6)
    assert sum(verdict["shares"]) == pytest.approx(1, abs=1e-4)
    assert json.loads(json.dumps(verdict)) == verdict
    assert not [each for each in app.get("segmented_control") if each.key == "draw_look"]


def test_back_at_3_or_7_all_six_models_answer_again(visit):
    app = visit("draw", about="any")
    put(app, stroke(SEVEN))
    turn(app, draw_about="two")
    said = next(data["said"] for data in sent(app) if "models" in data)
    assert len(said) == 6


def test_weights_that_cannot_be_used_are_said_to_be_and_the_way_back_is_open(visit, monkeypatch):
    def refuse(_: object) -> None:
        raise WeightsError("ten_net", "missing")

    monkeypatch.setattr(any_digit, "classify", refuse)
    app = visit("draw", about="any")
    put(app, stroke(SEVEN))
    assert len(app.error) == 1
    turn(app, draw_about="two")
    assert not app.error


def test_nothing_of_it_is_loaded_before_it_is_asked_for():
    assert "ten_net" not in store.AT_START
