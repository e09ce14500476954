"""The tensors page: an index picks what NumPy and PyTorch pick, and a bad one gets a sentence."""

import re

import numpy as np
import pytest
import torch

from core import tensors
from core.lessons.inputs import Refused
from core.lessons.tensors import PRESETS, index_of
from core.text import Words
from tests.seen import address, players, press, turn
from tests.seen import printed as html


def printed(app):
    """Return what NumPy and what PyTorch print."""
    return [block for block in html(app) if block.startswith("<pre")]


def rows(app, column):
    """Return the page's only table that has this column, as a list of its rows."""
    (found,) = [block.value for block in app.markdown if block.value.startswith("| ") and column in block.value]
    head, _, *lines = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in found.splitlines()]
    return [dict(zip(head, line, strict=True)) for line in lines]


def refusals(app):
    return [block.value for block in app.markdown if block.value.startswith(":small[:red[")]


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("tensors", reading)
    assert [player["steps"] for player in players(app)] == [0]
    assert refusals(app) == []


def test_opens_on_the_books_slice(visit, shown):
    app = visit("tensors")
    of_array, of_tensor = printed(app)
    assert "arr[1, 1:3]\narray([5, 6])" in of_array
    assert "tns[1, 1:3]\ntensor([5, 6])" in of_tensor
    assert "shape `(2,)`, rank `1`, dtype `int64`" in shown(app)
    assert "shape `torch.Size([2])`, rank `1`, dtype `torch.int64`" in shown(app)
    assert "2 of 6 numbers" in shown(app)


@pytest.mark.parametrize(("preset", "part"), list(enumerate(tensors.BOOK_PARTS.values())))
def test_a_preset_picks_what_the_book_prints(visit, preset, part):
    app = press(visit("tensors", index="0"), f"tensors_preset_book_{preset}")
    of_array, of_tensor = printed(app)
    assert repr(np.array(part)) in of_array
    assert repr(torch.tensor(part)) in of_tensor


@pytest.mark.parametrize("data", ["book", "nine", "threes"])
def test_every_preset_is_taken(visit, data):
    app = visit("tensors", data=data)
    for name in [name for name, changes in PRESETS.items() if changes["data"] == data]:
        press(app, f"tensors_preset_{name}")
        assert refusals(app) == []
        assert len(printed(app)) == 2


def test_a_line_of_either_library_is_no_longer_than_its_column(visit):
    for text in printed(visit("tensors", data="threes", index_threes="1")):
        lines = re.sub("<[^>]*>", "", text).splitlines()
        assert len(lines) > 28
        assert max(map(len, lines)) <= 64


def test_the_stack_says_what_is_picked_of_how_many_images(visit, shown):
    app = visit("tensors", data="threes", index_threes=":, 14, 14")
    assert "shape `(6131,)`" in shown(app)
    assert "from 6,131 images, 1 of the 784 pixels" in shown(app)


def test_other_data_have_an_index_of_their_own(visit):
    app = turn(visit("tensors", index="1,", data="book"), tensors_data="threes")
    assert refusals(app) == []
    assert "arr[1, 4:10, 4:10]" in printed(app)[0]
    turn(app, tensors_data="book")
    assert "arr[1,]\narray([4, 5, 6])" in printed(app)[0]
    assert address(app) == {"index": "1,"}


NASTY = [
    "__import__('os')", "1;2", "--1", "1:2:3:4", "`<script>`", "99999999999999999999", "-3", "1,,2", " ", "::-1",
    "0,0,0", "]*x*[", "9" * 70,
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_a_bad_index_gets_a_sentence_beside_it_and_the_last_good_picture_stays(visit, reading, text):
    app = visit("tensors", reading, index="1, 0")
    before = printed(app)
    turn(app, tensors_index=text)
    with pytest.raises(Refused) as caught:
        index_of(text, (2, 3))
    (said,) = refusals(app)
    why = Words("frame", "zh" if reading == "zh" else "en")(f"refused.{caught.value.key}", **caught.value.values)
    assert why in re.sub(r"\\(.)", r"\1", said)
    assert app.text_input(key="tensors_index").value == text
    assert printed(app) == before
    assert address(app) == {"index": "1, 0"}
    turn(app, tensors_index="0")
    assert refusals(app) == []


@pytest.mark.parametrize(
    "query",
    [{"data": "nobody"}, {"data": ""}, {"index": "9" * 5000}, {"index": ""}, {"index": "7"}, {"index_threes": "9999"}],
)
def test_nonsense_in_the_url_breaks_nothing(visit, query):
    app = visit("tensors", **query)
    assert "arr[1, 1:3]" in printed(app)[0]
    assert address(app) == {}


def test_operations_change_the_dtype_as_numpy_and_torch_do(visit):
    found = rows(visit("tensors"), "Operation")
    assert [row["dtype in NumPy"] for row in found] == [
        "int64", "int64", "**float64**", "**float64**", "**float32**", "**bool**", "int64",
    ]  # fmt: skip
    assert [row["dtype in PyTorch"] for row in found] == [
        "int64", "int64", "**float32**", "**float32**", "**float32**", "**bool**", "int64",
    ]  # fmt: skip
    assert found[-1]["Result"] == "`21`"


def test_the_race_waits_for_the_button_and_its_result_stays(visit, reading):
    app = visit("tensors", reading)
    assert "tensors_race" not in app.session_state
    press(app, "tensors_race_start")
    assert len(players(app)) == 2
    result = app.session_state["tensors_race"]
    turn(app, tensors_index="0")
    assert app.session_state["tensors_race"] is result
    assert len(players(app)) == 2


def test_the_books_numbers_agree(visit):
    assert {row["Agree?"] for row in rows(visit("tensors"), "Agree?")} == {"✓ the same"}
