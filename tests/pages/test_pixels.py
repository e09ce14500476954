"""The pixels page: opens on the book's image, reads the window as Python does."""

import html
import json

import numpy as np
import pytest
import torch

from core.data import digits
from tests.seen import address, player, press, table, turn


def printed(app) -> str:
    return "\n".join(html.unescape(block.value) for block in app.html)


def window_of(app) -> np.ndarray:
    """Return the numbers that the shaded table shows: the chart's rows inside of the window it was sent."""
    sent = player(app)
    rows, edges = json.loads(sent["rows"])["pixels"], sent["sets"]
    shown = [
        (row, column, value)
        for row, column, value in zip(rows["row"], rows["column"], rows["value"], strict=True)
        if edges["top"] <= row < edges["bottom"] and edges["left"] <= column < edges["right"]
    ]
    shape = edges["bottom"] - edges["top"], edges["right"] - edges["left"]
    return np.array([value for _, _, value in sorted(shown)]).reshape(shape)


def name_on(app) -> str:
    return app.text_input(key="pixels_image_name").value


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("pixels", reading)
    assert len(json.loads(player(app)["rows"])["pixels"]["value"]) == 28 * 28
    assert not app.error
    assert not app.warning


def test_opens_on_the_books_image_and_window(visit):
    app = visit("pixels")
    assert name_on(app) == "10000"
    assert address(app) == {}
    image = digits.load("train").images[1]
    np.testing.assert_array_equal(window_of(app), image[4:10, 4:10])


def test_numpy_and_pytorch_print_the_window_themselves(visit):
    image = digits.load("train").images[1]
    app = visit("pixels", view="numpy")
    assert f"array(im)[4:10, 4:10]\n{image[4:10, 4:10]!r}" in printed(app)
    turn(app, pixels_view="tensor")
    assert f"tensor(im)[4:10, 4:10]\n{torch.tensor(image)[4:10, 4:10]!r}" in printed(app)
    assert address(app) == {"view": "tensor"}


def test_the_second_preset_is_the_books_larger_window(visit):
    app = press(visit("pixels", view="numpy"), "pixels_preset_shaded")
    image = digits.load("train").images[1]
    assert repr(image[4:15, 4:22]) in printed(app)
    assert address(app) == {"rows": "4-15", "columns": "4-22", "view": "numpy"}
    turn(app, pixels_view="numbers")
    np.testing.assert_array_equal(window_of(app), image[4:15, 4:22])


def test_everything_is_everything(visit):
    app = press(visit("pixels"), "pixels_preset_all")
    np.testing.assert_array_equal(window_of(app), digits.load("train").images[1])


def test_the_sliders_move_the_window(visit):
    app = turn(visit("pixels"), pixels_rows=(12, 20), pixels_columns=(0, 5))
    np.testing.assert_array_equal(window_of(app), digits.load("train").images[1][12:20, 0:5])
    assert address(app) == {"rows": "12-20", "columns": "0-5"}


def test_an_empty_window_is_printed_as_python_prints_it_and_said_to_be_empty(visit, shown):
    app = turn(visit("pixels", view="numpy"), pixels_rows=(5, 5))
    assert repr(np.zeros((0, 6), np.uint8)) in printed(app)
    assert "is empty" in shown(app)
    turn(app, pixels_view="numbers")
    assert window_of(app).size == 0


@pytest.mark.parametrize(("split", "digit", "name"), [("valid", "7", "0"), ("train", "7", "10002")])
def test_any_image_can_be_had_by_url(visit, split, digit, name):
    app = visit("pixels", image=f"{split}-{digit}-{name}", rows="0-28", columns="0-28")
    data = digits.load(split)
    image = data.images[data.names.index(f"{split}/{digit}/{name}.png")]
    np.testing.assert_array_equal(window_of(app), image)


@pytest.mark.parametrize(
    "query",
    [
        {"image": "test-3-10000"},
        {"image": ""},
        {"image": "train-8-10000"},
        {"image": "train-3-nobody"},
        {"rows": "99"},
        {"rows": "4-29"},
        {"columns": ["1-2", "3-4"]},
        {"rows": ["-3", "400"]},
        {"split": "valid", "digit": "7", "name": "0.png"},
        {"view": "pandas"},
    ],
)
def test_nonsense_in_the_url_gives_the_default_quietly(visit, query):
    app = visit("pixels", **query)
    np.testing.assert_array_equal(window_of(app), digits.load("train").images[1][4:10, 4:10])
    assert not app.error
    assert not app.warning
    assert address(app) == {}


def test_text_from_the_url_never_runs_as_html(visit):
    app = visit("pixels", image="<img src=x onerror=alert(1)>", view="<script>", lang="<script>")
    assert "<script" not in printed(app)
    assert "onerror" not in printed(app)


def test_next_previous_and_random_stay_in_the_folder(visit):
    app = visit("pixels", image="valid-7-0")
    names = [name.removesuffix(".png") for name in digits.folder("valid", 7)]
    assert name_on(app) == names[0]
    assert name_on(press(app, "pixels_image_next")) == names[1]
    assert name_on(press(app, "pixels_image_previous")) == names[0]
    assert name_on(press(app, "pixels_image_previous")) == names[-1]
    assert name_on(press(app, "pixels_image_random")) in names
    assert name_on(press(app, "pixels_image_book")) == "10000"
    assert address(app) == {}


def test_changing_the_digit_chooses_an_image_of_it(visit):
    app = turn(visit("pixels"), pixels_image_digit="7")
    assert name_on(app) == digits.folder("train", 7)[0].removesuffix(".png")


def test_a_file_that_is_not_there_is_said_to_be_missing_and_the_image_stays(visit, shown):
    app = turn(visit("pixels"), pixels_image_name="77777")
    assert "is not there" in shown(app)
    np.testing.assert_array_equal(window_of(app), digits.load("train").images[1][4:10, 4:10])


@pytest.mark.parametrize("view", ["numbers", "numpy", "tensor", "grey"])
def test_a_click_in_the_stage_draws_only_the_stage_again(visit, view):
    """Nothing below it depends on the inputs: what the page says of them stands in the stage."""
    first, other = (visit("pixels", view=view, **query) for query in ({}, {"rows": "0-9", "image": "valid-7-0"}))
    below = [[each.value for each in app.markdown if each.value.startswith(("| ", "- **"))] for app in (first, other)]
    assert below[0] == below[1]


def test_the_folders_and_counts_are_listed(visit):
    found = table(visit("pixels"), "Images")
    assert list(found["Images"]) == ["6,131", "6,265", "1,010", "1,028"]


def test_the_books_numbers_agree(visit):
    found = table(visit("pixels"), "Agree?")
    assert set(found["Agree?"]) == {"✓ the same"}
    assert len(found) == 9
