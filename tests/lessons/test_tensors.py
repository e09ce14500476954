"""What the lesson on tensors shows: any text is an index or refused with a reason, and three ways agree on a sum."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import tensors as concept
from core.lessons import tensors

NASTY = {
    "": "empty",
    "[]": "empty",
    " ": "empty",
    "1,,2": "empty",
    "1,": "empty",
    "[": "not_an_index",
    "[1": "not_an_index",
    "[[1]]": "not_an_index",
    "1;2": "not_an_index",
    "--1": "not_an_index",
    "-": "not_an_index",
    "1:-": "not_an_index",
    "1:2:3:4": "not_an_index",
    "1.5": "not_an_index",
    "1e3": "not_an_index",
    "None": "not_an_index",
    "True": "not_an_index",
    "...": "not_an_index",
    "__import__('os')": "not_an_index",
    "9" * 5000: "not_an_index",
    "::0": "step",
    "::-1": "step",
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
    except tensors.IndexTextError as error:
        reason = error.reason
    else:
        torch.zeros(shape)[ours]
        reason = None
    assert reason in {None, "empty", "not_an_index", "step", "too_many_axes", "out_of_range"}


@pytest.mark.parametrize(("text", "reason"), list(NASTY.items()))
def test_what_is_no_index_is_refused_with_its_reason(text, reason):
    with pytest.raises(tensors.IndexTextError) as caught:
        tensors.parse_index(text)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [*((text, "out_of_range") for text in ("2", "-3", ":,3", ":,-4", "9" * 20)), ("0,0,0", "too_many_axes")],
)
def test_what_does_not_fit_the_shape_is_refused_with_its_reason(text, reason):
    with pytest.raises(tensors.IndexTextError) as caught:
        tensors.within(tensors.parse_index(text), (2, 3))
    assert caught.value.reason == reason


def test_a_slice_however_long_ends_where_its_axis_ends():
    for text in ("-{0}:{0}", "-{0}:{0}:{0}", ":{0}", "{0}:"):
        (ours,) = tensors.within(tensors.parse_index(text.format("9" * 18)), (3,))
        (whole,) = tensors.parse_index(text.format("9" * 18))
        assert [0, 1, 2][ours] == [0, 1, 2][whole]
        assert 0 <= ours.start <= 3
        assert 0 <= ours.stop <= 3


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
