"""What the lesson on tensors shows: any text is an index or refused with a reason, and three ways agree on a sum."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import tensors as concept
from core.lessons import tensors
from core.lessons.inputs import Refused, defaults
from core.text import Words

WORDS = Words("tensors", "en")

NASTY = {
    "": "index_empty",
    "[]": "index_empty",
    " ": "index_empty",
    "1,,2": "index_empty",
    "[": "no_index",
    "[1": "no_index",
    "[[1]]": "no_index",
    "1;2": "no_index",
    "--1": "no_index",
    "-": "no_index",
    "1:-": "no_index",
    "1:2:3:4": "no_index",
    "1.5": "no_index",
    "1e3": "no_index",
    "None": "no_index",
    "True": "no_index",
    "...": "no_index",
    "__import__('os')": "no_index",
    "9" * 5000: "too_long",
    "::0": "index_step",
    "::-1": "index_step",
}
shapes = st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple)
ends = st.none() | st.integers(-9, 9)


def typed(part: int | slice) -> str:
    """Return how a part of an index is typed: 3, or 1:4:2 with what is None left out."""
    if isinstance(part, int):
        return f"{part}"
    return ":".join("" if end is None else f"{end}" for end in (part.start, part.stop, part.step))


@st.composite
def shapes_and_indices(draw):
    shape = draw(shapes)
    axes = draw(st.integers(1, len(shape)))
    slices = st.builds(slice, ends, ends, st.none() | st.integers(1, 9))
    return shape, tuple(draw(st.integers(-size, size - 1) | slices) for size in shape[:axes])


@settings(deadline=None)
@given(shapes_and_indices(), st.sampled_from([",", ", ", " , "]), st.sampled_from(["{}", "[{}]", " [ {} ] "]))
def test_an_index_typed_picks_what_the_index_itself_picks(case, comma, brackets):
    shape, index = case
    array = np.arange(np.prod(shape)).reshape(shape)
    read = tensors.parse_index(brackets.format(comma.join(map(typed, index))))
    assert read == tuple(part if isinstance(part, int) else slice(part.start, part.stop, part.step) for part in index)
    ours = tensors.within(read, shape)
    np.testing.assert_array_equal(array[ours], array[index])
    np.testing.assert_array_equal(torch.tensor(array)[ours].numpy(), array[index])


@settings(deadline=None)
@given(st.text() | st.text("0123456789-+:,[]. "), shapes)
def test_any_text_is_an_index_or_an_error_with_a_reason(text, shape):
    try:
        ours = tensors.within(tensors.parse_index(text), shape)
    except Refused as error:
        reason = error.key
    else:
        torch.zeros(shape)[ours]
        reason = None
    assert reason in {None, "index_empty", "no_index", "index_step", "index_too_many", "index_outside", "too_long"}


@pytest.mark.parametrize(("text", "reason"), list(NASTY.items()))
def test_what_is_no_index_is_refused_with_its_reason(text, reason):
    with pytest.raises(Refused) as caught:
        tensors.parse_index(text)
    assert caught.value.key == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [*((text, "index_outside") for text in ("2", "-3", ":,3", ":,-4", "9" * 20)), ("0,0,0", "index_too_many")],
)
def test_what_does_not_fit_the_shape_is_refused_with_its_reason(text, reason):
    with pytest.raises(Refused) as caught:
        tensors.within(tensors.parse_index(text), (2, 3))
    assert caught.value.key == reason


def test_a_slice_however_long_ends_where_its_axis_ends():
    for text in ("-{0}:{0}", "-{0}:{0}:{0}", ":{0}", "{0}:"):
        (ours,) = tensors.within(tensors.parse_index(text.format("9" * 18)), (3,))
        (whole,) = tensors.parse_index(text.format("9" * 18))
        assert [0, 1, 2][ours] == [0, 1, 2][whole]
        assert 0 <= ours.start <= 3
        assert 0 <= ours.stop <= 3


@pytest.mark.parametrize(
    ("text", "part"), [("1,", [4, 5, 6]), ("[1, ]", [4, 5, 6]), ("1:2,", [[4, 5, 6]]), ("0,1,", 2), ("1，", [4, 5, 6])]
)
def test_a_comma_at_the_end_is_taken_where_python_takes_it(text, part):
    assert torch.tensor(concept.BOOK_DATA)[tensors.index_of(text, (2, 3))].tolist() == part


def test_commas_and_colons_typed_in_chinese_are_read():
    assert tensors.parse_index("1，1：3") == (1, slice(1, 3))


@pytest.mark.parametrize(("text", "part"), list(concept.BOOK_PARTS.items()))
def test_the_books_indices_are_read(text, part):
    assert torch.tensor(concept.BOOK_DATA)[tensors.parse_index(text)].tolist() == part


def test_the_three_ways_agree_on_the_sum():
    numbers = concept.stacked("valid", 3)[:20]
    timed = tensors.race(numbers)
    assert [each.way for each in timed] == ["loop", "numpy", "torch"]
    assert all(each.seconds > 0 for each in timed)
    assert [each.total for each in timed] == pytest.approx([numbers.double().sum().item()] * 3, rel=1e-5)


# The picture, and what is said of it


def at(**changes):
    return defaults(tensors.INPUTS).replace(**changes)


def rows(scene, table):
    columns = json.loads(scene.rows)[table]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


@pytest.mark.parametrize(
    ("data", "index", "numbers"),
    [("book", "1, 1:3", [5, 6]), ("book", "1,", [4, 5, 6]), ("nine", "1:, 1:", [5, 6, 8, 9]), ("nine", "-1, -1", [9])],
)
def test_the_marked_cells_are_those_that_numpy_picks(data, index, numbers):
    values = at(data=data, **{tensors.ID_OF_INDEX[data]: index})
    cells = rows(tensors.cells(values, WORDS), "cells")
    assert [cell["value"] for cell in cells if cell["selected"]] == numbers
    assert f"{len(numbers)} of {len(cells)} numbers" in tensors.what_happened(values, WORDS)


@pytest.mark.parametrize(
    ("index", "image", "pixels", "says"),
    [
        ("1, 4:10, 4:10", 1, 36, "36 of 4,806,704 numbers**, from image 1 alone, 36 of its 784"),
        ("-1", 6130, 784, "784 of 4,806,704 numbers**, from image 6,130 alone"),
        (":, 14, 14", 0, 1, "6,131 of 4,806,704 numbers**, from 6,131 images, 1 of the 784"),
        ("0:5, ::2, ::2", 0, 196, "980 of 4,806,704 numbers**, from 5 images, 196 of the 784"),
        ("5:5", 0, 0, "Nothing is picked"),
        ("3, 14, 14", 3, 1, "1 of 4,806,704 numbers**, from image 3 alone"),
    ],
)
def test_the_stack_shows_the_first_image_touched(index, image, pixels, says):
    values = at(data="threes", index_threes=index)
    scene = tensors.cells(values, WORDS)
    marked, ink = rows(scene, "picked"), rows(scene, "pixels")
    own = concept.stacked("train", 3)[image]
    assert len(marked) == pixels
    assert len(ink) == int((own > 0).sum())
    for row in marked + ink:
        assert row["value"] == pytest.approx(own[row["row"], row["column"]].item(), abs=1e-3)
    assert says in tensors.what_happened(values, WORDS)


def test_each_data_keeps_an_index_of_its_own_that_fits_it():
    for data, shape in tensors.SHAPES.items():
        for text in tensors.EXAMPLES[data]:
            tensors.index_of(text, shape)
        assert tensors.picked(at(data=data)).data.shape == shape


def test_the_loops_time_for_every_three_is_worked_out_from_the_race():
    timed = tuple(
        tensors.Timed(way, seconds, 1.0) for way, seconds in (("loop", 0.01), ("numpy", 1e-4), ("torch", 5e-5))
    )
    said = tensors.race_result(timed, WORDS)
    assert "NumPy was 100 times and PyTorch 200 times as fast" in said
    assert f"about {0.01 * 6131 / 256:.2f} seconds for all 4,806,704 pixels" in said
    assert [row["Against the loop"] for row in tensors.race_table(timed, WORDS)] == [
        "—",
        "100 × as fast",
        "200 × as fast",
    ]
