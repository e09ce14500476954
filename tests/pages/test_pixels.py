"""The pixels page: opens on the book's image, prints the window as Python does."""

import numpy as np
import pytest
import torch

from core.data import digits


def printed(app) -> str:
    return "\n".join(block.value for block in app.html)


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("pixels", reading)
    assert len(app.get("vega_lite_chart")) == 3


def test_opens_on_the_books_image_and_window(visit):
    app = visit("pixels")
    assert app.selectbox(key="name").value == "10000.png"
    image = digits.load("train").images[1]
    assert repr(image[4:10, 4:10]) in printed(app)
    assert repr(torch.tensor(image)[4:10, 4:10]) in printed(app)


def test_the_second_preset_is_the_books_larger_window(visit):
    app = visit("pixels")
    app.button(key="pixels_preset_shaded").click().run()
    assert repr(digits.load("train").images[1][4:15, 4:22]) in printed(app)


def test_an_empty_window_is_printed_as_python_prints_it(visit):
    app = visit("pixels")
    app.slider(key="rows").set_value((5, 5)).run()
    assert not app.exception
    assert repr(np.zeros((0, 6), np.uint8)) in printed(app)


@pytest.mark.parametrize(("split", "digit", "name"), [("valid", "7", "0.png"), ("train", "7", "10002.png")])
def test_any_image_can_be_had_by_url(visit, split, digit, name):
    app = visit("pixels", split=split, digit=digit, name=name)
    data = digits.load(split)
    image = data.images[data.names.index(f"{split}/{digit}/{name}")]
    assert repr(image[4:10, 4:10]) in printed(app)


@pytest.mark.parametrize(
    "query",
    [
        {"split": "test"},
        {"split": ""},
        {"digit": "8"},
        {"name": "nobody.png"},
        {"rows": "99"},
        {"columns": ["a", "b"]},
        {"rows": ["-3", "400"]},
    ],
)
def test_nonsense_in_the_url_gives_the_default_quietly(visit, query):
    app = visit("pixels", **query)
    assert repr(digits.load("train").images[1][4:10, 4:10]) in printed(app)
    assert not app.error
    assert not app.warning


def test_text_from_the_url_never_runs_as_html(visit):
    app = visit("pixels", name="<img src=x onerror=alert(1)>", lang="<script>")
    assert "<script" not in printed(app)
    assert "onerror" not in printed(app)


def test_next_previous_and_random_stay_in_the_folder(visit):
    app = visit("pixels", split="valid", digit="7")
    first = app.selectbox(key="name").value
    app.button(key="chooser_next").click().run()
    assert app.selectbox(key="name").value == digits.folder("valid", 7)[1]
    app.button(key="chooser_previous").click().run()
    assert app.selectbox(key="name").value == first
    app.button(key="chooser_previous").click().run()
    assert app.selectbox(key="name").value == digits.folder("valid", 7)[-1]
    app.button(key="chooser_random").click().run()
    assert app.selectbox(key="name").value in digits.folder("valid", 7)
    app.button(key="chooser_book").click().run()
    assert app.selectbox(key="name").value == "10000.png"


def test_changing_the_digit_chooses_an_image_of_it(visit):
    app = visit("pixels")
    app.segmented_control(key="digit").set_value("7").run()
    assert app.selectbox(key="name").value == digits.folder("train", 7)[0]


def test_the_folders_and_counts_are_listed(visit):
    table = app_table(visit("pixels"), "Images")
    assert list(table["Images"]) == ["6,131", "6,265", "1,010", "1,028"]


def test_the_books_numbers_agree(visit):
    table = app_table(visit("pixels"), "Agree?")
    assert set(table["Agree?"]) == {"✓ the same"}


def app_table(app, column):
    (table,) = [table.value for table in app.table if column in table.value.columns]
    return table
