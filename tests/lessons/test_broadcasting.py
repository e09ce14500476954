"""What the lesson on broadcasting shows: shapes typed by hand, axes settled one by one, two ways timed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import tensors
from core.ideal_digits import ideal
from core.lessons import broadcasting as here
from core.lessons.broadcasting import parse_shape
from core.lessons.inputs import Refused, Values
from core.text import Words

quick = settings(deadline=None, max_examples=200)
shapes = st.lists(st.sampled_from([0, 1, 1, 2, 3, 28]), max_size=6).map(tuple)
WORDS = Words("broadcasting", "en")


def drawn(a: str, b: str) -> tuple[list[dict], list[str]]:
    """Return the cells of the picture, and what is told at each step."""
    scene = here.axes(Values({"a": a, "b": b}), WORDS)
    columns = json.loads(scene.rows)["cells"]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)], scene.texts


def test_the_last_axis_is_settled_first():
    cells, texts = drawn("1010, 28, 28", "28, 28")
    assert [(cell["axis"], cell["order"]) for cell in cells[::3]] == [("−3", 3), ("−2", 2), ("−1", 1)]
    assert len(texts) == 4
    assert texts[1].startswith("axis −1")
    assert "axis −3: b has no such axis" in texts[3]


def test_what_is_stretched_says_to_what_and_what_clashes_is_marked():
    cells, _ = drawn("3, 1", "1, 4")
    assert [cell["after"] for cell in cells] == ["3", "1 → 3", "3", "1 → 4", "4", "4"]
    cells, texts = drawn("2, 3", "2")
    last = [cell for cell in cells if cell["axis"] == "−1"]
    assert [cell["after"] for cell in last] == ["3 ✗", "2 ✗", "✗"]
    assert {cell["state"] for cell in last} == {"clash"}
    assert "3 and 2 differ" in texts[1]


def test_the_trap_fits_and_is_far_too_large():
    trap = Values({"a": "2038, 1", "b": "2038"})
    assert here.fitted(trap).shape == (2038, 2038)
    assert "both are stretched:** 2,038 and 2,038 numbers become 4,153,444" in here.what_happened(
        trap, Words("broadcasting", "en")
    )


def test_two_single_numbers_have_no_axis_to_settle():
    cells, texts = drawn("[]", "[]")
    assert cells == []
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("[1010, 28, 28]", (1010, 28, 28)),
        ("1010,28,28", (1010, 28, 28)),
        ("()", ()),
        (" [ ] ", ()),
        ("28", (28,)),
        ("(3,)", (3,)),
        ("2，3", (2, 3)),
        ("0, 1", (0, 1)),
        ("007", (7,)),
        ("1000000", (1_000_000,)),
        ("1,2,3,4,5,6", (1, 2, 3, 4, 5, 6)),
    ],
)
def test_a_shape_can_be_typed_in_many_ways(text, shape):
    assert parse_shape(text) == shape


@quick
@given(shapes)
def test_a_shape_as_python_prints_it_is_read_back(shape):
    assert parse_shape(str(shape)) == parse_shape(str(list(shape))) == shape


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_shape"),
        ("three", "no_shape"),
        ("[3", "no_shape"),
        ("3)", "no_shape"),
        ("[3)", "no_shape"),
        ("[[3]]", "no_shape"),
        ("3,,4", "no_shape"),
        (",", "no_shape"),
        ("1 2", "no_shape"),
        ("2.5", "no_shape"),
        ("1e3", "no_shape"),
        ("1_000", "no_shape"),
        ("0x10", "no_shape"),
        ("nan", "no_shape"),
        ("２", "no_shape"),
        ("²", "no_shape"),
        ("10**6", "no_shape"),
        ("__import__('os').getcwd()", "no_shape"),
        ("<b>1</b>", "no_shape"),
        ("-1", "shape_negative"),
        ("−1, 3", "shape_negative"),
        ("3, -28", "shape_negative"),
        ("1000001", "shape_too_large"),
        ("9" * 100_000, "shape_too_large"),
        ("1,2,3,4,5,6,7", "shape_too_long"),
        ("1," * 100_000, "shape_too_long"),
        (" " * 100_000 + "x", "no_shape"),
    ],
)
def test_what_is_no_shape_is_refused_with_the_reason(text, reason):
    with pytest.raises(Refused) as caught:
        parse_shape(text)
    assert caught.value.key == reason


@settings(deadline=None)
@given(st.one_of(st.text(), st.text("0123456789,[]()- ")))
def test_whatever_is_typed_is_a_shape_or_refused(text):
    try:
        shape = parse_shape(text)
    except Refused:
        return
    assert len(shape) <= here.MOST_AXES
    assert all(0 <= length <= here.LONGEST_AXIS for length in shape)


def test_the_race_times_both_and_compares_them():
    timing = here.race(tensors.stacked("valid", 3)[:20], ideal(3))
    assert timing.loop > 0
    assert timing.at_once > 0
    assert timing.difference < 1e-6
