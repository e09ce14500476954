"""The tensors page: an index picks what NumPy and PyTorch pick, and a bad one gets a sentence."""

import re

import numpy as np
import pytest
import torch

from core import tensors
from core.text import Words


def printed(app):
    return [block.value for block in app.html if block.value.startswith("<pre")]


def table(app, column):
    (found,) = [each.value for each in app.table if column in each.value.columns]
    return found


def warnings(app):
    return [str(each.value) for each in app.warning]


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("tensors", reading)
    assert len(app.get("vega_lite_chart")) == 1
    assert warnings(app) == []


def test_opens_on_the_books_slice(visit, shown):
    app = visit("tensors")
    of_array, of_tensor = printed(app)
    assert "arr[1, 1:3]\narray([5, 6])" in of_array
    assert "tns[1, 1:3]\ntensor([5, 6])" in of_tensor
    assert "shape `(2,)`, rank `1`, dtype `int64`" in shown(app)
    assert "shape `torch.Size([2])`, rank `1`, dtype `torch.int64`" in shown(app)
    assert "2 of 6 cells" in shown(app)


@pytest.mark.parametrize(("preset", "part"), list(enumerate(tensors.BOOK_PARTS.values())))
def test_a_preset_picks_what_the_book_prints(visit, preset, part):
    app = visit("tensors", index="0")
    app.button(key=f"tensors_preset_{preset}").click().run()
    of_array, of_tensor = printed(app)
    assert repr(np.array(part)) in of_array
    assert repr(torch.tensor(part)) in of_tensor


def test_a_line_of_either_library_is_no_longer_than_its_column(visit):
    for text in printed(visit("tensors", data="threes", index="1")):
        lines = re.sub("<[^>]*>", "", text).splitlines()
        assert len(lines) > 28
        assert max(map(len, lines)) <= 68


@pytest.mark.parametrize(
    ("index", "shape", "pixels", "images"),
    [
        ("1, 4:10, 4:10", (6, 6), 36, "1"),
        ("-1", (28, 28), 784, "1"),
        (":, 14, 14", (6131,), 1, "6,131"),
        ("0:5, ::2, ::2", (5, 14, 14), 196, "5"),
        ("5:5", (0, 28, 28), 0, "0"),
        ("3, 14, 14", (), 1, "1"),
    ],
)
def test_the_stack_shows_the_first_image_touched(visit, shown, index, shape, pixels, images):
    app = visit("tensors", data="threes", index=index)
    assert f"shape `{shape}`" in shown(app)
    assert f"{pixels} of its 784 pixels picked" in shown(app)
    assert f"Images touched by this index: {images}." in shown(app)
    assert len(printed(app)) == 2


def test_the_index_stays_when_the_data_changes(visit):
    app = visit("tensors", index="1, 4:10, 4:10")
    assert "3 parts" in warnings(app)[0]
    app.segmented_control(key="data").set_value("threes").run()
    assert app.text_input(key="index").value == "1, 4:10, 4:10"
    assert warnings(app) == []


NASTY = {
    "__import__('os')": "not_an_index",
    "1;2": "not_an_index",
    "--1": "not_an_index",
    "1:2:3:4": "not_an_index",
    "`<script>`": "not_an_index",
    "99999999999999999999": "out_of_range",
    "-3": "out_of_range",
    "1,,2": "empty",
    " ": "empty",
    "::-1": "step",
    "0,0,0": "too_many_axes",
}


@pytest.mark.parametrize(("text", "reason"), list(NASTY.items()))
def test_a_bad_index_gets_a_sentence_and_nothing_is_lost(visit, reading, text, reason):
    app = visit("tensors", reading, index=text)
    (warning,) = warnings(app)
    beginning = Words("tensors", "zh" if reading == "zh" else "en")(
        f"error_{reason}", part=text.replace("`", "'"), parts=3, rank=2, axis=0, size=2, last=1
    )
    assert beginning in warning
    assert app.text_input(key="index").value == text
    assert printed(app) == []
    assert len(app.get("vega_lite_chart")) == 1


@pytest.mark.parametrize("query", [{"data": "nobody"}, {"data": ""}, {"index": "9" * 5000}, {"index": ""}])
def test_nonsense_in_the_url_breaks_nothing(visit, query):
    app = visit("tensors", **query)
    assert len(app.get("vega_lite_chart")) == 1


def test_operations_change_the_dtype_as_numpy_and_torch_do(visit):
    found = table(visit("tensors"), "Operation")
    assert list(found["dtype in NumPy"]) == [
        "int64", "int64", "**float64**", "**float64**", "**float32**", "**bool**", "int64",
    ]  # fmt: skip
    assert list(found["dtype in PyTorch"]) == [
        "int64", "int64", "**float32**", "**float32**", "**float32**", "**bool**", "int64",
    ]  # fmt: skip
    assert list(found["Result"])[-1] == "`21`"


def test_the_race_waits_for_the_button_and_its_result_stays(visit, reading):
    app = visit("tensors", reading)
    assert "tensors_race" not in app.session_state
    app.button(key="tensors_race_start").click().run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 2
    result = app.session_state["tensors_race"]
    app.text_input(key="index").set_value("0").run()
    assert app.session_state["tensors_race"] is result
    assert len(app.get("vega_lite_chart")) == 2


def test_the_books_numbers_agree(visit):
    assert set(table(visit("tensors"), "Agree?")["Agree?"]) == {"✓ the same"}
