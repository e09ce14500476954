"""The page of the ideal 3 and 7."""

import json

import torch

from core.data import digits
from core.ui.inputs import Desk
from tests.seen import address, players, table, turn


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("ideal_digits", reading)
    assert len(players(app)) == 2
    assert not app.error
    assert not app.warning


def test_the_slider_goes_from_one_image_to_all(visit):
    growing = players(visit("ideal_digits"))[0]
    assert "1" in growing["texts"][0]
    assert "6,131" in growing["texts"][-1]
    assert "6,265" in growing["texts"][-1]
    assert growing["steps"] == len(growing["texts"]) > 40
    assert growing["position"] == "at"


def test_the_last_picture_is_the_mean_of_all_images(visit):
    growing = players(visit("ideal_digits"))[0]
    means = json.loads(growing["rows"])["means"]
    train = digits.load("train")
    last = f"m{growing['steps'] - 1}"
    for half, digit in ((slice(0, 784), 3), (slice(784, None), 7)):
        expected = train.images[train.labels == digit].mean(0).ravel()
        assert set(means["digit"][half]) == {digit}
        torch.testing.assert_close(torch.tensor(means[last][half]).double(), torch.tensor(expected), atol=0.51, rtol=0)


def test_the_sliders_choose_a_pixel_and_so_does_a_link(visit, shown):
    app = turn(visit("ideal_digits"), ideal_digits_row=9, ideal_digits_column=18)
    assert address(app) == {"row": "9", "column": "18"}
    for each in (app, visit("ideal_digits", row="9", column="18")):
        assert players(each)[1]["sets"] == {"chosen_row": 9, "chosen_column": 18}
        assert "Row 9, column 18." in shown(each)


def test_what_the_browser_sends_for_a_click_is_checked(visit, monkeypatch):
    app = visit("ideal_digits")
    said: dict = {"ideal_digits:values": app.session_state["ideal_digits:values"]}
    monkeypatch.setattr("core.ui.inputs.st.session_state", said)
    desk = Desk("ideal_digits", words=None)
    for row, column in (("28", "1"), ("1", "x"), ("", ""), ("1" * 999, "1")):
        desk.take(row=row, column=column)
        assert (desk.now.row, desk.now.column) == (22, 8)
    desk.take(row="9", column="18")
    assert (desk.now.row, desk.now.column) == (9, 18)


def test_the_steps_to_the_mean_have_their_shapes(visit):
    found = table(visit("ideal_digits"), "Shape")
    assert list(found["Shape"]) == ["6,131 × [28, 28]", "[28, 28]", *["[6131, 28, 28]"] * 2, "[28, 28]"]
    assert list(found["Rank"]) == ["—", "2", "3", "3", "2"]


def test_the_books_numbers_agree(visit):
    numbers = table(visit("ideal_digits"), "Agree?")
    assert set(numbers["Agree?"]) == {"✓ the same"}
