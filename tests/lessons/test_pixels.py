"""What the lesson on pixels shows: the window, dragged or not, and what is said of it."""

import json
from collections import Counter

import pytest

from core.data import digits
from core.lessons import pixels
from core.lessons.inputs import Refused, defaults
from core.text import Words

EN = Words("pixels", "en")
READ = {each.id: each.read for each in pixels.INPUTS}
BEGIN = defaults(pixels.INPUTS)


def test_a_dragged_window_becomes_rows_and_columns():
    texts = pixels.dragged({"top": 9, "bottom": 15, "left": 0, "right": 28})
    assert {id_: READ[id_](text) for id_, text in texts.items()} == {"rows": (9, 15), "columns": (0, 28)}


@pytest.mark.parametrize(
    "edges",
    [
        None, 7, "x", [], {}, {"top": 1}, {"top": -1, "bottom": 3, "left": 0, "right": 1},
        {"top": 0, "bottom": 29, "left": 0, "right": 1}, {"top": 0.5, "bottom": 2, "left": 0, "right": 1},
        {"top": float("nan"), "bottom": 2, "left": 0, "right": 1}, {"top": [1], "bottom": 2, "left": 0, "right": 1},
    ],
)  # fmt: skip
def test_what_the_browser_should_never_send_is_refused(edges):
    texts = pixels.dragged(edges)
    with pytest.raises(Refused):
        {"rows": READ["rows"](texts["rows"]), "columns": READ["columns"](texts["columns"])}


def test_the_window_moves_without_another_picture():
    """Its edges are params of the chart: the rows and the run stay the same, so that nothing is drawn anew."""
    here, there = pixels.cut(BEGIN, EN), pixels.cut(BEGIN.replace(rows=(0, 28), columns=(3, 9)), EN)
    assert here.rows == there.rows
    assert (here.chart, here.options) == (there.chart, there.options)
    assert dict(there.sets) == {"top": 0, "bottom": 28, "left": 3, "right": 9}
    params = {param.name for param in here.chart(*([{}] * len(here.names)), EN).params}
    assert set(there.sets) <= params
    assert {end for first, last, _ in here.drags.values() for end in (first, last)} == set(there.sets)


def test_what_is_said_of_the_window_is_counted_in_it():
    image = digits.load("train").images[1]
    said = pixels.what_happened(BEGIN.replace(rows=(4, 15), columns=(4, 22)), EN)
    window = image[4:15, 4:22]
    assert "im[4:15, 4:22]" in said
    assert "(11, 18): **198** of" in said
    assert f"paper: {Counter(window.ravel().tolist())[0]}. Largest: {max(window.ravel())}" in said


def test_what_is_said_of_the_grey_values_is_counted_in_the_image():
    image = digits.load("valid").images[-1]
    said = pixels.what_happened(BEGIN.replace(view="grey", image=digits.load("valid").names[-1]), EN)
    assert f"**{int((image == 0).sum())}** are exactly 0" in said
    assert f"Largest: {image.max()}" in said


def test_the_counts_of_the_grey_values_are_those_of_the_image():
    scene = pixels.counted(BEGIN.replace(view="grey"), EN)
    counts = json.loads(scene.rows)["counts"]
    expected = Counter(digits.load("train").images[1].ravel().tolist())
    assert dict(zip(counts["value"], counts["count"], strict=True)) == {v: expected[v] for v in range(256)}
